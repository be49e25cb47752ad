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


class _Window:
    """What responses have told of one window of the quota: the least that was left, when it surely ends, and the last telling."""

    def __init__(self, left: int, ends: float, now: float) -> None:
        self.left = left
        self.ends = ends
        self.told_at = now
        self.round_trip: float
        # What was left when it was first told, and when; how many responses have told since.
        self._first = left
        self._first_at = now
        self._mine = 0

    def tell(self, left: int, ends: float) -> None:
        """A further response; they overtake each other, so the least that is left counts."""
        self.left = min(self.left, left)
        self.ends = min(self.ends, ends)
        self._mine += 1

    def others(self, *, under_way: int, now: float) -> float:
        """Calls a second that were not ours, at least."""
        calls = self._first - self.left - self._mine - under_way
        return max(0, calls) / max(_SHORTEST, now - self._first_at)


class Quota:
    """Calls that the account has left in its present window.

    A response does not count requests that are still under way, and comes when others may have called since: both are taken off
    what it tells. A response that tells nothing was not counted: API v2 has been seen to be exempt where v1 is not (api §9).
    """

    def __init__(self, *, reserve: int = 0) -> None:
        self._reserve = reserve
        self._window: _Window | None = None
        self._others_before = 0.0  # calls a second, in the window before

    def told(self, remaining: int, reset: float | None, *, sent_at: float, now: float) -> None:
        """A response says that ``remaining`` calls are left, for ``reset`` seconds."""
        seconds = _UNTOLD_RESET if reset is None else reset
        ends = now + seconds + _ROUNDING
        window = self._window
        over = window is not None and now >= window.ends
        # The present one cannot last that long, even if the request was answered at once and the response took its time.
        another = window is not None and sent_at + seconds - _ROUNDING >= window.ends
        if window is None or over or (another and reset is not None):
            if window is not None:
                self._others_before = window.others(under_way=0, now=window.told_at)
            window = self._window = _Window(remaining, ends, now)
        else:
            window.tell(remaining, ends)
        window.told_at = now
        window.round_trip = now - sent_at

    def room(self, *, under_way: int, now: float) -> int | None:
        """How many more requests may leave now; None if nothing is known of the present window."""
        window = self._window
        if window is None or now >= window.ends:
            return None
        rate = max(self._others_before, window.others(under_way=under_way, now=now))
        margin = 0
        if rate:
            # What others call until a request that leaves now is counted, since the last telling. They do not come evenly.
            margin = math.ceil(3 * rate * (now - window.told_at + 2 * window.round_trip)) + 3
        free = window.left - self._reserve - margin
        # Fewer at a time towards the end, so that the last tellings are fresh and show what others do.
        return min(free, max(1, free // _TELLINGS)) - under_way

    def ends_in(self, now: float) -> float:
        """Seconds until the window is surely over."""
        return self._window.ends - now if self._window else 0.0

    def __str__(self) -> str:
        left = self._window.left if self._window else 0
        kept = f", and rate_limit_reserve keeps {self._reserve:,}" if self._reserve else ""
        return f"The account has {left:,} calls left in this window{kept}."
