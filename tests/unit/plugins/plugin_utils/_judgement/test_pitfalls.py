# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pitfalls of judging MFA by what an API shows, one by one."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    available,
    enrolled,
    errors_of,
    judged,
    only_result,
    rule,
    user,
    waiver,
)

STRONG = {"enrolled": {"any_of": ["phishing_resistant", "hardware_otp", "totp", "push"]}}


def outcome(facts, *rules, **documents):
    return only_result(judged([facts], *(rules or [rule()]), **documents))["outcome"]


def test_1_an_empty_list_is_not_a_list_that_failed_and_two_empty_ones_prove_nothing():
    assert outcome(user(enrolled=[], available=available("totp"))) == "fail"
    assert outcome(user(enrolled=[], available=[])) == "indeterminate"
    assert outcome(user(enrolled=None, available=available("totp"))) == "error"
    assert outcome(user(enrolled=[], available=None)) == "error"


def test_2_who_fails_may_have_a_factor_the_api_does_not_show_and_the_words_say_so():
    for assertion in (rule()["assert"], STRONG):
        for held in ([], enrolled("sms")):
            facts = user(enrolled=held, available=available("totp"))
            result = only_result(judged([facts], rule(**{"assert": assertion})))
            if result["outcome"] == "fail":
                assert result["reason"].startswith("no API-visible factor")
                assert "or attest one the API does not show" in result["evidence"]["needed"]


def test_2_somebody_with_webauthn_alone_passes_honestly_once_it_is_attested():
    hidden = user(enrolled=[], available=available("totp"))
    assert outcome(hidden, rule(**{"assert": STRONG})) == "fail"
    assert outcome(hidden, rule(**{"assert": STRONG}), attestations=[attestation()]) == "pass"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "locked"}, "pass"),
        ({"status": "password_expired"}, "pass"),
        ({"status": "unactivated"}, "not_applicable"),
        ({"status": "suspended"}, "not_applicable"),
        ({"state": "unlicensed"}, "not_applicable"),
        ({"status": "unknown_6"}, "indeterminate"),
        ({"state": None}, "indeterminate"),
    ],
)
def test_3_people_with_a_locked_door_are_people_and_the_others_are_counted(fields, expected):
    result = judged([user(**fields)], rule())
    assert only_result(result)["outcome"] == expected
    assert result["summary"]["users"] == 1
    assert result["summary"]["not_applicable_users"] == (expected == "not_applicable")


def test_4_service_accounts_are_scoped_out_in_sight_never_dropped():
    people = rule(applies_to={"status": "active", "not": {"role": "Service"}})
    robots = rule(id="R-2", applies_to={"role": "Service", "status": "active"})
    result = judged([user(1, roles=["Service"]), user(2, roles=["Staff"])], people, robots)
    assert [(each["rule"], each["outcome"]) for each in result["results"]] == [
        ("R-1", "not_applicable"),
        ("R-1", "pass"),
        ("R-2", "pass"),
        ("R-2", "not_applicable"),
    ]
    assert len(result["users"]) == 2


def test_5_to_have_enrolled_is_not_to_be_protected():
    result = judged([user(), user(2, enrolled=[])], rule(), rule(id="R-2", **{"assert": STRONG}))
    words = str([(each["reason"], each["evidence"]) for each in result["results"]])
    assert "enrolled" in words
    assert not any(word in words for word in ("protected", "secure", "enforced", "has MFA"))


def test_7_two_phones_are_two_devices_but_one_class_and_one_device_twice_is_one():
    two = {"enrolled": {"count": {"min": 2}}}
    kinds = {"enrolled": {"count": {"min": 2, "distinct": "class"}}}
    phones = user(enrolled=enrolled("totp", "totp"))
    twice = user(enrolled=enrolled("totp") * 2)
    assert outcome(phones, rule(**{"assert": two})) == "pass"
    assert outcome(phones, rule(**{"assert": kinds})) == "fail"
    assert outcome(twice, rule(**{"assert": two})) == "fail"
    result = judged([phones], rule())
    assert result["summary"]["enrolled_classes"] == {"totp": 1}


def test_8_the_default_device_may_be_the_weak_one():
    mixed = user(enrolled=enrolled("sms", "totp"))
    result = judged([mixed], rule(**{"assert": STRONG}))
    assert only_result(result)["outcome"] == "pass"
    assert [each["default"] for each in result["users"][0]["enrolled"]] == [True, False]
    assert outcome(mixed, rule(**{"assert": {"enrolled": {"none_of": ["sms"]}}})) == "fail"


def test_9_text_messages_calls_and_mail_are_weaker_than_anything_cryptographic():
    weak = max(CLASSES[each].strength for each in ("sms", "voice", "email", "knowledge"))
    assert weak < min(CLASSES[each].strength for each in ("push", "totp", "hardware_otp"))


def test_10_names_and_ids_of_a_tenant_say_nothing():
    no_sms = rule(**{"assert": {"enrolled": {"none_of": ["sms"]}}})
    device = {"device_id": "1", "auth_factor_name": "SMS", "type_display_name": "Security key"}
    assert outcome(user(enrolled=[device]), no_sms) == "fail"
    offers = available("sms")
    facts = user(enrolled=[], available=[{**each, "factor_id": None} for each in offers])
    result = judged([facts], rule())
    assert result["users"][0]["available"] == [
        {"name": "OneLogin SMS", "auth_factor_name": "SMS", "class": "sms"}
    ]


def test_10_a_factor_nobody_knows_is_counted_but_never_classed():
    odd = user(enrolled=enrolled("unclassified"), available=[])
    assert outcome(odd) == "pass"
    assert outcome(odd, rule(**{"assert": STRONG})) == "indeterminate"
    assert outcome(odd, rule(**{"assert": {"enrolled": {"none_of": ["sms"]}}})) == "indeterminate"


def test_a_temporary_token_is_no_factor():
    token = {"device_id": "user_temp_otp_36216766", "auth_factor_name": "Google Authenticator"}
    assert outcome(user(enrolled=[token])) == "fail"
    assert outcome(user(enrolled=[token], available=[])) == "indeterminate"
    result = judged([user(enrolled=[token])], rule())
    assert result["users"][0]["enrolled"][0]["class"] == "transient"
    assert result["summary"]["enrolled_classes"] == {}


def test_11_a_user_deleted_in_the_middle_is_gone_and_counted():
    failure = {"status": 404, "error": "not_found", "message": "no such user", "request_id": None}
    gone = user(2, enrolled=None, available=None, status=None, failure=failure)
    result = judged([user(1), gone, user(3)], rule())
    found = result["results"][1]
    assert (found["outcome"], found["raw"]) == ("not_applicable", "not_applicable")
    assert found["reason"].startswith("gone") and found["evidence"]["failure"] == failure
    assert result["summary"]["users"] == 3 and result["verdict"] == "pass"


def test_13_a_permission_that_is_lost_midway_is_an_error_not_a_failure():
    denied = {"status": 403, "error": "permission", "message": "no", "request_id": "R-1"}
    users = [user(1)] + [
        user(number, enrolled=None, available=None, failure=denied) for number in range(2, 9)
    ]
    result = judged(users, rule(), rule(id="R-2", **{"assert": STRONG}))
    assert result["summary"]["outcomes"]["error"] == 14
    assert result["summary"]["outcomes"]["fail"] == 1  # of the one user who was read
    assert judged(users, rule())["verdict"] == "incomplete"


def test_14_what_yaml_misreads_is_named():
    (error,) = errors_of(policy={"id": "x", "rules": [rule(id=8.1)]})
    assert error.startswith("policy.rules[0].id") and "8.10" in error


def test_15_text_of_users_goes_through_unchanged_and_unused():
    nasty = "<img src=x onerror=alert(1)> =cmd|' /C calc'!A0 {{ 7*7 }}"
    device = {**enrolled("totp")[0], "user_display_name": nasty}
    result = judged([user(email=nasty, enrolled=[device])], rule())
    assert result["users"][0]["enrolled"][0]["user_display_name"] == nasty
    assert nasty not in only_result(result)["reason"]


def test_16_nothing_is_shown_but_what_a_judgement_needs():
    device = {**enrolled("sms")[0], "phone_number": "+15550100"}
    result = judged([user(enrolled=[device], phone="+15550100", firstname="Hazel")], rule())
    assert "15550100" not in str(result) and "Hazel" not in str(result)


def test_17_a_day_ends_at_midnight_utc_and_belongs_to_its_waiver():
    lacking = user(enrolled=[])
    for now, expected in (("2027-03-31T23:59:59Z", "waived"), ("2027-04-01T00:00:00Z", "fail")):
        assert outcome(lacking, waivers=[waiver()], now=now) == expected


@pytest.mark.parametrize("users", [{"email": "user.@example.com"}, {"username": "user"}])
def test_19_a_waiver_is_no_pattern(users):
    assert outcome(user(enrolled=[]), waivers=[waiver(users=users)]) == "fail"


def test_20_a_finding_is_the_same_finding_tomorrow():
    today = judged([user()], rule(), tenant="acme")
    later = judged([user(enrolled=[])], rule(), tenant="acme", now="2027-01-01T00:00:00Z")
    assert only_result(today)["id"] == only_result(later)["id"]


# What a careful reader found


def test_an_attestation_does_not_make_two_empty_lists_speak():
    nothing = user(enrolled=[], available=[])
    known = {"attestations": [attestation()]}
    none_weak = {"enrolled": {"none_of": ["sms", "voice", "email"]}}
    spare = {"enrolled": {"count": {"min": 2, "distinct": "class"}}}
    assert outcome(nothing, rule(), **known) == "pass"
    assert outcome(nothing, rule(**{"assert": none_weak}), **known) == "indeterminate"
    assert outcome(nothing, rule(**{"assert": spare}), **known) == "indeterminate"


def test_one_key_that_was_attested_twice_is_one_key():
    two = rule(**{"assert": {"enrolled": {"count": {"min": 2}}}})
    renewed = [attestation(), attestation(id="A-2", attested_on="2026-11-20")]
    facts = user(enrolled=[], available=available("totp"))
    assert outcome(facts, two, attestations=renewed) == "fail"


@pytest.mark.parametrize("key", ["username", "email"])
def test_a_user_without_a_name_is_not_called_none(key):
    facts = user(enrolled=[], **{key: None})
    assert outcome(facts, waivers=[waiver(users={key: "none"})]) == "fail"


@pytest.mark.parametrize(
    "failure",
    [
        {"id": None, "email": "boss@example.com", "status": 502, "error": "server"},
        {"id": None, "username": "boss", "status": None, "error": "not_found"},
        {"id": 9, "status": 403, "error": "permission"},
        {"id": 1, "status": 502, "error": "server", "unread": ["available"]},
    ],
)
def test_who_is_in_the_failures_of_a_module_alone_is_not_forgotten(failure):
    survey = {"users": [user(1), user(2)], "failures": [failure]}
    result = judged(survey)
    assert result["verdict"] == "incomplete"
    assert any("could not be read" in reason for reason in result["reasons"])


def test_failures_that_are_no_list_are_refused():
    assert any("users.failures" in each for each in errors_of(users={"users": [], "failures": "x"}))
