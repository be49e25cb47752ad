# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls about login policies that fail are no users who could not be read."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.modules import onelogin_mfa_factors_info
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    SMS,
    factors,
    get,
    listed,
    refusal,
    token,
    user,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.modules import module_runner

BROKEN = get("/api/2/policies", body=b"<html>", headers={"content-type": "text/html"})
REST = [listed("/api/2/groups", []), get("/api/2/authentication_factors", [])]
USERS = get("/api/2/users", [user(8), user(9)])


@pytest.mark.parametrize(
    ("of_users", "message"),
    [
        (
            [factors(8, [SMS]), factors(9, [SMS])],
            "Not all calls for login policies succeeded; all 2 users could be read, see users. GET /api/2/policies: ",
        ),
        (
            [factors(8, [SMS]), get("/api/2/mfa/users/9/factors", **refusal(403))],
            "1 of the selected users could not be read; 1 could, see users. GET ",
        ),
        (
            [get(f"/api/2/mfa/users/{number}/factors", **refusal(403)) for number in (8, 9)],
            "None of the selected users could be read. GET ",
        ),
    ],
)
def test_the_message_counts_users_alone(monkeypatch, capsys, of_users, message):
    code, result = module_runner.run(
        onelogin_mfa_factors_info.main,
        token(),
        BROKEN,
        *REST,
        USERS,
        *of_users,
        monkeypatch=monkeypatch,
        capsys=capsys,
        user_ids=[8, 9],
        policies=True,
        retries=0,
    )[:2]
    assert code == 1 and "policies" in [each.get("what") for each in result["failures"]]
    assert result["msg"].startswith(message)
