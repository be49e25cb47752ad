# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a login policy demands: every code, and never a claim for want of data."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.enforcement import (
    LoginPolicy,
    bypass_addresses,
    bypass_at_most,
    enforced,
    holes,
    number_matching,
    prompt_at_every_login,
    recovery_over,
    registration_required,
    remembered_at_most,
    trusted_device_replaces_mfa,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import CLOSED


def login_policy(*, allowed=frozenset({"push"}), recovery=frozenset(), **settings):
    return LoginPolicy(1, "Staff", True, {**CLOSED, **settings}, allowed, recovery)


@pytest.mark.parametrize("has_factor", [True, False, None])
@pytest.mark.parametrize("shows_all", [True, False])
@pytest.mark.parametrize(
    ("settings", "table"),
    [
        ({"otp_auth_enabled": False}, {}),
        ({"otp_auth_enabled": False, "otp_config": None}, {}),
        ({"otp_auth_enabled": None}, None),
        ({"otp_config": 2}, True),
        ({"otp_config": 0}, None),
        ({"otp_config": None}, None),
        ({"otp_config": 3}, None),
        ({"otp_config": 1}, "configured"),
    ],
)
def test_enforced(has_factor, shows_all, settings, table):
    expected = table
    if table == {}:
        expected = False
    elif table == "configured":
        expected = True if has_factor else False if has_factor is False and shows_all else None
    found = enforced(login_policy(**settings), has_factor=has_factor, shows_all=shows_all)
    assert found.value is expected and found.reason


def test_of_administrators_only_if_the_rule_says_that_these_are():
    policy = login_policy(otp_config=0)
    found = enforced(policy, has_factor=False, shows_all=True, of_administrators=True)
    assert found.value is True
    off = login_policy(otp_config=0, otp_auth_enabled=False)
    assert not enforced(off, has_factor=True, shows_all=True, of_administrators=True).value


@pytest.mark.parametrize(("code", "value"), [(0, True), (1, False), (2, None), (None, None)])
def test_prompt(code, value):
    assert prompt_at_every_login(login_policy(otp_trigger_condition=code)).value is value


@pytest.mark.parametrize(
    ("condition", "days", "value"),
    [(0, 99_999, True), (0, None, True), (1, 30, True), (1, 31, False), (1, 99_999, False)]
    + [
        (1, None, None),
        (None, 30, None),
        (None, 31, None),
        (None, None, None),
        (7, 30, None),
        (7, 31, None),
    ]
    + [(2, 1, None), (1, 0, None), (1, 1, True), (0, 0, True)],
)
def test_remembered_browsers(condition, days, value):
    policy = login_policy(otp_trigger_condition=condition, otp_security_token_expiration_days=days)
    assert remembered_at_most(policy, days=30).value is value


@pytest.mark.parametrize(
    ("entries", "count", "whole"),
    [
        ([], 0, True),
        (["10.0.0.1"], 1, True),
        (["10.0.0.1", "10.0.0.1"], 1, True),
        (["10.0.0.1-10.0.0.9"], 9, True),
        ([" 10.0.0.1 - 10.0.0.9 "], 9, True),
        (["10.0.0.1-10.0.0.9", "10.0.0.5-10.0.0.12"], 12, True),
        (["10.0.0.5-10.0.0.12", "10.0.0.6"], 8, True),
        (["10.0.0.0-10.0.255.255"], 65_536, True),
        (["10.0.0.0/24"], 256, True),
        (["::1", "10.0.0.1"], 2, True),
        (["2001:db8::-2001:db8::f"], 16, True),
        (["10.0.0.9-10.0.0.1"], 0, False),
        (["10.0.0.1-::1"], 0, False),
        (["office"], 0, False),
        ([""], 0, False),
        (["10.0.0.1", "10.0.0.x"], 1, False),
        (None, 0, False),
    ],
)
def test_addresses_are_counted_in_ranges(entries, count, whole):
    assert bypass_addresses(entries)[0] == count
    assert (bypass_addresses(entries)[1] == "") is whole
    limit = bypass_at_most(login_policy(ip_addresses=entries), addresses=count)
    assert limit.value is (True if whole else None)
    if count:
        below = bypass_at_most(login_policy(ip_addresses=entries), addresses=count - 1)
        assert below.value is False


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 40)), max_size=6))
def test_addresses_are_counted_once(ranges):
    base = int(ipaddress.ip_address("10.0.0.0"))
    entries = [
        f"{ipaddress.ip_address(base + first)}-{ipaddress.ip_address(base + first + more)}"
        for first, more in ranges
    ]
    expected = {n for first, more in ranges for n in range(first, first + more + 1)}
    assert bypass_addresses(entries) == (len(expected), "")


@pytest.mark.parametrize(
    ("enabled", "voluntary", "value"),
    [(True, False, True), (True, True, False), (False, False, False), (False, None, False)]
    + [(True, None, None), (None, False, None), (None, True, None), (None, None, None)],
)
def test_registration(enabled, voluntary, value):
    policy = login_policy(
        mfa_registration_enabled=enabled, voluntary_mfa_registration_enabled=voluntary
    )
    assert registration_required(policy).value is value


@pytest.mark.parametrize(
    ("setting", "allowed", "value"),
    [
        (True, None, True),
        (False, {"push"}, False),
        (None, {"push"}, None),
        (False, {"totp"}, True),
        (None, {"totp"}, True),
        (False, None, None),
        (False, {"unclassified"}, None),
        (False, {"push", "unclassified"}, False),
        (False, set(), True),
    ],
)
def test_number_matching(setting, allowed, value):
    classes = None if allowed is None else frozenset(allowed)
    policy = login_policy(allowed=classes, enable_number_match=setting)
    assert number_matching(policy).value is value


@pytest.mark.parametrize("value", [True, False, None])
def test_trusted_devices(value):
    policy = login_policy(trusted_device_login_mfa_allowed=value)
    assert trusted_device_replaces_mfa(policy).value is value


@pytest.mark.parametrize(
    ("settings", "recovery", "classes", "value"),
    [
        ({}, set(), {"sms", "email", "knowledge"}, False),
        ({"enable_sms_password_reset": True}, None, {"sms"}, True),
        ({"enable_sms_password_reset": True}, set(), {"email"}, False),
        ({"enable_email_password_reset": None}, set(), {"email"}, None),
        ({"enable_email_password_reset": None}, set(), {"sms"}, False),
        ({}, None, {"sms"}, None),
        ({}, {"sms"}, {"sms"}, True),
        ({}, {"push"}, {"sms"}, False),
        ({}, {"unclassified"}, {"sms"}, None),
        ({"enable_question_password_reset": True}, None, {"sms", "knowledge"}, True),
    ],
)
def test_recovery(settings, recovery, classes, value):
    over = None if recovery is None else frozenset(recovery)
    policy = login_policy(recovery=over, **settings)
    assert recovery_over(policy, frozenset(classes)).value is value


def test_holes_are_named_each():
    assert holes(login_policy()) == []
    open_policy = login_policy(
        recovery=frozenset({"sms"}),
        otp_config=1,
        otp_trigger_condition=1,
        otp_security_token_expiration_days=99_999,
        ip_addresses=["10.0.0.0-10.0.255.255"],
        trusted_device_login_mfa_allowed=True,
        voluntary_mfa_registration_enabled=True,
    )
    assert [(hole.value, hole.reason) for hole in holes(open_policy)] == [
        (True, "MFA is demanded only of users who have a factor"),
        (True, "a known browser is not asked for MFA for 99,999 days"),
        (True, "65,536 addresses can sign in without MFA"),
        (True, "a trusted device can stand in for MFA"),
        (True, "registering a factor is voluntary"),
        (True, "passwords can be reset over sms"),
    ]
    assert all(hole.value is None for hole in holes(LoginPolicy(1, "", None, {}, None, None)))


FACTS = {
    "enforced": lambda policy: enforced(policy, has_factor=None, shows_all=False),
    "prompt": prompt_at_every_login,
    "remembered": lambda policy: remembered_at_most(policy, days=30),
    "bypass": lambda policy: bypass_at_most(policy, addresses=0),
    "registration": registration_required,
    "number": number_matching,
    "device": trusted_device_replaces_mfa,
    "recovery": lambda policy: recovery_over(policy, frozenset({"sms", "email", "knowledge"})),
}
VALUES = {
    **{name: st.sampled_from([True, False]) for name in CLOSED},
    "otp_config": st.integers(0, 3),
    "otp_trigger_condition": st.integers(0, 2),
    "otp_security_token_expiration_days": st.integers(0, 60),
    "ip_addresses": st.lists(st.sampled_from(["10.0.0.1", "x"]), max_size=2),
}
CLASSES = st.frozensets(st.sampled_from(["push", "sms", "email", "unclassified"]), max_size=3)


@given(
    full=st.fixed_dictionaries(VALUES),
    allowed=CLASSES,
    recovery=CLASSES,
    gone=st.sets(st.sampled_from([*VALUES, "allowed", "recovery"])),
)
def test_knowing_more_never_takes_back_what_was_claimed(full, allowed, recovery, gone):
    """A claim made with settings missing must hold whatever the missing ones are: hence with the true ones, too."""
    whole = LoginPolicy(1, "P", True, full, allowed, recovery)
    partial = LoginPolicy(
        1,
        "P",
        True,
        {name: None if name in gone else value for name, value in full.items()},
        None if "allowed" in gone else allowed,
        None if "recovery" in gone else recovery,
    )
    for name, fact in FACTS.items():
        if fact(partial).value is not None:
            assert fact(whole).value is fact(partial).value, name


@pytest.mark.parametrize("name", FACTS)
def test_of_a_policy_that_was_not_read_nothing_is_claimed(name):
    assert FACTS[name](LoginPolicy(1, "", None, {}, None, None)).value is None
