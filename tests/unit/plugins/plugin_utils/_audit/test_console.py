# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit tells the person who runs it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import console
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge

POLICY = {
    "id": "p",
    "version": 3,
    "rules": [
        {
            "id": "ONE",
            "title": "Everybody has a factor",
            "severity": "high",
            "applies_to": {"not": {"status": ["suspended"]}},
            "assert": {"enrolled": {"count": {"min": 1}}},
        }
    ],
}
OFFERED = [{"factor_id": 1, "name": "OneLogin SMS", "auth_factor_name": "SMS"}]
HOSTILE = "\x1b[31m{{ 7*7 }}\n@example.com"


def result(**about: t.Any) -> dict[str, t.Any]:
    user = {"status": "active", "available": OFFERED, "enrolled": [], **about}
    return judge(
        [{"id": n, "email": HOSTILE, **user} for n in range(3)], policy=POLICY, tenant="acme"
    )


@pytest.mark.parametrize(
    "seconds, text",
    [(0, "1 s"), (89, "89 s"), (240, "4 min"), (89 * 60, "89 min"), (12_000, "3 h 20 min")],
)
def test_duration(seconds: float, text: str) -> None:
    assert console.duration(seconds) == text


@pytest.mark.parametrize("calls", [0, 6])
def test_an_estimate_is_never_nothing(calls: int) -> None:
    assert console.estimate(calls=40, concurrency=4, probe_seconds=0.1, probe_calls=calls) == 0.2


def test_an_estimate_takes_the_calls_at_a_time_into_account() -> None:
    # 4 at a time: 8 calls in two rounds of 0.5 s, after the start of the task
    assert console.estimate(calls=400, concurrency=4, probe_seconds=1.6, probe_calls=8) == 50


def test_progress() -> None:
    told = console.progress(read=1000, of=20000, calls=2000, seconds=12.6, read_now=1000)
    assert told == "1,000 of 20,000 users, 2,000 calls, about 4 min left"
    assert (
        console.progress(read=9, of=9, calls=18, seconds=1, read_now=9) == "9 of 9 users, 18 calls"
    )


def test_a_plan_warns_of_a_quota_that_does_not_suffice() -> None:
    def told(limit: t.Any) -> str:
        return " ".join(
            console.plan_text(tenant="acme", users=9, kept=2, calls=14, seconds=3, rate_limit=limit)
        )

    assert "quota" not in told(None) + told({"remaining": 14})
    assert "quota has 13 calls left" in told({"remaining": 13})
    assert "2 users have been read already" in told(None)


FILES = ["Files in /x: report.html", "SHA-256 of manifest.json: 1f"]
MOMENT = "2026-11-24T10:00:00Z"


def test_the_table_is_plain_text_that_names_who_must_act_and_where_to_look() -> None:
    lines = console.table(result(), where=FILES, shown=2)
    assert lines[0] == "MFA compliance of acme: FAIL"
    assert "Who must act first (2 of 3):" in lines
    assert sum("ONE high" in line and "(0)" in line for line in lines) == 1
    assert lines[-3:-1] == FILES
    assert all(line.isprintable() for line in lines)


def test_a_failure_for_want_of_data_says_so() -> None:
    known = console.failure(result(), folder="/x", shown=2)
    assert "acme does not comply with policy p: high: 3 failed (limit 0). First " in known
    assert "and 1 more" in known and "in /x" in known
    failure = {"status": 403, "error": "permission"}
    unknown = console.failure(result(enrolled=None, failure=failure), folder="/x", shown=9)
    assert "cannot be told" in unknown and "does not comply" not in unknown
    assert "could not be read: 3 (limit 0)" in unknown
    assert known.isprintable() and unknown.isprintable()


def test_a_failure_is_short_however_many_fail() -> None:
    people = [
        {"id": n, "email": f"somebody.{n}@example.com", "available": OFFERED, "enrolled": []}
        for n in range(500)
    ]
    rules = [
        {**POLICY["rules"][0], "id": f"R-{severity}", "severity": severity}
        for severity in ("critical", "high", "medium", "low")
    ]
    told = console.failure(
        judge(people, policy={**POLICY, "rules": rules}, tenant="acme"), folder="/x", shown=100
    )
    assert len(told) < 700
    assert "R-critical somebody.0@example.com (0)" in told and "and 1,995 more" in told


def test_facts_of_a_former_run_cannot_be_overlooked() -> None:
    told = "NOTHING WAS READ FROM ONELOGIN: these are the facts of " + MOMENT
    assert console.table(result(), where=FILES, shown=2, reused=MOMENT)[0].startswith(told)
    failure = console.failure(result(), folder="/x", shown=2, reused=MOMENT)
    assert told in failure and "-e mfa_compliance_reuse_within=0h" in failure
    fresh = console.failure(result(), folder="/x", shown=2)
    assert "NOTHING" not in fresh + "".join(console.table(result(), where=FILES, shown=2))


def test_the_manifest_is_named_with_its_hash_unless_there_is_none() -> None:
    assert console.whereabouts("/x", ["report.html"], manifest_sha256="1f") == FILES
    assert console.whereabouts("/x", [], manifest_sha256="1f") == [
        "Check mode: no file was written."
    ]
    assert "no file was written" in console.failure(result(), folder="", shown=2)
