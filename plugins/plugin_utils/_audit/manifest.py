# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The manifest of an audit: what it concluded, and every file that belongs to it.

It follows, whole, from evidence and inputs, but for the versions of what made it: whoever writes it and whoever verifies it derive it
by the same function.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    RESULT,
    Folder,
    digest_of,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import as_json
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    MANIFEST_SCHEMA,
)

DOCUMENTS = ("policy", "waivers", "attestations", "thresholds")
PARAMETERS = "inputs/parameters.json"
BASELINE = "inputs/baseline.json"
CONCLUSIONS = frozenset({RESULT, *(file for file, _render in REPORTS.values())})


def manifest_of(
    result: Mapping[str, t.Any],
    folder: Folder,
    *,
    written: Mapping[str, Mapping[str, t.Any]],
    ansible_version: str,
    collection_version: str,
) -> dict[str, t.Any]:
    """The manifest; ``written`` are the digests of the result and the reports, by the names of their files. Raises `FolderError`."""
    rest = [*evidence.files(folder), *input_files(folder)]
    return {
        "schema": MANIFEST_SCHEMA,
        "tenant": result["tenant"],
        "generated_at": result["generated_at"],
        "collection_version": collection_version,
        "ansible_version": ansible_version,
        "policy": {key: result["policy"][key] for key in ("id", "version", "sha256")},
        "verdict": result["verdict"],
        "result_sha256": (written.get(RESULT) or digest_of(as_json(result)))["sha256"],
        "files": [
            *({"name": name, **folder.digest(name)} for name in rest),
            *({"name": name, **written[name]} for name in sorted(written)),
        ],
    }


def documents_in(folder: Folder) -> tuple[str, ...]:
    """The names of the documents that the judgement took."""
    return (*DOCUMENTS, "baseline") if folder.exists(BASELINE) else DOCUMENTS


def input_files(folder: Folder) -> list[str]:
    """The names of the files that the inputs consist of."""
    return sorted([PARAMETERS, *(f"inputs/{name}.json" for name in documents_in(folder))])
