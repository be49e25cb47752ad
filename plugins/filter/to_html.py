# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``to_html``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_html
author: Identity OneLogin collection contributors (@identity-onelogin)
version_added: 0.1.0
short_description: Render a judgement as one HTML page that needs no network
description:
  - Renders a result of P(identity.onelogin.mfa_compliance#filter) as one self-contained HTML page. The first screen holds the
    verdict and its reasons, the counts and the charts. Then come what would help most, a line for each rule that somebody fails; what
    OneLogin demands at sign-in, where the login policies were read; what has changed since the baseline, by name; the results, new
    failures first; the exceptions, the policy, and the limits of what was read.
  - The page loads nothing. A content security policy in it allows its own style and script by their hash and
    forbids everything else. Text that came from OneLogin or from a policy is shown, never interpreted.
  - JavaScript adds search, sorting, filters, and a page for each user with the evidence. Without it the summary, the most
    urgent results, the exceptions and the policy are still there.
  - The page prints, follows the dark or light mode of the reader's system, and fits a phone.
  - The same result gives the same bytes.
options:
  _input:
    description: A result of P(identity.onelogin.mfa_compliance#filter), or one that was read back from JSON.
    type: dict
    required: true
notes:
  - A server that sends a strict C(Content-Security-Policy) header of its own, as Jenkins does for archived files, may forbid
    style and script of the page. It then shows the plain part. Open the downloaded file instead.
  - The page names people and what they have enrolled. Treat it like the survey itself.
seealso:
  - plugin: identity.onelogin.mfa_compliance
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Judge the survey
  ansible.builtin.set_fact:
    judgement: "{{ survey.users | identity.onelogin.mfa_compliance(policy) }}"

- name: Write the report
  ansible.builtin.copy:
    content: "{{ judgement | identity.onelogin.to_html }}"
    dest: reports/mfa-compliance.html
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

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html.page import render
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError


def to_html(result: Mapping[str, Any]) -> str:
    """See DOCUMENTATION."""
    try:
        return render(result)
    except ReportError as exc:
        raise AnsibleFilterError(f"identity.onelogin.to_html: {exc}") from exc


class FilterModule:
    """What ansible-core asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"to_html": to_html}
