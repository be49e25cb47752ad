# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One exchange on real sockets: its bounds, and what of the environment is not believed."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import random
import sys
import time
import zlib
from types import SimpleNamespace

import pytest
import requests

from ansible_collections.identity.onelogin.plugins.module_utils._api import framing
from ansible_collections.identity.onelogin.plugins.module_utils._api import (
    transport as transport_module,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    ConfigurationError,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    Basic,
    Bearer,
    Response,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.loopback import (
    OK,
    answers,
    fails,
    send,
    server,
    transport,
    with_head,
)

PACKED = gzip.compress(b"[]", mtime=0)
WRAPPED = zlib.compress(b"[]")
EQUIVALENT_MUTANTS = {
    ("_CHUNK = 64 * 1024", "*"): "how much is read at once is a choice",
    (
        "self.adapter = _StrictAdapter(pool_maxsize=connections, max_retries=0)",
        "self.adapter = _StrictAdapter(pool_maxsize=connections, max_retries= -1)",
    ): "fewer than none are none",
}  # fmt: skip


@pytest.mark.parametrize(
    "location", [b"/y", b"http://[", b"http://\xff\xfe/", b"https://elsewhere.example.com/"]
)
def test_a_redirect_is_an_answer_wherever_it_leads(location):
    redirect = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    with server(answers(redirect)) as (port, seen):
        assert send(port).status == 302
    assert len(seen) == 1


# Bodies


def test_a_body_is_measured_after_unpacking(monkeypatch):
    monkeypatch.setattr(framing, "LARGEST_BODY", 2**20)
    packed = gzip.compress(b"x" * (2**20 + 1))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with server(answers(head + packed)) as (port, _seen):
        fails(port, AnswerError)


def test_an_unpacked_body_as_large_as_allowed(monkeypatch):
    monkeypatch.setattr(framing, "LARGEST_BODY", 2**20)
    whole = b"x" * 2**20
    head = b"Content-Encoding: gzip\r\n"
    with server(with_head(head, gzip.compress(whole)), with_head(head, gzip.compress(b""))) as (
        port,
        _seen,
    ):
        assert send(port).body == whole
        assert send(port).body == b""


def test_unpacking_ends_at_the_deadline(monkeypatch):
    monkeypatch.setattr(transport_module, "time", SimpleNamespace(monotonic=lambda: 10.0))
    assert transport_module._decoded(PACKED, transport_module._GZIP, 10.0) == b"[]"
    with pytest.raises(TimeoutError):
        transport_module._decoded(PACKED, transport_module._GZIP, 9.9)


def test_a_body_is_unpacked_once():
    packed = gzip.compress(gzip.compress(b"[]", mtime=0))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(
        packed
    )
    with server(answers(head + packed)) as (port, _seen):
        assert "was not asked for" in fails(port, AnswerError).message


def test_nobody_listens():
    with server() as (port, _seen):
        pass
    error = fails(port, TransportError)
    assert f"no answer from 127.0.0.1:{port}: Connection refused. Check api_url" in error.message


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"identity", b"[]"),
        (b"", b"[]"),
        (b"GZIP", PACKED),
        (b"x-gzip", PACKED),
        (b"deflate", WRAPPED),
        (b"deflate", WRAPPED[2:-4]),  # without its wrapping
        (b"deflate", b"\x09\x02\x00\xfd\xff[]"),
    ],
)
def test_each_coding_that_is_asked_for_is_read(coding, body):
    with server(with_head(b"Content-Encoding: " + coding + b"\r\n", body)) as (port, _seen):
        assert send(port).body == b"[]"


def test_what_is_packed_may_come_in_chunks():
    head = b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(PACKED), PACKED)
    with server(with_head(head, body)) as (port, _seen):
        assert send(port).body == b"[]"


@pytest.mark.parametrize(
    ("head", "body", "why"),
    [
        (b"Content-Encoding: br\r\n", b"[]", "not asked for"),
        (b"Content-Encoding: zstd\r\n", b"[]", "not asked for"),
        (b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", b"[]", "not asked for"),
        (b"Content-Encoding: gzip\r\n", b"nope", "is compressed, and damaged"),
        (b"Content-Encoding: deflate\r\n", b"\xff\xff\xff\xff", "is compressed, and damaged"),
        (b"Content-Encoding: gzip\r\n", PACKED + PACKED, "has bytes after its compressed body"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_refused(head, body, why):
    with server(with_head(head, body)) as (port, _seen):
        error = fails(port, AnswerError)
    assert error.retryable and error.status == 200
    assert f"the response of 127.0.0.1:{port} " in error.message and why in error.message


@pytest.mark.parametrize("coding", [b"gzip", b"x-gzip"])
def test_gzip_is_not_deflate_and_looks_back_as_far_as_it_may(coding):
    head = b"Content-Encoding: " + coding + b"\r\n"
    far = random.Random(1).randbytes(30_000) * 2
    with server(with_head(head, WRAPPED), with_head(head, gzip.compress(far))) as (port, _seen):
        assert "is compressed, and damaged" in fails(port, AnswerError).message
        assert send(port).body == far


@pytest.mark.parametrize(
    ("status", "whole"), [(204, True), (304, True), (203, False), (205, False), (303, False), (305, False)]
)  # fmt: skip
def test_a_length_is_that_of_a_body_where_there_may_be_one(status, whole):
    reply = b"HTTP/1.1 %d So\r\nContent-Length: 5\r\n\r\n" % status
    with server(answers(reply)) as (port, _seen):
        if whole:
            answer = send(port)
            assert (answer.status, answer.body) == (status, b"")
        else:
            assert fails(port, TransportError).retryable


@pytest.mark.parametrize("length", [2, len(PACKED) - 9, len(PACKED) - 1])
def test_a_packed_body_that_is_cut_off_is_a_broken_connection(length):
    with server(with_head(b"Content-Encoding: gzip\r\n", PACKED[:length])) as (port, _seen):
        error = fails(port, TransportError)
    assert error.kind == "connection" and error.retryable


# What goes out and comes back


def test_an_answer_in_whole():
    with server(answers(OK)) as (port, seen):
        before = time.time()
        answer = send(port)
    assert (answer.status, answer.body, answer.request_id) == (200, b"[]", "R-1")
    assert answer.headers["CONTENT-type"] == "application/json"
    assert before <= answer.received_at <= time.time()
    head = seen[0].decode().lower()
    assert head.startswith("get /x http/1.1\r\n")
    assert "authorization: bearer token-1\r\n" in head
    assert (
        f"user-agent: ansible-identity.onelogin/{transport_module.COLLECTION_VERSION}\r\n" in head
    )


def test_basic_authorization_and_a_json_body():
    with server(answers(OK)) as (port, seen):
        pair = Basic("id", "s:e/c")
        transport(port).send("POST", "/t", auth=pair, json={"a": 1})
    head = seen[0].decode()
    assert "Authorization: Basic " + base64.b64encode(b"id:s:e/c").decode() in head
    assert "Content-Type: application/json" in head


def test_netrc_is_not_read(monkeypatch, tmp_path):
    for name in (".netrc", "_netrc"):
        (tmp_path / name).write_text("default login evil password evil\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with server(answers(OK)) as (port, seen):
        send(port)
    assert b"Authorization: Bearer token-1\r\n" in seen[0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        ("", None),
        ("R" * 100, "R" * 100),
        ("R" * 101, "R" * 99 + "…"),
        ("a\nb", "a b"),
    ],
)
def test_the_request_id_of_a_response(value, shown):
    assert Response(200, {"x-request-id": value}, b"", 0.0).request_id == shown


# Without requests


def test_without_requests_the_file_can_be_imported_and_says_what_is_missing(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] in ("requests", "urllib3")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "requests", None)
    spec = importlib.util.spec_from_file_location(
        "transport_without_requests", transport_module.__file__
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert "requests" in module.REQUESTS_IMPORT_ERROR
    with pytest.raises(
        ConfigurationError, match=r"Failed to import the required Python library \(requests\)"
    ):
        module.Transport(base_url="https://x", timeout=1, verify=True, connections=1)


def test_reasons_hold_no_addresses_of_objects():
    error = requests.exceptions.ConnectionError(
        "<urllib3.connection.HTTPSConnection object at 0x7f00>: no route"
    )
    assert transport_module._reason(error) == "no route"


def test_the_reason_of_an_error_without_middle():
    error = requests.exceptions.ConnectionError("outer")
    error.__context__ = OSError(113, "No route to host")
    assert transport_module._reason(error) == "No route to host"


def test_the_innermost_reason_is_told():
    error = requests.exceptions.ConnectionError("outer")
    error.__context__ = RuntimeError("middle")
    error.__context__.__cause__ = OSError(113, "No route to host")
    assert transport_module._reason(error) == "No route to host"


def test_a_cookie_is_not_sent_back():
    cookie = OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: session=1; Path=/\r\n\r\n", 1)
    with server(answers(cookie, OK)) as (port, seen):
        line = transport(port)
        for _call in range(2):
            line.send("GET", "/x", auth=Bearer("t"))
    assert len(seen) == 2 and not any(b"cookie" in head.lower() for head in seen)
