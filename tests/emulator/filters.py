# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing and sorting people by the query parameters of the list of users."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

from emulator.tenant import FULL_DEFAULTS, Person

_TEXTS = ("firstname", "lastname", "email", "username", "samaccountname", "external_id")
_NUMBERS = ("group_id", "directory_id")
_TIMES = {"created": "created_at", "updated": "updated_at", "last_login": "last_login"}
_CUSTOM = "custom_attributes."

Test = Callable[[Person], bool]


class BadFilter(ValueError):
    """A parameter has no usable value; the text is for the answer."""


def chosen(people: Iterable[Person], parameters: Mapping[str, str]) -> list[Person]:
    """Return who passes every filter; other parameters are ignored. Raises BadFilter."""
    tests = [test for name, value in parameters.items() if (test := _test(name, value))]
    return [person for person in people if all(test(person) for test in tests)]


def ordered(people: list[Person], *, by: str, descending: bool) -> list[Person]:
    """Return people sorted by a field, nulls last; BadFilter if there is no such field."""
    if by not in FULL_DEFAULTS or by in ("role_ids", "custom_attributes"):
        raise BadFilter(f"Cannot sort by {by}")
    known = [person for person in people if person.get(by) is not None]
    rest = [person for person in people if person.get(by) is None]
    return sorted(known, key=lambda person: person.get(by), reverse=descending) + rest


def _test(name: str, value: str) -> Test | None:
    if name in _TEXTS:
        return _text(value, lambda person: person.get(name))
    if name.startswith(_CUSTOM):
        short = name[len(_CUSTOM) :]
        return _text(value, lambda person: (person.get("custom_attributes") or {}).get(short))
    if name in _NUMBERS:
        number = _number(value, name=name)
        return lambda person: person.get(name) == number
    if name == "user_ids":
        ids = {_number(part.strip(), name=name) for part in value.split(",") if part.strip()}
        return lambda person: person.user["id"] in ids
    if name == "app_id":
        _number(value, name=name)
        return lambda person: False  # nobody here has an application
    field, _separator, side = name.rpartition("_")
    if field in _TIMES and side in ("since", "until"):
        return _time(value, field=_TIMES[field], since=side == "since", name=name)
    return None


def _text(pattern: str, read: Callable[[Person], Any]) -> Test:
    """Compare without regard to case; an asterisk stands for anything."""
    wanted = pattern.casefold()
    if "*" not in wanted:
        return lambda person: str(read(person) or "").casefold() == wanted
    match = re.compile(".*".join(map(re.escape, wanted.split("*"))), re.DOTALL).fullmatch
    return lambda person: match(str(read(person) or "").casefold()) is not None


def _number(text: str, *, name: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise BadFilter(f"{name} is not an integer")
    return int(text)


def _moment(text: str, *, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise BadFilter(f"{name} is not an ISO 8601 timestamp") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _time(text: str, *, field: str, since: bool, name: str) -> Test:
    bound = _moment(text, name=name)

    def test(person: Person) -> bool:
        value = person.get(field)
        if value is None:
            return False
        moment = _moment(value, name=field)
        return moment >= bound if since else moment <= bound

    return test
