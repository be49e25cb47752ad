# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a row of OneLogin's to whether a rule is for that user: never out of scope for want of data."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    record,
    record_with_policy,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import facts
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import _named
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    judged,
    only_result,
    rule,
)

ROW = {"id": 7, "email": "a@example.com", "username": "a", "status": 1, "state": 1}


@pytest.mark.parametrize("read", [record, record_with_policy])
@pytest.mark.parametrize(
    "scope", [{"role": "Admins"}, {"role": 8}, {"group": "Sales"}, {"group": 3}]
)
@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ({"role_ids": [8], "group_id": 3}, "fail"),
        ({"role_ids": ["8"], "group_id": "3"}, "fail"),
        ({"role_ids": [1, 8.0], "group_id": 3.0}, "fail"),
        ({"role_ids": [1], "group_id": 4}, "not_applicable"),
        ({"role_ids": [], "group_id": None}, "not_applicable"),
        ({}, "indeterminate"),
        ({"role_ids": None, "group_id": {}}, "indeterminate"),
        ({"role_ids": [1, None], "group_id": "x"}, "indeterminate"),
    ],
)
def test_who_is_in_scope(
    read: t.Any, scope: dict[str, t.Any], told: dict[str, t.Any], outcome: str
) -> None:
    kept = _named(facts.record(read({**ROW, **told})), {8: "Admins"}, {3: "Sales"})
    found = judged(
        [{**kept, "enrolled": [], "available": [{"factor_id": 1, "auth_factor_name": "SMS"}]}],
        rule(applies_to={"status": "active", **scope}),
    )
    assert only_result(found)["outcome"] == outcome
