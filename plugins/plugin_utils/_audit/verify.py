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
from collections.abc import Iterator, Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import conclude
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    MANIFEST,
    RESULT,
    Folder,
    FolderError,
    ReadOnce,
    digest_of,
    parsed,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.lock import LOCK
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.manifest import manifest_of
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    PolicyError,
)

_NAMED = 10  # differences of a kind, one by one
# What file managers leave wherever they look, and an audit that runs.
_LEFTOVERS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", LOCK})
_MISSING = f"contains no completed audit: {MANIFEST} is missing; check mfa_compliance_output_dir"
_SUPERSEDED = (
    "contains no completed audit: the one that it held was superseded, and the next did not end"
)
# What damaged files end in, wherever their content meets an expectation.
_DAMAGE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
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
    if manifest_sha256 and digest_of(data)["sha256"] != manifest_sha256.strip().lower():
        differences.append(f"{MANIFEST}: is not the one whose SHA-256 was given")
    version = claimed.get("collection_version")
    if version != COLLECTION_VERSION:
        notes.append(
            f"audited with version {printable(version, 40)} of the collection, verified with {COLLECTION_VERSION}"
        )
    verdict = ""
    try:
        with conclude.without_collector():
            result = conclude.recompute(folder)
            verdict = result["verdict"]
            differences += _compare(folder, result, _derived(folder, result, claimed), claimed)
            notes += _leftovers(folder)
    except FolderError as error:
        differences.append(f"The result cannot be recomputed: {error}")
    except PolicyError as error:
        differences += [
            f"The result cannot be recomputed: {printable(each, 300)}" for each in error.errors
        ]
    except _DAMAGE:
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
    written = {
        name: digest_of(text.encode("utf-8", "replace"))
        for name, text in conclude.texts(result, reports)
    }
    made = {name: str(claimed.get(name)) for name in _OF_ITS_MAKING}
    return manifest_of(result, folder, written=written, **made)


def _compare(
    folder: Folder,
    result: Mapping[str, t.Any],
    derived: Mapping[str, t.Any],
    claimed: Mapping[str, t.Any],
) -> Iterator[str]:
    for name in derived:
        if name != "files" and derived[name] != claimed.get(name):
            said, given = (printable(each, 120) for each in (claimed.get(name), derived[name]))
            yield f"{MANIFEST}: {name} says {said}; evidence and inputs give {given}"
    for name in sorted(set(claimed) - set(derived)):
        yield f"{MANIFEST}: {printable(name, 60)} is nothing that an audit writes"
    expected = {each["name"]: each for each in derived["files"]}
    yield from _compare_lists(expected, claimed.get("files"))
    yield from _compare_files(folder, expected)
    if RESULT in expected:
        yield from _compare_results(folder, result)


def _compare_lists(expected: Mapping[str, t.Any], listed: t.Any) -> Iterator[str]:
    """The files that the manifest lists against those that it must list."""
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        yield f"{MANIFEST}: its list of files is damaged"
        return
    if listed == list(expected.values()):
        return
    names = [each.get("name") for each in listed]
    for name in expected:
        if names.count(name) != 1:
            yield f"{MANIFEST}: lists {name} {names.count(name)} times, where it must once"
    for name in dict.fromkeys(str(name) for name in names):
        if name not in expected:
            yield f"{MANIFEST}: lists {printable(name, 120)}, which is no file of this audit"
    yield from (
        f"{MANIFEST}: what it says of {name} is not what evidence and inputs give"
        for name, each in expected.items()
        if names.count(name) == 1 and listed[names.index(name)] != each
    )
    if sorted(map(str, names)) == sorted(expected) and names != list(expected):
        yield f"{MANIFEST}: lists its files in another order than the audit writes them"


def _compare_files(folder: Folder, expected: Mapping[str, t.Any]) -> Iterator[str]:
    """The files that are there against those that must be, by their content."""
    for name, each in expected.items():
        try:
            if {"name": name, **folder.digest(name)} != each:
                yield f"{name}: is not what evidence and inputs give"
        except FolderError as error:
            yield str(error)
    surplus = [name for name in folder.names() if name not in expected and name != MANIFEST]
    surplus = [name for name in surplus if not _is_leftover(name)]
    yield from (f"{printable(name, 120)}: is no file of this audit" for name in surplus[:_NAMED])
    if len(surplus) > _NAMED:
        yield f"{len(surplus) - _NAMED:,} more files are none of this audit"


def _compare_results(folder: Folder, result: Mapping[str, t.Any]) -> Iterator[str]:
    """The results that were written against the recomputed ones, for an auditor who asks which."""
    try:
        written = folder.read_json(RESULT)
        before = {each["id"]: each for each in written["results"]}
    except (FolderError, KeyError, TypeError):
        return  # its digest differs, which is told
    if written.get("verdict") != result["verdict"]:
        yield f"{RESULT}: says {printable(written.get('verdict'), 40)}; evidence and inputs give {result['verdict']}"
    now = {each["id"]: each for each in result["results"]}
    changed = [number for number, each in now.items() if before.get(number) != each]
    changed += [number for number in before if number not in now]
    for number in changed[:_NAMED]:
        yield f"{RESULT}: {_about(now.get(number) or before[number])}: {_fields(before.get(number), now.get(number))}"
    if len(changed) > _NAMED:
        yield f"{RESULT}: {len(changed) - _NAMED:,} more results differ"


def _about(result: Mapping[str, t.Any]) -> str:
    user, policy = result.get("user"), result.get("login_policy")
    whom = f"user {_id(user)}" if user else f"login policy {_id(policy)}"
    return f"rule {printable(result.get('rule'), 64)} for {whom}"


def _id(record: t.Any) -> str:
    return printable(record.get("id"), 40) if isinstance(record, Mapping) else "none"


def _fields(before: t.Any, now: t.Any) -> str:
    """The fields that differ, each with what is written and what was recomputed."""
    if not isinstance(before, Mapping):
        return "is not there; evidence and inputs give it"
    if now is None:
        return "is there; evidence and inputs do not give it"
    return "; ".join(
        f"{printable(name, 40)} says {printable(before.get(name), 80)}, recomputed {printable(now.get(name), 80)}"
        for name in dict.fromkeys((*now, *before))
        if before.get(name) != now.get(name)
    )


def _leftovers(folder: Folder) -> Iterator[str]:
    yield from (f"{name}: not part of the audit" for name in folder.names() if _is_leftover(name))


def _is_leftover(name: str) -> bool:
    return name.rpartition("/")[2] in _LEFTOVERS
