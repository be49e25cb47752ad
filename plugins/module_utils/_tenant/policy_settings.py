# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What a record of a security policy says (api §16.3). Pure functions.

Tolerant in reading: null, missing, numbers as strings. Strict in claiming: what is not understood is ``None``, which means
*not known* and never "not demanded".
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

Row = Mapping[str, t.Any]
_LARGEST = 2**63  # what other programs can still read as a number is less
KINDS = ("user", "app")
Policy = dict[str, t.Any]

# The documented settings by the type that they have here (api §16.3). Those left out of an answer are None.
FLAGS = (
    "otp_auth_enabled",
    "mfa_registration_enabled",
    "voluntary_mfa_registration_enabled",
    "enable_number_match",
    "disable_protect_push_notifications",
    "disable_protect_push_recovery",
    "user_phone_update_allowed",
    "enable_sms_password_reset",
    "enable_email_password_reset",
    "enable_question_password_reset",
    "browser_cert_required",
    "trusted_device_login_enabled",
    "trusted_device_login_mfa_allowed",
    "third_party_device_trust",
    "secure_admin",
    "secure_profile",
    "social_sign_in",
    "google",
    "facebook",
    "linkedin",
    "twitter",
    "enable_smart_access",
    "force_authn",
    "app_otp_offset_enabled",
)
NUMBERS = (
    "otp_config",
    "otp_trigger_condition",
    "otp_security_token_expiration_days",
    "preferred_auth_state_machine",
    "admin_policy_id",
    "profile_policy_id",
    "smart_access_risk_threshold",
    "app_force_authn_offset",
    "app_otp_offset",
)
ID_LISTS = ("authentication_factor_ids", "reset_password_authentication_factor_ids")
TEXT_LISTS = ("ip_addresses", "ip_addr_restriction")


class Demands(t.NamedTuple):
    """What could be read of what the tenant demands; ``None`` for a list that could not be read at all.

    ``policies``: every one with its settings, or with ``unread: true`` where only its row could be read. ``groups``:
    ``{id, name, policy_id}``, without ``policy_id`` where only API v1 told the group. ``factors``: the account's,
    ``{id, name, type}``. ``failures`` say what could not be read and why.
    """

    policies: list[Policy] | None
    groups: list[dict[str, t.Any]] | None
    factors: list[dict[str, t.Any]] | None
    failures: list[dict[str, t.Any]]


def flag(value: t.Any) -> bool | None:
    """A switch: true or false, also as 1 and 0 or as text; anything else is not known."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    known = {"true": True, "false": False, "1": True, "0": False}
    return known.get(value.strip().lower()) if isinstance(value, str) else None


def number(value: t.Any) -> int | None:
    """A whole number that is not negative, also as text; anything else is not known."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        value = int(value) if len(value) < 20 else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < _LARGEST else None


def numbers(value: t.Any) -> list[int] | None:
    """A list of ids; not known unless each of them is one."""
    found = [number(each) for each in value] if isinstance(value, list) else [None]
    return None if None in found else t.cast("list[int]", found)


def texts(value: t.Any) -> list[str] | None:
    """A list of texts; not known unless each of them is one."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return list(value)
    return None


def text(value: t.Any) -> str | None:
    """A text that says something."""
    return value if isinstance(value, str) and value.strip() else None


def brief(row: Row) -> Policy:
    """The row of a policy in a list: ``{id, name, kind, is_default}``."""
    kind = row.get("kind")
    return {
        "id": row["id"],
        "name": text(row.get("name")),
        "kind": kind if kind in KINDS else None,
        "is_default": flag(row.get("is_default")),
    }


def with_known_settings(found: Row) -> Policy:
    """The documented settings, each in its type, ``None`` where it is not known or not applicable."""
    readers: tuple[tuple[tuple[str, ...], t.Callable[[t.Any], t.Any]], ...] = (
        (FLAGS, flag),
        (NUMBERS, number),
        (ID_LISTS, numbers),
        (TEXT_LISTS, texts),
    )
    return {name: read(found.get(name)) for names, read in readers for name in names}


def carrier(row: Row) -> dict[str, t.Any]:
    """A group as ``{id, name, policy_id}``, without ``policy_id`` where it is not known."""
    group = {"id": row["id"], "name": text(row.get("name"))}
    carried = row.get("policy_id", "")
    # 0 and null say that the group has no policy of its own; what is no number says nothing.
    known = carried is None or number(carried) is not None
    return {**group, "policy_id": number(carried) or None} if known else group
