# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OSCAL: what is satisfied, what is a risk, and ids that hold together."""

from __future__ import annotations

import json
import uuid

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.oscal import (
    document as document_module,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import (
    HTML,
    JINJA,
    small,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    with_login_policies,
)


def document(result=None):
    return json.loads(document_module.render(result or small()))["assessment-results"]


def assessed(result=None):
    (found,) = document(result)["results"]
    return found


def findings(result=None):
    return {
        (finding["props"][0]["value"], finding["target"]["target-id"]): finding
        for finding in assessed(result)["findings"]
    }


def calm(**outcomes):
    """A result with rule MFA-1 alone, whose outcomes are these."""
    result = small()
    result.update(results=[], verdict="pass", reasons=[], waivers=[], attestations=[])
    result["policy"] = {**result["policy"], "rules": result["policy"]["rules"][:1]}
    counts = dict.fromkeys(result["summary"]["outcomes"], 0)
    result["summary"]["rules"] = [
        {**result["summary"]["rules"][0], "outcomes": {**counts, **outcomes}}
    ]
    return result


def test_a_finding_for_each_control_or_for_the_rule_itself():
    assert [(*key, finding["target"]["type"]) for key, finding in findings().items()] == [
        ("MFA-1", "ia-2.2_smt", "statement-id"),
        ("MFA-2", "ia-2.1_smt", "statement-id"),
        ("MFA-2", "ia-2.2_smt", "statement-id"),
        ("MFA-3", "MFA-3", "objective-id"),
        ("MFA-4", "MFA-4", "objective-id"),
    ]


def test_other_frameworks_are_properties():
    values = {each["name"]: each["value"] for each in findings()["MFA-1", "ia-2.2_smt"]["props"]}
    assert values["supports-pci_dss_4"] == "8.4.2"
    assert {each["name"] for each in findings()["MFA-2", "ia-2.1_smt"]["props"]} >= {
        "supports-house_rules"
    }


def test_reviewed_controls_are_those_the_policy_names():
    (selection,) = assessed()["reviewed-controls"]["control-selections"]
    assert [each["control-id"] for each in selection["include-controls"]] == ["ia-2.1", "ia-2.2"]


def test_without_controls_the_rules_stand_in():
    result = calm(**{"pass": 1})
    result["policy"]["rules"] = [{**result["policy"]["rules"][0], "controls": {}}]
    (selection,) = assessed(result)["reviewed-controls"]["control-selections"]
    assert selection["include-controls"] == [{"control-id": "MFA-1"}]


@pytest.mark.parametrize(
    ("outcomes", "verdict", "state", "reason"),
    [
        ({"pass": 3, "not_applicable": 2}, "pass", "satisfied", "pass"),
        ({"pass": 3}, "fail", "satisfied", "pass"),
        ({"pass": 3}, "incomplete", "not-satisfied", "other"),
        ({"pass": 3, "fail": 1}, "pass", "not-satisfied", "fail"),
        ({"pass": 3, "indeterminate": 1}, "pass", "not-satisfied", "other"),
        ({"pass": 3, "error": 1}, "pass", "not-satisfied", "other"),
        ({"pass": 3, "waived": 1}, "pass", "not-satisfied", "other"),
        ({"pass": 3, "grace": 1}, "pass", "not-satisfied", "other"),
        ({"not_applicable": 3}, "pass", "not-satisfied", "other"),
    ],
)
def test_a_rule_is_satisfied_only_if_all_is_known_and_well(outcomes, verdict, state, reason):
    (finding,) = assessed({**calm(**outcomes), "verdict": verdict})["findings"]
    status = finding["target"]["status"]
    assert (status["state"], status["reason"]) == (state, reason)


def test_observations_are_the_counts_and_the_exceptions():
    found = assessed()["observations"]
    assert len(found) == 4 + 12
    fail = next(each for each in found if each.get("title", "").startswith("MFA-2: admin"))
    assert fail["relevant-evidence"][0]["description"].startswith(
        "seen: enrolled: none; needed: enrol push"
    )


def test_failures_are_open_risks_and_waivers_in_use_approved_deviations():
    found = {each["title"]: each for each in assessed()["risks"]}
    assert {title: each["status"] for title, each in found.items()} == {
        "MFA-1: failing users: 2": "open",
        "MFA-2: failing users: 1": "open",
        "MFA-3: failing users: 1": "open",
        "Waiver W-7": "deviation-approved",
    }
    assert found["Waiver W-7"]["deadline"] == "2026-12-01T23:59:59Z"
    assert len(found["MFA-1: failing users: 2"]["related-observations"]) == 2


def test_every_id_is_unique_and_every_reference_is_met():
    whole = document()
    (result,) = whole["results"]
    observed = [each["uuid"] for each in result["observations"]]
    users = [each["uuid"] for each in result["local-definitions"]["users"]]
    others = [each["uuid"] for kind in ("risks", "findings") for each in result[kind]]
    ids = [whole["uuid"], result["uuid"], *observed, *users, *others]
    assert len(set(ids)) == len(ids)
    assert {uuid.UUID(each).version for each in ids} == {5}
    for each in (*result["risks"], *result["findings"]):
        assert {link["observation-uuid"] for link in each["related-observations"]} <= set(observed)
    subjects = {
        each["subject-uuid"] for seen in result["observations"] for each in seen.get("subjects", ())
    }
    assert subjects == set(users)
    assert whole["import-ap"]["href"] == f"#{whole['back-matter']['resources'][0]['uuid']}"


def test_another_moment_is_another_assessment():
    later = document({**small(), "generated_at": "2026-11-25T10:00:00Z"})
    assert later["uuid"] != document()["uuid"]
    assert later["metadata"]["last-modified"] == "2026-11-25T10:00:00Z"


def test_text_from_outside_is_escaped_where_markdown_is_read():
    weak = next(
        each for each in assessed()["observations"] if each["title"].startswith("MFA-3: ann")
    )
    assert HTML not in weak["description"] and JINJA not in weak["description"]
    assert "\\<img src=x onerror=alert(1)\\>" in weak["description"]
    assert "\\{\\{ 7\\*7 \\}\\}" in weak["description"]


def test_nothing_empty_is_written():
    def lists(value):
        if isinstance(value, dict):
            for each in value.values():
                yield from lists(each)
        elif isinstance(value, list):
            yield value
            for each in value:
                yield from lists(each)

    for result in (small(), calm(**{"pass": 1})):
        assert [] not in list(lists(document(result)))


def test_login_policies_are_components_that_observations_are_about():
    result = assessed(with_login_policies())
    components = {each["uuid"]: each for each in result["local-definitions"]["components"]}
    assert {each["type"] for each in components.values()} == {"policy"}
    assert sorted(each["title"] for each in components.values())[0] == "login policy 10"
    cited = [
        each["subjects"][0]["subject-uuid"]
        for each in result["observations"]
        if each.get("subjects", [{}])[0].get("type") == "component"
    ]
    assert set(cited) == set(components)
    assert any(each["title"] == "LP-1: failing login policies: 1" for each in result["risks"])
