# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What a response of OneLogin means: its data, its words, its errors. Pure functions.

OneLogin's errors come in several shapes (status objects, ``statusCode``, ``description``, HTML of a gateway): the HTTP
status decides, the body only lends its words.
"""

from __future__ import annotations

import html
import json
import math
import re
import time
import typing as t
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    AuthenticationError,
    NotFoundError,
    OneLoginError,
    PermissionDenied,
    RateLimitError,
    RequestRefused,
    ServerError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import Response
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable

# What gateways, proxies and OneLogin answer when something is amiss for a while: Cloudflare's own are 520 to 530, 421 and 425 are
# about the connection, 499 is nginx's for one that was closed, 509 and 598 are of other gateways.
BUSY = frozenset({408, 421, 425, 499, 502, 503, 504, 509, *range(520, 600)})
# The quota is an hourly one (api §9): a longer time to its end is not a time left but a moment.
_LONGEST_WINDOW = 86_400.0
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
# A tag, or a script or style with what is in it; one that has no end takes all the rest, so that nothing is searched twice.
_TAG = re.compile(
    r"<(?:script|style)\b(?:.*?</(?:script|style)>|.*)|<[^<>]*>", re.DOTALL | re.IGNORECASE
)


class Call(t.NamedTuple):
    """What was asked, in the terms an error message needs.

    ``subject`` is what a 404 would be about ("user 4711"), ``scope`` the level of the API credential that OneLogin's
    documentation asks for.
    """

    method: str
    path: str
    subject: str | None = None
    scope: str | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def parse(response: Response, call: Call) -> t.Any:
    """The JSON of a successful response; raises a retryable `AnswerError` where it holds none.

    What comes out can be written as strict JSON again (RFC 8259): no NaN, no Infinity, no half of a surrogate pair, and no integer
    that others could not read.
    """
    kind = printable(response.headers.get("content-type", "no content type"), 60)
    if not response.body.strip():
        raise _unreadable(
            f"{call}: the response is empty (HTTP {response.status}). Nothing can be concluded from it: run again, and if it "
            "stays so give OneLogin's support the request id.",
            response,
        )
    try:
        data = json.loads(
            response.body.decode("utf-8-sig", "replace"),
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_sane,
        )
        if _SURROGATE.search(response.body):
            # Half a character, as a cut emoji leaves it, cannot be written: Ansible would refuse the whole result for it.
            text = json.dumps(data, ensure_ascii=False).encode("utf-16", "surrogatepass")
            data = json.loads(text.decode("utf-16", "replace"))
        return data
    except (ValueError, RecursionError):
        raise _unreadable(
            f"{call}: the response is not JSON ({kind}, {len(response.body)} bytes). Check that api_url names the API host and "
            "that no proxy or sign-in page answers in its place.",
            response,
        ) from None


def _unreadable(message: str, response: Response) -> AnswerError:
    error = AnswerError(message, status=response.status, request_id=response.request_id)
    error.retryable = True
    return error


def _refuse(word: str) -> t.NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text)


def _sane(text: str) -> int:
    # More digits than any id, count or time has; Python itself refuses more than 4,300 since 3.11.
    return int(text) if len(text) <= 100 else _refuse("a number of more than 100 digits")


def failure_in(data: t.Any) -> int | None:
    """The status of a failure that came dressed as HTTP 200, in any of the shapes of api §10, or ``None``.

    API v1 wraps answers in a status object; an error object of v2 must not pass for a factor, since it has a ``name``.
    """
    if not isinstance(data, Mapping):
        return None
    status = data.get("status")
    if isinstance(status, Mapping) and status.get("error") is True:
        code = status.get("code")
        return max(400, code) if isinstance(code, int) else 400
    code = data.get("statusCode") or (status if "error" in data else None)
    return code if isinstance(code, int) and code >= 400 else None


def unwrapped(data: t.Any) -> t.Any:
    """What is wrapped in ``data``, alone or in a list, as API v1 does it; what is not wrapped as it is (api §2.1, §9)."""
    inner = data.get("data") if isinstance(data, Mapping) else None
    return (inner[0] if isinstance(inner, list) and inner else inner) or data


def words(response: Response, hide: t.Callable[[str], str] = str) -> str:
    """OneLogin's own words for a failure, on one line; text of a page where there is no JSON; else an empty string.

    ``hide`` takes secrets out of a text. It sees the words as they will be shown, before they are cut: what JSON or HTML had
    escaped is plain by then.
    """
    text = response.body[:65536].decode("utf-8", "replace")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return printable(hide(html.unescape(_TAG.sub(" ", hide(text)))))
    if not isinstance(data, Mapping):
        return ""
    status = data.get("status")
    nested = status if isinstance(status, Mapping) else {}
    name = data.get("name") or data.get("error") or nested.get("type")
    said = (
        data.get("message")
        or data.get("description")
        or data.get("error_description")
        or nested.get("message")
    )
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (name, said) if part]
    return printable(hide(": ".join(parts)))


def is_rate_limit(response: Response) -> bool:
    """Whether the response means "too many calls": 429, or API v1's ``400 rate_limit_exceeded`` (api §9)."""
    return response.status == 429 or (
        response.status == 400 and b"rate_limit_exceeded" in response.body[:4096]
    )


def asked_wait(response: Response) -> float | None:
    """Seconds that OneLogin asks to wait, or ``None``.

    ``Retry-After`` is in seconds or a date (RFC 9110 §10.2.3); a date is compared with the response's own ``Date``, as this
    machine's clock may be wrong. ``X-RateLimit-Reset`` is in seconds left (api §9) and counts once nothing remains.
    """
    headers = response.headers
    retry_after = headers.get("retry-after")
    if retry_after is not None:
        seconds = _number(retry_after)
        if seconds is not None and seconds > _LONGEST_WINDOW:
            seconds = _until(seconds, _now(response)) or seconds
        if seconds is None:
            seconds = _seconds_until(retry_after, response)
        if seconds is not None:
            return max(0.0, seconds)
    quota = rate_limit(response)
    if quota and quota["reset"] is not None and not quota["remaining"]:
        return float(quota["reset"])
    return None


def rate_limit(response: Response) -> dict[str, int | None] | None:
    """The hourly quota as the response's headers tell it: calls, calls left, seconds until it is full again."""
    values = {
        name: _number(response.headers.get(f"x-ratelimit-{name}"))
        for name in ("limit", "remaining", "reset")
    }
    return _quota(values, lambda: _now(response))


def quota_in(data: t.Any) -> dict[str, int | None] | None:
    """The same from the body of ``GET /auth/rate_limit`` (api §9), bare or wrapped in ``data``."""
    record = unwrapped(data)
    if not isinstance(record, Mapping):
        return None
    told = {str(key).lower().removeprefix("x-ratelimit-"): value for key, value in record.items()}
    values = {
        name: _number(str(told[name])) if name in told else None
        for name in ("limit", "remaining", "reset")
    }
    return _quota(values, time.time)


def _quota(
    values: dict[str, float | None], now: t.Callable[[], float]
) -> dict[str, int | None] | None:
    if all(value is None for value in values.values()):
        return None
    reset = values["reset"]
    if reset is not None and reset > _LONGEST_WINDOW:
        values["reset"] = reset = _until(reset, now())
    values["reset"] = None if reset is None else math.ceil(reset)
    return {name: None if value is None else int(value) for name, value in values.items()}


def _now(response: Response) -> float:
    """The moment by the server's clock, in seconds since the epoch; this machine's may be wrong."""
    date = http_date(response.headers.get("date"))
    return date.timestamp() if date else response.received_at


def _until(moment: float, now: float) -> float | None:
    """Seconds until a moment that was told in place of a duration, in seconds or milliseconds since the epoch."""
    for scale in (1, 1000):
        left = moment / scale - now
        if abs(left) <= _LONGEST_WINDOW:
            return max(0.0, left)
    return None


def error_for(response: Response, call: Call, said: str) -> OneLoginError:
    """The error that an unsuccessful response means. ``said`` are OneLogin's words, already cleared of secrets."""
    kind, advice = _meaning(response, call)
    heard = f"OneLogin answered {response.status}" + (f" ({said})" if said else "")
    return _error(kind, response, f"{call}: {heard}. {advice}")


def token_error(response: Response, call: Call, said: str) -> OneLoginError:
    """The error that an unsuccessful response of the token endpoint means (api §2.5)."""
    kind, _advice = _meaning(response, call)
    if response.status in (400, 403, 404) and kind is not RateLimitError:
        kind = AuthenticationError
    advice = _token_advice(response.status)
    heard = f"HTTP {response.status}" + (f": {said}" if said else "")
    return _error(kind, response, f"{call}: OneLogin did not issue a token ({heard}). {advice}")


def _error(kind: type[OneLoginError], response: Response, message: str) -> OneLoginError:
    request = f" Request id: {response.request_id}." if response.request_id else ""
    return kind(f"{message}{request}", status=response.status, request_id=response.request_id)


def _meaning(response: Response, call: Call) -> tuple[type[OneLoginError], str]:
    status = response.status
    scope = call.scope or "the level that this call needs"
    if is_rate_limit(response):
        return RateLimitError, (
            "The account's quota or burst limit is used up. Lower concurrency, raise max_wait, or run again later."
        )
    if status == 401:
        return AuthenticationError, (
            f"The token was refused, or its scope is too low: the API credential needs {scope}; a network restriction or "
            "a credential disabled meanwhile are possible too."
        )
    if status == 403:
        return PermissionDenied, (
            f"The API credential's scope is too low: it needs {scope}. A network restriction is possible too."
        )
    if status == 404:
        subject = call.subject or "The address"
        return NotFoundError, (
            f"{subject[0].upper()}{subject[1:]} does not exist in this tenant, or the tenant does not offer this call."
        )
    if status < 300:
        return AnswerError, "Only 200 with a body can be read as a response."
    if status < 400:
        return AnswerError, (
            "Redirects are not followed, since they would carry the token elsewhere. Check that api_url names the API host."
        )
    if status >= 500 or status in BUSY:
        return ServerError, "OneLogin or a gateway before it failed. Run again later."
    return RequestRefused, "The request itself was refused; see OneLogin's words."


def _token_advice(status: int) -> str:
    if status in (400, 401, 403):
        return (
            "Check client_id and client_secret, that the API credential is enabled, and that it belongs to this tenant "
            "(api_url or subdomain)."
        )
    if status == 404:
        return "There is no token endpoint here: check that api_url or subdomain names a OneLogin tenant."
    if status == 500:
        return (
            "The user who created this API credential may have been deleted: OneLogin then answers 500. Create a new "
            "credential."
        )
    if status == 429 or status in BUSY:
        return "OneLogin is busy or throttles token requests. Run again later, with fewer tasks in parallel."
    return "Check that api_url or subdomain names a OneLogin tenant."


def _number(text: str | None) -> float | None:
    """A header's non-negative number, or ``None``; bounded, so that nothing later overflows."""
    found = re.fullmatch(r"\s*([0-9]{1,15}(?:\.[0-9]{1,9})?)\s*", text or "")
    return float(found[1]) if found else None


def _seconds_until(date: str, response: Response) -> float | None:
    then = http_date(date)
    return then.timestamp() - _now(response) if then else None


def http_date(text: str | None) -> datetime | None:
    """A header's date (RFC 9110 §5.6.7) with its zone, or ``None``."""
    try:
        date = parsedate_to_datetime(text or "")
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)
