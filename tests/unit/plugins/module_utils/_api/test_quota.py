# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The quota as responses tell it: windows, what is under way, and what others may have used."""

from __future__ import annotations

import heapq
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api.quota import Quota

EQUIVALENT_MUTANTS = {
    (
        "return max(0, calls) / max(_SHORTEST, now - self._first_at)",
        "return max( -1, calls) / max(_SHORTEST, now - self._first_at)",
    ): "less than the rate before, which is none at least",
    ("self._others_before = 0.0 # calls a second, in the window before", "*"): "less than any rate that is seen",
}  # fmt: skip


def told(quota, *tellings, round_trip=0.1):
    """``(now, remaining, reset)`` each."""
    for now, remaining, reset in tellings:
        quota.told(remaining, reset, sent_at=now - round_trip, now=now)


def room(quota, now, under_way=0):
    return quota.room(under_way=under_way, now=now)


def test_nothing_told_nothing_known():
    assert room(Quota(), 5.0, under_way=64) is None and Quota().ends_in(5.0) == 0.0


def test_what_is_under_way_and_the_reserve_are_taken_off():
    quota = Quota(reserve=10)
    told(quota, (1.0, 110, 600))
    assert room(quota, 1.0) == 25 and room(quota, 1.0, under_way=4) == 21


@pytest.mark.parametrize("left, most", [(400, 100), (17, 4), (7, 1), (1, 1), (0, 0), (-3, -3)])
def test_towards_the_end_fewer_are_under_way(left, most):
    quota = Quota(reserve=5)
    told(quota, (1.0, left + 5, 600))
    assert room(quota, 1.0) == most and room(quota, 1.0, under_way=1) == most - 1


def test_responses_overtake_each_other():
    quota = Quota()
    told(quota, (1.0, 2, 600), (1.01, 80, 600), (1.02, 70, 600))
    assert room(quota, 1.02) == 1


@pytest.mark.parametrize("reset", [30, 30.0])
def test_the_window_is_over_a_second_later_than_told_as_that_may_be_rounded_down(reset):
    quota = Quota()
    told(quota, (100.0, 0, reset))
    assert quota.ends_in(100.0) == 31.0
    assert room(quota, 130.9) == 0 and room(quota, 131.0) is None and quota.ends_in(131.0) == 0.0


def test_the_very_end_of_a_window_is_after_it():
    quota = Quota()
    told(quota, (100.0, 0, 1), (102.0, 40, 0), round_trip=0.125)
    assert room(quota, 102.0) == 10
    quota = Quota()
    told(quota, (100.0, 0, 2), (101.125, 40, 3), round_trip=0.125)
    assert room(quota, 101.125) == 10


def test_a_window_that_is_over_gives_way_though_the_next_one_ends_as_early():
    quota = Quota()
    told(quota, (100.0, 0, 1), (102.0, 0, 0), (103.0, 40, 1))
    assert room(quota, 103.0) == 10


def test_where_no_end_is_told_the_present_window_stands():
    quota = Quota()
    told(quota, (100.0, 8, 30), (120.0, 100, None))
    assert room(quota, 120.0) == 2 and quota.ends_in(120.0) == 11.0


def test_the_end_told_first_stands_within_a_window():
    quota = Quota()
    told(quota, (100.0, 9, 30), (105.0, 8, 26), (109.0, 7, 20))
    assert quota.ends_in(109.0) == pytest.approx(21.0)


def test_a_new_window_begins_afresh_also_where_windows_are_short():
    quota = Quota()
    told(quota, (100.0, 0, 2), (102.5, 49, 2))
    assert room(quota, 102.5) == 12
    told(quota, (102.6, 48, 2), (102.7, 47, 2), (106.5, 48, 3))
    assert room(quota, 106.5) == 12


def test_a_slow_response_does_not_pass_for_one_of_a_new_window():
    quota = Quota()
    told(quota, (100.0, 5, 10))
    quota.told(60, 11, sent_at=99.0, now=109.0)  # counted before those 55, ten seconds on its way
    assert room(quota, 109.0) == 1


def test_where_no_end_is_told_the_window_lasts_a_minute():
    quota = Quota()
    told(quota, (100.0, 0, None))
    assert room(quota, 160.0) == 0 and room(quota, 161.0) is None


def test_others_leave_a_margin():
    quota = Quota()
    told(quota, *((number / 10, 1000 - 2 * number, 600) for number in range(101)))
    # 200 of 1000 are gone in ten seconds, half of them by others, ten a second.
    assert room(quota, 10.0) == (800 - math.ceil(3 * 10 * 0.2) - 3) // 4
    assert room(quota, 10.1) == (800 - math.ceil(3 * 10 * 0.3) - 3) // 4


def test_what_others_did_in_the_window_before_is_expected_of_them_again():
    quota = Quota()
    told(quota, (0.0, 1000, 10), (4.0, 982, 6), round_trip=0.125)  # 17 of theirs in 4 s
    told(quota, (11.5, 500, 10), round_trip=0.125)
    assert room(quota, 11.5) == (500 - math.ceil(3 * 4.25 * 0.25) - 3) // 4
    assert room(quota, 15.5) == (500 - math.ceil(3 * 4.25 * 4.25) - 3) // 4  # 55 and not 54
    # Forgotten once they have not called for a window.
    told(quota, (15.5, 499, 6), (23.0, 500, 10), round_trip=0.125)
    assert room(quota, 23.0) == 125


def test_their_calls_are_averaged_over_a_second_at_least():
    quota = Quota()
    told(quota, (1.0, 500, 600), (1.5, 489, 600), round_trip=0.125)
    assert room(quota, 1.5) == (489 - math.ceil(3 * 10 * 0.25) - 3) // 4
    assert room(quota, 3.0) == (489 - math.ceil(3 * 5 * 1.75) - 3) // 4
    # What is under way may be counted already.
    assert room(quota, 1.5, under_way=4) == (489 - math.ceil(3 * 6 * 0.25) - 3) // 4 - 4


def test_a_few_calls_of_others_at_once_are_no_reason_to_stop():
    quota = Quota()
    told(quota, (1.0, 500, 600), (1.01, 480, 600))
    assert room(quota, 1.01) > 100


def test_its_words():
    quota = Quota(reserve=100)
    assert str(Quota()) == "The account has 0 calls left in this window."
    told(quota, (1.0, 4100, 600))
    assert str(quota) == (
        "The account has 4,100 calls left in this window, and rate_limit_reserve keeps 100."
    )


class Server:
    """An account whose quota is counted in windows, with others who use their share of it evenly."""

    def __init__(self, *, limit, window, others, rounded):
        self.limit, self.window, self.others, self.rounded = limit, window, others, rounded
        self.ends, self.used = window, 0
        self.told_at = math.inf  # when the client first heard of the present window
        self.exceeded = 0

    def count(self, *, sent_at, now):
        """Count a request; what the response tells."""
        while now >= self.ends:
            self.ends, self.used, self.told_at = self.ends + self.window, 0, math.inf
        passed = 1 - (self.ends - now) / self.window
        by_others = math.floor(self.others * self.limit * passed)
        if self.used + by_others >= self.limit:
            self.exceeded += sent_at > self.told_at
        self.used += 1
        left = max(0, self.limit - self.used - by_others)
        return left, self.rounded(self.ends - now), self.ends


@settings(max_examples=200)
@given(
    limit=st.integers(100, 2000),
    window=st.floats(2.0, 20.0),
    workers=st.integers(1, 16),
    latency=st.floats(0.01, 0.2),
    reserve=st.integers(0, 5),
    others=st.sampled_from([0.0, 1 / 3, 0.5]),
    rounded=st.sampled_from([math.ceil, math.floor]),
)
def test_once_told_it_is_never_exceeded(limit, window, workers, latency, reserve, others, rounded):
    """Workers that ask as fast as the quota lets them, whose responses overtake each other."""
    # Others must have been seen: whoever calls for the first time while the last call is on its way cannot be foreseen.
    pace = workers / latency
    assume(not others or others * limit / window * min(window, limit / pace) >= 10)
    quota = Quota(reserve=reserve)
    server = Server(limit=limit, window=window, others=others, rounded=rounded)
    now, sent, under_way, paused = 0.0, 0, 0, 0
    events: list[tuple[float, int, float, tuple[int, int, float] | None]] = []
    while sent < 3 * limit:
        left = room(quota, now, under_way)
        if under_way < workers and (left is None or left > 0):
            sent, under_way = sent + 1, under_way + 1
            there = latency * (0.2 + 0.15 * (sent % 5))
            heapq.heappush(events, (now + there, sent, now, None))
        elif not events:
            paused += 1
            now += quota.ends_in(now)
        else:
            now, number, sent_at, telling = heapq.heappop(events)
            if telling is None:
                telling = server.count(sent_at=sent_at, now=now)
                back = latency * (0.2 + 0.1 * (number % 7))
                heapq.heappush(events, (now + back, number, sent_at, telling))
            else:
                under_way -= 1
                left, reset, ends = telling
                quota.told(left, reset, sent_at=sent_at, now=now)
                if ends == server.ends:
                    server.told_at = min(server.told_at, now)
    assert server.exceeded == 0
    assert paused <= 4 + 3 / (1 - others) + now / window
