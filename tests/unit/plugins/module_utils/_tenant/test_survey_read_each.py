# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users read one after the other, for whoever writes each down at once."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.survey import read_each
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._tenant.users_fixture import (
    exists,
    gone,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    PHONE,
    REQUEST_ID,
    SMS,
    devices,
    factors,
    get,
    refusal,
    scripted,
    token,
    user,
)


def read(*exchanges, users, lists, ordered=True, **options):
    with scripted(token(), *exchanges, ordered=ordered) as tenant:
        return list(read_each(tenant.client(**{"retries": 0, **options}), users, lists=lists))


@pytest.mark.parametrize("lists", [["available"], ["enrolled"], ["available", "enrolled"], []])
def test_only_the_lists_wanted_are_read(lists):
    script = {"available": factors(7, [SMS]), "enrolled": devices(7, [PHONE])}
    wire = [script[name] for name in lists]
    with scripted(*([token()] if lists else []), *wire) as tenant:
        (reading,) = read_each(tenant.client(), [user(7)], lists=lists)
    assert set(reading.user) == {*user(7), *lists, "evidence"}
    assert set(reading.user["evidence"]) == set(lists) and reading.failure is None


def test_each_user_comes_when_done_with_record_and_evidence():
    second_was_taken = threading.Event()
    script = [factors(number, [SMS], headers={"x-request-id": REQUEST_ID}) for number in (1, 2)]
    with scripted(token(), *script, ordered=False) as tenant:
        tenant.wire.meanwhile = lambda sent: (
            "/1/" not in sent.path or second_was_taken.wait(10) or pytest.fail("never taken")
        )
        readings = read_each(tenant.client(concurrency=2), [user(1), user(2)], lists=["available"])
        second = next(readings)
        second_was_taken.set()
        (first,) = readings
    assert (first.user["id"], second.user["id"]) == (1, 2)
    assert second.user["email"] == "user2@example.com" and second.user["available"] == [SMS]
    assert second.user["evidence"]["available"]["request_id"] == REQUEST_ID


def test_who_could_not_be_read_says_which_lists_and_has_no_evidence_of_them():
    script = [get("/api/2/mfa/users/7/factors", status=502), devices(7, [])]
    (reading,) = read(*script, users=[user(7)], lists=["available", "enrolled"])
    assert reading.failure["unread"] == ["available"] and reading.failure["error"] == "server"
    assert reading.user["available"] is None and set(reading.user["evidence"]) == {"enrolled"}


@pytest.mark.parametrize("lists", [["available"], ["enrolled"]])
@pytest.mark.parametrize("record, kind", [(exists(7), "answer"), (gone(7), "not_found")])
def test_who_is_read_one_by_one_is_gone_only_if_the_record_is(lists, record, kind):
    path = "factors" if lists == ["available"] else "devices"
    script = [get(f"/api/2/mfa/users/7/{path}", **refusal(404)), record]
    for selected in (user(7), {"id": 7}):
        (reading,) = read(*script, users=[selected], lists=lists)
        assert reading.failure["error"] == kind


def test_one_breaker_for_all():
    down = [get(f"/api/2/mfa/users/{n}/factors", status=502) for n in range(1, 51)]
    users = [user(number) for number in range(1, 101)]
    readings = read(*down, users=users, lists=["available"])
    assert [bool(reading.failure.get("skipped")) for reading in readings] == [False] * 50 + [
        True
    ] * 50


@pytest.mark.parametrize(
    ("enrolled", "available"),
    [
        ([PHONE], None),
        ([], [SMS]),
        ([{**PHONE, "device_id": "user_temp_otp_36216766"}], [SMS]),  # which counts as no factor
    ],
)
def test_the_other_list_is_read_of_whom_the_wanted_one_shows_no_factor(enrolled, available):
    script = [token(), devices(7, enrolled)] + ([factors(7, available)] if available else [])
    with scripted(*script) as tenant:
        (reading,) = read_each(
            tenant.client(), [user(7)], lists=["enrolled"], if_empty=["available"]
        )
    shown = reading.user["available"]
    assert (shown and [each["factor_id"] for each in shown]) == (
        available and [each["factor_id"] for each in available]
    )
    assert len(reading.user["enrolled"]) == len(enrolled) and reading.failure is None


def test_closing_stops_after_what_is_in_flight():
    users = [user(number) for number in range(1, 101)]
    script = [factors(number, [SMS]) for number in range(1, 101)]
    with scripted(token(), *script, ordered=False) as tenant:
        readings = read_each(tenant.client(concurrency=4), users, lists=["available"])
        next(readings)
        readings.close()
        assert len(tenant.wire.asked()) <= 9
        tenant.wire.script.clear()
