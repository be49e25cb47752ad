# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a selection to users: every selector, its order, and what it refuses to conclude."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    PermissionDenied,
    SelectionError,
    ServerError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant import memberships
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import Selection
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    confirm,
    record,
    select,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    JSON,
    ONE_PAGE,
    REQUEST_ID,
    get,
    listed,
    refusal,
    scripted,
    token,
    user,
)

FIELDS = "id,email,username,status,state,group_id,role_ids,created_at,activated_at"


def users(rows, page=1, pages=1, **filters):
    """The list of users under ``filters``."""
    query = {**filters, "fields": FIELDS, "sort": "+id", "limit": "50", "page": str(page)}
    headers = {**JSON, "Total-Pages": str(pages)}
    return get("/api/2/users", rows, query=query, headers=headers)


def resembling(rows, **beginning):
    """Who has an address or name like one that nobody has."""
    query = {**beginning, "fields": FIELDS, "limit": "50", "page": "1"}
    return get("/api/2/users", rows, query=query)


def by_ids(rows, *ids):
    query = {
        "user_ids": ",".join(str(one) for one in ids),
        "fields": FIELDS,
        "limit": "50",
        "page": "1",
    }
    return get("/api/2/users", rows, query=query)


def v1_groups(rows, after=None, cursor=None):
    return get(
        "/api/1/groups",
        {"status": {"error": False}, "data": rows, "pagination": {"after_cursor": after}},
        query={"after_cursor": cursor} if cursor else {},
    )


def read(*exchanges, read_ids=False, ordered=True, concurrency=1, **selection):
    script = (token(), *exchanges) if exchanges else ()
    with scripted(*script, ordered=ordered) as tenant:
        client = tenant.client(concurrency=concurrency)
        return select(client, Selection(**selection), read_ids=read_ids)


def ids(selected):
    return [one["id"] for one in selected.users]


def refused(*exchanges, kind=SelectionError, read_ids=False, **selection):
    with scripted(token(), *exchanges) as tenant, pytest.raises(kind) as caught:
        select(tenant.client(retries=0), Selection(**selection), read_ids=read_ids)
    return caught.value


# Records


def test_a_record_is_reduced_to_what_is_needed():
    assert record({**user(7), "firstname": "Hazel", "custom_attributes": {}}) == {
        "id": 7, "email": "user7@example.com", "username": "user7", "status": "active", "state": "approved",
        "group_id": None, "role_ids": [], "created_at": None, "activated_at": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "code, name", list(enumerate(["unapproved", "approved", "rejected", "unlicensed", "unknown_4"]))
)
def test_states_have_names(code, name):
    assert record({"id": 7, "state": code})["state"] == name


def nested(levels):
    value = "x"
    for _level in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("name", FIELDS.split(",")[1:])
@pytest.mark.parametrize("value", [nested(1), nested(900), {"a": nested(900)}, [{}]])
def test_what_is_no_plain_value_is_not_known(name, value):
    found = record({**user(7), name: value}).get(name)
    assert found is None or found in ("unknown_list", "unknown_dict")


def test_what_the_api_does_not_tell_is_none():
    assert set(record({"id": 7}).values()) == {7, None}


@pytest.mark.parametrize(
    "code, name",
    [(0, "unactivated"), (1, "active"), (8, "security_questions_required"), (6, "unknown_6"),
     (99, "unknown_99"), (-1, "unknown_-1"), ("1", "active"), ("6", "unknown_6"), (True, "unknown_True"), (1.0, "unknown_1.0"),
     ([], "unknown_list"), ({"a": 1}, "unknown_dict"), ("x\x1b" * 50, "unknown_x x x x x x x x x x…"),
     (None, None)],
)  # fmt: skip
def test_codes_become_names(code, name):
    assert record({"id": 7, "status": code})["status"] == name


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


# Addresses and names


def test_addresses_are_compared_again():
    others = [user(1, email=None), user(2, email=5), user(3, email="xuser7@example.com")]
    found = read(
        users([*others, user(7)], email="User7@Example.com"),
        users([user(9, username="Kofi"), user(8, username=None)], username="kofi"),
        emails=("User7@Example.com",),
        usernames=("kofi",),
    )
    assert ids(found) == [7, 9] and found.failures == []


def test_one_address_of_several_users_selects_all():
    both = [user(4, email="a@example.com"), user(2, email="A@example.com")]
    assert ids(read(users(both, email="a@example.com"), emails=("a@example.com",))) == [4, 2]


def test_an_address_that_nobody_has_is_a_failure_entry():
    found = read(
        users([user(7)], email="user7@example.com"),
        users([], email="b@example.com"),
        resembling([user(9)], email="b*"),
        users([user(8)], username="c"),
        resembling([], username="c*"),
        emails=("user7@example.com", "b@example.com"),
        usernames=("c",),
    )
    assert ids(found) == [7]
    address, name = found.failures
    assert address == {
        "id": None, "email": "b@example.com", "status": None, "error": "not_found", "request_id": None,
        "message": "No user has the email 'b@example.com'. Check the spelling, upper and lower case included.",
    }  # fmt: skip
    assert (name["id"], name["username"]) == (None, "c") and "email" not in name


def test_nobody_at_all():
    lists = [users([], email=f"{number}@x") for number in range(4)]
    # Whom they may be is not asked for all of them.
    near = [resembling([], email=f"{number}*") for number in range(3)]
    error = refused(*lists, *near, emails=tuple(f"{number}@x" for number in range(4)))
    assert "finds no user. No user has the email '0@x'" in error.message
    assert "'2@x'" in error.message and "'3@x'" not in error.message
    assert error.reason == error.details["reason"] == "nobody"


@pytest.mark.parametrize(
    "name, rows, advice",
    [
        ("hazel.zang@example.com", ["hazel.zhang@example.com", "hazel@example.org"],
         "Did you mean 'hazel.zhang@example.com'?"),
        ("hazel.zhang@exmaple.com", ["hazel.zhang@example.com", "hazel.zhang@example.co"],
         "Did you mean 'hazel.zhang@example.com' or 'hazel.zhang@example.co'?"),
        ("ha@x", ["harald.very-long@example.com", None], "Check the spelling, upper and lower case included."),
    ],
)  # fmt: skip
def test_near_matches_of_an_address_that_nobody_has(name, rows, advice):
    others = [user(number, email=email) for number, email in enumerate(rows, 1)]
    beginning = name.partition("@")[0][:3]
    error = refused(
        users([], email=name), resembling(others, email=f"{beginning}*"), emails=(name,)
    )
    assert error.message.endswith(f"No user has the email '{name}'. {advice}")


def test_near_matches_that_cannot_be_read_are_none():
    failing = get("/api/2/users", status=502)
    error = refused(users([], username="c"), failing, usernames=("c",))
    assert error.message.endswith(
        "No user has the username 'c'. Check the spelling, upper and lower case included."
    )


@pytest.mark.parametrize(
    "kept", ["hazel@example.com\u200b", " Hazel@example.com", "\ufeffhazel@example.com"]
)
def test_an_address_kept_with_something_invisible_around_it_is_found(kept):
    found = read(
        users([], email="hazel@example.com"),
        resembling([user(7, email=kept)], email="haz*"),
        emails=("hazel@example.com",),
    )
    assert ids(found) == [7] and not found.failures


def test_a_name_kept_decomposed_is_found():
    composed, decomposed = "zo\u00eb", "zoe\u0308"
    found = read(
        users([], username=composed),
        users([user(7, username=decomposed)], username=decomposed),
        usernames=(composed,),
    )
    assert ids(found) == [7]


@pytest.mark.parametrize(
    "wanted, other",
    [("gross@x", "groß@x"), ("kim@x", "\u212aim@x"), ("finn@x", "ﬁnn@x"), ("a@x", "a@\u200bx")],
)
def test_another_account_that_a_loose_comparison_would_take_is_not_taken(wanted, other):
    error = refused(
        users([user(7, email=other)], email=wanted),
        resembling([user(7, email=other)], email=f"{wanted.partition('@')[0][:3]}*"),
        emails=(wanted,),
    )
    assert error.reason == "nobody"


def test_what_cannot_be_seen_shows_where_nobody_has_a_name():
    name = "ha\u200bzel@x"
    error = refused(
        users([], email=name),
        resembling([user(7, email="hazel@x")], email="ha\u200b*"),
        emails=(name,),
    )
    assert error.message.endswith(
        "No user has the email 'ha<U+200B>zel@x'. Did you mean 'hazel@x'?"
    )


def test_an_absurdly_long_address_costs_no_time():
    name = "a" * 20_000 + "@x"
    others = [user(number, email="a" * 20_000 + f"{number}@x") for number in range(1, 50)]
    assert refused(users([], email=name), resembling(others, email="aaa*"), emails=(name,))


# Roles


def member(number, **more):
    return {"id": number, "name": "x", "username": "x", "assigned": True, **more}


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


# What cannot be read costs only itself


def selected_without_retries(*exchanges, read_ids=False, **selection):
    with scripted(token(), *exchanges) as tenant:
        client = tenant.client(retries=0, concurrency=1)
        return select(client, Selection(**selection), read_ids=read_ids)


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


def test_many_addresses_at_once_keep_their_order():
    numbers = list(range(40, 0, -1))
    lists = [users([user(number)], email=f"user{number}@example.com") for number in numbers]
    found = read(
        *lists,
        ordered=False,
        concurrency=8,
        emails=tuple(f"user{number}@example.com" for number in numbers),
    )
    assert ids(found) == numbers


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


def test_addresses_are_looked_up_side_by_side():
    together = threading.Barrier(2, timeout=10)
    exchanges = [users([user(n)], email=f"user{n}@example.com") for n in (1, 2)]
    with scripted(token(), *exchanges, ordered=False) as tenant:
        tenant.wire.meanwhile = lambda sent: sent.method == "GET" and together.wait()
        addresses = tuple(f"user{n}@example.com" for n in (1, 2))
        assert ids(select(tenant.client(concurrency=2), Selection(emails=addresses))) == [1, 2]


class TestTheLoginPolicyOfTheRecord:
    """It is asked for where it is wanted, and kept as it is shown."""

    @staticmethod
    def asked(rows, *, fields=f"{FIELDS},policy_id", **more):
        query = {"user_ids": "7", "fields": fields, "limit": "50", "page": "1"}
        return get("/api/2/users", rows, query=query, **more)

    @staticmethod
    def select(*exchanges, **selection):
        with scripted(token(), *exchanges) as tenant:
            wanted = Selection(**selection)
            return select(tenant.client(concurrency=1), wanted, read_ids=True, own_policy=True)

    @pytest.mark.parametrize(
        ("shown", "kept"),
        [
            ({}, {}),
            ({"policy_id": None}, {"policy_id": None}),
            ({"policy_id": 31002}, {"policy_id": 31002}),
            ({"policy_id": "31002"}, {"policy_id": "31002"}),
            ({"policy_id": 0}, {"policy_id": 0}),
            ({"policy_id": [31002]}, {"policy_id": "unknown (list)"}),
            ({"policy_id": True}, {"policy_id": "unknown (bool)"}),
            ({"policy_id": -1}, {"policy_id": "unknown (int)"}),
        ],
    )
    def test_as_it_is_shown(self, shown, kept):
        found = self.select(self.asked([user(7, **shown)]), user_ids=[7])
        assert {key: value for key, value in found.users[0].items() if key == "policy_id"} == kept

    @pytest.mark.parametrize(
        ("row", "kept"),
        [
            ({"group_id": None}, {"group_id": None}),
            ({"group_id": 477661}, {"group_id": 477661}),
            ({"group_id": 0}, {"group_id": 0}),
            ({"group_id": {"id": 477661}}, {}),
            ({"group_id": [477661]}, {}),
            ({}, {}),
        ],
    )
    def test_a_group_that_is_not_told_is_not_no_group(self, row, kept):
        """Who has no group is under the default login policy; of whose group nothing is known, nothing follows."""
        record = {key: value for key, value in user(7).items() if key != "group_id"}
        found = self.select(self.asked([{**record, **row}]), user_ids=[7])
        assert {key: value for key, value in found.users[0].items() if key == "group_id"} == kept

    def test_in_the_record_of_one(self):
        """Whom a page does not give is read alone: that record may show it as well."""
        one = get("/api/2/users/7", user(7, policy_id=31002))
        found = self.select(self.asked([]), one, user_ids=[7])
        assert found.users[0]["policy_id"] == 31002

    def test_refused_it_is_left_out_and_not_asked_for_again(self):
        """An unknown field must not cost a call for each user, nor the whole survey."""
        found = self.select(
            self.asked(refusal(400, "no such field"), status=400),
            self.asked([user(7)], fields=FIELDS),
            users([user(7), user(8)]),
            user_ids=[7],
            all_users=True,
        )
        assert [each["id"] for each in found.users] == [7, 8]
        assert all("policy_id" not in each for each in found.users)

    def test_where_it_is_not_wanted_it_is_not_asked_for(self):
        found = read(by_ids([user(7, policy_id=31002)], 7), read_ids=True, user_ids=[7])
        assert "policy_id" not in found.users[0]
