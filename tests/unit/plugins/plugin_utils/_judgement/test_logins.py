# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hand-made tenants: what a rule about login policies gives by user and by policy, exactly as the table says."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    available,
    enrolled,
    errors_of,
    judged,
    only_result,
    policy,
    rule,
    user,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._judgement.logins_fixture import (
    ACME,
    KEY,
    MFA,
    OFF,
    SMS,
    login,
    outcome,
    under,
)


@pytest.mark.parametrize("source", ["user", "group", "default"])
@pytest.mark.parametrize("direct", ["possible", "none"])
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "pass"),
        (OFF, "fail"),
        ({"otp_config": 0}, "indeterminate"),
        ({"otp_config": 1}, "pass"),  # the user has a factor
        ({"otp_config": 9}, "indeterminate"),
        ({"otp_auth_enabled": None}, "indeterminate"),
    ],
)
def test_the_only_login_policy_holds_whoever_assigned_it(source, direct, settings, expected):
    found = outcome(under(source=source), [login(**settings)], direct_login_policies=direct)
    assert found["outcome"] == expected
    assert "P1" in found["reason"]


@pytest.mark.parametrize(
    ("enrolled_list", "available_list", "allowed", "expected"),
    [
        (enrolled("sms"), [], (SMS,), "pass"),
        ([], available("sms"), (SMS,), "fail"),
        ([], available("sms"), (SMS, KEY), "indeterminate"),
        ([], available("sms"), (SMS, ACME), "indeterminate"),
        ([], available("sms"), None, "indeterminate"),
        (None, available("sms"), (SMS,), "indeterminate"),
    ],
)
def test_configured_users_only(enrolled_list, available_list, allowed, expected):
    person = under(enrolled=enrolled_list, available=available_list, source="user")
    assert outcome(person, [login(otp_config=1, allowed=allowed)])["outcome"] == expected


TWO = [login(1), login(2, **OFF)]


@pytest.mark.parametrize(
    ("person", "policies", "direct", "expected"),
    [
        # Group against default: what the group says holds, if policies are assigned by group alone.
        (under(2, source="group"), TWO, "none", "fail"),
        (under(1), TWO, "none", "pass"),
        # Without that word another policy may be assigned straight to the user.
        (under(2, source="group"), TWO, "possible", "indeterminate"),
        (under(1), TWO, "possible", "indeterminate"),
        (under(2, source="user"), TWO, "possible", "fail"),
        # If all agree it does not matter which one holds.
        (under(1), [login(1), login(2)], "possible", "pass"),
        (under(None, source="unknown"), [login(1), login(2)], "possible", "pass"),
        (under(None, source="unknown"), [login(1, **OFF), login(2, **OFF)], "none", "fail"),
        (under(None, source="unknown"), TWO, "none", "indeterminate"),
        # A policy that is named but was not read may be anything.
        (under(77, source="unknown"), [login(1), login(2)], "none", "indeterminate"),
        (under(77, source="group"), [login(1)], "none", "indeterminate"),
        # Nothing follows from an inference that the lists contradict.
        (under(1, contradicted=True), [login(1)], "none", "indeterminate"),
        (under(1, contradicted=None), [login(1)], "none", "indeterminate"),
        # Nor from one that they might, had they been read.
        (under(1, contradicted=None, reason="not read"), [login(1)], "none", "error"),
        (under(1, contradicted=None, reason="not read"), [login(1, **OFF)], "possible", "error"),
        (under(1, source="else"), [login(1)], "none", "indeterminate"),
        (user(), [login(1)], "none", "pass"),
        (user(), TWO, "none", "indeterminate"),
        # A tenant without the endpoints.
        (under(None, source="unknown"), None, "none", "indeterminate"),
        (user(), None, "possible", "indeterminate"),
        (under(1), [], "none", "indeterminate"),
        # A policy of an application is nobody's login policy.
        (under(None, source="unknown"), [login(1), login(2, kind="app", **OFF)], "none", "pass"),
    ],
)
def test_the_candidates(person, policies, direct, expected):
    assert outcome(person, policies, direct_login_policies=direct)["outcome"] == expected


EMPTY = {"available": [], "enrolled": []}
WEAK = ["sms", "voice", "email"]


@pytest.mark.parametrize(
    ("allowed", "clause", "expected", "words"),
    [
        ((), {"enrolled": {"any_of": ["push"]}}, "fail", "allows none"),
        ((), {"available": {"any_of": ["push"]}}, "fail", "allows none"),
        ((), {"enrolled": {"none_of": WEAK}}, "pass", "holds"),
        ((KEY,), {"enrolled": {"any_of": ["phishing_resistant"]}}, "indeterminate", "allows only phishing_resistant"),
        ((KEY,), {"enrolled": {"any_of": ["push", "phishing_resistant"]}}, "indeterminate", "allows only"),
        ((KEY,), {"enrolled": {"count": {"min": 1}}}, "indeterminate", "allows only"),
        ((KEY,), {"enrolled": {"any_of": ["push"]}}, "fail", "no API-visible factor"),
        ((KEY,), {"enrolled": {"none_of": WEAK}}, "pass", "holds"),
        ((KEY,), {"available": {"none_of": WEAK}}, "pass", "holds"),
        ((KEY,), {"enrolled": {"none_of": ["phishing_resistant"]}}, "indeterminate", "not known to show"),
        ((SMS, KEY), {"enrolled": {"any_of": ["push"]}}, "indeterminate", "allows sms, which the API would list"),
        ((SMS, KEY), {"available": {"none_of": WEAK}}, "indeterminate", "allows sms"),
        ((ACME,), {"enrolled": {"none_of": WEAK}}, "indeterminate", "shows nothing of this user"),
        (None, {"enrolled": {"none_of": WEAK}}, "indeterminate", "shows nothing of this user"),
    ],
)  # fmt: skip
def test_two_empty_lists_are_read_by_what_the_login_policy_allows(allowed, clause, expected, words):
    found = outcome(under(source="user", **EMPTY), [login(allowed=allowed)], clause)
    assert (found["outcome"], words in found["reason"]) == (expected, True), found["reason"]


def test_an_attested_key_of_one_whose_login_policy_allows_keys_alone_decides_every_rule():
    person, policies = under(source="user", **EMPTY), [login(allowed=(KEY,))]
    strong = {"enrolled": {"any_of": ["phishing_resistant"]}}
    for clause in (strong, {"enrolled": {"none_of": WEAK}}, {"available": {"none_of": WEAK}}):
        result = judged(
            [person],
            rule(**{"assert": clause}),
            attestations=[attestation()],
            login_policies=policies,
        )
        assert only_result(result)["outcome"] == "pass"


def test_on_ambiguous_does_not_settle_what_the_lists_contradict():
    found = outcome(
        under(source="user", **EMPTY),
        [login()],
        {"enrolled": {"any_of": ["push"]}},
        on_ambiguous="pass",
    )
    assert found["outcome"] == "indeterminate"


def test_a_tenant_without_the_endpoints_has_every_other_result_as_before():
    people = [user(1), user(2, enrolled=[]), user(3, **EMPTY)]
    strong = rule(id="E", **{"assert": {"enrolled": {"any_of": ["totp"]}}})
    before = judged(people, strong)
    after = judged(people, strong, rule(id="L", **{"assert": MFA}), login_policies=None)
    assert after["results"][:3] == before["results"]
    assert {each["outcome"] for each in after["results"][3:]} == {"indeterminate"}
    assert after["summary"]["enforcement"] is None and after["login_policies"] is None


def test_the_picture_of_the_tenant():
    people = [
        under(1, number=1),
        under(2, source="group", number=2),
        under(2, source="group", number=3, failure={"error": "not_found"}),
        under(1, contradicted=True, reason="the lists show more", number=4),
        under(None, source="unknown", reason="no default", number=5),
    ]
    policies = [login(1, otp_trigger_condition=1), login(2, groups=[10], **OFF), login(3)]
    result = judged(people, policy=policy(direct_login_policies="none"), login_policies=policies)
    assert result["summary"]["enforcement"] == {"demanded": 1, "not_demanded": 1, "unknown": 2}
    first, second, third = result["login_policies"]
    assert (first["users"], second["users"], third["users"]) == (1, 1, 0)
    assert first["enforced"] == {"demanded": 1, "not_demanded": 0, "unknown": 0}
    assert (second["demands"]["value"], second["holes"], second["used"]) == (False, [], True)
    assert [hole["reason"] for hole in first["holes"]] == [
        "a known browser is not asked for MFA for 1 day"
    ]
    assert (third["used"], third["allowed_classes"]) == (False, ["push", "sms", "totp"])
    values = {each["id"]: each["enforced"]["value"] for each in result["users"]}
    assert values == {1: True, 2: False, 3: False, 4: None, 5: None}
    assert result["users"][3]["enforced"]["reason"] == "the lists show more"


@pytest.mark.parametrize("value", ["x", 5, {"id": 1}, [5], [{"name": "x"}], [{"id": "x"}]])
def test_login_policies_that_are_none(value):
    assert any(each.startswith("login_policies") for each in errors_of(login_policies=value))


SETTING = st.sampled_from(
    [None, True, False, 0, 1, 2, 5, -1, "x", "1", "true", [], ["10.0.0.1"], {}]
)
NAMES = [
    name for name in login() if name not in ("id", "kind", "factors", "reset_factors", "groups")
]


@given(
    settings=st.dictionaries(st.sampled_from(NAMES), SETTING),
    missing=st.sets(st.sampled_from(NAMES)),
    told=st.fixed_dictionaries(
        {
            "id": st.sampled_from([None, 1, 2, "1", "x", True]),
            "source": st.sampled_from(["user", "group", "default", "unknown", None, 5]),
            "contradicted": st.sampled_from([True, False, None, "no"]),
        }
    ),
)
def test_neither_demanded_nor_not_for_want_of_data(settings, missing, told):
    """MFA counts as demanded only with both settings on record, as not demanded only with the switch off on record."""
    odd = {name: value for name, value in {**login(1), **settings}.items() if name not in missing}
    result = judged(
        [user(login_policy=told, enrolled=[], available=available("sms"))],
        policy=policy(rule(**{"assert": MFA}), direct_login_policies="none"),
        login_policies=[odd],
    )
    found = result["users"][0]["enforced"]["value"]
    demanded, of_whom = odd.get("otp_auth_enabled"), odd.get("otp_config")
    if found is True:
        assert demanded in (True, 1, "1", "true") and str(of_whom) in ("2",)
    if found is False:
        assert demanded in (False, 0) or str(of_whom) == "1"
    if told["contradicted"] is not False or (told["id"] not in (None, 1, "1")):
        assert found is None
    expected = {True: "pass", False: "fail", None: "indeterminate"}[found]
    assert only_result(result)["outcome"] == expected


def test_all_orders_of_candidates_fare_alike():
    policies = [login(1), login(2, **OFF), login(3, otp_config=0)]
    for order in itertools.permutations(policies):
        assert outcome(under(1), list(order))["outcome"] == "indeterminate"
