# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Login policies and users as people may put them together: what does not fit is told, and nothing that is in use is left out."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    CLOSED,
    errors_of,
    judged,
    rule,
    user,
)

MFA = {"login_policy": {"mfa": "required"}}


def login(number: t.Any, **settings: t.Any) -> dict[str, t.Any]:
    return {
        "id": number,
        "name": f"P{number}",
        "kind": "user",
        "is_default": False,
        "groups": [],
        **CLOSED,
        **settings,
    }


def outcomes(result: dict[str, t.Any]) -> dict[t.Any, str]:
    return {each["login_policy"]["id"]: each["outcome"] for each in result["results"]}


@pytest.mark.parametrize("again", [1, "1", 1.0])
def test_unequal_login_policies_of_one_id_are_a_mistake(again: t.Any) -> None:
    default = login(1, is_default=True)
    mistakes = errors_of(
        login_policies=[{**default, "otp_auth_enabled": False}, {**default, "id": again}]
    )
    assert mistakes == ["login_policies[1]: the same id as login_policies[0], but another content"]


def test_equal_ones_are_one() -> None:
    default = login(1, is_default=True)
    result = judged(
        [],
        rule(for_each="login_policy", **{"assert": MFA}),
        login_policies=[default, dict(default)],
    )
    assert outcomes(result) == {1: "pass"}


@pytest.mark.parametrize("own", [2, "2"])
def test_a_policy_that_a_users_record_shows_is_in_use(own: t.Any) -> None:
    told = {"id": own, "name": "P2", "source": "user", "contradicted": False, "reason": None}
    result = judged(
        [user(1, login_policy=told)],
        rule(for_each="login_policy", applies_to={"used": True}, **{"assert": MFA}),
        login_policies=[login(1, is_default=True), login(2, otp_auth_enabled=False), login(3)],
    )
    assert outcomes(result) == {1: "pass", 2: "fail", 3: "not_applicable"}
    assert [each["users"] for each in result["login_policies"]] == [0, 1, 0]
    assert [each["used"] for each in result["login_policies"]] == [True, True, False]


def test_a_call_for_the_login_policies_that_failed_is_of_no_user() -> None:
    failures = [
        {"id": None, "what": "groups", "status": 500, "error": "server", "message": "x"},
        {
            "id": None,
            "email": "gone@example.com",
            "status": None,
            "error": "not_found",
            "message": "x",
        },
    ]
    result = judged({"users": [user()], "failures": failures})
    assert result["verdict"] == "incomplete"
    assert result["reasons"] == [
        "could not be read: 2 (limit 0): the login policies, gone@example.com"
    ]


@pytest.mark.parametrize(
    ("direct", "default", "source", "settled"),
    [
        ("possible", {}, "default", 1),
        ("none", {}, "default", 0),
        # what the account's word would not tell: a code that nobody knows, who is an administrator, which group there is
        ("possible", {"otp_config": 7}, "default", 0),
        ("possible", {"otp_config": 0}, "default", 0),
        ("possible", {}, "unknown", 0),
        ("possible", {}, "user", 0),
    ],
)
def test_of_how_many_users_the_word_on_direct_login_policies_would_tell(
    direct: str, default: dict[str, t.Any], source: str, settled: int
) -> None:
    told = {"id": 1, "name": "P1", "source": source, "contradicted": False, "reason": None}
    if source == "unknown":
        told.update(id=None, name=None)
    gone = user(2, login_policy=told, failure={"error": "not_found"})
    result = judged(
        [user(1, login_policy=told), gone],
        policy={"id": "p", "direct_login_policies": direct, "rules": [rule()]},
        login_policies=[login(1, is_default=True, **default), login(2, otp_auth_enabled=False)],
    )
    assert result["summary"]["settled_by_direct_login_policies"] == settled
