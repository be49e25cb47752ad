# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

What people add to what the API says.

An *attestation* is a fact: somebody has seen a factor that the API does not show. It adds the
factor to what the user has enrolled, so that every rule is judged anew. A *waiver* is a decision:
these users need not satisfy these rules, for a reason, on somebody's authority, until a day. It
changes outcomes, never the facts.

Both end, and their last day is included, in UTC. A waiver may last ``waiver_max_days`` of the
policy (365), counted from its ``granted`` day, or from the day of the judgement where none is
given. Users are named one by one.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from collections.abc import Collection, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    UNCLASSIFIED,
    normalise,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.assertions import (
    FACTOR_CLASSES,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.scope import exact_word
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    choice,
    day,
    duration,
    identifier,
    items,
    mapping,
    text,
    unique,
    unknown_name,
)

WAIVER_KEYS = (
    "id",
    "rules",
    "users",
    "reason",
    "approved_by",
    "ticket",
    "granted",
    "expires",
)
ATTESTATION_KEYS = (
    "id",
    "users",
    "class",
    "statement",
    "attested_by",
    "attested_on",
    "valid_for",
    "valid_until",
)
USER_KEYS = ("id", "email", "username")
ATTESTABLE: t.Final = tuple(name for name in FACTOR_CLASSES if name != UNCLASSIFIED)
# Somebody east of Greenwich already writes tomorrow's date.
_CLOCKS = datetime.timedelta(days=1)

Users = Mapping[str, Sequence[str]]


@dataclasses.dataclass(frozen=True)
class Entry:
    """A waiver or an attestation: whom it names, and its last day."""

    id: str
    users: Users
    until: datetime.date
    shown: Mapping[str, t.Any]
    since: datetime.date | None = None  # when it was granted or attested, if that is known
    rules: frozenset[str] = frozenset()  # of a waiver
    factor_class: str = ""  # of an attestation

    def in_force(self, today: datetime.date) -> bool:
        return today <= self.until


class Register:
    """Finds the entries that name a user. ``rebuilt``: entries that name an account made after them, by entry and user id.

    An address or a user name may pass to another person, an id does not. So what was granted or attested before the account was
    created is not this account's, unless it is named by its id.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._found: dict[tuple[str, str], list[Entry]] = {}
        self.rebuilt: list[tuple[Entry, t.Any]] = []
        for entry in entries:
            for key, wanted in entry.users.items():
                for each in {normalise(value) for value in wanted}:
                    self._found.setdefault((key, each), []).append(entry)

    def naming(self, user: Mapping[str, t.Any]) -> Sequence[Entry]:
        """The entries that name the user, each once, sorted by id."""
        if not self._found:
            return ()
        found: dict[str, Entry] = {}
        strangers: dict[str, Entry] = {}
        for key in USER_KEYS:
            for entry in self._found.get((key, normalise(str(user.get(key)))), ()):
                if user.get(key) is None:
                    continue
                if key != "id" and _is_older(entry, user):
                    strangers[entry.id] = entry
                else:
                    found[entry.id] = entry
        self.rebuilt += [
            (strangers[each], user.get("id")) for each in strangers if each not in found
        ]
        return [found[each] for each in sorted(found)] if found else ()


def _is_older(entry: Entry, user: Mapping[str, t.Any]) -> bool:
    """Whether the user's account was created on a day after the entry's."""
    created = dates.parse_moment(user.get("created_at"))
    return entry.since is not None and created is not None and created.date() > entry.since


def parse_waivers(
    value: t.Any,
    *,
    rules: Collection[str],
    today: datetime.date,
    max_days: int,
    errors: list[str],
) -> list[Entry]:
    """Reads waivers: a list, or a document whose single key is ``waivers``."""
    seen: dict[str, str] = {}
    return [
        _waiver(item, at=place, rules=rules, today=today, max_days=max_days, seen=seen)
        for place, item in _listed(value, "waivers", errors=errors)
    ]


def parse_attestations(
    value: t.Any, *, today: datetime.date, max_days: int, errors: list[str]
) -> list[Entry]:
    """Reads attestations: a list, or a document whose single key is ``attestations``."""
    seen: dict[str, str] = {}
    return [
        _attestation(item, at=place, today=today, max_days=max_days, seen=seen)
        for place, item in _listed(value, "attestations", errors=errors)
    ]


def _listed(value: t.Any, key: str, *, errors: list[str]) -> list[tuple[Place, t.Any]]:
    if isinstance(value, Mapping) and set(value) == {key}:
        value = value[key]
    found: list[tuple[Place, t.Any]] = items(
        [] if value is None else value, at=Place(key, errors), what=key, empty=True
    )
    return found


def _waiver(
    value: t.Any,
    *,
    at: Place,
    rules: Collection[str],
    today: datetime.date,
    max_days: int,
    seen: dict[str, str],
) -> Entry:
    required = ("id", "rules", "users", "reason", "approved_by", "expires")
    given = mapping(value, at=at, known=WAIVER_KEYS, required=required, what="a waiver, a mapping")
    identity, users = _identity(given, at=at, seen=seen)
    for key in ("reason", "approved_by", "ticket"):
        if key in given:
            text(given[key], at=at.key(key))
    waived = []
    if "rules" in given:
        for place, item in items(given["rules"], at=at.key("rules"), what="rule ids"):
            name = text(item, at=place, what="the id of a rule in quotes")
            if name and ("*" in name or "?" in name):
                place.wrong("wildcards are not allowed in a waiver: name each rule")
            elif name and name not in rules:
                place.wrong(unknown_name(name, rules, "rule of the policy"))
            waived.append(name)
    expires = day(given["expires"], at=at.key("expires")) if "expires" in given else None
    granted = day(given["granted"], at=at.key("granted")) if "granted" in given else None
    if granted and granted > today + _CLOCKS:
        at.key("granted").wrong(f"{granted} is in the future")
    start = granted or today
    if expires and granted and expires < granted:
        at.key("expires").wrong(f"{expires} is before the waiver was granted, {granted}")
    if expires and (expires - start).days > max_days:
        at.key("expires").wrong(
            f"{expires} is {(expires - start).days} days after {start}; a waiver lasts at most"
            f" {max_days} days: {start + datetime.timedelta(days=max_days)} or earlier"
        )
    shown = {
        "id": identity,
        "rules": waived,
        "users": users,
        "reason": given.get("reason"),
        "approved_by": given.get("approved_by"),
        "ticket": given.get("ticket"),
        "granted": granted and granted.isoformat(),
        "expires": expires and expires.isoformat(),
    }
    return Entry(
        id=identity,
        users=users,
        until=expires or today,
        shown=shown,
        since=granted,
        rules=frozenset(waived),
    )


def _attestation(
    value: t.Any, *, at: Place, today: datetime.date, max_days: int, seen: dict[str, str]
) -> Entry:
    required = ("id", "users", "class", "statement", "attested_by", "attested_on")
    given = mapping(
        value, at=at, known=ATTESTATION_KEYS, required=required, what="an attestation, a mapping"
    )
    identity, users = _identity(given, at=at, seen=seen)
    for key in ("statement", "attested_by"):
        if key in given:
            text(given[key], at=at.key(key))
    factor_class = (
        choice(given["class"], at=at.key("class"), allowed=ATTESTABLE, what="a class")
        if "class" in given
        else ""
    )
    since = day(given["attested_on"], at=at.key("attested_on")) if "attested_on" in given else None
    if since and since > today + _CLOCKS:
        at.key("attested_on").wrong(f"{since} is in the future")
        since = None
    until: datetime.date | None = None
    if isinstance(value, Mapping) and ("valid_for" in value) == ("valid_until" in value):
        at.wrong("expected exactly one of valid_for and valid_until: a fact ends too")
    if "valid_until" in given:
        until = day(given["valid_until"], at=at.key("valid_until"))
        if until and since and until < since:
            at.key("valid_until").wrong(f"{until} is before the fact was attested, {since}")
    elif "valid_for" in given:
        length = duration(given["valid_for"], at=at.key("valid_for"), units="dw")
        until = since + length if since and length is not None else None
    shown = {
        "id": identity,
        "users": users,
        "class": factor_class,
        "statement": given.get("statement"),
        "attested_by": given.get("attested_by"),
        "attested_on": since and since.isoformat(),
        "valid_until": until and until.isoformat(),
    }
    if since and until and (until - since).days > max_days:
        longest = since + datetime.timedelta(days=max_days)
        at.key("valid_until" if "valid_until" in given else "valid_for").wrong(
            f"lasts {(until - since).days:,} days; an attestation lasts at most {max_days:,} days (attestation_max_days of the"
            f" policy): until {longest}"
        )
    return Entry(
        id=identity,
        users=users,
        until=until or today,
        shown=shown,
        since=since,
        factor_class=factor_class,
    )


def _identity(
    given: Mapping[str, t.Any], *, at: Place, seen: dict[str, str]
) -> tuple[str, dict[str, list[str]]]:
    identity = identifier(given["id"], at=at.key("id")) if "id" in given else ""
    unique(seen, identity, at=at.key("id"))
    users: dict[str, list[str]] = {}
    if "users" in given:
        place = at.key("users")
        chosen = mapping(given["users"], at=place, known=USER_KEYS, what="users, a mapping")
        if isinstance(given["users"], Mapping) and not given["users"]:
            place.wrong(f"expected at least one of {', '.join(USER_KEYS)}; found none")
        for key, found in chosen.items():
            values = items(
                found if isinstance(found, list) else [found], at=place.key(key), what="users"
            )
            users[key] = [
                exact_word(item, at=each, numbers=key != "email") for each, item in values
            ]
    return identity, users
