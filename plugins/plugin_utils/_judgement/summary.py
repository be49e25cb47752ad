# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

Counting results, and what somebody should look at though it breaks nothing.
"""

from __future__ import annotations

import collections
import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    TRANSIENT,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._figures import (
    count,
    judged,
    ratio,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import (
    Person,
    Reader,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import Rule
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    BEST_FIRST,
    OUTCOMES,
)

_NAMED = 5
_RANK = {outcome: rank for rank, outcome in enumerate(BEST_FIRST)}


def worst_outcomes(results: Sequence[Mapping[str, t.Any]], people: Sequence[Person]) -> list[str]:
    """The worst outcome of each person, in their order, in which each rule's results come too."""
    count = len(people)
    if not results:
        return ["not_applicable"] * count
    rows = [results[start : start + count] for start in range(0, len(results), count)]
    return [BEST_FIRST[max(_RANK[each["outcome"]] for each in column)] for column in zip(*rows)]


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
    for counts in by_rule.values():
        total.update(counts)
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
                "pass_ratio": ratio(by_rule[each.id]["pass"], judged(by_rule[each.id])),
            }
            for each in rules
        ],
        "enrolled_classes": _holders(each.enrolled for each in people),
        "available_classes": _holders(each.available for each in people),
        "not_applicable_users": worst.count("not_applicable"),
    }


def _all(counts: Mapping[str, int]) -> dict[str, int]:
    return {outcome: counts.get(outcome, 0) for outcome in OUTCOMES}


def _holders(lists: Iterable[Sequence[Mapping[str, t.Any]] | None]) -> dict[str, int]:
    """How many users have at least one factor of each class."""
    found: collections.Counter[str] = collections.Counter()
    for factors in lists:
        found.update({each["class"] for each in factors or ()} - {TRANSIENT})
    return dict(sorted(found.items()))


def warnings(
    *, summary: Mapping[str, t.Any], reader: Reader, people: Sequence[Person]
) -> Iterator[str]:
    """What somebody should look at in rules and factors, though it breaks nothing."""
    for rule in summary["rules"]:
        outcomes = rule["outcomes"]
        if people and sum(outcomes.values()) == outcomes["not_applicable"] > 0:
            yield f"rule {rule['id']}: applies to nobody in this survey; check its applies_to"
    if unclassified := reader.unclassified():
        yield f"factors of no known class: {some(unclassified)}; name them in the policy's classes"
    if nameless := reader.nameless(people):
        ids = list(dict.fromkeys(nameless))
        yield (
            f"factors without any name, which no policy can classify: of user {some(ids)};"
            " look at their profiles in OneLogin, and attest what they hold"
        )


def some(names: Sequence[t.Any]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(printable(each, 80) for each in names[:_NAMED])
    return f"{shown} and {count(len(names) - _NAMED)} more" if len(names) > _NAMED else shown
