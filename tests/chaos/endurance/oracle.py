# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of the folder of an audit, however it was disturbed. Whatever does not hold is a `Violation`.

The truth is what an undisturbed audit over the same facts writes. A disturbed one may know less, and must say so; it never knows
anything else.
"""

from __future__ import annotations

import collections
import json
import re
import stat
import typing as t
from pathlib import Path

from .tenant import CLIENT_SECRET, CONCURRENCY, Setup
from .world import Ended, World, verify

MANIFEST, SURVEY, RESULT = "manifest.json", "evidence/survey.json", "result.json"
LISTS = ("available", "enrolled")
_MFA = re.compile(
    r"/api/(?:2/mfa/users/(\d+)/(?:factors|devices)|1/users/(\d+)/(?:auth_factors|otp_devices))"
)
# Moments, request ids, survey ids, digests and identifiers made of them: what two audits over the same facts may differ in.
_MOMENTS = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00| UTC)?)?"
    r"|\b1[78]\d{8}(?:\d{3})?\b"
    r"|[0-9A-F]{8}-7F000001(?:-[0-9A-F]+)+"
    r"|\b[0-9a-f]{64}\b|\b[0-9a-f]{16}\b"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)
_CONCLUDED = '"superseded": true,\n'  # an audit was concluded from the evidence before
_UNKNOWN = ("error", "indeterminate")
_KEPT_BACK = (CLIENT_SECRET, "reader-client-secret-6f1c")


class Violation(AssertionError):
    """An invariant does not hold."""


class Truth(t.NamedTuple):
    """What an undisturbed audit has written: ``files`` without moments, ``lines`` of the evidence and ``outcomes`` of the
    results by whom they are about, ``calls`` for each user's lists."""

    verdict: str
    files: dict[str, str]
    lines: dict[int, dict[str, t.Any]]
    outcomes: dict[tuple[str, t.Any], str]
    calls: collections.Counter[str]
    fingerprint: str  # of what is surveyed, and how


class Oracle:
    """Knows the truth about every setup, and compares."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._truths: dict[t.Any, Truth] = {}
        self.checks = 0
        self.wasted: collections.Counter[int] = collections.Counter()

    def truth(self, setup: Setup, *, gone: frozenset[int] = frozenset()) -> Truth:
        """What an undisturbed audit finds. The tenant must be as just started, but for those who are ``gone``."""
        key = (setup, gone)
        if key not in self._truths:
            folder = self._world.root / f"truth-{len(self._truths)}"
            ended = self._world.audit(setup, folder=folder)
            require(_done(ended), f"an undisturbed audit fails: {ended.result}")
            self._truths[key] = _read(folder, ended)
        return self._truths[key]

    def moment(self, *, secrets: bool = True) -> None:
        """At every moment: conclusions are whole or not there, no secret is on disk."""
        self.checks += 1
        folder = self._world.folder
        if not folder.is_dir():
            return
        manifest = _json(folder / MANIFEST)
        if manifest is not None and not manifest.get("superseded"):
            found = verify(folder)
            surplus = [each for each in found["differences"] if "is no file of this audit" in each]
            require(
                found["differences"] == surplus,
                f"a manifest is there that does not verify: {found}",
            )
        if secrets:
            self._no_secret()

    def _no_secret(self) -> None:
        for file in (*self._world.folder.rglob("*"), *self._world.temporary.rglob("*")):
            if stat.S_ISREG(file.lstat().st_mode):
                data = file.read_bytes()
                for secret in _KEPT_BACK:
                    require(secret.encode() not in data, f"{file}: a secret is on disk")

    def clean(self, ended: Ended) -> None:
        """An audit that did not come to its end has said why, in a person's words."""
        result = ended.result
        if result is None:
            require(ended.killed, f"an audit ended without a word: {ended.text[-1500:]}")
            return
        require("crash" not in result, f"an audit crashed: {result.get('crash')}")
        require("Traceback" not in ended.text, f"a traceback: {ended.text[-1500:]}")
        require(
            not result.get("failed") or result.get("msg"), f"a failure without a word: {result}"
        )
        require(not result.get("doubts"), f"not durable: {result.get('doubts')}")
        if not result.get("failed"):
            require(not result.get("unsynced"), f"not durable at the end: {result.get('unsynced')}")

    def same(self, ended: Ended, setup: Setup, *, gone: frozenset[int] = frozenset()) -> None:
        """After an undisturbed audit: its files are those of the truth, byte by byte but for moments, and no others."""
        self.clean(ended)
        require(_done(ended), f"an undisturbed audit fails: {ended.result} {ended.text[-1500:]}")
        folder, truth = self._world.folder, self.truth(setup, gone=gone)
        found = _read(folder, ended)
        self._listed()
        require(found.verdict == truth.verdict, f"{found.verdict}, where {truth.verdict} is true")
        require(found.lines == truth.lines, _difference("evidence", found.lines, truth.lines))
        require(found.files == truth.files, _difference("files", found.files, truth.files))
        self._verifies()
        self.moment()
        if setup.pseudonym_key:
            self._hidden(setup)

    def partial(self, ended: Ended, setup: Setup, *, gone: frozenset[int] = frozenset()) -> None:
        """After an audit that met faults and came to a verdict: what it says is true, and what it does not know it says."""
        self.clean(ended)
        self.moment()
        if not _done(ended):
            return
        truth = self.truth(setup)
        found = _read(self._world.folder, ended)
        self._listed()
        self._verifies()
        require(found.lines.keys() >= truth.lines.keys() - gone, "users are missing")
        require(found.lines.keys() <= truth.lines.keys(), "users are there whom nobody selected")
        unread = [number for number, line in found.lines.items() if line["failure"] is not None]
        for number, line in found.lines.items():
            _check_line(number, line, truth.lines[number])
        for whom, outcome in found.outcomes.items():
            right = truth.outcomes.get(whom)
            require(
                outcome == right or outcome in _UNKNOWN or whom[1] in gone,
                f"{whom}: {outcome}, where {right} is true",
            )
        # Where the login policies could not be read, a rule for each of them has one result, about none.
        about_none = {rule for rule, number in found.outcomes if number is None}
        missing = {
            whom
            for whom in truth.outcomes.keys() - found.outcomes.keys()
            if whom[1] not in gone and whom[0] not in about_none
        }
        require(not missing, f"results are missing: {sorted(missing, key=str)[:3]}")
        if found.verdict == "pass":
            lost = [number for number in unread if number not in gone]
            require(truth.verdict == "pass" and not lost, f"pass with facts missing: {lost}")
        if found.verdict == "fail":
            require(truth.verdict == "fail" or gone, "fail for want of data")

    def resumed(self, ended: Ended, setup: Setup, kept: t.Collection[int] | None) -> None:
        """A resumed audit has asked for each list of those who were missing once, and for no other."""
        if kept is None:
            return
        asked, all_calls = mfa_calls(ended), self.truth(setup).calls
        wanted = collections.Counter(
            {path: n for path, n in all_calls.items() if _whose(path) not in kept}
        )
        require(asked == wanted, _difference("calls", dict(asked), dict(wanted)))

    def lost(self, ended: Ended, setup: Setup) -> None:
        """A killed audit has lost no more users than were in flight."""
        kept = self.kept(setup)
        calls = [] if kept is None else [p for p in mfa_calls(ended) if _whose(p) not in kept]
        lost = set(map(_whose, calls))
        self.wasted[len(calls)] += 1
        require(
            len(lost) <= CONCURRENCY,
            f"{len(lost)} users were read and lost, {CONCURRENCY} at a time",
        )

    def kept(self, setup: Setup) -> set[int] | None:
        """The users whom the next audit need not read, by the evidence on disk. None where that is for it to choose: from a whole
        survey an audit was concluded."""
        folder = self._world.folder
        survey = _json(folder / SURVEY) or {}
        if survey.get("fingerprint") != self.truth(setup).fingerprint:
            return set()
        lines = _lines(folder)
        kept = {number for number, found in lines.items() if found[-1]["failure"] is None}
        concluded = (folder / MANIFEST).exists() or survey.get("superseded")
        return None if concluded and kept >= set(survey["user_ids"]) else kept

    def _listed(self) -> None:
        """The folder holds what its manifest lists and nothing else, in no other shape; nothing is left elsewhere."""
        folder = self._world.folder
        listed = {each["name"] for each in (_json(folder / MANIFEST) or {})["files"]}
        names = {str(each.relative_to(folder)) for each in folder.rglob("*") if not each.is_dir()}
        require(
            names == {*listed, MANIFEST}, _difference("names", list(names), [*listed, MANIFEST])
        )
        for file in folder.rglob("*"):
            mode = file.lstat().st_mode
            require(not mode & 0o077, f"{file}: others may read it")
        left = [each for each in self._world.temporary.rglob("*") if each.is_file()]
        require(not left, f"left elsewhere: {left}")

    def _verifies(self) -> None:
        found = verify(self._world.folder)
        require(not found.get("failed"), f"does not verify: {found.get('differences')}")

    def _hidden(self, setup: Setup) -> None:
        """Nobody's address or name stands in clear anywhere."""
        clear = self.truth(
            Setup(policy=setup.policy, selection=setup.selection, reader=setup.reader)
        )
        names = {
            str(line["user"].get(key))
            for line in clear.lines.values()
            for key in ("email", "username")
        }
        text = "".join(
            f"{file.name}\n{file.read_text(errors='replace')}"
            for file in self._world.folder.rglob("*")
            if file.is_file()
        )
        shown = [name for name in names if "." in name and name in text]
        require(not shown, f"in clear: {shown[:3]}")


def require(holds: t.Any, text: str) -> None:
    """Raise `Violation` unless it holds."""
    if not holds:
        raise Violation(text)


def mfa_calls(ended: Ended) -> collections.Counter[str]:
    """How often each list of a user was asked for."""
    paths = (each["path"] for each in ended.calls)
    return collections.Counter(path for path in paths if _MFA.fullmatch(path))


def _whose(path: str) -> int:
    match = _MFA.fullmatch(path)
    if match is None:
        raise AssertionError(path)
    return int(match[1] or match[2])


def _done(ended: Ended) -> bool:
    return ended.result is not None and not ended.result.get("failed", "crash" in ended.result)


def _json(file: Path) -> dict[str, t.Any] | None:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _lines(folder: Path) -> dict[int, list[dict[str, t.Any]]]:
    """The lines of the evidence by user, in their order; a last one that was cut off is none."""
    found: dict[int, list[dict[str, t.Any]]] = collections.defaultdict(list)
    for file in sorted((folder / "evidence").glob("users-*.jsonl")):
        for line in file.read_text().split("\n")[:-1]:
            content = json.loads(line)
            found[content["user"]["id"]].append(content)
    return found


def _read(folder: Path, ended: Ended) -> Truth:
    """What an audit has written, and asked for."""
    files = {}
    for file in sorted(folder.rglob("*")):
        name = str(file.relative_to(folder))
        if file.is_file() and not name.startswith("evidence/users-"):
            text = _MOMENTS.sub("…", file.read_text(encoding="utf-8-sig")).replace(_CONCLUDED, "")
            files[name] = text if name != MANIFEST else json.dumps(_unlisted(text))
    lines = {}
    for number, several in _lines(folder).items():
        require(len(several) == 1, f"user {number} stands in the evidence {len(several)} times")
        content = {key: value for key, value in several[0].items() if key not in ("mac", "survey")}
        lines[number] = json.loads(_MOMENTS.sub("…", json.dumps(content)))
    result = _json(folder / RESULT) or {}
    outcomes: dict[tuple[str, t.Any], str] = {}
    for each in result["results"]:
        whom = (each["rule"], (each["user"] or each["login_policy"] or {"id": None})["id"])
        require(whom not in outcomes, f"{whom} has two results")
        outcomes[whom] = each["outcome"]
    fingerprint = str((_json(folder / SURVEY) or {}).get("fingerprint"))
    return Truth(result["verdict"], files, lines, outcomes, mfa_calls(ended), fingerprint)


def _unlisted(text: str) -> dict[str, t.Any]:
    """A manifest without the journals: how many there are, and how long, depends on how often an audit began."""
    found: dict[str, t.Any] = json.loads(text)
    found["files"] = [
        {key: value for key, value in each.items() if key != "size"}
        for each in found["files"]
        if not each["name"].startswith("evidence/users-")
    ]
    return found


def _check_line(number: int, line: dict[str, t.Any], right: dict[str, t.Any]) -> None:
    """A user's line has the right lists, or none and a failure."""
    for name in LISTS:
        value, wanted = line["user"].get(name), right["user"].get(name)
        require(
            value == wanted or value is None,
            f"user {number}: {name} is {value}, where {wanted} is true",
        )
        require(
            value is not None or wanted is None or line["failure"] is not None,
            f"user {number}: {name} is missing without a word",
        )


def _difference(what: str, found: t.Any, wanted: t.Any) -> str:
    """The first that differs."""
    if isinstance(found, dict):
        for key in sorted({*found, *wanted}, key=str):
            here, there = found.get(key, "nothing"), wanted.get(key, "nothing")
            if here != there:
                here, there = str(here), str(there)
                at = next((i for i, (a, b) in enumerate(zip(here, there)) if a != b), 0)
                at = max(0, at - 100)
                return f"{what}: {key} is …{here[at : at + 400]}, must be …{there[at : at + 400]}"
    return f"{what}: {sorted(set(found) ^ set(wanted))}"
