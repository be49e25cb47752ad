# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``to_junit_xml``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_junit_xml
author: Identity OneLogin collection contributors (@identity-onelogin)
version_added: 0.1.0
short_description: Render a judgement as JUnit XML
description:
  - Renders a result of P(identity.onelogin.mfa_compliance#filter) as JUnit XML for the test page of a CI system.
  - The document is valid under the schemas of Jenkins' xunit plugin and of Apache Ant.
  - The first suite, V(verdict), holds one case, a failure if the verdict is V(fail) and an error if it is V(incomplete), with
    the reasons. One suite follows for each rule of the policy.
  - Outcome V(fail) is a failure. Outcomes V(error) and V(indeterminate) are errors, told apart by their C(type). Outcomes
    V(waived), V(grace) and V(not_applicable) are skipped. So the failures and errors of a rule's suite are its results of
    those outcomes.
  - Names of cases hold the rule and the id of the user or login policy, hence are unique, and the same in every run.
  - The same result gives the same bytes.
options:
  _input:
    description: A result of P(identity.onelogin.mfa_compliance#filter), or one that was read back from JSON.
    type: dict
    required: true
  full:
    description:
      - Write a case for each rule and user, or login policy.
      - Otherwise the users of a rule who pass share one case, and those to whom it does not apply are counted in the suite's
        properties only. CI systems limit the size of a report and the number of its cases.
    type: bool
    default: false
notes:
  - Enrolment is not enforcement, and only factors that OneLogin's API shows are seen. The report says so, or, where the login
    policies were read, of how many users MFA is demanded.
  - CI systems that read the report do not fail the job for it. Let the play fail on the verdict.
seealso:
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the report for the test page
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'reports/result.json') | from_json | identity.onelogin.to_junit_xml }}"
    dest: reports/junit.xml
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The document, to be written as UTF-8.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.junit import render
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError


def to_junit_xml(result: Mapping[str, Any], full: bool = False) -> str:
    """See DOCUMENTATION."""
    try:
        return render(result, full=full)
    except ReportError as exc:
        raise AnsibleFilterError(f"identity.onelogin.to_junit_xml: {exc}") from exc


class FilterModule:
    """What ansible-core asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"to_junit_xml": to_junit_xml}
