# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a survey costs."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.budget import Estimate, Plan

TEN_A_SECOND = Estimate(calls=1000, seconds=100.0, per_second=10.0)


def test_calls_are_made_for_those_who_are_left_and_the_lists_that_are_needed() -> None:
    plan = Plan(users=100, left=60, lists=1, more=True, concurrency=4)
    assert (plan.calls, plan.kept) == (60, 40)
    assert plan.estimate(3).calls == 60 and plan.estimate(0).per_second == 0


def test_what_is_not_known_of_a_quota_adds_nothing() -> None:
    for quota in (None, {}, {"remaining": None, "limit": 5}, {"remaining": "9"}):
        cost = TEN_A_SECOND.with_quota(quota, max_wait=0)
        assert (cost.seconds, cost.remaining, cost.wait, cost.too_long) == (100, None, 0, False)


def test_a_quota_that_may_not_be_theirs_holds_no_calls_back() -> None:
    quota = {"remaining": 1, "limit": 5000, "reset": 1800}
    cost = TEN_A_SECOND.with_quota(quota, max_wait=0, counts=False)
    assert (cost.wait, cost.too_long, cost.remaining, cost.counts) == (0, False, 1, False)


@pytest.mark.parametrize(
    ("remaining", "limit", "reset", "reserve", "wait"),
    [
        (1000, 5000, 60, 0, 0),
        (999, 5000, 1800, 0, 1800 - 99.9),
        (0, 5000, 1800, 0, 1800),
        (0, 5000, None, 0, 3600),
        (0, 400, 1800, 0, 1800 + 2 * 3600),  # three hours' quotas
        (1000, 5000, 1800, 500, 1800 - 50),  # half of them are for others
        (900, 5000, 10, 0, 0),  # full again before it is used up
    ],
)
def test_a_quota_that_does_not_suffice_is_waited_for(
    remaining: int, limit: int, reset: int | None, reserve: int, wait: float
) -> None:
    quota = {"remaining": remaining, "limit": limit, "reset": reset}
    cost = TEN_A_SECOND.with_quota(quota, max_wait=300, reserve=reserve)
    assert cost.wait == pytest.approx(wait) and cost.seconds == pytest.approx(100 + wait)
    assert cost.too_long is (wait > 300)
