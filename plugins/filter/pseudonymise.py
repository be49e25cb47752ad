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
  - Returns a copy of the input in which every value of a key such as C(email), C(username), C(firstname) or C(lastname), every value of
    a selection's C(filters), and every e-mail address within any other text, however it is written, is a pseudonym.
    C(user_display_name) and C(phone) are left out.
  - User names are found in free text as well, which is the value of C(title), C(description), C(remediation), C(reason), C(approved_by),
    C(ticket), C(statement), C(attested_by), C(message), and the C(id) of waivers and attestations. Only names that the input or O(users)
    has under a key C(email) or C(username) are found. A first name alone, or the local part of an address, is not recognised.
  - A pseudonym is 16 hexadecimal digits of HMAC-SHA256 over the value, trimmed and in lower case, and begins with a letter. Of an
    address the domain stays, so that C(email_glob) of a policy can still name it. Patterns in C(email_glob) are not changed.
  - The HMAC's key is made of O(key) and O(tenant) by scrypt, so that guessing the key takes long, and nobody can tell whether
    two tenants know the same person.
  - Users keep their id; roles, groups, factors and login policies keep their names.
options:
  _input:
    description: Users of M(identity.onelogin.onelogin_mfa_factors_info), waivers, attestations, a policy, or any other data.
    type: raw
    required: true
  key:
    description:
      - The secret, at least 16 characters, of which at least 8 differ, and not digits alone. C(openssl rand -hex 32) makes a good one.
        Whoever has it can test a guess at who is meant.
    type: str
    required: true
  tenant:
    description:
      - The name of the tenant. With the same key and the name that C(mfa_compliance_tenant) has, the pseudonyms are those of the role
        C(identity.onelogin.mfa_compliance).
    type: str
    default: ""
    version_added: 1.0.0
  users:
    description: Users whose addresses and user names are to be found in the texts of the input, if they are not the input.
    type: raw
    default: []
    version_added: 1.0.0
seealso:
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Judge without names
  ansible.builtin.set_fact:
    judgement: "{{ survey.users | identity.onelogin.pseudonymise(key, tenant='acme')
      | identity.onelogin.mfa_compliance(policy, waivers=waivers | identity.onelogin.pseudonymise(key, tenant='acme', users=survey.users)) }}"
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


def pseudonymise(value: Any, key: Any, tenant: Any = "", users: Any = ()) -> Any:
    """See DOCUMENTATION."""
    if not isinstance(key, str) or len(key) < pseudonyms.SHORTEST_KEY:
        raise AnsibleFilterError(
            "identity.onelogin.pseudonymise: key must be a text of at least"
            f" {pseudonyms.SHORTEST_KEY} characters"
        )
    if not isinstance(tenant, str):
        raise AnsibleFilterError("identity.onelogin.pseudonymise: tenant must be a text")
    try:
        made = pseudonyms.Pseudonyms(str(key), tenant=str(tenant))
    except pseudonyms.KeyRefused as error:
        raise AnsibleFilterError(f"identity.onelogin.pseudonymise: key {error}") from None
    return made.knowing(made.hide(value), made.hide(users)).hide(value)


class FilterModule:
    """What ansible-core asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"pseudonymise": pseudonymise}
