# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that is read twice is the same file, or an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
    digest_of,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.read_once import ReadOnce


def test_a_file_has_one_content(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("result.json", "{}")
    once = ReadOnce(folder)
    assert once.read_json("result.json") == {} and once.names() == ["result.json"]
    assert once.exists("result.json") and not once.exists("manifest.json")
    folder.write("result.json", '{"a": 1}')
    assert once.digest("result.json") == digest_of(b"{}"), "what is hashed is what was read"
    with pytest.raises(FolderError, match=r"^result\.json: was changed while it was read$"):
        once.read_bytes("result.json")


def test_a_file_that_is_hashed_first_is_held_to_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("result.json", "{}")
    once = ReadOnce(folder)
    assert once.digest("result.json") == digest_of(b"{}")
    assert once.read_bytes("result.json") == b"{}"
    folder.write("result.json", "{ }")
    with pytest.raises(FolderError):
        once.read_json("result.json")
