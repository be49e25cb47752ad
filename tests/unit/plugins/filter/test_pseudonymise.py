# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter pseudonymise; what stands behind it has tests of its own."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.filter.pseudonymise import (
    FilterModule,
    pseudonymise,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.pseudonyms import Pseudonyms

KEY = "0123456789abcdef"
ADDRESS = "hazel.zhang@example.com"


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
    name = Pseudonyms(KEY, tenant="").of(ADDRESS)
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
    made = Pseudonyms(KEY, tenant="acme")
    assert pseudonymise(waiver, KEY, tenant="acme")["users"] == {
        "email": [made.of(ADDRESS)],
        "username": made.of("hazel"),
        "id": 7,
    }


def test_names_in_texts_are_those_of_the_input_and_of_the_users() -> None:
    waiver = {"users": {"username": "hazel"}, "reason": "hazel asked noor"}
    made = Pseudonyms(KEY, tenant="")
    assert pseudonymise(waiver, KEY)["reason"] == f"{made.of('hazel')} asked noor"
    noor = [{"id": 1, "username": "Noor"}]
    assert (
        pseudonymise(waiver, KEY, users=noor)["reason"]
        == f"{made.of('hazel')} asked {made.of('noor')}"
    )


def test_a_tenant_has_pseudonyms_of_its_own() -> None:
    found = {
        str(pseudonymise({"email": ADDRESS}, KEY, tenant=each)) for each in ("", "acme", "globex")
    }
    assert len(found) == 3


@pytest.mark.parametrize("key", ["", "short", None, 7])
def test_a_short_key_is_refused(key: object) -> None:
    with pytest.raises(AnsibleFilterError, match="at least 16 characters"):
        pseudonymise([], key)


def test_a_weak_key_and_a_tenant_that_is_no_text_are_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="key is too easily guessed"):
        pseudonymise([], "k" * 20)
    with pytest.raises(AnsibleFilterError, match="tenant must be a text"):
        pseudonymise([], KEY, tenant=None)


def test_the_filter_has_its_name() -> None:
    assert FilterModule().filters() == {"pseudonymise": pseudonymise}
