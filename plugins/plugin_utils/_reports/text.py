# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What all reports share: the result checked, the words of outcomes, and text from outside made
printable.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from datetime import datetime, timezone

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable

SCHEMA = "identity.onelogin/mfa-compliance/v1"

OUTCOMES = ("pass", "fail", "waived", "grace", "not_applicable", "indeterminate", "error")
# What somebody may have to look at. A result that passes, or whose rule does not apply to the user,
# is counted instead: a rule for 20 administrators among 20,000 users would bury its findings under
# 19,980 results that say nothing.
EXCEPTIONS = ("fail", "error", "indeterminate", "grace", "waived")

SEVERITIES = ("critical", "high", "medium", "low", "info")

LIMITS = "Enrolment is not enforcement, and only factors that OneLogin's API shows were seen."

_SECTIONS = frozenset(
    [
        "generated_at",
        "tenant",
        "collection_version",
        "verdict",
        "reasons",
        "thresholds",
        "policy",
        "summary",
        "results",
        "users",
        "waivers",
        "attestations",
        "warnings",
        "baseline",
    ]
)
_FRAMEWORKS = {
    "nist_800_53": "NIST SP 800-53",
    "nist_800_63b": "NIST SP 800-63B",
    "nist_csf_2": "NIST CSF 2.0",
    "csf_2": "NIST CSF 2.0",
    "pci_dss_4": "PCI DSS 4",
    "cis_8_1": "CIS Controls 8.1",
    "iso_27001": "ISO/IEC 27001",
    "soc2": "SOC 2",
}


class ReportError(ValueError):
    """What was asked for cannot be rendered; the message says what was expected."""


def checked(result: t.Any) -> Mapping[str, t.Any]:
    """The result of ``mfa_compliance``, or ``ReportError``.

    ansible-core 2.19 and later hand filters a container that runs the template engine on every
    access: 13 s for 80,000 results, 0.4 s without. It offers a plain copy; a result never holds
    templates, so nothing is lost. Where a core has no such method, the container is used as it is.
    """
    if not isinstance(result, Mapping) or result.get("schema") != SCHEMA:
        found = result.get("schema") if isinstance(result, Mapping) else type(result).__name__
        raise ReportError(
            f"expected the result of identity.onelogin.mfa_compliance (schema {SCHEMA}),"
            f" got {clean(found, limit=80)}"
        )
    if missing := _SECTIONS - result.keys():
        raise ReportError(f"the result of mfa_compliance lacks: {', '.join(sorted(missing))}")
    plain_copy = getattr(result, "_non_lazy_copy", None)
    plain: Mapping[str, t.Any] = plain_copy() if callable(plain_copy) else result
    return plain


def clean(value: t.Any, *, limit: int = 0) -> str:
    """Any scalar as one line of `printable` text, cut to ``limit`` if given; ``None`` is empty."""
    return "" if value is None else printable(value, limit)


def user_label(user: Mapping[str, t.Any], *, limit: int = 120) -> str:
    """``ann@example.com (7)``: what people know the user by, and the id, which alone is unique."""
    name = clean(user.get("email"), limit=limit) or clean(user.get("username"), limit=limit)
    return f"{name} ({user['id']})" if name else f"user {user['id']}"


def brief(reason: t.Any) -> str:
    """``high: 3 failed (limit 0)``: a reason without the names that follow its limit."""
    head, limit, _names = clean(reason).partition("): ")
    return f"{head})" if limit else head


def severity_rank(severity: str) -> int:
    """0 for the gravest; an unknown word ranks last."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def framework(key: str) -> str:
    """The printed name of a control framework, or the policy's own key."""
    return _FRAMEWORKS.get(key, clean(key))


def rules_by_id(result: Mapping[str, t.Any]) -> dict[str, Mapping[str, t.Any]]:
    """The policy's rules, in its order."""
    return {rule["id"]: rule for rule in result["policy"]["rules"]}


def instant(result: Mapping[str, t.Any]) -> datetime:
    """When the result was made, in UTC."""
    moment = datetime.fromisoformat(str(result["generated_at"]).replace("Z", "+00:00"))
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def policy_label(result: Mapping[str, t.Any]) -> str:
    """``acme-mfa-2026, version 3 (SHA-256 ab12…)``."""
    policy = result["policy"]
    version = (
        f", version {clean(policy['version'])}" if policy.get("version") not in (None, "") else ""
    )
    return f"{clean(policy['id'])}{version} (SHA-256 {clean(policy['sha256'])})"
