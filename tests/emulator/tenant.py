# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tenant's data: people with their factors and devices (v2 and v1), roles, groups."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator import people
from emulator.cast import CAST, FACTORS, ROLE_ADMINS, ROLE_UNASSIGNED, ROLES, Record

# What the list of users gives when `fields` is not used.
LIST_DEFAULTS: Record = {
    "id": 0,
    "email": None,
    "username": None,
    "firstname": None,
    "lastname": None,
    "status": 1,
    "state": 1,
    "group_id": None,
    "phone": None,
    "directory_id": None,
    "external_id": None,
    "samaccountname": None,
    "distinguished_name": None,
    "member_of": None,
    "invalid_login_attempts": 0,
    "activated_at": "2024-03-01T10:00:00.000Z",
    "created_at": "2024-03-01T09:00:00.000Z",
    "updated_at": "2026-06-01T00:00:00Z",
    "last_login": None,
    "invitation_sent_at": None,
    "locked_until": None,
    "password_changed_at": None,
}
ONLY_ON_REQUEST: Record = {"role_ids": [], "custom_attributes": {}, "manager_user_id": None}
FULL_DEFAULTS: Record = {
    **LIST_DEFAULTS,
    **ONLY_ON_REQUEST,
    "comment": None,
    "company": None,
    "department": None,
    "title": None,
    "preferred_locale_code": None,
    "userprincipalname": None,
    "trusted_idp_id": None,
    "manager_ad_id": None,
}
# Whether a user's record shows a policy assigned straight to the user is not known: here it does where a test says so.
_ON_SOME = frozenset({"factors", "devices", "policy_id"})
_MFA_FIELDS = ("factors", "devices", "v1_devices")
_V1_NAMES = {"OneLogin": "OneLogin Protect", "SMS": "OneLogin SMS"}
_NEEDS_TRIGGER = ("OneLogin SMS", "OneLogin Voice", "OneLogin Email")


def to_json(value: object) -> bytes:
    """Return compact UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass
class Person:
    """Somebody; `user` holds only the fields that differ from FULL_DEFAULTS."""

    user: Record
    factors: list[Record]
    devices: list[Record]
    v1_devices: list[Record]
    _bodies: dict[str, bytes] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Person:
        """Make a person of a record such as `cast.person` gives."""
        user = {name: value for name, value in record.items() if name not in _MFA_FIELDS}
        return cls(user, record["factors"], record["devices"], record["v1_devices"])

    def get(self, name: str) -> Any:
        """Return one user field."""
        return self.user.get(name, FULL_DEFAULTS.get(name))

    @property
    def full_name(self) -> str:
        """Return first and last name."""
        return f"{self.get('firstname') or ''} {self.get('lastname') or ''}".strip()

    def full(self) -> Record:
        """Return what GET /api/2/users/{id} gives."""
        return FULL_DEFAULTS | self.user

    def listed(self, fields: Sequence[str] | None) -> Record:
        """Return what the list of users gives; `id` always comes back."""
        names = LIST_DEFAULTS if fields is None else ["id", *fields]
        return {n: self.get(n) for n in names if n in FULL_DEFAULTS or n in self.user}

    def body(self, view: str) -> bytes:
        """Return the JSON of an MFA view (factors, devices, or those of v1), made once."""
        if view not in self._bodies:
            makers = {
                "factors": lambda: self.factors,
                "devices": lambda: self.devices,
                "auth_factors": self._v1_factors,
                "otp_devices": self._v1_devices,
            }
            self._bodies[view] = to_json(makers[view]())
        return self._bodies[view]

    def _v1_factors(self) -> list[Record]:
        return [
            {"name": factor.get("name"), "factor_id": factor.get("factor_id")}
            for factor in self.factors
        ]

    def _v1_devices(self) -> list[Record]:
        devices = [self._v1_device(device) for device in self.devices]
        for extra in self.v1_devices:
            _factor_id, name, factor_name = FACTORS[extra["kind"]]
            devices.append(
                {
                    "id": extra["id"],
                    "type_display_name": name,
                    "user_display_name": name,
                    "auth_factor_name": _V1_NAMES.get(factor_name, factor_name),
                    "active": extra["active"],
                    "default": False,
                    "needs_trigger": extra["needs_trigger"],
                }
            )
        return devices

    def _v1_device(self, device: Record) -> Record:
        kind: Any = device.get("auth_factor_name")
        device_id: Any = device.get("device_id")
        factor_name = _V1_NAMES.get(kind, kind)
        view = {
            "id": int(device_id) if str(device_id).isdecimal() else device_id,
            "type_display_name": device.get("type_display_name"),
            "user_display_name": device.get("user_display_name"),
            "auth_factor_name": factor_name,
            "active": True,
            "default": device.get("default", False),
            "needs_trigger": factor_name in _NEEDS_TRIGGER,
        }
        if factor_name == "OneLogin SMS":
            view["phone_number"] = f"+1555{self.user['id'] % 10_000_000:07d}"
        return view


class Tenant:
    """Everybody, by id; edits can be undone."""

    def __init__(self, *, seed: int, users: int) -> None:
        """Make the fixed cast and, up to `users` in all, made-up people."""
        extra = people.made_up(seed=seed, count=max(0, users - len(CAST)))
        records = (*CAST, *extra)
        self._people = {record["id"]: Person.of(record) for record in records}
        self._originals: dict[int, Person] = {}
        self._in_order: list[Person] | None = None
        self._members: dict[int, list[Person]] = {}

    @property
    def people(self) -> list[Person]:
        """Return everybody in the order of their ids."""
        if self._in_order is None:
            self._in_order = [self._people[user_id] for user_id in sorted(self._people)]
        return self._in_order

    def find(self, user_id: str | int) -> Person | None:
        """Return the person with this id, if there is one."""
        return self._people.get(int(user_id)) if str(user_id).isdecimal() else None

    def edit(self, user_id: int, changes: Mapping[str, Any]) -> Person:
        """Merge fields into a person; KeyError if unknown, ValueError if they make no sense."""
        person = self._people[user_id]
        for name in ("factors", "devices"):
            entries = changes.get(name, [])
            if not isinstance(entries, list) or not all(isinstance(it, dict) for it in entries):
                raise ValueError(f"{name} is not a list of objects")
        if changes.get("id", user_id) != user_id:
            raise ValueError("an id cannot be changed")
        whole = {name: getattr(person, name) for name in _MFA_FIELDS} | person.user | dict(changes)
        unknown = sorted(set(changes) - set(FULL_DEFAULTS) - _ON_SOME)
        if unknown:
            raise ValueError(f"a person has no {', '.join(unknown)}")
        self._originals.setdefault(user_id, person)
        self._people[user_id] = Person.of(whole)
        self._changed()
        return self._people[user_id]

    def remove(self, user_id: int) -> None:
        """Make a person vanish; KeyError if unknown."""
        self._originals.setdefault(user_id, self._people.pop(user_id))
        self._people.pop(user_id, None)
        self._changed()

    def reset(self) -> None:
        """Undo every edit and removal."""
        self._people.update(self._originals)
        self._originals.clear()
        self._changed()

    def members(self, role_id: int) -> list[Person]:
        """Return who has a role."""
        if role_id not in self._members:
            self._members[role_id] = [
                person for person in self.people if role_id in (person.get("role_ids") or ())
            ]
        return self._members[role_id]

    def role(self, role_id: int) -> Record:
        """Return what GET /api/2/roles/{id} gives; KeyError if unknown."""
        return {
            "id": role_id,
            "name": ROLES[role_id],
            "apps": [],
            "users": [person.user["id"] for person in self.members(role_id)],
            "admins": [user_id for user_id in ROLE_ADMINS.get(role_id, ()) if self.find(user_id)],
        }

    def role_people(self, role_id: int, *, which: str, unassigned: bool) -> list[Record]:
        """Return a role's `users` or `admins` as their own endpoints give them."""
        admins = filter(None, map(self.find, ROLE_ADMINS.get(role_id, ())))
        assigned = self.members(role_id) if which == "users" else admins
        listed = [self._role_person(person, assigned=True) for person in assigned]
        if unassigned and which == "users":
            others = filter(None, map(self.find, ROLE_UNASSIGNED.get(role_id, ())))
            listed += [self._role_person(person, assigned=False) for person in others]
        return listed

    def _role_person(self, person: Person, *, assigned: bool) -> Record:
        return {
            "id": person.user["id"],
            "name": person.full_name,
            "username": person.get("username"),
            "added_by": {"id": CAST[0]["id"], "name": "Hazel Zhang"} if assigned else None,
            "added_at": "2025-01-15T12:00:00.000Z" if assigned else None,
            "assigned": assigned,
        }

    def _changed(self) -> None:
        self._in_order = None
        self._members = {}
