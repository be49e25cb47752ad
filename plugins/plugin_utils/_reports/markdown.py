# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

A page of Markdown for a job summary or a note on a merge request (GitHub and GitLab flavour).
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._figures import (
    count,
    judged,
    percent,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.actions import actions
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    ReportError,
    checked,
    clean,
    factor_change,
    limits,
    subject_label,
    user_label,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    OUTCOMES,
)

_LONGEST = 300

# What could start or end markup: in Markdown itself, in its extensions (tables, bare links, math,
# emoji), and after rendering (mentions, numbers of issues). It is written as a reference (&#42;),
# which is text everywhere, also in a table cell, where renderers differ on a backslash before a
# pipe; a word joiner splits what is looked for after rendering.
_MARKUP = re.compile(
    r"[\\`*\[\]<>|~$&@#!]|(?<![a-z0-9])_|_(?![a-z0-9])|:(?=\S)|(?<=www)\.", re.IGNORECASE
)
_SPLIT = frozenset("@#!")
# Nothing inside a code span is looked at, except its end and, in a table, the pipe: these two take
# a look-alike.
_CODE = {ord("`"): "\u02cb", ord("|"): "\u00a6"}


def render(result: t.Any, *, max_rows: int = 20, max_bytes: int = 1_000_000) -> str:
    """At most ``max_rows`` lines a list, ``max_bytes`` in all (GitHub takes 1 MiB); cuts are told."""
    result = checked(result)
    for name, value, least in (("max_rows", max_rows, 0), ("max_bytes", max_bytes, 1000)):
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise ReportError(
                f"{name} must be a whole number of at least {least}, not {clean(value)}"
            )
    lines = [
        *_head(result),
        *_rules(result),
        *_who_must_act(result, max_rows),
        *_exceptions(result, max_rows),
        *_since_baseline(result, max_rows),
        *_list("Warnings", [_prose(text) for text in result["warnings"]], max_rows),
    ]
    return _fitted(lines, ["", f"_{_prose(limits(result))}_", ""], max_bytes)


def _head(result: Mapping[str, t.Any]) -> list[str]:
    policy = result["policy"]
    summary = result["summary"]
    version = f"{_code(policy['version'])} (SHA-256 {_code(str(policy['sha256'])[:12])}…)"
    tenant = f"Tenant {_code(result['tenant'])}, policy" if result["tenant"] else "Policy"
    return [
        f"## MFA compliance: {_prose(result['verdict'])}",
        "",
        f"{tenant} {_code(policy['id'])} version {version}, {_code(result['generated_at'])}: "
        f"{count(summary['users'])} users, {count(summary['results'])} results.",
        *_list("", [_prose(reason) for reason in result["reasons"]], len(result["reasons"])),
    ]


def _rules(result: Mapping[str, t.Any]) -> list[str]:
    columns = [
        name for name in OUTCOMES if name in ("pass", "fail") or result["summary"]["outcomes"][name]
    ]
    rows = []
    for rule in result["summary"]["rules"]:
        outcomes = rule["outcomes"]
        passed = _prose(percent(outcomes["pass"], judged(outcomes)))
        counts = [count(outcomes[name]) for name in columns]
        rows.append(
            [_code(rule["id"]), _prose(rule["title"]), _prose(rule["severity"]), *counts, passed]
        )
    heads = [name.replace("_", " ") for name in columns]
    return ["", *_table(["rule", "title", "severity", *heads, "pass share"], rows)]


def _who_must_act(result: Mapping[str, t.Any], max_rows: int) -> list[str]:
    todo = actions(result)
    if not todo:
        return []
    rows = [
        [
            _code(subject_label(action.row, limit=80)),
            _code(action.row["rule"]),
            _prose(action.row["severity"]),
            _prose(action.outcome),
            _prose(action.what),
            _code(action.by),
        ]
        for action in todo[:max_rows]
    ]
    return [
        "",
        "### Who must act",
        "",
        *_table(["who or what", "rule", "severity", "outcome", "what to do", "by"], rows),
        *_left_out(len(todo) - len(rows)),
    ]


def _exceptions(result: Mapping[str, t.Any], max_rows: int) -> list[str]:
    """Waivers and attestations to look at: not those that are in use and will be for a while."""
    items = [
        f"{kind} {_code(item['id'])}: {_prose(', '.join(item['states']))}, "
        f"{word} {_code(item[end])}, {by} {_code(item[person])}"
        for kind, end, word, by, person in (
            ("waiver", "expires", "ends", "approved by", "approved_by"),
            ("attestation", "valid_until", "valid until", "attested by", "attested_by"),
        )
        for item in result[f"{kind}s"]
        if set(item["states"]) != {"used"}
    ]
    return _list("Waivers and attestations to look at", items, max_rows)


def _since_baseline(result: Mapping[str, t.Any], max_rows: int) -> list[str]:
    baseline = result["baseline"]
    if baseline is None:
        return []
    rules = [_code(each) for each in baseline.get("rules_changed", ())]
    found = [f"Rules that differ: {', '.join(rules)}"] if rules else []
    for title, key, write in (
        ("New failures", "new_failures", _of_result),
        ("Fixed", "fixed", _of_result),
        ("Became unclear", "became_unclear", _of_result),
        ("Users who came", "came", _of_user),
        ("Users who are gone", "went", _of_user),
        ("Factors changed", "factors_changed", _of_factors),
    ):
        items = baseline.get(key) or ()
        shown = [write(each) for each in items[:max_rows]]
        if shown and len(items) > max_rows:
            shown.append(f"… and {count(len(items) - max_rows)} more")
        if items:
            names = f" ({'; '.join(shown)})" if shown else ""
            found.append(f"{title}: {count(len(items))}{names}")
    return [
        "",
        "### Since the baseline",
        "",
        f"Against {_code(baseline['generated_at'])} (verdict {_prose(baseline['verdict'])}).",
        *_list("", found or ["Nothing has changed"], len(found) + 1),
    ]


def _of_result(item: Mapping[str, t.Any]) -> str:
    return f"{_code(item['rule'])} {_code(subject_label(item, limit=80))}"


def _of_user(user: Mapping[str, t.Any]) -> str:
    return _code(user_label(user, limit=80))


def _of_factors(item: Mapping[str, t.Any]) -> str:
    return f"{_of_user(item['user'])} {_prose(factor_change(item))}"


def _table(heads: list[str], rows: Iterable[list[str]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def _list(title: str, items: list[str], max_rows: int) -> list[str]:
    if not items:
        return []
    shown = items[:max_rows]
    head = ["", f"### {title}"] if title else []
    return [*head, "", *(f"- {item}" for item in shown), *_left_out(len(items) - len(shown))]


def _left_out(number: int) -> list[str]:
    return ["", f"… and {count(number)} more: see the full reports."] if number else []


def _fitted(lines: list[str], tail: list[str], max_bytes: int) -> str:
    """Whole lines only, and the ``tail`` always last."""
    whole = "\n".join([*lines, *tail])
    if len(whole.encode()) <= max_bytes:
        return whole
    room = max_bytes - len("\n".join(tail).encode()) - 120
    kept = 0
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept += 1
    notice = [
        "",
        f"Cut here: {len(lines) - kept:,} more lines did not fit into {max_bytes:,} bytes;"
        " see the full reports.",
    ]
    return "\n".join([*lines[:kept], *notice, *tail])


def _prose(value: t.Any) -> str:
    return _MARKUP.sub(_reference, clean(value, limit=_LONGEST))


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};{'&#8288;' if found[0] in _SPLIT else ''}"


def _code(value: t.Any) -> str:
    text = clean(value, limit=_LONGEST).translate(_CODE)
    return f"`{text}`" if text else ""
