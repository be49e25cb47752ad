# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waivers and attestations that name nobody: who may be meant."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    judged,
    rule,
    user,
    waiver,
)

HAZEL = user(1, email="hazel.zhang@example.com", username="hazel.zhang")
KOFI = user(2, email="Kofi.Mensah@example.com", username=None)
ODD = user(3, email="mallory\u202e##vso[x]@example.com", username=None)


def warned(users: dict[str, t.Any], *people: dict[str, t.Any]) -> list[str]:
    found = judged(people or [HAZEL, KOFI, ODD], rule(), waivers=[waiver(users=users)])
    return [str(each).partition("in this survey: ")[2] for each in found["warnings"]]


@pytest.mark.parametrize(
    ("users", "told"),
    [
        (
            {"email": "hazel.zang@example.com"},
            "hazel.zang@example.com; hazel.zang@example.com: did you mean hazel.zhang@example.com?",
        ),
        (
            {"email": "xazel.zhang@exampel.com"},
            "xazel.zhang@exampel.com; xazel.zhang@exampel.com: did you mean hazel.zhang@example.com?",
        ),
        (
            {"email": "kofi.mensa@example.com", "username": "hazelzhang"},
            "kofi.mensa@example.com, hazelzhang; kofi.mensa@example.com: did you mean Kofi.Mensah@example.com?;"
            " hazelzhang: did you mean hazel.zhang?",
        ),
        ({"email": "somebody.else@example.com"}, "somebody.else@example.com"),
        ({"id": 11}, "id 11"),
        # a user name is nobody's address
        ({"username": "hazel.zhang@example.com"}, "hazel.zhang@example.com"),
    ],
)
def test_who_may_be_meant(users: dict[str, t.Any], told: str) -> None:
    assert warned(users) == [told]


def test_an_attestation_says_so_too() -> None:
    named = attestation(users={"email": "hazel.zhang@example.org"})
    (told,) = judged([HAZEL], rule(), attestations=[named])["warnings"]
    assert told.endswith("hazel.zhang@example.org: did you mean hazel.zhang@example.com?")


def test_text_of_others_is_made_fit_for_a_log() -> None:
    (told,) = warned({"email": "mallory##vso[x]@example.com"})
    assert "did you mean" in told and "\u202e" not in told and "##vso[" not in told


def test_only_the_first_few_are_looked_for() -> None:
    """Of an entry that has lost its users, one by one, nobody wants a guess each."""
    (told,) = warned({"email": [f"hazel.zhang{number}@example.com" for number in range(200)]})
    assert told.count("did you mean") == 3
