# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

``login_policy:`` in an assertion: what must hold of the login policy of a user, or of a login policy itself.

    login_policy := mfa: required, of_administrators: true|false, prompt: every_login, remember_days: {max: n},
                    bypass_addresses: {max: n}, registration: required, number_match: true,
                    device_trust_instead_of_mfa: false, factors: <classes>, recovery: {none_of: [class|set]}
    <classes>    := {any_of | all_of | none_of | only: [class|set]}

All keys beside each other must hold. Which policy is a user's may not be known for sure: a user stands for a set of candidates,
and a statement holds if it holds of all of them, does not hold if it holds of none, and is unknown otherwise.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t
from collections.abc import Callable, Iterable, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    UNCLASSIFIED,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.claims import (
    Claim,
    Subject,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.enforcement import (
    CONFIGURED,
    Fact,
    LoginPolicy,
    bypass_at_most,
    denied,
    enforced,
    number_matching,
    prompt_at_every_login,
    recovery_over,
    registration_required,
    remembered_at_most,
    trusted_device_replaces_mfa,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    items,
    mapping,
    whole,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import (
    NOT_TOLD,
    Finding,
    View,
)

KEYS = (
    "mfa",
    "of_administrators",
    "prompt",
    "remember_days",
    "bypass_addresses",
    "registration",
    "factors",
    "recovery",
    "number_match",
    "device_trust_instead_of_mfa",
)
CLASS_OPS = ("any_of", "all_of", "none_of", "only")
# Keys that can take one value alone: the opposite is nothing that anybody would require.
_ONLY_VALUE: t.Final[Mapping[str, t.Any]] = {
    "mfa": "required",
    "prompt": "every_login",
    "registration": "required",
    "number_match": True,
    "device_trust_instead_of_mfa": False,
}
# What is asked of one policy; ``view`` is the user's, None where the rule is about policies.
Test = Callable[[LoginPolicy, "View | None"], Fact]
ClassesOf = Callable[[t.Any, Place], Sequence[str]]


class LoginClause(t.NamedTuple):
    """One key of ``login_policy``: what it wants, the test of one policy, and what to do where it fails."""

    name: str
    english: str
    test: Test
    needed: str


@dataclasses.dataclass(frozen=True)
class LoginStatement:
    """A ``login_policy`` of an assertion, or its denial: a `Node`. It holds of a policy if all its clauses do."""

    clause: str
    clauses: tuple[LoginClause, ...]
    denied: bool = False

    @property
    def english(self) -> str:
        words = " and ".join(each.english for each in self.clauses)
        return f"not: {words}" if self.denied else words

    def claims(self) -> Iterable[Claim]:
        return ()

    def judge(self, view: Subject) -> Finding:
        """What it says of a user, who may be under any of the view's candidates, or of a login policy itself."""
        if isinstance(view, LoginPolicy):
            return self._judge_policy(view)
        candidates, doubt, cause = view.login
        if not candidates:
            return self._unknown(cause, f"cannot be told, {doubt}")
        facts = [self._facts(policy, view) for policy in candidates]
        values = {_every(each) for each in facts}
        value = values.pop() if len(values) == 1 else None
        told = _by_policy(
            [
                (policy, fact.reason)
                for policy, found in zip(candidates, facts)
                for fact in _decisive(found)
            ]
        )
        if value is None:
            why = f"{told}; {doubt}" if len(candidates) > 1 else told
            return self._unknown(NOT_TOLD, f"cannot be told, {why}")
        return self._decided(value, told, facts)

    def _judge_policy(self, policy: LoginPolicy) -> Finding:
        facts = self._facts(policy, None)
        value, told = _every(facts), "; ".join(fact.reason for fact in _decisive(facts))
        if value is None:
            return self._unknown(NOT_TOLD, f"cannot be told, {told}")
        return self._decided(value, told, [facts])

    def _facts(self, policy: LoginPolicy, view: View | None) -> list[Fact]:
        return [each.test(policy, view) for each in self.clauses]

    def _decided(self, value: bool, told: str, facts: Sequence[Sequence[Fact]]) -> Finding:
        holds = value is not self.denied
        if holds:
            return Finding(True, "", self.clause, f"{self.english}: {told}", None)
        failed = [
            each
            for index, each in enumerate(self.clauses)
            if any(found[index].value is False for found in facts)
        ]
        needed = "; ".join(each.needed for each in failed) or "change the login policy"
        where = ", ".join(each.name for each in failed)
        clause = f"{self.clause}.{where}" if where else self.clause
        return Finding(False, "", clause, f"{self.english}: {told}", needed)

    def _unknown(self, cause: str, why: str) -> Finding:
        needed = "look at the login policy in OneLogin"
        return Finding(None, cause, self.clause, f"{self.english}: {why}", needed)


def _every(facts: Iterable[Fact]) -> bool | None:
    values = {fact.value for fact in facts}
    return False if False in values else None if None in values else True


def _decisive(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that decide: those that fail, else those that are not known, else all."""
    for value in (False, None):
        if some := [fact for fact in facts if fact.value is value]:
            return some
    return list(facts)


def parse_login_policy(
    value: t.Any,
    *,
    at: Place,
    clause: str,
    classes_of: ClassesOf,
    shown: frozenset[str],
    denied: bool,
) -> LoginStatement:
    """Reads a ``login_policy``; with ``denied`` it is the opposite that must hold."""
    given = mapping(value, at=at, known=KEYS, what="what must hold of the login policy, a mapping")
    if isinstance(value, Mapping) and not set(value) - {"of_administrators"}:
        at.wrong(
            f"expected at least one of {', '.join(k for k in KEYS if k != 'of_administrators')}"
        )
    if "of_administrators" in given and not isinstance(given["of_administrators"], bool):
        at.key("of_administrators").wrong("expected true or false")
    if "of_administrators" in given and "mfa" not in given:
        at.key("of_administrators").wrong(
            "goes with mfa: required; it says of whom MFA must be demanded"
        )
    clauses: list[LoginClause] = []
    for key, found in given.items():
        place = at.key(key)
        if key in _ONLY_VALUE and (
            found != _ONLY_VALUE[key]
            or isinstance(found, bool) is not isinstance(_ONLY_VALUE[key], bool)
        ):
            place.wrong(f"expected {_yaml(_ONLY_VALUE[key])}, the only value that can be required")
        clauses += _clauses(key, found, place, given, classes_of, shown)
    return LoginStatement(clause, tuple(clauses), denied)


def _clauses(
    key: str,
    value: t.Any,
    at: Place,
    given: Mapping[str, t.Any],
    classes_of: ClassesOf,
    shown: frozenset[str],
) -> Iterable[LoginClause]:
    if key == "mfa":
        test = functools.partial(
            _enforced, shown=shown, of_administrators=given.get("of_administrators") is True
        )
        yield LoginClause(
            key, "MFA is demanded", test, "let the login policy require MFA of all users"
        )
    elif key == "prompt":
        yield LoginClause(
            key,
            "MFA is asked for at every login",
            _plain(prompt_at_every_login),
            "let the login policy ask at every login",
        )
    elif key == "registration":
        yield LoginClause(
            key,
            "users must register a factor",
            _plain(registration_required),
            "let the login policy require registration",
        )
    elif key == "number_match":
        yield LoginClause(
            key,
            "OneLogin Protect asks for a number",
            _plain(number_matching),
            "turn number matching on",
        )
    elif key == "device_trust_instead_of_mfa":
        yield LoginClause(
            key,
            "no trusted device stands in for MFA",
            _plain(lambda policy: denied(trusted_device_replaces_mfa(policy))),
            "do not let trusted devices replace MFA",
        )
    elif key == "remember_days":
        days = _most(value, at)
        yield LoginClause(
            f"{key}.max: {days}",
            f"a browser is remembered for at most {days:,} days",
            _plain(functools.partial(remembered_at_most, days=days)),
            f"remember browsers for {days:,} days at most",
        )
    elif key == "bypass_addresses":
        most = _most(value, at)
        which = f"at most {most:,} addresses" if most else "no address"
        yield LoginClause(
            f"{key}.max: {most}",
            f"{which} can sign in without MFA",
            _plain(functools.partial(bypass_at_most, addresses=most)),
            "shorten the bypass list of the login policy",
        )
    elif key == "recovery":
        yield from _recovery(value, at, classes_of)
    elif key == "factors":
        yield from _factors(value, at, classes_of)


def _most(value: t.Any, at: Place) -> int:
    given = mapping(value, at=at, known=("max",), required=("max",), what="a limit, {max: n}")
    return whole(given["max"], at=at.key("max")) if "max" in given else 0


def _recovery(value: t.Any, at: Place, classes_of: ClassesOf) -> Iterable[LoginClause]:
    given = mapping(
        value, at=at, known=("none_of",), required=("none_of",), what="{none_of: [classes]}"
    )
    if "none_of" not in given:
        return
    names, classes = _named(given["none_of"], at.key("none_of"), classes_of)
    yield LoginClause(
        f"recovery.none_of: [{names}]",
        f"passwords cannot be reset over {names}",
        _plain(lambda policy: denied(recovery_over(policy, classes))),
        f"turn off account recovery over {names}",
    )


def _factors(value: t.Any, at: Place, classes_of: ClassesOf) -> Iterable[LoginClause]:
    given = mapping(
        value,
        at=at,
        known=CLASS_OPS,
        what="what must hold of the factors that it allows, a mapping",
    )
    if isinstance(value, Mapping) and not value:
        at.wrong(f"expected at least one of {', '.join(CLASS_OPS)}; found none")
    for op, found in given.items():
        names, classes = _named(found, at.key(op), classes_of)
        words, needed = {
            "any_of": (f"it allows a factor of {names}", f"allow a factor of {names}"),
            "all_of": (
                f"it allows factors of each of {names}",
                f"allow factors of each of {names}",
            ),
            "none_of": (f"it allows no factor of {names}", f"stop allowing {names}"),
            "only": (f"it allows factors of {names} alone", f"stop allowing all but {names}"),
        }[op]
        test = _plain(functools.partial(_allows, op=op, classes=classes))
        yield LoginClause(f"factors.{op}: [{names}]", words, test, needed)


def _named(value: t.Any, at: Place, classes_of: ClassesOf) -> tuple[str, frozenset[str]]:
    names: list[str] = []
    classes: set[str] = set()
    for place, item in items(value, at=at, what="classes or sets"):
        found = classes_of(item, place)
        if found:
            names.append(str(item))
            classes.update(found)
    return ", ".join(names), frozenset(classes)


def _allows(policy: LoginPolicy, *, op: str, classes: frozenset[str]) -> Fact:
    """What is known of the classes that a policy allows; a factor of no known class may be of any."""
    allowed = policy.allowed
    if allowed is None:
        return Fact(None, "which factors it allows is not known")
    shown = ", ".join(sorted(allowed)) or "none"
    doubtful = UNCLASSIFIED in allowed and UNCLASSIFIED not in classes
    sure = allowed - {UNCLASSIFIED} if doubtful else allowed
    strays, missing = sure - classes, classes - sure
    value: bool | None
    if op in ("any_of", "none_of"):
        value = True if sure & classes else None if doubtful else False
        value = value if op == "any_of" or value is None else not value
    elif op == "all_of":
        value = True if not missing else None if doubtful else False
    else:
        value = False if strays else None if doubtful else True
    doubt = ", one of no known class" if value is None else ""
    return Fact(value, f"it allows {shown}{doubt}")


def _enforced(
    policy: LoginPolicy, view: View | None, *, shown: frozenset[str], of_administrators: bool
) -> Fact:
    demanded, of_whom = policy.setting("otp_auth_enabled"), policy.setting("otp_config")
    if view is None and demanded and of_whom == CONFIGURED:
        return Fact(False, "it demands MFA only of users who have a factor")
    return enforced(
        policy,
        has_factor=None if view is None else view.has_factor,
        shows_all=policy.allows_only(shown - {UNCLASSIFIED}),
        of_administrators=of_administrators,
    )


def _plain(test: Callable[[LoginPolicy], Fact]) -> Test:
    """A test that looks at the policy alone: asked once of each, however many users may be under it."""
    asked = functools.cache(test)
    return lambda policy, view: asked(policy)


def _by_policy(told: Iterable[tuple[LoginPolicy, str]]) -> str:
    """``login policy Staff: it demands MFA of all users``; policies of whom the same is said stand together."""
    said: dict[str, list[str]] = {}
    for policy, reason in told:
        said.setdefault(reason, []).append(policy.label)
    return "; ".join(
        f"login polic{'y' if len(names) == 1 else 'ies'} {', '.join(names)}: {reason}"
        for reason, names in said.items()
    )


def _yaml(value: t.Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
