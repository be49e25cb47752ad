# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text, charts, controls and focus rings stand out: measured on the pages themselves, in every mode. See contrast.js."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

MEASURE = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8").partition("*/\n")[2]
MODES: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
    "forced colours, dark": {"color_scheme": "dark", "forced_colors": "active"},
    "paper": {"color_scheme": "dark", "media": "print"},
}
ON_EVERY_PAGE = {"text", "sign", "mark", "bar", "number in a bar", "line between segments", "edge"}
SPOILT = {
    "bar": ".s-pass { fill: #8fd6a8 !important }",
    "line between segments": ".bar rect { stroke: #343a46 !important }",
    "neighbouring segment": ".bar rect { stroke: none !important }",
    "number in a bar": ".bar text { fill: #999 !important }",
    "mark": ".o::before { background: #ddd !important }",
    "sign": ".o::before { color: #888 !important }",
    "focus ring": ":focus-visible { outline-color: #bbb !important }",
    "no focus ring": ":focus-visible { outline: none !important }",
    "text": ".muted { color: #8a8a8a !important }",
    "border of a control": "input, select { border-color: #ccc !important }",
    "edge": ".hero { border-left-color: #eee !important }",
}


def measured(page: Page) -> dict[str, Any]:
    """What contrast.js finds in each mode."""
    for summary in page.locator("summary:visible").all():
        summary.click()
    found = {}
    for mode, media in MODES.items():
        page.emulate_media(**{"media": "screen", "forced_colors": "none", **media})
        found[mode] = page.evaluate(MEASURE)
    return found


@pytest.mark.parametrize(
    ("kind", "state", "route"),
    [
        ("report", "fail", ""),
        ("report", "fail", "#/results?outcome=fail&q=status:lokced"),
        ("report", "fail", "#/user/65000008"),
        ("report", "pass", ""),
        ("report", "incomplete", ""),
        ("fleet", "every state", ""),
    ],
)
def test_what_is_shown_stands_out_in_every_mode(open_state, kind, state, route):
    found = measured(open_state(kind, state, route))
    assert {mode: each["poor"] for mode, each in found.items()} == dict.fromkeys(MODES, [])
    if not route:
        expected = ON_EVERY_PAGE - ({"line between segments"} if state == "pass" else set())
        assert [expected - set(each["seen"]) for each in found.values()] == [set()] * len(MODES)
        assert all("focus ring" in found[mode]["seen"] for mode in MODES if mode != "paper")


def test_the_measure_finds_whatever_falls_short(open_state):
    page = open_state("report", "fail", bypass_csp=True)
    for what, style in SPOILT.items():
        tag = page.add_style_tag(content=style)
        assert any(each.startswith(what) for each in page.evaluate(MEASURE)["poor"]), what
        tag.evaluate("tag => tag.remove()")
    assert page.evaluate(MEASURE)["poor"] == []
