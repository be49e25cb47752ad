# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many simple GETs a second the emulator answers: `python tests/emulator/throughput.py`.

Starts an emulator with this interpreter and asks it over bare sockets: the client costs little.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

PAIR = base64.b64encode(b"emulator-client-id:emulator-client-secret-6f1c").decode("ascii")
GRANT = '{"grant_type":"client_credentials"}'
PATH = "/api/2/mfa/users/65786389/factors"


class Connection(asyncio.Protocol):
    """Sends the same request again as soon as its answer is whole."""

    def __init__(self, request: bytes, times: int) -> None:
        self.answer = b""
        self.over: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._request = request
        self._left = times

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Count an answer when its announced length has come."""
        self.answer += data
        head, blank, body = self.answer.partition(b"\r\n\r\n")
        if not blank or len(body) < int(head.split(b"content-length: ")[1].split(b"\r\n")[0]):
            return
        assert head.startswith(b"HTTP/1.1 200"), head
        self._left -= 1
        if self._left:
            self.answer = b""
            self._transport.write(self._request)  # type: ignore[attr-defined]
        else:
            self._transport.close()
            self.over.set_result(body)


async def run(host: str, port: int, *, requests: int, concurrency: int) -> float:
    """Return requests a second."""
    loop = asyncio.get_running_loop()

    async def one(request: str, times: int) -> bytes:
        _transport, connection = await loop.create_connection(
            lambda: Connection(request.encode(), times), host, port
        )
        return await connection.over

    head = f"HTTP/1.1\r\nHost: {host}\r\nAuthorization:"
    token = await one(
        f"POST /auth/oauth2/v2/token {head} Basic {PAIR}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(GRANT)}\r\n\r\n{GRANT}",
        1,
    )
    get = f"GET {PATH} {head} Bearer {json.loads(token)['access_token']}\r\n\r\n"
    began = time.perf_counter()
    await asyncio.gather(*(one(get, requests // concurrency) for _number in range(concurrency)))
    return requests / (time.perf_counter() - began)


def main() -> None:
    """Print the figure."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--requests", type=int, default=16_000)
    cli.add_argument("--concurrency", type=int, default=16)
    options = cli.parse_args()
    command = [sys.executable, str(Path(__file__).parent), "--users", "1000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        url = urlsplit(server.stdout.readline().split()[-1])  # type: ignore[union-attr]
        try:
            speed = asyncio.run(run(url.hostname or "", url.port or 0, **vars(options)))
        finally:
            server.terminate()
    print(f"{speed:,.0f} GETs a second, {options.concurrency} at once")


if __name__ == "__main__":
    main()
