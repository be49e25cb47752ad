#!/usr/bin/python
# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Query the security policies of a OneLogin tenant."""

from __future__ import annotations

DOCUMENTATION = r"""
module: onelogin_policies_info
short_description: Query the security policies of a OneLogin tenant
version_added: 1.0.0
author:
  - Identity OneLogin collection contributors (@identity-onelogin)
description:
  - Reads OneLogin's security policies with their settings, the groups that carry them, and the account's factors. A user policy is
    what a sign-in demands; an app policy is what an application demands on top.
  - Costs a call for each policy, one for the account's factors, and one for each page of policies and groups.
  - OneLogin has offered these calls since 2026. A tenant or credential without them is refused with HTTP 400, 403 or 404. That
    means that nothing is known, never that nothing is demanded. Which level the credential needs is not documented; Read All or Manage
    All is likely.
options:
  kind:
    description: Which policies to read. V(user) policies hold for sign-ins, V(app) policies for applications.
    type: str
    default: user
    choices: [user, app, all]
  ids:
    description: Only the policies with these ids. One that does not exist is a failure.
    type: list
    elements: int
  names:
    description: Only the policies with these names, in any case. A name that no policy has is a failure.
    type: list
    elements: str
  is_default:
    description: Only default policies (V(true)), or only others (V(false)).
    type: bool
  on_error:
    description:
      - Whether something that cannot be read fails the task (V(fail)) or is only reported in RV(failures) (V(report)). Either way
        everything else is read and returned.
      - A list of policies that cannot be read fails the task in either case.
    type: str
    default: fail
    choices: [fail, report]
extends_documentation_fragment:
  - identity.onelogin._connection
  - identity.onelogin._throttle
  - identity.onelogin._attributes
seealso:
  - module: identity.onelogin.onelogin_mfa_factors_info
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
# The connection comes from ONELOGIN_API_URL, ONELOGIN_CLIENT_ID and ONELOGIN_CLIENT_SECRET in these examples.

- name: Read what sign-ins demand
  identity.onelogin.onelogin_policies_info:
  register: demands

- name: Show the login policies that are known not to demand MFA
  ansible.builtin.debug:
    msg: "{{ demands.policies | selectattr('otp_auth_enabled', 'eq', false) | map(attribute='name') | list }}"

- name: Require that the default login policy demands MFA of all users at every login
  ansible.builtin.assert:
    that:
      - default_policies | length == 1
      - default_policies[0].otp_auth_enabled is true
      - default_policies[0].otp_config == 2
      - default_policies[0].otp_trigger_condition == 0
  vars:
    default_policies: "{{ demands.policies | selectattr('is_default', 'eq', true) | list }}"
"""

RETURN = r"""
policies:
  description:
    - The policies in the order of OneLogin's list, with every documented setting; other keys are passed on.
    - A setting that the policy's kind does not have, that OneLogin did not give, or whose value has the wrong type is V(null). That means
      unknown, never that nothing is demanded.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The policy's id.
      type: int
      returned: always
      sample: 31001
    name:
      description: Its name.
      type: str
      returned: always
      sample: Staff
    kind:
      description: V(user) or V(app), V(null) if OneLogin names another kind.
      type: str
      returned: always
      sample: user
    is_default:
      description: Whether it holds for every user without a policy of their own or of a group.
      type: bool
      returned: always
      sample: false
    otp_auth_enabled:
      description: Whether it demands MFA.
      type: bool
      returned: always
      sample: true
    otp_config:
      description: Of whom it demands MFA. 0 is administrators, 1 users who have a factor, 2 all users.
      type: int
      returned: always
      sample: 2
    otp_trigger_condition:
      description: When it asks. 0 is at every login, 1 only from an unknown browser.
      type: int
      returned: always
      sample: 0
    otp_security_token_expiration_days:
      description: How many days a browser stays known.
      type: int
      returned: always
      sample: 30
    authentication_factor_ids:
      description: The ids of the account's factors that it allows.
      type: list
      elements: int
      returned: always
      sample: [58957, 58958]
    ip_addresses:
      description: Addresses and ranges from which no MFA is asked for.
      type: list
      elements: str
      returned: always
      sample: ["192.0.2.0-192.0.2.15"]
    factors:
      description:
        - The factors behind C(authentication_factor_ids), each with C(id), C(name), C(type) and the collection's C(class) of it,
          V(unclassified) where the collection does not know the type.
        - V(null) if the ids or the account's factors are not known. An id that is none of the account's factors has only C(id).
      type: list
      elements: dict
      returned: always
      sample:
        - {id: 58957, name: Authenticator, type: Google Authenticator, class: totp}
    reset_factors:
      description: The same for C(reset_password_authentication_factor_ids), the factors over which a password can be reset.
      type: list
      elements: dict
      returned: always
      sample: []
    groups:
      description: The groups that carry it, each with C(id) and C(name); V(null) if that is not known.
      type: list
      elements: dict
      returned: always
      sample:
        - {id: 477661, name: Engineering}
    unread:
      description: V(true) if the settings could not be read; they are all V(null) then.
      type: bool
      returned: if the settings could not be read
failures:
  description:
    - What could not be read, empty if all went well. Also part of the failure with O(on_error=fail).
    - Each entry holds C(what) (V(policies), V(policy), V(groups) or V(factors)), C(status), C(error), C(message) and C(request_id), and
      C(policy_id) or C(name) for a single policy.
  returned: always
  type: list
  elements: dict
  sample: []
api:
  description: What the task has cost, as for M(identity.onelogin.onelogin_mfa_factors_info).
  returned: always
  type: dict
  sample: {calls: 6, retries: 0, waited: 0.0, rate_limit: null}
"""

import typing as t
from functools import partial

from ansible_collections.identity.onelogin.plugins.module_utils._module import (
    new_reader,
    run_reader,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policies import (
    read_wanted,
)

OPTIONS: dict[str, dict[str, t.Any]] = {
    "kind": {"type": "str", "default": "user", "choices": ["user", "app", "all"]},
    "ids": {"type": "list", "elements": "int"},
    "names": {"type": "list", "elements": "str"},
    "is_default": {"type": "bool"},
}


def main() -> None:
    """Entry point."""
    module = new_reader(**OPTIONS)
    wanted = {name: module.params[name] for name in OPTIONS}
    run_reader(module, "policies", partial(read_wanted, **wanted))


if __name__ == "__main__":
    main()
