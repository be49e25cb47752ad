# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What a policy needs to be known: lists of factors, login policies, roles and groups by name. The policy is one that was parsed without
a mistake.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import parse_policy

_LISTS = ("available", "enrolled")
_LOGIN = "login_policy"


def facts_of(policy: t.Any) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """The lists that the rules look at; the others, which they need where the former are empty, as an empty list proves
    something only beside another that is not; and whether they look at the login policies."""
    subjects: set[str] = set()
    logins = False
    for rule, written in zip(parse_policy(policy, errors=[]).rules, policy["rules"], strict=True):
        of_login = rule.for_each == _LOGIN or _mentions(written["assert"], _LOGIN)
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


def names_of(policy: t.Any, word: str) -> dict[str, list[str]]:
    """The roles or groups (``word``) that ``applies_to`` names, by name or id, each with the ids of the rules."""
    found: dict[str, list[str]] = {}
    for rule in policy["rules"]:
        for value in _scoped(rule.get("applies_to"), word):
            for name in value if isinstance(value, list) else [value]:
                rules = found.setdefault(str(name).strip(), [])
                if rule["id"] not in rules:
                    rules.append(rule["id"])
    return dict(sorted(found.items()))


def _scoped(scope: t.Any, word: str) -> Iterator[t.Any]:
    for key, value in (scope or {}).items():
        if key == word:
            yield value
        elif key == "not":
            yield from _scoped(value, word)
