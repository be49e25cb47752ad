# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The evidence of a survey: who was to be read, in batches, and what each batch has brought.

``evidence/survey.json`` says what the survey is, ``evidence/batch-0001.json`` and so on hold the users. A batch is
written twice: when the survey is planned, with the users' records, and when it was read, with their factors and the time in
``finished_at``. So an interrupted survey is resumed where it stopped, and nobody can take it for a whole one.
"""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.pseudonyms import (
    pseudonymise,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.settings import Inputs
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import GONE
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import plain

SURVEY = "evidence/survey.json"
_SURVEY_SCHEMA = "identity.onelogin/mfa-survey/v1"
_BATCH_SCHEMA = "identity.onelogin/mfa-survey-batch/v1"
_LISTS = ("available", "enrolled")
_OF_RESULT = ("users", "failures", "api", "status", "error", "msg", "request_id")
CALLS_A_USER = len(_LISTS)
User = dict[str, t.Any]


class Read(t.NamedTuple):
    """What the modules returned about a selection: users, failures, and members by role and by group name."""

    users: Sequence[Mapping[str, t.Any]]
    failures: Sequence[Mapping[str, t.Any]]
    roles: Mapping[str, Sequence[int]]
    groups: Mapping[str, Sequence[int]]


def batch_name(number: int) -> str:
    return f"evidence/batch-{number:04d}.json"


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def require_tenant(document: Mapping[str, t.Any], tenant: str) -> None:
    """Raise `FolderError` if a survey or batch is of another tenant: their users would be mixed up."""
    found = document.get("tenant", tenant)
    if found != tenant:
        raise FolderError(
            f"holds the audit of {printable(found)}, this is one of {printable(tenant)}; each tenant needs its own folder:"
            " name another in mfa_compliance_output_dir, or, if it is the same tenant,"
            f" call it {printable(found)} in mfa_compliance_tenant"
        )


def reusable(folder: Folder, inputs: Inputs) -> str | None:
    """When the former survey was finished, if it is whole, without failed calls, the same, and young enough."""
    former = folder.former_json(SURVEY)
    finished = dates.parse_moment(former.get("finished_at"))
    if former.get("fingerprint") != inputs.fingerprint or finished is None:
        return None
    # Waivers and attestations end with a day: on another day the same survey may give another result.
    if finished.date() != now().date() or not now() - finished < inputs.reuse_within:
        return None
    oldest = dates.parse_duration(str(inputs.documents["thresholds"].get("max_evidence_age") or ""))
    if oldest is not None and not now() - finished < oldest:
        return None
    batches = [folder.former_json(batch_name(n + 1)) for n in range(former["batches"])]
    return former["finished_at"] if all(map(_is_whole, batches)) else None


def plan(folder: Folder, inputs: Inputs, read: Read) -> dict[str, t.Any]:
    """Write the survey and its batches down, those of a former run that can be kept as they are.

    Returns the survey as written.
    """
    people = _population(read, inputs)
    chunks = [people[n : n + inputs.batch_size] for n in range(0, len(people), inputs.batch_size)]
    former = folder.former_json(SURVEY)
    young = _resumable(folder, former, inputs)
    started = now()
    kept = []
    batches: dict[str, dict[str, t.Any]] = {}
    for number, users in enumerate(chunks, start=1):
        name = batch_name(number)
        batches[name] = {
            "schema": _BATCH_SCHEMA,
            "tenant": inputs.tenant,
            "batch": number,
            "of": len(chunks),
            "user_ids": [user["id"] for user in users],
            "started_at": None,
            "finished_at": None,
            "users": [{**user, **dict.fromkeys(_LISTS)} for user in users],
            "api": None,
        }
        found = young.get(number, {})
        if found.get("user_ids") == batches[name]["user_ids"]:
            batches[name] = {**found, "of": len(chunks)}
            kept.append(number)
    if kept:
        started = dates.parse_moment(former.get("started_at")) or started
    survey = {
        "schema": _SURVEY_SCHEMA,
        "collection_version": COLLECTION_VERSION,
        "tenant": inputs.tenant,
        "api_version": inputs.api_version,
        "selection": inputs.selection,
        "fingerprint": inputs.fingerprint,
        "population": len(people),
        "batches": len(chunks),
        "kept_batches": kept,
        "started_at": dates.write_moment(started),
        "finished_at": None,
    }
    folder.write_json(SURVEY, survey)
    for name, batch in batches.items():
        folder.write_json(name, batch)
    for number in range(len(chunks) + 1, former.get("batches", 0) + 1):
        folder.remove(batch_name(number))
    return survey


def unread(folder: Folder, survey: Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """The batches that are still to be read, each ``{number, of, user_ids}``."""
    batches = (folder.read_json(batch_name(n)) for n in range(1, survey["batches"] + 1))
    return [
        {"number": batch["batch"], "of": batch["of"], "user_ids": batch["user_ids"]}
        for batch in batches
        if not batch["finished_at"]
    ]


def copy_former(folder: Folder) -> None:
    """Bring a former survey into the folder, where it is not there already (check mode)."""
    survey = folder.former_json(SURVEY)
    folder.write_json(SURVEY, survey)
    for number in range(1, survey["batches"] + 1):
        folder.write_json(batch_name(number), folder.former_json(batch_name(number)))


def keep(
    folder: Folder,
    number: int,
    result: Mapping[str, t.Any],
    *,
    tenant: str,
    started_at: str,
    key: str = "",
) -> dict[str, t.Any]:
    """Write down what the module has returned for a batch; returns the batch as written.

    A user of whom the result says nothing could not be read, whatever the reason.
    """
    batch = folder.read_json(batch_name(number))
    require_tenant(batch, tenant)
    # The planned users are pseudonymised already; what the module says of them is not.
    result = {name: result.get(name) for name in _OF_RESULT}
    result = pseudonymise(result, key=key) if key else plain(result)
    found = {user["id"]: user for user in result.get("users") or ()}
    failures = {each["id"]: each for each in result.get("failures") or ()}
    whole_task = {
        "status": result.get("status"),
        "error": str(result.get("error") or "error"),
        "message": str(result.get("msg") or "The task ended without a result."),
        "request_id": result.get("request_id"),
    }
    users = []
    for planned in batch["users"]:
        user = {**planned, **dict.fromkeys(_LISTS)}
        got = found.get(user["id"])
        failure = failures.get(user["id"]) or (whole_task if got is None else None)
        if got is not None:
            user.update({name: got.get(name) for name in _LISTS})
            user["evidence"] = got.get("evidence") or {}
        if failure is not None:
            user["failure"] = {name: value for name, value in failure.items() if name != "id"}
        read_at = [each.get("read_at") for each in user.get("evidence", {}).values()]
        user["fetched_at"] = min([at for at in read_at if at], default=started_at)
        users.append(user)
    batch.update(
        users=users,
        api=result.get("api"),
        started_at=started_at,
        finished_at=dates.write_moment(now()),
    )
    folder.write_json(batch_name(number), batch)
    return batch


def surveyed(folder: Folder) -> tuple[dict[str, t.Any], list[User]]:
    """A survey and all its users; ``finished_at`` is that of its last batch. Raises `FolderError`."""
    survey = folder.read_json(SURVEY)
    batches = _read_batches(folder, survey)
    survey["finished_at"] = max(batch["finished_at"] for batch in batches)
    return survey, [user for batch in batches for user in batch["users"]]


def _read_batches(folder: Folder, survey: Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """All batches. Raises `FolderError` if one is missing, unfinished, or not of this survey."""
    batches = []
    for number in range(1, survey["batches"] + 1):
        name = batch_name(number)
        batch = folder.read_json(name)
        if batch.get("tenant") != survey["tenant"] or batch.get("of") != survey["batches"]:
            raise FolderError(f"{name}: belongs to another survey")
        if not batch.get("finished_at"):
            raise FolderError(f"{name}: was not read; run the audit again to resume the survey")
        if [user.get("id") for user in batch["users"]] != batch["user_ids"]:
            raise FolderError(f"{name}: holds other users than it should")
        batches.append(batch)
    population = sum(len(batch["users"]) for batch in batches)
    if population != survey["population"]:
        raise FolderError(f"{SURVEY}: {survey['population']} users planned, {population} found")
    return batches


def _population(read: Read, inputs: Inputs) -> list[User]:
    """The users to read, sorted by id, so that a user who joins or leaves moves few of the others to another batch."""
    people: dict[int, User] = {user["id"]: plain(user) for user in read.users}
    for failure in read.failures:
        if failure["id"] is not None:
            user = people.setdefault(failure["id"], {"id": failure["id"]})
            user["failure"] = {name: value for name, value in failure.items() if name != "id"}
    members = {name: frozenset(ids) for name, ids in read.roles.items()}
    grouped = {number: name for name, ids in read.groups.items() for number in ids}
    for number, user in people.items():
        if members and user.get("role_ids") is not None:
            user["roles"] = sorted(name for name, ids in members.items() if number in ids)
        if read.groups and user.get("group_id") is not None:
            # What another group is called was not asked; that it is another one is known.
            user["group"] = grouped.get(number, str(user["group_id"]))
    ordered = [people[number] for number in sorted(people)]
    key = inputs.pseudonym_key
    return pseudonymise(ordered, key=key) if key else ordered


def _resumable(
    folder: Folder, former: Mapping[str, t.Any], inputs: Inputs
) -> dict[int, dict[str, t.Any]]:
    """The batches of an interrupted or failed survey that need not be read again."""
    if former.get("fingerprint") != inputs.fingerprint:
        return {}
    count = former.get("batches", 0)
    batches = {n: folder.former_json(batch_name(n)) for n in range(1, count + 1)}
    if former.get("finished_at") and all(map(_is_whole, batches.values())):
        return {}  # it was whole, and is too old to be used again
    return {
        number: batch
        for number, batch in batches.items()
        if _is_whole(batch) and _age(batch) < inputs.resume_within
    }


def _age(batch: Mapping[str, t.Any]) -> datetime.timedelta:
    moment = dates.parse_moment(batch.get("started_at"))
    return now() - moment if moment else datetime.timedelta.max


def _is_whole(batch: Mapping[str, t.Any]) -> bool:
    """Whether a batch was read, and every call for it went well."""
    failures: Iterable[t.Any] = (user.get("failure") for user in batch.get("users") or ())
    return bool(batch.get("finished_at")) and all(
        failure is None or failure.get("error") == GONE for failure in failures
    )
