# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What an audit tells the person who runs it: how far it is, and at its end a table to read in ten seconds.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import MANIFEST
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.actions import actions
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    OUTCOMES,
    brief,
    clean,
    limits,
    subject_label,
)

_HEADS = {"not_applicable": "n/a", "indeterminate": "unclear"}
_MEANING = {
    "pass": "PASS",
    "fail": "FAIL",
    "incomplete": "INCOMPLETE, too little is known to say pass or fail",
}
_ACTION_LENGTH = 110
_NAMED = 5  # results in the message of the failure
_UNWRITTEN = "Check mode: no file was written."
_START_UP = 0.6  # seconds that a task takes before its first request
_LEAST_CALL = 0.02


def estimate(*, calls: int, concurrency: int, probe_seconds: float, probe_calls: int) -> float:
    """About how many seconds ``calls`` take, by the duration of a probing task."""
    together = min(concurrency, max(probe_calls, 1))
    a_call = (probe_seconds - _START_UP) * together / max(probe_calls, 1)
    return calls * max(a_call, _LEAST_CALL) / concurrency


def duration(seconds: float) -> str:
    """``40 s``, ``4 min``, ``3 h 20 min``: what a person wants to know of a wait."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def plan_text(
    *, tenant: str, users: int, kept: int, calls: int, seconds: float, rate_limit: t.Any
) -> list[str]:
    """Who will be read, what it costs, and how long it takes."""
    lines = [f"Tenant {clean(tenant)}: {users:,} users."]
    if kept:
        lines.append(f"An interrupted survey is resumed: {kept:,} users have been read already.")
    if calls:
        lines.append(f"About {calls:,} calls, roughly {duration(seconds)}.")
    remaining = rate_limit.get("remaining") if isinstance(rate_limit, Mapping) else None
    if isinstance(remaining, int) and remaining < calls:
        lines.append(
            f"The account's quota has {remaining:,} calls left for now: the survey has to wait for more,"
            " see max_wait of the connection. An interrupted survey is resumed by the next run."
        )
    return lines


def progress(*, read: int, of: int, calls: int, seconds: float, read_now: int) -> str:
    """``1,000 of 20,000 users, 2,000 calls, about 4 min left``."""
    text = f"{read:,} of {of:,} users, {calls:,} calls"
    if read_now and read < of:
        text += f", about {duration(seconds / read_now * (of - read))} left"
    return text


def reuse(moment: str) -> str:
    """That an audit has read nothing: whoever has just repaired something must not take the result for the present state."""
    return (
        f"NOTHING WAS READ FROM ONELOGIN: these are the facts of {clean(moment)}, used again."
        " To survey anew, set mfa_compliance_reuse_within to 0h (-e mfa_compliance_reuse_within=0h)."
    )


def table(
    result: Mapping[str, t.Any], *, where: list[str], shown: int, reused: str = ""
) -> list[str]:
    """The end of an audit in lines: verdict, reasons, outcomes by rule, who must act first, files.

    ``reused`` is the end of the survey if that was made by a former run.
    """
    summary = result["summary"]
    lines = [
        *([reuse(reused)] if reused else []),
        f"MFA compliance of {clean(result['tenant'])}: {_MEANING[result['verdict']]}",
        f"{summary['users']:,} users, policy {_policy(result['policy'])}, facts of {result['generated_at']}",
        *(f"  - {clean(reason, limit=300)}" for reason in result["reasons"]),
        "",
        *_rules(summary["rules"]),
        "",
    ]
    todo = actions(result)
    if todo:
        lines.append(f"Who must act first ({min(shown, len(todo)):,} of {len(todo):,}):")
        for each in todo[:shown]:
            row = each.row
            lines.append(
                f"  {row['rule']} {row['severity']}  {subject_label(row, limit=60)}:"
                f" {each.outcome}. {clean(each.what, limit=_ACTION_LENGTH)}"
            )
        lines.append("")
    lines += [f"  ! {clean(warning, limit=300)}" for warning in result["warnings"][:shown]]
    lines += [*where, limits(result)]
    return lines


def whereabouts(folder: str, files: list[str], *, manifest_sha256: str) -> list[str]:
    """Where to look, and what to keep elsewhere; without a file at the top nothing was written (check mode)."""
    if not files:
        return [_UNWRITTEN]
    return [f"Files in {folder}: {', '.join(files)}", f"SHA-256 of {MANIFEST}: {manifest_sha256}"]


def failure(result: Mapping[str, t.Any], *, folder: str, shown: int, reused: str = "") -> str:
    """Why the audit does not pass: the words differ for what is known and what is not.

    Ansible prints it twice below the table, so it is short: counts, a few names, and where the rest is. Without a
    ``folder`` nothing was written (check mode).
    """
    todo = actions(result)
    shown = min(shown, _NAMED)
    reasons = [brief(reason) for reason in result["reasons"]]  # the names are in the table
    who = ", ".join(
        f"{each.row['rule']} {subject_label(each.row, limit=60)}{' (new)' if each.new else ''}"
        for each in todo[:shown]
    )
    more = f" and {len(todo) - shown:,} more" if len(todo) > shown else ""
    tenant, policy = clean(result["tenant"]), clean(result["policy"]["id"])
    if result["verdict"] == "fail":
        head = f"{tenant} does not comply with policy {policy}: {'; '.join(reasons)}."
        first = "First to act"
    else:
        head = (
            f"Whether {tenant} complies with policy {policy} cannot be told, because the facts are incomplete:"
            f" {'; '.join(reasons)}. That is no statement about the users."
        )
        first = "Unknown or to be looked at"
    return " ".join(
        [
            head,
            *([f"{first}: {who}{more}."] if who else []),
            *([reuse(reused)] if reused else []),
            f"The rest is in the table above and in {folder}." if folder else _UNWRITTEN,
        ]
    )


def _policy(policy: Mapping[str, t.Any]) -> str:
    version = f" version {clean(policy['version'])}" if policy["version"] is not None else ""
    return f"{clean(policy['id'])}{version} (SHA-256 {policy['sha256'][:12]}…)"


def _rules(rules: list[Mapping[str, t.Any]]) -> list[str]:
    width = max([4, *(len(rule["id"]) for rule in rules)])
    heads = [_HEADS.get(name, name) for name in OUTCOMES]
    lines = [
        f"{'rule':{width}}  severity  " + "  ".join(f"{head:>7}" for head in heads) + "  title"
    ]
    for rule in rules:
        counts = "  ".join(f"{rule['outcomes'][name]:>7,}" for name in OUTCOMES)
        lines.append(
            f"{rule['id']:{width}}  {rule['severity']:8}  {counts}  {clean(rule['title'], limit=60)}"
        )
    return lines
