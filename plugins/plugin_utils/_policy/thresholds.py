# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

From outcomes to a verdict.

A threshold that is not met breaks the verdict in one of two ways. ``fail`` is for what is known:
too many users fail. ``incomplete`` is for what is not known: too many could not be told, or too
few were looked at. The verdict is ``fail`` if one threshold of the first kind is broken (there is
then somebody who fails, whatever else is missing), else ``incomplete`` if one of the second kind
is, else ``pass``. All broken ones are named, whichever decides.

An error is a result that could not be told because a call failed, or a user with a failed call
that no rule needed: a survey with a hole in it is incomplete, wherever the hole is.

Without a word from the author nothing may fail, be indeterminate or be an error; at least one
user must have been surveyed, a rule must have applied to somebody, and users must not vanish: at
most one in ten (of three or more, one may).
"""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import SEVERITIES
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    duration,
    mapping,
    named,
    share,
    unknown_name,
    whole,
)

THRESHOLD_KEYS = (
    "fail_on",
    "max_indeterminate",
    "max_error",
    "min_users",
    "min_pass_ratio",
    "new_failures",
    "max_population_drop",
    "max_evidence_age",
)
_DEFAULT_DROP = 0.1
_FIRST = 3  # how many users a reason names


class Thresholds(t.NamedTuple):
    """What a verdict is measured against; None: not measured."""

    fail_on: Mapping[str, int]
    max_indeterminate: int
    max_error: int
    min_users: int
    min_pass_ratio: Mapping[str, float]  # by rule
    new_failures: int | None
    max_population_drop: float | None  # None: the default, which is lenient to small surveys
    max_evidence_age: datetime.timedelta | None


class Measured(t.NamedTuple):
    """What thresholds look at."""

    results: Sequence[Mapping[str, t.Any]]
    rules: Sequence[Mapping[str, t.Any]]  # summary.rules
    users: int
    gone: int
    unread: Sequence[Mapping[str, t.Any]]  # users with a failed call that no result shows
    judged_users: int
    before: int | None  # population of the baseline
    new_failures: Sequence[Mapping[str, t.Any]] | None  # None: there is no baseline
    oldest: datetime.timedelta | None  # age of the oldest evidence, None: unknown


class Broken(t.NamedTuple):
    """A threshold's row in the result, and the sentence if it is not met."""

    row: dict[str, t.Any]
    reason: str


def parse_thresholds(value: t.Any, *, rules: Sequence[str], errors: list[str]) -> Thresholds:
    """Reads thresholds: a mapping, or a document whose single key is ``thresholds``."""
    if isinstance(value, Mapping) and set(value) == {"thresholds"}:
        value = value["thresholds"]
    at = Place("thresholds", errors)
    given = mapping(
        {} if value is None else value, at=at, known=THRESHOLD_KEYS, what="thresholds, a mapping"
    )

    def number(key: str, default: int, *, least: int = 0) -> int:
        return whole(given[key], at=at.key(key), least=least) if key in given else default

    fail_on: Mapping[str, int] = dict.fromkeys(SEVERITIES, 0)
    if "fail_on" in given:
        place = at.key("fail_on")
        found = mapping(given["fail_on"], at=place, known=SEVERITIES, what="limits by severity")
        fail_on = {key: whole(item, at=place.key(key)) for key, item in found.items()}
    return Thresholds(
        fail_on=fail_on,
        max_indeterminate=number("max_indeterminate", 0),
        max_error=number("max_error", 0),
        min_users=number("min_users", 1, least=1),
        min_pass_ratio=_ratios(
            given.get("min_pass_ratio", {}), at=at.key("min_pass_ratio"), rules=rules
        ),
        new_failures=number("new_failures", 0) if "new_failures" in given else None,
        max_population_drop=(
            share(given["max_population_drop"], at=at.key("max_population_drop"))
            if "max_population_drop" in given
            else None
        ),
        max_evidence_age=(
            duration(given["max_evidence_age"], at=at.key("max_evidence_age"))
            if "max_evidence_age" in given
            else None
        ),
    )


def _ratios(value: t.Any, *, at: Place, rules: Sequence[str]) -> dict[str, float]:
    """One share for all rules, or a share for each rule that is named."""
    if not isinstance(value, Mapping):
        return dict.fromkeys(rules, share(value, at=at))
    found = named(value, at=at, what="a share, or shares by rule")
    for name in found:
        if name not in rules:
            at.key(name).wrong(unknown_name(name, rules, "rule of the policy"))
    return {name: share(item, at=at.key(name)) for name, item in found.items()}


def measure(limits: Thresholds, seen: Measured) -> list[Broken]:
    """Every threshold that is checked, in a fixed order."""
    outcomes: dict[str, list[Mapping[str, t.Any]]] = {"fail": [], "indeterminate": [], "error": []}
    for result in seen.results:
        if result["outcome"] in outcomes:
            outcomes[result["outcome"]].append(result)
    rows: list[Broken] = []
    for severity, limit in limits.fail_on.items():
        failed = [result for result in outcomes["fail"] if result["severity"] == severity]
        what = f"of severity {severity} fail"
        rows.append(_most(f"fail_on.{severity}", limit, failed, breaks="fail", what=what))
    if limits.new_failures is not None:
        new = outcomes["fail"] if seen.new_failures is None else seen.new_failures
        what = "fail that did not before"
        rows.append(_most("new_failures", limits.new_failures, new, breaks="fail", what=what))
    rows += _pass_ratios(limits.min_pass_ratio, seen.rules)
    unknown, errors = outcomes["indeterminate"], [*outcomes["error"], *seen.unread]
    what = "cannot be told"
    rows.append(_most("max_indeterminate", limits.max_indeterminate, unknown, what=what))
    rows.append(_most("max_error", limits.max_error, errors, what="could not be read"))
    present = seen.users - seen.gone
    rows.append(_least("min_users", limits.min_users, present, "users were surveyed"))
    rows.append(_least("min_users_in_scope", 1, seen.judged_users, "users were in scope of a rule"))
    rows.append(_drop(limits.max_population_drop, seen, present))
    if limits.max_evidence_age is not None:
        rows.append(_age(limits.max_evidence_age, seen.oldest))
    return rows


def verdict(rows: Iterable[Broken]) -> str:
    """``fail``, ``incomplete`` or ``pass``."""
    broken = {each.row["breaks"] for each in rows if not each.row["met"]}
    return next((word for word in ("fail", "incomplete") if word in broken), "pass")


def _row(
    name: str, limit: t.Any, actual: t.Any, *, met: bool, breaks: str = "incomplete", reason: str
) -> Broken:
    row = {"name": name, "limit": limit, "actual": actual, "met": met, "breaks": breaks}
    return Broken(row, "" if met else reason)


def _most(
    name: str,
    limit: int,
    found: Sequence[Mapping[str, t.Any]],
    *,
    breaks: str = "incomplete",
    what: str,
) -> Broken:
    who = ", ".join(f"{each['rule']} for {_about(each)}" for each in found[:_FIRST])
    more = f" and {len(found) - _FIRST} more" if len(found) > _FIRST else ""
    results = "result" if len(found) == 1 else "results"
    reason = f"{len(found)} {results} {what}, where {limit} are allowed: {who}{more}."
    return _row(name, limit, len(found), met=len(found) <= limit, breaks=breaks, reason=reason)


def _least(name: str, limit: int, found: int, what: str) -> Broken:
    reason = f"{found} {what}, where at least {limit} must be."
    return _row(name, limit, found, met=found >= limit, reason=reason)


def _pass_ratios(limits: Mapping[str, float], rules: Sequence[Mapping[str, t.Any]]) -> list[Broken]:
    rows = []
    for rule in rules:
        limit, ratio = limits.get(rule["id"]), rule["pass_ratio"]
        if limit is None:
            continue
        count = rule["outcomes"]
        unknown = count["indeterminate"] + count["error"]
        total = count["pass"] + count["fail"] + count["grace"] + unknown
        # Only what is known may fail: even if all unknown ones passed, the share would be too low.
        known = bool(count["fail"]) and (count["pass"] + unknown) / total < limit
        rows.append(
            _row(
                f"min_pass_ratio.{rule['id']}",
                limit,
                ratio,
                met=ratio is not None and count["pass"] / total >= limit,
                breaks="fail" if known else "incomplete",
                reason=(
                    f"Nobody was judged by rule {rule['id']}, where {limit:.1%} must pass."
                    if ratio is None
                    else f"{ratio:.1%} pass rule {rule['id']}, where {limit:.1%} must."
                ),
            )
        )
    return rows


def _drop(limit: float | None, seen: Measured, present: int) -> Broken:
    """Users that were there and are not: since the baseline, or since this survey began."""
    before = max(seen.before or 0, seen.users)
    lost = before - present
    actual = round(lost / before, 4) if before else 0.0
    met = lost <= (_DEFAULT_DROP if limit is None else limit) * before
    if limit is None and lost == 1 and before > 2:
        met = True
    limit = _DEFAULT_DROP if limit is None else limit
    reason = (
        f"{lost} of {before} users have vanished ({actual:.0%}), where {limit:.0%} may:"
        " check whether the survey saw everybody."
    )
    return _row("max_population_drop", limit, actual, met=met, reason=reason)


def _age(limit: datetime.timedelta, oldest: datetime.timedelta | None) -> Broken:
    hours = None if oldest is None else round(oldest / datetime.timedelta(hours=1), 2)
    most = round(limit / datetime.timedelta(hours=1), 2)
    met = oldest is not None and oldest <= limit
    reason = (
        "The age of the evidence is unknown: not every user has a fetched_at."
        if hours is None
        else f"The oldest evidence is {hours:g} hours old, where {most:g} are allowed."
    )
    return _row("max_evidence_age", most, hours, met=met, reason=reason)


def _about(result: Mapping[str, t.Any]) -> str:
    """Whom or what a result is about: a user, or a login policy."""
    if result["user"] is not None:
        return _name(result["user"])
    policy = result.get("login_policy")
    return (
        f"login policy {printable(policy['name'] or policy['id'], 80)}"
        if policy
        else "the login policies"
    )


def _name(user: Mapping[str, t.Any]) -> str:
    name: str = printable(user.get("email") or user.get("username") or user["id"], 80)
    return name
