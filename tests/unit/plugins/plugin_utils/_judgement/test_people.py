# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a user's factors."""

from __future__ import annotations

import json
import math

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    available,
    enrolled,
    judged,
    user,
)

ODD = (math.nan, math.inf, -math.inf, "\ud800", "a\udfff\x00", 10**300, {"a": 1}, ["x"])


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
@pytest.mark.parametrize("key", ["default", "user_display_name", "device_id", "auth_factor_name"])
def test_odd_values_of_a_device_end_in_strict_json(key, odd):
    first, second = enrolled("totp", "sms")
    held = [{**first, key: odd}, second]
    result = judged([user(enrolled=held, available=[{"name": odd}])])
    assert json.dumps(result, allow_nan=False, ensure_ascii=False).encode("utf-8")
    assert len(result["users"][0]["enrolled"]) == 2


def test_thousands_of_devices_of_one_user_are_read_one_by_one():
    held = [{**enrolled("totp")[0], "device_id": number // 2} for number in range(20_000)]
    result = judged([user(enrolled=held, available=available("sms") * 20_000)])
    assert len(result["users"][0]["enrolled"]) == 10_000
    assert result["results"][0]["evidence"]["seen"].startswith("enrolled: totp x 10000")
