# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading an assertion: its words, the path of each part, and every mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.assertions import (
    FORMS,
    OPS,
    Vocabulary,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._policy.assertion_fixture import (
    AT,
    parsed,
    read,
    view,
)

ONE = {"enrolled": {"count": {"min": 1}}}
NO_SMS = {"available": {"none_of": ["sms"]}}


@pytest.mark.parametrize(
    ("assertion", "english"),
    [
        ({"enrolled": {"count": {"min": 1}}}, "at least 1 enrolled factor"),
        ({"enrolled": {"count": {"min": 2, "distinct": "class"}}}, "enrolled factors of at least 2 different classes"),
        ({"enrolled": {"count": {"max": 0}}}, "no enrolled factor"),
        ({"available": {"none_of": ["sms", "voice"]}}, "no available factor of sms or voice"),
        ({"not": {"available": {"any_of": ["sms"]}}}, "no available factor of sms"),
        ({"enrolled": {"only": ["totp"]}}, "no enrolled factor other than totp"),
        (
            {"any": [{"enrolled": {"any_of": ["totp"]}}, {"all": [{"enrolled": {"count": {"min": 2}}}, {"available": {"none_of": ["sms"]}}]}]},
            "at least 1 enrolled factor of totp or (at least 2 enrolled factors and no available factor of sms)",
        ),
    ],
)  # fmt: skip
def test_assertions_in_english(assertion, english):
    assert parsed(assertion).english == english


# What is read


@pytest.mark.parametrize(
    ("assertion", "clauses"),
    [
        (ONE, ["assert.enrolled.count.min: 1"]),
        ({"enrolled": {"count": {"min": 1, "max": 1}}}, ["assert.enrolled.count.min: 1", "assert.enrolled.count.max: 1"]),
        ({"enrolled": {"any_of": ["totp", "sms"]}}, ["assert.enrolled.any_of: [totp, sms]"]),
        # Each of all_of is a claim of its own.
        ({"enrolled": {"all_of": ["totp", "sms"]}}, ["assert.enrolled.all_of: [totp, sms]"] * 2),
        ({"all": [ONE, {"not": NO_SMS}]}, ["assert.all[0].enrolled.count.min: 1", "assert.all[1].not.available.none_of: [sms]"]),
        ({"any": [{"all": [ONE]}]}, ["assert.any[0].all[0].enrolled.count.min: 1"]),
    ],
)  # fmt: skip
def test_each_claim_names_its_clause(assertion, clauses):
    assert [claim.clause for claim in parsed(assertion).claims()] == clauses


@pytest.mark.parametrize("at", ["policy.rules[12].assert", "assert"])
def test_the_path_is_that_within_the_rule_wherever_the_rule_stands(at):
    node, errors, _words = read({"all": [ONE, NO_SMS]}, at=at)
    assert not errors and node.clause == "assert.all"
    assert [part.clause.partition(":")[0] for part in node.parts] == [
        "assert.all[0].enrolled.count.min",
        "assert.all[1].available.none_of",
    ]


@pytest.mark.parametrize(
    ("assertion", "denied"),
    [
        # Not all of them: some are not. Not any of them: none is.
        ({"all": [ONE, NO_SMS]}, {"any": [{"not": ONE}, {"not": NO_SMS}]}),
        ({"any": [ONE, NO_SMS]}, {"all": [{"not": ONE}, {"not": NO_SMS}]}),
        ({"enrolled": {"any_of": ["sms"], "none_of": ["totp"]}}, {"any": [{"enrolled": {"none_of": ["sms"]}}, {"enrolled": {"any_of": ["totp"]}}]}),
        ({"enrolled": {"all_of": ["sms", "totp"]}}, {"any": [{"enrolled": {"none_of": ["sms"]}}, {"enrolled": {"none_of": ["totp"]}}]}),
        ({"enrolled": {"count": {"min": 1}}}, {"enrolled": {"count": {"max": 0}}}),
        ({"not": ONE}, ONE),
    ],
)  # fmt: skip
def test_a_denial_is_that_of_logic(assertion, denied):
    found, expected = parsed({"not": assertion}), parsed(denied)
    assert found.english == expected.english
    lists = (None, (), ("sms",), ("totp",), ("sms", "totp"), ("unclassified",))
    for enrolled in lists:
        for available in lists:
            seen = view(enrolled, available)
            assert found.judge(seen).value is expected.judge(seen).value, seen


def test_several_ops_beside_each_other_must_all_hold():
    node = parsed({"enrolled": {"any_of": ["totp"], "none_of": ["sms"]}})
    values = [
        node.judge(view(held, ("voice",))).value for held in (("totp",), ("sms", "totp"), ("sms",))
    ]
    assert values == [True, False, False]


# Names


def test_a_set_stands_for_its_classes_under_its_name():
    node, errors, words = read(
        {"enrolled": {"any_of": ["strong", "push"]}},
        sets={"strong": ("totp", "hardware_otp"), "spare": ("sms",)},
    )
    (claim,) = node.claims()
    assert not errors and claim.wanted == {"totp", "hardware_otp", "push"}
    assert node.english == "at least 1 enrolled factor of strong (totp, hardware_otp) or push"
    assert claim.clause == "assert.enrolled.any_of: [strong, push]"
    assert words.used == {"strong"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("topt", "did you mean totp?"),
        ("strongg", "did you mean strong?"),
        ("TOTP", "no class or set"),
        ("transient", "no class or set"),
        ("OneLogin Protect", "the factor of this name is of class push"),
        ("x\x1b[31m", "'x [31m' is no class or set"),
        ("", "expected the name of a class or set; found an empty text"),
        (" ", "expected the name of a class or set"),
        (None, "expected the name of a class or set"),
        (7, "the number 7"),
        (True, "the boolean true"),
        ({"any_of": ["sms"]}, "a mapping"),
        (["sms"], "a list"),
    ],
)
@pytest.mark.parametrize("op", ["any_of", "all_of", "none_of", "only"])
def test_what_is_no_name_of_a_class(op, name, words):
    _node, errors, used = read({"enrolled": {op: ["sms", name]}}, sets={"strong": ("totp",)})
    (error,) = errors
    assert error.startswith(f"{AT}.enrolled.{op}[1]: ") and words in error
    assert "\x1b" not in error and not used.used


def test_only_leaves_factors_of_no_known_class_to_doubt():
    """They are not among those that are forbidden: whoever has one may have just a class that is allowed."""
    node = parsed({"enrolled": {"only": ["totp", "phishing_resistant", "hardware_otp", "knowledge", "partner"]}})  # fmt: skip
    (claim,) = node.claims()
    assert "unclassified" not in claim.wanted and claim.denied
    assert node.judge(view(("unclassified",), ())).value is None
    assert node.judge(view(("sms",), ())).value is False


def test_what_the_policy_says_the_api_shows_is_added_to_what_it_is_known_to():
    assert "sms" in Vocabulary().shown and "partner" not in Vocabulary().shown
    shown = Vocabulary(visible=frozenset({"partner"})).shown
    assert shown == Vocabulary().shown | {"partner"}


# Counts


@pytest.mark.parametrize(
    ("count", "held", "value"),
    [
        ({"min": 2}, 1, False), ({"min": 2}, 2, True), ({"min": 2}, 3, True),
        ({"min": 2, "max": 2}, 1, False), ({"min": 2, "max": 2}, 3, False),
        ({"max": 0}, 1, False), ({"max": 2}, 3, False),
    ],
)  # fmt: skip
def test_a_count_counts_its_borders_in(count, held, value):
    assert parsed({"enrolled": {"count": count}}).judge(view(("sms",) * held, ())).value is value


@pytest.mark.parametrize(
    ("count", "at", "words"),
    [
        (1, "", "expected a count"),
        ([1], "", "expected a count"),
        ({}, "", "expected min, max or both"),
        ({"distinct": "class"}, "", "expected min, max or both"),
        ({"min": 0}, ".min", "at least 1"),
        ({"min": 1.0}, ".min", "a whole number"),
        ({"min": True}, ".min", "a whole number"),
        ({"max": -1}, ".max", "at least 0"),
        ({"max": None}, ".max", "is empty"),
        ({"min": 3, "max": 2}, "", "min 3 is more than max 2"),
        ({"min": 1, "distinct": "device"}, ".distinct", "class"),
        ({"min": 1, "least": 1}, ".least", "unknown key"),
    ],
)  # fmt: skip
def test_what_is_no_count(count, at, words):
    _node, errors, _words = read({"enrolled": {"count": count}})
    (error,) = errors
    assert error.startswith(f"{AT}.enrolled.count{at}: ") and words in error


# Mistakes


def test_every_mistake_is_told_with_its_own_path():
    _node, errors, _words = read(
        {
            "all": [
                {"enrolled": {"any_of": ["smss"], "cuont": {"min": 1}}},
                {"not": {"any": []}},
                {**ONE, **NO_SMS},
                "enrolled",
                {"login_policy": {}},
            ]
        }
    )
    assert [error.split(": ")[0].removeprefix(AT) for error in errors] == [
        ".all[0].enrolled.cuont",
        ".all[0].enrolled.any_of[0]",
        ".all[1].not.any",
        ".all[2]",
        ".all[3]",
        ".all[4].login_policy",
    ]


@pytest.mark.parametrize("depth", ["{}", "not", "all", "any"])
@pytest.mark.parametrize("subject", ["enrolled", "available"])
def test_a_rule_for_login_policies_says_nothing_of_users_at_any_depth(depth, subject):
    inner = {subject: {"none_of": ["sms"]}}
    value = {"{}": inner, "not": {"not": inner}}.get(depth, {depth: [inner]})
    _node, errors, _words = read(value, for_each="login_policy")
    (error,) = errors
    assert f".{subject}: says something of a user" in error


SCALARS = st.sampled_from([None, True, False, 0, 1, -1, 2, 1.5, "", "sms", "smss", "required", "class"])  # fmt: skip
KEYS = st.sampled_from([*FORMS, *OPS, "min", "max", "distinct", "mfa", "factors", "x", 1, True])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(FORMS), VALUES, min_size=1, max_size=2))
def test_any_value_is_an_assertion_or_a_mistake_within_it(value):
    """Nothing is passed over: what was read without a mistake can be judged and told."""
    node, errors, _words = read(value)
    assert all(error.startswith(AT) for error in errors)
    if not errors:
        found = node.judge(view(("sms",), ()))
        assert node.english and found.clause.startswith("assert")
        assert (found.value is None) == bool(found.cause)
