# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What OneLogin demands: security policies, the groups that carry them, the account's factors (api §16).

What a record says is the business of `policy_settings`.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    NotFoundError,
    OneLoginError,
    PermissionDenied,
    RequestRefused,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.pagination import (
    read_all,
    read_row,
    rows_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._concurrency import in_order
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    class_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.levels import READ_POLICIES
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.memberships import (
    list_groups_v1,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    Demands,
    Policy,
    brief,
    carrier,
    text,
    with_known_settings,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    Failure,
    failure_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import normal, quoted

_SHOWN = 20  # names in a message
# What says of a part of the tenant that it cannot be read with this credential, or is not offered (api §16.1).
_NOT_OFFERED = (NotFoundError, PermissionDenied, RequestRefused)


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
    known = ", ".join(quoted(row["name"] or row["id"], 60) for row in rows[:_SHOWN]) or "none"
    known += f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    missing: list[dict[str, t.Any]] = [
        *({"policy_id": number} for number in ids if number not in there),
        *({"name": name} for key, name in wanted_names.items() if key not in there),
    ]
    return found, [
        failure_of(
            NotFoundError(
                f"There is no policy {quoted(next(iter(about.values())))} of this kind. There are: {known}."
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
    factors = None
    if demands.factors is not None:
        factors = {
            factor["id"]: {
                **factor,
                "class": class_of(factor_type=factor["type"], name=factor["name"]),
            }
            for factor in demands.factors
        }
    return [
        {
            **policy,
            "factors": _resolved(policy["authentication_factor_ids"], factors),
            "reset_factors": _resolved(policy["reset_password_authentication_factor_ids"], factors),
            "groups": _carriers(policy["id"], demands.groups),
        }
        for policy in demands.policies or ()
    ]


def _resolved(
    ids: list[int] | None, factors: Mapping[int, dict[str, t.Any]] | None
) -> list[dict[str, t.Any]] | None:
    if ids is None or factors is None:
        return None
    return [factors.get(each, {"id": each}) for each in ids]


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
    return [row for row in map(brief, rows) if kind is None or row["kind"] in (kind, None)]


def with_settings(
    client: OneLoginClient, rows: Sequence[Policy]
) -> tuple[list[Policy], list[Failure]]:
    """The policies of these rows with their settings; of one that cannot be read the row, with ``unread: true``."""

    def read(row: Policy) -> tuple[Policy, Failure | None]:
        try:
            return read_policy(client, row), None
        except OneLoginError as error:
            about = {"what": "policy", "policy_id": row["id"]}
            return {**row, **with_known_settings({}), "unread": True}, failure_of(error, **about)

    found = in_order(read, rows, workers=client.concurrency)
    return [policy for policy, _f in found], [failure for _p, failure in found if failure]


def read_policy(client: OneLoginClient, row: Policy) -> Policy:
    """One policy: every documented setting, ``None`` where it is not known or not applicable; others as they came.

    What the list said of it (``row``) stands where the policy itself is silent. Raises `OneLoginError`.
    """
    number = row["id"]
    found = read_row(
        client,
        "api",
        "2",
        "policies",
        number=number,
        subject=f"policy {number}",
        scope=READ_POLICIES,
    )
    told = {key: value for key, value in brief(found).items() if value is not None}
    return {**found, **row, **told, **with_known_settings(found)}


def list_groups(client: OneLoginClient, failures: list[Failure]) -> list[dict[str, t.Any]]:
    """The groups with the policy of each, or, where API v2 has no groups for this credential, those of v1 without it."""
    subject = "the list of groups"
    try:
        rows = read_all(client, "api", "2", "groups", subject=subject, scope=READ_POLICIES)
    except _NOT_OFFERED as error:
        failures.append(failure_of(error, what="groups"))
        return [{"id": row["id"], "name": text(row.get("name"))} for row in list_groups_v1(client)]
    return [carrier(row) for row in rows]


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
