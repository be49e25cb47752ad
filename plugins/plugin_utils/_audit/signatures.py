# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What only who holds the credential can write: MACs over what an audit leaves for the next one, chained from line to line.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import SURVEY_SCHEMA

_MAC = re.compile(rb', "mac": "([0-9a-f]{64})"\}')
_MAC_LENGTH = len(', "mac": ""}') + 64
_encode = json.JSONEncoder(sort_keys=True, check_circular=False, allow_nan=False).encode


def signing_key(secret: str, *, tenant: str) -> bytes:
    """The key of the MACs: HKDF-SHA256 (RFC 5869) from the credential, with the tenant as salt."""
    extracted = hmac.digest(tenant.encode(), secret.encode(), "sha256")
    return hmac.digest(extracted, SURVEY_SCHEMA.encode() + b"\x01", "sha256")


def of_value(value: t.Any, key: bytes) -> str:
    """The MAC of a value that JSON can hold, as hex digits."""
    return _mac(key, _encode(value).encode()).hex()


def is_of(mac: t.Any, value: t.Any, key: bytes) -> bool:
    """Whether ``mac`` is that of the value."""
    return hmac.compare_digest(str(mac).encode(), of_value(value, key).encode())


def seed(survey: str, number: int) -> bytes:
    """What the first line of a journal is chained to: its survey, and its own number."""
    return hashlib.sha256(f"{survey}/{number}".encode()).digest()


def signed(content: Mapping[str, t.Any], key: bytes, last: bytes) -> tuple[str, bytes]:
    """A line of JSON with its MAC at the end, and the MAC, which the next line is chained to."""
    body = _encode(content)[:-1]
    mac = _mac(key, last + body.encode())
    return f'{body}, "mac": "{mac.hex()}"}}', mac


def proved(lines: list[bytes], key: bytes, last: bytes) -> Iterator[tuple[bytes, bool]]:
    """The lines, and whether the MAC proves that a line is as it was written.

    The MAC of a line covers that of the line before it as it stands there, so that a changed line discredits itself and the
    next one, and not all that follow.
    """
    for line in lines:
        end = _MAC.fullmatch(line[-_MAC_LENGTH:])
        mac = bytes.fromhex(end[1].decode()) if end else b""
        yield line, hmac.compare_digest(mac, _mac(key, last + line[:-_MAC_LENGTH]))
        last = mac


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")
