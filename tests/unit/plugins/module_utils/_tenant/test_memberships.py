# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and groups: which one a name, an id or digits mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    PermissionDenied,
    SelectionError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant import memberships
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.memberships import (
    Directory,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    ONE_PAGE,
    REQUEST_ID,
    get,
    listed,
    refusal,
    scripted,
    token,
)

ROLES = [{"id": 5, "name": "Admins"}, {"id": 17, "name": "2024"}, {"id": 99, "name": "Auditors"}]


def roles(rows, **query):
    return listed("/api/2/roles", rows, **query)


def groups(rows):
    return get("/api/1/groups", {"data": rows, "pagination": None}, query={})


def one_role(row):
    return get(f"/api/2/roles/{row['id']}", row)


def one_group(row):
    return get(f"/api/1/groups/{row['id']}", {"data": [row]})


def members(number, *ids):
    rows = [{"id": one, "assigned": True} for one in ids]
    return get(f"/api/2/roles/{number}/users", rows, headers=ONE_PAGE)


def call(function, text, *script):
    with scripted(*([token()] if script else []), *script) as tenant:
        return function(tenant.client(retries=0), text)


def refused(function, text, *script):
    with scripted(token(), *script) as tenant, pytest.raises(SelectionError) as caught:
        function(tenant.client(retries=0), text)
    return caught.value


# Both lists alike: where a name or digits are looked for, and what is asked about an id alone.
def by_list(kind, rows):
    return roles(rows) if kind == "role" else groups(rows)


def by_id(kind, row):
    return one_role(row) if kind == "role" else one_group(row)


def resolve_role(client, text):
    return Directory(client).role(text)


def resolve_group(client, text):
    return Directory(client).group(text)


def role_members(client, text):
    return Directory(client).role_members(text)


RESOLVE = {"role": resolve_role, "group": resolve_group}
both = pytest.mark.parametrize("kind", ["role", "group"])


@both
@pytest.mark.parametrize(
    "digits, rows, meant",
    [
        # A name that is no id, an id that is no name, and one that is both of the same.
        ("2024", ROLES, {"id": 17, "name": "2024"}),
        ("99", ROLES, {"id": 99, "name": "Auditors"}),
        ("2024", [{"id": 2024, "name": "2024"}], {"id": 2024, "name": "2024"}),
        ("007", [{"id": 3, "name": "007"}], {"id": 3, "name": "007"}),
        ("2024", [{"id": 17, "name": " 2024\u200b"}], {"id": 17, "name": "2024"}),
    ],
)
def test_digits_are_a_name_or_else_an_id(kind, digits, rows, meant):
    assert call(RESOLVE[kind], digits, by_list(kind, rows)) == meant


@both
@pytest.mark.parametrize(
    "digits, rows",
    [
        ("2024", [{"id": 17, "name": "2024"}, {"id": 2024, "name": "Auditors"}]),
        ("2024", [{"id": 2024, "name": "Auditors"}, {"id": 17, "name": "2024 "}]),
        ("1", [{"id": 1, "name": "2"}, {"id": 2, "name": "1"}]),
        ("0017", [{"id": 17, "name": "x"}, {"id": 4, "name": "0017"}]),
    ],
)
def test_digits_that_are_the_name_of_one_and_the_id_of_another_are_an_error(kind, digits, rows):
    error = refused(RESOLVE[kind], digits, by_list(kind, rows))
    assert error.reason == error.details["reason"] == "ambiguous_name"
    assert f"{digits!r} is the name of {kind} " in error.message
    assert f"write name:{digits} or id:{int(digits)}." in error.message


@both
def test_name_and_id_say_which_is_meant(kind):
    rows = [{"id": 17, "name": "2024"}, {"id": 2024, "name": "Auditors"}]
    named = roles(rows, name="2024") if kind == "role" else groups(rows)
    assert call(RESOLVE[kind], "name:2024", named) == {"id": 17, "name": "2024"}
    assert call(RESOLVE[kind], "id:2024", by_id(kind, rows[1])) == {"id": 2024, "name": "Auditors"}


def test_members_of_the_role_that_is_meant():
    assert call(role_members, "id:2024", members(2024, 7, 8)) == [7, 8]
    assert call(role_members, "2024", roles(ROLES), members(17, 9)) == [9]
    assert call(role_members, "Admins", roles(ROLES, name="Admins"), members(5)) == []
    both_there = [{"id": 17, "name": "2024"}, {"id": 2024, "name": "Auditors"}]
    assert refused(role_members, "2024", roles(both_there)).reason == "ambiguous_name"


def test_a_name_is_looked_for_by_the_filter_and_then_among_all():
    assert call(resolve_role, "admins", roles(ROLES, name="admins"))["id"] == 5
    assert call(resolve_role, "admins", roles([], name="admins"), roles(ROLES))["id"] == 5
    assert call(resolve_group, "ADMINS", groups(ROLES))["id"] == 5


@both
@pytest.mark.parametrize(
    "wanted, kept", [("Zoe\u0308", "ZO\u00cb"), (" x\ufeff", "x"), ("x", "\u00a0X")]
)
def test_names_are_the_same_whatever_their_case_composition_and_surroundings(kind, wanted, kept):
    found = [{"id": 5, "name": kept}]
    with scripted(token(), by_list(kind, found)) as tenant:
        if kind == "role":
            tenant.wire.script[-1].query = None
        assert RESOLVE[kind](tenant.client(), wanted)["id"] == 5


@both
@pytest.mark.parametrize(
    "rows, number",
    [
        ([{"id": 4, "name": "ADMINS"}, {"id": 5, "name": "Admins"}], 5),
        ([{"id": 4, "name": None}, {"id": 5, "name": "admins"}, {"id": 6}], 5),
    ],
)
def test_the_exact_spelling_wins(kind, rows, number):
    listing = roles(rows, name="Admins") if kind == "role" else groups(rows)
    assert call(RESOLVE[kind], "Admins", listing)["id"] == number


@both
@pytest.mark.parametrize(
    "rows", [[(4, "ADMINS"), (5, "admins")], [(5, "Admins"), (4, "Admins")], [(5, "Admins"), (4, "Admins ")]]
)  # fmt: skip
def test_several_of_one_name_are_an_error(kind, rows):
    found = [{"id": number, "name": name} for number, name in rows]
    listing = roles(found, name="Admins") if kind == "role" else groups(found)
    error = refused(RESOLVE[kind], "Admins", listing)
    assert error.message == f"2 {kind}s are called 'Admins' (ids 4, 5): give the id, as in id:4."
    assert error.reason == "ambiguous_name"


def nothing(kind, text, rows):
    """What is asked before it is certain that there is no such role or group."""
    filtered = [roles([], name=text)] if kind == "role" else []
    return [*filtered, by_list(kind, rows)]


@both
@pytest.mark.parametrize(
    "text, rows, message",
    [
        ("Admns", ROLES, "There is no KIND 'Admns'. Did you mean 'Admins'? The KINDs are '2024', 'Admins', 'Auditors'."),
        ("X", [], "There is no KIND 'X'. This tenant has no KINDs."),
        ("X", [{"id": n, "name": f"r{n:02}"} for n in range(1, 14)],
         "There is no KIND 'X'. The KINDs are 'r01', 'r02', 'r03', 'r04', 'r05', 'r06', 'r07', 'r08', 'r09', 'r10' and 3 more."),
        ("Ad\u200bmins", ROLES,
         "There is no KIND 'Ad<U+200B>mins'. Did you mean 'Admins'? The KINDs are '2024', 'Admins', 'Auditors'."),
        ("9" * 30, ROLES, f"There is no KIND '{'9' * 30}'. The KINDs are '2024', 'Admins', 'Auditors'."),
        ("x", [{"id": 1, "name": "##vso[task.complete]"}], "There is no KIND 'x'. The KINDs are '# #vso[task.complete]'."),
    ],
)  # fmt: skip
def test_an_unknown_name_is_told_those_there_are(kind, text, rows, message):
    error = refused(RESOLVE[kind], text, *nothing(kind, text, rows))
    assert error.message == message.replace("KIND", kind)
    assert error.details == {
        "error": "selection", "status": None, "request_id": None, "reason": "unknown_name",
    }  # fmt: skip


@both
def test_an_unknown_id_is_told_them_too(kind):
    path = "/api/2/roles/12" if kind == "role" else "/api/1/groups/12"
    missing = get(path, **refusal(404))
    digits = refused(RESOLVE[kind], "12", by_list(kind, ROLES), missing)
    assert digits.message.startswith(
        f"There is no {kind} 12, neither by name nor by id. The {kind}s are "
    )
    alone = refused(RESOLVE[kind], "id:12", missing, by_list(kind, ROLES))
    assert alone.message.startswith(f"There is no {kind} with the id 12. The {kind}s are ")
    for error in (digits, alone):
        assert (error.reason, error.status, error.request_id) == ("unknown_name", 404, REQUEST_ID)


def test_members_of_a_role_that_does_not_exist():
    missing = get("/api/2/roles/12/users", **refusal(404))
    assert refused(role_members, "12", roles(ROLES), missing).reason == "unknown_name"
    assert refused(role_members, "id:12", missing, roles(ROLES)).reason == "unknown_name"


@both
def test_a_list_that_is_not_whole_does_not_make_an_id_unknown(kind):
    row = {"id": 12, "name": "Hidden"}
    assert call(RESOLVE[kind], "12", by_list(kind, ROLES), by_id(kind, row)) == row


@both
def test_the_record_of_another_is_no_answer(kind):
    path = "/api/2/roles/12" if kind == "role" else "/api/1/groups/12"
    row = {"id": 13, "name": "Other"}
    with (
        scripted(token(), get(path, row if kind == "role" else {"data": [row]})) as tenant,
        pytest.raises(AnswerError, match="about something else"),
    ):
        RESOLVE[kind](tenant.client(), "id:12")


@both
def test_a_call_that_fails_is_no_unknown_name(kind):
    path = "/api/2/roles" if kind == "role" else "/api/1/groups"
    with scripted(token(), get(path, **refusal(403))) as tenant, pytest.raises(PermissionDenied):
        RESOLVE[kind](tenant.client(), "Admins")


def test_a_directory_reads_each_list_once():
    with scripted(token(), roles(ROLES), groups(ROLES)) as tenant:
        directory = Directory(tenant.client())
        assert [directory.role(digits)["id"] for digits in ("2024", "99", "17")] == [17, 99, 17]
        assert [directory.group(name)["id"] for name in ("2024", "Admins", "99")] == [17, 5, 99]


some = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["1", "2", "3", "a", "A", "b"])),
    max_size=5,
    unique_by=lambda row: row[0],
)


@settings(max_examples=200)
@given(some, st.sampled_from(["1", "2", "3", "a", "b", "6"]))
def test_nobody_gets_another_role_or_group_silently(found, text):
    rows = [{"id": number, "name": name} for number, name in found]
    named = {row["id"] for row in rows if row["name"] == text} or {
        row["id"] for row in rows if row["name"].lower() == text
    }
    meant = named | {row["id"] for row in rows if str(row["id"]) == text}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memberships, "list_groups_v1", lambda _client: rows)
        patch.setattr(Directory, "_row", lambda *_arguments: pytest.fail("asked for an unknown id"))
        if not meant and text.isdecimal():
            return
        try:
            assert {resolve_group(None, text)["id"]} == meant
        except SelectionError as error:
            assert error.reason == ("ambiguous_name" if meant else "unknown_name")
            assert len(meant) != 1
