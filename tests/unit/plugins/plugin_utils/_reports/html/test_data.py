# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The columns that the script reads."""

from __future__ import annotations

import json

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html import data
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    URGENCY,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small


def rows(columns):
    """(user id, rule, outcome) of each row, in the order of the table."""
    found = columns["results"]
    return [
        (columns["users"]["id"][user], columns["rules"][rule]["id"], URGENCY[columns["details"][detail][0]])
        for user, rule, detail in zip(found["user"], found["rule"], found["detail"])
    ]  # fmt: skip


def test_new_failures_come_first_then_the_gravest():
    order = rows(data.encode(small()))
    assert order[:4] == [
        (2, "MFA-1", "fail"),  # new
        (3, "MFA-2", "fail"),
        (9, "MFA-2", "error"),
        (4, "MFA-1", "fail"),
    ]
    before = rows(data.encode({**small(), "baseline": None}))
    assert before[0] == (3, "MFA-2", "fail")
    assert sorted(map(str, before)) == sorted(map(str, order))


def test_what_has_changed_points_to_rows_and_users():
    columns = data.encode(small())
    found, since = rows(columns), columns["since"]
    assert [found[place] for place in since["new"]] == [(2, "MFA-1", "fail")]
    assert [found[place] for place in since["fixed"]] == [(1, "MFA-1", "pass")]
    assert [found[place] for place in since["unclear"]] == [(12, "MFA-4", "indeterminate")]
    assert [columns["users"]["id"][place] for place in since["came"]] == [12]
    ((place, words),) = since["factors"].items()
    assert columns["users"]["id"][int(place)] == 1
    assert words.startswith("added push, sms; removed <img")


def test_without_a_baseline_nothing_has_changed():
    since = data.encode({**small(), "baseline": None})["since"]
    assert since == {"new": [], "fixed": [], "unclear": [], "came": [], "factors": {}}


def test_text_for_a_script_element_cannot_leave_it_and_is_strict():
    value = {"a": "</script><!--\u2028&", "b": float("nan"), "c": [float("inf"), 1]}
    text = data.to_script_text(value)
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == {"a": "</script><!--\u2028&", "b": None, "c": [None, 1]}
