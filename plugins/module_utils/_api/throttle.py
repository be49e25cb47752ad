# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Waiting: how long before the next try, and one pause for all workers when OneLogin limits the rate.
"""

from __future__ import annotations

import random
import threading
import time
import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    OneLoginError,
    RateLimitError,
)

_FIRST_BACKOFF = 0.5
_LONGEST_BACKOFF = 30.0


def backoff(tries: int) -> float:
    """Seconds before the next try after ``tries`` failed ones: doubled each time, capped, and spread at random.

    The spread keeps workers that failed together from coming back together.
    """
    return min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2.0 ** min(tries - 1, 16)) * random.uniform(
        0.5, 1.0
    )


class Pace:
    """The common pause of all workers of a task. Times are in seconds.

    ``waited`` is how long requests were held back so far; a pause that several workers ask for counts once. ``max_wait``
    bounds the sum of the pauses for rate limits.
    """

    def __init__(
        self,
        *,
        max_wait: float,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self._max_wait = max_wait
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._resume_at = 0.0
        self._paused = 0.0
        self._backed_off = 0.0
        self._given_up: RateLimitError | None = None

    @property
    def waited(self) -> float:
        """Seconds of pauses and back-offs so far."""
        return self._paused + self._backed_off

    def pause_all(self, seconds: float, cause: OneLoginError) -> None:
        """Let every worker wait ``seconds`` from now, as ``cause`` asks.

        Raises a `RateLimitError` if the pauses would then exceed ``max_wait``; from then on `wait_turn` raises it too,
        since no request of this task could be answered.
        """
        with self._lock:
            now = self._clock()
            resume_at = max(self._resume_at, now + seconds)
            added = resume_at - max(now, self._resume_at)
            if self._paused + added > self._max_wait:
                spent = f" and {self._paused:.0f} s are spent" if self._paused >= 1 else ""
                self._given_up = RateLimitError(
                    f"{cause.message} OneLogin asks to wait {seconds:.0f} s; max_wait allows {self._max_wait:.0f} s in "
                    f"all{spent}.",
                    status=cause.status,
                    request_id=cause.request_id,
                )
                raise self._given_up
            self._paused += added
            self._resume_at = resume_at

    def back_off(self, seconds: float) -> None:
        """Let this worker alone wait."""
        with self._lock:
            self._backed_off += seconds
        self._sleep(seconds)

    def wait_turn(self) -> None:
        """Return when the common pause is over; raises `RateLimitError` if the task has given up waiting."""
        while True:
            if self._given_up is not None:
                raise RateLimitError(
                    f"Not asked, since the task has given up waiting: {self._given_up.message}",
                    status=self._given_up.status,
                )
            left = self._resume_at - self._clock()
            if left <= 0:
                return
            # A little more than asked, not the same for all: a limit must not be met by every worker at once again.
            self._sleep(left + random.uniform(0, 0.1))
