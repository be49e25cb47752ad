# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

Counting results, and saying what became of waivers and attestations.
"""

from __future__ import annotations

import collections
import datetime
import typing as t
from collections.abc import Collection, Iterable, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    TRANSIENT,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import Person
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import Policy, Rule
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.waivers import Entry

# From the best to the worst that can be said of a user.
OUTCOMES = ("not_applicable", "pass", "waived", "grace", "indeterminate", "fail", "error")
_SHOWN = ("pass", "fail", "waived", "grace", "not_applicable", "indeterminate", "error")
_RANK = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}


def worst_outcomes(results: Sequence[Mapping[str, t.Any]], people: Sequence[Person]) -> list[str]:
    """The worst outcome of each person, in their order, in which each rule's results come too."""
    count = len(people)
    if not results:
        return ["not_applicable"] * count
    rows = [results[start : start + count] for start in range(0, len(results), count)]
    return [OUTCOMES[max(_RANK[each["outcome"]] for each in column)] for column in zip(*rows)]


def summarise(
    results: Sequence[Mapping[str, t.Any]],
    *,
    rules: Sequence[Rule],
    people: Sequence[Person],
    worst: Sequence[str],
) -> dict[str, t.Any]:
    """The ``summary`` of a result."""
    by_rule: dict[str, collections.Counter[str]] = {
        each.id: collections.Counter() for each in rules
    }
    for result in results:
        by_rule[result["rule"]][result["outcome"]] += 1
    total: collections.Counter[str] = collections.Counter()
    for count in by_rule.values():
        total.update(count)
    return {
        "users": len(people),
        "results": len(results),
        "outcomes": _all(total),
        "users_by_outcome": _all(collections.Counter(worst)),
        "rules": [
            {
                "id": each.id,
                "title": each.shown["title"],
                "severity": each.severity,
                "outcomes": _all(by_rule[each.id]),
                "pass_ratio": _ratio(by_rule[each.id]),
            }
            for each in rules
        ],
        "enrolled_classes": _holders(each.enrolled for each in people),
        "available_classes": _holders(each.available for each in people),
        "not_applicable_users": worst.count("not_applicable"),
    }


def _all(count: Mapping[str, int]) -> dict[str, int]:
    return {outcome: count.get(outcome, 0) for outcome in _SHOWN}


def _ratio(count: Mapping[str, int]) -> float | None:
    """Waived and not applicable users are left out of both sides."""
    total = sum(count.get(each, 0) for each in ("pass", "fail", "grace", "indeterminate", "error"))
    return round(count.get("pass", 0) / total, 4) if total else None


def _holders(lists: Iterable[Sequence[Mapping[str, t.Any]] | None]) -> dict[str, int]:
    """How many users have at least one factor of each class."""
    found: collections.Counter[str] = collections.Counter()
    for factors in lists:
        found.update({each["class"] for each in factors or ()} - {TRANSIENT})
    return dict(sorted(found.items()))


def waiver_state(
    waiver: Entry, waived: int, spared: int, policy: Policy, today: datetime.date
) -> dict[str, t.Any]:
    """A waiver as the result lists it. Needless: all it names pass without it."""
    states = _states(waiver, used=waived > 0, needless=spared > 0, policy=policy, today=today)
    return {**waiver.shown, "states": states, "results": waived}


def attestation_state(
    attestation: Entry,
    people: Sequence[Person],
    changed: Collection[str],
    policy: Policy,
    today: datetime.date,
) -> dict[str, t.Any]:
    """An attestation as the result lists it. Needless: it is in force and changes nothing."""
    used = attestation.id in changed
    met = any(attestation in each.attestations for each in people)
    return {
        **attestation.shown,
        "states": _states(attestation, used=used, needless=met, policy=policy, today=today),
    }


def _states(
    entry: Entry, *, used: bool, needless: bool, policy: Policy, today: datetime.date
) -> list[str]:
    states = ["used" if used else "unused"]
    if not entry.in_force(today):
        states.append("expired")
    elif (entry.until - today).days < policy.expiring_days:
        states.append("expiring")
    if needless and not used:
        states.append("needless")
    return states


def warnings(
    *,
    summary: Mapping[str, t.Any],
    waivers: Iterable[Mapping[str, t.Any]],
    attestations: Iterable[Mapping[str, t.Any]],
    unclassified: Sequence[str],
    nameless: Sequence[t.Any],
    people: Sequence[Person],
) -> Iterable[str]:
    """What somebody should look at, though it breaks nothing."""
    for rule in summary["rules"]:
        if people and rule["outcomes"]["not_applicable"] == len(people):
            yield f"rule {rule['id']}: applies to nobody in this survey; check its applies_to"
    shared = {
        email
        for email, count in collections.Counter(
            (each.name["email"] or "").casefold() for each in people
        ).items()
        if email and count > 1
    }
    for kind, entries, end in (
        ("waiver", waivers, "expires"),
        ("attestation", attestations, "valid_until"),
    ):
        for entry in entries:
            states = entry["states"]
            if "expired" in states:
                yield f"{kind} {entry['id']}: expired on {entry[end]}"
            elif "expiring" in states:
                yield f"{kind} {entry['id']}: ends on {entry[end]}"
            if "needless" in states:
                yield f"{kind} {entry['id']}: needless, its users fare the same without it"
            elif "unused" in states and "expired" not in states:
                yield f"{kind} {entry['id']}: unused, it names nobody whom it could serve"
            for email in entry["users"].get("email", ()):
                if email.strip().casefold() in shared:
                    address = printable(email, 80)
                    yield f"{kind} {entry['id']}: several users have {address}; name them by id"
    if unclassified:
        names = ", ".join(printable(each, 80) for each in unclassified[:5])
        more = f" and {len(unclassified) - 5} more" if len(unclassified) > 5 else ""
        yield f"factors of no known class: {names}{more}; name them in the policy's classes"
    if nameless:
        ids = list(dict.fromkeys(printable(each, 40) for each in nameless))
        more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
        yield (
            f"factors without any name, which no policy can classify: of user {', '.join(ids[:5])}{more};"
            " look at their profiles in OneLogin, and attest what they hold"
        )
