# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One exchange on real sockets: its bounds, and what of the environment is not believed."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import random
import ssl
import sys
import time
import warnings
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
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    Basic,
    Bearer,
    Response,
    Transport,
    environment_proxies,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.loopback import (
    OK,
    answers,
    drips,
    fails,
    send,
    server,
    transport,
    with_head,
)

EQUIVALENT_MUTANTS = {
    ("_CHUNK = 64 * 1024", "*"): "how much is read at once is a choice",
    (
        "self.adapter = _StrictAdapter(pool_maxsize=connections, max_retries=0)",
        "self.adapter = _StrictAdapter(pool_maxsize=connections, max_retries= -1)",
    ): "fewer than none are none",
}  # fmt: skip


@pytest.mark.parametrize(
    "location", [b"http://[", b"http://\xff\xfe/", b"https://elsewhere.example.com/"]
)
def test_a_redirect_is_an_answer_wherever_it_leads(location):
    redirect = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    with server(answers(redirect)) as (port, _seen):
        assert send(port).status == 302


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


PACKED = gzip.compress(b"[]", mtime=0)
WRAPPED = zlib.compress(b"[]")


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


# Proxies


@pytest.mark.parametrize(
    ("host", "excepted", "used"),
    [
        ("acme.onelogin.com", "", True),
        ("acme.onelogin.com", "elsewhere.test", True),
        ("acme.onelogin.com", "acme.onelogin.com", False),
        ("acme.onelogin.com", " elsewhere.test , .onelogin.com ", False),
        ("acme.onelogin.com", "onelogin.com", False),
        ("acme.onelogin.com", "*", False),
        ("acme.onelogin.com:8443", "acme.onelogin.com:8443", False),
        ("acme.onelogin.com:8443", "acme.onelogin.com:9443", True),
        ("acme.onelogin.com", "acme.onelogin.com:443", True),
        ("10.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "elsewhere.test, 10.0.0.0/99, 10.1.0.0/16", False),
        ("11.1.2.3", "10.0.0.0/8", True),
        ("10.example.com", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3", False),
        # Loopback never leaves the machine.
        ("127.0.0.1:8080", "", False),
        ("127.9.8.7", "", False),
        ("[::1]:8080", "", False),
        ("localhost", "", False),
        ("localhost.example.com", "", True),
        ("128.0.0.1", "", True),
    ],
)
def test_the_proxy_of_the_environment_is_used_where_it_is_not_excepted(
    monkeypatch, host, excepted, used
):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", excepted)
    found = environment_proxies(f"https://{host}")
    assert found == ({"https": "http://proxy.test:3128"} if used else {})


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


def test_a_certificate_of_a_name_is_not_that_of_an_address(authority, tls, tmp_path):
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    with server(answers(OK), tls=tls) as (port, _seen):
        line = Transport(
            base_url=f"https://127.0.0.1:{port}", timeout=5, verify=str(ca), connections=1
        )
        with pytest.raises(TransportError, match="is another host's") as caught:
            line.send("GET", "/x", auth=Bearer("t"))
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (20, "name its certificates in ca_path"),
        (62, "is another host's"),
        (64, "is another host's"),
        (78, "name its certificates in ca_path"),
        (79, "RFC 5280"),
        (94, "RFC 5280"),
        (95, "name its certificates in ca_path"),
    ],
)
def test_what_a_certificate_lacks_is_told(code, advice):
    error = requests.exceptions.SSLError("refused")
    error.__context__ = ssl.SSLCertVerificationError("refused")
    error.__context__.verify_code = code
    assert advice in transport_module._tls_advice(error)


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
