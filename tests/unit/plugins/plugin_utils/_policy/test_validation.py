# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be wrong with the documents, and that the schema for editors agrees."""

from __future__ import annotations

import collections
import datetime
import json
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import plain
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    attestation,
    errors_of,
    policy,
    rule,
    user,
    waiver,
)

SCHEMA = Path(__file__).parents[5] / "docs" / "schemas" / "mfa_compliance.schema.json"


def an_assert(value: t.Any) -> dict[str, t.Any]:
    return {"policy": policy(rule(**{"assert": value}))}


def a_scope(value: t.Any) -> dict[str, t.Any]:
    return {"policy": policy(rule(applies_to=value))}


def without(document: dict[str, t.Any], key: str) -> dict[str, t.Any]:
    return {name: value for name, value in document.items() if name != key}


HAS = {"enrolled": {"count": {"min": 1}}}
GOOD: list[dict[str, t.Any]] = [
    {},
    {"policy": {"policy": policy()}},
    {"policy": policy(version="1.10", title="A policy", description="For all")},
    {"policy": policy(classes={"Acme Smartcard": "phishing_resistant"})},
    {"policy": policy(rule(**{"assert": {"enrolled": {"any_of": ["strong"]}}}), sets={"strong": ["totp"]})},
    {"policy": policy(visible_classes=["partner"], on_ambiguous="fail", waiver_max_days=30, expiring_days=0)},
    {"policy": policy(visible_classes=[])},
    {"policy": policy(rule(grace="12h", remediation="Do it", description="Long", controls={"soc2": ["CC6.1"]}))},
    {"policy": policy(rule(), rule(id="R-2"))},
    an_assert({"all": [HAS, {"any": [HAS]}, {"not": HAS}]}),
    an_assert({"available": {"none_of": ["sms"], "only": ["totp"], "all_of": ["totp"], "count": {"max": 0}}}),
    an_assert({"enrolled": {"count": {"min": 1, "max": 1, "distinct": "class"}}}),
    a_scope({"status": "active", "state": ["approved", "unknown_7"], "role": ["Admins", 7], "group": 3}),
    a_scope({"email": "a@example.com", "email_glob": "*@example.com", "id": [1, "2"]}),
    a_scope({"attribute": {"dept": ["IT", 3, True]}, "not": {"role": "Service"}}),
    {"waivers": []},
    {"waivers": [waiver()]},
    {"waivers": {"waivers": [waiver(ticket="RISK-1", granted="2026-11-01")]}},
    {"waivers": [waiver(users={"id": [1, "2"], "email": "a@example.com", "username": ["u"]})]},
    {"waivers": [waiver(users={"group": "Field Sales", "role": ["Service", 7, "id:8"]})]},
    {"waivers": [waiver(expires=datetime.date(2027, 11, 24))]},
    {"waivers": [waiver(granted="2026-11-25", expires="2027-11-25")]},
    {"waivers": [waiver(expires="2020-01-01")]},
    {"attestations": [attestation()]},
    {"attestations": {"attestations": [attestation(valid_for="12w")]}},
    {"attestations": [{**without(attestation(), "valid_for"), "valid_until": "2027-01-01"}]},
    {"thresholds": {}},
    {"thresholds": {"thresholds": {"fail_on": {"critical": 0, "low": 9}, "max_indeterminate": 1, "max_error": 2}}},
    {"thresholds": {"min_users": 5, "min_pass_ratio": "95%", "new_failures": 0, "max_population_drop": 0.1}},
    {"thresholds": {"min_pass_ratio": {"R-1": 0.5}, "max_evidence_age": "24h", "max_population_drop": "100%"}},
]  # fmt: skip

# (documents, path of the mistake, words of the message)
BAD: list[tuple[dict[str, t.Any], str, str]] = [
    # unknown keys, everywhere, with what was probably meant
    ({"policy": policy(rule=[])}, "policy.rule", "did you mean rules?"),
    ({"policy": policy(rule(severty="high"))}, "policy.rules[0].severty", "did you mean severity?"),
    (an_assert({"enroled": {"count": {"min": 1}}}), "policy.rules[0].assert.enroled", "did you mean enrolled?"),
    (an_assert({"all": [{"enrolled": {"anyof": ["sms"]}}]}), "policy.rules[0].assert.all[0].enrolled.anyof", "did you mean any_of?"),
    (an_assert({"enrolled": {"count": {"minimum": 1}}}), "policy.rules[0].assert.enrolled.count.minimum", "did you mean min?"),
    (a_scope({"roles": ["Admins"]}), "policy.rules[0].applies_to.roles", "did you mean role?"),
    (a_scope({"not": {"rol": ["Admins"]}}), "policy.rules[0].applies_to.not.rol", "did you mean role?"),
    ({"waivers": [waiver(expire="2027-01-01")]}, "waivers[0].expire", "did you mean expires?"),
    ({"waivers": [waiver(users={"mail": "a@example.com"})]}, "waivers[0].users.mail", "did you mean email?"),
    ({"attestations": [attestation(klass="totp")]}, "attestations[0].klass", "did you mean class?"),
    ({"thresholds": {"max_errors": 0}}, "thresholds.max_errors", "did you mean max_error?"),
    ({"thresholds": {"fail_on": {"critcal": 0}}}, "thresholds.fail_on.critcal", "did you mean critical?"),
    # what YAML makes of what was written
    ({"policy": {**policy(), True: 1}}, "policy.True", "YAML reads on, off, yes, no"),
    ({"policy": policy({**rule(), True: "x"})}, "policy.rules[0].True", "put it in quotes"),
    (a_scope({"status": "active", False: "x"}), "policy.rules[0].applies_to.False", "put it in quotes"),
    ({"policy": policy(version=1.1)}, "policy.version", "YAML turns 8.10 into 8.1"),
    ({"policy": policy(version=True)}, "policy.version", "put it in quotes"),
    ({"policy": policy(rule(id=8.1))}, "policy.rules[0].id", "YAML turns 8.10 into 8.1"),
    ({"policy": policy(rule(id=7))}, "policy.rules[0].id", "the number 7"),
    ({"policy": policy(rule(controls={"pci": [8.1]}))}, "policy.rules[0].controls.pci[0]", "YAML turns 8.10 into 8.1"),
    ({"policy": policy(rule(controls={"pci": "8.4.2"}))}, "policy.rules[0].controls.pci", "expected a list"),
    ({"policy": policy(rule(title=True))}, "policy.rules[0].title", "the boolean true"),
    ({"waivers": [waiver(expires=2027)]}, "waivers[0].expires", "the number 2027"),
    ({"waivers": [waiver(rules=[8.1])]}, "waivers[0].rules[0]", "YAML turns 8.10 into 8.1"),
    # values of the wrong kind
    ({"policy": None}, "policy", "expected a policy"),
    ({"policy": []}, "policy", "found a list"),
    ({"policy": policy(id="no blanks")}, "policy.id", "expected an id"),
    ({"policy": without(policy(), "id")}, "policy.id", "is missing"),
    ({"policy": without(policy(), "rules")}, "policy.rules", "is missing"),
    ({"policy": {**policy(), "rules": []}}, "policy.rules", "the list is empty"),
    ({"policy": {**policy(), "rules": {}}}, "policy.rules", "expected a list of rules"),
    ({"policy": {**policy(), "rules": ["R-1"]}}, "policy.rules[0]", "expected a rule"),
    ({"policy": policy(title=" ")}, "policy.title", "an empty text"),
    ({"policy": policy(title=None)}, "policy.title", "is empty"),
    ({"policy": policy(on_ambiguous="error")}, "policy.on_ambiguous", "indeterminate, fail, pass"),
    ({"policy": policy(waiver_max_days=0)}, "policy.waiver_max_days", "at least 1"),
    ({"policy": policy(expiring_days="30d")}, "policy.expiring_days", "a whole number"),
    ({"policy": policy(classes={"Acme": "stron"})}, "policy.classes.Acme", "expected a class"),
    ({"policy": policy(classes=["Acme"])}, "policy.classes", "expected a mapping"),
    ({"policy": policy(classes={"Acme": "transient"})}, "policy.classes.Acme", "expected a class"),
    ({"policy": policy(sets={"strong": ["topt"]})}, "policy.sets.strong[0]", "did you mean totp?"),
    ({"policy": policy(sets={"strong": []})}, "policy.sets.strong", "the list is empty"),
    ({"policy": policy(sets={"sms": ["totp"]})}, "policy.sets.sms", "another name"),
    ({"policy": policy(sets={"a b": ["totp"]})}, "policy.sets.a b", "expected an id"),
    ({"policy": policy(visible_classes=["webauthn"])}, "policy.visible_classes[0]", "expected a class"),
    *(({"policy": policy(without(rule(), key))}, f"policy.rules[0].{key}", "is missing") for key in ("id", "title", "severity", "assert")),
    ({"policy": policy(rule(severity="hihg"))}, "policy.rules[0].severity", "did you mean high?"),
    ({"policy": policy(rule(grace=7))}, "policy.rules[0].grace", "has no unit"),
    ({"policy": policy(rule(grace="a week"))}, "policy.rules[0].grace", "12h or 7d or 2w"),
    ({"policy": policy(rule(grace="7 d"))}, "policy.rules[0].grace", "expected a duration"),
    # assertions
    (an_assert([HAS]), "policy.rules[0].assert", "expected an assertion"),
    (an_assert({}), "policy.rules[0].assert", "exactly one of"),
    (an_assert({**HAS, "available": {"none_of": ["sms"]}}), "policy.rules[0].assert", "join several with all or any"),
    (an_assert({"all": []}), "policy.rules[0].assert.all", "the list is empty"),
    (an_assert({"any": HAS}), "policy.rules[0].assert.any", "expected a list"),
    (an_assert({"not": [HAS]}), "policy.rules[0].assert.not", "expected an assertion"),
    (an_assert({"enrolled": {}}), "policy.rules[0].assert.enrolled", "at least one of"),
    (an_assert({"enrolled": ["sms"]}), "policy.rules[0].assert.enrolled", "a mapping"),
    (an_assert({"enrolled": {"any_of": "sms"}}), "policy.rules[0].assert.enrolled.any_of", "expected a list"),
    (an_assert({"enrolled": {"any_of": []}}), "policy.rules[0].assert.enrolled.any_of", "the list is empty"),
    (an_assert({"enrolled": {"any_of": [True]}}), "policy.rules[0].assert.enrolled.any_of[0]", "the boolean true"),
    (an_assert({"enrolled": {"count": 1}}), "policy.rules[0].assert.enrolled.count", "expected a count"),
    (an_assert({"enrolled": {"count": {}}}), "policy.rules[0].assert.enrolled.count", "expected min, max or both"),
    (an_assert({"enrolled": {"count": {"min": 0}}}), "policy.rules[0].assert.enrolled.count.min", "at least 1"),
    (an_assert({"enrolled": {"count": {"max": -1}}}), "policy.rules[0].assert.enrolled.count.max", "at least 0"),
    (an_assert({"enrolled": {"count": {"min": "2"}}}), "policy.rules[0].assert.enrolled.count.min", "a whole number"),
    (an_assert({"enrolled": {"count": {"min": True}}}), "policy.rules[0].assert.enrolled.count.min", "a whole number"),
    (an_assert({"enrolled": {"count": {"min": 1, "distinct": True}}}), "policy.rules[0].assert.enrolled.count.distinct", "class"),
    # scopes
    (a_scope({}), "policy.rules[0].applies_to", "is empty"),
    (a_scope({"role": None}), "policy.rules[0].applies_to.role", "is empty"),
    (a_scope("everyone"), "policy.rules[0].applies_to", "a mapping"),
    (a_scope({"status": ["activ"]}), "policy.rules[0].applies_to.status[0]", "did you mean active?"),
    (a_scope({"status": [1]}), "policy.rules[0].applies_to.status[0]", "the number 1"),
    (a_scope({"state": []}), "policy.rules[0].applies_to.state", "the list is empty"),
    (a_scope({"role": [1.5]}), "policy.rules[0].applies_to.role[0]", "text or a number"),
    (a_scope({"email": "*@example.com"}), "policy.rules[0].applies_to.email[0]", "wildcards are not allowed"),
    (a_scope({"email": 5}), "policy.rules[0].applies_to.email[0]", "expected text"),
    (a_scope({"email_glob": [5]}), "policy.rules[0].applies_to.email_glob[0]", "expected text"),
    (a_scope({"attribute": ["dept"]}), "policy.rules[0].applies_to.attribute", "expected a mapping"),
    (a_scope({"attribute": {"dept": [1.5]}}), "policy.rules[0].applies_to.attribute.dept[0]", "a boolean"),
    # waivers
    *(({"waivers": [without(waiver(), key)]}, f"waivers[0].{key}", "is missing") for key in ("id", "rules", "users", "reason", "approved_by", "expires")),
    *(({"waivers": [waiver(**{key: None})]}, f"waivers[0].{key}", "is empty") for key in ("reason", "approved_by", "expires")),
    *(({"waivers": [waiver(**{key: " "})]}, f"waivers[0].{key}", "an empty text") for key in ("reason", "approved_by", "ticket")),
    ({"waivers": {"W-1": waiver()}}, "waivers", "expected a list of waivers"),
    ({"waivers": "W-1"}, "waivers", "expected a list of waivers"),
    ({"waivers": [waiver(rules=["*"])]}, "waivers[0].rules[0]", "wildcards are not allowed"),
    ({"waivers": [waiver(rules=["MFA-?"])]}, "waivers[0].rules[0]", "wildcards are not allowed"),
    ({"waivers": [waiver(rules="R-1")]}, "waivers[0].rules", "expected a list"),
    ({"waivers": [waiver(users={})]}, "waivers[0].users", "at least one of"),
    ({"waivers": [waiver(users={"groups": "Sales"})]}, "waivers[0].users.groups", "did you mean group?"),
    ({"waivers": [waiver(users={"group": "*"})]}, "waivers[0].users.group[0]", "wildcards are not allowed"),
    ({"waivers": [waiver(users={"role": [8.10]})]}, "waivers[0].users.role[0]", "YAML turns 8.10 into 8.1"),
    ({"attestations": [attestation(users={"role": "Admins"})]}, "attestations[0].users.role", "unknown key"),
    ({"waivers": [waiver(users=["a@example.com"])]}, "waivers[0].users", "expected users"),
    ({"waivers": [waiver(users={"email": "*@example.com"})]}, "waivers[0].users.email[0]", "wildcards are not allowed"),
    ({"waivers": [waiver(users={"email": [True]})]}, "waivers[0].users.email[0]", "expected text"),
    ({"waivers": [waiver(users={"id": []})]}, "waivers[0].users.id", "the list is empty"),
    ({"waivers": [waiver(expires="never")]}, "waivers[0].expires", "expected a day"),
    ({"waivers": [waiver(expires="2027-1-5")]}, "waivers[0].expires", "expected a day"),
    # attestations
    *(
        ({"attestations": [without(attestation(), key)]}, f"attestations[0].{key}", "is missing")
        for key in ("id", "users", "class", "statement", "attested_by", "attested_on")
    ),
    ({"attestations": [without(attestation(), "valid_for")]}, "attestations[0]", "exactly one of"),
    ({"attestations": [attestation(valid_until="2027-01-01")]}, "attestations[0]", "exactly one of"),
    ({"attestations": [attestation(**{"class": "strong"})]}, "attestations[0].class", "expected a class"),
    ({"attestations": [attestation(**{"class": "unclassified"})]}, "attestations[0].class", "expected a class"),
    ({"attestations": [attestation(valid_for="12h")]}, "attestations[0].valid_for", "7d or 2w"),
    ({"attestations": [attestation(valid_for=90)]}, "attestations[0].valid_for", "has no unit"),
    ({"attestations": [attestation(statement=" ")]}, "attestations[0].statement", "an empty text"),
    # thresholds
    ({"thresholds": []}, "thresholds", "a mapping"),
    ({"thresholds": {"fail_on": 0}}, "thresholds.fail_on", "limits by severity"),
    ({"thresholds": {"fail_on": {"high": -1}}}, "thresholds.fail_on.high", "at least 0"),
    ({"thresholds": {"max_error": "5%"}}, "thresholds.max_error", "a whole number"),
    ({"thresholds": {"min_users": 0}}, "thresholds.min_users", "at least 1"),
    ({"thresholds": {"min_pass_ratio": 95}}, "thresholds.min_pass_ratio", "expected a share"),
    ({"thresholds": {"min_pass_ratio": {"R-1": "high"}}}, "thresholds.min_pass_ratio.R-1", "expected a share"),
    ({"thresholds": {"max_population_drop": "110%"}}, "thresholds.max_population_drop", "expected a share"),
    ({"thresholds": {"max_population_drop": f"1.{'0' * 12}1%"}}, "thresholds.max_population_drop", "expected a share"),
    ({"thresholds": {"max_evidence_age": 24}}, "thresholds.max_evidence_age", "has no unit"),
]  # fmt: skip

# What only YAML's types, the whole of the documents, or the clock can tell: nothing for a schema.
BAD_TOGETHER: list[tuple[dict[str, t.Any], str, str]] = [
    ({"policy": policy(sets={True: ["sms"]})}, "policy.sets.True", "put it in quotes"),
    ({"policy": policy(rule(controls={8.4: ["8.4.2"]}))}, "policy.rules[0].controls.8.4", "put it in quotes"),
    ({"attestations": [attestation(id=datetime.date(2026, 1, 1))]}, "attestations[0].id", "the day 2026-01-01"),
    ({"policy": policy(rule(), rule())}, "policy.rules[1].id", "already used by policy.rules[0].id"),
    (an_assert({"enrolled": {"any_of": ["strng"]}}), "policy.rules[0].assert.enrolled.any_of[0]", "no class or set"),
    (an_assert({"enrolled": {"any_of": ["transient"]}}), "policy.rules[0].assert.enrolled.any_of[0]", "no class or set"),
    (an_assert({"enrolled": {"any_of": ["Protect"]}}), "policy.rules[0].assert.enrolled.any_of[0]", "of this name is of class push"),
    (an_assert({"enrolled": {"only": ["webauthn"]}}), "policy.rules[0].assert.enrolled.only[0]", "class phishing_resistant"),
    (an_assert({"enrolled": {"count": {"min": 3, "max": 2}}}), "policy.rules[0].assert.enrolled.count", "no user can satisfy it"),
    ({"policy": {"policy": policy(), "waivers": []}}, "policy", "expected the policy alone"),
    ({"waivers": [waiver(rules=["R-2"])]}, "waivers[0].rules[0]", "did you mean R-1?"),
    ({"waivers": [waiver(), waiver()]}, "waivers[1].id", "already used by waivers[0].id"),
    ({"waivers": [waiver(expires="2027-02-30")]}, "waivers[0].expires", "expected a day"),
    ({"waivers": [waiver(expires=datetime.datetime(2027, 1, 1))]}, "waivers[0].expires", "a day with a time"),
    ({"waivers": [waiver(expires="2027-11-25")]}, "waivers[0].expires", "at most 365 days (waiver_max_days of the policy): 2027-11-24 or earlier"),
    ({"waivers": [waiver(granted="2026-01-01", expires="2027-01-02")]}, "waivers[0].expires", "366 days after 2026-01-01"),
    ({"waivers": [waiver(granted="2026-11-26")]}, "waivers[0].granted", "is in the future"),
    ({"waivers": [waiver(granted="2026-11-02", expires="2026-11-01")]}, "waivers[0].expires", "before the waiver was granted"),
    ({"policy": policy(waiver_max_days=30), "waivers": [waiver(expires="2026-12-25")]}, "waivers[0].expires", "at most 30 days"),
    ({"attestations": [attestation(), attestation()]}, "attestations[1].id", "already used by attestations[0].id"),
    ({"attestations": [attestation(attested_on="2026-11-26")]}, "attestations[0].attested_on", "is in the future"),
    ({"attestations": [attestation(attested_on="9999-12-31")]}, "attestations[0].attested_on", "is in the future"),
    ({"attestations": [{**without(attestation(), "valid_for"), "valid_until": "2026-10-31"}]}, "attestations[0].valid_until", "before the fact was attested"),
    ({"thresholds": {"min_pass_ratio": {"R-9": 0.5}}}, "thresholds.min_pass_ratio.R-9", "no rule of the policy"),
    ({"now": "today"}, "now", "expected a moment"),
    ({"now": 5}, "now", "expected a moment"),
    ({"tenant": 5}, "tenant", "expected text"),
    ({"baseline": {}}, "baseline", "expected a previous result"),
    ({"baseline": {"schema": "identity.onelogin/mfa-compliance/v1"}}, "baseline.generated_at", "is not what"),
    ({"users": {}}, "users", "expected a list of users"),
    ({"users": "all"}, "users", "expected JSON"),
    ({"users": {1, 2}}, "users", "found a set"),
    ({"users": [5]}, "users[0]", "expected a user"),
    ({"users": [without(user(), "id")]}, "users[0].id", "expected a user's id"),
    ({"users": [user(t.cast("int", True))]}, "users[0].id", "expected a user's id"),
    ({"users": [user(status=1)]}, "users[0].status", "expected text or null"),
    ({"users": [user(role_ids=7)]}, "users[0].role_ids", "expected a list or null"),
    ({"users": [user(attributes=[])]}, "users[0].attributes", "expected a mapping or null"),
    ({"users": [user(failure="404")]}, "users[0].failure", "expected a mapping or null"),
    ({"users": [user(enrolled={})]}, "users[0].enrolled", "expected a list of factors or null"),
    ({"users": [user(available="SMS")]}, "users[0].available", "expected a list of factors or null"),
    ({"users": [user(available=["SMS"])]}, "users[0].available", "expected a list of factors or null"),
    ({"users": [user(), user(), user(enrolled=[])]}, "users[2]", "the same id as users[0]"),
]  # fmt: skip


@pytest.mark.parametrize("documents", GOOD, ids=str)
def test_good_documents(documents):
    assert errors_of(**documents) == []


@pytest.mark.parametrize(("documents", "path", "words"), [*BAD, *BAD_TOGETHER], ids=str)
def test_bad_documents_are_refused_with_path_and_expectation(documents, path, words):
    errors = errors_of(**documents)
    assert [error for error in errors if error.startswith(f"{path}: ")], errors
    assert any(words in error for error in errors if error.startswith(f"{path}: ")), errors


def test_all_mistakes_in_all_documents_are_told_at_once():
    errors = errors_of(
        policy={"id": 8.1, "rules": [rule(severity="hihg", grace=7), rule()], "set": {}},
        waivers=[without(waiver(rules=["*"]), "reason"), waiver(expires="soon")],
        attestations=[attestation(valid_for="x")],
        thresholds={"max_eror": 1},
        now="then",
        users=[{}],
    )
    paths = {error.split(": ")[0] for error in errors}
    assert paths == {
        "now", "policy.id", "policy.set", "policy.rules[0].severity", "policy.rules[0].grace", "policy.rules[1].id",
        "waivers[0].reason", "waivers[0].rules[0]", "waivers[1].expires", "waivers[1].id", "attestations[0].valid_for",
        "thresholds.max_eror", "users[0].id",
    }  # fmt: skip


def test_hostile_text_cannot_dress_up_a_message():
    (error,) = errors_of(policy=policy(**{"x\x1b[31m\nverdict: pass": 1}))
    assert "\n" not in error and "\x1b" not in error


def test_yaml_as_people_write_it():
    written = yaml.safe_load("""
        policy:
          id: acme
          version: 1.10
          rules:
            - {id: 8.10, title: x, severity: high, on: yes, assert: {enrolled: {count: {min: 1}}}}
    """)
    errors = errors_of(policy=written)
    assert len(errors) == 3 and all("in quotes" in error for error in errors)


def as_file(documents: dict[str, t.Any]) -> dict[str, t.Any]:
    """The documents as one file, as an editor reads it."""
    whole: dict[str, t.Any] = {}
    for key, value in documents.items():
        whole[key] = value[key] if isinstance(value, dict) and set(value) == {key} else value
    whole.setdefault("policy", policy())
    return t.cast("dict[str, t.Any]", json.loads(json.dumps(whole, default=str)))


@pytest.fixture(scope="module")
def schema():
    jsonschema = pytest.importorskip("jsonschema")
    document = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


def test_a_share_that_is_finer_than_can_be_shown_is_a_mistake():
    assert errors_of(thresholds={"min_pass_ratio": 4.5e-255}) == [
        "thresholds.min_pass_ratio: a share has at most 30 decimals; found 4.5e-255"
    ]
    assert errors_of(thresholds={"min_pass_ratio": 1e-9}) == []


@pytest.mark.parametrize("documents", GOOD, ids=str)
def test_the_schema_takes_what_the_filter_takes(schema, documents):
    assert [error.message for error in schema.iter_errors(as_file(documents))] == []


@pytest.mark.parametrize(("documents", "path", "words"), BAD, ids=str)
def test_the_schema_refuses_what_the_filter_refuses(schema, documents, path, words):
    assert not schema.is_valid(as_file(documents))


class Vaulted(collections.UserString):
    """As ansible-core 2.16 to 2.18 hand over an inline ``!vault`` value: a sequence of characters that is no text."""

    __ENCRYPTED__ = True


def test_inline_vault_values_are_text():
    assert plain({"a": [Vaulted("MFA-1")]}) == {"a": ["MFA-1"]}
    assert errors_of(policy=policy(title=Vaulted("A title"))) == []
