# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``pseudonymise``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: pseudonymise
author: Identity OneLogin collection contributors (@identity-onelogin)
version_added: 0.1.0
short_description: Replace e-mail addresses and user names by a keyed hash
description:
  - Returns a copy of the input in which every value of a key C(email) or C(username), and every e-mail address within any
    other text, is a pseudonym. C(user_display_name) is left out.
  - A pseudonym is 16 hexadecimal digits of HMAC-SHA256 over the value, trimmed and in lower case. Of an address the domain stays, so that
    C(email_glob) of a policy can still name it. Patterns in C(email_glob) are not changed.
  - The same key gives the same pseudonym on every run. Users keep their id.
  - User names within free text are not recognised.
options:
  _input:
    description: Users of M(identity.onelogin.onelogin_mfa_factors_info), waivers, attestations, a policy, or any other data.
    type: raw
    required: true
  key:
    description:
      - The secret, at least 16 characters. Whoever has it can test a guess of who is meant.
    type: str
    required: true
seealso:
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Judge without names
  ansible.builtin.set_fact:
    judgement: "{{ survey.users | identity.onelogin.pseudonymise(key)
      | identity.onelogin.mfa_compliance(policy, waivers=waivers | identity.onelogin.pseudonymise(key)) }}"
  vars:
    key: "{{ lookup('ansible.builtin.env', 'PSEUDONYM_KEY') }}"
"""

RETURN = r"""
_value:
  description: The input with pseudonyms, in plain types.
  type: raw
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import pseudonyms


def pseudonymise(value: Any, key: Any) -> Any:
    """See DOCUMENTATION."""
    if not isinstance(key, str) or len(key) < pseudonyms.SHORTEST_KEY:
        raise AnsibleFilterError(
            "identity.onelogin.pseudonymise: key must be a text of at least"
            f" {pseudonyms.SHORTEST_KEY} characters"
        )
    return pseudonyms.pseudonymise(value, key=str(key))


class FilterModule:
    """What ansible-core asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"pseudonymise": pseudonymise}
