# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to forge an audit, and what verifying makes of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import as_json
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify

MANIFEST = "manifest.json"
DEEP = "[" * 100_000


def manifest(path: Path) -> dict:
    return json.loads((path / MANIFEST).read_text(encoding="utf-8"))


def forge(path: Path, found: dict) -> None:
    """Write a manifest as an audit would."""
    (path / MANIFEST).write_text(as_json(found), encoding="utf-8")


def renew(path: Path, found: dict) -> None:
    """Write a manifest whose digests are those of the files that are there now."""
    for each in found["files"]:
        data = (path / each["name"]).read_bytes()
        each.update(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    forge(path, found)


def differences(path: Path, sha256: str = "") -> list[str]:
    return verify(Folder(path), manifest_sha256=sha256).differences
