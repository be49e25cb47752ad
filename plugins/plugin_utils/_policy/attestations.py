# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

Attestations: facts that the API does not show.

Somebody has seen a factor. It is added to what the user has enrolled, so that every rule is judged anew. It is taken for true for
``attestation_max_days`` of the policy (365) at most, counted from the day it was seen.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    UNCLASSIFIED,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.statements import (
    Statement,
    identity,
    listed,
    named_users,
    past_day,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    choice,
    day,
    duration,
    mapping,
    texts,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import FACTOR_CLASSES

_REQUIRED = ("id", "users", "class", "statement", "attested_by", "attested_on")
KEYS = (*_REQUIRED, "valid_for", "valid_until")
ATTESTABLE: t.Final = tuple(name for name in FACTOR_CLASSES if name != UNCLASSIFIED)


@dataclasses.dataclass(frozen=True)
class Attestation(Statement):
    """A factor that somebody has seen."""

    factor_class: str


def parse_attestations(
    value: t.Any, *, today: datetime.date, max_days: int, errors: list[str]
) -> list[Attestation]:
    """Reads attestations: a list, or a document whose single key is ``attestations``."""
    seen: dict[str, str] = {}
    return [
        _attestation(item, at=place, today=today, max_days=max_days, seen=seen)
        for place, item in listed(value, "attestations", errors=errors)
    ]


def _attestation(
    value: t.Any, *, at: Place, today: datetime.date, max_days: int, seen: dict[str, str]
) -> Attestation:
    given = mapping(value, at=at, known=KEYS, required=_REQUIRED, what="an attestation, a mapping")
    name, users = identity(given, at=at, seen=seen), named_users(given, at=at)
    texts(given, "statement", "attested_by", at=at)
    factor_class = ""
    if "class" in given:
        factor_class = choice(
            given["class"], at=at.key("class"), allowed=ATTESTABLE, what="a class"
        )
    since = past_day(given, "attested_on", at=at, today=today)
    if isinstance(value, Mapping) and ("valid_for" in value) == ("valid_until" in value):
        at.wrong("expected exactly one of valid_for and valid_until: a fact ends too")
    until = _until(given, at=at, since=since, max_days=max_days)
    shown = {
        "id": name,
        "users": users,
        "class": factor_class,
        "statement": given.get("statement"),
        "attested_by": given.get("attested_by"),
        "attested_on": since and since.isoformat(),
        "valid_until": until and until.isoformat(),
    }
    return Attestation(name, users, until or today, shown, since, factor_class)


def _until(
    given: Mapping[str, t.Any], *, at: Place, since: datetime.date | None, max_days: int
) -> datetime.date | None:
    """The last day."""
    if "valid_until" in given:
        at = at.key("valid_until")
        until = day(given["valid_until"], at=at)
    elif "valid_for" in given:
        at = at.key("valid_for")
        length = duration(given["valid_for"], at=at, units="dw")
        until = dates.later(since, length) if since and length is not None else None
    else:
        return None
    if since and until and until < since:
        at.wrong(f"{until} is before the fact was attested, {since}")
    elif since and until and (until - since).days > max_days:
        at.wrong(
            f"lasts {(until - since).days:,} days; an attestation lasts at most {max_days:,} days (attestation_max_days of the"
            f" policy): until {since + datetime.timedelta(days=max_days)}",
            by_policy=True,
        )
    return until
