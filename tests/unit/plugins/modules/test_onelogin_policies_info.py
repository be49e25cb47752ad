# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module onelogin_policies_info, from its arguments to its result."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.modules import onelogin_policies_info
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    ONE_PAGE,
    get,
    refusal,
    token,
)

MODULE = onelogin_policies_info
STAFF = {"id": 7, "name": "Staff", "kind": "user", "is_default": False}
DEFAULT = {"id": 8, "name": "Default", "kind": "user", "is_default": True}


def rows(*found, **query):
    query = {"kind": "user", "limit": "50", "page": "1", **query}
    query = {name: value for name, value in query.items() if value is not None}
    return get("/api/2/policies", list(found), query=query, headers=ONE_PAGE)


def policy(row, **settings):
    return get(f"/api/2/policies/{row['id']}", {**row, **settings})


GROUPS = get(
    "/api/2/groups",
    [{"id": 1, "name": "Engineering", "reference": None, "policy_id": 7}],
    headers=ONE_PAGE,
)
FACTORS = get(
    "/api/2/authentication_factors",
    [{"id": 5, "name": "OneLogin SMS", "type": "SMS"}, {"id": 6, "name": "Card", "type": "Acme"}],
)


def test_policies_come_with_their_factors_and_groups(run):
    code, result = run(
        token(),
        rows(STAFF, DEFAULT),
        policy(STAFF, authentication_factor_ids=[5, 6, 99], otp_config="2", extra="x"),
        policy(DEFAULT),
        GROUPS,
        FACTORS,
        check_mode=True,
    )
    staff, default = result["policies"]
    assert code == 0 and result["changed"] is False and result["failures"] == []
    assert staff["factors"] == [
        {"id": 5, "name": "OneLogin SMS", "type": "SMS", "class": "sms"},
        {"id": 6, "name": "Card", "type": "Acme", "class": "unclassified"},
        {"id": 99},
    ]
    assert (staff["groups"], default["groups"]) == ([{"id": 1, "name": "Engineering"}], [])
    assert (staff["otp_config"], staff["extra"], default["factors"]) == (2, "x", None)
    assert result["api"]["calls"] == 6


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"ids": [8]}, [DEFAULT]),
        ({"names": ["sTAFF "]}, [STAFF]),
        ({"ids": [8], "names": ["Staff"]}, [STAFF, DEFAULT]),
        ({"is_default": True}, [DEFAULT]),
        ({"is_default": False}, [STAFF]),
    ],
)
def test_only_what_is_wanted_is_read(run, options, wanted):
    details = [policy(row) for row in wanted]
    code, result = run(token(), rows(STAFF, DEFAULT), *details, GROUPS, FACTORS, **options)
    assert code == 0 and [each["id"] for each in result["policies"]] == [
        row["id"] for row in wanted
    ]


@pytest.mark.parametrize(("kind", "sent"), [("user", "user"), ("app", "app"), ("all", None)])
def test_kinds(run, kind, sent):
    code, result = run(token(), rows(kind=sent), GROUPS, FACTORS, kind=kind)
    assert code == 0 and result["policies"] == []


@pytest.mark.parametrize(("on_error", "code"), [("fail", 1), ("report", 0)])
@pytest.mark.parametrize("options", [{"ids": [9]}, {"names": ["Nobody"]}])
def test_a_policy_that_does_not_exist(run, on_error, code, options):
    ended, result = run(token(), rows(STAFF), GROUPS, FACTORS, on_error=on_error, **options)
    (failure,) = result["failures"]
    assert (ended, failure["error"], failure["what"]) == (code, "not_found", "policy")
    assert "There are: 'Staff'." in failure["message"] and ("msg" in result) == bool(code)


@pytest.mark.parametrize("on_error", ["fail", "report"])
@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_list_that_cannot_be_read_fails_the_task(run, on_error, status):
    code, result = run(token(), get("/api/2/policies", **refusal(status)), on_error=on_error)
    assert code == 1 and result["policies"] == [] and result["status"] == status


def test_parts_that_cannot_be_read_are_null_and_named(run):
    code, result = run(
        token(),
        rows(STAFF),
        get("/api/2/policies/7", **refusal(403)),
        get("/api/2/groups", **refusal(403)),
        get("/api/1/groups", {"data": [{"id": 1, "name": "Engineering"}], "pagination": {}}),
        get("/api/2/authentication_factors", **refusal(403)),
        on_error="report",
    )
    (staff,) = result["policies"]
    assert code == 0 and staff["unread"] is True
    assert (staff["factors"], staff["groups"], staff["otp_auth_enabled"]) == (None, None, None)
    assert [failure["what"] for failure in result["failures"]] == ["policy", "groups", "factors"]
