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

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html import (
    charts,
    data,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    checked,
    framework,
    severity_rank,
)

ASSETS = Path(__file__).parent / "assets"

# How much stands in the page for a reader without JavaScript. The table has everything.
STATIC_ROWS = 50
STATIC_CHANGES = 6
NEXT_STEPS = 6

# A lone surrogate cannot be written as UTF-8, HTML knows no control characters, and an override of
# the writing direction makes a text look like another.
_UNFIT = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def render(result: Mapping[str, Any]) -> str:
    """The page for a result of ``mfa_compliance``. Same result, same characters.

    The order of keys does not matter: a result that was written with sorted keys and read back
    gives the same page.

    :raises ReportError: when ``result`` is not such a result
    """
    result = checked(result)
    columns = data.encode(result)
    style, script = _asset("report.css"), _asset("report.js")
    page = _template().render(
        result=result,
        style=Markup(style),
        script=Markup(script),
        csp=_content_security_policy(style=style, script=script),
        data=Markup(data.to_script_text(columns)),
        outcomes=data.OUTCOMES,
        bar_order=charts.BAR_ORDER,
        failing_users=_failing_users(columns),
        rules=[
            {"rule": rule, "bar": charts.stacked(rule["outcomes"])}
            for rule in result["summary"]["rules"]
        ],
        overall=charts.stacked(result["summary"]["outcomes"]),
        before=_before(result),
        classes=charts.classes(result),
        top=_top(columns, result),
        next_steps=_next_steps(columns),
    )
    return _UNFIT.sub("\ufffd", page)


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        name=charts.name,
        number=charts.number,
        share=charts.share,
        inline=_inline,
        source=lambda value: json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True),
        who=_who,
        framework=framework,
    )
    environment.globals["limit"] = STATIC_CHANGES
    return environment.get_template("page.html.j2")


@cache
def _asset(file: str) -> str:
    """A style sheet or script without its licence header, whose URL has no place in the page."""
    text = (ASSETS / file).read_text(encoding="utf-8")
    return "\n" + text.partition("*/\n")[2]


def _content_security_policy(*, style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _who(user: object) -> str:
    """How a person is named where there is little room."""
    if not isinstance(user, Mapping):
        return f"user {user}"
    return str(user.get("email") or user.get("username") or f"user {user.get('id')}")


def _inline(value: object) -> str:
    """A small piece of a policy on one line: ``status: active, suspended; not (role: Service)``."""
    if isinstance(value, Mapping):
        return "; ".join(
            f"{key} ({_inline(item)})" if isinstance(item, Mapping) else f"{key}: {_inline(item)}"
            for key, item in sorted(value.items())
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_inline, value))
    return str(value)


def _before(result: Mapping[str, Any]) -> dict[str, Any] | None:
    baseline = result.get("baseline")
    return charts.stacked(baseline["outcomes"]["before"]) if baseline else None


def _top(columns: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """The first rows of the table, and how many rows are neither pass nor out of scope."""
    counts = result["summary"]["outcomes"]
    total = sum(counts[outcome] for outcome in data.OUTCOMES[:5])
    rows = columns["results"]
    texts = columns["texts"]
    shown = []
    for place in range(min(total, STATIC_ROWS)):
        detail = columns["details"][rows["detail"][place]]
        shown.append(
            {
                "user": result["users"][rows["user"][place]],
                "rule": columns["rules"][rows["rule"][place]],
                "outcome": data.OUTCOMES[detail[0]],
                "reason": texts[detail[2]],
            }
        )
    return {"rows": shown, "total": total}


def _failing_users(columns: Mapping[str, Any]) -> int:
    """Users who fail at least one rule, whatever else is true of them."""
    rows, details = columns["results"], columns["details"]
    return len({u for u, d in zip(rows["user"], rows["detail"]) if details[d][0] == 0})


def _next_steps(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What would turn failures into passes: the gravest first, then what helps most users."""
    rows = columns["results"]
    counts: Counter[tuple[int, int]] = Counter()
    for rule, place in zip(rows["rule"], rows["detail"]):
        detail = columns["details"][place]
        if detail[0] == 0:
            counts[rule, detail[5]] += 1
    steps = [
        {
            "rule": columns["rules"][rule],
            "needed": columns["texts"][place],
            "place": place,
            "users": count,
        }
        for (rule, place), count in sorted(counts.items())
    ]
    steps.sort(key=lambda step: (severity_rank(step["rule"]["severity"]), -step["users"]))
    return steps[:NEXT_STEPS]
