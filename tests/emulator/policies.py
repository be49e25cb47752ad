# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tenant demands: login policies, the groups that carry them, the account's factors."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from emulator.cast import ENGINEERING, FACTORS, FINANCE, GROUPS, Record

DEFAULT, STAFF_POLICY, CONTRACTORS, LEGACY, STEP_UP = 31001, 31002, 31003, 31004, 31005
WEBAUTHN = 58963

ACCOUNT_FACTORS: tuple[Record, ...] = (
    *({"id": factor_id, "name": name, "type": kind} for factor_id, name, kind in FACTORS.values()),
    {"id": WEBAUTHN, "name": "WebAuthn", "type": "WebAuthn"},
)
_VISIBLE = [factor_id for factor_id, _name, _kind in FACTORS.values()]


def user_policy(policy_id: int, name: str, **more: Any) -> Record:
    """Return a user policy that demands MFA of everybody at every login, without a hole."""
    return {
        "id": policy_id,
        "name": name,
        "kind": "user",
        "is_default": False,
        "otp_auth_enabled": True,
        "otp_config": 2,
        "otp_trigger_condition": 0,
        "otp_security_token_expiration_days": 1,
        "authentication_factor_ids": [*_VISIBLE, WEBAUTHN],
        "reset_password_authentication_factor_ids": [],
        "ip_addresses": [],
        "mfa_registration_enabled": True,
        "voluntary_mfa_registration_enabled": False,
        "enable_number_match": True,
        "enable_sms_password_reset": False,
        "enable_email_password_reset": False,
        "enable_question_password_reset": False,
        "trusted_device_login_mfa_allowed": False,
    } | more


POLICIES: tuple[Record, ...] = (
    user_policy(DEFAULT, "Default", is_default=True, enable_email_password_reset=True),
    user_policy(STAFF_POLICY, "Staff"),
    user_policy(
        CONTRACTORS,
        "Contractors",
        otp_trigger_condition=1,
        otp_security_token_expiration_days=30,
        ip_addresses=["192.0.2.0-192.0.2.15", "198.51.100.7"],
    ),
    user_policy(LEGACY, "Legacy", otp_auth_enabled=False, otp_config=0),
    {
        "id": STEP_UP,
        "name": "Step up",
        "kind": "app",
        "is_default": False,
        "otp_auth_enabled": True,
        "authentication_factor_ids": [WEBAUTHN],
        "ip_addresses": [],
        "force_authn": True,
        "app_otp_offset_enabled": False,
        "app_otp_offset": 0,
    },
)
# A group whose policy is null or 0 has none of its own.
_POLICY_OF_GROUP = {ENGINEERING: STAFF_POLICY, FINANCE: CONTRACTORS, 477663: 0}
_BRIEF = ("id", "name", "kind", "is_default")


class Policies:
    """The three lists; tests put others in their place."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Go back to the fixed ones."""
        groups = [
            {"id": key, "name": name, "reference": None, "policy_id": _POLICY_OF_GROUP.get(key)}
            for key, name in GROUPS.items()
        ]
        self._lists: dict[str, list[Record]] = {
            "policies": copy.deepcopy(list(POLICIES)),
            "groups": groups,
            "factors": copy.deepcopy(list(ACCOUNT_FACTORS)),
        }

    def replace(self, name: str, rows: Any) -> None:
        """Put another list in place of one; KeyError, ValueError if it is none."""
        if name not in self._lists:
            raise KeyError(name)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError(f"{name} is not a list of objects")
        self._lists[name] = rows

    @property
    def factors(self) -> Sequence[Record]:
        """Return the account's factors."""
        return self._lists["factors"]

    @property
    def groups(self) -> Sequence[Record]:
        """Return the groups with the policy of each."""
        return self._lists["groups"]

    def brief(self, *, kind: str | None, name: str | None) -> list[Record]:
        """Return the rows that pass the filters; `name` is a part, in any case."""
        return [
            {key: row[key] for key in _BRIEF if key in row}
            for row in self._lists["policies"]
            if kind in (None, row.get("kind"))
            and (name or "").casefold() in str(row.get("name") or "").casefold()
        ]

    def policy(self, policy_id: str) -> Record | None:
        """Return a policy with its settings, if there is one."""
        return next((it for it in self._lists["policies"] if str(it.get("id")) == policy_id), None)
