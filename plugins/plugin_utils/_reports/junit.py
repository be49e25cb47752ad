# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

JUnit XML for the test pages of Jenkins, GitLab, Azure DevOps and their like. Valid under both
schemas in use (Jenkins' xunit plugin and Apache Ant), which is why ``testsuites`` has no attributes
and every suite has them all. Written as text: a tree of 80,000 elements would cost seconds.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._figures import count
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.actions import (
    failure_text,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    ReportError,
    checked,
    clean,
    framework,
    instant,
    limits,
    policy_label,
    scope_text,
    since_baseline,
    subject_label,
    threshold_texts,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    EXCEPTIONS,
    OUTCOMES,
)

# indeterminate is an error too: the test could not be carried out. Nobody has to act on a skipped
# case today.
_ELEMENTS = {
    "fail": "failure",
    "error": "error",
    "indeterminate": "error",
    "waived": "skipped",
    "grace": "skipped",
    "not_applicable": "skipped",
}


# The case that stands for all who pass, and what it says where nobody does.
_SUMS = {
    "user": ("all users who pass", "no user passes"),
    "login_policy": ("all login policies that pass", "no login policy passes"),
}


def render(result: t.Any, *, full: bool = False) -> str:
    """One suite for the verdict, then one for each rule.

    A rule's suite holds a case for each user who fails, is waived, in grace or cannot be judged,
    and one that stands for all who pass; with ``full`` it holds a case for each user instead.
    Where a rule is for each login policy, these stand in place of users.
    """
    result = checked(result)
    if not isinstance(full, bool):
        raise ReportError(f"full must be true or false, not {clean(full)}")
    rows: dict[str, list[Mapping[str, t.Any]]] = {
        rule["id"]: [] for rule in result["policy"]["rules"]
    }
    listed = OUTCOMES if full else EXCEPTIONS
    for row in result["results"]:
        if row["outcome"] in listed:
            rows[row["rule"]].append(row)
    labels: dict[t.Any, str] = {}
    changes = since_baseline(result)
    suites = [_verdict_suite(result)]
    counts = {rule["id"]: rule["outcomes"] for rule in result["summary"]["rules"]}
    for number, rule in enumerate(result["policy"]["rules"], start=1):
        cases = _cases(rule, counts[rule["id"]], rows[rule["id"]], labels, changes, full)
        suites.append(_rule_suite(result, number, rule, counts[rule["id"]], cases))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
        + "".join(suites)
        + "</testsuites>\n"
    )


def _verdict_suite(result: Mapping[str, t.Any]) -> str:
    """A threshold can be missed while no user fails (half of them vanished): never green then."""
    verdict = result["verdict"]
    element = {"fail": "failure", "incomplete": "error"}.get(verdict)
    reasons = [clean(reason) for reason in result["reasons"]]
    body = "" if element is None else _problem(element, verdict, " ".join(reasons), reasons)
    properties = [
        (
            f"threshold {clean(item['name'])}",
            f"{'met' if item['met'] else 'not met'}: limit {limit}, actual {actual}",
        )
        for item in result["thresholds"]
        for limit, actual in [threshold_texts(item)]
    ]
    return _suite(
        result,
        number=0,
        name="verdict",
        tests=1,
        tally={element: 1} if element else {},
        properties=[("verdict", clean(verdict)), *properties],
        cases=[_case(f"verdict of policy {clean(result['policy']['id'])}", "verdict", body)],
        output=[
            f"Verdict: {clean(verdict)}",
            *reasons,
            *(f"Warning: {clean(text)}" for text in result["warnings"]),
        ],
    )


class _Cases(t.NamedTuple):
    """The test cases of a rule as text, and how many of them hold which element."""

    texts: list[str]
    tally: Mapping[str, int]


def _cases(
    rule: Mapping[str, t.Any],
    counts: Mapping[str, int],
    rows: list[Mapping[str, t.Any]],
    labels: dict[t.Any, str],
    changes: Mapping[t.Any, str],
    full: bool,
) -> _Cases:
    name = clean(rule["id"])
    cases = []
    tally = {"failure": 0, "error": 0, "skipped": 0}
    if not full:
        all_of, none = _SUMS[rule.get("for_each") or "user"]
        nobody = "" if counts["pass"] else f'<skipped message="{none}"/>'
        tally["skipped"] += not counts["pass"]
        cases.append(_case(f"{name} {all_of}", name, nobody))
    for row in rows:
        user = row["user"]
        label = labels.get(user["id"]) if user is not None else subject_label(row)
        if label is None:
            label = labels[user["id"]] = subject_label(row)
        element = _ELEMENTS.get(row["outcome"])
        body = ""
        if element is not None:
            tally[element] += 1
            details = _details(row, changes.get(row["id"], ""))
            body = _problem(element, row["outcome"], clean(row["reason"]), details)
        # GitLab drops cases that share a name, even across suites: rule and user id make it unique.
        cases.append(_case(f"{name} {label}", name, body))
    return _Cases(cases, tally)


def _rule_suite(
    result: Mapping[str, t.Any],
    number: int,
    rule: Mapping[str, t.Any],
    counts: Mapping[str, int],
    cases: _Cases,
) -> str:
    name = clean(rule["id"])
    controls = [
        (f"supports {framework(key)}", ", ".join(clean(control) for control in controls))
        for key, controls in (rule.get("controls") or {}).items()
    ]
    return _suite(
        result,
        number=number,
        name=name,
        tests=len(cases.texts),
        tally=cases.tally,
        properties=[
            ("title", clean(rule["title"])),
            ("severity", clean(rule["severity"])),
            ("required", clean(rule["assertion"])),
            ("applies to", scope_text(rule)),
            *((f"results {outcome}", str(counts[outcome])) for outcome in OUTCOMES),
            *controls,
        ],
        cases=cases.texts,
        output=[
            f"{name}: {clean(rule['title'])}",
            ", ".join(f"{outcome} {count(counts[outcome])}" for outcome in OUTCOMES),
        ],
    )


def _suite(
    result: Mapping[str, t.Any],
    *,
    number: int,
    name: str,
    tests: int,
    tally: Mapping[str, int],
    properties: Iterable[tuple[str, str]],
    cases: Iterable[str],
    output: Iterable[str],
) -> str:
    known = limits(result)
    attributes = {
        "name": name,
        "package": clean(result["policy"]["id"]),
        "id": number,
        "timestamp": f"{instant(result):%Y-%m-%dT%H:%M:%S}",
        "hostname": clean(result["tenant"]) or "localhost",
        "tests": tests,
        "failures": tally.get("failure", 0),
        "errors": tally.get("error", 0),
        "skipped": tally.get("skipped", 0),
        "time": 0,
    }
    head = " ".join(f'{key}="{_xml(str(value))}"' for key, value in attributes.items())
    lines = "".join(
        f'<property name="{_xml(key)}" value="{_xml(value)}"/>\n'
        for key, value in [*properties, ("policy", policy_label(result)), ("limits", known)]
    )
    return (
        f"<testsuite {head}>\n<properties>\n{lines}</properties>\n{''.join(cases)}"
        f"<system-out>{_xml(chr(10).join([*output, known]))}</system-out>\n"
        "<system-err></system-err>\n</testsuite>\n"
    )


def _case(name: str, classname: str, body: str) -> str:
    head = f'<testcase classname="{_xml(classname)}" name="{_xml(name)}" time="0"'
    return f"{head}>{body}</testcase>\n" if body else f"{head}/>\n"


def _problem(element: str, kind: str, message: str, details: Iterable[str]) -> str:
    if element == "skipped":
        return f'<skipped message="{_xml(f"{kind}: {message}")}"/>'
    text = _xml("\n".join(details))
    return (
        f'<{element} type="{_xml(kind)}" message="{_xml(f"{kind}: {message}")}">{text}</{element}>'
    )


def _details(row: Mapping[str, t.Any], change: str) -> list[str]:
    evidence = row["evidence"]
    named = (
        ("seen", evidence.get("seen")),
        ("needed", evidence.get("needed")),
        ("clause", evidence.get("clause")),
        ("waiver", evidence.get("waiver")),
        ("attestations", ", ".join(clean(each) for each in evidence.get("attestations") or ())),
        ("call", failure_text(evidence)),
        ("since the baseline", change),
        ("result", row["id"]),
    )
    return [f"{name}: {clean(value)}" for name, value in named if value]


def _xml(text: str) -> str:
    """For text and attributes alike; ``clean`` has removed what XML cannot hold."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    return text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
