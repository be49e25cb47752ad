# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit takes from the survey it finds in its folder, and what it reads again."""

from __future__ import annotations

import datetime
import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AuthenticationError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    conclude,
    evidence,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import AuditStopped
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    HOUR,
    KEY,
    MINUTE,
    POLICY,
    SETTINGS,
    Killed,
    Tenant,
    journals,
    raising,
    verified,
)


def test_a_finished_survey_is_used_again_and_changes_nothing(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.audit(tmp_path)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    tenant.now += 30 * MINUTE
    again = tenant.audit(tmp_path)
    assert (again.reused, again.changed, again.api) == ("2026-11-24T12:00:00Z", False, None)
    assert tenant.read == [] and tenant.selected == 0
    assert "NOTHING WAS READ FROM ONELOGIN" in tenant.text
    after = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    assert after == before


@pytest.mark.parametrize(
    ("later", "given"),
    [
        (HOUR, {}),
        (MINUTE, {"reuse_within": "0h"}),
        (12 * HOUR, {"reuse_within": "7d"}),  # midnight: a waiver may have ended with the day
        (2 * HOUR, {"reuse_within": "7d", "thresholds": {"max_evidence_age": "1h"}}),
        (
            2 * HOUR,
            {"reuse_within": "7d", "thresholds": {"thresholds": {"max_evidence_age": "1h"}}},
        ),
        (-HOUR, {}),  # the clock was or is wrong
        (MINUTE, {"selection": {"all_users": True, "statuses": ["active"]}}),
        (MINUTE, {"connection": {**SETTINGS["connection"], "api_version": 1}}),
        (MINUTE, {"connection": {**SETTINGS["connection"], "api_url": "https://b.onelogin.com"}}),
        (MINUTE, {"connection": {**SETTINGS["connection"], "access_token": "another"}}),
        (MINUTE, {"pseudonym_key": KEY}),
    ],
)
def test_a_survey_that_is_old_or_another_is_made_anew(
    tenant: Tenant, tmp_path: Path, later: datetime.timedelta, given: dict[str, t.Any]
) -> None:
    tenant.audit(tmp_path)
    first = json.loads((tmp_path / evidence.SURVEY).read_bytes())["id"]
    tenant.now += later
    again = tenant.audit(tmp_path, **given)
    assert tenant.read == [1, 2, 3, 4] and not again.reused
    assert json.loads((tmp_path / evidence.SURVEY).read_bytes())["id"] != first
    assert len(journals(tmp_path)) == 1 and verified(tmp_path).differences == []


def test_other_waivers_or_rules_cost_no_call_other_roles_do(tenant: Tenant, tmp_path: Path) -> None:
    tenant.audit(tmp_path)
    stricter = {
        **POLICY,
        "rules": [{**POLICY["rules"][0], "assert": {"enrolled": {"count": {"min": 2}}}}],
    }
    again = tenant.audit(tmp_path, policy=stricter)
    assert again.result["verdict"] == "fail" and again.reused and not tenant.read
    assert verified(tmp_path).differences == []
    tenant.roles["Admins"] = 7
    admins = {**POLICY, "rules": [{**POLICY["rules"][0], "applies_to": {"role": "Admins"}}]}
    again = tenant.audit(tmp_path, policy=admins)
    assert not again.reused and tenant.selected == 1


def test_only_what_could_not_be_read_is_read_again(tenant: Tenant, tmp_path: Path) -> None:
    tenant.failing = {2: "server", 4: "answer"}
    assert tenant.audit(tmp_path).result["verdict"] == "incomplete"
    assert "not read (server): run the audit again" in tenant.text
    tenant.failing = {}
    tenant.now += 2 * HOUR
    again = tenant.audit(tmp_path)
    assert again.result["verdict"] == "pass" and tenant.read == [2, 4]
    assert "A previous run has read 2 of them, 2 are left." in tenant.text
    assert verified(tmp_path).differences == []


def test_one_user_who_can_never_be_read_does_not_keep_the_others_from_a_verdict(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.failing = {4: "connection"}
    for _again in range(3):
        assert tenant.audit(tmp_path).result["verdict"] == "incomplete"
        assert tenant.read[-1] == 4


def test_who_vanished_during_the_survey_is_not_asked_for_again(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.failing = {2: "not_found"}
    tenant.audit(tmp_path)
    assert tenant.audit(tmp_path).reused and tenant.read == []


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_a_resumed_survey_reads_what_is_missing_whoever_came_or_left(
    tenant: Tenant, tmp_path: Path, gone: int
) -> None:
    tenant.kill_after = 3
    with pytest.raises(Killed):
        tenant.audit(tmp_path)
    read = tenant.read
    del tenant.users[gone]
    tenant.add(9)
    found = tenant.audit(tmp_path)
    assert tenant.read == [number for number in tenant.users if number not in read]
    assert [each["id"] for each in found.result["users"]] == sorted(tenant.users)
    assert f'"id": {gone},' not in "".join(file.read_text() for file in journals(tmp_path))
    assert verified(tmp_path).differences == []


def test_a_resumed_survey_tells_the_record_of_now(tenant: Tenant, tmp_path: Path) -> None:
    tenant.kill_after = 2
    with pytest.raises(Killed):
        tenant.audit(tmp_path)
    tenant.users[1]["status"] = "suspended"
    found = tenant.audit(tmp_path)
    assert tenant.read == [3, 4]
    assert found.result["users"][0]["status"] == "suspended"
    assert found.result["summary"]["outcomes"]["not_applicable"] == 1


def test_evidence_that_is_too_old_is_not_resumed(tenant: Tenant, tmp_path: Path) -> None:
    for given in ({"resume_within": "1h"}, {"thresholds": {"max_evidence_age": "1h"}}):
        tenant.kill_after = 2
        with pytest.raises(Killed):
            tenant.audit(tmp_path, **given)
        tenant.now += 2 * HOUR
        assert tenant.audit(tmp_path, **given).result["verdict"] == "pass"
        assert tenant.read == [1, 2, 3, 4]
        tenant.now += 2 * HOUR


@pytest.mark.parametrize("given", [{"reuse_within": "0h"}, {}])
def test_a_survey_killed_after_its_last_user_is_concluded_not_repeated(
    tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, t.Any]
) -> None:
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(conclude, "conclude", raising(Killed()))
        tenant.audit(tmp_path, **given)
    tenant.now += 11 * HOUR  # the moment of the judgement is the end of the survey
    found = tenant.audit(tmp_path, **given)
    assert tenant.read == [] and tenant.selected == 0
    assert found.result["generated_at"] == "2026-11-24T12:00:00Z"
    assert "NOTHING WAS READ" not in tenant.text
    tenant.now += MINUTE
    assert tenant.audit(tmp_path, reuse_within="0h").reused == "" and len(tenant.read) == 4


def test_a_concluded_survey_is_not_concluded_again_for_want_of_its_manifest(
    tenant: Tenant, tmp_path: Path
) -> None:
    """The run between has taken the verdict away, and then could not read."""
    tenant.audit(tmp_path)
    tenant.now += 2 * HOUR
    tenant.refused = AuthenticationError("No.")
    with pytest.raises(AuditStopped, match="WRONG CREDENTIAL"):
        tenant.audit(tmp_path)
    assert not (tmp_path / "manifest.json").exists()
    assert not (tmp_path / "result.json").exists()
    tenant.refused = None
    assert not tenant.audit(tmp_path).reused and tenant.read == [1, 2, 3, 4]
