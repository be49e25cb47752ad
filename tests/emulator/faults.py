# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on request: what one is, and which requests get it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from emulator.answers import Answer
from emulator.tenant import to_json

# Kinds that make the whole answer themselves (see wire.py), and kinds that let the true one come.
BREAKING = ("answer", "hang", "reset", "truncate", "drip", "huge", "redirect", "html200", "shape")
PASSING = ("delay", "expire_token", "stale_token", "others", "strip_headers", "add_headers")

_LINE = re.compile(r"[\x20-\x7e]*")


class BadFault(ValueError):
    """A fault is not well formed; the text says how."""


@dataclass
class Fault:
    """One fault; see README.md for what each field means."""

    path: str
    method: str | None = None
    query: str = "*"
    after: int = 0
    times: int | None = None
    kind: str = "answer"
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = ...
    body: str = ""
    content_type: str | None = None
    seconds: float = 3600.0
    interval: float = 0.5
    bytes: int = 200_000_000
    location: str = "https://elsewhere.example.com/"
    names: list[str] = field(default_factory=list)
    calls: int = 1

    @classmethod
    def of(cls, entry: object) -> Fault:
        """Make a fault of its JSON form; raises BadFault."""
        if not isinstance(entry, dict) or "path" not in entry:
            raise BadFault("a fault is an object with a path")
        for name, value in entry.items():
            if name not in _CHECKS:
                raise BadFault(f"a fault has no {name}")
            if not _CHECKS[name](value):
                raise BadFault(f"{name} cannot be {value!r}")
        fault = cls(**entry)
        if fault.kind == "answer" and fault.status is None:
            raise BadFault("a fault has a status or a kind")
        if fault.kind == "shape" and fault.json is ...:
            raise BadFault("a shape has json")
        return fault

    @property
    def label(self) -> str:
        """Return what the log calls it."""
        return f"status {self.status}" if self.kind == "answer" else self.kind

    def answer(self) -> Answer:
        """Return the replacement answer that this fault describes."""
        if self.json is ...:
            content, kind = self.body.encode(), "text/html"
        else:
            content, kind = to_json(self.json), "application/json"
        headers = [(b"content-type", (self.content_type or kind).encode())]
        headers += [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
        return Answer(self.status or 200, content, headers)


class Faults:
    """The present faults, in order; the first that fits a request is the one it gets."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __len__(self) -> int:
        return len(self._faults)

    def replace(self, entries: object) -> None:
        """Put these faults in place of the present ones; raises BadFault and changes nothing."""
        if not isinstance(entries, list):
            raise BadFault("faults are a list")
        self._faults = [Fault.of(entry) for entry in entries]

    def pick(self, *, method: str, path: str, query: str) -> Fault | None:
        """Return the fault for a request, and count the request."""
        for fault in self._faults:
            if fault.times == 0 or fault.method not in (None, method):
                continue
            if not (fnmatchcase(path, fault.path) and fnmatchcase(query, fault.query)):
                continue
            if fault.after:
                fault.after -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e12


def _count(value: object) -> bool:
    return _number(value) and isinstance(value, int)


def _line(value: object) -> bool:
    return isinstance(value, str) and _LINE.fullmatch(value) is not None


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "path": _line,
    "method": lambda value: value is None or _line(value),
    "query": _line,
    "after": _count,
    "times": lambda value: value is None or _count(value),
    "kind": lambda value: value in BREAKING or value in PASSING,
    "status": lambda value: _count(value) and 200 <= value <= 599,
    "headers": lambda value: isinstance(value, dict) and all(map(_line, value.values())),
    "json": lambda value: True,
    "body": lambda value: isinstance(value, str),
    "content_type": _line,
    "seconds": _number,
    "interval": _number,
    "bytes": _count,
    "location": _line,
    "calls": _count,
    "names": lambda value: isinstance(value, list) and all(map(_line, value)),
}
