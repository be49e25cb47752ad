# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages on paper, sheet by sheet, in every state."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader
from states import FLEETS, REPORTS

STATES = [("report", state) for state in REPORTS] + [("fleet", state) for state in FLEETS]
PAPERS = {"A4": 688, "Letter": 710}  # pixels between the margins
FOOT = re.compile(r"^\d+ ?/ ?\d+$")
OVERFLOWS = """() => [...document.querySelectorAll("body *")]
  .filter((node) => node.getClientRects().length && !node.closest("svg, .vh") && !["SUMMARY", "LI"].includes(node.tagName))
  .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    || (node.matches("th, td, .scroll") && node.scrollWidth > node.clientWidth + 1))
  .map((node) => node.outerHTML.slice(0, 120))"""


def prepare(page: Page) -> None:
    """What a browser does before it prints."""
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")


def sheets(page: Page, paper: str) -> list[list[str]]:
    """The lines of each printed sheet, without its number."""
    printed = PdfReader(io.BytesIO(page.pdf(format=paper)))
    pages = [sheet.extract_text().splitlines() for sheet in printed.pages]
    return [[line.strip() for line in lines if line.strip() and not FOOT.match(line.strip())] for lines in pages]  # fmt: skip


@pytest.mark.parametrize(("kind", "state"), STATES)
def test_nothing_is_cut_off_or_has_the_browser_shrink_the_page(open_state, kind, state):
    page = open_state(kind, state)
    prepare(page)
    for width in PAPERS.values():
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OVERFLOWS) == []


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("kind", "state"), STATES)
def test_no_heading_is_stranded_and_no_sheet_nearly_blank(open_state, kind, state, paper):
    page = open_state(kind, state)
    heads = {" ".join(text.split()) for text in page.locator("h2, h3, caption").all_inner_texts()}
    printed = sheets(page, paper)
    assert printed
    for lines in printed:
        assert lines[-1] not in heads
        assert len(lines) >= 3
    text = " ".join(" ".join(lines) for lines in printed)
    if kind == "report":
        outcomes = [lines for lines in printed if "The outcomes" in lines]
        assert "The rule does not apply to this person, or the account is gone." in "\n".join(
            *outcomes
        )
    else:
        assert text.count("All with a verdict") == 1


def test_a_paragraph_stays_with_the_table_that_it_introduces(open_state):
    page = open_state("report", "fail")
    for paper in PAPERS:
        (lines,) = [lines for lines in sheets(page, paper) if "Waivers" in lines]
        assert any(line.startswith("W-7") for line in lines)


def test_paper_says_that_there_is_nothing_to_show(open_state):
    for state, words in (
        ("pass", "Nothing failed, and nothing was left undecided."),
        ("nobody", "There is no result."),
    ):
        page = open_state("report", state)
        prepare(page)
        assert page.locator("#table tbody").inner_text().strip() == words
        assert page.locator("#count").inner_text().startswith("0 selected results")
