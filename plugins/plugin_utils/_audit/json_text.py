# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The JSON of an audit's files: strict (RFC 8259), so that every program reads it alike, and read strictly.
"""

from __future__ import annotations

import datetime
import json
import math
import re
import typing as t
from collections.abc import Mapping

_DEEPEST = 64  # levels; what the audit writes has less than ten
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKETS = re.compile(rb"[\[\]{}]")
# Escapes as the encoder writes them: whole pairs of surrogates, halves of one, all others.
_ESCAPES = re.compile(
    r"\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(?P<half>ud[89a-f][0-9a-f]{2})|.)"
)


def as_json(value: Mapping[str, t.Any]) -> str:
    """JSON with sorted keys, a line for each key at the top and for each item of a list there.

    People can read and compare it line by line, and it is written as fast as on a single line. What no JSON can say becomes what is
    nearest: a number that is none, or has thousands of digits, null; half a pair of surrogates the replacement character.
    """
    encoder = json.JSONEncoder(
        sort_keys=True, check_circular=False, default=_as_text, allow_nan=False
    )

    def encode(item: t.Any) -> str:
        try:
            text = encoder.encode(item)
        except ValueError:
            text = encoder.encode(_sayable(item))
        return _ESCAPES.sub(_whole, text) if "\\ud" in text else text

    lines = []
    for key in sorted(value):
        item = value[key]
        if isinstance(item, list) and item and isinstance(item[0], dict):
            shown = "[\n" + ",\n".join(map(encode, item)) + "\n]"
        else:
            shown = encode(item)
        lines.append(f"{encode(key)}: {shown}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def loads(data: bytes) -> t.Any:
    """What JSON says. Raises `ValueError` for what is not strict JSON, or is nested deeper than anything that an audit writes."""
    try:
        _check_depth(data)
        return json.loads(data, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("too deep") from None


def _as_text(value: object) -> str:
    """A date that YAML has made of unquoted text, as that text again."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no type of JSON")


def _sayable(value: t.Any) -> t.Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int):
        return value if value.bit_length() < 4096 else None
    if isinstance(value, Mapping):
        return {key: _sayable(item) for key, item in value.items()}
    return [_sayable(item) for item in value] if isinstance(value, list) else value


def _whole(escape: re.Match[str]) -> str:
    return "\\ufffd" if escape["half"] else escape[0]


def _check_depth(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") <= _DEEPEST:
        return
    depth = 0
    for line in data.splitlines():
        bare = _STRINGS.sub(b"", line)
        for bracket in _BRACKETS.findall(bare):
            depth += 1 if bracket in b"[{" else -1
            if depth > _DEEPEST:
                raise ValueError("too deep")


def _refuse(word: str) -> t.NoReturn:
    raise ValueError(f"{word} is no JSON")
