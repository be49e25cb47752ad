# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

From a selection to user records: pages, roles, groups.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    COMMON_FAILURES,
    AnswerError,
    NotFoundError,
    OneLoginError,
    RateLimitError,
    SelectionError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.pagination import (
    MOST_PAGES,
    PAGE_SIZE,
    Row,
    read_all,
    rows_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._concurrency import in_order
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    STATES,
    STATUSES,
    Selection,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable

READ_USERS = "the level Read Users, Manage users, Read All or Manage All"
_READ_ROLES = "the level Read Users, Read All or Manage All"
# Only what selecting and judging needs: the less personal data is read, the less can leak. OneLogin leaves role_ids out of
# a list unless it is named (api §7.1).
FIELDS = (
    "id",
    "email",
    "username",
    "status",
    "state",
    "group_id",
    "role_ids",
    "created_at",
    "activated_at",
)
User = dict[str, t.Any]
Failure = dict[str, t.Any]
# Who could not be read, as keys of a failure, and why.
Unread = tuple[dict[str, t.Any], OneLoginError]


class Selected(t.NamedTuple):
    """``users`` in the order of the selection, each once; ``failures`` for addresses and names that nobody has.

    A user selected by id alone is ``{"id": …}``; others carry the keys of ``FIELDS``.
    """

    users: list[User]
    failures: list[Failure]


def select(client: OneLoginClient, selection: Selection, *, read_ids: bool = False) -> Selected:
    """Find the users of a selection.

    ``read_ids``: also read the records of users selected by id; without it, ids cost no call. Raises `SelectionError` if
    nobody is found, a role or group does not exist, or a list cannot be read whole.
    """
    users: dict[int, User] = {number: {"id": number} for number in selection.user_ids}
    unread: list[Unread] = []
    if read_ids and users:
        found, unread = _by_ids(client, list(users))
        users = {user["id"]: user for user in found}
    for option, names in (("email", selection.emails), ("username", selection.usernames)):
        for name, outcome in zip(names, _by_names(client, option, names)):
            if isinstance(outcome, OneLoginError):
                unread.append(({option: name}, outcome))
            else:
                users.update((user["id"], user) for user in outcome)
    listed = list(_from_lists(client, selection))
    users.update((user["id"], user) for user in listed if _wanted(user, selection.statuses))
    if not users:
        raise _nobody([error for _about, error in unread], of_other_status=len(listed))
    # Whom one part of the selection could not read, another may have found.
    failures = [
        failure_of(error, **about) for about, error in unread if about.get("id") not in users
    ]
    return Selected(list(users.values()), failures)


def confirm(client: OneLoginClient, number: int) -> User:
    """The record of one user; raises `NotFoundError` if there is none, `AnswerError` if it is another's."""
    subject = f"user {number}"
    reply = client.get("api", "2", "users", number, subject=subject, scope=READ_USERS)
    (row,) = rows_of(reply._replace(data=[reply.data]), subject)
    if row["id"] != number:
        raise AnswerError(
            f"The record of {subject}: the answer is that of another user. Nothing can be concluded from it.",
            status=reply.answer.status,
            request_id=reply.answer.request_id,
        )
    return record(row)


def record(row: Row) -> User:
    """A user record of the API reduced to ``FIELDS``, codes as names; what the API did not give is ``None``."""
    user = {name: row.get(name) for name in FIELDS}
    user["status"] = _code_name(STATUSES, user["status"])
    user["state"] = _code_name(STATES, user["state"])
    return user


def failure_of(error: OneLoginError, **about: t.Any) -> Failure:
    """An entry of the result's ``failures``: ``{id, status, error, message, request_id}`` and what else tells whom.

    ``skipped: True`` is added where OneLogin was not asked, as the calls before had failed.
    """
    skipped = {"skipped": True} if error.skipped else {}
    return {"id": None, **about, **error.details, "message": error.message, **skipped}


def _code_name(names: Mapping[int, str], code: t.Any) -> str | None:
    """The name of a status or state code. An unknown code stays visible and is never taken for a known one."""
    if code is None:
        return None
    if isinstance(code, str) and code.isascii() and code.isdecimal() and len(code) < 4:
        code = int(code)
    known = names.get(code) if isinstance(code, int) and not isinstance(code, bool) else None
    return known or f"unknown_{printable(code, 20)}"


def _nobody(errors: list[OneLoginError], *, of_other_status: int) -> OneLoginError:
    """Why nobody was found: what went wrong, if anything did; else who is missing, or has another status."""
    for error in errors:
        if not isinstance(error, NotFoundError):
            return error.with_traceback(None)
    named = [error.message for error in errors[:3]]
    if of_other_status:
        named.append(f"Of {of_other_status} found, none has one of the wanted statuses.")
    return SelectionError(" ".join(["The selection finds no user.", *named]))


def _wanted(user: User, statuses: frozenset[str]) -> bool:
    """Whether ``statuses`` keeps the user. An unread status is no reason to lose sight of someone."""
    return not statuses or user["status"] is None or user["status"] in statuses


def _by_ids(client: OneLoginClient, numbers: list[int]) -> tuple[list[User], list[Unread]]:
    """Records of users by id: a page full of ids a call, and one call for each id that did not come back.

    Only what a call for this one user answers can say that the user is gone: a page that fails says nothing of anybody.
    """
    blocks = [numbers[i : i + PAGE_SIZE] for i in range(0, len(numbers), PAGE_SIZE)]

    def read_block(block: list[int]) -> dict[int, User | OneLoginError]:
        ids = ",".join(str(number) for number in block)
        subject = "the list of users"
        query = {"user_ids": ids, "fields": ",".join(FIELDS), "limit": str(PAGE_SIZE), "page": "1"}
        try:
            reply = client.get("api", "2", "users", params=query, subject=subject, scope=READ_USERS)
            rows = rows_of(reply, subject)
        except (*COMMON_FAILURES, RateLimitError) as error:
            return dict.fromkeys(block, error)  # it would befall each of them alone, too
        except OneLoginError:
            return {}
        return {row["id"]: record(row) for row in rows if row["id"] in block}

    def read_one(number: int) -> User | OneLoginError:
        try:
            return confirm(client, number)
        except OneLoginError as error:
            return error

    known: dict[int, User | OneLoginError] = {}
    for outcomes in in_order(read_block, blocks, workers=client.concurrency):
        known.update(outcomes)
    missing = [number for number in numbers if number not in known]
    known.update(zip(missing, in_order(read_one, missing, workers=client.concurrency)))
    users: list[User] = []
    unread: list[Unread] = []
    for number in numbers:
        outcome = known[number]
        if isinstance(outcome, OneLoginError):
            unread.append(({"id": number}, outcome))
        else:
            users.append(outcome)
    return users, unread


def _by_names(
    client: OneLoginClient, option: str, names: t.Sequence[str]
) -> list[list[User] | OneLoginError]:
    """For each address or name the users that have it, usually one and seldom several, or why there is none.

    Whether OneLogin's filter minds upper and lower case is not documented: what it returns is compared again here.
    """

    def read(name: str) -> list[User] | OneLoginError:
        try:
            users = _list_users(client, {option: name}, reconcile=False)
        except OneLoginError as error:
            return error
        found = [u for u in users if str(u[option] or "").casefold() == name.casefold()]
        return found or NotFoundError(
            f"No user has the {option} {printable(name)!r}. Check the spelling, upper and lower case included."
        )

    return in_order(read, names, workers=client.concurrency)


def _from_lists(client: OneLoginClient, selection: Selection) -> t.Iterator[User]:
    if selection.roles:
        members = [m for role in selection.roles for m in _role_members(client, role)]
        users, unread = _by_ids(client, list(dict.fromkeys(members)))
        # Somebody deleted between the two calls is no member any more; anything else is a list with a gap.
        for _about, error in unread:
            if not isinstance(error, NotFoundError):
                raise error
        yield from users
    for group in selection.groups:
        yield from _group_members(client, group)
    if selection.filters:
        yield from _list_users(client, selection.filters)
    if selection.all_users:
        yield from _list_users(client, {})


def _list_users(
    client: OneLoginClient, query: t.Mapping[str, str], *, reconcile: bool = True
) -> list[User]:
    rows = read_all(
        client,
        "api",
        "2",
        "users",
        params={**query, "fields": ",".join(FIELDS), "sort": "+id"},
        subject="the list of users",
        scope=READ_USERS,
        reconcile=reconcile,
    )
    return [record(row) for row in rows]


def resolve_role(client: OneLoginClient, role: str) -> dict[str, t.Any]:
    """The role's ``{id, name}``."""
    number = _as_id(role)
    if number is None:
        return {"id": _id_by_name(_roles_named(client, role), role, "role"), "name": role}
    client.get("api", "2", "roles", number, subject=f"role {number}", scope=_READ_ROLES)
    return {"id": number, "name": role}


def resolve_group(client: OneLoginClient, group: str) -> dict[str, t.Any]:
    """The group's ``{id, name}``."""
    number = _as_id(group)
    if number is None:
        return {"id": _id_by_name(_groups(client), group, "group"), "name": group}
    client.get("api", "1", "groups", number, subject=f"group {number}", scope=READ_USERS)
    return {"id": number, "name": group}


def _role_members(client: OneLoginClient, role: str) -> list[int]:
    number = _as_id(role) or _id_by_name(_roles_named(client, role), role, "role")
    rows = read_all(
        client,
        "api",
        "2",
        "roles",
        number,
        "users",
        subject=f"role {printable(role)}",
        scope=_READ_ROLES,
    )
    return [row["id"] for row in rows if row.get("assigned") is not False]


def _roles_named(client: OneLoginClient, name: str) -> list[Row]:
    """The roles of that name. Whether OneLogin's filter minds upper and lower case is not documented: if so, all are read."""
    subject = "the list of roles"
    for params in ({"name": name}, None):
        roles = read_all(
            client, "api", "2", "roles", params=params, subject=subject, scope=_READ_ROLES
        )
        found = _so_named(roles, name)
        if found:
            return found
    return []


def _group_members(client: OneLoginClient, group: str) -> list[User]:
    number = _as_id(group) or _id_by_name(_groups(client), group, "group")
    # This filter is in an official client but not in the documentation: what it returns is compared again here.
    found = _list_users(client, {"group_id": str(number)})
    users = [user for user in found if str(user["group_id"]) == str(number)]
    if not users:  # an empty group, or a mistyped id
        client.get("api", "1", "groups", number, subject=f"group {number}", scope=READ_USERS)
    return users


def _groups(client: OneLoginClient) -> list[Row]:
    """All groups. Only API v1 documents them: wrapped, with the cursor in the body (api §7.6, §8.2)."""
    groups: list[Row] = []
    cursors: list[str] = []
    while True:
        reply = client.get(
            "api",
            "1",
            "groups",
            params={"after_cursor": cursors[-1]} if cursors else None,
            subject="the list of groups",
            scope=READ_USERS,
        )
        body = reply.data if isinstance(reply.data, Mapping) else {}
        groups += rows_of(reply._replace(data=body.get("data")), "the list of groups")
        pagination = body.get("pagination")
        cursor = pagination.get("after_cursor") if isinstance(pagination, Mapping) else None
        if not cursor:
            return list({group["id"]: group for group in groups}.values())
        if str(cursor) in cursors or len(cursors) >= MOST_PAGES:
            raise SelectionError("The list of groups repeats itself and cannot be trusted.")
        cursors.append(str(cursor))


def _as_id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None


def _so_named(rows: t.Iterable[Row], name: str) -> list[Row]:
    return [row for row in rows if str(row.get("name") or "").casefold() == name.casefold()]


def _id_by_name(rows: t.Iterable[Row], name: str, kind: str) -> int:
    """The id of the one row so named; the exact spelling wins over another case."""
    rows = _so_named(rows, name)
    exact = [row for row in rows if row["name"] == name] or rows
    if len(exact) != 1:
        found = (
            f"{len(exact)} have that name: give the id"
            if exact
            else "none has that name: check it, or give the id"
        )
        raise SelectionError(f"{kind}s: there is no single {kind} {printable(name)!r}; {found}.")
    return int(exact[0]["id"])
