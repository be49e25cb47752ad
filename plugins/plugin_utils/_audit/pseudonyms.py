# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Pseudonyms: e-mail addresses and user names replaced by a keyed hash, before anything is written.

The same value under the same key has the same pseudonym, whatever its case, so that waivers still name the users they
named, and two runs can be compared. Without the key nobody can tell whom a pseudonym stands for, nor test a guess.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import plain

SHORTEST_KEY = 16
_LENGTH = 16  # hex digits: 64 bits, no two of a billion people are likely to share them
_EXACT = ("email", "username", "emails", "usernames")
_DROPPED = ("user_display_name",)  # free text of the user, often a name
_KEPT = ("email_glob",)
_ADDRESS = re.compile(
    # Looked for from the beginning of a word alone, so that 20,000 characters without an address are read once.
    r"""(?<![^\s@<>()\[\]{},;:"'|\\/=])[^\s@<>()\[\]{},;:"'|\\/=]+@(?:[\w.-]*\w|\[[^\]\s]{1,255}\])"""
)


def pseudonym(value: str, *, key: str) -> str:
    """16 hex digits of HMAC-SHA256 over the value, trimmed and case folded; of an address the domain stays."""
    word = value.strip().casefold()
    digest = hmac.new(key.encode(), word.encode("utf-8", "surrogatepass"), hashlib.sha256)
    local, at, domain = word.rpartition("@")
    return digest.hexdigest()[:_LENGTH] + (at + domain if local else "")


def pseudonymise(value: t.Any, *, key: str) -> t.Any:
    """A copy in plain types, at any depth: the values of ``email`` and ``username`` as pseudonyms, addresses within
    any other text too, and no ``user_display_name``. An ``email_glob`` stays as it is, see `glob_errors`.
    """
    return _changed(plain(value), key=key)


def glob_errors(policy: t.Any) -> list[str]:
    """A line for each ``email_glob`` that no pseudonym can match: its local part is not ``*`` alone."""
    return [
        f"{path}: {glob!r} matches parts of names, which pseudonyms hide; with a pseudonym key write *@ and the domain"
        for path, glob in _globs(policy, "policy")
        if not glob.startswith("*@")
    ]


def _changed(value: t.Any, *, key: str) -> t.Any:
    if isinstance(value, Mapping):
        return {
            _changed(name, key=key): _member(name, item, key=key)
            for name, item in value.items()
            if name not in _DROPPED
        }
    if isinstance(value, list):
        return [_changed(item, key=key) for item in value]
    if isinstance(value, str) and "@" in value:
        return _ADDRESS.sub(lambda match: pseudonym(match.group(), key=key), value)
    return value


def _member(name: t.Any, value: t.Any, *, key: str) -> t.Any:
    if name in _KEPT:
        return value
    if name in _EXACT and isinstance(value, str) and value.strip():
        return pseudonym(value, key=key)
    if name in _EXACT and isinstance(value, list):
        return [_member(name, item, key=key) for item in value]
    return _changed(value, key=key)


def _globs(value: t.Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name in _KEPT:
                found = [item] if isinstance(item, str) else item
                for glob in found if isinstance(found, Sequence) else ():
                    yield f"{path}.{name}", str(glob)
            else:
                yield from _globs(item, f"{path}.{name}")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            yield from _globs(item, f"{path}[{index}]")
