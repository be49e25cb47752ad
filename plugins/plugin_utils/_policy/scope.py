# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

To whom a rule applies (``applies_to``): yes, no, or it cannot be told.

All keys must hold; of a key's values one suffices. Two texts are the same if `_text.normal` says
so; ``*`` and ``?`` mean something in ``email_glob`` alone. A field that a key needs and that
a user record does not hold is unknown, never a default. The one exception: a record that holds
``group_id: null`` is of a user in no group. A rule without ``applies_to`` is meant for the people
who can come back to a login: approved, and neither unactivated nor suspended.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Callable, Collection, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    normalise,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    STATES,
    STATUSES,
    reference,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    choice,
    describe,
    items,
    mapping,
    named,
)

User = Mapping[str, t.Any]
Test = Callable[[User], "bool | None"]

POLICY_KEYS = ("is_default", "name", "used", "not")
KEYS = ("status", "state", "role", "group", "email", "email_glob", "id", "attribute", "not")
_UNKNOWN_CODE = re.compile(r"unknown_\S+")


class Scope(t.NamedTuple):
    """The tests of one ``applies_to``, each with its key for messages."""

    tests: tuple[tuple[str, Test], ...]

    def decide(self, user: User) -> tuple[bool | None, str]:
        """Whether the user is in scope (None: cannot be told), and the key that decided it."""
        unknown = ""
        for key, test in self.tests:
            found = test(user)
            if found is False:
                return False, key
            if found is None:
                unknown = unknown or key
        return (None, unknown) if unknown else (True, "")


def parse_scope(value: t.Any, *, at: Place) -> Scope:
    """Reads an ``applies_to``."""
    given = mapping(value, at=at, known=KEYS, what="who the rule applies to, a mapping")
    if isinstance(value, Mapping) and not value:
        at.wrong(f"is empty; leave it out, or use one of the keys {', '.join(KEYS)}")
    return Scope(tuple((key, _test(key, found, at=at.key(key))) for key, found in given.items()))


def parse_policy_scope(value: t.Any, *, at: Place) -> Scope:
    """Reads an ``applies_to`` of a rule for each login policy; it is asked of ``{is_default, name, used}``."""
    given = mapping(
        value, at=at, known=POLICY_KEYS, what="the login policies it applies to, a mapping"
    )
    if isinstance(value, Mapping) and not value:
        at.wrong(f"is empty; leave it out, or use one of the keys {', '.join(POLICY_KEYS)}")
    return Scope(
        tuple((key, _policy_test(key, found, at=at.key(key))) for key, found in given.items())
    )


def _policy_test(key: str, value: t.Any, *, at: Place) -> Test:
    if key == "not":
        inner = parse_policy_scope(value, at=at)
        return lambda policy: _negate(inner.decide(policy)[0])
    if key == "name":
        values = items(value if isinstance(value, list) else [value], at=at, what="values")
        return _equals(
            key, {normalise(exact_word(item, at=place, numbers=False)) for place, item in values}
        )
    if not isinstance(value, bool):
        at.wrong(f"expected true or false; found {describe(value)}")
    return lambda policy: None if policy.get(key) is None else policy[key] is value


def _test(key: str, value: t.Any, *, at: Place) -> Test:
    if key == "not":
        inner = parse_scope(value, at=at)
        return lambda user: _negate(inner.decide(user)[0])
    if key == "attribute":
        return _attribute(value, at=at)
    values = items(value if isinstance(value, list) else [value], at=at, what="values")
    if key in ("status", "state"):
        return _named_code(key, values)
    if key == "email_glob":
        return _glob([_word(item, at=place) for place, item in values])
    if key in ("role", "group"):
        asked = Wanted.of([_word(item, at=place, numbers=True) for place, item in values])
        return _roles(asked) if key == "role" else _group(asked)
    wanted = {normalise(exact_word(item, at=place, numbers=key == "id")) for place, item in values}
    return _equals(key, wanted)


def exact_word(value: t.Any, *, at: Place, numbers: bool) -> str:
    """A value to be matched exactly, in which a wildcard is a mistake."""
    found = _word(value, at=at, numbers=numbers)
    if any(sign in found for sign in "*?"):
        at.wrong(f"wildcards are not allowed here; found {describe(value)}: name each one")
    return found


def _word(value: t.Any, *, at: Place, numbers: bool = False) -> str:
    if isinstance(value, str) and value.strip():
        return value
    if numbers and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    at.wrong(f"expected text{' or a number' if numbers else ''}; found {describe(value)}")
    return ""


def _named_code(key: str, values: Sequence[tuple[Place, t.Any]]) -> Test:
    names = tuple((STATUSES if key == "status" else STATES).values())
    wanted = {
        (
            item
            if isinstance(item, str) and _UNKNOWN_CODE.fullmatch(item)
            else choice(item, at=place, allowed=names, what=f"a {key}")
        )
        for place, item in values
    }

    def test(user: User) -> bool | None:
        found = user.get(key)
        if found in wanted:
            return True
        return False if found in names else None

    return test


def _equals(key: str, wanted: set[str]) -> Test:
    def test(user: User) -> bool | None:
        found = user.get(key)
        return None if found is None else normalise(str(found)) in wanted

    return test


def _pattern(glob: str) -> str:
    """``*`` and ``?`` alone are special: a bracket is a bracket, as in ``*[bot]@example.com``."""
    special = {"*": ".*", "?": "."}
    return "".join(special.get(each) or re.escape(each) for each in normalise(glob))


def _glob(patterns: Sequence[str]) -> Test:
    compiled = re.compile("|".join(map(_pattern, patterns)), re.DOTALL)

    def test(user: User) -> bool | None:
        found = user.get("email")
        return None if found is None else bool(compiled.fullmatch(normalise(found)))

    return test


class Wanted(t.NamedTuple):
    """Roles or groups by name and by id; digits may be either, and whoever audits sees to it that they mean one."""

    ids: frozenset[str]
    names: frozenset[str]
    by_name_alone: bool  # some can be told by a name alone

    @classmethod
    def of(cls, words: Sequence[str]) -> Wanted:
        """``2024`` is either, ``id:2024`` and ``name:2024`` are one of them, as in a selection."""
        found = [reference(word) for word in words]
        return cls(
            frozenset(str(each.number) for each in found if each.number is not None),
            frozenset(normalise(each.name) for each in found if each.name is not None),
            any(each.number is None for each in found),
        )

    def among(self, ids: Collection[t.Any] | None, names: Collection[t.Any] | None) -> bool | None:
        """Whether any is among those that somebody holds; ``None`` if that cannot be told."""
        if any(str(each) in self.ids for each in ids or ()):
            return True
        if any(normalise(str(each)) in self.names for each in names or ()):
            return True
        if any(part is not None and not part for part in (ids, names)):
            return False  # none at all, whichever way they are named
        # Nothing matched: that counts only if every list that could have matched is known.
        unknown = (self.ids and ids is None) or (self.by_name_alone and names is None)
        return None if unknown else False


def _roles(wanted: Wanted) -> Test:
    return lambda user: wanted.among(user.get("role_ids"), user.get("roles"))


def _group(wanted: Wanted) -> Test:
    def test(user: User) -> bool | None:
        number, name = user.get("group_id"), user.get("group")
        if "group_id" in user and number is None and name is None:
            return False
        return wanted.among(None if number is None else [number], None if name is None else [name])

    return test


def _attribute(value: t.Any, *, at: Place) -> Test:
    wanted: dict[str, set[str]] = {}
    for name, found in named(value, at=at, what="a mapping of attributes to values").items():
        place = at.key(name)
        values = items(found if isinstance(found, list) else [found], at=place, what="values")
        wanted[name] = {_scalar(item, at=each) for each, item in values}

    def test(user: User) -> bool | None:
        attributes = user.get("attributes")
        if not isinstance(attributes, Mapping):
            return None
        answers = [
            None if attributes.get(name) is None else _written(attributes[name]) in values
            for name, values in wanted.items()
        ]
        if False in answers:
            return False
        return None if None in answers else True

    return test


def _scalar(value: t.Any, *, at: Place) -> str:
    if isinstance(value, (str, int, bool)):
        return _written(value)
    at.wrong(f"expected text, a whole number or a boolean; found {describe(value)}")
    return ""


def _written(value: t.Any) -> str:
    return str(value).lower() if isinstance(value, bool) else normalise(str(value))


def _negate(value: bool | None) -> bool | None:
    return None if value is None else not value


DEFAULT_SCOPE: t.Final = {
    "status": [name for name in STATUSES.values() if name not in ("unactivated", "suspended")],
    "state": ["approved"],
}
EVERYONE_WHO_MAY_LOG_IN: t.Final = parse_scope(DEFAULT_SCOPE, at=Place("applies_to", []))
EVERYTHING: t.Final = Scope(())
