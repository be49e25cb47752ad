# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interpreters are found whatever a version manager's settings lead to."""

from __future__ import annotations

import os

import pytest
from pythons import available, search_path


@pytest.fixture
def versions(tmp_path):
    for version in ("3.9", "3.12"):
        folder = tmp_path / "pyenv" / "versions" / f"{version}.1" / "bin"
        folder.mkdir(parents=True)
        (folder / f"python{version}").touch(mode=0o755)
    return tmp_path / "pyenv"


def test_versions_take_the_place_of_shims(versions):
    for environment in (
        {"PYENV_ROOT": str(versions), "PATH": "/usr/bin"},
        {"PYENV_ROOT": "", "HOME": "/nowhere", "PATH": f"{versions}/shims:/usr/bin"},
    ):
        path = search_path(environment)
        assert "shims" not in path
        assert path.startswith("/usr/bin")
        assert {"3.9", "3.12"} <= set(available(path))


@pytest.mark.parametrize("kind", ["missing", "file", "loop", "denied", "denied parent", "pattern"])
def test_a_root_that_cannot_be_read_is_as_none(tmp_path, monkeypatch, kind):
    root = tmp_path / "root"
    if kind == "file":
        root.touch()
    elif kind == "loop":
        root.symlink_to(root)
    elif kind == "pattern":
        root = tmp_path / "[a-"
    elif kind.startswith("denied"):
        root = root / "inner" if "parent" in kind else root
        root.mkdir(parents=True)
        (tmp_path / "root").chmod(0)
        deny(monkeypatch, str(tmp_path / "root"))
    try:
        assert search_path({"PYENV_ROOT": str(root), "PATH": "/bin"}) == "/bin"
    finally:
        (tmp_path / "root").chmod(0o755) if kind.startswith("denied") else None


def deny(monkeypatch, folder):
    """Root may read everything: what others would be told."""
    for name in ("scandir", "lstat", "stat", "open"):
        real = getattr(os, name)

        def checked(path, *args, real=real, **kwargs):
            if str(path).startswith(folder):
                raise PermissionError(13, "Permission denied", path)
            return real(path, *args, **kwargs)

        monkeypatch.setattr(os, name, checked)
