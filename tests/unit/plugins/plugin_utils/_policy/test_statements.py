# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom waivers and attestations name: the person who was meant, and nobody who only looks alike."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    judged,
    only_result,
    rule,
    user,
    waiver,
)

STRONG = rule(**{"assert": {"enrolled": {"any_of": ["phishing_resistant"]}}})
PASSED_ON = [
    ("2026-10-31T23:59:59Z", "2026-11-01", True),
    ("2026-11-01T08:00:00.000Z", "2026-11-01", True),
    ("2026-11-02T00:00:00Z", "2026-11-01", False),
    ("2026-11-20T00:00:00+00:00", "2026-11-01", False),
    (None, "2026-11-01", True),
    ("long ago", "2026-11-01", True),
]


@pytest.mark.parametrize(("created", "day", "applied"), PASSED_ON)
@pytest.mark.parametrize("named", [{"email": "USER1@example.com"}, {"username": "user1"}])
def test_an_account_that_was_made_anew_inherits_no_attestation(created, day, applied, named):
    """An address may pass to another person: what was seen of the one says nothing of the other."""
    fact = attestation(users=named, attested_on=day)
    result = judged([user(created_at=created)], STRONG, attestations=[fact])
    assert (only_result(result)["outcome"] == "pass") is applied
    assert any("not applied to user 1" in each for each in result["warnings"]) is not applied


@pytest.mark.parametrize(("created", "day", "applied"), PASSED_ON)
def test_an_account_that_was_made_anew_inherits_no_waiver(created, day, applied):
    given = waiver(users={"email": "user1@example.com"}, granted=day, expires="2027-03-31")
    result = judged([user(created_at=created)], STRONG, waivers=[given])
    assert (only_result(result)["outcome"] == "waived") is applied
    assert any("not applied to user 1" in each for each in result["warnings"]) is not applied


def test_an_id_does_not_pass_to_another_person():
    late = user(created_at="2026-11-20T00:00:00Z")
    for named in ({"id": 1}, {"id": 1, "email": "user1@example.com"}):
        result = judged([late], STRONG, attestations=[attestation(users=named)])
        assert only_result(result)["outcome"] == "pass"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("gross@example.com", "groß@example.com"),
        ("ki@example.com", "\u212ai@example.com"),
        ("s@example.com", "\u017f@example.com"),
        ("fi@example.com", "\ufb01@example.com"),
        ("i@example.com", "\u0130@example.com"),
    ],
)
def test_what_only_looks_alike_is_another_person(name, address):
    given = waiver(users={"email": name})
    assert (
        only_result(judged([user(email=address)], STRONG, waivers=[given]))["outcome"] != "waived"
    )


@pytest.mark.parametrize(
    ("name", "address"),
    [("ANN@example.com", "ann@EXAMPLE.com"), (" é@example.com\u200b", "e\u0301@example.com")],
)
def test_case_blanks_and_composition_make_no_other_person(name, address):
    given = waiver(users={"email": name})
    assert (
        only_result(judged([user(email=address)], STRONG, waivers=[given]))["outcome"] == "waived"
    )
