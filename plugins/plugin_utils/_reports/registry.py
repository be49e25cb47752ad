# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The reports an audit writes: by the name that people choose them by, the file and what renders it.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping
from functools import partial

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import (
    csv,
    junit,
    markdown,
    ocsf,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html import page
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.oscal import (
    document,
)

Render = Callable[[t.Any], str]

REPORTS: t.Final[Mapping[str, tuple[str, Render]]] = {
    "html": ("report.html", page.render),
    "csv": ("results.csv", csv.render),
    "action_plan": ("action-plan.csv", partial(csv.render, kind="action_plan")),
    "junit": ("junit.xml", junit.render),
    "markdown": ("summary.md", markdown.render),
    "ocsf": ("findings.ocsf.jsonl", ocsf.render),
    "oscal": ("assessment-results.oscal.json", document.render),
}
