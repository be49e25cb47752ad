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

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    OneLoginError,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import Connection
from ansible_collections.identity.onelogin.plugins.module_utils._api.responses import (
    BUSY,
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
from ansible_collections.identity.onelogin.plugins.module_utils._api.throttle import Pace, backoff
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    Basic,
    Bearer,
    Response,
    Transport,
)

# A token may die twice in a row, as others revoke it (api §2.4); where each new one is refused, it is not the token.
_FRUITLESS_RENEWALS = 3
# What messages and evidence quote of an answer beside its words; a server may repeat a secret there, too.
_QUOTED_HEADERS = ("x-request-id", "content-type")
_TOKEN_PATH = "/auth/oauth2/v2/token"  # a path, not a password
Auth = t.Callable[[t.Any], t.Any]


class Reply(t.NamedTuple):
    """A successful answer: its JSON and the answer itself, for its headers and as evidence."""

    data: t.Any
    answer: Response


class OneLoginClient:
    """Reads one tenant. Safe to use from many threads; sends nothing until the first `get`.

    It can GET below the tenant's host and POST to its token endpoint, nothing else. Raises `OneLoginError` and no other
    exception on purpose.
    """

    def __init__(self, connection: Connection, *, pace: Pace | None = None) -> None:
        self.api_version = connection.api_version
        self.concurrency = connection.concurrency
        self._connection = connection
        self._pace = pace or Pace(max_wait=connection.max_wait)
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
        self._token_lock = threading.Lock()
        self._token = connection.access_token
        self._token_error: OneLoginError | None = None
        # By kind of call, as a scope may be too low for one kind alone (api §3), and every user would then cost one more token
        # request: tokens that a renewal gave again, and new ones that were refused at once, since the last success.
        self._same_again: set[tuple[str, str]] = set()
        self._refused_at_once: dict[str, set[str]] = {}
        self._secrets = _spellings(connection)

    @property
    def figures(self) -> dict[str, t.Any]:
        """What the task has cost so far: ``{calls, retries, waited, rate_limit}``, waits in seconds, the token's included."""
        return {
            "calls": self._calls,
            "retries": self._retries,
            "waited": round(self._pace.waited, 3),
            "rate_limit": self._rate_limit,
        }

    def get_json(
        self,
        *segments: str | int,
        params: t.Mapping[str, str] | None = None,
        subject: str | None = None,
        scope: str | None = None,
    ) -> t.Any:
        """The JSON at a path; arguments and errors are those of `get`."""
        return self.get(*segments, params=params, subject=subject, scope=scope).data

    def get(
        self,
        *segments: str | int,
        params: t.Mapping[str, str] | None = None,
        subject: str | None = None,
        scope: str | None = None,
    ) -> Reply:
        """GET the path made of ``segments`` (each is quoted) and return its JSON with the answer.

        ``subject`` and ``scope`` go into messages: what a 404 would be about, and the level the credential needs.
        """
        path = "/" + "/".join(quote(str(segment), safe="") for segment in segments)
        call = Call("GET", path, subject, scope)
        token = self._current_token()
        answer = self._send(call, auth=Bearer(token), params=params)
        if answer.status == 401:
            token = self._renewed_token(token, call, answer)
            answer = self._send(call, auth=Bearer(token), params=params)
            if answer.status == 401:
                self._refused_at_once.setdefault(call.kind, set()).add(token)
        if answer.status == 200:
            self._same_again.discard((token, call.kind))
            self._refused_at_once.pop(call.kind, None)
        return Reply(self._checked(answer, call), answer)

    def _checked(self, answer: Response, call: Call) -> t.Any:
        """The JSON of ``answer``, or the error that it means."""
        if answer.status != 200:
            raise error_for(answer, call, self._words(answer))
        data = parse(answer, call)
        disguised = failure_in(data)
        if disguised is not None:
            answer = answer._replace(status=disguised)
            raise error_for(answer, call, self._words(answer))
        return data

    def _send(
        self,
        call: Call,
        *,
        auth: Auth,
        params: t.Mapping[str, str] | None = None,
        json: t.Any = None,
    ) -> Response:
        """Send, and send again while that is worth it (api §9, §10): the only way a request leaves.

        Returns the last answer whatever its status; raises `TransportError` if there was none and `RateLimitError` if
        waiting would exceed ``max_wait``.
        """
        tries = 0
        while True:
            self._pace.wait_turn()
            tries += 1
            self._count(retry=tries > 1)
            last = tries > self._connection.retries
            try:
                answer = self.transport.send(
                    call.method, call.path, auth=auth, params=params, json=json
                )
            except TransportError as exc:
                if last or not exc.retryable:
                    raise
                self._pace.back_off(backoff(tries))
                continue
            for name in _QUOTED_HEADERS:
                if name in answer.headers:
                    answer.headers[name] = self._hide(answer.headers[name])
            self._rate_limit = rate_limit(answer) or self._rate_limit
            if last or not _worth_retrying(answer, tries):
                return answer
            self._wait_for(answer, call, tries)

    def _wait_for(self, answer: Response, call: Call, tries: int) -> None:
        asked = asked_wait(answer) if answer.status != 500 else None
        if is_rate_limit(answer) or asked is not None:
            cause = error_for(answer, call, self._words(answer))
            self._pace.pause_all(
                asked or backoff(tries), cause
            )  # "0" would spend all tries at once
        else:
            self._pace.back_off(backoff(tries))

    def _count(self, *, retry: bool) -> None:
        with self._counters:
            self._calls += 1
            self._retries += retry

    def _current_token(self) -> str:
        token = self._token
        if token is None:
            with self._token_lock:
                token = self._token = self._token or self._new_token()
        return token

    def _renewed_token(self, refused: str, call: Call, answer: Response) -> str:
        """A token other than the ``refused`` one, fetched once however many workers ask.

        OneLogin gives the same token again while it lives (api §2.2): to get it back means that the token is good and
        something else is refused. Raises `AuthenticationError` then, and when there is no credential to renew with.
        """
        with self._token_lock:
            if self._token is not None and self._token != refused:
                return self._token  # another worker was faster
            fruitless = len(self._refused_at_once.get(call.kind, ()))
            vain = (refused, call.kind) in self._same_again or fruitless >= _FRUITLESS_RENEWALS
            if self._connection.access_token is not None or vain:
                raise error_for(answer, call, self._words(answer))
            self._token = None  # so that nobody uses it again if there is no new one
            self._token = renewed = self._new_token()
            if renewed == refused:
                self._same_again.add((refused, call.kind))
                raise error_for(answer, call, self._words(answer))
            return renewed

    def _new_token(self) -> str:
        """Ask for a token; the caller holds the lock. A failure is final for the task and is remembered.

        Basic authorization and a JSON body, as the official clients do (api §2.1). The answer's ``created_at`` and
        ``expires_in`` are not read: the token is used until the server answers 401.
        """
        if self._token_error is not None:
            raise self._token_error.with_traceback(None)
        pair = Basic(str(self._connection.client_id), str(self._connection.client_secret))
        call = Call("POST", _TOKEN_PATH)
        try:
            answer = self._send(call, auth=pair, json={"grant_type": "client_credentials"})
            token = self._token_in(answer, call)
        except OneLoginError as exc:
            self._token_error = exc
            raise
        self._secrets += _written(token)
        return token

    def _token_in(self, answer: Response, call: Call) -> str:
        data = parse(answer, call) if answer.status == 200 else None
        status = answer.status if data is None else failure_in(data)
        if status is not None:
            raise token_error(answer._replace(status=status), call, self._words(answer))
        # Bare on v2, wrapped in "data" on v1; either may come (api §2.1).
        wrapped = data.get("data") if isinstance(data, Mapping) else None
        record = (wrapped[0] if isinstance(wrapped, list) and wrapped else wrapped) or data
        token = record.get("access_token") if isinstance(record, Mapping) else None
        if not isinstance(token, str) or not token or not (token.isascii() and token.isprintable()):
            raise AnswerError(
                f"{call}: the answer holds no access_token that could be used. Check that api_url names a OneLogin tenant.",
                status=answer.status,
                request_id=answer.request_id,
            )
        return token

    def _words(self, answer: Response) -> str:
        return words(answer, self._hide)

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


def _worth_retrying(answer: Response, tries: int) -> bool:
    """Busy and throttled answers are; a 500 once, as it may be a deleted credential owner as well as a slip (api §10)."""
    return answer.status in BUSY or is_rate_limit(answer) or (answer.status == 500 and tries == 1)
