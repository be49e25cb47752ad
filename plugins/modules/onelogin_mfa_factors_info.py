#!/usr/bin/python
# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Query the MFA factors that OneLogin users have available and enrolled."""

from __future__ import annotations

DOCUMENTATION = r"""
module: onelogin_mfa_factors_info
short_description: Query which MFA factors OneLogin users have available and enrolled
version_added: 0.1.0
author:
  - Identity OneLogin collection contributors (@identity-onelogin)
description:
  - Lists, for each selected user, the authentication factors that are I(available), that is, which OneLogin's API would let
    the user enrol now under the user's policy, and on request those that are I(enrolled).
  - Available is not enrolled. A factor leaves the one list when it enters the other, so a user who has enrolled nothing has the
    longest list of available factors.
  - Both lists hold only what the API shows. A WebAuthn key, for example, may be missing from both. Two empty lists prove nothing.
  - A call that failed is an entry of RV(failures) and leaves the list V(null). It is never an empty list.
options:
  enrolled:
    description:
      - Also read what each user has enrolled. That costs one more call for each user.
    type: bool
    default: false
  on_error:
    description:
      - Whether a user who cannot be read fails the task (V(fail)) or is only reported (V(report)). Either way all other users
        are read and returned.
      - A selection that cannot be read fails the task in either case, and so does a task in which nothing could be read because every
        call failed, for example because there is no token.
    type: str
    default: fail
    choices: [fail, report]
  evidence:
    description:
      - Also return where each list came from, as RV(users[].evidence).
    type: bool
    default: false
  policies:
    description:
      - Also return which of OneLogin's user policies holds for each user, as far as that can be known, as
        RV(users[].login_policy). M(identity.onelogin.onelogin_policies_info) returns what the policies demand.
      - Costs a call for each user policy, one for the account's factors, one for each page of policies and of groups, and for users by id
        one for every 50 of them.
      - If the tenant or credential is refused these calls (HTTP 400, 403 or 404), that is no failure. The policy is then V(unknown).
    type: bool
    default: false
    version_added: 1.0.0
extends_documentation_fragment:
  - identity.onelogin._connection
  - identity.onelogin._throttle
  - identity.onelogin._selection
  - identity.onelogin._attributes
seealso:
  - plugin: identity.onelogin.onelogin_mfa_factors
    plugin_type: lookup
  - plugin: identity.onelogin.can_enroll
    plugin_type: test
  - plugin: identity.onelogin.has_enrolled
    plugin_type: test
  - module: identity.onelogin.onelogin_users_info
  - module: identity.onelogin.onelogin_policies_info
"""

EXAMPLES = r"""
# The connection comes from ONELOGIN_API_URL, ONELOGIN_CLIENT_ID and ONELOGIN_CLIENT_SECRET in these examples.

- name: Ask what one user may still enrol
  identity.onelogin.onelogin_mfa_factors_info:
    user_id: 65786389
  register: factors

- name: Show the names of the factors
  ansible.builtin.debug:
    msg: "{{ factors.users[0].available | map(attribute='name') | list }}"

- name: Ask what several users have available and enrolled
  identity.onelogin.onelogin_mfa_factors_info:
    emails:
      - hazel.zhang@example.com
      - kofi.mensah@example.com
    enrolled: true
  register: people

- name: Require a factor of everybody asked for
  ansible.builtin.assert:
    that: item is identity.onelogin.has_enrolled('phishing_resistant', 'hardware_otp', 'totp', 'push')
    fail_msg: "{{ item.email }} has no such factor that the API shows"
    quiet: true
  loop: "{{ people.users }}"
  loop_control:
    label: "{{ item.id }}"

- name: Survey the active members of a role, and report who could not be read instead of failing
  identity.onelogin.onelogin_mfa_factors_info:
    roles: [Admins]
    statuses: [active]
    enrolled: true
    on_error: report
  register: administrators

- name: Name the administrators without a push or one-time-password factor, and those who are not known
  ansible.builtin.debug:
    msg:
      without: "{{ administrators.users | rejectattr('enrolled', 'none')
        | reject('identity.onelogin.has_enrolled', 'push', 'totp') | map(attribute='email') | list }}"
      unknown: "{{ administrators.failures | map(attribute='message') | list }}"

- name: Go on only if everybody could be read
  ansible.builtin.assert:
    that: administrators.failures == []

- name: Read with a credential of the level Read Users
  identity.onelogin.onelogin_mfa_factors_info:
    usernames: [hazel.zhang]
    enrolled: true
    api_version: 1
"""

RETURN = r"""
users:
  description:
    - The selected users, in the order of the selection.
    - Where the selection has read their records (all parts but O(user_ids) do), they also carry the keys that
      M(identity.onelogin.onelogin_users_info) returns.
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
      description: The e-mail address, V(null) if there is none.
      type: str
      returned: if the selection has read it
      sample: hazel.zhang@example.com
    username:
      description: The user name.
      type: str
      returned: if the selection has read it
      sample: hazel.zhang
    status:
      description: The user's status by name, one of the choices of O(statuses) or C(unknown_) and the code.
      type: str
      returned: if the selection has read it
      sample: active
    available:
      description:
        - What the user may still enrol through the API, V(null) if it could not be read.
        - Keys that OneLogin adds are passed on.
      type: list
      elements: dict
      returned: always
      contains:
        factor_id:
          description: The factor's id, which differs from tenant to tenant.
          type: int
          returned: always
        name:
          description: The factor's name as administrators chose it.
          type: str
          returned: always
        auth_factor_name:
          description: The factor's type; V(null) with O(api_version=1).
          type: str
          returned: always
      sample:
        - {factor_id: 58959, name: OneLogin SMS, auth_factor_name: SMS}
    enrolled:
      description:
        - What the user has enrolled and the API can verify, V(null) if it could not be read.
        - Keys that OneLogin adds are passed on, phone numbers excepted.
      type: list
      elements: dict
      returned: if O(enrolled=true)
      contains:
        device_id:
          description: The device's id, always a string.
          type: str
          returned: always
        type_display_name:
          description: The factor's name as administrators chose it.
          type: str
          returned: always
        user_display_name:
          description: The name that the user gave the device. Personal data, and nothing to rely on.
          type: str
          returned: always
        auth_factor_name:
          description: The factor's type.
          type: str
          returned: always
        default:
          description: Whether it is the user's default factor.
          type: bool
          returned: always
      sample:
        - {device_id: "3920371", type_display_name: OneLogin SMS, user_display_name: Work phone, auth_factor_name: SMS,
           default: true}
    login_policy:
      description:
        - Which user policy holds for the user, as C(id), C(name), C(source), C(contradicted) and C(reason).
        - C(source) is V(user) where the user's record shows it, V(group) where the user's group carries it, V(default) where neither
          does, V(unknown) where that is not known; C(reason) then says why.
        - C(contradicted) is V(true) where the user's own lists show a factor that this policy does not allow. Then another policy holds,
          and nothing follows from this one. It is null where a list could not be read that might show that.
        - The API may not show a policy that is assigned directly to the user, so V(group) and V(default) are inferences.
      type: dict
      returned: if O(policies=true)
      version_added: 1.0.0
      sample: {id: 31002, name: Staff, source: group, contradicted: false, reason: null}
    evidence:
      description: Where each list came from, by its name.
      type: dict
      returned: if O(evidence=true)
      sample:
        available: {status: 200, request_id: 612D73BA-49996F1A-FDA3, read_at: "2026-11-24T10:00:00Z"}
failures:
  description:
    - Who could not be read, empty if all went well. Also part of the failure with O(on_error=fail).
    - If the selection itself could not be read, the one entry that says why, with C(id) V(null), and RV(users) is empty.
    - For an e-mail address or user name that nobody has, C(id) is V(null) and C(email) or C(username) tells it.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The user's id.
      type: int
      returned: always
    status:
      description: The HTTP status, V(null) if no answer came.
      type: int
      returned: always
    error:
      description: The kind of error, for example V(not_found), V(permission), V(authentication), V(rate_limit), V(timeout),
        V(connection), V(server), V(answer), V(request).
      type: str
      returned: always
    message:
      description: What was asked, what came back, and what to do.
      type: str
      returned: always
    request_id:
      description: What to quote to OneLogin's support, V(null) if OneLogin gave none.
      type: str
      returned: always
    skipped:
      description: V(true) where OneLogin was not asked, since 50 calls in a row had failed or the task has given up waiting.
      type: bool
      returned: if it was not asked
      version_added: 1.0.0
    unread:
      description: Which of the lists could not be read.
      type: list
      elements: str
      returned: for users that the selection found
  sample:
    - {id: 4711, status: 404, error: not_found, message: "GET /api/2/mfa/users/4711/factors: OneLogin answered 404 …",
       request_id: 612D73BA-49996F1A-FDA3, unread: [available]}
api:
  description: What the task has cost.
  returned: always
  type: dict
  contains:
    calls:
      description: HTTP requests sent, the one for the token included.
      type: int
      returned: always
    retries:
      description: How many of them were sent again.
      type: int
      returned: always
    waited:
      description: Seconds that requests were held back for rate limits and between tries.
      type: float
      returned: always
    rate_limit:
      description: The account's quota by the last answer that told it, C(reset) in seconds; V(null) if none did.
      type: dict
      returned: always
  sample: {calls: 3, retries: 0, waited: 0.0, rate_limit: {limit: 5000, remaining: 4997, reset: 1800}}
"""

from functools import partial

from ansible_collections.identity.onelogin.plugins.module_utils._module import new_module, run
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.survey import survey


def main() -> None:
    """Entry point."""
    module = new_module(
        enrolled={"type": "bool", "default": False},
        evidence={"type": "bool", "default": False},
        policies={"type": "bool", "default": False},
    )
    wanted = {name: module.params[name] for name in ("enrolled", "evidence", "policies")}
    run(module, partial(survey, **wanted))


if __name__ == "__main__":
    main()
