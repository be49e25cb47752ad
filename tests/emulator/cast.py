# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixed cast: people, groups, roles and factors that tests and examples may rely on."""

from __future__ import annotations

from typing import Any

GROUPS = {
    477661: "Engineering",
    477662: "Finance",
    477663: "Field Sales",
    477664: "Getting the Work Done",
}
ENGINEERING, FINANCE = 477661, 477662

ADMINS, STAFF, SERVICE = 428308, 428309, 428310
ROLES = {ADMINS: "Admins", STAFF: "Staff", SERVICE: "Service"}
ROLE_ADMINS: dict[int, tuple[int, ...]] = {ADMINS: (65786391,), STAFF: (65786389, 65786391)}
# Listed with `assigned: false` when include_unassigned=true asks for them.
ROLE_UNASSIGNED: dict[int, tuple[int, ...]] = {ADMINS: (65786390,)}

Record = dict[str, Any]

# kind -> (factor_id, name, auth_factor_name), in the order in which the API lists them
FACTORS: dict[str, tuple[int, str, str]] = {
    "protect": (58958, "OneLogin Protect", "OneLogin"),
    "sms": (58959, "OneLogin SMS", "SMS"),
    "voice": (58960, "OneLogin Voice", "OneLogin Voice"),
    "email": (58961, "OneLogin Email", "OneLogin Email"),
    "authenticator": (58957, "Authenticator", "Google Authenticator"),
}
ALL = tuple(FACTORS)


def factors(*kinds: str) -> list[Record]:
    """Return entries of the list of available factors."""
    return [
        {"factor_id": factor_id, "name": name, "auth_factor_name": auth_factor_name}
        for factor_id, name, auth_factor_name in map(FACTORS.__getitem__, kinds)
    ]


def device(
    kind: str, device_id: int | str, *, display: str | None = None, default: bool = False
) -> Record:
    """Return an entry of the list of enrolled devices."""
    _factor_id, name, auth_factor_name = FACTORS[kind]
    return {
        "device_id": str(device_id),
        "user_display_name": display or name,
        "type_display_name": name,
        "auth_factor_name": auth_factor_name,
        "default": default,
    }


def other_device(device_id: str, *, name: str, auth_factor_name: str | None) -> Record:
    """Return a device of a kind that FACTORS does not have."""
    return {
        "device_id": device_id,
        "user_display_name": name,
        "type_display_name": name,
        "auth_factor_name": auth_factor_name,
        "default": True,
    }


def person(user_id: int, handle: str, **more: Any) -> Record:
    """Return a person: user fields, and `factors`, `devices`, `v1_devices` (extra v1 entries)."""
    first, _dot, last = handle.partition(".")
    return {
        "id": user_id,
        "username": handle,
        "email": f"{handle}@example.com",
        "firstname": first.capitalize(),
        "lastname": last.capitalize(),
        "status": 1,
        "state": 1,
        "group_id": None,
        "role_ids": [STAFF],
        "last_login": "2026-11-02T08:15:00.000Z",
        "factors": [],
        "devices": [],
        "v1_devices": [],
    } | more


CAST: tuple[Record, ...] = (
    person(
        65786389,
        "hazel.zhang",
        group_id=ENGINEERING,
        role_ids=[ADMINS, STAFF],
        factors=factors("sms", "voice", "email"),
        devices=[device("protect", 3920360, default=True), device("authenticator", 3920481)],
        # v1 lists a factor that pushes and also takes a code twice.
        v1_devices=[{"id": 3920360, "needs_trigger": True, "active": True, "kind": "protect"}],
    ),
    person(
        65786390,
        "omar.haddad",
        group_id=ENGINEERING,
        manager_user_id=65786389,
        factors=factors(*ALL),
        v1_devices=[
            {"id": 3920399, "needs_trigger": False, "active": False, "kind": "authenticator"}
        ],
    ),
    person(
        65786391,
        "ines.costa",
        group_id=FINANCE,
        role_ids=[ADMINS, STAFF],
        custom_attributes={"cost_centre": "FIN-7"},
        factors=factors("protect", "voice", "email", "authenticator"),
        devices=[device("sms", 3920371, display="Work phone", default=True)],
    ),
    person(
        65786392,
        "kofi.mensah",
        group_id=FINANCE,
        manager_user_id=65786391,
        devices=[
            device("protect", 3920410, default=True),
            device("sms", 3920411),
            device("voice", 3920412),
            device("email", 3920413),
            device("authenticator", 3920414),
        ],
    ),
    # Holds a security key, which the API does not show.
    person(65786393, "noor.aziz", group_id=ENGINEERING),
    person(65786394, "lena.fischer", status=2, group_id=FINANCE, factors=factors(*ALL)),
    person(65786395, "new.starter", status=0, last_login=None, factors=factors(*ALL)),
    person(
        65786396,
        "raj.patel",
        status=3,
        group_id=ENGINEERING,
        invalid_login_attempts=5,
        locked_until="2026-12-31T23:59:59.000Z",
        factors=factors("protect", "sms", "voice", "email"),
        devices=[device("authenticator", 3920430, default=True)],
    ),
    person(
        65786397,
        "shared.local",
        email="shared.mailbox@example.com",
        factors=factors("protect", "sms", "voice", "email"),
        devices=[device("authenticator", 3920440, default=True)],
    ),
    person(
        65786398,
        "shared.ad",
        email="shared.mailbox@example.com",
        directory_id=9001,
        samaccountname="shared",
        external_id="0012",
        factors=factors(*ALL),
    ),
    person(65786399, "build.bot", role_ids=[SERVICE], last_login=None, factors=factors(*ALL)),
    person(
        65786400,
        "mei.lin",
        group_id=ENGINEERING,
        factors=[
            {
                "factor_id": 58962,
                "name": "Send 6-digit OTP to mobile",
                "auth_factor_name": "SMS",
            }
        ],
        devices=[other_device("3920450", name="YubiKey", auth_factor_name="YubiKey")],
    ),
    person(
        65786401,
        "tomas.novak",
        group_id=ENGINEERING,
        factors=factors("sms", "voice", "email"),
        devices=[
            device(
                "protect",
                3920460,
                display="<img src=x onerror=alert(1)> {{ 7*7 }} =cmd()",
                default=True,
            ),
            device("protect", 3920461, display="Tomas' second phone"),
            device("authenticator", 3920462),
        ],
    ),
    person(
        65786402,
        "legacy.import",
        username=None,
        email=None,
        status=99,
        factors=[{"factor_id": 58970, "name": None, "auth_factor_name": None}],
        devices=[other_device("3920470", name="Acme Smartcard", auth_factor_name="Acme Smartcard")],
    ),
    person(
        65786403,
        "temp.token",
        group_id=FINANCE,
        factors=factors(*ALL),
        devices=[
            other_device("user_temp_otp_36216766", name="Temporary OTP", auth_factor_name=None)
        ],
    ),
)
