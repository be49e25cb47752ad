# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a folder does not trust: names, links, what is no file, and folders that others can write."""

from __future__ import annotations

import errno
import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import folder as module
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
    digest_of,
    make_folder,
    unwritable,
)

# ------------------------------------------------------------------------------------------------ what is no file

NAME = "evidence/users-0001.jsonl"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../x",
        "/etc/passwd",
        "a/b",
        "evidence/../x",
        ".lock",
        "evidence/",
        "X",
        "a\n",
        "inputs/a/b",
    ],
)
def test_no_other_name_is_touched(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path)
    for use in (
        folder.read_bytes,
        folder.digest,
        folder.exists,
        folder.remove,
        folder.append_lines,
    ):
        with pytest.raises(FolderError, match="is no name of a file of an audit"):
            use(name)
    with pytest.raises(FolderError):
        folder.write(name, "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["result.json", NAME])
@pytest.mark.parametrize("kind", ["fifo", "link", "dangling", "folder", "device"])
def test_only_regular_files_are_read(tmp_path: Path, name: str, kind: str) -> None:
    folder = Folder(tmp_path)
    folder.write(NAME, "{}")
    path = tmp_path / name
    path.unlink(missing_ok=True)
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to({"link": __file__, "dangling": "none", "device": "/dev/zero"}[kind])
    assert folder.exists(name) and (kind == "folder" or name in folder.names())
    handles = len(os.listdir("/proc/self/fd"))
    for read in (folder.read_bytes, folder.digest, folder.read_json):
        with pytest.raises(
            FolderError, match=f"^{name}: is (not a regular file|a link, or no file)$"
        ):
            read(name)
    assert len(os.listdir("/proc/self/fd")) == handles


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    folder = Folder(tmp_path / "out")
    folder.write(NAME, "x")
    (tmp_path / "out/result.json").symlink_to(other)
    folder.remove("result.json")
    assert other.read_text() == "mine" and not folder.exists("result.json")


def test_a_room_that_is_a_link_is_not_entered(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "users-0001.jsonl").write_text("x")
    scratch = f".{'0' * 16}.new"
    (other / scratch).write_text("x")
    folder = Folder(tmp_path / "out")
    folder.write("result.json", "{}")
    (tmp_path / "out/evidence").symlink_to(other)
    with pytest.raises(FolderError, match="is a link, or no file"):
        folder.read_bytes(NAME)
    for use in (
        lambda: folder.write(NAME, "y"),
        lambda: folder.remove(NAME),
        lambda: folder.append_lines(NAME),
    ):
        with pytest.raises(OSError):
            use()
    folder.sweep()
    assert sorted(each.name for each in other.iterdir()) == [scratch, "users-0001.jsonl"]
    assert folder.names() == ["evidence", "result.json"]


def test_a_file_that_is_larger_than_any_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LARGEST", 10)
    monkeypatch.setattr(module, "_PIECE", 3)
    folder = Folder(tmp_path)
    folder.write("result.json", "x" * 10)
    assert folder.read_bytes("result.json") == b"x" * 10
    assert folder.digest("result.json") == digest_of(b"x" * 10)
    (tmp_path / "result.json").write_text("x" * 11)
    for read in (folder.read_bytes, folder.digest):
        with pytest.raises(FolderError, match="is larger than any file of an audit"):
            read("result.json")


def test_all_files_are_named_those_of_others_too(tmp_path: Path) -> None:
    for name in ("a/b/c", ".hidden", "evidence/.x.new", "inputs/ü"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a/empty").mkdir()
    (tmp_path / "a/link").symlink_to(tmp_path)
    assert Folder(tmp_path).names() == [".hidden", "a/b/c", "a/link", "evidence/.x.new", "inputs/ü"]
    assert Folder(tmp_path / "none").names() == []


def test_a_folder_that_cannot_be_looked_into_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def closed(path: str) -> t.Any:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(FolderError, match=r"^closed: Permission denied$"):
        Folder(tmp_path).names()


# ------------------------------------------------------------------------------------------------ before anything is written


def test_a_folder_that_can_be_used(tmp_path: Path) -> None:
    assert unwritable(tmp_path) is None
    assert unwritable(tmp_path / "a/b/c") is None
    assert list(tmp_path.iterdir()) == []
    make_folder(tmp_path / "a/b/c")
    make_folder(tmp_path / "a/b/c")
    assert (tmp_path / "a/b/c").is_dir()
    tmp_path.chmod(0o755)
    assert unwritable(tmp_path) is None


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777, 0o1777])
def test_a_folder_that_others_can_write_is_refused(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    assert "chmod go-w" in str(unwritable(tmp_path))


@pytest.mark.parametrize("room", ["", "evidence", "inputs"])
def test_a_link_is_refused(tmp_path: Path, room: str) -> None:
    (tmp_path / "real").mkdir()
    path = tmp_path / "out"
    if room:
        path.mkdir()
    (path / room if room else path).symlink_to(tmp_path / "real")
    assert "is a link" in str(unwritable(path))


def test_a_folder_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert "belongs to another user" in str(unwritable(tmp_path))


def test_what_is_no_folder_or_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    assert unwritable(tmp_path / "file") == f"{tmp_path / 'file'} is not a folder"

    def full(**_options: object) -> t.NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.tempfile, "TemporaryFile", full)
    assert "cannot be written: No space left on device" in str(unwritable(tmp_path / "a/b"))
