# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault, over real sockets, and which requests get one."""

from __future__ import annotations

import socket
import time

import pytest
import requests

PATH = "/api/2/mfa/users/65786389/factors"


class Raw:
    """A bare connection, which shows what truly comes over it."""

    def __init__(self, emulator, path=PATH):
        host, port = emulator.url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=5)
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {emulator.token()}"
        self.socket.sendall(f"{request}\r\n\r\n".encode())

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.socket.close()

    def everything(self):
        data = b""
        while piece := self.socket.recv(65536):
            data += piece
        return data


def last(emulator):
    return emulator.seen()["requests"][-1]


@pytest.mark.parametrize(
    ("fault", "status", "kind", "body"),
    [
        ({"status": 429, "headers": {"Retry-After": "2"}}, 429, "text/html", b""),
        (
            {"status": 502, "body": "<h1>Bad Gateway</h1>"},
            502,
            "text/html",
            b"<h1>Bad Gateway</h1>",
        ),
        (
            {"status": 404, "json": {"statusCode": 404}},
            404,
            "application/json",
            b'{"statusCode":404}',
        ),
        ({"status": 200, "json": None}, 200, "application/json", b"null"),
        ({"status": 200, "body": ""}, 200, "text/html", b""),
        ({"status": 200, "body": "[{", "content_type": "application/json"}, 200, None, b"[{"),
        ({"kind": "shape", "json": {"factor_id": 1}}, 200, "application/json", b'{"factor_id":1}'),
    ],
)
def test_replacement_answers(emulator, fault, status, kind, body):
    emulator.fault(path=PATH, **fault)
    answer = emulator.get(PATH)
    assert (answer.status_code, answer.content) == (status, body)
    assert answer.headers["Content-Type"] == (kind or fault["content_type"])
    assert answer.headers.items() >= fault.get("headers", {}).items()
    assert "X-Request-Id" not in answer.headers
    assert last(emulator)["status"] == status
    assert last(emulator)["fault"] == fault.get("kind", f"status {status}")


def test_hang_says_nothing_and_then_hangs_up(emulator):
    emulator.fault(path=PATH, kind="hang", seconds=0.6)
    with Raw(emulator) as raw:
        began = time.monotonic()
        assert raw.everything() == b""
        assert time.monotonic() - began > 0.5
    assert last(emulator)["status"] is None


def test_hang_outlasts_the_client_without_trace(emulator):
    emulator.fault(path=PATH, kind="hang")
    with pytest.raises(requests.exceptions.ReadTimeout):
        emulator.get(PATH, timeout=0.3)
    time.sleep(0.3)
    emulator.get("/api/2/users/65786389")
    assert last(emulator)["concurrent"] == 1


def test_reset_is_a_reset(emulator):
    emulator.fault(path=PATH, kind="reset")
    with Raw(emulator) as raw, pytest.raises(ConnectionResetError):
        raw.everything()


def test_truncate_sends_less_than_it_said(emulator):
    emulator.fault(path=PATH, kind="truncate")
    with Raw(emulator) as raw:
        head, _separator, body = raw.everything().partition(b"\r\n\r\n")
    assert b"content-length: %d" % (len(body) + 400) in head
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        emulator.get(PATH)


def test_drip_never_ends_yet_never_pauses_long(emulator):
    emulator.fault(path=PATH, kind="drip", interval=0.05)
    with Raw(emulator) as raw:
        raw.socket.settimeout(1)
        began, pieces = time.monotonic(), 0
        while time.monotonic() - began < 1:
            assert raw.socket.recv(100)
            pieces += 1
    assert pieces > 8


@pytest.mark.parametrize("size", [1, 100_000, 3_000_001])
def test_huge_has_the_size_asked_for(emulator, size):
    emulator.fault(path=PATH, kind="huge", bytes=size)
    answer = emulator.get(PATH)
    assert len(answer.content) == size
    assert "Content-Length" not in answer.headers
    assert answer.content.startswith(b'[{"factor_id":58958,'[:size])


def test_huge_is_200_megabytes_unless_said_otherwise(emulator):
    emulator.fault(path=PATH, kind="huge")
    with emulator.get(PATH, stream=True) as answer:
        length = sum(map(len, answer.iter_content(1 << 20)))
    assert length == 200_000_000


def test_a_client_may_leave_a_huge_answer(emulator):
    emulator.fault(path=PATH, kind="huge")
    with Raw(emulator) as raw:
        raw.socket.recv(1000)
    time.sleep(0.3)
    emulator.get("/api/2/users/65786389")
    assert last(emulator)["concurrent"] == 1


@pytest.mark.parametrize("status", [None, 307])
def test_redirect(emulator, status):
    where = "https://elsewhere.example.net/api"
    more = {"status": status} if status else {}
    emulator.fault(path=PATH, kind="redirect", location=where, **more)
    answer = emulator.get(PATH)
    assert (answer.status_code, answer.headers["Location"]) == (status or 302, where)


def test_html_with_200(emulator):
    emulator.fault(path=PATH, kind="html200")
    answer = emulator.get(PATH)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")
    assert answer.text.startswith("<!doctype html>")


def test_delay_then_the_true_answer(emulator):
    truth = emulator.get(PATH).json()
    emulator.fault(path=PATH, kind="delay", seconds=0.5)
    began = time.monotonic()
    assert emulator.get(PATH).json() == truth
    assert time.monotonic() - began >= 0.5


def test_the_token_may_die_in_mid_run(emulator):
    emulator.fault(path=PATH, kind="expire_token", after=1, times=1)
    old = {"Authorization": f"Bearer {emulator.token()}"}
    answers = [emulator.call("GET", PATH, headers=old).status_code for _number in range(3)]
    assert answers == [200, 401, 401]
    new = {"Authorization": f"Bearer {emulator.token()}"}
    assert new != old
    assert emulator.call("GET", PATH, headers=new).status_code == 200


def test_headers_may_be_missing(emulator):
    path = "/api/2/users"
    emulator.fault(path=path, kind="strip_headers", names=["Total-Pages", "Total-Count"])
    answer = emulator.get(path)
    assert answer.status_code == 200
    assert "After-Cursor" in answer.headers
    assert not {"Total-Pages", "Total-Count"} & answer.headers.keys()


def statuses(emulator, number, path=PATH, method="GET"):
    headers = {"Authorization": f"Bearer {emulator.token()}"}
    return [emulator.call(method, path, headers=headers).status_code for _number in range(number)]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({}, [503, 503, 503, 503]),
        ({"times": None}, [503, 503, 503, 503]),
        ({"times": 2}, [503, 503, 200, 200]),
        ({"times": 0}, [200, 200, 200, 200]),
        ({"after": 2}, [200, 200, 503, 503]),
        ({"after": 1, "times": 2}, [200, 503, 503, 200]),
        ({"method": "GET"}, [503, 503, 503, 503]),
        ({"method": "POST"}, [200, 200, 200, 200]),
        ({"path": "/api/2/mfa/users/*/factors"}, [503, 503, 503, 503]),
        ({"path": "/api/2/mfa/users/*/devices"}, [200, 200, 200, 200]),
        ({"path": "/api/2/mfa/users/6578638[0-8]/factors"}, [200, 200, 200, 200]),
        ({"query": "*page=2*"}, [200, 200, 200, 200]),
    ],
)
def test_which_requests_get_it(emulator, fault, expected):
    emulator.fault(**({"path": PATH, "status": 503} | fault))
    assert statuses(emulator, 4) == expected


def test_one_page_of_many(emulator):
    emulator.fault(path="/api/2/users", query="*page=2*", status=502)
    answers = [emulator.get(f"/api/2/users?limit=50&page={page}").status_code for page in (1, 2, 3)]
    assert answers == [200, 502, 200]


def test_the_first_fault_that_fits_is_the_one(emulator):
    faults = [{"path": PATH, "status": status, "times": 1} for status in (429, 502, 504)]
    emulator.control("faults", faults)
    assert statuses(emulator, 4) == [429, 502, 504, 200]


def test_the_token_endpoint_can_fail_too(emulator):
    emulator.fault(path="/auth/oauth2/v2/token", method="POST", status=429, times=1)
    grant = {"grant_type": "client_credentials"}
    pair = ("emulator-client-id", "emulator-client-secret-6f1c")
    calls = [
        emulator.call("POST", "/auth/oauth2/v2/token", json=grant, auth=pair) for _number in "ab"
    ]
    assert [call.status_code for call in calls] == [429, 200]


def test_faults_at_the_start(start, tmp_path):
    file = tmp_path / "faults.json"
    file.write_text('[{"path": "/api/2/users", "status": 504, "times": 1}]')
    assert statuses(start("--faults", str(file)), 2, path="/api/2/users") == [504, 200]


@pytest.mark.parametrize(
    ("faults", "complaint"),
    [
        ({}, "list"),
        (None, "list"),
        ([1], "object"),
        ([{"status": 500}], "path"),
        ([{"path": 1, "status": 500}], "path"),
        ([{"path": "/"}], "status or a kind"),
        ([{"path": "/", "kind": "explode"}], "kind"),
        ([{"path": "/", "kind": "shape"}], "json"),
        ([{"path": "/", "status": "500"}], "status"),
        ([{"path": "/", "status": 99}], "status"),
        ([{"path": "/", "status": True}], "status"),
        ([{"path": "/", "status": 500, "times": -1}], "times"),
        ([{"path": "/", "status": 500, "after": 0.5}], "after"),
        ([{"path": "/", "status": 500, "colour": "red"}], "colour"),
        ([{"path": "/", "status": 500, "headers": {"a": "b\r\nc: d"}}], "headers"),
        ([{"path": "/", "kind": "redirect", "location": "x\ny"}], "location"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_and_changes_nothing(emulator, faults, complaint):
    emulator.fault(path=PATH, status=503)
    answer = emulator.control("faults", faults)
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]
    assert statuses(emulator, 1) == [503]


def test_stale_token_gives_the_dead_token_once_more(emulator):
    dead = emulator.token()
    emulator.control("expire-token")
    emulator.fault(path="/auth/oauth2/v2/token", kind="stale_token", times=2)
    assert [emulator.token() for _time in range(2)] == [dead, dead]
    refused = emulator.call("GET", PATH, headers={"Authorization": f"Bearer {dead}"})
    assert refused.status_code == 401
    alive = emulator.token()
    assert alive != dead and emulator.token() == alive
    answer = emulator.call("GET", PATH, headers={"Authorization": f"Bearer {alive}"})
    assert answer.status_code == 200


def test_others_use_the_same_quota(start):
    running = start("--quota", "10", "--quota-v2")
    running.fault(path="/api/*", kind="others", calls=3)
    left = [running.get(PATH).headers["X-RateLimit-Remaining"] for _number in range(2)]
    assert left == ["6", "2"]
    assert running.get(PATH).status_code == 429


def test_headers_are_added_to_the_true_answer_or_put_in_place(emulator):
    told = {"X-RateLimit-Remaining": "0", "Content-Type": "text/odd"}
    emulator.fault(path=PATH, kind="add_headers", headers=told)
    answer = emulator.get(PATH)
    assert answer.status_code == 200 and len(answer.json()) == 3
    assert answer.headers.items() >= told.items() and "X-Request-Id" in answer.headers
