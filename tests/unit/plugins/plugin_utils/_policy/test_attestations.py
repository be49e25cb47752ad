# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a fact is taken for true."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    errors_of,
    policy,
)


@pytest.mark.parametrize(
    ("fields", "most", "good"),
    [
        ({"valid_for": "365d"}, None, True),
        ({"valid_for": "366d"}, None, False),
        ({"valid_for": "53w"}, None, False),
        ({"valid_for": None, "valid_until": "9999-12-31"}, None, False),
        ({"valid_for": None, "valid_until": "2027-11-01"}, None, True),
        ({"valid_for": "31d"}, 30, False),
        ({"valid_for": "400d"}, 400, True),
    ],
)
def test_a_fact_is_not_taken_for_true_for_ever(fields, most, good):
    fact = {key: value for key, value in attestation(**fields).items() if value is not None}
    document = policy(**({"attestation_max_days": most} if most else {}))
    errors = errors_of(policy=document, attestations=[fact])
    assert (errors == []) is good
    assert good or "attestation_max_days" in errors[0]
