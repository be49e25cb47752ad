# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users by address and by name: who is taken, and what is told of those nobody has."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import Selection
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import select
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._tenant.users_fixture import (
    ids,
    read,
    refused,
    resembling,
    users,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    get,
    scripted,
    token,
    user,
)


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


def test_addresses_are_looked_up_side_by_side():
    together = threading.Barrier(2, timeout=10)
    exchanges = [users([user(n)], email=f"user{n}@example.com") for n in (1, 2)]
    with scripted(token(), *exchanges, ordered=False) as tenant:
        tenant.wire.meanwhile = lambda sent: sent.method == "GET" and together.wait()
        addresses = tuple(f"user{n}@example.com" for n in (1, 2))
        assert ids(select(tenant.client(concurrency=2), Selection(emails=addresses))) == [1, 2]
