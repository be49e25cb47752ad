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

OUTCOMES = ("pass", "fail", "waived", "grace", "not_applicable", "indeterminate", "error")
WORST_FIRST = ("error", "fail", "indeterminate", "grace", "waived", "pass", "not_applicable")

HOSTILE_EMAIL = '"><img src=x onerror="document.title=\'owned\'">@example.com'
SHARED_EMAIL = "front.desk@example.com"  # of two users
HOSTILE_DEVICE = "</script><script>document.title='owned'</script>"
HOSTILE_REASON = (
    "</td></table><svg onload=\"document.title='owned'\">&lt;b&gt; \u202egnp.exe \u2028 line"
)

_GIVEN = "Ada Bao Chidi Dana Elif Farid Greta Hana Igor Jun Kofi Lena Mina Noor Omar Pia Quinn Rosa Sven Tala"
_FAMILY = "Abe Bauer Costa Diaz Eriksen Fofana Gupta Haddad Ito Jansen Kaya Lopez Moyo Novak Okafor Park Rossi Sato Tran Weber"
_FACTORS = {
    "sms": ("OneLogin SMS", "SMS"),
    "totp": ("Google Authenticator", "Authenticator"),
    "push": ("OneLogin Protect", "OneLogin Protect"),
    "email": ("OneLogin Email", "Email"),
    "voice": ("OneLogin Voice", "Voice"),
    "phishing_resistant": ("Acme Smartcard", "Acme Smartcard"),
}
_RULES: list[dict[str, Any]] = [
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
_STRONG, _WEAK = {"phishing_resistant", "push", "totp"}, {"sms", "voice", "email"}


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
    facts = [_user(rng, number) for number in range(1, users + 1)]
    if hostile and facts:
        facts[0].update(email=HOSTILE_EMAIL, username="=cmd|'/c calc'!A1")
        facts[0]["enrolled"] = [{**_device(rng, "sms"), "user_display_name": HOSTILE_DEVICE}]
    for user in facts[20:22]:
        user.update(email=SHARED_EMAIL)
    results = []
    for user in facts:
        named = {key: user[key] for key in ("id", "email", "username")}
        results += [_judge(rng, user, named, place) for place in range(len(_RULES))]
        user["outcome"] = min(
            (item["outcome"] for item in results[-len(_RULES) :]), key=WORST_FIRST.index
        )
    if hostile and results:
        results[0].update(outcome="fail", raw="fail", reason=HOSTILE_REASON)
        facts[0]["outcome"] = "fail"
    document = _document(facts, results, baseline=baseline)
    return _with_login_policies(document) if login_policies else document


def _with_login_policies(result: dict[str, Any]) -> dict[str, Any]:
    """The same with what OneLogin demands: three login policies, and a rule for them."""
    rule = {
        **_RULES[0],
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
        "policy": {**result["policy"], "rules": [*_RULES, rule]},
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


def _device(rng: random.Random, kind: str) -> dict[str, Any]:
    name, auth_factor_name = _FACTORS[kind]
    return {
        "device_id": str(rng.randrange(1_000_000, 9_999_999)),
        "name": name,
        "user_display_name": rng.choice(
            ["Work phone", "Private phone", "Tablet", "Key on the ring"]
        ),
        "auth_factor_name": auth_factor_name,
        "class": kind,
        "default": False,
    }


def _user(rng: random.Random, number: int) -> dict[str, Any]:
    given, family = rng.choice(_GIVEN.split()), rng.choice(_FAMILY.split())
    username = f"{given}.{family}{number}".lower()
    chosen = rng.choices(
        [
            ["totp"],
            ["push", "totp"],
            ["sms"],
            ["push"],
            ["phishing_resistant", "totp"],
            ["sms", "email"],
            [],
        ],
        [30, 22, 8, 15, 14, 3, 8],
    )[0]
    user: dict[str, Any] = {
        "id": 65_000_000 + number,
        "email": f"{username}@example.com",
        "username": username,
        "status": rng.choices(["active", "locked", "suspended", None], [94, 2, 3, 1])[0],
        "state": "approved",
        "group_id": rng.choice([None, 417, 418]),
        "role_ids": [11, 12] if number % 17 == 0 else [12],
        "roles": ["Admins", "Staff"] if number % 17 == 0 else ["Staff"],
        "outcome": "pass",
        "available": [
            {"name": name, "auth_factor_name": auth, "class": kind}
            for kind, (name, auth) in _FACTORS.items()
            if kind not in chosen
            and kind != "phishing_resistant"
            and (kind in _STRONG or not chosen)
        ],
        "enrolled": [_device(rng, kind) for kind in chosen],
    }
    if user["enrolled"]:
        user["enrolled"][0]["default"] = True
    if number % 41 == 7:  # lost on the way
        user.update(available=None, enrolled=None)
        user["failure"] = {
            "status": 503,
            "error": "server_error",
            "message": "the server did not answer in time",
            "request_id": f"req-{number:06d}",
        }
    elif number % 43 == 9:  # empty twice: proves nothing
        user.update(available=[], enrolled=[])
    elif number % 37 == 5:
        user["enrolled"] = [
            {**_device(rng, "phishing_resistant"), "name": "WebAuthn", "attested_by": "A-1"}
        ]
    return user


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
    met = (bool(held), bool(held & _STRONG), not held & _WEAK, len(held) > 1)[place]
    if met:
        return "pass", "what is enrolled satisfies the rule"
    why = (
        "no API-visible factor is enrolled; could enrol sms, totp, push",
        "no factor of phishing resistant, push, totp is enrolled",
        "a factor of sms, voice, email is enrolled",
        "factors of fewer than 2 classes are enrolled",
    )
    return "fail", why[place]


def _judge(
    rng: random.Random, user: dict[str, Any], named: dict[str, Any], place: int
) -> dict[str, Any]:
    rule = _RULES[place]
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
            "rules": _RULES,
        },
        "summary": {
            "users": len(facts),
            "results": len(results),
            "outcomes": outcomes,
            "users_by_outcome": _count(user["outcome"] for user in facts),
            "rules": [_rule_summary(rule, results) for rule in _RULES],
            "enrolled_classes": _holders(facts, "enrolled"),
            "available_classes": _holders(facts, "available"),
            "not_applicable_users": sum(user["outcome"] == "not_applicable" for user in facts),
        },
        "results": results,
        "users": facts,
        "waivers": _waivers(outcomes["waived"]),
        "attestations": _attestations(),
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


def _waivers(results: int) -> list[dict[str, Any]]:
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


def _attestations() -> list[dict[str, Any]]:
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


if __name__ == "__main__":
    json.dump(make_result(users=int(sys.argv[1]) if sys.argv[1:] else 60), sys.stdout)
