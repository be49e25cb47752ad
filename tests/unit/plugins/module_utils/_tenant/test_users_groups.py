# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users by role and by group."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    ServerError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant import memberships
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._tenant.users_fixture import (
    by_ids,
    ids,
    member,
    read,
    refused,
    users,
    v1_groups,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    get,
    listed,
    refusal,
    user,
)

# Roles


def test_a_role_by_name_and_one_by_id():
    found = read(
        listed(
            "/api/2/roles",
            [{"id": 4, "name": "Administrators"}, {"id": 5, "name": "Admins"}],
            name="Admins",
        ),
        listed("/api/2/roles/5/users", [member(7), member(8, assigned=False), member(9)]),
        listed("/api/2/roles", [{"id": 12, "name": "Users"}]),
        listed("/api/2/roles/12/users", [member(9), member(3)]),
        by_ids([user(3), user(7), user(9)], 7, 9, 3),
        roles=("Admins", "12"),
    )
    assert ids(found) == [7, 9, 3]


@pytest.mark.parametrize(
    "rows, number",
    [
        ([{"id": 4, "name": "ADMINS"}], 4),
        ([{"id": 4, "name": "ADMINS"}, {"id": 5, "name": "Admins"}], 5),
        ([{"id": 4, "name": None}, {"id": 5, "name": "Admins"}, {"id": 6}], 5),
    ],
)
def test_the_exact_spelling_of_a_role_wins(rows, number):
    found = read(
        listed("/api/2/roles", rows, name="Admins"),
        listed(f"/api/2/roles/{number}/users", [member(7)]),
        by_ids([user(7)], 7),
        roles=("Admins",),
    )
    assert ids(found) == [7]


def test_a_role_in_another_case_is_found_though_the_filter_minds_case():
    found = read(
        listed("/api/2/roles", [], name="admins"),
        listed("/api/2/roles", [{"id": 4, "name": "Users"}, {"id": 5, "name": "Admins"}]),
        listed("/api/2/roles/5/users", [member(7)]),
        by_ids([user(7)], 7),
        roles=("admins",),
    )
    assert ids(found) == [7]


def test_a_role_without_members_selects_nobody():
    assert (
        refused(listed("/api/2/roles/12/users", []), roles=("id:12",)).message
        == "The selection finds no user."
    )


def test_a_member_deleted_meanwhile_is_no_member():
    found = read(
        listed("/api/2/roles/12/users", [member(7), member(8)]),
        by_ids([user(7)], 7, 8),
        get("/api/2/users/8", **refusal(404)),
        roles=("id:12",),
    )
    assert ids(found) == [7] and found.failures == []


def test_a_member_who_cannot_be_read_fails_the_selection():
    error = refused(
        listed("/api/2/roles/12/users", [member(7), member(8)]),
        by_ids([user(7)], 7, 8),
        get("/api/2/users/8", status=502),
        kind=ServerError,
        roles=("id:12",),
    )
    assert error.message.startswith("GET /api/2/users/8: OneLogin answered 502")


# Groups


def test_a_group_by_name_over_pages_of_api_v1():
    found = read(
        v1_groups([{"id": 1, "name": "Sales"}], after="abc"),
        v1_groups([{"id": 2, "name": "Engineering"}], cursor="abc"),
        users([user(7, group_id=2), user(8, group_id=3), user(9)], group_id="2"),
        groups=("engineering",),
    )
    assert ids(found) == [7]


def test_a_group_by_id():
    assert ids(read(users([user(7, group_id="34")], group_id="34"), groups=("id:34",))) == [7]


def test_a_group_by_digits_is_looked_for_as_a_name_first():
    groups = v1_groups([{"id": 34, "name": "Sales"}, {"id": 5, "name": "2024"}])
    found = read(
        groups,
        users([user(7, group_id=34)], group_id="34"),
        users([user(8, group_id=5)], group_id="5"),
        groups=("34", "2024"),
    )
    assert ids(found) == [7, 8]


def test_an_empty_group_is_told_from_one_that_does_not_exist():
    empty = {"data": [{"id": 34, "name": "Empty"}]}
    found = read(
        users([], group_id="34"), get("/api/1/groups/34", empty), groups=("id:34",), user_ids=(1,)
    )
    assert ids(found) == [1]
    error = refused(
        users([], group_id="34"),
        get("/api/1/groups/34", **refusal(404)),
        v1_groups([{"id": 3, "name": "Sales"}]),
        groups=("id:34",),
    )
    assert error.message == "There is no group with the id 34. The groups are 'Sales'."
    assert (error.reason, error.status) == ("unknown_name", 404)


def test_a_group_that_the_list_has_shown_may_be_empty():
    found = read(
        v1_groups([{"id": 34, "name": "Empty"}]),
        users([], group_id="34"),
        groups=("Empty",),
        user_ids=(1,),
    )
    assert ids(found) == [1]


def test_no_group_of_that_name():
    error = refused(v1_groups([]), groups=("X",))
    assert error.message == "There is no group 'X'. This tenant has no groups."


def test_the_list_of_groups_is_read_once_for_all_of_them():
    groups = v1_groups([{"id": 1, "name": "A"}, {"id": 2, "name": "B"}])
    found = read(
        groups, users([user(7, group_id=1)], group_id="1"), users([user(8, group_id=2)], group_id="2"),
        groups=("A", "b"),
    )  # fmt: skip
    assert ids(found) == [7, 8]


def test_members_of_a_group():
    found = read(
        v1_groups([{"id": 1, "name": "A"}]),
        users([user(7, group_id=1)], group_id="1"),
        groups=("A",),
    )
    assert ids(found) == [7]


@pytest.mark.parametrize("cursor", ["abc", 5])
def test_groups_that_repeat(cursor):
    first, second = v1_groups([], after=cursor), v1_groups([], after=cursor, cursor=str(cursor))
    assert "repeats itself" in refused(first, second, groups=("X",)).message


def test_groups_without_end(monkeypatch):
    monkeypatch.setattr(memberships, "MOST_PAGES", 1)
    pages = [v1_groups([], after="a"), v1_groups([], after="b", cursor="a")]
    assert "repeats itself" in refused(*pages, groups=("X",)).message


@pytest.mark.parametrize(
    "body", [None, [], {}, {"data": None}, {"data": {"id": 1}}, {"data": [{}]}]
)
def test_groups_of_another_shape(body):
    assert refused(get("/api/1/groups", body), kind=AnswerError, groups=("X",))


def test_groups_without_pagination_are_one_page():
    exchange = get("/api/1/groups", {"data": [{"id": 2, "name": "X"}], "pagination": None})
    assert ids(read(exchange, users([user(7, group_id=2)], group_id="2"), groups=("X",))) == [7]
