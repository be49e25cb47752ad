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

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    MANIFEST,
    RESULT,
    Folder,
    FolderError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import as_json
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.manifest import (
    BASELINE,
    CONCLUSIONS,
    PARAMETERS,
    documents_in,
    manifest_of,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.read_once import ReadOnce
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.settings import Settings
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS


def write_inputs(
    folder: Folder,
    settings: Settings,
    *,
    now: str,
    users: Iterable[Mapping[str, t.Any]] = (),
) -> None:
    """Everything but the evidence that the result depends on; ``now`` is when the survey ended.

    ``users`` are records of the survey, as evidence shows them: with a pseudonym key, they are not named in what is written.
    """
    for name, document in settings.hidden_documents(users).items():
        if document is None and name == "baseline":
            folder.remove(BASELINE)
        else:
            folder.write_json(f"inputs/{name}.json", {name: document})
    parameters = {"now": now, "tenant": settings.tenant, "reports": settings.reports}
    folder.write_json(PARAMETERS, parameters)


def conclude(folder: Folder, *, tenant: str, ansible_version: str) -> tuple[dict[str, t.Any], str]:
    """Judge a survey that has ended, and write the result, the reports and, last, the manifest.

    Returns the result, and the SHA-256 of the manifest. Raises `FolderError` and `PolicyError`.
    """
    with without_collector():
        # What is hashed is what was judged.
        read = ReadOnce(folder)
        survey, users = evidence.surveyed(read)
        evidence.require_tenant(survey, tenant)
        parameters = read_parameters(read)
        result = _judge(read, survey, users, parameters)
        del users
        written: dict[str, dict[str, t.Any]] = {}
        for name, text in texts(result, parameters["reports"]):
            written[name] = folder.write(name, text)
            del text  # or the next one would be made beside it
        for name in sorted(CONCLUSIONS - set(written)):
            folder.remove(name)
        manifest = manifest_of(
            result,
            read,
            written=written,
            ansible_version=ansible_version,
            collection_version=COLLECTION_VERSION,
        )
        digest = folder.write(MANIFEST, as_json(manifest))
    return result, digest["sha256"]


def recompute(folder: Folder) -> dict[str, t.Any]:
    """The result by evidence and inputs alone. Raises `FolderError` and `PolicyError`."""
    survey, users = evidence.surveyed(folder)
    return _judge(folder, survey, users, read_parameters(folder))


def read_parameters(folder: Folder) -> dict[str, t.Any]:
    """``{now, tenant, reports}`` of the inputs. Raises `FolderError` if they are not that."""
    found = folder.read_json(PARAMETERS)
    reports = found.get("reports")
    whole = isinstance(reports, list) and all(each in ("json", *REPORTS) for each in reports)
    if not whole or found.keys() != {"now", "tenant", "reports"}:
        raise FolderError(f"{PARAMETERS}: is damaged")
    return found


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
    for name, said in (("tenant", survey.get("tenant")), ("now", survey.get("finished_at"))):
        if parameters[name] != said:
            ours, theirs = printable(parameters[name], 80), printable(said, 80)
            raise FolderError(f"{PARAMETERS}: {name} says {ours}; the evidence says {theirs}")
    documents = {name: _input(folder, name) for name in documents_in(folder)}
    return judge(
        # Calls that failed for the tenant as a whole: a survey with a hole in it is incomplete, wherever the hole is.
        {"users": users, "failures": survey.get("failures") or []},
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
