# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Markdown: what the page holds, how it is cut, and that text makes no markup."""

from __future__ import annotations

import re

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import markdown
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import (
    HTML,
    MARKDOWN,
    small,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    large,
    with_login_policies,
)


def test_the_page_says_what_a_reviewer_needs():
    page = markdown.render(small())
    assert page.startswith("## MFA compliance: fail\n")
    for text in (
        "Tenant `acme`, policy `acme-mfa-2026` version `3` (SHA-256 `abababababab`…)",
        "13 users, 52 results.",
        "- high: 2 results fail, 0 are allowed",
        "| rule | title | severity | pass | fail | waived | grace | not applicable | indeterminate | error |",
        "| `MFA-1` | Every active user holds a factor | high | 5 | 2 | 1 | 1 | 2 | 1 | 1 | 50% |",
        "| `admin@example.com (3)` | `MFA-2` | critical | fail | enrol push or totp |",
        "- waiver `W-8`: unused, expired, ends `2026-01-31`, approved by `ciso@example.com`",
        "- attestation `A-2`: unused, expired, valid until `2026-11-10`",
        "| fail (new) | enrol at least one factor |",
        "Against `2026-11-17T10:00:00Z` (verdict pass).",
        "- Rules that differ: `MFA-4`\n",
        "New failures: 1 (`MFA-1` `=cmd\u00a6' /C calc'!A0@example.com (2)`)",
        "Fixed: 1 (`MFA-1` `ann@example.com (1)`)",
        "Became unclear: 1 (`MFA-4` `",
        "Users who came: 1 (`",
        "Users who are gone: 2 (`=cmd\u00a6' /C calc'!A0 (98)`; `user 99`)",
        "Factors changed: 1 (`ann@example.com (1)` added push, sms; removed &#60;img src=x",
        "### Warnings",
    ):
        assert text in page
    assert "`A-1`" not in page
    assert page.endswith("_\n") and "Enrolment is not enforcement" in page.splitlines()[-1]


def test_the_first_names_since_the_baseline_are_shown_and_the_rest_counted():
    result = small()
    result["baseline"]["came"] = [{"id": n, "email": f"n{n}@example.com"} for n in range(1500)]
    page = markdown.render(result, max_rows=2)
    assert (
        "Users who came: 1,500 (`n0@example.com (0)`; `n1@example.com (1)`; … and 1,498 more)"
        in page
    )
    assert "Users who came: 1,500\n" in markdown.render(result, max_rows=0)


def test_a_result_of_version_0_1_0_is_rendered_too():
    result = small()
    for key in ("rules_changed", "became_unclear", "came", "went", "factors_changed"):
        del result["baseline"][key]
    assert "New failures: 1" in markdown.render(result)


def test_a_pass_is_short():
    result = {
        **small(),
        "verdict": "pass",
        "reasons": [],
        "results": [],
        "waivers": [],
        "attestations": [],
    }
    page = markdown.render({**result, "warnings": [], "baseline": None})
    assert "###" not in page


@pytest.mark.parametrize(
    "text", [HTML, MARKDOWN, "{{ 7*7 }}", "`` ` ``", "a\\", "https://example.net", "$x$"]
)
def test_no_markup_gets_through(text):
    prose, code = markdown._prose(text), markdown._code(text)
    assert not re.search(r"[<>|`*\[\]@$\\]|www\.|://|\b_|_\b", prose)
    assert not re.search(r"[`|\n]", code[1:-1]) and code[0] == code[-1] == "`"


def test_a_mention_is_split():
    assert markdown._prose("@everyone") == "&#64;&#8288;everyone"


def test_every_line_of_a_table_has_the_same_number_of_cells():
    width = 0
    for line in markdown.render(small()).splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        width = width or line.count("|")
        assert line.count("|") == width


def test_rows_that_are_left_out_are_counted():
    page = markdown.render(small(), max_rows=2)
    assert page.count("\n| `") == 4 + 2
    assert "… and 10 more: see the full reports." in page
    assert "… and 3 more: see the full reports." in page


@pytest.mark.parametrize("max_bytes", [1000, 3000, 100_000])
def test_the_page_keeps_to_its_size_and_says_what_was_cut(max_bytes):
    page = markdown.render(large(users=2000), max_rows=5000, max_bytes=max_bytes)
    assert max_bytes * 0.5 < len(page.encode()) <= max_bytes
    assert re.search(
        r"Cut here: [\d,]+ more lines did not fit into [\d,]+ bytes; see the full", page
    )
    assert "Enrolment is not enforcement" in page


@pytest.mark.parametrize(
    "options", [{"max_rows": -1}, {"max_rows": "x"}, {"max_bytes": 10}, {"max_rows": True}]
)
def test_impossible_limits_are_refused(options):
    with pytest.raises(ReportError, match="must be a whole number of at least"):
        markdown.render(small(), **options)


def test_login_policies_are_told_beside_users():
    page = markdown.render(with_login_policies())
    assert "| `login policy 10` | `LP-1` | high | indeterminate | demand MFA |" in page
    assert "New failures: 2 (`MFA-1` `" in page and "`LP-1` `login policy =cmd" in page
    assert "_MFA is demanded of 9 of 12 users (login policy Staff), not demanded of 2, and" in page
    assert "Enrolment is not enforcement" not in page
