# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of users and roles: pages, cursors, filters, fields, order."""

from __future__ import annotations

from base64 import b64encode

import pytest

HAZEL, OMAR, INES = 65786389, 65786390, 65786391


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [user["id"] for user in answer.json()]


def test_pages_cover_everybody_once(emulator):
    pages = [emulator.get(f"/api/2/users?limit=30&page={page}") for page in range(1, 8)]
    everybody = [user_id for page in pages for user_id in ids(page)]
    assert len(everybody) == len(set(everybody)) == 200
    assert everybody == sorted(everybody)
    headers = pages[6].headers
    names = ("Current-Page", "Page-Items", "Total-Count", "Total-Pages", "After-Cursor")
    assert [headers[name] for name in names] == ["7", "20", "200", "7", ""]
    assert "/api/v5" in headers["Link"]
    assert ids(emulator.get("/api/2/users?limit=30&page=8")) == []


def test_cursors_lead_through_the_same_pages_both_ways(emulator):
    first = emulator.get("/api/2/users?limit=80")
    assert first.headers["Before-Cursor"] == ""
    seen, cursor = ids(first), first.headers["After-Cursor"]
    while cursor:
        answer = emulator.get("/api/2/users", params={"cursor": cursor})
        seen += ids(answer)
        cursor = answer.headers["After-Cursor"]
    assert len(seen) == len(set(seen)) == 200
    before = emulator.get("/api/2/users", params={"cursor": answer.headers["Before-Cursor"]})
    assert int(before.headers["Current-Page"]) == int(answer.headers["Current-Page"]) - 1


def test_a_cursor_keeps_the_order_but_no_filter(emulator):
    first = emulator.get("/api/2/users?limit=2&sort=-id&group_id=477661")
    cursor = {"cursor": first.headers["After-Cursor"]}
    filtered = emulator.get("/api/2/users", params={**cursor, "group_id": 477661})
    unfiltered = emulator.get("/api/2/users", params=cursor)
    assert filtered.headers["Total-Count"] == first.headers["Total-Count"]
    assert unfiltered.headers["Total-Count"] == "200"
    assert max(ids(filtered)) < min(ids(first))


@pytest.mark.parametrize("more", ["limit=5", "page=1", "limit=5&page=1"])
@pytest.mark.parametrize("path", ["/api/2/users", "/api/2/roles", "/api/2/roles/428309/users"])
def test_a_cursor_excludes_page_and_limit(emulator, more, path):
    cursor = emulator.get("/api/2/roles/428309/users").headers["After-Cursor"]
    answer = emulator.get(f"{path}?cursor={cursor.replace('=', '%3D')}&{more}")
    assert answer.status_code == 400
    assert answer.json() == {
        "status": 400,
        "error": "BadRequestError",
        "description": "Requests can only have cursor xor pagination arguments",
    }


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "%%%", "bm9uc2Vuc2U=", b64encode(b"limit=0&sort=id&page=1&sort_direction=asc")],
)
def test_a_bad_cursor_is_refused(emulator, cursor):
    answer = emulator.get("/api/2/users", params={"cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["description"] == "Invalid pagination cursor"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=",
        "page=0",
        "page=1.5",
        "page=9999999999",
        "group_id=x",
        "user_ids=1,x",
        "app_id=x",
        "created_since=yesterday",
        "sort=nothing",
        "sort=role_ids",
    ],
)
def test_arguments_that_make_no_sense_are_refused(emulator, query):
    answer = emulator.get(f"/api/2/users?{query}")
    assert answer.status_code == answer.json()["status"] == 400


def test_a_limit_above_the_maximum_is_cut(emulator, start):
    assert len(ids(emulator.get("/api/2/users?limit=1000"))) == 50
    assert len(ids(emulator.get("/api/2/users"))) == 50
    wide = start("--page-max", "120")
    assert len(ids(wide.get("/api/2/users?limit=1000"))) == 120
    assert len(ids(wide.get("/api/2/users"))) == 50


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("email=hazel.zhang@example.com", [HAZEL]),
        ("email=HAZEL.ZHANG@example.com", [HAZEL]),
        ("email=hazel.zhang@example", []),
        ("email=hazel*", [HAZEL]),
        ("email=*.zhang@*", [HAZEL]),
        ("email=shared.mailbox@example.com", [65786397, 65786398]),
        ("email=hazel.zhan.@example.com", []),
        ("username=ines.costa", [INES]),
        ("firstname=Ines&lastname=C*", [INES]),
        ("firstname=Ines&lastname=D*", []),
        ("samaccountname=shared", [65786398]),
        ("external_id=0012", [65786398]),
        ("directory_id=9001", [65786398]),
        ("custom_attributes.cost_centre=FIN-7", [INES]),
        (f"user_ids={INES},{HAZEL},1", [HAZEL, INES]),
        ("user_ids=", []),
        ("app_id=1", []),
        ("username=omar.haddad&nonsense=1&status=2&role_ids=1", [OMAR]),
        ("last_login_since=2026-11-01T00:00:00Z&username=omar*", [OMAR]),
        ("last_login_until=2026-11-01T00:00:00.000Z&username=omar*", []),
        ("created_since=2030-01-01T00:00:00Z", []),
        ("updated_until=2020-01-01", []),
    ],
)
def test_filters(emulator, query, expected):
    answer = emulator.get(f"/api/2/users?{query}")
    assert ids(answer) == expected
    assert answer.headers["Total-Count"] == str(len(expected))


def test_group_filter(emulator):
    answer = emulator.get("/api/2/users?group_id=477662&fields=group_id")
    assert {user["group_id"] for user in answer.json()} == {477662}
    assert INES in ids(answer)


def test_fields(emulator):
    plain = emulator.get(f"/api/2/users?user_ids={INES}").json()[0]
    assert len(plain) == 22
    assert not {"role_ids", "custom_attributes", "manager_user_id"} & plain.keys()
    asked = "/api/2/users?fields=email, role_ids,custom_attributes,nonsense&user_ids="
    some = emulator.get(f"{asked}{INES}").json()[0]
    assert some == {
        "id": INES,
        "email": "ines.costa@example.com",
        "role_ids": [428308, 428309],
        "custom_attributes": {"cost_centre": "FIN-7"},
    }
    full = emulator.get(f"/api/2/users/{INES}").json()
    assert full.items() >= (plain | some).items()
    assert "manager_user_id" in full


@pytest.mark.parametrize(
    ("sort", "field", "descending"),
    [
        ("%2Bid", "id", False),
        ("+id", "id", False),
        ("id", "id", False),
        ("-id", "id", True),
        ("%2Busername", "username", False),
        ("-last_login", "last_login", True),
    ],
)
def test_sort(emulator, sort, field, descending):
    users = []
    for page in range(1, 5):
        users += emulator.get(f"/api/2/users?sort={sort}&page={page}&limit=50").json()
    values = [user[field] for user in users]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=descending)
    assert values[len(known) :] == [None] * (200 - len(known))
    assert len({user["id"] for user in users}) == 200


def test_roles(emulator):
    roles = emulator.get("/api/2/roles")
    assert [role["name"] for role in roles.json()] == ["Admins", "Staff", "Service"]
    assert roles.json()[0] == {"id": 428308, "name": "Admins"}
    assert roles.headers["Total-Count"] == "3"
    assert ids(emulator.get("/api/2/roles?name=Staff")) == [428309]
    assert ids(emulator.get("/api/2/roles?app_id=1")) == []
    whole = emulator.get("/api/2/roles?fields=apps,users,admins").json()[0]
    assert whole == emulator.get("/api/2/roles/428308").json()
    assert {HAZEL, INES} <= set(whole["users"])
    assert whole["admins"] == [INES]


def test_people_of_a_role(emulator):
    path = "/api/2/roles/428308/users"
    members = emulator.get(f"{path}?limit=50").json()
    assert all(person["assigned"] for person in members)
    assert [person["id"] for person in members][:2] == [HAZEL, INES]
    assert members[0]["name"] == "Hazel Zhang"
    more = emulator.get(f"{path}?include_unassigned=true&limit=50").json()
    assert [(p["id"], p["assigned"]) for p in more if p not in members] == [(OMAR, False)]
    assert ids(emulator.get(f"{path}?name=zhang")) == [HAZEL]
    pages = emulator.get("/api/2/roles/428309/users?limit=10&page=2")
    assert (len(pages.json()), pages.headers["Current-Page"]) == (10, "2")
    assert ids(emulator.get("/api/2/roles/428308/admins")) == [INES]


def test_groups(start, emulator):
    body = emulator.get("/api/1/groups?after_cursor=").json()
    assert {"id": 477661, "name": "Engineering", "reference": None} in body["data"]
    assert set(body["pagination"].values()) == {None}
    assert emulator.get("/api/1/groups/477662").json()["data"][0]["name"] == "Finance"
    small = start("--page-max", "3")
    first = small.get("/api/1/groups").json()
    rest = small.get(
        "/api/1/groups", params=[("after_cursor", first["pagination"]["after_cursor"])]
    )
    assert rest.json()["pagination"]["after_cursor"] is None
    assert [it["id"] for it in first["data"] + rest.json()["data"]] == [
        477661,
        477662,
        477663,
        477664,
    ]
    link = first["pagination"]["next_link"].removeprefix(small.url)
    assert small.get(link).json()["data"] == rest.json()["data"]
    assert small.get("/api/1/groups?after_cursor=x").status_code == 400
