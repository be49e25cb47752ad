# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

A user's record as it was given, reduced to what is looked at, in types that strict JSON can hold. What cannot be
used is a mistake, told with its place.
"""

from __future__ import annotations

import math
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    bounded,
    describe,
    plain,
)

_LISTS = ("role_ids", "roles")
_TEXTS = ("email", "username", "status", "state", "group", "created_at", "activated_at")
_OTHERS = ("id", "group_id", "attributes", "fetched_at", "login_policy")
_FIELDS = (*_OTHERS, *_TEXTS, *_LISTS)
_KINDS: t.Final = (
    (_TEXTS, (str, type(None)), "text"),
    (_LISTS, (list, type(None)), "a list"),
    (("attributes", "login_policy"), (dict, type(None)), "a mapping"),
)
_SCALAR: t.Final = (str, int, float, type(None))
_FAILURE = ("id", "status", "error", "message", "request_id", "unread", "skipped")
_MOST_IN_FIELD = 20_000  # values, such as roles


def read_record(user: t.Any, *, at: Place) -> dict[str, t.Any] | None:
    """The fields of a user that matter, in plain types; the others are not even read."""
    if not isinstance(user, Mapping):
        at.wrong(f"expected a user, a mapping; found {describe(user)}")
        return None
    record = {
        key: bounded(user[key], at=at.key(key), most=_MOST_IN_FIELD)
        for key in _FIELDS
        if key in user
    }
    number = record.get("id")
    if isinstance(number, bool) or not isinstance(number, (int, str)) or not str(number).strip():
        at.key("id").wrong(f"expected a user's id; found {describe(number)}")
        return None
    for keys, kind, what in _KINDS:
        for key in keys:
            if not isinstance(record.get(key), kind):
                at.key(key).wrong(f"expected {what} or null; found {describe(record[key])}")
    for key in (*_LISTS, "group_id"):
        found = record.get(key)
        for each in found if isinstance(found, list) else [found]:
            if not _is_scalar(each):
                at.key(key).wrong(f"expected text or a number; found {describe(each)}")
    login = record.get("login_policy")
    if isinstance(login, dict):
        record["login_policy"] = {key: scalar(item) for key, item in login.items()}
    record["failure"] = _failure(user.get("failure"), at=at.key("failure"))
    for key in ("available", "enrolled"):
        factors = record[key] = user.get(key)
        if factors is not None and not _are_factors(factors):
            at.key(key).wrong(f"expected a list of factors or null; found {describe(factors)}")
    return record


def _failure(value: t.Any, *, at: Place) -> dict[str, t.Any] | None:
    """What is known of a failed call, without what else its answer may have held."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        at.wrong(f"expected a mapping or null; found {describe(value)}")
        return None
    return {
        key: (
            [scalar(each) for each in value[key]]
            if isinstance(value[key], list)
            else scalar(value[key])
        )
        for key in _FAILURE
        if key in value
    }


def _are_factors(value: t.Any) -> bool:
    return isinstance(value, Sequence) and all(isinstance(each, Mapping) for each in value)


def scalar(value: t.Any) -> t.Any:
    """Text, a number or a boolean as strict JSON can hold it; None for everything else."""
    return plain(value) if _is_scalar(value) else None


def _is_scalar(value: t.Any) -> bool:
    return isinstance(value, _SCALAR) and not (
        isinstance(value, float) and not math.isfinite(value)
    )


def text_of(value: t.Any) -> str | None:
    return t.cast("str", plain(value)) if isinstance(value, str) else None
