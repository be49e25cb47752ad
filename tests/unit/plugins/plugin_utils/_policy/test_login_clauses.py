# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of a login policy: each clause, its denial, its borders, and what is a mistake."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.enforcement import (
    LoginPolicy,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.login_clauses import (
    CLASS_OPS,
    KEYS,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import Login
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import CLOSED
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._judgement.logins_fixture import (
    OFF,
    login,
    outcome,
    under,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._policy.assertion_fixture import (
    AT,
    parsed,
    read,
    view,
)

UNKNOWN = {"otp_auth_enabled": None}


def login_policy(number=1, *, allowed=("push",), **settings):
    classes = None if allowed is None else frozenset(allowed)
    return LoginPolicy(
        number, f"P{number}", number == 1, {**CLOSED, **settings}, classes, frozenset()
    )


def user_under(*policies, **login):
    """A user who may be under any of these."""
    return view(("sms",), ("totp",))._replace(login=Login(policies, **login))


def found(clause, about, *, denied=False):
    value = {"login_policy": clause}
    return parsed({"not": value} if denied else value).judge(about)


def test_administrators_only_is_for_the_rule_to_say():
    clause = {"login_policy": {"mfa": "required", "of_administrators": True}}
    assert outcome(under(source="user"), [login(otp_config=0)], clause)["outcome"] == "pass"


@pytest.mark.parametrize(
    ("clause", "settings", "expected"),
    [
        ({"remember_days": {"max": 30}}, {"otp_trigger_condition": 1, "otp_security_token_expiration_days": 99_999}, "fail"),
        ({"prompt": "every_login"}, {"otp_trigger_condition": 1}, "fail"),
        ({"bypass_addresses": {"max": 0}}, {"ip_addresses": ["10.0.0.0-10.0.255.255"]}, "fail"),
        ({"bypass_addresses": {"max": 65_536}}, {"ip_addresses": ["10.0.0.0-10.0.255.255"]}, "pass"),
        ({"registration": "required"}, {"mfa_registration_enabled": False}, "fail"),
        ({"factors": {"none_of": ["sms"]}}, {}, "fail"),
        ({"factors": {"none_of": ["voice"]}}, {}, "pass"),
        ({"factors": {"any_of": ["totp"]}}, {}, "pass"),
        ({"factors": {"all_of": ["totp", "voice"]}}, {}, "fail"),
        ({"factors": {"only": ["sms", "push", "totp"]}}, {}, "pass"),
        ({"factors": {"only": ["push", "totp"]}}, {}, "fail"),
        ({"factors": {"any_of": ["totp"]}}, {"factors": None}, "indeterminate"),
        ({"recovery": {"none_of": ["sms", "email"]}}, {"enable_sms_password_reset": True}, "fail"),
        ({"number_match": True}, {"enable_number_match": False}, "fail"),
        ({"device_trust_instead_of_mfa": False}, {"trusted_device_login_mfa_allowed": True}, "fail"),
        ({"mfa": "required", "prompt": "every_login"}, {"otp_trigger_condition": None}, "indeterminate"),
        ({"mfa": "required", "prompt": "every_login"}, {**OFF, "otp_trigger_condition": None}, "fail"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("negated", [False, True])
def test_each_clause_and_its_denial(clause, settings, expected, negated):
    asserted = {"not": {"login_policy": clause}} if negated else {"login_policy": clause}
    if negated:
        expected = {"pass": "fail", "fail": "pass"}.get(expected, expected)
    result = outcome(under(source="user"), [login(**settings)], asserted)
    assert result["outcome"] == expected
    if expected == "fail" and not negated:
        assert result["evidence"]["clause"].startswith(f"assert.login_policy.{next(iter(clause))}")
        assert result["evidence"]["needed"]


def test_a_conjunction_that_holds_of_no_candidate_does_not_hold():
    clause = {"login_policy": {"mfa": "required", "prompt": "every_login"}}
    policies = [login(1, **OFF), login(2, otp_trigger_condition=1)]
    assert outcome(under(1), policies, clause)["outcome"] == "fail"


# Borders, and what is not known


@pytest.mark.parametrize(
    ("clause", "settings", "value"),
    [
        ({"remember_days": {"max": 30}}, {"otp_trigger_condition": 1, "otp_security_token_expiration_days": 30}, True),
        ({"remember_days": {"max": 30}}, {"otp_trigger_condition": 1, "otp_security_token_expiration_days": 31}, False),
        ({"remember_days": {"max": 0}}, {"otp_trigger_condition": 1, "otp_security_token_expiration_days": None}, None),
        ({"bypass_addresses": {"max": 2}}, {"ip_addresses": ["10.0.0.1-10.0.0.2"]}, True),
        ({"bypass_addresses": {"max": 1}}, {"ip_addresses": ["10.0.0.1-10.0.0.2"]}, False),
        ({"bypass_addresses": {"max": 1}}, {"ip_addresses": ["office"]}, None),
        # Of a policy there is no user who may have a factor: not all are asked, so MFA is not demanded.
        ({"mfa": "required"}, {"otp_config": 1}, False),
        ({"mfa": "required"}, {"otp_config": 0}, None),
        ({"mfa": "required", "of_administrators": False}, {"otp_config": 0}, None),
        ({"mfa": "required", "of_administrators": True}, {"otp_config": 0}, True),
        ({"mfa": "required", "of_administrators": True}, OFF, False),
        # What fails decides, whatever else is not known.
        ({"mfa": "required", "prompt": "every_login"}, {**UNKNOWN, "otp_trigger_condition": 1}, False),
        ({"mfa": "required", "prompt": "every_login"}, UNKNOWN, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("denied", [False, True])
def test_of_a_policy_itself(clause, settings, value, denied):
    told = found(clause, login_policy(**settings), denied=denied)
    assert told.value is (value if value is None or not denied else not value)
    assert (told.value is None) == bool(told.cause)
    assert bool(told.needed) == (told.value is not True)


@pytest.mark.parametrize(
    ("allowed", "any_of", "all_of", "none_of", "only"),
    [
        # what holds of any_of, all_of, none_of and only: [push, totp]
        (("push",), True, False, False, True),
        (("push", "totp"), True, True, False, True),
        (("push", "sms"), True, False, False, False),
        (("sms",), False, False, True, False),
        ((), False, False, True, True),
        # A factor of no known class may be of any.
        (("unclassified",), None, None, None, None),
        (("push", "unclassified"), True, None, False, None),
        (("sms", "unclassified"), None, None, None, False),
        (("push", "totp", "unclassified"), True, True, False, None),
        (None, None, None, None, None),
    ],
)
def test_which_factors_a_policy_allows(allowed, any_of, all_of, none_of, only):
    policy = login_policy(allowed=allowed)
    values = [found({"factors": {op: ["push", "totp"]}}, policy).value for op in CLASS_OPS]
    assert values == [any_of, all_of, none_of, only]


def test_a_rule_may_name_factors_of_no_known_class():
    policy = login_policy(allowed=("push", "unclassified"))
    assert found({"factors": {"only": ["push", "unclassified"]}}, policy).value is True
    assert found({"factors": {"any_of": ["unclassified"]}}, policy).value is True
    assert found({"factors": {"none_of": ["unclassified"]}}, policy).value is False


# Whose policy is not known for sure

KINDS = {True: {}, False: OFF, None: UNKNOWN}


@pytest.mark.parametrize(
    "values", [each for n in (1, 2, 3) for each in itertools.product(KINDS, repeat=n)], ids=str
)
@pytest.mark.parametrize("denied", [False, True])
def test_what_holds_of_all_candidates_holds(values, denied):
    policies = [login_policy(number, **KINDS[value]) for number, value in enumerate(values, 1)]
    told = found({"mfa": "required"}, user_under(*policies, doubt="perhaps"), denied=denied)
    value = values[0] if len(set(values)) == 1 else None
    assert told.value is (value if value is None or not denied else not value)
    if value is not None:
        assert all(policy.name in told.reason for policy in policies)
    elif len(values) > 1:
        assert told.reason.endswith("; perhaps")


def test_where_there_is_no_candidate_the_doubt_is_told_with_its_cause():
    told = found({"mfa": "required"}, user_under(doubt="the lists were not read", cause="error"))
    assert (told.value, told.cause) == (None, "error")
    assert told.reason == "MFA is demanded: cannot be told, the lists were not read"


def test_policies_of_which_the_same_is_said_stand_together():
    told = found({"mfa": "required"}, user_under(login_policy(1, **OFF), login_policy(2, **OFF)))
    assert told.reason == "MFA is demanded: login policies P1, P2: it does not demand MFA"


def test_each_clause_that_fails_is_named_with_what_would_do():
    clause = {"registration": "required", "mfa": "required", "prompt": "every_login"}
    told = found(clause, login_policy(**OFF, otp_trigger_condition=1))
    assert told.clause == "assert.login_policy.mfa, prompt"
    assert (
        told.needed
        == "let the login policy require MFA of all users; let the login policy ask at every login"
    )
    assert found(clause, login_policy(), denied=True).needed == "change the login policy"


ONES = {
    "mfa": "required", "prompt": "every_login", "remember_days": {"max": 3}, "bypass_addresses": {"max": 0},
    "registration": "required", "factors": {"any_of": ["push"]}, "recovery": {"none_of": ["sms"]},
    "number_match": True, "device_trust_instead_of_mfa": False,
}  # fmt: skip


def test_every_key_has_a_clause_except_the_one_that_goes_with_mfa():
    assert {*ONES, "of_administrators"} == set(KEYS)
    for key, value in ONES.items():
        assert [
            each.name.partition(".")[0] for each in parsed({"login_policy": {key: value}}).clauses
        ] == [key]


SETTINGS = {
    **{name: st.sampled_from([None, True, False]) for name in CLOSED},
    "otp_config": st.sampled_from([None, 0, 1, 2]),
    "otp_trigger_condition": st.sampled_from([None, 0, 1]),
    "otp_security_token_expiration_days": st.sampled_from([None, 3, 4]),
    "ip_addresses": st.sampled_from([None, [], ["10.0.0.1"], ["office"]]),
}


@given(st.permutations(list(ONES)), st.fixed_dictionaries({}, optional=SETTINGS))
def test_the_order_of_the_keys_never_matters(keys, settings):
    policy = login_policy(**settings)
    value = found({key: ONES[key] for key in keys}, policy).value
    assert value is found(ONES, policy).value
    # All of them hold, or one fails, or one is not known.
    alone = {found({key: ONES[key]}, policy).value for key in keys}
    assert value is (False if False in alone else None if None in alone else True)


# Mistakes


@pytest.mark.parametrize(
    ("clause", "at"),
    [
        ({"mfa": "yes"}, ".mfa"),
        ({"mfa": True}, ".mfa"),
        ({"number_match": 1}, ".number_match"),
        ({"number_match": False}, ".number_match"),
        ({"device_trust_instead_of_mfa": 0}, ".device_trust_instead_of_mfa"),
        ({"prompt": "never"}, ".prompt"),
        ({"registration": None}, ".registration"),
        ({"mfas": "required"}, ".mfas"),
        ({}, ""),
        ([], ""),
        ({"of_administrators": True}, ""),
        ({"mfa": "required", "of_administrators": "x"}, ".of_administrators"),
        ({"remember_days": 30}, ".remember_days"),
        ({"remember_days": {"max": -1}}, ".remember_days.max"),
        ({"remember_days": {"min": 1}}, ".remember_days.min"),
        ({"bypass_addresses": {}}, ".bypass_addresses.max"),
        ({"factors": {}}, ".factors"),
        ({"factors": {"any_of": ["smss"]}}, ".factors.any_of[0]"),
        ({"factors": {"any_of": []}}, ".factors.any_of"),
        ({"recovery": {"any_of": ["sms"]}}, ".recovery.any_of"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("negated", [False, True])
def test_mistakes_are_told_with_their_paths(clause, at, negated):
    value = {"login_policy": clause}
    _node, errors, _words = read({"not": value} if negated else value)
    path = f"{AT}{'.not' if negated else ''}.login_policy{at}: "
    assert [error for error in errors if error.startswith(path)], errors


VALUES = st.recursive(
    st.sampled_from(
        [None, True, False, 0, 1, -1, 1.5, "required", "every_login", "sms", "smss", ""]
    ),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["max", "none_of", "any_of", "x", True]), inner, max_size=2),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*KEYS, "x"]), VALUES, max_size=3))
def test_any_value_is_a_statement_or_a_mistake_within_it(value):
    """Nothing is passed over: each key of what was read without a mistake can be judged."""
    node, errors, _words = read({"login_policy": value})
    assert all(error.startswith(f"{AT}.login_policy") for error in errors)
    if not errors:
        assert {each.name.partition(".")[0] for each in node.clauses} == {*value} - {
            "of_administrators"
        }
        assert node.english and node.judge(login_policy()).reason
