#!/usr/bin/python
# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Query users of a OneLogin tenant."""

from __future__ import annotations

DOCUMENTATION = r"""
module: onelogin_users_info
short_description: Query users of a OneLogin tenant
version_added: 0.1.0
author:
  - Identity OneLogin collection contributors (@identity-onelogin)
description:
  - Finds users by the same selection as M(identity.onelogin.onelogin_mfa_factors_info) and returns their records without
    their factors.
  - Of each record only what selecting and judging needs is read. Names, phone numbers and directory data are not.
options:
  on_error:
    description:
      - Whether a user who cannot be read fails the task (V(fail)) or is only reported (V(report)). Either way all other users
        are read and returned.
      - A selection that cannot be read fails the task in either case, and so does a task in which nothing could be read because every
        call failed, for example because there is no token.
    type: str
    default: fail
    choices: [fail, report]
extends_documentation_fragment:
  - identity.onelogin._connection
  - identity.onelogin._throttle
  - identity.onelogin._selection
  - identity.onelogin._attributes
seealso:
  - module: identity.onelogin.onelogin_mfa_factors_info
"""

EXAMPLES = r"""
# The connection comes from ONELOGIN_API_URL, ONELOGIN_CLIENT_ID and ONELOGIN_CLIENT_SECRET in these examples.

- name: Find the active members of a group
  identity.onelogin.onelogin_users_info:
    groups: [Engineering]
    statuses: [active]
  register: engineers

- name: Show their addresses
  ansible.builtin.debug:
    msg: "{{ engineers.users | map(attribute='email') | list }}"

- name: Find users by a pattern
  identity.onelogin.onelogin_users_info:
    filters:
      email: "*@example.com"
      created_since: "2020-01-01T00:00:00Z"
"""

RETURN = r"""
users:
  description: The selected users, in the order of the selection. What OneLogin does not tell is V(null).
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The user's OneLogin id.
      type: int
      returned: always
      sample: 65786389
    email:
      description: The e-mail address.
      type: str
      returned: always
      sample: hazel.zhang@example.com
    username:
      description: The user name.
      type: str
      returned: always
      sample: hazel.zhang
    status:
      description: The status by name, one of the choices of O(statuses), or C(unknown_) and the code.
      type: str
      returned: always
      sample: active
    state:
      description: The state by name, that is V(unapproved), V(approved), V(rejected), V(unlicensed), or C(unknown_) and the code.
      type: str
      returned: always
      sample: approved
    group_id:
      description: The id of the user's group, V(null) for a user without one.
      type: int
      returned: if OneLogin tells it
      sample: 477661
    role_ids:
      description: The ids of the user's roles, V(null) if OneLogin does not tell them all.
      type: list
      elements: int
      returned: always
      sample: [428308, 428309]
    created_at:
      description: When the user was created, as OneLogin writes it.
      type: str
      returned: always
      sample: "2020-01-01T00:00:00.000Z"
    activated_at:
      description: When the user was activated, as OneLogin writes it.
      type: str
      returned: always
      sample: "2020-01-02T00:00:00.000Z"
failures:
  description:
    - Who could not be read, empty if all went well. Also part of the failure with O(on_error=fail).
    - If the selection itself could not be read, the one entry that says why, with C(id) V(null), and RV(users) is empty.
    - Each entry holds C(id), C(status), C(error), C(message) and C(request_id). For an e-mail address or user name that
      nobody has, C(id) is V(null) and C(email) or C(username) tells it.
  returned: always
  type: list
  elements: dict
  sample: []
api:
  description: What the task has cost, as for M(identity.onelogin.onelogin_mfa_factors_info).
  returned: always
  type: dict
  sample: {calls: 3, retries: 0, waited: 0.0, rate_limit: null}
"""

from ansible_collections.identity.onelogin.plugins.module_utils._module import new_module, run
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import select


def main() -> None:
    """Entry point."""
    run(new_module(), lambda client, selection: select(client, selection, read_ids=True))


if __name__ == "__main__":
    main()
