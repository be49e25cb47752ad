# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a survey will cost: the estimate, the quota, and a deadline that can or cannot be met."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import AuditStopped
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    SETTINGS,
    Tenant,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.surveyor_fixture import (
    Clock,
    Made,
    run,
)


def many(tenant: Tenant, count: int) -> None:
    tenant.users.clear()
    for number in range(1, count + 1):
        tenant.add(number)


def told_seconds(text: str) -> float:
    """The duration in the line on the budget."""
    found = re.search(r"about ((?:\d+ (?:s|min|h) ?)+)", text)
    assert found, text
    words = found[1].split()
    units = {"s": 1, "min": 60, "h": 3600}
    return sum(int(n) * units[unit] for n, unit in zip(words[::2], words[1::2], strict=True))


@pytest.mark.parametrize("latency", [0.05, 0.4, 3.0])
@pytest.mark.parametrize("concurrency", [1, 4, 16])
def test_the_estimate_is_that_of_the_calls_themselves(
    tenant: Tenant, tmp_path: Path, latency: float, concurrency: int
) -> None:
    many(tenant, 800)
    clock = Clock(latency)
    began = clock.now
    connection = {**SETTINGS["connection"], "concurrency": concurrency}
    run(tenant, tmp_path, clock=clock, shown=latency, connection=connection)
    (line,) = [each for each in tenant.told if each.startswith("Budget")]
    took = clock.now - began
    assert abs(told_seconds(line) - took) <= 0.25 * took, (line, took)


def test_a_short_survey_is_not_measured_first(tenant: Tenant, tmp_path: Path) -> None:
    tenant.on_read = lambda number: order.append(len(tenant.told))
    order: list[int] = []
    run(tenant, tmp_path)
    assert order == [2] * 4  # all was told before anybody was read
    assert tenant.told[0] == "Tenant acme: 4 users." and tenant.told[1].startswith("Budget: ")


def test_the_quota_of_the_account_is_told(tenant: Tenant, tmp_path: Path) -> None:
    made = run(tenant, tmp_path, quota={"limit": 5000, "remaining": 2, "reset": 1800})
    assert made.client.asked_for_quota == 0
    assert "the account has 2 of 5,000 calls left" in tenant.text
    assert "waits about 30 min" in tenant.text and "set max_wait to" in tenant.text


@pytest.mark.parametrize("version", [1, 2])
def test_the_quota_is_asked_for_once_where_headers_are_silent_and_it_may_matter(
    tenant: Tenant, tmp_path: Path, version: int
) -> None:
    connection = {**SETTINGS["connection"], "api_version": version}
    assert run(tenant, tmp_path, connection=connection).client.asked_for_quota == 0
    many(tenant, 600)
    assert run(tenant, tmp_path, connection=connection).client.asked_for_quota == 1
    assert "the account has" not in tenant.text  # it could not be had
    tenant.quota = {"limit": 5000, "remaining": 9, "reset": 1800}
    assert run(tenant, tmp_path, connection=connection).client.asked_for_quota == 1
    assert "the account has 9 of 5,000 calls left" in tenant.text
    assert ("waits about" in tenant.text) is (version == 1)
    assert ("does not say whether" in tenant.text) is (version == 2)


def test_a_deadline_that_cannot_be_met_stops_the_audit_after_its_first_calls(
    tenant: Tenant, tmp_path: Path
) -> None:
    many(tenant, 4000)
    with pytest.raises(AuditStopped, match="DEADLINE CANNOT BE MET") as caught:
        run_slowly(tenant, tmp_path, deadline=30)
    assert caught.value.kind == "deadline" and len(tenant.read) < 100
    assert "mfa_compliance_partial: true" in str(caught.value)


def run_slowly(tenant: Tenant, path: Path, *, deadline: float, **given: t.Any) -> Made:
    """A user takes half a second, which the first calls have shown."""
    return run(tenant, path, clock=Clock(0.5), shown=0.5, deadline=deadline, **given)


def test_an_audit_in_part_reads_as_many_as_there_is_time_for(
    tenant: Tenant, tmp_path: Path
) -> None:
    many(tenant, 400)
    found = run_slowly(tenant, tmp_path, deadline=34, partial=True)
    assert 66 <= len(tenant.read) <= 70
    unread = [user for user in found.users if "failure" in user]
    assert len(unread) == 400 - len(tenant.read)
    assert all(
        user["failure"]["error"] == "deadline" and user["enrolled"] is None for user in unread
    )
    assert "users will be read. The verdict cannot be pass then" in tenant.text


def test_a_deadline_that_can_be_met_is_no_obstacle(tenant: Tenant, tmp_path: Path) -> None:
    many(tenant, 40)
    found = run_slowly(tenant, tmp_path, deadline=300)
    assert not any("failure" in user for user in found.users)
    assert "That fits the deadline" in tenant.text


def test_a_survey_that_takes_longer_than_it_seemed_ends_at_its_deadline(
    tenant: Tenant, tmp_path: Path
) -> None:
    clock = Clock(0.0)
    many(tenant, 50)
    tenant.on_read = lambda number: setattr(clock, "now", clock.now + (10 if number > 20 else 0))
    found = run(tenant, tmp_path, clock=clock, deadline=60)
    assert len(tenant.read) == 27
    assert sum("failure" in user for user in found.users) == 23
