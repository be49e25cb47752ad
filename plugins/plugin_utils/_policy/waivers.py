# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

Waivers: decisions that users need not satisfy rules for some time.

There is a reason, an authority and a last day. A waiver changes outcomes, never the facts. It may last ``waiver_max_days`` of the
policy (365), counted from its ``granted`` day, or from the day of the judgement where none is given.

A waiver may name roles and groups beside single users. It is then for those who are members at the time of the judgement, and
the result says who they were. Of whom it cannot be told whether they are members, they are not waived.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from collections.abc import Collection, Iterator, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.scope import (
    MEMBERSHIPS,
    membership,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.statements import (
    USER_KEYS,
    Register,
    Statement,
    identity,
    listed,
    named_users,
    past_day,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    day,
    items,
    mapping,
    text,
    texts,
    unknown_name,
)

_REQUIRED = ("id", "rules", "users", "reason", "approved_by", "expires")
KEYS = (*_REQUIRED, "ticket", "granted")


@dataclasses.dataclass(frozen=True)
class Waiver(Statement):
    """A decision about the rules with these ids."""

    rules: frozenset[str]

    @property
    def memberships(self) -> Iterator[tuple[str, str]]:
        """The roles and groups it names: ``("group", "Sales")``."""
        return ((key, name) for key in MEMBERSHIPS for name in self.users.get(key, ()))


class Members(t.NamedTuple):
    """Who was found in a role or group that a waiver names, and of whom that cannot be told, by their ids."""

    waiver: Waiver
    key: str  # role or group
    name: str
    found: list[t.Any]
    unknown: list[t.Any]

    @property
    def label(self) -> str:
        return f"{self.key} {printable(self.name, 60)}"


class WaiverRegister(Register[Waiver]):
    """Finds the waivers that name a user, or a role or group that the user is a member of; ``members`` keeps who that was."""

    def __init__(self, waivers: Sequence[Waiver]) -> None:
        super().__init__(waivers)
        self.members = [
            Members(each, key, name, [], []) for each in waivers for key, name in each.memberships
        ]
        self._tests = [(each, membership(each.key, [each.name])) for each in self.members]

    def naming(self, user: Mapping[str, t.Any]) -> Sequence[Waiver]:
        """The waivers that are for the user, each once, sorted by id."""
        named = super().naming(user)
        if not self._tests:
            return named
        found = {each.id: each for each in named}
        for members, test in self._tests:
            belongs = test(user)
            if belongs:
                members.found.append(user["id"])
                found[members.waiver.id] = members.waiver
            elif belongs is None:
                members.unknown.append(user["id"])
        return [found[each] for each in sorted(found)]


def parse_waivers(
    value: t.Any,
    *,
    rules: Collection[str],
    today: datetime.date,
    max_days: int,
    errors: list[str],
) -> list[Waiver]:
    """Reads waivers: a list, or a document whose single key is ``waivers``."""
    seen: dict[str, str] = {}
    return [
        _waiver(item, at=place, rules=rules, today=today, max_days=max_days, seen=seen)
        for place, item in listed(value, "waivers", errors=errors)
    ]


def _waiver(
    value: t.Any,
    *,
    at: Place,
    rules: Collection[str],
    today: datetime.date,
    max_days: int,
    seen: dict[str, str],
) -> Waiver:
    given = mapping(value, at=at, known=KEYS, required=_REQUIRED, what="a waiver, a mapping")
    name, users = identity(given, at=at, seen=seen), named_users(
        given, at=at, known=(*USER_KEYS, *MEMBERSHIPS)
    )
    texts(given, "reason", "approved_by", "ticket", at=at)
    waived = _rules(given["rules"], at=at.key("rules"), known=rules) if "rules" in given else []
    expires = day(given["expires"], at=at.key("expires")) if "expires" in given else None
    granted = past_day(given, "granted", at=at, today=today)
    start = granted or today
    if expires and granted and expires < granted:
        at.key("expires").wrong(f"{expires} is before the waiver was granted, {granted}")
    if expires and (expires - start).days > max_days:
        at.key("expires").wrong(
            f"{expires} is {(expires - start).days:,} days after {start}; a waiver lasts at most {max_days:,} days"
            f" (waiver_max_days of the policy): {start + datetime.timedelta(days=max_days)} or earlier",
            by_policy=True,
        )
    shown = {
        "id": name,
        "rules": waived,
        "users": users,
        "reason": given.get("reason"),
        "approved_by": given.get("approved_by"),
        "ticket": given.get("ticket"),
        "granted": granted and granted.isoformat(),
        "expires": expires and expires.isoformat(),
    }
    return Waiver(name, users, expires or today, shown, granted, frozenset(waived))


def _rules(value: t.Any, *, at: Place, known: Collection[str]) -> list[str]:
    """The ids of the rules, each of which the policy has."""
    found = []
    for place, item in items(value, at=at, what="rule ids"):
        name = text(item, at=place, what="the id of a rule in quotes")
        if name and ("*" in name or "?" in name):
            place.wrong("wildcards are not allowed in a waiver: name each rule")
        elif name and name not in known:
            place.wrong(unknown_name(name, known, "rule of the policy"), by_policy=True)
        found.append(name)
    return found
