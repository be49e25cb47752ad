# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states in which people meet the pages, by name: what is looked at, checked and measured is all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from make_result import make_result

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html import (
    fleet_page,
    page,
)
from ansible_collections.identity.onelogin.tests.unit.plugins import fleet_fixture
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    NOW,
    enrolled,
    user,
)

LONG_NAME = (
    "maximiliane-friederike.von-der-schulenburg-wolfsburg.extern"
    "@it-dienstleistungszentrum.verwaltung.example.com"
)
NAMES = (
    LONG_NAME,
    "x" * 120,
    "שרה.כהן@example.com",
    "محمد.علي@example.com",
    "山田太郎@例え.example.com",
    "Zoë 👩‍💻 the 👨‍👩‍👧‍👦 account",
    "İstanbul.ŞİŞLİ@example.com",
    "</td><script>document.title='owned'</script>",
)
LONG_TITLE = (
    "Every administrator, every break-glass account and whoever may change a login policy or read the personal data "
    "of others holds at least two phishing-resistant factors from different makers, one of them in a safe"
)


def policy(*titles: str, **about: Any) -> dict[str, Any]:
    """A policy with a rule for each title; every other one asks for a strong factor."""
    wanted: tuple[dict[str, Any], ...] = (
        {"enrolled": {"count": {"min": 1}}},
        {"enrolled": {"any_of": ["phishing_resistant", "push", "totp"]}},
    )
    levels = ("high", "critical", "medium", "low")
    rules = [
        {
            "id": f"MFA-{place + 1}",
            "title": title,
            "severity": levels[place % 4],
            "remediation": "Ask the user to enrol a factor at the next login.",
            "assert": wanted[place % 2],
        }
        for place, title in enumerate(titles)
    ]
    return {"id": "acme-mfa", "version": 3, "title": "Acme, MFA", "rules": rules, **about}


def judged(users: list[dict[str, Any]], *titles: str, **documents: Any) -> dict[str, Any]:
    """The judgement of these users under rules with these titles."""
    titles = titles or ("Everybody has a factor", "Everybody has a strong factor")
    return judge(users, policy=policy(*titles), now=NOW, tenant="acme.onelogin.com", **documents)


def people(number: int, *classes: str) -> list[dict[str, Any]]:
    """So many users who hold factors of these classes."""
    return [user(place, enrolled=enrolled(*classes)) for place in range(1, number + 1)]


def odd() -> dict[str, Any]:
    """Names of every kind and length, in people, devices, rules and the tenant."""
    named = [
        user(place, email=name, username=name, enrolled=enrolled(*(["sms"] if place % 2 else [])))
        for place, name in enumerate(NAMES * 3, start=1)
    ]
    for each in named:
        for device in each["enrolled"]:
            device["user_display_name"] = each["email"]
    titles = (LONG_TITLE, "כלל בעברית: גורם אחד לפחות", "多要素認証の規則 " * 6, "Title" * 30)
    result = judged(named, *titles, baseline=None)
    return {**result, "tenant": "x" * 63 + ".onelogin.com"}


def many_rules() -> dict[str, Any]:
    """1,000 users under twelve rules."""
    users = people(950, "push", "sms")
    users += [user(place, enrolled=enrolled("sms")) for place in range(951, 991)]
    users += [user(place, enrolled=[], available=[]) for place in range(991, 1001)]
    return judged(users, *(f"Rule number {n}: {LONG_TITLE[: 9 * n]}" for n in range(1, 13)))


REPORTS: dict[str, Callable[[], dict[str, Any]]] = {
    "fail": lambda: make_result(users=300, login_policies=True),
    "pass": lambda: judged(people(40, "push", "totp")),
    "incomplete": lambda: judged(
        [*people(20, "totp"), user(21, enrolled=[], available=[])],
        thresholds={"max_indeterminate": 0},
    ),
    "nobody": lambda: judged([]),
    "one": lambda: judged(people(1, "totp"), "Everybody has a factor"),
    "large": many_rules,
    "odd": odd,
}
FLEETS: dict[str, Callable[[], dict[str, Any]]] = {
    "every state": lambda: fleet_fixture.every_state(NAMES[-1]),
    "long names": lambda: fleet_fixture.every_state(LONG_NAME),
    "one": lambda: fleet_fixture.fleet(fleet_fixture.tenant("acme", "pass")),
    "none": fleet_fixture.fleet,
    "large": lambda: fleet_fixture.fleet(
        *(fleet_fixture.tenant(f"tenant-{n}", "fail" if n % 5 == 0 else "pass") for n in range(60))
    ),
}


@cache
def html(kind: str, state: str) -> str:
    """The page of a ``report`` or a ``fleet`` in a state."""
    if kind == "fleet":
        return fleet_page.render(FLEETS[state]())
    return page.render(REPORTS[state]())
