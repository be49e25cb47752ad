# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests can_enroll, has_enrolled and has_only: what they have in common, and what they find."""

from __future__ import annotations

import jinja2
import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
    TRANSIENT,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils import _list_test
from ansible_collections.identity.onelogin.plugins.test import can_enroll, has_enrolled, has_only
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import PHONE, SMS
from ansible_collections.identity.onelogin.tests.unit.plugins.vaulted_fixture import Vaulted

can = can_enroll.TestModule().tests()["can_enroll"]
has = has_enrolled.TestModule().tests()["has_enrolled"]
only = has_only.TestModule().tests()["has_only"]
ALL = [
    (can, "can_enroll", "available"),
    (has, "has_enrolled", "enrolled"),
    (only, "has_only", "enrolled"),
]

APP = {"factor_id": 5, "name": "Our App", "auth_factor_name": "Google Authenticator"}
TOKEN = {"device_id": "user_temp_otp_1", "type_display_name": "SMS", "auth_factor_name": "SMS"}
USER = {"id": 7, "available": [SMS, APP], "enrolled": [PHONE]}


@pytest.mark.parametrize(
    "wanted, expected",
    [
        (["SMS"], True),
        (["sms"], True),
        ([" OneLogin SMS "], True),
        (["totp"], True),
        (["google authenticator"], True),
        (["our APP"], True),
        (["push", "totp"], True),
        (["push"], False),
        (["phishing_resistant", "voice"], False),
        (["S"], False),
        (["58959"], False),
    ],
)
def test_can_enroll(wanted, expected):
    assert can(USER, *wanted) is expected


@pytest.mark.parametrize(
    "wanted, expected",
    [
        (["SMS"], True),
        (["sms", "push"], True),
        (["OneLogin SMS"], True),
        (["Work phone"], False),  # the user's own name for it is no factor
        (["totp"], False),
        (["phishing_resistant", "Authenticator"], False),
    ],
)
def test_has_enrolled(wanted, expected):
    assert has(USER, *wanted) is expected


PROTECT = {
    "device_id": "2",
    "type_display_name": "OneLogin Protect",
    "auth_factor_name": "OneLogin",
}
CARD = {"device_id": "3", "type_display_name": "Acme Card", "auth_factor_name": "Acme Card"}


@pytest.mark.parametrize(
    "enrolled, wanted, expected",
    [
        ([PHONE], ["sms"], True),
        ([PHONE], ["SMS"], True),
        ([PHONE], ["onelogin sms "], True),
        ([PHONE, PHONE], ["sms"], True),
        ([PHONE], ["sms", "voice"], True),
        ([PHONE], ["voice"], False),
        ([PHONE, PROTECT], ["sms"], False),
        ([PROTECT, PHONE], ["sms"], False),
        ([PHONE, PROTECT], ["push", "sms"], True),
        ([PHONE, CARD], ["sms"], False),
        ([CARD], ["unclassified"], True),
        ([], ["sms"], False),
        ((), ["sms"], False),
        # A temporary token counts as no factor, for or against.
        ([PHONE, TOKEN], ["sms"], True),
        ([TOKEN], ["sms"], False),
        ([TOKEN], [TRANSIENT], False),
        ([PROTECT, TOKEN], ["sms"], False),
    ],
)
def test_has_only(enrolled, wanted, expected):
    assert only({"id": 7, "enrolled": enrolled}, *wanted) is expected


FACTORS = st.lists(st.sampled_from([PHONE, PROTECT, CARD, TOKEN]), max_size=4)


@settings(max_examples=100)
@given(FACTORS, st.lists(st.sampled_from(["sms", "push", "unclassified", "voice"]), min_size=1))
def test_to_have_only_some_is_to_have_them_and_none_of_the_others(enrolled, wanted):
    user = {"id": 7, "enrolled": enrolled}
    others = sorted(set(CLASSES) - set(wanted) - {TRANSIENT})
    assert only(user, *wanted) is (has(user, *wanted) and not has(user, *others))


def test_a_temporary_token_is_no_factor():
    user = {"id": 7, "enrolled": [TOKEN]}
    assert has(user, "SMS", "sms") is False
    assert has(user, TRANSIENT) is True


@pytest.mark.parametrize(
    "name, meant",
    [
        ("topt", "totp"),
        ("smss", "sms"),
        ("phishing-resistant", "phishing_resistant"),
        ("sms", None),
        ("push", None),
        ("authenticator", None),
        ("Topt", None),  # as an administrator may call a factor
        ("yubikey5", None),
        ("our app", None),
        ("any", None),
    ],
)
def test_a_misspelt_class_is_warned_of(monkeypatch, name, meant):
    warned = []
    monkeypatch.setattr(_list_test.Display, "warning", lambda _display, text: warned.append(text))
    assert has({"id": 7, "enrolled": []}, name) is False
    assert len(warned) == (meant is not None)
    assert only({"id": 7, "enrolled": []}, name) is False and len(warned) == 2 * (meant is not None)
    assert all(f"'{name}' is no class" in text and f"mean '{meant}'?" in text for text in warned)


def test_what_is_found_is_not_warned_of(monkeypatch):
    monkeypatch.setattr(_list_test.Display, "warning", None)
    assert has({"id": 7, "enrolled": [{**PHONE, "type_display_name": "topt"}]}, "topt") is True


@pytest.mark.parametrize("unseen", ["\ufeff", "\u200b", "\u00a0", "\u2060", "\u00ad", "\t"])
@pytest.mark.parametrize("word", ["sms", "SMS", "OneLogin SMS"])
def test_what_copying_leaves_around_a_word_or_a_name_does_not_matter(unseen, word):
    renamed = {
        **PHONE,
        "type_display_name": f"{unseen}OneLogin SMS{unseen}",
        "auth_factor_name": f"SMS{unseen}",
    }
    user = {"id": 7, "available": [SMS], "enrolled": [renamed]}
    for test in (can, has, only):
        assert test(user, f"{unseen}{word}{unseen}") is True


def test_a_name_is_found_composed_or_not():
    user = {"id": 7, "enrolled": [{**PHONE, "type_display_name": "Cle\u0301"}]}
    assert has(user, "CL\u00c9") is True and only(user, "cl\u00e9") is True


@pytest.mark.parametrize(
    "word, name",
    [
        ("s\u200bms", "OneLogin SMS"),
        ("\u017fms", "OneLogin SMS"),
        ("ＳＭＳ", "OneLogin SMS"),
        ("OneLogin SMS", "Our\u00a0SMS"),
        ("Our SMS", "Our\u00a0SMS"),
        ("Our SMS", "Our  SMS"),
        ("OurSMS", "Our SMS"),
        ("Ou\u00adr SMS", "Our SMS"),
        ("Our\u200d SMS", "Our SMS"),
    ],
)
def test_is_not_does_not_pass_for_a_word_that_only_looks_like_a_factor(word, name):
    user = {
        "id": 7,
        "available": [{**SMS, "name": name}],
        "enrolled": [{**PHONE, "type_display_name": name}],
    }
    matching = word == "OneLogin SMS"  # which this tenant calls otherwise
    for test in (can, has, only):
        if matching:
            assert test(user, word) is False
            continue
        with pytest.raises(
            AnsibleFilterError, match="looks like .* but is spelt differently. .* its class, sms"
        ) as caught:
            test(user, word)
        assert str(caught.value).isprintable() and (
            "\u200b" not in word or "<U+200B>" in str(caught.value)
        )


def test_what_looks_like_a_factor_that_is_not_in_doubt_is_no_error():
    user = {"id": 7, "enrolled": [PHONE, PROTECT]}
    assert has(user, "s\u200bms", "push") is True
    assert only(user, "s\u200bms", "sms", "push") is True
    assert has({"id": 7, "enrolled": [TOKEN]}, "s\u200bms") is False


@pytest.mark.parametrize("test", [can, has, only])
def test_a_vaulted_word_is_read(test):
    user = {"id": 7, "available": [SMS], "enrolled": [PHONE]}
    assert test(user, Vaulted("sms")) is True
    assert test(user, Vaulted("push")) is False
    with pytest.raises(AnsibleFilterError, match="name at least one factor"):
        test(user, Vaulted(" "))


def test_factors_have_no_keywords():
    with pytest.raises(AnsibleFilterError, match="has_enrolled: name at least one factor as text"):
        has(USER, factor="sms")


def test_an_empty_list_is_false():
    assert can({"id": 7, "available": []}, "SMS") is False
    assert has({"id": 7, "enrolled": ()}, "SMS") is False
    assert only({"id": 7, "enrolled": []}, "SMS") is False


@pytest.mark.parametrize("test, name, key", ALL)
@pytest.mark.parametrize(
    "user, part",
    [
        ({"id": 7}, "of user 7 is not known"),
        ({"id": 7, "available": None, "enrolled": None}, "of user 7 is not known"),
        ({}, "of user without an id is not known"),
        ({"id": "\x1b[2J", "available": None}, "of user [2J is not known"),
        ({"id": 7, "available": "SMS", "enrolled": "SMS"}, "of user 7 is not a list of factors"),
        (
            {"id": 7, "available": {"a": 1}, "enrolled": {"a": 1}},
            "of user 7 is not a list of factors",
        ),
        (
            {"id": 7, "available": ["SMS"], "enrolled": ["SMS"]},
            "of user 7 is not a list of factors",
        ),
        ({"id": 7, "available": 5, "enrolled": 5}, "of user 7 is not a list of factors"),
    ],
)
def test_what_is_not_known_is_an_error(test, name, key, user, part):
    with pytest.raises(AnsibleFilterError) as caught:
        test(user, "SMS")
    assert f"{name}: {key} {part}" in str(caught.value)
    assert ("see its failures" in str(caught.value)) == ("not known" in part)


@pytest.mark.parametrize("test, name", [(test, name) for test, name, _key in ALL])
@pytest.mark.parametrize(
    "user, kind",
    [("hazel", "text"), ([USER], "a list"), (None, "another value"), (7, "another value")],
)
def test_what_is_no_user_is_an_error(test, name, user, kind):
    with pytest.raises(
        AnsibleFilterError, match=f"{name}: expected an item of users, .*, not {kind}"
    ):
        test(user, "SMS")


@pytest.mark.parametrize("test", [can, has, only])
@pytest.mark.parametrize(
    "wanted", [[], [""], [" "], ["\u200b"], [None], [5], [["SMS"]], ["SMS", None]]
)
def test_no_factor_to_look_for_is_an_error(test, wanted):
    with pytest.raises(AnsibleFilterError, match="name at least one factor as text"):
        test(USER, *wanted)


def test_an_undefined_list_is_an_error_not_false():
    with pytest.raises((AnsibleFilterError, jinja2.UndefinedError)):
        has(jinja2.StrictUndefined(name="user"), "SMS")
