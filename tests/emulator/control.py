# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls below /_emulator, for tests and for people who look at it in a browser."""

from __future__ import annotations

import html
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, Router

from emulator.faults import BadFault
from emulator.state import State

PREFIX = "/_emulator"
SHOWN = 200
_COLUMNS = ("n", "method", "path", "query", "status", "fault", "scheme", "token_ok", "user_agent")
_STYLE = (
    "body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;"
    "color:#1c2430;background:#fff}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d7dde5;"
    "overflow-wrap:anywhere}th{background:#f2f5f8;position:sticky;top:0}"
    "dl{display:flex;flex-wrap:wrap;gap:.5rem 2.5rem}dt{color:#56606d}dd{margin:0;font-size:1.4rem}"
)
_SECURITY = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-store",
}


class Control:
    """Reads and changes the state while the emulator runs."""

    def __init__(self, state: State) -> None:
        self._state = state

    def router(self) -> Router:
        """Return the ASGI application for everything below PREFIX."""
        post, delete = ["POST"], ["DELETE"]
        person = f"{PREFIX}/users/{{user_id:int}}"
        return Router(
            [
                Route(PREFIX, self._page),
                Route(f"{PREFIX}/", self._page),
                Route(f"{PREFIX}/requests", self._requests),
                Route(f"{PREFIX}/reset", self._reset, methods=post),
                Route(f"{PREFIX}/faults", self._faults, methods=post),
                Route(f"{PREFIX}/expire-token", self._expire, methods=post),
                Route(f"{PREFIX}/latency", self._latency, methods=post),
                Route(f"{PREFIX}/tenant/{{name}}", self._replace, methods=["PUT"]),
                Route(person, self._edit, methods=post),
                Route(person, self._remove, methods=delete),
            ],
            redirect_slashes=False,
        )

    async def _requests(self, request: Request) -> Response:
        return JSONResponse(self._state.log.report())

    async def _reset(self, request: Request) -> Response:
        self._state.reset()
        return _done()

    async def _faults(self, request: Request) -> Response:
        try:
            self._state.faults.replace(await _json(request))
        except BadFault as error:
            return _wrong(error)
        return _done()

    async def _expire(self, request: Request) -> Response:
        self._state.auth.expire_all()
        return _done()

    async def _latency(self, request: Request) -> Response:
        body = await _json(request)
        value = body.get("ms") if isinstance(body, dict) else None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e9:
            return _wrong("ms is not a duration")
        self._state.latency = value / 1000
        return _done()

    async def _replace(self, request: Request) -> Response:
        try:
            self._state.policies.replace(request.path_params["name"], await _json(request))
        except KeyError:
            return _wrong("there are policies, groups and factors", status=404)
        except ValueError as error:
            return _wrong(error)
        return _done()

    async def _edit(self, request: Request) -> Response:
        changes = await _json(request)
        if not isinstance(changes, dict):
            return _wrong("not an object")
        try:
            person = self._state.tenant.edit(request.path_params["user_id"], changes)
        except KeyError:
            return _wrong("no such person", status=404)
        except ValueError as error:
            return _wrong(error)
        return JSONResponse(person.full())

    async def _remove(self, request: Request) -> Response:
        try:
            self._state.tenant.remove(request.path_params["user_id"])
        except KeyError:
            return _wrong("no such person", status=404)
        return _done()

    async def _page(self, request: Request) -> Response:
        report = self._state.log.report(last=SHOWN)
        figures = {
            "people": len(self._state.tenant.people),
            "requests": report["count"],
            "at once at most": report["max_concurrent"],
            "faults set": len(self._state.faults),
            "quota left": self._state.quota.figures()["X-RateLimit-Remaining"],
            "latency (ms)": f"{self._state.latency * 1000:g}",
        }
        facts = "".join(f"<div><dt>{k}</dt><dd>{v}</dd></div>" for k, v in figures.items())
        head = "".join(f"<th scope=col>{name.replace('_', ' ')}</th>" for name in _COLUMNS)
        rows = "".join(map(_row, reversed(report["requests"])))
        return HTMLResponse(
            "<!doctype html><html lang=en><meta charset=utf-8>"
            "<meta name=viewport content='width=device-width'>"
            f"<title>OneLogin emulator</title><style>{_STYLE}</style><main>"
            f"<h1>OneLogin emulator</h1><dl>{facts}</dl>"
            f"<h2>The last {SHOWN} requests, newest first</h2>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></main></html>",
            headers=_SECURITY,
        )


def _row(record: dict[str, Any]) -> str:
    values = (record.get(name) for name in _COLUMNS)
    cells = ("" if value is None else html.escape(str(value)) for value in values)
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


async def _json(request: Request) -> Any:
    """Return the body's JSON, None if it is none."""
    try:
        return json.loads(await request.body())
    except ValueError:
        return None


def _done() -> Response:
    return Response(status_code=204)


def _wrong(error: object, *, status: int = 400) -> Response:
    return JSONResponse({"error": str(error)}, status_code=status)
