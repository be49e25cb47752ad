# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

When a request may leave: one throttle for all workers of a task.

It keeps the pauses that OneLogin asks for, a rate if there is one, the quota of the account once OneLogin has told it, and the
number of requests under way, which shrinks by half when OneLogin is overloaded and grows by one for each full round without
trouble.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    OneLoginError,
    RateLimitError,
)

_SAME_WINDOW = 5.0  # seconds by which two tellings of the quota's end may differ
_UNTOLD_RESET = 60.0  # seconds to wait where nothing is left and OneLogin does not say until when
_CURE = "Raise max_wait, or run again later."


class Quota:
    """Calls that the account has left in its present window, as far as OneLogin has told. The throttle holds the lock.

    A response does not count what is still under way, so that is taken off what it tells; in one window the least told counts.
    """

    def __init__(self, *, reserve: int) -> None:
        self._reserve = reserve
        self._left: int | None = None
        self._ends = 0.0

    def wait(self, now: float) -> float:
        """Seconds until a request may leave by the quota."""
        if self._left is None or self._left > self._reserve:
            return 0.0
        if now >= self._ends:
            self._left = None  # a new window, of which nothing is known yet
            return 0.0
        return self._ends - now

    def take(self) -> None:
        if self._left is not None:
            self._left -= 1

    def told(
        self, *, remaining: int | None, reset: float | None, under_way: int, now: float
    ) -> None:
        """What a response has told; ``under_way`` other requests are."""
        if remaining is None:
            return
        ends = now + (_UNTOLD_RESET if reset is None else reset)
        left = remaining - under_way
        if self._left is not None and (reset is None or abs(ends - self._ends) <= _SAME_WINDOW):
            left = min(left, self._left)
        self._left, self._ends = left, ends


class Throttle:
    """The common throttle of a task. Times are in seconds.

    ``waited`` is how long requests were held back so far; a pause that several workers ask for counts once. ``max_wait`` bounds
    the sum of the pauses for rate limits and quotas; ``rate`` is in requests a second, 0 for none; ``reserve`` are calls of the
    quota to leave to others.
    """

    def __init__(
        self,
        *,
        max_wait: float,
        concurrency: int = 64,
        rate: float = 0.0,
        reserve: int = 0,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self._max_wait = max_wait
        self._most = concurrency
        self._interval = 1.0 / rate if rate else 0.0
        self.clock = clock
        self._sleep = sleep
        self._free = threading.Condition()
        self._quota = Quota(reserve=reserve)
        self._resume_at = 0.0
        self._next_at = 0.0
        self._paused = 0.0
        self._backed_off = 0.0
        self._given_up: RateLimitError | None = None
        self._under_way = 0
        self._allowed = concurrency
        self._shrunk_at = float("-inf")
        self._untroubled = 0

    @property
    def waited(self) -> float:
        """Seconds of pauses and back-offs so far."""
        return self._paused + self._backed_off

    @property
    def allowed(self) -> int:
        """How many requests may be under way at present."""
        return self._allowed

    @contextlib.contextmanager
    def turn(self) -> t.Iterator[None]:
        """Wait for this worker's turn; a request is under way while the block runs.

        Raises `RateLimitError` if the task has given up waiting.
        """
        begun = self._wait_turn()
        try:
            yield
        finally:
            with self._free:
                self._under_way -= 1
                self._untroubled += self._shrunk_at < begun
                if self._untroubled >= self._allowed and self._allowed < self._most:
                    self._allowed += 1
                    self._untroubled = 0
                self._free.notify()

    def _wait_turn(self) -> float:
        while True:
            with self._free:
                while self._under_way >= self._allowed and self._given_up is None:
                    self._free.wait()
                self._refuse_if_given_up()
                now = self.clock()
                self._wait_for_quota(now)
                wait = max(self._resume_at, self._next_at) - now
                if wait <= 0:
                    self._under_way += 1
                    self._next_at = now + self._interval
                    self._quota.take()
                    return now
                spread = 0.0 if self._next_at > self._resume_at else 0.1
            # A little more than asked, not the same for all: a limit must not be met by every worker at once again.
            self._sleep(wait + random.uniform(0, spread))

    def _wait_for_quota(self, now: float) -> None:
        seconds = self._quota.wait(now)
        if seconds and now + seconds > self._resume_at:
            self._pause(
                seconds, RateLimitError("The account has no calls left for now.", status=None)
            )

    def _refuse_if_given_up(self) -> None:
        if self._given_up is not None:
            error = RateLimitError(
                f"Skipped, as the task has given up waiting. {self._given_up.message}",
                status=self._given_up.status,
            )
            error.skipped = True
            raise error

    def pause_all(self, seconds: float, cause: OneLoginError) -> None:
        """Let every worker wait ``seconds`` from now, as ``cause`` asks.

        Raises a `RateLimitError` if the pauses would then exceed ``max_wait``; from then on `turn` raises it too, since no
        request of this task could be answered.
        """
        with self._free:
            self._pause(seconds, cause)

    def _pause(self, seconds: float, cause: OneLoginError) -> None:
        now = self.clock()
        resume_at = max(self._resume_at, now + seconds)
        added = resume_at - max(now, self._resume_at)
        if self._paused + added > self._max_wait:
            spent = f", of which {self._paused:.0f} s are spent" if self._paused >= 1 else ""
            self._given_up = RateLimitError(
                f"{cause.message} OneLogin asks to wait {seconds:.0f} s; max_wait allows {self._max_wait:.0f} s in all{spent}. "
                f"{_CURE}",
                status=cause.status,
                request_id=cause.request_id,
            )
            self._free.notify_all()
            raise self._given_up
        self._paused += added
        self._resume_at = resume_at

    def back_off(self, seconds: float) -> None:
        """Let this worker alone wait."""
        with self._free:
            self._backed_off += seconds
        self._sleep(seconds)

    def told(self, quota: t.Mapping[str, int | None] | None, *, overloaded: bool) -> None:
        """What a response says, while its turn still runs: of the quota, and whether OneLogin is overloaded."""
        if quota is None and not overloaded:
            return
        with self._free:
            now = self.clock()
            if quota is not None:
                reset = quota["reset"]
                self._quota.told(
                    remaining=quota["remaining"],
                    reset=None if reset is None else float(reset),
                    under_way=self._under_way - 1,
                    now=now,
                )
            if overloaded:
                self._untroubled = 0
                if self._shrunk_at < now - 1.0:  # all that were under way together count once
                    self._allowed = max(1, self._allowed // 2)
                self._shrunk_at = now
