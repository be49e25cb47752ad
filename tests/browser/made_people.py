# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Made-up people with the factors that they have and may enrol; some whose facts are lost, empty or attested."""

from __future__ import annotations

import random
from typing import Any

HOSTILE_EMAIL = '"><img src=x onerror="document.title=\'owned\'">@example.com'
SHARED_EMAIL = "front.desk@example.com"  # of two users
HOSTILE_DEVICE = "</script><script>document.title='owned'</script>"

_GIVEN = "Ada Bao Chidi Dana Elif Farid Greta Hana Igor Jun Kofi Lena Mina Noor Omar Pia Quinn Rosa Sven Tala"
_FAMILY = "Abe Bauer Costa Diaz Eriksen Fofana Gupta Haddad Ito Jansen Kaya Lopez Moyo Novak Okafor Park Rossi Sato Tran Weber"
_FACTORS = {
    "sms": ("OneLogin SMS", "SMS"),
    "totp": ("Google Authenticator", "Authenticator"),
    "push": ("OneLogin Protect", "OneLogin Protect"),
    "email": ("OneLogin Email", "Email"),
    "voice": ("OneLogin Voice", "Voice"),
    "phishing_resistant": ("Acme Smartcard", "Acme Smartcard"),
}
STRONG, WEAK = {"phishing_resistant", "push", "totp"}, {"sms", "voice", "email"}


def make_device(rng: random.Random, kind: str) -> dict[str, Any]:
    """An enrolled factor of a class."""
    name, auth_factor_name = _FACTORS[kind]
    return {
        "device_id": str(rng.randrange(1_000_000, 9_999_999)),
        "name": name,
        "user_display_name": rng.choice(
            ["Work phone", "Private phone", "Tablet", "Key on the ring"]
        ),
        "auth_factor_name": auth_factor_name,
        "class": kind,
        "default": False,
    }


def make_user(rng: random.Random, number: int) -> dict[str, Any]:
    """A user of a result; by ``number``, the facts of some are lost, empty or attested."""
    given, family = rng.choice(_GIVEN.split()), rng.choice(_FAMILY.split())
    username = f"{given}.{family}{number}".lower()
    chosen = rng.choices(
        [
            ["totp"],
            ["push", "totp"],
            ["sms"],
            ["push"],
            ["phishing_resistant", "totp"],
            ["sms", "email"],
            [],
        ],
        [30, 22, 8, 15, 14, 3, 8],
    )[0]
    user: dict[str, Any] = {
        "id": 65_000_000 + number,
        "email": f"{username}@example.com",
        "username": username,
        "status": rng.choices(["active", "locked", "suspended", None], [94, 2, 3, 1])[0],
        "state": "approved",
        "group_id": rng.choice([None, 417, 418]),
        "role_ids": [11, 12] if number % 17 == 0 else [12],
        "roles": ["Admins", "Staff"] if number % 17 == 0 else ["Staff"],
        "outcome": "pass",
        "available": [
            {"name": name, "auth_factor_name": auth, "class": kind}
            for kind, (name, auth) in _FACTORS.items()
            if kind not in chosen
            and kind != "phishing_resistant"
            and (kind in STRONG or not chosen)
        ],
        "enrolled": [make_device(rng, kind) for kind in chosen],
    }
    if user["enrolled"]:
        user["enrolled"][0]["default"] = True
    if number % 41 == 7:  # lost on the way
        user.update(available=None, enrolled=None)
        user["failure"] = {
            "status": 503,
            "error": "server_error",
            "message": "the server did not answer in time",
            "request_id": f"req-{number:06d}",
        }
    elif number % 43 == 9:  # empty twice: proves nothing
        user.update(available=[], enrolled=[])
    elif number % 37 == 5:
        user["enrolled"] = [
            {**make_device(rng, "phishing_resistant"), "name": "WebAuthn", "attested_by": "A-1"}
        ]
    return user
