# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controls of NIST SP 800-53 by the ids of its catalogue, however people spell them."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._controls import (
    Control,
    nist_control,
)


@pytest.mark.parametrize(
    ("spellings", "control", "statement"),
    [
        (["IA-2", "ia-2", "IA-02", " ia-2 ", "ia-2_smt"], "ia-2", "ia-2_smt"),
        (["IA-2(1)", "IA-2 (1)", "IA-02(01)", "ia-2.1", "ia-02.01"], "ia-2.1", "ia-2.1_smt"),
        (["IA-2(12)", "ia-2.12"], "ia-2.12", "ia-2.12_smt"),
        (["AC-2 a", "AC-2a", "AC-2a.", "AC-2(a)", "AC-02.a", "ac-2_smt.a"], "ac-2", "ac-2_smt.a"),
        (["AC-2i.1", "AC-2 i.1.", "AC-2(i)(1)", "ac-2_smt.i.1"], "ac-2", "ac-2_smt.i.1"),
        (["IA-5(1)(h)", "IA-05(01)(h)", "ia-5.1_smt.h"], "ia-5.1", "ia-5.1_smt.h"),
        (["SI-10(3)"], "si-10.3", "si-10.3_smt"),
    ],
)
def test_a_control_has_one_id_however_it_is_spelt(spellings, control, statement):
    assert {nist_control(each) for each in spellings} == {Control(control, statement)}


@pytest.mark.parametrize(
    "text",
    ["8.4.2", "", "<b>", "ZZ-1", "CC6.1", "A.8.5", "IA", "IA-0", "IA-123", "IA-2(1)(2)", "IA-2(0)"]
    + ["IA-2(", "IA-2 or IA-5", "IA-2..1", "ia-2.1.2", "ia-2.100", "IA_2"],
)
def test_what_no_catalogue_has_is_no_control(text):
    assert nist_control(text) is None


@pytest.mark.parametrize(
    "text", ["AC-2 " + "a.1." * 5000 + "!", "AC-2" + "(" * 20_000, "IA-" + "0" * 20_000]
)
def test_a_long_text_is_no_control_and_costs_no_more_than_its_length(text):
    """Would never end if a dot could be read as the end of one part and the beginning of the next."""
    assert nist_control(text) is None
