# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

OCSF 1.5.0 Compliance Findings (class 2003), one JSON object a line, for data lakes and SIEMs.
"""

from __future__ import annotations

import io
import itertools
import re
import typing as t
from collections.abc import Collection, Iterable, Iterator, Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.actions import (
    failure_text,
    what_to_do,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.fragments import (
    HOLE,
    VALUE,
    inner,
    pieces,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    EVIDENCE,
    ReportError,
    by_kind,
    checked,
    clean,
    framework,
    instant,
    limits,
    since_baseline,
    subject_key,
    subject_label,
    to_json,
    user_label,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    EXCEPTIONS,
    OUTCOMES,
)

_SEVERITIES = {
    "critical": (5, "Critical"),
    "high": (4, "High"),
    "medium": (3, "Medium"),
    "low": (2, "Low"),
    "info": (1, "Informational"),
}
_OTHER = 99
# compliance.status_id. To the schema, Warning is a check without a result for want of information.
_COMPLIANCE = {
    "pass": (1, "Pass"),
    "fail": (3, "Fail"),
    "indeterminate": (2, "Warning"),
    "error": (2, "Warning"),
}
# status_id: where the finding stands in the workflow of whoever reads it.
_WORKFLOW = {
    "fail": (1, "New"),
    "indeterminate": (1, "New"),
    "error": (1, "New"),
    "grace": (2, "In Progress"),
    "waived": (3, "Suppressed"),
    "pass": (4, "Resolved"),
}
_EMAIL = re.compile(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+")


def render(result: t.Any, *, include: t.Any = EXCEPTIONS) -> str:
    """A finding for each result whose outcome is in ``include``: a list of outcomes, or ``all``."""
    result = checked(result)
    wanted = OUTCOMES if include == "all" else include
    if (
        isinstance(wanted, str)
        or not isinstance(wanted, Collection)
        or not set(wanted) <= set(OUTCOMES)
    ):
        raise ReportError(
            f"include must be all or a list of {', '.join(OUTCOMES)}, not {clean(include)}"
        )
    out = io.StringIO()
    out.writelines(_lines(result, wanted))
    return out.getvalue()


def _lines(result: Mapping[str, t.Any], wanted: Collection[str]) -> Iterator[str]:
    """Each event on its own line. Most differ from others in nothing but whom they are about."""
    common = _common(result)
    changes = since_baseline(result)
    subjects = _Subjects(result["users"])
    rows = (row for row in result["results"] if row["outcome"] in wanted)
    for row, found in by_kind(rows, changes, lambda row, word: pieces(_event(row, common, word))):
        finding = inner(clean(row["id"]))
        label, resource = subjects.of(row)
        values = (finding, label, finding, resource, "\n")
        yield "".join(itertools.chain.from_iterable(zip(found, values)))


class _Common(t.NamedTuple):
    """What all events share."""

    milliseconds: int
    metadata: Mapping[str, t.Any]
    policy: Mapping[str, str]
    comment: str
    rules: Mapping[str, tuple[Mapping[str, t.Any], Mapping[str, t.Any], Mapping[str, t.Any]]]


def _common(result: Mapping[str, t.Any]) -> _Common:
    return _Common(
        milliseconds=int(instant(result).timestamp() * 1000),
        metadata=_metadata(result),
        policy={
            f"policy_{key}": clean(result["policy"][key]) for key in ("id", "version", "sha256")
        },
        comment=limits(result),
        rules={rule["id"]: (rule, *_of_rule(result, rule)) for rule in result["policy"]["rules"]},
    )


def _event(row: Mapping[str, t.Any], common: _Common, change: str) -> dict[str, t.Any]:
    """An event with holes for the finding, the label of whom it is about, the finding again, and the resource."""
    rule, finding_info, compliance = common.rules[row["rule"]]
    outcome, reason = row["outcome"], clean(row["reason"])
    severity_id, severity = _SEVERITIES.get(row["severity"], (_OTHER, clean(row["severity"])))
    if outcome in ("pass", "not_applicable"):
        severity_id, severity = _SEVERITIES["info"]
    status_id, status = _WORKFLOW.get(outcome, (_OTHER, outcome))
    compliance_id, compliance_status = _COMPLIANCE.get(outcome, (_OTHER, outcome))
    uid = f"{HOLE}-{common.milliseconds}"
    event: dict[str, t.Any] = {
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200301,
        "type_name": "Compliance Finding: Create",
        "time": common.milliseconds,
        "timezone_offset": 0,
        "metadata": {**common.metadata, "uid": uid, "event_code": outcome},
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "status_code": outcome,
        "status_detail": reason,
        "message": f"{outcome}: {clean(row['rule'])} for {HOLE}: {reason}",
        "comment": common.comment,
        "finding_info": {**finding_info, "uid": HOLE},
        "compliance": {
            **compliance,
            "status_id": compliance_id,
            "status": compliance_status,
            "status_code": outcome,
            "status_details": [reason],
        },
        "resources": [VALUE],
        "evidences": [{"data": _evidence(row["evidence"])}],
        "unmapped": {"raw_outcome": clean(row["raw"]), **common.policy},
    }
    if change:
        event["unmapped"]["since_baseline"] = change
    if outcome not in ("pass", "not_applicable"):
        event["remediation"] = {"desc": what_to_do(row, rule)}
    return event


class _Subjects:
    """Whom or what events are about, as JSON: the label, and the resource."""

    def __init__(self, users: Iterable[Mapping[str, t.Any]]) -> None:
        self._users = {user["id"]: user for user in users}
        self._known: dict[t.Any, tuple[str, str]] = {}

    def of(self, row: Mapping[str, t.Any]) -> tuple[str, str]:
        user, key = row["user"], subject_key(row)
        found = self._known.get(key)
        if found is None:
            about = self._user(user) if user is not None else _policy_resource(row)
            found = self._known[key] = (inner(subject_label(row)), to_json(about))
        return found

    def _user(self, user: Mapping[str, t.Any]) -> dict[str, t.Any]:
        # A user without visible factors may still hold one: has_mfa is true or absent, never false.
        return _resource(user, bool(self._users[user["id"]]["enrolled"]))


def _policy_resource(row: Mapping[str, t.Any]) -> dict[str, t.Any]:
    policy = row.get("login_policy") or {"id": None}
    return {
        **({"uid": clean(policy["id"])} if policy["id"] is not None else {}),
        "name": subject_label(row),
        "type": "OneLogin login policy",
    }


def _metadata(result: Mapping[str, t.Any]) -> dict[str, t.Any]:
    metadata = {
        "version": "1.5.0",
        "product": {
            "name": "identity.onelogin",
            "uid": "identity.onelogin",
            "vendor_name": "Identity OneLogin collection contributors",
            "version": clean(result["collection_version"]),
        },
        "log_name": "mfa_compliance",
        "original_time": clean(result["generated_at"]),
    }
    return {**metadata, "tenant_uid": clean(result["tenant"])} if result["tenant"] else metadata


def _of_rule(
    result: Mapping[str, t.Any], rule: Mapping[str, t.Any]
) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """What all findings of a rule have in common: ``finding_info`` and ``compliance``."""
    title = f"{clean(rule['id'])} {clean(rule['title'])}"
    required = clean(rule["assertion"])
    finding_info = {
        "title": title,
        "desc": clean(rule.get("description")) or required,
        "types": ["MFA enrolment"],
        "data_sources": ["OneLogin API"],
        "analytic": {
            "name": clean(rule["title"]),
            "uid": clean(rule["id"]),
            "type_id": 1,
            "type": "Rule",
            "version": clean(result["policy"]["version"]),
        },
    }
    compliance: dict[str, t.Any] = {"control": title, "desc": required}
    if controls := rule.get("controls"):
        compliance["standards"] = [framework(key) for key in controls]
        compliance["requirements"] = [
            f"{framework(key)} {clean(control)}"
            for key, listed in controls.items()
            for control in listed
        ]
    return finding_info, compliance


def _resource(user: Mapping[str, t.Any], has_factor: bool) -> dict[str, t.Any]:
    uid = clean(user["id"])
    name = clean(user["username"]) or clean(user["email"]) or uid
    owner: dict[str, t.Any] = {
        "uid": uid,
        "name": name,
        # Whether the person is an administrator is for the policy to say.
        "type_id": 0,
        "type": "Unknown",
        "account": {"uid": uid, "name": name, "type_id": _OTHER, "type": "OneLogin"},
    }
    email = clean(user["email"])
    if _EMAIL.fullmatch(email):
        owner["email_addr"] = email
    if has_factor:
        owner["has_mfa"] = True
    return {"uid": uid, "name": user_label(user), "type": "OneLogin user", "owner": owner}


def _evidence(evidence: Mapping[str, t.Any]) -> dict[str, t.Any]:
    data: dict[str, t.Any] = {key: clean(evidence[key]) for key in EVIDENCE if evidence.get(key)}
    if evidence.get("attestations"):
        data["attestations"] = [clean(each) for each in evidence["attestations"]]
    if failure := failure_text(evidence):
        data["failure"] = failure
    return data
