# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``to_oscal``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_oscal
author: Identity OneLogin collection contributors (@identity-onelogin)
version_added: 0.1.0
short_description: Render a judgement as OSCAL assessment results
description:
  - Renders a result of P(identity.onelogin.mfa_compliance#filter) as a document of the OSCAL 1.2.1 assessment results model (JSON).
  - The reviewed controls are those that the policy's rules name under C(controls.nist_800_53), by the ids of NIST's catalogue.
    V(IA-2(1\)), V(IA-02(01\)) and V(ia-2.1) are the same control; V(AC-2 a) is the part C(ac-2_smt.a) of a statement. What is no
    control of that catalogue, and the controls of other frameworks, are properties of the findings.
  - There is a finding for each control a rule names, or one on the rule itself. It is V(satisfied) only if users pass, nobody
    fails, is waived, in grace or undecided, and the verdict is not V(incomplete).
  - Each rule has an observation that counts its results. Each result that somebody may have to look at has one of its own, with
    the evidence. Failures of a rule are an open risk, a waiver in use is a risk with an approved deviation.
  - Ids are made of the tenant, the policy and the moment of the judgement. The same result gives the same bytes.
options:
  _input:
    description: A result of P(identity.onelogin.mfa_compliance#filter), or one that was read back from JSON.
    type: dict
    required: true
notes:
  - Enrolment is not enforcement, and only factors that OneLogin's API shows are seen. The report says so, or, where the login
    policies were read, of how many users MFA is demanded.
  - Findings support a control. They do not prove it alone.
  - Before ansible-core 2.19, M(ansible.builtin.copy) with O(ansible.builtin.copy#module:content) reads text that looks like JSON
    and writes it anew. The data is the same, the blanks are not. With M(ansible.builtin.template) the text is left as it is.
seealso:
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the assessment results
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'reports/result.json') | from_json | identity.onelogin.to_oscal }}"
    dest: reports/assessment-results.json
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The document, one line of JSON in ASCII.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.oscal.document import (
    render,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError


def to_oscal(result: Mapping[str, Any]) -> str:
    """See DOCUMENTATION."""
    try:
        return render(result)
    except ReportError as exc:
        raise AnsibleFilterError(f"identity.onelogin.to_oscal: {exc}") from exc


class FilterModule:
    """What ansible-core asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"to_oscal": to_oscal}
