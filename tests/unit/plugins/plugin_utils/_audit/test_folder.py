# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of an audit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import as_json


def test_dates_of_yaml_are_written_as_they_are_read_again() -> None:
    """An unquoted date in a waivers file is a date object: it goes to disk as the text that it was."""
    document = yaml.safe_load(
        "{expires: 2027-05-31, at: 2026-11-24T10:00:00Z, list: [{on: x, by: 2026-01-31}]}"
    )
    document["list"][0].pop(True)
    written = json.loads(as_json(document))
    assert written == {
        "expires": "2027-05-31",
        "at": "2026-11-24T10:00:00+00:00",
        "list": [{"by": "2026-01-31"}],
    }


def test_what_json_cannot_hold_is_an_error() -> None:
    """Nothing is written in place of a value that would not come back."""
    with pytest.raises(TypeError):
        as_json({"set": {1, 2}})


def test_same_text_is_not_written_again(tmp_path: Path) -> None:
    """A second run over unchanged facts changes no file."""
    folder = Folder(tmp_path)
    folder.write("result.json", "{}")
    assert folder.changed
    before = (tmp_path / "result.json").stat()
    again = Folder(tmp_path)
    again.write("result.json", "{}")
    after = (tmp_path / "result.json").stat()
    assert not again.changed
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
