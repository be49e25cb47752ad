# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ids of OSCAL: controls as NIST's catalogue has them, UUIDs that stay the same."""

from __future__ import annotations

import uuid

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.oscal import parts
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small


def controls(*listed):
    return parts.nist_controls({"controls": {"nist_800_53": list(listed)}})


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
    assert controls(*spellings) == [parts.Control(control, statement)]


@pytest.mark.parametrize(
    "text",
    ["8.4.2", "", "<b>", "ZZ-1", "CC6.1", "A.8.5", "IA", "IA-0", "IA-123", "IA-2(1)(2)", "IA-2(0)"]
    + ["IA-2(", "IA-2 or IA-5", "IA-2..1", "ia-2.1.2", "ia-2.100", "IA_2"],
)
def test_what_no_catalogue_has_is_no_control(text):
    assert controls(text) == []


def test_a_part_of_a_control_is_reviewed_as_a_part_unless_the_whole_is():
    rules = [
        {"controls": {"nist_800_53": each}} for each in (["AC-2 a", "AC-2 c"], ["IA-5", "IA-5 e"])
    ]
    (selection,) = parts.reviewed(rules)["control-selections"]
    assert selection["include-controls"] == [
        {"control-id": "ac-2", "statement-ids": ["ac-2_smt.a", "ac-2_smt.c"]},
        {"control-id": "ia-5"},
    ]


def test_ids_are_those_of_version_5_in_a_namespace_of_our_own():
    document = parts.Document(small())
    scope = f"acme|acme-mfa-2026|{'ab' * 32}|2026-11-24T10:00:00Z"
    for kind, name in (("user", 7), ("plan", ""), ("risk", "MFA-1"), ("user", "\u00e9")):
        assert document.uuid(kind, name) == str(uuid.uuid5(parts._UUIDS, f"{scope}|{kind}|{name}"))


def test_halves_of_surrogate_pairs_have_ids_too_and_different_ones():
    document = parts.Document({**small(), "tenant": "\ud800"})
    assert uuid.UUID(document.uuid("user", "\ud800")).version == 5
    assert document.uuid("user", "\ud800") != document.uuid("user", "\ud801")


@pytest.mark.parametrize(
    "text", ["AC-2 " + "a.1." * 5000 + "!", "AC-2" + "(" * 20_000, "IA-" + "0" * 20_000]
)
def test_a_long_text_is_no_control_and_costs_no_more_than_its_length(text):
    """Would never end if a dot could be read as the end of one part and the beginning of the next."""
    assert controls(text) == []
