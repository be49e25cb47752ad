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
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    PolicyError,
)
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
        ("a: 1\na: 2\n", ":2: the key a is there twice"),
        ("a: 1\nemail: {{ bot }}", ":2: a key must be text; put what begins with a brace"),
        ("- &a [1, *a]", ":1: *a contains itself"),
        ("- role: 24:7", ":1: 24:7 is a number to YAML"),
        ("a: 1\nb: !vault |\n  $ANSIBLE_VAULT;1.1\n", ":2: is encrypted, and cannot be decrypted here"),
        ("[" * 100_000, ":1: is nested more than 50 levels deep"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_file_and_line(
    tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text, encoding="utf-8")
    read, errors = reader()
    assert read.document("waivers", None, str(file)) is documents.UNREAD
    (error,) = errors
    assert error.startswith(f"v_waivers_file: {file}{told}")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("policy:\n  id: p\n  rules:\n    - {id: A, title: A, severity: high,\n       assert: {enroled: {}}}\n", 5),
        ("id: p\nrules:\n  - {id: A, title: A, severity: high,\n     assert: {enroled: {}}}\n", 4),
    ],
)  # fmt: skip
def test_mistakes_have_file_and_line_where_there_is_a_file(
    tmp_path: Path, text: str, line: int
) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text, encoding="utf-8")
    read, errors = reader()
    found = read.document("policy", None, str(file))
    waivers = read.document("waivers", [{"id": "W"}], None)
    with pytest.raises(PolicyError) as caught:
        judge([], policy=found, waivers=waivers, tenant="acme")
    told = read.located([*caught.value.errors, "x: y"])
    assert any(
        each.startswith(f"{file}:{line}: policy.rules[0].assert.enroled: unknown key")
        for each in told
    )
    assert any(each.startswith("waivers[0].rules: is missing") for each in told)
    assert told[-1] == "x: y" and not errors


def test_a_variable_without_end_is_refused() -> None:
    bomb: list[t.Any] = ["x"]
    for _level in range(30):
        bomb = [bomb, bomb, {"a": bomb}]
    circle: dict[str, t.Any] = {}
    circle["a"] = [circle]
    deep: t.Any = 1
    for _level in range(60):
        deep = {"a": deep}
    for value in (bomb, circle, deep):
        read, errors = reader()
        assert read.document("policy", value, None) is documents.UNREAD
        assert len(errors) == 1 and errors[0].startswith(
            "v_policy: is nested too deeply, or holds too much"
        )
    read, errors = reader()
    assert (
        len(read.document("waivers", [{"id": n, "users": {"id": n}} for n in range(9999)], None))
        == 9999
    )


def test_values_that_are_vaulted_in_a_file_are_decrypted(tmp_path: Path) -> None:
    file = tmp_path / "w.yml"
    file.write_text("- id: W\n  reason: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    31\n")
    errors: list[str] = []
    read = documents.Reader(
        documents.read_file, errors, prefix="", decrypt=lambda data: b"of " + data[:14]
    )
    found = read.document("waivers", None, str(file))
    assert found == [{"id": "W", "reason": "of $ANSIBLE_VAULT"}] and not errors


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
