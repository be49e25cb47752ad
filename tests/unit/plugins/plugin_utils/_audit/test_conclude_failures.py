# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call for the login policies that failed keeps an audit from passing, as one for a user does, whatever may be indeterminate."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    DEMANDED,
    Tenant,
    demands_of,
    failure_of,
)

LENIENT = {"max_indeterminate": 100}


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    return Tenant(1, 2, monkeypatch=monkeypatch)


@pytest.mark.parametrize("what", ["policies", "policy", "groups", "factors"])
@pytest.mark.parametrize("kind", ["server", "timeout", "answer", "rate_limit"])
def test_a_call_that_failed_is_an_error(
    tenant: Tenant, tmp_path: Path, kind: str, what: str
) -> None:
    tenant.demands = demands_of(failures=[{**failure_of(kind, 502), "what": what}])
    found = tenant.audit(tmp_path, policy=DEMANDED, thresholds=LENIENT).result
    assert found["verdict"] == "incomplete"
    assert found["reasons"] == ["could not be read: 1 (limit 0): the login policies"]
    assert verify(Folder(tmp_path)).differences == []


@pytest.mark.parametrize(
    ("kind", "status"), [("permission", 403), ("not_found", 404), ("request", 400)]
)
def test_a_tenant_that_does_not_offer_the_call_has_answered(
    tenant: Tenant, tmp_path: Path, kind: str, status: int
) -> None:
    lost = {**failure_of(kind, status), "what": "policies"}
    tenant.demands = demands_of(failures=[lost])._replace(policies=None)
    found = tenant.audit(tmp_path, policy=DEMANDED, thresholds=LENIENT).result
    assert (found["verdict"], found["reasons"]) == ("pass", [])
