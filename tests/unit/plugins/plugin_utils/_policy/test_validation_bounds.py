# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents that multiply, never end or nest without bound are refused, and never cut short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    PolicyError,
    bounded,
    plain,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    errors_of,
    user,
)


def holds_itself():
    found: list = []
    found.append(found)
    return found


def multiplied():
    found: list = ["lol"]
    for _level in range(12):
        found = [found] * 12
    return found


def deep(levels):
    found: object = "x"
    for _level in range(levels):
        found = {"all": [found]}
    return found


@pytest.mark.parametrize("make", [holds_itself, multiplied, lambda: deep(100), lambda: deep(40)])
@pytest.mark.parametrize("name", ["policy", "waivers", "attestations", "thresholds"])
def test_documents_that_multiply_or_never_end_are_refused(make, name):
    assert any("nested too deeply" in each for each in errors_of(**{name: make()}))


@pytest.mark.parametrize("make", [holds_itself, multiplied, lambda: deep(100)])
@pytest.mark.parametrize("key", ["attributes", "role_ids", "roles", "login_policy", "group"])
def test_a_user_s_fields_are_bounded_too(make, key):
    errors = errors_of(
        users=[user(**{key: {"x": make()} if key in ("attributes", "login_policy") else [make()]})]
    )
    assert any(each.startswith(f"users[0].{key}: is nested too deeply") for each in errors), errors


@pytest.mark.parametrize("make", [holds_itself, multiplied, lambda: deep(100)])
@pytest.mark.parametrize("fields", [["authentication_factor_ids"], ["groups"], ["factors"], ["x"]])
def test_login_policies_without_end_are_refused_and_not_cut_short(make, fields):
    given = {"id": 1, "name": "Staff", **dict.fromkeys(fields, [make()])}
    assert any(
        each.startswith("login_policies: is nested too deeply")
        for each in errors_of(login_policies=[given])
    )


@pytest.mark.parametrize("make", [holds_itself, multiplied, lambda: deep(100)])
def test_a_plain_copy_is_whole_or_there_is_none(make):
    with pytest.raises(PolicyError, match="nested too deeply"):
        plain(make())


@pytest.mark.parametrize("name", ["users", "baseline", "login_policies"])
def test_json_without_end_is_refused(name):
    assert any(each.startswith(name) for each in errors_of(**{name: "[" * 200_000}))


@st.composite
def graphs(draw):
    """Values that hold each other, often, and themselves, now and then."""
    made = ["x", 7, None]
    for _number in range(draw(st.integers(1, 12))):
        parts = draw(st.lists(st.sampled_from(range(len(made))), max_size=12))
        value = [made[part] for part in parts]
        made.append(value if draw(st.booleans()) else dict(enumerate(value)))
    for _number in range(draw(st.sampled_from([0, 0, 1]))):
        one = draw(st.sampled_from(made[3:]))
        one.append(made[-1]) if isinstance(one, list) else one.update(self=made[-1])
    return made[-1]


def expanded(value):
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(1 + expanded(each) for each in below)


@given(graphs(), st.sampled_from([10, 1_000, 20_000]))
def test_a_copy_is_the_whole_value_or_a_mistake(value, most):
    """Values that multiply: nothing larger than ``most`` comes out, and what comes out is nothing less than what went in."""
    errors: list[str] = []
    found = bounded(value, at=Place("v", errors), most=most)
    if errors:
        assert found is None and len(errors) == 1
    else:
        assert found == value and found is not value and expanded(found) <= most
