# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures: none says more than is true, whatever the counts and the limit.

The one mutant of ``_figures`` that survives allows for one more of forty decimals, which no figure needs.
"""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils import _figures as figures

WHOLES = st.integers(1, 10_000_000)
# Limits as people write them, and shares of other wholes as a template computes them.
LIMITS = st.one_of(
    st.integers(0, 10**8).map(lambda number: Fraction(number, 10**8)),
    st.integers(0, 1000).map(lambda number: Fraction(number, 1000)),
    st.tuples(st.integers(0, 5000), st.integers(1, 5000)).map(
        lambda pair: Fraction(str(min(pair) / max(pair)))
    ),
)


def value_of(text: str) -> Fraction:
    return Fraction(text.removesuffix("%").replace(",", "")) / 100


def order(one, other) -> int:
    return (one > other) - (one < other)


@given(WHOLES, st.data(), LIMITS)
@example(1000, None, Fraction(999, 1000))
def test_a_share_beside_a_limit_is_on_its_own_side_of_it(whole, data, limit):
    near = [int(limit * whole) + step for step in (-1, 0, 1)]
    chance = data.draw(st.integers(0, whole)) if data else whole
    for part in (chance, *(each for each in near if 0 <= each <= whole)):
        exact = Fraction(part, whole)
        shown = value_of(figures.percent(part, whole, against=limit))
        assert order(shown, limit) == order(exact, limit)
        assert shown <= exact
        assert (shown == 0, shown == 1) == (part == 0, part == whole)
        assert figures.percent_of(limit) == f"{figures.decimal(100 * limit)}%"
        assert value_of(figures.percent_of(limit)) == limit
        as_data = figures.ratio(part, whole, against=limit)
        assert order(as_data, float(limit)) == order(exact, limit)


@given(WHOLES, st.data())
def test_a_share_alone_is_never_all_or_nothing_unless_it_is(whole, data):
    part = data.draw(st.one_of(st.integers(0, whole), st.sampled_from([0, 1, whole - 1, whole])))
    text, as_data = figures.percent(part, whole), figures.ratio(part, whole)
    assert (text == "0%", as_data == 0.0) == (part == 0, part == 0)
    assert (text == "100%", as_data == 1.0) == (part == whole, part == whole)
    if text[0].isdigit():
        assert 0 <= Fraction(100 * part, whole) - 100 * value_of(text) < Fraction(1, 10)
    assert Fraction(str(as_data)) <= Fraction(part, whole)


@pytest.mark.parametrize(
    ("part", "whole", "limit", "text"),
    [
        (999, 1000, "0.999", "99.9%"),
        (998, 1000, "0.999", "99.8%"),
        (19_999, 20_000, "0.99999", "99.9%"),
        (19_999, 20_000, "0.999", "99.99%"),
        (1, 20_000, "0", "0.005%"),
        (1, 20_000, "0.0001", "0.005%"),
        (2001, 20_000, "0.1", "10.005%"),
        (2, 3, "0.5", "66.6%"),
        (20_000, 20_000, "1", "100%"),
        (0, 7, "0", "0%"),
        (0, 0, "0.5", "–"),
    ],
)
def test_percent_beside_a_limit(part, whole, limit, text):
    assert figures.percent(part, whole, against=Fraction(limit)) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "–"),
        (0, 9, "0%"),
        (9, 9, "100%"),
        (1, 8, "12.5%"),
        (2, 3, "66.6%"),
        (1, 1000, "0.1%"),
        (1, 20_000, "<0.1%"),
        (999, 1000, "99.9%"),
        (19_999, 20_000, ">99.9%"),
    ],
)
def test_percent_alone(part, whole, text):
    assert figures.percent(part, whole) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.999, "99.9%"), (1.0, "100%"), (0, "0%"), (0.07, "7%"), (1e-05, "0.001%")]
)
def test_percent_of_a_number_that_was_written_or_read_back(value, text):
    assert figures.percent_of(value) == text


@given(
    st.integers(0, 10**13).map(lambda number: datetime.timedelta(microseconds=number)),
    st.integers(1, 9999).map(lambda number: datetime.timedelta(hours=number)),
)
def test_an_age_beside_a_limit_is_on_its_own_side_of_it(age, limit):
    for each in (
        age,
        limit,
        limit + datetime.timedelta(microseconds=1),
        limit - datetime.timedelta(microseconds=1),
    ):
        shown = figures.hours(each, against=limit)
        assert order(shown, figures.hours(limit)) == order(each, limit)
        assert Fraction(figures.decimal(shown).replace(",", "")) == shown


def test_an_age_alone_has_two_decimals():
    assert figures.decimal(figures.hours(datetime.timedelta(minutes=20))) == "0.33"


def test_counts_and_decimals_have_their_thousands_marked():
    assert figures.count(80_000) == "80,000"
    assert figures.decimal(Fraction("1234.5")) == "1,234.5"
    assert figures.decimal(Fraction(7)) == "7"


def test_waived_and_not_applicable_results_are_no_part_of_a_share():
    outcomes = {"pass": 1, "fail": 2, "grace": 3, "indeterminate": 4, "error": 5, "waived": 6}
    assert figures.judged({**outcomes, "not_applicable": 7}) == 15
