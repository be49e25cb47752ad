# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client on the wire: token, errors, retries, and what it says of itself."""

from __future__ import annotations

import base64
import html
import itertools
import json
import threading
import time
from urllib.parse import quote

import pytest
import requests

from ansible_collections.identity.onelogin.plugins.module_utils._api import client as client_module
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
from ansible_collections.identity.onelogin.plugins.module_utils._concurrency import in_order
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    BASIC,
    CONNECTION,
    HTML,
    JSON,
    REQUEST_ID,
    SECRET,
    TOKEN,
    TOKEN_PATH,
    Exchange,
    data_of,
    get,
    refusal,
    scripted,
    token,
)

PATH = "/api/2/mfa/users/7/factors"
NEW = "Bearer token-2"
PAGE = {"body": b"<html><h1>Slow down</h1></html>", "headers": HTML}

EQUIVALENT_MUTANTS = {
    ('"waited": round(self.throttle.waited, 3),', "*"): "how exactly a wait is told is a choice",
}


def ask(tenant, **options):
    return data_of(
        tenant.client(**options),
        "api",
        "2",
        "mfa",
        "users",
        7,
        "factors",
        subject="user 7",
        scope="the level Manage All",
    )


def fails(tenant, kind=OneLoginError, **options):
    with pytest.raises(kind) as caught:
        ask(tenant, **options)
    return caught.value


# What a request looks like


def test_a_call_and_its_token():
    with scripted(token(), get(PATH, [1])) as tenant:
        client = tenant.client(timeout=12.5, verify="/etc/own-ca")
        assert data_of(client, "api", "2", "mfa", "users", 7, "factors") == [1]
        post, call = tenant.wire.sent
        assert (post.url, post.headers["Content-Type"]) == (
            "https://acme.onelogin.com" + TOKEN_PATH,
            "application/json",
        )
        assert json.loads(post.body) == {"grant_type": "client_credentials"}
        assert post.headers["Authorization"] == BASIC
        assert call.url == "https://acme.onelogin.com" + PATH
        assert call.body is None and "Content-Type" not in call.headers
        for sent in tenant.wire.sent:
            assert sent.options["timeout"].total == 12.5
            assert sent.options["verify"] == "/etc/own-ca"
            assert sent.options["proxies"] == {}


@pytest.mark.parametrize("verify", [True, False])
def test_certificates_are_checked_as_told(monkeypatch, verify):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/somewhere/else.pem")
    monkeypatch.setenv("CURL_CA_BUNDLE", "/somewhere/else.pem")
    with scripted(token(), get(PATH, [])) as tenant:
        ask(tenant, verify=verify)
        assert [sent.options["verify"] for sent in tenant.wire.sent] == [verify, verify]


def test_the_proxy_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    with scripted(token(), get(PATH, [])) as tenant:
        ask(tenant)
        for sent in tenant.wire.sent:
            assert sent.options["proxies"]["https"] == "http://proxy.example:3128"
    monkeypatch.setenv("NO_PROXY", "onelogin.com")
    with scripted(token(), get(PATH, [])) as tenant:
        ask(tenant)
        assert [sent.options["proxies"] for sent in tenant.wire.sent] == [{}, {}]


def test_netrc_does_not_replace_the_authorization(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine acme.onelogin.com login evil password evil\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with scripted(token(), get(PATH, [])) as tenant:  # the script compares the headers
        ask(tenant)


def test_cookies_are_not_kept():
    cookie = {**JSON, "set-cookie": "session=1; path=/"}
    with scripted(token(headers=cookie), get(PATH, [], headers=cookie), get(PATH, [])) as tenant:
        client = tenant.client()
        client.get("api", "2", "mfa", "users", 7, "factors")
        client.get("api", "2", "mfa", "users", 7, "factors")
        assert all("Cookie" not in sent.headers for sent in tenant.wire.sent)


def test_segments_are_quoted_and_parameters_encoded():
    with scripted(
        token(), get("/a/b/c?d/ü"), get("/x", query={"sort": "+id", "email": "a+b@x"})
    ) as tenant:
        client = tenant.client()
        client.get("a", "b/c?d", "ü")
        client.get("x", params={"sort": "+id", "email": "a+b@x"})
        assert tenant.wire.sent[1].url.endswith("/a/b%2Fc%3Fd/%C3%BC")
        assert tenant.wire.sent[2].url.endswith("/x?sort=%2Bid&email=a%2Bb%40x")


def test_a_redirect_is_not_followed():
    moved = {"location": "https://evil.example/", "content-type": "text/html"}
    with scripted(token(), get(PATH, status=302, headers=moved)) as tenant:
        error = fails(tenant, AnswerError)
        assert error.status == 302 and "Redirects are not followed" in error.message


def test_a_token_request_that_is_redirected():
    with scripted(token(status=307, headers={"location": "https://evil.example/"})) as tenant:
        assert fails(tenant, AnswerError).status == 307


# The token


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


def refused(number, value=TOKEN):
    return get(f"/u/{number}", auth=f"Bearer {value}", **refusal(401))


def read_each(client, numbers):
    """What came of a call for each number: its data, or the kind of error."""
    outcomes = []
    for number in numbers:
        try:
            outcomes.append(data_of(client, "u", number))
        except OneLoginError as error:
            outcomes.append(error.kind)
    return outcomes


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


# Calls that fail one after the other


def test_after_fifty_failures_in_a_row_nothing_is_sent():
    down = [get(f"/u/{number}", **refusal(403)) for number in range(50)]
    with scripted(token(), *down) as tenant:
        client = tenant.client()
        assert read_each(client, range(200)) == ["permission"] * 200
        with pytest.raises(PermissionDenied, match="^Skipped after 50 consecutive") as caught:
            client.get("u", 1)
        assert caught.value.skipped and client.figures["calls"] == 51


def test_a_success_between_them_begins_the_count_anew():
    down = [get(f"/u/{number}", **refusal(403)) for number in range(99)]
    down[49] = get("/u/49", [])
    with scripted(token(), *down) as tenant:
        client = tenant.client()
        assert read_each(client, range(49)) == ["permission"] * 49
        assert data_of(client, "u", 49) == []
        assert read_each(client, range(50, 99)) == ["permission"] * 49


def test_pages_in_place_of_answers_end_the_task_too():
    pages = [get(f"/u/{number}", **PAGE) for number in range(50)]
    with scripted(token(), *pages) as tenant:
        assert read_each(tenant.client(retries=0), range(60)) == ["answer"] * 60


def test_once_calls_hang_each_is_given_its_timeout_once():
    late = requests.exceptions.ReadTimeout()
    script = [get(f"/u/{n}", raises=late) for n in range(50) for _try in range(3 if n < 4 else 1)]
    with scripted(token(), *script) as tenant:
        assert read_each(tenant.client(retries=2), range(60)) == ["timeout"] * 60


# Errors


ANSWERS = {
    "A": {"json": {"statusCode": 0, "name": "SomeName", "message": "some words"}},
    "B": {"json": {"status": 404, "error": "SomeName", "description": "some words"}},
    "C": {
        "json": {"status": {"error": True, "code": 0, "type": "SomeName", "message": "some words"}}
    },
    "D": {"json": {"error": "SomeName", "error_description": "some words"}},
    "E": {"json": {"message": "SomeName: some words"}},
    "F": {"body": b"<html><title>SomeName:</title>some words</html>", "headers": HTML},
    "text": {"body": b"SomeName: some words", "headers": HTML},
    "empty": {"body": b""},
    "null": {"json": None},
    "list": {"json": []},
    "cut off": {"body": b'{"message": "so'},
    "huge": {"body": b'{"message": "' + b"x" * 300_000},
}
STATUSES = {
    400: ("request", False), 401: ("authentication", True), 403: ("permission", False),
    404: ("not_found", False), 409: ("request", False), 422: ("request", False),
    429: ("rate_limit", True), 500: ("server", True), 502: ("server", True), 503: ("server", True),
    504: ("server", True), 501: ("server", False), 302: ("answer", False),
}  # fmt: skip


@pytest.mark.parametrize("shape", ANSWERS)
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_in_every_shape(status, shape):
    kind, retried = STATUSES[status]
    with scripted(
        *(
            get(PATH, status=status, auth="Bearer mine", **ANSWERS[shape])
            for _try in range(1 + retried)
        )
    ) as tenant:
        error = fails(tenant, client_id=None, client_secret=None, access_token="mine", retries=1)
        assert (error.kind, error.status) == (kind, status)
        assert error.message.startswith(f"GET {PATH}: OneLogin answered {status}")
        assert ("SomeName: some words" in error.message) == (
            shape in ["A", "B", "C", "D", "E", "F", "text"]
        )
        assert len(error.message) < 600 and error.message.isprintable()
        assert error.request_id is None
        assert ("Manage All" in error.message) == (status in (401, 403))
        assert ("User 7" in error.message) == (status == 404)


@pytest.mark.parametrize(
    "reply, kind, status",
    [
        ({"json": {"status": {"error": True, "code": 404}}}, NotFoundError, 404),
        ({"json": {"statusCode": 422}}, RequestRefused, 422),
        ({"json": {"statusCode": 403, "name": "ForbiddenAction"}}, PermissionDenied, 403),
        ({"json": {"status": 404, "error": "NotFoundError"}}, NotFoundError, 404),
    ],
)
def test_success_that_is_none(reply, kind, status):
    with scripted(token(), get(PATH, **reply)) as tenant:
        assert fails(tenant, kind).status == status


V1_LIMIT_AS_SUCCESS = {
    "json": {"status": {"error": True, "code": 400, "message": "rate_limit_exceeded"}}
}


@pytest.mark.parametrize(
    "reply, kind", [({"json": {"statusCode": 503}}, ServerError), (V1_LIMIT_AS_SUCCESS, RateLimitError)]
)  # fmt: skip
def test_a_failure_dressed_as_success_is_worth_as_many_tries(reply, kind):
    with scripted(token(), get(PATH, **reply), get(PATH, [1])) as tenant:
        assert ask(tenant, retries=1) == [1]
    with scripted(token(), get(PATH, **reply), get(PATH, **reply)) as tenant:
        fails(tenant, kind, retries=1)


UNREADABLE = [PAGE, {"body": b""}, {"body": b"[1, 2"}, {"body": b"[NaN]"}]


@pytest.mark.parametrize("reply", [*UNREADABLE, {"status": 204, "body": b""}, {"status": 206}])
def test_what_cannot_be_read_is_asked_for_again(reply):
    damaged = [get(PATH, **reply) for _try in range(3)]
    with scripted(token(), *damaged, get(PATH, [1])) as tenant:
        assert ask(tenant, retries=3) == [1]
    with scripted(token(), *damaged) as tenant:
        assert fails(tenant, AnswerError, retries=2).status == reply.get("status", 200)


def test_json_of_any_kind_is_handed_on_with_its_answer():
    with scripted(
        token(), get("/a", None), get("/b", 5), get("/c", {"x": []}, headers={"After-Cursor": "z"})
    ) as tenant:
        client = tenant.client()
        assert data_of(client, "a") is None
        assert data_of(client, "b") == 5
        reply = client.get("c")
        assert reply.data == {"x": []} and reply.response.headers["after-cursor"] == "z"


# Secrecy


def escaped(data):
    """JSON as Rails writes it, with what is special in HTML as escapes."""
    text = json.dumps(data)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode()


AWKWARD = 'se/c"r\\et&<>'


@pytest.mark.parametrize("secret", [SECRET, AWKWARD])
def test_secrets_that_the_server_repeats_are_masked(secret):
    pair = base64.b64encode(f"client-id-1:{secret}".encode()).decode()
    basic = f"Basic {pair}"
    access = secret[::-1]  # not the secret within it
    echoes = [
        {"json": {"message": f"your header was {basic}, your secret {secret}"}},
        {"body": json.dumps({"message": f"{secret} {access}"}).replace("/", "\\/").encode()},
        {"body": escaped({"message": f"{secret} {access}"})},
        {
            "body": f"<p>{secret} and {requests.utils.quote(secret, safe='')}</p>".encode(),
            "headers": HTML,
        },
    ]
    for echo in echoes:
        with scripted(token(auth=basic, status=401, **echo)) as tenant:
            message = fails(tenant, AuthenticationError, client_secret=secret).message
            assert "***" in message and secret not in message and pair not in message
    for echo in echoes:
        for_token = {**echo, "headers": JSON}
        with scripted(
            token(access, auth=basic), get(PATH, status=403, auth=f"Bearer {access}", **for_token)
        ) as tenant:
            message = fails(tenant, PermissionDenied, client_secret=secret).message
            assert "***" in message and access not in message and secret not in message
    with scripted(
        get(PATH, status=403, auth=f"Bearer {access}", json={"message": access})
    ) as tenant:
        options = {"client_id": None, "client_secret": None, "access_token": access}
        assert "(***)" in fails(tenant, PermissionDenied, **options).message


# Retries


BUSY = {"status": 429, **PAGE}
V1_LIMIT = {"status": 400, "json": {"status": {"code": 400, "message": "rate_limit_exceeded"}}}


def waits(seconds):
    return lambda slept: len(slept) == 1 and seconds <= slept[0] <= seconds + 0.1


@pytest.mark.parametrize(
    "reply, expected",
    [
        ({**BUSY, "headers": {"retry-after": "5"}}, waits(5)),
        ({**BUSY, "headers": {"retry-after": "0"}}, lambda slept: 0.25 <= slept[0] <= 0.6),
        ({**BUSY, "headers": {"retry-after": "Tue, 24 Nov 2026 10:00:09 GMT", "date": "Tue, 24 Nov 2026 10:00:00 GMT"}}, waits(9)),
        ({**BUSY, "headers": {"retry-after": "garbage"}}, lambda slept: 0.25 <= slept[0] <= 0.6),
        (BUSY, lambda slept: 0.25 <= slept[0] <= 0.6),
        ({**BUSY, "headers": {"x-ratelimit-reset": "30"}}, waits(30)),
        ({**BUSY, "headers": {"x-ratelimit-reset": "30", "x-ratelimit-remaining": "0"}}, lambda slept: 31 <= sum(slept) <= 31.3),
        ({**V1_LIMIT, "headers": {"x-ratelimit-reset": "30"}}, waits(30)),
        (V1_LIMIT, lambda slept: 0.25 <= slept[0] <= 0.6),
        ({"status": 503, "headers": {"retry-after": "7"}}, waits(7)),
        ({"status": 503}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"status": 502, **PAGE}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"status": 504, "headers": {"x-ratelimit-remaining": "12", "x-ratelimit-reset": "30"}}, lambda slept: slept[0] <= 0.5),
        ({"status": 500}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"status": 500, "headers": {"retry-after": "600"}}, lambda slept: slept[0] <= 0.5),
        ({"raises": requests.exceptions.ConnectionError("reset")}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"raises": requests.exceptions.ChunkedEncodingError("cut")}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"raises": requests.exceptions.ReadTimeout("slow")}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"raises": requests.exceptions.ProxyError("proxy")}, lambda slept: 0.25 <= slept[0] <= 0.5),
    ],
)  # fmt: skip
def test_what_is_worth_it_is_sent_again_after_a_wait(reply, expected):
    with scripted(token(), get(PATH, **reply), get(PATH, ["ok"])) as tenant:
        assert ask(tenant) == ["ok"]
        assert expected(tenant.time.slept), tenant.time.slept
        figures = tenant.clients[0].figures
        assert (figures["calls"], figures["retries"]) == (3, 1)
        assert figures["waited"] == pytest.approx(sum(tenant.time.slept), abs=0.21)


@pytest.mark.parametrize(
    "reply", [BUSY, {"status": 502}, V1_LIMIT, {"status": 503, "headers": {"retry-after": "1"}}]
)
@pytest.mark.parametrize("retries", [0, 1, 5])
def test_retries_are_bounded(reply, retries):
    with scripted(token(), *(get(PATH, **reply) for _try in range(retries + 1))) as tenant:
        assert fails(tenant, retries=retries).status == reply["status"]
        assert tenant.clients[0].figures["retries"] == retries
        assert len(tenant.time.slept) <= retries


def test_back_off_grows():
    with scripted(token(), *(get(PATH, status=502) for _try in range(9))) as tenant:
        fails(tenant, ServerError, retries=8)
        bounds = [0.5, 1, 2, 4, 8, 16, 30, 30]
        assert all(top / 2 <= wait <= top for top, wait in zip(bounds, tenant.time.slept))


def test_a_server_error_is_tried_once_more_and_not_after_other_failures():
    with scripted(token(), get(PATH, status=500), get(PATH, status=500)) as tenant:
        fails(tenant, ServerError)
    with scripted(token(), get(PATH, status=502), get(PATH, status=500)) as tenant:
        fails(tenant, ServerError)


def test_the_token_request_is_sent_again_too():
    with scripted(
        token(**BUSY),
        token(status=503),
        token(raises=requests.exceptions.ConnectionError("reset")),
        token(),
        get(PATH, []),
    ) as tenant:
        assert ask(tenant) == []
        assert tenant.clients[0].figures["retries"] == 3


@pytest.mark.parametrize(
    "raises, kind, part",
    [
        (
            requests.exceptions.SSLError("bad certificate"),
            TransportError,
            "TLS connection to acme.onelogin.com was refused",
        ),
        (
            requests.exceptions.InvalidProxyURL("hunter2"),
            TransportError,
            "cannot be used (InvalidProxyURL)",
        ),
    ],
)
def test_what_stays_refused_is_not_sent_again(raises, kind, part):
    with scripted(token(), get(PATH, raises=raises)) as tenant:
        error = fails(tenant, kind)
        assert part in error.message and error.kind == "connection" and error.status is None
        assert tenant.time.slept == []


@pytest.mark.parametrize(
    "raises, kind, part",
    [
        (
            requests.exceptions.ConnectionError("gone"),
            TransportError,
            "no answer from acme.onelogin.com: gone.",
        ),
        (
            requests.exceptions.ReadTimeout(),
            TimeoutExpired,
            "no complete response within 60 s from acme.onelogin.com.",
        ),
        (
            requests.exceptions.ConnectTimeout(),
            TimeoutExpired,
            "no complete response within 60 s from acme.onelogin.com.",
        ),
        (
            requests.exceptions.ProxyError("refused"),
            TransportError,
            "the proxy named by HTTPS_PROXY",
        ),
    ],
)
def test_what_stays_away_ends_in_its_error(raises, kind, part):
    with scripted(token(), *(get(PATH, raises=raises) for _try in range(3))) as tenant:
        error = fails(tenant, kind, retries=2)
        assert error.__class__ is kind and part in error.message


def test_too_long_a_wait_is_an_error_that_says_so_and_is_final():
    with scripted(
        token(), get(PATH, **{**BUSY, "headers": {"retry-after": "9999", "x-request-id": "R-1"}})
    ) as tenant:
        client = tenant.client()
        # Only the first one was asked, and may quote the request.
        for user, request_id in enumerate(["R-1", None, None]):
            with pytest.raises(RateLimitError) as caught:
                client.get(*PATH[1:].split("/"))
            assert "asks to wait 9999 s; max_wait allows 300 s in all." in caught.value.message
            assert caught.value.message.startswith(
                "Skipped, as the task has given up waiting. "
            ) == bool(user)
            assert caught.value.skipped == bool(user)
            assert caught.value.details == {
                "error": "rate_limit",
                "status": 429,
                "request_id": request_id,
            }
        assert tenant.time.slept == []
        assert client.figures["waited"] == 0


def test_max_wait_bounds_the_sum_of_the_waits():
    limited = {**BUSY, "headers": {"retry-after": "100"}}
    with scripted(token(), *(get(PATH, **limited) for _try in range(4))) as tenant:
        message = fails(tenant, RateLimitError).message
        assert (
            "asks to wait 100 s; max_wait allows 300 s in all, of which 300 s are spent" in message
        )
        assert tenant.clients[0].figures["waited"] == 300


def test_a_pause_of_one_worker_holds_the_others():
    limited = {**BUSY, "headers": {"retry-after": "20"}}
    with scripted(token(), get("/a", **limited), get("/a", []), get("/b", [])) as tenant:
        client = tenant.client()
        client.get("a")
        assert tenant.time.now >= 1020
        client.get("b")
        assert tenant.time.now < 1021


# Figures


@pytest.mark.parametrize("status", [404, 400, 405])
def test_a_quota_that_the_tenant_does_not_tell(status):
    with scripted(token(), get("/auth/rate_limit", **refusal(status))) as tenant:
        assert tenant.client().read_quota() is None


def test_a_quota_that_could_not_be_read_is_an_error():
    with (
        scripted(token(), get("/auth/rate_limit", **refusal(403))) as tenant,
        pytest.raises(PermissionDenied),
    ):
        tenant.client().read_quota()


def test_a_quota_that_is_told():
    told = {"data": {"X-RateLimit-Limit": 5000, "X-RateLimit-Remaining": 4, "X-RateLimit-Reset": 9}}
    with scripted(token(), get("/auth/rate_limit", told)) as tenant:
        assert tenant.client().read_quota() == {"limit": 5000, "remaining": 4, "reset": 9}


def test_the_quota_is_remembered_from_the_last_answer_that_told_it():
    quota = {
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": "4988",
        "x-ratelimit-reset": "832",
    }
    with scripted(token(), get("/a", []), get("/b", [], headers=quota), get("/c", [])) as tenant:
        client = tenant.client()
        assert client.figures == {"calls": 0, "retries": 0, "waited": 0.0, "rate_limit": None}
        client.get("a")
        assert client.figures["rate_limit"] is None
        client.get("b")
        client.get("c")
        expected = {"limit": 5000, "remaining": 4988, "reset": 832}
        assert client.figures == {"calls": 4, "retries": 0, "waited": 0.0, "rate_limit": expected}


def test_a_client_has_nothing_to_write_with():
    public = {name for name in dir(client_module.OneLoginClient) if not name.startswith("_")}
    assert public == {"get", "read_quota", "figures"}


def test_the_wire_itself_refuses_what_is_not_scripted():
    with pytest.raises(AssertionError, match="never asked"), scripted(token()):
        pass
    with (
        pytest.raises(AssertionError, match="unscripted"),
        scripted(token(), Exchange("GET", "/a")) as tenant,
    ):
        tenant.client().get("b")


def test_a_request_that_is_sent_again_with_a_new_token_asks_the_same():
    query = {"page": "2", "limit": "50"}
    with scripted(
        token(), get("/u", query=query, **refusal(401)), token("token-2"), get("/u", [], query=query, auth=NEW)
    ) as tenant:  # fmt: skip
        assert data_of(tenant.client(), "u", params=query) == []


@pytest.mark.parametrize("status", [201, 203, 206])
def test_a_part_of_an_answer_is_none(status):
    with scripted(token(), get(PATH, [], status=status)) as tenant:
        assert "Only 200 with a body" in fails(tenant, AnswerError, retries=0).message


def test_workers_that_begin_together_ask_for_one_token():
    script = [get(f"/u/{number}", []) for number in range(8)]
    with scripted(token(), *script, ordered=False) as tenant:
        # The token comes when all the others have had time to ask for one.
        tenant.wire.meanwhile = lambda sent: sent.method == "POST" and time.sleep(0.2)
        client = tenant.client(concurrency=8)
        in_order(lambda number: client.get("u", number), range(8), workers=8)
        assert tenant.wire.asked("POST") == [TOKEN_PATH]


def test_max_wait_is_the_option():
    limited = {**BUSY, "headers": {"retry-after": "9"}}
    with scripted(token(), get("/u", **limited)) as tenant:
        client = client_module.OneLoginClient(CONNECTION._replace(max_wait=5))
        client.transport.adapter = tenant.wire
        tenant.clients.append(client)
        with pytest.raises(RateLimitError, match="max_wait allows 5 s in all"):
            client.get("u")


def test_as_many_connections_are_kept_as_requests_are_under_way():
    with scripted() as tenant:
        client = client_module.OneLoginClient(CONNECTION._replace(concurrency=7))
        assert client.transport.adapter._pool_maxsize == 7
        assert not tenant.wire.sent


HARD = "s3cret/\"<&'of ours"
SPELLINGS = [
    json.dumps(HARD)[1:-1],
    json.dumps(HARD)[1:-1].replace("/", "\\/"),
    quote(HARD),
    quote(HARD, safe=""),
    html.escape(HARD),
    HARD,
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    ("frame", "shown"),
    [
        ("<p>{}</p>", "(***)"),
        ('{{"message": "{}', '({"message": "***)'),
        ("no {} here", "(no *** here)"),
    ],
)
def test_a_secret_is_hidden_however_it_is_spelt(spelling, frame, shown):
    page = {"status": 403, "body": frame.format(spelling).encode(), "headers": HTML}
    pair = {"client_secret": HARD}
    with scripted(token(auth=None), get(PATH, **page)) as tenant:
        message = fails(tenant, PermissionDenied, **pair).message
        assert shown in message and "of ours" not in message and "of%20ours" not in message


def test_the_token_is_hidden():
    echo = {"status": 403, "json": {"message": f"token {TOKEN} has no rights"}}
    with scripted(token(), get(PATH, **echo)) as tenant:
        assert "(token *** has no rights)" in fails(tenant, PermissionDenied).message


@pytest.mark.parametrize(
    "answer", [{"status": 403, "json": {}}, {"body": b"<p>sign in</p>"}], ids=["refused", "page"]
)
def test_headers_that_repeat_a_secret_do_not_show_it(answer):
    headers = {"x-request-id": f"Bearer {TOKEN} {SECRET}", "content-type": f"text/{TOKEN}"}
    with scripted(token(), get(PATH, headers=headers, **answer)) as tenant:
        error = fails(tenant, retries=0)
        assert error.request_id == "Bearer *** ***"
        assert TOKEN not in error.message and SECRET not in error.message
