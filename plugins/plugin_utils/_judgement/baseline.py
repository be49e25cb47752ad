# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

What has changed since a former judgement.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import GONE
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    describe,
    from_json,
)

SCHEMA = "identity.onelogin/mfa-compliance/v1"
_NEEDED: t.Final[Mapping[str, type]] = {
    "generated_at": str,
    "verdict": str,
    "tenant": str,
    "policy": Mapping,
    "summary": Mapping,
    "results": Sequence,
    "users": Sequence,
}


class Baseline(t.NamedTuple):
    """The parts of a former result that matter."""

    about: Mapping[str, t.Any]
    outcomes: Mapping[str, str]  # by finding id
    users: frozenset[str]  # those that were there, gone ones left out


def parse_baseline(value: t.Any, *, errors: list[str]) -> Baseline | None:
    """Reads a former result of the filter; None stays None."""
    at = Place("baseline", errors)
    value = from_json(value, at=at)
    if value is None:
        return None
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        at.wrong(
            f"expected a former result of mfa_compliance (schema {SCHEMA}); found {describe(value)}"
        )
        return None
    for key, kind in _NEEDED.items():
        if not isinstance(value.get(key), kind):
            at.key(key).wrong(
                f"is not what mfa_compliance writes; found {describe(value.get(key))}"
            )
            return None
    try:
        return Baseline(
            about={
                "generated_at": str(value["generated_at"]),
                "verdict": str(value["verdict"]),
                "tenant": str(value["tenant"]),
                "policy": str(value["policy"]["id"]),
                "outcomes": {str(k): int(n) for k, n in value["summary"]["outcomes"].items()},
            },
            outcomes={str(each["id"]): str(each["outcome"]) for each in value["results"]},
            users=frozenset(str(each["id"]) for each in value["users"] if not _gone(each)),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        at.wrong("is damaged: not what mfa_compliance writes")
        return None


def compare(
    baseline: Baseline, *, results: Sequence[Mapping[str, t.Any]], users: frozenset[str]
) -> dict[str, t.Any]:
    """The ``baseline`` of a result; ``users``: the ids of those that are there now."""
    before = baseline.outcomes
    return {
        "generated_at": baseline.about["generated_at"],
        "verdict": baseline.about["verdict"],
        "new_failures": [
            _short(each)
            for each in results
            if each["outcome"] == "fail" and before.get(each["id"]) != "fail"
        ],
        "fixed": [
            _short(each)
            for each in results
            if each["outcome"] == "pass" and before.get(each["id"]) == "fail"
        ],
        "users_added": len(users - baseline.users),
        "users_gone": len(baseline.users - users),
        "population": {"before": len(baseline.users), "after": len(users)},
        "outcomes": {"before": baseline.about["outcomes"]},
    }


def _short(result: Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {key: result[key] for key in ("id", "rule", "user")}


def _gone(user: Mapping[str, t.Any]) -> bool:
    return bool((user.get("failure") or {}).get("error") == GONE)
