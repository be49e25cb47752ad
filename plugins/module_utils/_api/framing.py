# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What an HTTP/1.1 response is, and when its connection may be used again.

The standard library reads leniently: it takes an interim response other than 100 for the final one, a chunk of size -1 for all
that follows, one of two contradictory lengths. Each of these puts later responses out of step with their requests, so that one
user's factors would be taken for another's. Here a response that is not framed as RFC 9112 says is refused, and a connection
on which anything is left over, or comes unasked, is not used again.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import re
import socket
import ssl
import time
import typing as t

# A page of 50 users takes some 50 kB; this leaves room for odd tenants and none for a flood.
LARGEST_BODY = 16 * 1024 * 1024
# Status lines, headers, chunk sizes and trailers, interim responses included.
_LARGEST_OVERHEAD = 1024 * 1024
_MOST_INTERIM = 32
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LENGTH = re.compile(r"[0-9]{1,15}")
# A server that gave up waiting (408, 499), is the wrong one (421) or is asked too early (425): it is the connection that is in doubt,
# as behind a gateway in trouble.
_IN_DOUBT = frozenset({408, 421, 425, *range(499, 600)})


class Malformed(http.client.HTTPException):
    """A response that is not framed as RFC 9112 demands; what it says cannot be known."""


class TooLarge(http.client.HTTPException):
    """A response without end, or far larger than any of OneLogin's API."""


class _Reader(io.RawIOBase):
    """The reading end of a socket that gives up at a fixed moment and after a fixed number of bytes.

    A socket's own timeout starts anew with every byte that arrives, so a server that drips bytes could hold a request for
    ever; here what is left until the deadline becomes the timeout of each read.
    """

    def __init__(self, raw: t.Any, sock: socket.socket, deadline: float) -> None:
        super().__init__()
        self._raw = raw
        self._sock = sock
        self._deadline = deadline
        self._left = LARGEST_BODY + _LARGEST_OVERHEAD
        self.over = False  # nothing more is to be read: for a look at what has been read ahead

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int:
        if self.over:
            return 0
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        self._sock.settimeout(left)
        count = t.cast(int, self._raw.readinto(buffer))
        self._left -= count
        if self._left < 0:
            raise TooLarge(f"larger than {LARGEST_BODY:,} bytes")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class StrictResponse(http.client.HTTPResponse):
    """A response whose status line, headers and body must come within the socket's present timeout, strictly framed.

    urllib3 has set that timeout to what is left of `Timeout.total` when it begins to read. Raises `Malformed`, `TooLarge`,
    `socket.timeout` and whatever the socket raises.
    """

    def __init__(self, sock: socket.socket, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._sock = sock
        self._reader: _Reader | None = None
        timeout = sock.gettimeout()
        if timeout is not None:
            self._reader = _Reader(self.fp.detach(), sock, time.monotonic() + timeout)
            self.fp = io.BufferedReader(self._reader)

    def _read_status(self) -> tuple[str, int, str]:
        """The status line of the final response: interim ones are passed over (RFC 9110 section 15.2)."""
        for _number in range(_MOST_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if status >= 200:
                return version, status, reason
            if status == 101:
                raise Malformed("switches to a protocol that was not asked for")
            http.client.parse_headers(self.fp)
        raise Malformed(f"more than {_MOST_INTERIM} interim responses")

    def begin(self) -> None:
        if self.headers is None:
            super().begin()
            self._check_framing()
            if self.status in _IN_DOUBT:
                self.will_close = True

    def _check_framing(self) -> None:
        """RFC 9112 section 6.3: one way to tell where the body ends, and no doubt about it."""
        # After a line that is no header the parser of the standard library passes over all others.
        headers = self.headers
        if headers.defects or headers.get_payload() or headers.get_unixfrom():
            raise Malformed("has a line among its headers that is not a header")
        encodings = [each.strip().lower() for each in headers.get_all("transfer-encoding", [])]
        lengths = {
            each.strip()
            for value in headers.get_all("content-length", [])
            for each in value.split(",")
        }
        if encodings and lengths:
            raise Malformed("has both a length and a transfer encoding")
        if encodings not in ([], ["chunked"]) or (encodings and self.version < 11):
            raise Malformed("has a transfer encoding that was not asked for")
        if len(lengths) > 1 or not all(_LENGTH.fullmatch(each) for each in lengths):
            raise Malformed("has no single length")
        if lengths and (length := int(lengths.pop())) > LARGEST_BODY:
            raise TooLarge(f"{length:,} bytes long")
        if encodings:  # The standard library sees no encoding where there is white space around it.
            self.chunked, self.chunk_left = True, None

    def _read_next_chunk_size(self) -> int:
        line = self.fp.readline(_LARGEST_OVERHEAD)
        found = _CHUNK_SIZE.fullmatch(line)
        if not line:
            raise http.client.IncompleteRead(b"")
        if not found:
            raise Malformed("has a chunk of no valid size")
        return int(found[1], 16)

    def _get_chunk_left(self) -> int | None:
        """As the standard library's, but the end of each chunk must be where its size says."""
        left = self.chunk_left
        if not left:
            if left is not None:
                self._end_chunk()
            left = self._read_next_chunk_size()
            if left == 0:
                self._read_and_discard_trailer()  # type: ignore[attr-defined]
                self._close_conn()
                left = None
            self.chunk_left = left
        return left

    def _end_chunk(self) -> None:
        line = self.fp.readline(3)
        if not line:
            raise http.client.IncompleteRead(b"")
        if line not in (b"\r\n", b"\n"):
            raise Malformed("has a chunk that is longer than its size")

    def _close_conn(self) -> None:
        """The body has ended. What was read ahead of it belongs to no request: end the connection then."""
        if self._reader is not None:
            self._reader.over = True
            if self.fp.peek():
                end(self._sock)
        super()._close_conn()  # type: ignore[misc]


def end(sock: socket.socket) -> None:
    """Shut a connection down, so that whoever holds it finds it dropped."""
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def has_unasked(sock: t.Any) -> bool:
    """Whether something has come, or the end, on a connection on which nothing is asked at present.

    A byte is taken if there is one: such a connection is not to be used. Session tickets of TLS 1.3 are no data.
    """
    if not isinstance(sock, socket.socket):
        return False  # TLS within TLS, through an https proxy
    timeout = sock.gettimeout()
    try:
        sock.settimeout(0)
        sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return False
    except OSError:
        return True
    finally:
        with contextlib.suppress(OSError):
            sock.settimeout(timeout)
    return True


class StrictConnection:
    """A mixin for urllib3's connections: asks only where nothing is left over, and reads `StrictResponse`."""

    response_class = StrictResponse
    sock: t.Any

    def putrequest(self, *args: t.Any, **kwargs: t.Any) -> None:
        fresh = self.sock is None
        if fresh:
            self.connect()  # type: ignore[attr-defined]
        if has_unasked(self.sock):
            self.close()  # type: ignore[attr-defined]
            if fresh:
                raise Malformed("came before anything was asked")
            self.connect()  # type: ignore[attr-defined]
        super().putrequest(*args, **kwargs)  # type: ignore[misc]
