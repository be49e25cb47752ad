# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token endpoints: generate (v2 bare, v1 wrapped), revoke, rate limit."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.routing import Route

from emulator.answers import SUCCESS, Answer, Refusal, refused_c, v1, v2
from emulator.auth import Credential
from emulator.state import State
from emulator.tenant import to_json

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_PAIR = re.compile(r"client_id: ?([^\s,:]+), ?client_secret: ?(\S+)")


class OAuth:
    """Endpoints below /auth that take a credential instead of a token."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        """Return their routes."""
        return [
            Route("/auth/oauth2/v2/token", self._token_v2, methods=["POST"]),
            Route("/auth/oauth2/token", self._token_v1, methods=["POST"]),
            Route("/auth/oauth2/revoke", self._revoke, methods=["POST"]),
        ]

    async def _token_v2(self, request: Request) -> Answer:
        try:
            return v2(to_json(await self._issue(request)))
        except Refusal as refusal:
            return refusal.answer

    async def _token_v1(self, request: Request) -> Answer:
        try:
            return v1(to_json({"status": SUCCESS, "data": [await self._issue(request)]}))
        except Refusal as refusal:
            return refusal.answer

    async def _revoke(self, request: Request) -> Answer:
        try:
            kind, body = await _body(request)
            if kind != _JSON:
                raise Refusal(refused_c(400, "Content-Type must be application/json"))
            credential = self._credential(request, None)
            access = body.get("access_token")
            if not isinstance(access, str) or not access:
                raise Refusal(refused_c(400, "Access Token Missing"))
            if not self._state.auth.revoke(access=access, credential=credential):
                raise Refusal(refused_c(401, "Authentication Failure"))
            return v1(to_json({"status": SUCCESS}))
        except Refusal as refusal:
            return refusal.answer

    async def _issue(self, request: Request) -> dict[str, object]:
        kind, body = await _body(request)
        if kind not in (_JSON, _FORM):
            raise Refusal(refused_c(400, "Content-Type is missing or incorrect"))
        if body.get("grant_type") != "client_credentials":
            raise Refusal(refused_c(400, "grant_type is incorrect/absent"))
        credential = self._credential(request, body if kind == _FORM else None)
        if credential.owner_deleted:
            raise Refusal(refused_c(500, "Internal Server Error"))
        return self._state.auth.token_for(credential).answer()

    def _credential(self, request: Request, form: dict[str, Any] | None) -> Credential:
        """Return whose pair the header holds, or the form if there is no header."""
        record = request.scope["emulator.record"]
        record["token_ok"] = False
        header = request.headers.get("authorization")
        pair = _from_header(header) if header else None
        if header is None and form is not None:
            pair = form.get("client_id", ""), form.get("client_secret", "")
        if pair is None:
            message = "The authorization information is missing or incorrect"
            raise Refusal(refused_c(400, message))
        credential = self._state.auth.check(client_id=pair[0], client_secret=pair[1])
        if credential is None:
            raise Refusal(refused_c(401, "Authentication Failure"))
        record["token_ok"] = True
        return credential


async def _body(request: Request) -> tuple[str, dict[str, Any]]:
    """Return media type and fields of a body; a body that cannot be read has no fields."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    raw = await request.body()
    try:
        text = raw.decode()
        fields = json.loads(text) if kind == _JSON else dict(parse_qsl(text))
    except ValueError:
        fields = None
    return kind, fields if isinstance(fields, dict) else {}


def _from_header(header: str) -> tuple[str, str] | None:
    """Read a pair from HTTP Basic or from OneLogin's own form."""
    scheme, _separator, rest = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, colon, client_secret = (
                base64.b64decode(rest, validate=True).decode().partition(":")
            )
        except (binascii.Error, UnicodeDecodeError):
            return None
        return (client_id, client_secret) if colon else None
    match = _PAIR.fullmatch(header)
    return (match.group(1), match.group(2)) if match else None
