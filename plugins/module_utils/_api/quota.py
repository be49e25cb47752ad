# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The account's quota of calls, as far as OneLogin's responses tell it. Pure: times are given, in seconds of one clock.
"""

from __future__ import annotations

import math

_ROUNDING = 1.0  # the time to the end is told in whole seconds, up or down
_UNTOLD_RESET = 60.0  # where OneLogin does not say when the window ends
_TELLINGS = 4  # that are to come, at least, from requests that may leave now until nothing is left
_SHORTEST = 1.0  # seconds over which the use by others is averaged, at least


class Quota:
    """Calls that the account has left in its present window.

    A response does not count requests that are still under way, and comes when others may have called since: both are taken off
    what it tells. Responses overtake each other, so in one window the least told counts. A response that tells nothing was not
    counted: API v2 has been seen to be exempt where v1 is not (api §9).
    """

    def __init__(self, *, reserve: int = 0) -> None:
        self._reserve = reserve
        self._left: int | None = None
        self._ends = 0.0
        self._told_at = 0.0
        self._round_trip = 0.0
        # Of the present window: what was left when it was first told and when that was, and how many responses told since.
        self._first = 0
        self._first_at = 0.0
        self._mine = 0
        self._former_rate = 0.0  # of others, in the window before

    def told(self, remaining: int, reset: float | None, *, sent_at: float, now: float) -> None:
        """A response says that ``remaining`` calls are left, for ``reset`` seconds."""
        left_time = _UNTOLD_RESET if reset is None else reset
        ends = now + left_time + _ROUNDING
        surely_later = reset is not None and sent_at + left_time - _ROUNDING >= self._ends
        if self._left is None or now >= self._ends or surely_later:
            if self._left is not None:
                seconds = max(_SHORTEST, self._told_at - self._first_at)
                self._former_rate = self._others(0) / seconds
            self._left, self._ends = remaining, ends
            self._first, self._first_at, self._mine = remaining, now, 0
        else:
            self._left = min(self._left, remaining)
            self._ends = min(self._ends, ends)
            self._mine += 1
        self._told_at = now
        self._round_trip = now - sent_at

    def room(self, *, under_way: int, now: float) -> int | None:
        """How many more requests may leave now; None if nothing is known of the present window."""
        if self._left is None or now >= self._ends:
            return None
        free = self._left - self._reserve - self._margin(under_way, now)
        # Fewer at a time towards the end, so that the last tellings are fresh and show what others do.
        return min(free, max(1, free // _TELLINGS)) - under_way

    def ends_in(self, now: float) -> float:
        """Seconds until the window is surely over."""
        return max(0.0, self._ends - now)

    def __str__(self) -> str:
        kept = f", and rate_limit_reserve keeps {self._reserve:,}" if self._reserve else ""
        return f"The account has {self._left or 0:,} calls left in this window{kept}."

    def _margin(self, under_way: int, now: float) -> int:
        """Calls that others may have made since the last telling, and will have until a request that leaves now is counted."""
        rate = self._others(under_way) / max(_SHORTEST, now - self._first_at)
        rate = max(rate, self._former_rate)
        if not rate:
            return 0
        expected = rate * (now - self._told_at + 2 * self._round_trip)
        return math.ceil(3 * expected) + 3  # they do not come evenly

    def _others(self, under_way: int) -> int:
        """Calls of this window that were not ours, at least."""
        return max(0, self._first - (self._left or 0) - self._mine - under_way)
