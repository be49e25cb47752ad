# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What OneLogin demands: security policies, the groups that carry them, the account's factors (api §16).

Tolerant in reading: null, missing, numbers as strings. Strict in claiming: what is not understood is ``None``, which means
*not known* and never "not demanded".
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    NotFoundError,
    OneLoginError,
    PermissionDenied,
    RequestRefused,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.pagination import (
    Row,
    read_all,
    rows_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._concurrency import in_order
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    class_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    Failure,
    failure_of,
    list_groups_v1,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import normal, printable

READ_POLICIES = (
    "a level that may read policies: which is not documented, Read All or Manage All is likely"
)
KINDS = ("user", "app")
Policy = dict[str, t.Any]

# The documented settings by the type that they have here (api §16.3). Those left out of an answer are None.
FLAGS = (
    "otp_auth_enabled",
    "mfa_registration_enabled",
    "voluntary_mfa_registration_enabled",
    "enable_number_match",
    "disable_protect_push_notifications",
    "disable_protect_push_recovery",
    "user_phone_update_allowed",
    "enable_sms_password_reset",
    "enable_email_password_reset",
    "enable_question_password_reset",
    "browser_cert_required",
    "trusted_device_login_enabled",
    "trusted_device_login_mfa_allowed",
    "third_party_device_trust",
    "secure_admin",
    "secure_profile",
    "social_sign_in",
    "google",
    "facebook",
    "linkedin",
    "twitter",
    "enable_smart_access",
    "force_authn",
    "app_otp_offset_enabled",
)
NUMBERS = (
    "otp_config",
    "otp_trigger_condition",
    "otp_security_token_expiration_days",
    "preferred_auth_state_machine",
    "admin_policy_id",
    "profile_policy_id",
    "smart_access_risk_threshold",
    "app_force_authn_offset",
    "app_otp_offset",
)
ID_LISTS = ("authentication_factor_ids", "reset_password_authentication_factor_ids")
TEXT_LISTS = ("ip_addresses", "ip_addr_restriction")
# What says of a part of the tenant that it cannot be read with this credential, or is not offered (api §16.1).
_NOT_OFFERED = (NotFoundError, PermissionDenied, RequestRefused)


class Demands(t.NamedTuple):
    """What could be read of what the tenant demands; ``None`` for a list that could not be read at all.

    ``policies``: every one with its settings, or with ``unread: true`` where only its row could be read. ``groups``:
    ``{id, name, policy_id}``, without ``policy_id`` where only API v1 told the group. ``factors``: the account's,
    ``{id, name, type}``. ``failures`` say what could not be read and why.
    """

    policies: list[Policy] | None
    groups: list[dict[str, t.Any]] | None
    factors: list[dict[str, t.Any]] | None
    failures: list[Failure]


def read_demands(
    client: OneLoginClient,
    *,
    policies: list[Policy] | None = None,
    failures: Sequence[Failure] = (),
) -> Demands:
    """The user policies (unless given), the groups and the account's factors; what cannot be read is in ``failures``.

    Costs a call for the factors, one for each page of policies and of groups, and one for each policy.
    """
    failures = list(failures)

    def attempt(what: str, read: t.Callable[[], t.Any]) -> t.Any:
        try:
            return read()
        except OneLoginError as error:
            failures.append(failure_of(error, what=what))
            return None

    if policies is None:
        rows = attempt("policies", lambda: list_policies(client, kind="user"))
        if rows is not None:
            policies, unread = with_settings(client, rows)
            failures += unread
    groups = attempt("groups", lambda: list_groups(client, failures))
    return Demands(policies, groups, attempt("factors", lambda: account_factors(client)), failures)


def unexpected(demands: Demands) -> list[Failure]:
    """The failures that are no answer: a tenant or credential without these calls is refused, and that says *not known*."""
    refused = {kind.kind for kind in _NOT_OFFERED}
    return [failure for failure in demands.failures if failure["error"] not in refused]


def read_wanted(
    client: OneLoginClient,
    *,
    kind: str,
    ids: Sequence[int] | None,
    names: Sequence[str] | None,
    is_default: bool | None,
) -> tuple[list[Policy], list[Failure]]:
    """The policies that are wanted, ready to be shown, and what could not be read. Raises `OneLoginError` for the list."""
    rows = list_policies(client, kind=None if kind == "all" else kind)
    failures: list[Failure] = []
    if ids or names:
        rows, failures = _named(rows, ids or (), names or ())
    if is_default is not None:
        rows = [row for row in rows if row["is_default"] is is_default]
    policies, unread = with_settings(client, rows)
    demands = read_demands(client, policies=policies, failures=failures + unread)
    return described(demands), demands.failures


def _named(
    rows: Sequence[Policy], ids: Sequence[int], names: Sequence[str]
) -> tuple[list[Policy], list[Failure]]:
    wanted_names = {normal(name): name for name in names}
    found = [row for row in rows if row["id"] in ids or normal(row["name"] or "") in wanted_names]
    there = {row["id"] for row in found} | {normal(row["name"] or "") for row in found}
    known = ", ".join(printable(row["name"] or row["id"], 60) for row in rows) or "none"
    missing = [
        *({"policy_id": number} for number in ids if number not in there),
        *({"name": name} for key, name in wanted_names.items() if key not in there),
    ]
    return found, [
        failure_of(
            NotFoundError(
                f"There is no policy {printable(next(iter(about.values())))!r} of this kind. There are: {printable(known)}."
            ),
            what="policy",
            **about,
        )
        for about in missing
    ]


def described(demands: Demands) -> list[Policy]:
    """The policies with the ``factors`` that they allow, the ``reset_factors``, and the ``groups`` that carry them.

    A factor is ``{id, name, type, class}``, or ``{id}`` alone where the account has none with this id. ``None`` in place of a
    list that is not known.
    """
    return [
        {
            **policy,
            "factors": _resolved(policy["authentication_factor_ids"], demands.factors),
            "reset_factors": _resolved(
                policy["reset_password_authentication_factor_ids"], demands.factors
            ),
            "groups": _carriers(policy["id"], demands.groups),
        }
        for policy in demands.policies or ()
    ]


def _resolved(
    ids: list[int] | None, factors: list[dict[str, t.Any]] | None
) -> list[dict[str, t.Any]] | None:
    if ids is None or factors is None:
        return None
    by_id = {
        factor["id"]: {
            **factor,
            "class": class_of(factor_type=factor["type"], name=factor["name"]),
        }
        for factor in factors
    }
    return [by_id.get(each, {"id": each}) for each in ids]


def _carriers(
    policy_id: int, groups: list[dict[str, t.Any]] | None
) -> list[dict[str, t.Any]] | None:
    if groups is None or any("policy_id" not in group for group in groups):
        return None
    return [
        {"id": group["id"], "name": group["name"]}
        for group in groups
        if group["policy_id"] == policy_id
    ]


def list_policies(client: OneLoginClient, *, kind: str | None = None) -> list[Policy]:
    """The brief rows ``{id, name, kind, is_default}`` of all policies, or those of one kind. Raises `OneLoginError`."""
    params = {} if kind is None else {"kind": kind}
    subject = "the list of policies"
    rows = read_all(
        client, "api", "2", "policies", params=params, subject=subject, scope=READ_POLICIES
    )
    # Whether the filter is heeded is not known from a live tenant.
    return [row for row in map(_row, rows) if kind is None or row["kind"] in (kind, None)]


def with_settings(
    client: OneLoginClient, rows: Sequence[Policy]
) -> tuple[list[Policy], list[Failure]]:
    """The policies of these rows with their settings; of one that cannot be read the row, with ``unread: true``."""

    def read(row: Policy) -> tuple[Policy, Failure | None]:
        try:
            return read_policy(client, row["id"], row), None
        except OneLoginError as error:
            about = {"what": "policy", "policy_id": row["id"]}
            return {**_bare(row), "unread": True}, failure_of(error, **about)

    found = in_order(read, rows, workers=client.concurrency)
    return [policy for policy, _f in found], [failure for _p, failure in found if failure]


def read_policy(client: OneLoginClient, number: int, row: Policy | None = None) -> Policy:
    """One policy: every documented setting, ``None`` where it is not known or not applicable; others as they came.

    What the list said of it (``row``) stands where the policy itself is silent. Raises `OneLoginError`.
    """
    subject = f"policy {number}"
    reply = client.get("api", "2", "policies", number, subject=subject, scope=READ_POLICIES)
    (found,) = rows_of(reply._replace(data=[reply.data]), subject)
    if found["id"] != number:
        raise AnswerError(
            f"{subject}: the response is that of another policy. Nothing can be concluded from it.",
            status=reply.answer.status,
            request_id=reply.answer.request_id,
        )
    told = {key: value for key, value in _row(found).items() if value is not None}
    return {**found, **_bare(row or _row(found)), **told, **with_known_settings(found)}


def list_groups(client: OneLoginClient, failures: list[Failure]) -> list[dict[str, t.Any]]:
    """The groups with the policy of each, or, where API v2 has no groups for this credential, those of v1 without it."""
    subject = "the list of groups"
    try:
        rows = read_all(client, "api", "2", "groups", subject=subject, scope=READ_POLICIES)
    except _NOT_OFFERED as error:
        failures.append(failure_of(error, what="groups"))
        return [{"id": row["id"], "name": text(row.get("name"))} for row in list_groups_v1(client)]
    return [_group(row) for row in rows]


def account_factors(client: OneLoginClient) -> list[dict[str, t.Any]]:
    """The account's factors as ``{id, name, type}``. Their keys are not confirmed: several spellings are read (api §16.1)."""
    subject = "the account's factors"
    reply = client.get("api", "2", "authentication_factors", subject=subject, scope=READ_POLICIES)
    data = reply.data
    entries = data if isinstance(data, list) else [None]
    spelt = [
        (
            {**entry, "id": entry.get("id", entry.get("factor_id"))}
            if isinstance(entry, Mapping)
            else entry
        )
        for entry in entries
    ]
    return [
        {
            "id": row["id"],
            "name": text(row.get("name")),
            "type": next(
                filter(
                    None,
                    (
                        text(row.get(key))
                        for key in ("type", "auth_factor_name", "type_display_name")
                    ),
                ),
                None,
            ),
        }
        for row in rows_of(reply._replace(data=spelt), subject)
    ]


def flag(value: t.Any) -> bool | None:
    """A switch: true or false, also as 1 and 0 or as text; anything else is not known."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    known = {"true": True, "false": False, "1": True, "0": False}
    return known.get(value.strip().lower()) if isinstance(value, str) else None


def number(value: t.Any) -> int | None:
    """A whole number that is not negative, also as text; anything else is not known."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        value = int(value) if len(value) < 20 else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def numbers(value: t.Any) -> list[int] | None:
    """A list of ids; not known unless each of them is one."""
    found = [number(each) for each in value] if isinstance(value, list) else [None]
    return None if None in found else t.cast("list[int]", found)


def texts(value: t.Any) -> list[str] | None:
    """A list of texts; not known unless each of them is one."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return list(value)
    return None


def text(value: t.Any) -> str | None:
    """A text that says something."""
    return value if isinstance(value, str) and value.strip() else None


def _row(row: Row) -> Policy:
    kind = row.get("kind")
    return {
        "id": row["id"],
        "name": text(row.get("name")),
        "kind": kind if kind in KINDS else None,
        "is_default": flag(row.get("is_default")),
    }


def _bare(row: Policy) -> Policy:
    """A policy of which nothing is known but its row."""
    return {**row, **dict.fromkeys((*FLAGS, *NUMBERS, *ID_LISTS, *TEXT_LISTS))}


def with_known_settings(found: Row) -> Policy:
    """The documented settings, each in its type, ``None`` where it is not known or not applicable."""
    readers: tuple[tuple[tuple[str, ...], t.Callable[[t.Any], t.Any]], ...] = (
        (FLAGS, flag),
        (NUMBERS, number),
        (ID_LISTS, numbers),
        (TEXT_LISTS, texts),
    )
    return {name: read(found.get(name)) for names, read in readers for name in names}


def _group(row: Row) -> dict[str, t.Any]:
    group = {"id": row["id"], "name": text(row.get("name"))}
    carried = row.get("policy_id", "")
    # 0 and null say that the group has no policy of its own; what is no number says nothing.
    known = carried is None or number(carried) is not None
    return {**group, "policy_id": number(carried) or None} if known else group
