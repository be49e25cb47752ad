# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judgement of any survey under any rules: what holds of all of them."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    DENIED,
    available,
    enrolled,
    judged,
    rule,
    user,
    waiver,
)

CLASSES = st.sampled_from(["push", "totp", "sms", "phishing_resistant", "partner", "unclassified"])
LISTS = st.one_of(st.none(), st.lists(CLASSES, max_size=3))
USERS = st.lists(
    st.builds(
        lambda en, av, status, roles, failure: {
            "enrolled": None if en is None else enrolled(*en),
            "available": None if av is None else available(*av),
            "status": status,
            "roles": roles,
            **({"failure": DENIED} if failure else {}),
        },
        LISTS,
        LISTS,
        st.sampled_from(["active", "suspended", "unknown_9", None]),
        st.sampled_from([None, [], ["Admins"]]),
        st.booleans(),
    ),
    max_size=6,
).map(lambda found: [user(number, **fields) for number, fields in enumerate(found, 1)])
RULES = st.lists(
    st.builds(
        lambda assertion, scope, grace: {"assert": assertion, **scope, **grace},
        st.sampled_from(
            [
                {"enrolled": {"count": {"min": 1}}},
                {"enrolled": {"any_of": ["totp", "phishing_resistant"]}},
                {"all": [{"enrolled": {"none_of": ["sms"]}}, {"available": {"none_of": ["sms"]}}]},
                {"not": {"enrolled": {"only": ["sms"]}}},
                {"any": [{"available": {"count": {"max": 1}}}, {"enrolled": {"all_of": ["push"]}}]},
            ]
        ),
        st.sampled_from([{}, {"applies_to": {"status": "active", "not": {"role": "Admins"}}}]),
        st.sampled_from([{}, {"grace": "7d"}]),
    ),
    min_size=1,
    max_size=3,
).map(lambda found: [rule(id=f"R-{number}", **fields) for number, fields in enumerate(found, 1)])
slow = settings(suppress_health_check=[HealthCheck.too_slow])


@slow
@given(USERS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_users_and_rules_never_matters(users, rules, random):
    shuffled = judged(random.sample(users, len(users)), *random.sample(rules, len(rules)))
    straight = judged(users, *rules)
    assert judged(list(reversed(users)), *rules) == straight
    for key in ("verdict", "users"):
        assert shuffled[key] == straight[key]
    assert shuffled["summary"]["outcomes"] == straight["summary"]["outcomes"]
    by_id = {each["id"]: each for each in straight["results"]}
    assert {each["id"]: each for each in shuffled["results"]} == by_id


@slow
@given(USERS, RULES, st.sets(st.integers(1, 6)), st.sampled_from(["2027-03-31", "2026-01-31"]))
def test_a_waiver_changes_outcomes_but_never_raw(users, rules, named, expires):
    found = waiver(
        rules=[each["id"] for each in rules], users={"id": [0, *sorted(named)]}, expires=expires
    )
    plain, waived = judged(users, *rules), judged(users, *rules, waivers=[found])
    for before, after in zip(plain["results"], waived["results"]):
        assert (before["id"], before["raw"]) == (after["id"], after["raw"])
        if after["outcome"] != before["outcome"]:
            assert after["outcome"] == "waived"
            assert before["outcome"] in ("fail", "indeterminate")
            assert after["user"]["id"] in named and expires == "2027-03-31"


@slow
@given(USERS, RULES)
def test_more_evidence_never_turns_a_pass_into_an_error(users, rules):
    before = judged(users, *rules)
    read = [
        {
            **each,
            "enrolled": enrolled("sms") if each["enrolled"] is None else each["enrolled"],
            "available": [] if each["available"] is None else each["available"],
            "failure": None,
        }
        for each in users
    ]
    for known, better in zip(before["results"], judged(read, *rules)["results"]):
        assert better["raw"] != "error"
        if known["raw"] in ("pass", "fail"):
            assert better["raw"] == known["raw"]


@slow
@given(USERS, RULES)
def test_a_survey_with_a_hole_never_passes_and_never_fails_for_it(users, rules):
    whole = judged(users, *rules)
    for victim in range(len(users)):
        lost = [dict(each) for each in users]
        lost[victim].update(enrolled=None, available=None, failure=DENIED)
        result = judged(lost, *rules)
        assert result["verdict"] != "pass"
        if result["verdict"] == "fail":
            assert whole["verdict"] == "fail"
