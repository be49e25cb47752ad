# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Made-up people beside the fixed cast: the same seed gives the same people, however many."""

from __future__ import annotations

import random
import unicodedata
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate, repeat

from emulator.cast import ADMINS, ALL, GROUPS, STAFF, Record, device, factors

FIRST_ID = 65800000
FIRST_DEVICE_ID = 4000000
MOST_PEOPLE = 500_000

_FIRST = (
    "Ada Aïcha Bruno Chidi Dagny Elif Farid Greta Hana Ivo Jora José Kaede Leïla Milo Nadia "
    "Obi Pilar Quinn Rosa Sana Tariq Ulla Vera Wanda Xavi Yusuf Zoë Björn Inês"
)
FIRST_NAMES = _FIRST.split()
ASCII_NAMES = [
    unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    for name in FIRST_NAMES
]
_PARTS = (
    "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu "
    "za bel cor dan fen gil hal jor kin lun mar nor"
)
SYLLABLES = _PARTS.split()
SURNAMES = len(SYLLABLES) ** 4

# (weight in percent, what is enrolled, what else may be enrolled)
HABITS: tuple[tuple[float, tuple[str, ...], tuple[str, ...]], ...] = (
    (2, (), ()),
    (6, (), ALL),
    (10, ("sms",), ("protect", "voice", "email", "authenticator")),
    (27, ("authenticator",), ("protect", "sms", "voice", "email")),
    (25, ("protect",), ("sms", "voice", "email", "authenticator")),
    (18, ("protect", "authenticator"), ("sms", "voice", "email")),
    (9, ("sms", "authenticator"), ("protect", "voice", "email")),
    (3, ALL, ()),
)
NOTHING_ENROLLED = 1
_HABIT_BOUNDS = [bound / 100 for bound in accumulate(weight for weight, *_rest in HABITS)]
# status: unactivated, suspended, locked, password expired, active
_STATUS_BOUNDS, _STATUSES = [0.015, 0.03, 0.035, 0.04], [0, 2, 3, 4, 1]
_GROUP_IDS = [*GROUPS, None]
_LOGINS = [
    f"2026-{month:02d}-{day:02d}T09:30:00.000Z" for month in range(1, 11) for day in range(1, 29)
]


def made_up(*, seed: int, count: int) -> Iterator[Record]:
    """Yield `count` people with the fields of `cast.person`, ids upwards from FIRST_ID."""
    draw = random.Random(seed).random
    offset = int(draw() * SURNAMES)
    available = [factors(*may) for _weight, _holds, may in HABITS]
    login: str | None
    for number in range(count):
        # An odd factor is coprime with the power of two SURNAMES: no surname comes twice.
        surname = _surname((number * 387_421 + offset) % SURNAMES)
        name = int(draw() * len(FIRST_NAMES))
        status = _STATUSES[bisect(_STATUS_BOUNDS, draw())]
        habit = min(bisect(_HABIT_BOUNDS, draw()), len(HABITS) - 1)
        group = _GROUP_IDS[int(draw() * len(_GROUP_IDS))]
        login = _LOGINS[int(draw() * len(_LOGINS))]
        roles = [ADMINS, STAFF] if draw() < 0.04 else [STAFF]
        if status == 0:
            habit, login = NOTHING_ENROLLED, None
        username = f"{ASCII_NAMES[name]}.{surname}"
        first_device = FIRST_DEVICE_ID + number * len(ALL)
        yield {
            "id": FIRST_ID + number,
            "username": username,
            "email": f"{username}@example.com",
            "firstname": FIRST_NAMES[name],
            "lastname": surname.capitalize(),
            "status": status,
            "state": 1,
            "group_id": group,
            "role_ids": roles,
            "last_login": login,
            "factors": available[habit],
            "devices": [
                device(kind, first_device + place, default=not place)
                for place, kind in enumerate(HABITS[habit][1])
            ],
            "v1_devices": [],
        }


def _surname(number: int) -> str:
    parts = []
    for _number in repeat(None, 4):
        number, digit = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[digit])
    return "".join(parts)
