# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test can_enroll, as Ansible loads and documents it."""

from __future__ import annotations

from ansible_collections.identity.onelogin.plugins.test import can_enroll
from ansible_collections.identity.onelogin.tests.unit.plugins.test.list_test import (
    misdocumented_classes,
    rendered,
)


def test_the_loader_finds_it_by_its_full_name():
    template = (
        "{{ user is identity.onelogin.can_enroll('sms') }}"
        " {{ user is not identity.onelogin.can_enroll('push', 'totp') }}"
    )
    assert rendered("can_enroll", template) == "True True"


def test_the_documentation_names_every_class():
    assert not misdocumented_classes(can_enroll)
