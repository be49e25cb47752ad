# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

A fleet as one HTML page, with a row for each tenant and a link to that tenant's own report. It looks like those, and has no script.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from markupsafe import Markup

from ansible_collections.identity.onelogin.plugins.plugin_utils import _figures as figures
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import fleet as report
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html import charts, frame

# The mark and the colour of a state are those of an outcome.
_MARKS = {
    "fail": "fail",
    "damaged": "error",
    "failed": "error",
    "not_audited": "not_applicable",
    "incomplete": "indeterminate",
    "pass": "pass",
}


def render(fleet: Mapping[str, Any]) -> str:
    """The page of a fleet. Same fleet, same characters."""
    style = frame.asset("report.css") + frame.asset("fleet.css")
    page = _template().render(
        fleet=fleet,
        style=Markup(style),
        csp=frame.content_security_policy(style=style),
        headline=report.headline(fleet),
        states=report.STATES,
        marks=_MARKS,
        groups=tuple(report.GROUPS),
        bar_order=charts.BAR_ORDER,
        users=charts.stacked(fleet["summary"]["users_by_outcome"]),
    )
    return frame.fit(page)


@cache
def _template() -> Any:
    filters = {
        "age": report.age,
        "grouped": report.grouped,
        "name": charts.name,
        "number": figures.count,
        "state": report.state_of,
    }
    return frame.template("fleet.html.j2", filters)
