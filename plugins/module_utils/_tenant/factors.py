# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

One user's factors: available (may still be enrolled through the API) and enrolled (a device exists that the API can verify).
Two API versions, one shape. Neither list says anything about factors that the API does not show (api §4.3, §5.1).
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import (
    OneLoginClient,
    Reply,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import AnswerError
from ansible_collections.identity.onelogin.plugins.module_utils._api.transport import Answer
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import READ_USERS

_MANAGE_ALL = "the level Manage All for API v2 (api_version: 1 reads with Read Users)"
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
Entry = dict[str, t.Any]


class Factors(t.NamedTuple):
    """One of a user's two lists, and the answer it came from."""

    entries: list[Entry]
    answer: Answer


def available_factors(client: OneLoginClient, number: int) -> Factors:
    """The factors that user ``number`` may still enrol: ``{factor_id, name, auth_factor_name}`` and what else came.

    API v1 gives no ``auth_factor_name``: it is ``None`` then.
    """
    reply = _get(client, number, v2="factors", v1="auth_factors")
    entries = _entries(reply, f"available factors of user {number}", _AVAILABLE_KEYS)
    return Factors([_with_keys(_AVAILABLE_KEYS, entry) for entry in entries], reply.answer)


def enrolled_factors(client: OneLoginClient, number: int) -> Factors:
    """The devices that user ``number`` has: ``{device_id, type_display_name, user_display_name, auth_factor_name, default}``.

    API v1 also lists pending devices and lists a push device twice (api §5.2): both are put right here, so that nothing is
    counted that a user cannot verify with. Phone numbers are dropped.
    """
    reply = _get(client, number, v2="devices", v1="otp_devices")
    subject = f"enrolled factors of user {number}"
    entries = _entries(reply, subject, (*_ENROLLED_KEYS, "id"))
    if client.api_version == 1:
        entries = _without_twins([e for e in entries if e.get("active") is not False])
    return Factors([_device(entry) for entry in entries], reply.answer)


def _get(client: OneLoginClient, number: int, *, v2: str, v1: str) -> Reply:
    subject = f"user {number}"
    if client.api_version == 2:
        return client.get(
            "api", "2", "mfa", "users", number, v2, subject=subject, scope=_MANAGE_ALL
        )
    reply = client.get("api", "1", "users", number, v1, subject=subject, scope=READ_USERS)
    data = reply.data.get("data") if isinstance(reply.data, Mapping) else None
    return reply._replace(data=data.get(v1) if isinstance(data, Mapping) else None)


def _entries(reply: Reply, subject: str, keys: t.Collection[str]) -> list[Mapping[str, t.Any]]:
    """The list in an answer; a single entry is taken as a list of one. Anything else is an `AnswerError`.

    An object without any known key is no entry, however well-meant: to count it would be to invent a factor.
    """
    data = reply.data
    if isinstance(data, Mapping):
        # Alone, a name does not make it a factor: errors have one, too.
        keys = [key for key in keys if key != "name"]
        data = [data]
    if isinstance(data, list) and all(
        isinstance(entry, Mapping) and any(key in entry for key in keys) for entry in data
    ):
        return data
    raise AnswerError(
        f"The {subject}: the answer is not a list of factors. Nothing can be concluded from it: check that api_url names the "
        "API host, and if it does give OneLogin's support the request id.",
        status=reply.answer.status,
        request_id=reply.answer.request_id,
    )


def _with_keys(keys: t.Iterable[str], entry: Mapping[str, t.Any]) -> Entry:
    """The entry with all documented keys, ``None`` where the API gave none; unknown ones are passed on."""
    return {**dict.fromkeys(keys), **entry}


def _device(entry: Mapping[str, t.Any]) -> Entry:
    rest = {key: value for key, value in entry.items() if key not in ("id", "phone_number")}
    device = _with_keys(_ENROLLED_KEYS, rest)
    number = entry.get("device_id", entry.get("id"))
    # A string even if digits: a temporary token's device is called user_temp_otp_36216766.
    device["device_id"] = None if number is None else str(number)
    return device


def _without_twins(entries: list[Mapping[str, t.Any]]) -> list[Mapping[str, t.Any]]:
    """Fold the two entries of a push device, alike but for ``needs_trigger``, into one."""
    kept: list[dict[str, t.Any]] = []
    for entry in entries:
        names = [entry.get(key) for key in _ENROLLED_KEYS[1:4]]
        trigger = entry.get("needs_trigger")
        for other in kept:
            same = names == [other.get(key) for key in _ENROLLED_KEYS[1:4]]
            if same and {trigger, other.get("needs_trigger")} == {True, False}:
                other["default"] = bool(other.get("default") or entry.get("default"))
                other["needs_trigger"] = None  # both at once: the pair is complete
                break
        else:
            kept.append(dict(entry))
    return t.cast("list[Mapping[str, t.Any]]", kept)
