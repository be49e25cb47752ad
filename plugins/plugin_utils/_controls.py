# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

Controls of NIST SP 800-53: the ids of its catalogue in OSCAL, made of what people write.
"""

from __future__ import annotations

import re
import typing as t

NIST_800_53 = "nist_800_53"  # the key of these controls in policies
# The families of NIST SP 800-53; what is of none is no control of it.
_FAMILIES = frozenset(
    ["ac", "at", "au", "ca", "cm", "cp", "ia", "ir", "ma", "mp"]
    + ["pe", "pl", "pm", "ps", "pt", "ra", "sa", "sc", "si", "sr"]
)
# IA-2, ia-02; then (1), (01) or .1; then what is left: a, (a), a.1, _smt.a
_CONTROL = re.compile(r"([a-z]{2})-0*([1-9]\d?)(?:(?:\(0*|\.0*)([1-9]\d?)\)?(?![0-9]))?(.*)")
_STATEMENT = re.compile(r"(?:_smt)?([a-z0-9.()]*)")


class Control(t.NamedTuple):
    """A control, or a part of its statement, by the ids of NIST's catalogue in OSCAL."""

    id: str
    statement: str  # ia-2_smt, ac-2_smt.a

    @property
    def whole(self) -> bool:
        return self.statement.endswith("_smt")


def nist_control(text: str) -> Control | None:
    """``IA-02(01)`` and ``ia-2.1`` are one control, ``AC-2 a`` and ``ac-2_smt.a`` one part of a statement.

    None for what the catalogue cannot hold.
    """
    match = _CONTROL.fullmatch(text.lower().replace(" ", ""))
    if not match or match[1] not in _FAMILIES:
        return None
    number = f"{match[1]}-{match[2]}" + (f".{match[3]}" if match[3] else "")
    rest = _STATEMENT.fullmatch(match[4])
    if rest is None or (rest[1] and not rest[1].strip(".()")):
        return None
    parts = re.findall(r"[a-z]|\d+", rest[1])
    # Parts of a statement have a letter, then a number, then a letter.
    if any(part.isdigit() is (place % 2 == 0) for place, part in enumerate(parts)):
        return None
    return Control(number, ".".join([f"{number}_smt", *parts]))
