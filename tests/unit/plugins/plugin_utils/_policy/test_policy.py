# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy as a whole: what is allowed, but hardly meant."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import parse_policy
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import policy, rule


def parsed(*rules, **fields):
    errors: list[str] = []
    found = parse_policy(policy(*rules, **fields), errors=errors)
    assert errors == []
    return found


@pytest.mark.parametrize(
    ("control", "known"),
    [("IA-2(1)", True), ("ia-02.1", True), ("AC-2 a", True), ("IA2", False), ("8.4.2", False), ("XX-1", False)],
)  # fmt: skip
def test_what_nist_does_not_have_is_warned_of(control, known):
    given = rule(controls={"nist_800_53": [control], "pci_dss_4": ["8.4.2"]})
    warned = [each for each in parsed(given).warnings if "controls" in each]
    assert warned == [] if known else control in warned[0] and "R-1" in warned[0]


def test_the_roles_and_groups_that_rules_name_with_the_rules():
    found = parsed(
        rule(id="A", applies_to={"role": ["Admins", 428399]}),
        rule(
            id="B", applies_to={"not": {"role": "Admins", "group": " Sales "}, "status": "active"}
        ),
        rule(id="C"),
        rule(id="D", for_each="login_policy", **{"assert": {"login_policy": {"mfa": "required"}}}),
    )
    assert found.names_used() == {
        "role": {"Admins": ["A", "B"], "428399": ["A"]},
        "group": {"Sales": ["B"]},
    }


@pytest.mark.parametrize("again", ["acme token", " Acme Token", "Acme Token\u200b"])
def test_a_factor_has_one_class(again):
    errors: list[str] = []
    parse_policy(policy(classes={"Acme Token": "totp", again: "sms"}), errors=errors)
    (error,) = errors
    assert error.endswith(": is the same name as 'Acme Token'; name the factor once")


def test_every_rule_says_in_words_to_whom_it_applies():
    demands = {"assert": {"login_policy": {"mfa": "required"}}}
    found = parsed(
        rule(id="A", applies_to={"status": ["active"], "not": {"role": "Service"}}),
        rule(id="B"),
        rule(id="C", for_each="login_policy", **demands),
        rule(id="D", for_each="login_policy", applies_to={"used": True}, **demands),
    )
    assert [each["applies_to_text"] for each in found.shown["rules"]] == [
        "status active; not (role Service)",
        "by default, approved users who are neither unactivated nor suspended",
        "every user policy of OneLogin",
        "used",
    ]
