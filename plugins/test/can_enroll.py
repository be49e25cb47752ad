# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test whether a user may still enrol a factor."""

from __future__ import annotations

DOCUMENTATION = r"""
name: can_enroll
short_description: Test whether a user may still enrol a factor
version_added: 0.1.0
author:
  - Identity OneLogin collection contributors (@identity-onelogin)
description:
  - Whether OneLogin's API would let the user enrol any of the given factors now, that is, whether one of them is among the
    user's I(available) factors. It does not say whether the user has one.
  - A user whose list is missing or V(null) is an error, not V(false).
positional: _input, factors
extends_documentation_fragment:
  - identity.onelogin._wanted_factors
seealso:
  - plugin: identity.onelogin.has_enrolled
    plugin_type: test
  - plugin: identity.onelogin.has_only
    plugin_type: test
"""

EXAMPLES = r"""
- name: Ask what a user may enrol
  identity.onelogin.onelogin_mfa_factors_info:
    emails: [omar.haddad@example.com]
  register: result

- name: Require that an authenticator app is offered, and one of two factors given by name and type
  ansible.builtin.assert:
    that:
      - result.users[0] is identity.onelogin.can_enroll('totp')
      - result.users[0] is identity.onelogin.can_enroll('OneLogin Protect', 'Google Authenticator')
"""

RETURN = r"""
_value:
  description: Whether any of the factors is available.
  type: bool
"""

import typing as t

from ansible_collections.identity.onelogin.plugins.plugin_utils._list_test import holds_any


class TestModule:
    """The test plugin."""

    def tests(self) -> dict[str, t.Any]:
        """Names and functions."""
        return {"can_enroll": holds_any("available", test="can_enroll")}
