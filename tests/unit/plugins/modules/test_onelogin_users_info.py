# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module onelogin_users_info, from its arguments to its result."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.modules import onelogin_users_info
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    JSON,
    get,
    refusal,
    token,
    user,
)

MODULE = onelogin_users_info
KEYS = {
    "id",
    "email",
    "username",
    "status",
    "state",
    "group_id",
    "role_ids",
    "created_at",
    "activated_at",
}


def test_records_of_users_by_id_cost_one_call(run):
    code, result = run(
        token(), get("/api/2/users", [user(9), user(7)]), user_ids=[7, 9], check_mode=True
    )
    assert code == 0 and result["changed"] is False
    assert [one["id"] for one in result["users"]] == [7, 9]
    assert all(set(one) == KEYS for one in result["users"])
    assert result["failures"] == [] and result["api"]["calls"] == 2


@pytest.mark.parametrize("on_error, code", [("fail", 1), ("report", 0)])
def test_somebody_does_not_exist(run, on_error, code):
    listing, missing = get("/api/2/users", [user(7)]), get("/api/2/users/8", **refusal(404))
    ended, result = run(token(), listing, missing, user_ids=[7, 8], on_error=on_error)
    assert ended == code
    assert [one["id"] for one in result["users"]] == [7]
    assert [failure["id"] for failure in result["failures"]] == [8]
    assert ("msg" in result) == bool(code)


def test_nobody_is_found(run):
    listing = get("/api/2/users", [], headers={**JSON, "Total-Pages": "0"})
    code, result = run(
        token(), listing, get("/api/2/users", []), emails=["a@example.com"], on_error="report"
    )
    assert code == 1 and (result["error"], result["reason"]) == ("selection", "nobody")
    assert "finds no user. No user has the email 'a@example.com'" in result["msg"]


def test_factor_options_are_not_for_users(run):
    code, result = run(user_ids=[1], enrolled=True)
    assert code == 1 and "enrolled" in result["msg"]
