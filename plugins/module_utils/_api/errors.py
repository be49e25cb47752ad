# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What can go wrong, as one family. The library raises; only the entry points (modules, lookup) turn an error into
``fail_json`` or ``AnsibleLookupError``.

An error carries a sentence for a person and a fixed set of fields for a program. It never holds a header, a request or
response body, a secret or a token: fields are named one by one, nothing is passed through.
"""

from __future__ import annotations

import typing as t

SelectionReason = t.Literal["nobody", "unknown_name", "ambiguous_name", "unreliable_list"]


class OneLoginError(Exception):
    """Base of all errors of the collection.

    ``kind`` is a stable word for programs (the ``error`` key of results), ``status`` the HTTP status or ``None`` where no
    answer came, ``request_id`` OneLogin's ``x-request-id`` to quote to its support, or ``None``.
    """

    kind = "error"
    # True where nothing was sent, since the calls before had failed one after the other or the task has given up waiting.
    skipped = False

    def __init__(
        self, message: str, *, status: int | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.request_id = request_id

    @property
    def details(self) -> dict[str, t.Any]:
        """The error as data, ready for a result: ``{error, status, request_id}``."""
        return {"error": self.kind, "status": self.status, "request_id": self.request_id}


class ConfigurationError(OneLoginError):
    """An option is missing, malformed or contradicts another; no request has been sent."""

    kind = "configuration"


class SelectionError(OneLoginError):
    """The selection cannot be read as it is meant.

    ``reason`` says why, for programs: ``nobody`` (it finds no user), ``unknown_name`` or ``ambiguous_name`` (of a role or group),
    ``unreliable_list`` (a list of OneLogin's cannot be trusted to be whole). It is part of ``details``.
    """

    kind = "selection"

    def __init__(
        self,
        message: str,
        *,
        reason: SelectionReason,
        status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, status=status, request_id=request_id)
        self.reason = reason

    @property
    def details(self) -> dict[str, t.Any]:
        """The error as data, with its ``reason``."""
        return {**super().details, "reason": self.reason}


class TransportError(OneLoginError):
    """No answer: the host could not be reached, the connection broke, or the certificate was refused."""

    kind = "connection"
    # A refused certificate stays refused; a broken connection may well work the next time.
    retryable = True


class TimeoutExpired(TransportError):
    """No whole answer within the ``timeout`` option."""

    kind = "timeout"


class AuthenticationError(OneLoginError):
    """OneLogin refused the credential or the token."""

    kind = "authentication"


class PermissionDenied(OneLoginError):
    """The token is good, its scope is not (403)."""

    kind = "permission"


class NotFoundError(OneLoginError):
    """OneLogin does not know the object (404)."""

    kind = "not_found"


class RateLimitError(OneLoginError):
    """OneLogin asks for a longer wait than ``max_wait`` or ``retries`` allow."""

    kind = "rate_limit"


class ServerError(OneLoginError):
    """OneLogin failed (5xx), and went on failing."""

    kind = "server"


class AnswerError(OneLoginError):
    """A response came that cannot be what was asked for: HTML, cut off, too large, of the wrong shape, or a redirect."""

    kind = "answer"
    # Damaged on its way, it may well come whole the next time; larger than any answer, it will not.
    retryable = False


class RequestRefused(OneLoginError):
    """OneLogin refused the request as such (400, 422 or another 4xx)."""

    kind = "request"


# What may well befall every call, whomever it is about. A rate limit does, too, but is waited for (`throttle`).
COMMON_FAILURES = (AuthenticationError, PermissionDenied, ServerError, TransportError)
