# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ASGI application: log, latency, faults, then the API's routes; control calls beside them."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.routing import Router
from starlette.types import Message, Receive, Scope, Send

from emulator.answers import no_route
from emulator.api import Api
from emulator.control import PREFIX, Control
from emulator.faults import BREAKING, Fault
from emulator.oauth import OAuth
from emulator.state import State
from emulator.wire import Wire, act

_POSTS = frozenset({"/auth/oauth2/v2/token", "/auth/oauth2/token", "/auth/oauth2/revoke"})


class Emulator:
    """Serves the API to anyone with a token, and the control calls to anyone on this machine."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._control = Control(state).router()
        self._nowhere = no_route()
        self._api = Router(
            [*Api(state).routes(), *OAuth(state).routes()],
            redirect_slashes=False,
            default=self._nowhere,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"]
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            await self._control(scope, receive, send)
            return
        record = self._state.log.begin(scope)
        try:
            if self._state.latency:
                await asyncio.sleep(self._state.latency)
            await self._answer(scope, receive, send, record)
        finally:
            self._state.log.end()

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, record: dict[str, Any]
    ) -> None:
        hidden: frozenset[bytes] = frozenset()
        added: list[tuple[bytes, bytes]] = []

        async def note(message: Message) -> None:
            """Send on; what a gateway (a fault) answers has no request id."""
            if message["type"] == "http.response.start":
                record["status"] = message["status"]
            await send(message)

        async def sign(message: Message) -> None:
            """Send on; what the application answers has a request id."""
            if message["type"] == "http.response.start":
                headers = [*message["headers"], (b"x-request-id", _request_id(record["n"]))]
                message["headers"] = [it for it in headers if it[0] not in hidden] + added
            await note(message)

        fault = self._fault(scope)
        if fault:
            record["fault"] = fault.label
            if fault.kind in BREAKING:
                # ASGI does not show the connection; uvicorn's `send` is a method of what holds it.
                transport = send.__self__.transport  # type: ignore[attr-defined]
                await act(fault, Wire(receive, note, transport))
                return
            await self._prepare(fault)
            added = [(name.lower().encode(), it.encode()) for name, it in fault.headers.items()]
            hidden = frozenset([*(name.lower().encode() for name in fault.names), *dict(added)])
        scope["emulator.record"] = record
        right_method = "POST" if scope["path"] in _POSTS else "GET"
        app = self._api if scope["method"] == right_method else self._nowhere
        await app(scope, receive, sign)

    def _fault(self, scope: Scope) -> Fault | None:
        if not len(self._state.faults):
            return None
        query = scope["query_string"].decode("latin-1")
        return self._state.faults.pick(method=scope["method"], path=scope["path"], query=query)

    async def _prepare(self, fault: Fault) -> None:
        """Do what a fault that lets the true answer come does before it."""
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "expire_token":
            self._state.auth.expire_all()
        elif fault.kind == "stale_token":
            self._state.auth.lag()
        elif fault.kind == "others":
            self._state.quota.take(fault.calls)


def _request_id(number: int) -> bytes:
    return b"%08X-7F000001-0BB8-0A0B05F7-01BB-3A34CA-01BA" % (number & 0xFFFFFFFF)
