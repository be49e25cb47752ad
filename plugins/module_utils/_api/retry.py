# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What is worth another try: the whole rule, for calls of resources and of the token endpoint alike (api §9, §10).

    what came of a request                                 again   how often  after
    no response                                            yes     retries    a back-off
    no complete response in time                           yes     retries    a back-off; not at all once calls hang (`breaker`)
    a certificate refused, a proxy's address that is none  no
    a response damaged on its way, or that is not JSON     yes     retries    a back-off
    a response larger than any of OneLogin's API           no
    429, or 400 "rate_limit_exceeded" of API v1            yes     retries    what is asked, else a back-off; everybody waits
    408, 421, 425, 499, 502, 503, 504, 509, 520 to 599     yes     retries    what is asked, everybody waits; else a back-off
    500 (a slip, or the owner of the credential is gone)   yes     once       a back-off
    2xx without being a whole answer (201 to 299)          yes     retries    a back-off
    401 of a resource                                      see `token`
    any other status                                       no

A failure that comes as a 200 counts by the status that it names.

All requests are GETs or ask for the current token, so sending one twice changes nothing. A response that tells of trouble with its
connection (408, 421, 425 and all from 500 on) ends it: the next try goes out on a new one (`framing`).
"""

from __future__ import annotations

import random
import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    OneLoginError,
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.responses import (
    BUSY,
    asked_wait,
    is_rate_limit,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import Response

_FIRST_BACKOFF = 0.5
_LONGEST_BACKOFF = 30.0
_OVERLOADED = frozenset({429, 502, 503, 504})


class Again(t.NamedTuple):
    """Try again after ``seconds``; ``everybody`` waits where OneLogin has asked for it."""

    seconds: float
    everybody: bool


def is_overload(response: Response) -> bool:
    """Whether fewer requests at a time would help."""
    return response.status in _OVERLOADED


def after_response(response: Response, *, tries: int, retries: int) -> Again | None:
    """Whether and when to send again after the ``tries``-th try gave this response."""
    if tries > retries:
        return None
    status = response.status
    limited = is_rate_limit(response)
    if limited or status in BUSY:
        asked = asked_wait(response)
        # "0" would spend all tries at once.
        return Again(asked or backoff(tries), everybody=limited or asked is not None)
    if (status == 500 and tries == 1) or 200 < status < 300:
        return Again(backoff(tries), everybody=False)
    return None


def after_error(
    error: OneLoginError, *, tries: int, retries: int, hanging: bool = False
) -> Again | None:
    """Whether and when to send again after the ``tries``-th try ended in this error.

    ``hanging``: the calls before have run out of time, too.
    """
    if tries > retries or not isinstance(error, (TransportError, AnswerError)):
        return None
    if not error.retryable or (hanging and isinstance(error, TimeoutExpired)):
        return None
    return Again(backoff(tries), everybody=False)


def backoff(tries: int) -> float:
    """Seconds before the next try after ``tries`` failed ones: doubled each time, capped, and spread at random.

    The spread keeps workers that failed together from coming back together.
    """
    longest = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2.0 ** min(tries - 1, 16))
    return longest * random.uniform(0.5, 1.0)
