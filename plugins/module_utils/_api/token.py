# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The one token of a task: fetched on first use, shared by all workers, asked for anew when OneLogin refuses it.

No clock is trusted: ``created_at`` and ``expires_in`` are not read. OneLogin gives the same token to everybody who uses the
credential while it lives (api §2.2), so to get the same one again means that it is good and the refusal was a slip or is about
something else; or that the token endpoint lags behind. What a call does after a 401 (`Refusals`):

    the renewal gives            the call
    another token                is sent again with it; three times at most, then it fails as below
    the same token               waits a moment, asks for a token once more, and is sent again, once
    the same token, and a second refusal
                                 fails, and so do calls of its kind at their first refusal for some seconds

Renewals that gave the same token are barred for a moment, whichever worker asks, so that they stay few.
"""

from __future__ import annotations

import math
import threading
import time
import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AuthenticationError,
    OneLoginError,
)

OTHER_TOKENS = 3  # that one call may try
MOMENT = 1.0  # seconds before a token that came again is asked for once more
PAUSE = (
    5.0  # seconds for which a kind of call that was refused with a good token is not tried twice
)


class Tokens:
    """The current token. ``fetch`` asks OneLogin for one; None where the token was made elsewhere."""

    def __init__(
        self,
        *,
        token: str | None,
        fetch: t.Callable[[], str] | None,
        clock: t.Callable[[], float] = time.monotonic,
    ) -> None:
        self._token = token
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: OneLoginError | None = None
        self._failed_until = 0.0
        self._barred_until = float("-inf")
        # By kind of call, as a scope may be too low for one kind alone (api §3): the token it was refused with, and until when.
        self._refused: dict[str, tuple[str, float]] = {}

    def current(self) -> str:
        """The token; raises `OneLoginError` if there is none to be had."""
        token = self._token
        if token is None:
            with self._lock:
                token = self._token or self._new()
        return token

    def renewed(self, refused: str) -> str:
        """A token other than the ``refused`` one if there is one by now, fetched once however many workers ask; else the same."""
        with self._lock:
            if self._token is not None and self._token != refused:
                return self._token  # another worker was faster
            if self._fetch is None or self._clock() < self._barred_until:
                return refused
            self._token = None  # so that nobody uses it again if there is no new one
            token = self._new()
            if token == refused:
                self._barred_until = self._clock() + MOMENT
            return token

    def _new(self) -> str:
        """Fetch a token; the caller holds the lock. A refusal of the credential is final, any other failure stands for a while."""
        if self._failed is not None and self._clock() < self._failed_until:
            raise self._failed.with_traceback(None)
        if self._fetch is None:
            raise AuthenticationError("There is neither a token nor a credential.")
        try:
            self._token = self._fetch()
        except OneLoginError as error:
            final = isinstance(error, AuthenticationError)
            self._failed, self._failed_until = error, math.inf if final else self._clock() + PAUSE
            raise
        return self._token

    def accepted(self, kind: str) -> None:
        """A call of this kind has succeeded."""
        if self._refused:
            self._refused.pop(kind, None)

    def is_hopeless(self, kind: str, token: str) -> bool:
        """Whether a call of this kind has just been refused twice with this very token."""
        refused, until = self._refused.get(kind, ("", 0.0))
        return refused == token and self._clock() < until

    def refused_twice(self, kind: str, token: str) -> None:
        """A call of this kind was refused again though the token is good."""
        self._refused[kind] = (token, self._clock() + PAUSE)


class Refusals:
    """What one call does about its 401s; ``wait`` holds it back for some seconds."""

    def __init__(self, tokens: Tokens, kind: str, *, wait: t.Callable[[float], None]) -> None:
        self._tokens = tokens
        self._kind = kind
        self._wait = wait
        self._others = 0
        self._same = False

    def next_token(self, refused: str) -> str | None:
        """The token to send the call again with, or None if it has failed. Raises `OneLoginError` where none is to be had."""
        if self._tokens.is_hopeless(self._kind, refused):
            return None
        if self._others == OTHER_TOKENS:
            self._tokens.refused_twice(self._kind, refused)
            return None
        token = self._tokens.renewed(refused)
        if token == refused:
            if self._same:
                self._tokens.refused_twice(self._kind, refused)
                return None
            self._same = True
            self._wait(MOMENT)
            token = self._tokens.renewed(refused)
            if token == refused:
                return token
        self._others += 1
        self._same = False
        return token
