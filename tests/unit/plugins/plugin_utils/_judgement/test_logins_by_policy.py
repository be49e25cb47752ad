# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for each login policy: which they are for, and what is known of one without users."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    errors_of,
    judged,
    policy,
    rule,
    user,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._judgement.logins_fixture import (
    MFA,
    OFF,
    by_policy,
    login,
    outcome,
    policy_rule,
    under,
)


@pytest.mark.parametrize("policies", [2, 3])
@pytest.mark.parametrize("applies_to", [{"name": "P1"}, {"name": "P9"}])
def test_a_rule_for_each_login_policy_that_applies_to_none_is_warned_of(policies, applies_to):
    """With as many users as policies, and with fewer: what counts is the policies."""
    result = judged(
        [user(number) for number in (1, 2)],
        policy=policy(policy_rule(id="B", applies_to=applies_to)),
        login_policies=[login(number) for number in range(1, policies + 1)],
    )
    told = [each for each in result["warnings"] if "applies to nobody" in each]
    assert [each.partition(":")[0] for each in told] == (
        ["rule B"] if applies_to["name"] == "P9" else []
    )


def test_a_rule_for_each_login_policy_needs_no_users():
    policies = [
        login(1),
        login(2, **OFF),
        login(3, otp_config=1),
        login(4, otp_config=0),
        login(5, otp_config=None),
    ]
    result = judged([], policy_rule(), login_policies=policies)
    assert by_policy(result) == {
        1: "pass",
        2: "fail",
        3: "fail",
        4: "indeterminate",
        5: "indeterminate",
    }
    assert all(each["user"] is None for each in result["results"])
    assert len({each["id"] for each in result["results"]}) == 5
    (counted,) = result["summary"]["rules"]
    assert counted["outcomes"]["fail"] == 2 and counted["outcomes"]["pass"] == 1


@pytest.mark.parametrize(
    ("applies_to", "expected"),
    [
        ({"is_default": True}, {1}),
        ({"is_default": False}, {2, 3}),
        ({"used": True}, {1, 2}),
        ({"used": False}, {3}),
        ({"name": "p2"}, {2}),
        ({"name": ["P2", "P3"]}, {2, 3}),
        ({"not": {"name": ["P2"]}}, {1, 3}),
        ({"used": True, "is_default": False}, {2}),
    ],
)
def test_which_login_policies_a_rule_is_for(applies_to, expected):
    policies = [login(1), login(2, groups=[10]), login(3)]
    found = by_policy(judged([], policy_rule(applies_to=applies_to), login_policies=policies))
    assert {number for number, word in found.items() if word == "pass"} == expected
    assert {number for number, word in found.items() if word == "not_applicable"} == {
        1,
        2,
        3,
    } - expected


def test_whether_a_policy_is_used_is_unknown_without_the_groups():
    policies = [login(1, groups=()), {**login(2), "groups": None}]
    found = by_policy(judged([], policy_rule(applies_to={"used": True}), login_policies=policies))
    assert found == {1: "pass", 2: "indeterminate"}


def test_a_policy_that_may_be_the_default_one_may_be_used():
    policies = [login(1, is_default=None), login(2, is_default=None, groups=[10])]
    found = by_policy(judged([], policy_rule(applies_to={"used": True}), login_policies=policies))
    assert found == {1: "indeterminate", 2: "pass"}


@pytest.mark.parametrize("policies", [[], [login(2)], [login(2), login(3, groups=[10])]])
@pytest.mark.parametrize(
    ("applies_to", "told"),
    [
        ({"is_default": True}, True),
        ({"used": True}, True),
        ({"name": "P2"}, True),  # it may be called that
        ({"is_default": False}, False),
        ({"used": False}, False),
    ],
)
def test_where_no_policy_is_the_default_one_not_all_are_known(policies, applies_to, told):
    """There is one in every account: neither a rule for login policies nor a user may pass for want of it."""
    result = judged([user()], policy_rule(applies_to=applies_to), login_policies=policies)
    missing = [each for each in result["results"] if each["login_policy"] is None]
    assert [each["outcome"] for each in missing] == ["indeterminate"] * told
    assert all("no login policy is marked as the default" in each["reason"] for each in missing)
    assert result["verdict"] == "incomplete" or not told
    for person in (under(None, source="unknown"), under(2), user()):
        found = outcome(person, policies)
        assert found["outcome"] == "indeterminate"
        if policies and person.get("login_policy"):
            assert "default" in found["reason"]


def test_who_is_known_to_be_under_a_policy_needs_no_default_one():
    assert outcome(under(2, source="user"), [login(2)])["outcome"] == "pass"
    found = outcome(under(2, source="group"), [login(2)], direct_login_policies="none")
    assert found["outcome"] == "pass"


def test_without_login_policies_a_rule_for_them_has_one_result_that_says_so():
    (found,) = judged([user()], policy_rule(), login_policies=None)["results"]
    assert (found["outcome"], found["user"], found["login_policy"]) == ("indeterminate", None, None)
    assert "were not read" in found["reason"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"for_each": "group"}, "for_each"),
        ({"for_each": "login_policy"}, "assert.enrolled"),
        ({"for_each": "login_policy", "assert": {"not": {"available": {"any_of": ["sms"]}}}}, "assert.not.available"),
        ({"for_each": "login_policy", "assert": MFA, "grace": "7d"}, "grace"),
        ({"for_each": "login_policy", "assert": MFA, "applies_to": {"status": "active"}}, "applies_to.status"),
        ({"for_each": "login_policy", "assert": MFA, "applies_to": {"used": "yes"}}, "applies_to.used"),
        ({"for_each": "login_policy", "assert": MFA, "applies_to": {"name": "P*"}}, "applies_to.name[0]"),
        ({"for_each": "login_policy", "assert": MFA, "applies_to": {}}, "applies_to"),
        ({"assert": MFA, "applies_to": {"is_default": True}}, "applies_to.is_default"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_paths(fields, path):
    errors = errors_of(policy=policy(rule(**fields)))
    assert [error for error in errors if error.startswith(f"policy.rules[0].{path}: ")], errors
