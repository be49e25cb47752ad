# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An attested factor is a factor, and makes no list known that could not be read."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    available,
    enrolled,
    judged,
    only_result,
    rule,
    user,
)


def outcome(ops: dict[str, t.Any], *, attested: bool, **lists: t.Any) -> str:
    given = [attestation()] if attested else []
    result = judged([user(**lists)], rule(**{"assert": {"enrolled": ops}}), attestations=given)
    return str(only_result(result)["outcome"])


@pytest.mark.parametrize(
    "lists",
    [
        {"enrolled": [], "available": None},
        {"enrolled": None, "available": available("totp")},
        {"enrolled": None, "available": None},
        # a temporary token is no factor
        {"enrolled": [{"device_id": "user_temp_otp_1"}], "available": None},
    ],
)
@pytest.mark.parametrize(
    "ops",
    [
        {"any_of": ["push"]},
        {"none_of": ["sms"]},
        {"only": ["phishing_resistant"]},
        {"count": {"min": 2}},
        {"count": {"max": 1}},
    ],
)
def test_what_is_an_error_without_an_attestation_of_another_factor_stays_one(
    ops: dict[str, t.Any], lists: dict[str, t.Any]
) -> None:
    assert outcome(ops, attested=False, **lists) == outcome(ops, attested=True, **lists) == "error"


def test_what_the_attested_factor_itself_decides_is_decided() -> None:
    lists = {"enrolled": [], "available": None}
    assert outcome({"any_of": ["phishing_resistant"]}, attested=True, **lists) == "pass"
    assert outcome({"count": {"min": 1}}, attested=True, **lists) == "pass"
    assert outcome({"none_of": ["phishing_resistant"]}, attested=True, **lists) == "fail"


def test_where_the_lists_were_read_it_counts_beside_them() -> None:
    lists = {"enrolled": enrolled("sms"), "available": None}
    assert outcome({"count": {"min": 2}}, attested=True, **lists) == "pass"
    assert outcome({"any_of": ["push"]}, attested=True, **lists) == "fail"
