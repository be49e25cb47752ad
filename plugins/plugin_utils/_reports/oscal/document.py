# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

OSCAL 1.2.1 assessment results (JSON) for GRC tools.

The policy stands in for the assessment plan. Each rule has an observation that counts its results;
each result that somebody may have to look at has its own, with the evidence. A finding says for
each NIST SP 800-53 control whether the rule that supports it holds. Failures are open risks,
waivers in use approved deviations.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.oscal import parts
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    EXCEPTIONS,
    LIMITS,
    checked,
    clean,
    policy_label,
    since_baseline,
    to_json,
)


def render(result: t.Any) -> str:
    """One JSON document on one line."""
    result = checked(result)
    document = parts.Document(result)
    plan = document.uuid("plan")
    named = {"collection-version": result["collection_version"], "tenant": result["tenant"]}
    whole = {
        "uuid": document.uuid("assessment-results"),
        "metadata": {
            "title": "MFA compliance of OneLogin users",
            "last-modified": document.at,
            "version": document.at,
            "oscal-version": "1.2.1",
            "props": parts.props(named),
            "remarks": LIMITS,
        },
        "import-ap": {
            "href": f"#{plan}",
            "remarks": "The policy stands in for an assessment plan.",
        },
        "results": [_result(document)],
        "back-matter": {
            "resources": [
                {
                    "uuid": plan,
                    "title": parts.markup(result["policy"].get("title")) or "MFA policy",
                    "description": f"Policy {parts.markup(policy_label(result))}",
                }
            ]
        },
    }
    return to_json({"assessment-results": whole}) + "\n"


def _result(document: parts.Document) -> parts.Part:
    result = document.result
    rules = result["policy"]["rules"]
    outcomes = {rule["id"]: rule["outcomes"] for rule in result["summary"]["rules"]}
    observations = [parts.count(document, rule) for rule in result["summary"]["rules"]]
    related: dict[str, parts.Links] = {
        rule["id"]: [{"observation-uuid": observed["uuid"]}]
        for rule, observed in zip(result["summary"]["rules"], observations)
    }
    failing: dict[str, parts.Links] = defaultdict(list)
    waived: dict[str, parts.Links] = defaultdict(list)
    people: dict[t.Any, parts.Part] = {}
    changes = since_baseline(result)
    for row in result["results"]:
        if row["outcome"] not in EXCEPTIONS:
            continue
        user = row["user"]
        if user["id"] not in people:
            people[user["id"]] = parts.user(document, user)
        subject = people[user["id"]]["uuid"]
        observation = parts.observation(document, row, subject, changes.get(row["id"], ""))
        observations.append(observation)
        link = {"observation-uuid": observation["uuid"]}
        related[row["rule"]].append(link)
        if row["outcome"] == "fail":
            failing[row["rule"]].append(link)
        elif row["outcome"] == "waived":
            waived[row["evidence"]["waiver"]].append(link)
    risks = [
        *(
            parts.open_risk(document, rule, failing[rule["id"]])
            for rule in rules
            if rule["id"] in failing
        ),
        *(
            parts.deviation(document, waiver, waived[waiver["id"]])
            for waiver in result["waivers"]
            if waiver["id"] in waived
        ),
    ]
    verdict = parts.markup(result["verdict"])
    reasons = [f"{parts.markup(reason).rstrip('.')}." for reason in result["reasons"]]
    counted = {"users": result["summary"]["users"], **parts.counts(result["summary"]["outcomes"])}
    whole = {
        "uuid": document.uuid("result"),
        "title": f"Policy {parts.markup(result['policy']['id'])}: {verdict}",
        "description": " ".join([f"Verdict: {verdict}.", *reasons, LIMITS]),
        "start": document.at,
        "end": document.at,
        "props": parts.props({"verdict": result["verdict"], **counted}),
        "local-definitions": {"users": list(people.values())} if people else None,
        "reviewed-controls": parts.reviewed(rules),
        "attestations": [
            {"parts": [parts.attestation(document, given)]} for given in result["attestations"]
        ],
        "observations": observations,
        "risks": risks,
        "findings": [
            finding
            for rule in rules
            for finding in _findings(document, rule, outcomes[rule["id"]], related[rule["id"]])
        ],
    }
    # OSCAL has no empty lists.
    return {key: value for key, value in whole.items() if value}


def _findings(
    document: parts.Document,
    rule: Mapping[str, t.Any],
    outcomes: Mapping[str, int],
    related: parts.Links,
) -> list[parts.Part]:
    """One for each control the rule supports, or one on the rule itself where it supports none."""
    targets = [
        (
            "statement-id",
            control.statement,
            "The rule supports this control; it does not prove it alone.",
        )
        for control in parts.nist_controls(rule)
    ] or [("objective-id", parts.token(rule["id"]), "A rule of the policy; it names no control.")]
    state, reason, remark = _status(outcomes, document.result["verdict"])
    supported = {
        f"supports-{key}": ", ".join(clean(control) for control in listed)
        for key, listed in (rule.get("controls") or {}).items()
    }
    return [
        {
            "uuid": document.uuid("finding", f"{rule['id']}|{target}"),
            "title": f"{parts.markup(rule['id'])}: {parts.markup(rule['title'])}",
            "description": f"Required: {parts.markup(rule['assertion'])}. {LIMITS}",
            "props": parts.props({"rule": rule["id"], "severity": rule["severity"], **supported}),
            "target": {
                "type": kind,
                "target-id": target,
                "status": {"state": state, "reason": reason, "remarks": remark},
                "remarks": meaning,
            },
            "related-observations": related,
        }
        for kind, target, meaning in targets
    ]


def _status(outcomes: Mapping[str, int], verdict: str) -> tuple[str, str, str]:
    """Satisfied needs users who pass, nobody who does not, and a survey that can be relied on."""
    if outcomes["fail"]:
        return "not-satisfied", "fail", f"Failing users: {outcomes['fail']}."
    unknown = outcomes["indeterminate"] + outcomes["error"]
    if unknown:
        return "not-satisfied", "other", f"Users who could not be judged: {unknown}."
    if verdict == "incomplete":
        return "not-satisfied", "other", "Not known: the survey is incomplete."
    if pending := outcomes["grace"] + outcomes["waived"]:
        return "not-satisfied", "other", f"Users who are waived or in grace: {pending}."
    if not outcomes["pass"]:
        return "not-satisfied", "other", "The rule applies to no user: nothing was observed."
    return "satisfied", "pass", f"All users in scope pass: {outcomes['pass']}."
