# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One audit: what it leaves, what it leaves alone, and what ends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import OneLoginError
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    audit,
    evidence,
    lock,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    FolderError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import AuditStopped
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    HELD,
    HOUR,
    POLICY,
    Killed,
    Tenant,
    contents,
    verified,
)


def test_an_audit_leaves_evidence_inputs_reports_and_a_manifest(
    tenant: Tenant, tmp_path: Path
) -> None:
    found = tenant.audit(tmp_path / "out")
    assert found.result["verdict"] == "pass" and found.changed and not found.reused
    assert tenant.read == [1, 2, 3, 4]
    assert verified(tmp_path / "out").differences == []
    assert sorted(name for name in contents(tmp_path / "out") if "/" in name) == [
        "evidence/survey.json",
        "evidence/users-0001.jsonl",
        *(
            f"inputs/{name}.json"
            for name in ("attestations", "parameters", "policy", "thresholds", "waivers")
        ),
    ]
    assert "MFA compliance of acme: PASS" in tenant.text and found.why == ""


def test_other_files_in_the_folder_are_left_alone(tenant: Tenant, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    for name in ("notes.txt", "evidence/notes.txt"):
        (tmp_path / name).write_text("mine")
    tenant.audit(tmp_path)
    tenant.audit(tmp_path, reuse_within="0h")
    tenant.audit(tmp_path, check=True)
    for name in ("notes.txt", "evidence/notes.txt"):
        assert (tmp_path / name).read_text() == "mine"


def test_check_mode_judges_in_memory(tenant: Tenant, tmp_path: Path) -> None:
    path = tmp_path / "out"
    found = tenant.audit(path, check=True)
    assert found.result["verdict"] == "pass" and found.changed and tenant.read
    assert "Check mode: no file was written." in tenant.text
    assert list(tmp_path.iterdir()) == []
    tenant.audit(path)
    before = contents(path)
    again = tenant.audit(path, check=True)
    assert again.reused and not again.changed
    anew = tenant.audit(path, check=True, reuse_within="0h")
    assert anew.changed and tenant.read == [1, 2, 3, 4]
    tenant.kill_after = 2
    with pytest.raises(Killed):
        tenant.audit(path, check=True, reuse_within="0h")
    assert contents(path) == before and sorted(each.name for each in tmp_path.iterdir()) == ["out"]


def test_check_mode_resumes_what_is_on_disk(tenant: Tenant, tmp_path: Path) -> None:
    tenant.kill_after = 3
    with pytest.raises(Killed):
        tenant.audit(tmp_path)
    before = contents(tmp_path)
    tenant.audit(tmp_path, check=True)
    assert tenant.read == [4] and contents(tmp_path) == before


def test_an_audit_that_cannot_begin_takes_the_verdict_of_its_tenant_away(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.audit(tmp_path)
    before = contents(tmp_path)
    audit.revoke(str(tmp_path), tenant="globex")
    audit.revoke(str(tmp_path), tenant="")
    audit.revoke(str(tmp_path / "none"), tenant="acme")
    assert contents(tmp_path) == before
    with lock.owned(tmp_path, started="now"):
        audit.revoke(str(tmp_path), tenant="acme")  # somebody else's audit runs
    assert contents(tmp_path) == before
    audit.revoke(str(tmp_path), tenant="acme")
    assert sorted(contents(tmp_path)) == [name for name in sorted(before) if "/" in name]
    tenant.now += 2 * HOUR
    assert not tenant.audit(tmp_path).reused and len(tenant.read) == 4


def test_two_tenants_in_one_folder_are_refused(tenant: Tenant, tmp_path: Path) -> None:
    tenant.audit(tmp_path)
    before = contents(tmp_path)
    for survey in (True, False):
        with pytest.raises(
            FolderError, match="contains the audit of acme, and this is one of globex"
        ):
            tenant.audit(tmp_path, tenant="globex")
        assert contents(tmp_path) == before and not tenant.read
        if survey:
            (tmp_path / evidence.SURVEY).unlink()
            before = contents(tmp_path)


def test_two_audits_at_once_in_one_folder_are_refused(tenant: Tenant, tmp_path: Path) -> None:
    with_policy = {**POLICY, "title": "lenient"}
    tenant.on_read = lambda number: refused.append(inner(number))
    refused: list[str] = []

    def inner(number: int) -> str:
        read, told = tenant.read, tenant.told
        with pytest.raises(FolderError) as caught:
            tenant.audit(tmp_path, policy=with_policy)
        tenant.read, tenant.told = read, told
        return str(caught.value)

    tenant.audit(tmp_path)
    assert len(refused) == 4 and all(
        "is in use by the audit with process id" in each for each in refused
    )
    assert "lenient" not in (tmp_path / "inputs/policy.json").read_text()
    assert not (tmp_path / lock.LOCK).exists()


def test_a_verdict_is_that_of_the_inputs_of_its_run(tenant: Tenant, tmp_path: Path) -> None:
    """Somebody changes the inputs while the survey runs."""
    lenient = {**POLICY, "rules": [{**POLICY["rules"][0], "applies_to": {"id": 99}}]}
    tenant.audit(tmp_path, policy=lenient)
    old = (tmp_path / "inputs/policy.json").read_bytes()
    tenant.users[2]["enrolled"] = []
    tenant.users[2]["available"] = [{"factor_id": 1, "name": "SMS", "auth_factor_name": "SMS"}]
    tenant.on_read = lambda number: (tmp_path / "inputs/policy.json").write_bytes(old)
    assert tenant.audit(tmp_path, reuse_within="0h").result["verdict"] == "fail"


def test_evidence_keeps_documented_keys_and_no_phone_number(tenant: Tenant, tmp_path: Path) -> None:
    device = {
        **HELD[0],
        "user_display_name": "+1 (555) 010-2233",
        "phone": {"phone_number": "+15550102234"},
        "secret_seed": "JBSWY3DP",
        "type_display_name": {"phone_number": "5550102235"},
    }
    tenant.users[1] |= {"enrolled": [device], "custom_attributes": {"mobile": "5550102236"}}
    tenant.audit(tmp_path)
    written = b"".join(contents(tmp_path).values())
    for text in (
        b"010-22",
        b"01022",
        b"JBSWY3DP",
        b"secret_seed",
        b"custom_attributes",
        b"phone_number",
    ):
        assert text not in written, text


def test_an_error_of_the_client_is_told_with_advice(tenant: Tenant, tmp_path: Path) -> None:
    for kind, told in (
        ("connection", "UNREACHABLE HOST"),
        ("rate_limit", "QUOTA USED UP"),
        ("x", ""),
    ):
        tenant.refused = OneLoginError("It went wrong.")
        tenant.refused.kind = kind  # type: ignore[misc]
        with pytest.raises(AuditStopped) as caught:
            tenant.audit(tmp_path)
        assert caught.value.kind == kind and str(caught.value).startswith(told or "It went wrong.")
