# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OSCAL assessment results against NIST's schema, and as compliance-trestle reads them."""

from __future__ import annotations

import json

import jsonschema
import pytest
from report_schemas import schema
from trestle.oscal.assessment_results import Model

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.oscal.document import (
    render,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    large,
    with_login_policies,
)

RESULTS = {
    "hostile": small(),
    "no tenant": small(tenant=""),
    "200 users": large(users=200),
    "login policies": with_login_policies(),
    "all pass": {
        **small(),
        "verdict": "pass",
        "reasons": [],
        "results": [],
        "waivers": [],
        "attestations": [],
    },
}


@pytest.fixture(scope="module")
def validator():
    text = schema("oscal-assessment-results.json").read_text(encoding="utf-8")
    # Python's re knows no \p{…}; the ids here are ASCII.
    text = text.replace(r"\\p{L}", "[A-Za-z]").replace(r"\\p{N}", "[0-9]")
    return jsonschema.Draft7Validator(json.loads(text))


@pytest.mark.parametrize("name", RESULTS)
def test_the_schema_holds(validator, name):
    document = json.loads(render(RESULTS[name]))
    assert [(error.json_path, error.message) for error in validator.iter_errors(document)] == []


def test_the_check_finds_errors(validator):
    document = json.loads(render(small()))
    (result,) = document["assessment-results"]["results"]
    result["findings"][0]["target"]["target-id"] = "8.4.2"
    result["observations"][0]["surprise"] = True
    result["risks"] = []
    assert len(list(validator.iter_errors(document))) == 3


@pytest.mark.parametrize("name", RESULTS)
def test_trestle_reads_it_and_loses_nothing(name):
    text = render(RESULTS[name])
    model = Model.model_validate_json(text)
    again = json.loads(model.model_dump_json(by_alias=True, exclude_none=True))
    assert _instants_as_written(again) == json.loads(text)


def _instants_as_written(value):
    """trestle writes an instant in a form of its own."""
    if isinstance(value, dict):
        return {key: _instants_as_written(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_instants_as_written(each) for each in value]
    if isinstance(value, str) and value.endswith("+00:00"):
        return value.replace("+00:00", "Z")
    return value
