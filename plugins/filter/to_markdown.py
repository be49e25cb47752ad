# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``to_markdown``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_markdown
author: Identity OneLogin collection contributors (@identity-onelogin)
version_added: 0.1.0
short_description: Render a judgement as a page of Markdown
description:
  - Renders a result of P(identity.onelogin.mfa_compliance#filter) as a short page for the job summary of GitHub Actions or for
    a note on a merge request, with the verdict and its reasons, a table of the rules, who must act, waivers and attestations to
    look at, and the change since the baseline.
  - Text that came from OneLogin or from a policy stays text. It makes no link, no mention, no HTML and no table cell.
  - The same result gives the same bytes.
options:
  _input:
    description: A result of P(identity.onelogin.mfa_compliance#filter), or one that was read back from JSON.
    type: dict
    required: true
  max_rows:
    description: How many lines each list has at most. The page says how many it leaves out.
    type: int
    default: 20
  max_bytes:
    description:
      - How long the page is at most, at least 1000. The page says how many lines it leaves out.
      - GitHub takes 1048576 bytes for the summary of a step, and 65536 characters for a comment.
    type: int
    default: 1000000
notes:
  - Enrolment is not enforcement, and only factors that OneLogin's API shows are seen. The report says so, or, where the login
    policies were read, of how many users MFA is demanded.
seealso:
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the job summary
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'reports/result.json') | from_json | identity.onelogin.to_markdown(max_rows=10) }}"
    dest: "{{ lookup('ansible.builtin.env', 'GITHUB_STEP_SUMMARY') }}"
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The page, to be written as UTF-8.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.markdown import render
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError


def to_markdown(result: Mapping[str, Any], max_rows: int = 20, max_bytes: int = 1_000_000) -> str:
    """See DOCUMENTATION."""
    try:
        return render(result, max_rows=max_rows, max_bytes=max_bytes)
    except ReportError as exc:
        raise AnsibleFilterError(f"identity.onelogin.to_markdown: {exc}") from exc


class FilterModule:
    """What ansible-core asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"to_markdown": to_markdown}
