# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter: what Jinja hands it, and how it speaks."""

from __future__ import annotations

import collections
import datetime
import json
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.filter.mfa_compliance import (
    DOCUMENTATION,
    EXAMPLES,
    FilterModule,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import (
    attestations as attestations_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import (
    policy as policy_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import (
    thresholds as thresholds_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import (
    waivers as waivers_module,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    CLOSED,
    NOW,
    attestation,
    available,
    enrolled,
    judged,
    policy,
    rule,
    user,
    waiver,
)

ROOT = Path(__file__).parents[4]
mfa_compliance = FilterModule().filters()["mfa_compliance"]


def test_positional_arguments_as_the_documentation_orders_them():
    before = judged([user()], rule(), tenant="acme")
    arguments = (policy(rule()), [waiver()], [attestation()], {"max_error": 1}, NOW, before, "acme")
    expected = judged(
        [user()],
        rule(),
        waivers=[waiver()],
        attestations=[attestation()],
        thresholds={"max_error": 1},
        baseline=before,
        tenant="acme",
    )
    assert mfa_compliance([user()], *arguments) == expected


@pytest.mark.parametrize(
    "wrapped", [lambda users: users, lambda users: {"users": users, "failures": []}]
)
@pytest.mark.parametrize(
    "written", [lambda data: data, json.dumps, lambda data: Text(json.dumps(data))]
)
def test_users_and_baseline_may_come_as_text_and_the_result_may_be_text(wrapped, written):
    users = [user(), user(2, enrolled=[])]
    expected = judged(users, rule(), baseline=judged(users, rule()))
    arguments = {"baseline": written(judged(users, rule())), "now": NOW}
    found = mfa_compliance(written(wrapped(users)), policy(rule()), **arguments)
    assert found == expected
    text = mfa_compliance(written(wrapped(users)), policy(rule()), as_text=True, **arguments)
    assert text.__class__ is str and json.loads(text) == expected


@pytest.mark.parametrize("text", ["", "[", "nobody", '{"users": 5}', "5"])
def test_text_that_holds_no_users_is_refused(text):
    with pytest.raises(AnsibleFilterError, match="\nusers: expected"):
        mfa_compliance(text, policy())


def test_without_now_the_clock_counts():
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    result = mfa_compliance([user()], policy())
    written = datetime.datetime.fromisoformat(result["generated_at"].replace("Z", "+00:00"))
    assert before <= written <= datetime.datetime.now(datetime.timezone.utc)


def test_all_mistakes_become_one_error_of_ansible():
    with pytest.raises(AnsibleFilterError) as caught:
        mfa_compliance([], {"id": "x", "rule": []}, [waiver(reason=None)], None, {"max_eror": 0})
    message = str(caught.value)
    for path in ("policy.rules", "policy.rule", "waivers[0].reason", "thresholds.max_eror"):
        assert f"\n{path}: " in message
    # ansible-core 2.19 and later would append the cause's text once more.
    assert caught.value.__cause__ is None


class Text(str):
    """A str as ansible-core 2.19 and later tags it."""


class Whole(int):
    """An int as ansible-core 2.19 and later tags it."""


class Number(float):
    """A float as ansible-core 2.19 and later tags it."""


class Lazy(collections.UserDict):
    """A mapping that is no dict."""


class LazyList(collections.UserList):
    """A sequence that is no list."""


def tagged(value):
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, int):
        return Whole(value)
    if isinstance(value, float):
        return Number(value)
    if isinstance(value, dict):
        return Lazy({Text(key): tagged(item) for key, item in value.items()})
    if isinstance(value, list):
        return LazyList(tagged(item) for item in value)
    return value


def types_in(value):
    if isinstance(value, dict):
        inner = [*value, *value.values()]
    else:
        inner = value if isinstance(value, list) else []
    return {type(value)}.union(*(types_in(each) for each in inner))


def test_tagged_and_lazy_input_gives_the_same_plain_result():
    users = [
        user(1, roles=["Admins"], role_ids=[7], attributes={"dept": "IT"}),
        user(2, enrolled=None, available=None, failure={"status": 403, "error": "permission"}),
        user(3, enrolled=[], available=available("sms"), created_at="2026-11-23T00:00:00Z"),
        user(4, enrolled=enrolled("sms", "unclassified")),
    ]
    rules = policy(
        rule(grace="7d", controls={"soc2": ["CC6.1"]}),
        rule(id="R-2", applies_to={"role": [7, "Admins"], "attribute": {"dept": ["IT"]}}),
        sets={"strong": ["totp"]},
        classes={"Acme Token": "totp"},
    )
    documents = {
        "waivers": [waiver(users={"id": [4]})],
        "attestations": [attestation(users={"email": "user3@example.com"})],
        "thresholds": {"fail_on": {"high": 1}, "max_population_drop": 0.2},
        "tenant": "acme",
        "now": NOW,
    }
    documents["baseline"] = mfa_compliance(users, rules, **documents)
    expected = mfa_compliance(users, rules, **documents)
    found = mfa_compliance(
        tagged(users), tagged(rules), **{key: tagged(value) for key, value in documents.items()}
    )
    assert found == expected
    assert types_in(found) <= {dict, list, str, int, float, bool, type(None)}


def test_what_ansible_itself_tags_is_taken_as_well():
    origin = pytest.importorskip("ansible._internal._datatag._tags").Origin(description="a file")
    number = origin.tag(5)
    result = mfa_compliance(
        [{**user(), "id": number, "email": origin.tag("a@example.com")}],
        policy(rule(title=origin.tag("A rule"))),
        waivers=[waiver(expires=origin.tag(datetime.date(2027, 1, 31)))],
        now=NOW,
    )
    assert types_in(result) <= {dict, list, str, int, float, bool, type(None)}
    yaml.safe_dump(result)
    assert json.loads(json.dumps(result)) == result


def test_the_documentation_knows_the_keys_the_validator_knows():
    options = yaml.safe_load(DOCUMENTATION)["options"]

    def keys(*path):
        node = options[path[0]]
        for name in path[1:]:
            node = node["suboptions"][name]
        return set(node["suboptions"])

    assert keys("policy") == set(policy_module.POLICY_KEYS)
    assert keys("policy", "rules") == set(policy_module.RULE_KEYS)
    assert keys("waivers") == set(waivers_module.KEYS)
    assert keys("attestations") == set(attestations_module.KEYS)
    assert keys("thresholds") == set(thresholds_module.THRESHOLD_KEYS)
    choices = options["attestations"]["suboptions"]["class"]["choices"]
    assert set(choices) == set(attestations_module.ATTESTABLE)


def test_the_example_is_a_good_policy():
    variables = yaml.safe_load(EXAMPLES)[1]["vars"]
    result = mfa_compliance([user()], variables["policy"], variables["waivers"], now=NOW)
    assert result["verdict"] == "fail"  # SMS alone
    assert [each["outcome"] for each in result["results"]] == ["pass", "fail"]


SMS_FACTOR = {"id": 7, "name": "OneLogin SMS", "type": "SMS"}
PUSH_FACTOR = {"id": 8, "name": "OneLogin Protect", "type": "OneLogin"}
CLOSED_POLICY = {
    "id": 1,
    "name": "Default",
    "kind": "user",
    "is_default": True,
    **CLOSED,
    "authentication_factor_ids": [8],
    "reset_password_authentication_factor_ids": [],
    "factors": [PUSH_FACTOR],
    "reset_factors": [],
    "groups": [],
}


class TestShippedPolicy:
    document = yaml.safe_load(
        (ROOT / "roles" / "mfa_compliance" / "files" / "policy.yml").read_text(encoding="utf-8")
    )

    def judge(self, *, login_policies=(CLOSED_POLICY,), **facts):
        policies = login_policies and list(login_policies)
        found = mfa_compliance(
            [user(roles=[], **facts)], self.document, now=NOW, login_policies=policies
        )
        return found, {each["rule"]: each["outcome"] for each in found["results"]}

    def test_it_has_no_loose_ends(self):
        result, _outcomes = self.judge(enrolled=enrolled("totp", "push"), available=[])
        assert result["warnings"] == [
            f"rule {name}: applies to nobody in this survey; check its applies_to"
            for name in ("MFA-2", "LOGIN-2")
        ]

    def test_a_good_user_passes(self):
        result, outcomes = self.judge(enrolled=enrolled("totp", "push"), available=[])
        assert set(outcomes.values()) == {"pass", "not_applicable"}
        assert result["verdict"] == "pass"

    @pytest.mark.parametrize(
        ("facts", "failed"),
        [
            ({"enrolled": [], "available": available("totp")}, {"MFA-1", "MFA-4"}),
            ({"enrolled": enrolled("sms", "totp"), "available": []}, {"MFA-3"}),
            ({"enrolled": enrolled("totp", "push"), "available": available("email")}, {"MFA-3"}),
            ({"enrolled": enrolled("totp", "totp"), "available": []}, {"MFA-4"}),
        ],
    )
    def test_what_fails(self, facts, failed):
        _result, outcomes = self.judge(**facts)
        assert {name for name, outcome in outcomes.items() if outcome == "fail"} == failed

    @pytest.mark.parametrize(
        ("settings", "failed"),
        [
            ({"otp_auth_enabled": False}, {"LOGIN-1"}),
            ({"otp_config": 1}, {"LOGIN-1"}),
            ({"otp_trigger_condition": 1}, {"LOGIN-1"}),
            ({"ip_addresses": ["192.0.2.1"]}, {"LOGIN-1"}),
            ({"trusted_device_login_mfa_allowed": True}, {"LOGIN-1"}),
            ({"mfa_registration_enabled": False}, {"LOGIN-1"}),
            ({"authentication_factor_ids": [7], "factors": [SMS_FACTOR]}, {"LOGIN-3"}),
            ({"enable_sms_password_reset": True}, {"LOGIN-4"}),
            ({"enable_question_password_reset": True}, {"LOGIN-4"}),
            ({"enable_number_match": False}, {"LOGIN-5"}),
        ],
    )
    def test_what_fails_of_a_login_policy(self, settings, failed):
        """The default one, and another one that demands all, nobody has, and has the same defect."""
        good = {"enrolled": enrolled("totp", "push"), "available": []}
        _result, outcomes = self.judge(login_policies=[{**CLOSED_POLICY, **settings}], **good)
        assert {name for name, outcome in outcomes.items() if outcome == "fail"} == failed
        other = {**CLOSED_POLICY, "id": 2, "name": "Other", "is_default": False, **settings}
        _result, outcomes = self.judge(login_policies=[CLOSED_POLICY, other], **good)
        assert {name for name, outcome in outcomes.items() if outcome == "fail"} == (
            {"LOGIN-2"} if failed == {"LOGIN-1"} else failed - {"LOGIN-3"}
        )

    def test_without_login_policies_five_results_more_are_unclear_and_nothing_else_changes(self):
        """So max_indeterminate: 5 lets those go on whose tenant does not show them, as policy.yml and the changelog say."""
        for facts in (
            {"enrolled": enrolled("totp", "push"), "available": []},
            {"enrolled": [], "available": available("totp")},
            {"enrolled": [], "available": []},
            {"enrolled": None, "available": None},
        ):
            without, outcomes = self.judge(login_policies=None, **facts)
            _read, others = self.judge(**facts)
            unclear = {name for name in outcomes if name.startswith("LOGIN-")}
            assert {outcomes[name] for name in unclear} == {"indeterminate"} and len(unclear) == 5
            assert len(without["results"]) == 4 + 5
            assert {name: others[name] for name in others if name.startswith("MFA-")} == {
                name: word for name, word in outcomes.items() if name.startswith("MFA-")
            }
        good = user(roles=[], enrolled=enrolled("totp", "push"), available=[])
        for limit, verdict in ((5, "pass"), (4, "incomplete")):
            thresholds = {"max_indeterminate": limit}
            found = mfa_compliance([good], self.document, thresholds=thresholds, now=NOW)
            assert found["verdict"] == verdict

    @pytest.mark.parametrize(
        ("held", "outcome"), [("sms", "fail"), ("totp", "pass"), ("unclassified", "indeterminate")]
    )
    def test_administrators(self, held, outcome):
        admin = user(roles=["Admins"], enrolled=enrolled(held))
        result = mfa_compliance([admin], self.document, now=NOW)
        assert {each["rule"]: each["outcome"] for each in result["results"]}["MFA-2"] == outcome

    def test_every_rule_supports_controls_and_says_no_more_than_that(self):
        rules = self.document["policy"]["rules"]
        assert all(
            each["controls"] and each["description"].startswith("Supports ") for each in rules
        )
        assert {name for each in rules for name in each["controls"]} == {
            "nist_800_53", "nist_800_63b", "pci_dss_4", "cis_8_1", "iso_27001", "soc2", "nist_csf_2",
        }  # fmt: skip
