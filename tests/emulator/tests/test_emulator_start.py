# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting, announcing, TLS, ending."""

from __future__ import annotations

import signal
import socket
import ssl
import subprocess
import time
from contextlib import suppress

import pytest
import requests
import trustme


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com", "10.0.0.1", ""])
def test_only_loopback_is_served(command, host):
    ended = subprocess.run(
        [*command, "--host", host], capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode == 2
    assert "not a loopback address" in ended.stderr
    assert ended.stdout == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_loopback_is_served(start, host):
    running = start("--host", host, "--users", "0")
    assert running.url.startswith("http://127.0.0.")
    assert running.get("/api/2/users").ok


@pytest.mark.parametrize(
    "options",
    [
        ["--port", "65536"],
        ["--users", "-1"],
        ["--users", "500001"],
        ["--scope", "root"],
        ["--page-max", "0"],
        ["--latency-ms", "-1"],
        ["--weak-scope-status", "500"],
        ["--tls-cert", "only.pem"],
        ["--nonsense"],
    ],
)
def test_a_wrong_command_line_is_refused(command, options):
    ended = subprocess.run([*command, *options], capture_output=True, timeout=20, check=False)
    assert ended.returncode == 2
    assert ended.stdout == b""


@pytest.mark.parametrize("content", ["not json", "{}", '[{"path": "/x"}]'])
def test_a_file_of_bad_faults_is_refused(command, tmp_path, content):
    faults = tmp_path / "faults.json"
    faults.write_text(content)
    ended = subprocess.run([*command, "--faults", faults], capture_output=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"emulator: ")


def test_a_taken_port_is_an_error(command, emulator):
    port = emulator.url.rpartition(":")[2]
    ended = subprocess.run([*command, "--port", port], capture_output=True, check=False)
    assert ended.returncode == 1
    assert ended.stdout == b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("busy", [False, True])
def test_it_announces_itself_and_ends_cleanly(start, tmp_path, number, busy):
    ready, pid = tmp_path / "ready", tmp_path / "pid"
    running = start("--ready-file", str(ready), "--pid-file", str(pid))
    assert ready.read_text() == running.url
    assert pid.read_text() == str(running.process.pid)
    if busy:
        running.fault(path="*", kind="hang")
        with pytest.raises(requests.exceptions.ReadTimeout):
            running.call("GET", "/api/2/users", timeout=0.3)
    running.process.send_signal(number)
    assert running.process.wait(timeout=5) == 0
    assert (running.process.stdout.read(), running.process.stderr.read()) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_a_hanging_client_does_not_hold_up_the_end(start):
    running = start()
    running.fault(path="*", kind="hang")
    host, port = running.url.removeprefix("http://").split(":")
    waiting = socket.create_connection((host, int(port)), timeout=5)
    waiting.sendall(f"GET /api/2/users HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    deadline = time.monotonic() + 5
    while running.seen()["count"] == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    running.process.terminate()
    assert running.process.wait(timeout=10) == 0
    with waiting, suppress(ConnectionResetError):
        assert waiting.recv(1) == b""
    assert running.process.stderr.read() == ""


def test_https_with_an_own_authority(start, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    server = authority.issue_cert("127.0.0.1")
    server.private_key_pem.write_to_path(tmp_path / "key.pem")
    for part in server.cert_chain_pems:
        part.write_to_path(tmp_path / "cert.pem", append=True)
    options = ["--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem")]
    running = start(*options, verify=str(tmp_path / "ca.pem"))
    assert running.url.startswith("https://127.0.0.1:")
    assert running.get("/api/2/users/65786389").json()["username"] == "hazel.zhang"
    with pytest.raises(requests.exceptions.SSLError):
        running.call("GET", "/api/2/users", verify=ssl.get_default_verify_paths().cafile or True)
    for kind in ("reset", "truncate"):
        running.fault(path="*", kind=kind)
        with pytest.raises(requests.exceptions.RequestException):
            running.get("/api/2/users")


def test_a_chosen_credential_has_the_chosen_scope(start):
    running = start("--client-id", "a", "--client-secret", "b%c+d", "--scope", "read_all")
    grant = {"grant_type": "client_credentials"}
    token = running.call("POST", "/auth/oauth2/v2/token", json=grant, auth=("a", "b%c+d")).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert running.call("GET", "/api/2/users", headers=headers).status_code == 200
    factors = "/api/2/mfa/users/65786389/factors"
    assert running.call("GET", factors, headers=headers).status_code == 403
    running.call("GET", "/api/2/users?x=b%25c%2Bd&y=b%c+d")
    assert "c+d" not in running.call("GET", "/_emulator/requests").text


def test_a_hundred_thousand_people_are_there_from_the_start(start):
    running = start("--users", "100000")
    assert running.get("/api/2/users?limit=1").headers["Total-Count"] == "100000"
