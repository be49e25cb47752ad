# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of onelogin_mfa_factors_info: what is refused before any request, and is not shown."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.modules import onelogin_mfa_factors_info
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    SECRET,
    SMS,
    factors,
    scripted,
    token,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.modules import module_runner
from ansible_collections.identity.onelogin.tests.unit.plugins.modules.module_runner import NOTHING

MODULE = onelogin_mfa_factors_info


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


# Secrets in the wrong place


MISPLACED = "s3cret-in-the-wrong-place"


@pytest.mark.parametrize(
    "option, value",
    [
        ("concurrency", MISPLACED),
        ("timeout", MISPLACED),
        ("requests_per_second", MISPLACED),
        ("rate_limit_reserve", f"1{MISPLACED}"),
        ("api_version", MISPLACED),
        ("validate_certs", MISPLACED),
        ("retries", [MISPLACED]),
        ("max_wait", {"value": MISPLACED}),
        ("ca_path", f"/{MISPLACED}"),
        ("subdomain", f"a/{MISPLACED}"),
    ],
)
def test_what_is_no_value_of_an_option_is_shown_nowhere(run, option, value):
    code, result = run(user_ids=[1], **{option: value})
    assert code == 1 and result["msg"].startswith(option) and result["api"] == NOTHING
    assert result["error"] == "configuration" and [one["id"] for one in result["failures"]] == [
        None
    ]
    if option == "ca_path":
        result.pop("invocation", None)  # a path may well be right on another machine
    assert MISPLACED not in str(result)


@pytest.mark.parametrize("url", ["https://acme.onelogin.com/{}", "https://acme.onelogin.com?a={}", "https://{}:x@acme.onelogin.com"])  # fmt: skip
def test_nor_is_what_a_url_must_not_carry(run, url):
    options = {"api_url": url.format(MISPLACED), "client_id": "i", "client_secret": "k" * 9}
    code, result = run(connection=options, user_ids=[1])
    assert code == 1 and result["msg"].startswith("api_url must not carry")
    assert MISPLACED not in str(result)


@pytest.mark.parametrize("empty", ["", " ", None])
def test_an_empty_option_is_not_given(run, empty):
    names = ("timeout", "retries", "max_wait", "concurrency", "api_version", "validate_certs", "ca_path",
             "api_url", "access_token", "requests_per_second", "rate_limit_reserve")  # fmt: skip
    options = dict.fromkeys(names, empty)
    code, result = run(token(), factors(7, [SMS]), user_ids=[7], on_error=empty, **options)
    assert code == 0 and result["users"] == [{"id": 7, "available": [SMS]}]


def test_an_empty_variable_says_nothing(monkeypatch, capsys):
    with scripted(token(), factors(7, [SMS])) as tenant:
        monkeypatch.setattr(module_runner._module, "OneLoginClient", tenant.make_client)
        for name in ("TIMEOUT", "API_URL", "ACCESS_TOKEN", "SUBDOMAIN"):
            monkeypatch.setenv(f"ONELOGIN_{name}", "")
        monkeypatch.setenv("ONELOGIN_URL", "https://acme.onelogin.com")
        options = {"client_id": "client-id-1", "client_secret": SECRET, "user_ids": [7]}
        with module_runner.patch_module_args(options), pytest.raises(SystemExit) as end:
            onelogin_mfa_factors_info.main()
        assert end.value.code == 0 and SECRET not in capsys.readouterr().out
