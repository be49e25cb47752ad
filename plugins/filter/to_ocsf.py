# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``to_ocsf``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_ocsf
author: Identity OneLogin collection contributors (@identity-onelogin)
version_added: 0.1.0
short_description: Render a judgement as OCSF Compliance Findings
description:
  - Renders a result of P(identity.onelogin.mfa_compliance#filter) as events of class Compliance Finding (2003) of the Open
    Cybersecurity Schema Framework 1.5.0, one JSON object a line, for data lakes and SIEMs.
  - C(finding_info.uid) is the id of the result, which stays the same from run to run for the same tenant, policy, rule and user
    or login policy. C(metadata.uid) is the id of the event. Times are in milliseconds.
  - C(compliance.status_id) is 1 (Pass) for V(pass), 3 (Fail) for V(fail), 2 (Warning) for V(indeterminate) and V(error), and 99
    for the other outcomes. C(status_id) is 1 (New) for V(fail), V(indeterminate) and V(error), 2 (In Progress) for V(grace), 3
    (Suppressed) for V(waived), 4 (Resolved) for V(pass), and 99 for V(not_applicable). C(status_code) always is the outcome.
  - The same result gives the same bytes.
options:
  _input:
    description: A result of P(identity.onelogin.mfa_compliance#filter), or one that was read back from JSON.
    type: dict
    required: true
  include:
    description:
      - The outcomes to write, or V(all). By default those that somebody may have to look at.
      - Include V(pass) where a lake has to learn that a finding is resolved. An event has about 2000 bytes.
    type: list
    elements: str
    choices: [pass, fail, waived, grace, not_applicable, indeterminate, error, all]
    default: [fail, error, indeterminate, grace, waived]
notes:
  - Enrolment is not enforcement, and only factors that OneLogin's API shows are seen. The report says so, or, where the login
    policies were read, of how many users MFA is demanded.
  - C(has_mfa) of a user is true or absent, never false. What the API does not show may still exist.
seealso:
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the events
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'reports/result.json') | from_json | identity.onelogin.to_ocsf }}"
    dest: reports/findings.jsonl
    mode: "0600"
"""

RETURN = r"""
_value:
  description: JSON lines in ASCII. Empty if no result has one of the outcomes.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.ocsf import render
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import EXCEPTIONS


def to_ocsf(result: Mapping[str, Any], include: Any = EXCEPTIONS) -> str:
    """See DOCUMENTATION."""
    try:
        return render(result, include=include)
    except ReportError as exc:
        raise AnsibleFilterError(f"identity.onelogin.to_ocsf: {exc}") from exc


class FilterModule:
    """What ansible-core asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"to_ocsf": to_ocsf}
