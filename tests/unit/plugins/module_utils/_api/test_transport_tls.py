# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS on real sockets: whose certificate is believed, and what is said of one that is not."""

from __future__ import annotations

import ssl
import warnings

import pytest
import requests

from ansible_collections.identity.onelogin.plugins.module_utils._api import (
    transport as transport_module,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    Bearer,
    Transport,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.loopback import (
    OK,
    answers,
    drips,
    fails,
    send,
    server,
)


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
