# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With a key nobody is named in anything that an audit leaves or says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import AuditStopped
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    KEY,
    POLICY,
    Killed,
    Tenant,
    contents,
    no_names,
)


def test_the_key_hides_all_names_whatever_was_there_before(tenant: Tenant, tmp_path: Path) -> None:
    tenant.kill_after = 3
    with pytest.raises(Killed):
        tenant.audit(tmp_path)
    (tmp_path / "evidence/batch-0001.json").write_text('{"email": "u1@example.com"}')
    tenant.audit(tmp_path, pseudonym_key=KEY)
    assert no_names(tmp_path)
    assert {name for name in contents(tmp_path) if "batch" in name} == set()


SPOKEN_OF = {
    "policy": {**POLICY, "title": "Drawn up by Hz.7"},
    "waivers": [
        {
            "id": "W-hz.7",
            "rules": ["ONE"],
            "users": {"username": ["hz.7", "old.hand"]},
            "reason": "hz.7 and old.hand share a phone",
            "approved_by": "mary/angelo@elsewhere.example",
            "granted": "2026-11-20",
            "expires": "2026-12-31",
        },
        {
            "id": "W-2",
            "rules": ["ONE"],
            "users": {"id": 2},
            "reason": "asked by 'mary.d'angelo@example.com'",
            "approved_by": '"mary angelo"@example.com, mary angelo@example.com',
            "granted": "2026-11-20",
            "expires": "2026-12-31",
        },
    ],
    "attestations": [
        {
            "id": "A-1",
            "users": {"email": "mary.d'angelo@example.com"},
            "class": "totp",
            "statement": "shown to HZ.7",
            "attested_by": "hz.7",
            "attested_on": "2026-11-20",
            "valid_for": "90d",
        }
    ],
}


@pytest.mark.parametrize("interrupted", [False, True])
def test_nobody_whom_the_survey_knows_is_named_in_anything(
    tenant: Tenant, tmp_path: Path, interrupted: bool
) -> None:
    """Not in the words of others, however an address is written, and not where a survey is used again without a call."""
    names = {1: "hz.7", 2: "mary", 3: "sms"}
    addresses = {1: "mary.d'angelo@example.com", 2: '"mary angelo"@example.com', 3: "x@example.com"}
    for number, name in names.items():
        tenant.users[number].update(username=name, email=addresses[number])
    tenant.failing = {4: "server"}
    tenant.words = {4: "Ask HZ.7 or mary.d%27angelo%40example.com; sms:sms&quot;sms&quot;"}
    if interrupted:
        tenant.kill_after = 3
        with pytest.raises(Killed):
            tenant.audit(tmp_path, pseudonym_key=KEY, **SPOKEN_OF)
    outcome = tenant.audit(tmp_path, pseudonym_key=KEY, **SPOKEN_OF)
    told = tenant.text
    tenant.failing = {}
    tenant.audit(tmp_path, pseudonym_key=KEY, **SPOKEN_OF)
    again = tenant.audit(tmp_path, pseudonym_key=KEY, **SPOKEN_OF)
    assert again.reused
    written = [data.decode() for data in contents(tmp_path).values()]
    for text in (*written, told, tenant.text, outcome.why, str(outcome.result)):
        assert not re.search(r"hz\.7|\bmary\b|angelo|old\.hand|[^@]\bx@", text, re.IGNORECASE)
    assert "OneLogin SMS" in str(again.result["users"])  # though somebody is called sms
    assert verify(Folder(tmp_path)).differences == []
    # And it changes no verdict.
    clear = tenant.audit(tmp_path / "clear", **SPOKEN_OF).result
    assert [(r["outcome"], r["raw"]) for r in clear["results"]] == [
        (r["outcome"], r["raw"]) for r in again.result["results"]
    ]
    for kind in ("waivers", "attestations"):
        assert [e["states"] for e in clear[kind]] == [e["states"] for e in again.result[kind]]


def test_what_ends_an_audit_names_nobody(tenant: Tenant, tmp_path: Path) -> None:
    for number in tenant.users:
        tenant.users[number].update(username=f"hz.{number}")
        tenant.failing[number] = "permission"
        tenant.words[number] = f"hz.{number} <hz@example.com> must not"
    with pytest.raises(AuditStopped, match="must not") as told:
        tenant.audit(tmp_path, pseudonym_key=KEY)
    assert "hz" not in str(told.value)


def test_one_key_links_nobody_across_tenants(tenant: Tenant, tmp_path: Path) -> None:
    shown = []
    for name in ("acme", "globex"):
        found = tenant.audit(tmp_path / name, pseudonym_key=KEY, tenant=name).result
        shown.append({each["email"] for each in found["users"]})
    assert len(shown[0]) == 4 and not shown[0] & shown[1]


def test_filter_values_are_hidden_with_a_key(tenant: Tenant, tmp_path: Path) -> None:
    filters = {"firstname": "Hazel", "samaccountname": "hzhang", "email": "h*@example.com"}
    tenant.audit(tmp_path, selection={"filters": filters}, pseudonym_key=KEY)
    shown = (tmp_path / evidence.SURVEY).read_text()
    assert "Hazel" not in shown and "hzhang" not in shown and "h*@" not in shown
    assert all(name in shown for name in filters)
