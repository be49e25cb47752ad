# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From outcomes to a verdict."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    available,
    enrolled,
    judged,
    rule,
    user,
    waiver,
)

GOOD = {"enrolled": enrolled("totp")}
BAD = {"enrolled": [], "available": available("totp")}
OPEN = {"enrolled": [], "available": []}
LOST = {"enrolled": None, "available": None, "failure": {"status": 403, "error": "permission"}}
GONE = {"enrolled": None, "available": None, "failure": {"status": 404, "error": "not_found"}}


def survey(**counts):
    """So many users of each kind."""
    kinds = {"good": GOOD, "bad": BAD, "open": OPEN, "lost": LOST, "gone": GONE}
    facts = [kinds[kind] for kind, count in counts.items() for _each in range(count)]
    return [user(number, **each) for number, each in enumerate(facts, 1)]


def broken(result):
    return [each["name"] for each in result["thresholds"] if not each["met"]]


@pytest.mark.parametrize(
    ("counts", "thresholds", "verdict", "names"),
    [
        ({"good": 1}, {}, "pass", []),
        # nothing may fail, be open or be lost, unless somebody says so
        ({"good": 9, "bad": 1}, {}, "fail", ["fail_on.high"]),
        ({"good": 9, "open": 1}, {}, "incomplete", ["max_indeterminate"]),
        ({"good": 9, "lost": 1}, {}, "incomplete", ["max_error"]),
        ({"good": 9, "bad": 1}, {"fail_on": {"high": 1}}, "pass", []),
        ({"good": 9, "bad": 1}, {"fail_on": {"critical": 0}}, "pass", []),
        ({"good": 9, "open": 1}, {"max_indeterminate": 1}, "pass", []),
        ({"good": 9, "lost": 1}, {"max_error": 1}, "pass", []),
        # what is known decides over what is not, and all reasons are told
        ({"good": 7, "bad": 1, "open": 1, "lost": 1}, {}, "fail", ["fail_on.high", "max_indeterminate", "max_error"]),
        # an empty survey never passes
        ({}, {}, "incomplete", ["min_users", "min_users_in_scope"]),
        ({"good": 4}, {"min_users": 5}, "incomplete", ["min_users"]),
        ({"good": 5}, {"min_users": 5}, "pass", []),
        # users who vanish while the survey runs
        ({"gone": 1}, {}, "incomplete", ["min_users", "min_users_in_scope", "max_population_drop"]),
        ({"good": 1, "gone": 1}, {}, "incomplete", ["max_population_drop"]),
        ({"good": 2, "gone": 1}, {}, "pass", []),
        ({"good": 18, "gone": 2}, {}, "pass", []),
        ({"good": 17, "gone": 3}, {}, "incomplete", ["max_population_drop"]),
        ({"good": 10, "gone": 10}, {}, "incomplete", ["max_population_drop"]),
        ({"good": 2, "gone": 1}, {"max_population_drop": 0}, "incomplete", ["max_population_drop"]),
        ({"good": 10, "gone": 10}, {"max_population_drop": "50%"}, "pass", []),
        # a share that must pass: broken for good only if the open ones could not mend it
        ({"good": 9, "bad": 1}, {"fail_on": {}, "min_pass_ratio": 0.9}, "pass", []),
        ({"good": 8, "bad": 2}, {"fail_on": {}, "min_pass_ratio": "90%"}, "fail", ["min_pass_ratio.R-1"]),
        ({"good": 8, "bad": 1, "open": 1}, {"fail_on": {}, "min_pass_ratio": 0.9, "max_indeterminate": 9}, "incomplete", ["min_pass_ratio.R-1"]),
        ({"good": 8, "bad": 1, "lost": 1}, {"fail_on": {}, "min_pass_ratio": {"R-1": 0.9}, "max_error": 9}, "incomplete", ["min_pass_ratio.R-1"]),
        ({"good": 8, "open": 2}, {"min_pass_ratio": 0.9, "max_indeterminate": 9}, "incomplete", ["min_pass_ratio.R-1"]),
    ],
)  # fmt: skip
def test_verdict(counts, thresholds, verdict, names):
    result = judged(survey(**counts), rule(), thresholds=thresholds)
    assert broken(result) == names
    assert result["verdict"] == verdict
    assert len(result["reasons"]) == len(names)


def test_a_rule_that_applies_to_nobody_cannot_have_its_share():
    result = judged(
        survey(good=1),
        rule(),
        rule(id="R-2", applies_to={"status": "locked"}),
        thresholds={"min_pass_ratio": 0.9},
    )
    assert result["verdict"] == "incomplete"
    assert result["reasons"] == ["Nobody was judged by rule R-2, where 90.0% must pass."]


def test_a_survey_of_people_to_whom_nothing_applies_never_passes():
    result = judged([user(number, status="suspended") for number in range(3)], rule())
    assert result["verdict"] == "incomplete"
    assert broken(result) == ["min_users_in_scope"]


@pytest.mark.parametrize(
    ("fetched", "verdict", "actual"),
    [
        (["2026-11-24T09:00:00Z", "2026-11-23T11:00:00Z"], "pass", 23.0),
        (["2026-11-24T09:00:00Z", "2026-11-23T09:00:00Z"], "incomplete", 25.0),
        (["2026-11-24T09:00:00Z", None], "incomplete", None),
    ],
)
def test_old_evidence(fetched, verdict, actual):
    users = [user(number, fetched_at=moment) for number, moment in enumerate(fetched)]
    result = judged(users, rule(), thresholds={"max_evidence_age": "24h"})
    assert result["verdict"] == verdict
    assert result["thresholds"][-1]["actual"] == actual
    assert judged(users, rule())["verdict"] == "pass"


def test_a_reason_names_the_first_users_and_counts_the_rest():
    result = judged(survey(bad=5), rule())
    assert result["reasons"] == [
        "5 results of severity high fail, where 0 are allowed: R-1 for user1@example.com, R-1 for"
        " user2@example.com, R-1 for user3@example.com and 2 more."
    ]


def test_a_reason_holds_no_control_characters():
    result = judged([user(email="a\x1b[31m\nverdict: pass@example.com", **BAD)], rule())
    assert "\x1b" not in result["reasons"][0] and "\n" not in result["reasons"][0]


def test_waived_failures_and_those_in_grace_break_nothing():
    users = [user(1, **BAD), user(2, created_at="2026-11-23T00:00:00Z", **BAD)]
    result = judged(users, rule(grace="7d"), waivers=[waiver()])
    assert [each["outcome"] for each in result["results"]] == ["waived", "grace"]
    assert result["verdict"] == "pass"
