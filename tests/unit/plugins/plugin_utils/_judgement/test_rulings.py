# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One rule and one user, or one login policy: every situation, grace, waivers and attestations."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    DENIED,
    FACTS,
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
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._judgement.logins_fixture import (
    OFF,
    login,
)


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


# One user's ruling is nobody else's


def test_a_waiver_of_one_touches_nobody_of_whom_the_same_is_known():
    """Users with the same lists share a ruling, and its evidence, but not what is made of it."""
    twins = [user(number, **FACTS["fail"]) for number in (1, 2, 3)]
    result = judged(twins, rule(), waivers=[waiver(users={"id": 2})])
    assert [each["outcome"] for each in result["results"]] == ["fail", "waived", "fail"]
    assert ["waiver" in each["evidence"] for each in result["results"]] == [False, True, False]
    assert ["waived" in each["reason"] for each in result["results"]] == [False, True, False]


def test_grace_of_one_touches_nobody_of_whom_the_same_is_known():
    dates = ("2020-01-01T00:00:00Z", "2026-11-23T00:00:00Z", None)
    twins = [user(n, created_at=date, **FACTS["fail"]) for n, date in enumerate(dates, 1)]
    result = judged(twins, rule(grace="7d"))
    assert [each["outcome"] for each in result["results"]] == ["fail", "grace", "fail"]
    assert ["grace_until" in each["evidence"] for each in result["results"]] == [False, True, False]


def test_a_failed_call_of_one_is_told_of_that_one():
    other = {**DENIED, "status": 500, "error": "server", "request_id": "R-43"}
    unread = {"enrolled": None, "available": None}
    users = [user(1, **FACTS["error"]), user(2, failure=other, **unread), user(3, **unread)]
    found = judged(users, rule())["results"]
    assert [each["evidence"].get("failure") for each in found] == [DENIED, other, None]
    assert [each["outcome"] for each in found] == ["error"] * 3
    assert "HTTP 500" in found[1]["reason"] and "both lists" in found[2]["reason"]


@pytest.mark.parametrize("key", ["status", "state"])
def test_whoever_is_out_of_scope_is_told_by_the_own_value(key):
    values = ("suspended", "locked", "unknown_9", None)
    users = [user(number, **{key: value}) for number, value in enumerate(values, 1)]
    found = judged(users, rule(applies_to={key: "approved" if key == "state" else "active"}))
    told = [each["reason"].rpartition(": ")[2] for each in found["results"]]
    assert told == [f"{key} is {value or 'not known'}" for value in values]


def test_a_value_of_others_is_shown_short_and_harmless():
    odd = user(status="x\x1b[31m\n" * 50)
    result = only_result(judged([odd], rule(applies_to={"status": "active"})))
    for text in (result["reason"], result["evidence"]["seen"], result["evidence"]["needed"] or ""):
        assert text.isprintable() and len(text) < 160


# Who is gone


@pytest.mark.parametrize("lists", [{}, {"enrolled": [], "available": []}])
@pytest.mark.parametrize("status", ["active", "suspended", None])
def test_a_user_who_is_gone_is_none_of_the_rules_whatever_is_known(lists, status):
    gone = user(status=status, failure={"error": "not_found", "status": 404}, **lists)
    result = judged([gone], rule(applies_to={"status": "active"}), waivers=[waiver()])
    found = only_result(result)
    assert (found["raw"], found["outcome"]) == ("not_applicable", "not_applicable")
    assert found["evidence"]["failure"]["status"] == 404
    assert result["waivers"][0]["results"] == 0


# What the policy takes for a failure is treated as one


@pytest.mark.parametrize(
    ("word", "waivers", "created", "outcome"),
    [
        ("fail", [], "2026-11-23T00:00:00Z", "grace"),
        ("fail", [waiver()], None, "waived"),
        ("fail", [], None, "fail"),
        ("pass", [waiver()], "2026-11-23T00:00:00Z", "pass"),
        ("indeterminate", [], "2026-11-23T00:00:00Z", "indeterminate"),
        ("indeterminate", [waiver()], None, "waived"),
    ],
)
def test_what_on_ambiguous_says_is_as_good_as_seen(word, waivers, created, outcome):
    ghost = user(created_at=created, **FACTS["indeterminate"])
    result = judged([ghost], policy=policy(rule(grace="7d"), on_ambiguous=word), waivers=waivers)
    found = only_result(result)
    assert (found["raw"], found["outcome"]) == (word, outcome)
    assert ("on_ambiguous" in found["reason"]) == (word != "indeterminate")


# Login policies


def for_each_policy(**fields):
    clause = {"login_policy": {"mfa": "required"}}
    return rule(for_each="login_policy", **{"assert": clause, **fields})


def test_a_login_policy_has_neither_grace_nor_waivers():
    given = waiver(users={"id": [1, 2]})
    result = judged(
        [user()], for_each_policy(), waivers=[given], login_policies=[login(1, **OFF), login(2)]
    )
    assert [(each["raw"], each["outcome"]) for each in result["results"]] == [
        ("fail", "fail"),
        ("pass", "pass"),
    ]
    assert result["waivers"][0]["results"] == 0


def test_a_login_policy_is_told_from_a_user_of_the_same_number():
    """By its id from run to run: the same rule may have been about users before."""
    about_users = judged([user(1)], rule(), login_policies=[login(1)])
    about_policies = judged([user(1)], for_each_policy(), login_policies=[login(1)])
    assert only_result(about_users)["id"] != only_result(about_policies)["id"]


def test_a_login_policy_out_of_scope_is_told_by_what_decides():
    result = judged([], for_each_policy(applies_to={"used": True}), login_policies=[login(1), login(2)])  # fmt: skip
    first, second = result["results"]
    assert first["outcome"] == "pass" and second["outcome"] == "not_applicable"
    assert (second["reason"], second["evidence"]["clause"]) == ("out of scope by used", "applies_to.used")  # fmt: skip
