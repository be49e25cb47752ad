# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and groups in a user's record: nobody may drop out of a rule's scope by the way in which they are written."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    record,
    record_with_policy,
)

RECORDS = pytest.mark.parametrize("read", [record, record_with_policy])


@RECORDS
@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([428399, 1], [428399, 1]),
        (["428399"], [428399]),
        ([428399.0, " 1 "], [428399, 1]),
        ([], []),
        ([428399, None], None),
        ([428399, {"id": 1}], None),
        (["Admins"], None),
        ([True], None),
        ([2**63], None),
        (428399, None),
        (None, None),
    ],
)
def test_roles_are_numbers_or_not_known(read: t.Any, told: t.Any, kept: t.Any) -> None:
    assert read({"id": 7, "role_ids": told})["role_ids"] == kept


@RECORDS
@pytest.mark.parametrize(
    ("told", "kept"),
    [(477661, 477661), ("477661", 477661), (477661.0, 477661), (0, 0), (None, None)],
)
def test_a_group_is_a_number(read: t.Any, told: t.Any, kept: t.Any) -> None:
    assert read({"id": 7, "group_id": told})["group_id"] == kept


@RECORDS
@pytest.mark.parametrize(
    "told",
    [
        {},
        {"group_id": "Sales"},
        {"group_id": ""},
        {"group_id": {"id": 477661}},
        {"group_id": [477661]},
        {"group_id": True},
        {"group_id": -1},
        {"group_id": 2**63},
    ],
)
def test_a_group_that_is_not_told_is_not_no_group(read: t.Any, told: dict[str, t.Any]) -> None:
    assert "group_id" not in read({"id": 7, **told})
