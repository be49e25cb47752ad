# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests can_enroll and has_enrolled, alone and in a template."""

from __future__ import annotations

import jinja2
import pytest
from ansible.errors import AnsibleFilterError
from ansible.plugins.loader import test_loader as plugin_loader

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
    TRANSIENT,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils import _list_test
from ansible_collections.identity.onelogin.plugins.test import can_enroll, has_enrolled
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import PHONE, SMS

can = can_enroll.TestModule().tests()["can_enroll"]
has = has_enrolled.TestModule().tests()["has_enrolled"]

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
    assert all(f"'{name}' is no class" in text and f"mean '{meant}'?" in text for text in warned)


def test_what_is_found_is_not_warned_of(monkeypatch):
    monkeypatch.setattr(_list_test.Display, "warning", None)
    assert has({"id": 7, "enrolled": [{**PHONE, "type_display_name": "topt"}]}, "topt") is True


def test_factors_have_no_keywords():
    with pytest.raises(AnsibleFilterError, match="has_enrolled: name at least one factor as text"):
        has(USER, factor="sms")


def test_an_empty_list_is_false():
    assert can({"id": 7, "available": []}, "SMS") is False
    assert has({"id": 7, "enrolled": ()}, "SMS") is False


@pytest.mark.parametrize(
    "test, name, key", [(can, "can_enroll", "available"), (has, "has_enrolled", "enrolled")]
)
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


@pytest.mark.parametrize("test, name", [(can, "can_enroll"), (has, "has_enrolled")])
@pytest.mark.parametrize(
    "user, kind",
    [("hazel", "text"), ([USER], "a list"), (None, "another value"), (7, "another value")],
)
def test_what_is_no_user_is_an_error(test, name, user, kind):
    with pytest.raises(
        AnsibleFilterError, match=f"{name}: expected an item of users, .*, not {kind}"
    ):
        test(user, "SMS")


@pytest.mark.parametrize("test", [can, has])
@pytest.mark.parametrize("wanted", [[], [""], [" "], [None], [5], [["SMS"]], ["SMS", None]])
def test_no_factor_to_look_for_is_an_error(test, wanted):
    with pytest.raises(AnsibleFilterError, match="name at least one factor as text"):
        test(USER, *wanted)


def test_an_undefined_list_is_an_error_not_false():
    with pytest.raises((AnsibleFilterError, jinja2.UndefinedError)):
        has(jinja2.StrictUndefined(name="user"), "SMS")


@pytest.mark.parametrize("name", ["can_enroll", "has_enrolled"])
def test_the_loader_finds_them_by_their_full_name(name):
    test = plugin_loader.get(f"identity.onelogin.{name}")
    environment = jinja2.Environment()
    environment.tests[f"identity.onelogin.{name}"] = test.j2_function
    template = "{{ user is identity.onelogin.NAME('sms') }} {{ user is not identity.onelogin.NAME('push', 'totp') }}"
    rendered = environment.from_string(template.replace("NAME", name)).render(
        user={**USER, "available": [SMS]}
    )
    assert rendered == "True True"


@pytest.mark.parametrize("module", [can_enroll, has_enrolled])
def test_the_documentation_names_every_class(module):
    documented = {name for name in CLASSES if f"V({name})" in module.DOCUMENTATION}
    assert documented == set(CLASSES) - {TRANSIENT}
