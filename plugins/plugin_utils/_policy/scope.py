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
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    STATES,
    STATUSES,
    reference,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import (
    normal,
    printable,
    trimmed,
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
_WORDS = {"email": "e-mail", "email_glob": "e-mail like"}
_SAID = 10  # values of a key, in words


class Condition(t.NamedTuple):
    """A key of an ``applies_to``: its test, what it says in words, and the roles and groups it names, by key."""

    key: str
    test: Test
    english: str
    named: tuple[tuple[str, str], ...] = ()


class Scope(t.NamedTuple):
    """The conditions of one ``applies_to``, all of which must hold."""

    conditions: tuple[Condition, ...]
    english: str

    @property
    def named(self) -> Iterator[tuple[str, str]]:
        """The roles and groups that it names: ``("role", "Admins")``, as they are written."""
        return (pair for each in self.conditions for pair in each.named)

    def decide(self, user: User) -> tuple[bool | None, str]:
        """Whether the user is in scope (None: cannot be told), and the key that decided it."""
        unknown = ""
        for each in self.conditions:
            found = each.test(user)
            if found is False:
                return False, each.key
            if found is None:
                unknown = unknown or each.key
        return (None, unknown) if unknown else (True, "")


def parse_scope(value: t.Any, *, at: Place) -> Scope:
    """Reads an ``applies_to``."""
    return _scope(value, at=at, known=KEYS, what="who the rule applies to", read=_condition)


def parse_policy_scope(value: t.Any, *, at: Place) -> Scope:
    """Reads an ``applies_to`` of a rule for each login policy; it is asked of ``{is_default, name, used}``."""
    what = "the login policies it applies to"
    return _scope(value, at=at, known=POLICY_KEYS, what=what, read=_policy_condition)


def _scope(
    value: t.Any,
    *,
    at: Place,
    known: Sequence[str],
    what: str,
    read: Callable[[str, t.Any, Place], Condition],
) -> Scope:
    given = mapping(value, at=at, known=known, what=f"{what}, a mapping")
    if isinstance(value, Mapping) and not value:
        at.wrong(f"is empty; leave it out, or use one of the keys {', '.join(known)}")
    conditions = tuple(read(key, found, at.key(key)) for key, found in given.items())
    return Scope(conditions, "; ".join(each.english for each in conditions))


def _opposite(scope: Scope) -> Condition:
    inner = " and ".join(each.english for each in scope.conditions)
    return Condition(
        "not", lambda user: _negate(scope.decide(user)[0]), f"not ({inner})", tuple(scope.named)
    )


def _policy_condition(key: str, value: t.Any, at: Place) -> Condition:
    if key == "not":
        return _opposite(parse_policy_scope(value, at=at))
    if key == "name":
        words = [exact_word(item, at=place) for place, item in _values(value, at=at)]
        return Condition(key, _equals(key, words), _said("named", words))
    if not isinstance(value, bool):
        at.wrong(f"expected true or false; found {describe(value)}")
    english = {
        "is_default": ("the default one", "not the default one"),
        "used": ("used", "not used"),
    }[key][value is not True]
    return Condition(
        key, lambda policy: None if policy.get(key) is None else policy[key] is value, english
    )


def _condition(key: str, value: t.Any, at: Place) -> Condition:
    if key == "not":
        return _opposite(parse_scope(value, at=at))
    if key == "attribute":
        return _attribute(value, at=at)
    values = _values(value, at=at)
    if key in MEMBERSHIPS:
        words = [_word(item, at=place, numbers=True) for place, item in values]
        named = tuple((key, trimmed(word)) for word in words)
        return Condition(key, membership(key, words), _said(key, words), named)
    if key in ("status", "state"):
        words = [_code(key, item, at=place) for place, item in values]
        return Condition(key, _is_one_of(key, words), _said(key, words))
    if key == "email_glob":
        words = [_word(item, at=place) for place, item in values]
        return Condition(key, _glob(words), _said(key, words))
    words = [exact_word(item, at=place, numbers=key == "id") for place, item in values]
    return Condition(key, _equals(key, words), _said(key, words))


def _values(value: t.Any, *, at: Place) -> list[tuple[Place, t.Any]]:
    return items(value if isinstance(value, list) else [value], at=at, what="values")


def _said(key: str, words: Sequence[str]) -> str:
    """``role Admins or Service``"""
    shown = [printable(word, 60) for word in words[:_SAID]]
    more = len(words) - _SAID
    if more > 0:
        return f"{_WORDS.get(key, key)} {', '.join(shown)} or one of {more:,} more"
    *others, last = shown or [""]
    return f"{_WORDS.get(key, key)} {', '.join(others)}{' or ' if others else ''}{last}"


def exact_word(value: t.Any, *, at: Place, numbers: bool = False) -> str:
    """A value to be matched exactly, in which a wildcard is a mistake."""
    found = _word(value, at=at, numbers=numbers)
    if any(sign in found for sign in "*?"):
        at.wrong(f"wildcards are not allowed here; found {describe(value)}: name each one")
    return found


def _word(value: t.Any, *, at: Place, numbers: bool = False) -> str:
    if isinstance(value, str) and trimmed(value):
        return value
    if numbers and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    at.wrong(f"expected text{' or a number' if numbers else ''}; found {describe(value)}")
    return ""


def _names_of(key: str) -> tuple[str, ...]:
    return tuple((STATUSES if key == "status" else STATES).values())


def _code(key: str, value: t.Any, *, at: Place) -> str:
    if isinstance(value, str) and _UNKNOWN_CODE.fullmatch(value):
        return value
    return choice(value, at=at, allowed=_names_of(key), what=f"a {key}")


def _is_one_of(key: str, words: Sequence[str]) -> Test:
    names, wanted = _names_of(key), frozenset(words)

    def test(user: User) -> bool | None:
        found = user.get(key)
        if found in wanted:
            return True
        return False if found in names else None

    return test


def _equals(key: str, words: Sequence[str]) -> Test:
    wanted = {normal(word) for word in words}

    def test(user: User) -> bool | None:
        found = user.get(key)
        return None if found is None else normal(str(found)) in wanted

    return test


def _pattern(glob: str, number: int) -> str:
    """``*`` and ``?`` alone are special: a bracket is a bracket, as in ``*[bot]@example.com``.

    What follows a star is looked for once, where it comes first. Trying every place for each of 20 stars would take longer than
    anybody waits; no other place could help, as the next star takes whatever is between.
    """
    head, *parts = (
        "".join("." if sign == "?" else re.escape(sign) for sign in part)
        for part in normal(glob).split("*")
    )
    if not parts:
        return head
    found = [head]
    for place, part in enumerate(parts[:-1]):
        if part:
            name = f"g{number}_{place}"
            found.append(f"(?=(?P<{name}>.*?{part}))(?P={name})")
    return "".join([*found, ".*", parts[-1]])


def _glob(patterns: Sequence[str]) -> Test:
    found = "|".join(_pattern(glob, number) for number, glob in enumerate(patterns))
    compiled = re.compile(found, re.DOTALL)

    def test(user: User) -> bool | None:
        address = user.get("email")
        return None if address is None else bool(compiled.fullmatch(normal(str(address))))

    return test


MEMBERSHIPS = ("role", "group")


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
            frozenset(normal(each.name) for each in found if each.name is not None),
            any(each.number is None for each in found),
        )

    def among(self, ids: Collection[t.Any] | None, names: Collection[t.Any] | None) -> bool | None:
        """Whether any is among those that somebody holds; ``None`` if that cannot be told."""
        if any(str(each) in self.ids for each in ids or ()):
            return True
        if any(normal(str(each)) in self.names for each in names or ()):
            return True
        if any(part is not None and not part for part in (ids, names)):
            return False  # none at all, whichever way they are named
        # Nothing matched: that counts only if every list that could have matched is known.
        unknown = (self.ids and ids is None) or (self.by_name_alone and names is None)
        return None if unknown else False


def membership(key: str, words: Sequence[str]) -> Test:
    """Whether a user has one of these roles, or is in one of these groups (``key``); names and ids as in a selection."""
    wanted = Wanted.of(words)
    return _roles(wanted) if key == "role" else _group(wanted)


def _roles(wanted: Wanted) -> Test:
    return lambda user: wanted.among(user.get("role_ids"), user.get("roles"))


def _group(wanted: Wanted) -> Test:
    def test(user: User) -> bool | None:
        number, name = user.get("group_id"), user.get("group")
        if "group_id" in user and number is None and name is None:
            return False
        return wanted.among(None if number is None else [number], None if name is None else [name])

    return test


def _attribute(value: t.Any, *, at: Place) -> Condition:
    wanted: dict[str, set[str]] = {}
    said = []
    for name, found in named(value, at=at, what="a mapping of attributes to values").items():
        values = _values(found, at=at.key(name))
        wanted[name] = {_scalar(item, at=each) for each, item in values}
        words = [
            str(item).lower() if isinstance(item, bool) else str(item) for _each, item in values
        ]
        said.append(_said(f"attribute {printable(name, 60)}", words))

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

    return Condition("attribute", test, " and ".join(said))


def _scalar(value: t.Any, *, at: Place) -> str:
    if isinstance(value, (str, int, bool)):
        return _written(value)
    at.wrong(f"expected text, a whole number or a boolean; found {describe(value)}")
    return ""


def _written(value: t.Any) -> str:
    return str(value).lower() if isinstance(value, bool) else normal(str(value))


def _negate(value: bool | None) -> bool | None:
    return None if value is None else not value


_BARRED = ("unactivated", "suspended")
DEFAULT_SCOPE: t.Final = {
    "status": [name for name in STATUSES.values() if name not in _BARRED],
    "state": ["approved"],
}
EVERYONE_WHO_MAY_LOG_IN: t.Final = parse_scope(DEFAULT_SCOPE, at=Place("applies_to", []))._replace(
    english=f"by default, {' or '.join(DEFAULT_SCOPE['state'])} users who are neither {' nor '.join(_BARRED)}"
)
EVERY_LOGIN_POLICY: t.Final = Scope((), "every user policy of OneLogin")
