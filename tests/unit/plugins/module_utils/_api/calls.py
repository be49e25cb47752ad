# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call of the client to a scripted wire, and what may come of it."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import OneLoginError
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    HTML,
    TOKEN,
    data_of,
    get,
    refusal,
)

PATH = "/api/2/mfa/users/7/factors"
NEW = "Bearer token-2"
PAGE = {"body": b"<html><h1>Slow down</h1></html>", "headers": HTML}


def ask(tenant, **options):
    return data_of(
        tenant.client(**options),
        "api",
        "2",
        "mfa",
        "users",
        7,
        "factors",
        subject="user 7",
        scope="the level Manage All",
    )


def fails(tenant, kind=OneLoginError, **options):
    with pytest.raises(kind) as caught:
        ask(tenant, **options)
    return caught.value


def refused(number, value=TOKEN):
    return get(f"/u/{number}", auth=f"Bearer {value}", **refusal(401))


def read_each(client, numbers):
    """What came of a call for each number: its data, or the kind of error."""
    outcomes = []
    for number in numbers:
        try:
            outcomes.append(data_of(client, "u", number))
        except OneLoginError as error:
            outcomes.append(error.kind)
    return outcomes


BUSY = {"status": 429, **PAGE}
V1_LIMIT = {"status": 400, "json": {"status": {"code": 400, "message": "rate_limit_exceeded"}}}
