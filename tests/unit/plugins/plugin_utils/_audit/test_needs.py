# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a policy needs to be known."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import needs
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import (
    Policy,
    parse_policy,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    POLICY,
)


def parsed(rules: list[dict[str, t.Any]]) -> Policy:
    return parse_policy({**POLICY, "rules": rules}, errors=[])


def rule(**about: t.Any) -> dict[str, t.Any]:
    return {**POLICY["rules"][0], **about}


@pytest.mark.parametrize(
    ("asserts", "lists", "if_empty"),
    [
        ([{"enrolled": {"any_of": ["sms"]}}], ("enrolled",), ("available",)),
        ([{"not": {"available": {"any_of": ["sms"]}}}], ("available",), ("enrolled",)),
        (
            [{"enrolled": {"any_of": ["sms"]}}, {"any": [{"available": {"only": ["sms"]}}]}],
            ("available", "enrolled"),
            (),
        ),
    ],
)
def test_only_the_lists_that_the_rules_need_are_read(
    asserts: list[t.Any], lists: tuple[str, ...], if_empty: tuple[str, ...]
) -> None:
    rules = [rule(id=f"R-{n}", **{"assert": each}) for n, each in enumerate(asserts)]
    assert needs.facts_of(parsed(rules)) == (lists, if_empty, False)


@pytest.mark.parametrize(
    ("rules", "lists", "if_empty"),
    [
        (
            [rule(for_each="login_policy", **{"assert": {"login_policy": {"mfa": "required"}}})],
            (),
            (),
        ),
        (
            [rule(**{"assert": {"login_policy": {"mfa": "required"}}})],
            ("enrolled",),
            ("available",),
        ),
        (
            [
                rule(
                    **{
                        "assert": {
                            "any": [
                                {"not": {"login_policy": {"mfa": "required"}}},
                                {"available": {"any_of": ["sms"]}},
                            ]
                        }
                    }
                )
            ],
            ("available", "enrolled"),
            (),
        ),
    ],
)
def test_rules_on_what_onelogin_demands_need_the_login_policies(
    rules: list[t.Any], lists: tuple[str, ...], if_empty: tuple[str, ...]
) -> None:
    for each in rules:
        if each.get("for_each"):
            del each["applies_to"]
    assert needs.facts_of(parsed(rules)) == (lists, if_empty, True)


def test_a_list_that_was_not_needed_leaves_no_result_open() -> None:
    """What the other list would say changes nothing, unless the one is empty: all views of a user, judged both ways."""
    held = [{"device_id": "1", "type_display_name": "OneLogin SMS", "auth_factor_name": "SMS"}]
    offered = [{"factor_id": 1, "name": "OneLogin SMS", "auth_factor_name": "SMS"}]
    for clause, fact, other in (
        ("enrolled", held, "available"),
        ("available", offered, "enrolled"),
    ):
        for op in (
            {"any_of": ["sms"]},
            {"none_of": ["sms"]},
            {"only": ["totp"]},
            {"count": {"max": 0}},
        ):
            outcomes = set()
            for value in (None, held if other == "enrolled" else offered, []):
                user = {
                    "id": 1,
                    "status": "active",
                    "state": "approved",
                    clause: fact,
                    other: value,
                }
                found = judge(
                    [user], policy={**POLICY, "rules": [rule(**{"assert": {clause: op}})]}
                )
                outcomes.add(found["results"][0]["outcome"])
            assert len(outcomes) == 1, (clause, op)


def test_roles_and_groups_are_found_in_every_scope_and_waiver() -> None:
    scope = {"role": ["Admins", 428399], "not": {"group": "Finance", "not": {"role": "Service"}}}
    rules = [rule(applies_to=scope), rule(id="TWO", applies_to={"role": "Admins"}), rule(id="X")]
    waivers = [
        {"id": "W-1", "users": {"group": ["Finance", " Sales "], "role": 7}},
        {"id": "W-2", "users": {"id": 1}},
    ]
    found = needs.names_of(parsed(rules), waivers)
    assert found == {
        "role": {
            "428399": (["ONE"], []),
            "7": ([], ["W-1"]),
            "Admins": (["ONE", "TWO"], []),
            "Service": (["ONE"], []),
        },
        "group": {"Finance": (["ONE"], ["W-1"]), "Sales": ([], ["W-1"])},
    }
    assert [each.told("The policy") for each in found["group"].values()] == [
        "The policy, rule ONE; waiver W-1",
        "Waiver W-1",
    ]
    assert found["role"]["Admins"].told("P") == "P, rules ONE, TWO"
