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

import random
import threading
import time
import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    OneLoginError,
    RateLimitError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.quota import Quota

# A little more than asked, not the same for all: a limit must not be met by every worker at once again.
_SPREAD = 0.1


class Throttle:
    """The common throttle of a task. Times are in seconds.

    ``waited`` is how long requests were held back so far by pauses, quotas and back-offs; a pause that several workers ask for
    counts once. ``max_wait`` bounds the sum of the pauses for rate limits and quotas; ``rate`` is in requests a second, 0 for
    none; ``reserve`` are calls of the quota to leave to others. ``allowed`` is how many requests may be under way at present.
    """

    def __init__(
        self,
        *,
        max_wait: float,
        concurrency: int,
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
        self._changed = threading.Condition()
        self._quota = Quota(reserve=reserve)
        self._resume_at = float("-inf")
        self._next_at = float("-inf")
        self._paused = 0.0
        self._backed_off = 0.0
        self._given_up: RateLimitError | None = None
        self._turns = 0
        self._under_way = 0
        self.allowed = concurrency
        self._shrunk_after = 0  # the last turn that had begun when the number allowed was halved
        self._untroubled = 0  # responses since that number changed

    @property
    def waited(self) -> float:
        """Seconds of pauses and back-offs so far."""
        return self._paused + self._backed_off

    def turn(self) -> Turn:
        """A request's turn: entering it waits until the request may leave, which is then under way until it is left.

        Entering raises `RateLimitError` if the task has given up waiting.
        """
        return Turn(self)

    def begin(self) -> tuple[int, float]:
        """Wait until a request may leave; its number and the time."""
        while True:
            with self._changed:
                wait = self._must_wait()
                while wait is None:
                    self._changed.wait()
                    wait = self._must_wait()
                if not wait:
                    now = self.clock()
                    self._turns += 1
                    self._under_way += 1
                    self._next_at = now + self._interval
                    return self._turns, now
            self._sleep(wait)

    def end(self, number: int, *, trouble: bool | None) -> None:
        """A request is over; ``trouble`` is whether OneLogin was overloaded, None if there was no response."""
        with self._changed:
            self._under_way -= 1
            if number > self._shrunk_after and trouble is not None:
                self._untroubled += 1
                if trouble:
                    self.allowed = max(1, self.allowed // 2)
                    self._shrunk_after = self._turns  # all that are under way together count once
                    self._untroubled = 0
                elif self.allowed < self._most and self._untroubled >= self.allowed:
                    self.allowed += 1
                    self._untroubled = 0
            self._changed.notify_all()

    def _must_wait(self) -> float | None:
        """Seconds until a request may leave, None if another one must end first."""
        if self._given_up is not None:
            raise _skipped(self._given_up)
        now = self.clock()
        if self._resume_at > now:
            return self._resume_at - now + random.uniform(0, _SPREAD)
        if self._under_way >= self.allowed:
            return None
        room = self._quota.room(under_way=self._under_way, now=now)
        if room is not None and room <= 0:
            if self._under_way:
                return None
            seconds = self._quota.ends_in(now)
            self._pause(
                seconds,
                RateLimitError(str(self._quota)),
                f"The window ends in {seconds:.0f} s",
            )
            return seconds + random.uniform(0, _SPREAD)
        return max(0.0, self._next_at - now)

    def told(self, quota: t.Mapping[str, int | None], *, sent_at: float) -> None:
        """A response tells the account's quota: ``{remaining, reset}``, calls and seconds."""
        remaining = quota["remaining"]
        if remaining is not None:
            with self._changed:
                self._quota.told(remaining, quota["reset"], sent_at=sent_at, now=self.clock())

    def pause_all(self, seconds: float, cause: OneLoginError) -> None:
        """Let every worker wait ``seconds`` from now, as ``cause`` asks.

        Raises a `RateLimitError` if the pauses would then exceed ``max_wait``; from then on turns raise it too, since no request
        of this task could be answered.
        """
        with self._changed:
            self._pause(seconds, cause, f"OneLogin asks to wait {seconds:.0f} s")

    def _pause(self, seconds: float, cause: OneLoginError, asked: str) -> None:
        now = self.clock()
        resume_at = max(self._resume_at, now + seconds)
        added = resume_at - max(now, self._resume_at)
        if self._paused + added > self._max_wait:
            spent = f", of which {self._paused:.0f} s are spent" if self._paused >= 1 else ""
            error = RateLimitError(
                f"{cause.message} {asked}; max_wait allows {self._max_wait:.0f} s in all{spent}. Raise max_wait, or run again "
                "later.",
                status=cause.status,
                request_id=cause.request_id,
            )
            self._given_up = self._given_up or error  # the cause that all who are skipped tell
            self._changed.notify_all()
            raise error
        self._paused += added
        self._resume_at = resume_at

    def back_off(self, seconds: float) -> None:
        """Let this worker alone wait."""
        with self._changed:
            self._backed_off += seconds
        self._sleep(seconds)


class Turn:
    """One request's turn of a `Throttle`."""

    __slots__ = ("_number", "_throttle", "_trouble", "begun")

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle
        self._trouble: bool | None = None

    def __enter__(self) -> Turn:
        self._number, self.begun = self._throttle.begin()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._throttle.end(self._number, trouble=self._trouble)

    def told(self, quota: t.Mapping[str, int | None] | None, *, overloaded: bool) -> None:
        """What the response says: of the quota, and whether OneLogin is overloaded."""
        self._trouble = overloaded
        if quota is not None:
            self._throttle.told(quota, sent_at=self.begun)


def _skipped(cause: RateLimitError) -> RateLimitError:
    error = RateLimitError(
        f"Skipped, as the task has given up waiting. {cause.message}", status=cause.status
    )
    error.skipped = True
    return error
