# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

What waivers and attestations have in common: whom they name, and a last day.

The last day is included, in UTC. An address or a user name may pass to another person, an id does not. So what was granted or
attested before an account was created is not this account's, unless it is named by its id.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._text import normal
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.scope import exact_word
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    day,
    identifier,
    items,
    mapping,
    unique,
)

USER_KEYS = ("id", "email", "username")
# Somebody east of Greenwich already writes tomorrow's date.
_CLOCKS = 1  # days

Users = Mapping[str, Sequence[str]]


@dataclasses.dataclass(frozen=True)
class Statement:
    """A waiver or an attestation: whom it names, and its last day."""

    id: str
    users: Users
    until: datetime.date
    shown: Mapping[str, t.Any]
    since: datetime.date | None  # when it was granted or attested, if that is known

    def in_force(self, today: datetime.date) -> bool:
        return today <= self.until


Said = t.TypeVar("Said", bound=Statement)


class Register(t.Generic[Said]):
    """Finds the statements that name a user. ``rebuilt``: those that name an account made after them, with its id."""

    def __init__(self, statements: Sequence[Said]) -> None:
        self._found: dict[tuple[str, str], list[Said]] = {}
        self.rebuilt: list[tuple[Said, t.Any]] = []
        for each in statements:
            for key in USER_KEYS:
                for word in {normal(value) for value in each.users.get(key, ())}:
                    self._found.setdefault((key, word), []).append(each)

    def naming(self, user: Mapping[str, t.Any]) -> Sequence[Said]:
        """The statements that name the user, each once, sorted by id."""
        if not self._found:
            return ()
        found: dict[str, Said] = {}
        strangers: dict[str, Said] = {}
        for key in USER_KEYS:
            if user.get(key) is None:
                continue
            for each in self._found.get((key, normal(str(user[key]))), ()):
                if key != "id" and _is_older(each, user):
                    strangers[each.id] = each
                else:
                    found[each.id] = each
        self.rebuilt += [
            (strangers[each], user.get("id")) for each in strangers if each not in found
        ]
        return [found[each] for each in sorted(found)] if found else ()


def _is_older(statement: Statement, user: Mapping[str, t.Any]) -> bool:
    """Whether the user's account was created on a day after the statement's."""
    created = dates.parse_moment(user.get("created_at"))
    return statement.since is not None and created is not None and created.date() > statement.since


def listed(value: t.Any, key: str, *, errors: list[str]) -> list[tuple[Place, t.Any]]:
    """The items of a list, or of a document whose single key is ``key``."""
    if isinstance(value, Mapping) and set(value) == {key}:
        value = value[key]
    return items([] if value is None else value, at=Place(key, errors), what=key, empty=True)


def identity(given: Mapping[str, t.Any], *, at: Place, seen: dict[str, str]) -> str:
    """The statement's id, which no other one may have."""
    found = identifier(given["id"], at=at.key("id")) if "id" in given else ""
    unique(seen, found, at=at.key("id"))
    return found


def past_day(
    given: Mapping[str, t.Any], key: str, *, at: Place, today: datetime.date
) -> datetime.date | None:
    """The day on which something was done; one that is yet to come is a mistake."""
    found = day(given[key], at=at.key(key)) if key in given else None
    if found and (found - today).days > _CLOCKS:
        at.key(key).wrong(f"{found} is in the future")
        return None
    return found


def named_users(
    given: Mapping[str, t.Any], *, at: Place, known: Sequence[str] = USER_KEYS
) -> dict[str, list[str]]:
    """Whom ``users`` names, by the keys that are used."""
    if "users" not in given:
        return {}
    at = at.key("users")
    chosen = mapping(given["users"], at=at, known=known, what="users, a mapping")
    if isinstance(given["users"], Mapping) and not given["users"]:
        at.wrong(f"expected at least one of {', '.join(known)}; found none")
    users = {}
    for key, found in chosen.items():
        values = items(found if isinstance(found, list) else [found], at=at.key(key), what="users")
        users[key] = [exact_word(item, at=each, numbers=key != "email") for each, item in values]
    return users
