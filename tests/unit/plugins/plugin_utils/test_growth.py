# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing grows with the square: twice the users, waivers, attestations or results cost about twice the calls.

Calls are counted, not seconds: the same on every machine, however busy.
"""

from __future__ import annotations

import sys

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    available,
    enrolled,
    judged,
    rule,
    user,
    waiver,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import large


def calls(work):
    """How many functions are called, those written in C included."""
    count = 0

    def note(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    work()  # whatever is remembered is remembered before
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def survey(size):
    users = [
        user(number, **({"enrolled": []} if number % 2 else {"enrolled": enrolled("totp", "sms")}))
        for number in range(size)
    ]
    named = [{"id": number, "email": f"user{number}@example.com"} for number in range(size)]
    return {
        "users": users,
        "waivers": [waiver(id=f"W-{place}", users=each) for place, each in enumerate(named)],
        "attestations": [
            attestation(id=f"A-{place}", users=each) for place, each in enumerate(named)
        ],
        "baseline": judged(users[: size // 2], rule()),
    }


def odd(size):
    """One user with many devices, many names in one waiver, and many factors that no class knows."""
    held = [{**enrolled("sms")[0], "device_id": str(place), "type_display_name": f"F{place}", "auth_factor_name": None}
            for place in range(size)]  # fmt: skip
    return {
        "users": [user(1, enrolled=held, available=available("totp") * size)],
        "waivers": [waiver(users={"email": [f"gone{place}@example.com" for place in range(size)]})],
        "attestations": [],
        "baseline": judged([user(1, enrolled=held)], rule()),
    }


@pytest.mark.parametrize("made", [survey, odd])
def test_judging_twice_as_much_takes_twice_as_many_calls(made):
    def count(size):
        arguments = made(size)
        users = arguments.pop("users")
        return calls(lambda: judged(users, rule(), rule(id="R-2"), **arguments))

    assert count(400) < 2.2 * count(200)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_of_twice_as_many_results_takes_twice_as_many_calls(name):
    def count(users):
        result = large(users=users)
        return calls(lambda: REPORTS[name][1](result))

    assert count(400) < 2.2 * count(200)
