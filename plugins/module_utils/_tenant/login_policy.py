# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Which login policy holds for a user, as far as it can be told (api §16.2). Pure functions.

A policy assigned straight to the user wins, then the group's, then the default one. The first may not show in the API, so what
is said here is an inference, and the user's own lists are its cross-check: a factor that the policy does not allow proves that
another one holds. Each step that is not known ends the inference: nothing is assumed.
"""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    TRANSIENT,
    UNCLASSIFIED,
    class_of,
    classify,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    Demands,
    Policy,
    number,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import normal

SOURCES = ("user", "group", "default", "unknown")


class LoginPolicies:
    """The tenant's login policies, ready to be looked up for many users.

    ``extra`` gives classes to factors by their type or name, beside the table's.
    """

    def __init__(self, demands: Demands, *, extra: Mapping[str, str] | None = None) -> None:
        self._extra = extra or {}
        self._policies = {
            policy["id"]: policy for policy in demands.policies or () if policy.get("kind") != "app"
        }
        self._default = _default(self._policies.values())
        self._known = demands.policies is not None
        self._why = _why_unknown(demands)
        self._groups = {group["id"]: group for group in demands.groups or ()}
        self._factors = (
            None
            if demands.factors is None
            else {factor["id"]: factor for factor in demands.factors}
        )
        self._allowed: dict[int, Allowed | None] = {}

    def of(self, user: Mapping[str, t.Any], *, unread: Collection[str] = ()) -> dict[str, t.Any]:
        """``{id, name, source, contradicted, reason}`` of one user; ``reason`` is None where nothing is in doubt.

        ``id`` is None, ``source`` ``unknown`` and ``reason`` says why where it cannot be told (``id`` is that of a policy which is named
        but not among the user policies, if that is why). ``contradicted``: the user's
        lists show a factor that this policy does not allow, so another policy holds and nothing follows from this one; None where
        that could not be looked at, since lists (``unread``) could not be read.
        """
        policy, source, reason, named_id = self._inferred(user)
        if policy is None:
            return {**_answer(None, "unknown", False, reason), "id": named_id}
        stray = self.stray_factor(policy, user)
        if stray is not None:
            named = policy.get("name") or policy["id"]
            reason = f"the user's lists show {stray}, which login policy {named} does not allow"
        elif unread and self._restricts(policy):
            named = policy.get("name") or policy["id"]
            reason = (
                f"what the user has {' and '.join(unread)} could not be read, which might show that login policy {named} does"
                " not hold"
            )
            return _answer(policy, source, None, reason)
        return _answer(policy, source, stray is not None, reason)

    def allowed(self, policy: Policy) -> Allowed | None:
        """What a policy allows, or None if that is not known: the list is missing, or an id in it is nobody's."""
        number_ = policy["id"]
        if number_ not in self._allowed:
            self._allowed[number_] = self._resolve(policy)
        return self._allowed[number_]

    def stray_factor(self, policy: Policy, user: Mapping[str, t.Any]) -> str | None:
        """A factor of the user's two lists that the policy does not allow, in words; None if there is none for sure."""
        allowed = self.allowed(policy)
        if allowed is None or not self._restricts(policy):
            return None
        for listed in ("available", "enrolled"):
            for factor in user.get(listed) or ():
                if not self._fits(factor, allowed):
                    shown = (
                        factor.get("auth_factor_name")
                        or factor.get("name")
                        or factor.get("type_display_name")
                    )
                    return f"{shown} as {listed}"
        return None

    def _restricts(self, policy: Policy) -> bool:
        """Whether it is known what a policy allows, so that a factor may contradict it."""
        allowed = self.allowed(policy)
        return allowed is not None and UNCLASSIFIED not in allowed.classes

    def _fits(self, factor: Mapping[str, t.Any], allowed: Allowed) -> bool:
        found = classify(factor, self._extra)
        if found in (TRANSIENT, UNCLASSIFIED) or found in allowed.classes:
            return True
        if number(factor.get("factor_id")) in allowed.ids:
            return True
        names = {
            normal(str(factor.get(key)))
            for key in ("auth_factor_name", "name", "type_display_name")
            if factor.get(key)
        }
        return bool(names & allowed.names)

    def _resolve(self, policy: Policy) -> Allowed | None:
        ids = policy.get("authentication_factor_ids")
        if ids is None or self._factors is None or any(each not in self._factors for each in ids):
            return None
        found = [self._factors[each] for each in ids]
        classes = [
            class_of(factor_type=each["type"], name=each["name"], extra=self._extra)
            for each in found
        ]
        names = {normal(each[key]) for each in found for key in ("type", "name") if each[key]}
        return Allowed(frozenset(ids), frozenset(classes), frozenset(names))

    def _inferred(self, user: Mapping[str, t.Any]) -> Inferred:
        if not self._known:
            return Inferred(reason=self._why)
        own = number(user.get("policy_id"))
        if own:
            return self._existing(own, "user", "the user's record")
        if user.get("group_id", "") is not None and number(user.get("group_id")) is None:
            return Inferred(reason="the user's group is not known")
        group_id = number(user["group_id"])
        if group_id:
            group = self._groups.get(group_id)
            if group is None or "policy_id" not in group:
                return Inferred(reason=f"the login policy of group {group_id} could not be read")
            if group["policy_id"]:
                return self._existing(
                    group["policy_id"], "group", f"group {group.get('name') or group_id}"
                )
        return self._default

    def _existing(self, policy_id: int, source: str, where: str) -> Inferred:
        policy = self._policies.get(policy_id)
        if policy is None:
            reason = f"{where} names login policy {policy_id}, which is not among the user policies"
            return Inferred(reason=reason, named_id=policy_id)
        return Inferred(policy, source)


class Inferred(t.NamedTuple):
    """A policy and where it comes from, or why it is not known; ``named_id`` of one that is named and not in the list."""

    policy: Policy | None = None
    source: str = "unknown"
    reason: str | None = None
    named_id: int | None = None


class Allowed(t.NamedTuple):
    """The account's factors that a policy allows: their ids, classes, and names and types in the form of `normal`."""

    ids: frozenset[int]
    classes: frozenset[str]
    names: frozenset[str]


def _default(policies: Collection[Policy]) -> Inferred:
    """The login policy of whoever has none of their own and none by a group."""
    found = [policy for policy in policies if policy.get("is_default")]
    doubtful = [policy for policy in policies if policy.get("is_default") is None]
    if len(found) == 1 and not doubtful:
        return Inferred(found[0], "default")
    if found or doubtful:
        count = len(found) + len(doubtful)
        return Inferred(
            reason=f"which login policy is the default one is not known ({count} may be)"
        )
    return Inferred(reason="no login policy is marked as the default one")


def _answer(
    policy: Policy | None, source: str, contradicted: bool | None, reason: str | None
) -> dict[str, t.Any]:
    return {
        "id": policy and policy["id"],
        "name": policy and policy.get("name"),
        "source": source,
        "contradicted": contradicted,
        "reason": reason,
    }


def _why_unknown(demands: Demands) -> str:
    statuses = [each["status"] for each in demands.failures if each.get("what") == "policies"]
    status = f" (HTTP {statuses[0]})" if statuses and statuses[0] else ""
    return f"the login policies could not be read{status}"
