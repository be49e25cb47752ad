# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an HTTP response is, on real sockets: its bounds, its framing, and what is never taken for one."""

from __future__ import annotations

import io
import socket
import time
from types import SimpleNamespace

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api import framing
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import Bearer
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.loopback import (
    OK,
    answers,
    drips,
    fails,
    goes_away,
    hangs,
    numbered,
    send,
    server,
    transport,
    with_head,
)

EQUIVALENT_MUTANTS = {
    ("LARGEST_BODY = 16 * 1024 * 1024", "*"): "how large is a choice; that it binds is tested with others",
    ("_LARGEST_OVERHEAD = 1024 * 1024", "*"): "as above",
    ("_MOST_INTERIM = 32", "*"): "as above",
    ("sock.recv(1)", "sock.recv( 2)"): "one byte is as much a sign as two",
    ("line = self.fp.readline(3)", "*"): "what is no end of a line is not read on in any case",
    ("super().__init__()", "pass"): "there is nothing that io.RawIOBase sets up",
}  # fmt: skip


def test_the_body_of_a_redirect_is_bounded_as_any_other(monkeypatch):
    monkeypatch.setattr(framing, "LARGEST_BODY", 100_000)
    redirect = (
        b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000
    )
    with server(answers(redirect)) as (port, _seen):
        error = fails(port, AnswerError)
    assert "900,000 bytes long" in error.message and not error.retryable


@pytest.mark.parametrize(
    "behave",
    [
        hangs,
        drips(b"", b"H"),
        drips(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", pause=0.05),
        drips(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=[
        "nothing",
        "status line",
        "headers",
        "sized body",
        "open body",
        "chunks",
        "interim answers",
    ],
)
def test_a_slow_drip_ends_at_the_timeout(behave):
    with server(behave) as (port, _seen):
        begin = time.monotonic()
        error = fails(port, TimeoutExpired, timeout=0.4)
        assert 0.3 < time.monotonic() - begin < 10  # where the drip goes on for ever
        assert "no complete response within 0.4 s" in error.message
        assert error.kind == "timeout" and error.retryable


@pytest.mark.parametrize("late", [0.0, 1.0])
def test_after_the_deadline_nothing_is_read_though_it_is_there(monkeypatch, late):
    near, far = socket.socketpair()
    monkeypatch.setattr(framing, "time", SimpleNamespace(monotonic=lambda: 10.0 + late))
    with near, far, near.makefile("rb", buffering=0) as raw:
        far.sendall(b"late")
        reader = framing._Reader(raw, near, 10.0)
        with pytest.raises(socket.timeout):
            reader.read(4)


def test_each_read_has_what_is_left_until_the_deadline(monkeypatch):
    class Raw(io.RawIOBase):
        def readinto(self, buffer):
            assert near.gettimeout() == 2.5
            return 0

    near, far = socket.socketpair()
    monkeypatch.setattr(framing, "time", SimpleNamespace(monotonic=lambda: 10.0))
    with near, far:
        near.settimeout(60)
        raw = Raw()
        with framing._Reader(raw, near, 12.5) as reader:
            assert reader.read(4) == b""
        assert reader.closed and raw.closed


def test_the_deadline_begins_anew_with_each_request_of_a_connection():
    with server(answers(OK, OK, OK)) as (port, seen):
        line = transport(port, timeout=0.5)
        for _call in range(3):
            assert line.send("GET", "/x", auth=Bearer("t")).body == b"[]"
            time.sleep(0.25)
        assert len(seen) == 3


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 209715200\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_an_endless_body_ends_at_the_bound(monkeypatch, head):
    monkeypatch.setattr(framing, "LARGEST_BODY", 2**20)
    with server(drips(head, b"x" * 2**18, pause=0)) as (port, _seen):
        error = fails(port, AnswerError)
    assert "209,715,200 bytes long" in error.message or "larger than" in error.message
    assert not error.retryable


@pytest.mark.parametrize("head", [b"Content-Length: 5\r\n", b""], ids=["sized", "open"])
def test_a_body_as_large_as_allowed(monkeypatch, head):
    monkeypatch.setattr(framing, "LARGEST_BODY", 5)
    with server(with_head(head, b"12345")) as (port, _seen):
        assert send(port).body == b"12345"


def test_all_of_a_response_together_has_a_bound(monkeypatch):
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    monkeypatch.setattr(framing, "LARGEST_BODY", 5)
    monkeypatch.setattr(framing, "_LARGEST_OVERHEAD", len(head))
    with server(answers(head + b"12345"), answers(head + b"123456")) as (port, _seen):
        assert send(port).body == b"12345"
        assert "larger than 5 bytes" in fails(port, AnswerError).message


def test_a_length_may_not_be_larger_than_the_bound(monkeypatch):
    monkeypatch.setattr(framing, "LARGEST_BODY", 5)
    with server(with_head(b"Content-Length: 6\r\n", b"123456")) as (port, _seen):
        assert "6 bytes long" in fails(port, AnswerError).message


@pytest.mark.parametrize(
    "behave",
    [
        goes_away,
        with_head(b"Content-Length: 100\r\n", b"[1, 2"),
        with_head(b"Transfer-Encoding: chunked\r\n", b"5\r\n[1, 2"),
        with_head(b"Transfer-Encoding: chunked\r\n", b"5\r\n[1, "),
        with_head(b"Transfer-Encoding: chunked\r\n", b""),
        answers(b"SSH-2.0-OpenSSH_9.2\r\n"),
        with_head(b"X: " + b"y" * 100_000 + b"\r\n"),
    ],
    ids=[
        *("closed", "cut off", "cut chunk", "cut in a chunk", "no chunk", "not HTTP"),
        "long header",
    ],
)
def test_a_response_that_did_not_come_whole_is_a_broken_connection(behave):
    with server(behave) as (port, _seen):
        error = fails(port, TransportError)
    assert error.kind == "connection" and error.retryable
    reason = error.message.partition(f"no answer from 127.0.0.1:{port}: ")[2]
    assert reason and "0x" not in reason and "Caused by" not in reason and "('" not in reason


CHUNKED = b"Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    "behave",
    [
        *(
            with_head(CHUNKED, chunks)
            for chunks in (
                b"zz\r\n[1, 2",
                b"-1\r\n[]\r\n0\r\n\r\n",
                b"+2\r\n[]\r\n0\r\n\r\n",
                b"0x2\r\n[]\r\n0\r\n\r\n",
                b"1_0\r\n[]\r\n0\r\n\r\n",
                b"\r\n[]\r\n0\r\n\r\n",
                b"fffffffff\r\n[]\r\n0\r\n\r\n",
                b"1\r\n[]\r\n0\r\n\r\n",
            )
        ),
        # Two ways to tell where a body ends are one too many.
        with_head(CHUNKED + b"Content-Length: 2\r\n", b"2\r\n[]\r\n0\r\n\r\n"),
        with_head(b"Content-Length: 2\r\n" + CHUNKED, b"[]"),
        with_head(CHUNKED + CHUNKED, b"2\r\n[]\r\n0\r\n\r\n"),
        with_head(b"Transfer-Encoding: gzip, chunked\r\n", b"2\r\n[]\r\n0\r\n\r\n"),
        with_head(b"Transfer-Encoding: identity\r\n", b"[]"),
        answers(b"HTTP/1.0 200 OK\r\n" + CHUNKED + b"\r\n2\r\n[]\r\n0\r\n\r\n"),
        with_head(b"Content-Length: 2\r\nContent-Length: 3\r\n", b"[]"),
        *(
            with_head(b"Content-Length: %s\r\n" % length, b"[]")
            for length in (b"2, 3", b"-2", b"+2", b"0x2", b"2 2", b"")
        ),
        # A line that is no header may hide one from whoever reads it otherwise.
        *(
            with_head(lines, b"[]")
            for lines in (
                b" folded: first\r\nContent-Length: 2\r\n",
                b"From the first line\r\nContent-Length: 2\r\n",
                b"Content-Length: 2\r\nFrom the last line\r\n",
                b"Content-Length: 2\r\n: nameless\r\n",
                b"Content-Length: 2\r\nno header\r\nX: y\r\n",
                b"Content-Length : 2\r\n",
            )
        ),
        answers(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
        answers(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100 + OK),
    ],
)
def test_a_response_that_is_not_framed_as_it_must_be_is_refused(behave):
    with server(behave) as (port, _seen):
        error = fails(port, AnswerError)
    assert error.kind == "answer" and error.retryable
    assert f"the response of 127.0.0.1:{port} " in error.message


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 2\r\nContent-Length: 2\r\n", b"[]"),
        (b"Content-Length: 2, 2\r\n", b"[]"),
        (CHUNKED, b"2;name=value\r\n[]\r\n0\r\nTrailer: x\r\n\r\n"),
        (CHUNKED, b"02 \r\n[]\r\n000\r\n\r\n"),
        (b"Transfer-Encoding: chunked \t\r\n", b"2\r\n[]\r\n0\r\n\r\n"),
        (b"Transfer-Encoding:\r\n chunked\r\n", b"2\r\n[]\r\n0\r\n\r\n"),
        (b"Content-Length:\r\n\t2 \r\n", b"[]"),
        (b"transfer-encoding: Chunked\r\n", b"1\n[\n1\n]\n0\n\n"),
        (b"", b"[]"),
    ],
)
def test_what_is_framed_otherwise_but_well_is_read(head, body):
    with server(with_head(head, body)) as (port, _seen):
        assert send(port).body == b"[]"


@pytest.mark.parametrize("size", [b"1a", b"1A", b"0000001a"])
def test_chunk_sizes_are_hexadecimal_and_the_connection_is_used_again_after_them(size):
    body = b"[%b]" % (b" " * 24)
    chunks = CHUNKED + b"\r\n" + size + b"\r\n" + body + b"\r\n0\r\nTrailer: x\r\n\r\n"
    with server(answers(b"HTTP/1.1 200 OK\r\n" + chunks, OK)) as (port, _seen):
        line = transport(port)
        assert line.send("GET", "/0", auth=Bearer("t")).body == body
        assert line.send("GET", "/1", auth=Bearer("t")).body == b"[]"


INTERIM = [
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n",
    b"HTTP/1.1 199 Whatever\r\n\r\n",
]


@pytest.mark.parametrize("interim", INTERIM)
def test_interim_responses_are_passed_over(interim):
    """Taken for the final one, each would put every later response of the connection out of step."""
    with server(answers(*(interim + numbered(n) for n in range(3)))) as (port, seen):
        line = transport(port)
        bodies = [line.send("GET", f"/{n}", auth=Bearer("t")).body for n in range(3)]
    assert bodies == [b"[0]", b"[1]", b"[2]"] and len(seen) == 3


def test_interim_responses_are_bounded(monkeypatch):
    monkeypatch.setattr(framing, "_MOST_INTERIM", 3)
    with server(answers(INTERIM[0] * 2 + OK), answers(INTERIM[0] * 3 + OK)) as (port, _seen):
        assert send(port).body == b"[]"
        assert "more than 3 interim responses" in fails(port, AnswerError).message


@pytest.mark.parametrize("status", [408, 421, 425, 499, 500, 503, 529, 599])
def test_a_response_that_tells_of_trouble_ends_its_connection(status):
    trouble = b"HTTP/1.1 %d Trouble\r\nContent-Length: 0\r\n\r\n" % status
    with server(answers(trouble, numbered(1)), answers(numbered(2))) as (port, _seen):
        line = transport(port)
        assert line.send("GET", "/0", auth=Bearer("t")).status == status
        assert line.send("GET", "/1", auth=Bearer("t")).body == b"[2]"


@pytest.mark.parametrize(
    "status", [200, 302, 400, 404, 407, 409, 420, 422, 424, 426, 429, 498, 600]
)
def test_after_any_other_the_connection_is_used_again(status):
    usual = b"HTTP/1.1 %d Usual\r\nContent-Length: 0\r\n\r\n" % status
    with server(answers(usual, OK)) as (port, seen):
        line = transport(port)
        assert line.send("GET", "/0", auth=Bearer("t")).status == status
        assert line.send("GET", "/1", auth=Bearer("t")).status == 200
    assert len(seen) == 2
