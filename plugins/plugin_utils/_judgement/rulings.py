# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

One rule applied to one user, or to one login policy, which has neither grace nor waivers.

For each rule and user, in this order:

    situation                                        raw              outcome
    the user was deleted while the survey ran        not_applicable   not_applicable
    the user is out of the rule's scope              not_applicable   not_applicable
    whether in scope: unknown, the call failed       error            error
    whether in scope: unknown                        indeterminate    indeterminate, or waived
    the assertion holds                              pass             pass
    the assertion does not hold                      fail             grace, else waived, else fail
    unknown, because a call failed                   error            error
    unknown, because the API shows nothing at all    on_ambiguous     as for that word
    unknown, for any other reason                    indeterminate    indeterminate, or waived

Attested factors are part of the facts from the start. An error is never waived: a waiver decides
what may be, and a call that failed says nothing about that. Grace runs from ``activated_at``, or
``created_at`` where that is not known; where neither is, there is none.
"""

from __future__ import annotations

import collections
import datetime
import hashlib
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.logins import (
    NO_DEFAULT,
    Logins,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import Person
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.claims import Subject
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.enforcement import (
    LoginPolicy,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import Policy, Rule
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import (
    AMBIGUOUS,
    ERROR,
    View,
    describe_view,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.waivers import Waiver

# A start later than this is no start; clocks differ by less.
_CLOCKS = datetime.timedelta(days=1)


class Ruling(t.NamedTuple):
    """A rule's answer for a view; shared by all users with that view."""

    raw: str
    reason: str
    evidence: dict[str, t.Any]


class Bench:
    """Applies rules to people and login policies, and keeps count of what waivers and attestations did."""

    def __init__(self, *, policy: Policy, now: datetime.datetime, tenant: str) -> None:
        self._policy = policy
        self._now = now
        self._tenant = tenant
        # By waiver: how many results it has waived; the ids of users who needed it, and of users who passed without it.
        self.waived: collections.Counter[str] = collections.Counter()
        self.served: dict[str, set[t.Any]] = collections.defaultdict(set)
        self.spared: dict[str, set[t.Any]] = collections.defaultdict(set)
        # By attestation: the ids of users of whom it has changed a raw outcome.
        self.changed: dict[str, set[t.Any]] = collections.defaultdict(set)

    def apply(self, rule: Rule, people: Sequence[Person]) -> list[dict[str, t.Any]]:
        """One result for each person, in their order."""
        seed = hashlib.sha256(f"{self._tenant}|{self._policy.id}|{rule.id}|".encode())
        rulings: dict[View, Ruling] = {}
        outside: dict[tuple[str, t.Any], Ruling] = {}
        results = []
        for person in people:
            ruling = self._ruling(rule, person, rulings=rulings, outside=outside)
            outcome, reason, evidence = ruling
            if outcome == "fail" and rule.grace is not None:
                outcome, reason, evidence = self._grace(rule.grace, person, ruling)
            waivers = [each for each in person.waivers if rule.id in each.rules]
            if waivers:
                found = Ruling(outcome, reason, evidence)
                outcome, reason, evidence = self._waive(waivers, person, ruling.raw, found)
            digest = seed.copy()
            digest.update(str(person.name["id"]).encode())
            results.append(
                {
                    "id": digest.hexdigest()[:32],
                    "rule": rule.id,
                    "user": person.name,
                    "outcome": outcome,
                    "raw": ruling.raw,
                    "severity": rule.severity,
                    "reason": reason,
                    "evidence": evidence,
                }
            )
        return results

    def apply_to_policies(self, rule: Rule, logins: Logins) -> list[dict[str, t.Any]]:
        """One result for each login policy, in their order; and one that says so where they, or the default one, were not read."""
        seed = f"{self._tenant}|{self._policy.id}|{rule.id}|login_policy|"
        if logins.policies is None:
            reason = "cannot be told: the login policies were not read"
            seen = {
                "clause": None,
                "seen": "not read",
                "needed": "make the login policies readable",
            }
            return [_of_policy(rule, seed, None, Ruling("indeterminate", reason, seen))]
        results = [
            _of_policy(rule, seed, policy, self._policy_ruling(rule, policy, logins.record(policy)))
            for policy in logins.policies
        ]
        # There is a default policy, whatever it is called; if it was not told, nothing is known of it.
        missing = {"is_default": True, "name": None, "used": True}
        if not logins.all_told and rule.scope.decide(missing)[0] is not False:
            seen = {
                "clause": None,
                "seen": "no default login policy",
                "needed": "look for the default login policy in OneLogin",
            }
            ruling = Ruling("indeterminate", f"cannot be told: {NO_DEFAULT}", seen)
            results.append(_of_policy(rule, seed, None, ruling))
        return results

    def _policy_ruling(
        self, rule: Rule, policy: LoginPolicy, record: Mapping[str, t.Any]
    ) -> Ruling:
        applies, key = rule.scope.decide(record)
        if applies is not True:
            raw = "not_applicable" if applies is False else "indeterminate"
            why = (
                "out of scope by"
                if applies is False
                else "whether the rule applies cannot be told by"
            )
            evidence = {
                "clause": f"applies_to.{key}",
                "seen": f"{key}: {record.get(key)}",
                "needed": None,
            }
            return Ruling(raw, f"{why} {key}", evidence)
        return self._assess(rule, policy)

    def _ruling(
        self,
        rule: Rule,
        person: Person,
        *,
        rulings: dict[View, Ruling],
        outside: dict[tuple[str, t.Any], Ruling],
    ) -> Ruling:
        if person.gone:
            return _gone(person)
        applies, key = rule.scope.decide(person.record)
        if applies is not True:
            if applies is None and person.failure is not None:
                return _unread(f"whether the rule applies cannot be told: {key} is unknown", person)
            about = (key, person.record.get(key) if key in ("status", "state") else None)
            if about not in outside:
                outside[about] = _outside(applies, *about)
            return outside[about]
        ruling = rulings.get(person.view)
        if ruling is None:
            ruling = rulings[person.view] = self._assess(rule, person.view)
        if person.attestations:
            before = self._assess(rule, person.unattested)
            if before.raw != ruling.raw:
                ids = [each.id for each in person.attestations]
                for each in ids:
                    self.changed[each].add(person.name["id"])
                evidence = {**ruling.evidence, "attestations": ids}
                ruling = ruling._replace(evidence=evidence)
        if ruling.raw == ERROR:
            return _unread(ruling.reason, person, evidence=ruling.evidence)
        return ruling

    def _assess(self, rule: Rule, about: Subject) -> Ruling:
        found = rule.assertion.judge(about)
        seen = about.label if isinstance(about, LoginPolicy) else describe_view(about)
        evidence = {"clause": found.clause, "seen": seen, "needed": found.needed}
        if found.value is not None:
            return Ruling("pass" if found.value else "fail", found.reason, evidence)
        if found.cause == ERROR:
            return Ruling(ERROR, found.reason, evidence)
        if found.cause == AMBIGUOUS and self._policy.on_ambiguous != "indeterminate":
            word = self._policy.on_ambiguous
            reason = f"{found.reason}; on_ambiguous of the policy takes that for {word}"
            return Ruling(word, reason, evidence)
        return Ruling("indeterminate", found.reason, evidence)

    def _grace(self, grace: datetime.timedelta, person: Person, ruling: Ruling) -> Ruling:
        """The ruling with the outcome in place of ``raw``."""
        since = dates.parse_moment(person.record.get("activated_at")) or dates.parse_moment(
            person.record.get("created_at")
        )
        if since is None or since > self._now + _CLOCKS:
            reason = f"{ruling.reason}; no grace, as neither activated_at nor created_at tells since when the account is there"
            return ruling._replace(reason=reason)
        if self._now - since > grace:
            return ruling
        until = dates.write_moment(since + grace)
        return Ruling(
            "grace",
            f"{ruling.reason}; in grace until {until}",
            {**ruling.evidence, "grace_until": until},
        )

    def _waive(self, waivers: Sequence[Waiver], person: Person, raw: str, found: Ruling) -> Ruling:
        """What waivers of this rule and user make of an outcome; the first in force decides."""
        today = self._now.date()
        in_force = [each for each in waivers if each.in_force(today)]
        if raw == "pass":
            for each in in_force:
                self.spared[each.id].add(person.name["id"])
        outcome, reason, evidence = found
        if outcome not in ("fail", "indeterminate"):
            return found
        if in_force:
            first = in_force[0]
            self.waived[first.id] += 1
            self.served[first.id].add(person.name["id"])
            reason = f"{reason}; waived by {first.id} until {first.until}"
            return Ruling("waived", reason, {**evidence, "waiver": first.id})
        last = max(waivers, key=lambda each: (each.until, each.id))
        reason = f"{reason}; waiver {last.id} expired on {last.until}"
        return Ruling(outcome, reason, {**evidence, "expired_waiver": last.id})


def _of_policy(
    rule: Rule, seed: str, policy: LoginPolicy | None, ruling: Ruling
) -> dict[str, t.Any]:
    number = "" if policy is None else policy.id
    return {
        "id": hashlib.sha256(f"{seed}{number}".encode()).hexdigest()[:32],
        "rule": rule.id,
        "user": None,
        "login_policy": None if policy is None else {"id": policy.id, "name": policy.name or None},
        "outcome": ruling.raw,
        "raw": ruling.raw,
        "severity": rule.severity,
        "reason": ruling.reason,
        "evidence": ruling.evidence,
    }


def _gone(person: Person) -> Ruling:
    evidence = {"clause": None, "seen": "gone", "needed": None, "failure": person.failure}
    return Ruling("not_applicable", "gone: the user was deleted while the survey ran", evidence)


def _outside(applies: bool | None, key: str, value: t.Any) -> Ruling:
    found = printable(value, 40) if value else "not known"
    named = key in ("status", "state")
    if applies is False:
        reason = f"out of scope: {key} is {found}" if named else f"out of scope by {key}"
        seen = f"{key}: {found}" if named else f"{key}: no match"
        return Ruling(
            "not_applicable", reason, {"clause": f"applies_to.{key}", "seen": seen, "needed": None}
        )
    reason = f"whether the rule applies cannot be told: {key} is {found}"
    needed = _advice(key, found if value else "")
    evidence = {"clause": f"applies_to.{key}", "seen": f"{key}: {found}", "needed": needed}
    return Ruling("indeterminate", reason, evidence)


def _advice(key: str, found: str) -> str:
    """What a person can do about a user of whom OneLogin does not tell enough to say whether a rule applies."""
    if key == "attribute":
        return "give the users to the filter with their attributes"
    if found:
        return f"look at the user in OneLogin, then name {found} in the rule, under applies_to.{key} or its not"
    what = "what applies_to.not needs" if key == "not" else f"the user's {key}"
    return (
        f"look up {what} in OneLogin, as its API gives none; waive, or exclude the id in applies_to"
    )


def _unread(reason: str, person: Person, *, evidence: Mapping[str, t.Any] | None = None) -> Ruling:
    """An error, with the failed call of this very user."""
    shown = dict(evidence or {"clause": None, "seen": "not read", "needed": "read the user again"})
    if person.failure is None:
        return Ruling(ERROR, f"{reason} (was it surveyed with both lists?)", shown)
    shown["failure"] = person.failure
    kind, status = person.failure.get("error"), person.failure.get("status")
    why = printable(kind or "error", 40) + (f", HTTP {printable(status, 10)}" if status else "")
    return Ruling(ERROR, f"{reason} ({why})", shown)
