# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of an audit: inputs, evidence, result, reports, manifest, and what verifying finds."""

from __future__ import annotations

import gc
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import conclude, evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
    MemoryFolder,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    HELD,
    concluded,
    failure_of,
    settings_of,
    surveyed,
)

FORBIDDEN = failure_of("permission", 403)


@pytest.mark.parametrize(
    ("third", "failure", "verdict", "outcomes"),
    [
        (None, None, "pass", {"pass": 3}),
        ({"available": None, "enrolled": None}, FORBIDDEN, "incomplete", {"pass": 2, "error": 1}),
        ({"available": [], "enrolled": None}, FORBIDDEN, "incomplete", {"pass": 2, "error": 1}),
        ({"available": None, "enrolled": HELD}, FORBIDDEN, "incomplete", {"pass": 3}),
        ({"available": [], "enrolled": []}, None, "incomplete", {"pass": 2, "indeterminate": 1}),
    ],
)
def test_want_of_data_is_incomplete(
    tmp_path: Path,
    third: t.Any,
    failure: t.Any,
    verdict: str,
    outcomes: dict[str, int],
) -> None:
    folder = surveyed(tmp_path, [1, 2, 3], third, failure)
    found, _sha256 = conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")
    assert found["verdict"] == verdict
    assert {name: n for name, n in found["summary"]["outcomes"].items() if n} == outcomes


def test_the_same_evidence_gives_the_same_files_and_changes_nothing(tmp_path: Path) -> None:
    folder, _result = concluded(tmp_path)
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in folder.names()}
    again = Folder(tmp_path)
    conclude.conclude(again, tenant="acme", ansible_version="2.16.0")
    assert not again.changed
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in again.names()} == before


def test_two_tenants_in_one_folder_are_refused(tmp_path: Path) -> None:
    folder, _result = concluded(tmp_path)
    with pytest.raises(
        FolderError, match="contains the audit of acme, and this is one of globex"
    ) as told:
        conclude.conclude(folder, tenant="globex", ansible_version="2.16.0")
    assert "mfa_compliance_output_dir to another" in str(told.value)
    assert "set mfa_compliance_tenant to acme" in str(told.value)


def test_conclusions_that_are_not_wanted_any_more_are_removed(tmp_path: Path) -> None:
    folder, _result = concluded(tmp_path)
    conclude.write_inputs(folder, settings_of(tmp_path, reports=["json"]), now=moment(folder))
    conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")
    assert [name for name in folder.names() if "/" not in name] == ["manifest.json", "result.json"]


def moment(folder: Folder) -> str:
    return str(folder.read_json(evidence.SURVEY)["finished_at"])


def test_the_manifest_comes_last_and_is_what_is_returned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = surveyed(tmp_path, [1, 2, 3])
    written: list[str] = []
    write = folder.write

    def noted(name: str, text: str | bytes) -> dict[str, t.Any]:
        written.append(name)
        return write(name, text)

    monkeypatch.setattr(folder, "write", noted)
    _result, sha256 = conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")
    assert written[-1] == "manifest.json" and written.count("manifest.json") == 1
    assert folder.digest("manifest.json")["sha256"] == sha256


def test_no_second_process_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forked() -> t.NoReturn:
        raise AssertionError

    monkeypatch.setattr("os.fork", forked)
    monkeypatch.setattr("subprocess.Popen", forked)
    concluded(tmp_path)


def test_a_memory_folder_comes_to_the_same(tmp_path: Path) -> None:
    folder, result = concluded(tmp_path)
    memory = MemoryFolder()
    for name in folder.names():
        if name.startswith(("evidence/", "inputs/")):
            memory.write(name, folder.read_bytes(name))
    found = conclude.conclude(memory, tenant="acme", ansible_version="2.16.0")
    assert found == (result, folder.digest("manifest.json")["sha256"])
    assert {name: memory.digest(name) for name in memory.names()} == {
        name: folder.digest(name) for name in folder.names()
    }


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("tenant", "globex", "tenant says globex; the evidence says acme"),
        ("now", "2020-01-01T00:00:00Z", "now says 2020-01-01T00:00:00Z; the evidence says 20"),
        ("now", None, "now says None; the evidence says 20"),
        ("reports", ["json", "pdf"], "is damaged"),
        ("reports", "json", "is damaged"),
        ("reports", [["json"]], "is damaged"),
        ("more", 1, "is damaged"),
    ],
)
def test_what_the_inputs_say_of_the_survey_is_the_surveys_to_say(
    tmp_path: Path, key: str, value: t.Any, told: str
) -> None:
    folder, _result = concluded(tmp_path)
    parameters = folder.read_json("inputs/parameters.json")
    folder.write_json("inputs/parameters.json", {**parameters, key: value})
    for again in (
        lambda: conclude.recompute(folder),
        lambda: conclude.conclude(folder, tenant="acme", ansible_version="2.16.0"),
    ):
        with pytest.raises(FolderError, match=f"^inputs/parameters.json: {told}"):
            again()


@pytest.mark.parametrize("name", ["policy", "waivers", "attestations", "thresholds", "baseline"])
def test_a_file_of_the_inputs_holds_its_own_document_and_no_other(
    tmp_path: Path, name: str
) -> None:
    folder, _result = concluded(tmp_path)
    for content in ({}, {"other": []}, {name: None, "other": 1}):
        folder.write_json(f"inputs/{name}.json", content)
        with pytest.raises(FolderError, match=f"^inputs/{name}.json: is damaged$"):
            conclude.recompute(folder)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_as_it_was(enabled: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with pytest.raises(KeyError), conclude.without_collector():
            assert not gc.isenabled()
            raise KeyError
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()


def test_evidence_that_changes_while_it_is_judged_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is hashed is what was judged."""
    folder = surveyed(tmp_path, [1, 2, 3])
    name = "evidence/users-0001.jsonl"
    before = folder.digest(name)
    judged = conclude.judge

    def later(*args: t.Any, **more: t.Any) -> t.Any:
        (tmp_path / name).write_bytes(b"")
        return judged(*args, **more)

    monkeypatch.setattr(conclude, "judge", later)
    conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")
    listed = {each["name"]: each for each in folder.read_json("manifest.json")["files"]}
    assert listed[name] == {"name": name, **before}
    assert verify(folder).differences
