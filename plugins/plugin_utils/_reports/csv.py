# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

CSV (RFC 4180) for spreadsheets: all results, or the action plan. It begins with a byte order mark, without which Excel takes
UTF-8 for the code page of its machine.
"""

from __future__ import annotations

import csv
import functools
import io
import re
import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.actions import actions
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    ReportError,
    checked,
    clean,
    rules_by_id,
    since_baseline,
)

_RESULTS = [
    "rule",
    "title",
    "severity",
    "outcome",
    "raw",
    "user_id",
    "email",
    "username",
    "user_status",
    "reason",
    "seen",
    "needed",
    "clause",
    "waiver",
    "attestations",
    "grace_until",
    "failure_status",
    "failure_error",
    "request_id",
    "result_id",
    "tenant",
    "policy",
    "policy_version",
    "generated_at",
    "since_baseline",
]
_ACTION_PLAN = [
    "severity",
    "outcome",
    "rule",
    "title",
    "user_id",
    "email",
    "username",
    "what_to_do",
    "by",
    "remediation",
    "reason",
    "seen",
    "result_id",
    "since_baseline",
]
BYTE_ORDER_MARK = "\ufeff"

# A spreadsheet runs a cell that begins so as a formula, also behind blanks or quotes, in full-width
# form, and after a semicolon where that separates columns. Tabs and line ends, which do the same,
# are blanks after ``clean``.
_FORMULA = re.compile(r"""(^|;)(?=[\s"'`]*[=+\-@＝＋－＠])""")


def render(result: t.Any, *, kind: str = "results", bom: bool = True) -> str:
    """``results``: one line for each rule and user. ``action_plan``: what to do for whom. Without ``bom`` no byte order mark."""
    result = checked(result)
    if kind not in ("results", "action_plan"):
        raise ReportError(f"kind must be results or action_plan, not {clean(kind)}")
    if not isinstance(bom, bool):
        raise ReportError(f"bom must be true or false, not {clean(bom)}")
    out = io.StringIO(BYTE_ORDER_MARK if bom else "", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_RESULTS if kind == "results" else _ACTION_PLAN)
    writer.writerows(_results(result) if kind == "results" else _action_plan(result))
    return out.getvalue()


def _safe(value: t.Any) -> str:
    text = clean(value)
    # Most cells start with a letter or digit and hold no semicolon: no formula can start there.
    return text if text[:1].isalnum() and ";" not in text else _FORMULA.sub(r"\1'", text)


# Reasons and facts repeat: a few thousand texts fill most of a million cells.
_cell = functools.lru_cache(maxsize=8192, typed=True)(_safe)


def _results(result: Mapping[str, t.Any]) -> Iterator[list[str]]:
    policy = result["policy"]
    tail = [
        _safe(each)
        for each in (result["tenant"], policy["id"], policy["version"], result["generated_at"])
    ]
    heads = {
        key: [_safe(each) for each in (key, rule["title"], rule["severity"])]
        for key, rule in rules_by_id(result).items()
    }
    people = {user["id"]: [*_person(user), _cell(user["status"])] for user in result["users"]}
    changes = since_baseline(result)
    for row in result["results"]:
        evidence = row["evidence"]
        failure = evidence.get("failure") or {}
        yield [
            *heads[row["rule"]],
            _cell(row["outcome"]),
            _cell(row["raw"]),
            *people[row["user"]["id"]],
            _cell(row["reason"]),
            _cell(evidence.get("seen")),
            _cell(evidence.get("needed")),
            _cell(evidence.get("clause")),
            _cell(evidence.get("waiver")),
            _cell(", ".join(map(str, evidence.get("attestations") or ()))),
            _cell(evidence.get("grace_until")),
            _cell(failure.get("status")),
            _cell(failure.get("error")),
            _cell(failure.get("request_id")),
            _safe(row["id"]),
            *tail,
            changes.get(row["id"], ""),
        ]


def _action_plan(result: Mapping[str, t.Any]) -> Iterator[list[str]]:
    rules = rules_by_id(result)
    changes = since_baseline(result)
    for action in actions(result):
        row = action.row
        rule = rules[row["rule"]]
        yield [
            _cell(row["severity"]),
            _cell(row["outcome"]),
            _cell(row["rule"]),
            _cell(rule["title"]),
            *_person(row["user"]),
            _cell(action.what),
            _cell(action.by),
            _cell(rule.get("remediation")),
            _cell(row["reason"]),
            _cell(row["evidence"].get("seen")),
            _safe(row["id"]),
            changes.get(row["id"], ""),
        ]


def _person(user: Mapping[str, t.Any]) -> list[str]:
    return [_safe(user[key]) for key in ("id", "email", "username")]
