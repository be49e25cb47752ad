# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted wire: expected calls and their answers, in place of the network, as an adapter of requests.

A test says what will be asked and what comes back; whatever else is asked fails it, and so does what was not asked. Time is
scripted too: nothing sleeps.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json as json_text
import threading
import typing as t
from urllib.parse import parse_qsl, unquote, urlsplit

from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.response import HTTPResponse

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import Connection
from ansible_collections.identity.onelogin.plugins.module_utils._api.throttle import Throttle
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    USER_AGENT,
    Response,
)

BASE_URL = "https://acme.onelogin.com"
CLIENT_ID = "client-id-1"
SECRET = "s3cret-of-the-client"
TOKEN = "token-1"
TOKEN_PATH = "/auth/oauth2/v2/token"
REQUEST_ID = "612D73BA-49996F1A-FDA3"
JSON = {"content-type": "application/json"}
ONE_PAGE = {**JSON, "Total-Pages": "1"}
HTML = {"content-type": "text/html"}

CONNECTION = Connection(
    base_url=BASE_URL,
    client_id=CLIENT_ID,
    client_secret=SECRET,
    access_token=None,
    api_version=2,
    timeout=60.0,
    retries=5,
    max_wait=300.0,
    concurrency=1,
    verify=True,
)
BASIC = "Basic " + base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()


class Sent(t.NamedTuple):
    """One request as it reached the adapter."""

    method: str
    url: str
    path: str
    query: dict[str, str]
    headers: t.Mapping[str, str]
    body: t.Any
    options: dict[str, t.Any]  # what the transport hands over: timeout, verify, proxies


class Exchange:
    """One expected call and what comes of it: an answer, or an exception of requests.

    ``query`` is compared as a whole if given; ``auth`` is the whole Authorization header.
    """

    def __init__(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        auth: str | None = f"Bearer {TOKEN}",
        status: int = 200,
        json: t.Any = None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        raises: Exception | None = None,
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.auth = auth
        self.status = status
        self.body = json_text.dumps(json).encode() if body is None else body
        self.headers = dict(JSON if headers is None else headers)
        self.raises = raises

    def fits(self, sent: Sent) -> bool:
        return (
            (self.method, self.path) == (sent.method, sent.path)
            and (self.query is None or self.query == sent.query)
            and (self.auth is None or self.auth == sent.headers.get("Authorization"))
        )

    def __repr__(self) -> str:
        query = "" if self.query is None else f" {self.query}"
        return f"{self.method} {self.path}{query} as {self.auth!r} -> {self.status}"


class Wire(HTTPAdapter):
    """Replays exchanges in their order; ``ordered=False`` lets them come as concurrent workers make them."""

    def __init__(self, script: t.Iterable[Exchange], *, ordered: bool = True) -> None:
        super().__init__()
        self.script = list(script)
        self.ordered = ordered
        self.sent: list[Sent] = []
        self.surprises: list[str] = []
        self.meanwhile: t.Callable[[Sent], object] = bool  # called before a request is answered
        self._lock = threading.Lock()

    def send(self, request: t.Any, *args: t.Any, **options: t.Any) -> t.Any:
        parts = urlsplit(request.url)
        sent = Sent(
            request.method,
            request.url,
            unquote(parts.path),
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            CaseInsensitiveDict(request.headers),
            request.body,
            options,
        )
        with self._lock:
            self.sent.append(sent)
            exchange = self._next(sent)
        self.meanwhile(sent)
        if exchange.raises is not None:
            raise exchange.raises
        raw = HTTPResponse(
            body=io.BytesIO(exchange.body),
            headers=exchange.headers,
            status=exchange.status,
            preload_content=False,
        )
        return self.build_response(request, raw)

    def _next(self, sent: Sent) -> Exchange:
        candidates = self.script[:1] if self.ordered else self.script
        for exchange in candidates:
            if exchange.fits(sent):
                self.script.remove(exchange)
                return exchange
        auth = sent.headers.get("Authorization")
        surprise = f"unscripted: {sent.method} {sent.path} {sent.query} as {auth!r}, expected {candidates[:3]}"
        self.surprises.append(surprise)
        raise AssertionError(surprise)

    def asked(self, method: str = "GET") -> list[str]:
        """The paths asked for by ``method``, in order."""
        return [sent.path for sent in self.sent if sent.method == method]


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds


class Tenant:
    """A tenant behind a scripted wire. ``make_client`` stands in for ``OneLoginClient`` where an entry point makes it."""

    def __init__(self, script: t.Iterable[Exchange], *, ordered: bool = True) -> None:
        self.wire = Wire(script, ordered=ordered)
        self.time = FakeTime()
        self.clients: list[OneLoginClient] = []

    def make_client(self, connection: Connection) -> OneLoginClient:
        throttle = Throttle(
            max_wait=connection.max_wait,
            concurrency=connection.concurrency,
            rate=connection.requests_per_second,
            reserve=connection.rate_limit_reserve,
            clock=self.time.clock,
            sleep=self.time.sleep,
        )
        client = OneLoginClient(connection, throttle=throttle)
        client.transport.adapter = self.wire
        self.clients.append(client)
        return client

    def client(self, **options: t.Any) -> OneLoginClient:
        return self.make_client(CONNECTION._replace(**options))

    def check(self) -> None:
        """Nothing unscripted was sent, nothing scripted is left, and every request kept the rules of the connection."""
        assert not self.wire.surprises, self.wire.surprises
        assert not self.wire.script, f"never asked: {self.wire.script[:3]}"
        assert len(self.wire.sent) == sum(client.figures["calls"] for client in self.clients)
        for sent in self.wire.sent:
            assert (sent.method, sent.path == TOKEN_PATH) in {("GET", False), ("POST", True)}
            assert sent.headers["User-Agent"] == USER_AGENT
            assert sent.headers["Accept"] == "application/json"
            assert "Cookie" not in sent.headers
            assert sent.options["timeout"].total is not None


@contextlib.contextmanager
def scripted(*exchanges: Exchange, ordered: bool = True) -> t.Iterator[Tenant]:
    """A `Tenant` that is checked at the end of the block, unless the test has failed already."""
    tenant = Tenant(exchanges, ordered=ordered)
    yield tenant
    tenant.check()


def get(path: str, json: t.Any = None, **more: t.Any) -> Exchange:
    """``GET path`` with the first token."""
    return Exchange("GET", path, json=json, **more)


def listed(path: str, rows: t.Any, **query: str) -> Exchange:
    """The only page of a list."""
    return get(path, rows, query={**query, "limit": "50", "page": "1"}, headers=ONE_PAGE)


def token(value: t.Any = TOKEN, **more: t.Any) -> Exchange:
    """The request for a token, answered with ``value`` in the bare form of API v2 unless ``json`` or ``body`` say else."""
    bare = {
        "access_token": value,
        "created_at": "2015-11-11T03:36:18.714Z",
        "expires_in": 36000,
        "refresh_token": "refresh-1",
        "token_type": "bearer",
        "account_id": 555555,
    }
    return Exchange("POST", TOKEN_PATH, **{"auth": BASIC, "json": bare, **more})


def factors(number: int, entries: t.Any, **more: t.Any) -> Exchange:
    """What user ``number`` has available, API v2."""
    return get(f"/api/2/mfa/users/{number}/factors", entries, **more)


def devices(number: int, entries: t.Any, **more: t.Any) -> Exchange:
    """What user ``number`` has enrolled, API v2."""
    return get(f"/api/2/mfa/users/{number}/devices", entries, **more)


def user(number: int, **more: t.Any) -> dict[str, t.Any]:
    """A record of the users list."""
    return {
        "id": number,
        "email": f"user{number}@example.com",
        "username": f"user{number}",
        "status": 1,
        "state": 1,
        "group_id": None,
        "role_ids": [],
        "created_at": None,
        "activated_at": None,
        "phone": "+1555",
        **more,
    }


def refusal(status: int, message: str = "Please provide valid credentials") -> dict[str, t.Any]:
    """The arguments of an exchange that OneLogin refuses, shape A of its errors."""
    body = {"statusCode": status, "name": "InvalidCredentials", "message": message}
    return {"status": status, "json": body, "headers": {**JSON, "x-request-id": REQUEST_ID}}


def data_of(client: OneLoginClient, *segments: str | int, **options: t.Any) -> t.Any:
    """The JSON at a path."""
    return client.get(*segments, **options).data


def response(
    status: int = 200, body: t.Any = b"", *, received_at: float = 0.0, **headers: str
) -> Response:
    """A response as the transport gives it; ``body`` is bytes, or a value for JSON; headers with ``_`` for ``-``."""
    raw = body if isinstance(body, bytes) else json_text.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, CaseInsensitiveDict(named), raw, received_at)


SMS = {"factor_id": 58959, "name": "OneLogin SMS", "auth_factor_name": "SMS"}
PHONE = {
    "device_id": "3920371",
    "type_display_name": "OneLogin SMS",
    "user_display_name": "Work phone",
    "auth_factor_name": "SMS",
    "default": True,
}
