# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What is worth another try: the whole rule, for calls of resources and of the token endpoint alike (api §9, §10).

    what came of a request                                 again   how often  after
    no response, or not in time                            yes     retries    a back-off
    a certificate refused, a proxy's address that is none  no
    a response damaged on its way, or that is not JSON     yes     retries    a back-off
    a response larger than any of OneLogin's API           no
    429, or 400 "rate_limit_exceeded" of API v1            yes     retries    what is asked, everybody waits; else a back-off
    408, 425, 502, 503, 504, 520 to 599                    yes     retries    what is asked, everybody waits; else a back-off
    500 (a slip, or the owner of the credential is gone)   yes     once       a back-off
    401 of a resource                                      the token is asked for anew, see `token`
    any other status                                       no

All requests are GETs or ask for the current token, so sending one twice changes nothing. A response that tells of trouble with its
connection (408, 421, 425 and all from 500 on) ends it: the next try goes out on a new one (`framing`).
"""

from __future__ import annotations

import random
import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    OneLoginError,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.responses import (
    asked_wait,
    is_rate_limit,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import Response

_FIRST_BACKOFF = 0.5
_LONGEST_BACKOFF = 30.0
_BUSY = frozenset({408, 425, 502, 503, 504, *range(520, 600)})


class Again(t.NamedTuple):
    """Try again after ``seconds``; ``everybody`` waits where OneLogin has asked for it."""

    seconds: float
    everybody: bool


def is_busy(status: int) -> bool:
    """Whether OneLogin or a gateway before it is busy for a while: it may well answer the next time."""
    return status in _BUSY


def is_overload(response: Response) -> bool:
    """Whether fewer requests at a time would help."""
    return is_rate_limit(response) or response.status in (502, 503, 504)


def after_response(response: Response, *, tries: int, retries: int) -> Again | None:
    """Whether and when to send again after the ``tries``-th try gave this response."""
    if tries > retries:
        return None
    limited = is_rate_limit(response)
    if limited or is_busy(response.status):
        asked = asked_wait(response)
        # "0" would spend all tries at once.
        return Again(asked or backoff(tries), everybody=limited or asked is not None)
    if response.status == 500 and tries == 1:
        return Again(backoff(tries), everybody=False)
    return None


def after_error(error: OneLoginError, *, tries: int, retries: int) -> Again | None:
    """Whether and when to send again after the ``tries``-th try ended in this error."""
    if tries > retries or not isinstance(error, (TransportError, AnswerError)):
        return None
    return Again(backoff(tries), everybody=False) if error.retryable else None


def backoff(tries: int) -> float:
    """Seconds before the next try after ``tries`` failed ones: doubled each time, capped, and spread at random.

    The spread keeps workers that failed together from coming back together.
    """
    longest = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2.0 ** min(tries - 1, 16))
    return longest * random.uniform(0.5, 1.0)
