# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy as a whole: what is allowed, but hardly meant."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import parse_policy
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import policy, rule


def parsed(*rules, **fields):
    errors: list[str] = []
    found = parse_policy(policy(*rules, **fields), errors=errors)
    assert errors == []
    return found


@pytest.mark.parametrize(
    ("control", "known"),
    [("IA-2(1)", True), ("ia-02.1", True), ("AC-2 a", True), ("IA2", False), ("8.4.2", False), ("XX-1", False)],
)  # fmt: skip
def test_what_nist_does_not_have_is_warned_of(control, known):
    given = rule(controls={"nist_800_53": [control], "pci_dss_4": ["8.4.2"]})
    warned = [each for each in parsed(given).warnings if "controls" in each]
    assert warned == [] if known else control in warned[0] and "R-1" in warned[0]
