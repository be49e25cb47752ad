# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of each user: who is read, which devices count, what people are called, and how old it all is."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.logins import Logins
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import (
    Names,
    Reader,
    age_of_evidence,
    called,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    available,
    enrolled,
    judged,
    user,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._judgement.people_fixture import (
    ODD,
    strict,
)

NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.timezone.utc)


def read(users, **options):
    """The people of these records, and what is wrong with them."""
    errors: list[str] = []
    logins = Logins(None, classes={}, direct="possible", shown=frozenset(), errors=errors)
    given = {"classes": {}, "attestations": [], "waivers": [], "logins": logins, **options}
    return Reader(**given).read(users, errors=errors), errors


def views(*users, **options):
    people, errors = read(users, **options)
    assert not errors
    return [each.view for each in people]


# Devices


def deep(levels):
    value: object = 1
    for _level in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
@pytest.mark.parametrize("key", ["default", "user_display_name", "device_id", "auth_factor_name"])
def test_odd_values_of_a_device_end_in_strict_json(key, odd):
    first, second = enrolled("totp", "sms")
    held = [{**first, key: odd}, second]
    result = judged([user(enrolled=held, available=[{"name": odd}])])
    assert strict(result)
    assert len(result["users"][0]["enrolled"]) == 2


@pytest.mark.parametrize("levels", [300, 700, 950])
def test_deep_answers_cost_nobody_the_judgement(levels):
    held = {**enrolled("totp")[0], "default": deep(levels), "device_id": deep(levels)}
    held["more"] = deep(levels)
    failure = {"error": "server", "message": deep(levels)}
    result = judged([user(enrolled=[held]), user(2, enrolled=None, failure=failure)])
    assert strict(result)
    assert [each["outcome"] for each in result["results"]] == ["pass", "error"]


def test_thousands_of_devices_of_one_user_are_read_one_by_one():
    held = [{**enrolled("totp")[0], "device_id": number // 2} for number in range(20_000)]
    result = judged([user(enrolled=held, available=available("sms") * 20_000)])
    assert len(result["users"][0]["enrolled"]) == 10_000
    assert result["results"][0]["evidence"]["seen"].startswith("enrolled: totp x 10000")


def test_a_device_counts_once_whatever_its_name():
    """Several factors of no id may be several devices."""
    sms = {"type_display_name": "OneLogin SMS", "auth_factor_name": "SMS"}
    same = [{**sms, "device_id": 5}, {**sms, "device_id": "5", "user_display_name": "other"}]
    (view,) = views(user(enrolled=same))
    assert view.enrolled == ("sms",)
    (view,) = views(user(enrolled=[sms, {**sms, "device_id": None}]))
    assert view.enrolled == ("sms", "sms")


def test_a_temporary_token_is_shown_and_counts_for_nothing():
    token = {**enrolled("sms")[0], "device_id": "user_temp_otp_1"}
    (person,), _errors = read([user(enrolled=[token])])
    assert person.view.enrolled == () and person.view.enrolled_read
    assert [each["class"] for each in person.enrolled] == ["transient"]


@pytest.mark.parametrize("key", ["enrolled", "available"])
def test_a_list_that_is_null_or_missing_was_not_read(key):
    without = {name: value for name, value in user().items() if name != key}
    empty, null, missing = views(user(1, **{key: []}), user(2, **{key: None}), {**without, "id": 3})
    assert [getattr(each, f"{key}_read") for each in (empty, null, missing)] == [True, False, False]


def test_the_policy_s_own_classes_come_before_the_table():
    odd = {"device_id": "1", "type_display_name": "Acme Token", "auth_factor_name": "Acme Token"}
    assert [each.enrolled for each in views(user(enrolled=[odd]))] == [("unclassified",)]
    mine = views(user(enrolled=[odd]), classes={"Acme Token": "hardware_otp"})
    assert [each.enrolled for each in mine] == [("hardware_otp",)]


# Who is read


def test_people_come_by_their_numbers():
    people, _errors = read([user(n) for n in (10, 9, "b", "8", "a", 100)])
    assert [each.name["id"] for each in people] == ["8", 9, 10, 100, "a", "b"]


def test_equal_records_of_one_id_are_one_user_and_others_a_mistake():
    people, errors = read([user(1), user(1), user("1", email="user1@example.com")])
    assert people == [] and errors == ["users[2]: the same id as users[0], but another content"]
    people, errors = read([user(1), user(1)])
    assert len(people) == 1 and not errors
    # What differs in nothing that is looked at is the same.
    people, errors = read([user(1, more=1), user(1, more=2)])
    assert len(people) == 1 and not errors


def test_with_a_mistake_nobody_is_read():
    """A judgement of those who are left would be one of fewer users than there are."""
    people, errors = read([user(1), user(None), user(3)])
    assert people == [] and len(errors) == 1


def test_the_failures_of_a_module_go_to_those_whom_they_name():
    failed = {"id": "1", "status": 502, "error": "server"}
    unlisted = {"id": 9, "status": 403, "error": "permission"}
    people, errors = read({"users": [user(1), user(2)], "failures": [failed, unlisted]})
    assert not errors
    assert [(each.name["id"], (each.failure or {}).get("status")) for each in people] == [
        (1, 502),
        (2, None),
        (9, 403),
    ]


@pytest.mark.parametrize("users", [None, 5, "all", {"a": 1}, b"[]", {"users": "x"}, {"users": 5}])
def test_what_is_no_list_of_users(users):
    people, errors = read(users)
    assert people == [] and errors and all(each.startswith("users") for each in errors)


# What people are called


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "user1@example.com"),
        ({"email": None}, "user1"),
        ({"email": ""}, "user1"),
        ({"email": None, "username": None}, "user 1"),
    ],
)
def test_what_a_user_is_called_by(fields, name):
    assert called(user(**fields)) == name


def test_a_name_that_several_share_gets_the_id():
    people, _errors = read(
        [
            user(1, email="Anna@example.com"),
            user(2, email=" anna@EXAMPLE.com\u200b"),
            user(3, email=None, username="anna@example.com"),
            user(4),
        ]
    )
    names = Names(people)
    assert [names(each.name) for each in people] == [
        "Anna@example.com (1)",
        "anna@EXAMPLE.com (2)",
        "anna@example.com (3)",
        "user4@example.com",
    ]


@pytest.mark.parametrize(
    ("result", "name"),
    [
        ({"user": {"id": 4, "email": "a@example.com", "username": None}}, "a@example.com"),
        ({"user": None, "login_policy": {"id": 8, "name": "Staff"}}, "login policy Staff"),
        ({"user": None, "login_policy": {"id": 8, "name": None}}, "login policy 8"),
        ({"user": None, "login_policy": None}, "the login policies"),
        ({"user": {"id": 4, "email": "a\x1b[31m@example.com\n", "username": None}}, "a [31m@example.com"),
    ],
)  # fmt: skip
def test_what_a_result_is_about(result, name):
    assert Names([]).of_result(result) == name


# How old it is


@pytest.mark.parametrize(
    ("moments", "minutes"),
    [
        (["2026-11-24T11:00:00Z"], 60),
        (["2026-11-24T11:30:00Z", "2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z"], 60),
        (["2026-11-24T12:00:00+01:00"], 60),
        # Two clocks may differ by five minutes; what lies further ahead tells nothing.
        (["2026-11-24T12:05:00Z"], 0),
        (["2026-11-24T12:05:01Z"], None),
        (["2026-11-24T11:00:00Z", "2026-11-24T12:05:01Z"], None),
        (["2026-11-24T11:00:00Z", None], None),
        (["soon"], None),
        ([], None),
    ],
)
def test_how_long_ago_the_first_of_them_was_read(moments, minutes):
    people, _errors = read([user(n, fetched_at=moment) for n, moment in enumerate(moments, 1)])
    expected = None if minutes is None else datetime.timedelta(minutes=minutes)
    assert age_of_evidence(people, now=NOON) == expected
