# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a connection may hold when a request goes out on it: nothing that nobody asked for."""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api import framing
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import AnswerError
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import Bearer
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.loopback import (
    OK,
    answers,
    fails,
    numbered,
    read_request,
    server,
    transport,
)


@pytest.mark.parametrize(
    "surplus",
    [
        OK,
        b"x",
        b"\r\n",
        b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n",
        b"x" * 20_000,
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["at once", "a moment later"])
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_what_is_left_on_a_connection_is_never_a_later_response(
    surplus, late, secure, authority, tls, tmp_path
):
    received, sent = threading.Event(), threading.Event()

    def answers_too_much(connection, seen):
        seen.append(read_request(connection))
        connection.sendall(numbered(0, b"" if late else surplus))
        if late:
            assert received.wait(5)
            connection.sendall(surplus)
        sent.set()
        connection.recv(1)  # until the client goes away

    ca_path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_path))
    scheme = "https" if secure else "http"
    with server(answers_too_much, answers(numbered(1)), tls=tls if secure else None) as (
        port,
        seen,
    ):
        line = transport(port, scheme=scheme, verify=str(ca_path))
        assert line.send("GET", "/0", auth=Bearer("t")).body == b"[0]"
        received.set()
        assert sent.wait(5)
        time.sleep(0.05)  # on its way from one end of the connection to the other
        assert line.send("GET", "/1", auth=Bearer("t")).body == b"[1]"
        assert len(seen) == 2


@pytest.fixture
def pair():
    near, far = socket.socketpair()
    near.settimeout(5)
    with near, far:
        yield near, far


def test_a_quiet_connection_has_nothing_unasked(pair):
    near, _far = pair
    assert not framing.has_unasked(near) and near.gettimeout() == 5


@pytest.mark.parametrize("comes", [lambda far: far.sendall(b"x"), socket.socket.close])
def test_what_comes_unasked_is_seen_and_so_is_the_end(pair, comes):
    near, far = pair
    comes(far)
    assert framing.has_unasked(near) and near.gettimeout() == 5


def test_a_connection_that_is_broken_is_not_used(pair):
    near, _far = pair
    near.close()
    assert framing.has_unasked(near)


def test_tls_within_tls_cannot_be_looked_at():
    assert not framing.has_unasked(object())


@pytest.mark.parametrize("wants", [ssl.SSLWantReadError, ssl.SSLWantWriteError])
def test_a_session_ticket_is_nothing_unasked(pair, wants):
    class Secure(socket.socket):
        def recv(self, size):
            raise wants

    near, _far = pair
    with Secure(fileno=socket.dup(near.fileno())) as secure:
        assert not framing.has_unasked(secure)


class Connection:
    """What urllib3's connections have that `StrictConnection` uses."""

    def __init__(self, *sockets):
        self.sockets = list(sockets)
        self.sock = None
        self.did = []

    def connect(self):
        self.did.append("connect")
        self.sock = self.sockets.pop(0)

    def close(self):
        self.did.append("close")
        self.sock = None

    def putrequest(self, *what):
        self.did.append(what)


class Strict(framing.StrictConnection, Connection):
    pass


def test_a_request_goes_out_on_a_connection_that_is_quiet(pair):
    connection = Strict(pair[0])
    for _request in range(2):
        connection.putrequest("GET", "/x")
    assert connection.did == ["connect", ("GET", "/x"), ("GET", "/x")]


def test_where_something_has_come_the_request_goes_out_on_a_new_connection(pair):
    near, far = pair
    connection = Strict(near, far)
    connection.putrequest("GET", "/x")
    far.sendall(OK)
    connection.putrequest("GET", "/y")
    assert connection.did == ["connect", ("GET", "/x"), "close", "connect", ("GET", "/y")]


def test_a_new_connection_on_which_something_has_come_is_refused(pair):
    near, far = pair
    far.sendall(OK)
    connection = Strict(near)
    with pytest.raises(framing.Malformed, match="came before anything was asked"):
        connection.putrequest("GET", "/x")
    assert connection.did == ["connect", "close"]


def test_a_server_that_speaks_first_is_not_believed(monkeypatch):
    look = framing.has_unasked

    def look_once_it_has_spoken(sock):
        # What comes after the look is a response, of this very request.
        select.select([sock], [], [], 5)
        return look(sock)

    def speaks(connection, seen):
        connection.sendall(OK)
        seen.append(read_request(connection))

    monkeypatch.setattr(framing, "has_unasked", look_once_it_has_spoken)
    with server(speaks) as (port, seen):
        error = fails(port, AnswerError)
    assert error.retryable and "came before anything was asked" in error.message
    assert not any(seen)
