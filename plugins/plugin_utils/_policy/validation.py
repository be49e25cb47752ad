# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

Reading documents that people write in YAML, and telling them everything that is wrong in one go.

Every reader takes a value and its ``Place``. What is wrong is noted there, with what was
expected, and the reader returns something harmless of the right type, so that reading goes on and
the next mistake is found too. ``PolicyError`` is raised once, at the end, with all of them.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import json
import re
import typing as t
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from ansible_collections.identity.onelogin.plugins.module_utils._text import (
    normal,
    printable,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._vaulted import decrypted

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PLAIN = (int, bool, type(None), float)
_SURROGATES = re.compile("[\ud800-\udfff]")
_LONGEST_WORD = 100
_MOST_DECIMALS = 30  # of a share: what is finer could not be shown beside the share that it limits
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,12})?)\s*%")


class PolicyError(ValueError):
    """The input cannot be used; ``errors`` has a `Mistake` for each mistake: path, what was expected."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = list(errors)
        count = f"{len(self.errors)} problem{'' if len(self.errors) == 1 else 's'}"
        super().__init__("\n".join([f"{count} in the input of the judgement:", *self.errors]))


Keys = tuple[t.Any, ...]


class Mistake(str):
    """A mistake as a line of text. ``keys`` lead from the document ``root`` to its place.

    ``by_policy``: it is one by what the policy says, as a rule that it does not have.
    """

    root: str
    keys: Keys
    by_policy: bool


@dataclasses.dataclass(frozen=True)
class Place:
    """Where in a document something stands (``policy.rules[2].assert``), and all mistakes."""

    path: str
    errors: list[str]
    root: str = ""
    keys: Keys = ()

    def key(self, name: object) -> Place:
        return self._below(f"{self.path}.{printable(name, 60)}" if self.path else str(name), name)

    def item(self, index: int) -> Place:
        return self._below(f"{self.path}[{index}]", index)

    def _below(self, path: str, key: object) -> Place:
        return Place(path, self.errors, self.root or self.path, (*self.keys, key))

    def wrong(self, message: str, *, by_policy: bool = False) -> None:
        mistake = Mistake(f"{self.path}: {message}")
        mistake.root, mistake.keys = self.root or self.path, self.keys
        mistake.by_policy = by_policy
        self.errors.append(mistake)


# The deepest of our documents, assertions within assertions, seldom have ten levels; a hundred thousand users named one by
# one are as many values.
DEEPEST = 50
_MOST_VALUES = 1_000_000
_ENDLESS = (
    "is nested too deeply, or holds too much: aliases of YAML multiply, and a list may hold itself"
)


def plain(value: t.Any) -> t.Any:
    """A copy made of plain dict, list, str, int, float, bool, None and date.

    ansible-core 2.19 and later hand over subclasses that carry tags, and containers that template
    themselves when read; neither may leave the collection again, nor be read twice. Raises `PolicyError` for what is
    deeper or more than any document of ours, a list that holds itself for instance.
    """
    errors: list[str] = []
    found = bounded(value, at=Place("input", errors))
    if errors:
        raise PolicyError(errors)
    return found


def bounded(value: t.Any, *, at: Place, most: int = _MOST_VALUES) -> t.Any:
    """As `plain`, but what is too much is a mistake, and None."""
    copy = _Copy(most)
    found = copy.of(value, 0)
    if copy.whole:
        return found
    at.wrong(_ENDLESS)
    return None


class _Copy:
    """Copies values until there are too many; then the copy is not ``whole``."""

    def __init__(self, most: int) -> None:
        self._left = most
        self.whole = True

    def of(self, value: t.Any, depth: int) -> t.Any:
        if isinstance(value, str):
            # Half a surrogate pair has no place in UTF-8: no file could hold it.
            return str(value) if value.isascii() else _SURROGATES.sub("\ufffd", str(value))
        if type(value) in _PLAIN:
            return value
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return float(value)
        if isinstance(value, Mapping):
            if self._fits(value, depth):
                return {self.of(key, depth + 1): self.of(value[key], depth + 1) for key in value}
            return {}
        value = decrypted(value)
        if isinstance(value, str):
            return self.of(value, depth)
        if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
            return [self.of(item, depth + 1) for item in value] if self._fits(value, depth) else []
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return datetime.date(value.year, value.month, value.day)
        return value

    def _fits(self, value: t.Sized, depth: int) -> bool:
        self._left -= len(value)
        self.whole = self.whole and depth < DEEPEST and self._left >= 0
        return self.whole


def from_json(value: t.Any, *, at: Place) -> t.Any:
    """What a text holds, if it is one; everything else as it is.

    Large data should come as text: ansible-core 2.19 and later take a microsecond or ten for
    each value that is read from a variable, which adds up to many seconds for many users.
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as exc:
        at.wrong(f"expected JSON, where text is given; {exc}")
    except RecursionError:
        at.wrong(_ENDLESS)
    return None


def mapping(
    value: t.Any,
    *,
    at: Place,
    known: Collection[str],
    required: Iterable[str] = (),
    what: str = "a mapping",
) -> dict[str, t.Any]:
    """The known keys that are there; unknown and missing ones are mistakes."""
    if not isinstance(value, Mapping):
        at.wrong(f"expected {what} with the keys {', '.join(known)}; found {describe(value)}")
        return {}
    for key in value:
        if key not in known or isinstance(key, bool):
            at.key(key).wrong(_unknown_key(key, known))
        elif value[key] is None:
            at.key(key).wrong("is empty; give a value, or leave the key out")
    for key in required:
        if key not in value:
            at.key(key).wrong("is missing, but required")
    return {key: value[key] for key in known if value.get(key) is not None}


def named(value: t.Any, *, at: Place, what: str) -> dict[str, t.Any]:
    """A mapping whose keys the author chooses."""
    if not isinstance(value, Mapping):
        at.wrong(f"expected {what}; found {describe(value)}")
        return {}
    for key in value:
        if not isinstance(key, str) or not key.strip():
            at.key(key).wrong(f"expected a name as key; found {describe(key)}")
    return {key: item for key, item in value.items() if isinstance(key, str) and key.strip()}


def items(value: t.Any, *, at: Place, what: str, empty: bool = False) -> list[tuple[Place, t.Any]]:
    """The items of a list, each with its place."""
    if not isinstance(value, list):
        at.wrong(f"expected a list of {what}; found {describe(value)}")
        return []
    if not value and not empty:
        at.wrong(f"expected a list of {what}; the list is empty")
    return [(at.item(index), item) for index, item in enumerate(value)]


def text(value: t.Any, *, at: Place, what: str = "text") -> str:
    """Text that says something."""
    if isinstance(value, str) and value.strip():
        return value
    at.wrong(f"expected {what}; found {describe(value)}")
    return ""


def texts(given: Mapping[str, t.Any], *keys: str, at: Place) -> None:
    """Checks that what is under these keys, if anything, is text that says something."""
    for key in keys:
        if key in given:
            text(given[key], at=at.key(key))


def identifier(value: t.Any, *, at: Place) -> str:
    """An id: letters, digits, dot, hyphen and underscore, as in ``MFA-1``."""
    if isinstance(value, str) and _IDENTIFIER.fullmatch(value):
        return value
    at.wrong(
        "expected an id of up to 64 letters, digits, dots, hyphens and underscores that begins with"
        f" a letter or digit, as MFA-1; found {describe(value)}"
    )
    return ""


def choice(value: t.Any, *, at: Place, allowed: Collection[str], what: str) -> str:
    """One of some words."""
    if isinstance(value, str) and value in allowed:
        return value
    at.wrong(
        f"expected {what} ({', '.join(allowed)}); found {describe(value)}{meant(value, allowed)}"
    )
    return ""


def whole(value: t.Any, *, at: Place, least: int = 0) -> int:
    """A whole number, not below ``least``."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    at.wrong(f"expected a whole number of at least {least}; found {describe(value)}")
    return least


def share(value: t.Any, *, at: Place) -> Fraction:
    """A share of a whole, exactly as it was written: a number from 0 to 1, or ``10%``."""
    found: Fraction | None = None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        found = Fraction(str(value))
    elif isinstance(value, str) and (match := _PERCENT.fullmatch(value.strip())):
        found = Fraction(match.group(1)) / 100
    if found is not None and found <= 1:
        if (found * 10**_MOST_DECIMALS).denominator != 1:
            at.wrong(f"a share has at most {_MOST_DECIMALS} decimals; found {value}")
        return found
    at.wrong(
        f"expected a share as 10%, with 12 decimals at most, or as a number from 0 to 1; found {describe(value)}"
    )
    return Fraction(0)


def day(value: t.Any, *, at: Place) -> datetime.date | None:
    """A day as ``2026-01-31``, with or without quotes."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    found = dates.parse_day(value) if isinstance(value, str) else None
    if found is None:
        at.wrong(f"expected a day as 2026-01-31; found {describe(value)}")
    return found


def duration(value: t.Any, *, at: Place, units: str = "hdw") -> datetime.timedelta | None:
    """A duration as ``12h``, ``7d`` or ``2w``."""
    found = dates.parse_duration(value, units=units) if isinstance(value, str) else None
    if found is None:
        examples = " or ".join(f"{n}{u}" for n, u in ((12, "h"), (7, "d"), (2, "w")) if u in units)
        unit = "; a number alone has no unit" if isinstance(value, (int, float)) else ""
        at.wrong(f"expected a duration as {examples}; found {describe(value)}{unit}")
    return found


def unique(seen: dict[str, str], name: str, *, at: Place) -> None:
    """Notes an id that is used twice."""
    if name and name in seen:
        at.wrong(f"the id {name} is already used by {seen[name]}")
    elif name:
        seen[name] = at.path


def describe(value: t.Any) -> str:
    """What was found, for a message; where YAML has changed what was written, the cure as well."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return (
            f"the boolean {str(value).lower()}; YAML reads on, off, yes, no, true and false so:"
            " put it in quotes"
        )
    if isinstance(value, float):
        return f"the number {value}; YAML turns 8.10 into 8.1: put it in quotes"
    if isinstance(value, int):
        return f"the number {value}"
    if isinstance(value, str):
        return f"'{printable(value, 60)}'" if value.strip() else "an empty text"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence):
        return "a list"
    if isinstance(value, datetime.datetime):
        return "a day with a time"
    if isinstance(value, datetime.date):
        return f"the day {value}; put it in quotes if it is meant as text"
    return f"a {type(value).__name__}"


def unknown_name(value: str, known: Collection[str], what: str) -> str:
    """The message for a reference to something that does not exist."""
    names = ", ".join(known) if known else "none is defined"
    return f"'{printable(value, 60)}' is no {what} ({names}){meant(value, known)}"


def _unknown_key(key: t.Any, known: Collection[str]) -> str:
    if isinstance(key, str):
        return f"unknown key{meant(key, known)}; known are {', '.join(known)}"
    return f"expected a key in text; found {describe(key)}; known are {', '.join(known)}"


def meant(value: t.Any, known: Collection[str], *, prefix: str = "") -> str:
    """``; did you mean …?`` with the known word that is most like the value, if any is."""
    # Comparing takes as long as one length times the other, and no word of ours is longer.
    if not isinstance(value, str) or len(value) > _LONGEST_WORD:
        return ""
    words = {normal(each): each for each in known}
    near = difflib.get_close_matches(normal(value), words, n=1)
    return f"; did you mean {prefix}{words[near[0]]}?" if near else ""
