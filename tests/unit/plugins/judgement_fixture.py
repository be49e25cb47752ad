# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, rules and documents for the tests of the judgement."""

from __future__ import annotations

import typing as t

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    PolicyError,
)

NOW = "2026-11-24T10:00:00Z"
# class -> (name, auth_factor_name), as OneLogin writes them
FACTORS: dict[str, tuple[str, str | None]] = {
    "push": ("OneLogin Protect", "OneLogin"),
    "totp": ("Authenticator", "Google Authenticator"),
    "sms": ("OneLogin SMS", "SMS"),
    "voice": ("OneLogin Voice", "OneLogin Voice"),
    "email": ("OneLogin Email", "OneLogin Email"),
    "hardware_otp": ("YubiKey", "YubiKey"),
    "phishing_resistant": ("Security key", "WebAuthn"),
    "knowledge": ("OneLogin Security Questions", "Security Questions"),
    "partner": ("Duo Security", "Duo Security"),
    "unclassified": ("Acme Token", "Acme Token"),
}
# The settings of a login policy that demands MFA of all users without a hole.
CLOSED: dict[str, t.Any] = {
    "otp_auth_enabled": True,
    "otp_config": 2,
    "otp_trigger_condition": 0,
    "otp_security_token_expiration_days": 1,
    "ip_addresses": [],
    "mfa_registration_enabled": True,
    "voluntary_mfa_registration_enabled": False,
    "enable_number_match": True,
    "enable_sms_password_reset": False,
    "enable_email_password_reset": False,
    "enable_question_password_reset": False,
    "trusted_device_login_mfa_allowed": False,
}


def available(*classes: str) -> list[dict[str, t.Any]]:
    """Available factors of these classes."""
    return [
        {"factor_id": 58957 + index, "name": FACTORS[each][0], "auth_factor_name": FACTORS[each][1]}
        for index, each in enumerate(classes)
    ]


def enrolled(*classes: str) -> list[dict[str, t.Any]]:
    """Enrolled factors of these classes, the first one the default."""
    return [
        {
            "device_id": str(3920360 + index),
            "type_display_name": FACTORS[each][0],
            "user_display_name": "my device",
            "auth_factor_name": FACTORS[each][1],
            "default": index == 0,
        }
        for index, each in enumerate(classes)
    ]


def user(number: int = 1, **fields: t.Any) -> dict[str, t.Any]:
    """An active user with an SMS factor who could enrol an app."""
    return {
        "id": number,
        "email": f"user{number}@example.com",
        "username": f"user{number}",
        "status": "active",
        "state": "approved",
        "group_id": None,
        "role_ids": [],
        "available": available("totp"),
        "enrolled": enrolled("sms"),
        **fields,
    }


def rule(**fields: t.Any) -> dict[str, t.Any]:
    """A rule that wants one factor."""
    return {
        "id": "R-1",
        "title": "A rule",
        "severity": "high",
        "assert": {"enrolled": {"count": {"min": 1}}},
        **fields,
    }


def policy(*rules: dict[str, t.Any], **fields: t.Any) -> dict[str, t.Any]:
    """A policy of these rules."""
    return {"id": "acme", "version": 1, "rules": list(rules) or [rule()], **fields}


def waiver(**fields: t.Any) -> dict[str, t.Any]:
    """A waiver of R-1 for user 1."""
    return {
        "id": "W-1",
        "rules": ["R-1"],
        "users": {"id": 1},
        "reason": "a test account",
        "approved_by": "ciso@example.com",
        "expires": "2027-03-31",
        **fields,
    }


def attestation(**fields: t.Any) -> dict[str, t.Any]:
    """A security key of user 1."""
    return {
        "id": "A-1",
        "users": {"id": 1},
        "class": "phishing_resistant",
        "statement": "seen on the profile page",
        "attested_by": "helpdesk@example.com",
        "attested_on": "2026-11-01",
        "valid_for": "90d",
        **fields,
    }


def judged(users: t.Any, *rules: dict[str, t.Any], **arguments: t.Any) -> dict[str, t.Any]:
    """The result for these users and rules."""
    documents = {"policy": policy(*rules), "now": NOW, **arguments}
    return judge(users, **documents)


def only_result(result: dict[str, t.Any]) -> dict[str, t.Any]:
    """The one finding of a result for one user and one rule."""
    (found,) = result["results"]
    return t.cast("dict[str, t.Any]", found)


def errors_of(**arguments: t.Any) -> list[str]:
    """The mistakes in these documents; none if they are good."""
    try:
        judge(**{"users": [], "policy": policy(), "now": NOW, **arguments})
    except PolicyError as exc:
        return exc.errors
    return []


DENIED = {"status": 403, "error": "permission", "message": "no", "request_id": "R-42"}
FACTS = {
    "pass": {"enrolled": enrolled("totp")},
    "fail": {"enrolled": [], "available": available("totp")},
    "indeterminate": {"enrolled": [], "available": []},
    "error": {"enrolled": None, "available": None, "failure": DENIED},
}
