# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has changed since a previous result, and when the comparison may mislead."""

from __future__ import annotations

import json

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.baseline import kept
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    NOW,
    attestation,
    available,
    enrolled,
    judged,
    policy,
    rule,
    user,
)

BAD = {"enrolled": [], "available": available("totp")}
OPEN = {"enrolled": [], "available": []}
LOST = {"enrolled": None, "available": None, "failure": {"status": 403, "error": "permission"}}
GONE = {"enrolled": None, "available": None, "failure": {"status": 404, "error": "not_found"}}


def change(before, now, **arguments):
    """The comparison of two surveys under one rule."""
    previous = json.loads(json.dumps(judged(before, rule())))
    return judged(now, rule(), baseline=previous, **arguments)["baseline"]


def ids(items):
    return [each["user"]["id"] for each in items]


def test_failures_that_came_and_went():
    before = [user(1, **BAD), user(2), user(3), user(4)]
    found = change(before, [user(1), user(2, **BAD), user(4), user(5, **BAD)])
    assert (ids(found["new_failures"]), ids(found["fixed"])) == ([2, 5], [1])
    assert found["population"] == {"before": 4, "after": 4}
    assert found["outcomes"]["before"]["fail"] == 1
    assert (found["generated_at"], found["verdict"]) == (NOW, "fail")


def test_users_who_came_and_went_are_named():
    found = change(
        [user(1), user(2), user(3), user(9, **GONE)], [user(1), user(4), user(3, **GONE)]
    )
    assert found["came"] == [{"id": 4, "email": "user4@example.com", "username": "user4"}]
    assert found["went"] == [
        {"id": number, "email": f"user{number}@example.com", "username": f"user{number}"}
        for number in (2, 3)
    ]
    assert (found["users_added"], found["users_gone"]) == (1, 2)


def test_what_became_unclear():
    before = [user(1), user(2, **BAD), user(3, **OPEN), user(4, **LOST)]
    after = [user(1, **OPEN), user(2, **LOST), user(3, **LOST), user(4, **OPEN), user(5, **OPEN)]
    assert ids(change(before, after)["became_unclear"]) == [1, 2]


@pytest.mark.parametrize(
    ("before", "now", "added", "removed"),
    [
        (["sms"], ["sms", "totp"], ["totp"], []),
        (["sms", "totp"], ["sms"], [], ["totp"]),
        (["sms"], [], [], ["sms"]),
    ],
)
def test_whose_factors_changed(before, now, added, removed):
    survey = [user(1, enrolled=enrolled(*before)), user(2)]
    (found,) = change(survey, [user(1, enrolled=enrolled(*now)), user(2)])["factors_changed"]
    assert found["user"]["id"] == 1
    assert (found["added"], found["removed"]) == (added, removed)


def test_a_device_in_place_of_another_is_a_change_and_a_new_attestation_of_the_same_is_none():
    other = [{**enrolled("totp")[0], "device_id": "77"}]
    found = change([user(1, enrolled=enrolled("totp"))], [user(1, enrolled=other)])
    assert (
        found["factors_changed"][0]["added"] == found["factors_changed"][0]["removed"] == ["totp"]
    )
    before = judged([user(1)], rule(), attestations=[attestation()])
    renewed = judged([user(1)], rule(), attestations=[attestation(id="A-2")], baseline=before)
    assert renewed["baseline"]["factors_changed"] == []


def test_a_list_that_was_not_read_is_no_change_of_factors():
    assert change([user(1)], [user(1, **LOST)])["factors_changed"] == []
    assert change([user(1, **LOST)], [user(1)])["factors_changed"] == []


def test_a_ratchet_lets_old_failures_pass_and_new_ones_not():
    old = [user(1, **BAD), user(2)]
    before = judged(old, rule())
    limits = {"fail_on": {}, "new_failures": 0}
    assert judged(old, rule(), baseline=before, thresholds=limits)["verdict"] == "pass"
    worse = [user(1, **BAD), user(2, **BAD)]
    result = judged(worse, rule(), baseline=before, thresholds=limits)
    assert result["verdict"] == "fail"
    assert result["reasons"] == ["new failures: 1 (limit 0): R-1 user2@example.com (new)"]
    # Without a baseline every failure is new.
    assert judged(old, rule(), thresholds=limits)["verdict"] == "fail"


def test_of_another_tenant_or_policy_it_is_pointed_out():
    before = judged([user()], rule(), tenant="one")
    result = judged([user()], rule(), tenant="two", baseline=before)
    assert any("another tenant or policy (one, acme)" in each for each in result["warnings"])
    other = judged([user()], policy={**policy(rule()), "id": "else"}, tenant="one", baseline=before)
    assert any("another tenant or policy" in each for each in other["warnings"])


@pytest.mark.parametrize(
    ("changed", "differing"),
    [
        ([rule(severity="low")], ["R-1"]),
        ([rule(grace="7d")], ["R-1"]),
        ([rule(applies_to={"status": "active"})], ["R-1"]),
        ([rule(**{"assert": {"enrolled": {"any_of": ["totp"]}}})], ["R-1"]),
        ([rule(), rule(id="R-2")], ["R-2"]),
        ([rule(id="R-2")], ["R-2", "R-1"]),
        ([rule(title="Another title")], []),
    ],
)
def test_another_text_of_the_same_policy_is_pointed_out_with_the_rules_that_differ(
    changed, differing
):
    before = judged([user()], rule())
    result = judged([user()], *changed, baseline=json.loads(json.dumps(before)))
    assert result["baseline"]["policy"] == {
        key: before["policy"][key] for key in ("id", "version", "sha256")
    }
    assert result["baseline"]["rules_changed"] == differing
    (warning,) = (each for each in result["warnings"] if each.startswith("the baseline"))
    assert before["policy"]["sha256"][:12] in warning
    assert result["policy"]["sha256"][:12] in warning
    assert warning.endswith(f"; rules that differ: {', '.join(differing) or 'none'}")


def test_the_same_policy_is_not_pointed_out():
    before = judged([user()], rule())
    assert judged([user()], rule(), baseline=before)["warnings"] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("users", [5]),
        ("users", [{"email": "ann@example.com"}]),
        ("users", [{"id": 1, "enrolled": [5]}]),
        ("users", [{"id": 1, "failure": "none"}]),
        ("results", [{}]),
        ("results", [{"id": "x"}]),
        ("summary", {"outcomes": 5}),
        ("summary", {"outcomes": {"pass": "many"}}),
        ("policy", {"version": 1}),
        ("policy", {"id": "acme", "rules": [5]}),
    ],
)
def test_a_damaged_one_is_refused(key, value):
    before = judged([user()], rule())
    with pytest.raises(ValueError, match="baseline: is damaged"):
        judged([user()], rule(), baseline={**before, key: value})


def test_what_an_audit_keeps_of_a_baseline_compares_like_the_whole():
    whole = judged([user(1, **BAD), user(2), user(9, **GONE)], rule())
    now = [user(1), user(3)]
    part = kept(whole)
    assert judged(now, rule(), baseline=part) == judged(now, rule(), baseline=whole)
    assert judged(now, rule(), baseline=kept(part)) == judged(now, rule(), baseline=whole)
    hidden = kept(whole, names=False)
    assert "example.com" not in json.dumps(hidden)
    assert judged(now, rule(), baseline=hidden)["baseline"]["went"] == [
        {"id": 2, "email": None, "username": None}
    ]


def test_what_version_0_1_0_kept_of_a_baseline_still_compares():
    whole = judged([user(1, **BAD), user(2)], rule())
    old = {key: whole[key] for key in ("schema", "generated_at", "verdict", "tenant", "summary")}
    old["policy"] = {"id": "acme"}
    old["results"] = [{key: each[key] for key in ("id", "outcome")} for each in whole["results"]]
    old["users"] = [{"id": each["id"]} for each in whole["users"]]
    result = judged([user(1), user(2)], rule(), baseline=old)
    assert ids(result["baseline"]["fixed"]) == [1]
    assert (result["baseline"]["rules_changed"], result["warnings"]) == ([], [])
    assert result["baseline"]["factors_changed"] == []
