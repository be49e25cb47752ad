# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide to fleets shows the document that the code writes, key by key, and every word that it uses."""

from __future__ import annotations

import datetime
import json
import re
import typing as t
from collections.abc import Mapping

from guides import PAGES, blocks

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import fleet
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import fleet as report

GUIDE = next(page for page in PAGES if page.name == "guide_fleet.rst").read_text(encoding="utf-8")
NOW = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.timezone.utc)


def shape(value: t.Any) -> t.Any:
    """The keys of a document, with the kind of what is below each."""
    if isinstance(value, Mapping):
        return {key: shape(item) for key, item in value.items()}
    return type(value).__name__


def shown() -> dict[str, t.Any]:
    (block,) = [each for each in blocks() if each.language == "json" and "mfa-fleet" in each.text]
    return dict(json.loads(block.text))


def test_the_json_of_the_guide_has_the_keys_that_are_written() -> None:
    failed = fleet.Told({"failed": True, "msg": "UNREACHABLE HOST."}, "/srv/mfa/acme")
    written = fleet.read({"acme": failed}, fleet_dir="/srv/mfa", now=NOW)
    guide = shown()
    (row,) = written.pop("tenants")
    audited, without_verdict = guide.pop("tenants")
    assert shape(guide) == shape(written)
    assert shape(without_verdict) == shape(row)
    assert without_verdict == {**row, "problem": without_verdict["problem"]}
    assert set(audited) == set(row)
    again = report.assembled(
        [audited, without_verdict], generated_at=guide["generated_at"], version="1.0.0"
    )
    assert again == {**guide, "tenants": [audited, without_verdict]}


def test_every_status_state_file_and_column_is_explained() -> None:
    words = set(re.findall(r"[\w.-]+", GUIDE))
    statuses = {"audited", *(set(report.STATES) - {"fail", "incomplete", "pass"})}
    assert statuses <= words
    assert set(fleet.FILES) <= words
    for state, name in report.STATES.items():
        assert state in words and name in GUIDE
