# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which login policy holds for a user: user, group, default or unknown, and when the user's lists contradict it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.login_policy import (
    SOURCES,
    LoginPolicies,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    Demands,
)

SMS, PUSH, KEY, CARD = 1, 2, 3, 4
FACTORS = [
    {"id": SMS, "name": "OneLogin SMS", "type": "SMS"},
    {"id": PUSH, "name": "OneLogin Protect", "type": "OneLogin"},
    {"id": KEY, "name": "WebAuthn", "type": "WebAuthn"},
    {"id": CARD, "name": "Smart card", "type": "Acme"},
]


def policy(number, **more):
    allowed = [SMS, PUSH]
    kept = {"id": number, "name": f"P{number}", "kind": "user", "is_default": False}
    return {**kept, "authentication_factor_ids": allowed, **more}


DEFAULT, STAFF, APP = policy(1, is_default=True), policy(2), policy(9, kind="app", is_default=True)
GROUPS = [
    {"id": 10, "name": "Staff", "policy_id": 2},
    {"id": 11, "name": "Bare", "policy_id": None},
    {"id": 12, "name": "Deleted", "policy_id": 77},
    {"id": 13, "name": "Silent"},
]


def known(policies=(DEFAULT, STAFF, APP), groups=(*GROUPS,), factors=(*FACTORS,)):
    return LoginPolicies(Demands(policies, groups, factors, []))


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"group_id": 10}, (2, "group")),
        ({"group_id": "10"}, (2, "group")),
        ({"group_id": 11}, (1, "default")),
        ({"group_id": None}, (1, "default")),
        ({"group_id": 0}, (1, "default")),
        ({"group_id": 10, "policy_id": 1}, (1, "user")),
        ({"group_id": 10, "policy_id": 0}, (2, "group")),
        ({"group_id": 10, "policy_id": None}, (2, "group")),
        ({"policy_id": 2}, (2, "user")),
        ({"group_id": 12}, (77, "unknown")),
        (
            {"group_id": None, "policy_id": 9},
            (9, "unknown"),
        ),  # an app policy is nobody's login policy
        ({"group_id": 13}, (None, "unknown")),
        ({"group_id": 99}, (None, "unknown")),
        ({"group_id": "x"}, (None, "unknown")),
        ({}, (None, "unknown")),
    ],
)
def test_the_policy_of_a_user_and_where_it_comes_from(user, expected):
    found = known().of(user)
    assert (found["id"], found["source"]) == expected
    assert (found["reason"] is None) == (found["source"] != "unknown")
    assert found["contradicted"] is False


@pytest.mark.parametrize(
    "policies",
    [
        None,
        [],
        [policy(1), STAFF],
        [policy(1, is_default=True), policy(2, is_default=True)],
        [policy(1, is_default=True), policy(2, is_default=None)],
        [policy(1, is_default=None)],
        [APP],
    ],
)
def test_without_exactly_one_default_policy_it_is_unknown(policies):
    found = known(policies).of({"group_id": None})
    assert (found["id"], found["source"]) == (None, "unknown") and found["reason"]


@pytest.mark.parametrize("groups", [None, []])
def test_a_group_that_was_not_read_is_not_one_without_a_policy(groups):
    assert known(groups=groups).of({"group_id": 10})["source"] == "unknown"


PROTECT = {"factor_id": PUSH, "name": "OneLogin Protect", "auth_factor_name": "OneLogin"}
TOTP = {"factor_id": 8, "name": "Authenticator", "auth_factor_name": "Google Authenticator"}
ACME = {"factor_id": CARD, "name": "Smart card", "auth_factor_name": "Acme"}
TEMPORARY = {
    "device_id": "user_temp_otp_1",
    "type_display_name": "Temporary",
    "auth_factor_name": None,
}


@pytest.mark.parametrize(
    ("allowed", "lists", "contradicted"),
    [
        ([SMS, PUSH], {"available": [PROTECT], "enrolled": []}, False),
        ([SMS], {"available": [PROTECT], "enrolled": []}, True),
        ([SMS], {"available": [], "enrolled": [{"auth_factor_name": "OneLogin"}]}, True),
        ([SMS], {"available": None, "enrolled": None}, False),
        ([SMS], {}, False),
        ([], {"available": [PROTECT]}, True),
        ([SMS, PUSH], {"available": [TOTP]}, True),
        ([SMS], {"enrolled": [TEMPORARY]}, False),
        # What cannot be told proves nothing.
        (None, {"available": [PROTECT]}, False),
        ([SMS, 99], {"available": [PROTECT]}, False),
        ([SMS, CARD], {"available": [PROTECT]}, False),
        ([SMS], {"available": [ACME]}, False),
    ],
)
def test_the_lists_contradict_the_policy(allowed, lists, contradicted):
    found = known([policy(1, is_default=True, authentication_factor_ids=allowed)]).of(
        {"group_id": None, **lists}
    )
    assert (found["id"], found["source"], found["contradicted"]) == (1, "default", contradicted)
    assert bool(found["reason"]) is contradicted


@pytest.mark.parametrize(
    ("allowed", "lists", "unread", "contradicted"),
    [
        ([SMS], {"available": None, "enrolled": None}, ["available", "enrolled"], None),
        ([SMS], {"available": None}, ["available"], None),
        ([], {"available": [], "enrolled": None}, ["enrolled"], None),
        # What was read may decide it alone.
        ([SMS], {"available": [PROTECT], "enrolled": None}, ["enrolled"], True),
        # No list could show anything, so nothing is missing.
        (None, {"available": None}, ["available"], False),
        ([SMS, CARD], {"enrolled": None}, ["enrolled"], False),
        # A list that nobody wanted to read is not missing.
        ([SMS], {"available": None, "enrolled": []}, [], False),
    ],
)
@pytest.mark.parametrize("record", [{"group_id": None}, {"group_id": None, "policy_id": 1}])
def test_a_list_that_could_not_be_read_might_have_contradicted_it(
    allowed, lists, unread, contradicted, record
):
    policies = known([policy(1, is_default=True, authentication_factor_ids=allowed)])
    found = policies.of({**record, **lists}, unread=unread)
    assert (found["id"], found["contradicted"]) == (1, contradicted)
    assert bool(found["reason"]) is (contradicted is not False)
    if contradicted is None:
        assert all(f" {name} " in found["reason"] for name in unread)


def test_without_the_account_s_factors_nothing_is_contradicted():
    assert known(factors=None).of({"group_id": None, "available": [TOTP]})["contradicted"] is False


def test_a_factor_of_the_tenant_s_own_class_fits_by_that_class():
    demands = Demands([policy(1, is_default=True)], [], FACTORS, [])
    user = {"group_id": None, "available": [{"name": "My SMS", "auth_factor_name": "Other"}]}
    assert LoginPolicies(demands, extra={"Other": "totp"}).of(user)["contradicted"] is True
    assert LoginPolicies(demands, extra={"Other": "sms"}).of(user)["contradicted"] is False


UNSURE = st.none() | st.integers(-1, 12) | st.sampled_from(["", "x", "10", True, False, [], {}])


@given(
    user=st.dictionaries(st.sampled_from(["group_id", "policy_id"]), UNSURE),
    default=st.lists(st.sampled_from([True, False, None]), max_size=3),
    carried=UNSURE,
)
def test_a_policy_is_named_only_for_a_reason_that_is_on_record(user, default, carried):
    policies = [policy(n + 1, is_default=value) for n, value in enumerate(default)]
    groups = [{"id": 10, "name": "G", "policy_id": carried}] if isinstance(carried, int) else []
    found = known(policies, groups).of(user)
    assert found["source"] in SOURCES
    if found["source"] == "default":
        assert default.count(True) == 1 and None not in default
        assert user.get("group_id", 1) in (None, 0) or str(user["group_id"]) == "10"
    elif found["source"] == "group":
        assert str(user["group_id"]) == "10" and found["id"] == carried
    elif found["source"] == "user":
        assert str(user["policy_id"]) == str(found["id"])
    else:
        assert found["reason"]
