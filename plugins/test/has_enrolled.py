# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test whether a user has enrolled a factor."""

from __future__ import annotations

DOCUMENTATION = r"""
name: has_enrolled
short_description: Test whether a user has enrolled a factor
version_added: 0.1.0
author:
  - Identity OneLogin collection contributors (@identity-onelogin)
description:
  - Whether any of the given factors is among those that the user has I(enrolled), as far as OneLogin's API shows them. A WebAuthn
    key may not be shown.
  - A user whose list is missing or V(null) is an error, not V(false). Ask for it with
    O(identity.onelogin.onelogin_mfa_factors_info#module:enrolled=true).
  - A temporary token does not count as a factor.
positional: _input, factors
extends_documentation_fragment:
  - identity.onelogin._wanted_factors
seealso:
  - plugin: identity.onelogin.can_enroll
    plugin_type: test
  - plugin: identity.onelogin.has_only
    plugin_type: test
"""

EXAMPLES = r"""
- name: Ask what a user has enrolled
  identity.onelogin.onelogin_mfa_factors_info:
    emails: [hazel.zhang@example.com]
    enrolled: true
  register: result

- name: Require an authenticator app or OneLogin Protect
  ansible.builtin.assert:
    that: result.users[0] is identity.onelogin.has_enrolled('totp', 'push')

# The second line alone would pass for a user for whom the API shows nothing.
- name: Require a factor, and that no text messages are in use
  ansible.builtin.assert:
    that:
      - result.users[0] is identity.onelogin.has_enrolled('totp', 'push')
      - result.users[0] is not identity.onelogin.has_enrolled('sms')
"""

RETURN = r"""
_value:
  description: Whether any of the factors is enrolled.
  type: bool
"""

import typing as t

from ansible_collections.identity.onelogin.plugins.plugin_utils._list_test import holds_any


class TestModule:
    """The test plugin."""

    def tests(self) -> dict[str, t.Any]:
        """Names and functions."""
        return {"has_enrolled": holds_any("enrolled", test="has_enrolled")}
