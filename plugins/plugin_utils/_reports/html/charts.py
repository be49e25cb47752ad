# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The numbers behind the pictures of the HTML report. A bar is drawn in percentages of its width, so
it fits a phone and a sheet of paper while the text in it keeps its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.identity.onelogin.plugins.plugin_utils import _figures as figures
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    FACTOR_CLASSES,
    URGENCY,
)

# From what is fine to what is not.
BAR_ORDER = tuple(reversed(URGENCY[:-1]))

THINNEST = 0.008  # of the width of a bar


def stacked(counts: Mapping[str, int], called: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One stacked bar of those in scope: its segments with their places in percent, their total, and the same in words.

    ``called``: what outcomes are called in words, where that is not their name. Of 20 administrators among 20,000 users nothing
    could be seen beside those to whom the rule does not apply.
    """
    present = {outcome: counts[outcome] for outcome in BAR_ORDER if counts.get(outcome)}
    names = {outcome: (called or {}).get(outcome, name(outcome)) for outcome in present}
    total = sum(present.values())
    # One failure among 20,000 users is thinner than a pixel; it may not vanish from the picture.
    widths = {outcome: max(count / total, THINNEST) for outcome, count in present.items()}
    scale = 100 / (sum(widths.values()) or 1)
    segments = []
    left = 0.0
    for outcome, count in present.items():
        width = widths[outcome] * scale
        label = figures.count(count)
        # On the narrowest phone a character of a label takes about 3 % of the bar.
        fits = width >= 3 * len(label) + 1
        segments.append(
            {
                "outcome": outcome,
                "name": names[outcome],
                "count": count,
                "label": label if fits else "",
                "x": f"{left:.3f}%",
                "middle": f"{left + width / 2:.3f}%",
                "width": f"{width:.3f}%",
            }
        )
        left += width
    words = ", ".join(f"{figures.count(n)} {names[outcome]}" for outcome, n in present.items())
    return {"segments": segments, "total": total, "words": words or "nobody is in scope"}


def classes(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Users who hold a factor of each class, and users who could still enrol one."""
    summary = result["summary"]
    enrolled, available = summary["enrolled_classes"], summary["available_classes"]
    users = summary["users"]
    bars = [
        _class_bar(name(item), enrolled.get(item, 0), available.get(item, 0), users)
        for item in by_strength({*enrolled, *available})
    ]
    facts = result["users"]
    return [
        *bars,
        _class_bar("none visible to the API", _count(facts, empty=True), None, users),
        _class_bar("could not be read", _count(facts, empty=False), None, users),
    ]


def _count(users: Iterable[Mapping[str, Any]], *, empty: bool) -> int:
    """Users whose list of enrolled factors is empty; or, with ``empty`` false, was not read."""
    return sum(
        (
            (user.get("enrolled") is not None and not user["enrolled"])
            if empty
            else user.get("enrolled") is None
        )
        for user in users
    )


def _class_bar(label: str, enrolled: int, available: int | None, users: int) -> dict[str, Any]:
    return {
        "name": label,
        "enrolled": enrolled,
        "available": available,
        "users": users,
        "share": figures.percent(enrolled, users),
        "enrolled_width": _width(enrolled, users),
        "available_width": _width(available or 0, users),
    }


def _width(count: int, users: int) -> str:
    """A share of a bar; somebody is never nothing."""
    return f"{100 * max(count / users, THINNEST):.3f}%" if count else "0.000%"


def by_strength(classes: Iterable[str]) -> list[str]:
    """Some classes from the strongest to the weakest; one that the table does not know follows by name."""
    found = set(classes)
    return [item for item in FACTOR_CLASSES if item in found] + sorted(
        found.difference(FACTOR_CLASSES)
    )


def name(identifier: object) -> str:
    """``not_applicable`` -> ``not applicable``."""
    return str(identifier).replace("_", " ")
