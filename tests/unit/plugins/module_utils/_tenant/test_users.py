# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selecting users: by id, by filter, all of them; and what a call that fails costs."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    PermissionDenied,
    ServerError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import confirm
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._tenant.users_fixture import (
    by_ids,
    ids,
    member,
    read,
    refused,
    selected_without_retries,
    users,
    v1_groups,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    ONE_PAGE,
    REQUEST_ID,
    get,
    listed,
    refusal,
    scripted,
    token,
    user,
)

# Ids


def test_ids_alone_cost_no_call():
    assert read(user_ids=(5, 3, 5)).users == [{"id": 5}, {"id": 3}]


def test_ids_are_read_a_page_at_a_time():
    found = read(
        by_ids([user(number) for number in range(50, 0, -1)], *range(1, 51)),
        by_ids([user(51), user(99)], 51),
        user_ids=tuple(range(1, 52)),
        read_ids=True,
    )
    assert ids(found) == list(range(1, 52)) and found.failures == []
    assert found.users[0]["email"] == "user1@example.com"


def test_ids_that_did_not_come_back_are_confirmed_one_by_one():
    found = read(
        by_ids([user(1)], 1, 2, 3),
        get("/api/2/users/2", user(2)),
        get("/api/2/users/3", **refusal(404)),
        user_ids=(1, 2, 3),
        read_ids=True,
    )
    assert ids(found) == [1, 2]
    (failure,) = found.failures
    assert (failure["id"], failure["status"], failure["error"]) == (3, 404, "not_found")
    assert failure["request_id"] == REQUEST_ID and "User 3 does not exist" in failure["message"]


def test_nobody_of_the_ids_exists():
    error = refused(
        by_ids([], 3), get("/api/2/users/3", **refusal(404)), user_ids=(3,), read_ids=True
    )
    assert error.message.startswith(
        "The selection finds no user. GET /api/2/users/3: OneLogin answered 404"
    )


@pytest.mark.parametrize("body", [[], None, "x", {}, [user(3)], {"id": "x"}])
def test_a_confirmation_that_confirms_nothing(body):
    found = read(
        by_ids([user(1)], 1, 3), get("/api/2/users/3", body), user_ids=(1, 3), read_ids=True
    )
    assert ids(found) == [1]
    assert found.failures[0]["error"] == "answer"


def test_a_list_of_ids_that_fails_fails_the_selection():
    alone = get("/api/2/users/3", None)
    assert refused(by_ids(None, 3), alone, kind=AnswerError, user_ids=(3,), read_ids=True)
    refusing = get("/api/2/users", **refusal(403))
    assert refused(refusing, kind=PermissionDenied, user_ids=(3,), read_ids=True)


# What cannot be read costs only itself


def test_an_address_that_cannot_be_read_does_not_lose_the_others():
    found = selected_without_retries(
        get("/api/2/users", status=502),
        users([user(7)], email="user7@example.com"),
        emails=("a@example.com", "user7@example.com"),
    )
    assert ids(found) == [7]
    (failure,) = found.failures
    assert (failure["id"], failure["email"], failure["error"]) == (None, "a@example.com", "server")


def test_if_no_address_can_be_read_the_cause_is_told_and_not_that_nobody_was_found():
    error = refused(get("/api/2/users", status=502), kind=ServerError, emails=("a@example.com",))
    assert "OneLogin answered 502" in error.message


def test_a_block_of_ids_that_cannot_be_read_does_not_lose_the_other_blocks():
    found = selected_without_retries(
        get("/api/2/users", status=502),
        by_ids([user(51)], 51),
        read_ids=True,
        user_ids=tuple(range(1, 52)),
    )
    assert ids(found) == [51]
    assert [failure["id"] for failure in found.failures] == list(range(1, 51))
    assert {failure["error"] for failure in found.failures} == {"server"}


@pytest.mark.parametrize("failing", [{"status": 404}, {"status": 400}, {"body": b"<html>"}])
def test_a_page_that_fails_does_not_make_members_of_a_role_vanish(failing):
    found = read(
        listed("/api/2/roles/12/users", [member(7), member(8), member(9)]),
        *(get("/api/2/users", **failing) for _try in range(6 if "body" in failing else 1)),
        get("/api/2/users/7", user(7)),
        get("/api/2/users/8", **refusal(404)),  # who is really gone
        get("/api/2/users/9", user(9)),
        roles=("id:12",),
    )
    assert ids(found) == [7, 9] and not found.failures


def test_whom_another_part_of_the_selection_finds_is_no_failure():
    found = selected_without_retries(
        get("/api/2/users", status=502),
        users([user(7), user(8)]),
        read_ids=True,
        user_ids=(7, 9),
        all_users=True,
    )
    assert ids(found) == [7, 8]
    assert [failure["id"] for failure in found.failures] == [9]


def test_a_group_that_comes_twice_is_one():
    found = read(
        v1_groups([{"id": 3, "name": "Eng"}], after="c"),
        v1_groups([{"id": 3, "name": "Eng"}], cursor="c"),
        users([user(7, group_id=3)], group_id="3"),
        groups=("Eng",),
    )
    assert ids(found) == [7]


def test_a_search_for_one_address_is_not_held_against_the_count_of_the_tenant():
    headers = {**ONE_PAGE, "Total-Count": "20000"}
    found = read(get("/api/2/users", [user(7)], headers=headers), emails=("user7@example.com",))
    assert ids(found) == [7]


# Filters, everybody, statuses


def test_filters_and_everybody():
    found = read(
        users([user(7)], firstname="H*", app_id="5"),
        users([user(1)], pages=2),
        users([user(7), user(8)], page=2, pages=2),
        filters={"firstname": "H*", "app_id": "5"},
        all_users=True,
    )
    assert ids(found) == [7, 1, 8]


def test_statuses_narrow_lists_alone():
    rows = [user(1), user(2, status=2), user(3, status=None), user(4, status=3), user(5, status=9)]
    found = read(
        users([user(2, status=2)], email="user2@example.com"),
        users(rows),
        user_ids=(4,),
        emails=("user2@example.com",),
        all_users=True,
        statuses=frozenset({"active"}),
    )
    # 4 by id and 2 by address whatever their status; 3 because it is not known.
    assert ids(found) == [4, 2, 1, 3]
    assert found.users[0] == {"id": 4}


def test_nobody_of_that_status():
    error = refused(users([user(1)]), all_users=True, statuses=frozenset({"locked"}))
    assert (
        error.message
        == "The selection finds no user. Of 1 found, none has one of the wanted statuses."
    )


def test_the_parts_add_up_in_their_order_and_everybody_comes_once():
    found = read(
        users([user(6)], email="user6@example.com"),
        users([user(3)], username="user3"),
        listed("/api/2/roles/12/users", [member(3), member(8)]),
        by_ids([user(3), user(8)], 3, 8),
        users([user(8, group_id=34), user(5, group_id=34)], group_id="34"),
        users([user(5), user(4)], lastname="Z"),
        users([user(number) for number in range(1, 10)]),
        user_ids=(9, 3),
        emails=("user6@example.com",),
        usernames=("user3",),
        roles=("id:12",),
        groups=("id:34",),
        filters={"lastname": "Z"},
        all_users=True,
    )
    assert ids(found) == [9, 3, 6, 8, 5, 4, 1, 2, 7]
    assert (
        found.users[1]["email"] == "user3@example.com"
    )  # the record of who was also found otherwise


def test_the_record_of_another_user_confirms_nobody():
    with (
        scripted(token(), get("/api/2/users/7", user(8))) as tenant,
        pytest.raises(AnswerError, match="about something else"),
    ):
        confirm(tenant.client(), 7)


def test_rows_that_were_not_asked_for_are_left_out():
    alone = get("/api/2/users/7", user(7))
    assert ids(read(by_ids([user(8)], 7), alone, user_ids=(7,), read_ids=True)) == [7]


@pytest.mark.parametrize("selection", [{"all_users": True}, {"roles": ("id:12",)}])
def test_a_list_with_a_gap_selects_nobody(selection):
    path = "/api/2/users" if "all_users" in selection else "/api/2/roles/12/users"
    gap = {"headers": {**ONE_PAGE, "Total-Count": "2"}}
    rows = [user(7)] if "all_users" in selection else [member(7)]
    error = refused(*(get(path, rows, **gap) for _pass in range(3)), **selection)
    assert "OneLogin counts 2 entries, its pages held 1" in error.message
