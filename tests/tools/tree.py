# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copy the collection to where ansible-test accepts it: a real folder ``…/ansible_collections/identity/onelogin``.

ansible-test refuses a symbolic link to the checkout, and inside another git repository it sees no files at all.
So the copy lies outside the checkout and holds what git would commit: tracked files, and new ones not ignored.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

COLLECTION = Path("ansible_collections", "identity", "onelogin")


def copy_collection(*, checkout: Path, work: Path) -> Path:
    """Copy the files of *checkout* below *work* unless they are there; return the root of the copy."""
    target = work / COLLECTION
    if target.exists():
        return target
    listed = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=checkout,
        check=True,
        stdout=subprocess.PIPE,
    )
    for name in listed.stdout.decode().split("\0"):
        source = checkout / name
        if name and (source.is_symlink() or source.is_file()):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name, follow_symlinks=False)
    return target
