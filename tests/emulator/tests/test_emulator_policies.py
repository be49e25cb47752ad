# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies, groups and the account's factors: filters, pages, and other ones in their place."""

from __future__ import annotations

import pytest

POLICIES = [{"id": n, "name": f"P{n}", "kind": "user", "is_default": n == 1} for n in range(1, 121)]


def ids(answer):
    return [row["id"] for row in answer.json()]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [31001, 31002, 31003, 31004, 31005]),
        ("?kind=app", [31005]),
        ("?kind=user&name=a", [31001, 31002, 31003, 31004]),
        ("?name=STAFF", [31002]),
        ("?name=nothing", []),
        ("?limit=2&page=2", [31003, 31004]),
    ],
)
def test_rows_are_brief(emulator, query, expected):
    answer = emulator.get(f"/api/2/policies{query}")
    assert ids(answer) == expected
    assert all(set(row) == {"id", "name", "kind", "is_default"} for row in answer.json())


def test_a_policy_has_the_settings_of_its_kind(emulator):
    assert emulator.get("/api/2/policies/31003").json()["otp_trigger_condition"] == 1
    assert "otp_config" not in emulator.get("/api/2/policies/31005").json()
    assert emulator.get("/api/2/policies/1").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?policy_id=31002", [477661]), ("?name=fin*", [477662]), ("?name=fin", [])],
)
def test_groups_carry_policies(emulator, query, expected):
    assert ids(emulator.get(f"/api/2/groups{query}")) == expected


def test_a_group_tells_its_people(emulator):
    group = emulator.get("/api/2/groups/477662").json()
    assert group["policy"] == {"id": 31003, "name": "Contractors"}
    assert 65786391 in group["users"] and 65786389 not in group["users"]
    assert emulator.get("/api/2/groups/477663").json()["policy"] is None


def test_other_lists_take_their_place_until_a_reset(emulator):
    for name in ("policies", "groups", "factors"):
        assert emulator.control(f"tenant/{name}", POLICIES, method="PUT").status_code == 204
    pages = [emulator.get(f"/api/2/policies?page={page}") for page in (1, 2, 3)]
    assert [number for page in pages for number in ids(page)] == list(range(1, 121))
    assert pages[0].headers["Total-Pages"] == "3"
    old = emulator.get("/api/1/groups").json()["data"]
    assert [group["id"] for group in old] == list(range(1, 51))
    assert len(emulator.get("/api/2/authentication_factors").json()) == 120
    emulator.control("reset")
    assert len(ids(emulator.get("/api/2/policies"))) == 5


@pytest.mark.parametrize(
    ("name", "body", "status"), [("others", [], 404), ("groups", {}, 400), ("factors", [1], 400)]
)
def test_lists_that_make_no_sense(emulator, name, body, status):
    assert emulator.control(f"tenant/{name}", body, method="PUT").status_code == status


def test_a_record_shows_a_policy_where_a_test_says_so(emulator):
    path = "/api/2/users/65786389"
    assert "policy_id" not in emulator.get(path).json()
    assert emulator.control("users/65786389", {"policy_id": 31004}).status_code == 200
    assert emulator.get(path).json()["policy_id"] == 31004
    listed = emulator.get("/api/2/users?user_ids=65786389&fields=policy_id").json()
    assert listed == [{"id": 65786389, "policy_id": 31004}]
