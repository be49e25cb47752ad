# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The selection options, defined once and checked before any request: who is meant. `users` finds them.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from datetime import datetime

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    ConfigurationError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import (
    composed,
    quoted,
    trimmed,
)

# The codes of the user record's "status" and "state" (api §7.3); 6 is unassigned.
STATUSES: dict[int, str] = {
    0: "unactivated",
    1: "active",
    2: "suspended",
    3: "locked",
    4: "password_expired",
    5: "awaiting_password_reset",
    7: "password_pending",
    8: "security_questions_required",
}
STATES: dict[int, str] = {0: "unapproved", 1: "approved", 2: "rejected", 3: "unlicensed"}

SELECTION_OPTIONS: dict[str, dict[str, t.Any]] = {
    "user_ids": {"type": "list", "elements": "int", "aliases": ["user_id"]},
    "emails": {"type": "list", "elements": "str"},
    "usernames": {"type": "list", "elements": "str"},
    "roles": {"type": "list", "elements": "str"},
    "groups": {"type": "list", "elements": "str"},
    "filters": {"type": "dict"},
    "all_users": {"type": "bool", "default": False},
    "statuses": {"type": "list", "elements": "str", "choices": list(STATUSES.values())},
}

# The filters of the users list that are documented or used by an official client (api §7.1). A name outside this list is
# refused here, because OneLogin ignores what it does not know and would answer with the whole tenant.
FILTERS = (
    "app_id",
    "created_since",
    "created_until",
    "directory_id",
    "email",
    "external_id",
    "firstname",
    "last_login_since",
    "last_login_until",
    "lastname",
    "samaccountname",
    "updated_since",
    "updated_until",
    "username",
)
_CUSTOM_ATTRIBUTE = re.compile(r"custom_attributes\.[A-Za-z0-9_]+")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z", re.ASCII)
_NUMBERS = ("app_id", "directory_id")
_ID = re.compile("[0-9]{1,19}")
_LARGEST_ID = 2**63 - 1


class Selection(t.NamedTuple):
    """Who is meant. The parts add up; ``statuses`` narrows what roles, groups, filters and all_users find."""

    user_ids: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()
    usernames: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    filters: Mapping[str, str] | None = None
    all_users: bool = False
    statuses: frozenset[str] = frozenset()


class Reference(t.NamedTuple):
    """A role or group as somebody names it: by name, by id, or by digits, which may be either."""

    name: str | None
    number: int | None


def reference(text: str) -> Reference:
    """``id:2024`` is an id and ``name:2024`` a name; ``2024`` is a name or else an id; anything else is a name."""
    text = composed(trimmed(text))
    kind, _colon, rest = text.partition(":")
    if kind == "name" and rest:
        return Reference(composed(trimmed(rest)), None)
    if kind == "id" and _ID.fullmatch(rest.strip()):
        return Reference(None, int(rest))
    return Reference(text, int(text) if _ID.fullmatch(text) else None)


def read_selection(get_option: t.Callable[[str], t.Any]) -> Selection:
    """Read and check the selection options. Raises `ConfigurationError`, whose message names the option."""
    filters = get_option("filters")
    selection = Selection(
        user_ids=tuple(user_id("user_ids", value) for value in get_option("user_ids") or ()),
        emails=_names("emails", get_option, must_hold="@"),
        usernames=_names("usernames", get_option),
        roles=_names("roles", get_option),
        groups=_names("groups", get_option),
        filters=None if filters is None else _filters(filters),
        all_users=bool(get_option("all_users")),
        statuses=_statuses(get_option("statuses") or ()),
    )
    if not any(selection[:6]) and not selection.all_users:
        raise ConfigurationError(
            "No users selected: give at least one of user_ids, emails, usernames, roles, groups, filters, or "
            "all_users: true. An empty list selects nobody."
        )
    return selection


def user_id(option: str, value: t.Any) -> int:
    """``value`` as a positive integer; raises `ConfigurationError` naming ``option``."""
    text = trimmed(str(value))
    number = int(text) if _ID.fullmatch(text) else 0
    if isinstance(value, (bool, float)) or not 0 < number <= _LARGEST_ID:
        raise ConfigurationError(f"{option}: {quoted(value)} is not a user id, a positive integer.")
    return number


def _names(
    option: str, get_option: t.Callable[[str], t.Any], *, must_hold: str = ""
) -> tuple[str, ...]:
    names = []
    for value in get_option(option) or ():
        name = composed(trimmed(str(value)))
        if not name or must_hold not in name:
            wanted = f"contain an {must_hold!r}" if must_hold else "not be empty"
            raise ConfigurationError(f"{option}: {quoted(value)} must {wanted}.")
        if "*" in name and option in ("emails", "usernames"):
            raise ConfigurationError(
                f"{option}: {quoted(name)} contains a wildcard; use filters for patterns."
            )
        names.append(name)
    return tuple(dict.fromkeys(names))


def _filters(filters: Mapping[str, t.Any]) -> dict[str, str]:
    checked = {}
    for name, value in filters.items():
        if name not in FILTERS and not _CUSTOM_ATTRIBUTE.fullmatch(str(name)):
            raise ConfigurationError(
                f"filters: {quoted(name)} is unknown. Known are {', '.join(FILTERS)} and custom_attributes.<short name>."
            )
        if isinstance(value, bool) or not isinstance(value, (str, int)) or not trimmed(str(value)):
            raise ConfigurationError(f"filters.{name}: {quoted(value)} is not a text or number.")
        text = composed(trimmed(str(value)))
        if name in _NUMBERS and not (text.isascii() and text.isdecimal()):
            raise ConfigurationError(f"filters.{name}: {quoted(value)} is not an id, a number.")
        if name.endswith(("_since", "_until")) and not _is_time(text):
            raise ConfigurationError(
                f"filters.{name}: {quoted(value)} is not a time in UTC such as 2026-01-31T00:00:00Z."
            )
        checked[str(name)] = text
    if not checked:
        raise ConfigurationError("filters is empty; use all_users: true to select everybody.")
    return checked


def _is_time(text: str) -> bool:
    try:
        return bool(_TIME.fullmatch(text)) and bool(datetime.fromisoformat(text[:19]))
    except ValueError:
        return False


def _statuses(values: t.Iterable[t.Any]) -> frozenset[str]:
    for value in values:
        if value not in STATUSES.values():
            raise ConfigurationError(
                f"statuses: {quoted(value)} is unknown. Known are {', '.join(STATUSES.values())}."
            )
    return frozenset(values)
