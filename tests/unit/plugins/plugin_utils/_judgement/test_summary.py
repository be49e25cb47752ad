# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts over results, and the words for them."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.summary import (
    some,
    summarise,
    worst_outcomes,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    BEST_FIRST,
    OUTCOMES,
)

PERSON: object = object()


def results(*outcomes: str) -> list[dict[str, str]]:
    return [{"outcome": each} for each in outcomes]


@pytest.mark.parametrize(("one", "other"), list(itertools.product(BEST_FIRST, repeat=2)))
def test_the_worse_of_two_outcomes_counts(one: str, other: str) -> None:
    worse = max(one, other, key=BEST_FIRST.index)
    assert worst_outcomes(results(one, other), [PERSON]) == [worse]  # type: ignore[list-item]


def test_each_rule_s_results_come_in_the_order_of_the_people() -> None:
    two_rules = results("pass", "fail", "error", "pass")
    assert worst_outcomes(two_rules, [PERSON] * 2) == ["error", "fail"]  # type: ignore[list-item]


def test_without_results_no_rule_applies_to_anybody() -> None:
    assert worst_outcomes([], [PERSON] * 3) == ["not_applicable"] * 3  # type: ignore[list-item]


def test_a_summary_of_nobody_has_every_outcome() -> None:
    found = summarise([], rules=[], people=[], worst=[])
    assert found["outcomes"] == dict.fromkeys(OUTCOMES, 0) == found["users_by_outcome"]
    assert found["users"] == found["results"] == found["not_applicable_users"] == 0


def test_five_names_are_said_and_the_rest_is_counted() -> None:
    assert some(list("abcde")) == "a, b, c, d, e"
    assert some([*"abcde", *range(1200)]) == "a, b, c, d, e and 1,200 more"
    assert some(["a\x1b[31m"]) != "a\x1b[31m"
