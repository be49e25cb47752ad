# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a response tells of limits: how long to wait, what is left, and when it is reset."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import format_datetime

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.responses import (
    asked_wait,
    http_date,
    quota_in,
    rate_limit,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import response

DATE = "Tue, 24 Nov 2026 10:00:00 GMT"
LATER = "Tue, 24 Nov 2026 10:00:30 GMT"
AT_DATE = 1795514400.0


@pytest.mark.parametrize(
    "named, seconds",
    [
        ({}, None),
        ({"retry_after": "5"}, 5.0),
        ({"retry_after": " 5 "}, 5.0),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after": "0\x1f"}, 0.0),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after": "9999"}, 9999.0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "5 apples"}, None),
        ({"retry_after": "9" * 400}, None),
        ({"retry_after": ""}, None),
        # A date counts from the server's clock, whatever ours says ...
        ({"retry_after": LATER, "date": DATE}, 30.0),
        ({"retry_after": LATER, "date": DATE, "received_at": AT_DATE - 86400}, 30.0),
        ({"retry_after": DATE, "date": LATER}, 0.0),
        ({"retry_after": "Tue, 24 Nov 2026 12:00:30 +0200", "date": DATE}, 30.0),
        ({"retry_after": "Tue, 24 Nov 2026 10:00:30 -0000", "date": DATE}, 30.0),
        ({"retry_after": "Nov +9999999999999999999 10:00  0", "date": DATE}, None),
        # ... and from ours only where the server does not tell its own.
        ({"retry_after": LATER, "received_at": AT_DATE}, 30.0),
        ({"retry_after": LATER, "date": "today", "received_at": AT_DATE}, 30.0),
        # The quota counts once nothing of it is left, and after Retry-After.
        ({"x_ratelimit_reset": "7"}, 7.0),
        ({"x_ratelimit_reset": "7", "x_ratelimit_remaining": "0"}, 7.0),
        ({"x_ratelimit_reset": "7", "x_ratelimit_remaining": "12"}, None),
        ({"x_ratelimit_remaining": "0"}, None),
        ({"x_ratelimit_reset": "never"}, None),
        ({"x_ratelimit_reset": "7", "retry_after": "3"}, 3.0),
        ({"x_ratelimit_reset": "7", "retry_after": "soon"}, 7.0),
    ],
)
def test_asked_wait(named, seconds):
    assert asked_wait(response(429, **named)) == seconds


@pytest.mark.parametrize(
    "named, quota",
    [
        ({}, None),
        ({"x_ratelimit_limit": "many"}, None),
        (
            {
                "x_ratelimit_limit": "5000",
                "x_ratelimit_remaining": "4997",
                "x_ratelimit_reset": "1800",
            },
            {"limit": 5000, "remaining": 4997, "reset": 1800},
        ),
        ({"x_ratelimit_reset": "12.7"}, {"limit": None, "remaining": None, "reset": 13}),
    ],
)
def test_rate_limit(named, quota):
    assert rate_limit(response(200, **named)) == quota


EPOCH = 1_795_581_943


@pytest.mark.parametrize(
    ("reset", "expected"),
    [
        ("1800", 1800),
        ("86400", 86400),
        ("86401", None),
        (str(EPOCH + 60), 60),
        (str((EPOCH + 60) * 1000), 60),
    ]
    + [
        (str(EPOCH + 86400), 86400),
        (str(EPOCH - 86400), 0),
        (str(EPOCH - 60), 0),
        (str(EPOCH + 10**7), None),
        ("soon", None),
        ("-1", None),
    ],
)
def test_a_reset_may_be_a_moment(reset, expected):
    named = {"x_ratelimit_limit": "5000", "x_ratelimit_remaining": "0", "x_ratelimit_reset": reset}
    found = response(429, received_at=float(EPOCH), **named)
    assert rate_limit(found)["reset"] == expected
    assert asked_wait(found) == expected


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000"])
def test_a_date_has_a_zone(zone):
    date = http_date(f"Tue, 24 Nov 2026 10:00:00 {zone}")
    assert date == datetime(2026, 11, 24, 10, tzinfo=timezone.utc)


def test_a_moment_is_one_of_the_servers_clock():
    told = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(EPOCH + 60)}
    date = format_datetime(datetime.fromtimestamp(EPOCH, timezone.utc), usegmt=True)
    years_behind = response(200, received_at=float(EPOCH - 10**8), date=date, **told)
    assert rate_limit(years_behind)["reset"] == asked_wait(years_behind) == 60


def test_retry_after_may_be_a_moment():
    found = response(429, received_at=float(EPOCH), retry_after=str(EPOCH + 7))
    assert asked_wait(found) == 7


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"data": {"X-RateLimit-Limit": 5000, "X-RateLimit-Remaining": 4, "X-RateLimit-Reset": 9}}, (5000, 4, 9)),
        ({"data": [{"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4"}]}, (5000, 4, None)),
        ({"data": [{"remaining": 4}, {"remaining": 5}]}, (None, 4, None)),
        ({"remaining": 4}, (None, 4, None)),
        ({"data": {}}, None),
        ([], None),
        (None, None),
        ({"data": {"X-RateLimit-Remaining": True}}, None),
    ],
)  # fmt: skip
def test_the_quota_of_its_own_endpoint(data, expected):
    found = quota_in(data)
    assert (found and tuple(found.values())) == expected
