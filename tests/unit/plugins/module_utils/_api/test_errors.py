# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors: text from outside, and an error as data."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api import errors
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    NotFoundError,
    OneLoginError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable

modest = settings(deadline=None, max_examples=80)


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Hazel Zhang", "Hazel Zhang"),
        ("  two \t\r\n lines  ", "two lines"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("bell\x07 null\x00 next\x85line", "bell null next line"),
        ("gnp.\u202eexe", "gnp. exe"),
        ("zero\u200bwidth\ufeff", "zero width"),
        ("lone \ud800 half", "lone half"),
        ("Zoë 手机 📱", "Zoë 手机 📱"),
        (4711, "4711"),
        (None, "None"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
        ("", ""),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


@modest
@given(
    st.text(alphabet=st.characters(codec=None)) | st.binary() | st.integers(), st.integers(1, 50)
)
def test_printable_is_one_short_harmless_line(text, limit):
    shown = printable(text, limit)
    assert len(shown) <= limit
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    shown.encode()


def test_an_error_as_data():
    error = NotFoundError("no such user", status=404, request_id="abc")
    assert str(error) == error.message == "no such user"
    assert error.details == {"error": "not_found", "status": 404, "request_id": "abc"}


def test_each_kind_has_its_own_word():
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, OneLoginError)
    ]
    assert len({kind.kind for kind in kinds}) == len(kinds) == 12
