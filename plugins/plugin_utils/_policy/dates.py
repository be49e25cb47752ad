# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

Days, moments and durations. Everything is UTC; a day that ends something is included in full.
"""

from __future__ import annotations

import datetime
import re
import typing as t

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DURATION = re.compile(r"(\d+)([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
SKEW = datetime.timedelta(minutes=5)  # by which the clocks of two machines may differ


def parse_day(value: str) -> datetime.date | None:
    """``2026-01-31``, or None. A year or a year and month alone is not a day."""
    if not _DAY.fullmatch(value.strip()):
        return None
    try:
        return datetime.date.fromisoformat(value.strip())
    except ValueError:
        return None


def parse_duration(value: str, *, units: str = "hdw", digits: int = 4) -> datetime.timedelta | None:
    """``12h``, ``7d``, ``2w``, or None; ``digits`` bounds the number, so that nothing later overflows."""
    match = _DURATION.fullmatch(value.strip())
    if match is None or match[2] not in units or len(match[1]) > digits:
        return None
    return datetime.timedelta(**{_UNITS[match[2]]: int(match[1])})


def later(day: datetime.date, by: datetime.timedelta) -> datetime.date:
    """``day`` and as many days as there are in ``by``, or the last day that there is."""
    return datetime.date.fromordinal(min(day.toordinal() + by.days, datetime.date.max.toordinal()))


def parse_moment(value: t.Any) -> datetime.datetime | None:
    """An ISO 8601 date and time as a moment in UTC, or None; without an offset it is UTC."""
    if isinstance(value, str):
        written = value.strip()
        # Python 3.10 knows neither "Z" nor other fractions than 3 or 6 digits.
        written = re.sub(r"[zZ]$", "+00:00", written)
        written = re.sub(
            r"\.(\d+)", lambda match: "." + match.group(1)[:6].ljust(6, "0"), written, count=1
        )
        try:
            value = datetime.datetime.fromisoformat(written)
        except ValueError:
            return None
    if not isinstance(value, datetime.datetime):
        return None
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.timezone.utc)
    try:
        moment: datetime.datetime = value.astimezone(datetime.timezone.utc)
    except OverflowError:  # within a day of the year 1 or 9999
        return None
    return moment


def write_moment(value: datetime.datetime) -> str:
    """``2026-11-24T10:00:00Z``"""
    return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
