# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

The judgement: users, policy, waivers, attestations and thresholds in, one result out. A pure
function.
"""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement import (
    summary as summary_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.baseline import (
    SCHEMA,
    compare,
    parse_baseline,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.logins import (
    Logins,
    outcome_counts,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import (
    Reader,
    oldest_fetch,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.rulings import Bench
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import parse_policy
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.thresholds import (
    Measured,
    measure,
    parse_thresholds,
    verdict,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    PolicyError,
    describe,
    plain,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import ERROR
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.waivers import (
    parse_attestations,
    parse_waivers,
)


def judge(
    users: t.Any,
    *,
    policy: t.Any,
    waivers: t.Any = None,
    attestations: t.Any = None,
    thresholds: t.Any = None,
    now: t.Any = None,
    baseline: t.Any = None,
    tenant: t.Any = "",
    login_policies: t.Any = None,
) -> dict[str, t.Any]:
    """The result of the filter ``mfa_compliance``, as its RETURN describes it.

    Raises ``PolicyError`` with everything that is wrong with any of the arguments.
    """
    errors: list[str] = []
    moment = _moment(now, errors=errors)
    today = moment.date()
    if not isinstance(tenant, str):
        Place("tenant", errors).wrong(f"expected text; found {describe(tenant)}")
    rules = parse_policy(plain(policy), errors=errors)
    ids = [rule.id for rule in rules.rules]
    waived = parse_waivers(
        plain(waivers), rules=ids, today=today, max_days=rules.waiver_max_days, errors=errors
    )
    attested = parse_attestations(plain(attestations), today=today, errors=errors)
    limits = parse_thresholds(plain(thresholds), rules=ids, errors=errors)
    former = parse_baseline(baseline, errors=errors)
    logins = Logins(
        login_policies,
        classes=rules.classes,
        direct=rules.direct_login_policies,
        shown=rules.visible,
        errors=errors,
    )
    reader = Reader(
        classes=rules.classes,
        attestations=[each for each in attested if each.in_force(today)],
        waivers=waived,
        logins=logins,
    )
    people = reader.read(users, errors=errors)
    if errors:
        raise PolicyError(errors)

    bench = Bench(policy=rules, now=moment, tenant=str(tenant))
    results = [
        result
        for rule in rules.rules
        for result in (
            bench.apply(rule, people)
            if rule.for_each == "user"
            else bench.apply_to_policies(rule, logins)
        )
    ]
    of_users = [each for each in results if each["user"] is not None]
    worst = summary_module.worst_outcomes(of_users, people)
    facts = [logins.enforcement(each.view) for each in people]
    present = [(each.record, fact) for each, fact in zip(people, facts) if not each.gone]
    summary = summary_module.summarise(results, rules=rules.rules, people=people, worst=worst)
    summary["enforcement"] = (
        None if logins.policies is None else outcome_counts([fact for _record, fact in present])
    )
    there = frozenset(str(each.name["id"]) for each in people if not each.gone)
    change = compare(former, results=results, users=there) if former else None
    oldest = oldest_fetch(people)
    unread = [
        each.name
        for each, word in zip(people, worst)
        if each.failure is not None and not each.gone and word != ERROR
    ]
    rows = measure(
        limits,
        Measured(
            results=results,
            rules=summary["rules"],
            users=len(people),
            gone=len(people) - len(there),
            unread=[{"rule": "no rule", "user": name} for name in (*unread, *reader.lost)],
            judged_users=len(people) - summary["not_applicable_users"],
            before=len(former.users) if former else None,
            new_failures=change["new_failures"] if change else None,
            oldest=moment - oldest if oldest else None,
        ),
    )
    shown_waivers = [
        summary_module.waiver_state(
            each, bench.waived[each.id], bench.spared[each.id], rules, today
        )
        for each in waived
    ]
    shown_attestations = [
        summary_module.attestation_state(each, people, bench.changed, rules, today)
        for each in attested
    ]
    warnings = [
        *rules.warnings,
        *summary_module.warnings(
            summary=summary,
            waivers=shown_waivers,
            attestations=shown_attestations,
            unclassified=reader.unclassified(),
            nameless=reader.nameless(people),
            people=people,
        ),
    ]
    if former and (former.about["tenant"], former.about["policy"]) != (str(tenant), rules.id):
        warnings.append("the baseline is of another tenant or policy: every failure counts as new")
    return {
        "schema": SCHEMA,
        "generated_at": dates.write_moment(moment),
        "tenant": str(tenant),
        "collection_version": COLLECTION_VERSION,
        "verdict": verdict(rows),
        "reasons": [each.reason for each in rows if each.reason],
        "thresholds": [each.row for each in rows],
        "policy": dict(rules.shown),
        "summary": summary,
        "results": results,
        "users": [
            each.shown(word, fact if logins.policies is not None else None)
            for each, word, fact in zip(people, worst, facts)
        ],
        "login_policies": None if logins.policies is None else logins.shown(present),
        "waivers": shown_waivers,
        "attestations": shown_attestations,
        "warnings": warnings,
        "baseline": change,
    }


def _moment(now: t.Any, *, errors: list[str]) -> datetime.datetime:
    if now is None:
        return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    found: datetime.datetime | None = dates.parse_moment(now)
    if found is None:
        Place("now", errors).wrong(
            f"expected a moment as 2026-11-24T10:00:00Z; found {describe(now)}"
        )
        return datetime.datetime.now(datetime.timezone.utc)
    return found
