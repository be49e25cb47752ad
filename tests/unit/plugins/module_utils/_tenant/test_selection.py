# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selection options: every bad input is refused by name, before any request."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    ConfigurationError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    FILTERS,
    SELECTION_OPTIONS,
    STATUSES,
    Reference,
    Selection,
    read_selection,
    reference,
    user_id,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import trimmed

modest = settings(max_examples=80)


def read(**options):
    values = {name: option.get("default") for name, option in SELECTION_OPTIONS.items()}
    return read_selection({**values, **options}.get)


def test_everything_at_once():
    assert read(
        user_ids=[7, "8", " 9 "],
        emails=[" a@example.com", "b@example.com", "a@example.com"],
        usernames=["hazel.zhang"],
        roles=["Admins", 12],
        groups=["34"],
        filters={"email": "*@example.com", "app_id": 5, "custom_attributes.team": " x "},
        all_users=True,
        statuses=["active", "locked"],
    ) == Selection(
        user_ids=(7, 8, 9),
        emails=("a@example.com", "b@example.com"),
        usernames=("hazel.zhang",),
        roles=("Admins", "12"),
        groups=("34",),
        filters={"email": "*@example.com", "app_id": "5", "custom_attributes.team": "x"},
        all_users=True,
        statuses=frozenset({"active", "locked"}),
    )


@pytest.mark.parametrize("time", ["2026-01-31T00:00:00Z", "2026-01-31T23:59:59.123Z"])
def test_times(time):
    assert read(filters={"created_since": time}).filters == {"created_since": time}


@pytest.mark.parametrize("name", FILTERS)
def test_every_documented_filter(name):
    value = "2026-01-31T00:00:00Z" if name.endswith(("_since", "_until")) else "5"
    assert read(filters={name: value}).filters == {name: value}


@pytest.mark.parametrize(
    "options, named",
    [
        ({}, "No users selected"),
        ({"user_ids": [], "emails": [], "roles": []}, "No users selected"),
        ({"statuses": ["active"]}, "No users selected"),
        ({"all_users": False}, "No users selected"),
        ({"user_ids": [0]}, "user_ids"),
        ({"user_ids": [-5]}, "user_ids"),
        ({"user_ids": ["12abc"]}, "user_ids"),
        ({"user_ids": [""]}, "user_ids"),
        ({"user_ids": [1.0]}, "user_ids"),
        ({"user_ids": [True]}, "user_ids"),
        ({"user_ids": [None]}, "user_ids"),
        ({"user_ids": ["+5"]}, "user_ids"),
        ({"user_ids": ["1_000"]}, "user_ids"),
        ({"user_ids": ["٣"]}, "user_ids"),
        ({"user_ids": ["0x10"]}, "user_ids"),
        ({"user_ids": [2**63]}, "user_ids"),
        ({"user_ids": ["9" * 5000]}, "user_ids"),
        ({"user_ids": [1, {}]}, "user_ids"),
        ({"emails": ["hazel.zhang"]}, "emails"),
        ({"emails": [""]}, "emails"),
        ({"emails": ["*@example.com"]}, "emails"),
        ({"usernames": [" "]}, "usernames"),
        ({"usernames": ["hazel*"]}, "usernames"),
        ({"roles": [""]}, "roles"),
        ({"groups": ["\t"]}, "groups"),
        ({"filters": {}}, "filters"),
        ({"filters": {"emial": "x"}}, "filters"),
        ({"filters": {"fields": "id"}}, "filters"),
        ({"filters": {"limit": 5}}, "filters"),
        ({"filters": {"user_ids": "5"}}, "filters"),
        ({"filters": {5: "x"}}, "filters"),
        ({"filters": {"custom_attributes.": "x"}}, "filters"),
        ({"filters": {"custom_attributes.a&b": "x"}}, "filters"),
        ({"filters": {"email": ""}}, "filters.email"),
        ({"filters": {"email": None}}, "filters.email"),
        ({"filters": {"email": ["a@example.com"]}}, "filters.email"),
        ({"filters": {"app_id": True}}, "filters.app_id"),
        ({"filters": {"directory_id": "abc"}}, "filters.directory_id"),
        ({"filters": {"created_since": "2020-13-45T99:99:99Z"}}, "filters.created_since"),
        ({"filters": {"created_since": "yesterday"}}, "filters.created_since"),
        ({"filters": {"created_until": "2026-01-31"}}, "filters.created_until"),
        ({"filters": {"updated_since": "2026-01-31T00:00:00+01:00"}}, "filters.updated_since"),
        ({"filters": {"last_login_since": "٢٠٢٦-01-31T00:00:00Z"}}, "filters.last_login_since"),
        ({"all_users": True, "statuses": ["asleep"]}, "statuses"),
        ({"all_users": True, "statuses": ["Active"]}, "statuses"),
        ({"all_users": True, "statuses": [1]}, "statuses"),
        ({"all_users": True, "statuses": [[]]}, "statuses"),
    ],
)
def test_refused(options, named):
    with pytest.raises(ConfigurationError) as caught:
        read(**options)
    assert caught.value.message.startswith(named)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("unseen", ["\ufeff", "\u200b", "\u00a0", "\u2060", "\u3164 "])
def test_what_copying_leaves_around_a_value_is_trimmed(unseen):
    given = read(
        user_ids=[f"{unseen}7"],
        emails=[f"{unseen}zoe\u0308@example.com{unseen}"],
        usernames=[f"a{unseen}"],
        roles=[f"{unseen}Admins"],
        groups=[f"x{unseen}"],
        filters={"lastname": f"{unseen}Z*{unseen}"},
    )
    assert given[:6] == (
        (7,), ("zoë@example.com",), ("a",), ("Admins",), ("x",), {"lastname": "Z*"},
    )  # fmt: skip
    for options in ({"usernames": [unseen]}, {"filters": {"email": unseen}}):
        with pytest.raises(ConfigurationError):
            read(**options)


def test_what_cannot_be_seen_shows_in_the_message():
    with pytest.raises(ConfigurationError, match="user_ids: '1<U[+]200B>2' is not a user id"):
        read(user_ids=["1\u200b2"])


@pytest.mark.parametrize(
    "text, meant",
    [
        ("Admins", Reference("Admins", None)),
        ("2024", Reference("2024", 2024)),
        (" 2024 ", Reference("2024", 2024)),
        ("id:2024", Reference(None, 2024)),
        ("id: 2024", Reference(None, 2024)),
        ("name:2024", Reference("2024", None)),
        ("name: Site Admins ", Reference("Site Admins", None)),
        ("name:id:5", Reference("id:5", None)),
        ("id:Admins", Reference("id:Admins", None)),
        ("id:", Reference("id:", None)),
        ("name:", Reference("name:", None)),
        ("ID:5", Reference("ID:5", None)),
        ("-5", Reference("-5", None)),
        ("٣", Reference("٣", None)),
        ("9" * 5000, Reference("9" * 5000, None)),
        ("Zoe\u0308", Reference("Zoë", None)),
    ],
)
def test_a_role_or_group_is_named_by_name_by_id_or_by_digits_that_may_be_either(text, meant):
    assert reference(text) == meant


def test_unknown_status_names_are_told_the_known_ones():
    with pytest.raises(ConfigurationError, match="password_expired"):
        read(all_users=True, statuses=["expired"])
    assert 6 not in STATUSES


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3
)


@modest
@given(values)
def test_an_id_is_a_positive_integer_or_an_error_that_names_the_option(value):
    try:
        number = user_id("user_ids", value)
    except ConfigurationError as error:
        assert error.message.startswith("user_ids")
        assert error.message.isprintable()
    else:
        assert 0 < number < 2**63
        assert trimmed(str(value)).lstrip("0") == str(number)


@modest
@given(st.dictionaries(st.sampled_from(FILTERS) | st.text(), values, min_size=1, max_size=3))
def test_filters_become_texts_or_an_error(filters):
    try:
        checked = read(filters=filters).filters
    except ConfigurationError as error:
        assert error.message.startswith("filters")
        assert error.message.isprintable()
    else:
        assert all(isinstance(text, str) and text for text in checked.values())
