# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API refuses, and how: tokens, scopes, unknown things, methods, quotas."""

from __future__ import annotations

import time

import pytest

V2 = [
    "/api/2/users",
    "/api/2/users/65786389",
    "/api/2/mfa/users/65786389/factors",
    "/api/2/mfa/users/65786389/devices",
    "/api/2/roles",
    "/api/2/roles/428308",
    "/api/2/roles/428308/users",
    "/api/2/roles/428308/admins",
    "/api/2/policies",
    "/api/2/policies/31001",
    "/api/2/authentication_factors",
    "/api/2/groups",
    "/api/2/groups/477661",
]
NEEDS_MORE = ("/mfa/", "/policies", "/authentication_factors", "/api/2/groups")
V1 = [
    "/api/1/users/65786389/auth_factors",
    "/api/1/users/65786389/otp_devices",
    "/api/1/groups",
    "/api/1/groups/477661",
    "/auth/rate_limit",
]
INVALID = {"statusCode": 401, "name": "InvalidCredentials"}
FORBIDDEN = {"statusCode": 403, "name": "ForbiddenAction"}
WRONG = {"Authorization": "Bearer nonsense"}


@pytest.mark.parametrize("path", V2)
def test_v2_refuses_without_a_good_token(emulator, path):
    for headers in ({}, WRONG, {"Authorization": "Basic eDp5"}):
        answer = emulator.call("GET", path, headers=headers)
        assert answer.status_code == 401
        assert answer.json().items() >= INVALID.items()
        assert "X-Request-Id" in answer.headers


@pytest.mark.parametrize("path", V1)
def test_v1_refuses_without_a_good_token(emulator, path):
    refused = emulator.call("GET", path, headers=WRONG)
    assert refused.status_code == refused.json()["status"]["code"] == 401
    assert refused.json()["status"]["message"] == "Authentication Failure"
    malformed = emulator.call("GET", path)
    assert malformed.status_code == malformed.json()["status"]["code"] == 400


@pytest.mark.parametrize("path", V2)
def test_v2_scopes(emulator, path):
    assert emulator.get(path).status_code == 200
    read = emulator.get(path, scope="read_users")
    assert read.status_code == (403 if any(part in path for part in NEEDS_MORE) else 200)
    refused = emulator.get(path, scope="authentication_only")
    assert refused.status_code == 403
    assert refused.json().items() >= FORBIDDEN.items()


@pytest.mark.parametrize("path", V1)
def test_v1_scopes(emulator, path):
    assert emulator.get(path, scope="read_users").status_code == 200
    refused = emulator.get(path, scope="authentication_only")
    assert refused.status_code == 401
    assert refused.json()["status"]["message"] == "Insufficient Permission"


def test_a_weak_scope_may_be_a_401(start):
    running = start("--weak-scope-status", "401")
    refused = running.get("/api/2/mfa/users/65786389/factors", scope="read_users")
    assert refused.status_code == 401
    assert refused.json().items() >= INVALID.items()


def test_manage_users_reads_no_roles(start):
    running = start("--scope", "manage_users")
    assert running.get("/api/2/users").status_code == 200
    assert running.get("/api/2/roles").status_code == 403


UNKNOWN = ["1", "abc", "-1", "65786389.0", "%D9%A1", "9" * 40]


@pytest.mark.parametrize("user_id", UNKNOWN)
@pytest.mark.parametrize("path", ["users/{}", "mfa/users/{}/factors", "mfa/users/{}/devices"])
def test_an_unknown_user_is_404_shape_a(emulator, path, user_id):
    answer = emulator.get("/api/2/" + path.format(user_id))
    assert answer.status_code == answer.json()["statusCode"] == 404


@pytest.mark.parametrize(("choice", "body"), [("404B", "status"), ("empty", None)])
def test_an_unknown_user_in_other_ways(start, choice, body):
    running = start("--unknown-user", choice)
    for path in ("/api/2/mfa/users/1/factors", "/api/2/mfa/users/1/devices"):
        answer = running.get(path)
        if body:
            assert answer.status_code == answer.json()[body] == 404
        else:
            assert (answer.status_code, answer.json()) == (200, [])
    # Whoever asks for the person learns the truth in any case.
    assert running.get("/api/2/users/1").status_code == 404


def test_unknown_users_roles_and_groups(emulator):
    for view in ("auth_factors", "otp_devices"):
        old = emulator.get(f"/api/1/users/1/{view}")
        assert old.status_code == 404
        assert old.json()["status"]["message"] == "User for id 1 was not found"
    for path in ("1", "abc", "1/users", "1/admins"):
        role = emulator.get(f"/api/2/roles/{path}")
        assert role.status_code == role.json()["status"] == 404
    assert emulator.get("/api/1/groups/1").status_code == 404
    wrong = emulator.get("/api/1/groups/abc")
    assert wrong.status_code == 400
    assert wrong.json()["status"]["message"]["attribute"] == "id"


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/2/nothing", "/api/2/users/", "/api/2/policies/", "/api/2/apps"]
)
def test_an_unknown_path_is_404(emulator, path):
    answer = emulator.get(path)
    assert (answer.status_code, answer.json()["status"]["message"]) == (404, "No Route Exists")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/2/users/65786389", "/api/1/groups", "/auth/rate_limit"])
def test_nothing_but_get_is_served_yet_it_is_noted(emulator, method, path):
    headers = {"Authorization": f"Bearer {emulator.token()}"}
    answer = emulator.call(method, path, headers=headers)
    assert answer.status_code == 404
    if method != "HEAD":
        assert answer.json()["status"]["message"] == "No Route Exists"
    last = emulator.seen()["requests"][-1]
    assert (last["method"], last["path"], last["status"]) == (method, path, 404)


def test_headers_of_v2_and_v1(emulator):
    new = emulator.get("/api/2/users/65786389").headers
    assert new["Content-Type"] == "application/json"
    assert new["Cache-Control"] == "private"
    assert "Set-Cookie" in new
    assert "X-RateLimit-Limit" not in new
    old = emulator.get("/api/1/groups").headers
    assert old["Status"] == "200 OK"
    for name in ("X-Runtime", "ETag", "Set-Cookie", "X-RateLimit-Limit"):
        assert name in old


def test_request_ids_differ(emulator):
    ids = {emulator.get("/api/2/roles").headers["X-Request-Id"] for _number in range(3)}
    assert len(ids) == 3


def quota(answer):
    return {
        name.lower().removeprefix("x-ratelimit-"): int(value)
        for name, value in answer.headers.items()
        if name.lower().startswith("x-ratelimit-")
    }


def test_v1_calls_use_up_the_quota_and_v2_calls_do_not(start):
    running = start("--quota", "3", "--quota-window", "2")
    running.get("/api/2/users")
    figures = running.get("/auth/rate_limit").json()["data"]
    assert (figures["X-RateLimit-Limit"], figures["X-RateLimit-Remaining"]) == (3, 3)
    left = [quota(running.get("/api/1/groups"))["remaining"] for _number in range(3)]
    assert left == [2, 1, 0]
    refused = running.get("/api/1/groups")
    assert refused.status_code == refused.json()["status"]["code"] == 400
    assert refused.json()["status"]["message"] == "rate_limit_exceeded"
    assert quota(refused)["remaining"] == 0
    assert 1 <= quota(refused)["reset"] <= 2
    assert running.get("/auth/rate_limit").json()["data"]["X-RateLimit-Remaining"] == 0
    assert running.get("/api/2/users").status_code == 200
    time.sleep(2)
    assert running.get("/api/1/groups").status_code == 200
    running.control("reset")
    assert quota(running.get("/api/1/groups"))["remaining"] == 2


def test_v2_calls_can_be_made_to_count(start):
    running = start("--quota", "2", "--quota-v2")
    path = "/api/2/mfa/users/65786389/factors"
    assert [quota(running.get(path))["remaining"] for _number in range(2)] == [1, 0]
    refused = running.get(path)
    assert refused.status_code == refused.json()["statusCode"] == 429
    assert quota(refused)["remaining"] == 0
    assert running.get("/api/1/groups").status_code == 400


def test_refused_calls_cost_nothing(start):
    running = start("--quota", "2", "--quota-v2")
    for path in ("/api/1/groups", "/api/2/users"):
        running.call("GET", path, headers=WRONG)
        running.get(path, scope="authentication_only")
    assert running.get("/auth/rate_limit").json()["data"]["X-RateLimit-Remaining"] == 2
