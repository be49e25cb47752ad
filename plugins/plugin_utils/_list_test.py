# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What the tests ``can_enroll`` and ``has_enrolled`` share.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping, Sequence

from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    matches,
    misspelt_class,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable


def list_test(key: str, *, test: str, advice: str) -> Callable[..., bool]:
    """A Jinja test whether any entry of a user's list ``key`` is one of the wanted factors.

    The test raises `AnsibleFilterError` if the user or a wanted name is not what it should be, or if the list is missing or
    ``None``: what could not be read is neither true nor false. ``advice`` says how the list would come to be there.
    """

    def holds_any(user: t.Any, *wanted: t.Any, **named: t.Any) -> bool:
        if not isinstance(user, Mapping):
            raise AnsibleFilterError(
                f"{test}: expected an item of users, as onelogin_mfa_factors_info returns them, not {_kind(user)}."
            )
        if (
            named
            or not wanted
            or not all(isinstance(name, str) and name.strip() for name in wanted)
        ):
            raise AnsibleFilterError(
                f"{test}: name at least one factor as text, several one after the other: a class such as 'totp', an "
                "auth_factor_name such as 'SMS', or a factor's name."
            )
        entries = user.get(key)
        who = f"user {printable(user.get('id', 'without an id'))}"
        if entries is None:
            raise AnsibleFilterError(f"{test}: {key} of {who} is not known. {advice}")
        if (
            isinstance(entries, str)
            or not isinstance(entries, Sequence)
            or not all(isinstance(entry, Mapping) for entry in entries)
        ):
            raise AnsibleFilterError(f"{test}: {key} of {who} is not a list of factors.")
        if any(matches(entry, name) for entry in entries for name in wanted):
            return True
        for name in wanted:
            _warn_if_misspelt(name, test)
        return False

    return holds_any


def _warn_if_misspelt(name: str, test: str) -> None:
    meant = misspelt_class(name)
    if meant:
        # No error: it may be a name that an administrator has given a factor which this user does not have.
        Display().warning(
            f"{test}: '{printable(name)}' is no class of factors; did you mean '{meant}'? It was looked for as a name."
        )


def _kind(value: t.Any) -> str:
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, Sequence) else "another value"
