# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifest: what it says, and which files belong to an audit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import manifest
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    concluded,
)

INPUTS = [
    f"inputs/{name}.json"
    for name in ("attestations", "parameters", "policy", "thresholds", "waivers")
]


def test_what_a_manifest_says(tmp_path: Path) -> None:
    folder, result = concluded(tmp_path)
    found = folder.read_json("manifest.json")
    conclusions = sorted(["result.json", *(file for file, _render in REPORTS.values())])
    listed = found.pop("files")
    assert found == {
        "schema": "identity.onelogin/mfa-audit-manifest/v1",
        "tenant": "acme",
        "generated_at": result["generated_at"],
        "collection_version": COLLECTION_VERSION,
        "ansible_version": "2.16.0",
        "policy": {"id": "p", "version": None, "sha256": result["policy"]["sha256"]},
        "verdict": "pass",
        "result_sha256": hashlib.sha256((tmp_path / "result.json").read_bytes()).hexdigest(),
    }
    evidence = ["evidence/survey.json", "evidence/users-0001.jsonl"]
    assert [each["name"] for each in listed] == [*evidence, *INPUTS, *conclusions]
    for each in listed:
        data = (tmp_path / each.pop("name")).read_bytes()
        assert each == {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    assert json.dumps(found)


def test_it_has_the_hash_of_a_result_that_is_not_written(tmp_path: Path) -> None:
    _folder, result = concluded(tmp_path / "json")
    digest = hashlib.sha256((tmp_path / "json/result.json").read_bytes()).hexdigest()
    folder, other = concluded(tmp_path / "none", reports=["csv"])
    found = folder.read_json("manifest.json")
    assert {**other, "generated_at": None} == {**result, "generated_at": None}
    if other == result:
        assert found["result_sha256"] == digest
    names = [each["name"] for each in found["files"]]
    assert "result.json" not in names and names[-1] == REPORTS["csv"][0]
    assert not folder.exists("result.json")


@pytest.mark.parametrize("baseline", [False, True])
def test_inputs_are_all_there_must_be(tmp_path: Path, baseline: bool) -> None:
    folder = Folder(tmp_path)
    if baseline:
        folder.write("inputs/baseline.json", "{}")
    folder.write("inputs/other.json", "{}")
    expected = sorted([*INPUTS, *(["inputs/baseline.json"] if baseline else [])])
    assert manifest.input_files(folder) == expected


def test_a_file_that_is_missing_makes_no_manifest(tmp_path: Path) -> None:
    folder, result = concluded(tmp_path)
    folder.remove("inputs/waivers.json")
    with pytest.raises(FolderError, match=r"^inputs/waivers\.json: No such file"):
        manifest.manifest_of(
            result, folder, written={}, ansible_version="x", collection_version="y"
        )


def test_conclusions_are_the_result_and_every_report() -> None:
    expected = {"result.json", *(file for file, _render in REPORTS.values())}
    assert expected == manifest.CONCLUSIONS
