# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The judgement as one HTML page that needs nothing else: no server, no network, no JavaScript for
what matters most. Everything above the table is plain HTML made here; the script adds search,
sorting, filters and a page for each user.

People choose their own e-mail address and name their own devices, so nothing in the result is
trusted: the template escapes, the data is JSON that no parser can leave, the script only writes
text, and a content security policy allows the two inline blocks by their hash and forbids the rest.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from markupsafe import Markup

from ansible_collections.identity.onelogin.plugins.module_utils._text import normal
from ansible_collections.identity.onelogin.plugins.plugin_utils import _figures as figures
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html import (
    charts,
    data,
    frame,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    brief,
    checked,
    enforcement_text,
    factor_change,
    framework,
    inline,
    login_policy_label,
    names_of,
    scope_text,
    severity_rank,
    threshold_texts,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    URGENCY,
)

# How much stands in the page for a reader without JavaScript. The table has everything.
STATIC_ROWS = 50
STATIC_CHANGES = 6


def render(result: Mapping[str, Any]) -> str:
    """The page for a result of ``mfa_compliance``. Same result, same characters.

    The order of keys does not matter: a result that was written with sorted keys and read back
    gives the same page.

    :raises ReportError: when ``result`` is not such a result
    """
    result = checked(result)
    columns = data.encode(result)
    style, script = frame.asset("report.css"), frame.asset("search.js") + frame.asset("report.js")
    page = _template().render(
        result=result,
        style=Markup(style),
        script=Markup(script),
        csp=frame.content_security_policy(style=style, script=script),
        data=Markup(data.to_script_text(columns)),
        outcomes=URGENCY,
        bar_order=charts.BAR_ORDER,
        headline=_headline(result, failing=_failing(columns)),
        rules=_rules(result),
        demanded=_demanded(result),
        overall=charts.stacked(result["summary"]["outcomes"]),
        before=_before(result),
        classes=charts.classes(result),
        top=_top(columns, result),
        steps=_steps(columns),
        names=Names(result["users"]),
    )
    return frame.fit(page)


@cache
def _template() -> Any:
    filters = {
        "by_strength": charts.by_strength,
        "brief": brief,
        "factor_change": factor_change,
        "framework": framework,
        "inline": inline,
        "login_policy_label": login_policy_label,
        "name": charts.name,
        "names_of": names_of,
        "number": figures.count,
        "scope_text": scope_text,
        "source": _source,
        "threshold_texts": threshold_texts,
    }
    return frame.template("page.html.j2", filters, limit=STATIC_CHANGES)


def _source(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)


class Names:
    """How people are named where there is little room; with the id where a name is not theirs alone."""

    def __init__(self, users: Iterable[Mapping[str, Any]]) -> None:
        self._shared = {
            name
            for name, count in Counter(normal(_name(user)) for user in users).items()
            if count > 1
        }

    def __call__(self, user: Mapping[str, Any]) -> str:
        name = _name(user)
        return f"{name} ({user['id']})" if normal(name) in self._shared else name


def _name(user: Mapping[str, Any]) -> str:
    return str(user.get("email") or user.get("username") or f"user {user['id']}")


def _headline(result: Mapping[str, Any], *, failing: tuple[int, int]) -> str:
    """The verdict in a sentence that says no more than is so: limits may allow failures, and waivers hide them."""
    counts, users = result["summary"]["outcomes"], result["summary"]["users"]
    people, policies = failing
    failures = []
    if people:
        failures.append(f"{figures.count(people)} of {figures.count(users)} users fail a rule")
    if policies:
        failures.append(
            f"{figures.count(policies)} login polic{'y fails' if policies == 1 else 'ies fail'} a rule"
        )
    if result["verdict"] == "fail":
        new = len((result["baseline"] or {}).get("new_failures", ()))
        if new:
            failures.append(f"{figures.count(new)} failure{'s are' if new > 1 else ' is'} new")
        return f"The policy is not met: {'; '.join(failures)}."
    if result["verdict"] != "pass":
        return "The evidence does not suffice for a verdict."
    left = {
        "waived or in grace": counts["waived"] + counts["grace"],
        "not known": counts["indeterminate"] + counts["error"],
    }
    failures += [
        f"{figures.count(count)} result{'s are' if count > 1 else ' is'} {what}"
        for what, count in left.items()
        if count
    ]
    if failures:
        return f"All limits are kept. {'; '.join(failures)}."
    return "The policy is met by everyone it applies to, as far as the evidence shows."


def _rules(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each rule with its bar, the share that passes, and what is in its scope."""
    nouns = {rule["id"]: _noun(rule) for rule in result["policy"]["rules"]}
    return [
        {
            "rule": rule,
            "bar": charts.stacked(rule["outcomes"]),
            "passed": figures.percent(rule["outcomes"]["pass"], figures.judged(rule["outcomes"])),
            "noun": nouns.get(rule["id"], "user"),
        }
        for rule in result["summary"]["rules"]
    ]


def _noun(rule: Mapping[str, Any]) -> str:
    return "login policy" if rule.get("for_each") == "login_policy" else "user"


def _demanded(result: Mapping[str, Any]) -> dict[str, Any] | None:
    """What OneLogin demands when users sign in: a bar of people, and its policies. None where they were not read."""
    seen = result["summary"].get("enforcement")
    if not seen:
        return None
    words = {"demanded": "pass", "unknown": "indeterminate", "not_demanded": "fail"}
    chart = charts.stacked(
        {outcome: seen[word] for word, outcome in words.items()},
        {outcome: charts.name(word) for word, outcome in words.items()},
    )
    return {
        "bar": chart if chart["total"] else {**chart, "words": "nobody"},
        "text": enforcement_text(result),
        "policies": result.get("login_policies") or [],
    }


def _before(result: Mapping[str, Any]) -> dict[str, Any] | None:
    baseline = result.get("baseline")
    return charts.stacked(baseline["outcomes"]["before"]) if baseline else None


def _top(columns: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """The first rows of the table, and how many rows are neither pass nor out of scope."""
    counts = result["summary"]["outcomes"]
    total = sum(counts[outcome] for outcome in URGENCY[:5])
    rows = columns["results"]
    texts = columns["texts"]
    new = set(columns["since"]["new"])
    shown = []
    for place in range(min(total, STATIC_ROWS)):
        detail = columns["details"][rows["detail"][place]]
        user = rows["user"][place]
        shown.append(
            {
                "user": result["users"][user] if user < len(result["users"]) else None,
                "other": (
                    columns["others"][user - len(result["users"])]
                    if user >= len(result["users"])
                    else ""
                ),
                "rule": columns["rules"][rows["rule"][place]],
                "outcome": URGENCY[detail[0]],
                "reason": texts[detail[2]],
                "new": place in new,
            }
        )
    return {"rows": shown, "total": total}


def _failing(columns: Mapping[str, Any]) -> tuple[int, int]:
    """How many users, and how many login policies, fail at least one rule, whatever else is true of them."""
    rows, details = columns["results"], columns["details"]
    failing = {u for u, d in zip(rows["user"], rows["detail"]) if details[d][0] == 0}
    people = sum(place < len(columns["users"]["id"]) for place in failing)
    return people, len(failing) - people


def _steps(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What would turn failures into passes: for each rule that somebody fails what helps most of them, the gravest first."""
    rows, details = columns["results"], columns["details"]
    counts: dict[int, Counter[int]] = {}
    for rule, place in zip(rows["rule"], rows["detail"]):
        if details[place][0] == 0:
            counts.setdefault(rule, Counter())[details[place][5]] += 1
    new = Counter(rows["rule"][place] for place in columns["since"]["new"])
    steps = []
    for rule, needs in sorted(counts.items()):
        most, users = min(needs.items(), key=lambda item: (-item[1], item[0]))
        steps.append(
            {
                "rule": columns["rules"][rule],
                "noun": _noun(columns["rules"][rule]),
                "needed": columns["texts"][most],
                "place": most,
                "users": users,
                "others": needs.total() - users,
                "new": new[rule],
            }
        )
    steps.sort(key=lambda step: (severity_rank(step["rule"]["severity"]), -step["users"]))
    return steps
