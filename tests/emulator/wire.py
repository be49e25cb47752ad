# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How each breaking fault is done to a real connection, below HTTP where that is needed."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.types import Receive, Send

from emulator.answers import Answer
from emulator.faults import BREAKING, Fault


@dataclass(frozen=True)
class Wire:
    """The connection of one request."""

    receive: Receive
    send: Send
    transport: asyncio.Transport

    async def start(self, *headers: tuple[bytes, bytes]) -> None:
        """Send the head of a 200 with JSON."""
        head = [(b"content-type", b"application/json"), *headers]
        await self.send({"type": "http.response.start", "status": 200, "headers": head})

    async def piece(self, body: bytes, *, more: bool = True) -> None:
        """Send a part of the body."""
        await self.send({"type": "http.response.body", "body": body, "more_body": more})

    async def gone(self) -> None:
        """Wait until the connection is closed, by whomever."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def close(self) -> None:
        """Close the connection, whatever was sent."""
        self.transport.close()
        await self.gone()

    async def unless_gone(self, work: Awaitable[None]) -> None:
        """Do something that may take for ever, but no longer than the client stays."""
        tasks = [asyncio.ensure_future(work), asyncio.ensure_future(self.gone())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()


async def _answer(fault: Fault, wire: Wire) -> None:
    await fault.answer()({}, wire.receive, wire.send)


async def _redirect(fault: Fault, wire: Wire) -> None:
    answer = Answer(fault.status or 302, b"", [(b"location", fault.location.encode())])
    await answer({}, wire.receive, wire.send)


async def _html200(fault: Fault, wire: Wire) -> None:
    page = fault.body or "<!doctype html><title>Maintenance</title><h1>Back soon</h1>"
    answer = Answer(200, page.encode(), [(b"content-type", b"text/html")])
    await answer({}, wire.receive, wire.send)


async def _hang(fault: Fault, wire: Wire) -> None:
    await wire.unless_gone(asyncio.sleep(fault.seconds))
    await wire.close()


async def _reset(fault: Fault, wire: Wire) -> None:
    # With no time to linger the system closes by RST instead of FIN.
    number = wire.transport.get_extra_info("socket").fileno()
    with socket.socket(fileno=os.dup(number)) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.transport.abort()
    await wire.gone()


async def _truncate(fault: Fault, wire: Wire) -> None:
    part = b'[{"factor_id": 58958, "name": "OneLo'
    await wire.start((b"content-length", b"%d" % (len(part) + 400)))
    await wire.piece(part)
    await wire.close()


async def _drip(fault: Fault, wire: Wire) -> None:
    async def drops() -> None:
        await wire.piece(b"[")
        while True:
            await asyncio.sleep(fault.interval)
            await wire.piece(b" ")

    await wire.start()
    await wire.unless_gone(drops())
    await wire.close()


async def _huge(fault: Fault, wire: Wire) -> None:
    entry = b'{"factor_id":58958,"name":"OneLogin Protect","auth_factor_name":"OneLogin"},'
    chunk = entry * 800

    async def flood() -> None:
        left, piece = fault.bytes, b"[" + chunk
        while left > len(piece):
            await wire.piece(piece)
            left, piece = left - len(piece), chunk
        await wire.piece(piece[:left], more=False)

    await wire.start()
    await wire.unless_gone(flood())


_ACTS: dict[str, Callable[[Fault, Wire], Awaitable[None]]] = {
    "answer": _answer,
    "shape": _answer,
    "redirect": _redirect,
    "html200": _html200,
    "hang": _hang,
    "reset": _reset,
    "truncate": _truncate,
    "drip": _drip,
    "huge": _huge,
}
assert set(_ACTS) == set(BREAKING)


async def act(fault: Fault, wire: Wire) -> None:
    """Do a breaking fault to a connection."""
    await _ACTS[fault.kind](fault, wire)
