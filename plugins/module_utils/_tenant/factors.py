# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

One user's factors: available (may still be enrolled through the API) and enrolled (a device exists that the API can verify).
Two API versions, one shape. Neither list says anything about factors that the API does not show (api §4.3, §5.1).
"""

from __future__ import annotations

import re
import typing as t
from collections import deque
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import (
    OneLoginClient,
    Reply,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import AnswerError
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import Response
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.levels import (
    MANAGE_ALL,
    READ_USERS,
)

_AVAILABLE_KEYS = ("factor_id", "name", "auth_factor_name")
_ENROLLED_KEYS = (
    "device_id",
    "type_display_name",
    "user_display_name",
    "auth_factor_name",
    "default",
)
# The documented keys of the entries of each list.
LIST_KEYS = {"available": _AVAILABLE_KEYS, "enrolled": _ENROLLED_KEYS}
# Keys that OneLogin may add are passed on, but for telephone numbers, and unless they are nested as no device is: Ansible could
# not write such a result, and the whole task would die for one user.
_PHONE = re.compile("phone|msisdn|mobile_?num", re.IGNORECASE)
_DEEPEST = 20
Entry = dict[str, t.Any]


class Factors(t.NamedTuple):
    """One of a user's two lists, and the response it came from."""

    entries: list[Entry]
    response: Response


def available_factors(client: OneLoginClient, number: int) -> Factors:
    """The factors that user ``number`` may still enrol: ``{factor_id, name, auth_factor_name}`` and what else came.

    API v1 gives no ``auth_factor_name``: it is ``None`` then. Raises `AnswerError` if any entry has no ``factor_id``.
    """
    reply = _get(client, number, v2="factors", v1="auth_factors")
    entries = _entries(reply, f"available factors of user {number}", _is_factor)
    return Factors([_with_keys(_AVAILABLE_KEYS, entry) for entry in entries], reply.response)


def enrolled_factors(client: OneLoginClient, number: int) -> Factors:
    """The devices that user ``number`` has: ``{device_id, type_display_name, user_display_name, auth_factor_name, default}``.

    API v1 also lists pending devices and lists a push device twice (api §5.2): both are put right here, so that nothing is
    counted that a user cannot verify with. Phone numbers are dropped. Raises `AnswerError` if any entry has no id of a device.
    """
    reply = _get(client, number, v2="devices", v1="otp_devices")
    known = _is_device if client.api_version == 2 else _is_v1_device
    entries = _entries(reply, f"enrolled factors of user {number}", known)
    if client.api_version == 1:
        entries = _without_twins([e for e in entries if e.get("active") is not False])
    return Factors([_device(entry) for entry in entries], reply.response)


def _get(client: OneLoginClient, number: int, *, v2: str, v1: str) -> Reply:
    subject = f"user {number}"
    if client.api_version == 2:
        return client.get("api", "2", "mfa", "users", number, v2, subject=subject, scope=MANAGE_ALL)
    reply = client.get("api", "1", "users", number, v1, subject=subject, scope=READ_USERS)
    data = reply.data.get("data") if isinstance(reply.data, Mapping) else None
    return reply._replace(data=data.get(v1) if isinstance(data, Mapping) else None)


def _entries(
    reply: Reply, subject: str, is_one: t.Callable[[Mapping[str, t.Any]], bool]
) -> list[Mapping[str, t.Any]]:
    """The list in an answer; a single entry is taken as a list of one. Anything else is an `AnswerError`.

    An object that is not ``is_one`` is no entry, however well-meant: to count it would be to invent a factor, and to leave it out
    would be to hide one. It may belong to the answer of another call.
    """
    data = [reply.data] if isinstance(reply.data, Mapping) else reply.data
    if isinstance(data, list) and all(
        isinstance(entry, Mapping) and is_one(entry) for entry in data
    ):
        try:
            return [_passed_on(entry) for entry in data]
        except _TooDeepError:
            pass
    raise AnswerError(
        f"The {subject}: the answer is not a list of factors. Nothing can be concluded from it: check that api_url names the "
        "API host, and if it does give OneLogin's support the request id.",
        status=reply.response.status,
        request_id=reply.response.request_id,
    )


def _is_factor(entry: Mapping[str, t.Any]) -> bool:
    return _is_id(entry.get("factor_id"))


def _is_device(entry: Mapping[str, t.Any]) -> bool:
    # Users, roles and groups have an "id", too.
    return _is_id(entry.get("device_id")) or (
        _is_id(entry.get("id")) and any(key in entry for key in _ENROLLED_KEYS)
    )


def _is_v1_device(entry: Mapping[str, t.Any]) -> bool:
    return _is_id(entry.get("id")) or _is_id(entry.get("device_id"))


def _is_id(value: t.Any) -> bool:
    """Whether it is a number, or a text that is not blank, as a temporary token's device has."""
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool)


class _TooDeepError(ValueError):
    pass


def _passed_on(value: t.Any, levels: int = _DEEPEST) -> t.Any:
    """A value of an answer without telephone numbers, at whatever depth."""
    if not isinstance(value, (dict, list)):
        return value
    if not levels:
        raise _TooDeepError
    if isinstance(value, list):
        return [_passed_on(item, levels - 1) for item in value]
    return {
        key: _passed_on(item, levels - 1) for key, item in value.items() if not _PHONE.search(key)
    }


def _with_keys(keys: t.Iterable[str], entry: Mapping[str, t.Any]) -> Entry:
    """The entry with all documented keys, ``None`` where the API gave none; unknown ones are passed on."""
    return {**dict.fromkeys(keys), **entry}


def _device(entry: Mapping[str, t.Any]) -> Entry:
    device = _with_keys(_ENROLLED_KEYS, entry)
    number = device.pop("id", None)
    if _is_id(device["device_id"]):
        number = device["device_id"]
    # A string even if digits: a temporary token's device is called user_temp_otp_36216766.
    device["device_id"] = str(number)
    return device


def _without_twins(entries: list[Mapping[str, t.Any]]) -> list[Mapping[str, t.Any]]:
    """Fold the two entries of a push device, alike but for ``needs_trigger``, into one."""
    kept: list[Entry] = []
    single: dict[str, deque[Entry]] = (
        {}
    )  # by names and ``needs_trigger``: those that have no twin so far
    for entry in entries:
        names = [entry.get(key) for key in _ENROLLED_KEYS[1:4]]
        trigger = entry.get("needs_trigger")
        twins = single.get(f"{names} {not trigger}") if isinstance(trigger, bool) else None
        if twins:
            twin = twins.popleft()
            twin["default"] = bool(twin.get("default") or entry.get("default"))
            twin["needs_trigger"] = None  # both at once: the pair is complete
            continue
        kept.append(dict(entry))
        single.setdefault(f"{names} {trigger}", deque()).append(kept[-1])
    return t.cast("list[Mapping[str, t.Any]]", kept)
