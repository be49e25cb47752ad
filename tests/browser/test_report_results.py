# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching, sorting and filtering the results of a report."""

from __future__ import annotations

from collections import Counter

import pytest
from made_people import SHARED_EMAIL
from playwright.sync_api import expect
from report_page import RESULT, SEVERITIES, chip, column, expect_number, outcomes, search


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
