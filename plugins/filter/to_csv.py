# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``to_csv``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_csv
author: Identity OneLogin collection contributors (@identity-onelogin)
version_added: 0.1.0
short_description: Render a judgement, or what to do about it, as CSV
description:
  - Renders a result of P(identity.onelogin.mfa_compliance#filter) as CSV (RFC 4180) with a line of headings. Text is UTF-8 and
    begins with a byte order mark, see O(bom).
  - Cells that a spreadsheet would take for a formula start with an apostrophe. These begin with V(=), V(+), V(-) or V(@), in full-width
    form too, and after blanks and quotes. Control characters and line ends become blanks.
  - The same result gives the same bytes.
options:
  _input:
    description: A result of P(identity.onelogin.mfa_compliance#filter), or one that was read back from JSON.
    type: dict
    required: true
  kind:
    description:
      - With V(results), a line for each rule and user; for a rule for each V(login_policy) one for each of these.
      - With V(action_plan), a line for each thing that somebody has to do. New failures since the baseline come first. Then comes
        what fails, is indeterminate or could not be read, by severity; then periods of grace, and users whose waiver expires soon.
    type: str
    choices: [results, action_plan]
    default: results
  bom:
    description:
      - Whether the text begins with a byte order mark. Excel reads a file without one in the machine's own code page, and shows
        "Zoë" as "ZoÃ«".
      - Leave it out for programs that take the mark for a part of the first heading. In Python, C(utf-8-sig) reads both.
    type: bool
    default: true
    version_added: 1.0.0
notes:
  - The column C(since_baseline) holds V(new), V(fixed) or V(unclear) where the outcome has changed so since the baseline.
  - Enrolment is not enforcement, and only factors that OneLogin's API shows are seen. A table has no room to say so.
seealso:
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write all results
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'reports/result.json') | from_json | identity.onelogin.to_csv }}"
    dest: reports/results.csv
    mode: "0600"

- name: Write what to do for whom
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'reports/result.json') | from_json | identity.onelogin.to_csv(kind='action_plan') }}"
    dest: reports/action_plan.csv
    mode: "0600"

- name: Write all results for a program that knows no byte order mark
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'reports/result.json') | from_json | identity.onelogin.to_csv(bom=false) }}"
    dest: reports/plain.csv
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The table, to be written as UTF-8. Lines end with CR LF.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.csv import render
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError


def to_csv(result: Mapping[str, Any], kind: str = "results", bom: bool = True) -> str:
    """See DOCUMENTATION."""
    try:
        return render(result, kind=kind, bom=bom)
    except ReportError as exc:
        raise AnsibleFilterError(f"identity.onelogin.to_csv: {exc}") from exc


class FilterModule:
    """What ansible-core asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"to_csv": to_csv}
