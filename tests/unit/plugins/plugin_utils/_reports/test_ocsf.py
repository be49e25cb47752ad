# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OCSF: one event a line, and outcomes under the right numbers."""

from __future__ import annotations

import json

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import ocsf
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import OUTCOMES
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    with_login_policies,
)


def events(**options):
    return [json.loads(line) for line in ocsf.render(small(), **options).splitlines()]


def event(rule, user):
    return next(
        found
        for found in events(include="all")
        if found["finding_info"]["analytic"]["uid"] == rule
        and found["resources"][0]["uid"] == str(user)
    )


def test_by_default_what_somebody_may_have_to_look_at():
    expected = [
        row["id"] for row in small()["results"] if row["outcome"] not in ("pass", "not_applicable")
    ]
    assert [found["finding_info"]["uid"] for found in events()] == expected


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_outcomes_can_be_chosen(outcome):
    assert {found["status_code"] for found in events(include=[outcome])} == {outcome}


def test_all_means_all():
    assert len(events(include="all")) == 52


@pytest.mark.parametrize("include", ["pass", ["nothing"], 7, None])
def test_unknown_outcomes_are_refused(include):
    with pytest.raises(ReportError, match="include must be all or a list of pass, fail"):
        ocsf.render(small(), include=include)


@pytest.mark.parametrize(
    ("rule", "user", "compliance", "status", "severity"),
    [
        ("MFA-1", 2, (3, "Fail"), (1, "New"), (4, "High")),
        ("MFA-2", 3, (3, "Fail"), (1, "New"), (5, "Critical")),
        ("MFA-3", 9, (2, "Warning"), (1, "New"), (3, "Medium")),
        ("MFA-4", 12, (2, "Warning"), (1, "New"), (2, "Low")),
        ("MFA-1", 7, (99, "waived"), (3, "Suppressed"), (4, "High")),
        ("MFA-1", 8, (99, "grace"), (2, "In Progress"), (4, "High")),
        ("MFA-1", 1, (1, "Pass"), (4, "Resolved"), (1, "Informational")),
        ("MFA-1", 10, (99, "not_applicable"), (99, "not_applicable"), (1, "Informational")),
    ],
)
def test_outcomes_become_the_schemas_numbers(rule, user, compliance, status, severity):
    found = event(rule, user)
    assert (found["compliance"]["status_id"], found["compliance"]["status"]) == compliance
    assert (found["status_id"], found["status"]) == status
    assert (found["severity_id"], found["severity"]) == severity


def test_times_are_milliseconds():
    assert {found["time"] for found in events()} == {1795514400000}


def test_findings_keep_their_id_and_events_get_a_new_one():
    later = {**small(), "generated_at": "2026-11-25T10:00:00Z"}
    first, second = events()[0], json.loads(ocsf.render(later).splitlines()[0])
    assert first["finding_info"]["uid"] == second["finding_info"]["uid"]
    assert first["metadata"]["uid"] != second["metadata"]["uid"]


def test_has_mfa_is_true_or_absent():
    assert event("MFA-1", 1)["resources"][0]["owner"]["has_mfa"] is True
    assert all("has_mfa" not in event("MFA-1", user)["resources"][0]["owner"] for user in (2, 6, 9))


def test_an_address_that_is_none_is_only_a_name():
    assert "email_addr" not in event("MFA-1", 12)["resources"][0]["owner"]
    (resource,) = event("MFA-1", 13)["resources"]
    assert (resource["name"], resource["owner"]["name"]) == ("user 13", "13")


def test_controls_are_standards_and_requirements():
    compliance = event("MFA-1", 2)["compliance"]
    assert compliance["standards"] == ["NIST SP 800-53", "PCI DSS 4", "SOC 2"]
    assert compliance["requirements"] == ["NIST SP 800-53 ia-2.2", "PCI DSS 4 8.4.2", "SOC 2 CC6.1"]
    assert "standards" not in event("MFA-4", 12)["compliance"]


def test_the_tenant_is_named_only_if_it_has_a_name():
    assert event("MFA-1", 2)["metadata"]["tenant_uid"] == "acme"
    assert "tenant_uid" not in json.loads(ocsf.render(small(tenant="")).splitlines()[0])["metadata"]


def test_lines_are_ascii_and_end():
    text = ocsf.render(small(), include="all")
    assert text.isascii() and text.endswith("}\n") and text.count("\n") == 52


def test_nothing_to_tell_is_an_empty_text():
    assert ocsf.render({**small(), "results": []}) == ""


def test_the_resource_of_a_result_about_a_login_policy_is_that_policy():
    events = [json.loads(line) for line in ocsf.render(with_login_policies()).splitlines()]
    about = [each for each in events if each["compliance"]["control"].startswith("LP-1")]
    assert [each["resources"][0]["uid"] for each in about] == ["9", "10"]
    assert {each["resources"][0]["type"] for each in about} == {"OneLogin login policy"}
    assert about[0]["unmapped"]["since_baseline"] == "new"
    assert "for login policy 10: it says so" in about[1]["message"]
    unread = with_login_policies()
    for row in unread["results"]:
        if row["user"] is None:
            row["login_policy"] = None
    (resource,) = json.loads(ocsf.render(unread).splitlines()[-1])["resources"]
    assert resource == {"name": "the login policies", "type": "OneLogin login policy"}
