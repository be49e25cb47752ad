# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

How figures are written, in reasons and reports alike.

A figure never says more than is true. It is cut, not rounded, so that 99.99% is not 100%. Where it stands beside a limit, it
gets as many decimals as it takes to be on its own side of the limit: 999 of 1,001 is "99.8%" beside 99.9% and "99.8001%"
beside 99.8%. Arithmetic is exact (``Fraction``).
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from fractions import Fraction

NOTHING = "–"  # a share of nobody
_HOUR = datetime.timedelta(hours=1)
_MICROSECOND = datetime.timedelta(microseconds=1)
_MOST_PLACES = 40  # a limit has at most 17 decimals, a count a dozen digits
_JUDGED = ("pass", "fail", "grace", "indeterminate", "error")


def count(value: float) -> str:
    """``80000`` -> ``80,000``."""
    return f"{value:,}"


def cut(exact: Fraction, *, places: int, against: Fraction | None = None) -> Fraction:
    """``exact``, which is not negative, cut to ``places`` decimals, or to more where that would say another thing.

    The result is 0 only if ``exact`` is, and is below, at or above ``against``, a decimal, as ``exact`` is.
    """
    while True:
        shown = Fraction(math.floor(exact * 10**places), 10**places)
        true = shown > 0 and (against is None or _order(shown, against) == _order(exact, against))
        if true or shown == exact or places >= _MOST_PLACES:
            return shown
        places += 1


def ratio(part: int, whole: int, *, against: Fraction | None = None) -> float | None:
    """A share as data: 4 decimals, more where they matter. None of nobody; 1.0 only for all, 0.0 only for none."""
    if not whole:
        return None
    exact = Fraction(part, whole)
    shown = float(cut(exact, places=4, against=against))
    # Nearer to the limit than a float can tell: the next one on the right side.
    if against is not None and shown == float(against) and exact != against:
        return math.nextafter(shown, 2.0 if exact > against else 0.0)
    return shown


def percent(part: int, whole: int, *, against: Fraction | None = None) -> str:
    """A share for people: ``99.8%``. Without a limit beside it, ``<0.1%`` and ``>99.9%`` stand for what is nearly 0 or 100."""
    if not whole:
        return NOTHING
    exact = Fraction(100 * part, whole)
    if against is None and 0 < exact < Fraction(1, 10):
        return "<0.1%"
    if against is None and Fraction(999, 10) < exact < 100:
        return ">99.9%"
    return f"{decimal(cut(exact, places=1, against=None if against is None else 100 * against))}%"


def percent_of(value: float | Fraction) -> str:
    """The percentage that a limit or a ``ratio`` is, with all its decimals: ``0.999`` -> ``99.9%``."""
    exact = value if isinstance(value, Fraction) else Fraction(str(value))
    return f"{decimal(100 * exact)}%"


def hours(
    duration: datetime.timedelta, *, against: datetime.timedelta | None = None, places: int = 2
) -> Fraction:
    """A duration in hours."""
    limit = None if against is None else _in_hours(against)
    return cut(_in_hours(duration), places=places, against=limit)


def decimal(value: Fraction) -> str:
    """A fraction that ends after some decimals, in full: ``1234.5`` -> ``1,234.5``."""
    whole, rest = divmod(value, 1)
    digits = ""
    while rest and len(digits) < _MOST_PLACES:
        digit, rest = divmod(rest * 10, 1)
        digits += str(digit)
    return f"{whole:,}.{digits}" if digits else f"{whole:,}"


def judged(outcomes: Mapping[str, int]) -> int:
    """Of how many results the share that passes is: not of those that are waived or not applicable."""
    return sum(outcomes.get(each, 0) for each in _JUDGED)


def _in_hours(duration: datetime.timedelta) -> Fraction:
    return Fraction(duration // _MICROSECOND, _HOUR // _MICROSECOND)


def _order(one: Fraction, other: Fraction) -> int:
    return (one > other) - (one < other)
