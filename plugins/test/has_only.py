# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test whether a user has enrolled nothing but certain factors."""

from __future__ import annotations

DOCUMENTATION = r"""
name: has_only
short_description: Test whether a user has enrolled nothing but certain factors
version_added: 1.0.0
author:
  - Identity OneLogin collection contributors (@identity-onelogin)
description:
  - Whether the user has I(enrolled) at least one factor, and every one is among the given ones, as far as OneLogin's API shows them.
    With V(sms), for example, it finds users who have text messages and nothing else.
  - A factor that the API does not show, such as a WebAuthn key, is not seen. A factor of unknown class counts as another one.
  - A user whose list is missing or V(null) is an error, not V(false). Ask for it with
    O(identity.onelogin.onelogin_mfa_factors_info#module:enrolled=true).
  - A temporary token does not count as a factor. For a user without any factor the test is false.
positional: _input, factors
extends_documentation_fragment:
  - identity.onelogin._wanted_factors
seealso:
  - plugin: identity.onelogin.has_enrolled
    plugin_type: test
  - plugin: identity.onelogin.can_enroll
    plugin_type: test
"""

EXAMPLES = r"""
- name: Ask what the members of a role have enrolled
  identity.onelogin.onelogin_mfa_factors_info:
    roles: [Admins]
    enrolled: true
  register: admins

- name: Name the users who have weak factors and no others
  ansible.builtin.debug:
    msg: "{{ admins.users | select('identity.onelogin.has_only', 'sms', 'voice', 'email', 'knowledge') | map(attribute='email') | list }}"

- name: Require more than text messages of the first of them
  ansible.builtin.assert:
    that: admins.users[0] is not identity.onelogin.has_only('sms')
"""

RETURN = r"""
_value:
  description: Whether at least one factor is enrolled and all of them are among those given.
  type: bool
"""

import typing as t

from ansible_collections.identity.onelogin.plugins.plugin_utils._list_test import holds_only


class TestModule:
    """The test plugin."""

    def tests(self) -> dict[str, t.Any]:
        """Names and functions."""
        return {"has_only": holds_only("enrolled", test="has_only")}
