# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The survey: preflight, budget, reading, progress."""

from __future__ import annotations

import datetime
import json
import re
import threading
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import SelectionError
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import Selected
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence, surveyor
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import MemoryFolder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import AuditStopped
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    HELD,
    OFFERED,
    POLICY,
    SETTINGS,
    Client,
    Tenant,
    failure_of,
    settings_of,
)


class Clock:
    """Time that passes when somebody is read: ``latency`` for each user, however many are read at a time."""

    def __init__(self, latency: float) -> None:
        self.now = 1000.0
        self.latency = latency

    def __call__(self) -> float:
        return self.now

    def tick(self, _number: int) -> None:
        self.now += self.latency


class Made(t.NamedTuple):
    """A survey that was made."""

    survey: dict[str, t.Any]
    users: list[dict[str, t.Any]]
    client: Client


def run(
    tenant: Tenant,
    path: Path,
    *,
    clock: Clock | None = None,
    shown: float = 0.0,
    deadline: float | None = None,
    quota: dict[str, t.Any] | None = None,
    **given: t.Any,
) -> Made:
    settings = settings_of(path, **given)
    client = Client(tenant, settings.connection)
    client.rate_limit = quota
    clock = clock or Clock(0.0)
    if clock.latency:
        tenant.on_read = clock.tick
    found = surveyor.Surveyor(
        client,  # type: ignore[arg-type]
        settings,
        tell=tenant.told.append,
        deadline=None if deadline is None else clock.now + deadline,
        clock=clock,
    )
    population = found.find()
    found._latency = shown * client.concurrency  # as the first calls have taken
    folder = MemoryFolder()
    about = evidence.Identity(b"k", "acme", None, {})
    survey = evidence.Survey(
        folder,
        about,
        list(population.users),
        previous=evidence.Previous({}, {}, 0, False),
        kept={},
    )
    found.read(population, survey, kept=())
    survey.finish()
    return Made(*evidence.surveyed(folder), client)


def scoped(**scope: t.Any) -> dict[str, t.Any]:
    return {**POLICY, "rules": [{**POLICY["rules"][0], "applies_to": scope}]}


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


# -------------------------------------------------------------------------------------------------------------------- budget


def many(tenant: Tenant, count: int) -> None:
    tenant.users.clear()
    for number in range(1, count + 1):
        tenant.add(number)


def told_seconds(text: str) -> float:
    """The duration in the line on the budget."""
    found = re.search(r"about ((?:\d+ (?:s|min|h) ?)+)", text)
    assert found, text
    words = found[1].split()
    units = {"s": 1, "min": 60, "h": 3600}
    return sum(int(n) * units[unit] for n, unit in zip(words[::2], words[1::2], strict=True))


@pytest.mark.parametrize("latency", [0.05, 0.4, 3.0])
@pytest.mark.parametrize("concurrency", [1, 4, 16])
def test_the_estimate_is_that_of_the_calls_themselves(
    tenant: Tenant, tmp_path: Path, latency: float, concurrency: int
) -> None:
    many(tenant, 800)
    clock = Clock(latency)
    began = clock.now
    connection = {**SETTINGS["connection"], "concurrency": concurrency}
    run(tenant, tmp_path, clock=clock, shown=latency, connection=connection)
    (line,) = [each for each in tenant.told if each.startswith("Budget")]
    took = clock.now - began
    assert abs(told_seconds(line) - took) <= 0.25 * took, (line, took)


def test_a_short_survey_is_not_measured_first(tenant: Tenant, tmp_path: Path) -> None:
    tenant.on_read = lambda number: order.append(len(tenant.told))
    order: list[int] = []
    run(tenant, tmp_path)
    assert order == [2] * 4  # all was told before anybody was read
    assert tenant.told[0] == "Tenant acme: 4 users." and tenant.told[1].startswith("Budget: ")


def test_the_quota_of_the_account_is_told(tenant: Tenant, tmp_path: Path) -> None:
    made = run(tenant, tmp_path, quota={"limit": 5000, "remaining": 2, "reset": 1800})
    assert made.client.asked_for_quota == 0
    assert "the account has 2 of 5,000 calls left" in tenant.text
    assert "waits about 30 min" in tenant.text and "set max_wait to" in tenant.text


@pytest.mark.parametrize("version", [1, 2])
def test_the_quota_is_asked_for_once_where_headers_are_silent_and_it_may_matter(
    tenant: Tenant, tmp_path: Path, version: int
) -> None:
    connection = {**SETTINGS["connection"], "api_version": version}
    assert run(tenant, tmp_path, connection=connection).client.asked_for_quota == 0
    many(tenant, 600)
    assert run(tenant, tmp_path, connection=connection).client.asked_for_quota == 1
    assert "the account has" not in tenant.text  # it could not be had
    tenant.quota = {"limit": 5000, "remaining": 9, "reset": 1800}
    assert run(tenant, tmp_path, connection=connection).client.asked_for_quota == 1
    assert "the account has 9 of 5,000 calls left" in tenant.text
    assert ("waits about" in tenant.text) is (version == 1)
    assert ("does not say whether" in tenant.text) is (version == 2)


def test_a_deadline_that_cannot_be_met_stops_the_audit_after_its_first_calls(
    tenant: Tenant, tmp_path: Path
) -> None:
    many(tenant, 4000)
    with pytest.raises(AuditStopped, match="DEADLINE CANNOT BE MET") as caught:
        run_slowly(tenant, tmp_path, deadline=30)
    assert caught.value.kind == "deadline" and len(tenant.read) < 100
    assert "mfa_compliance_partial: true" in str(caught.value)


def run_slowly(tenant: Tenant, path: Path, *, deadline: float, **given: t.Any) -> Made:
    """A user takes half a second, which the first calls have shown."""
    return run(tenant, path, clock=Clock(0.5), shown=0.5, deadline=deadline, **given)


def test_an_audit_in_part_reads_as_many_as_there_is_time_for(
    tenant: Tenant, tmp_path: Path
) -> None:
    many(tenant, 400)
    found = run_slowly(tenant, tmp_path, deadline=34, partial=True)
    assert 66 <= len(tenant.read) <= 70
    unread = [user for user in found.users if "failure" in user]
    assert len(unread) == 400 - len(tenant.read)
    assert all(
        user["failure"]["error"] == "deadline" and user["enrolled"] is None for user in unread
    )
    assert "users will be read. The verdict cannot be pass then" in tenant.text


def test_a_deadline_that_can_be_met_is_no_obstacle(tenant: Tenant, tmp_path: Path) -> None:
    many(tenant, 40)
    found = run_slowly(tenant, tmp_path, deadline=300)
    assert not any("failure" in user for user in found.users)
    assert "That fits the deadline" in tenant.text


def test_a_survey_that_takes_longer_than_it_seemed_ends_at_its_deadline(
    tenant: Tenant, tmp_path: Path
) -> None:
    clock = Clock(0.0)
    many(tenant, 50)
    tenant.on_read = lambda number: setattr(clock, "now", clock.now + (10 if number > 20 else 0))
    found = run(tenant, tmp_path, clock=clock, deadline=60)
    assert len(tenant.read) == 27
    assert sum("failure" in user for user in found.users) == 23


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
