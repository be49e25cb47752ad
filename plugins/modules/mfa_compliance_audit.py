#!/usr/bin/python
# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of this name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mfa_compliance_audit
short_description: Steps of the role mfa_compliance that need the audit's folder
version_added: 0.1.0
author:
  - Identity OneLogin collection contributors (@identity-onelogin)
description:
  - The role P(identity.onelogin.mfa_compliance#role) is made of these steps and of M(identity.onelogin.onelogin_mfa_factors_info).
    Use the role; this page says what it does. Options and results may change at any time.
  - It sends no request. It reads and writes files on the controller only.
  - To judge users that you have read yourself, use the filter P(identity.onelogin.mfa_compliance#filter).
options:
  step:
    description:
      - V(check) reads and checks all that people have written, names everything that is wrong with it, and tells whether a former survey
        can be used again.
      - V(plan) writes the inputs and the users to be read, in batches, and keeps what an interrupted survey has read.
      - V(keep) writes down what was read of one batch.
      - V(judge) judges the evidence, and writes the result, the reports and, last, the manifest.
      - V(verify) compares the folder with its manifest and with what its evidence and inputs give when judged again.
    type: str
    required: true
    choices: [check, plan, keep, judge, verify]
  output_dir:
    description: The folder of the audit, relative to where Ansible was started.
    type: path
    required: true
  folder:
    description: Where to write, as V(check) returned it. In check mode that is a scratch folder.
    type: path
  settings:
    description: The variables of the role without their prefix. Needed by all steps but V(verify).
    type: dict
  tenant:
    description: For V(keep) and V(judge), the tenant as V(check) returned it. The folder must be of this tenant.
    type: str
  users:
    description: For V(plan), the result of M(identity.onelogin.onelogin_users_info).
    type: dict
  roles:
    description: For V(plan), the results of looking up the roles that the policy names.
    type: list
    elements: dict
  groups:
    description: For V(plan), the results of looking up the groups that the policy names.
    type: list
    elements: dict
  probe:
    description: For V(plan), the result of reading the first users.
    type: dict
  probe_started:
    description: For V(plan), when that began, in seconds since 1970.
    type: float
  reused:
    description: For V(plan) and V(judge), the end of the former survey that is used again. Then V(plan) needs nothing else.
    type: str
  batch:
    description: For V(keep), the number of the batch.
    type: int
  result:
    description: For V(keep), the result of M(identity.onelogin.onelogin_mfa_factors_info).
    type: dict
  clock:
    description: For V(keep), what the former step has returned.
    type: dict
  manifest_sha256:
    description: For V(verify), the SHA-256 that the manifest must have.
    type: str
attributes:
  check_mode:
    description: Can run in check mode and return the same without writing into the folder of the audit.
    support: full
  diff_mode:
    description: Returns details on what has changed.
    support: none
  action:
    description: Runs as an action plugin on the controller.
    support: full
requirements:
  - requests on the controller, for the modules that read
seealso:
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Verify the folder of an audit
  identity.onelogin.mfa_compliance_audit:
    step: verify
    output_dir: mfa-compliance/acme
"""

RETURN = r"""
verdict:
  description: The verdict, V(pass), V(fail) or V(incomplete); of V(verify) the recomputed one, empty if that was not possible.
  returned: with O(step=judge) and O(step=verify)
  type: str
summary:
  description: Counts, as P(identity.onelogin.mfa_compliance#filter) returns them.
  returned: with O(step=judge)
  type: dict
text:
  description: What to show, line by line.
  returned: with O(step=plan) and O(step=judge)
  type: list
  elements: str
manifest_sha256:
  description: The SHA-256 of C(manifest.json).
  returned: with O(step=judge)
  type: str
differences:
  description: What is not as the audit has left it.
  returned: with O(step=verify)
  type: list
  elements: str
errors:
  description: Everything that is wrong with the input, a line each.
  returned: on failure of O(step=check)
  type: list
  elements: str
"""
