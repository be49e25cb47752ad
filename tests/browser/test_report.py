# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader can do with the HTML report. Each page is also watched: see ``conftest.py``."""

from __future__ import annotations

from made_people import HOSTILE_DEVICE, HOSTILE_EMAIL
from playwright.sync_api import expect
from report_page import RESULT, chip, column, expect_number, outcomes, search

# ---- What stands there at once ----


def test_verdict_reasons_tiles_and_charts_are_on_the_first_screen(open_report):
    page = open_report(viewport={"width": 1280, "height": 800})
    assert "FAIL" in page.title()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("The policy is not met")
    top = page.locator(".hero")
    for reason in RESULT["reasons"]:
        expect(top).to_contain_text(reason)
    pictures = page.locator(".columns svg")
    assert pictures.count() == 4 + 6 + 2
    for part in (*page.locator(".tile").all(), *pictures.all()):
        box = part.bounding_box()
        assert box["y"] + box["height"] < 800


def test_without_javascript_what_matters_is_there(open_report):
    page = open_report(java_script_enabled=False)
    for text in (
        *RESULT["reasons"],
        "acme-mfa-2026",
        "W-7",
        "A-1",
        "Enrolment is not enforcement",
        "Search, filters and the users' pages need JavaScript",
    ):
        expect(page.locator("body")).to_contain_text(text)
    assert page.locator("#table tbody tr").count() == 50
    assert not page.locator("#filters").is_visible()
    for rule in RESULT["policy"]["rules"]:
        expect(page.locator("#policy")).to_contain_text(rule["assertion"])


def test_every_picture_has_a_title_a_description_and_a_table(open_report):
    page = open_report()
    pictures = page.locator("figure svg[role=img]")
    assert pictures.count() >= 4 + 6 + 2
    for svg in pictures.all():
        assert svg.locator("> title").text_content().strip()
        assert svg.locator("> desc").text_content().strip()
    for figure in page.locator("figure").all():
        figure.locator("summary").click()
        expect(figure.locator("table")).to_be_visible()
    numbers = page.locator("figure").first.locator("tbody tr").first.locator("td").all_inner_texts()
    counts = RESULT["summary"]["rules"][0]["outcomes"]
    assert sorted(map(int, numbers)) == sorted(counts.values())


# ---- A user's page, and the way there and back ----


def test_the_page_of_a_user_holds_the_evidence(open_report):
    user = next(user for user in RESULT["users"] if user["outcome"] == "waived")
    results = [item for item in RESULT["results"] if item["user"]["id"] == user["id"]]
    page = open_report(f"#/user/{user['id']}")
    part = page.locator("#user")
    expect(part.get_by_role("heading", level=1)).to_have_text(user["email"])
    assert page.title().startswith(user["email"])
    assert not page.locator("#overview").is_visible()
    for item in results:
        expect(part).to_contain_text(item["reason"])
        expect(part).to_contain_text(item["evidence"]["seen"])
        if item["outcome"] not in ("pass", "not_applicable"):
            expect(part).to_contain_text(item["id"])
            expect(part).to_contain_text(item["evidence"]["clause"])
            expect(part).to_contain_text(item["evidence"]["needed"])
    expect(part).to_contain_text("approved by ciso@example.com, expires 2026-12-06")
    expect(part).to_contain_text("Before waiver and grace")
    for device in user["enrolled"]:
        expect(part).to_contain_text(device["user_display_name"])
        expect(part).to_contain_text(device["device_id"])


def test_the_page_of_a_user_tells_unread_from_empty_and_attested_from_seen(open_report):
    lost = next(user for user in RESULT["users"] if user["enrolled"] is None)
    page = open_report(f"#/user/{lost['id']}")
    expect(page.locator("#user")).to_contain_text(
        "Could not be read: nothing is concluded from it."
    )
    expect(page.locator("#user")).to_contain_text(f"request id {lost['failure']['request_id']}")
    empty = next(user for user in RESULT["users"] if user["enrolled"] == user["available"] == [])
    page = open_report(f"#/user/{empty['id']}")
    expect(page.locator("#user")).to_contain_text("None that the API shows.")
    keyed = next(
        user
        for user in RESULT["users"]
        if any("attested_by" in device for device in user["enrolled"] or ())
    )
    page = open_report(f"#/user/{keyed['id']}")
    expect(page.locator("#user")).to_contain_text("attested by A-1")
    expect(page.locator("#user")).to_contain_text("valid until 2027-01-30")


def test_an_unknown_user_is_said_to_be_unknown(open_report):
    page = open_report("#/user/%E0%A4%A")
    expect(page.locator("#user")).to_contain_text("This report holds no user with that id.")


def test_back_and_forward_keep_filter_and_place(open_report):
    page = open_report()
    chip(page, "fail").click()
    page.get_by_label("Rows").select_option("100")
    link = page.locator("#table tbody a").nth(80)
    link.scroll_into_view_if_needed()
    place, name = page.evaluate("scrollY"), link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(chip(page, "fail")).to_be_visible()
    expect(chip(page, "fail")).to_have_attribute("aria-pressed", "true")
    assert outcomes(page) == {"fail"}
    assert abs(page.evaluate("scrollY") - place) < 5
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("link", name="Back to the report").click()
    expect(chip(page, "fail")).to_be_visible()
    expect(chip(page, "fail")).to_have_attribute("aria-pressed", "true")
    assert abs(page.evaluate("scrollY") - place) < 5
    page.go_back()
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Policy").click()
    expect(page.locator("#policy")).to_be_in_viewport()


def test_a_copied_address_shows_the_same_rows(open_report):
    page = open_report()
    search(page, "totp")
    chip(page, "fail").click()
    page.locator("#table th").nth(3).get_by_role("button").click()
    rows, route = column(page, 4), "#" + page.url.partition("#")[2]
    assert column(open_report(route), 4) == rows
    expect_number(open_report("#/results?rule=gone&page=99&size=x&sort=&dir=desc"), 0)


def test_what_onelogin_demands_has_a_picture_a_card_a_policy_and_the_user_s_own(open_report):
    page = open_report(login_policies=True)
    figure = page.locator("#login-policies")
    expect(figure).to_contain_text("MFA is demanded of 260 of 300 users (login policy Staff)")
    assert figure.locator(".login-policy").count() == 3
    expect(figure).to_contain_text("a known browser is not asked for MFA for 30 days")
    figure.locator("summary").click()
    expect(figure.locator("table")).to_be_visible()
    page.get_by_label("Rule", exact=True).select_option("LP-1")
    expect_number(page, 3)
    assert column(page, 4)[0] == "login policy Contractors (9)"
    search(page, "mfa:not_demanded MFA-1")
    page.get_by_label("Rule", exact=True).select_option("")
    expect_number(page, 30)
    search(page, "login:contractors")
    expect(page.locator("#q-note")).to_be_hidden()
    page.goto(page.url.partition("#")[0] + "#/user/65000004")
    expect(page.locator("#user")).to_contain_text("login policy Contractors (9), by group")
    expect(page.locator("#user")).to_contain_text("not demanded: login policy Contractors")


# ---- Hostile text ----


def test_hostile_text_stays_text(open_report):
    page = open_report()
    search(page, "onerror")
    expect(page.locator("#table tbody a").first).to_have_text(HOSTILE_EMAIL)
    expect(page.locator("#table tbody")).to_contain_text("</td></table><svg onload=")
    page.locator("#table tbody a").first.click()
    expect(page.locator("#user")).to_contain_text(HOSTILE_DEVICE)
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE_EMAIL)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    assert page.evaluate("document.title").endswith("2026-11-24")


def test_the_policy_of_the_page_stops_what_would_get_past_all_else(browser, reports):
    page = browser.new_page()
    page.goto(reports(users=60).as_uri())
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<b onclick=\"this.id=1\">x</b>')")
    page.locator("b", has_text="x").last.dispatch_event("click")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'owned = 1'}))"
    )
    assert page.evaluate("typeof owned") == "undefined"
    assert page.evaluate("document.getElementById('1')") is None
    assert page.evaluate("fetch('data:,x').then(() => 'fetched', () => 'blocked')") == "blocked"
    page.close()


# ---- Size ----


def test_twenty_thousand_users_open_search_sort_and_show_evidence(open_report):
    page = open_report(users=20_000, baseline=False)
    expect_number(page, 80_000)
    search(page, "tala.sato mfa-1")
    names = page.locator("#table tbody a").all_inner_texts()
    assert names and all(name.startswith("tala.sato") for name in names)
    page.get_by_role("button", name="Clear filters").click()
    page.locator("#table th").nth(4).get_by_role("button").click()
    page.locator("#pager").get_by_role("button", name="Last").click()
    expect(page.locator("#count")).to_contain_text("page 1600 of 1,600")
    page.goto(page.url.partition("#")[0] + "#/user/65020000")
    expect(page.locator("#user")).to_contain_text("65020000")


def test_nobody_at_all_is_a_page_too(open_report):
    page = open_report(users=0, baseline=False)
    expect(page.locator("#table tbody")).to_contain_text("No result matches.")
    assert "Since the baseline" not in page.locator("#overview").inner_text()
