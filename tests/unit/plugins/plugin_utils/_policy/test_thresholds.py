# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From outcomes to a verdict."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils import _figures as figures
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.thresholds import (
    Loss,
    _drop,
    _pass_ratios,
    parse_thresholds,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    available,
    enrolled,
    judged,
    rule,
    user,
    waiver,
)

OUTCOMES = ("pass", "fail", "waived", "grace", "not_applicable", "indeterminate", "error")
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
        ({"good": 1}, {"min_users": 1}, "pass", []),
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
    assert result["reasons"] == ["R-2: nobody was judged (at least 90% must pass)"]


def test_a_share_for_one_rule_holds_for_that_rule_alone():
    for named, verdict in (("R-1", "pass"), ("R-2", "fail")):
        rules = (rule(), rule(id="R-2", **{"assert": {"enrolled": {"count": {"min": 2}}}}))
        limits = {"fail_on": {}, "max_indeterminate": 9, "min_pass_ratio": {named: 1}}
        result = judged(survey(good=2), *rules, thresholds=limits)
        ratios = [row["name"] for row in result["thresholds"] if "ratio" in row["name"]]
        assert (ratios, result["verdict"]) == ([f"min_pass_ratio.{named}"], verdict)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        *[({key: -1}, key) for key in ("max_indeterminate", "max_error", "new_failures")],
        ({"min_users": 0}, "min_users"),
        ({"fail_on": {"high": -1}}, "fail_on.high"),
        ({"min_pass_ratio": {"R-1": 0.5, "R-9": 0.5}}, "min_pass_ratio.R-9"),
        ({"min_pass_ratio": {"r-1": 0.5}}, "min_pass_ratio.r-1"),
    ],
)
def test_a_limit_that_can_never_be_meant_is_a_mistake(given, place):
    errors: list[str] = []
    parse_thresholds(given, rules=["R-1"], errors=errors)
    (error,) = errors
    assert error.startswith(f"thresholds.{place}: ")


def test_a_share_of_a_rule_that_there_is_not_is_a_mistake_by_the_policy_and_a_wrong_share_is_not():
    errors = []
    parse_thresholds({"min_pass_ratio": {"R-2": "nine"}}, rules=["R-1"], errors=errors)
    assert [each.by_policy for each in errors] == [True, False]


def test_a_limit_of_none_may_be_said():
    errors: list[str] = []
    zeros = dict.fromkeys(("max_indeterminate", "max_error", "new_failures"), 0)
    found = parse_thresholds({**zeros, "fail_on": {"low": 0}}, rules=[], errors=errors)
    assert not errors and (found.max_error, found.new_failures, found.fail_on) == (0, 0, {"low": 0})


def test_where_nobody_was_nobody_is_lost():
    row, reason = _drop(None, [Loss("then", 0, 0)])
    assert (row["actual"], row["met"], reason) == (0.0, True, "")


def test_a_survey_of_people_to_whom_nothing_applies_never_passes():
    result = judged([user(number, status="suspended") for number in range(3)], rule())
    assert result["verdict"] == "incomplete"
    assert broken(result) == ["min_users_in_scope"]


@pytest.mark.parametrize(
    ("fetched", "verdict", "actual"),
    [
        (["2026-11-24T09:00:00Z", "2026-11-23T11:00:00Z"], "pass", 23.0),
        (["2026-11-24T09:00:00Z", "2026-11-23T09:00:00Z"], "incomplete", 25.0),
        (["2026-11-23T10:00:00Z"], "pass", 24.0),
        (["2026-11-24T09:00:00Z", None], "incomplete", None),
        # a few minutes are the difference of two clocks; more is a moment that tells nothing
        (["2026-11-24T10:04:00Z"], "pass", 0.0),
        (["2026-11-24T09:00:00Z", "2026-12-14T10:00:00Z"], "incomplete", None),
        (["2026-11-24T09:00:00Z", "2026-11-23T09:59:59.99Z"], "incomplete", 24.000002),
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
        "high: 5 failed (limit 0): R-1 user1@example.com, R-1 user2@example.com, R-1 user3@example.com and 2 more"
    ]


def test_people_who_share_an_address_are_told_apart_by_their_id():
    twins = [user(1, email="Both@example.com", **BAD), user(2, email="both@example.com ", **BAD)]
    nameless = [user(number, email=None, username=None, **BAD) for number in (3,)]
    (reason,) = judged([*twins, *nameless], rule())["reasons"]
    assert reason.endswith(": R-1 Both@example.com (1), R-1 both@example.com (2), R-1 user 3")


def test_reasons_write_numbers_as_reports_do():
    limits = {"fail_on": {"high": 1000}, "min_users": 5000, "min_pass_ratio": "66.7%"}
    result = judged(survey(good=2668, bad=1334), rule(), thresholds=limits)
    assert [each.partition("): ")[0] for each in result["reasons"]] == [
        "high: 1,334 failed (limit 1,000",
        "R-1: 66.6% passed (at least 66.7% must pass)",
        "users surveyed: 4,002 (at least 5,000)",
    ]


@pytest.mark.parametrize(
    ("good", "bad", "limit", "verdict", "reason"),
    [
        (999, 1, "99.9%", "pass", None),
        (999, 1, 0.999, "pass", None),
        (998, 2, "99.9%", "fail", "R-1: 99.8% passed (at least 99.9% must pass)"),
        (1999, 1, "100%", "fail", "R-1: 99.9% passed (at least 100% must pass)"),
        (1, 2, 0.34, "fail", "R-1: 33.3% passed (at least 34% must pass)"),
        (3, 4, 0.43, "fail", "R-1: 42.8% passed (at least 43% must pass)"),
        (0, 3, "0.1%", "fail", "R-1: 0% passed (at least 0.1% must pass)"),
    ],
)
def test_a_share_that_must_pass_is_exact(good, bad, limit, verdict, reason):
    limits = {"fail_on": {}, "min_pass_ratio": limit}
    result = judged(survey(good=good, bad=bad), rule(), thresholds=limits)
    assert result["verdict"] == verdict
    assert result["reasons"] == ([reason] if reason else [])
    assert (result["summary"]["rules"][0]["pass_ratio"] == 1.0) == (bad == 0)
    assert (result["summary"]["rules"][0]["pass_ratio"] == 0.0) == (good == 0)


COUNTS = st.integers(0, 30_000)


@given(
    st.fixed_dictionaries(dict.fromkeys(OUTCOMES, COUNTS)),
    st.one_of(
        st.floats(0, 1).map(lambda number: round(number, 30)),
        st.decimals(0, 100, places=3).map(lambda number: f"{number}%"),
        st.tuples(COUNTS, COUNTS).map(lambda pair: min(pair) / max(1, *pair)),
        st.none(),
    ),
)
def test_met_is_the_exact_comparison_and_no_figure_says_otherwise(outcomes, limit):
    total = figures.judged(outcomes)
    if limit is None:  # the very share that passes, as a template would compute it
        limit = outcomes["pass"] / max(1, total)
    exact = Fraction(limit[:-1]) / 100 if isinstance(limit, str) else Fraction(str(limit))
    errors: list[str] = []
    limits = parse_thresholds({"min_pass_ratio": {"R": limit}}, rules=["R"], errors=errors)
    assert not errors
    ((row, reason),) = _pass_ratios(limits.min_pass_ratio, [{"id": "R", "outcomes": outcomes}])
    assert row["met"] is (total > 0 and Fraction(outcomes["pass"], total) >= exact)
    if total:
        assert row["met"] == (row["actual"] >= row["limit"])
        assert (row["actual"] == 1.0) == (outcomes["pass"] == total)
    if total and reason:
        shown, wanted = (Fraction(each) for each in re.findall(r"([\d.]+)%", reason))
        assert shown < wanted


@given(COUNTS, COUNTS, st.decimals(0, 100, places=4).map(lambda number: f"{number}%"))
def test_a_loss_of_users_is_exact_too(one, other, limit):
    lost, before = sorted((one, other))
    parsed = parse_thresholds({"max_population_drop": limit}, rules=[], errors=[])
    row, reason = _drop(parsed.max_population_drop, [Loss("then", lost, before)])
    assert row["met"] is (lost <= Fraction(limit[:-1]) / 100 * before)
    assert row["met"] == (row["actual"] <= row["limit"])
    if reason:
        shown, wanted = (Fraction(each) for each in re.findall(r"([\d.]+)%", reason))
        assert shown > wanted


def test_the_worst_loss_decides_and_newcomers_replace_nobody():
    before = judged([user(number) for number in range(1, 13)], rule())
    others = [user(number) for number in range(21, 33)]
    result = judged(others, rule(), baseline=before)
    assert broken(result) == ["max_population_drop"]
    assert result["reasons"] == [
        "users gone since the baseline: 100%, 12 of 12 (limit 10%): check whether the survey saw everybody"
    ]
    half = [user(number) for number in range(1, 7)] + others
    assert judged(half, rule(), baseline=before)["thresholds"][-1]["actual"] == 0.5
    previous = judged([user(1), *(user(number) for number in range(11, 20))], rule())
    alone = judged(
        [user(1, **GONE)], rule(), baseline=previous, thresholds={"max_population_drop": "99%"}
    )
    assert [each for each in alone["reasons"] if "users gone" in each][0].startswith(
        "users gone while the survey ran: 100%, 1 of 1"
    )
    gone = [user(number, **(GONE if number > 6 else GOOD)) for number in range(1, 9)]
    assert "while the survey ran: 25%, 2 of 8" in judged(gone, rule())["reasons"][0]


def test_new_failures_without_fail_on_is_pointed_out():
    before = judged(survey(bad=3), rule())
    result = judged(survey(bad=3), rule(), baseline=before, thresholds={"new_failures": 0})
    assert result["verdict"] == "fail"
    assert any("add fail_on: {}" in each for each in result["warnings"])
    limits = {"new_failures": 0, "fail_on": {}}
    result = judged(survey(bad=3), rule(), baseline=before, thresholds=limits)
    assert (result["verdict"], result["warnings"]) == ("pass", [])
    (reason,) = judged(survey(bad=3), rule(), thresholds=limits)["reasons"]
    assert reason.startswith("new failures: 3 without a baseline (limit 0): R-1 user1@example.com")


def test_reasons_name_new_failures_first():
    before = judged(survey(bad=18, good=1), rule())
    (reason,) = judged(survey(bad=19), rule(), baseline=before)["reasons"]
    assert reason == (
        "high: 19 failed (limit 0): R-1 user19@example.com (new), R-1 user1@example.com, R-1 user2@example.com and 16 more"
    )


def test_a_reason_holds_no_control_characters():
    result = judged([user(email="a\x1b[31m\nverdict: pass@example.com", **BAD)], rule())
    assert "\x1b" not in result["reasons"][0] and "\n" not in result["reasons"][0]


def test_waived_failures_and_those_in_grace_break_nothing():
    users = [user(1, **BAD), user(2, created_at="2026-11-23T00:00:00Z", **BAD)]
    result = judged(users, rule(grace="7d"), waivers=[waiver()])
    assert [each["outcome"] for each in result["results"]] == ["waived", "grace"]
    assert result["verdict"] == "pass"
