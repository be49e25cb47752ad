# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What evidence keeps of what OneLogin returned: documented keys with simple values, and no phone number.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factors import LIST_KEYS
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    FLAGS,
    ID_LISTS,
    NUMBERS,
    TEXT_LISTS,
    numbers,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    FIELDS,
    OWN_POLICY,
)

# People call a device by its number as often as not. A year, a model or a serial number of six digits is none.
_PHONE = re.compile(r"\+?\(?\d[\d\s().\-/\u00a0\u2010-\u2015*x]{5,}\d", re.IGNORECASE)
_LARGEST = 2**63
_OF_POLICY = (
    "id",
    "name",
    "kind",
    "is_default",
    "unread",
    *FLAGS,
    *NUMBERS,
    *ID_LISTS,
    *TEXT_LISTS,
)
_IN_POLICY = {
    "factors": ("id", "name", "type", "class"),
    "reset_factors": ("id", "name", "type", "class"),
    "groups": ("id", "name"),
}


def record(user: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A user's record. Roles are known all or not at all: without one of them, somebody would seem to be out of a rule's scope."""
    kept = {key: _simple(user[key]) for key in (*FIELDS, OWN_POLICY) if key in user}
    if "role_ids" in user:
        kept["role_ids"] = numbers(user["role_ids"])
    return kept


def factors(name: str, entries: t.Any) -> list[dict[str, t.Any]] | None:
    """The list ``name`` ("available" or "enrolled") of a user; None stays None, which is a list that was not read."""
    if entries is None:
        return None
    # Where OneLogin gives no type_display_name, a name stands in.
    keys = (*LIST_KEYS[name], "name")
    return [
        {key: _without_number(key, _simple(entry[key])) for key in keys if key in entry}
        for entry in entries
    ]


def login_policy(policy: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A login policy with the factors that it allows and the groups that carry it."""
    kept = {key: policy[key] for key in _OF_POLICY if key in policy}
    for name, keys in _IN_POLICY.items():
        items = policy.get(name)
        kept[name] = items and [{key: item[key] for key in keys if key in item} for item in items]
    return kept


def _simple(value: t.Any) -> t.Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < _LARGEST else None
    return value if isinstance(value, (str, bool)) else None


def _without_number(key: str, value: t.Any) -> t.Any:
    shown = key.endswith("name") and isinstance(value, str)
    return _PHONE.sub("[number]", value) if shown else value
