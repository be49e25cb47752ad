# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text from outside made printable, and what is not a result refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import STATUSES
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.scope import DEFAULT_SCOPE
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    LIMITS,
    ReportError,
    brief,
    checked,
    clean,
    framework,
    instant,
    limits,
    scope_text,
    threshold_texts,
    user_label,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    EXCEPTIONS,
    OUTCOMES,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import UNSEEN, small
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    with_login_policies,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (7, "7"),
        ("ann@example.com", "ann@example.com"),
        (" two\r\n lines\t", "two lines"),
        ("a\xa0\xa0b", "a b"),
        ("##vso[task.complete result=Succeeded]", "# #vso[task.complete result=Succeeded]"),
        ("::set-output name=verdict::pass", ": :set-output name=verdict: :pass"),
        ("[[ATTACHMENT|/etc/passwd]]", "[ [ATTACHMENT|/etc/passwd]]"),
        ("\x00\x1b[31m", "[31m"),
        ("abc\u202egnp.exe", "abc gnp.exe"),
        ("a\u2028b\x85c", "a b c"),
        ("\ud800x\uffff", "x"),
        ("👩‍💻 שלום", "👩‍💻 שלום"),
    ],
)
def test_clean(value, expected):
    assert clean(value) == expected


@given(st.text(st.characters()))
def test_clean_text_is_one_line_fits_utf8_and_stays_clean(text):
    cleaned = clean(text)
    assert cleaned.splitlines() in ([], [cleaned])
    assert cleaned.encode().decode() == cleaned
    assert clean(cleaned) == cleaned
    assert not any(
        ord(char) < 32 or ord(char) in (0x7F, 0x202E, 0x2066, 0xFFFE) for char in cleaned
    )


def test_clean_encodes_nothing_but_keeps_the_visible_part():
    assert clean(UNSEEN) == "a b [31mc d gnp.exe e f g h"


def test_cut_text_has_the_length_asked_for():
    assert clean("abcdef", limit=4) == "abc…"
    assert clean("abcd", limit=4) == "abcd"


@pytest.mark.parametrize(
    ("user", "label"),
    [
        ({"id": 7, "email": "ann@example.com", "username": "ann"}, "ann@example.com (7)"),
        ({"id": 7, "email": None, "username": "ann"}, "ann (7)"),
        ({"id": 7, "email": "\x00", "username": None}, "user 7"),
        ({"id": 7}, "user 7"),
    ],
)
def test_user_label(user, label):
    assert user_label(user) == label


@pytest.mark.parametrize("value", [None, [], "text", {}, {"schema": "other/v1"}])
def test_what_is_not_a_result_is_refused(value):
    with pytest.raises(
        ReportError, match="expected the result of identity.onelogin.mfa_compliance"
    ):
        checked(value)


def test_a_result_that_lacks_a_part_is_refused():
    result = small()
    del result["users"], result["waivers"]
    with pytest.raises(ReportError, match="lacks: users, waivers"):
        checked(result)


def test_the_plain_copy_of_a_lazy_container_is_taken():
    class Lazy(dict):
        def _non_lazy_copy(self):
            return {"plain": True}

    assert checked(Lazy(small())) == {"plain": True}


def test_every_outcome_is_an_exception_or_is_counted():
    assert set(OUTCOMES) - set(EXCEPTIONS) == {"pass", "not_applicable"}


@pytest.mark.parametrize(
    "text", ["2026-11-24T10:00:00Z", "2026-11-24T11:00:00+01:00", "2026-11-24T10:00:00"]
)
def test_instants_are_utc(text):
    assert f"{instant({'generated_at': text}):%Y-%m-%dT%H:%M:%S%z}" == "2026-11-24T10:00:00+0000"


def test_an_unknown_framework_keeps_its_name():
    assert framework("nist_800_53") == "NIST SP 800-53"
    assert framework("house\nrules") == "house rules"


@pytest.mark.parametrize(
    ("policies", "seen", "text"),
    [
        (["Staff"], (9, 2, 1), "MFA is demanded of 9 of 12 users (login policy Staff), not demanded of 2, and unknown for 1."),
        (list("abcdefg"), (1200, 0, 0), "MFA is demanded of 1,200 of 1,200 users (login policies a, b, c, d, e and 2 more), not"),
        ([], (0, 0, 3), "MFA is demanded of 0 of 3 users, not demanded of 0, and unknown for 3."),
        (["Staff"], (0, 0, 0), "The login policies were read, but no user was surveyed."),
    ],
)  # fmt: skip
def test_what_is_demanded_is_said_in_a_sentence(policies, seen, text):
    result = with_login_policies()
    result["summary"]["enforcement"] = dict(zip(("demanded", "not_demanded", "unknown"), seen))
    one = result["login_policies"][0]
    result["login_policies"] = [{**one, "name": name} for name in policies]
    assert limits(result).startswith(text)
    assert limits(small()) == LIMITS


@pytest.mark.parametrize("settled", [0, 3])
def test_what_would_tell_of_whom_mfa_is_demanded_is_said_where_it_would(settled):
    result = with_login_policies()
    result["summary"].update(settled_by_direct_login_policies=settled)
    hint = (
        "unknown for 1. If login policies are assigned by group alone, say direct_login_policies: none in the policy, which"
        f" settles {settled} of the unknown ones. Only factors"
    )
    assert (hint in limits(result)) is bool(settled)
    assert ("direct_login_policies" in limits(result)) is bool(settled)


def test_a_reason_without_its_names():
    assert (
        brief("high: 3 failed (limit 0): MFA-1 ann (new), MFA-2 bob (limit): x")
        == "high: 3 failed (limit 0)"
    )
    assert brief("users surveyed: 3 (at least 5)") == "users surveyed: 3 (at least 5)"
    assert brief("hostile ##vso[task]\n") == "hostile # #vso[task]"


def test_thresholds_are_written_exactly():
    for row, texts in (
        ({"name": "fail_on.high", "limit": 0, "actual": 1234}, ("0", "1,234")),
        ({"name": "min_pass_ratio.R-1", "limit": 0.999, "actual": 0.9989}, ("99.9%", "99.89%")),
        ({"name": "max_evidence_age", "limit": 24.0, "actual": None}, ("24 h", "unknown")),
    ):
        assert threshold_texts(row) == texts


def test_the_default_scope_in_words_is_that_of_policies():
    assert set(DEFAULT_SCOPE) == {"status", "state"}
    assert set(STATUSES.values()) - set(DEFAULT_SCOPE["status"]) == {"unactivated", "suspended"}
    assert DEFAULT_SCOPE["state"] == ["approved"]
    words = "approved users who are neither unactivated nor suspended"
    assert scope_text({"applies_to": None}) == words
    assert scope_text({"applies_to": None, "for_each": "login_policy"}).startswith(
        "all user policies"
    )
    assert scope_text({"applies_to": {"used": True}, "for_each": "login_policy"}) == "used: true"
