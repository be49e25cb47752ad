# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

One audit from its settings to its verdict: find the users, read them, judge, report.

What the folder holds stays true at every moment, however the audit ends. Conclusions go before anything that they rest on
changes; evidence that another run left goes before the first line of a new survey; the manifest comes last.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import time
import typing as t
from collections.abc import Callable, Iterator, Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    conclude,
    console,
    evidence,
    lock,
    signatures,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    MANIFEST,
    Folder,
    FolderError,
    MemoryFolder,
    make_folder,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.manifest import CONCLUSIONS
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.settings import Settings
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import (
    Population,
    Surveyor,
    Tell,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.thresholds import (
    parse_thresholds,
)


class Outcome(t.NamedTuple):
    """How an audit ended."""

    result: Mapping[str, t.Any]
    manifest_sha256: str
    changed: bool
    reused: str  # the end of the survey if a previous run made it
    why: str  # why it does not pass, empty if it does
    api: Mapping[str, t.Any] | None  # what it cost, None if nothing was sent

    def told(self) -> dict[str, t.Any]:
        """What the task of the audit returns, and a fleet is made of."""
        return {
            "changed": self.changed,
            **{key: self.result[key] for key in ("tenant", "verdict", "reasons", "summary")},
            "manifest_sha256": self.manifest_sha256,
            "reused": self.reused,
            "why": self.why,
            "api": self.api,
        }


def audit(
    settings: Settings,
    output_dir: str,
    *,
    check: bool,
    ansible_version: str,
    tell: Tell,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Audit into a folder, or with ``check`` into memory. ``tell`` shows the person lines of text.

    Raises `FolderError`, `PolicyError`, `OSError`, and `AuditStopped` if there can be no verdict.
    """
    began = clock()
    with _opened(output_dir, check=check, tell=tell) as folder:
        run = _Run(settings, folder, tell)
        reused = run.look_back()
        api = None
        if not reused:
            deadline = began + settings.deadline.total_seconds() if settings.deadline else None
            api = run.survey(deadline, clock)
        result, manifest = conclude.conclude(
            folder, tenant=settings.tenant, ansible_version=ansible_version
        )
        files = (
            []
            if check
            else [name for name in folder.names() if "/" not in name and name != lock.LOCK]
        )
        told: dict[str, t.Any] = {
            "shown": settings.failures_shown,
            "reused": reused if run.concluded else "",
        }
        where = console.whereabouts(output_dir, files, manifest_sha256=manifest)
        tell("\n".join(["", *console.page(result, where=where, **told)]))
        return Outcome(
            result=result,
            manifest_sha256=manifest,
            changed=_state(folder) != _state(Folder(output_dir)) if check else folder.changed,
            reused=reused,
            why=(
                ""
                if result["verdict"] == "pass"
                else console.failure(result, folder="" if check else output_dir, **told)
            ),
            api=api,
        )


def revoke(output_dir: str, *, tenant: str) -> None:
    """Remove the conclusions of a previous audit of this tenant: this one cannot even begin, and its verdict is not that one's."""
    folder = Folder(output_dir)
    with contextlib.suppress(FolderError, OSError):
        if tenant and folder.read_json(MANIFEST).get("tenant") == tenant:
            with lock.owned(output_dir, started=dates.write_moment(evidence.now())):
                _retract(folder, tenant, concluded=True)


def withdraw(folder: Folder, tenant: str) -> None:
    """Take back what a previous audit has concluded, in one step: the manifest gives way to one without a verdict.

    That one stands for the fact that there was an audit until the evidence says so, or another manifest takes its place.
    """
    if folder.exists(MANIFEST):
        folder.write_json(MANIFEST, {"tenant": tenant, "superseded": True})
    for name in sorted(CONCLUSIONS):
        folder.remove(name)


def _retract(folder: Folder, tenant: str, *, concluded: bool) -> None:
    """Take back what a previous audit has concluded; the evidence notes that there was one before the manifest goes."""
    withdraw(folder, tenant)
    evidence.supersede(folder, concluded=concluded)
    folder.remove(MANIFEST)


class _Run:
    """The steps of an audit that has its folder."""

    def __init__(self, settings: Settings, folder: Folder, tell: Tell) -> None:
        self._settings = settings
        self._folder = folder
        self._tell = tell
        connection = settings.connection
        secret = connection.client_secret or connection.access_token or ""
        lists = {"lists": list(settings.lists), "if_empty": list(settings.if_empty)}
        self._identity = evidence.Identity(
            key=signatures.signing_key(secret, tenant=settings.tenant),
            tenant=settings.tenant,
            deciding=[
                connection.base_url,
                connection.api_version,
                settings.wanted,
                lists,
                settings.pseudonyms.mark,
            ],
            about=settings.pseudonyms.hide(
                {
                    "api_version": connection.api_version,
                    "selection": settings.wanted,
                    "names": {word: sorted(found) for word, found in settings.names.items()},
                    "demands_asked": settings.login_policies,
                    **lists,
                }
            ),
        )
        self._previous = evidence.NOTHING
        self.concluded = False  # whether an audit was concluded from the survey on disk

    def look_back(self) -> str:
        """The end of the survey that is on disk, if nothing of it has to be read anew; its conclusions go, if they are not those
        that this run comes to.

        A survey that was interrupted after its last user is concluded as long as it could be resumed. One that an audit was
        concluded from is used again only within reuse_within. Either is judged by its own day: with that, waivers end, and what was
        interrupted is resumed.
        """
        manifest = _json(self._folder, MANIFEST)
        evidence.require_tenant(manifest, self._settings.tenant)
        previous = self._previous = evidence.look_back(self._folder, self._identity)
        self.concluded = self._folder.exists(MANIFEST) or previous.superseded
        ended = self._usable()
        if ended is None:
            _retract(self._folder, self._settings.tenant, concluded=self.concluded)
            return ""
        moment = dates.write_moment(ended)
        users = [previous.lines[number].user for number in previous.survey["user_ids"]]
        mine = MemoryFolder()
        conclude.write_inputs(mine, self._settings, now=moment, users=users)
        if manifest.get("collection_version") != COLLECTION_VERSION or self._other_inputs(mine):
            withdraw(self._folder, self._settings.tenant)
        conclude.write_inputs(self._folder, self._settings, now=moment, users=users)
        return moment

    def survey(self, deadline: float | None, clock: Callable[[], float]) -> Mapping[str, t.Any]:
        """Read what is missing; returns what that has cost."""
        connection = self._settings.connection
        if self._settings.deadline is not None:
            # Whoever must be done by then has no use for a longer wait.
            most = self._settings.deadline.total_seconds()
            connection = connection._replace(max_wait=min(connection.max_wait, most))
        client = OneLoginClient(connection)
        surveyor = Surveyor(client, self._settings, tell=self._tell, deadline=deadline, clock=clock)
        population = surveyor.find()
        kept = self._kept(population)
        survey = evidence.Survey(
            self._folder,
            self._identity,
            list(population.users),
            previous=self._previous,
            kept=kept,
            tenant=population.tenant,
        )
        self._previous = evidence.NOTHING  # a large tenant's evidence need not be held twice
        try:
            surveyor.read(population, survey, kept=frozenset(kept))
            ended = survey.finish()
        finally:
            survey.close()
        users = population.users.values()
        conclude.write_inputs(self._folder, self._settings, now=ended, users=users)
        return client.figures

    def _usable(self) -> datetime.datetime | None:
        ended = self._previous.finished_at
        about = self._identity.about
        asked = ("names", "demands_asked")
        if ended is None or any(self._previous.survey.get(key) != about[key] for key in asked):
            return None
        if ended.date() != evidence.now().date():
            return None
        within = self._settings.reuse_within if self.concluded else self._settings.resume_within
        return ended if evidence.is_young(ended, min(within, self._oldest)) else None

    def _kept(self, population: Population) -> dict[int, evidence.Line]:
        """What need not be read again: lists that came without a failure and are young enough, beside the records of now."""
        previous = self._previous
        if previous.foreign:
            self._warn(
                "The evidence in the folder was written with another credential. All users are read again."
            )
        if previous.rejected:
            self._warn(
                f"{previous.rejected:,} lines of the evidence in the folder were changed after they were written. Those users"
                " are read again."
            )
        if self.concluded and previous.finished_at is not None:
            return {}  # it was whole, and is too old to be used again
        within = min(self._settings.resume_within, self._oldest)
        kept, future = {}, 0
        for number, record in population.users.items():
            line = previous.lines.get(number)
            if line is None or line.failure is not None or number in population.failures:
                continue
            fetched = dates.parse_moment(line.fetched_at)
            if evidence.is_young(fetched, within):
                facts = {name: line.user.get(name) for name in self._settings.all_lists}
                user = population.with_login({**record, **facts})
                kept[number] = line._replace(user=user)
            elif fetched is not None and fetched > evidence.now():
                future += 1
        if future:
            self._warn(
                f"The evidence of {future:,} users is dated in the future: this machine's clock was or is wrong. They are read"
                " again."
            )
        return kept

    @property
    def _oldest(self) -> datetime.timedelta:
        """How old facts may be by the thresholds."""
        given = self._settings.documents["thresholds"]
        limits = parse_thresholds(given, rules=(), errors=[])  # they were checked before
        return limits.max_evidence_age or datetime.timedelta.max

    def _other_inputs(self, mine: MemoryFolder) -> bool:
        """Whether the inputs on disk are not the ones of this run."""
        theirs = [name for name in self._folder.names() if name.startswith("inputs/")]
        return theirs != mine.names() or any(
            self._folder.digest(name) != mine.digest(name) for name in theirs
        )

    def _warn(self, text: str) -> None:
        self._tell(console.wrapped(f"Warning: {text}"))


@contextlib.contextmanager
def _opened(output_dir: str, *, check: bool, tell: Tell) -> Iterator[Folder]:
    """The folder, owned by this audit; in check mode one in memory with the evidence that is on disk."""
    if check:
        memory = MemoryFolder()
        disk = Folder(output_dir)
        for name in disk.names():
            if name == MANIFEST or name.startswith(("evidence/", "inputs/")):
                memory.write(name, disk.read_bytes(name))
        yield memory
        return
    made = not os.path.exists(output_dir)
    make_folder(output_dir)
    try:
        with lock.owned(output_dir, started=dates.write_moment(evidence.now())) as lost:
            if lost:
                began = printable(lost.get("started"), 40)
                tell(console.wrapped(f"The audit that began at {began} did not come to its end."))
            folder = Folder(output_dir)
            folder.sweep()
            yield folder
    finally:
        if made:
            with contextlib.suppress(OSError):
                os.rmdir(output_dir)  # nothing was written: the audit stopped before its survey


def _state(folder: Folder) -> dict[str, t.Any]:
    """The files that an audit writes; those of others are nobody's business."""
    names = (*CONCLUSIONS, MANIFEST)
    return {
        name: folder.digest(name)
        for name in folder.names()
        if name in names or name.startswith("inputs/") or evidence.is_evidence(name)
    }


def _json(folder: Folder, name: str) -> Mapping[str, t.Any]:
    try:
        return folder.read_json(name)
    except FolderError:
        return {}
