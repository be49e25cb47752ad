# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader can do with the page of a fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import watched
from playwright.sync_api import Browser, Page, expect

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html.fleet_page import (
    render,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.fleet_fixture import every_state

HOSTILE = "</td></table><img src=x onerror=\"document.title='owned'\">"
REPORTS = ("mfa-compliance/labs", "mfa-compliance/globex", "mfa-compliance/acme")


@pytest.fixture
def open_fleet(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """``open_fleet(**context options)`` gives the watched page of a fleet beside the reports of its tenants."""
    opened = []
    for folder in REPORTS:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "report.html").write_text(f"<title>{folder}</title>")
    file = tmp_path / "fleet" / "fleet.html"
    file.parent.mkdir()
    file.write_text(render(every_state(HOSTILE)), encoding="utf-8")

    def open_(**options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        page = context.new_page()
        watch = watched(page, file)
        watch.__enter__()
        opened.append((context, watch))
        page.goto(file.as_uri())
        return page

    yield open_
    for context, watch in opened:
        context.close()
        watch.__exit__(None, None, None)


def test_verdict_counts_and_the_worst_tenants_are_on_the_first_screen(open_fleet):
    page = open_fleet()
    assert page.title().startswith("FAIL: ")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Of 6 tenants, 1 fails;")
    tiles = page.locator(".tile")
    assert tiles.count() == 6
    for part in (heading, *tiles.all(), page.locator("tbody tr").first):
        box = part.bounding_box()
        assert box["y"] + box["height"] < 800
    tops = {tile.bounding_box()["y"] for tile in tiles.all()}
    assert len(tops) == 1


def test_a_tenant_leads_to_its_own_report(browser, open_fleet, tmp_path):
    page = open_fleet()
    links = page.locator("tbody a")
    hrefs = [link.evaluate("link => link.href") for link in links.all()]
    there = [(tmp_path / folder / "report.html").as_uri() for folder in REPORTS]
    assert [href for href in hrefs if "/mfa-compliance/" in href] == there
    context = browser.new_context()
    other = context.new_page()
    other.goto(there[-1])
    assert other.title() == "mfa-compliance/acme"
    context.close()


def test_hostile_text_stays_text(open_fleet):
    page = open_fleet()
    assert "owned" not in page.title()
    assert page.locator("img").count() == 0
    expect(page.locator("tbody tr").nth(1)).to_contain_text(HOSTILE)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_screen_scrolls_sideways(open_fleet, width):
    page = open_fleet(viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for row in page.locator("tbody tr").all():
        assert row.locator("th").bounding_box()["width"] >= 60


def test_on_a_phone_every_number_says_what_it_counts(open_fleet):
    page = open_fleet(viewport={"width": 390, "height": 844})
    row = page.locator("tbody tr").first
    shown = row.evaluate(
        "row => [...row.querySelectorAll('td')].filter((cell) => cell.getClientRects().length)"
        ".map((cell) => getComputedStyle(cell, '::before').content)"
    )
    assert shown == [
        f'"{name}: "' for name in ("Verdict", "Why", "Users", "fail", "not known", "grace or waived", "pass", "out of scope", "Facts")
    ]  # fmt: skip
    expect(page.locator("thead")).to_be_hidden()


def test_dark_follows_the_system_and_paper_stays_light_and_holds_every_tenant(open_fleet):
    page = open_fleet(color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(17, 21, 27)"
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 700, "height": 1000})  # A4 less its margins
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.locator("tbody tr:visible").count() == 6
    expect(page.locator("thead")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(open_fleet, scheme, width):
    # axe works on the page from within, which the page's own policy would forbid.
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    page = open_fleet(bypass_csp=True, **options)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_the_keyboard_reaches_what_there_is(open_fleet):
    page = open_fleet()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the tenants")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("tbody a").first).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
