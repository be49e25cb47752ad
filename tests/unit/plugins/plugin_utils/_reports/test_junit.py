# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JUnit XML: counts, names, and text that stays text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import junit
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import HTML, XML, small
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    with_login_policies,
)


def suites(**options):
    return {
        suite.get("name"): suite
        for suite in ET.fromstring(junit.render(small(), **options).encode())
    }


def kinds(suite):
    """``{name of the case: (element, type)}``."""
    found = {}
    for case in suite.iter("testcase"):
        child = next(iter(case), None)
        found[case.get("name")] = (None, None) if child is None else (child.tag, child.get("type"))
    return found


def test_a_suite_for_the_verdict_and_one_for_each_rule():
    found = suites()
    assert list(found) == ["verdict", "MFA-1", "MFA-2", "MFA-3", "MFA-4"]
    assert [suite.get("id") for suite in found.values()] == ["0", "1", "2", "3", "4"]
    assert {suite.get("timestamp") for suite in found.values()} == {"2026-11-24T10:00:00"}
    assert {suite.get("hostname") for suite in found.values()} == {"acme"}


def test_the_compact_form_lists_exceptions_and_sums_up_the_rest():
    assert kinds(suites()["MFA-1"]) == {
        "MFA-1 all users who pass": (None, None),
        "MFA-1 =cmd|' /C calc'!A0@example.com (2)": ("failure", "fail"),
        "MFA-1 old@example.com (4)": ("failure", "fail"),
        "MFA-1 ghost@example.com (6)": ("error", "indeterminate"),
        "MFA-1 bot@example.com (7)": ("skipped", None),
        "MFA-1 new@example.com (8)": ("skipped", None),
        "MFA-1 lost@example.com (9)": ("error", "error"),
    }


def test_the_full_form_has_a_case_for_each_user():
    found = kinds(suites(full=True)["MFA-1"])
    assert len(found) == 13
    assert found["MFA-1 away@example.com (10)"] == ("skipped", None)
    assert found["MFA-1 user 13"] == (None, None)
    assert "MFA-1 all users who pass" not in found


@pytest.mark.parametrize("full", [False, True])
def test_counts_are_those_of_the_cases_and_of_the_result(full):
    result = small()
    for rule in result["summary"]["rules"]:
        suite = suites(full=full)[rule["id"]]
        outcomes = rule["outcomes"]
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("*/failure")) == outcomes["fail"]
        errors = outcomes["error"] + outcomes["indeterminate"]
        assert int(suite.get("errors")) == len(suite.findall("*/error")) == errors
        assert int(suite.get("skipped")) == len(suite.findall("*/skipped"))
        values = {each.get("name"): each.get("value") for each in suite.iter("property")}
        assert values["results not_applicable"] == str(outcomes["not_applicable"])


@pytest.mark.parametrize("full", [False, True])
def test_names_are_unique_across_the_document(full):
    names = [
        case.get("name") for suite in suites(full=full).values() for case in suite.iter("testcase")
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("verdict", "element"), [("pass", None), ("fail", "failure"), ("incomplete", "error")]
)
def test_the_verdict_is_a_case_of_its_own(verdict, element):
    result = {**small(), "verdict": verdict}
    suite = ET.fromstring(junit.render(result).encode())[0]
    assert list(kinds(suite).values()) == [(element, verdict if element else None)]
    assert (suite.get("failures"), suite.get("errors")) == (
        str(int(element == "failure")),
        str(int(element == "error")),
    )


def test_a_rule_that_nobody_passes_is_not_green():
    result = small()
    result["summary"]["rules"][3]["outcomes"]["pass"] = 0
    suite = ET.fromstring(junit.render(result).encode())[4]
    assert kinds(suite)["MFA-4 all users who pass"] == ("skipped", None)


def test_hostile_text_stays_text():
    failure = suites()["MFA-3"].find("testcase/failure")
    assert HTML in failure.get("message")
    error = suites()["MFA-4"].find(".//error[@type='indeterminate']")
    assert XML in error.get("message")
    assert "seen: -1+1" in error.text


def test_the_limits_are_stated():
    assert all(
        "Enrolment is not enforcement" in suite.find("system-out").text
        for suite in suites().values()
    )


def test_full_is_a_boolean():
    with pytest.raises(ReportError, match="full must be true or false, not yes"):
        junit.render(small(), full="yes")


def test_login_policies_are_cases_of_their_rule():
    root = ET.fromstring(junit.render(with_login_policies()).encode())
    (suite,) = (each for each in root if each.get("name") == "LP-1")
    names = [case.get("name") for case in suite.iter("testcase")]
    assert names[0] == "LP-1 all login policies that pass"
    assert names[1].startswith("LP-1 login policy =cmd") and names[2] == "LP-1 login policy 10"
    assert "MFA is demanded of 9 of 12 users" in suite.find("system-out").text
