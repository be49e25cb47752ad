# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a designer would see at once: order, alignment, nothing covered, nothing torn."""

from __future__ import annotations

from collections import Counter

import pytest
from states import FLEETS, REPORTS

PHONE = {"viewport": {"width": 390, "height": 844}}
STATES = [("report", state) for state in REPORTS] + [("fleet", state) for state in FLEETS]
# The baseline of the words of a node: the bottom of an empty inline block after them.
BASELINES = """nodes => nodes.map((node) => {
  const probe = document.createElement("span");
  probe.setAttribute("class", "probe");
  node.append(probe);
  const { bottom } = probe.getBoundingClientRect();
  probe.remove();
  return Math.round(bottom);
})"""
PROBE = ".probe { display: inline-block; width: 1px; height: 0 }"


@pytest.mark.parametrize(("kind", "state"), STATES)
def test_no_state_scrolls_sideways(open_state, kind, state):
    page = open_state(kind, state)
    for width in (320, 390, 800, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("kind", "state"), [("report", "fail"), ("fleet", "large")])
def test_the_way_back_to_the_top_begins_below_the_first_screen(open_state, kind, state):
    page = open_state(kind, state, **PHONE)
    link = page.get_by_role("link", name="Top")
    assert link.bounding_box()["y"] > 844
    for share in (0.4, 0.7, 1):
        page.evaluate(f"scrollTo(0, {share} * document.documentElement.scrollHeight)")
        box = link.bounding_box()
        assert box["y"] > 700
        assert box["y"] + box["height"] <= 844
        assert box["x"] + box["width"] <= 390
    link.click()
    page.wait_for_function("scrollY < 200")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_name_that_fits_a_line_is_not_torn(open_state, width):
    page = open_state("report", "fail", viewport={"width": width, "height": 844})
    torn = page.locator(".reasons .unit").evaluate_all(
        "nodes => nodes.filter((node) => node.getClientRects().length > 1 || (node.textContent.length < 35 && node.offsetHeight > 30))"
        ".map((node) => node.textContent)"
    )
    assert page.locator(".reasons .unit").count() == 12
    assert torn == []


def test_a_mark_and_its_word_stand_on_the_line_of_their_row(open_state):
    page = open_state("report", "fail", bypass_csp=True)
    page.add_style_tag(content=PROBE)
    for rows, cells in (
        ("#thresholds tbody tr", "td, .o"),
        ("#table tbody tr", "td:nth-child(2) .o, td:nth-child(3)"),
        (".legend", ".o, .key"),
    ):
        for row in page.locator(rows).all()[:8]:
            lines = row.locator(cells).evaluate_all(BASELINES)
            assert max(lines) - min(lines) <= 1, rows


def test_on_a_phone_charts_use_its_width(open_state):
    page = open_state("report", "fail", **PHONE)
    bars = page.locator(".rule-row svg, .class-row svg, #login-policies svg")
    assert bars.count() == 5 + 8 + 1
    assert all(mark.bounding_box()["width"] > 300 for mark in bars.all())
    for cell in page.locator(".login-policy dd:has(ul)").all():
        assert cell.bounding_box()["width"] > 170


def test_one_user_in_a_hundred_is_still_in_the_picture(open_state):
    page = open_state("report", "large")
    mark = page.locator(".class-row", has_text="none visible").locator("rect.s-none")
    assert mark.bounding_box()["width"] >= 1.5
    assert mark.evaluate("node => getComputedStyle(node).stroke") == "none"  # a line would cover it


def test_what_is_shown_as_cards_is_a_table_to_assistive_technology(open_state):
    """Browsers no longer take the meaning of a table from it with its display, and the standard forbids to say it again in roles."""
    page = open_state("report", "pass", **PHONE)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
    assert roles["table"] >= 1
    assert (
        roles["row"] == 1 + 20
    )  # the head's buttons, and a page of results; the thresholds are folded
    assert roles["cell"] == 5 * 20
    assert roles["columnheader"] == 5
