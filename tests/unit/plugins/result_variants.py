# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results other than the small one: with login policies, and of any size."""

from __future__ import annotations

import typing as t

from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import (
    FORMULA,
    HTML,
    MARKDOWN,
    RULES,
    UNSEEN,
    WORST_FIRST,
    counted,
    factor,
    result_id,
    small,
    whole,
)


def with_login_policies(*, tenant: str = "acme") -> dict[str, t.Any]:
    """``small()`` with what OneLogin demands: a rule for login policies, of which one has a hostile name and one none."""
    result = small(tenant=tenant)
    rule = {
        **RULES[0],
        "id": "LP-1",
        "title": "MFA is demanded",
        "for_each": "login_policy",
        "applies_to": {"used": True},
        "assert": {"login_policy": {"mfa": "required"}},
        "grace": None,
        "assertion": "MFA is demanded",
    }
    policies = {8: "Staff", 9: f"{FORMULA} {HTML}\n{UNSEEN}", 10: None}
    outcomes = {8: "pass", 9: "fail", 10: "indeterminate"}
    rows = [
        {
            "id": result_id(tenant, "LP-1", number),
            "rule": "LP-1",
            "user": None,
            "login_policy": {"id": number, "name": name},
            "outcome": outcomes[number],
            "raw": outcomes[number],
            "severity": "high",
            "reason": f"it says so {HTML}",
            "evidence": {"clause": "assert.login_policy.mfa", "seen": name, "needed": "demand MFA"},
        }
        for number, name in policies.items()
    ]
    result["results"] += rows
    result["policy"]["rules"] = [*RULES, rule]
    told = counted(row["outcome"] for row in rows)
    ratio = {"id": "LP-1", "title": rule["title"], "severity": "high", "outcomes": told}
    result["summary"]["rules"].append({**ratio, "pass_ratio": 0.3333})
    result["summary"]["results"] += len(rows)
    result["summary"]["outcomes"] = counted(row["outcome"] for row in result["results"])
    result["summary"]["enforcement"] = {"demanded": 9, "not_demanded": 2, "unknown": 1}
    result["login_policies"] = [
        {
            "id": number,
            "name": name,
            "is_default": number == 8,
            "used": {8: True, 9: False, 10: None}[number],
            "users": 9 if number == 8 else 0,
            "enforced": {"demanded": 9 if number == 8 else 0, "not_demanded": 0, "unknown": 0},
            "demands": {
                "value": {8: True, 9: False, 10: None}[number],
                "reason": f"because {HTML}",
            },
            "holes": [{"known": number == 8, "reason": f"a hole {MARKDOWN}"}] * (number != 9),
            "allowed_classes": None if number == 10 else ["push", "totp"],
        }
        for number, name in policies.items()
    ]
    for user in result["users"]:
        user["login_policy"] = {"id": 8, "name": "Staff", "source": "group", "contradicted": False}
        user["enforced"] = {
            "value": True,
            "reason": "login policy Staff: it demands MFA of all users",
        }
    result["users"][2].update(login_policy=None, enforced={"value": None, "reason": "not known"})
    for number, key in ((9, "new_failures"), (10, "became_unclear")):
        row = next(row for row in rows if row["login_policy"]["id"] == number)
        result["baseline"][key].append(
            {each: row[each] for each in ("id", "rule", "user", "login_policy")}
        )
    return result


def large(*, users: int) -> dict[str, t.Any]:
    """``users`` × 4 rules: about 84 % pass, 8 % fail, the rest spread over the other outcomes."""
    spread = ("fail", "fail", "fail", "fail", "not_applicable", "indeterminate", "waived", "grace")
    results = []
    facts = []
    for number in range(1, users + 1):
        user = {"id": number, "email": f"user.{number}@example.com", "username": f"user.{number}"}
        outcomes = set()
        for index, rule in enumerate(RULES):
            spot = (number * 4 + index) * 7919 % 50
            outcome = spread[spot] if spot < len(spread) else "pass"
            outcomes.add(outcome)
            passes = outcome == "pass"
            results.append(
                {
                    "id": result_id("acme", rule["id"], number),
                    "rule": rule["id"],
                    "user": user,
                    "outcome": outcome,
                    "raw": "fail" if outcome in ("waived", "grace") else outcome,
                    "severity": rule["severity"],
                    "reason": (
                        "enrolled: push, sms"
                        if passes
                        else "no API-visible factor is enrolled; could enrol totp"
                    ),
                    "evidence": {
                        "clause": None if passes else "assert.enrolled.count.min: 1",
                        "seen": f"enrolled: push, sms; available: totp; devices: {number % 97}",
                        "needed": None if passes else "enrol at least one factor",
                        **({"waiver": "W-1"} if outcome == "waived" else {}),
                    },
                }
            )
        facts.append(
            {
                **user,
                "status": "active",
                "state": "approved",
                "group_id": None,
                "role_ids": [1, 2],
                "outcome": next(name for name in WORST_FIRST if name in outcomes),
                "available": [
                    {"name": "Authenticator", "auth_factor_name": "Authenticator", "class": "totp"}
                ],
                "enrolled": [factor("Phone", "OneLogin", "push"), factor("Phone", "SMS", "sms")],
            }
        )
    waiver = {
        "id": "W-1",
        "rules": [rule["id"] for rule in RULES],
        "users": [],
        "reason": "Shared devices on the shop floor",
        "approved_by": "ciso@example.com",
        "ticket": None,
        "expires": "2026-12-01",
        "states": ["used", "expiring"],
        "results": sum(row["outcome"] == "waived" for row in results),
    }
    return whole(tenant="acme", users=facts, results=results, waivers=[waiver])
