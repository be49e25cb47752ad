# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is taken from a user's record: whatever it holds, the result is strict JSON, or the record is refused by name."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.records import (
    record_of,
    scalar,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import Place
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    errors_of,
    judged,
    policy,
    rule,
    user,
    waiver,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._judgement.people_fixture import (
    ODD,
    strict,
)

SURROGATES = st.text(st.characters(categories=["Cs", "Lu", "Cc"]), min_size=1, max_size=6)


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


def read(value):
    errors: list[str] = []
    return record_of(value, at=Place("users[0]", errors)), errors


@pytest.mark.parametrize("number", [7, "7", 0, -1, "a7", 10**30])
def test_an_id_is_a_number_or_text(number):
    record, errors = read(user(number))
    assert record["id"] == number and not errors


@pytest.mark.parametrize("number", [None, True, 7.0, "", " ", [7], {"id": 7}])
def test_without_an_id_there_is_no_record(number):
    record, errors = read(user(number))
    assert record is None and [each.startswith("users[0].id: expected a user's id") for each in errors] == [True]  # fmt: skip


@pytest.mark.parametrize("value", [None, 5, "user1", [user()], True])
def test_what_is_no_record(value):
    record, errors = read(value)
    assert record is None and errors[0].startswith("users[0]: expected a user, a mapping")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("email", 5, "expected text or null"),
        ("status", True, "expected text or null"),
        ("created_at", 20261124, "expected text or null"),
        ("role_ids", 7, "expected a list or null"),
        ("roles", {"a": 1}, "expected a list or null"),
        ("attributes", [], "expected a mapping or null"),
        ("login_policy", 7, "expected a mapping or null"),
        ("failure", "404", "expected a mapping or null"),
        ("enrolled", {}, "expected a list of factors or null"),
        ("enrolled", ["SMS"], "expected a list of factors or null"),
        ("available", "SMS", "expected a list of factors or null"),
        ("roles", ["x"] * 20_001, "is nested too deeply"),
    ],
)
def test_a_field_of_another_kind_is_a_mistake(key, value, words):
    _record, errors = read(user(**{key: value}))
    assert errors[0].startswith(f"users[0].{key}: {words}"), errors


@pytest.mark.parametrize("key", ["email", "role_ids", "attributes", "login_policy", "failure", "enrolled"])  # fmt: skip
def test_null_is_what_is_not_known(key):
    record, errors = read(user(**{key: None}))
    assert record[key] is None and not errors


def test_what_is_not_looked_at_is_not_even_read():
    class Trap(dict):
        def get(self, key, default=None):
            raise AssertionError("looked at")

    record, errors = read(user(phone="+1555", custom=Trap(a=1)))
    assert not errors and not {"phone", "custom"} & set(record)


def test_of_a_failed_call_its_own_fields_are_kept_and_nothing_of_the_answer():
    failure = {"id": 7, "status": 502, "error": "server", "unread": ["enrolled"], "body": "<html>"}
    record, _errors = read(user(failure=failure))
    assert record["failure"] == {"id": 7, "status": 502, "error": "server", "unread": ["enrolled"]}


@pytest.mark.parametrize(
    ("value", "found"),
    [("x", "x"), (7, 7), (1.5, 1.5), (True, True), (None, None), (math.nan, None), (math.inf, None)]
    + [([1], None), ({"a": 1}, None), (object(), None)],
)
def test_a_scalar_is_what_strict_json_holds(value, found):
    assert scalar(value) == found
    assert strict(scalar(value))


def test_ids_of_thousands_of_digits_are_sorted_as_numbers() -> None:
    ids = ["10", "9" * 5000, "9", "0", "x"]
    found = judged([user(each) for each in ids])["users"]
    assert [each["id"] for each in found] == ["0", "9", "10", "9" * 5000, "x"]


@pytest.mark.parametrize("key", ["available", "enrolled"])
@pytest.mark.parametrize("value", ["", b"", "x", {}, 0, False, ["sms"]], ids=repr)
def test_what_is_no_list_of_factors_is_not_taken_for_an_empty_one(key, value):
    (error,) = errors_of(users=[user(**{key: value})])
    assert error.startswith(f"users[0].{key}: expected a list of factors or null; found ")
