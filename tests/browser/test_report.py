# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader can do with the HTML report. Each page is also watched: see ``conftest.py``."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe
from make_result import HOSTILE_DEVICE, HOSTILE_EMAIL, SHARED_EMAIL, make_result
from playwright.sync_api import Page, expect

RESULT = make_result(users=300)
SEVERITIES = ["critical", "high", "medium", "low"]


def expect_number(page: Page, expected: int) -> None:
    """How many results the live region says are selected; waits, as a change of route takes effect later."""
    expect(page.locator("#count")).to_have_text(re.compile(rf"^{expected:,} of "))


def column(page: Page, place: int) -> list[str]:
    return page.locator(f"#table tbody tr td:nth-child({place})").all_inner_texts()


def outcomes(page: Page) -> set[str]:
    """The outcomes in the table, without the mark of what is new."""
    return {text.split()[0] for text in column(page, 2)}


def search(page: Page, words: str) -> None:
    page.get_by_label("Search", exact=True).fill(words)
    expect(page).to_have_url(re.compile(r"#/results\?.*q="))


def chip(page: Page, outcome: str):
    return page.locator(f'#outcomes button[data-outcome="{outcome}"]')


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


# ---- Search, sort, filter ----


def test_search_finds_by_name_by_reason_and_by_factor(open_report):
    page = open_report()
    user = RESULT["users"][41]
    search(page, user["email"].upper())
    expect(page.locator("#count")).to_contain_text("4 of 1,200")
    assert set(column(page, 4)) == {user["email"]}
    search(page, "could not be read")
    expect(chip(page, "error")).to_contain_text(str(RESULT["summary"]["outcomes"]["error"]))
    expect_number(page, RESULT["summary"]["outcomes"]["error"])
    search(page, "enrolled:none MFA-1")
    empty = [item for item in RESULT["users"] if item["enrolled"] == []]
    expect(page.locator("#count")).to_contain_text(f"{len(empty)} of 1,200")
    search(page, "enrolled:push -enrolled:totp MFA-1")
    kinds = [{item["class"] for item in user["enrolled"] or ()} for user in RESULT["users"]]
    only_push = sum("push" in kind and "totp" not in kind for kind in kinds)
    expect(page.locator("#count")).to_contain_text(f"{only_push} of 1,200")
    search(page, "no-such-thing")
    expect(page.locator("#table tbody")).to_contain_text("No result matches.")


def test_filters_by_outcome_rule_and_severity_add_up(open_report):
    page = open_report()
    by_rule = {rule["id"]: rule for rule in RESULT["summary"]["rules"]}
    chip(page, "fail").click()
    expect_number(page, RESULT["summary"]["outcomes"]["fail"])
    assert outcomes(page) == {"fail"}
    expect(chip(page, "fail")).to_have_attribute("aria-pressed", "true")
    chip(page, "error").click()
    expect_number(page, sum(RESULT["summary"]["outcomes"][name] for name in ("fail", "error")))
    page.get_by_label("Rule", exact=True).select_option("MFA-3")
    expect_number(page, sum(by_rule["MFA-3"]["outcomes"][name] for name in ("fail", "error")))
    page.get_by_label("Severity").select_option("critical")
    expect_number(page, 0)
    page.get_by_role("button", name="Clear filters").click()
    expect_number(page, 1200)
    page.get_by_label("Severity").select_option("critical")
    assert set(column(page, 1)) == {"critical"}


def test_a_tile_and_a_step_lead_to_their_rows(open_report):
    page = open_report()
    page.locator(".tile-indeterminate").click()
    expect_number(page, RESULT["summary"]["outcomes"]["indeterminate"])
    expect(page.locator("#results-title")).to_be_focused()
    steps = page.locator(".steps li")
    assert steps.count() == 4  # a line for each rule that somebody fails
    for step in steps.all():
        first, *others = step.locator("a").all()
        rule = step.locator("strong").inner_text()
        failing = sum(
            item["rule"] == rule and item["outcome"] == "fail" for item in RESULT["results"]
        )
        first.click()
        users = int(first.inner_text().split()[0].replace(",", ""))
        expect_number(page, users)
        assert outcomes(page) == {"fail"}
        for more in others:
            assert users + int(more.inner_text().split()[0]) == failing
            more.click()
            expect_number(page, failing)


def test_new_failures_come_first_and_are_marked(open_report):
    page = open_report()
    new = {item["id"] for item in RESULT["baseline"]["new_failures"]}
    page.get_by_label("Rows").select_option("250")
    marked = [text.endswith("new") for text in column(page, 2)]
    assert marked[: len(new)] == [True] * len(new)
    assert not any(marked[len(new) :])
    page = open_report(java_script_enabled=False)
    assert page.locator("#table tbody .new").count() == len(new)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("New failures", "new_failures"),
        ("Fixed", "fixed"),
        ("Became unclear", "became_unclear"),
        ("Users who came", "came"),
        ("Factors changed", "factors_changed"),
    ],
)
def test_what_has_changed_is_told_by_name_and_leads_to_its_rows(open_report, title, key):
    page = open_report()
    items = RESULT["baseline"][key]
    part = page.locator(".changes > div", has=page.get_by_role("heading", name=title))
    expect(part).to_contain_text((items[0].get("user") or items[0])["email"])
    part.get_by_role("heading").get_by_role("link").click()
    expect_number(page, len(items) if "rule" in items[0] else 4 * len(items))


def test_who_is_gone_is_named_and_has_no_page(open_report):
    page = open_report()
    part = page.locator(
        ".changes > div", has=page.get_by_role("heading", name="Users who are gone")
    )
    expect(part).to_contain_text("gone@example.com")
    assert part.get_by_role("link").count() == 0


def test_the_page_of_a_user_tells_what_has_changed(open_report):
    change = RESULT["baseline"]["factors_changed"][0]
    page = open_report(f"#/user/{change['user']['id']}")
    expect(page.locator("#user")).to_contain_text("added totp; removed sms")


def test_two_people_with_one_address_are_told_apart(open_report):
    page = open_report()
    search(page, SHARED_EMAIL)
    twins = {f"{SHARED_EMAIL} ({user['id']})" for user in RESULT["users"][20:22]}
    assert set(column(page, 4)) == twins
    page.locator("#table tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(min(twins))


def test_only_finds_who_has_nothing_else(open_report):
    page = open_report()
    for word, kinds in (("only:sms", {"sms"}), ("only:totp,push", {"totp", "push"})):
        search(page, f"{word} MFA-1")
        held = [{item["class"] for item in user["enrolled"] or ()} for user in RESULT["users"]]
        expect_number(page, sum(bool(each) and each <= kinds for each in held))
        expect(page.locator("#q-note")).to_be_hidden()
    search(page, "-only:sms MFA-1")
    expect_number(page, sum(each != {"sms"} for each in held))


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("enroled:sms", "Unknown search word enroled: there are enrolled:, only:, available:"),
        ("only:sns", "Nobody has a factor of the class or name sns."),
        ("status:lokced", "Nobody here is status:lokced."),
        ("enrolled:sns fofana", "Nobody here is enrolled:sns."),
    ],
)
def test_a_search_word_that_finds_nothing_by_its_kind_says_so(open_report, words, note):
    page = open_report()
    search(page, words)
    expect(page.locator("#q-note")).to_contain_text(note)
    expect_number(page, 0)
    search(page, "fofana")
    expect(page.locator("#q-note")).to_be_hidden()


def test_bars_show_those_in_scope(open_report):
    page = open_report()
    for place, rule in enumerate(RESULT["summary"]["rules"]):
        chart = page.locator(".rule-row").nth(place).locator("svg")
        scope = sum(rule["outcomes"].values()) - rule["outcomes"]["not_applicable"]
        expect(chart.locator("> title")).to_contain_text(f"of {scope} users in scope")
        assert "not applicable" not in chart.locator("> desc").text_content()


def test_the_heads_sort_up_down_and_back(open_report):
    page = open_report()
    urgent_first = column(page, 4)
    head = page.locator("#table th").nth(3)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    up = column(page, 4)
    emails = sorted((user["email"] for user in RESULT["users"]), key=str.lower)
    assert up[0] == up[3] == emails[0] and up[4] == emails[1]
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert column(page, 4)[0] == emails[-1]
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    assert column(page, 4) == urgent_first
    page.locator("#table th").nth(0).get_by_role("button").click()
    assert column(page, 1) == sorted(column(page, 1), key=SEVERITIES.index)


def test_pages_show_every_row_once(open_report):
    page = open_report()
    page.get_by_label("Rows").select_option("250")
    seen: Counter[tuple[str, str]] = Counter()
    while True:
        seen.update(zip(column(page, 3), column(page, 4)))
        following = page.locator("#pager").get_by_role("button", name="Next")
        if following.is_disabled():
            break
        following.click()
    assert len(seen) == 1200 and set(seen.values()) == {1}


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


# ---- Keyboard, screens, paper ----


def test_the_keyboard_alone_is_enough(open_report):
    page = open_report()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the report")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the report")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for _number in range(80):
        if page.evaluate("document.activeElement.id") == "q":
            break
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px", page.evaluate("document.activeElement.outerHTML")
    page.keyboard.type("enrolled:sms")
    expect(page).to_have_url(re.compile("q=enrolled"))
    for _number in range(4):
        page.keyboard.press("Tab")
    expect(chip(page, "fail")).to_be_focused()
    page.keyboard.press("Space")
    expect(chip(page, "fail")).to_have_attribute("aria-pressed", "true")
    expect(chip(page, "fail")).to_be_focused()
    for _number in range(9):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the head "Outcome" or a neighbour: whichever, it sorts
    assert page.locator("#table th[aria-sort=ascending]").count() == 1
    while page.evaluate("document.activeElement.closest('tbody') === null"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#user").get_by_role("heading", level=1)).to_be_focused()


def test_paging_keeps_the_focus_on_its_button(open_report):
    page = open_report()
    following = page.locator("#pager").get_by_role("button", name="Next")
    following.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("page 2 of 24")
    expect(page.locator("#pager").get_by_role("button", name="Next")).to_be_focused()


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
@pytest.mark.parametrize("route", ["", "#/user/65000001"])
def test_no_screen_scrolls_sideways(open_report, width, route):
    page = open_report(route, viewport={"width": width, "height": 800}, login_policies=True)
    for summary in page.locator("summary:visible").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_gets_20_rows_folded_thresholds_and_a_way_back_to_the_top(open_report):
    page = open_report("#/results?outcome=fail", viewport={"width": 390, "height": 844})
    assert page.locator("#table tbody tr").count() == 20
    expect(page.locator("#thresholds table")).to_be_hidden()
    page.locator("#thresholds summary").click()
    expect(page.locator("#thresholds table")).to_be_visible()
    page.get_by_role("link", name="Top").click()
    assert page.evaluate("scrollY") == 0
    of_user = open_report("#/user/65000001", viewport={"width": 390, "height": 844})
    of_user.mouse.wheel(0, 2000)
    of_user.wait_for_function("scrollY > 0")
    of_user.get_by_role("link", name="Top").click()
    assert of_user.evaluate("scrollY") == 0
    expect(of_user.locator("#user")).to_be_visible()
    wide = open_report()
    expect(wide.locator("#thresholds table")).to_be_visible()
    expect(wide.get_by_role("link", name="Top")).to_be_hidden()


def test_the_roles_survive_where_rows_become_cards(open_report):
    page = open_report(viewport={"width": 375, "height": 800})
    assert page.get_by_role("row").count() > 20
    expect(page.get_by_role("columnheader", name="User")).to_be_visible()


def test_paper_gets_every_selected_row_that_is_no_pass(open_report):
    page = open_report()
    page.get_by_label("Rule", exact=True).select_option("MFA-4")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    counts = RESULT["summary"]["rules"][3]["outcomes"]
    expected = sum(counts.values()) - counts["pass"] - counts["not_applicable"]
    assert expected > 50  # more than a page of the table
    assert page.locator("#table tbody tr").count() == expected
    assert not page.locator("#filters").is_visible()
    assert not page.locator("#pager").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#table tbody tr").count() == 50


def test_dark_follows_the_system_and_paper_stays_light(open_report):
    page = open_report(color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(17, 21, 27)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colour) == "rgb(255, 255, 255)"


CONTRASTS = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => { const [x, y] = [luminance(a), luminance(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
  const background = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  let seen = 0;
  const check = (what, front, back, least) => {
    seen++;
    const value = ratio(front, back);
    if (value < least) poor.push(`${what}: ${value.toFixed(2)}`);
  };
  for (const node of document.querySelectorAll("body *")) {
    if (!node.getClientRects().length) continue;
    const style = getComputedStyle(node);
    if (node.tagName === "rect") {
      const track = node.parentElement.querySelector(".track");
      if (node === track) continue;
      const back = track ? parse(getComputedStyle(track).fill) : background(node.parentElement.parentElement);
      check(node.outerHTML, parse(style.fill), back, 3);
      continue;
    }
    if (node.tagName === "text") {
      check(node.outerHTML, parse(style.fill), parse(getComputedStyle(node.previousElementSibling).fill), 4.5);
      continue;
    }
    const says = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (says && !node.disabled) check(node.outerHTML.slice(0, 90), parse(style.color), background(node), 4.5);
    const mark = getComputedStyle(node, "::before");
    if (node.classList.contains("o")) check("mark of " + node.textContent, parse(mark.color), parse(mark.backgroundColor), 4.5);
    if (["INPUT", "SELECT"].includes(node.tagName)) check("border of " + node.id, parse(style.borderTopColor), background(node.parentElement), 3);
  }
  return { seen, poor: [...new Set(poor)] };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("route", ["", "#/results?outcome=fail", "#/user/65000008"])
def test_text_and_controls_stand_out_enough(open_report, scheme, route):
    page = open_report(route, color_scheme=scheme, login_policies=True)
    for summary in page.locator("summary:visible").all():
        summary.click()
    contrasts = page.evaluate(CONTRASTS)
    assert contrasts["seen"] > 20
    assert contrasts["poor"] == []


@pytest.mark.parametrize("route", ["", "#/user/65000001"])
def test_the_structure_makes_sense_to_assistive_technology(open_report, route):
    page = open_report(route)
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].filter((h) => h.getClientRects().length).map((h) => +h.tagName[1])"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))
    pointers = page.evaluate(
        "[...document.querySelectorAll('[aria-labelledby],[aria-describedby],label[for]')].flatMap((node) => "
        "(node.getAttribute('aria-labelledby') || node.getAttribute('aria-describedby') || node.htmlFor).split(' '))"
    )
    assert set(pointers) <= set(ids)
    nameless = page.evaluate(
        "[...document.querySelectorAll('a, button, summary, input, select')].filter((node) => "
        "!node.textContent.trim() && !(node.labels && node.labels.length)).map((node) => node.outerHTML)"
    )
    assert nameless == []
    assert page.evaluate("document.documentElement.lang") == "en"
    for table in page.locator("table:visible").all():
        assert table.locator("thead th:not([scope])").count() == 0
    expect(page.locator("#count")).to_have_attribute("role", "status")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("route", ["", "#/user/65000004"])
def test_axe_finds_nothing(open_report, scheme, width, route):
    # axe works on the page from within, which the page's own policy would forbid.
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    page = open_report(route, users=60, login_policies=True, bypass_csp=True, **options)
    for summary in page.locator("summary:visible").all():
        summary.click()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


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
