# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What the tests ``can_enroll``, ``has_enrolled`` and ``has_only`` share.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping, Sequence

from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    classify,
    is_transient,
    matches,
    misspelt_class,
    name_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import (
    alike,
    printable,
    quoted,
    trimmed,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vaulted import decrypted

Entry = Mapping[str, t.Any]
# How a list that is missing would come to be there.
_ADVICE = {
    "available": "Take the user from onelogin_mfa_factors_info, and see its failures for why a list could not be read.",
    "enrolled": "Read it with onelogin_mfa_factors_info and enrolled: true, and see its failures for why it could not be read.",
}


def holds_any(key: str, *, test: str) -> Callable[..., bool]:
    """A Jinja test whether any entry of a user's list ``key`` is one of the wanted factors.

    The test raises `AnsibleFilterError` if the user or a wanted name is not what it should be, or if the list is missing or
    ``None``: what could not be read is neither true nor false.
    """

    def holds(user: t.Any, *wanted: t.Any, **named: t.Any) -> bool:
        words = _words(test, wanted, named)
        entries = _entries(test, user, key)
        if any(matches(entry, word) for entry in entries for word in words):
            return True
        _refuse_doubt(test, entries, words)
        return False

    return holds


def holds_only(key: str, *, test: str) -> Callable[..., bool]:
    """A Jinja test whether a user's list ``key`` holds at least one factor and none but the wanted ones; raises as `holds_any`."""

    def holds(user: t.Any, *wanted: t.Any, **named: t.Any) -> bool:
        words = _words(test, wanted, named)
        entries = _entries(test, user, key)
        others = [entry for entry in entries if not any(matches(entry, word) for word in words)]
        factors = [entry for entry in entries if not is_transient(entry)]
        if factors and all(is_transient(entry) for entry in others):
            return True
        _refuse_doubt(test, others, words)
        return False

    return holds


def _words(test: str, wanted: Sequence[t.Any], named: Mapping[str, t.Any]) -> list[str]:
    words = [decrypted(word) for word in wanted]
    if named or not words or not all(isinstance(word, str) and trimmed(word) for word in words):
        raise AnsibleFilterError(
            f"{test}: name at least one factor as text, several one after the other: a class such as 'totp', an "
            "auth_factor_name such as 'SMS', or a factor's name."
        )
    return words


def _entries(test: str, user: t.Any, key: str) -> Sequence[Entry]:
    if not isinstance(user, Mapping):
        raise AnsibleFilterError(
            f"{test}: expected an item of users, as onelogin_mfa_factors_info returns them, not {_kind(user)}."
        )
    entries = user.get(key)
    who = f"user {printable(user.get('id', 'without an id'))}"
    if entries is None:
        raise AnsibleFilterError(f"{test}: {key} of {who} is not known. {_ADVICE[key]}")
    if (
        isinstance(entries, str)
        or not isinstance(entries, Sequence)
        or not all(isinstance(entry, Mapping) for entry in entries)
    ):
        raise AnsibleFilterError(f"{test}: {key} of {who} is not a list of factors.")
    return entries


def _refuse_doubt(test: str, unmatched: Sequence[Entry], words: Sequence[str]) -> None:
    """Before a test is false, and its ``is not`` true: raise where a word may have missed a factor, warn where it may be misspelt."""
    for entry in unmatched:
        names = () if is_transient(entry) else (entry.get("auth_factor_name"), name_of(entry))
        for word in words:
            for name in (*filter(None, names), classify(entry)):
                if alike(str(name), word):
                    raise AnsibleFilterError(
                        f"{test}: {quoted(word)} looks like the user's factor {quoted(name)} but is spelt differently. "
                        f"Copy the name from there, or name the factor by its class, {classify(entry)}."
                    )
    for word in words:
        meant = misspelt_class(word)
        if meant:
            # No error: it may be a name that an administrator has given a factor which this user does not have.
            Display().warning(
                f"{test}: {quoted(word)} is no class of factors; did you mean {quoted(meant)}? It was looked for as a name."
            )


def _kind(value: t.Any) -> str:
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, Sequence) else "another value"
