# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgements to look at: results of ``mfa_compliance`` for made-up people, of any size.

Not the judge: a report has to show every outcome and every odd text, so this writes them down
instead of deriving them. Same arguments, same result. As a program, it prints one as JSON:
``python make_result.py 200 > result.json``.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections import Counter
from typing import Any

from made_people import HOSTILE_DEVICE, HOSTILE_EMAIL, SHARED_EMAIL, make_device, make_user
from made_policy import HOSTILE_REASON, RULES, attestations, judged, waivers

OUTCOMES = ("pass", "fail", "waived", "grace", "not_applicable", "indeterminate", "error")
WORST_FIRST = ("error", "fail", "indeterminate", "grace", "waived", "pass", "not_applicable")


def make_result(
    *,
    users: int = 60,
    seed: int = 1,
    hostile: bool = True,
    baseline: bool = True,
    login_policies: bool = False,
) -> dict[str, Any]:
    """A valid result with every outcome in it (from about 40 users on)."""
    rng = random.Random(seed)
    facts = [make_user(rng, number) for number in range(1, users + 1)]
    if hostile and facts:
        facts[0].update(email=HOSTILE_EMAIL, username="=cmd|'/c calc'!A1")
        facts[0]["enrolled"] = [{**make_device(rng, "sms"), "user_display_name": HOSTILE_DEVICE}]
    for user in facts[20:22]:
        user.update(email=SHARED_EMAIL)
    results = []
    for user in facts:
        named = {key: user[key] for key in ("id", "email", "username")}
        results += [judged(rng, user, named, place) for place in range(len(RULES))]
        user["outcome"] = min(
            (item["outcome"] for item in results[-len(RULES) :]), key=WORST_FIRST.index
        )
    if hostile and results:
        results[0].update(outcome="fail", raw="fail", reason=HOSTILE_REASON)
        facts[0]["outcome"] = "fail"
    document = _document(facts, results, baseline=baseline)
    return _with_login_policies(document) if login_policies else document


def _with_login_policies(result: dict[str, Any]) -> dict[str, Any]:
    """The same with what OneLogin demands: three login policies, and a rule for them."""
    rule = {
        **RULES[0],
        "id": "LP-1",
        "title": "MFA is demanded without a hole",
        "severity": "critical",
        "for_each": "login_policy",
        "applies_to": {"used": True},
        "grace": None,
        "assertion": "MFA is demanded; no browser is remembered",
    }
    policies = [
        {"id": 8, "name": "Staff", "is_default": True, "used": True, "value": True, "outcome": "pass", "holes": []},
        {"id": 9, "name": "Contractors", "is_default": False, "used": True, "value": True, "outcome": "fail",
         "holes": [(True, "a known browser is not asked for MFA for 30 days"), (True, "sign-ins from 256 addresses bypass MFA")]},
        {"id": 10, "name": "Pilot", "is_default": False, "used": False, "value": None, "outcome": "indeterminate",
         "holes": [(False, "whether registration is required is not known")]},
    ]  # fmt: skip
    told = []
    for place, user in enumerate(result["users"]):
        policy = policies[place % 10 == 3]
        value = None if place % 30 == 5 else place % 10 != 3
        user["login_policy"] = {
            "id": policy["id"],
            "name": policy["name"],
            "source": "group",
            "contradicted": False,
        }
        user["enforced"] = {
            "value": value,
            "reason": f"login policy {policy['name']}: it demands MFA of all users",
        }
        told.append(
            (policy["id"], {True: "demanded", False: "not_demanded", None: "unknown"}[value])
        )
    words = ("demanded", "not_demanded", "unknown")
    rows = [
        {
            "id": hashlib.sha256(f"LP-1|{each['id']}".encode()).hexdigest()[:32],
            "rule": "LP-1",
            "user": None,
            "login_policy": {"id": each["id"], "name": each["name"]},
            "outcome": each["outcome"],
            "raw": each["outcome"],
            "severity": "critical",
            "reason": "; ".join(reason for _known, reason in each["holes"]) or "it demands MFA of all users",
            "evidence": {"clause": "assert.login_policy", "seen": each["name"], "needed": "close the holes"},
        }
        for each in policies
    ]  # fmt: skip
    summary, outcomes = result["summary"], _count(each["outcome"] for each in rows)
    return {
        **result,
        "results": result["results"] + rows,
        "policy": {**result["policy"], "rules": [*RULES, rule]},
        "summary": {
            **summary,
            "results": summary["results"] + len(rows),
            "outcomes": _count(each["outcome"] for each in result["results"] + rows),
            "rules": [
                *summary["rules"],
                {"id": "LP-1", "title": rule["title"], "severity": "critical", "outcomes": outcomes, "pass_ratio": 0.3333},
            ],
            "enforcement": {word: sum(found == word for _id, found in told) for word in words},
        },
        "login_policies": [
            {
                **{key: each[key] for key in ("id", "name", "is_default", "used")},
                "users": sum(number == each["id"] for number, _word in told),
                "enforced": {word: told.count((each["id"], word)) for word in words},
                "demands": {"value": each["value"], "reason": "it demands MFA of all users" if each["value"] else "whether it demands MFA is not known"},
                "holes": [{"known": known, "reason": reason} for known, reason in each["holes"]],
                "allowed_classes": ["push", "totp"] if each["value"] else None,
            }
            for each in policies
        ],
    }  # fmt: skip


def _count(outcomes: Any) -> dict[str, int]:
    counts = Counter(outcomes)
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def _rule_summary(rule: dict[str, Any], results: list[dict[str, Any]]) -> dict[str, Any]:
    counts = _count(item["outcome"] for item in results if item["rule"] == rule["id"])
    judged = sum(counts.values()) - counts["waived"] - counts["not_applicable"]
    return {
        "id": rule["id"],
        "title": rule["title"],
        "severity": rule["severity"],
        "outcomes": counts,
        "pass_ratio": counts["pass"] / judged if judged else None,
    }


def _holders(facts: list[dict[str, Any]], key: str) -> dict[str, int]:
    counts = Counter(kind for user in facts for kind in {item["class"] for item in user[key] or ()})
    return dict(sorted(counts.items()))


def _document(
    facts: list[dict[str, Any]], results: list[dict[str, Any]], *, baseline: bool
) -> dict[str, Any]:
    outcomes = _count(item["outcome"] for item in results)
    failing = [item for item in results if item["outcome"] == "fail"]
    before = {**outcomes, "fail": outcomes["fail"] + outcomes["pass"] // 9}
    before["pass"] -= outcomes["pass"] // 9
    new = failing[::6] if baseline else []
    limits = [
        *((f"fail_on.{level}", f"{level}: {{}} failed", 0, [x for x in failing if x["severity"] == level], "fail") for level in ("critical", "high")),
        ("max_indeterminate", "indeterminate: {}", 5, [x for x in results if x["outcome"] == "indeterminate"], "incomplete"),
        ("max_error", "could not be read: {}", 0, [x for x in results if x["outcome"] == "error"], "incomplete"),
    ]  # fmt: skip
    broken = [each for each in limits if len(each[3]) > each[2]]
    ways = [each[4] for each in broken]
    verdict = "fail" if "fail" in ways else "incomplete" if ways else "pass"
    return {
        "schema": "identity.onelogin/mfa-compliance/v1",
        "generated_at": "2026-11-24T10:00:00Z",
        "tenant": "acme.onelogin.com",
        "collection_version": "1.0.0",
        "verdict": verdict,
        "reasons": [_reason(*each, new=new) for each in broken],
        "thresholds": [
            *(
                {
                    "name": name,
                    "limit": limit,
                    "actual": len(found),
                    "met": len(found) <= limit,
                    "breaks": breaks,
                }
                for name, _what, limit, found, breaks in limits
            ),
            {
                "name": "min_pass_ratio.MFA-3",
                "limit": 0.8,
                "actual": 0.8325,
                "met": True,
                "breaks": "incomplete",
            },
            {
                "name": "min_users",
                "limit": 5,
                "actual": len(facts),
                "met": len(facts) >= 5,
                "breaks": "incomplete",
            },
            {
                "name": "max_evidence_age",
                "limit": 24.0,
                "actual": 1.25,
                "met": True,
                "breaks": "incomplete",
            },
        ],
        "policy": {
            "id": "acme-mfa-2026",
            "version": 3,
            "title": "Acme: multi-factor authentication",
            "sha256": hashlib.sha256(b"policy").hexdigest(),
            "rules": RULES,
        },
        "summary": {
            "users": len(facts),
            "results": len(results),
            "outcomes": outcomes,
            "users_by_outcome": _count(user["outcome"] for user in facts),
            "rules": [_rule_summary(rule, results) for rule in RULES],
            "enrolled_classes": _holders(facts, "enrolled"),
            "available_classes": _holders(facts, "available"),
            "not_applicable_users": sum(user["outcome"] == "not_applicable" for user in facts),
        },
        "results": results,
        "users": facts,
        "waivers": waivers(outcomes["waived"]),
        "attestations": attestations(),
        "warnings": [
            "waiver W-7: ends on 2026-12-06",
            "waiver W-8: matches no user in this survey: left@example.com",
        ],
        "baseline": (
            {
                "generated_at": "2026-10-24T10:00:00Z",
                "verdict": "fail",
                "tenant": "acme.onelogin.com",
                "policy": {"id": "acme-mfa-2026", "version": 2, "sha256": "ab" * 32},
                "rules_changed": ["MFA-3"],
                "new_failures": [_short(item) for item in new],
                "fixed": [_short(item) for item in results if item["outcome"] == "pass"][::40],
                "became_unclear": [_short(item) for item in results if item["outcome"] == "error"][
                    ::8
                ],
                "came": [_name(user) for user in facts[30:34]],
                "went": [{"id": 64_000_001, "email": "gone@example.com", "username": "gone"}],
                "factors_changed": [
                    {"user": _name(user), "added": ["totp"], "removed": ["sms"]}
                    for user in facts[3:90:11]
                ],
                "users_added": len(facts[30:34]),
                "users_gone": 1,
                "population": {"before": len(facts) - 3, "after": len(facts)},
                "outcomes": {"before": before},
            }
            if baseline
            else None
        ),
    }


def _reason(_name: str, what: str, limit: int, found: Any, _breaks: str, *, new: Any) -> str:
    ids = {item["id"] for item in new}
    first = sorted(found, key=lambda item: item["id"] not in ids)[:3]
    who = ", ".join(
        f"{item['rule']} {item['user']['email']}{' (new)' if item['id'] in ids else ''}"
        for item in first
    )
    more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
    return f"{what.format(f'{len(found):,}')} (limit {limit}): {who}{more}"


def _short(item: dict[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in ("id", "rule", "user")}


def _name(user: dict[str, Any]) -> dict[str, Any]:
    return {key: user[key] for key in ("id", "email", "username")}


if __name__ == "__main__":
    json.dump(make_result(users=int(sys.argv[1]) if sys.argv[1:] else 60), sys.stdout)
