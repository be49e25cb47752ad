# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on loopback that treats its connections as a test says, and the client to try on it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    Bearer,
    Transport,
)

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nX-Request-Id: R-1\r\n\r\n[]"


def read_request(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            break
        received += part
    return received


@contextlib.contextmanager
def server(*behaviours, tls=None):
    """A server on loopback that treats its connections by ``behaviours``, one after the other; yields port and requests."""
    listener = socket.create_server(("127.0.0.1", 0))
    seen = []

    def serve():
        for behave in behaviours:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                wrapped = tls.wrap_socket(connection, server_side=True) if tls else connection
                with wrapped:
                    behave(wrapped, seen)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], seen
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def answers(*replies):
    """One reply for each request on the connection."""

    def behave(connection, seen):
        for reply in replies:
            seen.append(read_request(connection))
            connection.sendall(reply)

    return behave


def with_head(head, body=b""):
    return answers(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body)


def drips(beginning, drop, pause=0.02):
    """A reply that never ends: ``drop`` again and again."""

    def behave(connection, seen):
        seen.append(read_request(connection))
        connection.sendall(beginning)
        while True:
            connection.sendall(drop)
            time.sleep(pause)

    return behave


def hangs(connection, seen):
    seen.append(read_request(connection))
    connection.recv(1)  # until the client goes away


def goes_away(connection, seen):
    seen.append(read_request(connection))


def transport(port, *, scheme="http", timeout=5.0, verify=True):
    host = "localhost" if scheme == "https" else "127.0.0.1"
    return Transport(
        base_url=f"{scheme}://{host}:{port}", timeout=timeout, verify=verify, connections=2
    )


def send(port, **options):
    return transport(port, **options).send("GET", "/x", auth=Bearer("token-1"))


def fails(port, kind, **options):
    with pytest.raises(kind) as caught:
        send(port, **options)
    assert caught.value.message.startswith("GET /x: ")
    return caught.value


def numbered(number, more=b""):
    return b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[%d]" % number + more
