# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Text of others: when two texts are the same (`normal`), and how one is shown to a person (`printable`). There is one form of
each, used everywhere: selection, lookup, tests, scopes, waivers, pseudonyms; messages, logs, reports.
"""

from __future__ import annotations

import re
import typing as t
import unicodedata

# Control and direction characters, and the lone halves of surrogate pairs, which cannot be written at all.
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff"
_CONTROL = re.compile(f"[{_UNSEEN}]+")
_ENDS = re.compile(rf"^[\s{_UNSEEN}]+|[\s{_UNSEEN}]+$")
_LONGEST_QUOTE = 200


def printable(text: t.Any, limit: int = _LONGEST_QUOTE) -> str:
    """Text from outside, made fit for a message: no control or direction characters, one line, cut to ``limit``."""
    clean = " ".join(_CONTROL.sub(" ", str(text)).split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def trimmed(text: str) -> str:
    """``text`` without the white space and the invisible characters around it, as copying from a page leaves them."""
    return _ENDS.sub("", text)


def normal(text: str) -> str:
    """The form in which two names or addresses are compared: trimmed, composed (NFC), and in lower case.

    One character stays one, and what is not ASCII never becomes ASCII: ``ß`` is not ``ss``, and the Kelvin sign, which both
    Unicode's composition and its lower case make a ``k``, is not ``k``. These are other people's accounts.
    """
    text = trimmed(text)
    if text.isascii():
        return text.lower()
    return "".join(map(_lower, _composed(text)))


def _composed(text: str) -> str:
    if unicodedata.is_normalized("NFC", text):
        return text
    # Only signs that look like a letter or a mark of ASCII are composed to one.
    parts = re.split("([\u037e\u1fef\u212a])", text)
    return "".join(
        part if i % 2 else unicodedata.normalize("NFC", part) for i, part in enumerate(parts)
    )


def _lower(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 and lower.isascii() == character.isascii() else character
