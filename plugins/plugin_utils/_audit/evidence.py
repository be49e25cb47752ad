# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The evidence of a survey: who was to be read, and what was read of each user.

``evidence/survey.json`` says what the survey is. The journals ``evidence/users-0001.jsonl`` and so on hold a line for each user,
written when that user is done; a new journal begins with each run and after 5,000 lines, and the latest line of a user counts.
So a run that is killed loses what was in flight and nothing else, and a survey is whole if, and only if, `surveyed` says so.

A later run goes on with what it finds only where it can prove that an audit with the same credential wrote it: survey.json and
every line carry a MAC, whose key is derived from the credential, and which is chained from line to line beginning with the
survey's identity. Reading the evidence needs no key: whoever verifies an audit goes by the hashes of its manifest.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import secrets
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import signatures
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import loads
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import GONE
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    SURVEY_SCHEMA,
)

SURVEY = "evidence/survey.json"
_JOURNAL = re.compile(r"evidence/users-(\d{4,})\.jsonl")
_OURS = re.compile(
    r"evidence/(?:users-\d{4,}\.jsonl|batch-\d{4,}\.json)"
)  # batches are those of version 0.1.0
_LINES_OF_A_JOURNAL = 5_000
_UNSIGNED = ("mac", "superseded")  # keys of survey.json that its MAC does not cover
User = dict[str, t.Any]


class Line(t.NamedTuple):
    """What one line of a journal says of a user, as far as a later run needs it."""

    user: User
    failure: Mapping[str, t.Any] | None
    evidence: Mapping[str, t.Any]
    fetched_at: str

    @property
    def usable(self) -> bool:
        """Whether nothing is left to be read of this user: every call went well, or there is no such user any more."""
        return self.failure is None or self.failure.get("error") == GONE


class Identity(t.NamedTuple):
    """What makes two surveys the same: ``deciding`` is all that decides which users and facts are read, and how they are
    written down; ``about`` is what survey.json shows of it."""

    key: bytes
    tenant: str
    deciding: t.Any
    about: Mapping[str, t.Any]

    @property
    def fingerprint(self) -> str:
        return signatures.of_value(self.deciding, self.key)


class Previous(t.NamedTuple):
    """What an earlier run has left that this credential vouches for."""

    survey: Mapping[str, t.Any]  # empty if there is none
    lines: Mapping[int, Line]
    rejected: int  # lines that were changed since they were written
    foreign: bool  # whether there is evidence that another credential wrote

    @property
    def superseded(self) -> bool:
        """Whether an audit has been concluded from it."""
        return bool(self.survey.get("superseded"))

    @property
    def finished_at(self) -> datetime.datetime | None:
        """When the survey ended, if it is whole, every call went well, and nothing was added to it or changed since."""
        ids = self.survey.get("user_ids") or ()
        if (
            self.rejected
            or self.survey.get("failures")
            or not ids
            or any(n not in self.lines or not self.lines[n].usable for n in ids)
        ):
            return None
        return dates.parse_moment(self.survey.get("finished_at"))


NOTHING = Previous({}, {}, 0, False)


def journal_name(number: int) -> str:
    return f"evidence/users-{number:04d}.jsonl"


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def is_young(moment: datetime.datetime | None, limit: datetime.timedelta) -> bool:
    """Whether ``moment`` is less than ``limit`` ago. What is dated in the future is not young: that clock was wrong."""
    return moment is not None and -dates.SKEW <= now() - moment < limit


# ------------------------------------------------------------------------------------------------ reading without the key


def surveyed(folder: Folder) -> tuple[dict[str, t.Any], list[User]]:
    """The survey, and its users as `judge` takes them, sorted by id. Raises `FolderError` unless the survey is whole."""
    survey = folder.read_json(SURVEY)
    ids = survey.get("user_ids")
    if survey.get("schema") != SURVEY_SCHEMA or not isinstance(ids, list):
        raise FolderError(f"{SURVEY}: is not the survey of an audit made by this version")
    users: dict[int, User] = {}
    wanted = set(ids)
    for _number, name in _journals(folder):
        for content in _contents(folder, name):
            if content.get("survey") != survey.get("id"):
                raise FolderError(f"{name}: belongs to another survey")
            number = content["user"]["id"]
            if number in wanted:
                users[number] = _judged(content)
    missing = len(wanted - users.keys())
    if missing or not survey.get("finished_at"):
        raise FolderError(
            f"{SURVEY}: the survey is not complete, {missing:,} of {len(wanted):,} users have not been read;"
            " run the audit again to resume it"
        )
    return survey, [users[number] for number in sorted(users)]


def files(folder: Folder) -> list[str]:
    """The names of the files that the evidence consists of."""
    return [name for name in folder.names() if name == SURVEY or _JOURNAL.fullmatch(name)]


def require_tenant(document: Mapping[str, t.Any], tenant: str) -> None:
    """Raise `FolderError` if a survey or manifest is of another tenant: their users would be mixed up."""
    found = document.get("tenant", tenant)
    if found != tenant:
        raise FolderError(
            f"contains the audit of {printable(found)}, and this is one of {printable(tenant)}; each tenant needs its own"
            " folder: set mfa_compliance_output_dir to another one, or, if it is the same tenant,"
            f" set mfa_compliance_tenant to {printable(found)}"
        )


def _journals(folder: Folder) -> list[tuple[int, str]]:
    """The journals by number, with their names."""
    found = ((_JOURNAL.fullmatch(name), name) for name in folder.names())
    return sorted((int(match[1]), name) for match, name in found if match)


def _contents(folder: Folder, name: str) -> Iterator[dict[str, t.Any]]:
    """The lines of a journal as they are written; one that was cut off at the end is none."""
    for number, line in enumerate(_lines(folder.read_bytes(name)), start=1):
        content = _parsed(line)
        if content is None:
            raise FolderError(f"{name}: line {number} is damaged")
        yield content


def _lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")[:-1]


def _parsed(line: bytes) -> dict[str, t.Any] | None:
    """What a line says, or None if that is nothing that an audit writes."""
    try:
        content = loads(line)
    except ValueError:
        return None
    user = content.get("user") if isinstance(content, dict) else None
    shapes = (
        isinstance(user, dict)
        and isinstance(user.get("id"), int)
        and isinstance(content.get("evidence"), dict)
        and isinstance(content.get("failure"), (dict, type(None)))
        and isinstance(content.get("fetched_at"), str)
    )
    return content if shapes else None


def _judged(content: Mapping[str, t.Any]) -> User:
    """A user with all that the judgement looks at."""
    user = {**content["user"], "fetched_at": content["fetched_at"]}
    if content["failure"] is not None:
        user["failure"] = content["failure"]
    return user


# --------------------------------------------------------------------------------------------------- going on where it ended


def look_back(folder: Folder, identity: Identity) -> Previous:
    """What an earlier run has left, as far as the MACs prove it. Changes nothing."""
    try:
        survey = folder.read_json(SURVEY)
    except FolderError:
        return NOTHING
    require_tenant(survey, identity.tenant)
    if not signatures.is_of(survey.get("mac"), _covered(survey), identity.key):
        return NOTHING._replace(foreign=True)
    if survey.get("fingerprint") != identity.fingerprint:
        return NOTHING
    lines: dict[int, Line] = {}
    rejected = 0
    for number, name in _journals(folder):
        try:
            data = folder.read_bytes(name)
        except FolderError:
            rejected += 1
            continue
        for content in _proved(data, survey["id"], number, identity.key):
            if content is None:
                rejected += 1
            else:
                lines[content["user"]["id"]] = _line(content)
    return Previous(survey, lines, rejected, False)


def supersede(folder: Folder, *, concluded: bool) -> None:
    """Note, if so, that an audit has been concluded from the survey: it must not be taken for one that was interrupted."""
    with contextlib.suppress(FolderError):
        survey = folder.read_json(SURVEY)
        if concluded and not survey.get("superseded"):
            folder.write_json(SURVEY, {**survey, "superseded": True})


def is_evidence(name: str) -> bool:
    """Whether a file is one that audits write, those of version 0.1.0 included."""
    return name == SURVEY or bool(_OURS.fullmatch(name))


def discard(folder: Folder) -> None:
    """Remove all evidence: first what makes the rest valid."""
    folder.remove(SURVEY)
    for name in folder.names():
        if is_evidence(name):
            folder.remove(name)


class Survey:
    """A survey that is being made: its plan, and the journal that users are written to as they are done.

    ``tenant``: what was read of the tenant as a whole, for survey.json. ``kept``: of users that an earlier run has read and
    that are not read again, what is to stand in their lines now. Every other line is removed, so that the folder holds this
    survey and nothing else.
    """

    def __init__(
        self,
        folder: Folder,
        identity: Identity,
        user_ids: Sequence[int],
        *,
        previous: Previous,
        kept: Mapping[int, Line],
        tenant: Mapping[str, t.Any] | None = None,
    ) -> None:
        self._folder = folder
        self._key = identity.key
        self._journal: t.Any = None
        self._lines = 0
        self._last = b""
        began = dates.parse_moment(previous.survey.get("started_at")) if kept else None
        self._about = {
            "schema": SURVEY_SCHEMA,
            "id": previous.survey["id"] if kept else secrets.token_hex(8),
            "collection_version": COLLECTION_VERSION,
            "tenant": identity.tenant,
            "fingerprint": identity.fingerprint,
            **identity.about,
            **(tenant or {}),
            "user_ids": sorted(user_ids),
            "started_at": dates.write_moment(began or now()),
            "finished_at": None,
        }
        if not kept:
            discard(folder)
        self._write_about()
        left = dict(kept)
        for number, name in _journals(folder):
            self._reduce(number, name, previous.lines, left)
        self._number = max((number for number, _name in _journals(folder)), default=0)

    def write(
        self,
        user: User,
        failure: Mapping[str, t.Any] | None,
        evidence: Mapping[str, t.Any],
    ) -> None:
        """Write down a user who is done: the record with its lists, why it could not be read whole, and the trace of each
        call. The time of the first one is that of the oldest fact.
        """
        if self._journal is None or self._lines >= _LINES_OF_A_JOURNAL:
            self._open()
        times = [each["read_at"] for each in evidence.values() if each.get("read_at")]
        at = min(times, default=dates.write_moment(now()))
        text, self._last = self._signed(Line(user, failure, evidence, at), self._last)
        self._journal.write(text)
        self._lines += 1

    def sync(self) -> None:
        """Return when all that was written lies on the disk."""
        if self._journal is not None:
            self._journal.sync()

    def finish(self) -> str:
        """All users are written down: returns the moment that the survey ended."""
        self.close()
        self._about["finished_at"] = dates.write_moment(now())
        self._write_about()
        return str(self._about["finished_at"])

    def close(self) -> None:
        """Let go of the journal."""
        if self._journal is not None:
            self._journal.sync()
            self._journal.close()
            self._journal = None

    def _open(self) -> None:
        self.close()
        self._number += 1
        self._journal = self._folder.append_lines(journal_name(self._number))
        self._lines, self._last = 0, signatures.seed(self._about["id"], self._number)

    def _write_about(self) -> None:
        mac = signatures.of_value(_covered(self._about), self._key)
        self._folder.write_json(SURVEY, {**self._about, "mac": mac})

    def _reduce(
        self, number: int, name: str, latest: Mapping[int, Line], left: dict[int, Line]
    ) -> None:
        """Leave in a journal what is kept of it, and take that out of ``left``; a line that was changed, cut off, followed by a
        later one, or copied goes."""
        try:
            data = self._folder.read_bytes(name)
        except FolderError:
            self._folder.remove(name)
            return
        last = signatures.seed(self._about["id"], number)
        lines: list[str] = []
        for content in _proved(data, self._about["id"], number, self._key):
            found = _line(content) if content else None
            if found is None or found != latest.get(found.user["id"]):
                continue
            line = left.pop(found.user["id"], None)
            if line is not None:
                text, last = self._signed(line, last)
                lines.append(f"{text}\n")
        if not lines:
            self._folder.remove(name)
        else:
            self._folder.write(name, "".join(lines))

    def _signed(self, line: Line, last: bytes) -> tuple[str, bytes]:
        return signatures.signed({"survey": self._about["id"], **line._asdict()}, self._key, last)


def _proved(data: bytes, survey: str, number: int, key: bytes) -> Iterator[dict[str, t.Any] | None]:
    """What the lines of a journal say, None where it is not proved that a line is as it was written."""
    for line, good in signatures.proved(_lines(data), key, signatures.seed(survey, number)):
        yield _parsed(line) if good else None


def _line(content: Mapping[str, t.Any]) -> Line:
    return Line(*(content[key] for key in Line._fields))


def _covered(survey: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What the MAC of survey.json covers."""
    return {name: value for name, value in survey.items() if name not in _UNSIGNED}
