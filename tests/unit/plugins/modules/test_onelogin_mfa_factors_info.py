# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module onelogin_mfa_factors_info, from its arguments to its result."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api import transport
from ansible_collections.identity.onelogin.plugins.modules import onelogin_mfa_factors_info
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    JSON,
    PHONE,
    REQUEST_ID,
    SECRET,
    SMS,
    devices,
    factors,
    get,
    listed,
    refusal,
    scripted,
    token,
    user,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.modules import module_runner
from ansible_collections.identity.onelogin.tests.unit.plugins.modules.module_runner import (
    FINE,
    NOTHING,
    result_of,
)

MODULE = onelogin_mfa_factors_info


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("on_error", ["fail", "report"])
def test_success_is_the_same_in_check_mode(run, check_mode, on_error):
    code, result = run(
        token(), factors(7, [SMS]), user_ids=[7], on_error=on_error, check_mode=check_mode
    )
    assert code == 0
    assert result_of(result) == {
        "changed": False, "users": [{"id": 7, "available": [SMS]}], "failures": [], "api": FINE,
    }  # fmt: skip


def test_aliases_and_everything_on_request(run):
    quota = {
        **JSON,
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": "4997",
        "x-ratelimit-reset": "1800",
    }
    code, result = run(
        token(),
        factors(7, [SMS]),
        devices(7, [PHONE], headers=quota),
        user_id="7",
        enrolled=True,
        evidence=True,
    )
    assert code == 0
    (found,) = result["users"]
    assert found["available"] == [SMS] and found["enrolled"] == [PHONE]
    assert set(found["evidence"]) == {"available", "enrolled"}
    assert result["api"]["rate_limit"] == {"limit": 5000, "remaining": 4997, "reset": 1800}


def test_a_user_from_a_list_has_a_record(run):
    listing = get("/api/2/users", [user(7)], headers={**JSON, "Total-Pages": "1"})
    _code, result = run(token(), listing, factors(7, []), emails=["USER7@example.com"])
    assert result["users"] == [
        {
            "id": 7, "email": "user7@example.com", "username": "user7", "status": "active", "state": "approved",
            "group_id": None, "role_ids": [], "created_at": None, "activated_at": None, "available": [],
        }
    ]  # fmt: skip


SCRIPT = [factors(1, [SMS]), get("/api/2/mfa/users/2/factors", **refusal(404)), factors(3, [])]
CONFIRMED = get("/api/2/users/3", user(3))


@pytest.mark.parametrize("on_error, failed", [("fail", True), ("report", False)])
def test_a_user_who_cannot_be_read(run, on_error, failed):
    code, result = run(token(), *SCRIPT, CONFIRMED, user_ids=[1, 2, 3], on_error=on_error)
    assert (code, result.get("failed", False)) == (int(failed), failed)
    assert [one["available"] for one in result["users"]] == [[SMS], None, []]
    (failure,) = result["failures"]
    assert set(failure) == {"id", "status", "error", "message", "request_id", "unread"}
    assert (failure["id"], failure["status"], failure["error"], failure["request_id"]) == (
        2,
        404,
        "not_found",
        REQUEST_ID,
    )
    assert result["api"]["calls"] == 5 and result["changed"] is False
    assert ("msg" in result) == failed
    if failed:
        assert result["msg"].startswith(
            "1 of the selected users could not be read; 2 could, see users. GET "
        )


def test_a_selection_that_cannot_be_read_fails_whatever_on_error_says(run):
    code, result = run(
        token(), get("/api/2/users", **refusal(403)), all_users=True, on_error="report"
    )
    assert code == 1
    assert (result["error"], result["status"], result["request_id"]) == (
        "permission",
        403,
        REQUEST_ID,
    )
    assert result["users"] == [] and result["api"]["calls"] == 2
    # Nobody was read, and no one may take that for "no failures".
    (failure,) = result["failures"]
    assert (failure["id"], failure["status"], failure["message"]) == (None, 403, result["msg"])
    assert "needs the level Read Users" in result["msg"]


def test_no_token_is_a_failure_of_every_user(run):
    code, result = run(token(**refusal(401)), user_ids=[1, 2])
    assert (
        code == 1 and [failure["error"] for failure in result["failures"]] == ["authentication"] * 2
    )
    assert "Check client_id and client_secret" in result["msg"]


def test_requests_is_missing(run, monkeypatch):
    monkeypatch.setattr(transport, "REQUESTS_IMPORT_ERROR", "ImportError: no requests")
    code, result = run(user_ids=[1])
    assert code == 1 and result["api"] == NOTHING
    assert "Failed to import the required Python library (requests)" in result["msg"]


def demands(*, policies=None, groups=None):
    row = {"id": 7, "name": "Default", "kind": "user", "is_default": True}
    return [
        listed("/api/2/policies", [row] if policies is None else policies, kind="user"),
        *(
            [get("/api/2/policies/7", {**row, "authentication_factor_ids": []})]
            if policies is None
            else []
        ),
        listed("/api/2/groups", groups or []),
        get("/api/2/authentication_factors", []),
    ]


@pytest.mark.parametrize(
    ("listed", "contradicted"), [([], False), ([SMS], True)], ids=["fits", "contradicted"]
)
def test_the_login_policy_of_a_user(run, listed, contradicted):
    exchanges = [*demands(), get("/api/2/users", [user(8)]), factors(8, listed)]
    code, result = run(token(), *exchanges, user_ids=[8], policies=True)[:2]
    told = result["users"][0]["login_policy"]
    assert code == 0 and told["source"] == "default" and told["id"] == 7
    assert told["contradicted"] is contradicted and bool(told["reason"]) is contradicted


@pytest.mark.parametrize(
    ("own", "told"), [(7, (7, "user")), (99, (99, "unknown")), (None, (7, "default"))]
)
def test_a_policy_in_the_record_holds_and_is_told_once(run, own, told):
    exchanges = [*demands(), get("/api/2/users", [user(8, policy_id=own)]), factors(8, [])]
    _code, result = run(token(), *exchanges, user_ids=[8], policies=True)[:2]
    found = result["users"][0]
    assert (found["login_policy"]["id"], found["login_policy"]["source"]) == told
    assert "policy_id" not in found


def test_the_policy_of_somebody_whose_group_is_not_told_is_unknown(run):
    record = {key: value for key, value in user(8).items() if key != "group_id"}
    exchanges = [*demands(), get("/api/2/users", [record]), factors(8, [])]
    _code, result = run(token(), *exchanges, user_ids=[8], policies=True)[:2]
    found = result["users"][0]
    assert (found["login_policy"]["source"], found["group_id"]) == ("unknown", None)


@pytest.mark.parametrize(
    ("status", "failed"), [(403, False), (404, False), (400, False), (422, False)]
)
def test_a_tenant_without_policies_is_unknown_and_no_failure(run, status, failed):
    refused = [
        get("/api/2/policies", **refusal(status)),
        listed("/api/2/groups", []),
        get("/api/2/authentication_factors", []),
    ]
    exchanges = [*refused, get("/api/2/users", [user(8)]), factors(8, [SMS])]
    code, result = run(token(), *exchanges, user_ids=[8], policies=True)[:2]
    assert code == 0 and result["failures"] == []
    told = result["users"][0]["login_policy"]
    assert told["source"] == "unknown" and f"HTTP {status}" in told["reason"]


def test_a_call_for_policies_that_failed_is_a_failure(run):
    broken = get("/api/2/policies", body=b"<html>", headers={"content-type": "text/html"})
    exchanges = [broken, listed("/api/2/groups", []), get("/api/2/authentication_factors", [])]
    exchanges += [get("/api/2/users", [user(8)]), factors(8, [SMS])]
    code, result = run(
        token(), *exchanges, user_ids=[8], policies=True, on_error="report", retries=0
    )[:2]
    assert code == 0 and [each["what"] for each in result["failures"]] == ["policies"]
    assert result["users"][0]["login_policy"]["source"] == "unknown"


# Nothing read is no result, whatever on_error says


@pytest.mark.parametrize(
    "exchanges, kind",
    [
        ([token(**refusal(401))], "authentication"),
        ([token(), *(get(f"/api/2/mfa/users/{n}/factors", **refusal(403)) for n in (1, 2))], "permission"),
        ([token(), *(get(f"/api/2/mfa/users/{n}/factors", status=502) for n in (1, 2))], "server"),
        ([token(), *(get(f"/api/2/mfa/users/{n}/factors", body=b"<p>sign in") for n in (1, 2))], "answer"),
    ],
    ids=["no token", "scope", "gateway", "page"],
)  # fmt: skip
def test_where_every_call_failed_the_task_fails_with_report_too(run, exchanges, kind):
    code, result = run(*exchanges, user_ids=[1, 2], on_error="report", retries=0)
    assert code == 1 and result["failed"]
    assert [failure["error"] for failure in result["failures"]] == [kind] * 2
    assert [one["available"] for one in result["users"]] == [None, None]
    assert result["msg"].endswith(
        "Nothing could be read, which is an error with on_error: report, too."
    )


def test_one_list_of_one_user_is_something(run):
    script = [token(), factors(1, [SMS]), get("/api/2/mfa/users/1/devices", **refusal(403))]
    code, result = run(*script, user_ids=[1], enrolled=True, on_error="report")
    assert code == 0 and result["users"][0] == {"id": 1, "available": [SMS], "enrolled": None}


def test_that_nobody_asked_for_exists_is_an_answer(run):
    gone = [get(f"/api/2/mfa/users/{n}/factors", **refusal(404)) for n in (1, 2)]
    code, result = run(token(), *gone, user_ids=[1, 2], on_error="report")
    assert code == 0 and [one["error"] for one in result["failures"]] == ["not_found"] * 2


def test_a_quota_that_is_used_up_is_told_once_with_the_cure(run):
    told = {**JSON, "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1800"}
    script = [token(), factors(1, [SMS], headers=told)]
    code, result = run(*script, user_ids=[1, 2, 3, 4], max_wait=0)
    assert code == 1 and result["api"]["calls"] == 2
    assert [one["available"] for one in result["users"]] == [[SMS], None, None, None]
    assert [one.get("skipped", False) for one in result["failures"]] == [False, True, True]
    assert result["msg"] == (
        "3 of the selected users could not be read; 1 could, see users. The account has 0 calls left in this window. "
        "The window ends in 1801 s; max_wait allows 0 s in all. Raise max_wait, or run again later."
    )


# Options


@pytest.mark.parametrize(
    "options, named",
    [
        ({}, "No users selected"),
        ({"user_ids": []}, "No users selected"),
        ({"user_ids": [0]}, "user_ids"),
        ({"user_ids": ["12abc"]}, "user_ids"),
        ({"user_ids": ["9" * 20]}, "user_ids"),
        ({"emails": ["nobody"]}, "emails"),
        ({"filters": {"nope": 1}}, "filters"),
        ({"statuses": ["asleep"], "all_users": True}, "statuses"),
        ({"user_ids": [1], "api_version": 3}, "api_version"),
        ({"user_ids": [1], "timeout": 0}, "timeout"),
        ({"user_ids": [1], "timeout": "soon"}, "timeout"),
        ({"user_ids": [1], "retries": -1}, "retries"),
        ({"user_ids": [1], "concurrency": 65}, "concurrency"),
        ({"user_ids": [1], "max_wait": -1}, "max_wait"),
        ({"user_ids": [1], "ca_path": "/nowhere"}, "ca_path"),
        ({"user_ids": [1], "access_token": "x"}, "access_token"),
        ({"user_ids": [1], "api_url": "https://acme.onelogin.com"}, "api_url"),
        ({"user_ids": [1], "on_error": "ignore"}, "on_error"),
        ({"user_ids": [1], "enroled": True}, "enroled"),
    ],
)
def test_bad_options_are_refused_before_any_request(run, options, named):
    code, result = run(**options)
    assert code == 1 and result["failed"] and named in result["msg"]
    if "error" in result:  # ours; what ansible-core refuses itself it words itself
        assert result["error"] == "configuration" and result["status"] is None
        assert result["users"] == [] and result["api"] == NOTHING
        assert [failure["message"] for failure in result["failures"]] == [result["msg"]]


@pytest.mark.parametrize(
    "connection, named",
    [
        ({}, "client_id and client_secret"),
        ({"client_id": "x", "client_secret": "yyyyyyyy"}, "api_url"),
        ({"subdomain": "acme", "client_id": "x"}, "client_secret is missing"),
        ({"subdomain": "acme", "client_secret": "yyyyyyyy"}, "client_id is missing"),
        ({"api_url": "http://acme.onelogin.com", "access_token": "yyyyyyyy"}, "api_url"),
        ({"api_url": "https://acme.onelogin.com/x", "access_token": "yyyyyyyy"}, "api_url"),
        ({"api_url": "https://u:yyyyyyyy@acme.onelogin.com", "access_token": "t"}, "api_url"),
    ],
)
def test_bad_connections_are_refused_before_any_request(run, connection, named):
    code, result = run(connection=connection, user_ids=[1])
    assert code == 1 and named in result["msg"] and "yyyyyyyy" not in result["msg"]
    assert result["api"] == NOTHING


def test_the_environment_serves(monkeypatch, capsys):
    with scripted(token(), factors(7, [SMS])) as tenant:
        monkeypatch.setattr(module_runner._module, "OneLoginClient", tenant.make_client)
        for name, value in (("API_URL", "https://acme.onelogin.com"), ("CLIENT_ID", "client-id-1"),
                            ("CLIENT_SECRET", SECRET), ("TIMEOUT", "7.5")):  # fmt: skip
            monkeypatch.setenv(f"ONELOGIN_{name}", value)
        with module_runner.patch_module_args({"user_ids": [7]}), pytest.raises(SystemExit) as end:
            onelogin_mfa_factors_info.main()
        assert end.value.code == 0
        assert {sent.options["timeout"].total for sent in tenant.wire.sent} == {7.5}
    assert SECRET not in capsys.readouterr().out
