# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judgement as a whole: what its result holds, ids, the worst outcome, and what linting says."""

from __future__ import annotations

import copy
import hashlib
import json

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    DENIED,
    FACTS,
    NOW,
    attestation,
    enrolled,
    judged,
    only_result,
    policy,
    rule,
    user,
    waiver,
)

OUTCOMES = {"pass", "fail", "waived", "grace", "not_applicable", "indeterminate", "error"}


@pytest.mark.parametrize("status", ["active", "suspended"])
def test_one_failed_call_never_lets_a_survey_pass(status):
    """Wherever it is: out of scope, decided by an attestation, or not needed by any rule."""
    broken = user(2, status=status, enrolled=None, failure=DENIED)
    result = judged([user(1), broken], rule(), attestations=[attestation(users={"id": 2})])
    assert result["summary"]["outcomes"]["error"] == 0
    assert result["verdict"] == "incomplete"
    assert result["reasons"][0] == "could not be read: 1 (limit 0): user2@example.com"


def test_a_finding_keeps_its_id_from_run_to_run():
    before = judged([user(1), user(2)], rule(), rule(id="R-2"), tenant="acme")
    changed = policy(rule(id="R-2", title="Other"), rule(grace="7d"), version=2)
    after = judge(
        [user(2, email="new@example.com", **FACTS["fail"]), user(1), user(3)],
        policy=changed,
        tenant="acme",
        now="2030-01-01T00:00:00Z",
    )
    ids = {(each["rule"], each["user"]["id"]): each["id"] for each in after["results"]}
    assert {(each["rule"], each["user"]["id"]): each["id"] for each in before["results"]} == {
        key: value for key, value in ids.items() if key[1] != 3
    }
    assert ids["R-1", 1] == hashlib.sha256(b"acme|acme|R-1|1").hexdigest()[:32]
    assert len(set(ids.values())) == len(ids)
    other = judged([user(1)], rule(), tenant="other")
    assert only_result(other)["id"] not in ids.values()


def test_the_result_is_plain_json_and_complete():
    result = judged(
        [user(2), user(10), user(1, **FACTS["error"]), user("x")],
        rule(),
        rule(id="R-2", severity="low"),
        waivers=[waiver()],
        attestations=[attestation()],
        baseline=judged([user(1)], rule()),
    )
    assert json.loads(json.dumps(result)) == result
    assert list(result) == [
        "schema", "generated_at", "tenant", "collection_version", "verdict", "reasons", "thresholds", "policy", "summary",
        "results", "users", "login_policies", "waivers", "attestations", "warnings", "baseline",
    ]  # fmt: skip
    assert [(each["rule"], each["user"]["id"]) for each in result["results"]] == [
        (name, number) for name in ("R-1", "R-2") for number in (1, 2, 10, "x")
    ]
    assert [each["id"] for each in result["users"]] == [1, 2, 10, "x"]
    assert (
        set(result["summary"]["outcomes"]) == set(result["summary"]["users_by_outcome"]) == OUTCOMES
    )
    assert sum(result["summary"]["users_by_outcome"].values()) == 4
    assert set(result["policy"]["rules"][0]) == {
        "id", "title", "severity", "description", "remediation", "controls", "assert", "for_each", "applies_to", "applies_to_text", "grace", "assertion",
    }  # fmt: skip


def test_the_worst_outcome_stands_for_a_user():
    rules = [
        rule(id="pass"),
        rule(id="waived", **{"assert": {"enrolled": {"any_of": ["totp"]}}}),
        rule(id="indeterminate", **{"assert": {"enrolled": {"none_of": ["partner"]}}}),
        rule(id="not_applicable", applies_to={"status": "locked"}),
    ]
    result = judged([user()], *rules, waivers=[waiver(rules=["waived"])])
    assert [each["outcome"] for each in result["results"]] == [each["id"] for each in rules]
    assert result["users"][0]["outcome"] == "indeterminate"


def test_the_input_is_left_alone():
    arguments = {
        "policy": {"policy": policy(rule(grace="7d"), sets={"strong": ["totp"]})},
        "waivers": [waiver()],
        "attestations": [attestation()],
        "thresholds": {"max_error": 1},
        "baseline": judged([user()], rule()),
    }
    users = [user(), user(2, **FACTS["error"])]
    before = copy.deepcopy((users, arguments))
    judge(users, now=NOW, **arguments)
    assert (users, arguments) == before


def test_linting_tells_what_can_hardly_be_meant():
    result = judged(
        [user(enrolled=enrolled("unclassified"))],
        policy=policy(
            rule(id="A", **{"assert": {"enrolled": {"none_of": ["weak"]}}}),
            rule(id="B", applies_to={"role": "Nobody", "status": "active"}),
            rule(id="C", applies_to={"email_glob": "*"}),
            rule(id="D", **{"assert": {"enrolled": {"any_of": ["phishing_resistant"]}}}),
            sets={"weak": ["sms", "knowledge"], "spare": ["totp"]},
        ),
    )
    expected = [
        "rule A, assert.enrolled.none_of: [weak]: never passes, as the API is not known to show knowledge",
        "rule C, applies_to: names no status",
        "rule D, assert.enrolled.any_of: [phishing_resistant]: the API is not known to show",
        "policy.sets.spare: no rule uses this set",
        "rule B: applies to nobody in this survey",
        "factors of no known class: Acme Token (auth_factor_name Acme Token)",
    ]  # fmt: skip
    assert len(result["warnings"]) == len(expected)
    assert all(found.startswith(words) for found, words in zip(result["warnings"], expected))


def test_factors_without_a_name_are_told_by_their_users():
    held = [{"device_id": "1", "type_display_name": None, "auth_factor_name": None}]
    users = [user(n, enrolled=held + held, available=held) for n in range(1, 8)]
    result = judged([*users, user(9, enrolled=enrolled("unclassified"))])
    assert result["warnings"] == [
        "factors of no known class: Acme Token (auth_factor_name Acme Token); name them in the policy's classes",
        "factors without any name, which no policy can classify: of user 1, 2, 3, 4, 5 and 2 more;"
        " look at their profiles in OneLogin, and attest what they hold",
    ]
