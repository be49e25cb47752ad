# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A forward proxy for tests, on and to loopback addresses only: CONNECT, to ``tenant.test``, which it takes for 127.0.0.1.

Started as the emulator is: ``--ready-file`` gets its URL. Beside it, in ``requests.log``, it writes each request's first line.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from pathlib import Path

HERE, TENANT = "127.0.0.1", "tenant.test"


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes until it ends."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


class Proxy:
    """Serves connections, one request each."""

    def __init__(self, log: Path) -> None:
        self._log = log

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Do what the first request of a connection asks for."""
        head = await reader.readuntil(b"\r\n\r\n")
        first, _separator, _headers = head.partition(b"\r\n")
        method, target, _version = first.decode("ascii").split(" ")
        with self._log.open("a", encoding="utf-8") as file:
            file.write(f"{method} {target}\n")
        host, _colon, port = target.partition(":")
        if method != "CONNECT" or host != TENANT:
            writer.write(
                b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            writer.close()
            return
        there, back = await asyncio.open_connection(HERE, int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(copy(reader, back), copy(there, writer))


async def main() -> None:
    """Serve until SIGTERM."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ready-file", type=Path, required=True)
    options.add_argument("--pid-file", type=Path, required=True)
    files = options.parse_args()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    proxy = Proxy(files.ready_file.with_name("requests.log"))
    server = await asyncio.start_server(proxy.serve, HERE, 0)
    port = server.sockets[0].getsockname()[1]
    files.pid_file.write_text(str(os.getpid()), encoding="utf-8")
    draft = files.ready_file.with_suffix(".draft")
    draft.write_text(f"http://{HERE}:{port}", encoding="utf-8")
    draft.replace(files.ready_file)
    await stop.wait()
    files.pid_file.unlink()


if __name__ == "__main__":
    asyncio.run(main())
