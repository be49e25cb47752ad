# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One exchange on real sockets: its bounds, and what of the environment is not believed."""

from __future__ import annotations

import base64
import contextlib
import gzip
import importlib.util
import socket
import ssl
import sys
import threading
import time
import warnings
import zlib

import pytest
import requests

from ansible_collections.identity.onelogin.plugins.module_utils._api import framing
from ansible_collections.identity.onelogin.plugins.module_utils._api import (
    transport as transport_module,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    ConfigurationError,
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    Basic,
    Bearer,
    Transport,
)

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nX-Request-Id: R-1\r\n\r\n[]"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


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


@pytest.mark.parametrize(
    "location", [b"http://[", b"http://\xff\xfe/", b"https://elsewhere.example.com/"]
)
def test_a_redirect_is_an_answer_wherever_it_leads(location):
    redirect = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    with server(answers(redirect)) as (port, _seen):
        assert send(port).status == 302


def test_the_body_of_a_redirect_is_bounded_as_any_other(monkeypatch):
    monkeypatch.setattr(framing, "LARGEST_BODY", 100_000)
    redirect = (
        b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000
    )
    with server(answers(redirect)) as (port, _seen):
        error = fails(port, AnswerError)
    assert "900,000 bytes long" in error.message and not error.retryable


# Bounds


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


def test_after_the_deadline_nothing_is_read_though_it_is_there():
    near, far = socket.socketpair()
    with near, far, near.makefile("rb", buffering=0) as raw:
        far.sendall(b"late")
        reader = framing._Reader(raw, near, time.monotonic() - 1)
        with pytest.raises(socket.timeout):
            reader.read(4)


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


def test_a_body_is_measured_after_unpacking(monkeypatch):
    monkeypatch.setattr(framing, "LARGEST_BODY", 2**20)
    packed = gzip.compress(b"x" * (2**20 + 1))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with server(answers(head + packed)) as (port, _seen):
        fails(port, AnswerError)


def test_a_body_is_unpacked_once():
    packed = gzip.compress(gzip.compress(b"[]", mtime=0))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(
        packed
    )
    with server(answers(head + packed)) as (port, _seen):
        assert "was not asked for" in fails(port, AnswerError).message


def test_a_body_as_large_as_allowed(monkeypatch):
    monkeypatch.setattr(framing, "LARGEST_BODY", 5)
    with server(answers(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345")) as (port, _seen):
        assert send(port).body == b"12345"


def with_head(head, body=b""):
    return answers(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body)


@pytest.mark.parametrize(
    "behave",
    [
        goes_away,
        with_head(b"Content-Length: 100\r\n", b"[1, 2"),
        with_head(b"Transfer-Encoding: chunked\r\n", b"5\r\n[1, 2"),
        with_head(b"Transfer-Encoding: chunked\r\n", b"5\r\n[1, "),
        with_head(b"Transfer-Encoding: chunked\r\n", b""),
        with_head(b"Content-Encoding: gzip\r\n", gzip.compress(b"[]", mtime=0)[:-1]),
        answers(b"SSH-2.0-OpenSSH_9.2\r\n"),
        with_head(b"X: " + b"y" * 100_000 + b"\r\n"),
    ],
    ids=[
        *("closed", "cut off", "cut chunk", "cut in a chunk", "no chunk", "cut gzip", "not HTTP"),
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
        with_head(CHUNKED, b"zz\r\n[1, 2"),
        with_head(CHUNKED, b"-1\r\n[]\r\n0\r\n\r\n"),
        with_head(CHUNKED, b"+2\r\n[]\r\n0\r\n\r\n"),
        with_head(CHUNKED, b"0x2\r\n[]\r\n0\r\n\r\n"),
        with_head(CHUNKED, b"1_0\r\n[]\r\n0\r\n\r\n"),
        with_head(CHUNKED, b"\r\n[]\r\n0\r\n\r\n"),
        with_head(CHUNKED, b"fffffffff\r\n[]\r\n0\r\n\r\n"),
        with_head(CHUNKED, b"1\r\n[]\r\n0\r\n\r\n"),
        with_head(CHUNKED + b"Content-Length: 2\r\n", b"2\r\n[]\r\n0\r\n\r\n"),
        with_head(b"Content-Length: 2\r\n" + CHUNKED, b"[]"),
        with_head(CHUNKED + CHUNKED, b"2\r\n[]\r\n0\r\n\r\n"),
        with_head(b"Transfer-Encoding: gzip, chunked\r\n", b"2\r\n[]\r\n0\r\n\r\n"),
        with_head(b"Transfer-Encoding: identity\r\n", b"[]"),
        answers(b"HTTP/1.0 200 OK\r\n" + CHUNKED + b"\r\n2\r\n[]\r\n0\r\n\r\n"),
        with_head(b"Content-Length: 2\r\nContent-Length: 3\r\n", b"[]"),
        with_head(b"Content-Length: 2, 3\r\n", b"[]"),
        with_head(b"Content-Length: -2\r\n", b"[]"),
        with_head(b"Content-Length: +2\r\n", b"[]"),
        with_head(b"Content-Length: 0x2\r\n", b"[]"),
        with_head(b"Content-Length: 2 2\r\n", b"[]"),
        with_head(b"Content-Length: \r\n", b"[]"),
        with_head(b"Content-Encoding: br\r\nContent-Length: 2\r\n", b"[]"),
        with_head(b"Content-Encoding: zstd\r\nContent-Length: 2\r\n", b"[]"),
        with_head(b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", b"[]"),
        with_head(b"Content-Encoding: gzip\r\nContent-Length: 4\r\n", b"nope"),
        with_head(b"Content-Encoding: deflate\r\nContent-Length: 4\r\n", b"\xff\xff\xff\xff"),
        with_head(
            b"Content-Encoding: gzip\r\n", gzip.compress(b"[]", mtime=0) + gzip.compress(b"[]")
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
        (b"transfer-encoding: Chunked\r\n", b"1\n[\n1\n]\n0\n\n"),
        (b"Content-Encoding: identity\r\nContent-Length: 2\r\n", b"[]"),
        (b"Content-Encoding: GZIP\r\n", gzip.compress(b"[]", mtime=0)),
        (b"Content-Encoding: x-gzip\r\n", gzip.compress(b"[]", mtime=0)),
        (b"Content-Encoding: deflate\r\n", zlib.compress(b"[]")),
        (b"Content-Encoding: deflate\r\n", zlib.compress(b"[]")[2:-4]),
        (b"Content-Encoding: gzip\r\n" + CHUNKED, None),
        (b"", b"[]"),
    ],
)
def test_what_is_framed_otherwise_but_well_is_read(head, body):
    if body is None:
        packed = gzip.compress(b"[]", mtime=0)
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
    with server(with_head(head, body)) as (port, _seen):
        assert send(port).body == b"[]"


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


def numbered(number, more=b""):
    return b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[%d]" % number + more


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
    sent = threading.Event()

    def answers_too_much(connection, seen):
        seen.append(read_request(connection))
        connection.sendall(numbered(0, b"" if late else surplus))
        if late:
            time.sleep(0.05)
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
        assert sent.wait(5)
        time.sleep(0.05)
        assert line.send("GET", "/1", auth=Bearer("t")).body == b"[1]"
        assert len(seen) == 2


def test_a_server_that_speaks_first_is_not_believed():
    def speaks(connection, seen):
        connection.sendall(OK)
        seen.append(read_request(connection))

    with server(speaks) as (port, _seen):
        error = None
        try:
            send(port)
        except AnswerError as caught:
            error = caught
        # Its words may come after the look at the connection: then they are a response, of this very request.
        assert error is None or error.retryable


def test_nobody_listens():
    with server() as (port, _seen):
        pass
    error = fails(port, TransportError)
    assert f"no answer from 127.0.0.1:{port}: Connection refused. Check api_url" in error.message


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


def test_a_redirect_is_an_answer():
    with server(answers(b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")) as (
        port,
        seen,
    ):
        assert send(port).status == 302
    assert len(seen) == 1


def test_netrc_is_not_read(monkeypatch, tmp_path):
    for name in (".netrc", "_netrc"):
        (tmp_path / name).write_text("default login evil password evil\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with server(answers(OK)) as (port, seen):
        send(port)
    assert b"Authorization: Bearer token-1\r\n" in seen[0]


# Proxies


def test_a_proxy_is_used_and_keeps_the_deadline(monkeypatch):
    def behave(connection, seen):
        answers(OK)(connection, seen)
        drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x")(connection, seen)

    with server(behave) as (port, seen):
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        line = Transport(base_url="http://tenant.test", timeout=0.4, verify=True, connections=1)
        assert line.send("GET", "/x", auth=Bearer("t")).status == 200
        assert seen[0].startswith(b"GET http://tenant.test/x HTTP/1.1\r\n")
        with pytest.raises(TimeoutExpired):
            line.send("GET", "/x", auth=Bearer("t"))


def test_a_proxy_that_refuses(monkeypatch):
    refusing = answers(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    with server(refusing) as (port, seen):
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:hunter2@127.0.0.1:{port}")
        line = Transport(base_url="https://tenant.test", timeout=2, verify=True, connections=1)
        with pytest.raises(TransportError) as caught:
            line.send("GET", "/x", auth=Bearer("t"))
    assert seen[0].startswith(b"CONNECT tenant.test:443 ") and b"token" not in seen[0]
    assert (
        "the proxy named by HTTPS_PROXY or HTTP_PROXY failed on the way to tenant.test: Tunnel connection failed: "
        "407 Proxy Authentication Required. Check its address, and its user and password"
        in caught.value.message
    )
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize(
    "proxy",
    [
        "http://user:hunter2@proxy:99999",
        "http://user:hun/ter2@[zz]:1",
        "ftp://user:hunter2@proxy:1",
        "http://user:hunter2@",
        "http://user:hunter2@a..b:1",
        "http://user:hunter2@[bad",
    ],
)
def test_a_proxy_that_is_none_does_not_show_its_password(monkeypatch, proxy):
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    line = Transport(base_url="https://tenant.test", timeout=2, verify=True, connections=1)
    with pytest.raises(TransportError) as caught:
        line.send("GET", "/x", auth=Bearer("t"))
    assert "hun" not in caught.value.message and "ter2" not in caught.value.message
    assert not caught.value.retryable
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_a_socks_proxy_keeps_its_own_connections():
    socks = pytest.importorskip("socks")
    assert socks
    adapter = transport(1).adapter
    for _request in range(2):
        manager = adapter.proxy_manager_for("socks5://127.0.0.1:1")
        for pool in manager.pool_classes_by_scheme.values():
            assert pool.__mro__[1].__name__.startswith("SOCKS")
            assert pool.ConnectionCls.response_class is framing.StrictResponse


# TLS


@pytest.fixture(scope="module")
def authority():
    return pytest.importorskip("trustme").CA()


@pytest.fixture
def tls(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def test_an_own_authority(authority, tls, tmp_path):
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    with server(answers(OK), tls=tls) as (port, _seen):
        assert send(port, scheme="https", verify=str(ca)).status == 200


def test_an_unknown_authority_is_refused_whatever_the_environment_says(
    authority, tls, tmp_path, monkeypatch
):
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(ca))
    with server(answers(OK), tls=tls) as (port, seen):
        error = fails(port, TransportError, scheme="https")
    assert (
        f"the TLS connection to localhost:{port} was refused: unable to get local issuer certificate. If "
        in error.message
        and error.message.endswith("name its certificates in ca_path.")
    )
    assert not error.retryable
    assert seen == []


def test_no_check_on_demand(tls):
    # Without urllib3's warning: Ansible would show it as stray output of a lookup.
    with server(answers(OK), tls=tls) as (port, _seen), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert send(port, scheme="https", verify=False).status == 200


def test_certificates_that_are_none(tls, tmp_path):
    ca = tmp_path / "ca.pem"
    ca.write_text("no certificate", encoding="utf-8")
    with server(answers(OK), tls=tls) as (port, _seen):
        error = fails(port, TransportError, scheme="https", verify=str(ca))
    assert not error.retryable and "Check that ca_path, if it is set, holds certif" in error.message


def test_a_certificate_of_another_host(authority, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("elsewhere.example.com").configure_cert(context)
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    with server(answers(OK), tls=context) as (port, _seen):
        error = fails(port, TransportError, scheme="https", verify=str(ca))
    assert error.message.endswith("is another host's: check api_url or subdomain.")
    assert ".." not in error.message


def test_a_host_that_speaks_no_tls():
    def behave(connection, _seen):
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with server(behave) as (port, _seen):
        error = fails(port, TransportError, scheme="https")
    assert "[SSL" not in error.message and "_ssl.c" not in error.message
    assert "that the host speaks TLS on this port" in error.message and not error.retryable


def test_a_handshake_that_is_cut_off_may_be_tried_again():
    with server(lambda _connection, _seen: None) as (port, _seen):
        error = fails(port, TransportError, scheme="https")
    assert error.retryable and f"no answer from localhost:{port}: " in error.message


def test_tls_keeps_the_deadline(authority, tls, tmp_path):
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    with server(drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), tls=tls) as (port, _seen):
        fails(port, TimeoutExpired, scheme="https", verify=str(ca), timeout=0.5)


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
