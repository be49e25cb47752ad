# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

What an assertion says about what is known of a user: true, false, or unknown and why (Kleene's
logic).

Every assertion about factors is brought down to one kind of claim, "at least n factors of these
classes", asserted or denied: ``any_of`` asserts it, ``none_of`` denies it, ``only`` denies it of all
other classes, ``max`` denies n + 1, ``not`` swaps the two. (``login_policy`` is a node of its own,
see `login_clauses`.) A claim is then decided by the first line that fits:

    what is known                                             claim     asserted     denied
    n or more such factors are listed or attested             true      true         false
    the list was not read                                     unknown   error        error
    the list is empty and the other one was not read          unknown   error        error
    both lists are empty, and of the login policy:
      what it allows is not known                             unknown   ambiguous    ambiguous
      it allows what the API would list                       unknown   contradicted contradicted
      it allows no factor                                     false     false        (read on)
      it allows what the API does not show, of the classes    unknown   invisible    (read on)
    unclassified factors could make it n                      unknown   unclassified unclassified
    too few, and the API shows none of the classes            unknown   invisible    invisible
    too few, and the API shows some of the classes            -         false        invisible
    too few, and the API shows all of the classes             false     false        true

Why this is sound. What is listed exists, so a claim that holds is never withdrawn by knowing
more. A denial is a claim of absence, and absence follows only from a list that would have shown
the thing: with one invisible class it stays unknown. The line before the last is the one
convention: somebody who could satisfy a rule with a factor that the API shows, and has not, is
taken to fail it, in words that say so ("no API-visible factor"); a factor that the API does not
show is then a matter for an attestation. Where the API shows none of the wanted classes, nothing
at all is known, and nobody fails. A list that failed is never taken for an empty one.

``all`` is false if one part is, else unknown if one is; ``any`` is true if one part is, else
unknown if one is. A part that is unknown therefore only matters where the others leave it open.
"""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Iterable, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    UNCLASSIFIED,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.enforcement import (
    LoginPolicy,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import (
    AMBIGUOUS,
    CONTRADICTED,
    DOUBTFUL,
    ERROR,
    INVISIBLE,
    Finding,
    View,
    counted,
)

# A user, or, in a rule about login policies, one of these. Claims are about users alone; the parser sees to that.
Subject = t.Union[View, LoginPolicy]


class Node(t.Protocol):
    """A part of an assertion."""

    @property
    def english(self) -> str:
        """What it says, in words."""

    def judge(self, view: Subject) -> Finding:
        """Whether it holds of somebody."""

    def claims(self) -> Iterable[Claim]:
        """What it claims of factors."""


@dataclasses.dataclass(frozen=True)
class Claim:
    """At least ``minimum`` factors of the classes ``wanted`` (None: any); or the denial of it.

    With ``distinct``: factors of at least so many different classes.
    """

    clause: str
    subject: str  # enrolled or available
    wanted: frozenset[str] | None
    label: str  # the wanted classes as the author named them
    shown: frozenset[str]  # the classes the API shows
    classes: frozenset[str]  # all classes there are
    minimum: int = 1
    distinct: bool = False
    denied: bool = False
    doubtful: bool = True  # whether an unclassified factor may be one of the wanted

    @property
    def english(self) -> str:
        return self._phrase(f"{self.subject} factor")

    def _phrase(self, noun: str) -> str:
        if self.denied and self.minimum == 1:
            return f"no {noun}{self.label}"
        count = self.minimum - 1 if self.denied else self.minimum
        bound = f"{'at most' if self.denied else 'at least'} {count}"
        if self.distinct:
            return f"{noun}s of {bound} different class{'' if count == 1 else 'es'}"
        return f"{bound} {noun}{'' if count == 1 else 's'}{self.label}"

    def claims(self) -> Iterable[Claim]:
        yield self

    @property
    def unprovable(self) -> frozenset[str]:
        """The classes whose absence the API cannot prove."""
        return self._looked_for - self.shown

    @property
    def _looked_for(self) -> frozenset[str]:
        return self.classes if self.wanted is None else self.wanted

    def judge(self, view: Subject) -> Finding:
        view = t.cast(View, view)
        listed, read, nothing = (
            (view.enrolled, view.enrolled_read, view.nothing_enrolled)
            if self.subject == "enrolled"
            else (view.available, view.available_read, not view.available)
        )
        both_read = view.enrolled_read and view.available_read
        sure, possible = self._count(listed)
        if sure >= self.minimum:
            return self._present(listed) if self.denied else self._decided(True)
        if not read:
            return self._unknown(ERROR, "could not be read", "read the user again")
        if nothing and not both_read:
            return self._unknown(
                ERROR,
                "is empty, and the other list, without which that proves nothing, could not be read",
                "read the user again",
                lists=f"the list of {self.subject} factors",
            )
        if view.empty and (told := self._both_empty(view)):
            return told
        if possible >= self.minimum:
            return self._unknown(
                DOUBTFUL,
                "hold a factor of no known class",
                "name the factor in the policy's classes",
            )
        if self.unprovable and (self.denied or self.unprovable == self._looked_for):
            hidden = _named(self.unprovable)
            return self._unknown(
                INVISIBLE,
                f"do not show every factor: the API is not known to show {hidden}",
                (
                    "once you know that the API shows them, name them in visible_classes; or waive"
                    if self.denied
                    else "attest the factor if there is one"
                ),
            )
        return self._decided(True) if self.denied else self._absent(listed, view)

    def _both_empty(self, view: View) -> Finding | None:
        """What two empty lists say, given what the user's login policy allows; None: read on as with any other lists."""
        policy = view.sole_policy
        if policy is None or policy.allowed is None or UNCLASSIFIED in policy.allowed:
            return self._unknown(
                AMBIGUOUS,
                "are both empty: the API shows nothing of this user",
                "find out what the user's policy permits; then attest what is enrolled, or waive",
                lists="the lists",
            )
        named, allowed = f"login policy {policy.label}", policy.allowed
        if listable := allowed & self.shown:
            return self._unknown(
                CONTRADICTED,
                f"are both empty, although {named} allows {_named(listable)}, which the API would list",
                "look at the user in OneLogin: another login policy may hold",
                lists="the lists",
            )
        if self.denied:
            return None
        if not allowed:
            reason = f"no factor is {self.subject}: {named} allows none"
            return Finding(False, "", self.clause, reason, f"let {named} allow factors")
        if allowed & self._looked_for:
            return self._unknown(
                INVISIBLE,
                f"are both empty: {named} allows only {_named(allowed)}, which the API is not known to show",
                "attest the factor if there is one",
                lists="the lists",
            )
        return None

    def _count(self, listed: Sequence[str]) -> tuple[int, int]:
        """How many factors meet the claim for sure, and how many could."""
        open_ones = sum(1 for each in listed if each == UNCLASSIFIED)
        if self.distinct:
            known = len(set(listed) - {UNCLASSIFIED})
            return max(known, min(open_ones, 1)), known + open_ones
        if self.wanted is None:
            return len(listed), len(listed)
        sure = sum(1 for each in listed if each in self.wanted)
        return sure, sure + open_ones if self.doubtful else sure

    def _decided(self, value: bool) -> Finding:
        return Finding(value, "", self.clause, f"{self.english}: holds", None)

    def _unknown(self, cause: str, why: str, needed: str, *, lists: str = "") -> Finding:
        lists = lists or f"the {self.subject} factors"
        return Finding(
            None, cause, self.clause, f"{self.english}: cannot be told, {lists} {why}", needed
        )

    def _present(self, listed: Sequence[str]) -> Finding:
        held = [each for each in listed if self.wanted is None or each in self.wanted]
        remove = (
            "remove from the user" if self.subject == "enrolled" else "stop offering in the policy"
        )
        return Finding(
            False,
            "",
            self.clause,
            f"{counted(held)} {self.subject}, where the rule wants {self.english}",
            f"{remove}: {counted(held)}" if self.minimum == 1 else f"{remove} what is too much",
        )

    def _absent(self, listed: Sequence[str], view: View) -> Finding:
        held = [each for each in listed if self.wanted is None or each in self.wanted]
        offered = [each for each in view.available if self.wanted is None or each in self.wanted]
        if self.subject == "available":
            reason = f"the API offers {counted(listed)}, where the rule wants {self.english}"
            return Finding(False, "", self.clause, reason, f"offer {self._phrase('factor')}")
        if not listed:
            reason = "no API-visible factor is enrolled"
        elif self.minimum == 1:
            reason = f"no API-visible factor{self.label} is enrolled, only {counted(listed)}"
        else:
            reason = (
                f"the API shows only {counted(held)} enrolled, where the rule wants {self.english}"
            )
        if view.available_read:
            some = ", ".join(sorted(set(offered)))
            reason += f"; could enrol {some or 'none through the API'}"
        more = "" if not held else "more, to have "
        needed = f"enrol {more}{self._phrase('factor')}, or attest one the API does not show"
        return Finding(False, "", self.clause, reason, needed)


@dataclasses.dataclass(frozen=True)
class Every:
    """All parts."""

    clause: str
    parts: tuple[Node, ...]

    @property
    def english(self) -> str:
        return _joined(self.parts, " and ")

    def claims(self) -> Iterable[Claim]:
        return [claim for part in self.parts for claim in part.claims()]

    def judge(self, view: Subject) -> Finding:
        found = [part.judge(view) for part in self.parts]
        for value in (False, None):
            if some := [each for each in found if each.value is value]:
                return _merged(some, clause=some[0].clause, word="and")
        return Finding(True, "", self.clause, f"{self.english}: holds", None)


@dataclasses.dataclass(frozen=True)
class Some:
    """At least one part."""

    clause: str
    parts: tuple[Node, ...]

    @property
    def english(self) -> str:
        return _joined(self.parts, " or ")

    def claims(self) -> Iterable[Claim]:
        return [claim for part in self.parts for claim in part.claims()]

    def judge(self, view: Subject) -> Finding:
        found = [part.judge(view) for part in self.parts]
        for each in found:
            if each.value is True:
                return each
        if open_ones := [each for each in found if each.value is None]:
            return _merged(open_ones, clause=open_ones[0].clause, word="or")
        return _merged(found, clause=self.clause, word="or")


def _merged(found: Sequence[Finding], *, clause: str, word: str) -> Finding:
    """Several findings of one value as one. A failed call outweighs other reasons."""
    causes = [each.cause for each in found]
    reasons = dict.fromkeys(each.reason for each in found)
    needed = dict.fromkeys(each.needed for each in found if each.needed)
    return Finding(
        found[0].value,
        ERROR if ERROR in causes else causes[0],
        clause,
        "; ".join(reasons),
        f"; {word} ".join(needed) or None,
    )


def _joined(parts: Sequence[Node], word: str) -> str:
    return word.join(
        f"({part.english})" if isinstance(part, (Every, Some)) and len(parts) > 1 else part.english
        for part in parts
    )


def _named(classes: Iterable[str]) -> str:
    return ", ".join(sorted(classes))
