# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting: back-off, the common pause, and its bound."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    OneLoginError,
    RateLimitError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.throttle import Pace, backoff
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import FakeTime

CAUSE = OneLoginError("Too many calls.", status=429, request_id="R-1")


@pytest.fixture
def fake():
    return FakeTime()


def make(fake, max_wait=60.0):
    return Pace(max_wait=max_wait, clock=fake.clock, sleep=fake.sleep)


@pytest.mark.parametrize(
    "tries, longest",
    [(1, 0.5), (2, 1.0), (3, 2.0), (6, 16.0), (7, 30.0), (20, 30.0), (10**9, 30.0)],
)
def test_backoff_doubles_up_to_a_bound_and_is_spread(tries, longest):
    waits = {backoff(tries) for _number in range(50)}
    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert len(waits) > 10


def test_without_a_pause_nobody_waits(fake):
    pace = make(fake)
    pace.wait_turn()
    assert fake.slept == [] and pace.waited == 0


def test_a_pause_holds_everybody_until_it_is_over(fake):
    pace = make(fake)
    pace.pause_all(5, CAUSE)
    pace.wait_turn()
    assert 5 <= fake.slept[0] <= 5.1 and fake.now >= 1005
    pace.wait_turn()
    assert len(fake.slept) == 1 and pace.waited == 5


def test_pauses_at_the_same_time_count_once(fake):
    pace = make(fake)
    for _worker in range(16):
        pace.pause_all(5, CAUSE)
    pace.pause_all(7, CAUSE)
    pace.pause_all(1, CAUSE)
    pace.pause_all(0, CAUSE)
    assert pace.waited == 7


def test_a_sleep_that_ends_early_is_resumed(fake):
    pace = Pace(max_wait=60, clock=fake.clock, sleep=lambda seconds: fake.sleep(seconds / 2))
    pace.pause_all(4, CAUSE)
    pace.wait_turn()
    assert fake.now >= 1004 and len(fake.slept) > 1


def test_beyond_max_wait_the_task_gives_up(fake):
    pace = make(fake, max_wait=10)
    pace.pause_all(8, CAUSE)
    pace.wait_turn()
    with pytest.raises(RateLimitError) as caught:
        pace.pause_all(5, CAUSE)
    assert caught.value.message == (
        "Too many calls. OneLogin asks to wait 5 s; max_wait allows 10 s in all and 8 s are spent."
    )
    assert caught.value.details == {"error": "rate_limit", "status": 429, "request_id": "R-1"}
    assert pace.waited == 8
    with pytest.raises(RateLimitError):
        pace.wait_turn()


def test_max_wait_itself_is_allowed(fake):
    pace = make(fake, max_wait=10)
    pace.pause_all(10, CAUSE)
    pace.wait_turn()
    with pytest.raises(RateLimitError, match="asks to wait 1 s"):
        pace.pause_all(1, CAUSE)


def test_no_wait_at_all_still_allows_an_immediate_retry(fake):
    pace = make(fake, max_wait=0)
    pace.pause_all(0, CAUSE)
    pace.wait_turn()
    assert fake.slept == []


def test_the_error_of_a_task_that_gave_up_does_not_grow(fake):
    pace = make(fake, max_wait=0)
    with pytest.raises(RateLimitError):
        pace.pause_all(1, CAUSE)
    depths = []
    for _user in range(20):
        with pytest.raises(RateLimitError) as caught:
            pace.wait_turn()
        depths.append(len(caught.traceback))
    assert len(set(depths)) == 1


def test_back_off_is_for_one_worker_and_not_bounded_by_max_wait(fake):
    pace = make(fake, max_wait=0)
    pace.back_off(30)
    assert fake.slept == [30] and pace.waited == 30
    pace.wait_turn()
    assert fake.slept == [30]


def test_the_pause_of_one_worker_holds_the_others(fake):
    pace = make(fake)
    pace.pause_all(20, CAUSE)
    other = threading.Thread(target=pace.wait_turn)
    other.start()
    other.join(10)
    assert not other.is_alive() and sum(fake.slept) >= 20
