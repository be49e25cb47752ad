# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the Python interpreters of this machine."""

from __future__ import annotations

import glob
import os
import shutil
from pathlib import Path


def search_path(environment: dict[str, str]) -> str:
    """Return a PATH on which every name like ``python3.12`` is an interpreter that works.

    The shims of pyenv answer for the selected version only and end with status 127 for all others, in uv and
    ansible-test too. The folders of the versions themselves take their place.
    """
    entries: list[str] = []
    roots = [Path(environment.get("PYENV_ROOT") or Path.home() / ".pyenv")]
    for entry in environment.get("PATH", os.defpath).split(os.pathsep):
        if Path(entry).name == "shims":
            roots.append(Path(entry).parent)
        else:
            entries.append(entry)
    for root in roots:
        # Not Path.glob(), which raises where a folder must not be read.
        entries += sorted(glob.glob(f"{glob.escape(str(root))}/versions/3.*/bin"))
    return os.pathsep.join(dict.fromkeys(entries))


def available(path: str) -> list[str]:
    """Return the versions from 3.9 on that *path* holds, such as ``["3.9", "3.11"]``."""
    versions = [f"3.{minor}" for minor in range(9, 16)]
    return [version for version in versions if shutil.which(f"python{version}", path=path)]
