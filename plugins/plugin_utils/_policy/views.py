# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

What is known of a user's factors and login policy, and what is concluded from it.
"""

from __future__ import annotations

import collections
import typing as t
from collections.abc import Sequence

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.enforcement import (
    LoginPolicy,
)

# Why something cannot be told.
ERROR = "error"
AMBIGUOUS = "ambiguous"
DOUBTFUL = "unclassified"
INVISIBLE = "invisible"
NOT_TOLD = "not_told"  # of a login policy
CONTRADICTED = "contradicted"  # the lists and the login policy do not fit together


class Login(t.NamedTuple):
    """Which login policies a user may be under; ``doubt`` says why there is not exactly one, or none at all."""

    candidates: tuple[LoginPolicy, ...] = ()
    doubt: str = "the login policies were not read"
    cause: str = NOT_TOLD


UNREAD_LOGIN: t.Final = Login()


class View(t.NamedTuple):
    """What is known of a user: the class of each factor, sorted, and the login policy. Equal views fare alike."""

    enrolled: tuple[str, ...]
    enrolled_read: bool
    available: tuple[str, ...]
    available_read: bool
    attested: tuple[str, ...] = ()  # of those enrolled, the ones an attestation added
    login: Login = UNREAD_LOGIN

    @property
    def sole_policy(self) -> LoginPolicy | None:
        """The login policy that holds for sure, or None."""
        return self.login.candidates[0] if len(self.login.candidates) == 1 else None

    @property
    def has_factor(self) -> bool | None:
        """Whether a factor is enrolled, None if that was not read; a temporary token is none."""
        return True if self.enrolled else False if self.enrolled_read else None

    @property
    def nothing_enrolled(self) -> bool:
        """Whether the API lists nothing as enrolled; what an attestation adds is not its."""
        return len(self.enrolled) == len(self.attested)

    @property
    def empty(self) -> bool:
        """Whether both lists were read and say nothing."""
        both = self.enrolled_read and self.available_read
        return both and not self.available and self.nothing_enrolled


class Finding(t.NamedTuple):
    """What an assertion says of a view; ``cause`` tells why ``value`` is None."""

    value: bool | None
    cause: str
    clause: str
    reason: str
    needed: str | None


def counted(classes: Sequence[str]) -> str:
    """``sms, totp x 2``, or ``none``."""
    counts = collections.Counter(sorted(classes))
    return ", ".join(f"{name} x {n}" if n > 1 else name for name, n in counts.items()) or "none"


def describe_view(view: View) -> str:
    """What was seen, in a line: ``enrolled: sms; available: none``."""
    enrolled = counted(view.enrolled) if view.enrolled_read else "not read"
    if not view.enrolled_read and view.enrolled:
        enrolled += f", but {counted(view.enrolled)}"
    if view.attested:
        enrolled += f" (attested: {counted(view.attested)})"
    available = counted(view.available) if view.available_read else "not read"
    return f"enrolled: {enrolled}; available: {available}"
