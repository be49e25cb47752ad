# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter hands over to the renderer and speaks in ansible-core's errors."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.filter.to_html import FilterModule


@pytest.mark.parametrize("wrong", [None, "text", [], {}, {"schema": "something/else/v1"}])
def test_what_is_no_judgement_is_an_error_that_says_what_was_expected(wrong):
    to_html = FilterModule().filters()["to_html"]
    with pytest.raises(
        AnsibleFilterError, match="expected the result of identity.onelogin.mfa_compliance"
    ):
        to_html(wrong)
