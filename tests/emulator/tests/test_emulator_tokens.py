# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token endpoints."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta, timezone

import pytest

ID, SECRET = "emulator-client-id", "emulator-client-secret-6f1c"
TOKEN = "/auth/oauth2/v2/token"
GRANT = '{"grant_type":"client_credentials"}'
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
BASIC = "Basic " + b64encode(f"{ID}:{SECRET}".encode()).decode()


def ask(emulator, *, header=BASIC, kind=JSON, body=GRANT, path=TOKEN, method="POST"):
    headers = {"Content-Type": kind, "Authorization": header}
    headers = {name: value for name, value in headers.items() if value is not None}
    return emulator.call(method, path, headers=headers, data=body)


@pytest.mark.parametrize(
    ("header", "kind", "body"),
    [
        (f"client_id:{ID}, client_secret:{SECRET}", JSON, GRANT),
        (f"client_id:{ID},client_secret:{SECRET}", JSON, GRANT),
        (f"client_id: {ID}, client_secret: {SECRET}", JSON, GRANT),
        (BASIC, JSON, GRANT),
        (BASIC, f"{JSON}; charset=utf-8", GRANT),
        (BASIC, FORM, "grant_type=client_credentials"),
        (None, FORM, f"grant_type=client_credentials&client_id={ID}&client_secret={SECRET}"),
    ],
)
def test_every_form_in_use_gets_the_token(emulator, header, kind, body):
    answer = ask(emulator, header=header, kind=kind, body=body)
    assert answer.status_code == 200
    assert answer.json()["access_token"] == emulator.token()
    assert "X-Request-Id" in answer.headers


BASIC_WRONG = "Basic " + b64encode(f"{ID}:wrong".encode()).decode()
BASIC_UNKNOWN = "Basic " + b64encode(f"nobody:{SECRET}".encode()).decode()


@pytest.mark.parametrize(
    ("status", "message", "header", "kind", "body"),
    [
        (401, "Authentication Failure", BASIC_WRONG, JSON, GRANT),
        (401, "Authentication Failure", BASIC_UNKNOWN, JSON, GRANT),
        (401, "Authentication Failure", f"client_id:{ID}, client_secret:no", JSON, GRANT),
        (401, "Authentication Failure", None, FORM, "grant_type=client_credentials"),
        (400, "grant_type", BASIC, JSON, "{}"),
        (400, "grant_type", BASIC, JSON, "[]"),
        (400, "grant_type", BASIC, JSON, "{"),
        (400, "grant_type", BASIC, JSON, b"\xff"),
        (400, "grant_type", BASIC, JSON, '{"grant_type":"password"}'),
        (400, "grant_type", BASIC, FORM, GRANT),
        (400, "Content-Type", BASIC, None, GRANT),
        (400, "Content-Type", BASIC, "text/plain", GRANT),
        (400, "authorization information", None, JSON, GRANT),
        (400, "authorization information", "Bearer x", JSON, GRANT),
        (400, "authorization information", "Basic ***", JSON, GRANT),
        (400, "authorization information", "Basic bm9jb2xvbg==", JSON, GRANT),
    ],
)
def test_anything_else_is_refused(emulator, status, message, header, kind, body):
    answer = ask(emulator, header=header, kind=kind, body=body)
    assert answer.status_code == status
    error = answer.json()["status"]
    assert (error["error"], error["code"]) == (True, status)
    assert message in error["message"]


def test_a_credential_whose_owner_was_deleted_gets_500(emulator):
    pair = b64encode(b"deleted-owner-id:deleted-owner-secret-6f1c").decode()
    assert ask(emulator, header=f"Basic {pair}").status_code == 500


@pytest.mark.parametrize("path", [TOKEN, "/auth/oauth2/token", "/auth/oauth2/revoke"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_wrong_method_has_no_route(emulator, path, method):
    answer = ask(emulator, path=path, method=method)
    assert (answer.status_code, answer.json()["status"]["message"]) == (404, "No Route Exists")


def test_the_token_is_old_already_and_stays_the_same(emulator):
    first, second = ask(emulator).json(), ask(emulator).json()
    assert first == second
    assert (first["expires_in"], first["token_type"]) == (36000, "bearer")
    created = datetime.fromisoformat(first["created_at"].replace("Z", "+00:00"))
    age = datetime.now(timezone.utc) - created
    assert timedelta(hours=4) < age < timedelta(hours=6)


def test_the_old_endpoint_wraps_it(emulator):
    body = ask(emulator, path="/auth/oauth2/token").json()
    assert body["status"] == {"error": False, "code": 200, "type": "success", "message": "Success"}
    assert body["data"] == [ask(emulator).json()]


def revoke(emulator, body, **more):
    return ask(emulator, path="/auth/oauth2/revoke", body=body, **more)


def test_a_revoked_token_is_dead_and_the_next_is_new(emulator):
    old = emulator.token()
    body = f'{{"access_token":"{old}"}}'
    assert revoke(emulator, body).status_code == 200
    assert emulator.get("/api/2/users").status_code == 401
    new = emulator.token()
    assert new != old
    headers = {"Authorization": f"Bearer {new}"}
    assert emulator.call("GET", "/api/2/users", headers=headers).status_code == 200
    assert revoke(emulator, body).status_code == 401


@pytest.mark.parametrize(
    ("status", "message", "body", "more"),
    [
        (400, "Content-Type", "access_token=x", {"kind": FORM}),
        (400, "Access Token Missing", "{}", {}),
        (400, "Access Token Missing", '{"access_token":""}', {}),
        (400, "authorization information", '{"access_token":"x"}', {"header": None}),
        (401, "Authentication Failure", '{"access_token":"x"}', {}),
        (401, "Authentication Failure", '{"access_token":"x"}', {"header": BASIC_WRONG}),
    ],
)
def test_revoking_is_strict(emulator, status, message, body, more):
    answer = revoke(emulator, body, **more)
    assert answer.status_code == status
    assert message in answer.json()["status"]["message"]


def test_nobody_revokes_the_token_of_another_credential(emulator):
    body = f'{{"access_token":"{emulator.token("read_users")}"}}'
    assert revoke(emulator, body).status_code == 401
    assert emulator.get("/api/2/users", scope="read_users").status_code == 200


@pytest.mark.parametrize("spelling", ["bearer:{}", "bearer: {}", "bearer {}", "Bearer {}"])
@pytest.mark.parametrize("path", ["/api/2/users/65786389", "/api/1/groups"])
def test_four_spellings_of_bearer(emulator, spelling, path):
    headers = {"Authorization": spelling.format(emulator.token())}
    assert emulator.call("GET", path, headers=headers).status_code == 200


@pytest.mark.parametrize("spelling", ["BEARER {}", "Token {}", "{}", "bearer  {}", "Bearer:{}", ""])
def test_no_other_spelling(emulator, spelling):
    headers = {"Authorization": spelling.format(emulator.token())}
    assert emulator.call("GET", "/api/2/users/65786389", headers=headers).status_code == 401
    assert emulator.call("GET", "/api/1/groups", headers=headers).status_code == 400
