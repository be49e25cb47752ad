# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The people: the fixed cast, those made from a seed, and the old view of them."""

from __future__ import annotations

import json

import pytest

from emulator.cast import CAST
from emulator.people import made_up
from emulator.tenant import Tenant

ALL_FIVE = ["OneLogin", "SMS", "OneLogin Voice", "OneLogin Email", "Google Authenticator"]


def named(entries):
    return [entry["auth_factor_name"] for entry in entries]


@pytest.mark.parametrize(
    ("user_id", "status", "enrolled", "available"),
    [
        (65786389, 1, ["OneLogin", "Google Authenticator"], ALL_FIVE[1:4]),
        (65786390, 1, [], ALL_FIVE),
        (65786391, 1, ["SMS"], [ALL_FIVE[0], *ALL_FIVE[2:]]),
        (65786392, 1, ALL_FIVE, []),
        (65786393, 1, [], []),
        (65786394, 2, [], ALL_FIVE),
        (65786395, 0, [], ALL_FIVE),
        (65786396, 3, ["Google Authenticator"], ALL_FIVE[:4]),
        (65786397, 1, ["Google Authenticator"], ALL_FIVE[:4]),
        (65786398, 1, [], ALL_FIVE),
        (65786399, 1, [], ALL_FIVE),
        (65786400, 1, ["YubiKey"], ["SMS"]),
        (65786401, 1, ["OneLogin", "OneLogin", "Google Authenticator"], ALL_FIVE[1:4]),
        (65786402, 99, ["Acme Smartcard"], [None]),
        (65786403, 1, [None], ALL_FIVE),
    ],
)
def test_the_cast(emulator, user_id, status, enrolled, available):
    assert emulator.get(f"/api/2/users/{user_id}").json()["status"] == status
    mfa = f"/api/2/mfa/users/{user_id}"
    devices = emulator.get(f"{mfa}/devices").json()
    assert named(devices) == enrolled
    assert sum(device["default"] for device in devices) == bool(devices)
    assert named(emulator.get(f"{mfa}/factors").json()) == available


def test_oddities_of_the_cast(emulator):
    odd = emulator.get("/api/2/users/65786402").json()
    assert (odd["username"], odd["email"], odd["state"]) == (None, None, 1)
    renamed = emulator.get("/api/2/mfa/users/65786400/factors").json()[0]
    assert renamed["name"] == "Send 6-digit OTP to mobile"
    devices = emulator.get("/api/2/mfa/users/65786401/devices").json()
    assert devices[0]["user_display_name"] == "<img src=x onerror=alert(1)> {{ 7*7 }} =cmd()"
    temporary = emulator.get("/api/2/mfa/users/65786403/devices").json()[0]
    assert temporary["device_id"] == "user_temp_otp_36216766"


def old_devices(emulator, user_id):
    body = emulator.get(f"/api/1/users/{user_id}/otp_devices").json()
    assert body["status"]["error"] is False
    return body["data"]["otp_devices"]


def test_the_old_view_has_doubled_and_pending_entries_and_numbers(emulator):
    protect = [it for it in old_devices(emulator, 65786389) if it["id"] == 3920360]
    assert [it["needs_trigger"] for it in protect] == [False, True]
    assert {it["auth_factor_name"] for it in protect} == {"OneLogin Protect"}
    assert [it["active"] for it in old_devices(emulator, 65786390)] == [False]
    sms = old_devices(emulator, 65786391)[0]
    assert (sms["auth_factor_name"], sms["id"]) == ("OneLogin SMS", 3920371)
    assert sms["phone_number"].startswith("+1555")
    body = emulator.get("/api/1/users/65786391/auth_factors").json()
    assert body["data"]["auth_factors"][0] == {"name": "OneLogin Protect", "factor_id": 58958}


def test_both_views_agree_but_for_what_v1_adds():
    for person in Tenant(seed=1, users=400).people:
        shown = [it for it in json.loads(person.body("otp_devices")) if it["active"]]
        ids = {str(it["id"]) for it in shown}
        assert ids == {it["device_id"] for it in person.devices}
        factors = json.loads(person.body("auth_factors"))
        assert [it["factor_id"] for it in factors] == [it["factor_id"] for it in person.factors]


def test_the_seed_decides_and_the_number_does_not():
    few, many = list(made_up(seed=7, count=50)), list(made_up(seed=7, count=500))
    assert few == many[:50]
    assert list(made_up(seed=8, count=50)) != few


def test_two_servers_with_one_seed_give_the_same_bytes(start):
    path = "/api/2/users?limit=50&page=3&fields=email,firstname,lastname,status,role_ids,last_login"
    one, other, third = (start("--seed", seed, "--users", "150") for seed in ("5", "5", "6"))
    assert one.get(path).content == other.get(path).content != third.get(path).content
    for view in ("factors", "devices"):
        path = f"/api/2/mfa/users/65800007/{view}"
        assert one.get(path).content == other.get(path).content
    assert one.token() == other.token() != third.token()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_made_up_people_are_distinct_and_mixed_as_promised(seed):
    people = list(made_up(seed=seed, count=20_000))
    for field in ("id", "username", "email"):
        assert len({person[field] for person in people}) == len(people)
    devices = [device["device_id"] for person in people for device in person["devices"]]
    assert len(devices) == len(set(devices))
    assert not set(devices) & {it["device_id"] for person in CAST for it in person["devices"]}
    assert people[0]["id"] == 65800000

    def share(test):
        return 100 * sum(1 for person in people if test(person)) / len(people)

    enrolled = [named(person["devices"]) for person in people]
    assert 92 < share(lambda p: p["status"] == 1) < 98
    assert 2 < share(lambda p: p["status"] in (0, 2)) < 4
    assert 5 < share(lambda p: p["factors"] and not p["devices"]) < 9
    assert 1 < share(lambda p: not p["factors"] and not p["devices"]) < 3
    assert 8 < 100 * enrolled.count(["SMS"]) / len(people) < 12
    assert 3 < share(lambda p: 428308 in p["role_ids"]) < 5


@pytest.mark.parametrize(("users", "total"), [(0, 15), (15, 15), (16, 16), (200, 200)])
def test_the_cast_counts_and_is_always_there(users, total):
    people = Tenant(seed=1, users=users).people
    assert len(people) == total
    assert [person.user["id"] for person in people[:15]] == list(range(65786389, 65786404))
