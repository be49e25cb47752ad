# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The survey: preflight, reading, progress."""

from __future__ import annotations

import datetime
import json
import threading
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import SelectionError
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import Selected
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import surveyor
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import AuditStopped
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    HELD,
    OFFERED,
    POLICY,
    Tenant,
    failure_of,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.surveyor_fixture import (
    run,
    scoped,
)

# ---------------------------------------------------------------------------------------------------------------- preflight


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("authentication", "MISSING SCOPE"),  # the users could be found with this credential
        ("permission", "MISSING SCOPE"),
        ("connection", "UNREACHABLE HOST"),
        ("timeout", "NO RESPONSE IN TIME"),
        ("rate_limit", "QUOTA USED UP"),
    ],
)
@pytest.mark.parametrize("users", [1, 2, 9])
def test_a_survey_in_which_nobody_can_be_read_stops_after_the_first_users(
    tenant: Tenant, tmp_path: Path, kind: str, told: str, users: int
) -> None:
    tenant.users.clear()
    for number in range(1, users + 1):
        tenant.add(number)
    tenant.failing = dict.fromkeys(tenant.users, kind)
    with pytest.raises(AuditStopped, match=told):
        run(tenant, tmp_path)
    assert len(tenant.read) == min(3, users)


@pytest.mark.parametrize("kind", ["not_found", "server", "answer", "request"])
def test_what_may_concern_single_users_is_for_the_survey_to_report(
    tenant: Tenant, tmp_path: Path, kind: str
) -> None:
    tenant.failing = dict.fromkeys(tenant.users, kind)
    found = run(tenant, tmp_path)
    assert [user["failure"]["error"] for user in found.users] == [kind] * 4


def test_one_user_who_can_be_read_is_enough_to_go_on(tenant: Tenant, tmp_path: Path) -> None:
    tenant.failing = {1: "permission", 3: "permission", 4: "permission"}
    assert len(run(tenant, tmp_path).users) == 4


@pytest.mark.parametrize("key", ["", "a key of more than sixteen characters"])
def test_a_selection_that_names_nobody_is_told_and_nobody_is_read(
    tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    selection = {
        "emails": ["a@example.com", "hazle@example.com"],
        "usernames": ["hzl"],
        "user_ids": [8],
    }
    gone = [
        {
            "id": None,
            "email": "hazle@example.com",
            **failure_of("not_found"),
            "message": "No hazle.",
        },
        {"id": None, "username": "hzl", **failure_of("not_found"), "message": "No hzl."},
        {"id": 8, **failure_of("not_found"), "message": "No 8."},
    ]
    monkeypatch.setattr(surveyor, "select", lambda *args, **options: Selected([{"id": 1}], gone))
    with pytest.raises(AuditStopped) as caught:
        run(tenant, tmp_path, selection=selection, pseudonym_key=key)
    assert caught.value.kind == "selection" and tenant.read == []
    lines = str(caught.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "UNKNOWN USER.",
        "mfa_compliance_selection.emails[1]",
        "mfa_compliance_selection.usernames[0]",
        "mfa_compliance_selection.user_ids[0]",
    ]
    assert ("hazle" in str(caught.value) or "hzl" in str(caught.value)) is not bool(key)
    assert "No 8." in lines[3]


@pytest.mark.parametrize("key", ["", "a key of more than sixteen characters"])
def test_a_selection_of_nobody_at_all_names_nobody_if_names_are_hidden(
    tenant: Tenant, tmp_path: Path, key: str
) -> None:
    tenant.refused = SelectionError(
        "The selection finds no user. No user is called 'hzl'.", reason="nobody"
    )
    with pytest.raises(AuditStopped, match="NOBODY TO SURVEY") as caught:
        run(tenant, tmp_path, pseudonym_key=key)
    assert ("hzl" in str(caught.value)) is not bool(key)


def test_who_could_not_be_looked_up_is_read_and_told(
    tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        surveyor,
        "select",
        lambda *args, **options: Selected(
            [{"id": 1, "status": "active"}], [{"id": 2, **failure_of("server")}]
        ),
    )
    one, two = run(tenant, tmp_path).users
    assert "failure" not in one and two["enrolled"] == HELD
    assert two["failure"]["error"] == "server"


def test_names_and_ids_of_the_policy_are_resolved_before_anybody_is_read(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.roles, tenant.groups = {"Admins": 7}, {"Finance": 3}
    rules = [
        {
            **POLICY["rules"][0],
            "id": "A",
            "applies_to": {"role": ["Admin", 428399], "group": "Finance"},
        },
        {**POLICY["rules"][0], "id": "B", "applies_to": {"not": {"role": "428399", "group": "X"}}},
    ]
    waiver = {
        "id": "W",
        "rules": ["A"],
        "users": {"group": ["Finance", "Navy"]},
        "reason": "r",
        "approved_by": "b",
        "expires": str(datetime.date.today()),
    }
    with pytest.raises(AuditStopped) as caught:
        run(tenant, tmp_path, policy={**POLICY, "rules": rules}, waivers=[waiver])
    assert tenant.read == []
    lines = str(caught.value).splitlines()
    assert lines == [
        "UNKNOWN NAME.",
        "The policy in mfa_compliance_policy, rules A, B: There is no role '428399'.",
        "The policy in mfa_compliance_policy, rule A: There is no role 'Admin'.",
        "Waiver W: There is no group 'Navy'.",
        "The policy in mfa_compliance_policy, rule B: There is no group 'X'.",
    ]


def test_a_list_that_cannot_be_trusted_is_no_unknown_name(
    tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def role(_name: str) -> t.Any:
        raise SelectionError("The list repeats itself.", reason="unreliable_list")

    monkeypatch.setattr(tenant, "role", role)
    with pytest.raises(AuditStopped) as caught:
        run(tenant, tmp_path, policy=scoped(role="Admins"))
    assert "UNKNOWN NAME" not in str(caught.value) and "repeats itself" in str(caught.value)


def test_users_have_the_names_that_the_policy_knows(tenant: Tenant, tmp_path: Path) -> None:
    tenant.roles, tenant.groups = {"Admins": 7, "Helpdesk": 8}, {"Finance": 3}
    tenant.users[1].update(role_ids=[8, 7, 6], group_id=3)
    tenant.users[2].update(role_ids=[], group_id=4)
    tenant.users[3].update(role_ids=None, group_id=None)
    rules = [{**POLICY["rules"][0], "applies_to": {"role": ["Admins", 8], "group": "Finance"}}]
    one, two, three, four = run(tenant, tmp_path, policy={**POLICY, "rules": rules}).users
    assert (one["roles"], one["group"]) == (["Admins", "Helpdesk"], "Finance")
    assert (two["roles"], two["group"]) == ([], "4")
    assert "roles" not in three and "group" not in three
    assert four["roles"] == [] and "group" not in four


# ------------------------------------------------------------------------------------------------------------------- reading


def test_the_other_list_is_read_where_the_needed_one_is_empty(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.users[2].update(enrolled=[], available=OFFERED)
    one, two, *_rest = run(tenant, tmp_path).users
    assert (one["enrolled"], one["available"]) == (HELD, None)
    assert (two["enrolled"], two["available"]) == ([], OFFERED)


# ------------------------------------------------------------------------------------------------------------------ progress


def test_no_thread_to_be_had_costs_the_progress_alone(
    tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_self: t.Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    assert len(run(tenant, tmp_path).users) == 4


def test_evidence_tells_who_was_read_and_when(tenant: Tenant, tmp_path: Path) -> None:
    made = run(tenant, tmp_path)
    assert made.survey["user_ids"] == [1, 2, 3, 4] and made.client.calls == 1 + 4
    assert {user["fetched_at"] for user in made.users} == {tenant.moment()}
    assert "evidence" not in json.dumps(made.users)
