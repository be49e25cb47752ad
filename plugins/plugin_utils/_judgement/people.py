# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

What is known of each surveyed user, in the form the judgement needs.

A list that is null or missing was not read. A device counts once, whatever its name; a temporary
token counts for nothing. The user's own name of a device and the default flag are kept as facts
and never looked at.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
    TRANSIENT,
    UNCLASSIFIED,
    class_of,
    is_transient,
    name_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import normal, printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.logins import Logins
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.records import (
    by_id,
    record_of,
    scalar,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.attestations import (
    Attestation,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.enforcement import Fact
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.statements import (
    Register,
    Statement,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    describe,
    from_json,
    plain,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import Login, View
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.waivers import (
    Members,
    Waiver,
    WaiverRegister,
)

_SHOWN = ("id", "email", "username", "status", "state", "group_id", "role_ids", "group", "roles")
GONE = "not_found"


@dataclasses.dataclass(slots=True)
class Person:
    """One user: the record, what ``View`` the judgement takes, and what results show."""

    record: Mapping[str, t.Any]
    name: dict[str, t.Any]  # id, email, username
    enrolled: list[dict[str, t.Any]] | None
    available: list[dict[str, t.Any]] | None
    view: View
    unattested: View  # without attestations
    attestations: Sequence[Attestation]  # in force
    waivers: Sequence[Waiver]  # whether in force or not
    failure: dict[str, t.Any] | None

    @property
    def gone(self) -> bool:
        return self.failure is not None and self.failure.get("error") == GONE

    def shown(self, outcome: str, enforced: Fact | None = None) -> dict[str, t.Any]:
        """The user as the result lists it; ``enforced``: whether MFA is demanded, where login policies were read."""
        found = {key: self.record[key] for key in _SHOWN if key in self.record}
        for key in ("email", "username", "status", "state", "group_id", "role_ids"):
            found.setdefault(key, None)
        found.update(outcome=outcome, available=self.available, enrolled=self.enrolled)
        if enforced is not None:
            found["login_policy"] = self.record.get("login_policy")
            found["enforced"] = {"value": enforced.value, "reason": enforced.reason}
        if self.failure is not None:
            found["failure"] = self.failure
        return found


class Reader:
    """Turns user records into persons; a factor's name is looked up in the class table once."""

    def __init__(
        self,
        *,
        classes: Mapping[str, str],
        attestations: Sequence[Attestation],
        waivers: Sequence[Waiver],
        logins: Logins,
    ) -> None:
        self._classes = classes
        self._logins = logins
        self._attestations = Register(attestations)
        self._waivers = WaiverRegister(waivers)
        self._known: dict[tuple[t.Any, t.Any], str] = {}
        self._offers: dict[tuple[t.Any, t.Any], dict[str, t.Any]] = {}
        self._views: dict[View, View] = {}
        # Failures of whom the survey knows no id; None: of nobody, but of the login policies.
        self.lost: list[dict[str, t.Any] | None] = []

    @property
    def rebuilt(self) -> list[tuple[str, Statement, t.Any]]:
        """Entries that were not applied, since the account was created after them: kind, entry, user id."""
        kinds = (("waiver", self._waivers), ("attestation", self._attestations))
        return [(kind, entry, user) for kind, register in kinds for entry, user in register.rebuilt]

    @property
    def members(self) -> Sequence[Members]:
        """Who was found in the roles and groups that waivers name."""
        return self._waivers.members

    def read(self, users: t.Any, *, errors: list[str]) -> list[Person]:
        """The persons by id. Equal records of one id are one user; unequal ones are a mistake."""
        at = Place("users", errors)
        users = from_json(users, at=at)
        if isinstance(users, Mapping) and "users" in users:
            users = self._joined(users, at=at)
        if not _is_list(users):
            at.wrong(f"expected a list of users; found {describe(users)}")
            return []
        found: dict[str, tuple[int, dict[str, t.Any]]] = {}
        for index, user in enumerate(users):
            record = record_of(user, at=at.item(index))
            if record is None:
                continue
            first, other = found.setdefault(str(record["id"]), (index, record))
            if first != index and other != record:
                at.item(index).wrong(f"the same id as users[{first}], but another content")
        ordered = sorted((record for _index, record in found.values()), key=by_id)
        return [self._person(record) for record in ordered] if not errors else []

    def _joined(self, result: Mapping[str, t.Any], *, at: Place) -> t.Any:
        """The users of a module's result, each with the failure that names it; the failures that name none are kept."""
        users, failures = result["users"], result.get("failures") or ()
        if not _is_list(users):
            return users
        if not isinstance(failures, Sequence) or not all(isinstance(f, Mapping) for f in failures):
            at.key("failures").wrong(f"expected a list of failures; found {describe(failures)}")
            return users
        by_id = {str(each["id"]): plain(each) for each in failures if each.get("id") is not None}
        joined = []
        for user in users:
            failure = by_id.pop(str(user.get("id")), None) if isinstance(user, Mapping) else None
            joined.append({**user, "failure": failure} if failure else user)
        # Users of users_info who could not be read are in the failures alone.
        joined += [{"id": each["id"], "failure": each} for each in by_id.values()]
        self.lost = [
            None if "what" in each else {key: each.get(key) for key in ("id", "email", "username")}
            for each in plain(failures)
            if each.get("id") is None
        ]
        return joined

    def _person(self, record: Mapping[str, t.Any]) -> Person:
        available = self._available(record.get("available"))
        enrolled = self._enrolled(record.get("enrolled"))
        ours = self._attestations.naming(record)
        login = self._logins.of(record)
        bare = self._view(enrolled, available, (), login)
        view = bare
        if ours:
            # Attestations that overlap, as when one is renewed, may well be of one and the same factor.
            attested = tuple(sorted({each.factor_class for each in ours}))
            view = self._view(enrolled, available, attested, login)
            added = [_attested(each) for each in ours]
            # An attested fact does not make a list that was not read a known one.
            enrolled = None if enrolled is None else enrolled + added
        return Person(
            record=record,
            name={key: record.get(key) for key in ("id", "email", "username")},
            enrolled=enrolled,
            available=available,
            view=view,
            unattested=bare,
            attestations=ours,
            waivers=self._waivers.naming(record),
            failure=record.get("failure"),
        )

    def _view(
        self,
        enrolled: Sequence[Mapping[str, t.Any]] | None,
        available: Sequence[Mapping[str, t.Any]] | None,
        attested: tuple[str, ...],
        login: Login,
    ) -> View:
        view = View(
            enrolled=tuple(sorted((*_counted(enrolled), *attested))),
            enrolled_read=enrolled is not None,
            available=tuple(sorted(_counted(available))),
            available_read=available is not None,
            attested=attested,
            login=login,
        )
        return self._views.setdefault(view, view)

    def _class(self, kind: t.Any, name: t.Any) -> str:
        found = self._known.get((kind, name))
        if found is None:
            found = class_of(factor_type=kind, name=name, extra=self._classes)
            self._known[kind, name] = found
        return found

    def _available(
        self, factors: Sequence[Mapping[str, t.Any]] | None
    ) -> list[dict[str, t.Any]] | None:
        if factors is None:
            return None
        shown = []
        for factor in factors:
            kind, name = _text(factor.get("auth_factor_name")), _text(name_of(factor))
            offer = self._offers.get((kind, name))
            if offer is None:
                offer = {"name": name, "auth_factor_name": kind, "class": self._class(kind, name)}
                self._offers[kind, name] = offer
            shown.append(offer)
        return shown

    def _enrolled(
        self, factors: Sequence[Mapping[str, t.Any]] | None
    ) -> list[dict[str, t.Any]] | None:
        if factors is None:
            return None
        shown: list[dict[str, t.Any]] = []
        devices = set()
        for factor in factors:
            device = scalar(factor.get("device_id"))
            device = None if device is None else str(device)
            if device is not None and device in devices:
                continue
            devices.add(device)
            kind, name = _text(factor.get("auth_factor_name")), _text(name_of(factor))
            shown.append(
                {
                    "device_id": device,
                    "name": name,
                    "user_display_name": _text(factor.get("user_display_name")),
                    "auth_factor_name": kind,
                    "class": (
                        TRANSIENT
                        if is_transient({"device_id": device})
                        else self._class(kind, name)
                    ),
                    "default": scalar(factor.get("default")),
                }
            )
        return shown

    def unclassified(self) -> list[str]:
        """The factors no line of the table knows, for a warning, as far as they have a name."""
        return sorted(
            f"{name or 'no name'} (auth_factor_name {kind or 'unknown'})"
            for (kind, name), found in self._known.items()
            if found == UNCLASSIFIED and (kind or name)
        )

    def nameless(self, people: Iterable[Person]) -> list[t.Any]:
        """The ids of users with a factor that has no name at all, so that no policy can give it a class."""
        if all(kind or name for kind, name in self._known):
            return []
        return [
            each.name["id"]
            for each in people
            for factor in (*(each.enrolled or ()), *(each.available or ()))
            if factor["class"] == UNCLASSIFIED
            and not (factor["auth_factor_name"] or factor["name"])
        ]


class Names:
    """What a result is about, told from all others: a user's address, else the user name, with the id where several share
    it; or a login policy.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        counts = collections.Counter(normal(called(each.name)) for each in people)
        self._shared = {name for name, number in counts.items() if number > 1}

    def of_result(self, result: Mapping[str, t.Any]) -> str:
        if result["user"] is not None:
            return self(result["user"])
        policy = result.get("login_policy")
        named = policy and printable(policy["name"] or policy["id"], 80)
        return f"login policy {named}" if named else "the login policies"

    def __call__(self, user: Mapping[str, t.Any]) -> str:
        name = called(user)
        number = f" ({printable(user['id'], 40)})" if normal(name) in self._shared else ""
        return f"{printable(name, 80)}{number}"


def called(user: Mapping[str, t.Any]) -> str:
    """What people know a user by."""
    return str(user.get("email") or user.get("username") or f"user {user['id']}")


def age_of_evidence(
    people: Iterable[Person], *, now: datetime.datetime
) -> datetime.timedelta | None:
    """How long ago the first of these users was read. None if that is unknown of one of them, or there is nobody.

    A moment yet to come tells nothing, unless it is so near that two clocks may differ as much.
    """
    ages = []
    for each in people:
        moment = dates.parse_moment(each.record.get("fetched_at"))
        if moment is None or moment > now + dates.SKEW:
            return None
        ages.append(now - moment)
    return max(datetime.timedelta(0), *ages) if ages else None


def _is_list(value: t.Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _attested(entry: Attestation) -> dict[str, t.Any]:
    return {
        "device_id": None,
        "name": CLASSES[entry.factor_class].label,
        "user_display_name": None,
        "auth_factor_name": None,
        "class": entry.factor_class,
        "default": None,
        "attested_by": entry.id,
    }


def _counted(factors: Sequence[Mapping[str, t.Any]] | None) -> list[str]:
    return [each["class"] for each in factors or () if each["class"] != TRANSIENT]


def _text(value: t.Any) -> str | None:
    return t.cast("str", plain(value)) if isinstance(value, str) else None
