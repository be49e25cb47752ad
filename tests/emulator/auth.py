# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API credentials, their tokens and scopes."""

from __future__ import annotations

import hashlib
import math
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone

SCOPES = ("authentication_only", "read_users", "manage_users", "read_all", "manage_all")
READ_USERS = frozenset(SCOPES) - {"authentication_only"}
READ_ROLES = READ_USERS - {"manage_users"}
MANAGE_ALL = frozenset({"manage_all"})
# Which level they need is not documented; these are the likely ones.
READ_POLICIES = frozenset({"read_all", "manage_all"})

LIFETIME = 36_000
# A token is shared by everyone who uses the credential, so it is usually old when one gets it.
AGE_WHEN_ISSUED = 4 * 3600 + 57 * 60

# The four spellings in use, and no other.
BEARER = re.compile(rb"(?:bearer: ?|[bB]earer )([!-~]+)")


@dataclass(frozen=True)
class Credential:
    """One API credential of the tenant."""

    client_id: str
    client_secret: str
    scope: str
    owner_deleted: bool = False


OTHER_CREDENTIALS = (
    Credential("reader-client-id", "reader-client-secret-6f1c", "read_users"),
    Credential("deleted-owner-id", "deleted-owner-secret-6f1c", "manage_all", owner_deleted=True),
    Credential("auth-only-client-id", "auth-only-secret-6f1c", "authentication_only"),
)


@dataclass(frozen=True)
class Token:
    """An access token; `created` in seconds since the epoch."""

    access: str
    refresh: str
    created: float
    credential: Credential

    @property
    def alive(self) -> bool:
        """Whether its ten hours are not over."""
        return time.time() < self.created + LIFETIME

    def answer(self) -> dict[str, object]:
        """Return the body of the v2 token answer."""
        created = datetime.fromtimestamp(self.created, tz=timezone.utc)
        return {
            "access_token": self.access,
            "created_at": created.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "expires_in": LIFETIME,
            "refresh_token": self.refresh,
            "token_type": "bearer",
            "account_id": 555555,
        }


class Auth:
    """The credentials and the token each of them has at present."""

    def __init__(self, *, credentials: Iterable[Credential], seed: int) -> None:
        """Make the first token of each credential; token values depend on the seed alone."""
        self.credentials = {credential.client_id: credential for credential in credentials}
        self._seed = seed
        self.reset()

    def reset(self) -> None:
        """Forget every revocation: the first tokens are good again."""
        self._generation = dict.fromkeys(self.credentials, 0)
        self._by_token: dict[str, Token] = {}
        self._current: dict[str, Token] = {}
        self._last: dict[str, Token] = {}
        self._lagging = False
        for credential in self.credentials.values():
            self._issue(credential)

    def check(self, *, client_id: str, client_secret: str) -> Credential | None:
        """Return the credential, or None if the pair is wrong."""
        credential = self.credentials.get(client_id)
        return credential if credential and credential.client_secret == client_secret else None

    def token_for(self, credential: Credential) -> Token:
        """Return the credential's token: the same one until it is expired or revoked."""
        token = self._current.get(credential.client_id)
        if self._lagging:
            self._lagging = False
            return token or self._last[credential.client_id]
        if token is None or not token.alive:
            self._generation[credential.client_id] += 1
            token = self._issue(credential)
        return token

    def bearer(self, header: bytes) -> Credential | None:
        """Return whose token an Authorization header holds, None if nobody's."""
        match = BEARER.fullmatch(header)
        token = self._by_token.get(match.group(1).decode("ascii")) if match else None
        return token.credential if token and token.alive else None

    def revoke(self, *, access: str, credential: Credential) -> bool:
        """End a token of this credential; False if it is none."""
        token = self._by_token.get(access)
        if token is None or token.credential is not credential:
            return False
        del self._by_token[access], self._current[credential.client_id]
        return True

    def lag(self) -> None:
        """Let the next request for a token get the last one that was issued, dead or alive."""
        self._lagging = True

    def expire_all(self) -> None:
        """End every token."""
        self._by_token.clear()
        self._current.clear()

    def confidential(self) -> list[str]:
        """Return the client secrets, which no log may show."""
        return [credential.client_secret for credential in self.credentials.values()]

    def _issue(self, credential: Credential) -> Token:
        origin = f"{self._seed}:{credential.client_id}:{self._generation[credential.client_id]}"
        token = Token(
            access=hashlib.sha256(f"access:{origin}".encode()).hexdigest(),
            refresh=hashlib.sha256(f"refresh:{origin}".encode()).hexdigest(),
            created=math.floor(time.time()) - AGE_WHEN_ISSUED,
            credential=credential,
        )
        old = self._current.get(credential.client_id)
        if old:
            self._by_token.pop(old.access, None)
        self._by_token[token.access] = token
        self._current[credential.client_id] = self._last[credential.client_id] = token
        return token
