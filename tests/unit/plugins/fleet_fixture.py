# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets to render: tenants in every state, and text that tries to break out of a format."""

from __future__ import annotations

import typing as t

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.fleet import assembled
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import OUTCOMES

NOW = "2026-11-24T10:00:00Z"


def tenant(host: str, verdict: str | None = None, /, **about: t.Any) -> dict[str, t.Any]:
    """A tenant of a fleet; ``users`` is how many there are of each outcome."""
    users = about.pop("users", {"pass": 1})
    row: dict[str, t.Any] = {
        "host": host,
        "tenant": host,
        "status": "audited" if verdict else "failed",
        "verdict": verdict,
        "problem": "" if verdict else "UNREACHABLE HOST.",
        "reasons": [],
        "policy": {"id": "p", "version": "3", "sha256": "ab" * 32} if verdict else None,
        "generated_at": "2026-11-24T09:48:00Z" if verdict else None,
        "age_seconds": 720 if verdict else None,
        "reused": False,
        "users": sum(users.values()) if verdict else None,
        "users_by_outcome": {**dict.fromkeys(OUTCOMES, 0), **users} if verdict else None,
        "manifest_sha256": "cd" * 32 if verdict else None,
        "folder": f"../mfa-compliance/{host}",
        "report": f"../mfa-compliance/{host}/report.html" if verdict else None,
    }
    return {**row, **about}


def fleet(*tenants: dict[str, t.Any]) -> dict[str, t.Any]:
    return assembled(tenants, generated_at=NOW, version="1.0.0")


def every_state(text: str = "") -> dict[str, t.Any]:
    """A tenant in every state; ``text`` stands wherever text of others may stand."""
    many = {"pass": 19_100, "waived": 12, "grace": 3, "not_applicable": 885}
    some = {"pass": 140, "fail": 12, "indeterminate": 3, "error": 1}
    return fleet(
        tenant("acme", "pass", users=many),
        tenant("labs", "fail", users=some, reasons=["high: 10 failed (limit 0)", text], reused=True),
        tenant("globex", "incomplete", users={"error": 77}, tenant=f"Globex {text}"),
        tenant("initech", problem=f"UNREACHABLE HOST. {text}"),
        tenant("hooli", status="damaged", problem=f"manifest.json: is damaged {text}"),
        tenant(f"umbrella{text}", status="not_audited", problem="Its folder holds an older audit.",
               generated_at="2026-10-01T10:00:00Z", age_seconds=54 * 86400, report="../u/report.html"),
    )  # fmt: skip
