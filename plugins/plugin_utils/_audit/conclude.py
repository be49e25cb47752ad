# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

From a folder with evidence and inputs to a result with reports, and back: the same files must give the same result.
"""

from __future__ import annotations

import contextlib
import gc
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    MANIFEST,
    RESULT,
    Folder,
    FolderError,
    as_json,
    digest_of,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.settings import Settings
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    MANIFEST_SCHEMA,
)

DOCUMENTS = ("policy", "waivers", "attestations", "thresholds")
CONCLUSIONS = frozenset({RESULT, *(file for file, _render in REPORTS.values())})
_PARAMETERS = "inputs/parameters.json"
_BASELINE = "inputs/baseline.json"


def write_inputs(folder: Folder, inputs: Settings, *, now: str) -> None:
    """Everything but the evidence that the result depends on; ``now`` is when the survey ended."""
    for name, document in inputs.documents.items():
        if document is None and name == "baseline":
            folder.remove(_BASELINE)
        else:
            folder.write_json(f"inputs/{name}.json", {name: document})
    parameters = {"now": now, "tenant": inputs.tenant, "reports": inputs.reports}
    folder.write_json(_PARAMETERS, parameters)


def conclude(folder: Folder, *, tenant: str, ansible_version: str) -> tuple[dict[str, t.Any], str]:
    """Judge a survey that has ended, and write the result, the reports and, last, the manifest.

    Returns the result, and the SHA-256 of the manifest. Raises `FolderError` and `PolicyError`.
    """
    with without_collector():
        survey, users = evidence.surveyed(folder)
        evidence.require_tenant(survey, tenant)
        parameters = read_parameters(folder)
        result = _judge(folder, survey, users, parameters)
        del users
        written: dict[str, dict[str, t.Any]] = {}
        for name, text in texts(result, parameters["reports"]):
            written[name] = folder.write(name, text)
            del text  # or the next one would be made beside it
        for name in sorted(CONCLUSIONS - set(written)):
            folder.remove(name)
        manifest = manifest_of(
            result,
            folder,
            written=written,
            ansible_version=ansible_version,
            version=COLLECTION_VERSION,
        )
        folder.write_json(MANIFEST, manifest)
    return result, folder.digest(MANIFEST)["sha256"]


def manifest_of(
    result: Mapping[str, t.Any],
    folder: Folder,
    *,
    written: Mapping[str, Mapping[str, t.Any]],
    ansible_version: str,
    version: str,
) -> dict[str, t.Any]:
    """The manifest, whole: it follows from the result, the evidence and the inputs, but for the versions that made it.

    ``written`` are the digests of the result and the reports, by the names of their files.
    """
    rest = [*evidence.files(folder), *_input_files(folder)]
    # Without a file of its own the result has no digest yet.
    whole = written.get(RESULT) or digest_of(as_json(result).encode("utf-8", "replace"))
    return {
        "schema": MANIFEST_SCHEMA,
        "tenant": result["tenant"],
        "generated_at": result["generated_at"],
        "collection_version": version,
        "ansible_version": ansible_version,
        "policy": {key: result["policy"][key] for key in ("id", "version", "sha256")},
        "verdict": result["verdict"],
        "result_sha256": whole["sha256"],
        "files": [
            *({"name": name, **folder.digest(name)} for name in rest),
            *({"name": name, **written[name]} for name in sorted(written)),
        ],
    }


def recompute(folder: Folder) -> dict[str, t.Any]:
    """The result by evidence and inputs alone. Raises `FolderError` and `PolicyError`."""
    survey, users = evidence.surveyed(folder)
    return _judge(folder, survey, users, read_parameters(folder))


def read_parameters(folder: Folder) -> dict[str, t.Any]:
    """``{now, tenant, reports}`` of the inputs. Raises `FolderError` if they are not that."""
    found = folder.read_json(_PARAMETERS)
    reports = found.get("reports")
    whole = isinstance(reports, list) and all(each in ("json", *REPORTS) for each in reports)
    if not whole or not all(isinstance(found.get(key), str) for key in ("now", "tenant")):
        raise FolderError(f"{_PARAMETERS}: is damaged")
    return found


def _input_files(folder: Folder) -> list[str]:
    return sorted([_PARAMETERS, *(f"inputs/{name}.json" for name in _documents(folder))])


def _documents(folder: Folder) -> tuple[str, ...]:
    """The names of the documents that the judgement took."""
    return (*DOCUMENTS, "baseline") if folder.exists(_BASELINE) else DOCUMENTS


def _input(folder: Folder, name: str) -> t.Any:
    """One document of the inputs. Raises `FolderError` if its file holds anything else."""
    found = folder.read_json(f"inputs/{name}.json")
    if set(found) != {name}:
        raise FolderError(f"inputs/{name}.json: is damaged")
    return found[name]


def _judge(
    folder: Folder,
    survey: Mapping[str, t.Any],
    users: list[evidence.User],
    parameters: Mapping[str, t.Any],
) -> dict[str, t.Any]:
    documents = {name: _input(folder, name) for name in _documents(folder)}
    return judge(
        users,
        **documents,
        now=parameters["now"],
        tenant=parameters["tenant"],
        login_policies=survey.get("login_policies"),
    )


def texts(result: Mapping[str, t.Any], reports: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The result's own file, if it is wanted, and those of the wanted reports, one at a time: together they are many times the
    result."""
    for name in reports:
        if name == "json":
            yield RESULT, as_json(result)
        else:
            file, render = REPORTS[name]
            yield file, render(result)


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """A result holds no cycles; the collector would walk its millions of objects again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
