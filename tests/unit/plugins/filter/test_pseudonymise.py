# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter pseudonymise, and what stands behind it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.filter.pseudonymise import pseudonymise
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.pseudonyms import (
    glob_errors,
    pseudonym,
)

KEY = "0123456789abcdef"
ADDRESS = "hazel.zhang@example.com"


def expected(text: str) -> str:
    return hmac.new(KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:16]


@pytest.mark.parametrize(
    "value, wanted",
    [
        (ADDRESS, f"{expected(ADDRESS)}@example.com"),
        (" Hazel.Zhang@EXAMPLE.com ", f"{expected(ADDRESS)}@example.com"),
        ("hazel.zhang", expected("hazel.zhang")),
        ("@hazel", expected("@hazel")),
        ("a@b@example.com", f"{expected('a@b@example.com')}@example.com"),
        ("straße", expected("strasse")),
        ("\ud800", hmac.new(KEY.encode(), b"\xed\xa0\x80", hashlib.sha256).hexdigest()[:16]),
    ],
)
def test_a_pseudonym_is_a_keyed_hash_and_keeps_the_domain(value: str, wanted: str) -> None:
    assert pseudonym(value, key=KEY) == wanted


def test_users_keep_what_is_no_name() -> None:
    user = {
        "id": 7,
        "email": ADDRESS,
        "username": None,
        "status": "active",
        "available": None,
        "enrolled": [{"device_id": "3", "user_display_name": "Hazel's phone", "default": True}],
        "failure": {"message": f"no user {ADDRESS}, ask <{ADDRESS.upper()}>.", "status": 404},
    }
    name = pseudonym(ADDRESS, key=KEY)
    assert pseudonymise([user], KEY) == [
        {
            "id": 7,
            "email": name,
            "username": None,
            "status": "active",
            "available": None,
            "enrolled": [{"device_id": "3", "default": True}],
            "failure": {"message": f"no user {name}, ask <{name}>.", "status": 404},
        }
    ]


def test_a_waiver_still_names_its_user() -> None:
    waiver = {"users": {"email": [ADDRESS.upper()], "username": "HAZEL", "id": 7}}
    assert pseudonymise(waiver, KEY)["users"] == {
        "email": [pseudonym(ADDRESS, key=KEY)],
        "username": pseudonym("hazel", key=KEY),
        "id": 7,
    }


@pytest.mark.parametrize(
    "text",
    [
        "{0}",
        "mailto:{0}?subject=x",
        "({0})",
        "{0}, {0};{0}",
        "approved by {0}.",
        "=HYPERLINK('{0}')",
        "https://u:{0}/",
        "hazel@[192.0.2.1] and {0}",
    ],
)
def test_no_address_is_left_in_any_text(text: str) -> None:
    written = json.dumps(
        pseudonymise({"reason": text.format(ADDRESS), ADDRESS: [text.format(ADDRESS)]}, KEY)
    )
    assert "hazel" not in written
    assert expected(ADDRESS) in re.findall(r"([^\s/:(,;'\"]+)@example\.com", written)


@pytest.mark.parametrize("piece", ["a", "a.", "a@", "a@[", "a@[x", "@", "a-@-"])
@pytest.mark.parametrize("end", ["", "@", " ", "@x ", "]"])
def test_a_long_text_costs_no_more_than_its_length(piece: str, end: str) -> None:
    # A hundred thousand characters took minutes where each was a place to begin anew.
    text = piece * 100_000 + end + f" {ADDRESS}"
    assert pseudonymise({"reason": text}, KEY)["reason"].endswith(
        f" {expected(ADDRESS)}@example.com"
    )


def test_a_pattern_stays_and_is_refused_where_no_pseudonym_can_match() -> None:
    def policy(*globs: str) -> dict[str, object]:
        return {"rules": [{"applies_to": {"not": {"email_glob": list(globs)}}}]}

    assert pseudonymise(policy("*@example.com"), KEY) == policy("*@example.com")
    assert glob_errors(policy("*@example.com", "*@*.example.com")) == []
    (line,) = glob_errors(policy("*@example.com", "svc-*@example.com"))
    assert line.startswith("policy.rules[0].applies_to.not.email_glob: 'svc-*@example.com'")


@pytest.mark.parametrize("key", ["", "short", None, 7])
def test_a_weak_key_is_refused(key: object) -> None:
    with pytest.raises(AnsibleFilterError, match="at least 16 characters"):
        pseudonymise([], key)
