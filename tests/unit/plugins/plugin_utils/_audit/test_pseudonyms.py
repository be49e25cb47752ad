# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pseudonyms: whoever the survey knows is in no text that is written, and nothing that is judged changes."""

from __future__ import annotations

import copy
import hashlib
import re
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.pseudonyms import (
    Clear,
    KeyRefused,
    Pseudonyms,
    glob_errors,
    pseudonyms_for,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.pseudonyms_fixture import (
    ACME,
    ADDRESS,
    KEY,
    PERSON,
    knowing,
)

# ------------------------------------------------------------------------------------------------ one name


@pytest.mark.parametrize(
    ("value", "domain"),
    [
        (ADDRESS, "@example.com"),
        ("hazel.zhang", ""),
        ("@hazel", ""),
        ("hazel@", ""),
        ("a@b@example.com", "@example.com"),
        ("a@[192.0.2.1]", "@[192.0.2.1]"),
        ("x@Mary Angelo", ""),
        ("x@bücher.example", "@bücher.example"),
        ("\ud800", ""),
    ],
)
def test_a_pseudonym_is_hex_and_keeps_the_domain(value: str, domain: str) -> None:
    found = ACME.of(value)
    assert found.endswith(domain)
    assert PERSON.fullmatch(found.removesuffix(domain))


def test_names_that_are_the_same_have_the_same_pseudonym_and_others_another() -> None:
    assert ACME.of(" Hazel.Zhang@EXAMPLE.com ") == ACME.of(ADDRESS)
    assert ACME.of("Zoe\u0308") == ACME.of("zo\u00eb")
    distinct = ["groß@a.b", "gross@a.b", "\u212a@a.b", "k@a.b", "hazel", "hazel@a.b"]
    assert len({ACME.of(each).partition("@")[0] for each in distinct}) == len(distinct)


def test_nothing_takes_a_pseudonym_for_a_number() -> None:
    assert all(PERSON.fullmatch(ACME.of(str(number))) for number in range(3000))


# ------------------------------------------------------------------------------------------------ the key


def test_the_key_is_stretched_with_the_tenant_as_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing costs scrypt for each guess, and what one tenant's files show helps with no other's."""
    calls = []
    scrypt = hashlib.scrypt

    def spy(password: bytes, **arguments: t.Any) -> bytes:
        calls.append((password, arguments))
        return scrypt(password, **arguments)

    monkeypatch.setattr(hashlib, "scrypt", spy)
    key = f"{KEY}, another one"
    one, other = Pseudonyms(key, tenant="one"), Pseudonyms(key, tenant="other")
    assert [password for password, _arguments in calls] == [key.encode()] * 2
    salts = [arguments["salt"] for _password, arguments in calls]
    assert salts[0].endswith(b"/one") and salts[1].endswith(b"/other")
    for _password, how in calls:  # RFC 7914; OWASP's least
        assert (how["n"], how["r"], how["p"], how["dklen"]) == (2**15, 8, 3, 32)
        assert how["maxmem"] >= 128 * how["r"] * (how["n"] + how["p"] + 2)
    assert one.of(ADDRESS) != other.of(ADDRESS)
    assert one.mark != other.mark
    Pseudonyms(key, tenant="one")
    assert len(calls) == 2, "a key is stretched once"


def test_a_mark_tells_keys_apart_and_is_no_pseudonym() -> None:
    assert ACME.mark == Pseudonyms(KEY, tenant="acme").mark == knowing({"email": ADDRESS}).mark
    assert ACME.mark != Pseudonyms(KEY + "!", tenant="acme").mark
    assert re.fullmatch(r"[0-9a-f]{64}", ACME.mark)
    assert ACME.of("")[1:] not in ACME.mark and ACME.of("\x00mark")[1:] not in ACME.mark


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("x", "is shorter than 16 characters"),
        ("123456789abcdef", "is shorter than 16 characters"),
        ("a" * 40, "fewer than 8 different characters"),
        ("passwordpassword", "fewer than 8 different characters"),
        ("1234567890123456", "nothing but digits"),
    ],
)
def test_a_weak_key_is_refused_and_not_shown(key: str, why: str) -> None:
    with pytest.raises(KeyRefused, match=why) as told:
        pseudonyms_for(key, tenant="acme")
    assert key not in str(told.value)


@pytest.mark.parametrize("key", ["abcdefghabcdefgh", "12345678901234567x"])
def test_a_key_that_just_suffices(key: str) -> None:
    assert pseudonyms_for(key, tenant="acme")


def test_where_there_is_no_scrypt_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fips(*_args: object, **_more: object) -> bytes:
        raise ValueError("unsupported")

    monkeypatch.setattr(hashlib, "scrypt", fips)
    with pytest.raises(KeyRefused, match="no scrypt .unsupported."):
        Pseudonyms(KEY, tenant="a tenant that no other test has")
    monkeypatch.delattr(hashlib, "scrypt")
    with pytest.raises(KeyRefused, match="no scrypt"):
        Pseudonyms(KEY, tenant="a tenant that no other test has")


def test_without_a_key_everything_is_written_as_it_is() -> None:
    clear = pseudonyms_for("", tenant="acme")
    user = {"email": ADDRESS, "user_display_name": "Hazel's phone"}
    assert isinstance(clear, Clear) and not clear and not clear.mark
    assert clear.knowing([user]).hide(user) == user
    assert clear.hide(user) is not user
    assert pseudonyms_for(KEY, tenant="acme")


# ------------------------------------------------------------------------------------------------ by key


def test_what_is_under_which_key() -> None:
    found = ACME.hide(
        {
            "id": 7,
            "email": ADDRESS,
            "username": 100234,
            "usernames": ["hazel", None, "", True, 7],
            "firstname": "Hazel",
            "status": "active",
            "available": None,
            "enrolled": [{"device_id": "3", "user_display_name": "Hazel's phone", "phone": "+1"}],
            "filters": {"samaccountname": "hz", "custom": 5, "directory_id": None},
            "email_glob": ["*@example.com", f"{ADDRESS}"],
            ADDRESS: 1.5,
        }
    )
    assert found == {
        "id": 7,
        "email": ACME.of(ADDRESS),
        "username": ACME.of("100234"),
        "usernames": [ACME.of("hazel"), None, "", True, ACME.of("7")],
        "firstname": ACME.of("hazel"),
        "status": "active",
        "available": None,
        "enrolled": [{"device_id": "3"}],
        "filters": {"samaccountname": ACME.of("hz"), "custom": ACME.of("5"), "directory_id": None},
        "email_glob": ["*@example.com", ADDRESS],
        ACME.of(ADDRESS): 1.5,
    }
    assert ACME.hide({"filters": ["x"]}) == {"filters": ["x"]}


def test_a_pattern_stays_and_is_refused_where_no_pseudonym_can_match() -> None:
    def policy(*globs: str) -> dict[str, t.Any]:
        return {"rules": [{"applies_to": {"not": {"email_glob": list(globs)}}}]}

    assert ACME.hide(policy("*@example.com")) == policy("*@example.com")
    assert glob_errors(policy("*@example.com", "*@*.example.com")) == []
    (line,) = glob_errors(policy("*@example.com", "svc-*@example.com"))
    assert line.startswith(
        "policy.rules[0].applies_to.not.email_glob[1]: a pattern for parts of names"
    )
    assert glob_errors({"email_glob": "?"}) == [
        "policy.email_glob: a pattern for parts of names, which pseudonyms hide; with a pseudonym key write *@ and the domain"
    ]


# ------------------------------------------------------------------------------------------------ the verdict

WORDS = [
    "sms",
    "active",
    "admins",
    "2024",
    "high",
    "fail",
    "pass",
    "R-1",
    "staff",
    "a key",
    "acme",
    "team@a.example",
    "email",
    "totp",
    "id:7",
    "1",
    "2",
]


def outcomes(users: t.Any, **documents: t.Any) -> list[t.Any]:
    found = judge(copy.deepcopy(users), **documents, now="2026-11-24T10:00:00Z", tenant="acme")
    return [
        found["verdict"],
        found["summary"]["outcomes"],
        [
            (each["rule"], each["user"]["id"], each["outcome"], each["raw"])
            for each in found["results"]
        ],
        [each["states"] for each in (*found["waivers"], *found["attestations"])],
    ]


@given(data=st.data())
@settings(max_examples=150)
def test_pseudonyms_change_no_outcome(data: st.DataObject) -> None:
    """Whatever the users are called, words of the policy's own grammar included."""
    word = st.sampled_from(WORDS)
    users = [
        {
            "id": number,
            "email": f"{data.draw(word)}@{data.draw(st.sampled_from(['a.example', 'b.example']))}",
            "username": data.draw(word),
            "status": "active",
            "state": "approved",
            "role_ids": [data.draw(st.sampled_from([1, 2024]))],
            "roles": [data.draw(word)],
            "group_id": 7,
            "group": data.draw(word),
            "available": [],
            "enrolled": data.draw(
                st.lists(
                    st.sampled_from(
                        [
                            {
                                "device_id": "1",
                                "type_display_name": "OneLogin SMS",
                                "auth_factor_name": "SMS",
                            },
                            {"device_id": "2", "type_display_name": "a key of sms@a.example"},
                        ]
                    ),
                    max_size=2,
                )
            ),
        }
        for number in (1, 2, 3)
    ]
    scope = data.draw(
        st.sampled_from(
            [
                {"role": [data.draw(word)]},
                {"group": data.draw(word)},
                {"email": [users[0]["email"]]},
                {"email_glob": "*@a.example"},
                {"status": ["active"], "id": [1, 2]},
            ]
        )
    )
    asserted = data.draw(
        st.sampled_from([{"none_of": ["sms"]}, {"any_of": ["totp"]}, {"count": {"min": 1}}])
    )
    documents = {
        "policy": {
            "id": "p",
            "title": f"For {data.draw(word)}",
            "classes": {"a key of sms@a.example": "totp"},
            "rules": [
                {
                    "id": "R-1",
                    "title": data.draw(word),
                    "severity": "high",
                    "applies_to": scope,
                    "assert": {"enrolled": asserted},
                }
            ],
        },
        "waivers": [
            {
                "id": "W-1",
                "rules": ["R-1"],
                "users": {"username": [data.draw(word)], "email": [users[1]["email"].upper()]},
                "reason": f"{data.draw(word)} said so",
                "approved_by": users[2]["email"],
                "expires": "2026-12-31",
            }
        ],
        "attestations": [
            {
                "id": "A-1",
                "users": {"username": data.draw(word)},
                "class": "totp",
                "statement": "seen",
                "attested_by": data.draw(word),
                "attested_on": "2026-11-01",
                "valid_for": "90d",
            }
        ],
    }
    hidden_users = ACME.hide(users)
    made = ACME.knowing(ACME.hide(documents), hidden_users)
    assert outcomes(hidden_users, **made.hide(documents)) == outcomes(users, **documents)
