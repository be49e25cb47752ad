# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OneLogin demands at login, as the role reads and judges it."""

from __future__ import annotations

import json
import re
import typing as t

from stage import (
    ALL_ENROLLED,
    FIVE,
    NOT_FOUND,
    Case,
    control,
    factor_calls,
    fault,
    finished,
    flat,
    holds,
    requests,
)
from tenants import ENROLLED, PEOPLE, RULES, TENANTS


def case_what_onelogin_demands(case: Case) -> None:
    """Read if a rule looks at it: some calls for the tenant, none for a user more; without the endpoints it is unclear."""
    base = ALL_ENROLLED["rules"][0]
    required = {"login_policy": {"mfa": "required"}}
    rules = [
        *ALL_ENROLLED["rules"],
        {**base, "id": "DEMANDED", "assert": required},
        {
            "id": "EACH",
            "title": "Each",
            "severity": "low",
            "for_each": "login_policy",
            "assert": required,
        },
    ]
    policy = {"id": "demands", "rules": rules}
    run = case.audit(policy=policy, fail=False)
    assert run.status == 0, run.output
    survey = case.json("evidence/survey.json")
    assert survey["login_policies"] and survey["failures"] == []
    policies = [each["id"] for each in survey["login_policies"]]
    rows = case.json("result.json")["results"]
    assert {row["rule"] for row in rows} == {"ONE", "DEMANDED", "EACH"}
    assert len([row for row in rows if row["rule"] == "EACH"]) == len(policies)
    assert sum(map(factor_calls, FIVE)) == 5
    assert len([path for path in requests() if "/policies/" in path]) == len(policies)
    assert case.play("verify").status == 0
    holds(run.output, "MFA is demanded of")
    control("faults", [fault("/api/2/policies*", status=404, json=NOT_FOUND)])
    run = case.audit(policy=policy, reuse_within="0h")
    assert case.verdict() == "incomplete", run.output
    rows = case.json("result.json")["results"]
    assert {row["outcome"] for row in rows if row["rule"] != "ONE"} == {"indeterminate"}
    assert {row["outcome"] for row in rows if row["rule"] == "ONE"} == {"pass"}
    holds(run.output, "Warning: Not read of what OneLogin demands: policies.")


def case_tenants(case: Case) -> None:
    """Each hand-made tenant gives what its table says, costs no user a call more, and can be verified offline."""
    folders = {}
    for number, (name, tenant) in enumerate(TENANTS.items()):
        case.out = folders[f"tenant-{number}"] = case.work / f"audit-{number}"
        control("reset", {})
        groups = zip((477661, 477662), ("Engineering", "Finance"), tenant.groups)
        rows = [{"id": each, "name": word, "policy_id": policy} for each, word, policy in groups]
        control("tenant/policies", tenant.policies, method="PUT")
        control("tenant/groups", rows, method="PUT")
        control("faults", [{"times": None, **each} for each in tenant.faults])
        for user, fields in tenant.records.items():
            control(f"users/{user}", fields)
        policy = {"id": "tenants", "rules": RULES, "direct_login_policies": tenant.direct}
        run = case.audit(policy=policy, selection={"user_ids": PEOPLE}, fail=False)
        assert run.status == 0, f"{name}: {run.output}"
        result = case.json("result.json")
        found: dict[str, dict[t.Any, str]] = {}
        for row in result["results"]:
            whom = row["user"] or row["login_policy"] or {"id": None}
            found.setdefault(row["rule"], {})[whom["id"]] = row["outcome"]
        for rule, outcomes in {"ENROLLED": ENROLLED, **tenant.expected}.items():
            wanted = (
                outcomes if isinstance(outcomes, dict) else dict.fromkeys(found[rule], outcomes)
            )
            assert found[rule] == wanted, f"{name}, {rule}: {found[rule]}"
        assert tenant.told in " ".join(
            row["reason"] for row in result["results"]
        ), f"{name}: {result}"
        # One list of each user; the other one of Omar, who has nothing in the first.
        assert [factor_calls(user) for user in PEOPLE] == [1, 2, 1, 1], name
        pages = -(-len(tenant.policies) // 50)
        of_tenant = [
            path for path in requests() if re.match(r"/api/2/(policies|groups|auth)", path)
        ]
        assert len(of_tenant) <= pages + len(tenant.policies) + 2, f"{name}: {of_tenant}"
        assert case.play("verify").status == 0, name
    inventory = case.work / "inventory.json"
    hosts = {host: {"mfa_compliance_output_dir": str(out)} for host, out in folders.items()}
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    playbook = [case.command("verify")[0], "identity.onelogin.verify", "-i", str(inventory)]
    run = finished([*playbook, "-e", "mfa_compliance_hosts=all"], case.work)
    assert run.status == 0, run.output
    assert len(re.findall(r"The verdict \w+ is reproduced", run.output)) == len(TENANTS)


def case_mistakes_about_login_policies(case: Case) -> None:
    """All at once, each with its path, before anything is sent."""
    user, each = {"status": "active"}, {"for_each": "login_policy"}
    mfa = {"login_policy": {"mfa": "required"}}
    wrong: list[tuple[dict[str, t.Any], str]] = [
        ({"assert": {"login_policy": {"mfas": "required"}}}, "assert.login_policy.mfas"),
        ({"assert": {"login_policy": {"remember_days": {"most": 3}}}}, "remember_days.most"),
        ({**each, "assert": {"enrolled": {"any_of": ["totp"]}}}, "assert.enrolled"),
        ({**each, "assert": mfa, "applies_to": user}, "applies_to.status"),
        ({**each, "assert": mfa, "grace": "7d"}, "grace"),
        ({"assert": mfa, "applies_to": {**user, "is_default": True}}, "applies_to.is_default"),
        (
            {"assert": {"login_policy": {"factors": {"any_of": ["transient"]}}}},
            "assert.login_policy.factors.any_of[0]",
        ),
        (
            {"assert": {"login_policy": {"recovery": {"none_of": ["post"]}}}},
            "assert.login_policy.recovery.none_of[0]",
        ),
    ]
    rules = [
        {"id": f"R-{number}", "title": "Wrong", "severity": "low", **fields}
        for number, (fields, _path) in enumerate(wrong)
    ]
    run = case.audit(policy={"id": "wrong", "rules": rules})
    assert run.status != 0, run.output
    for number, (_fields, path) in enumerate(wrong):
        assert re.search(rf"rules\[{number}\]\.[\w.\[\]]*{re.escape(path)}: ", flat(run.output)), (
            path,
            run.output,
        )
    assert requests() == [] and not case.out.exists()
