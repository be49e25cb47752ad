# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The breaker: what it counts, what begins the count anew, and what it then raises."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.breaker import (
    FAILURES_IN_A_ROW,
    Breaker,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    AuthenticationError,
    NotFoundError,
    OneLoginError,
    PermissionDenied,
    RateLimitError,
    RequestRefused,
    ServerError,
    TimeoutExpired,
    TransportError,
)


def unreadable():
    error = AnswerError("a page")
    error.retryable = True
    return error


COMMON = [
    AuthenticationError("refused", status=401),
    PermissionDenied("scope", status=403),
    ServerError("busy", status=503),
    TransportError("gone"),
    TimeoutExpired("late"),
    unreadable(),
]
OF_ONE_CALL = [
    NotFoundError("nobody"),
    RequestRefused("what?"),
    RateLimitError("slowly"),
    AnswerError("of the wrong shape"),
]


def failed(breaker, error, times):
    for _time in range(times):
        breaker.failed(error)


@pytest.mark.parametrize("error", COMMON, ids=lambda error: error.kind)
def test_fifty_common_failures_in_a_row_open_it(error):
    breaker = Breaker()
    failed(breaker, error, FAILURES_IN_A_ROW - 1)
    breaker.check()
    failed(breaker, error, 1)
    with pytest.raises(type(error)) as caught:
        breaker.check()
    assert FAILURES_IN_A_ROW == 50
    assert caught.value.message == (
        f"Skipped after 50 consecutive failures. Last error: {error.message}"
    )
    assert caught.value.skipped and caught.value.status == error.status


@pytest.mark.parametrize("error", OF_ONE_CALL, ids=lambda error: error.kind)
def test_what_is_about_one_call_begins_the_count_anew(error):
    breaker = Breaker()
    failed(breaker, COMMON[0], FAILURES_IN_A_ROW - 1)
    breaker.failed(error)
    failed(breaker, COMMON[0], FAILURES_IN_A_ROW - 1)
    breaker.check()
    failed(breaker, error, 2 * FAILURES_IN_A_ROW)
    breaker.check()
    failed(breaker, COMMON[0], FAILURES_IN_A_ROW)
    with pytest.raises(AuthenticationError):
        breaker.check()


def test_so_does_a_success():
    breaker = Breaker()
    failed(breaker, COMMON[0], FAILURES_IN_A_ROW - 1)
    breaker.succeeded()
    failed(breaker, COMMON[0], FAILURES_IN_A_ROW - 1)
    breaker.check()
    failed(breaker, COMMON[0], 1)
    with pytest.raises(AuthenticationError):
        breaker.check()


def test_once_open_it_stays_open_and_says_the_same():
    breaker = Breaker()
    failed(breaker, COMMON[2], FAILURES_IN_A_ROW)
    messages = set()
    for after in (breaker.succeeded, lambda: breaker.failed(OF_ONE_CALL[0])):
        after()
        with pytest.raises(OneLoginError) as caught:
            breaker.check()
        messages.add(caught.value.message)
        breaker.failed(caught.value)
    assert len(messages) == 1


def test_calls_that_were_skipped_neither_count_nor_clear():
    breaker = Breaker()
    skipped = RateLimitError("skipped")
    skipped.skipped = True
    failed(breaker, COMMON[0], FAILURES_IN_A_ROW - 1)
    failed(breaker, skipped, FAILURES_IN_A_ROW)
    breaker.check()
    failed(breaker, COMMON[0], 1)
    with pytest.raises(AuthenticationError):
        breaker.check()


def test_four_timeouts_in_a_row_are_a_server_that_hangs():
    breaker = Breaker()
    failed(breaker, TimeoutExpired("late"), 3)
    assert not breaker.is_hanging
    failed(breaker, TimeoutExpired("late"), 1)
    assert breaker.is_hanging
    breaker.failed(TransportError("gone"))
    assert not breaker.is_hanging
    breaker.succeeded()
    failed(breaker, TimeoutExpired("late"), 3)
    assert not breaker.is_hanging
