# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Is the folder of an audit what evidence and inputs give? Offline, and without a credential.

The manifest is derived anew, whole, and compared whole; the files must be those that it names, no more and no less. Whoever can
write the folder can write all of it, evidence included: only a manifest's hash that is kept elsewhere tells that.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import conclude
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    DAMAGE,
    MANIFEST,
    RESULT,
    Folder,
    FolderError,
    digest_of,
    parsed,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import as_json
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.lock import LOCK
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.manifest import manifest_of
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.read_once import ReadOnce
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    PolicyError,
)

_NAMED = 10  # differences of a kind, one by one
# What file managers leave wherever they look.
_LEFTOVERS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_MISSING = f"contains no completed audit: {MANIFEST} is missing; check mfa_compliance_output_dir"
_SUPERSEDED = (
    "contains no completed audit: the previous one was superseded by one that did not finish"
)
# The versions of what made the audit do not follow from it; all else does.
_OF_ITS_MAKING = ("ansible_version", "collection_version")


class Verified(t.NamedTuple):
    """What verifying has shown: nothing in ``differences`` means that everything is as it was."""

    verdict: str  # recomputed, or empty if that was not possible
    files: int
    differences: list[str]
    notes: list[str]


def verify(folder: Folder, *, manifest_sha256: str = "") -> Verified:
    """Derive the manifest from evidence and inputs, and compare it and every file with what is there. Reads only."""
    folder = ReadOnce(folder)
    try:
        data = folder.read_bytes(MANIFEST)
        claimed = parsed(data, MANIFEST)
    except FolderError as error:
        return _none(str(error) if folder.exists(MANIFEST) else _MISSING)
    if claimed.get("superseded") is True:
        return _none(_SUPERSEDED)
    differences, notes = [], []
    found = digest_of(data)["sha256"]
    if manifest_sha256 and found != manifest_sha256.strip().lower():
        differences.append(
            f"{MANIFEST}: is not the one whose SHA-256 was given, {_short(manifest_sha256)}; it has {found}"
        )
    version = claimed.get("collection_version")
    if version != COLLECTION_VERSION:
        notes.append(
            f"audited with version {_short(version)} of the collection, verified with {COLLECTION_VERSION}"
        )
    verdict = ""
    try:
        with conclude.without_collector():
            result = conclude.recompute(folder)
            verdict = result["verdict"]
            derived = _derived(folder, result, claimed)
            changed = _changed(folder, derived["files"])
            differences += _compare_manifest(derived, claimed, data, changed)
            differences += _compare_files(folder, derived["files"], changed)
            differences += _compare_results(folder, result, derived["result_sha256"])
            notes += _leftovers(folder)
    except FolderError as error:
        differences.append(f"The result cannot be recomputed: {error}")
    except PolicyError as error:
        wrong = (f"The result cannot be recomputed: {printable(e, 300)}" for e in error.errors)
        differences += _capped(wrong, "errors")
    except DAMAGE:
        differences.append("The result cannot be recomputed: a file of the audit is damaged")
    listed = claimed.get("files")
    count = len(listed) if isinstance(listed, list) else 0
    return Verified(verdict, count, list(dict.fromkeys(differences)), notes)


def _none(why: str) -> Verified:
    return Verified("", 0, [why], [])


def _derived(
    folder: Folder, result: Mapping[str, t.Any], claimed: Mapping[str, t.Any]
) -> dict[str, t.Any]:
    """The manifest that the audit must have written, by the versions that it names."""
    reports = conclude.read_parameters(folder)["reports"]
    written = {name: digest_of(text) for name, text in conclude.texts(result, reports)}
    made = {name: str(claimed.get(name)) for name in _OF_ITS_MAKING}
    return manifest_of(result, folder, written=written, **made)


def _compare_manifest(
    derived: Mapping[str, t.Any],
    claimed: Mapping[str, t.Any],
    data: bytes,
    changed: Mapping[str, str],
) -> Iterator[str]:
    """A manifest against the one that evidence and inputs give: field by field, and then as it is written.

    What it says of a file that is ``changed`` is told with that.
    """
    before = [
        f"{MANIFEST}: {name} says {_short(claimed.get(name))}; evidence and inputs give {_short(derived[name])}"
        for name in sorted(derived.keys() - {"files", *_OF_ITS_MAKING})
        if derived[name] != claimed.get(name)
    ]
    before += (
        f"{MANIFEST}: {name} says {_short(claimed.get(name))}, which is no version"
        for name in _OF_ITS_MAKING
        if derived[name] != claimed.get(name)
    )
    unknown = sorted(claimed.keys() - derived.keys())
    before += _capped(
        (f"{MANIFEST}: {_short(name)} is nothing that an audit writes" for name in unknown),
        "fields",
    )
    before += _compare_lists(
        {each["name"]: each for each in derived["files"]}, claimed.get("files"), changed
    )
    yield from before
    # A key that is there twice says one thing to one program and another to the next; true is not 1.
    same = not before and claimed.get("files") == derived["files"]
    if same and data != as_json(derived).encode():
        yield f"{MANIFEST}: is not written as an audit writes it"


def _compare_lists(
    expected: Mapping[str, t.Any], listed: t.Any, changed: Mapping[str, str]
) -> Iterator[str]:
    """The files that the manifest lists against those that it must list."""
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        yield f"{MANIFEST}: its list of files is damaged"
        return
    names = [each.get("name") for each in listed]
    for name, each in expected.items():
        if names.count(name) != 1:
            yield f"{MANIFEST}: lists {name} {names.count(name)} times, where it must once"
        elif listed[names.index(name)] != each and name not in changed:
            said = _fields(listed[names.index(name)], each)
            yield f"{MANIFEST}: what it says of {name} is not what evidence and inputs give: {said}"
    surplus = [name for name in dict.fromkeys(map(str, names)) if name not in expected]
    yield from _capped(
        (f"{MANIFEST}: lists {_short(n)}, which is no file of this audit" for n in surplus),
        "entries of its list",
    )
    if not surplus and len(names) == len(expected) and names != list(expected):
        yield f"{MANIFEST}: lists its files in another order than the audit writes them"


def _changed(folder: Folder, expected: Sequence[Mapping[str, t.Any]]) -> dict[str, str]:
    """The files that are not what they must be by their content, and what to say of each."""
    found = {}
    for each in expected:
        try:
            if folder.digest(each["name"])["sha256"] != each["sha256"]:
                found[each["name"]] = f"{each['name']}: is not what evidence and inputs give"
        except FolderError as error:
            found[each["name"]] = str(error)
    return found


def _compare_files(
    folder: Folder, expected: Sequence[Mapping[str, t.Any]], changed: Mapping[str, str]
) -> Iterator[str]:
    """The files that are there against those that must be."""
    yield from changed.values()
    ours = {MANIFEST, *(each["name"] for each in expected)}
    surplus = [name for name in folder.names() if name not in ours and not _is_leftover(name)]
    yield from _capped((f"{_short(name)}: is no file of this audit" for name in surplus), "files")


def _compare_results(folder: Folder, result: Mapping[str, t.Any], expected: str) -> Iterator[str]:
    """The result that was written against the recomputed one, for an auditor who asks what is another; nothing if its file has the
    ``expected`` hash."""
    try:
        if folder.digest(RESULT)["sha256"] == expected:
            return
        written = folder.read_json(RESULT)
        lists = [
            (
                name,
                {each["id"]: each for each in written[name]},
                {each["id"]: each for each in result[name]},
            )
            for name in ("results", "users")
        ]
    except (FolderError, KeyError, TypeError):
        return  # if it is one of the files, it was told that it is another
    ours, theirs = (
        {name: value for name, value in each.items() if name not in ("results", "users")}
        for each in (result, written)
    )
    yield from _capped((f"{RESULT}: {each}" for each in _differing(theirs, ours)), "fields")
    for kind, before, now in lists:
        changed = [number for number in now if before.get(number) != now[number]]
        changed += [number for number in before if number not in now]
        yield from _capped(
            (
                f"{RESULT}: {_about(kind, now.get(each) or before[each])}: {_fields(before.get(each), now.get(each))}"
                for each in changed
            ),
            kind,
        )


def _capped(lines: Iterable[str], what: str) -> Iterator[str]:
    """The first lines, and how many there are beyond."""
    several = list(lines)
    yield from several[:_NAMED]
    if len(several) > _NAMED:
        yield f"{len(several) - _NAMED:,} more {what} differ"


def _about(kind: str, item: Mapping[str, t.Any]) -> str:
    if kind == "users":
        return f"user {_id(item)}"
    user, policy = item.get("user"), item.get("login_policy")
    whom = f"user {_id(user)}" if user else f"login policy {_id(policy)}"
    return f"rule {_short(item.get('rule'))} for {whom}"


def _id(record: t.Any) -> str:
    return _short(record.get("id")) if isinstance(record, Mapping) else "none"


def _fields(before: t.Any, now: t.Any) -> str:
    """The fields that differ, each with what is written and what was recomputed."""
    if before is None:
        return "is not there; evidence and inputs give it"
    if now is None:
        return "is there; evidence and inputs do not give it"
    return "; ".join(_capped(_differing(before, now), "fields"))


def _differing(before: t.Any, now: t.Any, place: str = "") -> Iterator[str]:
    """Each value that differs, however deep it stands: of a long text a person does not find the one word."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for name in sorted(before.keys() | now.keys()):
            inside = f"{place}.{_short(name)}" if place else _short(name)
            yield from _differing(before.get(name), now.get(name), inside)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for index, pair in enumerate(zip(before, now)):
            yield from _differing(*pair, f"{place}[{index}]")
    elif before != now:
        yield f"{place} says {_short(before)}, recomputed {_short(now)}"


def _short(value: t.Any) -> str:
    return printable(value, 120)


def _leftovers(folder: Folder) -> Iterator[str]:
    found = [name for name in folder.names() if _is_leftover(name)]
    yield from (f"{_short(name)}: not part of the audit" for name in found[:_NAMED])


def _is_leftover(name: str) -> bool:
    return name == LOCK or name.rpartition("/")[2] in _LEFTOVERS
