# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant without a network, and audits of it."""

from __future__ import annotations

import datetime
import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    OneLoginError,
    SelectionError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    Demands,
    brief,
    with_known_settings,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.survey import UserReading
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import Selected
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    audit,
    conclude,
    evidence,
    settings,
    surveyor,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    verify as verify_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS

NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.timezone.utc)
POLICY: dict[str, t.Any] = {
    "id": "p",
    "rules": [
        {
            "id": "ONE",
            "title": "Everybody has a factor",
            "severity": "high",
            "applies_to": {"not": {"status": ["suspended"]}},
            "assert": {"enrolled": {"count": {"min": 1}}},
        }
    ],
}
SETTINGS: dict[str, t.Any] = {
    "connection": {"api_url": "https://acme.onelogin.com", "access_token": "t"},
    "policy": POLICY,
    "reports": ["json", *REPORTS],
}
HELD = [{"device_id": "1", "type_display_name": "OneLogin SMS", "auth_factor_name": "SMS"}]
OFFERED = [{"factor_id": 1, "name": "OneLogin SMS", "auth_factor_name": "SMS"}]


# Everybody may be asked for a factor, by a rule for users and one for the login policies themselves.
DEMANDED: dict[str, t.Any] = {
    "id": "p",
    "direct_login_policies": "none",
    "rules": [
        {
            **POLICY["rules"][0],
            "id": "USERS",
            "assert": {"login_policy": {"mfa": "required"}},
        },
        {
            "id": "POLICIES",
            "title": "Every login policy demands MFA",
            "severity": "high",
            "for_each": "login_policy",
            "assert": {"login_policy": {"mfa": "required"}},
        },
    ],
}


def demands_of(*, otp_config: int = 2, failures: t.Any = (), **more: t.Any) -> Demands:
    """A tenant with one login policy, the default one; ``otp_config`` 2 demands MFA of everybody (api §16.3)."""
    row = {"id": 8, "name": "Staff", "kind": "user", "is_default": True}
    settings = {
        "otp_auth_enabled": True,
        "otp_config": otp_config,
        "otp_trigger_condition": 0,
        "mfa_registration_enabled": True,
        "authentication_factor_ids": [1],
        "ip_addresses": [],
        **more,
    }
    policy = {**brief(row), **with_known_settings(settings), "surprise": "new"}
    factors = [{"id": 1, "name": "OneLogin SMS", "type": "SMS"}]
    return Demands([policy], [], factors, list(failures))


def failure_of(error: str, status: int | None = None) -> dict[str, t.Any]:
    return {"status": status, "error": error, "message": f"{error}.", "request_id": "r-1"}


def settings_of(path: Path, **given: t.Any) -> settings.Settings:
    return settings.read_settings({**SETTINGS, **given}, host="acme", output_dir=str(path))


class Killed(BaseException):
    """The process is killed."""


class Tenant:
    """Users by id, each a record with its lists. ``failing`` are calls that fail, ``unknown`` names that nobody has."""

    def __init__(self, *numbers: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.users: dict[int, dict[str, t.Any]] = {}
        for number in numbers:
            self.add(number)
        self.failing: dict[int, str] = {}
        self.words: dict[int, str] = {}  # what OneLogin says of a call that fails
        self.read: list[int] = []  # who was asked for, in order
        self.selected = 0
        self.refused: OneLoginError | None = None
        self.kill_after: int | None = None
        self.quota: dict[str, t.Any] | None = None
        self.on_read: t.Callable[[int], object] = lambda number: None
        self.told: list[str] = []
        self.now = NOON
        monkeypatch.setattr(evidence, "now", lambda: self.now)
        monkeypatch.setattr(audit, "OneLoginClient", lambda connection: Client(self, connection))
        monkeypatch.setattr(surveyor, "select", self._select)
        monkeypatch.setattr(surveyor, "read_each", self._read_each)
        monkeypatch.setattr(surveyor, "Directory", lambda client: self)
        monkeypatch.setattr(surveyor, "read_demands", self._read_demands)
        self.demands: Demands | None = None
        self.demands_read = 0
        self.roles: dict[str, int] = {}
        self.groups: dict[str, int] = {}

    def add(self, number: int, **about: t.Any) -> None:
        self.users[number] = {
            "id": number,
            "email": f"u{number}@example.com",
            "status": "active",
            "role_ids": [],
            "group_id": None,
            "enrolled": HELD,
            "available": [],
            **about,
        }

    def audit(self, path: Path, *, check: bool = False, **given: t.Any) -> audit.Outcome:
        """One run; ``read`` and ``told`` are of it alone."""
        self.read, self.told, self.selected = [], [], 0
        return audit.audit(
            settings_of(path, **given),
            str(path),
            check=check,
            ansible_version="2.16.0",
            tell=self.told.append,
        )

    @property
    def text(self) -> str:
        """All that was told, on one line."""
        return " ".join(" ".join(self.told).split())

    def moment(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _select(
        self, client: Client, selection: t.Any, *, read_ids: bool, own_policy: bool
    ) -> Selected:
        assert read_ids
        unread = {"enrolled", "available"} | (set() if own_policy else {"policy_id"})
        self.selected += 1
        client.calls += 1
        if self.refused is not None:
            raise self.refused
        records = [
            {key: value for key, value in user.items() if key not in unread}
            for user in self.users.values()
        ]
        return Selected(list(reversed(records)), [])

    def _read_each(
        self, client: Client, users: t.Any, *, lists: t.Any, if_empty: t.Any
    ) -> t.Iterator[UserReading]:
        for user in users:
            number = user["id"]
            if self.kill_after is not None and len(self.read) >= self.kill_after:
                self.kill_after = None
                raise Killed
            self.on_read(number)
            self.read.append(number)
            client.calls += len(lists)
            found = {**user, **dict.fromkeys((*lists, *if_empty)), "evidence": {}}
            kind = self.failing.get(number)
            if kind is None:
                found.update({name: self.users[number][name] for name in lists})
                if not any(found[name] for name in lists):
                    found.update({name: self.users[number][name] for name in if_empty})
                trace = {"status": 200, "request_id": "r", "read_at": self.moment()}
                found["evidence"] = dict.fromkeys(lists, trace)
                yield UserReading(found, None)
            else:
                failure = {"id": number, **failure_of(kind), "unread": list(lists)}
                failure["message"] = self.words.get(number, failure["message"])
                yield UserReading(found, failure)

    def _read_demands(self, client: Client) -> Demands:
        self.demands_read += 1
        if self.demands is None:
            refused = {**failure_of("not_found", 404), "what": "policies"}
            return Demands(None, None, None, [refused])
        return self.demands

    def role(self, name: str) -> dict[str, t.Any]:
        return self._named(self.roles, name, "role")

    def group(self, name: str) -> dict[str, t.Any]:
        return self._named(self.groups, name, "group")

    @staticmethod
    def _named(known: dict[str, int], name: str, kind: str) -> dict[str, t.Any]:
        for called, number in known.items():
            if name in (called, str(number)):
                return {"id": number, "name": called}
        raise SelectionError(f"There is no {kind} {name!r}.", reason="unknown_name")


class Client:
    """As much of a client as a surveyor looks at."""

    def __init__(self, tenant: Tenant, connection: t.Any) -> None:
        self.tenant = tenant
        self.connection = connection
        self.concurrency = connection.concurrency
        self.api_version = connection.api_version
        self.calls = 0
        self.rate_limit: dict[str, t.Any] | None = None
        self.asked_for_quota = 0

    @property
    def figures(self) -> dict[str, t.Any]:
        return {"calls": self.calls, "retries": 0, "waited": 0.0, "rate_limit": self.rate_limit}

    def read_quota(self) -> dict[str, t.Any] | None:
        """As where headers are silent."""
        self.asked_for_quota += 1
        if self.tenant.quota is None:
            raise OneLoginError("No such endpoint.")
        return self.tenant.quota


AT = "2026-11-24T10:00:00Z"


def surveyed(
    path: Path,
    ids: t.Sequence[int],
    third: dict[str, t.Any] | None = None,
    failure: t.Any = None,
    **given: t.Any,
) -> Folder:
    """A folder with a survey of these users, of whom the third may differ, and the inputs."""
    folder = Folder(path)
    identity = evidence.Identity(b"k", "acme", None, {"names": {}})
    nothing = evidence.Previous({}, {}, 0, False)
    survey = evidence.Survey(folder, identity, ids, previous=nothing, kept={})
    for number in ids:
        user = {"id": number, "email": f"u{number}@example.com", "status": "active"}
        lists = {"available": [], "enrolled": HELD}
        odd = number == 3
        if odd and third is not None:
            lists = third
        survey.write({**user, **lists}, failure if odd else None, {"enrolled": {"read_at": AT}})
    conclude.write_inputs(folder, settings_of(path, **given), now=survey.finish())
    return folder


def concluded(
    path: Path, ids: t.Sequence[int] = (1, 2, 3), **given: t.Any
) -> tuple[Folder, dict[str, t.Any]]:
    folder = surveyed(path, ids, **given)
    return folder, conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")[0]


MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
KEY = "a key of more than sixteen characters"


def contents(path: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()
    }


def conclusions(path: Path) -> dict[str, bytes]:
    """What an audit comes to, whichever way it went: all but the journals, and what tells of them."""
    return {
        name: data
        for name, data in contents(path).items()
        if not name.startswith("evidence/") and name != "manifest.json"
    }


def journals(path: Path) -> list[Path]:
    return sorted(path.glob("evidence/users-*.jsonl"))


def verified(path: Path) -> conclude.Verified:
    return verify_module.verify(Folder(path))


def raising(error: BaseException) -> t.Callable[..., t.Any]:
    def function(*_args: t.Any, **_options: t.Any) -> t.Any:
        raise error

    return function


def no_names(path: Path) -> bool:
    return not re.search(rb"\bu\d@example", b"".join(contents(path).values()))
