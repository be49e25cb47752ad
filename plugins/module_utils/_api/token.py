# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The one token of a task: fetched on first use, shared by all workers, asked for anew when OneLogin refuses it.

No clock is trusted: ``created_at`` and ``expires_in`` are not read. OneLogin gives the same token to everybody who uses the
credential while it lives (api §2.2). So if a token comes again after a 401, either it is good and the refusal was a slip or is
about the call, or it is dead and the token endpoint lags behind. Which of them, only another try can tell:

    the token is          a call that is refused with it
    none, held            asks for a token
    replaced              is sent again with the new one, three times at most
    confirmed: it came    is sent once more with it. Refused again, the call fails if the token has worked meanwhile; else it
    again after a 401     waits until the token endpoint may be asked again, for three such rounds at most
    lost: the credential  fails
    was refused, or there
    never was a token

The token endpoint is asked by one worker for all, and not again for 1, 2, 4, ... 60 seconds after it has given the same token in
vain: calls that are refused for good, however many, cost few requests for a token.
"""

from __future__ import annotations

import itertools
import threading
import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AuthenticationError,
    OneLoginError,
)

OTHER_TOKENS = 3  # that one call may be sent with after its first one
BARS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)  # seconds, by how often the same token came in vain
# So many of these bars a call waits for: a token that has worked in this task is likelier to have died than one that has not.
ROUNDS, ROUNDS_IF_NEW = 3, 1
_FORGET = 300.0  # seconds after which it no longer counts that a token came in vain


class Attempt:
    """One call's dealings with its token: ``token`` is what the call is to be sent with."""

    __slots__ = ("confirmation", "number", "others", "token")

    def __init__(self, token: str, number: int) -> None:
        self.token = token
        self.number = number  # of the sending, over all calls
        self.others = 0
        self.confirmation = 0  # the last one that the call was sent again for


class Tokens:
    """The token of a task, safe to use from many threads.

    ``fetch`` asks OneLogin for a token; None where ``token`` was made elsewhere. ``wait`` holds a call back for some seconds.
    """

    def __init__(
        self,
        *,
        token: str | None,
        fetch: t.Callable[[], str] | None,
        clock: t.Callable[[], float],
        wait: t.Callable[[float], None],
    ) -> None:
        self._token = token
        self._fetch = fetch
        self._clock = clock
        self._wait = wait
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        # What has worked: the last token that did, and the number of the latest sending that was accepted.
        self._worked: str | None = None
        self._proved = 0
        # How often the token has come again, when, how often in vain, and whether this last time was in vain.
        self._confirmation = 0 if fetch else 1
        self._confirmed_at = float("-inf")
        self._vain = 0 if fetch else ROUNDS
        self._doubted = False
        self._barred_until = float("-inf")
        self._unproved = 0  # tokens in a row that nobody could use
        self._requests = 0  # for a token, that have ended
        self._failure: OneLoginError | None = None
        self._lost = False

    def attempt(self) -> Attempt:
        """The present token, for a call to begin with. Raises `OneLoginError` if there is none to be had."""
        token = self._token
        if token is None:
            seen = self._requests
            with self._lock:
                token = self._token = self._token or self._ask(seen)
        return Attempt(token, next(self._numbers))

    def accepted(self, attempt: Attempt) -> None:
        """The call has succeeded."""
        self._proved = max(self._proved, attempt.number)
        if self._worked != attempt.token:
            with self._lock:
                self._worked = attempt.token
                self._barred_until = float("-inf")

    def another(self, attempt: Attempt) -> bool:
        """Whether to send a call again that was refused with a 401; ``attempt`` then holds the token for it. May wait some seconds.

        Raises `OneLoginError` if there is no token to be had.
        """
        while True:
            seen = self._requests
            with self._lock:
                if self._token is None or (self._token == attempt.token and not self._is_barred()):
                    self._renew(attempt.token, seen)
                if self._token != attempt.token:
                    attempt.token = t.cast(str, self._token)
                    attempt.others += 1
                    attempt.number = next(self._numbers)
                    return attempt.others <= OTHER_TOKENS
                if attempt.confirmation != self._confirmation:
                    attempt.confirmation = self._confirmation
                    attempt.number = next(self._numbers)
                    return True
                if self._proved > attempt.number:
                    return False
                self._doubted = True
                if self._vain >= (ROUNDS if self._worked == self._token else ROUNDS_IF_NEW):
                    return False
                left = self._barred_until - self._clock()
            self._wait(max(0.0, left))

    def _is_barred(self) -> bool:
        return self._fetch is None or self._clock() < self._barred_until

    def _renew(self, refused: str, seen: int) -> None:
        self._token = None  # so that nobody uses it again if there is no new one
        token = self._token = self._ask(seen)
        now = self._clock()
        if token == refused:
            recent = now - self._confirmed_at < _FORGET
            self._vain = self._vain + self._doubted if recent else 0
            self._confirmation += 1
            self._confirmed_at = now
            self._barred_until = now + BARS[min(self._vain, len(BARS) - 1)]
        else:
            self._vain = 0
            self._unproved = 0 if refused == self._worked else self._unproved + 1
            if self._unproved >= OTHER_TOKENS:
                # Whatever token is given is refused: it is not the tokens.
                self._vain = ROUNDS
                self._barred_until = now + BARS[-1]
        self._doubted = False

    def _ask(self, seen: int) -> str:
        """Ask OneLogin for a token; the caller holds the lock, and had ``seen`` so many requests end before it waited for the lock.

        Whoever waited while a request failed shares its failure.
        """
        if self._failure is not None and (self._lost or seen != self._requests):
            raise self._failure.with_traceback(None)
        if self._fetch is None:
            raise AssertionError("a token that was given is never asked for")
        try:
            token = self._fetch()
        except OneLoginError as error:
            self._failure = error
            self._lost = isinstance(error, AuthenticationError) or self._requests == 0
            raise
        finally:
            self._requests += 1
        self._failure = None
        return token
