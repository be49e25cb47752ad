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
from ansible_collections.identity.onelogin.plugins.module_utils._api.throttle import Throttle
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import FakeTime

CAUSE = OneLoginError("Too many calls.", status=429, request_id="R-1")


@pytest.fixture
def fake():
    return FakeTime()


def make(fake, max_wait=60.0):
    return Throttle(max_wait=max_wait, clock=fake.clock, sleep=fake.sleep)


def enter(throttle):
    """Take a turn that ends at once."""
    with throttle.turn():
        pass


def test_without_a_pause_nobody_waits(fake):
    throttle = make(fake)
    enter(throttle)
    assert fake.slept == [] and throttle.waited == 0


def test_a_pause_holds_everybody_until_it_is_over(fake):
    throttle = make(fake)
    throttle.pause_all(5, CAUSE)
    enter(throttle)
    assert 5 <= fake.slept[0] <= 5.1 and fake.now >= 1005
    enter(throttle)
    assert len(fake.slept) == 1 and throttle.waited == 5


def test_pauses_at_the_same_time_count_once(fake):
    throttle = make(fake)
    for _worker in range(16):
        throttle.pause_all(5, CAUSE)
    throttle.pause_all(7, CAUSE)
    throttle.pause_all(1, CAUSE)
    throttle.pause_all(0, CAUSE)
    assert throttle.waited == 7


def test_a_sleep_that_ends_early_is_resumed(fake):
    throttle = Throttle(
        max_wait=60, clock=fake.clock, sleep=lambda seconds: fake.sleep(seconds / 2)
    )
    throttle.pause_all(4, CAUSE)
    enter(throttle)
    assert fake.now >= 1004 and len(fake.slept) > 1


def test_beyond_max_wait_the_task_gives_up(fake):
    throttle = make(fake, max_wait=10)
    throttle.pause_all(8, CAUSE)
    enter(throttle)
    with pytest.raises(RateLimitError) as caught:
        throttle.pause_all(5, CAUSE)
    assert caught.value.message == (
        "Too many calls. OneLogin asks to wait 5 s; max_wait allows 10 s in all, of which 8 s are spent. "
        "Raise max_wait, or run again later."
    )
    assert caught.value.details == {"error": "rate_limit", "status": 429, "request_id": "R-1"}
    assert throttle.waited == 8
    with pytest.raises(RateLimitError):
        enter(throttle)


def test_max_wait_itself_is_allowed(fake):
    throttle = make(fake, max_wait=10)
    throttle.pause_all(10, CAUSE)
    enter(throttle)
    with pytest.raises(RateLimitError, match="asks to wait 1 s"):
        throttle.pause_all(1, CAUSE)


def test_no_wait_at_all_still_allows_an_immediate_retry(fake):
    throttle = make(fake, max_wait=0)
    throttle.pause_all(0, CAUSE)
    enter(throttle)
    assert fake.slept == []


def test_the_error_of_a_task_that_gave_up_does_not_grow(fake):
    throttle = make(fake, max_wait=0)
    with pytest.raises(RateLimitError):
        throttle.pause_all(1, CAUSE)
    depths = []
    for _user in range(20):
        with pytest.raises(RateLimitError) as caught:
            enter(throttle)
        depths.append(len(caught.traceback))
    assert len(set(depths)) == 1


def test_back_off_is_for_one_worker_and_not_bounded_by_max_wait(fake):
    throttle = make(fake, max_wait=0)
    throttle.back_off(30)
    assert fake.slept == [30] and throttle.waited == 30
    enter(throttle)
    assert fake.slept == [30]


def test_the_pause_of_one_worker_holds_the_others(fake):
    throttle = make(fake)
    throttle.pause_all(20, CAUSE)
    other = threading.Thread(target=enter, args=(throttle,))
    other.start()
    other.join(10)
    assert not other.is_alive() and sum(fake.slept) >= 20


def told(throttle, remaining, reset=600, *, overloaded=False):
    throttle.told({"limit": 5000, "remaining": remaining, "reset": reset}, overloaded=overloaded)


def test_a_rate_is_kept(fake):
    throttle = Throttle(max_wait=0, rate=4, clock=fake.clock, sleep=fake.sleep)
    begun = fake.now
    for _request in range(9):
        enter(throttle)
    assert 2.0 <= fake.now - begun < 2.3


def test_what_the_quota_leaves_is_not_exceeded(fake):
    throttle = make(fake, max_wait=1000)
    with throttle.turn():
        told(throttle, 2)
    enter(throttle)
    enter(throttle)
    begun = fake.now
    enter(throttle)
    assert fake.now - begun >= 600 - 1 and throttle.waited >= 599


def test_a_reserve_is_left_to_others(fake):
    throttle = Throttle(max_wait=1000, reserve=100, clock=fake.clock, sleep=fake.sleep)
    with throttle.turn():
        told(throttle, 101)
    enter(throttle)
    begun = fake.now
    enter(throttle)
    assert fake.now - begun >= 599


def test_what_is_under_way_is_taken_off_what_is_told(fake):
    throttle = make(fake, max_wait=0)
    with throttle.turn():
        with throttle.turn(), throttle.turn():
            told(throttle, 3)  # two others of which the response may not know
        enter(throttle)
        with pytest.raises(RateLimitError):
            enter(throttle)


def test_responses_out_of_order_do_not_raise_the_quota(fake):
    throttle = make(fake, max_wait=0)
    with throttle.turn():
        told(throttle, 1)
        told(throttle, 5)
    enter(throttle)
    with pytest.raises(RateLimitError):
        enter(throttle)


def test_a_new_window_begins_afresh(fake):
    throttle = make(fake, max_wait=0)
    with throttle.turn():
        told(throttle, 0, reset=10)
    fake.now += 11
    enter(throttle)
    with throttle.turn():
        told(throttle, 4999, reset=3600)
    enter(throttle)
    assert throttle.waited == 0


def test_nothing_left_and_no_end_told_waits_a_minute(fake):
    throttle = make(fake, max_wait=100)
    with throttle.turn():
        told(throttle, 0, reset=None)
    enter(throttle)
    assert 59 <= throttle.waited <= 61


def test_a_quota_that_ends_too_late_ends_the_task_with_a_cure(fake):
    throttle = make(fake, max_wait=10)
    with throttle.turn():
        told(throttle, 0)
    with pytest.raises(
        RateLimitError, match="no calls left.*asks to wait 600 s.*Raise max_wait"
    ) as caught:
        enter(throttle)
    assert not caught.value.skipped
    with pytest.raises(RateLimitError, match="^Skipped, as") as caught:
        enter(throttle)
    assert caught.value.skipped


def test_overload_halves_what_may_be_under_way_and_full_rounds_bring_it_back(fake):
    throttle = Throttle(max_wait=0, concurrency=16, clock=fake.clock, sleep=fake.sleep)
    assert throttle.allowed == 16
    with throttle.turn():
        throttle.told(None, overloaded=True)
        throttle.told(None, overloaded=True)  # all that were under way together count once
    assert throttle.allowed == 8
    fake.now += 5
    with throttle.turn():
        throttle.told(None, overloaded=True)
    assert throttle.allowed == 4
    fake.now += 1
    for _request in range(4):
        enter(throttle)
    assert throttle.allowed == 5
    for _request in range(500):
        enter(throttle)
    assert throttle.allowed == 16


def test_one_request_may_always_be_under_way(fake):
    throttle = Throttle(max_wait=0, concurrency=2, clock=fake.clock, sleep=fake.sleep)
    for _time in range(4):
        fake.now += 5
        with throttle.turn():
            throttle.told(None, overloaded=True)
    assert throttle.allowed == 1


def test_no_more_are_under_way_than_allowed():
    throttle = Throttle(max_wait=0, concurrency=3)
    lock, seen, under_way = threading.Lock(), [], [0]

    def work():
        for _request in range(50):
            with throttle.turn():
                with lock:
                    under_way[0] += 1
                    seen.append(under_way[0])
                with lock:
                    under_way[0] -= 1

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(seen) == 400 and max(seen) <= 3


def test_whoever_waits_for_a_place_is_told_when_the_task_gives_up(fake):
    throttle = Throttle(max_wait=0, concurrency=1, clock=fake.clock, sleep=fake.sleep)
    ended = []

    def wait():
        try:
            enter(throttle)
        except RateLimitError as error:
            ended.append(error)

    with throttle.turn():
        other = threading.Thread(target=wait)
        other.start()
        with pytest.raises(RateLimitError):
            throttle.pause_all(5, CAUSE)
        other.join(10)
    assert not other.is_alive() and ended
