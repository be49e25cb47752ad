# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copy the collection to where ansible-test accepts it: a real folder ``…/ansible_collections/identity/onelogin``.

ansible-test refuses a symbolic link to the checkout, and inside another git repository it sees no files at all.
So the copy lies outside the checkout and holds what git would commit: tracked files, and new ones not ignored. Or it is the
installed artefact, with the tests put beside it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

COLLECTION = Path("ansible_collections", "identity", "onelogin")
SHIPPED = ("meta", "playbooks", "plugins", "roles")  # what runs at a user's place


def copy_collection(*, checkout: Path, work: Path) -> Path:
    """Copy the files of *checkout* below *work* unless they are there; return the root of the copy."""
    target = work / COLLECTION
    if not target.exists():
        _copy(committed(checkout), checkout, target)
    return target


def add_tests(*, checkout: Path, work: Path) -> Path:
    """Complete the artefact installed below *work* with the tests and what they read; return its root.

    Whatever runs at a user's place stays as it was installed: a file that the artefact lacks is missing here, too.
    """
    target = work / COLLECTION
    names = committed(checkout)
    _copy([name for name in names if name.parts[0] not in SHIPPED], checkout, target)
    return target


def build_artefact(root: Path, folder: Path) -> Path:
    """Build the collection at *root* with the ansible-galaxy beside this Python; return the file in *folder*."""
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    build = [str(galaxy), "collection", "build", "--output-path", str(folder)]
    subprocess.run(build, cwd=root, check=True, stdout=subprocess.DEVNULL)
    (file,) = folder.glob("identity-onelogin-*.tar.gz")
    return file


def committed(checkout: Path) -> list[Path]:
    """Return the names of the files that git would commit."""
    listed = subprocess.run(
        [
            *("git", "-c", "safe.directory=*", "ls-files", "-z"),
            *("--cached", "--others", "--exclude-standard"),
        ],
        cwd=checkout,
        check=True,
        stdout=subprocess.PIPE,
    )
    return [Path(name) for name in listed.stdout.decode().split("\0") if name]


def _copy(names: Iterable[Path], source: Path, target: Path) -> None:
    for name in names:
        if (source / name).is_symlink() or (source / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name, follow_symlinks=False)
