# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A made-up policy: its rules, what they say of a user, its waivers and attestations. Written down, not derived."""

from __future__ import annotations

import hashlib
import random
from typing import Any

from made_people import STRONG, WEAK

HOSTILE_REASON = (
    "</td></table><svg onload=\"document.title='owned'\">&lt;b&gt; \u202egnp.exe \u2028 line"
)
RULES: list[dict[str, Any]] = [
    {
        "id": "MFA-1",
        "title": "Every active user holds a factor",
        "severity": "high",
        "description": "A password alone is one secret away from someone else's hands.",
        "remediation": "Ask the user to enrol a factor at next login.",
        "controls": {
            "nist_800_53": ["ia-2.2"],
            "pci_dss_4": ["8.4.2"],
            "cis_8_1": ["6.3"],
            "iso_27001": ["A.8.5"],
            "soc2": ["CC6.1"],
        },
        "assert": {"enrolled": {"count": {"min": 1}}},
        "applies_to": {"status": ["active"]},
        "grace": "7d",
        "assertion": "at least 1 factor is enrolled",
    },
    {
        "id": "MFA-2",
        "title": "Administrators hold a strong factor",
        "severity": "critical",
        "description": None,
        "remediation": "Enrol a security key, OneLogin Protect or an authenticator app.",
        "controls": {"nist_800_53": ["ia-2.1"], "pci_dss_4": ["8.4.1"], "cis_8_1": ["6.5"]},
        "assert": {"enrolled": {"any_of": ["phishing_resistant", "push", "totp"]}},
        "applies_to": {"status": ["active"], "role": ["Admins"]},
        "grace": None,
        "assertion": "at least one of phishing resistant, push, totp is enrolled",
    },
    {
        "id": "MFA-3",
        "title": "No weak factor is held or offered",
        "severity": "medium",
        "description": None,
        "remediation": "Remove SMS, voice and e-mail from the user's policy.",
        "controls": {"nist_800_63b": ["5.1.3.3"]},
        "assert": {"all": [{"enrolled": {"none_of": ["sms", "voice", "email"]}}]},
        "applies_to": {"status": ["active"]},
        "grace": None,
        "assertion": "none of sms, voice, email is enrolled",
    },
    {
        "id": "MFA-4",
        "title": "A spare factor of another class",
        "severity": "low",
        "description": None,
        "remediation": "Enrol a second factor of another class.",
        "controls": {},
        "assert": {"enrolled": {"count": {"min": 2, "distinct": "class"}}},
        "applies_to": {"status": ["active"], "not": {"role": ["Service"]}},
        "grace": None,
        "assertion": "factors of at least 2 classes are enrolled",
    },
]
_NEEDED = (
    "enrol at least one factor",
    "enrol one of phishing resistant, push, totp",
    "remove every factor of the classes sms, voice, email",
    "enrol factors of at least 2 classes",
)


def _seen(user: dict[str, Any]) -> str:
    parts = []
    for key in ("enrolled", "available"):
        items = user[key]
        names = (
            "not read" if items is None else ", ".join(item["class"] for item in items) or "none"
        )
        parts.append(f"{key}: {names}")
    return "; ".join(parts)


def _raw(user: dict[str, Any], place: int) -> tuple[str, str]:
    """The outcome before waiver and grace, and why."""
    if user["status"] is None:
        return "indeterminate", "the rule applies to status active; the user's status is unknown"
    if user["status"] != "active":
        return "not_applicable", f"the rule applies to status active; the user is {user['status']}"
    if place == 1 and "Admins" not in user["roles"]:
        return "not_applicable", "the rule applies to role Admins; the user does not have it"
    if user["enrolled"] is None:
        return "error", "what is enrolled could not be read: 503, server_error"
    held = {item["class"] for item in user["enrolled"]}
    if not held and not user["available"]:
        return "indeterminate", "nothing enrolled and nothing available: the API does not say why"
    met = (bool(held), bool(held & STRONG), not held & WEAK, len(held) > 1)[place]
    if met:
        return "pass", "what is enrolled satisfies the rule"
    why = (
        "no API-visible factor is enrolled; could enrol sms, totp, push",
        "no factor of phishing resistant, push, totp is enrolled",
        "a factor of sms, voice, email is enrolled",
        "factors of fewer than 2 classes are enrolled",
    )
    return "fail", why[place]


def judged(
    rng: random.Random, user: dict[str, Any], named: dict[str, Any], place: int
) -> dict[str, Any]:
    """The result of a user by the rule at this place."""
    rule = RULES[place]
    outcome, reason = _raw(user, place)
    item: dict[str, Any] = {
        "id": hashlib.sha256(f"acme|acme-mfa-2026|{rule['id']}|{user['id']}".encode()).hexdigest()[
            :32
        ],
        "rule": rule["id"],
        "user": named,
        "outcome": outcome,
        "raw": outcome,
        "severity": rule["severity"],
        "reason": reason,
        "evidence": {"clause": None, "seen": _seen(user), "needed": None},
    }
    evidence = item["evidence"]
    if outcome in ("fail", "indeterminate"):
        evidence["clause"] = f"assert.{'enrolled' if place != 2 else 'all[0].enrolled'}"
        evidence["needed"] = _NEEDED[place]
    if outcome == "error":
        evidence["failure"] = user["failure"]
    if outcome == "fail" and place in (0, 3) and rng.random() < 0.15:
        item["outcome"] = "waived" if place == 3 else "grace"
        if place == 3:
            evidence["waiver"] = "W-7"
        else:
            evidence["grace_until"] = "2026-11-29T10:00:00Z"
    if any("attested_by" in device for device in user["enrolled"] or ()):
        evidence["attestations"] = ["A-1"]
    return item


def waivers(results: int) -> list[dict[str, Any]]:
    """One that waives so many results, and one that has expired."""
    shared = {"rules": ["MFA-4"], "approved_by": "ciso@example.com", "ticket": "RISK-311"}
    return [
        {
            "id": "W-7",
            "users": {"email": ["bot@example.com", "kiosk@example.com"]},
            "reason": "Shared kiosk accounts, replaced in January.",
            "expires": "2026-12-06",
            "states": ["used", "expiring"],
            "results": results,
            **shared,
        },
        {
            "id": "W-8",
            "users": {"id": [65000003]},
            "reason": "Waiting for a security key.",
            "expires": "2026-09-30",
            "states": ["unused", "expired"],
            "results": 0,
            **shared,
        },
    ]


def attestations() -> list[dict[str, Any]]:
    """One, which is used."""
    return [
        {
            "id": "A-1",
            "users": {"email": ["key@example.com"]},
            "class": "phishing_resistant",
            "statement": "WebAuthn key seen on the profile page.",
            "attested_by": "helpdesk@example.com",
            "attested_on": "2026-11-01",
            "valid_until": "2027-01-30",
            "states": ["used"],
        }
    ]
