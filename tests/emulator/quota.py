# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hourly quota of the account."""

from __future__ import annotations

import math
import time


class Quota:
    """Counts calls in windows of fixed length; the first call of a window starts it."""

    def __init__(self, *, limit: int, window: float) -> None:
        """`window` in seconds."""
        self.limit = limit
        self._window = window
        self.reset()

    def reset(self) -> None:
        """Begin a fresh window."""
        self.used = 0
        self._ends = 0.0

    def take(self, calls: int = 1) -> bool:
        """Count one call or some; False if the quota was used up before."""
        self._roll()
        if self.used >= self.limit:
            return False
        self.used = min(self.limit, self.used + calls)
        return True

    def figures(self) -> dict[str, int]:
        """Return limit, remaining calls, and the seconds left until the quota is full again."""
        now = self._roll()
        return {
            "X-RateLimit-Limit": self.limit,
            "X-RateLimit-Remaining": self.limit - self.used,
            "X-RateLimit-Reset": math.ceil(max(0.0, self._ends - now)),
        }

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the same as response headers."""
        return [(k.lower().encode(), str(v).encode()) for k, v in self.figures().items()]

    def _roll(self) -> float:
        now = time.monotonic()
        if now >= self._ends:
            self.used, self._ends = 0, now + self._window
        return now
