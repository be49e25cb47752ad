# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many users: order, what fails and what stays, what it costs."""

from __future__ import annotations

import itertools
import threading
import time
import types

import pytest
import requests

from ansible_collections.identity.onelogin.plugins.module_utils._api import breaker, transport
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AuthenticationError,
    PermissionDenied,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import Selection
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.survey import survey
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._tenant.users_fixture import (
    exists,
    gone,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    JSON,
    PHONE,
    REQUEST_ID,
    SMS,
    devices,
    factors,
    get,
    refusal,
    scripted,
    token,
    user,
)


def everybody(*rows):
    return get("/api/2/users", list(rows), headers={**JSON, "Total-Pages": "1"})


def run(
    *exchanges,
    enrolled=False,
    evidence=False,
    ordered=True,
    user_ids=(),
    all_users=False,
    **options,
):
    with scripted(token(), *exchanges, ordered=ordered) as tenant:
        client = tenant.client(**{"retries": 0, **options})
        selection = Selection(user_ids=tuple(user_ids), all_users=all_users)
        return survey(client, selection, enrolled=enrolled, evidence=evidence)


@pytest.mark.parametrize("count", [1, 7, 120])
@pytest.mark.parametrize("concurrency", [1, 16])
def test_n_ids_cost_n_and_one_calls_in_order(count, concurrency):
    numbers = list(range(count, 0, -1))
    script = [factors(number, [{**SMS, "factor_id": number}]) for number in numbers]
    found = run(*script, user_ids=numbers, ordered=False, concurrency=concurrency)
    assert [(one["id"], one["available"][0]["factor_id"]) for one in found.users] == list(
        zip(numbers, numbers)
    )
    assert found.failures == []


def test_with_enrolled_two_n_and_one():
    script = itertools.chain.from_iterable(
        (factors(number, [SMS]), devices(number, [PHONE])) for number in range(1, 31)
    )
    found = run(*script, user_ids=range(1, 31), enrolled=True, ordered=False, concurrency=8)
    assert found.users[4] == {"id": 5, "available": [SMS], "enrolled": [PHONE]}


def test_only_what_was_asked_for_is_there():
    assert run(factors(7, [SMS]), user_ids=[7]).users == [{"id": 7, "available": [SMS]}]


@pytest.mark.parametrize(
    "script, enrolled, expected",
    [
        ([factors(7, []), exists(7)], False, {"available": []}),
        ([factors(7, []), devices(7, []), exists(7)], True, {"available": [], "enrolled": []}),
        ([factors(7, []), devices(7, [PHONE])], True, {"available": [], "enrolled": [PHONE]}),
        ([factors(7, [SMS]), devices(7, [])], True, {"available": [SMS], "enrolled": []}),
    ],
)
def test_a_user_is_confirmed_once_and_only_behind_empty_lists(script, enrolled, expected):
    found = run(*script, user_ids=[7], enrolled=enrolled)
    assert found.users == [{"id": 7, **expected}] and found.failures == []


def test_a_user_from_a_list_needs_no_confirmation():
    found = run(everybody(user(7)), factors(7, []), devices(7, []), all_users=True, enrolled=True)
    assert found.users[0]["available"] == found.users[0]["enrolled"] == []
    assert found.users[0]["email"] == "user7@example.com"


@pytest.mark.parametrize(
    "refused, kind",
    [(refusal(404), "not_found"), (refusal(403), "permission"), ({"status": 502}, "server")],
)
def test_an_empty_list_without_a_confirmed_user_is_not_shown(refused, kind):
    found = run(
        factors(7, []),
        devices(7, []),
        get("/api/2/users/7", **refused),
        user_ids=[7],
        enrolled=True,
    )
    assert found.users == [{"id": 7, "available": None, "enrolled": None}]
    (failure,) = found.failures
    assert (failure["id"], failure["error"], failure["unread"]) == (
        7,
        kind,
        ["available", "enrolled"],
    )


def test_an_unknown_user_costs_no_more_than_another():
    found = run(
        get("/api/2/mfa/users/7/factors", **refusal(404)), gone(7), user_ids=[7], enrolled=True
    )
    assert found.users == [{"id": 7, "available": None, "enrolled": None}]
    assert found.failures == [
        {
            "id": 7, "status": 404, "error": "not_found", "request_id": REQUEST_ID,
            "unread": ["available", "enrolled"], "message": found.failures[0]["message"],
        }
    ]  # fmt: skip
    assert "User 7 does not exist" in found.failures[0]["message"]


@pytest.mark.parametrize(
    "script, available, enrolled, unread",
    [
        (
            [get("/api/2/mfa/users/7/factors", status=502), devices(7, [PHONE])],
            None,
            [PHONE],
            ["available"],
        ),
        (
            [factors(7, [SMS]), get("/api/2/mfa/users/7/devices", status=502)],
            [SMS],
            None,
            ["enrolled"],
        ),
        (
            [factors(7, [SMS]), get("/api/2/mfa/users/7/devices", **refusal(404)), exists(7)],
            [SMS],
            None,
            ["enrolled"],
        ),
        (
            [factors(7, []), get("/api/2/mfa/users/7/devices", status=502), exists(7)],
            [],
            None,
            ["enrolled"],
        ),
        ([factors(7, None), devices(7, None)], None, None, ["available", "enrolled"]),
    ],
)
def test_one_list_stays_true_when_the_other_cannot_be_read(script, available, enrolled, unread):
    found = run(*script, user_ids=[7], enrolled=True)
    assert found.users == [{"id": 7, "available": available, "enrolled": enrolled}]
    assert [failure["unread"] for failure in found.failures] == [unread]


def test_without_what_is_enrolled_an_unknown_user_costs_one_call():
    missing = get("/api/2/mfa/users/7/factors", **refusal(404))
    found = run(missing, user_ids=[7])
    assert [failure["error"] for failure in found.failures] == ["not_found"]
    found = run(everybody(user(7)), missing, all_users=True)
    assert [failure["error"] for failure in found.failures] == ["not_found"]


@pytest.mark.parametrize("record, kind", [(exists(7), "answer"), (gone(7), "not_found")])
def test_a_missing_list_does_not_make_a_user_a_deleted_one(record, kind):
    script = [factors(7, [SMS]), get("/api/2/mfa/users/7/devices", **refusal(404)), record]
    (failure,) = run(*script, user_ids=[7], enrolled=True).failures
    assert (failure["error"], failure["status"]) == (kind, 404)


def test_whether_a_user_is_gone_may_be_unknown():
    script = [
        get("/api/2/mfa/users/7/factors", **refusal(404)),
        get("/api/2/users/7", status=502),
        devices(7, [PHONE]),
    ]
    found = run(*script, user_ids=[7], enrolled=True)
    assert [failure["error"] for failure in found.failures] == ["server"]
    assert found.users == [{"id": 7, "available": None, "enrolled": [PHONE]}]


def test_the_first_failure_of_a_user_is_told():
    found = run(
        get("/api/2/mfa/users/7/factors", status=502), get("/api/2/mfa/users/7/devices", status=504),
        user_ids=[7], enrolled=True,
    )  # fmt: skip
    assert [failure["status"] for failure in found.failures] == [502]


def test_everybody_else_is_read():
    script = [factors(number, [SMS]) for number in (1, 2, 4, 5)]
    found = run(
        *script,
        get("/api/2/mfa/users/3/factors", status=502),
        user_ids=range(1, 6),
        ordered=False,
        concurrency=3,
    )
    assert [one["available"] for one in found.users] == [[SMS], [SMS], None, [SMS], [SMS]]
    assert [failure["id"] for failure in found.failures] == [3]


def test_failures_of_the_selection_come_first():
    with scripted(
        token(), everybody(), everybody(user(2, email="b@x")), everybody(),
        get("/api/2/mfa/users/2/factors", status=502),
    ) as tenant:  # fmt: skip
        found = survey(tenant.client(retries=0), Selection(emails=("a@x", "b@x")), enrolled=False)
    assert [(failure["id"], failure.get("email")) for failure in found.failures] == [
        (None, "a@x"),
        (2, None),
    ]


def test_a_credential_without_rights_is_not_tried_for_everybody():
    refused = [get(f"/api/2/mfa/users/{number}/factors", **refusal(403)) for number in range(1, 51)]
    found = run(*refused, user_ids=range(1, 201))
    assert [one["available"] for one in found.users] == [None] * 200
    assert len(found.failures) == 200 and {failure["error"] for failure in found.failures} == {
        "permission"
    }
    asked, not_asked = found.failures[:50], found.failures[50:]
    assert all(failure["message"].startswith("GET /api/2/mfa/users/") for failure in asked)
    (told,) = {failure["message"] for failure in not_asked}
    assert told.startswith("Skipped after 50 consecutive failures. Last error: GET ")
    assert {failure["request_id"] for failure in not_asked} == {None}
    assert all(failure["skipped"] is True for failure in not_asked)
    assert not any("skipped" in failure for failure in asked)


@pytest.mark.parametrize(
    "failing", [{"status": 502}, {"raises": requests.exceptions.ConnectionError("gone")}]
)
def test_nor_is_a_tenant_that_is_down_asked_for_ever(failing):
    down = [get(f"/api/2/mfa/users/{number}/factors", **failing) for number in range(1, 51)]
    found = run(*down, user_ids=range(1, 201))
    assert len(found.failures) == 200 and found.users[150]["available"] is None


def test_failures_are_counted_in_a_row(monkeypatch):
    monkeypatch.setattr(breaker, "FAILURES_IN_A_ROW", 3)
    script = [
        (
            get(f"/api/2/mfa/users/{number}/factors", **refusal(403))
            if number % 3
            else factors(number, [SMS])
        )
        for number in range(1, 31)
    ]
    assert len(run(*script, user_ids=range(1, 31)).failures) == 20


def test_what_concerns_one_user_is_not_counted(monkeypatch):
    monkeypatch.setattr(breaker, "FAILURES_IN_A_ROW", 3)
    script = [
        get(f"/api/2/mfa/users/{number}/factors", **(refusal(404) if number % 2 else {"json": "?"}))
        for number in range(1, 9)
    ]
    assert len(run(*script, user_ids=range(1, 9)).failures) == 8


def test_a_selection_that_cannot_be_read_is_an_error():
    with pytest.raises(PermissionDenied):
        run(get("/api/2/users", **refusal(403)), all_users=True)


def test_no_token_fails_every_user_by_id_without_another_call():
    with scripted(token(**refusal(401))) as tenant:
        found = survey(tenant.client(), Selection(user_ids=(1, 2, 3)), enrolled=True)
    assert [failure["error"] for failure in found.failures] == [AuthenticationError.kind] * 3


def test_the_token_dies_in_mid_run_under_concurrency():
    numbers = range(1, 41)
    before = [factors(number, [SMS], auth=None) for number in numbers[:20]]
    # From the 21st user on the old token is refused, to as many workers as hold it at that moment.
    after = [factors(number, [SMS], auth="Bearer token-2") for number in numbers[20:]]
    dead = [get(f"/api/2/mfa/users/{number}/factors", **refusal(401)) for number in numbers[20:]]
    with scripted(token(), *before, *after, *dead, token("token-2"), ordered=False) as tenant:
        client = tenant.client(concurrency=8)
        found = survey(client, Selection(user_ids=tuple(numbers)), enrolled=False)
        assert found.failures == [] and [one["id"] for one in found.users] == list(numbers)
        assert len(tenant.wire.asked("POST")) == 2
        unused = tenant.wire.script
        assert all(exchange in dead for exchange in unused) and len(dead) - 8 <= len(unused) < len(
            dead
        )
        unused.clear()


def test_evidence():
    found = run(
        factors(7, [SMS], headers={"x-request-id": REQUEST_ID}), get("/api/2/mfa/users/7/devices", status=502),
        user_ids=[7], enrolled=True, evidence=True,
    )  # fmt: skip
    evidence = found.users[0]["evidence"]
    assert set(evidence) == {"available"}
    assert (
        evidence["available"]["status"] == 200 and evidence["available"]["request_id"] == REQUEST_ID
    )
    assert len(evidence["available"]["read_at"]) == 20 and evidence["available"][
        "read_at"
    ].endswith("Z")


def test_there_is_no_evidence_where_none_was_asked_for():
    assert "evidence" not in run(factors(7, [SMS]), user_ids=[7]).users[0]


def test_api_v1_with_a_credential_that_only_reads_users():
    listing = {
        "status": {"error": False},
        "data": {"auth_factors": [{"name": "OneLogin SMS", "factor_id": 1}]},
    }
    phones = {
        "status": {"error": False},
        "data": {"otp_devices": [{**PHONE, "device_id": None, "id": 5, "active": True}]},
    }
    found = run(
        get("/api/1/users/7/auth_factors", listing), get("/api/1/users/7/otp_devices", phones),
        user_ids=[7], enrolled=True, api_version=1,
    )  # fmt: skip
    assert found.users[0]["available"] == [
        {"factor_id": 1, "name": "OneLogin SMS", "auth_factor_name": None}
    ]
    assert found.users[0]["enrolled"][0]["type_display_name"] == "OneLogin SMS"


def test_users_are_read_side_by_side():
    together = threading.Barrier(4, timeout=10)
    script = [factors(number, [SMS]) for number in range(4)]
    with scripted(token(), *script, ordered=False) as tenant:
        tenant.wire.meanwhile = lambda sent: sent.method == "GET" and together.wait()
        client = tenant.client(concurrency=4)
        assert not survey(client, Selection(user_ids=tuple(range(4))), enrolled=False).failures


def test_evidence_tells_of_each_list_its_own_answer_and_nothing_else(monkeypatch):
    clock = types.SimpleNamespace(
        time=itertools.count(1_764_000_000, 60).__next__, monotonic=time.monotonic
    )
    monkeypatch.setattr(transport, "time", clock)
    found = run(
        factors(7, [SMS], headers={"x-request-id": "R-1"}), devices(7, [PHONE], headers={"x-request-id": "R-2"}),
        user_ids=[7], enrolled=True, evidence=True,
    )  # fmt: skip
    assert found.users[0]["evidence"] == {
        "available": {"status": 200, "request_id": "R-1", "read_at": "2025-11-24T16:01:00Z"},
        "enrolled": {"status": 200, "request_id": "R-2", "read_at": "2025-11-24T16:02:00Z"},
    }
