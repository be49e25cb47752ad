# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a request may leave: pauses and their bound, a rate, the quota, how many may be under way."""

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

EQUIVALENT_MUTANTS = {
    ("rate: float = 0.0,", "rate: float = -1.0,"): "an interval into the past is none",
    ("self._interval = 1.0 / rate if rate else 0.0", "self._interval = 1.0 / rate if rate else -1.0"): "in the past is as good as now",
    ("self._turns = 0", "*"): "turns are compared with each other alone",
    ("self._turns += 1", "*"): "as above",
    ("self._shrunk_after = 0 # the last turn that had begun when the number allowed was halved", "*"): "before the first one in any case",
    ("self._untroubled = 0 # responses since that number changed", "*"): "what may be under way does not grow before it has shrunk, and then this begins anew",
}  # fmt: skip


@pytest.fixture
def fake():
    return FakeTime()


def make(fake, max_wait=60.0, concurrency=64, **options):
    return Throttle(
        max_wait=max_wait,
        concurrency=concurrency,
        clock=fake.clock,
        sleep=fake.sleep,
        **options,
    )


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


def test_workers_that_waited_together_do_not_come_back_together():
    for hold in (lambda throttle: throttle.pause_all(5, CAUSE), told_that_nothing_is_left):
        waits = []
        for _worker in range(30):
            fake = FakeTime()
            throttle = make(fake)
            hold(throttle)
            enter(throttle)
            waits += fake.slept
        assert len(waits) == 30 and all(5 <= wait <= 5.1 for wait in waits)
        assert len(set(waits)) > 10


def told_that_nothing_is_left(throttle):
    enter_and_hear(throttle, 0, reset=4)  # which is told in whole seconds


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
        max_wait=60, concurrency=64, clock=fake.clock, sleep=lambda seconds: fake.sleep(seconds / 2)
    )
    throttle.pause_all(4, CAUSE)
    enter(throttle)
    assert fake.now >= 1004 and len(fake.slept) > 1


@pytest.mark.parametrize(
    ("before", "spent"), [(0, ""), (0.9, ""), (1, ", of which 1 s are spent"), (9, ", of which 9 s are spent")]
)  # fmt: skip
def test_waits_that_are_spent_are_told(fake, before, spent):
    throttle = make(fake, max_wait=10)
    throttle.pause_all(before, CAUSE)
    with pytest.raises(RateLimitError, match=f"max_wait allows 10 s in all{spent}. Raise"):
        throttle.pause_all(20, CAUSE)


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


def enter_and_hear(throttle, remaining=None, *, reset=600, overloaded=False):
    """Take a turn whose response tells something."""
    with throttle.turn() as turn:
        quota = {"limit": 5000, "remaining": remaining, "reset": reset}
        turn.told(None if remaining is None else quota, overloaded=overloaded)


@pytest.mark.parametrize("rate, seconds", [(4, 2.0), (0.5, 16.0), (1000, 0.008)])
def test_a_rate_is_kept(fake, rate, seconds):
    throttle = make(fake, max_wait=0, rate=rate)
    begun = fake.now
    for _request in range(9):
        enter(throttle)
    assert seconds <= fake.now - begun + 1e-9 < seconds + 0.01
    assert throttle.waited == 0  # nobody but the user has asked for it


def test_a_rate_holds_for_all_workers_together(fake):
    throttle = make(fake, max_wait=0, rate=2)
    left = []

    def work():
        for _request in range(5):
            with throttle.turn() as turn:
                left.append(turn.begun)

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    moments = sorted(left)
    assert len(moments) == 20
    assert all(b - a >= 0.5 - 1e-9 for a, b in zip(moments, moments[1:]))


def test_a_told_quota_that_is_used_up_is_waited_for(fake):
    throttle = make(fake, max_wait=1000)
    enter_and_hear(throttle, 0)
    begun = fake.now
    enter(throttle)
    assert 600 <= fake.now - begun <= 602 and 600 <= throttle.waited <= 601


def test_a_reserve_is_left_to_others(fake):
    throttle = make(fake, max_wait=1000, reserve=100)
    enter_and_hear(throttle, 101)
    begun = fake.now
    enter_and_hear(throttle, 100)
    assert fake.now == begun
    enter(throttle)
    assert fake.now - begun >= 600


def test_calls_that_tell_nothing_are_not_counted(fake):
    """API v2 may be exempt from the quota that API v1 tells."""
    throttle = make(fake, max_wait=0)
    enter_and_hear(throttle, 3)
    for _request in range(50):
        enter(throttle)
    assert throttle.waited == 0


def test_whoever_finds_no_room_waits_for_those_under_way_and_what_they_tell():
    throttle = Throttle(max_wait=0, concurrency=64)
    enter_and_hear(throttle, 1)
    entered = threading.Event()

    def wait():
        enter(throttle)
        entered.set()

    with throttle.turn() as turn:  # the last call, as far as is known
        other = threading.Thread(target=wait)
        other.start()
        assert not entered.wait(0.05)
        turn.told({"limit": 9, "remaining": 9, "reset": 3600}, overloaded=False)  # a new window
    assert entered.wait(10)
    other.join(10)


def test_a_quota_that_ends_too_late_ends_the_task_with_a_cure(fake):
    throttle = make(fake, max_wait=10)
    enter_and_hear(throttle, 0)
    with pytest.raises(RateLimitError) as caught:
        enter(throttle)
    assert caught.value.message == (
        "The account has 0 calls left in this window. The window ends in 601 s; max_wait allows 10 s in all. "
        "Raise max_wait, or run again later."
    )
    assert not caught.value.skipped
    with pytest.raises(RateLimitError, match="^Skipped, as the task has given up") as caught:
        enter(throttle)
    assert caught.value.skipped and fake.slept == []


def test_overload_halves_what_may_be_under_way_and_full_rounds_bring_it_back(fake):
    throttle = make(fake, max_wait=0, concurrency=16)
    assert throttle.allowed == 16
    with throttle.turn() as one, throttle.turn() as two, throttle.turn() as three:
        for turn in (one, two, three):
            turn.told(None, overloaded=True)
    assert throttle.allowed == 8  # all that were under way together count once
    enter_and_hear(throttle, overloaded=True)
    assert throttle.allowed == 4
    for _round in range(3):
        enter_and_hear(throttle)
    assert throttle.allowed == 4
    enter_and_hear(throttle)
    assert throttle.allowed == 5
    for _round in range(5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15):
        enter_and_hear(throttle)
    assert throttle.allowed == 16
    for _round in range(500):
        enter_and_hear(throttle)
    assert throttle.allowed == 16


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_trouble_of_requests_that_were_under_way_together_counts_once(fake, order):
    throttle = make(fake, max_wait=0, concurrency=16)
    turns = [throttle.turn().__enter__() for _request in order]
    for number in order:
        turns[number].told(None, overloaded=True)
        turns[number].__exit__()
    assert throttle.allowed == 8


def test_each_full_round_without_trouble_allows_one_more(fake):
    throttle = make(fake, max_wait=0, concurrency=8)
    enter_and_hear(throttle, overloaded=True)
    for allowed in (4, 5, 6, 7):
        for _request in range(allowed):
            assert throttle.allowed == allowed
            enter_and_hear(throttle)
    assert throttle.allowed == 8


def test_trouble_begins_the_round_anew(fake):
    throttle = make(fake, max_wait=0, concurrency=8)
    enter_and_hear(throttle, overloaded=True)
    for _round in range(3):
        enter_and_hear(throttle)
    enter_and_hear(throttle, overloaded=True)
    assert throttle.allowed == 2
    enter_and_hear(throttle)
    assert throttle.allowed == 2


def test_a_request_without_a_response_is_no_sign_of_anything(fake):
    throttle = make(fake, max_wait=0, concurrency=2)
    enter_and_hear(throttle, overloaded=True)
    for _request in range(5):
        with pytest.raises(OSError), throttle.turn():
            raise OSError("reset")
    assert throttle.allowed == 1


def test_one_request_may_always_be_under_way(fake):
    throttle = make(fake, max_wait=0, concurrency=2)
    for _time in range(4):
        enter_and_hear(throttle, overloaded=True)
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
    throttle = make(fake, max_wait=0, concurrency=1)
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


def test_all_who_are_skipped_tell_the_same_cause(fake):
    throttle = make(fake, max_wait=1)
    for number in range(3):  # three were under way when the limit was met
        with pytest.raises(RateLimitError, match=f"^Call {number} was too many"):
            throttle.pause_all(5, OneLoginError(f"Call {number} was too many."))
    messages = set()
    for _user in range(5):
        with pytest.raises(RateLimitError) as caught:
            enter(throttle)
        messages.add(caught.value.message)
    assert len(messages) == 1 and "Call 0 was too many" in messages.pop()
