# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is taken from a user's record: whatever it holds, the result is strict JSON, or the record is refused by name."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    enrolled,
    errors_of,
    judged,
    policy,
    rule,
    user,
    waiver,
)

ODD = (math.nan, math.inf, -math.inf, "\ud800", "a\udfff\x00", 10**300, {"a": 1}, ["x"])
SURROGATES = st.text(st.characters(categories=["Cs", "Lu", "Cc"]), min_size=1, max_size=6)


def strict(result):
    """The bytes that every JSON parser reads."""
    return json.dumps(result, allow_nan=False, ensure_ascii=False).encode("utf-8")


def deep(levels):
    value: object = 1
    for _level in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_odd_values_of_a_failure_end_in_strict_json(odd):
    failure = {"error": "server", "status": odd, "message": odd, "unread": [odd], "more": odd}
    result = judged([user(enrolled=None, failure=failure)])
    assert strict(result)
    assert result["verdict"] == "incomplete"
    assert set(result["users"][0]["failure"]) == {"error", "status", "message", "unread"}


@pytest.mark.parametrize("key", ["group_id", "role_ids", "roles"])
@pytest.mark.parametrize("odd", [math.nan, math.inf, {"a": 1}, [["x"]]], ids=repr)
def test_what_decides_of_scopes_must_be_text_or_a_number(key, odd):
    found = odd if key == "group_id" else odd if isinstance(odd, list) else [odd]
    errors = errors_of(users=[user(), user(2, **{key: found})])
    assert errors and all(each.startswith(f"users[1].{key}: expected") for each in errors)


@settings(deadline=None)
@given(SURROGATES)
def test_halves_of_surrogate_pairs_reach_no_result(text):
    result = judged(
        [
            user(email=text, username=text, status=text, group=text, roles=[text], group_id=text),
            user(2, enrolled=[{"user_display_name": text, "type_display_name": text}]),
            user(3, enrolled=None, failure={"error": text, "request_id": text}),
        ],
        policy=policy(
            rule(title=f"x{text}", remediation=f"x{text}", applies_to={"attribute": {"a": text}}),
            title=f"x{text}",
        ),
        waivers=[waiver(reason=f"x{text}", users={"email": f"x{text}"})],
        attestations=[attestation(statement=f"x{text}")],
        tenant=text,
    )
    assert strict(result)


@pytest.mark.parametrize("levels", [300, 700, 950])
def test_deep_answers_cost_nobody_the_judgement(levels):
    held = {**enrolled("totp")[0], "default": deep(levels), "device_id": deep(levels)}
    held["more"] = deep(levels)
    failure = {"error": "server", "message": deep(levels)}
    result = judged([user(enrolled=[held]), user(2, enrolled=None, failure=failure)])
    assert strict(result)
    assert [each["outcome"] for each in result["results"]] == ["pass", "error"]


def test_ids_of_thousands_of_digits_are_sorted_as_numbers() -> None:
    ids = ["10", "9" * 5000, "9", "0", "x"]
    assert [each["id"] for each in judged([user(each) for each in ids])["users"]] == [
        "0",
        "9",
        "10",
        "9" * 5000,
        "x",
    ]


@pytest.mark.parametrize("key", ["available", "enrolled"])
@pytest.mark.parametrize("value", ["", b"", "x", {}, 0, False, ["sms"]], ids=repr)
def test_what_is_no_list_of_factors_is_not_taken_for_an_empty_one(key, value):
    (error,) = errors_of(users=[user(**{key: value})])
    assert error.startswith(f"users[0].{key}: expected a list of factors or null; found ")
