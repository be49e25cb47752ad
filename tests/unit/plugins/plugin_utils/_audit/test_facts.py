# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What evidence keeps."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import facts


def test_a_record_keeps_documented_keys_with_simple_values() -> None:
    given = {
        "id": 7,
        "email": "a@example.com",
        "role_ids": [1, 2],
        "status": "active",
        "group_id": {"phone": "+15550100"},
        "phone": "+15550100",
        "custom_attributes": {"mobile": "+15550100"},
        "samaccountname": "a",
    }
    assert facts.record(given) == {
        "id": 7,
        "email": "a@example.com",
        "status": "active",
        "group_id": None,
        "role_ids": [1, 2],
    }


def test_roles_of_which_one_is_unreadable_are_not_known() -> None:
    """Without that one, somebody would be out of the scope of its rules."""
    assert (
        facts.record({"id": 7, "role_ids": [1, {"phone_number": "+15550100"}]})["role_ids"] is None
    )


def test_a_list_that_was_not_read_stays_so() -> None:
    assert facts.factors("enrolled", None) is None
    assert facts.factors("enrolled", []) == []


@pytest.mark.parametrize(
    "number",
    [
        "+15550102233",
        "+1 (555) 010-2233",
        "555.010.2233",
        "0049 30 / 1234567",
        "(030) 1234567",
        "+49 30 12 34 56 7",
        "555‑010‑2233",
        "555\u00a0010\u00a02233",
        "5550102233 ext 12",
    ],
)
@pytest.mark.parametrize("key", ["user_display_name", "type_display_name", "auth_factor_name"])
def test_no_text_of_a_device_holds_a_phone_number(number: str, key: str) -> None:
    (kept,) = t.cast(
        "list[dict[str, t.Any]]",
        facts.factors("enrolled", [{"device_id": "1", key: f"My {number}"}]),
    )
    assert "2233" not in kept[key] and "1234567" not in kept[key] and "[number]" in kept[key]
    assert kept[key].startswith("My ")


@pytest.mark.parametrize(
    "name", ["iPhone 15", "YubiKey 5 NFC", "Pixel 8 Pro (2024)", "Galaxy S24", "SMS 2"]
)
def test_models_and_years_stay(name: str) -> None:
    (kept,) = t.cast(
        "list[dict[str, t.Any]]",
        facts.factors("enrolled", [{"device_id": "1", "user_display_name": name}]),
    )
    assert kept["user_display_name"] == name


def test_unknown_keys_and_nested_values_of_entries_go() -> None:
    device = {
        "device_id": "12345678901",  # an id is no text
        "type_display_name": ["x"],
        "default": True,
        "phone_number": "1",
        "extra": {"phone": "1"},
        "auth_factor_name": 2**70,
    }
    assert facts.factors("enrolled", [device]) == [
        {
            "device_id": "12345678901",
            "type_display_name": None,
            "auth_factor_name": None,
            "default": True,
        }
    ]
