# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verifying an audit: whatever is changed in its folder is found, and said in words that name it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import as_json
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.verify_fixture import (
    DEEP,
    MANIFEST,
    differences,
    forge,
    manifest,
    renew,
)

EQUIVALENT_MUTANTS = {
    (
        'wrong = (f"The result cannot be recomputed: {printable(e, 300)}" for e in error.errors)',
        "*",
    ): "how much is quoted is a choice",
    ("return printable(value, 120)", "*"): "as above",
}  # fmt: skip


def test_an_audit_is_what_it_was(audit: Path) -> None:
    found = verify(Folder(audit))
    assert (found.verdict, found.differences, found.notes) == ("pass", [], [])
    assert (
        found.files
        == len(manifest(audit)["files"])
        == sum(1 for each in audit.rglob("*") if each.is_file()) - 1
    )
    data = (audit / MANIFEST).read_bytes()
    assert differences(audit, f" {hashlib.sha256(data).hexdigest().upper()} ") == []
    assert differences(audit, "0" * 64) == [
        f"{MANIFEST}: is not the one whose SHA-256 was given, {'0' * 64}; it has {hashlib.sha256(data).hexdigest()}"
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tenant", "other"),
        ("generated_at", "2020-01-01T00:00:00Z"),
        ("schema", "x"),
        ("verdict", "fail"),
        ("result_sha256", "0" * 64),
        ("policy", {"id": "x", "version": 1, "sha256": "0"}),
        ("policy", None),
    ],
)
def test_each_field_of_the_manifest_follows_from_evidence_and_inputs(
    audit: Path, field: str, value: object
) -> None:
    found = manifest(audit)
    was = found[field]
    forge(audit, {**found, field: value})
    (told,) = differences(audit)
    assert told.startswith(f"{MANIFEST}: {field} says ")
    if isinstance(was, str):
        assert was in told
    del found[field]
    forge(audit, found)
    assert differences(audit)


def test_a_field_that_no_audit_writes(audit: Path) -> None:
    forge(audit, {**manifest(audit), "approved": True})
    assert differences(audit) == [f"{MANIFEST}: approved is nothing that an audit writes"]


def test_another_version_is_a_note_and_no_difference(audit: Path) -> None:
    forge(
        audit, {**manifest(audit), "collection_version": "9.9.9\x1b[2J", "ansible_version": "2.99"}
    )
    found = verify(Folder(audit))
    assert found.differences == []
    assert found.notes and "9.9.9" in found.notes[0] and "\x1b" not in found.notes[0]


def test_reports_struck_from_the_list_and_forged_are_found(audit: Path) -> None:
    found = manifest(audit)
    (audit / "report.html").write_text("all is well", encoding="utf-8")
    found["files"] = [each for each in found["files"] if each["name"] != "report.html"]
    forge(audit, found)
    told = differences(audit)
    assert f"{MANIFEST}: lists report.html 0 times, where it must once" in told
    assert "report.html: is not what evidence and inputs give" in told


def test_a_report_that_is_forged_with_a_new_digest_is_found(audit: Path) -> None:
    (audit / "report.html").write_text("all is well", encoding="utf-8")
    renew(audit, manifest(audit))
    assert differences(audit) == ["report.html: is not what evidence and inputs give"]


@pytest.mark.parametrize("files", [[], None, "x", [1], [{}], [{"name": "../x"}]])
def test_a_list_of_no_files(audit: Path, files: object) -> None:
    forge(audit, {**manifest(audit), "files": files})
    found = verify(Folder(audit))
    assert any(each.startswith(MANIFEST) for each in found.differences)
    assert found.files == (len(files) if isinstance(files, list) else 0)


def test_a_list_in_another_order_or_with_a_file_twice(audit: Path) -> None:
    found = manifest(audit)
    forge(audit, {**found, "files": found["files"][::-1]})
    assert differences(audit) == [
        f"{MANIFEST}: lists its files in another order than the audit writes them"
    ]
    forge(audit, {**found, "files": [*found["files"], found["files"][0]]})
    assert any("2 times" in each for each in differences(audit))


def test_a_result_that_is_changed_is_named_with_the_field_and_both_values(audit: Path) -> None:
    path = audit / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["results"][0]["outcome"] = "fail"
    result["verdict"] = "fail"
    del result["results"][1]
    path.write_text(json.dumps(result), encoding="utf-8")
    told = differences(audit)
    assert "result.json: verdict says fail, recomputed pass" in told
    assert "result.json: rule ONE for user 1: outcome says fail, recomputed pass" in told
    assert any("is not there; evidence and inputs give it" in each for each in told)


@pytest.mark.parametrize(
    "name", ["more.txt", ".hidden", "evidence/batch-0001.json", "inputs/more.json", "a/b/c"]
)
def test_a_file_that_is_not_listed_is_a_difference(audit: Path, name: str) -> None:
    (audit / name).parent.mkdir(parents=True, exist_ok=True)
    (audit / name).touch()
    assert any(each.startswith(f"{name}: ") for each in differences(audit))


@pytest.mark.parametrize("name", [".DS_Store", "evidence/.DS_Store", "Thumbs.db", ".lock"])
def test_what_file_managers_leave_is_a_note(audit: Path, name: str) -> None:
    (audit / name).touch()
    found = verify(Folder(audit))
    assert found.differences == [] and found.notes == [f"{name}: not part of the audit"]


def test_names_of_others_cannot_speak_to_a_log(audit: Path) -> None:
    (audit / "##vso[task.complete]\x1b[2J\nx").touch()
    told = "\n".join(differences(audit))
    assert "##vso[" not in told and "\x1b" not in told


@pytest.mark.parametrize(
    "name", ["manifest.json", "report.html", "inputs/policy.json", "evidence/survey.json"]
)
@pytest.mark.parametrize("kind", ["fifo", "link", "folder", "gone"])
def test_what_is_no_file_is_neither_waited_for_nor_followed(
    audit: Path, name: str, kind: str
) -> None:
    path = audit / name
    kept = path.read_bytes()
    path.unlink()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "link":
        (audit.parent / "elsewhere").write_bytes(kept)
        path.symlink_to(audit.parent / "elsewhere")
    elif kind == "folder":
        path.mkdir()
    assert any(name in each for each in differences(audit))


def test_a_folder_of_the_audit_that_is_a_link_is_not_followed(audit: Path) -> None:
    shutil.move(audit / "evidence", audit.parent / "evidence")
    (audit / "evidence").symlink_to(audit.parent / "evidence")
    assert any("evidence" in each for each in differences(audit))


DAMAGE = [
    "",
    "[]",
    "{}",
    DEEP,
    '{"a":' * 5000,
    "NaN",
    '{"files": NaN}',
    "9" * 10_000,
    "\udcff",
    '{"files": [{}]}',
]


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "inputs/policy.json",
        "inputs/parameters.json",
        "evidence/survey.json",
        "result.json",
    ],
)
@pytest.mark.parametrize("text", DAMAGE, ids=range(len(DAMAGE)))
def test_damage_is_told_and_never_a_crash(audit: Path, name: str, text: str) -> None:
    (audit / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert differences(audit)


@pytest.mark.parametrize("ids", [[{"id": 1}], [[1]], [1, 2, {}]])
def test_what_cannot_even_be_compared_is_told_as_damage(audit: Path, ids: list[object]) -> None:
    path = audit / "evidence" / "survey.json"
    survey = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(as_json({**survey, "user_ids": ids}), encoding="utf-8")
    found = verify(Folder(audit))
    assert (found.verdict, found.files) == ("", len(manifest(audit)["files"]))
    assert found.differences == ["The result cannot be recomputed: a file of the audit is damaged"]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"reports": "json"},
        {"reports": ["x"], "now": "x", "tenant": "acme"},
        {"reports": [], "now": 5, "tenant": "a"},
    ],
)
def test_parameters_that_are_none(audit: Path, parameters: dict) -> None:
    (audit / "inputs/parameters.json").write_text(json.dumps(parameters), encoding="utf-8")
    assert any("recomputed" in each for each in differences(audit))


def test_a_folder_without_an_audit(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        found = verify(Folder(path))
        (told,) = found.differences
        assert "contains no completed audit" in told and "mfa_compliance_output_dir" in told
        assert (found.verdict, found.files, found.notes) == ("", 0, [])


def test_an_audit_that_was_superseded(audit: Path) -> None:
    forge(audit, {"tenant": "acme", "superseded": True})
    (told,) = differences(audit)
    assert "superseded" in told


def test_the_lock_of_an_audit_is_a_leftover_where_audits_leave_it(audit: Path) -> None:
    (audit / "evidence/.lock").touch()
    assert differences(audit) == ["evidence/.lock: is no file of this audit"]


def test_verifying_writes_nothing(audit: Path) -> None:
    before = {each: each.stat().st_mtime_ns for each in audit.rglob("*")}
    audit.chmod(0o500)
    try:
        assert differences(audit) == []
    finally:
        audit.chmod(0o700)
    assert {each: each.stat().st_mtime_ns for each in audit.rglob("*")} == before
