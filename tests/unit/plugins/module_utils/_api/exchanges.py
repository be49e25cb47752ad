# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on a raw socket that answers as a drawn script says, and what must hold of a client whatever it says.

Each request asks for ``/n``, and every response that the server makes for it holds ``n``. So a response of another number is
one that got out of step.
"""

from __future__ import annotations

import contextlib
import gzip
import re
import socket
import threading
import time
import typing as t
import zlib

from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api import framing
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import OneLoginError
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    Bearer,
    Transport,
)

TIMEOUT = 0.2  # seconds for one exchange
_SLACK = 5.0  # for a busy machine
LARGEST_BODY, LARGEST_OVERHEAD = 2**16, 2**14


class Turn(t.NamedTuple):
    """What the server does with one request."""

    interim: list[int]
    status: bytes
    framing: str
    coding: str
    padding: int
    headers: list[bytes]
    edits: list[tuple[float, bytes]]  # bytes put over those at a share of the response
    cut: float  # the share of the response that is sent
    surplus: bytes
    close: bool

    def response(self, number: int) -> bytes:
        """The bytes for the request of this number."""
        body = b"[%d%s]" % (number, b" " * self.padding)
        packed = {
            "gzip": gzip.compress,
            "deflate": zlib.compress,
            "double": lambda data: gzip.compress(gzip.compress(data)),
        }.get(self.coding, bytes)(body)
        named = {"gzip": b"gzip", "deflate": b"deflate", "double": b"gzip, gzip", "br": b"br"}
        head = [b"Content-Type: application/json", *self.headers]
        if self.coding in named:
            head.append(b"Content-Encoding: " + named[self.coding])
        length = b"Content-Length: %d" % len(packed)
        chunked = b"Transfer-Encoding: chunked"
        size = b"%x" % len(packed)
        in_chunks = size + b"\r\n" + packed + b"\r\n0\r\n\r\n"
        lines, sent = {
            "length": ([length], packed),
            "chunked": ([chunked], in_chunks),
            "trailer": ([chunked], size + b";a=b\r\n" + packed + b"\r\n0\r\nX-T: 1\r\n\r\n"),
            "both": ([length, chunked], in_chunks),
            "two lengths": ([length, b"Content-Length: %d" % (len(packed) + 1)], packed),
            "minus": ([chunked], b"-1\r\n" + packed),
            "close": ([], packed),
            "too long": ([b"Content-Length: %d" % (len(packed) + 3)], packed),
            "too short": ([b"Content-Length: %d" % max(len(packed) - 3, 0)], packed),
            "flood": ([chunked], (b"4000\r\n" + b"x" * 0x4000 + b"\r\n") * 16),
            "headers": ([b"X-%d: y" % n for n in range(3000)], packed),
        }[self.framing]
        whole = b"".join(b"HTTP/1.1 %d I\r\nLink: <a>\r\n\r\n" % code for code in self.interim)
        whole += self.status + b"\r\n" + b"\r\n".join([*head, *lines]) + b"\r\n\r\n" + sent
        for place, edit in self.edits:
            at = int(place * len(whole))
            whole = whole[:at] + edit + whole[at + len(edit) :]
        if self.cut < 1:
            return whole[: int(self.cut * len(whole))]
        return whole + self.surplus


OK = b"HTTP/1.1 200 OK"
STALE = OK + b"\r\nContent-Length: 4\r\n\r\n[-1]"
TURNS = st.builds(
    Turn,
    interim=st.lists(st.sampled_from([100, 102, 103, 199]), max_size=3),
    status=st.sampled_from(
        [OK] * 6 + [b"HTTP/1.0 200 OK", b"HTTP/1.1 503 Busy", b"HTTP/1.1 204 None", b"HTTP/1.1 200"]
        + [b"HTTP/2 200 OK", b"HTTP/1.1 20 OK", b"HTTP/1.1 101 Up", b"ICY 200 OK", b""]
    ),
    framing=st.sampled_from(
        ["length"] * 4 + ["chunked"] * 3 + ["trailer", "both", "two lengths", "minus", "close"]
        + ["too long", "too short", "flood", "headers"]
    ),
    coding=st.sampled_from(["identity"] * 4 + ["gzip", "gzip", "deflate", "double", "br"]),
    padding=st.sampled_from([0, 0, 0, 10, 9_000]),
    headers=st.lists(
        st.sampled_from([b"Connection: close", b"Connection: keep-alive", b"X: y", b": z", b"X"]),
        max_size=2,
    ),
    edits=st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True),
            st.sampled_from([b"\r\n", b"\n", b"\0", b"HTTP/1.1 200 OK\r\n\r\n", b"0\r\n", b"\xff"]),
        ),
        max_size=1,
    ),
    cut=st.sampled_from([1.0] * 8 + [0.0, 0.3, 0.7, 0.95]),
    surplus=st.sampled_from([b""] * 6 + [STALE, b"x", b"\r\n", STALE * 30]),
    close=st.booleans(),
)  # fmt: skip
SCRIPTS = st.lists(TURNS, min_size=1, max_size=4)


class Server:
    """Answers connection after connection by the turns that it is given; one at a time, as the client asks."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._turns: dict[int, Turn] = {}
        self._done = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def expect(self, number: int, turn: Turn) -> None:
        self._done.clear()
        self._turns = {number: turn}

    def wait(self) -> None:
        """Until all that the turn sends is on its way, so that what is left over is there before the next request."""
        self._done.wait(TIMEOUT + _SLACK)

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(TIMEOUT * 4)
            while (number := self._asked(connection)) is not None:
                turn = self._turns[number]
                try:
                    connection.sendall(turn.response(number))
                    if (
                        turn.close
                        or turn.framing in ("close", "too long")
                        or turn.cut in (0.7, 0.95)
                    ):
                        return
                finally:
                    self._done.set()

    @staticmethod
    def _asked(connection: socket.socket) -> int | None:
        received = b""
        while b"\r\n\r\n" not in received:
            part = connection.recv(65536)
            if not part:
                return None
            received += part
        found = re.match(rb"GET /(\d+) ", received)
        return int(found[1]) if found else None


def run(server: Server, script: t.Sequence[Turn], *, first: int) -> None:
    """Send a request for each turn over one pool, and hold what comes against what must be."""
    client = Transport(
        base_url=f"http://127.0.0.1:{server.port}", timeout=TIMEOUT, verify=True, connections=2
    )
    for number, turn in enumerate(script, start=first):
        server.expect(number, turn)
        begun = time.monotonic()
        try:
            response = client.send("GET", f"/{number}", auth=Bearer("token"))
        except OneLoginError as error:
            assert "token" not in error.message
        else:
            # Only what the script has put over the bytes of a response may make another one of it.
            own = (b"[%d" % number, b"[%d%s]" % (number, b" " * turn.padding))
            if not turn.edits and response.status == 200:
                assert response.body in (own[1], b"") or turn.framing in (
                    "too long",
                    "too short",
                    "close",
                    "flood",
                )
            assert not response.body.startswith(b"[-1"), (turn, response)
            numbers = re.match(rb"\[(\d+)", response.body)
            assert not numbers or turn.edits or own[0].startswith(numbers[0]), (turn, response)
            assert len(response.body) <= framing.LARGEST_BODY
        assert time.monotonic() - begun < TIMEOUT + _SLACK, turn
        server.wait()
    client.adapter.close()
