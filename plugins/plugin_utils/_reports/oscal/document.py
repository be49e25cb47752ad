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

import itertools
import typing as t
from collections import defaultdict
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.fragments import (
    inner,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.oscal import parts
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    by_kind,
    checked,
    clean,
    limits,
    policy_label,
    since_baseline,
    subject_key,
    to_json,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    EXCEPTIONS,
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
            "remarks": limits(result),
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
    return document.written({"assessment-results": whole}) + "\n"


class _Observed:
    """The observations of a result as JSON, and which of them concern what."""

    def __init__(self, document: parts.Document) -> None:
        rules = document.result["summary"]["rules"]
        counts = [parts.count(document, rule) for rule in rules]
        self._document = document
        self.texts = [to_json(each) for each in counts]
        self.subjects: dict[t.Any, parts.Subject] = {}
        self.related = {rule["id"]: [_link(each["uuid"])] for rule, each in zip(rules, counts)}
        self.failing: dict[str, list[str]] = defaultdict(list)
        self.waived: dict[str, list[str]] = defaultdict(list)
        rows = (row for row in document.result["results"] if row["outcome"] in EXCEPTIONS)
        changes = since_baseline(document.result)
        for row, found in by_kind(
            rows, changes, lambda row, change: parts.observation(document, row, change)
        ):
            self._add(row, found)

    def _add(self, row: Mapping[str, t.Any], found: list[str]) -> None:
        about = self._subject(row)
        number = self._document.uuid("observation", row["id"])
        values = (number, about.title, inner(clean(row["id"])), about.uuid, "")
        self.texts.append("".join(itertools.chain.from_iterable(zip(found, values))))
        link = _link(number)
        self.related[row["rule"]].append(link)
        if row["outcome"] == "fail":
            self.failing[row["rule"]].append(link)
        elif row["outcome"] == "waived":
            self.waived[row["evidence"]["waiver"]].append(link)

    def _subject(self, row: Mapping[str, t.Any]) -> parts.Subject:
        key = subject_key(row)
        found = self.subjects.get(key)
        if found is None:
            found = self.subjects[key] = parts.subject(self._document, row)
        return found

    def defined(self) -> parts.Part:
        """The subjects as the document defines them."""
        kinds = {"components": "component", "users": "user"}
        found = {
            name: [each.definition for each in self.subjects.values() if each.kind == kind]
            for name, kind in kinds.items()
        }
        return {name: self._document.listed(each) for name, each in found.items() if each}


def _link(number: str) -> str:
    return f'{{"observation-uuid":"{number}"}}'


def _result(document: parts.Document) -> parts.Part:
    result = document.result
    rules = result["policy"]["rules"]
    outcomes = {rule["id"]: rule["outcomes"] for rule in result["summary"]["rules"]}
    observed = _Observed(document)
    risks = [
        *(
            parts.open_risk(document, rule, observed.failing[rule["id"]])
            for rule in rules
            if rule["id"] in observed.failing
        ),
        *(
            parts.deviation(document, waiver, observed.waived[waiver["id"]])
            for waiver in result["waivers"]
            if waiver["id"] in observed.waived
        ),
    ]
    verdict = parts.markup(result["verdict"])
    reasons = [f"{parts.markup(reason).rstrip('.')}." for reason in result["reasons"]]
    counted = {"users": result["summary"]["users"], **parts.counts(result["summary"]["outcomes"])}
    whole = {
        "uuid": document.uuid("result"),
        "title": f"Policy {parts.markup(result['policy']['id'])}: {verdict}",
        "description": " ".join([f"Verdict: {verdict}.", *reasons, limits(result)]),
        "start": document.at,
        "end": document.at,
        "props": parts.props({"verdict": result["verdict"], **counted}),
        "local-definitions": observed.defined(),
        "reviewed-controls": parts.reviewed(rules),
        "attestations": [
            {"parts": [parts.attestation(document, given)]} for given in result["attestations"]
        ],
        "observations": document.listed(observed.texts),
        "risks": risks,
        "findings": [
            finding
            for rule in rules
            for finding in _findings(
                document, rule, outcomes[rule["id"]], observed.related[rule["id"]]
            )
        ],
    }
    # OSCAL has no empty lists.
    return {key: value for key, value in whole.items() if value}


def _findings(
    document: parts.Document,
    rule: Mapping[str, t.Any],
    outcomes: Mapping[str, int],
    related: list[str],
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
    links = document.listed(related)
    state, reason, remark = _status(outcomes, document.result["verdict"])
    supported = {
        f"supports-{key}": ", ".join(clean(control) for control in listed)
        for key, listed in (rule.get("controls") or {}).items()
    }
    return [
        {
            "uuid": document.uuid("finding", f"{rule['id']}|{target}"),
            "title": f"{parts.markup(rule['id'])}: {parts.markup(rule['title'])}",
            "description": f"Required: {parts.markup(rule['assertion'])}. {limits(document.result)}",
            "props": parts.props({"rule": rule["id"], "severity": rule["severity"], **supported}),
            "target": {
                "type": kind,
                "target-id": target,
                "status": {"state": state, "reason": reason, "remarks": remark},
                "remarks": meaning,
            },
            "related-observations": links,
        }
        for kind, target, meaning in targets
    ]


def _status(outcomes: Mapping[str, int], verdict: str) -> tuple[str, str, str]:
    """Satisfied needs users who pass, nobody who does not, and a survey that can be relied on."""
    if outcomes["fail"]:
        return "not-satisfied", "fail", f"Failing: {outcomes['fail']}."
    unknown = outcomes["indeterminate"] + outcomes["error"]
    if unknown:
        return "not-satisfied", "other", f"Could not be judged: {unknown}."
    if verdict == "incomplete":
        return "not-satisfied", "other", "Not known: the survey is incomplete."
    if pending := outcomes["grace"] + outcomes["waived"]:
        return "not-satisfied", "other", f"Waived or in grace: {pending}."
    if not outcomes["pass"]:
        return "not-satisfied", "other", "The rule applies to nobody: nothing was observed."
    return "satisfied", "pass", f"All in scope pass: {outcomes['pass']}."
