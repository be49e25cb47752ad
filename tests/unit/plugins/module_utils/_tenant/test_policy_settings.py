# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a record of a policy says: tolerant of what comes, strict in what it is taken for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    flag,
    number,
    numbers,
    texts,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (False, False), (1, True), (0, False), ("true", True), (" False ", False)]
    + [("1", True), (None, None), (2, None), (-1, None), ("yes", None), ([], None), (1.0, None)],
)
def test_flag(value, expected):
    assert flag(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), (7, 7), ("7", 7), (" 7 ", 7), (7.0, 7), (True, None), (-1, None), ("-1", None)]
    + [
        ("7.5", None),
        (7.5, None),
        ("٧", None),
        ("9" * 30, None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_number(value, expected):
    assert number(value) == expected and not isinstance(number(value), bool)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@given(ANYTHING)
def test_no_value_is_taken_for_what_it_is_not(value):
    assert flag(value) in (True, False, None)
    assert number(value) is None or number(value) >= 0
    for found in (numbers(value), texts(value)):
        # A list counts only as a whole: one entry that is not understood makes all of it unknown.
        assert found is None or (isinstance(value, list) and len(found) == len(value))
