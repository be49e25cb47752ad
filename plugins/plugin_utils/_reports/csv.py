# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

CSV (RFC 4180) for spreadsheets: all results, or the action plan. It begins with a byte order mark, without which Excel takes
UTF-8 for the code page of its machine.
"""

from __future__ import annotations

import itertools
import re
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.actions import actions
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    ReportError,
    by_kind,
    checked,
    clean,
    enforced_word,
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
    "login_policy_id",
    "login_policy",
    "mfa",
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
    "login_policy_id",
    "login_policy",
]
BYTE_ORDER_MARK = "\ufeff"

# A spreadsheet runs a cell that begins so as a formula, also behind blanks or quotes, in full-width
# form, and after a semicolon where that separates columns. Tabs and line ends, which do the same,
# are blanks after ``clean``.
_FORMULA = re.compile(r"""(^|;)(?=[\s"'`]*[=+\-@＝＋－＠])""")


def render(result: t.Any, *, kind: str = "results", bom: bool = True) -> str:
    """``results``: one line for each rule and user, or login policy. ``action_plan``: what to do for whom. Without ``bom`` no byte order mark."""
    result = checked(result)
    if kind not in ("results", "action_plan"):
        raise ReportError(f"kind must be results or action_plan, not {clean(kind)}")
    if not isinstance(bom, bool):
        raise ReportError(f"bom must be true or false, not {clean(bom)}")
    heads, lines = (
        (_RESULTS, _results(result)) if kind == "results" else (_ACTION_PLAN, _action_plan(result))
    )
    whole = itertools.chain([BYTE_ORDER_MARK if bom else "", cells(heads), "\r\n"], lines)
    return "".join(whole)


def _safe(value: t.Any) -> str:
    text = clean(value)
    # Most cells start with a letter or digit and hold no semicolon: no formula can start there.
    return text if text[:1].isalnum() and ";" not in text else _FORMULA.sub(r"\1'", text)


def cells(values: Iterable[t.Any]) -> str:
    """Some neighbouring cells of a line."""
    return ",".join(map(_quoted, map(_safe, values)))


def _quoted(text: str) -> str:
    if '"' in text:
        return '"{}"'.format(text.replace('"', '""'))
    return f'"{text}"' if "," in text else text


def _results(result: Mapping[str, t.Any]) -> Iterator[str]:
    rules = rules_by_id(result)
    policy = result["policy"]
    tail = cells([result["tenant"], policy["id"], policy["version"], result["generated_at"]])
    people = {user["id"]: cells([*_person(user), user["status"]]) for user in result["users"]}
    logins = {user["id"]: cells(_login(user)) for user in result["users"]}
    changes = since_baseline(result)

    def of_kind(row: Mapping[str, t.Any], change: str) -> tuple[str, str, str]:
        rule, evidence = rules[row["rule"]], row["evidence"]
        failure = evidence.get("failure") or {}
        attestations = ", ".join(map(str, evidence.get("attestations") or ()))
        return (
            cells([row["rule"], rule["title"], rule["severity"], row["outcome"], row["raw"]]),
            cells(
                [row["reason"], *map(evidence.get, ("seen", "needed", "clause", "waiver"))]
                + [attestations, evidence.get("grace_until")]
                + [failure.get(key) for key in ("status", "error", "request_id")]
            ),
            f"{tail},{change}",
        )

    for row, (what, why, end) in by_kind(result["results"], changes, of_kind):
        user = row["user"]
        person = people[user["id"]] if user is not None else ",,,"
        login = logins[user["id"]] if user is not None else f"{cells(_policy(row))},"
        yield f"{what},{person},{why},{cells([row['id']])},{end},{login}\r\n"


def _action_plan(result: Mapping[str, t.Any]) -> Iterator[str]:
    rules = rules_by_id(result)
    changes = since_baseline(result)
    todo = {id(each.row): each for each in actions(result)}

    def of_kind(row: Mapping[str, t.Any], _change: str) -> tuple[str, str]:
        action, rule = todo[id(row)], rules[row["rule"]]
        return (
            cells([row["severity"], row["outcome"], row["rule"], rule["title"]]),
            cells(
                [action.what, action.by, rule.get("remediation"), row["reason"]]
                + [row["evidence"].get("seen")]
            ),
        )

    people: dict[t.Any, str] = {}
    rows = [each.row for each in todo.values()]
    for row, (what, why) in by_kind(rows, changes, of_kind):
        user = row["user"]
        if user is not None and user["id"] not in people:
            people[user["id"]] = cells(_person(user))
        person = people[user["id"]] if user is not None else ",,"
        end = cells([row["id"], changes.get(row["id"], ""), *_policy(row)])
        yield f"{what},{person},{why},{end}\r\n"


def _login(user: Mapping[str, t.Any]) -> list[t.Any]:
    """Which login policy a user is taken to be under, and whether MFA is demanded."""
    return [*_policy(user), enforced_word(user)]


def _policy(about: Mapping[str, t.Any]) -> list[t.Any]:
    policy = about.get("login_policy") or {}
    return [policy.get("id"), policy.get("name")]


def _person(user: Mapping[str, t.Any]) -> list[t.Any]:
    return [user[key] for key in ("id", "email", "username")]
