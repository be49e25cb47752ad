# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decisions about rules: how long they may last."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    errors_of,
    judged,
    policy,
    rule,
    user,
    waiver,
)


@pytest.mark.parametrize(
    ("fields", "most", "good"),
    [
        ({"expires": "2027-11-24"}, None, True),
        ({"expires": "2027-11-25"}, None, False),
        ({"granted": "2026-11-01", "expires": "2027-11-01"}, None, True),
        ({"granted": "2026-11-01", "expires": "2027-11-02"}, None, False),
        ({"expires": "9999-12-31"}, None, False),
        ({"expires": "2026-12-25"}, 30, False),
        ({"expires": "9999-12-31"}, 10**9, True),
    ],
)
def test_a_decision_does_not_hold_for_ever(fields, most, good):
    document = policy(rule(), **({"waiver_max_days": most} if most else {}))
    errors = errors_of(policy=document, waivers=[waiver(**fields)])
    assert (errors == []) is good
    assert good or "waiver_max_days" in errors[0]


@pytest.mark.parametrize("now", ["9999-12-31T00:00:00Z", "0001-01-01T12:00:00Z"])
def test_the_last_day_that_there_is_is_a_day(now):
    given = waiver(granted="2026-11-01", expires="9999-12-31")
    fact = attestation(attested_on="2026-11-01", valid_for="9999w")
    for each in errors_of(now=now, waivers=[given], attestations=[fact]):
        assert "lasts at most" in each or "is in the future" in each


def exempt(waiver_users, *users, **fields):
    """The outcome by user of a rule that nobody satisfies, and the result."""
    given = waiver(users=waiver_users, **fields)
    nobody_has = rule(**{"assert": {"enrolled": {"any_of": ["totp"]}}})
    result = judged(users, nobody_has, waivers=[given])
    return {each["user"]["id"]: each["outcome"] for each in result["results"]}, result


@pytest.mark.parametrize(
    ("named", "member", "other"),
    [
        ({"group": "Field Sales"}, {"group_id": 5, "group": "field sales"}, {"group_id": 6, "group": "Sales"}),
        ({"group": ["Navy", "Field Sales"]}, {"group_id": 5, "group": "Field Sales"}, {"group_id": None}),
        ({"group": 5}, {"group_id": 5}, {"group_id": 6}),
        ({"group": "id:5"}, {"group_id": 5, "group": "x"}, {"group_id": 6, "group": "5"}),
        ({"role": "Service"}, {"role_ids": [7], "roles": ["Service"]}, {"role_ids": [8], "roles": ["Staff"]}),
        ({"role": ["name:7"]}, {"role_ids": [8], "roles": ["7"]}, {"role_ids": [7], "roles": ["Admins"]}),
        ({"role": "Service", "email": "user1@example.com"}, {"roles": []}, {"roles": []}),
    ],
)  # fmt: skip
def test_a_waiver_of_a_role_or_group_is_for_its_members(named, member, other):
    outcomes, _result = exempt(named, user(1, **member), user(2, **other))
    assert outcomes == {1: "waived", 2: "fail"}


def test_the_result_says_who_the_members_were():
    named = {"group": ["Field Sales", "Navy"], "role": 7, "id": 3}
    _outcomes, result = exempt(
        named,
        user(1, group_id=5, group="Field Sales", role_ids=[7]),
        user(2, group_id=5, group="Field Sales"),
        user(3, group_id=None),
        user(4, group_id=5, group="Field Sales", failure={"error": "not_found", "status": 404}),
    )
    people = {
        number: {"id": number, "email": f"user{number}@example.com", "username": f"user{number}"}
        for number in (1, 2)
    }
    (shown,) = result["waivers"]
    assert shown["users"] == {"group": ["Field Sales", "Navy"], "role": ["7"], "id": ["3"]}
    assert shown["members"] == [
        {"key": "role", "name": "7", "users": [people[1]]},
        {"key": "group", "name": "Field Sales", "users": [people[1], people[2]]},
        {"key": "group", "name": "Navy", "users": []},
    ]
    assert shown["results"] == 3
    assert "waiver W-1: matches no user in this survey: group Navy" in result["warnings"]


def test_whose_membership_cannot_be_told_is_not_waived_and_that_is_said():
    outcomes, result = exempt(
        {"role": "Service", "id": 3},
        user(1, roles=["Service"]),
        user(2, role_ids=None),
        user(3, role_ids=None),
    )
    assert outcomes == {1: "waived", 2: "fail", 3: "waived"}
    doubts = [each for each in result["warnings"] if "cannot be told" in each]
    assert doubts == [
        "waiver W-1: not applied to user2@example.com: whether they are in role Service cannot be told"
    ]


def test_a_waiver_of_a_group_ends_and_is_told_if_nobody_needs_it():
    member = user(1, group_id=5)
    assert exempt({"group": 5}, member, expires="2026-11-23")[0] == {1: "fail"}
    result = judged([member], rule(), waivers=[waiver(users={"group": 5})])
    assert result["waivers"][0]["states"] == ["unused", "needless"]
    assert "waiver W-1: unnecessary: same outcome without it for group 5" in result["warnings"]


def test_a_fact_is_of_people_not_of_groups():
    (error,) = errors_of(attestations=[attestation(users={"group": "Sales"})])
    assert error.startswith("attestations[0].users.group: unknown key")


@pytest.mark.parametrize("key", ["group", "role"])
def test_names_of_roles_and_groups_have_no_wildcards(key):
    (error,) = errors_of(waivers=[waiver(users={key: "Field*"})])
    assert error.startswith(f"waivers[0].users.{key}[0]: wildcards are not allowed")
