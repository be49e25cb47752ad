# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judgement as a whole: outcomes, waivers, attestations, grace, ids, the comparison with a baseline."""

from __future__ import annotations

import copy
import hashlib
import itertools
import json

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    DENIED,
    FACTS,
    NOW,
    attestation,
    available,
    enrolled,
    judged,
    only_result,
    policy,
    rule,
    user,
    waiver,
)

OUTCOMES = {"pass", "fail", "waived", "grace", "not_applicable", "indeterminate", "error"}
SCOPES = {"in": "active", "out": "suspended", "unknown": None}
WAIVERS = {None: [], "in force": [waiver()], "expired": [waiver(expires="2026-11-23")]}
GRACE = {None: {}, "within": {"created_at": "2026-11-20T00:00:00Z"}, "over": {"created_at": "2020-01-01T00:00:00Z"}}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "scope", "waived", "grace"), list(itertools.product(FACTS, SCOPES, WAIVERS, GRACE))
)
def test_every_situation_has_its_outcome(facts, scope, waived, grace):
    result = only_result(
        judged(
            [user(status=SCOPES[scope], **{**FACTS[facts], **GRACE[grace]})],
            rule(grace="7d"),
            waivers=WAIVERS[waived],
        )
    )
    if scope == "out":
        raw = "not_applicable"
    elif scope == "unknown":
        raw = "error" if facts == "error" else "indeterminate"
    else:
        raw = facts
    outcome = raw
    if raw == "fail" and grace == "within":
        outcome = "grace"
    elif raw in ("fail", "indeterminate") and waived == "in force":
        outcome = "waived"
    assert (result["raw"], result["outcome"]) == (raw, outcome)
    assert result["reason"] and result["evidence"]["seen"]
    assert ("waiver" in result["evidence"]) == (outcome == "waived")
    assert ("grace_until" in result["evidence"]) == (outcome == "grace")
    assert ("failure" in result["evidence"]) == (raw == "error")


@pytest.mark.parametrize("word", ["fail", "pass", "indeterminate"])
def test_users_of_whom_the_api_shows_nothing_fare_as_the_policy_says(word):
    ghost = user(enrolled=[], available=[])
    result = judged([ghost], policy=policy(on_ambiguous=word))
    assert only_result(result)["raw"] == word
    assert (
        result["verdict"] == {"fail": "fail", "pass": "pass", "indeterminate": "incomplete"}[word]
    )
    # The word is for them alone: a factor of no known class is not covered by it.
    odd = judged(
        [user(enrolled=enrolled("unclassified"))],
        policy=policy(rule(**{"assert": {"enrolled": {"any_of": ["totp"]}}}), on_ambiguous=word),
    )
    assert only_result(odd)["raw"] == "indeterminate"


def test_a_failure_says_who_which_clause_what_was_seen_and_what_would_do():
    result = only_result(judged([user(enrolled=[], available=available("sms", "totp"))], rule()))
    assert result["user"] == {"id": 1, "email": "user1@example.com", "username": "user1"}
    assert result["reason"] == "no API-visible factor is enrolled; could enrol sms, totp"
    assert result["evidence"] == {
        "clause": "assert.enrolled.count.min: 1",
        "seen": "enrolled: none; available: sms, totp",
        "needed": "enrol at least 1 factor, or attest one the API does not show",
    }


def test_an_error_says_which_call_failed():
    result = only_result(judged([user(**FACTS["error"])], rule()))
    assert "(permission, HTTP 403)" in result["reason"]
    assert result["evidence"]["failure"] == DENIED


def test_a_list_that_was_never_asked_for_is_an_error_and_says_so():
    user_without = {key: value for key, value in user().items() if key != "enrolled"}
    result = only_result(judged([user_without], rule()))
    assert result["outcome"] == "error" and "both lists" in result["reason"]


@pytest.mark.parametrize(
    ("assertion", "lists", "outcome"),
    [
        # the other list decides
        ({"any": [{"enrolled": {"any_of": ["totp"]}}, {"available": {"none_of": ["sms"]}}]}, {"enrolled": enrolled("totp"), "available": None}, "pass"),
        ({"all": [{"enrolled": {"any_of": ["totp"]}}, {"available": {"none_of": ["sms"]}}]}, {"enrolled": enrolled("sms"), "available": None}, "fail"),
        ({"all": [{"enrolled": {"any_of": ["totp"]}}, {"available": {"none_of": ["sms"]}}]}, {"enrolled": None, "available": available("sms")}, "fail"),
        # it does not
        ({"all": [{"enrolled": {"any_of": ["totp"]}}, {"available": {"none_of": ["sms"]}}]}, {"enrolled": enrolled("totp"), "available": None}, "error"),
        ({"available": {"none_of": ["sms"]}}, {"enrolled": None, "available": []}, "error"),
    ],
)  # fmt: skip
def test_a_failed_call_is_an_error_unless_the_other_list_decides(assertion, lists, outcome):
    result = judged([user(failure=DENIED, **lists)], rule(**{"assert": assertion}))
    assert only_result(result)["outcome"] == outcome
    assert result["verdict"] == ("fail" if outcome == "fail" else "incomplete")


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


@pytest.mark.parametrize(
    ("applies_to", "fields", "needed"),
    [
        ({"status": "active"}, {"status": "unknown_99"}, "then name unknown_99 in the rule, under applies_to.status"),
        ({"status": "active"}, {"status": None}, "look up the user's status in OneLogin, as its API gives none;"),
        ({"role": "7"}, {"role_ids": None}, "look up the user's role in OneLogin"),
        ({"not": {"role": "7"}}, {"role_ids": None}, "look up what applies_to.not needs in OneLogin"),
        ({"attribute": {"team": "a"}}, {}, "give the users to the filter with their attributes"),
    ],
)  # fmt: skip
def test_what_to_do_about_a_user_of_whom_the_scope_is_unknown(applies_to, fields, needed):
    result = only_result(judged([user(**fields)], rule(applies_to=applies_to)))
    assert needed in result["evidence"]["needed"]
    assert len(result["evidence"]["needed"]) <= 110  # what the table at the end shows


def test_factors_without_a_name_are_told_by_their_users():
    held = [{"device_id": "1", "type_display_name": None, "auth_factor_name": None}]
    users = [user(n, enrolled=held + held, available=held) for n in range(1, 8)]
    result = judged([*users, user(9, enrolled=enrolled("unclassified"))])
    assert result["warnings"] == [
        "factors of no known class: Acme Token (auth_factor_name Acme Token); name them in the policy's classes",
        "factors without any name, which no policy can classify: of user 1, 2, 3, 4, 5 and 2 more;"
        " look at their profiles in OneLogin, and attest what they hold",
    ]
