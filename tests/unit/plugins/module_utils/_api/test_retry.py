# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of what is worth another try, line by line."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    NotFoundError,
    RateLimitError,
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.retry import (
    after_error,
    after_response,
    backoff,
    is_overload,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import response

EQUIVALENT_MUTANTS = {
    (
        "longest = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2.0 ** min(tries - 1, 16))",
        "*",
    ): "bounds the power of two alone, where the wait has its bound long since",
}
BUSY = [408, 421, 425, 499, 502, 503, 504, 509, 520, 521, 522, 523, 524, 525, 529, 530, 598, 599]
FINAL = [200, 300, 301, 302, 307, 400, 401, 403, 404, 405, 406, 409, 410, 422, 451, 501, 505, 511]


@pytest.mark.parametrize("status", [*BUSY, 429])
def test_the_busy_are_asked_again_until_the_retries_are_spent(status):
    for tries in (1, 2, 3):
        again = after_response(response(status), tries=tries, retries=3)
        assert again is not None and 0 < again.seconds <= 30
        assert again.everybody is (status == 429)
    assert after_response(response(status), tries=4, retries=3) is None
    assert after_response(response(status), tries=1, retries=0) is None


@pytest.mark.parametrize("status", FINAL)
def test_what_is_final_is_not_asked_again(status):
    assert after_response(response(status), tries=1, retries=5) is None


@pytest.mark.parametrize("status", [201, 203, 204, 206, 299])
def test_a_part_of_a_response_is_asked_for_again(status):
    assert after_response(response(status), tries=1, retries=1).everybody is False
    assert after_response(response(status), tries=2, retries=1) is None


def test_500_is_asked_again_once():
    assert after_response(response(500), tries=1, retries=5) is not None
    assert after_response(response(500, retry_after="7"), tries=1, retries=5).seconds < 1
    assert after_response(response(500), tries=2, retries=5) is None


def test_the_rate_limit_of_the_old_api():
    limited = response(400, {"status": {"message": "rate_limit_exceeded"}})
    assert after_response(limited, tries=1, retries=1).everybody


@pytest.mark.parametrize("status", [429, 503, 408])
def test_everybody_waits_as_long_as_is_asked(status):
    again = after_response(response(status, retry_after="7"), tries=1, retries=1)
    assert again == (7.0, True)


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_of_nothing_is_a_back_off(status):
    assert after_response(response(status, retry_after="0"), tries=1, retries=1).seconds >= 0.25


def damaged():
    error = AnswerError("damaged")
    error.retryable = True
    return error


def refused():
    error = TransportError("certificate")
    error.retryable = False
    return error


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (TransportError("broken"), True),
        (TimeoutExpired("late"), True),
        (damaged(), True),
        (refused(), False),
        (AnswerError("too large"), False),
        (NotFoundError("gone"), False),
        (RateLimitError("limit"), False),
    ],
)
def test_errors(error, again):
    found = after_error(error, tries=1, retries=1)
    assert (found is not None) is again and not (found and found.everybody)
    assert after_error(error, tries=2, retries=1) is None


def test_once_calls_hang_one_more_is_not_tried_twice():
    late, broken = TimeoutExpired("late"), TransportError("broken")
    assert after_error(late, tries=1, retries=5, hanging=True) is None
    assert after_error(broken, tries=1, retries=5, hanging=True) is not None


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_overload(status):
    assert is_overload(response(status))


@pytest.mark.parametrize("status", [200, 400, 408, 500, 520])
def test_what_fewer_requests_would_not_help(status):
    limited = {"status": {"message": "rate_limit_exceeded"}}
    assert not is_overload(response(status, limited))


@pytest.mark.parametrize(
    "tries, longest",
    [(1, 0.5), (2, 1.0), (3, 2.0), (6, 16.0), (7, 30.0), (20, 30.0), (10**9, 30.0)],
)
def test_backoff_doubles_up_to_a_bound_and_is_spread(tries, longest):
    waits = {backoff(tries) for _number in range(50)}
    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert len(waits) > 10
