# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""To whom a rule applies."""

from __future__ import annotations

import functools
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._text import normal, trimmed
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.scope import (
    DEFAULT_SCOPE,
    EVERYONE_WHO_MAY_LOG_IN,
    parse_policy_scope,
    parse_scope,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import Place


def decide(applies_to, **user):
    errors = []
    scope = parse_scope(applies_to, at=Place("applies_to", errors))
    assert not errors
    return scope.decide(user)[0]


@pytest.mark.parametrize(
    ("applies_to", "user", "expected"),
    [
        ({"status": "active"}, {"status": "active"}, True),
        ({"status": ["active", "locked"]}, {"status": "locked"}, True),
        ({"status": ["active"]}, {"status": "suspended"}, False),
        ({"status": ["active"]}, {"status": "unknown_9"}, None),
        ({"status": ["active"]}, {"status": None}, None),
        ({"status": ["active"]}, {}, None),
        ({"status": ["unknown_9"]}, {"status": "unknown_9"}, True),
        ({"state": ["approved"]}, {"state": "unlicensed"}, False),
        ({"state": ["approved"]}, {}, None),
        # all keys must hold; one that fails decides, whatever is unknown beside it
        ({"status": "active", "state": "approved"}, {"status": "active"}, None),
        ({"status": "active", "state": "approved"}, {"state": "rejected"}, False),
        # roles by name or id
        ({"role": ["Admins"]}, {"roles": [" admins "]}, True),
        ({"role": ["Admins"]}, {"roles": ["Staff"]}, False),
        ({"role": ["Admins"]}, {"role_ids": [7]}, None),
        ({"role": ["Admins"]}, {"role_ids": []}, False),
        ({"role": ["Admins"]}, {"roles": None, "role_ids": None}, None),
        ({"role": [7]}, {"role_ids": [7, 8]}, True),
        ({"role": ["7"]}, {"role_ids": [7]}, True),
        ({"role": ["7"]}, {"role_ids": [8], "roles": ["7"]}, True),
        # of a role named by digits and another with that id
        ({"role": ["id:7"]}, {"role_ids": [7], "roles": ["Admins"]}, True),
        ({"role": ["id:7"]}, {"role_ids": [8], "roles": ["7"]}, False),
        ({"role": ["name:7"]}, {"role_ids": [7], "roles": ["Admins"]}, False),
        ({"role": ["name:7"]}, {"role_ids": [8], "roles": ["7"]}, True),
        ({"role": ["name:7"]}, {"role_ids": [7]}, None),
        ({"role": ["id:7"]}, {"roles": ["7"]}, None),
        ({"group": ["id:7"]}, {"group_id": 7, "group": "Sales"}, True),
        ({"group": ["name:7"]}, {"group_id": 7, "group": "Sales"}, False),
        ({"group": ["name:7"]}, {"group_id": 8, "group": "7"}, True),
        ({"group": ["id:7"]}, {"group": "7"}, None),
        # the same text, and nothing else
        ({"role": ["Zoe\u0308"]}, {"roles": ["ZO\u00cb\u200b"]}, True),
        ({"role": ["gross"]}, {"roles": ["gro\u00df"]}, False),
        ({"group": ["Kim"]}, {"group_id": 5, "group": "\u212aim"}, False),
        ({"role": [7]}, {"role_ids": [8]}, False),
        ({"role": [7]}, {"roles": ["Admins"]}, None),
        ({"role": [7, "Admins"]}, {"role_ids": [8], "roles": ["Admins"]}, True),
        ({"role": [7, "Admins"]}, {"role_ids": [8]}, None),
        # a group by name or id; a record with group_id null is of a user in no group
        ({"group": "Sales"}, {"group_id": 3, "group": "sales"}, True),
        ({"group": [3]}, {"group_id": 3}, True),
        ({"group": [3]}, {"group_id": 4}, False),
        ({"group": "Sales"}, {"group_id": 3}, None),
        ({"group": "Sales"}, {"group_id": None}, False),
        ({"group": "Sales"}, {}, None),
        ({"group": [3]}, {"group": "Sales"}, None),
        # addresses: exact, or a glob
        ({"email": "a@example.com"}, {"email": "A@Example.com"}, True),
        ({"email": "a@example.com"}, {"email": "aa@example.com"}, False),
        ({"email": "a@example.com"}, {"email": None}, None),
        ({"email_glob": "*@example.com"}, {"email": "B@EXAMPLE.com"}, True),
        ({"email_glob": ["svc-?@*"]}, {"email": "svc-12@example.com"}, False),
        ({"email_glob": "a.b@example.com"}, {"email": "axb@example.com"}, False),
        ({"email_glob": "*"}, {}, None),
        ({"id": [5, "6"]}, {"id": 6}, True),
        ({"id": 5}, {"id": 55}, False),
        # attributes
        ({"attribute": {"dept": ["Sales", "IT"]}}, {"attributes": {"dept": "it"}}, True),
        ({"attribute": {"dept": "IT"}}, {"attributes": {"dept": "Sales"}}, False),
        ({"attribute": {"dept": "IT"}}, {"attributes": {"dept": None}}, None),
        ({"attribute": {"dept": "IT"}}, {"attributes": None}, None),
        ({"attribute": {"dept": "IT"}}, {}, None),
        ({"attribute": {"admin": True, "n": 3}}, {"attributes": {"admin": "true", "n": "3"}}, True),
        ({"attribute": {"a": "1", "b": "2"}}, {"attributes": {"a": "9"}}, False),
        ({"attribute": {"a": "1", "b": "2"}}, {"attributes": {"a": "1"}}, None),
        # not: what is unknown stays unknown
        ({"not": {"role": ["Service"]}}, {"roles": ["Staff"]}, True),
        ({"not": {"role": ["Service"]}}, {"roles": ["Service"]}, False),
        ({"not": {"role": ["Service"]}}, {}, None),
        ({"not": {"role": ["Service"], "status": "active"}}, {"roles": ["Service"], "status": "locked"}, True),
        ({"not": {"not": {"status": "active"}}}, {"status": "active"}, True),
    ],
)  # fmt: skip
def test_who_is_in_scope(applies_to, user, expected):
    assert decide(applies_to, **user) is expected


STATUSES = {
    "unactivated": False,
    "active": True,
    "suspended": False,
    "locked": True,
    "password_expired": True,
    "awaiting_password_reset": True,
    "password_pending": True,
    "security_questions_required": True,
    "unknown_6": None,
    None: None,
}
STATES = {
    "unapproved": False,
    "approved": True,
    "rejected": False,
    "unlicensed": False,
    "unknown_9": None,
    None: None,
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("state", STATES)
def test_without_applies_to_a_rule_is_for_people_who_may_log_in(status, state):
    parts = (STATUSES[status], STATES[state])
    expected = False if False in parts else None if None in parts else True
    assert EVERYONE_WHO_MAY_LOG_IN.decide({"status": status, "state": state})[0] is expected


def test_the_key_that_decided_is_named():
    scope = parse_scope({"status": "active", "role": "Admins"}, at=Place("applies_to", []))
    assert scope.decide({"status": "active", "roles": []}) == (False, "role")
    assert scope.decide({"roles": ["Admins"]}) == (None, "status")


@pytest.mark.parametrize(
    ("glob", "address", "matches"),
    [
        ("*[bot]@example.com", "ci[bot]@example.com", True),
        ("*[bot]@example.com", "cib@example.com", False),
        ("[a-z]@example.com", "q@example.com", False),
        ("[!a]@example.com", "b@example.com", False),
        ("a+b.c@example.com", "a+b.c@example.com", True),
        ("a+b.c@example.com", "aab.c@example.com", False),
        ("a.c@example.com", "abc@example.com", False),
        ("(x|y)@example.com", "x@example.com", False),
        ("?@example.com", "q@example.com", True),
        ("?@example.com", "qq@example.com", False),
        ("*", "anybody\n@example.com", True),
        ("A*@EXAMPLE.com", "ann@example.COM", True),
    ],
)
def test_in_a_glob_star_and_question_mark_alone_are_special(glob, address, matches):
    scope = parse_scope({"email_glob": glob}, at=Place("applies_to", []))
    assert scope.decide({"email": address})[0] is matches


def fits(glob, text):
    """What a glob means, slowly."""
    if not glob:
        return not text
    if glob[0] == "*":
        return fits(glob[1:], text) or bool(text) and fits(glob, text[1:])
    return bool(text) and glob[0] in ("?", text[0]) and fits(glob[1:], text[1:])


@given(
    st.lists(st.text("ab?**.[", min_size=1, max_size=8), min_size=1, max_size=3),
    st.text("ab.[", max_size=9),
)
def test_a_glob_matches_what_it_means(globs, address):
    scope = parse_scope({"email_glob": globs}, at=Place("applies_to", []))
    assert scope.decide({"email": address})[0] is any(fits(glob, address) for glob in globs)


def test_a_glob_of_many_stars_is_decided():
    """Trying every place for every star would never end."""
    scope = parse_scope(
        {"email_glob": ["*a" * 30 + "b", "*" * 200 + "c"]}, at=Place("applies_to", [])
    )
    assert scope.decide({"email": "a" * 320})[0] is False
    assert scope.decide({"email": "a" * 320 + "b"})[0] is True


# Letters that fold, compose, or look alike, and what cannot be seen.
LETTERS = st.sampled_from(
    "aAkKsSiI\u212a\u017f\u0130\u0131\u00df\u1e9e\ufb01\u00e9\u0301e\u00c5\u212bA\u030a\u03c3\u03c2\u03a3 \u200b\ufeff@."
)
TEXTS = st.text(LETTERS, min_size=1, max_size=6)
CHANGES = st.sampled_from(
    [str.upper, str.lower, str.casefold, str.swapcase, str.strip, lambda text: f" {text}\u200b"]
    + [functools.partial(unicodedata.normalize, form) for form in ("NFC", "NFD", "NFKC", "NFKD")]
)


@given(TEXTS, st.lists(CHANGES, max_size=3), TEXTS)
def test_texts_are_the_same_if_normal_says_so_and_only_then(one, changes, other):
    """One rule for every key; that of `_text` is tested there."""
    assume(trimmed(one))
    changed = functools.reduce(lambda text, change: change(text), changes, one)
    for held in (changed, other):
        same = normal(held) == normal(one)
        for applies_to, user in (
            ({"email": one}, {"email": held}),
            ({"email_glob": one}, {"email": held}),
            ({"id": one}, {"id": held}),
            ({"role": f"name:{one}"}, {"roles": [held], "role_ids": [1]}),
            ({"group": f"name:{one}"}, {"group": held, "group_id": 1}),
            ({"attribute": {"a": one}}, {"attributes": {"a": held}}),
        ):
            assert decide(applies_to, **user) is same, (applies_to, user)


@pytest.mark.parametrize(
    ("applies_to", "words"),
    [
        ({"status": ["active", "locked"], "state": "approved"}, "status active or locked; state approved"),
        ({"role": ["Admins", 428399, "id:7"]}, "role Admins, 428399 or id:7"),
        ({"group": "Sales", "not": {"role": ["Service"], "status": "locked"}}, "group Sales; not (status locked and role Service)"),
        ({"email": "a@example.com", "email_glob": ["*@example.com"]}, "e-mail a@example.com; e-mail like *@example.com"),
        ({"attribute": {"dept": ["IT", 3], "x": True}}, "attribute dept IT or 3 and attribute x true"),
        ({"not": {"not": {"id": 5}}}, "not (not (id 5))"),
        ({"id": list(range(1, 40))}, "id 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 or one of 29 more"),
        ({"role": "##vso[x]\x1b[31m"}, "role # #vso[x] [31m"),
    ],
)  # fmt: skip
def test_a_scope_in_words(applies_to, words):
    errors = []
    assert parse_scope(applies_to, at=Place("applies_to", errors)).english == words
    assert not errors


@pytest.mark.parametrize(
    ("applies_to", "words"),
    [
        ({"is_default": True, "used": True}, "the default one; used"),
        ({"name": ["Staff", "Ops"], "not": {"is_default": False}}, "named Staff or Ops; not (not the default one)"),
    ],
)  # fmt: skip
def test_a_scope_of_login_policies_in_words(applies_to, words):
    assert parse_policy_scope(applies_to, at=Place("applies_to", [])).english == words


def test_the_default_scope_in_words_is_made_of_its_data():
    words = EVERYONE_WHO_MAY_LOG_IN.english
    assert words == "by default, approved users who are neither unactivated nor suspended"
    others = set(STATUSES) - {None, "unknown_6"} - set(DEFAULT_SCOPE["status"])
    assert all(each in words for each in others)


def test_roles_and_groups_are_named_wherever_they_stand():
    scope = parse_scope(
        {"role": ["Admins", 428399, " id:7 "], "not": {"group": "Sales", "not": {"role": "Ops"}}, "status": "active"},
        at=Place("applies_to", []),
    )  # fmt: skip
    assert list(scope.named) == [
        ("role", "Admins"), ("role", "428399"), ("role", "id:7"), ("group", "Sales"), ("role", "Ops"),
    ]  # fmt: skip
