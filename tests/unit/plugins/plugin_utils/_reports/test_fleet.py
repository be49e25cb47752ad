# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several tenants side by side: no verdict of the whole is better than what is known of each."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import fleet as report
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    OUTCOMES,
    VERDICTS,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.fleet_fixture import (
    every_state,
    fleet,
    tenant,
)

STATES = st.lists(st.sampled_from(list(report.STATES)))


def in_state(number: int, state: str) -> dict:
    host = f"t{number}"
    return tenant(host, state) if state in VERDICTS else tenant(host, status=state)


@given(STATES)
def test_the_verdict_is_never_better_than_the_worst(states: list[str]) -> None:
    found = fleet(*(in_state(number, state) for number, state in enumerate(states)))
    if "fail" in states:
        assert found["verdict"] == "fail"
    else:
        passes = bool(states) and all(state == "pass" for state in states)
        assert found["verdict"] == ("pass" if passes else "incomplete")
    assert ("All" in report.headline(found) or "only" in report.headline(found)) == (
        found["verdict"] == "pass"
    )
    assert sum(found["summary"]["states"].values()) == found["summary"]["tenants"] == len(states)


@given(STATES)
def test_only_tenants_with_a_verdict_count_and_each_stands_once(states: list[str]) -> None:
    found = fleet(*(in_state(number, state) for number, state in enumerate(states)))
    assert found["summary"]["users"] == sum(state in VERDICTS for state in states)
    order = list(report.STATES)
    shown = [order.index(report.state_of(row)) for row in found["tenants"]]
    assert shown == sorted(shown)
    assert sorted(row["host"] for row in found["tenants"]) == sorted(
        f"t{number}" for number in range(len(states))
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "There is no tenant."),
        ([tenant("a", "pass")], "The only tenant passes."),
        ([tenant("a", "pass"), tenant("b", "pass")], "All 2 tenants pass."),
        ([tenant("a")], "Of 1 tenant, 1 has no verdict."),
        (
            [tenant("a", "fail"), tenant("b", "fail"), tenant("c", status="not_audited"), tenant("d", "pass")],
            "Of 4 tenants, 2 fail; 1 was not audited in this run; 1 passes.",
        ),
    ],
)  # fmt: skip
def test_the_headline_says_how_many_of_each(rows: list[dict], told: str) -> None:
    assert report.headline(fleet(*rows)) == told


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 min"), (119, "1 min"), (7199, "119 min"), (7200, "2 h"), (172799, "47 h"), (172800, "2 d"), (10**8, "1,157 d")],
)  # fmt: skip
def test_an_age_is_cut(seconds: int, shown: str) -> None:
    assert report.age(seconds) == shown


def test_users_are_grouped_and_none_is_lost() -> None:
    users = {outcome: 10**place for place, outcome in enumerate(OUTCOMES)}
    groups = report.grouped(users)
    assert sum(groups.values()) == sum(users.values())
    assert groups["not known"] == users["error"] + users["indeterminate"]


def read_back(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_csv_has_a_line_for_each_tenant_and_no_empty_verdict() -> None:
    rows = read_back(report.render_csv(every_state()))
    verdicts = {row["host"]: row["verdict"] for row in rows}
    assert verdicts == {
        "acme": "pass", "labs": "fail", "globex": "incomplete", "initech": "none", "hooli": "none", "umbrella": "none",
    }  # fmt: skip
    by_host = {row["host"]: row for row in rows}
    assert by_host["labs"]["users_fail"] == "12" and by_host["initech"]["users"] == ""
    assert by_host["labs"]["reused"] == "true"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", '"+1', "@SUM(1)", "a;=1", "\r\n=1\x1b[31m"])
def test_no_cell_of_the_csv_is_a_formula_or_a_second_line(text: str) -> None:
    rows = read_back(report.render_csv(fleet(tenant("a", "pass", tenant=text, reasons=[text]))))
    assert len(rows) == 1
    for cell in rows[0].values():
        assert not cell.lstrip(" \"'`").startswith(("=", "+", "-", "@")) or cell.startswith("'")
        assert "\x1b" not in cell and ";=" not in cell
