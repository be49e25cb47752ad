# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Days, moments and durations as people and OneLogin write them."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates

UTC = datetime.timezone.utc


@pytest.mark.parametrize(
    "written", ["2026", "2026-01", "2026-02-30", "26-01-01", "2026-1-1", "", "soon"]
)
def test_what_is_no_whole_day_is_none(written: str) -> None:
    assert dates.parse_day(written) is None


def test_a_day() -> None:
    assert dates.parse_day(" 2028-02-29 ") == datetime.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("written", "hours"), [("12h", 12), ("7d", 168), ("2w", 336), (" 1d ", 24), ("0h", 0)]
)
def test_a_duration(written: str, hours: int) -> None:
    assert dates.parse_duration(written) == datetime.timedelta(hours=hours)


@pytest.mark.parametrize(
    "written", ["7", "d", "7 d", "-7d", "1.5d", "90m", "99999d", "7D", "7d7h", "٧d1"]
)
def test_what_is_no_duration(written: str) -> None:
    assert dates.parse_duration(written) is None


def test_units_and_digits_are_as_wide_as_they_are_asked_for() -> None:
    assert dates.parse_duration("90m", units="m") == datetime.timedelta(minutes=90)
    assert dates.parse_duration("123456s", units="s", digits=6) == datetime.timedelta(
        seconds=123456
    )
    assert dates.parse_duration("1234567s", units="s", digits=6) is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24T10:00:00Z",
        "2026-11-24T10:00:00z",
        "2026-11-24T10:00:00",
        "2026-11-24T10:00:00.000Z",
        "2026-11-24T10:00:00.0000000Z",
        "2026-11-24T12:30:00+02:30",
        "2026-11-24 02:00:00-08:00",
    ],
)
def test_one_moment_in_many_writings(written: str) -> None:
    moment = dates.parse_moment(written)
    assert moment == datetime.datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert dates.write_moment(moment) == "2026-11-24T10:00:00Z"


@pytest.mark.parametrize(
    "written",
    [None, 1795600000, "", "now", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"],
)
def test_what_is_no_moment(written: object) -> None:
    assert dates.parse_moment(written) is None


def test_there_is_a_last_day() -> None:
    week = datetime.timedelta(weeks=1)
    assert dates.later(datetime.date(2026, 12, 31), week) == datetime.date(2027, 1, 7)
    assert dates.later(datetime.date(9999, 12, 30), week) == datetime.date.max
