# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The breaker: where every call fails, whomever it is about, the rest is not asked for.
"""

from __future__ import annotations

import threading

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    COMMON_FAILURES,
    AnswerError,
    OneLoginError,
    TimeoutExpired,
)

# After so many failures without one success between them the credential has lost its rights, or OneLogin is down: to go on
# would spend the account's quota on the same answer, or wait for hours.
FAILURES_IN_A_ROW = 50
# After so many that ran out of time with all their tries, a call is given its timeout once.
_TIMEOUTS_IN_A_ROW = 4


class Breaker:
    """Counts failures in a row over all workers of a task, of the kinds that may well befall everybody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._last: OneLoginError | None = None

    def check(self) -> None:
        """Raise an error of the last one's kind, marked as skipped, if there is no point in asking any more."""
        last = self._last
        if self._count >= FAILURES_IN_A_ROW and last is not None:
            error = type(last)(
                f"Skipped after {FAILURES_IN_A_ROW} consecutive failures. Last error: {last.message}",
                status=last.status,
            )
            error.skipped = True
            raise error

    @property
    def is_hanging(self) -> bool:
        """Whether the calls before have run out of time, one after the other."""
        return self._count >= _TIMEOUTS_IN_A_ROW and isinstance(self._last, TimeoutExpired)

    def failed(self, error: OneLoginError) -> None:
        """A call has failed, after all its tries."""
        if error.skipped:
            return
        unreadable = isinstance(error, AnswerError) and error.retryable
        common = isinstance(error, COMMON_FAILURES) or unreadable
        with self._lock:
            if self._count < FAILURES_IN_A_ROW:
                self._count = self._count + 1 if common else 0
                self._last = error if common else None

    def succeeded(self) -> None:
        """A call has succeeded."""
        if self._count:
            with self._lock:
                if self._count < FAILURES_IN_A_ROW:
                    self._count = 0
