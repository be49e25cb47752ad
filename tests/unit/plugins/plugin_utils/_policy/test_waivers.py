# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decisions about rules: how long they may last."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    errors_of,
    policy,
    rule,
    waiver,
)


@pytest.mark.parametrize(
    ("fields", "most", "good"),
    [
        ({"expires": "2027-11-24"}, None, True),
        ({"expires": "2027-11-25"}, None, False),
        ({"granted": "2026-11-01", "expires": "2027-11-01"}, None, True),
        ({"granted": "2026-11-01", "expires": "2027-11-02"}, None, False),
        ({"expires": "9999-12-31"}, None, False),
        ({"expires": "2026-12-25"}, 30, False),
        ({"expires": "9999-12-31"}, 10**9, True),
    ],
)
def test_a_decision_does_not_hold_for_ever(fields, most, good):
    document = policy(rule(), **({"waiver_max_days": most} if most else {}))
    errors = errors_of(policy=document, waivers=[waiver(**fields)])
    assert (errors == []) is good
    assert good or "waiver_max_days" in errors[0]


@pytest.mark.parametrize("now", ["9999-12-31T00:00:00Z", "0001-01-01T12:00:00Z"])
def test_the_last_day_that_there_is_is_a_day(now):
    given = waiver(granted="2026-11-01", expires="9999-12-31")
    fact = attestation(attested_on="2026-11-01", valid_for="9999w")
    for each in errors_of(now=now, waivers=[given], attestations=[fact]):
        assert "lasts at most" in each or "is in the future" in each
