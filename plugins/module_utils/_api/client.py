# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The client: one tenant, one credential, one token, and `OneLoginClient.get` as the only thing that can be done with it.

Whoever adds an endpoint writes a function in a file of `_tenant`; this file does not change for it.
"""

from __future__ import annotations

import base64
import html
import json as json_text
import threading
import typing as t
from collections.abc import Mapping
from urllib.parse import quote

from ansible_collections.identity.onelogin.plugins.module_utils._api.breaker import Breaker
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    NotFoundError,
    OneLoginError,
    RequestRefused,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import Connection
from ansible_collections.identity.onelogin.plugins.module_utils._api.responses import (
    Call,
    error_for,
    failure_in,
    parse,
    quota_in,
    rate_limit,
    token_error,
    unwrapped,
    words,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.retry import (
    Again,
    after_error,
    after_response,
    is_overload,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.throttle import Throttle
from ansible_collections.identity.onelogin.plugins.module_utils._api.token import Tokens
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    Basic,
    Bearer,
    Response,
    Transport,
)

# What messages and evidence quote of an answer beside its words; a server may repeat a secret there, too.
_QUOTED_HEADERS = ("x-request-id", "content-type")
_TOKEN_PATH = "/auth/oauth2/v2/token"  # a path, not a password
Auth = t.Callable[[t.Any], t.Any]


class Reply(t.NamedTuple):
    """A successful response: its JSON and the response itself, for its headers and as evidence."""

    data: t.Any
    response: Response


class OneLoginClient:
    """Reads one tenant. Safe to use from many threads; sends nothing until the first `get`.

    It can GET below the tenant's host and POST to its token endpoint, nothing else. Raises `OneLoginError` and no other
    exception on purpose.
    """

    def __init__(self, connection: Connection, *, throttle: Throttle | None = None) -> None:
        self.api_version = connection.api_version
        self.concurrency = connection.concurrency
        self._connection = connection
        self.throttle = throttle or Throttle(
            max_wait=connection.max_wait,
            concurrency=connection.concurrency,
            rate=connection.requests_per_second,
            reserve=connection.rate_limit_reserve,
        )
        self.transport = Transport(
            base_url=connection.base_url,
            timeout=connection.timeout,
            verify=connection.verify,
            connections=connection.concurrency,
        )
        self._counters = threading.Lock()
        self._calls = 0
        self._retries = 0
        self._rate_limit: dict[str, int | None] | None = None
        self._breaker = Breaker()
        given = connection.access_token
        self._tokens = Tokens(
            token=given,
            fetch=None if given else self._fetch_token,
            clock=self.throttle.clock,
            wait=self.throttle.back_off,
        )
        self._secrets = _spellings(connection)

    @property
    def figures(self) -> dict[str, t.Any]:
        """What the task has cost so far: ``{calls, retries, waited, rate_limit}``, waits in seconds, the token's included."""
        return {
            "calls": self._calls,
            "retries": self._retries,
            "waited": round(self.throttle.waited, 3),
            "rate_limit": self._rate_limit,
        }

    def get(
        self,
        *segments: str | int,
        params: t.Mapping[str, str] | None = None,
        subject: str | None = None,
        scope: str | None = None,
    ) -> Reply:
        """GET the path made of ``segments`` (each is quoted) and return its JSON with the response.

        ``subject`` and ``scope`` go into messages: what a 404 would be about, and the level the credential needs. Where one call
        after the other has failed (`Breaker`), nothing is sent, and the error is marked as ``skipped``.
        """
        path = "/" + "/".join(quote(str(segment), safe="") for segment in segments)
        self._breaker.check()
        try:
            reply = self._get(Call("GET", path, subject, scope), params)
        except OneLoginError as error:
            self._breaker.failed(error)
            raise
        self._breaker.succeeded()
        return reply

    def read_quota(self) -> dict[str, int | None] | None:
        """The account's quota as ``{limit, remaining, reset}`` (seconds), for where headers are silent (api §9); costs a call.

        None if the tenant does not tell. Raises `OneLoginError`.
        """
        try:
            reply = self.get("auth", "rate_limit", subject="the account's quota")
        except (NotFoundError, RequestRefused):
            return None
        return quota_in(reply.data)

    def _get(self, call: Call, params: t.Mapping[str, str] | None) -> Reply:
        attempt = self._tokens.attempt()
        while True:
            response, data = self._send(call, auth=Bearer(attempt.token), params=params)
            if response.status == 200:
                self._tokens.accepted(attempt)
                return Reply(data, response)
            if response.status != 401 or not self._tokens.another(attempt):
                raise error_for(response, call, self._words(response))

    def _send(
        self,
        call: Call,
        *,
        auth: Auth,
        params: t.Mapping[str, str] | None = None,
        json: t.Any = None,
    ) -> tuple[Response, t.Any]:
        """Send, and send again while that is worth it (`retry`): the only way a request leaves.

        Returns the last response, and its JSON if its status is 200; a failure dressed as one has its own status by then. Raises
        `TransportError` if there was no response, `AnswerError` if it could not be read, and `RateLimitError` if waiting would
        exceed ``max_wait``.
        """
        tries = 0
        retries = self._connection.retries
        while True:
            tries += 1
            again: Again | None
            try:
                response = self._exchange(call, auth=auth, params=params, json=json, tries=tries)
                data = parse(response, call) if response.status == 200 else None
                response = response._replace(status=failure_in(data) or response.status)
                again = after_response(response, tries=tries, retries=retries)
                if again is None:
                    return response, data
            except OneLoginError as error:
                hanging = self._breaker.is_hanging
                again = after_error(error, tries=tries, retries=retries, hanging=hanging)
                if again is None:
                    raise
            if again.everybody:
                cause = error_for(response, call, self._words(response))
                self.throttle.pause_all(again.seconds, cause)
            else:
                self.throttle.back_off(again.seconds)

    def _exchange(
        self,
        call: Call,
        *,
        auth: Auth,
        params: t.Mapping[str, str] | None,
        json: t.Any,
        tries: int,
    ) -> Response:
        with self.throttle.turn() as turn:
            with self._counters:
                self._calls += 1
                self._retries += tries > 1
            response = self.transport.send(
                call.method, call.path, auth=auth, params=params, json=json
            )
            quota = rate_limit(response)
            turn.told(quota, overloaded=is_overload(response))
        for name in _QUOTED_HEADERS:
            if name in response.headers:
                response.headers[name] = self._hide(response.headers[name])
        self._rate_limit = quota or self._rate_limit
        return response

    def _fetch_token(self) -> str:
        """Ask for a token: Basic authorization and a JSON body, as the official clients do (api §2.1)."""
        pair = Basic(str(self._connection.client_id), str(self._connection.client_secret))
        call = Call("POST", _TOKEN_PATH)
        response, data = self._send(call, auth=pair, json={"grant_type": "client_credentials"})
        token = self._token_in(response, data, call)
        self._secrets += _written(token)
        return token

    def _token_in(self, response: Response, data: t.Any, call: Call) -> str:
        if response.status != 200:
            raise token_error(response, call, self._words(response))
        # Bare on v2, wrapped in "data" on v1; either may come (api §2.1).
        record = unwrapped(data)
        token = record.get("access_token") if isinstance(record, Mapping) else None
        if not isinstance(token, str) or not token or not (token.isascii() and token.isprintable()):
            raise AnswerError(
                f"{call}: the response holds no access_token that could be used. Check that api_url names a OneLogin tenant.",
                status=response.status,
                request_id=response.request_id,
            )
        return token

    def _words(self, response: Response) -> str:
        return words(response, self._hide)

    def _hide(self, text: str) -> str:
        """``text`` without any secret of ours that OneLogin may repeat."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def _spellings(connection: Connection) -> tuple[str, ...]:
    """The secrets of a connection in every form in which they go out, or may come back in JSON or in a page."""
    secret, token = connection.client_secret, connection.access_token
    if secret is None:
        return _written(token) if token else ()
    pair = f"{connection.client_id}:{secret}"
    in_urls = (quote(secret, safe=""), quote(secret))
    return (*_written(secret), base64.b64encode(pair.encode()).decode(), *in_urls)


def _written(secret: str) -> tuple[str, ...]:
    in_json = json_text.dumps(secret)[1:-1]
    in_html = html.escape(secret)
    with_numbers = in_html.replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    return (secret, in_json, in_json.replace("/", "\\/"), in_html, with_numbers)
