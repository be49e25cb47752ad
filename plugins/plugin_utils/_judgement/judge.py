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
from collections.abc import Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement import (
    baseline as baseline_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement import (
    entries,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement import (
    summary as summary_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.logins import (
    Logins,
    outcome_counts,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import (
    Names,
    Person,
    Reader,
    age_of_evidence,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.rulings import Bench
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.attestations import (
    parse_attestations,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import parse_policy
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.thresholds import (
    Loss,
    Measured,
    measure,
    parse_thresholds,
    verdict,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    PolicyError,
    bounded,
    describe,
    plain,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import ERROR
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.waivers import parse_waivers
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    RESULT_SCHEMA,
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
    documents = {
        name: bounded(document, at=Place(name, errors))
        for name, document in (
            ("policy", policy),
            ("waivers", waivers),
            ("attestations", attestations),
            ("thresholds", thresholds),
        )
    }
    if errors:
        raise PolicyError(errors)
    moment = _moment(now, errors=errors)
    today = moment.date()
    if not isinstance(tenant, str):
        Place("tenant", errors).wrong(f"expected text; found {describe(tenant)}")
    tenant = str(plain(tenant))
    rules = parse_policy(documents["policy"], errors=errors)
    ids = [rule.id for rule in rules.rules]
    waived = parse_waivers(
        documents["waivers"], rules=ids, today=today, max_days=rules.waiver_max_days, errors=errors
    )
    attested = parse_attestations(
        documents["attestations"], today=today, max_days=rules.attestation_max_days, errors=errors
    )
    limits = parse_thresholds(documents["thresholds"], rules=ids, errors=errors)
    previous = baseline_module.parse_baseline(baseline, errors=errors)
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

    bench = Bench(policy=rules, now=moment, tenant=tenant)
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
    policies_in_scope = sum(
        each["outcome"] != "not_applicable" for each in results if each["user"] is None
    )
    summary["enforcement"] = (
        None if logins.policies is None else outcome_counts([fact for _record, fact in present])
    )
    summary["settled_by_direct_login_policies"] = logins.settled_by_word(
        each.view for each in people if not each.gone
    )
    change = previous and baseline_module.compare(
        previous, results=results, people=people, rules=rules.shown["rules"]
    )
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
            present=len(present),
            judged=len(people) - summary["not_applicable_users"] + policies_in_scope,
            unread=[{"user": name} for name in (*unread, *reader.lost)],
            losses=_losses(people, previous, change),
            new={each["id"] for each in change["new_failures"]} if change else None,
            oldest=age_of_evidence(people, now=moment),
            name=Names(people).of_result,
        ),
    )
    roll = entries.Roll(people, [*waived, *attested], members=reader.members)
    account = entries.account(
        waived, attested, bench=bench, people=people, roll=roll, policy=rules, today=today
    )
    warnings = [
        *rules.warnings,
        *limits.warnings,
        *summary_module.warnings(summary=summary, reader=reader, people=people),
        *account.warnings,
        *entries.rebuilt(reader.rebuilt, people=people),
        *(baseline_module.warnings(change, tenant=tenant, policy=rules.shown) if change else ()),
    ]
    return {
        "schema": RESULT_SCHEMA,
        "generated_at": dates.write_moment(moment),
        "tenant": tenant,
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
        "waivers": account.waivers,
        "attestations": account.attestations,
        "warnings": warnings,
        "baseline": change,
    }


def _losses(
    people: Sequence[Person], previous: baseline_module.Baseline | None, change: t.Any
) -> list[Loss]:
    """Users who have vanished, one by one: others who came in their place make up for nobody."""
    losses = [Loss("while the survey ran", sum(each.gone for each in people), len(people))]
    if previous:
        losses.append(Loss("since the baseline", change["users_gone"], len(previous.users)))
    return losses


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
