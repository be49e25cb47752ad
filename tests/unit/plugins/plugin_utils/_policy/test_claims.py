# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three-valued logic, against all worlds that a user could live in.

The oracle knows nothing of the code's table. It lists the worlds that fit what the API said: unread lists hold anything,
classes the API does not show may be there as well, an unclassified factor may be of any class. What is true in all of
them is true, what is false in all of them is false, everything else cannot be told.
"""

from __future__ import annotations

import functools
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._policy.assertion_fixture import (
    parsed,
    view,
)

# Two classes the API shows, those it is not known to show, and one that no rule here names.
SHOWN = ("sms", "totp")
HIDDEN = ("phishing_resistant", "partner", "hardware_otp", "knowledge")
OTHER = "push"
ALL = (*SHOWN, *HIDDEN, OTHER)

LISTS = (
    None,
    (),
    ("sms",),
    ("totp",),
    ("phishing_resistant",),
    ("unclassified",),
    ("sms", "sms"),
    ("sms", "totp"),
    ("totp", "unclassified"),
    ("unclassified", "unclassified"),
)
CLAIMS = (
    *({op: names} for op in ("any_of", "all_of", "none_of", "only") for names in (
        ["sms"], ["phishing_resistant"], ["sms", "totp"], ["totp", "phishing_resistant"], ["phishing_resistant", "partner"],
    )),
    *({"count": {"min": n}} for n in (1, 2, 3)),
    *({"count": {"max": n}} for n in (0, 1, 2)),
    *({"count": {"min": n, "distinct": "class"}} for n in (1, 2, 3)),
    *({"count": {"max": n, "distinct": "class"}} for n in (1, 2)),
    {"count": {"min": 1, "max": 2}},
    {"any_of": ["totp"], "none_of": ["sms"]},
)  # fmt: skip


def truth(assertion, world):
    """An assertion in a world where everything is known: {'enrolled': classes, 'available': classes}."""
    ((form, value),) = assertion.items()
    if form == "not":
        return not truth(value, world)
    if form in ("all", "any"):
        return (all if form == "all" else any)(truth(part, world) for part in value)
    held = world[form]
    return all(_op(op, wanted, held) for op, wanted in value.items())


def _op(op, wanted, held):
    if op == "any_of":
        return any(each in held for each in wanted)
    if op == "all_of":
        return all(each in held for each in wanted)
    if op == "none_of":
        return not any(each in held for each in wanted)
    if op == "only":
        return all(each in wanted for each in held)
    number = len(set(held)) if "distinct" in wanted else len(held)
    return wanted.get("min", 0) <= number <= wanted.get("max", 99)


def worlds(known, *, read, hidden):
    """All contents a list may have; three more factors than were listed are enough for the claims above."""
    extra = ALL if not read else (HIDDEN if hidden else ())
    more = [
        combination
        for count in range(4 if extra else 1)
        for combination in itertools.combinations_with_replacement(extra, count)
    ]
    guesses = itertools.product(*((ALL if each == "unclassified" else (each,)) for each in known))
    return {(*guess, *rest) for guess, rest in itertools.product(guesses, more)}


@functools.cache
def _world_list(known, read, hidden):
    return worlds(known, read=read, hidden=hidden)


def decided(assertion, subject, seen, *, hidden=True):
    """What all worlds agree on, else None."""
    empty = seen.enrolled_read and seen.available_read and not (seen.enrolled or seen.available)
    listed = seen.enrolled if subject == "enrolled" else seen.available
    read = seen.enrolled_read if subject == "enrolled" else seen.available_read
    # An empty list means something only beside another list that holds something.
    both = seen.enrolled_read and seen.available_read
    read = read and not empty and (both or bool(listed))
    found = {truth(assertion, {subject: world}) for world in _world_list(listed, read, hidden)}
    return found.pop() if len(found) == 1 else None


@pytest.mark.parametrize("ops", CLAIMS, ids=str)
@pytest.mark.parametrize("denied", [False, True], ids=["asserted", "denied"])
@pytest.mark.parametrize("subject", ["enrolled", "available"])
def test_every_claim_in_every_situation(ops, denied, subject):
    assertion = {"not": {subject: ops}} if denied else {subject: ops}
    node = parsed(assertion)
    for enrolled, available in itertools.product(LISTS, LISTS):
        seen = view(enrolled, available)
        found = node.judge(seen)
        strict = decided(assertion, subject, seen)
        if found.value is True:
            assert strict is True, seen
        # Of several claims at once, Kleene's logic may leave open what all worlds agree on; of one it may not.
        if strict is not None and len(list(node.claims())) == 1:
            assert found.value is strict, seen
        if found.value is False:
            assert strict is not True, seen
        if found.value is False and strict is None:
            # The one convention: who lacks what the API would have shown is taken to lack it.
            assert decided(assertion, subject, seen, hidden=False) is False, seen
            assert any(not claim.denied and claim.unprovable for claim in node.claims()), seen
        assert (found.value is None) == bool(found.cause), seen
        assert bool(found.needed) == (found.value is not True), seen


@pytest.mark.parametrize(
    ("enrolled", "available", "expected"),
    [
        (("totp",), (), True),
        (("totp",), None, True),
        ((), ("totp",), False),
        ((), (), "ambiguous"),
        (None, ("totp",), "error"),
        ((), None, "error"),
        (None, (), "error"),
        (None, None, "error"),
        (("unclassified",), (), True),
    ],
)
def test_the_decision_table_for_having_a_factor(enrolled, available, expected):
    found = parsed({"enrolled": {"count": {"min": 1}}}).judge(view(enrolled, available))
    assert (found.value if found.value is not None else found.cause) == expected


@pytest.mark.parametrize(
    ("assertion", "enrolled", "expected"),
    [
        # absence of what the API shows can be known
        ({"enrolled": {"none_of": ["sms", "voice", "email"]}}, ("totp",), True),
        ({"not": {"enrolled": {"any_of": ["sms"]}}}, ("totp",), True),
        # absence of anything else cannot
        ({"enrolled": {"none_of": ["phishing_resistant"]}}, ("totp",), "invisible"),
        ({"enrolled": {"none_of": ["sms", "knowledge"]}}, ("totp",), "invisible"),
        ({"not": {"enrolled": {"any_of": ["partner"]}}}, ("totp",), "invisible"),
        ({"enrolled": {"only": ["totp"]}}, ("totp",), "invisible"),
        ({"enrolled": {"count": {"max": 1}}}, ("totp",), "invisible"),
        ({"enrolled": {"only": ["totp", "phishing_resistant", "hardware_otp", "knowledge", "partner"]}}, ("totp",), True),
        # presence is always known
        ({"enrolled": {"none_of": ["phishing_resistant"]}}, ("phishing_resistant",), False),
        ({"enrolled": {"only": ["totp"]}}, ("sms", "totp"), False),
        ({"enrolled": {"count": {"max": 1}}}, ("sms", "totp"), False),
        # lacking what the API would show fails; lacking only what it does not show is not known
        ({"enrolled": {"any_of": ["phishing_resistant", "totp"]}}, ("sms",), False),
        ({"enrolled": {"any_of": ["phishing_resistant"]}}, ("sms",), "invisible"),
        ({"enrolled": {"all_of": ["phishing_resistant", "totp"]}}, ("sms",), False),
        ({"enrolled": {"all_of": ["phishing_resistant", "totp"]}}, ("totp",), "invisible"),
        # a rule may speak of unclassified factors themselves
        ({"enrolled": {"none_of": ["unclassified"]}}, ("totp",), True),
        ({"enrolled": {"none_of": ["unclassified"]}}, ("unclassified",), False),
        ({"enrolled": {"any_of": ["totp"]}}, ("unclassified",), "unclassified"),
        ({"enrolled": {"none_of": ["sms"]}}, ("totp", "unclassified"), "unclassified"),
        # two devices of one class are one class; one unknown factor is one class
        ({"enrolled": {"count": {"min": 2}}}, ("sms", "sms"), True),
        ({"enrolled": {"count": {"min": 2, "distinct": "class"}}}, ("sms", "sms"), False),
        ({"enrolled": {"count": {"min": 2, "distinct": "class"}}}, ("sms", "unclassified"), "unclassified"),
        ({"enrolled": {"count": {"min": 2, "distinct": "class"}}}, ("unclassified",), False),
    ],
)  # fmt: skip
def test_what_visibility_and_classes_mean(assertion, enrolled, expected):
    found = parsed(assertion).judge(view(enrolled, ("voice",)))
    assert (found.value if found.value is not None else found.cause) == expected


def test_a_class_somebody_has_seen_the_api_show_can_be_known_to_be_absent():
    assertion = {"enrolled": {"none_of": ["phishing_resistant"]}}
    seen = view(("totp",), ())
    assert parsed(assertion).judge(seen).cause == "invisible"
    assert parsed(assertion, visible=["phishing_resistant"]).judge(seen).value is True


OPS = st.sampled_from(CLAIMS)
ASSERTIONS = st.recursive(
    st.builds(lambda subject, ops: {subject: ops}, st.sampled_from(["enrolled", "available"]), OPS),
    lambda inner: st.one_of(
        st.builds(lambda part: {"not": part}, inner),
        st.builds(
            lambda form, parts: {form: parts},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
    ),
    max_leaves=5,
)
POSITIVE = st.recursive(
    st.builds(
        lambda subject, ops: {subject: ops},
        st.sampled_from(["enrolled", "available"]),
        st.sampled_from([ops for ops in CLAIMS if set(ops) <= {"any_of", "all_of"} or "min" in ops.get("count", {}) and "max" not in ops["count"]]),
    ),
    lambda inner: st.builds(
        lambda form, parts: {form: parts},
        st.sampled_from(["all", "any"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=5,
)  # fmt: skip
FACTORS = st.lists(st.sampled_from([*ALL, "unclassified"]), max_size=4).map(tuple)
MAYBE = st.one_of(st.none(), FACTORS)


@given(ASSERTIONS, MAYBE, MAYBE, FACTORS, FACTORS)
def test_more_evidence_never_takes_back_what_was_decided(
    assertion, enrolled, available, more, others
):
    node = parsed(assertion)
    before = node.judge(view(enrolled, available))
    after = node.judge(
        view(more if enrolled is None else enrolled, others if available is None else available)
    )
    if before.value is not None:
        assert after.value is before.value
    assert after.cause != "error"


@given(POSITIVE, MAYBE, MAYBE, st.sampled_from(ALL))
def test_an_attested_factor_never_breaks_a_positive_assertion(
    assertion, enrolled, available, attested
):
    node = parsed(assertion)
    if node.judge(view(enrolled, available)).value is True:
        assert node.judge(view(enrolled, available, (attested,))).value is True


@given(ASSERTIONS, MAYBE, MAYBE)
def test_not_swaps_pass_and_never_makes_a_fail_into_a_pass_by_convention(
    assertion, enrolled, available
):
    seen = view(enrolled, available)
    plain, denied = parsed(assertion).judge(seen), parsed({"not": assertion}).judge(seen)
    twice = parsed({"not": {"not": assertion}}).judge(seen)
    assert twice.value is plain.value
    # Both may be open, and one may fail by convention while the other is open; both never hold, nor both fail.
    if plain.value is not None and denied.value is not None:
        assert plain.value is not denied.value


@given(ASSERTIONS, MAYBE, MAYBE, st.randoms(use_true_random=False))
def test_order_of_parts_and_factors_never_matters(assertion, enrolled, available, random):
    seen = view(enrolled, available)
    found = parsed(assertion).judge(seen)
    again = parsed(_shuffled(assertion, random)).judge(seen)
    assert (found.value, bool(found.cause)) == (again.value, bool(again.cause))


def _shuffled(assertion, random):
    ((form, value),) = assertion.items()
    if form == "not":
        return {form: _shuffled(value, random)}
    if form in ("all", "any"):
        parts = [_shuffled(part, random) for part in value]
        return {form: random.sample(parts, len(parts))}
    return assertion
