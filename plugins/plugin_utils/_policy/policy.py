# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

The policy: what is required of whom, how severe it is, and how to read what the API leaves open.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import typing as t
from collections.abc import Iterable, Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    UNCLASSIFIED,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import normal, printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._controls import (
    NIST_800_53,
    nist_control,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.assertions import (
    FOR_EACH,
    Vocabulary,
    parse_assertion,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.claims import Node
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.scope import (
    EVERY_LOGIN_POLICY,
    EVERYONE_WHO_MAY_LOG_IN,
    MEMBERSHIPS,
    Scope,
    parse_policy_scope,
    parse_scope,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    choice,
    describe,
    duration,
    identifier,
    items,
    mapping,
    named,
    text,
    texts,
    unique,
    whole,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    FACTOR_CLASSES,
    SEVERITIES,
)

ON_AMBIGUOUS = ("indeterminate", "fail", "pass")
POLICY_KEYS = (
    "id",
    "version",
    "title",
    "description",
    "classes",
    "sets",
    "visible_classes",
    "on_ambiguous",
    "waiver_max_days",
    "attestation_max_days",
    "expiring_days",
    "direct_login_policies",
    "rules",
)
# Whether login policies may be assigned straight to users, where the API may not show them.
DIRECT_LOGIN_POLICIES = ("possible", "none")
RULE_KEYS = (
    "id",
    "title",
    "severity",
    "description",
    "remediation",
    "controls",
    "for_each",
    "applies_to",
    "grace",
    "assert",
)


# Read in place of an assertion that is missing, which is told elsewhere.
_HARMLESS: t.Final = {"login_policy": {"mfa": "required"}}


@dataclasses.dataclass(frozen=True)
class Rule:
    """One requirement, ready to be applied."""

    id: str
    severity: str
    for_each: str  # user or login_policy
    scope: Scope
    assertion: Node
    grace: datetime.timedelta | None
    shown: Mapping[str, t.Any]  # as results show it


@dataclasses.dataclass(frozen=True)
class Policy:
    """A policy, ready to be applied. ``classes`` maps a tenant's own factors to classes."""

    id: str
    rules: tuple[Rule, ...]
    classes: Mapping[str, str]
    on_ambiguous: str
    waiver_max_days: int
    attestation_max_days: int
    expiring_days: int
    direct_login_policies: str
    visible: frozenset[str]  # the classes that the API shows
    shown: Mapping[str, t.Any]
    warnings: tuple[str, ...]

    def names_used(self) -> dict[str, dict[str, list[str]]]:
        """The roles and groups (``role``, ``group``) that rules name, by name or id, each with the ids of these rules."""
        found: dict[str, dict[str, list[str]]] = {key: {} for key in MEMBERSHIPS}
        for rule in self.rules:
            for key, name in dict.fromkeys(rule.scope.named):
                found[key].setdefault(name, []).append(rule.id)
        return found


def parse_policy(value: t.Any, *, errors: list[str]) -> Policy:
    """Reads a plain policy, or a document whose single key is ``policy``."""
    at = Place("policy", errors)
    if isinstance(value, Mapping) and set(value) == {"policy"}:
        value = value["policy"]
    elif isinstance(value, Mapping) and "policy" in value:
        at.wrong(
            "expected the policy alone; pass what stands beside it as waivers, attestations and"
            " thresholds"
        )
        value = value["policy"]
    given = mapping(
        value, at=at, known=POLICY_KEYS, required=("id", "rules"), what="a policy, a mapping"
    )
    words = _vocabulary(given, at=at)
    seen: dict[str, str] = {}
    rules = tuple(
        _rule(item, at=place, words=words, seen=seen)
        for place, item in items(
            given.get("rules", []), at=at.key("rules"), what="rules", empty="rules" not in given
        )
    )
    texts(given, "title", "description", at=at)
    version = given.get("version")
    if isinstance(version, (bool, float)) or not isinstance(version, (str, int, type(None))):
        at.key("version").wrong(f"expected text or a whole number; found {describe(version)}")
    # A policy with mistakes may hold what JSON cannot sort; it is refused anyway.
    canonical = "" if errors else json.dumps(value, sort_keys=True, separators=(",", ":"))
    identity = identifier(given["id"], at=at.key("id")) if "id" in given else ""
    return Policy(
        id=identity,
        rules=rules,
        classes=_classes(given.get("classes", {}), at=at.key("classes")),
        on_ambiguous=choice(
            given.get("on_ambiguous", "indeterminate"),
            at=at.key("on_ambiguous"),
            allowed=ON_AMBIGUOUS,
            what="an outcome",
        ),
        waiver_max_days=whole(
            given.get("waiver_max_days", 365), at=at.key("waiver_max_days"), least=1
        ),
        attestation_max_days=whole(
            given.get("attestation_max_days", 365), at=at.key("attestation_max_days"), least=1
        ),
        expiring_days=whole(given.get("expiring_days", 30), at=at.key("expiring_days")),
        direct_login_policies=choice(
            given.get("direct_login_policies", "possible"),
            at=at.key("direct_login_policies"),
            allowed=DIRECT_LOGIN_POLICIES,
            what="whether login policies are assigned straight to users",
        ),
        visible=words.shown - {UNCLASSIFIED},
        shown={
            "id": identity,
            "version": version,
            "title": given.get("title"),
            "sha256": hashlib.sha256(canonical.encode()).hexdigest(),
            "rules": [rule.shown for rule in rules],
        },
        warnings=tuple(_lint(rules, words=words)),
    )


def _vocabulary(given: Mapping[str, t.Any], *, at: Place) -> Vocabulary:
    sets: dict[str, tuple[str, ...]] = {}
    for name, value in named(
        given.get("sets", {}), at=at.key("sets"), what="sets of classes"
    ).items():
        place = at.key("sets").key(name)
        if name in FACTOR_CLASSES:
            place.wrong("is the name of a class; give the set another name")
        identifier(name, at=place)
        sets[name] = tuple(
            _class(item, at=each) for each, item in items(value, at=place, what="classes")
        )
    visible = items(
        given.get("visible_classes", []), at=at.key("visible_classes"), what="classes", empty=True
    )
    return Vocabulary(sets=sets, visible=frozenset(_class(item, at=each) for each, item in visible))


def _classes(value: t.Any, *, at: Place) -> dict[str, str]:
    """The classes of a tenant's own factors; names that are compared as one are a mistake, whichever class was to win."""
    found = named(value, at=at, what="a mapping of factors to classes")
    seen: dict[str, str] = {}
    for name in found:
        other = seen.setdefault(normal(name), name)
        if other != name:
            at.key(name).wrong(
                f"is the same name as '{printable(other, 60)}'; name the factor once"
            )
    return {name: _class(item, at=at.key(name)) for name, item in found.items()}


def _class(value: t.Any, *, at: Place) -> str:
    name: str = choice(value, at=at, allowed=FACTOR_CLASSES, what="a class")
    return name


def _rule(value: t.Any, *, at: Place, words: Vocabulary, seen: dict[str, str]) -> Rule:
    given = mapping(
        value,
        at=at,
        known=RULE_KEYS,
        required=("id", "title", "severity", "assert"),
        what="a rule, a mapping",
    )
    identity = identifier(given["id"], at=at.key("id")) if "id" in given else ""
    unique(seen, identity, at=at.key("id"))
    texts(given, "title", "description", "remediation", at=at)
    if "severity" in given:
        choice(given["severity"], at=at.key("severity"), allowed=SEVERITIES, what="a severity")
    for_each = choice(
        given.get("for_each", "user"),
        at=at.key("for_each"),
        allowed=FOR_EACH,
        what="what the rule is applied to",
    )
    assertion = parse_assertion(
        given.get("assert", _HARMLESS), at=at.key("assert"), words=words, for_each=for_each
    )
    if for_each == "login_policy" and "grace" in given:
        at.key("grace").wrong("is for users; a login policy has no days of grace")
    scope = _scope(given, at=at.key("applies_to"), for_each=for_each)
    controls = named(given.get("controls", {}), at=at.key("controls"), what="controls by framework")
    for framework, found in controls.items():
        place = at.key("controls").key(framework)
        for each, item in items(found, at=place, what="control ids"):
            text(item, at=each, what="a control id in quotes")
    return Rule(
        id=identity,
        severity=given.get("severity", ""),
        for_each=for_each,
        scope=scope,
        assertion=assertion,
        grace=duration(given["grace"], at=at.key("grace")) if "grace" in given else None,
        shown={
            "id": identity,
            "title": given.get("title"),
            "severity": given.get("severity"),
            "description": given.get("description"),
            "remediation": given.get("remediation"),
            "controls": controls,
            "assert": given.get("assert"),
            "for_each": for_each,
            "applies_to": given.get("applies_to"),
            "applies_to_text": scope.english,
            "grace": given.get("grace"),
            "assertion": assertion.english,
        },
    )


def _scope(given: Mapping[str, t.Any], *, at: Place, for_each: str) -> Scope:
    if for_each == "login_policy":
        return (
            parse_policy_scope(given["applies_to"], at=at)
            if "applies_to" in given
            else EVERY_LOGIN_POLICY
        )
    return (
        parse_scope(given["applies_to"], at=at)
        if "applies_to" in given
        else EVERYONE_WHO_MAY_LOG_IN
    )


def _lint(rules: Iterable[Rule], *, words: Vocabulary) -> Iterable[str]:
    """What is allowed, but hardly meant."""
    for rule in rules:
        for claim in rule.assertion.claims():
            hidden = ", ".join(sorted(claim.unprovable))
            if hidden and claim.denied:
                yield (
                    f"rule {rule.id}, {claim.clause}: never passes, as the API is not known to show"
                    f" {hidden}, so that nothing proves their absence; leave these classes out, or"
                    " name them in visible_classes once you have seen your API show them"
                )
            elif hidden and claim.unprovable == claim.wanted:
                yield (
                    f"rule {rule.id}, {claim.clause}: the API is not known to show {hidden}; users"
                    " without an attestation stay indeterminate"
                )
        yield from _strange_controls(rule)
        applies_to = rule.shown["applies_to"]
        if (
            rule.for_each == "user"
            and isinstance(applies_to, Mapping)
            and not {"status", "not"} & set(applies_to)
        ):
            yield (
                f"rule {rule.id}, applies_to: names no status, so that suspended and unactivated"
                " users are in scope"
            )
    for name in words.sets:
        if name not in words.used:
            yield f"policy.sets.{name}: no rule uses this set"


def _strange_controls(rule: Rule) -> Iterable[str]:
    listed = rule.shown["controls"].get(NIST_800_53)
    for control in listed if isinstance(listed, list) else ():
        if isinstance(control, str) and nist_control(control) is None:
            yield (
                f"rule {rule.id}, controls.{NIST_800_53}: '{printable(control, 60)}' is no control of NIST SP 800-53, so that the"
                " OSCAL report leaves it out; write IA-2, IA-2(1) or AC-2 a"
            )
