# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers and the three shapes of error bodies that the API mixes."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import Receive, Scope, Send

from emulator.tenant import to_json

Headers = list[tuple[bytes, bytes]]

_COOKIE = (b"set-cookie", b"sub_session_emulator.example=0; path=/; HttpOnly; SameSite=None")
_V2: Headers = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"private"),
    _COOKIE,
]
_V1: Headers = [
    (b"content-type", b"application/json; charset=utf-8"),
    (b"cache-control", b"max-age=0, private, must-revalidate"),
    _COOKIE,
    (b"x-runtime", b"0.002"),
    (b"etag", b'W/"7d3c6b1f0c5e"'),
]
_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}

SUCCESS = {"error": False, "code": 200, "type": "success", "message": "Success"}


class Answer:
    """An ASGI application that sends one complete response."""

    def __init__(self, status: int, body: bytes, headers: Headers) -> None:
        """`headers` without Content-Length."""
        self.status = status
        self.body = body
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        headers = [*self.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


class Refusal(Exception):
    """Raised anywhere in an endpoint: the request ends with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def v2(body: bytes, *, status: int = 200, more: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """Return an answer as v2 gives it."""
    return Answer(status, body, [*_V2, *more])


def v1(body: bytes, *, status: int = 200, more: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """Return an answer as v1 gives it, with the header that is called `status`."""
    line = f"{status} {_REASONS.get(status, 'Error')}".encode()
    return Answer(status, body, [*_V1, (b"status", line), *more])


def shape_a(status: int, name: str, message: str) -> bytes:
    """Return the error body of v2 users and MFA."""
    return to_json({"statusCode": status, "name": name, "message": message})


def shape_b(status: int, error: str, description: str) -> bytes:
    """Return the error body of v2 roles and of pagination."""
    return to_json({"status": status, "error": error, "description": description})


def shape_c(status: int, kind: str, message: object) -> bytes:
    """Return the error body of v1 and /auth."""
    return to_json({"status": {"error": True, "code": status, "type": kind, "message": message}})


def bad_request_b(description: str) -> Answer:
    """Return v2's 400."""
    return v2(shape_b(400, "BadRequestError", description), status=400)


def unauthorized_a() -> Answer:
    """Return v2's 401."""
    message = "Please provide valid credentials"
    return v2(shape_a(401, "InvalidCredentials", message), status=401)


def forbidden_a() -> Answer:
    """Return v2's 403."""
    message = "You are not authorised to perform this action or access the resource"
    return v2(shape_a(403, "ForbiddenAction", message), status=403)


def not_found_a() -> Answer:
    """Return v2's 404 of users, MFA and policies."""
    message = (
        "The resource can't be found or the server has not found anything matching the Request-URI"
    )
    return v2(shape_a(404, "NotFound", message), status=404)


def not_found_b() -> Answer:
    """Return v2's 404 of roles."""
    return v2(shape_b(404, "NotFoundError", "Resource not found"), status=404)


def no_route() -> Answer:
    """Return what a wrong method or path gets."""
    return v1(shape_c(404, "not found", "No Route Exists"), status=404)


def refused_c(status: int, message: object, *, more: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """Return an error of v1 or /auth."""
    kinds = {400: "bad request", 401: "Unauthorized", 404: "not found"}
    body = shape_c(status, kinds.get(status, "Internal Server Error"), message)
    return v1(body, status=status, more=more)
