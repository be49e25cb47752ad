# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

What became of waivers and attestations: who needed them, whom they name in vain, what has ended.
"""

from __future__ import annotations

import collections
import datetime
import typing as t
from collections.abc import Collection, Iterable, Iterator, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._text import (
    near,
    normal,
    printable,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._figures import count
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import (
    Person,
    called,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.rulings import Bench
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.summary import some
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.attestations import (
    Attestation,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import Policy
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.statements import (
    USER_KEYS,
    Statement,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.waivers import (
    Members,
    Waiver,
)

# For so many words that name nobody, all users are looked through for whom is meant, by so many first and last characters.
_SUGGESTIONS = 3
_ENDS = 3


class Use(t.NamedTuple):
    """An entry and what it did, by the ids of users."""

    kind: str  # waiver or attestation
    entry: Statement
    needed: Collection[t.Any]  # an outcome of theirs is another with it
    spared: Collection[
        t.Any
    ]  # it is in force for them, and an outcome of theirs is the same without it

    @property
    def idle(self) -> bool:
        return not self.needed and bool(self.spared)


class Account(t.NamedTuple):
    """Waivers and attestations as the result lists them, and what somebody should look at in them."""

    waivers: list[dict[str, t.Any]]
    attestations: list[dict[str, t.Any]]
    warnings: list[str]


def rebuilt(
    found: Sequence[tuple[str, Statement, t.Any]], *, people: Sequence[Person]
) -> Iterator[str]:
    """A warning for each entry that names an account which was created after it, and so was not applied to it."""
    created = {each.name["id"]: each.record.get("created_at") for each in people}
    for kind, entry, user in found:
        word = "granted" if kind == "waiver" else "attested"
        yield (
            f"{kind} {entry.id}: not applied to user {printable(user, 40)}, whose account was created on"
            f" {printable(created.get(user), 40)[:10]}, after it was {word} on {entry.since}; if it is meant, name the user by id"
        )


def account(
    waivers: Sequence[Waiver],
    attestations: Sequence[Attestation],
    *,
    bench: Bench,
    people: Sequence[Person],
    roll: Roll,
    policy: Policy,
    today: datetime.date,
) -> Account:
    """Says of each entry whom it has served, after the bench has judged everybody."""
    held: dict[str, set[t.Any]] = {each.id: set() for each in attestations}
    for person in people:
        for fact in person.attestations:
            held[fact.id].add(person.name["id"])
    found = Account([], [], [])
    for waiver in waivers:
        use = Use("waiver", waiver, bench.served[waiver.id], bench.spared[waiver.id])
        words = states(use, policy=policy, today=today)
        results = bench.waived[waiver.id]
        found.waivers.append(
            {
                **waiver.shown,
                "members": roll.members_of(waiver),
                "states": words,
                "results": results,
            }
        )
        found.warnings.extend(warnings(use, words, roll=roll))
    for fact in attestations:
        use = Use("attestation", fact, bench.changed[fact.id], held[fact.id])
        words = states(use, policy=policy, today=today)
        found.attestations.append({**fact.shown, "states": words})
        found.warnings.extend(warnings(use, words, roll=roll))
    return found


class Roll:
    """Finds the people whom entries name, one word at a time."""

    def __init__(
        self, people: Sequence[Person], entries: Iterable[Statement], *, members: Iterable[Members]
    ) -> None:
        self._all = people
        self._suggestions = _SUGGESTIONS
        self._found: dict[tuple[str, str], list[Person]] = {
            (key, normal(word)): []
            for entry in entries
            for key in USER_KEYS
            for word in entry.users.get(key, ())
        }
        self._members: dict[str, list[Members]] = collections.defaultdict(list)
        for each in members:
            self._members[each.waiver.id].append(each)
        self._people: dict[t.Any, Person] = {}
        for person in people if self._found or self._members else ():
            if self._members:
                self._people[person.name["id"]] = person
            for key in USER_KEYS:
                name = person.name[key]
                if name is not None and (key, word := normal(str(name))) in self._found:
                    self._found[key, word].append(person)

    def called(self, entry: Statement) -> Iterator[tuple[str, str, list[Person]]]:
        """Each key and word of an entry, with the people it fits."""
        for key in USER_KEYS:
            for word in entry.users.get(key, ()):
                shown = printable(f"id {word}" if key == "id" else word, 80)
                yield key, shown, self._found[key, normal(word)]
        for each in self._of(entry):
            yield each.key, each.label, self._present(each.found)

    def meant(self, entry: Statement) -> Iterator[str]:
        """``did you mean ann@example.com?`` for the first addresses and user names of an entry that are nobody's."""
        for key in ("email", "username"):
            for word in entry.users.get(key, ()):
                if self._found[key, normal(word)] or not self._suggestions:
                    continue
                self._suggestions -= 1
                names = [printable(each, 80) for each in near(word, self._resembling(key, word))]
                if names:
                    yield f"{printable(word, 80)}: did you mean {' or '.join(names)}?"

    def _resembling(self, key: str, word: str) -> Iterator[str]:
        """The names that begin or end as a word does: comparing it with each of 100,000 would take seconds."""
        local = normal(word).partition("@")[0]
        for person in self._all:
            name = str(person.name[key] or "")
            other = normal(name).partition("@")[0]
            if other[:_ENDS] == local[:_ENDS] or other[-_ENDS:] == local[-_ENDS:]:
                yield name

    def members_of(self, waiver: Waiver) -> list[dict[str, t.Any]]:
        """Who was found in the roles and groups that a waiver names, as the result shows it."""
        return [
            {
                "key": each.key,
                "name": each.name,
                "users": [dict(person.name) for person in self._present(each.found)],
            }
            for each in self._of(waiver)
        ]

    def doubtful(self, entry: Statement) -> Iterator[tuple[str, list[Person]]]:
        """The roles and groups of which it cannot be told whether certain people are members, with these, unless the entry
        is for them anyway."""
        for each in self._of(entry):
            people = self._present(each.unknown)
            open_ones = [person for person in people if entry not in person.waivers]
            if open_ones:
                yield each.label, open_ones

    def _of(self, entry: Statement) -> Sequence[Members]:
        return self._members.get(entry.id, ()) if isinstance(entry, Waiver) else ()

    def _present(self, ids: Iterable[t.Any]) -> list[Person]:
        return [person for each in ids if not (person := self._people[each]).gone]


def states(use: Use, *, policy: Policy, today: datetime.date) -> list[str]:
    """The words of the result: used or unused, expired, expiring, needless."""
    found = ["used" if use.needed else "unused"]
    if not use.entry.in_force(today):
        found.append("expired")
    elif (use.entry.until - today).days < policy.expiring_days:
        found.append("expiring")
    if use.idle:
        found.append("needless")
    return found


def warnings(use: Use, states: Collection[str], *, roll: Roll) -> Iterator[str]:
    """What somebody should look at in an entry, with the names it is about."""
    label = f"{use.kind} {use.entry.id}"
    if "expired" in states:
        yield f"{label}: expired on {use.entry.until}"
        return
    if "expiring" in states:
        yield f"{label}: ends on {use.entry.until}"
    for text in _of_names(use, roll):
        yield f"{label}: {text}"


def _of_names(use: Use, roll: Roll) -> Iterator[str]:
    """What is to be said of those whom an entry names: it is told name by name."""
    unknown: list[str] = []
    idle: list[str] = []
    unneeded: list[str] = []
    for key, word, people in roll.called(use.entry):
        ids = {each.name["id"] for each in people}
        if not ids:
            unknown.append(word)
        elif not ids.intersection(use.needed):
            (unneeded if ids.intersection(use.spared) else idle).append(word)
        if key in ("email", "username") and len(ids) > 1:
            numbers = some(sorted(ids, key=str))
            yield f"{count(len(ids))} users have {word} (ids {numbers}); name them by id"
    for name, people in roll.doubtful(use.entry):
        who = some([called(each.name) for each in people])
        yield f"not applied to {who}: whether they are in {name} cannot be told"
    if unknown:
        unused = "unused: " if not use.needed and not idle and not unneeded else ""
        hints = "".join(f"; {hint}" for hint in roll.meant(use.entry))
        yield f"{unused}matches no user in this survey: {some(unknown)}{hints}"
    if unneeded:
        yield f"unnecessary: same outcome without it for {some(unneeded)}"
    if idle and not use.needed:
        yield f"unused: changes no outcome of {some(idle)}"
