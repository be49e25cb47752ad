# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of factor classes."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
    TRANSIENT,
    class_of_factor,
    classify,
    matches,
)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        # every pair of OneLogin's documentation and SDKs
        ("OneLogin", "OneLogin Protect", "push"),
        ("OneLogin Protect", "OneLogin Protect", "push"),
        ("SMS", "OneLogin SMS", "sms"),
        ("OneLogin SMS", "OneLogin SMS", "sms"),
        ("OneLogin Voice", "OneLogin Voice", "voice"),
        ("OneLogin Email", "OneLogin Email", "email"),
        ("Google Authenticator", "Authenticator", "totp"),
        ("Google Authenticator", "Google Authenticator", "totp"),
        ("YubiKey", None, "hardware_otp"),
        # administrators rename factors; the type decides
        ("SMS", "Send 6-digit OTP to mobile", "sms"),
        ("SMS", "WebAuthn", "sms"),
        ("YubiKey", "Yubikey5", "hardware_otp"),
        ("WebAuthn", "Yubikey5", "phishing_resistant"),
        # case and blanks do not matter
        ("  sMs ", None, "sms"),
        ("GOOGLE AUTHENTICATOR", "", "totp"),
        # kinds whose exact type is not published
        ("OneLogin WebAuthn", None, "phishing_resistant"),
        ("FIDO2", None, "phishing_resistant"),
        ("Passkeys", None, "phishing_resistant"),
        ("Duo Security", None, "partner"),
        ("RSA SecurID", None, "hardware_otp"),
        ("Symantec VIP", None, "hardware_otp"),
        ("OneLogin Security Questions", None, "knowledge"),
        # a word inside another word says nothing
        ("Individuo", None, "unclassified"),
        ("Reversal", None, "unclassified"),
        # the type is unknown: the name is no substitute for it
        ("Acme", "OneLogin SMS", "unclassified"),
        # the type is missing: only OneLogin's own names are known
        (None, "OneLogin SMS", "sms"),
        ("", "authenticator", "totp"),
        (None, "YubiKey", "unclassified"),
        (None, "Yubikey5", "unclassified"),
        (None, "My WebAuthn thing", "unclassified"),
        (None, None, "unclassified"),
        (7, ["x"], "unclassified"),
    ],
)
@pytest.mark.parametrize("key", ["name", "type_display_name"])
def test_the_type_decides_and_the_name_only_without_one(kind, name, expected, key):
    assert classify({"auth_factor_name": kind, key: name}) == expected


def test_the_name_a_user_gives_a_device_never_classifies():
    assert classify({"user_display_name": "WebAuthn", "auth_factor_name": None}) == "unclassified"


@pytest.mark.parametrize(
    ("extra", "entry", "expected"),
    [
        ({"acme TOKEN ": "hardware_otp"}, {"auth_factor_name": "Acme Token"}, "hardware_otp"),
        (
            {"Acme Smartcard": "phishing_resistant"},
            {"name": "Acme Smartcard"},
            "phishing_resistant",
        ),
        (
            {"Badge": "phishing_resistant"},
            {"auth_factor_name": "X", "name": "Badge"},
            "phishing_resistant",
        ),
        ({"Badge": "phishing_resistant"}, {"auth_factor_name": "SMS", "name": "Badge"}, "sms"),
        ({"Duo Security": "push"}, {"auth_factor_name": "Duo Security"}, "push"),
        ({"Other": "push"}, {"auth_factor_name": "SMS"}, "sms"),
    ],
)
def test_a_policy_can_name_factors_of_its_own(extra, entry, expected):
    assert classify(entry, extra) == expected


def test_a_temporary_token_is_no_factor_whatever_it_is_called():
    token = {"device_id": "user_temp_otp_36216766", "auth_factor_name": "WebAuthn"}
    assert classify(token, {"WebAuthn": "phishing_resistant"}) == TRANSIENT
    assert not any(matches(token, wanted) for wanted in ("WebAuthn", "phishing_resistant"))
    assert matches(token, "transient")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("SMS", True),
        ("sms", True),
        (" onelogin sms ", True),
        ("My phone", False),
        ("totp", False),
        ("OneLogin", False),
        ("", False),
    ],
)
def test_matching_by_type_name_or_class(wanted, expected):
    device = {
        "device_id": "1",
        "auth_factor_name": "SMS",
        "type_display_name": "OneLogin SMS",
        "user_display_name": "My phone",
    }
    assert matches(device, wanted) is expected


def test_the_table_is_complete_and_ordered_as_its_sources_order():
    assert set(CLASSES) == {
        "phishing_resistant", "push", "totp", "hardware_otp", "sms", "voice", "email", "knowledge",
        "partner", "unclassified", "transient",
    }  # fmt: skip
    strength = {name: found.strength for name, found in CLASSES.items()}
    order = ["phishing_resistant", "hardware_otp", "totp", "push", "sms", "email", "knowledge"]
    assert sorted(order, key=strength.__getitem__, reverse=True) == order
    assert CLASSES["phishing_resistant"].visible == "no"
    assert {found.visible for found in CLASSES.values()} == {"yes", "no", "unconfirmed"}
    assert all(found.source and found.label for found in CLASSES.values())


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("protect", "push"),
        ("WebAuthn", "phishing_resistant"),
        ("authenticator", "totp"),
        ("Yubikey", "hardware_otp"),
        ("strong", None),
        ("", None),
    ],
)
def test_what_people_call_a_factor_has_a_class(word, expected):
    assert class_of_factor(word) == expected
