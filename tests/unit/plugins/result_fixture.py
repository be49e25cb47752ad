# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of ``mfa_compliance`` for the tests of the reports.

``small()`` is written by hand: every outcome, waivers and attestations in every state, a baseline, and texts that try to break
out of a format. ``large(users=n)`` is the same shape for n users and four rules. Counts are taken from the rows, so that
the two halves of a result cannot contradict each other.
"""

from __future__ import annotations

import hashlib
import typing as t
from collections import Counter

OUTCOMES = ("pass", "fail", "waived", "grace", "not_applicable", "indeterminate", "error")
WORST_FIRST = ("error", "fail", "indeterminate", "grace", "waived", "pass", "not_applicable")
NOW = "2026-11-24T10:00:00Z"

HTML = "<img src=x onerror=alert(1)>"
JINJA = "{{ 7*7 }}"
FORMULA = "=cmd|' /C calc'!A0"
XML = "]]></failure><system-out>&amp;"
MARKDOWN = "|`*_[click](https://example.net/)`|@everyone #1 www.example.net\\|"
UNSEEN = "a\x00b\x1b[31mc\r\nd\u202egnp.exe\u2066e\ufffff\ud800g\x85h"
EMOJI = "Zoë 👩‍💻 שלום"

RULES: list[dict[str, t.Any]] = [
    {
        "id": "MFA-1",
        "title": "Every active user holds a factor",
        "severity": "high",
        "description": "Everyone who may sign in has at least one factor.",
        "remediation": "Ask the user to enrol a factor on the profile page.",
        "controls": {"nist_800_53": ["ia-2.2"], "pci_dss_4": ["8.4.2"], "soc2": ["CC6.1"]},
        "assert": {"enrolled": {"count": {"min": 1}}},
        "applies_to": {"status": ["active"]},
        "grace": "7d",
        "assertion": "at least 1 factor is enrolled",
    },
    {
        "id": "MFA-2",
        "title": "Administrators hold a strong factor",
        "severity": "critical",
        "description": "",
        "remediation": "",
        "controls": {"nist_800_53": ["IA-2(1)", "ia-2.2"], "house rules": ["<b>7</b>"]},
        "assert": {"enrolled": {"any_of": ["strong"]}},
        "applies_to": {"role": ["Admins"]},
        "grace": None,
        "assertion": "any of strong is enrolled",
    },
    {
        "id": "MFA-3",
        "title": f"No weak factor {HTML} {MARKDOWN}",
        "severity": "medium",
        "description": "",
        "remediation": f"Remove it. {FORMULA}",
        "controls": {},
        "assert": {"enrolled": {"none_of": ["weak"]}},
        "applies_to": None,
        "grace": None,
        "assertion": "none of weak is enrolled",
    },
    {
        "id": "MFA-4",
        "title": "Spare factor",
        "severity": "low",
        "description": "",
        "remediation": "",
        "controls": {},
        "assert": {"enrolled": {"count": {"min": 2, "distinct": "class"}}},
        "applies_to": None,
        "grace": None,
        "assertion": "at least 2 different classes are enrolled",
    },
]

# id: (email, username, status, enrolled [(device name, factor, class)] or None, available classes or None)
_USERS: dict[int, tuple[t.Any, ...]] = {
    1: (
        "ann@example.com",
        "ann",
        "active",
        [("Phone", "OneLogin", "push"), (JINJA, "SMS", "sms")],
        [],
    ),
    2: (FORMULA + "@example.com", HTML, "active", [], ["sms", "totp"]),
    3: ("admin@example.com", "admin", "active", [(HTML, "SMS", "sms")], ["totp"]),
    4: ("old@example.com", "old", "active", [], ["totp"]),
    5: (
        "key@example.com",
        "key",
        "active",
        [("Security key", "WebAuthn", "phishing_resistant")],
        [],
    ),
    6: ("ghost@example.com", "ghost", "active", [], []),
    7: ("bot@example.com", "bot", "active", [], ["totp"]),
    8: ("new@example.com", "new", "active", [], ["totp"]),
    9: ("lost@example.com", "lost", "active", None, None),
    10: ("away@example.com", "away", "suspended", [], []),
    11: ("gone@example.com", "gone", None, None, None),
    12: (UNSEEN, XML + EMOJI + MARKDOWN, "active", [(UNSEEN, "OneLogin", "push")], []),
    13: (None, None, "active", [("YubiKey", "YubiKey", "hardware_otp")], []),
}
_FORBIDDEN = {
    "status": 403,
    "error": "forbidden",
    "message": f"Forbidden {HTML}",
    "request_id": "req-9",
}
_GONE = {"status": 404, "error": "not_found", "message": "no such user", "request_id": None}
_NEEDED = {"needed": "enrol at least one factor"}

# (rule, user id): (outcome, raw, reason, evidence); what is not named passes, or does not apply to users 10 and 11
_EXCEPTIONS: dict[tuple[str, int], tuple[str, str, str, dict[str, t.Any]]] = {
    ("MFA-1", 2): (
        "fail",
        "fail",
        "no API-visible factor is enrolled; could enrol sms, totp",
        _NEEDED,
    ),
    ("MFA-1", 4): (
        "fail",
        "fail",
        "waiver W-8 has expired; no API-visible factor is enrolled",
        {**_NEEDED, "waiver": "W-8"},
    ),
    ("MFA-1", 5): ("pass", "pass", "attested", {"attestations": ["A-1"]}),
    ("MFA-1", 6): ("indeterminate", "indeterminate", "nothing enrolled and nothing available", {}),
    ("MFA-1", 7): ("waived", "fail", "waived until 2026-12-01", {**_NEEDED, "waiver": "W-7"}),
    ("MFA-1", 8): ("grace", "fail", "in grace", {**_NEEDED, "grace_until": "2026-11-30T00:00:00Z"}),
    ("MFA-1", 9): ("error", "error", "the call failed: forbidden", {"failure": _FORBIDDEN}),
    ("MFA-2", 3): (
        "fail",
        "fail",
        "enrolled: sms; needed: one of strong",
        {"needed": "enrol push or totp"},
    ),
    ("MFA-2", 9): ("error", "error", "the call failed: forbidden", {"failure": _FORBIDDEN}),
    ("MFA-3", 1): (
        "fail",
        "fail",
        f"weak factor {JINJA} {HTML}\nsecond line",
        {"seen": UNSEEN, "needed": FORMULA},
    ),
    ("MFA-3", 9): ("error", "error", "the call failed: forbidden", {"failure": _FORBIDDEN}),
    ("MFA-4", 12): (
        "indeterminate",
        "indeterminate",
        XML + UNSEEN,
        {"seen": "\t-1+1", "needed": "＝1+1"},
    ),
    ("MFA-4", 9): ("error", "error", "the call failed: forbidden", {"failure": _FORBIDDEN}),
}


def counts(**given: int) -> dict[str, int]:
    """How many results had each outcome."""
    return {**dict.fromkeys(OUTCOMES, 0), **given}


def result_id(tenant: str, rule: str, user: int) -> str:
    """32 hex digits, stable across runs."""
    return hashlib.sha256(f"{tenant}|acme-mfa-2026|{rule}|{user}".encode()).hexdigest()[:32]


def counted(outcomes: t.Iterable[str]) -> dict[str, int]:
    """How many of these there are of each outcome."""
    found = Counter(outcomes)
    return {name: found[name] for name in OUTCOMES}


def factor(name: str, factor: str, kind: str) -> dict[str, t.Any]:
    return {
        "device_id": "3920371",
        "name": factor,
        "user_display_name": name,
        "auth_factor_name": factor,
        "class": kind,
        "default": True,
    }


def _classes(users: list[dict[str, t.Any]], side: str) -> dict[str, int]:
    held = Counter(kind for user in users for kind in {item["class"] for item in user[side] or []})
    return dict(sorted(held.items()))


def whole(
    *, tenant: str, users: list[dict[str, t.Any]], results: list[dict[str, t.Any]], **rest: t.Any
) -> dict[str, t.Any]:
    """Everything but users and results, with the counts taken from them."""
    per_rule = []
    for rule in RULES:
        outcomes = counted(row["outcome"] for row in results if row["rule"] == rule["id"])
        judged = sum(outcomes[name] for name in ("pass", "fail", "grace", "indeterminate", "error"))
        per_rule.append(
            {
                "id": rule["id"],
                "title": rule["title"],
                "severity": rule["severity"],
                "outcomes": outcomes,
                "pass_ratio": outcomes["pass"] / judged if judged else None,
            }
        )
    return {
        "schema": "identity.onelogin/mfa-compliance/v1",
        "generated_at": NOW,
        "tenant": tenant,
        "collection_version": "1.0.0",
        "verdict": "fail",
        "reasons": [
            "high: 2 results fail, 0 are allowed",
            "critical: 1 result fails, 0 are allowed",
            f"hostile {HTML}",
        ],
        "thresholds": [
            {"name": "fail_on.high", "limit": 0, "actual": 2, "met": False, "breaks": "fail"},
            {"name": "max_error", "limit": 0, "actual": 4, "met": False, "breaks": "incomplete"},
            {
                "name": "min_users",
                "limit": 5,
                "actual": len(users),
                "met": True,
                "breaks": "incomplete",
            },
        ],
        "policy": {
            "id": "acme-mfa-2026",
            "version": "3",
            "title": "MFA at Acme",
            "sha256": "ab" * 32,
            "rules": RULES,
        },
        "summary": {
            "users": len(users),
            "results": len(results),
            "outcomes": counted(row["outcome"] for row in results),
            "users_by_outcome": counted(user["outcome"] for user in users),
            "rules": per_rule,
            "enrolled_classes": _classes(users, "enrolled"),
            "available_classes": _classes(users, "available"),
            "not_applicable_users": sum(user["outcome"] == "not_applicable" for user in users),
        },
        "results": results,
        "users": users,
        "waivers": [],
        "attestations": [],
        "warnings": [],
        "baseline": None,
        **rest,
    }


def _row(rule: dict[str, t.Any], user: dict[str, t.Any], tenant: str) -> dict[str, t.Any]:
    outcome, raw, reason, evidence = _EXCEPTIONS.get(
        (rule["id"], user["id"]),
        (
            ("not_applicable", "not_applicable", "outside the rule", {})
            if user["id"] in (10, 11)
            else ("pass", "pass", "at least one factor is enrolled", {})
        ),
    )
    if user["id"] == 11:
        evidence = {"failure": _GONE}
    return {
        "id": result_id(tenant, rule["id"], user["id"]),
        "rule": rule["id"],
        "user": user,
        "outcome": outcome,
        "raw": raw,
        "severity": rule["severity"],
        "reason": reason,
        "evidence": {
            "clause": "assert.enrolled.count.min: 1",
            "seen": "enrolled: none",
            "needed": None,
            **evidence,
        },
    }


def small(*, tenant: str = "acme") -> dict[str, t.Any]:
    """13 users × 4 rules, every outcome and every kind of hostile text; a fresh dict on every call."""
    brief = {
        key: {"id": key, "email": each[0], "username": each[1]} for key, each in _USERS.items()
    }
    results = [_row(rule, user, tenant) for user in brief.values() for rule in RULES]
    users = []
    for key, (_email, _username, status, enrolled, available) in _USERS.items():
        outcomes = {row["outcome"] for row in results if row["user"]["id"] == key}
        users.append(
            {
                **brief[key],
                "status": status,
                "state": "approved",
                "group_id": None,
                "role_ids": [1],
                "outcome": next(name for name in WORST_FIRST if name in outcomes),
                "available": available
                and [{"name": kind, "auth_factor_name": kind, "class": kind} for kind in available],
                "enrolled": enrolled and [factor(*each) for each in enrolled],
            }
        )
    waiver = {
        "rules": ["MFA-1"],
        "users": [{"email": "bot@example.com"}],
        "reason": f"Headless test account {HTML}",
        "approved_by": "ciso@example.com",
        "ticket": "RISK-311",
    }
    attestation = {
        "users": [{"email": "key@example.com"}],
        "class": "phishing_resistant",
        "statement": f"WebAuthn key seen {MARKDOWN}",
        "attested_by": "helpdesk@example.com",
        "attested_on": "2026-11-01",
    }
    return whole(
        tenant=tenant,
        users=users,
        results=results,
        waivers=[
            {
                "id": "W-7",
                **waiver,
                "expires": "2026-12-01",
                "states": ["used", "expiring"],
                "results": 1,
            },
            {
                "id": "W-8",
                **waiver,
                "expires": "2026-01-31",
                "states": ["unused", "expired"],
                "results": 0,
            },
            {"id": "W-9", **waiver, "expires": "2027-06-30", "states": ["unused"], "results": 0},
            {
                "id": "W-10",
                **waiver,
                "expires": "2027-06-30",
                "states": ["used", "needless"],
                "results": 1,
            },
        ],
        attestations=[
            {"id": "A-1", **attestation, "valid_until": "2027-01-30", "states": ["used"]},
            {
                "id": "A-2",
                **attestation,
                "valid_until": "2026-11-10",
                "states": ["unused", "expired"],
            },
        ],
        warnings=[f"rule MFA-3 tests the absence of a class the API may not show {HTML}"],
        baseline={
            "generated_at": "2026-11-17T10:00:00Z",
            "verdict": "pass",
            "tenant": tenant,
            "policy": {"id": "acme-mfa-2026", "version": "2", "sha256": "cd" * 32},
            "rules_changed": ["MFA-4"],
            "new_failures": [
                {"id": result_id(tenant, "MFA-1", 2), "rule": "MFA-1", "user": brief[2]},
            ],
            "fixed": [{"id": result_id(tenant, "MFA-1", 1), "rule": "MFA-1", "user": brief[1]}],
            "became_unclear": [
                {"id": result_id(tenant, "MFA-4", 12), "rule": "MFA-4", "user": brief[12]},
            ],
            "came": [brief[12]],
            "went": [
                {"id": 98, "email": FORMULA, "username": None},
                {"id": 99, "email": None, "username": None},
            ],
            "factors_changed": [
                {"user": brief[1], "added": ["push", "sms"], "removed": [HTML]},
            ],
            "users_added": 1,
            "users_gone": 2,
            "population": {"before": 14, "after": 13},
            "outcomes": {"before": counted(["pass"] * 56)},
        },
    )
