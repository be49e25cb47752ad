# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents of an audit as files."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import documents
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    HELD,
    POLICY,
)


def reader(read: documents.ReadFile = documents.read_file) -> tuple[documents.Reader, list[str]]:
    errors: list[str] = []
    return documents.Reader(read, errors, prefix="v_"), errors


@pytest.mark.parametrize("text", ["policy: {id: p}", "id: p", "---\nid: p\n", "\ufeffid: p\n"])
def test_a_document_stands_alone_or_under_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text, encoding="utf-8")
    read, errors = reader()
    assert read.document("policy", None, str(file)) == {"id": "p"} and not errors
    assert read.document("policy", {"policy": {"id": "q"}}, str(file)) == {"id": "q"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", "is not YAML"),
        ("a: 1\na: 2\n", "the key a is there twice"),
        ("{{ bot }}: 1", "is not YAML"),
        ("a: \x00", "is not YAML"),
        ("a: !!python/object:os.system x", "is not YAML"),
        ("- 2026-99-99T00:00:00Z", "is not YAML"),
    ],
)
def test_what_cannot_be_read_is_told_with_file_and_line(
    tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text, encoding="utf-8")
    read, errors = reader()
    assert read.document("waivers", None, str(file)) is documents.UNREAD
    assert errors[0].startswith(f"v_waivers_file: {file} ") and told in errors[0]


def test_a_file_that_is_none_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    read, errors = reader()
    for name in ("fifo", "none", "."):
        assert read.document("policy", None, str(tmp_path / name)) is documents.UNREAD
    assert errors == [
        f"v_policy_file: {tmp_path}/fifo is not a regular file",
        f"v_policy_file: {tmp_path}/none: No such file or directory",
        f"v_policy_file: {tmp_path} is not a regular file",
    ]


def test_a_file_is_read_by_whoever_can_decrypt_it(tmp_path: Path) -> None:
    file = tmp_path / "w.yml"
    file.write_text("$ANSIBLE_VAULT;1.1;AES256\n3132\n")
    read, errors = reader(lambda path: b"waivers: [{id: W}]")
    assert read.document("waivers", None, str(file)) == [{"id": "W"}] and not errors

    def no_key(_path: str) -> bytes:
        raise ValueError("Attempting to decrypt but no vault secrets found")

    read, errors = reader(no_key)
    assert read.document("waivers", None, str(file)) is documents.UNREAD
    assert errors == [f"v_waivers_file: {file}: Attempting to decrypt but no vault secrets found"]


def test_the_baseline_is_kept_without_what_nobody_needs(tmp_path: Path) -> None:
    people = [
        {"id": n, "email": f"u{n}@example.com", "enrolled": HELD, "available": []} for n in (1, 2)
    ]
    file = tmp_path / "result.json"
    file.write_text(json.dumps(judge(people, policy=POLICY, tenant="acme")))
    read, errors = reader()
    kept = read.baseline(str(file), str(tmp_path / "out"), names=True)
    assert len(kept["results"]) == len(kept["users"]) == 2 and not errors
    assert "reason" not in json.dumps(kept)
    hidden = read.baseline(str(file), str(tmp_path / "out"), names=False)
    assert "example.com" not in json.dumps(hidden)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"schema": 1}', "\0"])
def test_what_is_no_result_is_no_baseline(tmp_path: Path, text: str) -> None:
    file = tmp_path / "result.json"
    file.write_text(text)
    read, errors = reader()
    assert read.baseline(str(file), str(tmp_path / "out"), names=True) is None
    assert errors == [f"v_baseline_file: {file} is not a result.json of a previous audit"]


@pytest.mark.parametrize("inside", ["result.json", "a/../result.json", "./evidence/x"])
def test_a_baseline_that_this_run_would_replace_is_refused(tmp_path: Path, inside: str) -> None:
    read, errors = reader()
    assert read.baseline(str(tmp_path / inside), str(tmp_path), names=True) is None
    assert "copy it elsewhere first" in errors[0]


def test_nothing_is_no_baseline() -> None:
    read, errors = reader()
    value: t.Any = read.baseline(None, "/", names=True)
    assert value is None and not errors
