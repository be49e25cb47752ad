# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Roles and groups: which one a name or an id means, and whose ids a role holds.

A text of digits may be either. It is looked for as a name first, since names are what people see; where it is the name of one
and the id of another, that is an error, and ``name:2024`` or ``id:2024`` says which (`selection.reference`).
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    NotFoundError,
    SelectionError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.pagination import (
    MOST_PAGES,
    Row,
    read_all,
    read_row,
    row_of,
    rows_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.levels import (
    READ_ROLES,
    READ_USERS,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    Reference,
    reference,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import (
    composed,
    near,
    normal,
    quoted,
    trimmed,
)

_NAMES_SHOWN = 10
Kind = t.Literal["role", "group"]


def list_groups_v1(client: OneLoginClient) -> list[Row]:
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
            raise SelectionError(
                "The list of groups repeats itself and cannot be trusted.", reason="unreliable_list"
            )
        cursors.append(str(cursor))


class Directory:
    """A tenant's roles and groups by name or id; each list is read once, and only if it is needed."""

    def __init__(self, client: OneLoginClient) -> None:
        self._client = client
        self._lists: dict[Kind, list[Row]] = {}

    def role(self, name_or_id: str) -> dict[str, t.Any]:
        """The role that is meant, as ``{id, name}``. Raises `SelectionError` if there is none, or more than one may be meant."""
        return self._confirmed("role", name_or_id)

    def group(self, name_or_id: str) -> dict[str, t.Any]:
        """The group that is meant, as ``{id, name}``. Raises as `role` does."""
        return self._confirmed("group", name_or_id)

    def role_members(self, name_or_id: str) -> list[int]:
        """The ids of the members of the role that is meant, in OneLogin's order. Raises as `role` does."""
        number, _row = self._find("role", name_or_id)
        try:
            rows = read_all(
                self._client,
                "api",
                "2",
                "roles",
                number,
                "users",
                subject=f"role {number}",
                scope=READ_ROLES,
            )
        except NotFoundError as error:
            raise self._unknown("role", name_or_id, error) from error
        return [row["id"] for row in rows if row.get("assigned") is not False]

    def group_number(self, name_or_id: str) -> tuple[int, bool]:
        """The id of the group that is meant, and whether OneLogin's list of groups has shown that there is one."""
        number, row = self._find("group", name_or_id)
        return number, row is not None

    def _find(self, kind: Kind, name_or_id: str) -> tuple[int, Row | None]:
        """The id of what is meant, and its row in a list; no list is asked about an id that is given as one."""
        wanted = reference(name_or_id)
        if wanted.name is None:
            return t.cast(int, wanted.number), None
        rows = self._candidates(kind, wanted)
        by_id = next((row for row in rows if row["id"] == wanted.number), None)
        row = _the_one(kind, wanted, _so_named(rows, wanted), by_id) or by_id
        if row is not None:
            return int(row["id"]), row
        if wanted.number is None:
            raise self._unknown(kind, name_or_id)
        return wanted.number, None

    def _candidates(self, kind: Kind, wanted: Reference) -> list[Row]:
        """Where to look for a name: all groups or roles, or of the roles those that OneLogin finds for it, if any."""
        if kind == "role" and wanted.name is not None and wanted.number is None:
            # Whether this filter minds upper and lower case is not documented.
            found = self._list_roles({"name": wanted.name})
            if _so_named(found, wanted):
                return found
        return self._list(kind)

    def _confirmed(self, kind: Kind, name_or_id: str) -> dict[str, t.Any]:
        number, row = self._find(kind, name_or_id)
        try:
            row = row or self._row(kind, number)
        except NotFoundError as error:
            raise self._unknown(kind, name_or_id, error) from error
        return {"id": row["id"], "name": _name(row) or None}

    def _row(self, kind: Kind, number: int) -> Row:
        subject = f"{kind} {number}"
        if kind == "role":
            return read_row(
                self._client,
                "api",
                "2",
                "roles",
                number=number,
                subject=subject,
                scope=READ_ROLES,
            )
        reply = self._client.get("api", "1", "groups", number, subject=subject, scope=READ_USERS)
        body = reply.data if isinstance(reply.data, Mapping) else {}
        return row_of(reply._replace(data=body.get("data")), number, subject)

    def _list(self, kind: Kind) -> list[Row]:
        if kind not in self._lists:
            self._lists[kind] = (
                self._list_roles() if kind == "role" else list_groups_v1(self._client)
            )
        return self._lists[kind]

    def _list_roles(self, params: dict[str, str] | None = None) -> list[Row]:
        return read_all(
            self._client,
            "api",
            "2",
            "roles",
            params=params,
            subject="the list of roles",
            scope=READ_ROLES,
        )

    def _unknown(
        self, kind: Kind, name_or_id: str, error: NotFoundError | None = None
    ) -> SelectionError:
        """There is no such role or group; the message names those that there are."""
        wanted = reference(name_or_id)
        if wanted.number is None:
            what = f"{kind} {quoted(wanted.name)}"
        elif wanted.name is None:
            what = f"{kind} with the id {wanted.number}"
        else:
            what = f"{kind} {wanted.number}, neither by name nor by id"
        return SelectionError(
            f"There is no {what}.{_those_there_are(kind, wanted, self._list(kind))}",
            reason="unknown_name",
            status=error.status if error else None,
            request_id=error.request_id if error else None,
        )


def _the_one(kind: Kind, wanted: Reference, named: list[Row], by_id: Row | None) -> Row | None:
    """The one of ``named`` that is meant, ``None`` if there is none. The exact spelling wins over another case."""
    exact = [row for row in named if _name(row) == wanted.name] or named
    if len(exact) > 1:
        numbers = sorted(row["id"] for row in exact)
        raise SelectionError(
            f"{len(exact)} {kind}s are called {quoted(wanted.name)} (ids {', '.join(map(str, numbers))}): "
            f"give the id, as in id:{numbers[0]}.",
            reason="ambiguous_name",
        )
    if exact and by_id and by_id["id"] != exact[0]["id"]:
        raise SelectionError(
            f"{quoted(wanted.name)} is the name of {kind} {exact[0]['id']} and the id of {kind} {quoted(_name(by_id))}: "
            f"write name:{wanted.name} or id:{wanted.number}.",
            reason="ambiguous_name",
        )
    return exact[0] if exact else None


def _so_named(rows: t.Iterable[Row], wanted: Reference) -> list[Row]:
    if wanted.name is None:
        return []
    name = normal(wanted.name)
    return [row for row in rows if normal(_name(row)) == name]


def _those_there_are(kind: Kind, wanted: Reference, rows: list[Row]) -> str:
    names = sorted({_name(row) for row in rows} - {""})
    if not names:
        return f" This tenant has no {kind}s."
    meant = [quoted(name) for name in near(wanted.name or "", names)]
    hint = f" Did you mean {' or '.join(meant)}?" if meant else ""
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return f"{hint} The {kind}s are {', '.join(map(quoted, names[:_NAMES_SHOWN]))}{more}."


def _name(row: Row) -> str:
    return composed(trimmed(str(row.get("name") or "")))
