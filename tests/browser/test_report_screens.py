# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report on screens of any size, on paper, by keyboard and for assistive technology."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from report_page import RESULT, chip


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
