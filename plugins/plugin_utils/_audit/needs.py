# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What a policy needs to be known: lists of factors, login policies, roles and groups by name.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._text import trimmed
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import Policy

_LISTS = ("available", "enrolled")
_LOGIN = "login_policy"


def facts_of(policy: Policy) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """The lists that the rules look at; the others, which they need where the former are empty, as an empty list proves
    something only beside another that is not; and whether they look at the login policies."""
    subjects: set[str] = set()
    logins = False
    for rule in policy.rules:
        of_login = rule.for_each == _LOGIN or _mentions(rule.shown["assert"], _LOGIN)
        logins = logins or of_login
        if rule.for_each != _LOGIN:
            subjects.update(claim.subject for claim in rule.assertion.claims())
            if of_login:
                subjects.add("enrolled")  # who has something enrolled may be asked for it
    lists = tuple(name for name in _LISTS if name in subjects)
    return lists, tuple(name for name in _LISTS if name not in lists) if lists else (), logins


def _mentions(value: t.Any, key: str) -> bool:
    if isinstance(value, Mapping):
        return key in value or any(_mentions(each, key) for each in value.values())
    return isinstance(value, list) and any(_mentions(each, key) for each in value)


class NamedBy(t.NamedTuple):
    """Which rules and waivers name a role or group, by their ids."""

    rules: list[str]
    waivers: list[str]

    def told(self, policy: str) -> str:
        """``The policy mfa.yml, rules MFA-1, MFA-2; waiver W-7``"""
        parts = []
        if self.rules:
            parts.append(
                f"{policy}, rule{'s' if len(self.rules) > 1 else ''} {', '.join(self.rules)}"
            )
        if self.waivers:
            parts.append(f"waiver{'s' if len(self.waivers) > 1 else ''} {', '.join(self.waivers)}")
        told = "; ".join(parts)
        return told[:1].upper() + told[1:]


def names_of(policy: Policy, waivers: t.Any) -> dict[str, dict[str, NamedBy]]:
    """The roles and groups (``role``, ``group``) that rules and waivers name, by name or id, and which ones do."""
    found = {
        key: {name: NamedBy(rules, []) for name, rules in names.items()}
        for key, names in policy.names_used().items()
    }
    for waiver in waivers or ():
        for key, names in found.items():
            given = waiver["users"].get(key, [])
            for name in dict.fromkeys(given if isinstance(given, list) else [given]):
                by = names.setdefault(trimmed(str(name)), NamedBy([], []))
                by.waivers.append(waiver["id"])
    return {key: dict(sorted(names.items())) for key, names in found.items()}
