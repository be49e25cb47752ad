# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Who has to do what, new failures first, then the gravest: the order and words of the action plan, the job summary and the
terminal.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    by_kind,
    clean,
    rules_by_id,
    severity_rank,
    since_baseline,
)


class Action(t.NamedTuple):
    """One thing to do. ``by`` is a date or empty; ``row`` the result it stems from; ``new`` since the baseline."""

    row: Mapping[str, t.Any]
    what: str
    by: str
    new: bool

    @property
    def outcome(self) -> str:
        """``fail``, or ``fail (new)``."""
        return f"{clean(self.row['outcome'])}{' (new)' if self.new else ''}"


def actions(result: Mapping[str, t.Any]) -> list[Action]:
    """What has to be done, in order.

    First what fails and did not fail in the baseline; then what fails or is not known, by severity; then what will fail:
    graces that run out, and waivers that expire soon.
    """
    new = {row for row, word in since_baseline(result).items() if word == "new"}
    rules = rules_by_id(result)
    expiring = {
        waiver["id"]: clean(waiver["expires"])
        for waiver in result["waivers"]
        if "expiring" in waiver["states"]
    }
    order = {rule: place for place, rule in enumerate(rules)}
    found: list[tuple[tuple[int, int, int, int], Mapping[str, t.Any], str]] = []
    for place, row in enumerate(result["results"]):
        outcome = row["outcome"]
        if outcome in ("pass", "not_applicable"):
            continue
        waiver = row["evidence"].get("waiver")
        if outcome == "waived" and waiver not in expiring:
            continue
        urgency, by = 0 if row["id"] in new else 1, ""
        if outcome == "grace":
            urgency, by = 2, clean(row["evidence"].get("grace_until"))
        elif outcome == "waived":
            urgency, by = 3, expiring[waiver]
        key = (urgency, severity_rank(row["severity"]), order[row["rule"]], place)
        found.append((key, row, by))
    found.sort(key=lambda item: item[0])
    steps = by_kind(
        (row for _key, row, _by in found),
        {},
        lambda row, _change: what_to_do(row, rules[row["rule"]]),
    )
    return [
        Action(row, what, by, key[0] == 0) for (key, _row, by), (row, what) in zip(found, steps)
    ]


def what_to_do(row: Mapping[str, t.Any], rule: Mapping[str, t.Any]) -> str:
    """One sentence for a result that does not pass, made from its evidence and its rule."""
    evidence = row["evidence"]
    needed = clean(evidence.get("needed"))
    if row["outcome"] == "error":
        return (
            f"{needed or 'read the user again'}: {failure_text(evidence) or clean(row['reason'])}"
        )
    if row["outcome"] == "indeterminate":
        return (
            needed
            or "look at the user's profile and attest what is there: the API shows too little"
        )
    step = needed or clean(rule.get("remediation")) or f"required: {clean(rule['assertion'])}"
    if row["outcome"] == "waived":
        return f"renew waiver {clean(evidence['waiver'])}, or: {step}"
    return step


def failure_text(evidence: Mapping[str, t.Any]) -> str:
    """``forbidden, HTTP 403, request id r-1`` for a call that failed; empty if none did."""
    failure = evidence.get("failure") or {}
    parts = [clean(failure.get("error"))]
    if failure.get("status"):
        parts.append(f"HTTP {clean(failure['status'])}")
    if failure.get("request_id"):
        parts.append(f"request id {clean(failure['request_id'])}")
    return ", ".join(part for part in parts if part)
