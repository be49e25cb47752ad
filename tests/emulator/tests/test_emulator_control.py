# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls: log, reset, edits, latency, and that no secret is shown."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

HAZEL = "/api/2/users/65786389"
SECRET = "emulator-client-secret-6f1c"


def test_the_log_tells_what_was_asked(emulator):
    token = emulator.token()
    emulator.call("GET", f"{HAZEL}?a=1&b=2", headers={"User-Agent": "probe/1.0"})
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "probe/2.0"}
    emulator.call("GET", HAZEL, headers=headers)
    seen = emulator.seen()
    assert seen["count"] == 3
    assert seen["by_path"] == {"/auth/oauth2/v2/token": 1, HAZEL: 2}
    first, second, third = seen["requests"]
    assert (first["method"], first["scheme"], first["token_ok"]) == ("POST", "basic", True)
    assert second == {
        "n": 2,
        "method": "GET",
        "path": HAZEL,
        "query": "a=1&b=2",
        "status": 401,
        "user_agent": "probe/1.0",
        "scheme": None,
        "token_ok": False,
        "concurrent": 1,
    }
    assert third["n"] == 3
    assert (third["status"], third["scheme"], third["token_ok"]) == (200, "bearer", True)


def test_control_calls_leave_no_trace_and_feel_no_fault(emulator):
    emulator.fault(path="*", status=500)
    assert emulator.seen()["count"] == 0
    assert emulator.call("GET", "/_emulator/").status_code == 200


@pytest.mark.parametrize("place", ["query", "path", "agent", "authorization", "wrong"])
def test_no_secret_and_no_token_is_shown_wherever_it_was_put(emulator, place):
    token = emulator.token()
    emulator.control("expire-token")
    for secret in (SECRET, token, emulator.token()):
        if place == "query":
            emulator.call("GET", f"{HAZEL}?x={secret}&client_secret={secret}")
        elif place == "path":
            emulator.call("GET", f"/api/2/{secret}")
        elif place == "agent":
            emulator.call("GET", HAZEL, headers={"User-Agent": f"x{secret}"})
        elif place == "authorization":
            for value in (secret, f"{secret} x", f"client_id:x, client_secret:{secret}"):
                emulator.call("GET", HAZEL, headers={"Authorization": value})
        else:
            emulator.call("GET", f"{HAZEL}?access_token=mistyped")
            secret = "mistyped"
        for report in ("/_emulator/requests", "/_emulator/"):
            assert secret not in emulator.call("GET", report).text


def test_the_page_escapes_what_came_from_outside(emulator):
    emulator.get("/api/2/<script>alert(1)</script>")
    emulator.call("GET", HAZEL, headers={"User-Agent": "<b>'\"&"})
    page = emulator.call("GET", "/_emulator/")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text
    assert "/api/2/&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "&lt;b&gt;&#x27;&quot;&amp;" in page.text


def test_latency_lets_requests_overlap(emulator):
    emulator.token()
    assert emulator.control("latency", {"ms": 300}).status_code == 204
    try:
        emulator.get(HAZEL)
        began = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _number: emulator.get(HAZEL), range(16)))
        took = time.monotonic() - began
    finally:
        emulator.control("latency", {"ms": 0})
    assert {answer.status_code for answer in answers} == {200}
    assert 0.3 <= took < 2.4
    assert emulator.seen()["max_concurrent"] > 8


@pytest.mark.parametrize("body", [None, [], {}, {"ms": -1}, {"ms": "5"}, {"ms": True}])
def test_a_latency_that_makes_no_sense_is_refused(emulator, body):
    assert emulator.control("latency", body).status_code == 400


def test_latency_can_be_there_from_the_start(start):
    running = start("--latency-ms", "200")
    began = time.monotonic()
    running.call("GET", HAZEL)
    assert time.monotonic() - began >= 0.2


def test_tokens_expire_on_request(emulator):
    old = emulator.token()
    assert emulator.get(HAZEL).status_code == 200
    assert emulator.control("expire-token").status_code == 204
    assert emulator.get(HAZEL).status_code == 401
    assert emulator.token() == emulator.token() != old


def test_people_can_be_edited_and_vanish(emulator):
    emulator.get("/api/2/mfa/users/65786389/factors")
    entry = {"factor_id": 1, "name": "Müller's", "auth_factor_name": None}
    changes = {"status": 2, "lastname": "Zhang-Ø", "factors": [entry], "role_ids": []}
    answer = emulator.control("users/65786389", changes)
    assert answer.json()["status"] == 2
    assert emulator.get(HAZEL).json()["lastname"] == "Zhang-Ø"
    assert emulator.get("/api/2/mfa/users/65786389/factors").json() == [entry]
    old = emulator.get("/api/1/users/65786389/auth_factors").json()["data"]["auth_factors"]
    assert old == [{"name": "Müller's", "factor_id": 1}]
    assert len(emulator.get("/api/2/mfa/users/65786389/devices").json()) == 2
    bare = [{"device_id": 5}, {}]
    emulator.control("users/65786389", {"devices": bare, "role_ids": None})
    assert emulator.get("/api/2/mfa/users/65786389/devices").json() == bare
    old = emulator.get("/api/1/users/65786389/otp_devices").json()["data"]["otp_devices"]
    assert [device["id"] for device in old][:2] == [5, None]
    assert 65786389 not in emulator.get("/api/2/roles/428308").json()["users"]

    assert emulator.control("users/65786391", method="DELETE").status_code == 204
    for path in ("users/65786391", "mfa/users/65786391/factors", "mfa/users/65786391/devices"):
        assert emulator.get(f"/api/2/{path}").status_code == 404
    assert emulator.get("/api/2/users").headers["Total-Count"] == "199"
    assert emulator.get("/api/2/roles/428308").json()["admins"] == []
    assert emulator.control("users/65786391", method="DELETE").status_code == 404


@pytest.mark.parametrize(
    ("user_id", "body", "status"),
    [
        (1, {"status": 2}, 404),
        (65786389, None, 400),
        (65786389, [], 400),
        (65786389, {"id": 5}, 400),
        (65786389, {"shoe_size": 44}, 400),
        (65786389, {"factors": {}}, 400),
        (65786389, {"devices": ["x"]}, 400),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(emulator, user_id, body, status):
    before = emulator.get(HAZEL).content
    answer = emulator.control(f"users/{user_id}", body)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert emulator.get(HAZEL).content == before


def test_reset_undoes_everything_but_the_latency(emulator):
    token = emulator.token()
    before = emulator.get("/api/2/users").content, emulator.get(HAZEL).content
    emulator.control("users/65786389", {"email": None})
    emulator.control("users/65786389", {"firstname": None})
    emulator.control("users/65786390", method="DELETE")
    emulator.control("users/65786391", {"status": 2})
    emulator.control("users/65786391", method="DELETE")
    emulator.control("expire-token")
    emulator.token()
    emulator.fault(path="*", status=500)
    emulator.control("reset")
    assert emulator.seen() == {"count": 0, "max_concurrent": 0, "by_path": {}, "requests": []}
    assert emulator.token() == token
    assert (emulator.get("/api/2/users").content, emulator.get(HAZEL).content) == before


def test_the_log_is_bounded_and_the_counters_are_not(monkeypatch):
    from emulator import log

    monkeypatch.setattr(log, "KEPT", 3)
    book = log.Log(list)
    for number in range(10):
        scope = {"method": "GET", "path": f"/{number % 2}", "query_string": b"", "headers": []}
        book.begin(scope)
        book.end()
    report = book.report()
    assert [record["n"] for record in report["requests"]] == [8, 9, 10]
    assert (report["count"], report["by_path"]) == (10, {"/0": 5, "/1": 5})


@pytest.mark.parametrize("path", ["nothing", "users/abc", "reset/x"])
def test_unknown_control_calls(emulator, path):
    assert emulator.control(path).status_code == 404
