# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Never "demanded" and never "not demanded" for want of data, from what OneLogin answers to what is said of a user.

A tenant is made whole, with the one login policy that in truth holds for the user. Then answers lose what they say, piece by piece:
missing, null, of an unknown code, refused. Whatever is still said must be true.
"""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.login_policy import (
    LoginPolicies,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policies import described
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    Demands,
    brief,
    carrier,
    with_known_settings,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    record_with_policy,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import facts
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    enrolled,
    judged,
    policy,
    rule,
)

# Account factors by the class that the API shows or does not show of a user.
FACTORS = {
    1: ("totp", {"id": 1, "name": "Authenticator", "type": "Google Authenticator"}),
    2: ("sms", {"id": 2, "name": "OneLogin SMS", "type": "SMS"}),
    3: ("phishing_resistant", {"id": 3, "name": "WebAuthn", "type": "WebAuthn"}),
}
VISIBLE = {1, 2}
NOTHING = st.sampled_from([None, "", "x", 7, -1, {}, [None]])


class Case(t.NamedTuple):
    """A whole tenant, and a user: ``own`` is a policy assigned straight to the user, ``held`` what the user has in truth."""

    settings: list[tuple[bool, int]]
    allowed: list[set[int]]
    default: int
    carried: int | None
    in_group: bool
    own: int | None
    held: set[int]

    @property
    def truth(self) -> int:
        """Which policy holds, by its place."""
        if self.own is not None:
            return self.own
        if self.in_group and self.carried is not None:
            return self.carried
        return self.default

    @property
    def demanded(self) -> bool | None:
        """Whether MFA is demanded of the user; None where only administrators are asked."""
        switched_on, of_whom = self.settings[self.truth]
        return switched_on and {0: None, 1: bool(self.held), 2: True}[of_whom]


@st.composite
def cases(draw: t.Any) -> Case:
    count = draw(st.sampled_from([1, 2, 2]))
    place = st.integers(0, count - 1)
    case = Case(
        settings=[(draw(st.booleans()), draw(st.integers(0, 2))) for _each in range(count)],
        allowed=[draw(st.sets(st.sampled_from(sorted(FACTORS)))) for _each in range(count)],
        default=draw(place),
        carried=draw(st.none() | place),
        in_group=draw(st.sampled_from([True, True, False])),
        own=draw(st.none() | st.none() | place),
        held=set(),
    )
    allowed = sorted(case.allowed[case.truth])
    return case._replace(held=draw(st.sets(st.sampled_from(allowed))) if allowed else set())


def answers(case: Case) -> dict[str, t.Any]:
    """What OneLogin answers of the whole tenant, and of the user."""
    return {
        "policies": [
            {
                "id": place + 1,
                "name": f"P{place + 1}",
                "kind": "user",
                "is_default": place == case.default,
                "otp_auth_enabled": switched_on,
                "otp_config": of_whom,
                "authentication_factor_ids": sorted(case.allowed[place]),
            }
            for place, (switched_on, of_whom) in enumerate(case.settings)
        ],
        "groups": [
            {"id": 10, "name": "G", "policy_id": 0 if case.carried is None else case.carried + 1}
        ],
        "factors": [factor for _class, factor in FACTORS.values()],
        "record": {
            "group_id": 10 if case.in_group else None,
            "policy_id": None if case.own is None else case.own + 1,
        },
        "enrolled": enrolled(*(FACTORS[each][0] for each in sorted(case.held & VISIBLE))),
        "available": [],
    }


def pieces(whole: dict[str, t.Any]) -> list[tuple[dict[str, t.Any], str]]:
    """All that can be lost of it: lists, and what rows say."""
    rows = [*whole["policies"], *whole["groups"], whole["record"]]
    named = [(row, name) for row in rows for name in sorted(set(row) - {"id", "name", "kind"})]
    return [*((whole, name) for name in sorted(whole) if name != "record"), *named]


def lose(draw: t.Any, where: dict[str, t.Any], name: str, *, whole: dict[str, t.Any]) -> None:
    """A piece of it is refused, missing, or not understood."""
    # null and 0 say that there is no group, or no policy: another tenant, and no loss.
    none = name in ("group_id", "policy_id")
    if where is whole:
        where[name] = None
    elif draw(st.booleans()):
        del where[name]
    else:
        where[name] = draw(st.sampled_from(["", "x", -1, {}, True]) if none else NOTHING)


def said(answered: dict[str, t.Any], *, direct: str) -> bool | None:
    """What a judgement by these answers says of the user."""
    rows = answered["policies"]
    policies = rows and [{**brief(row), **with_known_settings(row)} for row in rows]
    groups = answered["groups"] and [carrier(row) for row in answered["groups"]]
    demands = Demands(policies, groups, answered["factors"], [])
    row = {"id": 1, "email": "u@example.com", "status": 1, "state": 1, **answered["record"]}
    lists = {"enrolled": answered["enrolled"], "available": answered["available"]}
    person = {**facts.record(record_with_policy(row)), **lists}
    person["login_policy"] = LoginPolicies(demands).of(person)
    result = judged(
        [person],
        policy=policy(
            rule(**{"assert": {"login_policy": {"mfa": "required"}}}), direct_login_policies=direct
        ),
        login_policies=rows and [facts.login_policy(each) for each in described(demands)],
    )
    (found,) = result["users"]
    fact = found.get("enforced") or {"value": None}
    (outcome,) = (each["outcome"] for each in result["results"])
    assert outcome == {True: "pass", False: "fail", None: "indeterminate"}[fact["value"]]
    return t.cast("bool | None", fact["value"])


def must_be_true(case: Case, damaged: dict[str, t.Any]) -> None:
    for direct in ("possible", "none"):
        # The administrator's word that no policy is assigned straight to users must not be a lie.
        shown = case.own is None or damaged["record"].get("policy_id") == case.own + 1
        if direct == "possible" or shown:
            assert said(damaged, direct=direct) in (None, case.demanded), direct


@given(case=cases(), data=st.data())
def test_whichever_piece_is_lost_what_is_said_is_true(case: Case, data: t.Any) -> None:
    for place in range(len(pieces(answers(case)))):
        damaged = answers(case)
        lose(data.draw, *pieces(damaged)[place], whole=damaged)
        must_be_true(case, damaged)


@given(case=cases(), data=st.data())
def test_whatever_is_lost_what_is_said_is_true(case: Case, data: t.Any) -> None:
    damaged = answers(case)
    some = pieces(damaged)
    for place in data.draw(st.sets(st.integers(0, len(some) - 1), min_size=2, max_size=5)):
        lose(data.draw, *some[place], whole=damaged)
    must_be_true(case, damaged)


@pytest.mark.parametrize("direct", ["possible", "none"])
@given(case=cases())
def test_of_a_whole_tenant_something_is_said(direct: str, case: Case) -> None:
    """The property above would hold of a judgement that never says anything."""
    found = said(answers(case), direct=direct)
    _on, of_whom = case.settings[case.truth]
    sole = case.own is not None or direct == "none" or len(case.settings) == 1
    hidden = bool(case.allowed[case.truth] - VISIBLE)
    if sole and case.demanded is not None and not (of_whom == 1 and hidden):
        assert found is case.demanded
