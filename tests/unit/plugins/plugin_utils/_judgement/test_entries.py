# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of waivers and attestations, by the names in them."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    available,
    enrolled,
    judged,
    rule,
    user,
    waiver,
)

BAD = {"enrolled": [], "available": available("totp")}
LOST = {"enrolled": None, "available": None, "failure": {"status": 503, "error": "server"}}
USERS = [
    user(1, **BAD),
    user(2),
    user(3, email="twin@example.com"),
    user(4, email="TWIN@example.com"),
]


@pytest.mark.parametrize(
    ("users", "states", "warnings"),
    [
        ({"id": 1}, ["used"], []),
        (
            {"email": ["user1@example.com", "user2@example.com", "typo@example.com"]},
            ["used"],
            [
                "matches no user in this survey: typo@example.com",
                "unnecessary: same outcome without it for user2@example.com",
            ],
        ),
        (
            {"email": "typo@example.com", "username": "nobody", "id": 77},
            ["unused"],
            ["unused: matches no user in this survey: id 77, typo@example.com, nobody"],
        ),
        (
            {"username": "user2"},
            ["unused", "needless"],
            ["unnecessary: same outcome without it for user2"],
        ),
        (
            {"email": "twin@example.com"},
            ["unused", "needless"],
            [
                "2 users have twin@example.com (ids 3, 4); name them by id",
                "unnecessary: same outcome without it for twin@example.com",
            ],
        ),
    ],
)
def test_a_waiver_tells_of_each_name(users, states, warnings):
    result = judged(USERS, rule(), waivers=[waiver(users=users)])
    assert result["waivers"][0]["states"] == states
    assert result["warnings"] == [f"waiver W-1: {each}" for each in warnings]


def test_whom_nothing_is_known_of_is_not_said_to_need_no_waiver():
    result = judged([user(1, **LOST)], rule(), waivers=[waiver()])
    assert result["waivers"][0]["states"] == ["unused"]
    assert result["warnings"] == ["waiver W-1: unused: changes no outcome of id 1"]


def test_an_attestation_tells_of_each_name():
    users = [user(1, enrolled=[], available=[]), user(2, enrolled=enrolled("totp"))]
    named = {"id": [1, 2, 99], "email": "x\x1b[31m\n@example.com"}
    result = judged(users, rule(), attestations=[attestation(users=named)])
    assert result["attestations"][0]["states"] == ["used"]
    assert result["warnings"] == [
        "attestation A-1: matches no user in this survey: id 99, x [31m @example.com",
        "attestation A-1: unnecessary: same outcome without it for id 2",
    ]


def test_many_names_are_counted():
    named = {"email": [f"gone{number}@example.com" for number in range(1200)]}
    (text,) = judged(USERS, rule(), waivers=[waiver(users=named)])["warnings"]
    assert text.endswith("gone4@example.com and 1,195 more")


def test_an_expired_one_is_only_said_to_be_expired():
    old = waiver(users={"email": "typo@example.com"}, granted="2026-01-01", expires="2026-11-01")
    result = judged(USERS, rule(), waivers=[old])
    assert result["warnings"] == ["waiver W-1: expired on 2026-11-01"]
