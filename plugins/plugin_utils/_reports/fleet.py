# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The audits of several tenants side by side: what is said of all of them, and CSV with a line for each.

A fleet is a dict: ``schema``, ``generated_at``, ``collection_version``, ``verdict``, ``summary`` and ``tenants``, the worst first. A tenant has
a ``verdict`` only if its ``status`` is ``audited``; else ``problem`` says why there is none.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.plugin_utils._figures import count
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.csv import (
    BYTE_ORDER_MARK,
    cells,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    FLEET_SCHEMA,
    OUTCOMES,
)

# The states of a tenant, from the worst to the best, and what people read: its verdict or, where there is none, why.
STATES: t.Final[Mapping[str, str]] = {
    "fail": "fail",
    "damaged": "files changed",
    "failed": "no verdict",
    "not_audited": "not audited",
    "incomplete": "incomplete",
    "pass": "pass",
}
# What users are counted as beside each other, by the worst outcome of each.
GROUPS: t.Final[Mapping[str, tuple[str, ...]]] = {
    "fail": ("fail",),
    "not known": ("error", "indeterminate"),
    "grace or waived": ("grace", "waived"),
    "pass": ("pass",),
    "out of scope": ("not_applicable",),
}
_HOUR, _DAY = 3600, 86400

_COLUMNS = (
    *("tenant", "host", "status", "verdict", "problem", "reasons"),
    *("policy", "policy_version", "policy_sha256", "generated_at", "age_seconds", "reused"),
    *("users", *(f"users_{outcome}" for outcome in OUTCOMES)),
    *("folder", "report", "manifest_sha256", "fleet_generated_at"),
)


def assembled(
    tenants: Iterable[Mapping[str, t.Any]], *, generated_at: str, version: str
) -> dict[str, t.Any]:
    """The fleet of these tenants. Its verdict is never better than the worst of theirs, nor than what is not known of one."""
    order = tuple(STATES)
    rows = sorted(tenants, key=lambda row: (order.index(state_of(row)), row["host"]))
    states = [state_of(row) for row in rows]
    audited = [row for row in rows if row["verdict"] is not None]
    return {
        "schema": FLEET_SCHEMA,
        "generated_at": generated_at,
        "collection_version": version,
        "verdict": _worst(states),
        "summary": {
            "tenants": len(rows),
            "states": {state: states.count(state) for state in STATES},
            "users": sum(row["users"] for row in audited),
            "users_by_outcome": {
                outcome: sum(row["users_by_outcome"][outcome] for row in audited)
                for outcome in OUTCOMES
            },
        },
        "tenants": rows,
    }


def state_of(row: Mapping[str, t.Any]) -> str:
    """What a tenant is shown as: its verdict, or why there is none."""
    return str(row["verdict"] or row["status"])


def _worst(states: Sequence[str]) -> str:
    if "fail" in states:
        return "fail"
    return "pass" if states and set(states) == {"pass"} else "incomplete"


def headline(fleet: Mapping[str, t.Any]) -> str:
    """The verdict in a sentence that says no more than is so."""
    states, total = fleet["summary"]["states"], fleet["summary"]["tenants"]
    if not total:
        return "There is no tenant."
    if states["pass"] == total:
        return "The only tenant passes." if total == 1 else f"All {count(total)} tenants pass."
    words = {
        "fail": ("fails", "fail"),
        "damaged": (
            "has files that were changed after its audit",
            "have files that were changed after their audits",
        ),
        "failed": ("has no verdict", "have no verdict"),
        "not_audited": ("was not audited in this run", "were not audited in this run"),
        "incomplete": ("is incomplete", "are incomplete"),
        "pass": ("passes", "pass"),
    }
    parts = [
        f"{count(number)} {words[state][number > 1]}" for state, number in states.items() if number
    ]
    return f"Of {count(total)} tenant{'s' if total > 1 else ''}, {'; '.join(parts)}."


def grouped(users_by_outcome: Mapping[str, int]) -> dict[str, int]:
    """Users as tables count them, the names of `GROUPS` as keys."""
    return {name: sum(users_by_outcome[each] for each in names) for name, names in GROUPS.items()}


def age(seconds: int) -> str:
    """``12 min``, ``3 h``, ``2 d``: how old facts are, cut."""
    if seconds < 2 * _HOUR:
        return f"{seconds // 60} min"
    return f"{seconds // _HOUR} h" if seconds < 2 * _DAY else f"{count(seconds // _DAY)} d"


def render_csv(fleet: Mapping[str, t.Any]) -> str:
    """A line for each tenant; see `csv` for the form."""
    lines = [cells(_COLUMNS), *(cells(_line(row, fleet)) for row in fleet["tenants"])]
    return BYTE_ORDER_MARK + "".join(f"{line}\r\n" for line in lines)


def _line(row: Mapping[str, t.Any], fleet: Mapping[str, t.Any]) -> list[t.Any]:
    policy = row["policy"] or {}
    users = row["users_by_outcome"] or {}
    return [
        *(row["tenant"], row["host"], row["status"], row["verdict"] or "none", row["problem"]),
        "; ".join(row["reasons"]),
        *(policy.get(key) for key in ("id", "version", "sha256")),
        *(row["generated_at"], row["age_seconds"], str(row["reused"]).lower(), row["users"]),
        *(users.get(outcome) for outcome in OUTCOMES),
        *(row["folder"], row["report"], row["manifest_sha256"], fleet["generated_at"]),
    ]
