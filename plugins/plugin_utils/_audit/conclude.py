# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

From a folder with evidence and inputs to a result with reports, and back: the same files must give the same result.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    MANIFEST,
    RESULT,
    Folder,
    FolderError,
    as_json,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.settings import Settings
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    PolicyError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS

_MANIFEST_SCHEMA = "identity.onelogin/mfa-audit-manifest/v1"
_PARAMETERS = "inputs/parameters.json"
_DIFFERENCES = 10  # named one by one
_LARGE = 10_000  # results
_CHANGED = 10  # exit status of the helper


def write_inputs(folder: Folder, inputs: Settings, *, now: str | None) -> None:
    """Everything but the evidence that the result depends on; ``now`` is None until the survey has ended."""
    for name, document in inputs.documents.items():
        if document is None and name == "baseline":
            folder.remove("inputs/baseline.json")
        else:
            folder.write_json(f"inputs/{name}.json", {name: document})
    parameters = {"now": now, "tenant": inputs.tenant, "reports": inputs.reports}
    folder.write_json(_PARAMETERS, parameters)


def forget_results(folder: Folder) -> None:
    """Remove what a former run has concluded: a report must not lie next to evidence that it does not tell of."""
    folder.remove(MANIFEST)
    for name in (RESULT, *(file for file, _render in REPORTS.values())):
        folder.remove(name)


def conclude(folder: Folder, *, tenant: str, ansible_version: str) -> tuple[dict[str, t.Any], str]:
    """Judge a survey whose batches are all read, and write the result, the reports and, last, the manifest.

    Returns the result, and the SHA-256 of the manifest. Raises `FolderError` and `PolicyError`.
    """
    with _without_collector():
        survey, users = evidence.surveyed(folder)
        evidence.require_tenant(survey, tenant)
        parameters = folder.read_json(_PARAMETERS)
        result = _judge(folder, survey, users, parameters)
        del users
        whole = as_json(result)
        _write_reports(folder, result, whole, parameters["reports"])
        unwanted = {RESULT, *(file for file, _render in REPORTS.values())} - _files(parameters)
        for name in sorted(unwanted):
            folder.remove(name)
        names = evidence.files(folder)
        names += [name for name in folder.names() if name.startswith("inputs/")]
        names += sorted(_files(parameters))
        manifest = {
            "schema": _MANIFEST_SCHEMA,
            "tenant": result["tenant"],
            "generated_at": result["generated_at"],
            "collection_version": COLLECTION_VERSION,
            "ansible_version": ansible_version,
            "policy": {key: result["policy"][key] for key in ("id", "version", "sha256")},
            "verdict": result["verdict"],
            "result_sha256": _sha256(whole),
            "files": [{"name": name, **folder.digest(name)} for name in names],
        }
        folder.write_json(MANIFEST, manifest)
    return result, folder.digest(MANIFEST)["sha256"]


def recompute(folder: Folder) -> dict[str, t.Any]:
    """The result by evidence and inputs alone. Raises `FolderError` and `PolicyError`."""
    survey, users = evidence.surveyed(folder)
    return _judge(folder, survey, users, folder.read_json(_PARAMETERS))


def _judge(
    folder: Folder,
    survey: Mapping[str, t.Any],
    users: list[evidence.User],
    parameters: Mapping[str, t.Any],
) -> dict[str, t.Any]:
    documents = {
        name: folder.read_json(f"inputs/{name}.json").get(name)
        for name in ("policy", "waivers", "attestations", "thresholds")
    }
    if folder.exists("inputs/baseline.json"):
        documents["baseline"] = folder.read_json("inputs/baseline.json").get("baseline")
    return judge(
        users,
        **documents,
        now=parameters["now"],
        tenant=parameters["tenant"],
        login_policies=survey.get("login_policies"),
    )


def _write_reports(
    folder: Folder, result: Mapping[str, t.Any], whole: str, names: list[str]
) -> None:
    """Of a large result a second process writes every other report, which nearly halves the time."""

    def write(some: list[str]) -> None:
        for name, text in _texts(result, whole, some):
            folder.write(name, text)

    if len(result["results"]) < _LARGE:
        write(names)
        return
    helper = os.fork()
    if not helper:
        status = 1
        try:
            folder.changed = False
            write(names[1::2])
            status = _CHANGED if folder.changed else 0
        finally:
            os._exit(status)  # no part of the parent's work is to be ended by the helper
    write(names[::2])
    status = os.waitstatus_to_exitcode(os.waitpid(helper, 0)[1])
    if status not in (0, _CHANGED):
        write(names[1::2])  # so that whatever went wrong is told here
    folder.changed = folder.changed or status == _CHANGED


class Verified(t.NamedTuple):
    """What verifying has shown: nothing in ``differences`` means that everything is as it was."""

    verdict: str  # recomputed, or empty if that was not possible
    files: int
    differences: list[str]
    notes: list[str]


def verify(folder: Folder, *, manifest_sha256: str = "") -> Verified:
    """Compare every file with the manifest, and the result with what evidence and inputs give now. Reads only."""
    try:
        manifest = folder.read_json(MANIFEST)
        listed = {str(each["name"]): each for each in manifest["files"]}
        claimed, whole_sha256 = manifest["verdict"], manifest["result_sha256"]
    except FolderError as error:
        found = (folder.path / MANIFEST).exists()
        missing = f"holds no audit that has ended, for there is no {MANIFEST} in it; check mfa_compliance_output_dir"
        return Verified("", 0, [str(error) if found else missing], [])
    except (KeyError, TypeError):
        return Verified("", 0, [f"{MANIFEST}: is not the manifest of an audit"], [])
    differences, notes = [], []
    if manifest_sha256 and folder.digest(MANIFEST)["sha256"] != manifest_sha256.strip().lower():
        differences.append(f"{MANIFEST}: is not the one whose SHA-256 was given")
    for name, each in listed.items():
        try:
            if folder.digest(name) != {key: each.get(key) for key in ("sha256", "size")}:
                differences.append(f"{name}: was changed after the audit")
        except FolderError as error:
            differences.append(str(error))
    notes += [f"{name}: not in the manifest" for name in folder.names() if name not in listed]
    notes.remove(f"{MANIFEST}: not in the manifest")
    verdict = ""
    try:
        with _without_collector():
            result = recompute(folder)
            verdict = result["verdict"]
            differences += _compare(folder, result, listed, claimed, whole_sha256)
    except FolderError as error:
        differences.append(f"The result cannot be recomputed: {error}")
    except PolicyError as error:
        differences += [f"The result cannot be recomputed: {each}" for each in error.errors]
    except (KeyError, TypeError, AttributeError):
        differences.append("The result cannot be recomputed: a file of the audit is damaged")
    version = manifest.get("collection_version")
    if version != COLLECTION_VERSION:
        notes.append(
            f"audited with version {version} of the collection, verified with {COLLECTION_VERSION}"
        )
    return Verified(verdict, len(listed), list(dict.fromkeys(differences)), notes)


def _compare(
    folder: Folder,
    result: Mapping[str, t.Any],
    listed: Mapping[str, t.Any],
    claimed: str,
    whole_sha256: str,
) -> Iterator[str]:
    """What the folder claims and the recomputed result does not bear out."""
    if claimed != result["verdict"]:
        yield f"{MANIFEST}: says {claimed}; evidence and inputs give {result['verdict']}"
    whole = as_json(result)
    if RESULT in listed:
        with contextlib.suppress(FolderError, KeyError, TypeError):
            yield from _compare_results(folder.read_json(RESULT), result)
    if _sha256(whole) != whole_sha256:
        yield f"{MANIFEST}: the result that it tells of is not the one that evidence and inputs give"
    reports = [name for name, (file, _render) in REPORTS.items() if file in listed]
    for name, text in _texts(result, whole, reports):
        with contextlib.suppress(FolderError):
            if folder.digest(name)["sha256"] != _sha256(text):
                yield f"{name}: is not the report that the recomputed result gives"


def _compare_results(written: Mapping[str, t.Any], result: Mapping[str, t.Any]) -> Iterator[str]:
    if written["verdict"] != result["verdict"]:
        yield f"{RESULT}: says {written['verdict']}; evidence and inputs give {result['verdict']}"
    before = {each["id"]: each for each in written["results"]}
    now = {each["id"]: each for each in result["results"]}
    changed = [number for number, each in now.items() if before.get(number) != each]
    changed += [number for number in before if number not in now]
    for number in changed[:_DIFFERENCES]:
        each = now.get(number) or before[number]
        yield (
            f"{RESULT}: rule {each['rule']} for user {each['user']['id']}:"
            f" says {before.get(number, {}).get('outcome', 'nothing')},"
            f" recomputed {now.get(number, {}).get('outcome', 'nothing')}"
        )
    if len(changed) > _DIFFERENCES:
        yield f"{RESULT}: {len(changed) - _DIFFERENCES} more results differ"


def _texts(
    result: Mapping[str, t.Any], whole: str, reports: list[str]
) -> Iterator[tuple[str, str]]:
    """The files of the wanted reports, one at a time: together they are many times the result."""
    for name in reports:
        if name == "json":
            yield RESULT, whole
        else:
            file, render = REPORTS[name]
            yield file, render(result)


def _files(parameters: Mapping[str, t.Any]) -> set[str]:
    return {RESULT if name == "json" else REPORTS[name][0] for name in parameters["reports"]}


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """A result holds no cycles; the collector would walk its millions of objects again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
