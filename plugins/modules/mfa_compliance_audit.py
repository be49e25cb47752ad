#!/usr/bin/python
# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of this name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mfa_compliance_audit
short_description: Audit a tenant, verify the folder of an audit, or show tenants side by side
version_added: 0.1.0
author:
  - Identity OneLogin collection contributors (@identity-onelogin)
description:
  - What the role P(identity.onelogin.mfa_compliance#role) does, in one task. Use the role, which hands over its variables and fails
    unless the verdict is V(pass); this page says what the task does. Options and results may change at any time.
  - It runs on the controller, in one process, with one token. It only reads from OneLogin.
  - To judge users that you have read yourself, use the filter P(identity.onelogin.mfa_compliance#filter).
options:
  step:
    description:
      - V(audit) checks the policy and the other documents, surveys the users, judges them, and writes evidence, reports and, last, the
        manifest. It shows its progress as plain text. It fails if there can be no verdict; a verdict other than V(pass) does not fail this
        task.
      - V(verify) compares the folder with its manifest and with what its evidence and inputs give when judged again. It sends nothing.
      - V(fleet) writes C(fleet.html), C(fleet.csv) and C(fleet.json) about the audits of several hosts, from this run and their folders. It
        fails if a file of an audit has changed since that audit. In check mode it does nothing.
    type: str
    required: true
    choices: [audit, verify, fleet]
  output_dir:
    description: The folder of the audit, or of the fleet's files, relative to where Ansible was started.
    type: path
    required: true
  settings:
    description: The variables of the role without their prefix. Required with O(step=audit).
    type: dict
  manifest_sha256:
    description: With O(step=verify), the SHA-256 that the manifest must have.
    type: str
  tenants:
    description: The hosts whose audits to show. Required with O(step=fleet). A host without the result that the role registers counts as
      not audited in this run.
    type: list
    elements: str
    version_added: 1.0.0
attributes:
  check_mode:
    description: Can run in check mode and return the same without writing anything.
    support: full
  diff_mode:
    description: Returns details on what has changed.
    support: none
  action:
    description: Runs as an action plugin on the controller.
    support: full
requirements:
  - requests on the controller
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
  description: The verdict, V(pass), V(fail) or V(incomplete); of V(verify) the recomputed one, empty if that was not possible; of V(fleet)
    the one of all tenants, which is V(pass) only if each of them passes.
  returned: unless there is none
  type: str
output_dir:
  description: The folder of the audit.
  returned: with O(step=audit)
  type: str
tenant:
  description: What the tenant is called.
  returned: with O(step=audit), unless there is no verdict
  type: str
tenants:
  description: Counts over all tenants, as the key C(summary) of C(fleet.json).
  returned: with O(step=fleet)
  type: dict
reasons:
  description: Why the verdict is not V(pass), a line each.
  returned: with O(step=audit)
  type: list
  elements: str
summary:
  description: Counts, as P(identity.onelogin.mfa_compliance#filter) returns them.
  returned: with O(step=audit)
  type: dict
manifest_sha256:
  description: The SHA-256 of C(manifest.json).
  returned: with O(step=audit)
  type: str
reused:
  description: When the survey ended if a previous run made it, else empty.
  returned: with O(step=audit)
  type: str
why:
  description: Why the audit does not pass, in a few sentences; empty if it does.
  returned: with O(step=audit)
  type: str
api:
  description: What the survey cost, as M(identity.onelogin.onelogin_mfa_factors_info) returns it; null if nothing was sent.
  returned: with O(step=audit)
  type: dict
differences:
  description: What differs from what the audit left.
  returned: with O(step=verify)
  type: list
  elements: str
error:
  description: Why there can be no verdict, as a word such as V(authentication), V(permission), V(connection), V(selection) or V(deadline).
  returned: when the audit stops after its first request
  type: str
errors:
  description: Everything that is wrong with the input, a line each.
  returned: when the audit stops before its first request
  type: list
  elements: str
"""
