# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has to do what, in which order."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.actions import (
    actions,
    what_to_do,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import (
    FORMULA,
    RULES,
    small,
)


def test_the_gravest_come_first_then_graces_then_waivers_that_expire_soon():
    result = {**small(), "baseline": None}
    found = [
        (a.row["outcome"], a.row["severity"], a.row["user"]["id"], a.by) for a in actions(result)
    ]
    assert found == [
        ("fail", "critical", 3, ""),
        ("error", "critical", 9, ""),
        ("fail", "high", 2, ""),
        ("fail", "high", 4, ""),
        ("indeterminate", "high", 6, ""),
        ("error", "high", 9, ""),
        ("fail", "medium", 1, ""),
        ("error", "medium", 9, ""),
        ("error", "low", 9, ""),
        ("indeterminate", "low", 12, ""),
        ("grace", "high", 8, "2026-11-30T00:00:00Z"),
        ("waived", "high", 7, "2026-12-01"),
    ]


def test_new_failures_come_before_all_else_and_are_marked():
    result = small()
    old = [each.row["id"] for each in actions({**result, "baseline": None})]
    new = [each["id"] for each in result["results"] if each["outcome"] == "fail"][-2:]
    result["baseline"]["new_failures"] = [{"id": each} for each in new]
    found = actions(result)
    assert [each.row["id"] for each in found if each.new] == [each for each in old if each in new]
    assert [each.new for each in found] == [True, True] + [False] * (len(old) - 2)
    assert [each.row["id"] for each in found[2:]] == [each for each in old if each not in new]
    assert (found[0].outcome, found[2].outcome) == ("fail (new)", found[2].row["outcome"])


def test_a_waiver_that_lasts_asks_nothing_of_anybody():
    result = small()
    result["waivers"][0]["states"] = ["used"]
    assert [a for a in actions(result) if a.row["outcome"] == "waived"] == []


@pytest.mark.parametrize(
    ("outcome", "evidence", "expected"),
    [
        ("fail", {"needed": FORMULA}, FORMULA),
        ("fail", {"needed": None}, RULES[0]["remediation"]),
        ("grace", {"needed": "enrol"}, "enrol"),
        ("waived", {"needed": "enrol", "waiver": "W-7"}, "renew waiver W-7, or: enrol"),
        (
            "indeterminate",
            {},
            "look at the user's profile and attest what is there: the API shows too little",
        ),
        (
            "error",
            {"failure": {"error": "forbidden", "status": 403, "request_id": "r-1"}},
            "read the user again: forbidden, HTTP 403, request id r-1",
        ),
        (
            "error",
            {"failure": {"error": "timeout", "status": None}},
            "read the user again: timeout",
        ),
        ("error", {}, "read the user again: because"),
    ],
)
def test_what_to_do(outcome, evidence, expected):
    row = {"outcome": outcome, "evidence": evidence, "reason": "because"}
    assert what_to_do(row, RULES[0]) == expected


def test_a_rule_without_remediation_says_what_it_requires():
    row = {"outcome": "fail", "evidence": {}, "reason": ""}
    assert what_to_do(row, RULES[1]) == "required: any of strong is enrolled"
