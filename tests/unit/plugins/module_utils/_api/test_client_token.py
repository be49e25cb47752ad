# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client's token on the wire: how it is obtained, refused, renewed and shared."""

from __future__ import annotations

import itertools
import threading

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    AuthenticationError,
    RateLimitError,
    ServerError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._concurrency import in_order
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.calls import (
    NEW,
    PAGE,
    PATH,
    fails,
    read_each,
    refused,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.token_fixture import (
    Door,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    JSON,
    REQUEST_ID,
    SECRET,
    TOKEN,
    TOKEN_PATH,
    data_of,
    get,
    refusal,
    scripted,
    token,
)


def test_a_token_request_that_is_redirected():
    with scripted(token(status=307, headers={"location": "https://evil.example/"})) as tenant:
        assert fails(tenant, AnswerError).status == 307


def wrapped(value):
    success = {"error": False, "code": 200, "type": "success", "message": "Success"}
    return {"status": success, "data": value}


@pytest.mark.parametrize(
    "reply",
    [
        {"access_token": TOKEN},
        {"access_token": TOKEN, "created_at": "1999-01-01T00:00:00Z", "expires_in": 1},
        {"access_token": TOKEN, "created_at": "2999-01-01T00:00:00Z", "expires_in": -5},
        {"access_token": TOKEN, "created_at": None, "expires_in": "soon"},
        wrapped([{"access_token": TOKEN}]),
        wrapped({"access_token": TOKEN}),
    ],
)
def test_a_token_in_any_form_is_used_until_it_is_refused(reply):
    with scripted(token(json=reply), get(PATH, [1]), get(PATH, [2])) as tenant:
        client = tenant.client()
        assert data_of(client, *PATH[1:].split("/")) == [1]
        tenant.time.now += 10**6
        assert data_of(client, *PATH[1:].split("/")) == [2]


@pytest.mark.parametrize(
    "reply",
    [
        {}, [], "token", 5, {"access_token": None}, {"access_token": ""}, {"access_token": 5},
        {"access_token": ["a"]}, {"access_token": "a\r\nX-Evil: 1"}, {"access_token": "é"},
        wrapped([]), wrapped([{}]), wrapped([None]), wrapped("token"), {"data": [[]]},
    ],
)  # fmt: skip
def test_an_answer_without_a_token(reply):
    with scripted(token(json=reply, headers={**JSON, "x-request-id": REQUEST_ID})) as tenant:
        error = fails(tenant, AnswerError)
        assert "holds no access_token" in error.message
        assert error.details == {"error": "answer", "status": 200, "request_id": REQUEST_ID}


SHAPE_C = {
    "status": {
        "error": True,
        "code": 401,
        "type": "Unauthorized",
        "message": "Authentication Failure",
    }
}


@pytest.mark.parametrize(
    "reply, kind, status, part, posts",
    [
        (refusal(400), AuthenticationError, 400, "Check client_id and client_secret", 1),
        (
            {"status": 401, "json": SHAPE_C},
            AuthenticationError,
            401,
            "Unauthorized: Authentication Failure",
            1,
        ),
        (refusal(403), AuthenticationError, 403, "Check client_id and client_secret", 1),
        (refusal(404), AuthenticationError, 404, "There is no token endpoint here", 1),
        ({"status": 500, "body": b""}, ServerError, 500, "may have been deleted", 2),
        ({"status": 429, **PAGE}, RateLimitError, 429, "Slow down", 3),
        ({"status": 502, **PAGE}, ServerError, 502, "busy or throttles", 3),
        ({"status": 503, **PAGE}, ServerError, 503, "busy or throttles", 3),
        ({"json": SHAPE_C}, AuthenticationError, 401, "Authentication Failure", 1),
        (
            {"json": {"status": {"error": True}}},
            AuthenticationError,
            400,
            "did not issue a token",
            1,
        ),
        (PAGE, AnswerError, 200, "the response is not JSON (text/html", 3),
        ({"body": b""}, AnswerError, 200, "the response is empty", 3),
        ({"body": b'{"access_to'}, AnswerError, 200, "the response is not JSON", 3),
        ({"json": None}, AnswerError, 200, "holds no access_token", 1),
        ({"status": 204, "body": b""}, AnswerError, 204, "did not issue a token", 3),
    ],
)
def test_no_token(reply, kind, status, part, posts):
    with scripted(*(token(**reply) for _post in range(posts))) as tenant:
        error = fails(tenant, kind, retries=2)
        assert (type(error), error.status) == (kind, status)
        assert error.message.startswith("POST /auth/oauth2/v2/token: ")
        assert part in error.message
        assert SECRET not in error.message


def test_a_token_failure_is_final_for_the_task():
    with scripted(token(**refusal(401))) as tenant:
        client = tenant.client()
        for _user in range(5):
            with pytest.raises(AuthenticationError) as caught:
                client.get("x")
        # The one error is raised again each time, without what earlier times have added to it.
        assert len(caught.traceback) < 6


def test_a_refused_token_is_renewed_and_the_request_sent_again_with_the_new_one():
    with scripted(
        token(),
        get(PATH, [1]),
        get(PATH, **refusal(401)),
        token("token-2"),
        get(PATH, [2], auth=NEW),
        get(PATH, [3], auth=NEW),
    ) as tenant:
        client = tenant.client()
        assert [data_of(client, *PATH[1:].split("/")) for _call in range(3)] == [[1], [2], [3]]
        assert client.figures["calls"] == 6 and client.figures["retries"] == 0


@pytest.mark.parametrize("shape", ["status", "disguise"])
def test_one_stray_refusal_costs_nobody(shape):
    """The token endpoint gives the same token, so the call is sent again with it."""
    stray = refused(1) if shape == "status" else get("/u/1", SHAPE_C)
    with scripted(token(), stray, token(), get("/u/1", [1]), get("/u/2", [2])) as tenant:
        assert read_each(tenant.client(), (1, 2)) == [[1], [2]]
        assert tenant.time.slept == []


def doubted(number):
    """A call that is refused again and again while the token endpoint gives the same token, once waited for."""
    return [refused(number), token(), refused(number), token(), refused(number)]


def test_refusals_of_a_token_that_comes_again_end_in_an_error():
    with scripted(token(), *doubted(1), get("/u/2", [2])) as tenant:
        client = tenant.client()
        with pytest.raises(AuthenticationError) as caught:
            client.get("u", 1, subject="user 1", scope="the level Manage All")
        error = caught.value
        assert (
            "The token was refused, or its scope is too low: the API credential needs the level Manage All"
            in error.message
        )
        assert "InvalidCredentials: Please provide valid credentials" in error.message
        assert error.details == {"error": "authentication", "status": 401, "request_id": REQUEST_ID}
        assert read_each(client, [2]) == [[2]]
        assert client.figures["waited"] == 1.0


def test_further_refusals_cost_two_calls_each_and_no_request_for_a_token():
    others = [refused(number) for number in range(1, 10) for _time in range(2)]
    with scripted(token(), *doubted(0), *others) as tenant:
        assert read_each(tenant.client(), range(10)) == ["authentication"] * 10
        assert len(tenant.time.slept) == 1


def test_a_token_endpoint_that_lags_behind_a_death_costs_nobody():
    with scripted(
        token(), get("/u/0", [0]),
        refused(1), token(), refused(1), token(), refused(1), token("token-2"), get("/u/1", [1], auth=NEW),
        get("/u/2", [2], auth=NEW),
    ) as tenant:  # fmt: skip
        assert read_each(tenant.client(), range(3)) == [[0], [1], [2]]
        assert tenant.time.slept == [1.0, 2.0]


def test_a_call_outlives_three_deaths_of_a_token():
    def dies(number):
        return [refused(0, f"token-{number}"), token(f"token-{number + 1}")]

    third = [*dies(1), *dies(2), *dies(3)]
    with scripted(token(), *third, get("/u/0", [0], auth="Bearer token-4")) as tenant:
        assert read_each(tenant.client(), [0]) == [[0]]
    last = [refused(0, "token-4"), token("token-5"), get("/u/1", [1], auth="Bearer token-5")]
    with scripted(token(), get("/u/9", [9]), *third, *last) as tenant:
        assert read_each(tenant.client(), [9, 0, 1]) == [[9], "authentication", [1]]


def test_a_scope_too_low_for_one_kind_of_call_leaves_the_others_alone():
    users = [
        [get(f"/u/{n}/devices", []), *(get(f"/u/{n}/factors", **refusal(401)) for _time in range(2))]
        for n in range(1, 5)
    ]  # fmt: skip
    # The first one doubts the token in three rounds.
    rounds = [each for _round in range(3) for each in (token(), users[0][1])]
    users[0][2:2] = [token(), *rounds]
    users[0][-1:] = []
    users[0].insert(3, get("/u/1/factors", **refusal(401)))
    script = [token(), *itertools.chain.from_iterable(users)]
    with scripted(*script, ordered=False) as tenant:
        client = tenant.client()
        for number in range(1, 5):
            client.get("u", number, "devices")
            with pytest.raises(AuthenticationError):
                client.get("u", number, "factors")


def test_a_renewal_that_fails_ends_in_the_token_error():
    with scripted(
        token(), get(PATH, **refusal(401)), token(status=500), token(status=500)
    ) as tenant:
        assert "may have been deleted" in fails(tenant, ServerError).message


def test_after_a_renewal_that_failed_no_request_is_sent_with_the_dead_token():
    with scripted(token(), get("/u/1", **refusal(401)), token(status=401)) as tenant:
        client = tenant.client()
        for number in (1, 2, 3):
            with pytest.raises(AuthenticationError, match="did not issue a token"):
                client.get("u", number)


def test_a_given_token_is_used_and_never_renewed():
    mine = {"auth": "Bearer mine"}
    with scripted(
        get("/u/1", **refusal(401), **mine), get("/u/1", [1], **mine),
        get("/u/2", **refusal(401), **mine), get("/u/2", **refusal(401), **mine),
        get("/u/3", [3], **mine),
    ) as tenant:  # fmt: skip
        client = tenant.client(client_id=None, client_secret=None, access_token="mine")
        assert read_each(client, (1, 2, 3)) == [[1], "authentication", [3]]


def test_a_renewal_that_fails_for_a_while_costs_the_calls_of_that_while():
    busy = [token(status=503) for _try in range(2)]
    with scripted(
        token(), refused(1), *busy, *busy, token("token-2"), get("/u/3", [3], auth=NEW)
    ) as tenant:
        assert read_each(tenant.client(retries=1), (1, 2, 3)) == ["server", "server", [3]]


def test_sixteen_workers_fetch_one_token():
    calls = [get(f"/u/{number}", number) for number in range(64)]
    with scripted(token(), *calls, ordered=False) as tenant:
        client = tenant.client(concurrency=16)
        together = threading.Barrier(16, timeout=5)

        def read(number):
            if number < 16:
                together.wait()
            return data_of(client, "u", number)

        assert in_order(read, range(64), workers=16) == list(range(64))
        assert tenant.wire.asked("POST") == [TOKEN_PATH]


def test_workers_that_are_refused_together_renew_once():
    old = [get(f"/u/{number}", **refusal(401)) for number in range(16)]
    new = [get(f"/u/{number}", number, auth=NEW) for number in range(16)]
    with scripted(
        token(), get("/first", []), *old, token("token-2"), *new, ordered=False
    ) as tenant:
        client = tenant.client(concurrency=16)
        client.get("first")
        # Every worker has its 401 before the first of them may ask for a token.
        together = threading.Barrier(16, timeout=5)
        another = client._tokens.another

        def renew(attempt):
            together.wait()
            return another(attempt)

        client._tokens.another = renew
        read = in_order(lambda number: data_of(client, "u", number), range(16), workers=16)
        assert read == list(range(16))
        assert tenant.wire.asked("POST") == [TOKEN_PATH, TOKEN_PATH]


def test_a_request_that_is_sent_again_with_a_new_token_asks_the_same():
    query = {"page": "2", "limit": "50"}
    with scripted(
        token(), get("/u", query=query, **refusal(401)), token("token-2"), get("/u", [], query=query, auth=NEW)
    ) as tenant:  # fmt: skip
        assert data_of(tenant.client(), "u", params=query) == []


def test_workers_that_begin_together_ask_for_one_token():
    script = [get(f"/u/{number}", []) for number in range(8)]
    with scripted(token(), *script, ordered=False) as tenant:
        client = tenant.client(concurrency=8)
        door = client._tokens._lock = Door()
        # The token comes when all the others have come to ask for one.
        tenant.wire.meanwhile = lambda sent: sent.method == "POST" and door.await_knocks(8)
        in_order(lambda number: client.get("u", number), range(8), workers=8)
        assert tenant.wire.asked("POST") == [TOKEN_PATH]
