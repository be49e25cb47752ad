# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OneLogin demands, as an audit reads it, keeps it and reads it again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    DEMANDED,
    POLICY,
    Killed,
    Tenant,
    demands_of,
    failure_of,
    journals,
    verified,
)


def test_what_onelogin_demands_is_read_once_if_a_rule_looks_at_it(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.demands = demands_of()
    tenant.audit(tmp_path)
    assert tenant.demands_read == 0
    assert json.loads((tmp_path / evidence.SURVEY).read_bytes())["login_policies"] is None
    found = tenant.audit(tmp_path, policy=DEMANDED)
    assert (tenant.demands_read, found.reused) == (1, "")
    assert found.result["verdict"] == "pass", found.result["reasons"]
    assert {row["rule"] for row in found.result["results"]} == {"USERS", "POLICIES"}
    survey = json.loads((tmp_path / evidence.SURVEY).read_bytes())
    (policy,) = survey["login_policies"]
    assert policy["name"] == "Staff" and policy["factors"][0]["class"] == "sms"
    assert "surprise" not in policy
    line = json.loads(journals(tmp_path)[0].read_text().splitlines()[0])
    assert line["user"]["login_policy"]["source"] == "default"
    assert verified(tmp_path).differences == []
    assert tenant.audit(tmp_path, policy=DEMANDED).reused and tenant.demands_read == 1


def test_a_login_policy_that_changed_holds_for_users_who_were_read_before(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.demands = demands_of()
    tenant.kill_after = 3
    with pytest.raises(Killed):
        tenant.audit(tmp_path, policy=DEMANDED)
    tenant.demands = demands_of(otp_auth_enabled=False)
    found = tenant.audit(tmp_path, policy=DEMANDED)
    assert tenant.read == [4] and tenant.demands_read == 2
    assert found.result["summary"]["outcomes"]["fail"] == 5
    assert "4 people" in tenant.text and "1 login policy" in tenant.text, tenant.text


@pytest.mark.parametrize(
    ("own", "expected"),
    [(9, "fail"), ("9", "fail"), (None, "pass"), (0, "pass"), ("unknown (list)", "indeterminate")],
)
def test_a_login_policy_that_the_record_shows_wins(
    tenant: Tenant, tmp_path: Path, own: object, expected: str
) -> None:
    """It is asked for, written down, and looked at: without it the default policy would be said to hold."""
    tenant.demands = demands_of()
    assert tenant.demands.policies
    lax = {**tenant.demands.policies[0], "id": 9, "is_default": False, "otp_auth_enabled": False}
    tenant.demands = tenant.demands._replace(policies=[*tenant.demands.policies, lax])
    tenant.users[1]["policy_id"] = own
    found = tenant.audit(tmp_path, policy=DEMANDED)
    outcomes = {row["user"]["id"]: row["outcome"] for row in found.result["results"] if row["user"]}
    assert outcomes == {1: expected, 2: "pass", 3: "pass", 4: "pass"}
    assert f'"policy_id": {json.dumps(own)}' in journals(tmp_path)[0].read_text()
    assert verified(tmp_path).differences == []


@pytest.mark.parametrize("setting", ["otp_config", "is_default", "name", "ip_addresses"])
@pytest.mark.parametrize("renewed", [False, True], ids=["alone", "with the manifest"])
def test_a_forged_login_policy_is_found(
    tenant: Tenant, tmp_path: Path, setting: str, renewed: bool
) -> None:
    """`verify` finds it, whether or not the manifest was made to fit; and no run takes it for what it has read."""
    tenant.demands = demands_of(otp_config=1)
    assert tenant.audit(tmp_path, policy=DEMANDED).result["verdict"] == "fail"
    assert verified(tmp_path).differences == []
    file = tmp_path / evidence.SURVEY
    survey = json.loads(file.read_bytes())
    forged = {
        "otp_config": 2,
        "is_default": False,
        "name": "Other",
        "ip_addresses": ["10.0.0.1"],
    }
    survey["login_policies"][0][setting] = forged[setting]
    file.write_text(json.dumps(survey), encoding="utf-8")
    if renewed:
        manifest = json.loads((tmp_path / "manifest.json").read_bytes())
        data = file.read_bytes()
        for each in manifest["files"]:
            if each["name"] == evidence.SURVEY:
                each.update(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert verified(tmp_path).differences
    again = tenant.audit(tmp_path, policy=DEMANDED)
    assert not again.reused and again.result["verdict"] == "fail"
    assert verified(tmp_path).differences == []


def test_what_could_not_be_read_of_it_is_told_unknown_and_read_again(
    tenant: Tenant, tmp_path: Path
) -> None:
    lost = {**failure_of("server", 502), "what": "groups"}
    lax = {**demands_of(otp_auth_enabled=False).policies[0], "id": 9, "is_default": False}
    both = [demands_of().policies[0], lax]
    tenant.demands = demands_of(failures=[lost])._replace(groups=None, policies=both)
    tenant.users[1]["group_id"] = 3
    tenant.users[1]["role_ids"] = []
    found = tenant.audit(tmp_path, policy=DEMANDED)
    assert "Warning: Not read of what OneLogin demands: groups. server." in tenant.text
    assert found.result["summary"]["outcomes"]["indeterminate"] == 1
    tenant.demands = demands_of()
    found = tenant.audit(tmp_path, policy=DEMANDED)
    assert tenant.read == [] and tenant.demands_read == 2 and not found.reused


@pytest.mark.parametrize("kind", ["server", "timeout", "rate_limit"])
@pytest.mark.parametrize("demanded", [True, False])
def test_of_whose_lists_could_not_be_read_nothing_is_concluded_from_a_login_policy(
    tenant: Tenant, tmp_path: Path, kind: str, demanded: bool
) -> None:
    """They might show that another policy holds."""
    tenant.demands = demands_of(otp_auth_enabled=demanded)
    tenant.failing[2] = kind
    found = tenant.audit(tmp_path, policy=DEMANDED)
    outcomes = {row["user"]["id"]: row["outcome"] for row in found.result["results"] if row["user"]}
    assert outcomes.pop(2) == "error"
    assert set(outcomes.values()) == {"pass" if demanded else "fail"}


def test_a_tenant_that_does_not_tell_what_it_demands_leaves_that_open_and_nothing_else(
    tenant: Tenant, tmp_path: Path
) -> None:
    both = {**DEMANDED, "rules": [*POLICY["rules"], *DEMANDED["rules"]]}
    found = tenant.audit(tmp_path, policy=both)
    outcomes = {(row["rule"], row["outcome"]) for row in found.result["results"]}
    assert outcomes == {("ONE", "pass"), ("USERS", "indeterminate"), ("POLICIES", "indeterminate")}
    assert found.result["verdict"] == "incomplete"
    assert tenant.audit(tmp_path, policy=both).reused  # to be refused is an answer, too
