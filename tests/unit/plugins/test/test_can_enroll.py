# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test can_enroll, as Ansible loads and documents it."""

from __future__ import annotations

import jinja2
import pytest
from ansible.errors import AnsibleFilterError
from ansible.plugins.loader import test_loader as plugin_loader

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
    TRANSIENT,
)
from ansible_collections.identity.onelogin.plugins.test import can_enroll
from ansible_collections.identity.onelogin.tests.unit.plugins.documented import documentation
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import PHONE, SMS

USER = {"id": 7, "available": [SMS], "enrolled": [PHONE]}


def test_the_loader_finds_it_by_its_full_name():
    test = plugin_loader.get("identity.onelogin.can_enroll")
    environment = jinja2.Environment()
    environment.tests["identity.onelogin.can_enroll"] = test.j2_function
    template = environment.from_string(
        "{{ user is identity.onelogin.can_enroll('sms') }}"
        " {{ user is not identity.onelogin.can_enroll('push', 'totp') }}"
    )
    assert template.render(user=USER) == "True True"


def test_the_documentation_names_every_class():
    text = documentation(can_enroll, "test")
    documented = {one for one in CLASSES if f"V({one})" in text}
    assert documented == set(CLASSES) - {TRANSIENT}


def test_a_list_that_is_missing_comes_with_advice():
    test = can_enroll.TestModule().tests()["can_enroll"]
    with pytest.raises(AnsibleFilterError, match="of user 7 is not known. .* see its failures"):
        test({"id": 7}, "sms")
