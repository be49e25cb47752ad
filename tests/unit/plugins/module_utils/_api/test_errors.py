# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors as data."""

from __future__ import annotations

from ansible_collections.identity.onelogin.plugins.module_utils._api import errors
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    NotFoundError,
    OneLoginError,
)


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
