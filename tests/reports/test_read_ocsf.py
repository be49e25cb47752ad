# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OCSF events against the published dictionary, and as py-ocsf-models reads them."""

from __future__ import annotations

import gzip
import json

import pytest
from ocsf_walker import Walker
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from report_schemas import schema

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.ocsf import render
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    large,
    with_login_policies,
)

EVENTS = [
    json.loads(line)
    for result in (small(), small(tenant=""), large(users=200), with_login_policies())
    for line in render(result, include="all").splitlines()
]


@pytest.fixture(scope="module")
def walker():
    with gzip.open(schema("ocsf-1.5.0.json.gz"), "rt", encoding="utf-8") as file:
        return Walker(json.load(file))


def test_the_dictionary_holds(walker):
    assert {
        error for event in EVENTS for error in walker.errors(event, "compliance_finding")
    } == set()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"class_uid": None}, ".class_uid: None is not in the enum"),
        ({"severity_id": 9}, ".severity_id: 9 is not in the enum"),
        ({"severity": "Bad"}, ".severity: 'Bad' is not 'High'"),
        ({"time": "now"}, ".time: 'now' is no long_t"),
        ({"surprise": 1}, ".surprise: unknown"),
        ({"finding_info": {}}, ".finding_info.uid: missing"),
        ({"resources": [{"type": "x"}]}, ".resources[0]: none of ['name', 'uid']"),
        (
            {"resources": [{"uid": "1", "owner": {"uid": "1", "email_addr": "none"}}]},
            ".resources[0].owner.email_addr",
        ),
    ],
)
def test_the_check_finds_errors(walker, change, error):
    first, *_rest = (event for event in EVENTS if event["severity"] == "High")
    assert any(
        found.startswith(error)
        for found in walker.errors({**first, **change}, "compliance_finding")
    )


def test_py_ocsf_models_reads_them():
    for event in EVENTS:
        found = ComplianceFinding.model_validate(event)
        assert found.finding_info.uid == event["finding_info"]["uid"]
        assert found.compliance.status_id.value == event["compliance"]["status_id"]
