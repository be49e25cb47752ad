# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls by which users are selected, and a selection on a scripted wire."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import SelectionError
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import Selection
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import select
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    JSON,
    get,
    refusal,
    scripted,
    token,
    user,
)

FIELDS = "id,email,username,status,state,group_id,role_ids,created_at,activated_at"


def users(rows, page=1, pages=1, **filters):
    """The list of users under ``filters``."""
    query = {**filters, "fields": FIELDS, "sort": "+id", "limit": "50", "page": str(page)}
    headers = {**JSON, "Total-Pages": str(pages)}
    return get("/api/2/users", rows, query=query, headers=headers)


def resembling(rows, **beginning):
    """Who has an address or name like one that nobody has."""
    query = {**beginning, "fields": FIELDS, "limit": "50", "page": "1"}
    return get("/api/2/users", rows, query=query)


def by_ids(rows, *ids):
    query = {
        "user_ids": ",".join(str(one) for one in ids),
        "fields": FIELDS,
        "limit": "50",
        "page": "1",
    }
    return get("/api/2/users", rows, query=query)


def v1_groups(rows, after=None, cursor=None):
    return get(
        "/api/1/groups",
        {"status": {"error": False}, "data": rows, "pagination": {"after_cursor": after}},
        query={"after_cursor": cursor} if cursor else {},
    )


def read(*exchanges, read_ids=False, ordered=True, concurrency=1, **selection):
    script = (token(), *exchanges) if exchanges else ()
    with scripted(*script, ordered=ordered) as tenant:
        client = tenant.client(concurrency=concurrency)
        return select(client, Selection(**selection), read_ids=read_ids)


def ids(selected):
    return [one["id"] for one in selected.users]


def refused(*exchanges, kind=SelectionError, read_ids=False, **selection):
    with scripted(token(), *exchanges) as tenant, pytest.raises(kind) as caught:
        select(tenant.client(retries=0), Selection(**selection), read_ids=read_ids)
    return caught.value


def member(number, **more):
    return {"id": number, "name": "x", "username": "x", "assigned": True, **more}


def selected_without_retries(*exchanges, read_ids=False, **selection):
    with scripted(token(), *exchanges) as tenant:
        client = tenant.client(retries=0, concurrency=1)
        return select(client, Selection(**selection), read_ids=read_ids)


def exists(number, **more):
    return get(f"/api/2/users/{number}", user(number), **more)


def gone(number):
    return get(f"/api/2/users/{number}", **refusal(404))
