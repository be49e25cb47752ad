# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader does with the report, and what stands there then."""

from __future__ import annotations

import re

from make_result import make_result
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
