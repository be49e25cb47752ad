# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serving on a loopback socket until a signal says that it is enough."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from pathlib import Path

import uvicorn

from emulator.app import Emulator
from emulator.settings import Settings, parse
from emulator.state import State


class _Server(uvicorn.Server):
    """A server that says so once it truly accepts requests."""

    def __init__(self, config: uvicorn.Config, *, settings: Settings, url: str) -> None:
        super().__init__(config)
        self._settings = settings
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then announce."""
        await super().startup(sockets=sockets)
        if self._settings.pid_file:
            _write(self._settings.pid_file, str(os.getpid()))
        if self._settings.ready_file:
            _write(self._settings.ready_file, self._url)
        print(f"OneLogin emulator ready at {self._url}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Hang up on everyone first: some faults would otherwise never end."""
        for connection in list(self.server_state.connections):
            connection.transport.close()
        await super().shutdown(sockets=sockets)


def main(arguments: list[str] | None = None) -> int:
    """Run the emulator; return its exit status."""
    settings = parse(arguments)
    try:
        state = State(settings)
        listener = _listen(settings)
    except (OSError, ValueError) as error:
        print(f"emulator: {error}", file=sys.stderr)
        return 1
    if settings.quiet:
        logging.disable()
    else:
        logging.basicConfig(level=logging.ERROR)
    config = uvicorn.Config(
        Emulator(state),
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn raises the signal that ended it once more at the end: nothing is left to do then.
        signal.signal(number, lambda _number, _frame: None)
    try:
        _Server(config, settings=settings, url=_url(settings, listener)).run([listener])
    except OSError as error:
        print(f"emulator: {error}", file=sys.stderr)
        return 1
    finally:
        for path in (settings.pid_file, settings.ready_file):
            if path:
                path.unlink(missing_ok=True)
    return 0


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio turns Nagle's delay off only for sockets that name their protocol.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host, settings.port))
    return listener


def _url(settings: Settings, listener: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    scheme = "https" if settings.tls_cert else "http"
    return f"{scheme}://{host}:{listener.getsockname()[1]}"


def _write(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
