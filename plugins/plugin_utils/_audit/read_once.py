# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

A folder of which what is hashed is what is read, however often a file is asked for.
"""

from __future__ import annotations

import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
    digest_of,
)


class ReadOnce(Folder):
    """Another folder, to be read, each of whose files has one content: a file that becomes another one meanwhile is an error."""

    def __init__(self, folder: Folder) -> None:
        super().__init__(folder.path)
        self._folder = folder
        self._digests: dict[str, dict[str, t.Any]] = {}

    def read_bytes(self, name: str) -> bytes:
        data = self._folder.read_bytes(name)
        digest = digest_of(data)
        if self._digests.setdefault(name, digest) != digest:
            raise FolderError(f"{printable(name, 120)}: was changed while it was read")
        return data

    def digest(self, name: str) -> dict[str, t.Any]:
        if name not in self._digests:
            self._digests[name] = self._folder.digest(name)
        return self._digests[name]

    def exists(self, name: str) -> bool:
        return self._folder.exists(name)

    def names(self) -> list[str]:
        return self._folder.names()
