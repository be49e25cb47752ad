# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

From a selection to user records. Which role or group is meant is the business of `memberships`.
"""

from __future__ import annotations

import typing as t
import unicodedata
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    COMMON_FAILURES,
    NotFoundError,
    OneLoginError,
    RateLimitError,
    RequestRefused,
    SelectionError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.pagination import (
    PAGE_SIZE,
    Row,
    read_all,
    read_row,
    rows_of,
)
from ansible_collections.identity.onelogin.plugins.module_utils._concurrency import in_order
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.levels import READ_USERS
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.memberships import Directory
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    number as whole_number,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    numbers as whole_numbers,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    STATES,
    STATUSES,
    Selection,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import (
    near,
    normal,
    printable,
    quoted,
)

# For so many addresses or names that nobody has, a call looks for what may have been meant, by so many first characters.
_SUGGESTIONS = 3
_BEGINNING = 3
# Only what selecting and judging needs: the less personal data is read, the less can leak. OneLogin leaves role_ids out of
# a list unless it is named (api §7.1).
FIELDS = (
    "id",
    "email",
    "username",
    "status",
    "state",
    "group_id",
    "role_ids",
    "created_at",
    "activated_at",
)
# A login policy that is assigned straight to the user. Whether a record shows it is not known (api §16.2).
OWN_POLICY = "policy_id"
User = dict[str, t.Any]
Failure = dict[str, t.Any]
# Who could not be read, as keys of a failure, and why.
Unread = tuple[dict[str, t.Any], OneLoginError]


class Selected(t.NamedTuple):
    """``users`` in the order of the selection, each once; ``failures`` for addresses and names that nobody has.

    A user selected by id alone is ``{"id": …}``; others carry the keys of ``FIELDS``, or what `record_with_policy` says.
    """

    users: list[User]
    failures: list[Failure]


def select(
    client: OneLoginClient,
    selection: Selection,
    *,
    read_ids: bool = False,
    own_policy: bool = False,
) -> Selected:
    """Find the users of a selection.

    ``read_ids``: also read the records of users selected by id; without it, ids cost no call. ``own_policy``: read what tells
    the login policy, too (`record_with_policy`). Raises `SelectionError` if nobody is found, a role or group does not exist, or
    a list cannot be read whole.
    """
    records = _Records(client, own_policy=own_policy)
    users: dict[int, User] = {number: {"id": number} for number in selection.user_ids}
    unread: list[Unread] = []
    if read_ids and users:
        found, unread = _by_ids(records, list(users))
        users = {user["id"]: user for user in found}
    for option, names in (("email", selection.emails), ("username", selection.usernames)):
        for name, outcome in zip(names, _by_names(records, option, names)):
            if isinstance(outcome, OneLoginError):
                unread.append(({option: name}, outcome))
            else:
                users.update((user["id"], user) for user in outcome)
    listed = list(_from_lists(records, selection))
    users.update((user["id"], user) for user in listed if _wanted(user, selection.statuses))
    if not users:
        raise _nobody([error for _about, error in unread], of_other_status=len(listed))
    # Whom one part of the selection could not read, another may have found.
    failures = [
        failure_of(error, **about) for about, error in unread if about.get("id") not in users
    ]
    return Selected(list(users.values()), failures)


def confirm(client: OneLoginClient, number: int) -> User:
    """The record of one user; raises `NotFoundError` if there is none, `AnswerError` if it is another's."""
    return record(_row_of(client, number))


def _row_of(client: OneLoginClient, number: int) -> Row:
    subject = f"user {number}"
    return read_row(client, "api", "2", "users", number=number, subject=subject, scope=READ_USERS)


def record(row: Row) -> User:
    """A user record of the API reduced to ``FIELDS``, codes as names; what the API did not give is ``None``.

    So is what is no plain value: nothing can be concluded from it. Ids are numbers, however they are written: ``role_ids`` is
    ``None`` unless each of them is one. ``group_id`` is ``None`` for somebody without a group alone: where the API does not tell
    the group, the key is left out.
    """
    user = {name: _plain(row.get(name)) for name in FIELDS}
    user["role_ids"] = whole_numbers(row.get("role_ids"))
    user["status"] = _code_name(STATUSES, row.get("status"))
    user["state"] = _code_name(STATES, row.get("state"))
    user["group_id"] = whole_number(row.get("group_id"))
    if user["group_id"] is None and row.get("group_id", "") is not None:
        del user["group_id"]
    return user


def record_with_policy(row: Row) -> User:
    """A record to tell the login policy from. ``OWN_POLICY``, where the API shows it, is an id, None, or text that is neither."""
    user = record(row)
    if OWN_POLICY in row:
        own = row[OWN_POLICY]
        known = own is None or whole_number(own) is not None
        user[OWN_POLICY] = own if known else f"unknown ({type(own).__name__})"
    return user


def failure_of(error: OneLoginError, **about: t.Any) -> Failure:
    """An entry of the result's ``failures``: ``{id, status, error, message, request_id}`` and what else tells whom.

    ``skipped: True`` is added where OneLogin was not asked, as the calls before had failed or the task has given up waiting.
    """
    skipped = {"skipped": True} if error.skipped else {}
    return {"id": None, **about, **error.details, "message": error.message, **skipped}


def _code_name(names: Mapping[int, str], code: t.Any) -> str | None:
    """The name of a status or state code. An unknown code stays visible and is never taken for a known one."""
    if code is None:
        return None
    if isinstance(code, str) and code.isascii() and code.isdecimal() and len(code) < 4:
        code = int(code)
    known = names.get(code) if isinstance(code, int) and not isinstance(code, bool) else None
    if isinstance(code, (list, dict)):
        code = type(code).__name__
    return known or f"unknown_{printable(code, 20)}"


def _plain(value: t.Any) -> t.Any:
    return None if isinstance(value, (list, dict)) else value


def _nobody(errors: list[OneLoginError], *, of_other_status: int) -> OneLoginError:
    """Why nobody was found: what went wrong, if anything did; else who is missing, or has another status."""
    for error in errors:
        if not isinstance(error, NotFoundError):
            return error.with_traceback(None)
    named = [error.message for error in errors[:3]]
    if of_other_status:
        named.append(f"Of {of_other_status} found, none has one of the wanted statuses.")
    return SelectionError(" ".join(["The selection finds no user.", *named]), reason="nobody")


def _wanted(user: User, statuses: frozenset[str]) -> bool:
    """Whether ``statuses`` keeps the user. An unread status is no reason to lose sight of someone."""
    return not statuses or user["status"] is None or user["status"] in statuses


class _Records:
    """Reads records of users. A field that OneLogin refuses is not asked for again."""

    def __init__(self, client: OneLoginClient, *, own_policy: bool) -> None:
        self.client = client
        self._fields = (*FIELDS, OWN_POLICY) if own_policy else FIELDS
        self._record = record_with_policy if own_policy else record

    def one(self, number: int) -> User:
        """The record of one user; raises as `confirm` does."""
        return self._record(_row_of(self.client, number))

    def page(self, query: t.Mapping[str, str]) -> list[User]:
        """What one call finds: a page of users at most."""
        subject = "the list of users"

        def read(fields: str) -> t.Sequence[Row]:
            params = {**query, "fields": fields, "limit": str(PAGE_SIZE), "page": "1"}
            reply = self.client.get(
                "api", "2", "users", params=params, subject=subject, scope=READ_USERS
            )
            return rows_of(reply, subject)

        return self._asked(read)

    def all(self, query: t.Mapping[str, str], *, reconcile: bool = True) -> list[User]:
        """The whole list."""

        def read(fields: str) -> t.Sequence[Row]:
            return read_all(
                self.client,
                "api",
                "2",
                "users",
                params={**query, "fields": fields, "sort": "+id"},
                subject="the list of users",
                scope=READ_USERS,
                reconcile=reconcile,
            )

        return self._asked(read)

    def _asked(self, read: t.Callable[[str], t.Sequence[Row]]) -> list[User]:
        fields = self._fields
        try:
            rows = read(",".join(fields))
        except RequestRefused:
            if fields == FIELDS:
                raise
            rows = read(",".join(FIELDS))
            self._fields = FIELDS
        return [self._record(row) for row in rows]


def _by_ids(records: _Records, numbers: list[int]) -> tuple[list[User], list[Unread]]:
    """Records of users by id: a page full of ids a call, and one call for each id that did not come back.

    Only what a call for this one user answers can say that the user is gone: a page that fails says nothing of anybody.
    """
    blocks = [numbers[i : i + PAGE_SIZE] for i in range(0, len(numbers), PAGE_SIZE)]

    def read_block(block: list[int]) -> dict[int, User | OneLoginError]:
        try:
            users = records.page({"user_ids": ",".join(str(number) for number in block)})
        except (*COMMON_FAILURES, RateLimitError) as error:
            return dict.fromkeys(block, error)  # it would befall each of them alone, too
        except OneLoginError:
            return {}
        return {user["id"]: user for user in users if user["id"] in block}

    def read_one(number: int) -> User | OneLoginError:
        try:
            return records.one(number)
        except OneLoginError as error:
            return error

    workers = records.client.concurrency
    known: dict[int, User | OneLoginError] = {}
    for outcomes in in_order(read_block, blocks, workers=workers):
        known.update(outcomes)
    missing = [number for number in numbers if number not in known]
    known.update(zip(missing, in_order(read_one, missing, workers=workers)))
    users: list[User] = []
    unread: list[Unread] = []
    for number in numbers:
        outcome = known[number]
        if isinstance(outcome, OneLoginError):
            unread.append(({"id": number}, outcome))
        else:
            users.append(outcome)
    return users, unread


def _by_names(
    records: _Records, option: str, names: t.Sequence[str]
) -> list[list[User] | OneLoginError]:
    """For each address or name the users that have it, usually one and seldom several, or why there is none.

    Whether OneLogin's filter minds upper and lower case is not documented: what it returns is compared again here.
    """

    def read(name: str) -> list[User] | OneLoginError:
        try:
            # OneLogin may keep a name in the form in which macOS writes it.
            for form in dict.fromkeys((name, unicodedata.normalize("NFD", name))):
                users = records.all({option: form}, reconcile=False)
                found = [user for user in users if _is_called(user, option, name)]
                if found:
                    return found
        except OneLoginError as error:
            return error
        return []

    outcomes = in_order(read, names, workers=records.client.concurrency)
    suggestions = 0
    for index, name in enumerate(names):
        if not outcomes[index]:
            suggestions += 1
            others = _resembling(records, option, name) if suggestions <= _SUGGESTIONS else []
            found = [user for user in others if _is_called(user, option, name)]
            outcomes[index] = found or _nobody_called(option, name, others)
    return outcomes


def _is_called(user: User, option: str, name: str) -> bool:
    return normal(str(user[option] or "")) == normal(name)


def _resembling(records: _Records, option: str, name: str) -> list[User]:
    """Up to a page of users whose address or name begins as ``name`` does: its last characters may be the mistyped ones.

    Whoever of them is so called after all, as OneLogin keeps a name with something invisible around it, is the one that is meant;
    the others only serve a message. So a call that fails means that there are none.
    """
    beginning = name.partition("@")[0][:_BEGINNING]
    if not beginning:
        return []
    try:
        return records.page({option: f"{beginning}*"})
    except OneLoginError:
        return []


def _nobody_called(option: str, name: str, others: list[User]) -> NotFoundError:
    meant = near(name, [str(user[option]) for user in others if user[option]])
    advice = (
        f"Did you mean {' or '.join(map(quoted, meant))}?"
        if meant
        else "Check the spelling, upper and lower case included."
    )
    return NotFoundError(f"No user has the {option} {quoted(name)}. {advice}")


def _from_lists(records: _Records, selection: Selection) -> t.Iterator[User]:
    directory = Directory(records.client)
    if selection.roles:
        members = [m for role in selection.roles for m in directory.role_members(role)]
        users, unread = _by_ids(records, list(dict.fromkeys(members)))
        # Somebody deleted between the two calls is no member any more; anything else is a list with a gap.
        for _about, error in unread:
            if not isinstance(error, NotFoundError):
                raise error
        yield from users
    for group in selection.groups:
        yield from _group_members(records, directory, group)
    if selection.filters:
        yield from records.all(selection.filters)
    if selection.all_users:
        yield from records.all({})


def _group_members(records: _Records, directory: Directory, name_or_id: str) -> list[User]:
    number, listed = directory.group_number(name_or_id)
    # This filter is in an official client but not in the documentation: what it returns is compared again here.
    found = records.all({"group_id": str(number)})
    users = [user for user in found if user.get("group_id") == number]
    if not users and not listed:  # an empty group, or a mistyped id
        directory.group(name_or_id)
    return users
