# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a fleet: every tenant once, in its own words, and nothing of others' text that a browser could act on."""

from __future__ import annotations

import html.parser
import re

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html.fleet_page import (
    render,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.fleet_fixture import (
    every_state,
    fleet,
    tenant,
)

HOSTILE = [
    '"><img src=x onerror="alert(1)">',
    "</td></table><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt; \u202egnp.exe \x1b[31m \ud800",
]


class Page(html.parser.HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.text += " " if tag == "td" else ""
        if tag != "wbr":
            self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_others_stays_text(text: str) -> None:
    def shape(page: str) -> list:
        return [(tag, sorted(attrs)) for tag, attrs in Page(page).elements]

    page = render(every_state(text))
    assert shape(page) == shape(render(every_state("harmless")))
    assert "49" not in re.findall(r"Globex (\S+)", page)
    assert page.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", page)


def test_each_tenant_has_a_row_with_its_verdict_and_the_way_to_its_report() -> None:
    page = render(every_state())
    links = [attrs["href"] for tag, attrs in Page(page).elements if tag == "a"]
    assert links[1:-1] == [
        "../mfa-compliance/labs/report.html",
        "../u/report.html",
        "../mfa-compliance/globex/report.html",
        "../mfa-compliance/acme/report.html",
    ]
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [" ".join(Page(row).text.split()) for row in body.split("</tr>")[:-1]]
    assert rows[0].startswith("labs fail high: 10 failed (limit 0)")
    assert "156 12 4 0 140 0 2026-11-24 09:48 UTC 12 min old, used again" in rows[0]
    assert rows[1].startswith("hooli files changed") and rows[2].startswith("initech no verdict")
    assert rows[3].startswith("umbrella not audited Its folder holds an older audit.")
    assert "54 d old" in rows[3]
    assert rows[4].startswith("Globex host globex incomplete")
    assert len(rows) == 6 and "20,000 0 0 15 19,100 885" in rows[5]


def test_the_totals_are_those_of_tenants_with_a_verdict() -> None:
    page = render(every_state())
    totals = " ".join(Page(page.partition("<tfoot>")[2].partition("</tfoot>")[0]).text.split())
    assert totals == "All with a verdict 20,233 12 81 15 19,240 885"


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs() -> None:
    page = render(every_state())
    assert not re.search(r"(?i)//[a-z0-9]|url\(|@import", page)
    for tag, attributes in Page(page).elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "script"}
        assert not [
            name for name in attributes if name in ("src", "style") or name.startswith("on")
        ]


def test_a_fleet_of_none_and_one_of_many_are_pages_too() -> None:
    assert "There is no tenant." in render(fleet())
    many = fleet(*(tenant(f"t{number:04}", "pass") for number in range(1000)))
    assert render(many).count("<tr>") == 1002 and render(many) == render(many)
