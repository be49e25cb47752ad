# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator and the folder of tests/docs, and the collection as a user has it: built, and installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "docs"), str(TESTS / "tools")]

from shells import onelogin, shell  # noqa: E402
from tree import build_artefact, copy_collection  # noqa: E402

__all__ = ["artefact", "installed", "onelogin", "shell"]


@pytest.fixture(scope="session")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that ansible-galaxy makes of what git would commit."""
    folder = tmp_path_factory.mktemp("artefact")
    return build_artefact(copy_collection(checkout=TESTS.parent, work=folder), folder)


@pytest.fixture(scope="session")
def installed(artefact: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collections path that holds the collection and nothing else."""
    path = tmp_path_factory.mktemp("collections")
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    install = [str(galaxy), "collection", "install", "--offline", "--force"]  # a link may be there
    subprocess.run([*install, "-p", str(path), str(artefact)], check=True, capture_output=True)
    return path
