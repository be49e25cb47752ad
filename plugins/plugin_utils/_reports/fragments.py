# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

JSON in ASCII, written in pieces. 20,000 users under eight rules give some hundred thousand findings that differ in little: what
they have in common is encoded once, with holes that are filled for each.
"""

from __future__ import annotations

import json
import re
import typing as t
from collections.abc import Sequence

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import to_json

# `clean` leaves this character in no text, and JSON does not escape it: in what is encoded it can only be a hole.
HOLE = "\x7f"  # within a text
VALUE = HOLE + HOLE  # in the place of a whole value
_NUMBERED = re.compile(f'"{VALUE}([0-9]+){VALUE}"')
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def pieces(value: t.Any) -> list[str]:
    """The JSON of ``value`` around each `HOLE` and `VALUE` in it."""
    return _encoded(value).replace(f'"{VALUE}"', HOLE).split(HOLE)


def hole(number: int) -> str:
    """Stands for a whole value, to be filled by `filled`."""
    return f"{VALUE}{number}{VALUE}"


def filled(value: t.Any, fillings: Sequence[str]) -> str:
    """The JSON of ``value`` with the JSON of ``fillings`` in the place of its numbered holes."""
    parts = _NUMBERED.split(_encoded(value))
    parts[1::2] = [fillings[int(number)] for number in parts[1::2]]
    return "".join(parts)


def inner(text: str) -> str:
    """``text`` as it stands between the quotes of a JSON string."""
    return json.dumps(text)[1:-1]


def _encoded(value: t.Any) -> str:
    text = to_json(value, ensure_ascii=False)
    return text if text.isascii() else _BEYOND_ASCII.sub(lambda found: inner(found[0]), text)
