# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What a survey costs: calls, time, and the account's quota. Arithmetic only.
"""

from __future__ import annotations

import math
import typing as t
from collections.abc import Mapping

_HOUR = 3600.0  # the window of OneLogin's quota (api §9)


class Plan(t.NamedTuple):
    """How much there is to do. ``more``: users whose lists are empty cost further calls."""

    users: int
    left: int
    lists: int
    more: bool
    concurrency: int

    @property
    def kept(self) -> int:
        """The users whom an earlier run has read."""
        return self.users - self.left

    @property
    def calls(self) -> int:
        """The calls left to make, at least."""
        return self.left * self.lists

    def estimate(self, seconds: float) -> Estimate:
        """For a survey that is too short to measure its pace first."""
        return Estimate(self.calls, seconds, self.calls / seconds if seconds > 0 else 0.0)


class Estimate(t.NamedTuple):
    """``calls`` to make, and how long that takes at ``per_second`` calls."""

    calls: int
    seconds: float
    per_second: float

    def with_quota(
        self,
        quota: Mapping[str, t.Any] | None,
        *,
        max_wait: float,
        counts: bool = True,
        reserve: int = 0,
    ) -> Cost:
        """What the account's quota adds, as far as it is known: waits for the hours in which it is full again.

        ``counts``: whether these calls are known to count against it.
        """
        limit, remaining, reset = (_number(quota, key) for key in ("limit", "remaining", "reset"))
        wait = 0.0
        usable = 0 if remaining is None else max(0, remaining - reserve)
        if counts and remaining is not None and self.calls > usable and limit:
            more = math.ceil((self.calls - usable) / max(1, limit - reserve))
            wait = (reset if reset is not None else _HOUR) + (more - 1) * _HOUR
            # What is read before the quota is used up is read while the hour runs anyway.
            wait = max(0.0, wait - usable / self.per_second) if self.per_second else wait
        return Cost(
            calls=self.calls,
            seconds=self.seconds + wait,
            per_second=self.per_second,
            remaining=remaining,
            limit=limit,
            counts=counts,
            wait=wait,
            too_long=wait > max_wait,
        )


class Cost(t.NamedTuple):
    """An estimate with the quota: ``seconds`` include ``wait``, the time in which nothing may be asked."""

    calls: int
    seconds: float
    per_second: float
    remaining: int | None
    limit: int | None
    counts: bool  # whether these calls are known to count against the quota
    wait: float
    too_long: bool  # whether the connection's max_wait is shorter than that


def _number(quota: Mapping[str, t.Any] | None, key: str) -> int | None:
    found = quota.get(key) if quota else None
    return found if isinstance(found, int) else None
