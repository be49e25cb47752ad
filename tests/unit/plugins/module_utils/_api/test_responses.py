# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What answers mean: words, errors, waits and quotas."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    OneLoginError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.responses import (
    Call,
    asked_wait,
    error_for,
    failure_in,
    is_rate_limit,
    parse,
    rate_limit,
    token_error,
    words,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import response

modest = settings(max_examples=80)
CALL = Call("GET", "/api/2/mfa/users/7/factors", "user 7", "the level Manage All")
TOKEN_CALL = Call("POST", "/auth/oauth2/v2/token")

A = {"statusCode": 401, "name": "InvalidCredentials", "message": "Please provide valid credentials"}
B = {"status": 404, "error": "NotFoundError", "description": "Resource not found"}
C = {"status": {"error": True, "code": 401, "type": "Unauthorized", "message": "No way"}}
C_OBJECT = {"status": {"error": True, "code": 400, "message": {"description": "ID is incorrect"}}}
D = {"error": "invalid_client", "error_description": "unknown client"}
E = {"message": "out of order"}
E_LIST = {"code": 5, "message": ["a", "b"], "errors": [{"field": "x"}]}
EQUIVALENT_MUTANTS = {
    (
        'kind = printable(response.headers.get("content-type", "no content type"), 60)',
        "*",
    ): "how much is quoted is a choice",
    (
        "if seconds is not None and seconds > _LONGEST_WINDOW:",
        "if seconds is not None and seconds >= _LONGEST_WINDOW:",
    ): "a day since the epoch is no moment of our days, so that it stays a duration",
    (
        'response.status == 400 and b"rate_limit_exceeded" in response.body[:4096]',
        "*",
    ): "how much is looked at is a choice",
    (
        "if status >= 500 or status in BUSY:",
        "if status >= 499 or status in BUSY:",
    ): "499 is among the busy ones",
    (
        "except (TypeError, ValueError, OverflowError, IndexError):",
        "except (StopAsyncIteration, ValueError, OverflowError, IndexError):",
    ): "Python 3.9 raises it for what is no date, later ones a ValueError",
    (
        "except (TypeError, ValueError, OverflowError, IndexError):",
        "except (TypeError, ValueError, OverflowError, StopAsyncIteration):",
    ): "as above",
    ('text = response.body[:65536].decode("utf-8", "replace")', "*"): "how much is looked at is one",
}  # fmt: skip
PAGE = b"<html><head><style>p {color: red}</style><script>x()</script></head><h1>502 Bad\n Gateway</h1></html>"


@pytest.mark.parametrize(
    "body, said",
    [
        (A, "InvalidCredentials: Please provide valid credentials"),
        (B, "NotFoundError: Resource not found"),
        (C, "Unauthorized: No way"),
        (C_OBJECT, '{"description": "ID is incorrect"}'),
        (D, "invalid_client: unknown client"),
        (E, "out of order"),
        (E_LIST, '["a", "b"]'),
        ({"error": True, "message": "no"}, "true: no"),
        ({"name": "OnlyName"}, "OnlyName"),
        ({"message": "x" * 500}, "x" * 199 + "…"),
        ({"message": "line\nbreak\x1b[0m\u202e"}, "line break [0m"),
        ({"message": "\ud800"}, ""),
        ({}, ""),
        ([], ""),
        ([A], ""),
        (None, ""),
        ("text", ""),
        (5, ""),
        (b"", ""),
        (b"  ", ""),
        (b"plain words", "plain words"),
        (PAGE, "502 Bad Gateway"),
        (b"words <script>if (a < b) {", "words"),
        (b"a <SCRIPT>x()\n</SCRIPT> b <STYLE>p {}\n</STYLE> c", "a b c"),
        (b"1 < 2 <b>words</b> <", "1 < 2 words <"),
        (b'{"message": "cut o', '{"message": "cut o'),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"[" * 100_000, "[" * 199 + "…"),
        ('{"message": "Überlast"}'.encode(), "Überlast"),
    ],
)
def test_words(body, said):
    assert words(response(400, body)) == said


@pytest.mark.parametrize(
    "piece", [b"<", b"<script ", b"<style>", b"</script", b"<a", b"{", b"&lt;"]
)
def test_words_are_found_soon_in_hostile_pages(piece):
    begin = time.process_time()
    assert len(words(response(502, piece * (200_000 // len(piece))))) <= 200
    assert time.process_time() - begin < 1.5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["status", "error", "message", "name", "x"]), inner, max_size=4
    ),
    max_leaves=12,
)
bodies = st.binary(max_size=300) | json_values.map(lambda value: json.dumps(value).encode())
header_texts = st.text(st.characters(max_codepoint=255), max_size=60) | st.sampled_from(
    ["5", "0", "-1", "1e3", "Tue, 24 Nov 2026 10:00:00 GMT", "Tue, 24 Nov 2026 10:00:00 -0000",
     "Mon, 01 Jan 0001 00:00:00 -0000", "31 Dec 9999 23:59:59 -2359", "9" * 12, "9" * 400, "0.5"]
)  # fmt: skip
headers = st.dictionaries(
    st.sampled_from(["retry_after", "date", "x_request_id", "content_type", "x_ratelimit_limit",
                     "x_ratelimit_remaining", "x_ratelimit_reset"]),
    header_texts,
)  # fmt: skip
answers = st.builds(
    lambda status, body, named: response(status, body, **named),
    st.integers(100, 999), bodies, headers,
)  # fmt: skip


@modest
@given(answers)
def test_any_answer_is_an_error_of_ours_in_harmless_text(given_answer):
    said = words(given_answer)
    for error in (error_for(given_answer, CALL, said), token_error(given_answer, TOKEN_CALL, said)):
        assert isinstance(error, OneLoginError)
        assert error.status == given_answer.status
        assert not any(
            ord(character) < 32 or 127 <= ord(character) < 160 for character in error.message
        )
        assert len(error.message) < 1000
        json.dumps(error.details)


@modest
@given(answers)
def test_any_answer_parses_or_is_an_answer_error(given_answer):
    try:
        data = parse(given_answer, CALL)
    except AnswerError as error:
        assert error.message.startswith("GET /api/2/mfa/users/7/factors: the response is ")
    else:
        disguised = failure_in(data)
        assert disguised is None or disguised >= 400


@modest
@given(answers)
def test_any_wait_and_quota_is_a_number(given_answer):
    wait = asked_wait(given_answer)
    assert wait is None or wait >= 0
    quota = rate_limit(given_answer)
    assert quota is None or all(value is None or value >= 0 for value in quota.values())


@pytest.mark.parametrize(
    "status, body, limited",
    [
        (429, b"", True),
        (429, PAGE, True),
        (400, {"status": {"code": 400, "message": "rate_limit_exceeded"}}, True),
        (400, A, False),
        (400, b" " * 5000 + b"rate_limit_exceeded", False),
        (503, b"rate_limit_exceeded", False),
        (200, b"rate_limit_exceeded", False),
    ],
)
def test_is_rate_limit(status, body, limited):
    assert is_rate_limit(response(status, body)) is limited


@pytest.mark.parametrize(
    "body, status",
    [
        (C, 401),
        ({"status": {"error": True}}, 400),
        ({"status": {"error": True, "code": "401"}}, 400),
        ({"status": {"error": True, "code": 200}}, 400),
        ({"status": {"error": True, "code": 399}}, 400),
        ({"status": {"error": True, "code": 400}}, 400),
        (A, 401),
        (B, 404),
        ({"statusCode": 400}, 400),
        ({"statusCode": 399}, None),
        ({"statusCode": 200, "name": "OneLogin SMS"}, None),
        ({"status": {"error": False, "code": 200}, "data": []}, None),
        ({"id": 7, "status": 1}, None),
        ({"id": 7, "status": 700}, None),
        ({"error": "x"}, None),
        ({"statusCode": "401"}, None),
        ([A], None),
        ([], None),
        (None, None),
    ],
)
def test_failures_dressed_as_success(body, status):
    assert failure_in(body) == status


@pytest.mark.parametrize(
    "body, expected",
    [
        (b"", "the response is empty (HTTP 200)"),
        (b" \r\n", "the response is empty"),
        (b"<html>Sign in</html>", "the response is not JSON (text/html, 20 bytes)"),
        (b'[{"factor_id": 1', "the response is not JSON"),
        (b"[NaN]", "the response is not JSON"),
        (b"[-Infinity]", "the response is not JSON"),
        (b"[1e999]", "the response is not JSON"),
        (b"[" + b"9" * 101 + b"]", "the response is not JSON"),
        (b"[" * 100_000, "the response is not JSON"),
        (b"[" + b"9" * 5000 + b"]", "the response is not JSON"),
    ],
)
def test_what_is_not_json(body, expected):
    html = response(200, body, content_type="text/html", x_request_id="R-1")
    with pytest.raises(AnswerError) as caught:
        parse(html, CALL)
    assert expected in caught.value.message
    assert caught.value.details == {"error": "answer", "status": 200, "request_id": "R-1"}
    assert caught.value.retryable


def test_an_integer_may_have_a_hundred_digits():
    assert parse(response(200, b"[" + b"9" * 100 + b"]"), CALL) == [10**100 - 1]


def test_json_with_odd_bytes_is_read():
    assert parse(response(200, b'[{"name": "caf\xe9"}]'), CALL) == [{"name": "caf\ufffd"}]
    assert parse(response(200, b"null"), CALL) is None


def test_half_a_character_is_replaced_and_a_whole_one_is_kept():
    body = rb'[{"a\ud83d": "phone \ud83d", "b": "\ud83d\ude00 \\ud83d \uDC00"}]'
    assert parse(response(200, body), CALL) == [
        {"a\ufffd": "phone \ufffd", "b": "\U0001f600 \\ud83d \ufffd"}
    ]


@pytest.mark.parametrize(
    "status, kind, part",
    [
        (400, "request", "The request itself was refused"),
        (401, "authentication", "needs the level Manage All"),
        (403, "permission", "needs the level Manage All"),
        (404, "not_found", "User 7 does not exist in this tenant"),
        (405, "request", "The request itself was refused"),
        (422, "request", "The request itself was refused"),
        (429, "rate_limit", "quota or burst limit is used up"),
        (500, "server", "Run again later"),
        (502, "server", "Run again later"),
        (599, "server", "Run again later"),
        (300, "answer", "Redirects are not followed"),
        (301, "answer", "Redirects are not followed"),
        (399, "answer", "Redirects are not followed"),
        (498, "request", "The request itself was refused"),
        (304, "answer", "Redirects are not followed"),
        (201, "answer", "Only 200"),
        (204, "answer", "Only 200"),
        (299, "answer", "Only 200"),
        (101, "answer", "Only 200"),
    ],
)
def test_what_a_status_means(status, kind, part):
    error = error_for(response(status, x_request_id="R-1"), CALL, "words")
    begin = f"GET /api/2/mfa/users/7/factors: OneLogin answered {status} (words). "
    assert error.message.startswith(begin) and part in error.message
    assert error.message.endswith(" Request id: R-1.")
    assert error.details == {"error": kind, "status": status, "request_id": "R-1"}


def test_messages_do_without_what_is_not_known():
    message = error_for(response(404), Call("GET", "/x"), "").message
    assert message.startswith("GET /x: OneLogin answered 404. The address does not exist")
    assert "Request id" not in message
    assert (
        "needs the level that this call needs"
        in error_for(response(403), Call("GET", "/x"), "").message
    )


def test_the_request_id_is_harmless_and_short():
    error = error_for(response(500, x_request_id="a\x1b[2J" + "b" * 500), CALL, "")
    assert error.request_id == ("a [2J" + "b" * 500)[:99] + "…"


@pytest.mark.parametrize(
    "status, body, kind, part",
    [
        (400, C_OBJECT, "authentication", "Check client_id and client_secret"),
        (401, C, "authentication", "Check client_id and client_secret"),
        (403, b"", "authentication", "Check client_id and client_secret"),
        (404, b"", "authentication", "There is no token endpoint here"),
        (429, PAGE, "rate_limit", "busy or throttles token requests"),
        (400, b"rate_limit_exceeded", "rate_limit", "Check client_id"),
        (500, b"", "server", "may have been deleted"),
        (502, PAGE, "server", "busy or throttles token requests"),
        (501, b"", "server", "Check that api_url or subdomain names a OneLogin tenant"),
        (302, b"", "answer", "Check that api_url or subdomain names a OneLogin tenant"),
    ],
)
def test_what_a_token_answer_means(status, body, kind, part):
    error = token_error(response(status, body), TOKEN_CALL, "")
    begin = f"POST /auth/oauth2/v2/token: OneLogin did not issue a token (HTTP {status}). "
    assert error.message.startswith(begin) and part in error.message
    assert (error.kind, error.status) == (kind, status)


def test_every_busy_status_has_advice_for_the_token():
    for status in (408, 421, 425, 429, 499, 502, 503, 504, 509, 520, 529, 598, 599):
        assert "busy" in token_error(response(status), TOKEN_CALL, "").message
    for status in (407, 409, 420, 422, 424, 426, 498, 501, 505, 508, 510, 519, 600):
        assert "busy" not in token_error(response(status), TOKEN_CALL, "").message


@pytest.mark.parametrize("status", [408, 421, 425, 499])
def test_a_gateway_that_is_busy_is_no_refusal(status):
    assert error_for(response(status), CALL, "").kind == "server"


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf[1]", b"\xef\xbb\xbf [1]\n", b"[1]"])
def test_a_byte_order_mark_is_passed_over(body):
    assert parse(response(200, body), CALL) == [1]
