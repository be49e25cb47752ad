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

Limits are met or not by exact arithmetic. A reason reads ``what: figure (limit)``, and names the first whom it is about after a colon.
"""

from __future__ import annotations

import datetime
import itertools
import typing as t
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from ansible_collections.identity.onelogin.plugins.plugin_utils._figures import (
    count,
    decimal,
    hours,
    judged,
    percent,
    percent_of,
    ratio,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    duration,
    mapping,
    named,
    share,
    unknown_name,
    whole,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    SEVERITIES,
    VERDICTS,
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
_DEFAULT_DROP = Fraction(1, 10)
_FIRST = 3  # how many users a reason names

Result = Mapping[str, t.Any]


class Thresholds(t.NamedTuple):
    """What a verdict is measured against; None: not measured."""

    fail_on: Mapping[str, int]
    max_indeterminate: int
    max_error: int
    min_users: int
    min_pass_ratio: Mapping[str, Fraction]  # by rule
    new_failures: int | None
    max_population_drop: Fraction | None  # None: the default, which is lenient to small surveys
    max_evidence_age: datetime.timedelta | None
    warnings: tuple[str, ...]


class Loss(t.NamedTuple):
    """Users that were there and are not: ``lost`` of ``before``."""

    since: str
    lost: int
    before: int


class Measured(t.NamedTuple):
    """What thresholds look at."""

    results: Sequence[Result]
    rules: Sequence[Mapping[str, t.Any]]  # summary.rules
    present: int  # users who were surveyed and not deleted meanwhile
    judged: int  # users to whom a rule applies, and results about login policies
    unread: Sequence[Mapping[str, t.Any]]  # users with a failed call that no result shows
    losses: Sequence[Loss]
    new: Collection[str] | None  # ids of the failures that are new; None: there is no baseline
    oldest: datetime.timedelta | None  # age of the oldest evidence, None: unknown
    name: Callable[[Result], str]  # whom a result is about, told from all others


class Measure(t.NamedTuple):
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
        new_failures=(
            whole(given["new_failures"], at=at.key("new_failures"))
            if "new_failures" in given
            else None
        ),
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
        warnings=(
            (
                "thresholds.new_failures: without fail_on no failure may be, old or new; add fail_on: {} to let old ones stand",
            )
            if "new_failures" in given and "fail_on" not in given
            else ()
        ),
    )


def _ratios(value: t.Any, *, at: Place, rules: Sequence[str]) -> dict[str, Fraction]:
    """One share for all rules, or a share for each rule that is named."""
    if not isinstance(value, Mapping):
        return dict.fromkeys(rules, share(value, at=at))
    found = named(value, at=at, what="a share, or shares by rule")
    for name in found:
        if name not in rules:
            at.key(name).wrong(unknown_name(name, rules, "rule of the policy"), by_policy=True)
    return {name: share(item, at=at.key(name)) for name, item in found.items()}


def measure(limits: Thresholds, seen: Measured) -> list[Measure]:
    """Every threshold that is checked, in a fixed order."""
    outcomes: dict[str, list[Result]] = {"fail": [], "indeterminate": [], "error": []}
    for result in seen.results:
        if result["outcome"] in outcomes:
            outcomes[result["outcome"]].append(result)
    failed, unknown = outcomes["fail"], outcomes["indeterminate"]
    unread = [*outcomes["error"], *seen.unread]
    rows = []
    for severity, limit in limits.fail_on.items():
        found = [each for each in failed if each["severity"] == severity]
        what = f"{severity}: {{}} failed"
        rows.append(_most(f"fail_on.{severity}", limit, found, seen, what=what, breaks="fail"))
    if limits.new_failures is not None:
        new = failed if seen.new is None else [each for each in failed if each["id"] in seen.new]
        what = "new failures: {}" + (" without a baseline" if seen.new is None else "")
        rows.append(_most("new_failures", limits.new_failures, new, seen, what=what, breaks="fail"))
    rows += _pass_ratios(limits.min_pass_ratio, seen.rules)
    what = "indeterminate: {}"
    rows.append(_most("max_indeterminate", limits.max_indeterminate, unknown, seen, what=what))
    rows.append(_most("max_error", limits.max_error, unread, seen, what="could not be read: {}"))
    rows.append(_least("min_users", limits.min_users, seen.present, "users surveyed"))
    rows.append(_least("min_users_in_scope", 1, seen.judged, "users in scope of a rule"))
    rows.append(_drop(limits.max_population_drop, seen.losses))
    if limits.max_evidence_age is not None:
        rows.append(_age(limits.max_evidence_age, seen.oldest))
    return rows


def verdict(rows: Iterable[Measure]) -> str:
    """``fail``, ``incomplete`` or ``pass``."""
    found = {"pass", *(each.row["breaks"] for each in rows if not each.row["met"])}
    return next(word for word in VERDICTS if word in found)


def _row(
    name: str, limit: t.Any, actual: t.Any, *, met: bool, breaks: str = "incomplete", reason: str
) -> Measure:
    row = {"name": name, "limit": limit, "actual": actual, "met": met, "breaks": breaks}
    return Measure(row, "" if met else reason)


def _most(
    name: str,
    limit: int,
    found: Sequence[Result],
    seen: Measured,
    *,
    what: str,
    breaks: str = "incomplete",
) -> Measure:
    reason = f"{what.format(count(len(found)))} (limit {count(limit)}): {_first(found, seen)}"
    return _row(name, limit, len(found), met=len(found) <= limit, breaks=breaks, reason=reason)


def _first(found: Sequence[Result], seen: Measured) -> str:
    """The first whom a reason is about, new failures before old ones."""
    new = [each for each in found if each.get("id") in (seen.new or ())]
    shown = [f"{_about(each, seen)} (new)" for each in new[:_FIRST]]
    rest = (each for each in found if each.get("id") not in (seen.new or ()))
    shown += [_about(each, seen) for each in itertools.islice(rest, _FIRST - len(shown))]
    more = f" and {count(len(found) - _FIRST)} more" if len(found) > _FIRST else ""
    return f"{', '.join(shown)}{more}"


def _about(result: Result, seen: Measured) -> str:
    """``MFA-1 ann@example.com``; a user whom no rule needed is named alone."""
    name = seen.name(result)
    return f"{result['rule']} {name}" if "rule" in result else name


def _least(name: str, limit: int, found: int, what: str) -> Measure:
    reason = f"{what}: {count(found)} (at least {count(limit)})"
    return _row(name, limit, found, met=found >= limit, reason=reason)


def _pass_ratios(
    limits: Mapping[str, Fraction], rules: Sequence[Mapping[str, t.Any]]
) -> list[Measure]:
    rows = []
    for rule in rules:
        limit, outcomes = limits.get(rule["id"]), rule["outcomes"]
        if limit is None:
            continue
        passed, total = outcomes["pass"], judged(outcomes)
        unknown = outcomes["indeterminate"] + outcomes["error"]
        # Only what is known may fail: even if all unknown ones passed, the share would be too low.
        known = bool(outcomes["fail"]) and passed + unknown < limit * total
        figure = f"{percent(passed, total, against=limit)} passed" if total else "nobody was judged"
        rows.append(
            _row(
                f"min_pass_ratio.{rule['id']}",
                float(limit),
                ratio(passed, total, against=limit),
                met=bool(total) and passed >= limit * total,
                breaks="fail" if known else "incomplete",
                reason=f"{rule['id']}: {figure} (at least {percent_of(limit)} must pass)",
            )
        )
    return rows


def _drop(limit: Fraction | None, losses: Sequence[Loss]) -> Measure:
    """The worst loss of users: since the survey began, or since the baseline."""
    most = _DEFAULT_DROP if limit is None else limit

    def met(loss: Loss) -> bool:
        excused = limit is None and loss.lost == 1 and loss.before > 2
        return excused or loss.lost <= most * loss.before

    worst = max(losses, key=lambda each: (not met(each), Fraction(each.lost, max(each.before, 1))))
    actual = ratio(worst.lost, worst.before, against=most) or 0.0
    figure = percent(worst.lost, worst.before, against=most)
    reason = (
        f"users gone {worst.since}: {figure}, {count(worst.lost)} of {count(worst.before)}"
        f" (limit {percent_of(most)}): check whether the survey saw everybody"
    )
    return _row("max_population_drop", float(most), actual, met=met(worst), reason=reason)


def _age(limit: datetime.timedelta, oldest: datetime.timedelta | None) -> Measure:
    most = hours(limit)
    if oldest is None:
        figure, why, actual = "of unknown age", ": not every user has a fetched_at", None
    else:
        age = hours(oldest, against=limit)
        figure, why, actual = f"{decimal(age)} h old", "", float(age)
    return _row(
        "max_evidence_age",
        float(most),
        actual,
        met=oldest is not None and oldest <= limit,
        reason=f"oldest evidence: {figure} (limit {decimal(most)} h){why}",
    )
