# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

How fast a survey is, for the estimate before it, and how far it is while it runs.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import budget, console

_PACE_SECONDS = 1.0  # how long the pace is measured before it is told
_SILENCE_SECONDS = 60.0
_PROGRESS_SHARE = 0.05
_PROGRESS_SECONDS = 10.0
Tell = Callable[[str], None]


class Pace:
    """How fast users are read, once every worker has read its first one: that includes making a connection."""

    def __init__(
        self, client: OneLoginClient, clock: Callable[[], float], plan: budget.Plan
    ) -> None:
        self._client = client
        self._clock = clock
        self._plan = plan
        self._users = 0
        self._warm: tuple[float, int, int] | None = None

    def measured(self) -> bool:
        """To be called with each user; whether the pace is known now."""
        self._users += 1
        if self._warm is None:
            if self._users >= self._plan.concurrency:
                self._warm = (self._clock(), self._users, self._client.figures["calls"])
            return False
        seconds, users = self._clock() - self._warm[0], self._users - self._warm[1]
        return users >= 2 * self._plan.concurrency and seconds >= _PACE_SECONDS

    def estimate(self) -> budget.Estimate:
        if self._warm is None:
            raise AssertionError("there is no estimate before one is due")
        since, users, calls = self._warm
        seconds = self._clock() - since
        read, spent = self._users - users, self._client.figures["calls"] - calls
        left = self._plan.left - self._users
        return budget.Estimate(
            calls=round(left * spent / read),
            seconds=left * seconds / read,
            per_second=spent / seconds,
        )


class Progress:
    """A line now and then on how far the survey is: at most one in ten seconds, and none for less than 5 % in the same minute."""

    def __init__(
        self, tell: Tell, plan: budget.Plan, client: OneLoginClient, clock: Callable[[], float]
    ) -> None:
        self.read = 0
        self._tell = tell
        self._plan = plan
        self._client = client
        self._clock = clock
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def start(self) -> None:
        # Where no thread is to be had there is no progress to be seen.
        with contextlib.suppress(RuntimeError):
            self._thread.start()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_args: object) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        then, read, calls = self._clock(), self.read, self._client.figures["calls"]
        while not self._ended.wait(_PROGRESS_SECONDS):
            now = self._clock()
            share = (self.read - read) / max(1, self._plan.left)
            if share < _PROGRESS_SHARE and now - then < _SILENCE_SECONDS:
                continue
            spent = self._client.figures["calls"]
            self._tell(
                console.progress(
                    read=self._plan.kept + self.read,
                    of=self._plan.users,
                    calls=spent,
                    per_second=(spent - calls) / (now - then),
                    users_per_second=(self.read - read) / (now - then),
                )
            )
            then, read, calls = now, self.read, spent
