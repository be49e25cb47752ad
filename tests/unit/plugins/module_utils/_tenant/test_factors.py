# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user's factors: two API versions, one shape, and no factor that is not there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import Reply
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    NotFoundError,
    PermissionDenied,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factors import (
    _DEEPEST,
    _ENROLLED_KEYS,
    _entries,
    _is_device,
    _is_factor,
    _is_v1_device,
    available_factors,
    enrolled_factors,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    PHONE,
    REQUEST_ID,
    SMS,
    devices,
    factors,
    get,
    refusal,
    response,
    scripted,
    token,
    user,
)

NO_FACTOR = {"factor_id": None, "name": None, "auth_factor_name": None}
NO_DEVICE = dict.fromkeys(PHONE)


def v1(path, entries, **more):
    """The same from API v1, which wraps the list twice."""
    success = {"error": False, "code": 200, "type": "success", "message": "Success"}
    return get(f"/api/1/users/7/{path}", {"status": success, "data": {path: entries}}, **more)


def available(exchange, version=2):
    with scripted(token(), exchange) as tenant:
        return available_factors(tenant.client(api_version=version), 7).entries


def enrolled(exchange, version=2):
    with scripted(token(), exchange) as tenant:
        return enrolled_factors(tenant.client(api_version=version), 7).entries


@pytest.mark.parametrize(
    "data, expected",
    [
        ([], []),
        ([SMS], [SMS]),
        ([SMS, {"factor_id": 5}], [SMS, {**NO_FACTOR, "factor_id": 5}]),
        ([{"factor_id": 5, "auth_factor_name": None}], [{**NO_FACTOR, "factor_id": 5}]),
        ([{"factor_id": "f-5"}], [{**NO_FACTOR, "factor_id": "f-5"}]),
        ([{**SMS, "name": "Send 6-digit OTP to mobile", "extra": [1]}],
         [{**SMS, "name": "Send 6-digit OTP to mobile", "extra": [1]}]),
        (SMS, [SMS]),
    ],
)  # fmt: skip
def test_available_v2(data, expected):
    assert available(factors(7, data)) == expected


@pytest.mark.parametrize(
    "data, expected",
    [
        ([], []),
        ([{"name": "OneLogin SMS", "factor_id": 16282}],
         [{"factor_id": 16282, "name": "OneLogin SMS", "auth_factor_name": None}]),
        ({"name": "OneLogin SMS", "factor_id": 16282},
         [{"factor_id": 16282, "name": "OneLogin SMS", "auth_factor_name": None}]),
    ],
)  # fmt: skip
def test_available_v1(data, expected):
    assert available(v1("auth_factors", data), version=1) == expected


@pytest.mark.parametrize(
    "data, expected",
    [
        ([], []),
        ([PHONE], [PHONE]),
        (PHONE, [PHONE]),
        ([{**PHONE, "device_id": 3920371}], [PHONE]),
        ([{**PHONE, "device_id": "user_temp_otp_36216766"}],
         [{**PHONE, "device_id": "user_temp_otp_36216766"}]),
        ([{"device_id": 0}], [{**NO_DEVICE, "device_id": "0"}]),
        ([{"device_id": None, "id": 5, "default": None}], [{**NO_DEVICE, "device_id": "5"}]),
        ([{"device_id": "6", "id": 5}], [{**NO_DEVICE, "device_id": "6"}]),
        ([{**PHONE, "phone_number": "+15551234", "extra": 1}], [{**PHONE, "extra": 1}]),
        ([{**PHONE, "active": False}], [{**PHONE, "active": False}]),
    ],
)  # fmt: skip
def test_enrolled_v2(data, expected):
    assert enrolled(devices(7, data)) == expected


PUSH = {
    "type_display_name": "OneLogin Protect",
    "user_display_name": "Pixel",
    "auth_factor_name": "OneLogin Protect",
    "active": True,
    "default": False,
}


def names(entries):
    return [(entry["device_id"], entry["default"]) for entry in entries]


@pytest.mark.parametrize(
    "data, expected",
    [
        ([], []),
        ([{**PUSH, "id": 1}], [("1", False)]),
        ({**PUSH, "id": 1}, [("1", False)]),
        # Pending is not enrolled; what does not say so counts.
        ([{**PUSH, "id": 1, "active": False}], []),
        ([{**PUSH, "id": 1, "active": None}, {"id": 2}], [("1", False), ("2", None)]),
        # A push device comes twice, once to trigger and once to type its code.
        ([{**PUSH, "id": 1, "needs_trigger": True}, {**PUSH, "id": 2, "needs_trigger": False}], [("1", False)]),
        ([{**PUSH, "id": 1, "needs_trigger": False}, {**PUSH, "id": 1, "needs_trigger": True, "default": True}],
         [("1", True)]),
        # Two such devices of one name are two, and so are two phones.
        ([{**PUSH, "id": number, "needs_trigger": number % 2 == 0} for number in (1, 2, 3, 4)],
         [("1", False), ("3", False)]),
        ([{**PUSH, "id": 1, "needs_trigger": True}, {**PUSH, "id": 2, "needs_trigger": True}],
         [("1", False), ("2", False)]),
        ([{**PUSH, "id": 1}, {**PUSH, "id": 2}], [("1", False), ("2", False)]),
        ([{**PUSH, "id": 1, "needs_trigger": True},
          {**PUSH, "id": 2, "needs_trigger": False, "user_display_name": "Tablet"}],
         [("1", False), ("2", False)]),
        # A pending half says nothing about the other.
        ([{**PUSH, "id": 1, "needs_trigger": True, "active": False}, {**PUSH, "id": 2, "needs_trigger": False}],
         [("2", False)]),
    ],
)  # fmt: skip
def test_enrolled_v1(data, expected):
    assert names(enrolled(v1("otp_devices", data), version=1)) == expected


def test_v1_phone_numbers_are_dropped_and_ids_become_device_ids():
    (device,) = enrolled(
        v1("otp_devices", [{**PUSH, "id": 525509, "phone_number": "+15551234"}]), version=1
    )
    assert device == {**PUSH, "device_id": "525509"}


WRONG = [
    None, "text", 5, True, {}, [None], ["SMS"], [[]], [{}], [SMS, {}], [PHONE, {}], [{"unknown": 1}],
    {"status": {"error": False, "code": 200}, "data": []}, {"message": "out of order"}, {"factors": [SMS]},
]  # fmt: skip
# What belongs to another call: a user, a list of users, roles, groups; each with an id and perhaps a name.
OTHERS = [
    user(8),
    [user(8), user(9)],
    [{"id": 428308, "name": "Admins"}],
    {"data": [{"id": 1, "name": "Sales"}]},
]


@pytest.mark.parametrize("data", [*WRONG, *OTHERS])
@pytest.mark.parametrize("read, path", [(available, factors), (enrolled, devices)])
def test_what_is_no_list_of_factors(read, path, data):
    with pytest.raises(AnswerError, match="factors of user 7: the answer is not a list of factors"):
        read(path(7, data, headers={"x-request-id": REQUEST_ID}))


IDS = [None, "", " ", True, [], {}, 1.5]


@pytest.mark.parametrize("number", IDS)
def test_without_an_id_there_is_no_factor_and_no_device(number):
    for read, exchange in [
        (available, factors(7, [SMS, {**SMS, "factor_id": number}])),
        (enrolled, devices(7, [PHONE, {**PHONE, "device_id": number}])),
        (enrolled, devices(7, {**PHONE, "device_id": number, "id": number})),
    ]:
        with pytest.raises(AnswerError, match="not a list of factors"):
            read(exchange)
    for read, path, key in [
        (available, "auth_factors", "factor_id"),
        (enrolled, "otp_devices", "id"),
    ]:
        with pytest.raises(AnswerError, match="not a list of factors"):
            read(v1(path, [{**PUSH, "factor_id": 1, "id": 1}, {**PUSH, key: number}]), version=1)


def test_the_list_of_one_call_is_no_answer_to_the_other():
    with pytest.raises(AnswerError):
        enrolled(devices(7, [SMS]))
    with pytest.raises(AnswerError):
        available(factors(7, [PHONE]))


@pytest.mark.parametrize(
    "extra, left",
    [
        ({"phone_number": "+15551234"}, {}),
        ({"details": {"phone_number": "+15551234", "os": "x"}}, {"details": {"os": "x"}}),
        ({"more": [{"phone": "+15551234"}, [{"Mobile_Number": 1}]]}, {"more": [{}, [{}]]}),
        ({"homePhone": "+1", "msisdn": "1", "verified": True}, {"verified": True}),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_no_telephone_number_is_passed_on_at_whatever_depth(version, extra, left):
    given = {**PHONE, **extra}
    exchange = devices(7, [given]) if version == 2 else v1("otp_devices", [{**given, "id": 3}])
    assert enrolled(exchange, version) == [{**PHONE, **left}]
    assert available(factors(7, [{**SMS, **extra}])) == [{**SMS, **left}]


def nested(levels):
    value = "x"
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize("levels", [_DEEPEST, 300, 900])
@pytest.mark.parametrize("key", ["note", "type_display_name"])
def test_what_is_nested_as_no_device_is_refused(levels, key):
    for read, exchange in [
        (enrolled, devices(7, [{**PHONE, key: nested(levels)}])),
        (available, factors(7, [{**SMS, key: nested(levels)}])),
    ]:
        with pytest.raises(AnswerError, match="of user 7: the answer is not a list of factors"):
            read(exchange)


def test_what_is_nested_a_little_is_passed_on():
    note = nested(_DEEPEST - 1)
    assert enrolled(devices(7, [{**PHONE, "note": note}])) == [{**PHONE, "note": note}]


def test_thousands_of_devices_are_folded_in_pairs():
    # With a comparison of each with each this took some seconds.
    many = [
        {
            **PUSH,
            "id": number,
            "user_display_name": f"{number // 2}",
            "needs_trigger": number % 2 == 0,
        }
        for number in range(8_000)
    ]
    found = enrolled(v1("otp_devices", many), version=1)
    assert [device["device_id"] for device in found] == [str(n) for n in range(0, 8_000, 2)]


@settings(max_examples=80)
@given(
    st.lists(
        st.fixed_dictionaries({
            "type_display_name": st.sampled_from(["A", "B", None, ["A"], {"x": 1}]),
            "needs_trigger": st.sampled_from([True, False, None, 1, "x"]),
            "default": st.booleans(),
        }),
        max_size=9,
    )
)  # fmt: skip
def test_pairs_are_folded_and_nothing_else_is_lost(given):
    entries = [{**entry, "id": number} for number, entry in enumerate(given)]
    left = entries[:]
    pairs = 0
    for entry in entries:  # as a reader of the documentation would: strike out pair after pair
        twin = next(
            (other for other in left if other["type_display_name"] == entry["type_display_name"]
             and entry["needs_trigger"] is True and other["needs_trigger"] is False), None,
        )  # fmt: skip
        if twin and entry in left:
            left.remove(twin)
            pairs += 1
    found = enrolled(v1("otp_devices", entries), version=1)
    assert len(found) == len(entries) - pairs
    assert any(device["default"] for device in found) == any(e["default"] for e in entries)


@pytest.mark.parametrize(
    "body",
    [
        None, [], "text", {}, {"data": None}, {"data": []}, {"data": [SMS]}, {"data": {}},
        {"data": {"auth_factors": None}}, {"data": {"auth_factors": "x"}}, {"data": {"auth_factors": [{}]}},
        {"data": {"otp_devices": []}}, [SMS],
    ],
)  # fmt: skip
def test_what_is_no_wrapped_list_of_factors(body):
    with pytest.raises(AnswerError, match="not a list of factors"):
        available(get("/api/1/users/7/auth_factors", body), version=1)


def test_an_error_object_is_no_factor_though_it_has_a_name():
    with pytest.raises(PermissionDenied):
        available(factors(7, {"statusCode": 403, "name": "InvalidCredentials", "message": "no"}))
    with pytest.raises(AnswerError):
        available(factors(7, {"name": "Forbidden", "message": "no"}))


def test_a_user_who_does_not_exist_is_named():
    for read, path in ((available, factors), (enrolled, devices)):
        with pytest.raises(NotFoundError, match="User 7 does not exist in this tenant"):
            read(get(path(7, None).path, **refusal(404)))


def test_the_answer_goes_along_as_evidence():
    with scripted(token(), factors(7, [SMS], headers={"x-request-id": REQUEST_ID})) as tenant:
        found = available_factors(tenant.client(), 7)
        assert (found.response.status, found.response.request_id) == (200, REQUEST_ID)


ID_KEYS = ("factor_id", "device_id", "id")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*ID_KEYS, *_ENROLLED_KEYS, "x"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80)
@given(values, st.sampled_from([_is_factor, _is_device, _is_v1_device]))
def test_entries_are_factors_or_refused(data, is_one):
    try:
        entries = _entries(Reply(data, response()), "things", is_one)
    except AnswerError as error:
        assert error.message.startswith("The things: the answer is not a list of factors.")
    else:
        assert all(any(entry.get(key) not in (None, "") for key in ID_KEYS) for entry in entries)
        assert entries == (data if isinstance(data, list) else [data])
