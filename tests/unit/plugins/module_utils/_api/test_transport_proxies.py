# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies: when the one of the environment is used, and what is said of one that is of no use."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api import framing
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import (
    Bearer,
    Transport,
    environment_proxies,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.loopback import (
    OK,
    answers,
    drips,
    server,
    transport,
)


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
    pytest.importorskip("socks")
    adapter = transport(1).adapter
    for _request in range(2):
        manager = adapter.proxy_manager_for("socks5://127.0.0.1:1")
        for pool in manager.pool_classes_by_scheme.values():
            assert pool.__mro__[1].__name__.startswith("SOCKS")
            assert pool.ConnectionCls.response_class is framing.StrictResponse
