# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

The tenant's login policies as the judgement needs them: what each demands, and which may hold for a user.

A user stands for a set of candidates: one policy where the user's record shows it, or where the compliance policy says that none
is assigned straight to users (``direct_login_policies: none``); else every user policy of the account, since one of them holds,
whichever it is.
"""

from __future__ import annotations

import collections
import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    class_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.login_policy import SOURCES
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    number,
    with_known_settings,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.enforcement import (
    Fact,
    LoginPolicy,
    enforced,
    holes,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    bounded,
    describe,
    from_json,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import (
    CONTRADICTED,
    ERROR,
    NOT_TOLD,
    UNREAD_LOGIN,
    Login,
    View,
)

_DIRECT = (
    "another may be assigned straight to the user; direct_login_policies: none would rule that out"
)
NO_DEFAULT: t.Final = "no login policy is marked as the default one, so that not all are known"
_TOLD = {True: "demanded", False: "not_demanded", None: "unknown"}


class Logins:
    """``policies`` is None where the login policies were not read; then everything about them is unknown."""

    def __init__(
        self,
        value: t.Any,
        *,
        classes: Mapping[str, str],
        direct: str,
        shown: frozenset[str],
        errors: list[str],
    ) -> None:
        self._direct = direct
        self._shown = shown
        self._known: dict[tuple[t.Any, ...], Login] = {}
        self._facts: dict[tuple[Login, bool | None], Fact] = {}
        listed = _listed(value, errors=errors)
        self.policies = (
            None if listed is None else _user_policies(listed, classes=classes, errors=errors)
        )
        self._by_id = {policy.id: policy for policy in self.policies or ()}
        # An account has a default policy. If none can be it, one was not told, and these are not all.
        self.all_told = any(policy.is_default is not False for policy in self.policies or ())
        self._carried = _carried(listed or ())

    def of(self, record: Mapping[str, t.Any]) -> Login:
        """Which policies the user of this record may be under."""
        if self.policies is None:
            return UNREAD_LOGIN
        told = record.get("login_policy")
        if not isinstance(told, Mapping):
            return self._any("which one holds for the user was not read")
        key = (told.get("id"), told.get("source"), told.get("contradicted"), told.get("reason"))
        if key not in self._known:
            self._known[key] = self._login(*key)
        return self._known[key]

    def record(self, policy: LoginPolicy) -> dict[str, t.Any]:
        """What the scope of a rule for login policies looks at, once the records of all users have been (`of`).

        Used: the default one, carried by a group, or assigned to a user as the record shows.
        """
        assigned = {number(told) for told, source, *_others in self._known if source == "user"}
        sure = policy.is_default or policy.id in assigned
        used = True if sure else self._carried.get(policy.id)
        if used is False and policy.is_default is None:
            used = None
        return {"is_default": policy.is_default, "name": policy.name, "used": used}

    def enforcement(self, view: View) -> Fact:
        """Whether a sign-in of this user cannot succeed without MFA."""
        return self._fact(view.login, view.has_factor)

    def settled_by_word(self, views: Iterable[View]) -> int:
        """Of how many users it is not known if MFA is demanded, where ``direct_login_policies: none`` would tell."""
        alike = collections.Counter((view.login, view.has_factor) for view in views)
        return sum(
            users
            for (login, has_factor), users in alike.items()
            if login.doubt == _DIRECT
            and self._fact(login, has_factor).value is None
            and self._enforced(login.candidates[0], has_factor).value is not None
        )

    def _fact(self, login: Login, has_factor: bool | None) -> Fact:
        about = (login, has_factor)
        if about not in self._facts:
            self._facts[about] = self._enforcement(login, has_factor)
        return self._facts[about]

    def _enforcement(self, login: Login, has_factor: bool | None) -> Fact:
        candidates, doubt, _cause = login
        if not candidates:
            return Fact(None, doubt)
        facts = [self._enforced(policy, has_factor) for policy in candidates]
        if len(facts) == 1:
            return facts[0]._replace(
                reason=f"login policy {candidates[0].label}: {facts[0].reason}"
            )
        values = {fact.value for fact in facts}
        if len(values) == 1 and None not in values:
            return Fact(facts[0].value, f"all {len(facts)} login policies agree: {facts[0].reason}")
        return Fact(None, doubt)

    def _enforced(self, policy: LoginPolicy, has_factor: bool | None) -> Fact:
        shows_all = policy.allows_only(self._shown)
        return enforced(policy, has_factor=has_factor, shows_all=shows_all)

    def shown(self, people: Sequence[tuple[Mapping[str, t.Any], Fact]]) -> list[dict[str, t.Any]]:
        """Each policy as the result lists it; ``people``: the record of each user who is there, and the fact."""
        under: dict[t.Any, list[Fact]] = collections.defaultdict(list)
        for record, fact in people:
            told = record.get("login_policy") or {}
            sure = told.get("source") != "unknown" and not told.get("contradicted")
            under[number(told.get("id")) if sure else None].append(fact)
        return [self._shown_policy(policy, under[policy.id]) for policy in self.policies or ()]

    def _shown_policy(self, policy: LoginPolicy, users: Sequence[Fact]) -> dict[str, t.Any]:
        fact = enforced(policy, has_factor=None, shows_all=False)
        return {
            "id": policy.id,
            **self.record(policy),
            "users": len(users),
            "enforced": outcome_counts(users),
            "demands": {"value": fact.value, "reason": fact.reason},
            "holes": [
                {"known": hole.value is True, "reason": hole.reason}
                for hole in (holes(policy) if fact.value is not False else [])
            ],
            "allowed_classes": None if policy.allowed is None else sorted(policy.allowed),
        }

    def _login(self, policy_id: t.Any, source: t.Any, contradicted: t.Any, reason: t.Any) -> Login:
        policy = self._by_id.get(number(policy_id) or 0)
        if contradicted is None and reason:
            return Login((), str(reason), ERROR)
        if contradicted is not False:
            return Login(
                (),
                str(reason or "the lists and the login policy do not fit together"),
                CONTRADICTED,
            )
        if source not in SOURCES or (policy_id is not None and policy is None):
            return Login(
                (), str(reason or "the login policy is not among those that were read"), NOT_TOLD
            )
        if policy is None or source == "unknown":
            return self._any(str(reason or "which one holds for the user is not known"))
        if source == "user" or self._direct == "none":
            return Login((policy,), "", "")
        return self._any(_DIRECT, first=policy)

    def _any(self, doubt: str, *, first: LoginPolicy | None = None) -> Login:
        """All policies, the likeliest first: one of them holds, if they are all."""
        if not self.all_told:
            return Login((), f"{doubt}; {NO_DEFAULT}", NOT_TOLD)
        others = [policy for policy in self.policies or () if policy is not first]
        return Login(((first,) if first else ()) + tuple(others), doubt, NOT_TOLD)


def outcome_counts(facts: Sequence[Fact]) -> dict[str, int]:
    """``{demanded, not_demanded, unknown}``: how many users."""
    count = collections.Counter(_TOLD[fact.value] for fact in facts)
    return {word: count.get(word, 0) for word in _TOLD.values()}


def _listed(value: t.Any, *, errors: list[str]) -> list[t.Any] | None:
    """The ``policies`` of onelogin_policies_info, or None."""
    at = Place("login_policies", errors)
    value = bounded(from_json(value, at=at), at=at)
    if value is None or isinstance(value, list):
        return value
    at.wrong(
        f"expected the policies of onelogin_policies_info, a list, or null; found {describe(value)}"
    )
    return None


def _user_policies(
    listed: Sequence[t.Any], *, classes: Mapping[str, str], errors: list[str]
) -> tuple[LoginPolicy, ...]:
    """The login policies among them. Policies of applications are nobody's login policy.

    Equal ones of one id are one; unequal ones are a mistake.
    """
    at = Place("login_policies", errors)
    found: dict[int, tuple[int, t.Any]] = {}
    for index, each in enumerate(listed):
        place = at.item(index)
        if not isinstance(each, Mapping) or not number(each.get("id")):
            place.wrong("expected a login policy, a mapping with an id")
        elif each.get("kind") != "app":
            first, other = found.setdefault(int(each["id"]), (index, each))
            if other != each:
                place.wrong(f"the same id as login_policies[{first}], but another content")
    return tuple(_login_policy(each, classes=classes) for _index, each in found.values())


def _login_policy(each: Mapping[str, t.Any], *, classes: Mapping[str, str]) -> LoginPolicy:
    settings = with_known_settings(each)
    name, default = each.get("name"), each.get("is_default")
    return LoginPolicy(
        id=int(each["id"]),
        name=name if isinstance(name, str) else "",
        is_default=default if isinstance(default, bool) else None,
        settings=settings,
        allowed=_classes(each.get("factors"), settings["authentication_factor_ids"], classes),
        recovery=_classes(
            each.get("reset_factors"), settings["reset_password_authentication_factor_ids"], classes
        ),
    )


def _classes(
    factors: t.Any, ids: list[int] | None, classes: Mapping[str, str]
) -> frozenset[str] | None:
    """The classes of the factors with these ids; None if not each of them is told."""
    if ids is None:
        return None
    told = factors if isinstance(factors, list) else []
    # An id that the account's factors do not have comes without a type.
    by_id = {
        number(each.get("id")): each
        for each in told
        if isinstance(each, Mapping) and {"type", "name"} & set(each)
    }
    if any(each not in by_id for each in ids):
        return None
    return frozenset(
        class_of(factor_type=by_id[each].get("type"), name=by_id[each].get("name"), extra=classes)
        for each in ids
    )


def _carried(listed: Sequence[t.Any]) -> dict[int, bool | None]:
    """By policy id, whether a group carries it; None where that is not known."""
    return {
        int(each["id"]): bool(each["groups"]) if isinstance(each.get("groups"), list) else None
        for each in listed
        if isinstance(each, Mapping) and number(each.get("id"))
    }
