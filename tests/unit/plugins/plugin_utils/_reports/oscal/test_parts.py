# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ids of OSCAL: controls as NIST's catalogue has them, UUIDs that stay the same."""

from __future__ import annotations

import uuid

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.oscal import parts
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small


def test_the_controls_of_a_rule_are_those_that_the_catalogue_has_each_once():
    listed = ["IA-2(1)", "8.4.2", "ia-2.1", " AC-2 a"]
    found = parts.nist_controls({"controls": {"nist_800_53": listed}})
    assert [each.statement for each in found] == ["ia-2.1_smt", "ac-2_smt.a"]


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
