# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The day by which an audit is judged is that on which it is finished: waivers end with a day, in UTC."""

from __future__ import annotations

import datetime
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import conclude
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    Killed,
    Tenant,
)

WAIVERS = [
    {
        "id": "W-1",
        "rules": ["ONE"],
        "users": {"id": 2},
        "reason": "a test",
        "approved_by": "ciso@example.com",
        "expires": "2026-11-24",
    }
]


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    return Tenant(1, 2, 3, 4, monkeypatch=monkeypatch)


def killed(*_arguments: t.Any, **_options: t.Any) -> t.Any:
    raise Killed()


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        (datetime.timedelta(hours=11, minutes=59), "pass"),
        (datetime.timedelta(hours=12), "fail"),
        (datetime.timedelta(hours=20), "fail"),
    ],
)
def test_a_waiver_that_ended_while_an_audit_lay_unfinished_has_ended(
    tenant: Tenant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    later: datetime.timedelta,
    verdict: str,
) -> None:
    tenant.users[2].update(enrolled=[], available=[{"factor_id": 1, "auth_factor_name": "SMS"}])
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(conclude, "conclude", killed)
        tenant.audit(tmp_path, waivers=WAIVERS)
    tenant.now += later
    found = tenant.audit(tmp_path, waivers=WAIVERS)
    assert found.result["verdict"] == verdict
    assert tenant.read == []  # nobody's lists are read again for it
    assert verify(Folder(tmp_path)).differences == []
