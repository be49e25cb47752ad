# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A survey of a tenant, and time that passes while it is made."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence, surveyor
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import MemoryFolder
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    POLICY,
    Client,
    Tenant,
    settings_of,
)


class Clock:
    """Time that passes when somebody is read: ``latency`` for each user, however many are read at a time."""

    def __init__(self, latency: float) -> None:
        self.now = 1000.0
        self.latency = latency

    def __call__(self) -> float:
        return self.now

    def tick(self, _number: int) -> None:
        self.now += self.latency


class Made(t.NamedTuple):
    """A survey that was made."""

    survey: dict[str, t.Any]
    users: list[dict[str, t.Any]]
    client: Client


def run(
    tenant: Tenant,
    path: Path,
    *,
    clock: Clock | None = None,
    shown: float = 0.0,
    deadline: float | None = None,
    quota: dict[str, t.Any] | None = None,
    **given: t.Any,
) -> Made:
    settings = settings_of(path, **given)
    client = Client(tenant, settings.connection)
    client.rate_limit = quota
    clock = clock or Clock(0.0)
    if clock.latency:
        tenant.on_read = clock.tick
    found = surveyor.Surveyor(
        client,  # type: ignore[arg-type]
        settings,
        tell=tenant.told.append,
        deadline=None if deadline is None else clock.now + deadline,
        clock=clock,
    )
    population = found.find()
    found._latency = shown * client.concurrency  # as the first calls have taken
    folder = MemoryFolder()
    about = evidence.Identity(b"k", "acme", None, {})
    survey = evidence.Survey(
        folder,
        about,
        list(population.users),
        previous=evidence.Previous({}, {}, 0, False),
        kept={},
    )
    found.read(population, survey, kept=())
    survey.finish()
    return Made(*evidence.surveyed(folder), client)


def scoped(**scope: t.Any) -> dict[str, t.Any]:
    return {**POLICY, "rules": [{**POLICY["rules"][0], "applies_to": scope}]}
