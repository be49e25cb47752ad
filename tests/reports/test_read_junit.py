# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JUnit XML as the schemas of Jenkins and Ant and as junitparser read it."""

from __future__ import annotations

import pytest
import xmlschema
from junitparser import Error, Failure, JUnitXml, Skipped
from report_schemas import schema

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.junit import render
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    large,
    with_login_policies,
)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("name", ["junit-10.xsd", "junit-windyroad.xsd"])
@pytest.mark.parametrize(
    "result",
    [small(), small(tenant=""), large(users=200), with_login_policies()],
    ids=["hostile", "no tenant", "200 users", "login policies"],
)
def test_the_schema_holds(name, full, result):
    errors = list(xmlschema.XMLSchema(str(schema(name))).iter_errors(render(result, full=full)))
    assert [str(error) for error in errors] == []


def test_the_check_finds_errors():
    broken = render(small()).replace(' type="fail"', "", 1)
    assert list(xmlschema.XMLSchema(str(schema("junit-windyroad.xsd"))).iter_errors(broken))


@pytest.mark.parametrize("full", [False, True])
def test_junitparser_counts_what_the_suites_claim(full):
    result = with_login_policies()
    rules = {rule["id"]: rule["outcomes"] for rule in result["summary"]["rules"]}
    for suite in JUnitXml.fromstring(render(result, full=full).encode()):
        claimed = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == claimed
        kinds = [kind for case in suite for kind in case.result]
        if suite.name in rules:
            outcomes = rules[suite.name]
            assert sum(isinstance(kind, Failure) for kind in kinds) == outcomes["fail"]
            assert (
                sum(isinstance(kind, Error) for kind in kinds)
                == outcomes["error"] + outcomes["indeterminate"]
            )
            if full:
                skipped = outcomes["waived"] + outcomes["grace"] + outcomes["not_applicable"]
                assert sum(isinstance(kind, Skipped) for kind in kinds) == skipped
