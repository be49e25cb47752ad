# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters that render reports: thin, pure, and documented as they are."""

from __future__ import annotations

import copy
import importlib
import inspect

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small

NAMES = ("to_junit_xml", "to_csv", "to_markdown", "to_ocsf", "to_oscal")


def plugin(name):
    return importlib.import_module(f"ansible_collections.identity.onelogin.plugins.filter.{name}")


def function(name):
    return plugin(name).FilterModule().filters()[name]


def reordered(value):
    """The same data with every mapping's keys in the opposite order."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [reordered(each) for each in value]
    return value


@pytest.mark.parametrize("name", NAMES)
def test_same_input_same_bytes_and_the_input_is_left_alone(name):
    result = small()
    before = copy.deepcopy(result)
    first = function(name)(result)
    assert result == before
    assert first == function(name)(copy.deepcopy(result))
    assert first.encode()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "to_junit_xml"])
def test_the_order_of_keys_is_of_no_importance(name):
    result = small()
    shuffled = reordered(result)
    for rule, original in zip(shuffled["policy"]["rules"], result["policy"]["rules"]):
        rule["controls"] = original["controls"]
    assert function(name)(shuffled) == function(name)(result)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [None, "text", [], {"schema": "x"}])
def test_what_is_no_result_is_an_error_that_names_the_filter(name, value):
    with pytest.raises(
        AnsibleFilterError, match=f"identity.onelogin.{name}: expected the result of"
    ):
        function(name)(value)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("to_junit_xml", {"full": "yes"}),
        ("to_csv", {"kind": "plan"}),
        ("to_csv", {"bom": 1}),
        ("to_markdown", {"max_rows": -1}),
        ("to_ocsf", {"include": ["nothing"]}),
    ],
)
def test_a_wrong_option_is_an_error(name, options):
    with pytest.raises(AnsibleFilterError, match=f"{next(iter(options))} must be"):
        function(name)(small(), **options)


@pytest.mark.parametrize("name", NAMES)
def test_options_are_documented_with_their_defaults(name):
    documented = yaml.safe_load(plugin(name).DOCUMENTATION)
    assert documented["name"] == name
    options = {
        key: each.get("default") for key, each in documented["options"].items() if key != "_input"
    }
    _result, *rest = inspect.signature(function(name)).parameters.values()
    actual = {each.name: each.default for each in rest}
    assert options == {
        key: list(each) if isinstance(each, tuple) else each for key, each in actual.items()
    }
    assert yaml.safe_load(plugin(name).EXAMPLES) and yaml.safe_load(plugin(name).RETURN)["_value"]
