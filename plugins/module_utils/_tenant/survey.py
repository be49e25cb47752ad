# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Many users' factors: every user is read, and who could not be read is named.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone
from functools import partial

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    NotFoundError,
    OneLoginError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._concurrency import as_completed
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    is_transient,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factors import (
    Factors,
    available_factors,
    enrolled_factors,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.login_policy import (
    LoginPolicies,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policies import (
    read_demands,
    unexpected,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import Selection
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    OWN_POLICY,
    Failure,
    User,
    confirm,
    failure_of,
    select,
)

_READERS = {"available": available_factors, "enrolled": enrolled_factors}


class UserReading(t.NamedTuple):
    """One user who has been read.

    ``user``: the given record; a key for each list, ``None`` where it could not be read; and ``evidence``, for each list that
    was read ``{status, request_id, read_at}``, the time in UTC by this machine's clock. ``failure``: ``None``, or an entry of a
    result's ``failures`` with ``unread``, the names of the lists, and ``skipped: True`` if OneLogin was not even asked.
    """

    user: User
    failure: Failure | None


class Survey(t.NamedTuple):
    """``users`` with their lists, ``None`` where a list could not be read; ``failures`` name every such user."""

    users: list[User]
    failures: list[Failure]


def survey(
    client: OneLoginClient,
    selection: Selection,
    *,
    enrolled: bool,
    evidence: bool = False,
    policies: bool = False,
) -> Survey:
    """Read what the selected users have available and, if ``enrolled``, enrolled, in the order of the selection.

    ``evidence`` adds to each user where the lists came from, ``policies`` the ``login_policy`` as far as it can be told.
    Raises `OneLoginError` if the selection itself cannot be read; a user who cannot be read is an entry of ``failures``.
    """
    demands = read_demands(client) if policies else None
    selected = select(client, selection, read_ids=policies, own_policy=policies)
    lists = ["available", "enrolled"] if enrolled else ["available"]
    # Whoever reads what is enrolled reads to judge by it.
    read_users = read_each(client, selected.users, lists=lists, prove_gone=enrolled)
    found = {each.user["id"]: each for each in read_users}
    readings = [found[user["id"]] for user in selected.users]
    if not evidence:
        for user, _failure in readings:
            del user["evidence"]
    failures = selected.failures + [failure for _user, failure in readings if failure]
    if demands is not None:
        logins = LoginPolicies(demands)
        for user, failure in readings:
            user["login_policy"] = logins.of(user, unread=failure["unread"] if failure else ())
            user.pop(OWN_POLICY, None)
        failures += unexpected(demands)
    return Survey([user for user, _failure in readings], failures)


def read_each(
    client: OneLoginClient,
    users: t.Sequence[User],
    *,
    lists: t.Sequence[str],
    if_empty: t.Sequence[str] = (),
    prove_gone: bool = True,
) -> t.Generator[UserReading, None, None]:
    """Read ``lists`` ("available", "enrolled") of each user, and yield who is done in the order of completion.

    The lists ``if_empty`` are read, too, of users whose ``lists`` show no factor, and are ``None`` of the others. A call for
    each list and, where only an id was given and every list read is empty, one more to confirm that the user exists
    (api §4.1). ``prove_gone``: a 404 for a list is taken for "the user is gone" only if the record is gone, too, which costs a
    call. Up to ``client.concurrency`` threads read; closing the generator stops them after what is in flight.
    """
    read = partial(_read_user, client, lists=lists, if_empty=if_empty, prove_gone=prove_gone)
    return as_completed(read, users, workers=client.concurrency)


def _read_user(
    client: OneLoginClient,
    selected: User,
    *,
    lists: t.Sequence[str],
    if_empty: t.Sequence[str],
    prove_gone: bool,
) -> UserReading:
    """One user with the wanted lists, and the first failure if there was one.

    The lists are read independently: what one of them shows stays true when the other cannot be read.
    """
    number = selected["id"]
    recorded = len(selected) > 1  # a list of users has shown that there is this user
    answers: dict[str, Factors] = {}
    first: OneLoginError | None = None
    wanted = list(lists)
    for name in (*lists, *if_empty):
        if name not in lists:
            if first is not None or any(_shows_factor(found) for found in answers.values()):
                break
            wanted.append(name)
        try:
            answers[name] = _READERS[name](client, number)
        except OneLoginError as error:
            meaning = _meaning(client, number, error) if prove_gone else error
            if isinstance(meaning, NotFoundError):
                first, answers = meaning, {}
                break
            first = first or meaning
    if answers and not recorded and not any(found.entries for found in answers.values()):
        try:
            confirm(client, number)
        except OneLoginError as error:
            first, answers = error, {}
    user = {**selected, **dict.fromkeys((*lists, *if_empty))}
    user.update((name, found.entries) for name, found in answers.items())
    user["evidence"] = {name: _trace(found) for name, found in answers.items()}
    if first is None:
        return UserReading(user, None)
    unread = [name for name in wanted if name not in answers]
    return UserReading(user, failure_of(first, id=number, unread=unread))


def _meaning(client: OneLoginClient, number: int, error: OneLoginError) -> OneLoginError:
    """What an error for a list means. A 404 means that the user is gone only if the user's record is gone, too.

    Whoever judges leaves out a user who is gone; one whose list alone is missing must not slip out that way.
    """
    if not isinstance(error, NotFoundError):
        return error
    try:
        confirm(client, number)
    except OneLoginError as cause:
        return error if isinstance(cause, NotFoundError) else cause
    return AnswerError(
        f"{error.message} The user exists, so it is the list that is missing: check api_version and the credential's scope.",
        status=error.status,
        request_id=error.request_id,
    )


def _shows_factor(found: Factors) -> bool:
    return not all(is_transient(entry) for entry in found.entries)


def _trace(found: Factors) -> dict[str, t.Any]:
    """Where a list came from: ``{status, request_id, read_at}``, the time in UTC by this machine's clock."""
    read_at = datetime.fromtimestamp(found.response.received_at, timezone.utc)
    return {
        "status": found.response.status,
        "request_id": found.response.request_id,
        "read_at": read_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
