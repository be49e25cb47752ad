# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

Waivers: decisions that users need not satisfy rules for some time.

There is a reason, an authority and a last day. A waiver changes outcomes, never the facts. It may last ``waiver_max_days`` of the
policy (365), counted from its ``granted`` day, or from the day of the judgement where none is given.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from collections.abc import Collection

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.statements import (
    CLOCKS,
    Statement,
    identity,
    listed,
    named_users,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    day,
    items,
    mapping,
    text,
    unknown_name,
)

_REQUIRED = ("id", "rules", "users", "reason", "approved_by", "expires")
KEYS = (*_REQUIRED, "ticket", "granted")


@dataclasses.dataclass(frozen=True)
class Waiver(Statement):
    """A decision about the rules with these ids."""

    rules: frozenset[str]


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
    name, users = identity(given, at=at, seen=seen), named_users(given, at=at)
    for key in ("reason", "approved_by", "ticket"):
        if key in given:
            text(given[key], at=at.key(key))
    waived = _rules(given["rules"], at=at.key("rules"), known=rules) if "rules" in given else []
    expires = day(given["expires"], at=at.key("expires")) if "expires" in given else None
    granted = day(given["granted"], at=at.key("granted")) if "granted" in given else None
    if granted and (granted - today).days > CLOCKS:
        at.key("granted").wrong(f"{granted} is in the future")
    start = granted or today
    if expires and granted and expires < granted:
        at.key("expires").wrong(f"{expires} is before the waiver was granted, {granted}")
    if expires and (expires - start).days > max_days:
        at.key("expires").wrong(
            f"{expires} is {(expires - start).days:,} days after {start}; a waiver lasts at most {max_days:,} days"
            f" (waiver_max_days of the policy): {start + datetime.timedelta(days=max_days)} or earlier"
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
            place.wrong(unknown_name(name, known, "rule of the policy"))
        found.append(name)
    return found
