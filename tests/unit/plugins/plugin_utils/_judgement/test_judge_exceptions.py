# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lets a user off, or speaks for one: attestations, waivers, grace."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    FACTS,
    attestation,
    enrolled,
    judged,
    only_result,
    rule,
    user,
    waiver,
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
