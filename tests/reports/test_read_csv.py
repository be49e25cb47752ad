# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CSV as Python's reader takes it, strictly."""

from __future__ import annotations

import csv
import io

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.csv import render
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    large,
    with_login_policies,
)


def read(text):
    return list(
        csv.reader(io.StringIO(text.encode("utf-8").decode("utf-8-sig"), newline=""), strict=True)
    )


@pytest.mark.parametrize("kind", ["results", "action_plan"])
@pytest.mark.parametrize(
    "result",
    [small(), large(users=200), with_login_policies()],
    ids=["hostile", "200 users", "login policies"],
)
def test_the_round_trip_loses_nothing(kind, result):
    text = render(result, kind=kind)
    rows = read(text)
    assert {len(row) for row in rows} == {len(rows[0])}
    again = io.StringIO(newline="")
    csv.writer(again).writerows(rows)
    assert "\ufeff" + again.getvalue() == text


def test_the_results_are_those_of_the_judgement():
    result = small()
    head, *rows = read(render(result))
    found = [dict(zip(head, row)) for row in rows]
    assert [
        (each["result_id"], each["rule"], each["user_id"], each["outcome"], each["raw"])
        for each in found
    ] == [
        (row["id"], row["rule"], str(row["user"]["id"]), row["outcome"], row["raw"])
        for row in result["results"]
    ]
