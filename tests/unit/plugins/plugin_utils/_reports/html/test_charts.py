# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers behind the pictures."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html import charts
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import counts


@pytest.mark.parametrize(
    "given", [{"pass": 79_999, "fail": 1}, {"pass": 1, "fail": 1, "error": 1}, {"fail": 3}]
)
def test_a_bar_is_full_and_shows_every_outcome_that_occurs(given):
    chart = charts.stacked(counts(**given))
    assert {item["outcome"]: item["count"] for item in chart["segments"]} == given
    assert chart["total"] == sum(given.values())
    widths = [float(item["width"].rstrip("%")) for item in chart["segments"]]
    assert sum(widths) == pytest.approx(100, abs=0.01)
    assert min(widths) > 0.7


def test_a_bar_is_of_those_in_scope():
    chart = charts.stacked(counts(**{"pass": 12, "fail": 4, "not_applicable": 19_984}))
    assert [item["width"] for item in chart["segments"]] == ["75.000%", "25.000%"]
    assert (chart["total"], chart["words"]) == (16, "12 pass, 4 fail")


def test_a_bar_of_nobody_says_so():
    chart = charts.stacked(counts(not_applicable=9))
    assert chart == {"segments": [], "total": 0, "words": "nobody is in scope"}


def test_classes_come_from_the_strongest_to_the_weakest():
    known = [
        "phishing_resistant",
        "hardware_otp",
        "totp",
        "push",
        "voice",
        "sms",
        "email",
        "knowledge",
    ]
    assert charts.by_strength(reversed(known)) == known
    assert known == [name for name in CLASSES if CLASSES[name].strength]  # the one table there is
    result = {
        "summary": {
            "users": 3,
            "enrolled_classes": {"sms": 1, "totp": 2, "zebra": 1},
            "available_classes": {"push": 1, "hardware_otp": 1},
        },
        "users": [{"enrolled": []}, {"enrolled": None}, {"enrolled": [{}]}],
    }
    bars = charts.classes(result)
    assert [each["name"] for each in bars] == [
        *("hardware otp", "totp", "push", "sms", "zebra"),
        *("none visible to the API", "could not be read"),
    ]
    assert [each["share"] for each in bars] == [
        "0%",
        "66.6%",
        "0%",
        "33.3%",
        "33.3%",
        "33.3%",
        "33.3%",
    ]


@pytest.mark.parametrize("count", [1, 19_999])
def test_one_user_of_many_is_not_too_thin_to_see(count):
    summary = {
        "enrolled_classes": {"totp": count},
        "available_classes": {"totp": 20_000 - count, "push": 0},
        "users": 20_000,
    }
    totp, push, *_others = charts.classes({"summary": summary, "users": []})
    widths = [float(totp[key].rstrip("%")) for key in ("enrolled_width", "available_width")]
    assert min(widths) == 100 * charts.THINNEST
    assert push["enrolled_width"] == push["available_width"] == "0.000%"
