# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading policies, groups and the account's factors: tolerant of what comes, strict in what it is taken for."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import AnswerError
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policies import (
    account_factors,
    list_groups,
    list_policies,
    read_demands,
    read_policy,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    FLAGS,
    ID_LISTS,
    NUMBERS,
    TEXT_LISTS,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    get,
    listed,
    refusal,
    scripted,
    token,
)

ROW = {"id": 7, "name": "Staff", "kind": "user", "is_default": True}


def policies(rows, **query):
    return listed("/api/2/policies", rows, **{"kind": "user", **query})


def groups(rows):
    return listed("/api/2/groups", rows)


def factors(rows, **more):
    return get("/api/2/authentication_factors", rows, **more)


def old_groups(rows):
    return get("/api/1/groups", {"status": {"error": False}, "data": rows, "pagination": {}})


def test_demands_cost_a_call_a_policy_and_three():
    rows = [ROW, {**ROW, "id": 8, "is_default": False}]
    exchanges = [
        token(),
        policies(rows),
        get(
            "/api/2/policies/7", {**ROW, "otp_auth_enabled": True, "otp_config": 2, "new_one": "x"}
        ),
        get("/api/2/policies/8", {"id": 8, "otp_auth_enabled": None}),
        groups([{"id": 1, "name": "G", "reference": None, "policy_id": 7}]),
        factors([{"id": 5, "name": "OneLogin SMS", "type": "SMS"}]),
    ]
    with scripted(*exchanges) as tenant:
        found = read_demands(tenant.client())
    first, second = found.policies
    assert (first["otp_auth_enabled"], first["otp_config"], first["new_one"]) == (True, 2, "x")
    assert second["name"] == "Staff" and second["is_default"] is False
    assert second["otp_auth_enabled"] is None and second["otp_config"] is None
    assert set(first) >= {*FLAGS, *NUMBERS, *ID_LISTS, *TEXT_LISTS}
    assert found.groups == [{"id": 1, "name": "G", "policy_id": 7}]
    assert found.factors == [{"id": 5, "name": "OneLogin SMS", "type": "SMS"}]
    assert found.failures == []


@pytest.mark.parametrize("status", [400, 403, 404, 406])
def test_a_tenant_without_the_endpoints_is_unknown_and_no_error(status):
    refused = refusal(status)
    exchanges = [
        token(),
        get("/api/2/policies", **refused),
        get("/api/2/groups", **refused),
        old_groups([{"id": 1, "name": "G", "reference": None}]),
        get("/api/2/authentication_factors", **refused),
    ]
    with scripted(*exchanges) as tenant:
        found = read_demands(tenant.client())
    assert (found.policies, found.factors) == (None, None)
    assert found.groups == [{"id": 1, "name": "G"}]  # without a policy_id, which is not known
    assert [failure["what"] for failure in found.failures] == ["policies", "groups", "factors"]
    assert {failure["status"] for failure in found.failures} == {status}


def test_a_policy_that_cannot_be_read_keeps_its_row_and_none_of_its_settings():
    exchanges = [
        token(),
        policies([ROW, {**ROW, "id": 8}]),
        get("/api/2/policies/7", **refusal(403)),
        get("/api/2/policies/8", {"id": 8, "otp_auth_enabled": False}),
        groups([]),
        factors([]),
    ]
    with scripted(*exchanges) as tenant:
        found = read_demands(tenant.client())
    unread, read = found.policies
    assert unread["unread"] is True and unread["name"] == "Staff"
    assert all(unread[name] is None for name in (*FLAGS, *NUMBERS, *ID_LISTS, *TEXT_LISTS))
    assert read["otp_auth_enabled"] is False and "unread" not in read
    (failure,) = found.failures
    assert (failure["policy_id"], failure["status"], failure["id"]) == (7, 403, None)


def test_the_record_of_another_policy_says_nothing_of_this_one():
    with (
        scripted(token(), get("/api/2/policies/7", {"id": 8})) as tenant,
        pytest.raises(AnswerError, match="about something else"),
    ):
        read_policy(tenant.client(), ROW)


def test_a_list_that_does_not_heed_the_kind_is_filtered():
    rows = [ROW, {**ROW, "id": 8, "kind": "app"}, {"id": 9}]
    with scripted(token(), policies(rows)) as tenant:
        found = list_policies(tenant.client(), kind="user")
    assert [(row["id"], row["kind"], row["is_default"]) for row in found] == [
        (7, "user", True),
        (9, None, None),
    ]


@pytest.mark.parametrize(
    ("carried", "group"),
    [
        ({"policy_id": 7}, {"policy_id": 7}),
        ({"policy_id": "7"}, {"policy_id": 7}),
        ({"policy_id": 0}, {"policy_id": None}),
        ({"policy_id": None}, {"policy_id": None}),
        ({"policy_id": "0"}, {"policy_id": None}),
        ({"policy_id": "seven"}, {}),
        ({"policy_id": [7]}, {}),
        ({"policy_id": True}, {}),
        ({"policy_id": ""}, {}),
        ({"policy_id": -1}, {}),
        ({}, {}),
    ],
)
def test_a_group_carries_a_policy_none_or_what_is_not_known(carried, group):
    with scripted(token(), groups([{"id": 1, "name": "G", **carried}])) as tenant:
        assert list_groups(tenant.client(), []) == [{"id": 1, "name": "G", **group}]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"id": 5, "name": "A", "type": "SMS"}, (5, "A", "SMS")),
        ({"factor_id": 5, "name": "A", "auth_factor_name": "SMS"}, (5, "A", "SMS")),
        ({"id": "5", "name": None, "type_display_name": "SMS"}, (5, None, "SMS")),
        ({"id": 5, "name": " ", "type": 3}, (5, None, None)),
    ],
)
def test_account_factors_in_every_spelling(entry, expected):
    with scripted(token(), factors([entry])) as tenant:
        (found,) = account_factors(tenant.client())
    assert (found["id"], found["name"], found["type"]) == expected


@pytest.mark.parametrize("body", [{}, {"data": []}, [None], [{"name": "x"}], "x", [{"id": 0}]])
def test_what_is_no_list_of_account_factors_is_an_error(body):
    with scripted(token(), factors(body)) as tenant, pytest.raises(AnswerError):
        account_factors(tenant.client())
