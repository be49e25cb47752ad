# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit tells the person who runs it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import console
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.budget import Cost, Plan
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit import (
    audit_fixture,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    HELD,
    OFFERED,
)

POLICY: dict[str, t.Any] = {**audit_fixture.POLICY, "version": 3}
HOSTILE = "\x1b[31m##vso[task.setvariable]x\n::set-output::##teamcity[@example.com"
FILES = ["Files in /x:", "  report.html", "SHA-256 of manifest.json:", "  1f"]
MOMENT = "2026-11-24T10:00:00Z"
PLAN = Plan(users=20_000, left=8_000, lists=2, more=False, concurrency=4)


def people(count: int, **about: t.Any) -> list[dict[str, t.Any]]:
    user = {"status": "active", "available": OFFERED, "enrolled": [], **about}
    return [{"id": n, "email": HOSTILE, **user} for n in range(count)]


def result(*, count: int = 3, policy: t.Any = None, **about: t.Any) -> dict[str, t.Any]:
    return judge(people(count, **about), policy=policy or POLICY, tenant="acme", now=MOMENT)


def page(found: dict[str, t.Any], *, shown: int = 5, reused: str = "") -> list[str]:
    return "\n".join(console.page(found, where=FILES, shown=shown, reused=reused)).splitlines()


def flat(lines: t.Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1 s"),
        (99, "99 s"),
        (100, "1 min 40 s"),
        (240, "4 min"),
        (266, "4 min 30 s"),
        (3000, "50 min"),
        (89 * 60, "89 min"),
        (12_000, "3 h 20 min"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert console.duration(seconds) == text


@pytest.mark.parametrize("seconds", [1, 30, 99, 100, 149, 600, 899, 901, 5000, 5401, 20_000])
def test_a_duration_is_rounded_by_less_than_a_twentieth(seconds: int) -> None:
    words = console.duration(seconds).split()
    units = {"s": 1, "min": 60, "h": 3600}
    told = sum(int(n) * units[unit] for n, unit in zip(words[::2], words[1::2], strict=True))
    assert abs(told - seconds) <= seconds / 20


def test_progress_is_one_line() -> None:
    told = console.progress(
        read=4500, of=20000, calls=9012, per_second=25.2, users_per_second=15500 / 660
    )
    assert told == "4,500 of 20,000 users · 9,012 calls · 25/s · about 11 min left"
    slow = console.progress(read=1, of=9, calls=2, per_second=0.25, users_per_second=0.125)
    assert slow == "1 of 9 users · 2 calls · 0.2/s · about 64 s left"
    paused = console.progress(read=1, of=9, calls=2, per_second=0, users_per_second=0)
    assert paused == "1 of 9 users · 2 calls · waiting"


def test_the_start_tells_who_is_read_and_who_was() -> None:
    assert console.start(PLAN._replace(left=20_000), tenant="acme") == "Tenant acme: 20,000 users."
    told = console.start(PLAN, tenant="acme")
    assert flat([told]).endswith("A previous run has read 12,000 of them, 8,000 are left.")


COST = Cost(16_000, 640.0, 25.0, 4_900, 5_000, True, 0.0, False)


def test_the_budget_tells_calls_time_pace_and_quota() -> None:
    told = flat(console.budget(PLAN, COST, None))
    assert told == (
        "Budget: 16,000 calls, about 10 min 40 s at 25 calls/s; the account has 4,900 of 5,000 calls left."
    )
    assert "account" not in flat(console.budget(PLAN, COST._replace(remaining=None), None))
    silent = flat(console.budget(PLAN, COST._replace(counts=False), None))
    assert silent.endswith("left, and OneLogin does not say whether calls of API version 2 count.")
    more = PLAN._replace(lists=1, more=True)
    assert "at least 8,000 calls" in flat(console.budget(more, COST._replace(calls=8_000), None))


def test_the_budget_tells_of_waits_and_of_max_wait() -> None:
    waits = COST._replace(wait=1800.0, seconds=2440.0)
    told = flat(console.budget(PLAN, waits, 3000.0))
    assert "the survey then waits about 30 min in all." in told and "max_wait" not in told
    assert "fits the deadline, which is 50 min away" in told
    told = flat(console.budget(PLAN, waits._replace(too_long=True), 1000.0))
    assert "set max_wait to 1,860 or more" in told and "fits" not in told


def test_all_lines_fit_a_terminal_of_80_columns() -> None:
    rules = [
        {
            **POLICY["rules"][0],
            "id": f"R-{severity}-{'x' * 50}"[:64],
            "severity": severity,
            "title": "word " * 30,
        }
        for severity in ("critical", "high", "medium", "low")
    ]
    waiver = {
        "id": "W-1",
        "rules": [rules[0]["id"]],
        "users": {"email": "nobody@example.com"},
        "reason": "r",
        "approved_by": "b",
        "expires": "2026-12-01",
    }
    found = judge(
        people(40), policy={**POLICY, "rules": rules}, waivers=[waiver], tenant="acme", now=MOMENT
    )
    assert found["warnings"]
    lines = page(found, reused=MOMENT)
    for line in lines:
        assert len(line) <= console.COLUMNS, line
        assert line.isprintable()
    text = "\n".join(lines)
    assert "##vso[" not in text and "##teamcity[" not in text and "::set-output" not in text


def test_the_page_says_what_to_do_for_whom_and_leaves_zeros_out() -> None:
    lines = page(result(), shown=2)
    assert lines[0] == "MFA compliance of acme: FAIL"
    assert "  - high: 3 failed (limit 0)" in lines
    (counts,) = [line for line in lines if line.strip().startswith("3 fail")]
    assert counts.strip() == "3 fail"
    (todo,) = [line for line in lines if "people" in line]
    assert todo.startswith("    3 people (ONE): ")
    assert "1 more" in flat(lines)
    assert all(each in lines for each in FILES)


def test_each_thing_to_do_is_told_once_however_many_rules_and_people_need_it() -> None:
    rules = [{**POLICY["rules"][0], "id": name} for name in ("ONE", "TWO")]
    lines = page(result(count=30, policy={**POLICY, "rules": rules}))
    assert flat(lines).count("enrol at least 1 factor") == 1
    assert "30 people (ONE, TWO): " in flat(lines) and "27 more" in flat(lines)
    assert len(lines) < 40


def test_so_many_people_are_named_in_all_who_must_act_first_first() -> None:
    users = [{**each, "email": f"u{each['id']}@example.com"} for each in people(20)]
    users += [
        {**each, "id": each["id"] + 50, "email": f"x{each['id']}@example.com", "enrolled": HELD}
        for each in people(20)
    ]
    strict = {
        **POLICY["rules"][0],
        "id": "TWO",
        "severity": "low",
        "assert": {"enrolled": {"any_of": ["totp"]}},
    }
    found = judge(
        users, policy={**POLICY, "rules": [*POLICY["rules"], strict]}, tenant="acme", now=MOMENT
    )
    for shown, named in ((2, (2, 0)), (4, (3, 1)), (99, (3, 3))):
        text = flat(page(found, shown=shown))
        one, _mark, two = text.partition("What to do:")[2].partition("(TWO)")
        assert one.count("@example.com") == named[0] and two.count("@example.com") == named[1]


def test_nobody_is_named_if_nobody_is_to_be() -> None:
    text = flat(page(result(), shown=0))
    assert "@example.com" not in text and text.count("3 people (ONE)") == 1


def test_failed_calls_are_one_thing_to_do_with_one_cause_and_the_cure() -> None:
    users = [
        {
            **each,
            "enrolled": None,
            "failure": {
                "error": "rate_limit",
                "status": 429,
                "message": "OneLogin asks to wait 1800 s.",
                "request_id": f"r-{each['id']}",
            },
        }
        for each in people(500)
    ]
    text = flat(page(judge(users, policy=POLICY, tenant="acme", now=MOMENT)))
    assert text.count("not read (rate_limit)") == 1 and text.count("asks to wait 1800 s") == 1
    assert "raise max_wait in mfa_compliance_connection" in text
    assert "500 people" in text and "500 not read" in text


def test_new_failures_come_first_and_are_marked() -> None:
    before = judge(people(3)[:2], policy=POLICY, tenant="acme", now=MOMENT)
    found = judge(people(3), policy=POLICY, tenant="acme", now=MOMENT, baseline=before)
    lines = page(found)
    text = flat(lines)
    assert "Since the baseline of 2026-11-24T10:00:00Z: 1 new failures, 1 users came" in text
    new, old = (n for n, line in enumerate(lines) if "enrol at least 1 factor" in line)
    assert "NEW since the baseline" in lines[new] and "NEW" not in lines[old]
    assert "1 person (ONE): " in flat(lines[new:old]) and "2 people (ONE)" in flat(lines[old:])
    same = judge(people(2), policy=POLICY, tenant="acme", now=MOMENT, baseline=before)
    assert "nothing has changed" in flat(page(same))


def test_a_failure_for_want_of_data_says_so() -> None:
    known = console.failure(result(), folder="/x", shown=2)
    assert "acme does not comply with policy p: high: 3 failed (limit 0). First " in known
    assert "and 1 more" in known and "in /x" in known
    failure = {"status": 403, "error": "permission"}
    unknown = console.failure(result(enrolled=None, failure=failure), folder="/x", shown=9)
    assert "is unknown, because" in unknown and "does not comply" not in unknown
    assert "This says nothing about whether users comply." in unknown
    assert "could not be read: 3 (limit 0)" in unknown
    assert known.isprintable() and unknown.isprintable()


def test_a_failure_is_short_however_many_fail() -> None:
    rules = [
        {**POLICY["rules"][0], "id": f"R-{severity}", "severity": severity}
        for severity in ("critical", "high", "medium", "low")
    ]
    users = [{**each, "email": f"somebody.{each['id']}@example.com"} for each in people(500)]
    found = judge(users, policy={**POLICY, "rules": rules}, tenant="acme", now=MOMENT)
    told = console.failure(found, folder="/x", shown=100)
    assert len(told) < 800
    assert "somebody.0@example.com (0)" in told and "and 495 more" in told


def test_facts_of_a_previous_run_cannot_be_overlooked() -> None:
    told = "NOTHING WAS READ FROM ONELOGIN: these are the facts of " + MOMENT
    assert flat(page(result(), reused=MOMENT)).startswith(told)
    failure = console.failure(result(), folder="/x", shown=2, reused=MOMENT)
    assert told in failure and "-e mfa_compliance_reuse_within=0h" in failure
    fresh = console.failure(result(), folder="/x", shown=2)
    assert "NOTHING" not in fresh + flat(page(result()))


def test_the_manifest_is_named_with_its_hash_unless_there_is_none() -> None:
    assert console.whereabouts("/x", ["report.html"], manifest_sha256="1f") == FILES
    assert console.whereabouts("/x", [], manifest_sha256="1f") == [
        "Check mode: no file was written."
    ]
    assert "no file was written" in console.failure(result(), folder="", shown=2)


def test_there_is_advice_on_every_kind_of_error_and_no_two_are_alike() -> None:
    kinds = (
        "authentication",
        "permission",
        "connection",
        "timeout",
        "rate_limit",
        "server",
        "answer",
    )
    assert len({console.advice(kind) for kind in kinds} - {""}) == len(kinds)
    assert console.advice("nonsense") == ""
