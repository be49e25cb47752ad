# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

From the ``assert`` of a rule to the claims of ``claims`` and the statements of ``login_clauses``:

    <assert> := {all: [<assert>]} | {any: [<assert>]} | {not: <assert>} | {enrolled: <ops>} | {available: <ops>}
                | {login_policy: <login_policy>}, see `login_clauses`
    <ops>    := any_of: [class|set] | all_of | none_of | only | count: {min, max, distinct: class}

Several ops beside each other must all hold.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t
from collections.abc import Iterable, Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
    UNCLASSIFIED,
    class_of_factor,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.claims import (
    Claim,
    Every,
    Node,
    Some,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.login_clauses import (
    parse_login_policy,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    choice,
    describe,
    items,
    mapping,
    unknown_name,
    whole,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    FACTOR_CLASSES,
)

FORMS = ("all", "any", "not", "enrolled", "available", "login_policy")
# What a rule is applied to, one by one.
FOR_EACH = ("user", "login_policy")
OPS = ("any_of", "all_of", "none_of", "only", "count")
COUNT = ("min", "max", "distinct")
_SHOWN = frozenset(name for name in FACTOR_CLASSES if CLASSES[name].visible == "yes")


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """The names a policy's assertions may use, and which were used."""

    sets: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    visible: frozenset[str] = frozenset()  # classes the policy says the API shows
    used: set[str] = dataclasses.field(default_factory=set)

    @property
    def shown(self) -> frozenset[str]:
        return _SHOWN | self.visible

    def classes_of(self, name: t.Any, *, at: Place) -> tuple[str, ...]:
        """The classes behind the name of a class or a set."""
        if isinstance(name, str) and name in self.sets:
            self.used.add(name)
            return self.sets[name]
        if isinstance(name, str) and name in FACTOR_CLASSES:
            return (name,)
        if isinstance(name, str) and name.strip():
            found = unknown_name(name, (*FACTOR_CLASSES, *self.sets), "class or set")
            factor = class_of_factor(name)
            at.wrong(f"{found}; the factor of this name is of class {factor}" if factor else found)
        else:
            at.wrong(f"expected the name of a class or set; found {describe(name)}")
        return ()


def parse_assertion(
    value: t.Any, *, at: Place, words: Vocabulary, denied: bool = False, for_each: str = "user"
) -> Node:
    """Reads an ``assert``, or with ``denied`` its opposite."""
    given = mapping(value, at=at, known=FORMS, what="an assertion, a mapping")
    if isinstance(value, Mapping) and len(value) != 1:
        at.wrong(f"expected exactly one of {', '.join(FORMS)}; join several with all or any")
    parts: list[Node] = []
    for form, found in given.items():
        place = at.key(form)
        if form == "not":
            parts.append(
                parse_assertion(found, at=place, words=words, denied=not denied, for_each=for_each)
            )
        elif form in ("all", "any"):
            inner = tuple(
                parse_assertion(item, at=each, words=words, denied=denied, for_each=for_each)
                for each, item in items(found, at=place, what="assertions")
            )
            # Not all of them: some are not. Not any of them: none is.
            parts.append(_group(inner, clause=place, every=(form == "all") is not denied))
        elif form == "login_policy":
            parts.append(
                parse_login_policy(
                    found,
                    at=place,
                    clause=_short(place),
                    classes_of=lambda name, where: words.classes_of(name, at=where),
                    shown=words.shown,
                    denied=denied,
                )
            )
        else:
            if for_each == "login_policy":
                place.wrong(
                    "says something of a user, but the rule is for each login_policy; use login_policy here"
                )
            parts.append(_ops(found, at=place, subject=form, words=words, denied=denied))
    return _group(tuple(parts), clause=at, every=True)


def _group(parts: tuple[Node, ...], *, clause: Place, every: bool) -> Node:
    if len(parts) == 1:
        return parts[0]
    return Every(_short(clause), parts) if every else Some(_short(clause), parts)


def _ops(value: t.Any, *, at: Place, subject: str, words: Vocabulary, denied: bool) -> Node:
    given = mapping(
        value, at=at, known=OPS, what=f"what must hold of the {subject} factors, a mapping"
    )
    if isinstance(value, Mapping) and not value:
        at.wrong(f"expected at least one of {', '.join(OPS)}; found none")
    claims: list[Claim] = []
    for op, found in given.items():
        place = at.key(op)
        if op == "count":
            claims += _count(found, at=place, subject=subject, words=words)
        else:
            claims += _membership(op, found, at=place, subject=subject, words=words)
    swapped = tuple(
        dataclasses.replace(each, denied=not each.denied) if denied else each for each in claims
    )
    return _group(swapped, clause=at, every=not denied)


def _membership(
    op: str, value: t.Any, *, at: Place, subject: str, words: Vocabulary
) -> Iterable[Claim]:
    named: dict[str, tuple[str, ...]] = {}
    for place, item in items(value, at=at, what="classes or sets"):
        found = words.classes_of(item, at=place)
        if found:
            named[str(item)] = found
    classes = frozenset(name for found in named.values() for name in found)
    claim = functools.partial(
        Claim,
        clause=f"{_short(at)}: [{', '.join(named)}]",
        subject=subject,
        shown=words.shown,
        classes=frozenset(FACTOR_CLASSES),
        doubtful=UNCLASSIFIED not in classes,
    )
    if op == "all_of":
        return [
            claim(wanted=frozenset(found), label=_label({n: found})) for n, found in named.items()
        ]
    if op == "only":
        others = frozenset(FACTOR_CLASSES) - classes - {UNCLASSIFIED}
        return [claim(wanted=others, label=_label(named, "other than"), denied=True)]
    return [claim(wanted=classes, label=_label(named), denied=op == "none_of")]


def _count(value: t.Any, *, at: Place, subject: str, words: Vocabulary) -> Iterable[Claim]:
    given = mapping(value, at=at, known=COUNT, what="a count, a mapping")
    if isinstance(value, Mapping) and not {"min", "max"} & set(value):
        at.wrong("expected min, max or both")
    if "distinct" in given:
        choice(given["distinct"], at=at.key("distinct"), allowed=("class",), what="what is counted")
    claim = functools.partial(
        Claim,
        subject=subject,
        wanted=None,
        label="",
        shown=words.shown,
        classes=frozenset(FACTOR_CLASSES),
        distinct="distinct" in given,
    )
    claims = []
    least = whole(given["min"], at=at.key("min"), least=1) if "min" in given else 0
    if least:
        claims.append(claim(clause=f"{_short(at)}.min: {least}", minimum=least))
    if "max" in given:
        most = whole(given["max"], at=at.key("max"))
        if most < least:
            at.wrong(f"min {least} is more than max {most}: no user can satisfy it")
        claims.append(claim(clause=f"{_short(at)}.max: {most}", minimum=most + 1, denied=True))
    return claims


def _label(named: Mapping[str, tuple[str, ...]], word: str = "of") -> str:
    """`` of strong (push, totp) or sms``"""
    names = [
        name if found == (name,) else f"{name} ({', '.join(found)})"
        for name, found in named.items()
    ]
    return f" {word} {' or '.join(names)}"


def _short(at: Place) -> str:
    """The path within the rule: ``assert.all[0].enrolled``."""
    path: str = at.path
    return path[path.index("assert") :]
