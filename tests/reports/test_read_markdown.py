# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Markdown as GitHub's parser renders it: no text from outside becomes markup."""

from __future__ import annotations

import html
import re

import cmarkgfm
from cmarkgfm.cmark import Options

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.markdown import render
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    large,
    with_login_policies,
)


def rendered(result):
    # Raw HTML is let through here, so that any of it would show in the test.
    return cmarkgfm.github_flavored_markdown_to_html(
        render(result), options=Options.CMARK_OPT_UNSAFE
    )


def test_only_our_own_elements_come_out():
    tags = set(re.findall(r"<(/?[a-zA-Z][a-zA-Z0-9]*)", rendered(with_login_policies())))
    ours = {"h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "em"}
    assert {tag.lstrip("/") for tag in tags} == ours


def test_tables_keep_their_columns():
    for table in re.findall(
        r"<table>.*?</table>", rendered(with_login_policies()), flags=re.DOTALL
    ):
        rows = re.findall(r"<tr>.*?</tr>", table, flags=re.DOTALL)
        assert len(rows) > 2
        assert len({len(re.findall(r"<t[hd]>", row)) for row in rows}) == 1


def test_no_mention_is_left_outside_of_code():
    text = re.sub(r"<code>.*?</code>", "", rendered(with_login_policies()), flags=re.DOTALL)
    assert not re.search(r"[@#][A-Za-z0-9]", html.unescape(re.sub(r"<[^>]*>", "", text)))


def test_hostile_text_is_still_to_be_read():
    text = html.unescape(re.sub(r"<[^>]*>", "", rendered(with_login_policies())))
    assert "hostile <img src=x onerror=alert(1)>" in text
    assert "=cmd|' /C calc'".replace("|", "\u00a6") in text


def test_a_page_cut_to_size_is_still_a_page():
    page = render(large(users=2000), max_rows=5000, max_bytes=5000)
    made = cmarkgfm.github_flavored_markdown_to_html(page)
    assert made.count("<table>") == made.count("</table>") == 2
    assert "<p>Cut here:" in made and "<p><em>Enrolment is not enforcement" in made
