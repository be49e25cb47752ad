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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
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
DENIED = {"status": 403, "error": "permission", "message": "no", "request_id": "R-42"}

FACTS = {
    "pass": {"enrolled": enrolled("totp")},
    "fail": {"enrolled": [], "available": available("totp")},
    "indeterminate": {"enrolled": [], "available": []},
    "error": {"enrolled": None, "available": None, "failure": DENIED},
}
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


class TestAttestations:
    key = {"enrolled": [], "available": []}  # whose only factor the API does not show

    def test_an_attested_factor_is_a_fact_for_every_rule(self):
        rules = (
            rule(),
            rule(id="R-2", **{"assert": {"enrolled": {"any_of": ["phishing_resistant"]}}}),
            rule(id="R-3", **{"assert": {"enrolled": {"none_of": ["phishing_resistant"]}}}),
        )
        before = judged([user(**self.key)], *rules)
        after = judged([user(**self.key)], *rules, attestations=[attestation()])
        assert [each["raw"] for each in before["results"]] == ["indeterminate"] * 3
        assert [each["raw"] for each in after["results"]] == ["pass", "pass", "fail"]
        assert [each["evidence"]["attestations"] for each in after["results"]] == [["A-1"]] * 3
        assert after["attestations"][0]["states"] == ["used"]
        assert after["users"][0]["enrolled"] == [
            {
                "device_id": None,
                "name": "Phishing-resistant (WebAuthn, FIDO2, passkey)",
                "user_display_name": None,
                "auth_factor_name": None,
                "class": "phishing_resistant",
                "default": None,
                "attested_by": "A-1",
            }
        ]
        assert after["summary"]["enrolled_classes"] == {"phishing_resistant": 1}

    @pytest.mark.parametrize(
        ("now", "raw", "states"),
        [
            ("2026-12-01T00:00:00Z", "pass", ["used"]),
            ("2027-01-30T23:59:59Z", "pass", ["used", "expiring"]),
            ("2027-01-31T00:00:00Z", "indeterminate", ["unused", "expired"]),
            # the last day ends at midnight UTC, wherever the clock hangs
            ("2027-01-31T00:30:00+01:00", "pass", ["used", "expiring"]),
        ],
    )
    def test_it_ends_with_its_last_day_in_utc(self, now, raw, states):
        result = judged([user(**self.key)], rule(), attestations=[attestation()], now=now)
        assert only_result(result)["raw"] == raw
        assert result["attestations"][0]["valid_until"] == "2027-01-30"
        assert result["attestations"][0]["states"] == states

    def test_needless_where_the_facts_suffice_and_unused_where_nobody_is_meant(self):
        result = judged(
            [user(1, enrolled=enrolled("totp"))],
            rule(),
            attestations=[attestation(), attestation(id="A-2", users={"id": 99})],
        )
        assert [each["states"] for each in result["attestations"]] == [
            ["unused", "needless"],
            ["unused"],
        ]
        assert "attestations" not in only_result(result)["evidence"]


class TestWaivers:
    @pytest.mark.parametrize(
        ("now", "outcome", "states"),
        [
            ("2026-11-24T10:00:00Z", "waived", ["used"]),
            ("2027-03-02T00:00:00Z", "waived", ["used", "expiring"]),
            ("2027-03-31T23:59:59Z", "waived", ["used", "expiring"]),
            ("2027-04-01T00:00:00Z", "fail", ["unused", "expired"]),
            ("2027-03-31T20:00:00-05:00", "fail", ["unused", "expired"]),
        ],
    )
    def test_it_ends_with_its_last_day_in_utc(self, now, outcome, states):
        result = judged([user(**FACTS["fail"])], rule(), waivers=[waiver()], now=now)
        found = only_result(result)
        assert (found["raw"], found["outcome"]) == ("fail", outcome)
        assert result["waivers"][0]["states"] == states
        assert ("waiver W-1 expired on 2027-03-31" in found["reason"]) == (outcome == "fail")

    @pytest.mark.parametrize(
        ("users", "hit"),
        [
            ({"id": 1}, True),
            ({"id": "1"}, True),
            ({"id": 11}, False),
            ({"email": "USER1@example.com "}, True),
            ({"email": "ser1@example.com"}, False),
            ({"username": ["nobody", "user1"]}, True),
            ({"email": "nobody@example.com", "id": 1}, True),
        ],
    )
    def test_users_are_matched_exactly(self, users, hit):
        result = judged([user(**FACTS["fail"])], rule(), waivers=[waiver(users=users)])
        assert only_result(result)["outcome"] == ("waived" if hit else "fail")
        assert result["waivers"][0]["results"] == int(hit)
        assert result["waivers"][0]["states"] == (["used"] if hit else ["unused"])

    def test_only_the_rules_it_names(self):
        result = judged([user(**FACTS["fail"])], rule(), rule(id="R-2"), waivers=[waiver()])
        assert [each["outcome"] for each in result["results"]] == ["waived", "fail"]

    def test_needless_for_a_user_who_passes(self):
        result = judged([user()], rule(), waivers=[waiver()])
        assert only_result(result)["outcome"] == "pass"
        assert result["waivers"][0]["states"] == ["unused", "needless"]

    def test_the_first_in_force_counts_and_the_others_are_unused(self):
        three = [waiver(id="W-3"), waiver(id="W-2"), waiver(id="W-1", expires="2026-01-31")]
        result = judged([user(**FACTS["fail"])], rule(), waivers=three)
        assert only_result(result)["evidence"]["waiver"] == "W-2"
        assert [each["results"] for each in result["waivers"]] == [0, 1, 0]

    def test_waived_users_are_left_out_of_the_pass_ratio(self):
        result = judged([user(1, **FACTS["fail"]), user(2)], rule(), waivers=[waiver()])
        assert result["summary"]["rules"][0]["pass_ratio"] == 1.0
        assert result["verdict"] == "pass"

    def test_an_address_that_two_accounts_share_is_pointed_out(self):
        twins = [user(1, **FACTS["fail"]), user(2, email="User1@example.com", **FACTS["fail"])]
        shared = waiver(users={"email": "user1@example.com"})
        result = judged(twins, rule(), waivers=[shared])
        expected = "waiver W-1: 2 users have user1@example.com (ids 1, 2); name them by id"
        assert result["warnings"] == [expected]


@pytest.mark.parametrize(
    ("dates", "outcome"),
    [
        ({"activated_at": "2026-11-23T00:00:00Z", "created_at": "2020-01-01T00:00:00Z"}, "grace"),
        ({"activated_at": "2020-01-01T00:00:00Z", "created_at": "2026-11-23T00:00:00Z"}, "fail"),
        ({"activated_at": None, "created_at": "2026-11-17T10:00:00.000Z"}, "grace"),
        ({"activated_at": None, "created_at": "2026-11-17T09:59:59.999Z"}, "fail"),
        ({"activated_at": "soon", "created_at": "2026-11-23T00:00:00.1234567Z"}, "grace"),
        ({"activated_at": None, "created_at": None}, "fail"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "fail"),
        ({"created_at": "2026-11-24T10:00:05Z"}, "grace"),
        ({"created_at": "9999-12-31T23:00:00Z"}, "fail"),
        ({}, "fail"),
    ],
)
def test_grace_runs_from_activation_else_creation_else_not_at_all(dates, outcome):
    result = only_result(judged([user(**FACTS["fail"], **dates)], rule(grace="7d")))
    assert (result["raw"], result["outcome"]) == ("fail", outcome)


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


CLASSES = st.sampled_from(["push", "totp", "sms", "phishing_resistant", "partner", "unclassified"])
LISTS = st.one_of(st.none(), st.lists(CLASSES, max_size=3))
USERS = st.lists(
    st.builds(
        lambda en, av, status, roles, failure: {
            "enrolled": None if en is None else enrolled(*en),
            "available": None if av is None else available(*av),
            "status": status,
            "roles": roles,
            **({"failure": DENIED} if failure else {}),
        },
        LISTS,
        LISTS,
        st.sampled_from(["active", "suspended", "unknown_9", None]),
        st.sampled_from([None, [], ["Admins"]]),
        st.booleans(),
    ),
    max_size=6,
).map(lambda found: [user(number, **fields) for number, fields in enumerate(found, 1)])
RULES = st.lists(
    st.builds(
        lambda assertion, scope, grace: {"assert": assertion, **scope, **grace},
        st.sampled_from(
            [
                {"enrolled": {"count": {"min": 1}}},
                {"enrolled": {"any_of": ["totp", "phishing_resistant"]}},
                {"all": [{"enrolled": {"none_of": ["sms"]}}, {"available": {"none_of": ["sms"]}}]},
                {"not": {"enrolled": {"only": ["sms"]}}},
                {"any": [{"available": {"count": {"max": 1}}}, {"enrolled": {"all_of": ["push"]}}]},
            ]
        ),
        st.sampled_from([{}, {"applies_to": {"status": "active", "not": {"role": "Admins"}}}]),
        st.sampled_from([{}, {"grace": "7d"}]),
    ),
    min_size=1,
    max_size=3,
).map(lambda found: [rule(id=f"R-{number}", **fields) for number, fields in enumerate(found, 1)])
slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(USERS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_users_and_rules_never_matters(users, rules, random):
    shuffled = judged(random.sample(users, len(users)), *random.sample(rules, len(rules)))
    straight = judged(users, *rules)
    assert judged(list(reversed(users)), *rules) == straight
    for key in ("verdict", "users"):
        assert shuffled[key] == straight[key]
    assert shuffled["summary"]["outcomes"] == straight["summary"]["outcomes"]
    by_id = {each["id"]: each for each in straight["results"]}
    assert {each["id"]: each for each in shuffled["results"]} == by_id


@slow
@given(USERS, RULES, st.sets(st.integers(1, 6)), st.sampled_from(["2027-03-31", "2026-01-31"]))
def test_a_waiver_changes_outcomes_but_never_raw(users, rules, named, expires):
    found = waiver(
        rules=[each["id"] for each in rules], users={"id": [0, *sorted(named)]}, expires=expires
    )
    plain, waived = judged(users, *rules), judged(users, *rules, waivers=[found])
    for before, after in zip(plain["results"], waived["results"]):
        assert (before["id"], before["raw"]) == (after["id"], after["raw"])
        if after["outcome"] != before["outcome"]:
            assert after["outcome"] == "waived"
            assert before["outcome"] in ("fail", "indeterminate")
            assert after["user"]["id"] in named and expires == "2027-03-31"


@slow
@given(USERS, RULES)
def test_more_evidence_never_turns_a_pass_into_an_error(users, rules):
    before = judged(users, *rules)
    read = [
        {
            **each,
            "enrolled": enrolled("sms") if each["enrolled"] is None else each["enrolled"],
            "available": [] if each["available"] is None else each["available"],
            "failure": None,
        }
        for each in users
    ]
    for known, better in zip(before["results"], judged(read, *rules)["results"]):
        assert better["raw"] != "error"
        if known["raw"] in ("pass", "fail"):
            assert better["raw"] == known["raw"]


@slow
@given(USERS, RULES)
def test_a_survey_with_a_hole_never_passes_and_never_fails_for_it(users, rules):
    whole = judged(users, *rules)
    for victim in range(len(users)):
        lost = [dict(each) for each in users]
        lost[victim].update(enrolled=None, available=None, failure=DENIED)
        result = judged(lost, *rules)
        assert result["verdict"] != "pass"
        if result["verdict"] == "fail":
            assert whole["verdict"] == "fail"
