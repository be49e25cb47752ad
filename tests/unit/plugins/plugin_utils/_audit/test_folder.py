# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of an audit: files whole or not at all, durable before they are named, and nothing but files."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import folder as module
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
    MemoryFolder,
    parsed,
)

NAME = "evidence/users-0001.jsonl"


@pytest.fixture(params=["disk", "memory"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    return Folder(tmp_path / "out") if request.param == "disk" else MemoryFolder()


# ------------------------------------------------------------------------------------------------ one interface


def test_what_was_written_is_read(either: Folder) -> None:
    assert either.names() == []
    either.write("result.json", "{}")
    either.write(NAME, b"\x00\xff")
    either.write_json("inputs/policy.json", {"b": 1, "a": [{}]})
    assert either.names() == [NAME, "inputs/policy.json", "result.json"]
    assert either.read_bytes(NAME) == b"\x00\xff"
    assert either.read_json("inputs/policy.json") == {"a": [{}], "b": 1}
    assert either.read_bytes("inputs/policy.json").startswith(b'{\n"a"')
    assert either.digest(NAME) == {"sha256": hashlib.sha256(b"\x00\xff").hexdigest(), "size": 2}
    assert either.exists(NAME) and not either.exists("manifest.json")
    either.write("result.json", "\ud800")
    assert either.read_bytes("result.json") == b"?"


def test_changed_tells_whether_a_file_has_become_another_one(either: Folder) -> None:
    either.remove("manifest.json")
    assert not either.changed
    for step in (
        lambda: either.write("result.json", "{}"),
        lambda: either.write("result.json", "[]"),
        lambda: either.write("result.json", b""),
        lambda: either.append_lines(NAME).close(),
        lambda: either.remove(NAME),
    ):
        either.changed = False
        step()
        assert either.changed
    either.changed = False
    either.write("result.json", "")
    either.remove(NAME)
    assert not either.changed


def test_a_file_grows_line_by_line(either: Folder) -> None:
    lines = either.append_lines(NAME)
    lines.write("one")
    assert either.read_bytes(NAME) == b"one\n", "it is there at once"
    lines.write("zw\u00f6lf")
    lines.sync()
    lines.close()
    assert either.read_bytes(NAME) == "one\nzw\u00f6lf\n".encode()
    with pytest.raises(FileExistsError):
        either.append_lines(NAME)


def test_a_file_that_is_not_there(either: Folder) -> None:
    for read in (either.read_bytes, either.read_json, either.digest):
        with pytest.raises(FolderError, match=r"^result\.json: No such file or directory$"):
            read("result.json")
    either.remove("result.json")
    either.sweep()


@pytest.mark.parametrize("data", ["[]", "{", "NaN", '{"a": NaN}', "[" * 1000, "1", "null"])
def test_a_file_that_holds_no_mapping_is_damaged(either: Folder, data: str) -> None:
    either.write("result.json", data)
    with pytest.raises(
        FolderError, match=r"^result\.json: is damaged, it (is not JSON|holds no mapping)$"
    ):
        either.read_json("result.json")


def test_a_name_of_others_is_shown_harmlessly() -> None:
    with pytest.raises(FolderError) as told:
        parsed(b"[]", "##vso[x]\x1b[2J" + "y" * 500)
    assert "##vso[" not in str(told.value) and "\x1b" not in str(told.value)
    assert len(str(told.value)) < 200


# ------------------------------------------------------------------------------------------------ on disk


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        folder = Folder(tmp_path / "a" / "out")
        folder.write("result.json", "{}")
        folder.append_lines(NAME).close()
    finally:
        os.umask(old)
    for path, mode in {
        "a": 0o700,
        "a/out": 0o700,
        "a/out/evidence": 0o700,
        "a/out/result.json": 0o600,
        f"a/out/{NAME}": 0o600,
    }.items():
        assert stat.S_IMODE((tmp_path / path).stat().st_mode) == mode, path


def test_same_text_is_not_written_again(tmp_path: Path) -> None:
    """A second run over unchanged facts changes no file."""
    folder = Folder(tmp_path)
    folder.write("result.json", "{}")
    before = (tmp_path / "result.json").stat()
    again = Folder(tmp_path)
    again.write("result.json", "{}")
    after = (tmp_path / "result.json").stat()
    assert not again.changed
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("odd", ["mode", "link", "folder", "fifo"])
def test_what_holds_the_text_but_is_no_file_of_ours_is_replaced_or_refused(
    tmp_path: Path, odd: str
) -> None:
    path = tmp_path / "result.json"
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.write_text("{}")
    if odd == "mode":
        path.write_text("{}")
        path.chmod(0o644)
    elif odd == "link":
        path.symlink_to(elsewhere)
    elif odd == "fifo":
        os.mkfifo(path)
    else:
        path.mkdir()
        with pytest.raises(OSError):
            Folder(tmp_path).write("result.json", "{}")
        assert [each.name for each in tmp_path.iterdir()] == [
            "result.json"
        ], "no scratch file stays"
        return
    Folder(tmp_path).write("result.json", "{}")
    assert stat.S_ISREG(path.lstat().st_mode) and stat.S_IMODE(path.lstat().st_mode) == 0o600
    assert elsewhere.read_text() == "{}"


class Traced:
    """The calls that make a name appear or disappear, and those that make content durable, in their order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        for name in ("fsync", "replace", "unlink", "mkdir"):
            monkeypatch.setattr(os, name, self._traced(name, getattr(os, name)))

    def _traced(self, name: str, call: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def traced(*args: t.Any, **more: t.Any) -> t.Any:
            what = name
            if name == "fsync":
                kind = os.fstat(args[0]).st_mode
                what = "fsync folder" if stat.S_ISDIR(kind) else "fsync file"
            self.calls.append(what)
            return call(*args, **more)

        return traced


def test_content_is_durable_before_it_is_named_and_the_name_before_the_write_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced = Traced(monkeypatch)
    folder = Folder(tmp_path / "out")
    folder.write(NAME, "x")
    assert traced.calls == [
        *("mkdir", "fsync folder"),
        *("mkdir", "fsync folder"),
        *("fsync file", "replace", "fsync folder"),
    ]
    traced.calls.clear()
    folder.remove(NAME)
    assert traced.calls == ["unlink", "fsync folder"]
    traced.calls.clear()
    lines = folder.append_lines(NAME)
    lines.write("x")
    lines.sync()
    lines.close()
    assert traced.calls == ["mkdir", "fsync folder", "fsync file"]


@pytest.mark.parametrize(
    ("number", "passes"), [(errno.EINVAL, True), (errno.ENOTSUP, True), (errno.EIO, False)]
)
def test_a_file_system_that_cannot_sync_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, passes: bool
) -> None:
    fsync = os.fsync

    def odd(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", odd)
    with contextlib.nullcontext() if passes else pytest.raises(OSError):
        Folder(tmp_path).write("result.json", "x")


@pytest.mark.parametrize("at", ["fsync", "replace"])
@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, trouble: BaseException
) -> None:
    folder = Folder(tmp_path)
    folder.write("result.json", "before")

    def fail(*_args: object, **_more: object) -> None:
        raise trouble

    monkeypatch.setattr(os, at, fail)
    with pytest.raises(type(trouble)):
        folder.write("result.json", "after")
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"result.json": "before"}


def test_a_line_is_written_whole_though_the_system_takes_a_part_at_a_time(tmp_path: Path) -> None:
    class Slow:
        def __init__(self) -> None:
            self.data = b""

        def write(self, data: memoryview) -> int:
            self.data += bytes(data[:3])
            return min(3, len(data))

    slow = Slow()
    module.Lines(t.cast("t.Any", slow)).write("a line of some length")
    assert slow.data == b"a line of some length\n"


# ------------------------------------------------------------------------------------------------ what a kill leaves


def test_what_a_killed_write_has_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("result.json", "{}")
    scratch = f".{'0123456789abcdef'}.new"
    others = [".x.new", "0123456789abcdef.new", f"{scratch}.txt", ".0123456789abcdeF.new"]
    for room in ("", "evidence", "inputs", "a"):
        (tmp_path / room).mkdir(exist_ok=True)
        for name in (scratch, *others):
            (tmp_path / room / name).touch()
    folder.sweep()
    left = {str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file()}
    expected = {f"{room}{name}" for room in ("", "evidence/", "inputs/", "a/") for name in others}
    assert left == expected | {"result.json", f"a/{scratch}"}


def test_a_killed_write_leaves_a_name_that_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_more: object) -> t.NoReturn:
        raise KeyboardInterrupt

    folder = Folder(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        patch.setattr(os, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            folder.write(NAME, "x")
    assert folder.names() != []
    folder.sweep()
    assert folder.names() == []
    Folder(tmp_path / "none").sweep()
