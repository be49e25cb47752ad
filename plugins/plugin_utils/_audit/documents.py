# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The documents of an audit, from a variable or a file: policy, waivers, attestations, and the baseline.
"""

from __future__ import annotations

import json
import os
import stat
import typing as t
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.baseline import kept
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.documents import (
    Decrypt,
    Document,
    DocumentError,
    read_document,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Mistake,
    Place,
    bounded,
)

NAMES = ("policy", "waivers", "attestations")
UNREAD: t.Final[dict[str, t.Any]] = {}  # a document that could not be read; compared by identity
ReadFile = Callable[[str], bytes]
_LARGEST = 64 * 1024 * 1024


def read_file(path: str) -> bytes:
    """What a file holds, as it is."""
    return Path(path).read_bytes()


class Reader:
    """Reads documents, and notes what is wrong with them in ``errors``, under the role's names of variables.

    ``read_file`` returns the bytes of a file, decrypted if need be, and raises `OSError` or `ValueError`; ``decrypt`` does so
    with a value that is encrypted in a file that is not, and raises `ValueError`.
    """

    def __init__(
        self,
        read_file: ReadFile,
        errors: list[str],
        *,
        prefix: str,
        decrypt: Decrypt | None = None,
    ) -> None:
        self._read_file = read_file
        self._decrypt = decrypt
        self._errors = errors
        self._prefix = prefix
        self._files: dict[str, Document] = {}

    def document(self, name: str, value: t.Any, path: str | None) -> t.Any:
        """What was given as a value, else what its file holds; of a document with one key, what is under that key."""
        before = len(self._errors)
        value = bounded(value, at=Place(f"{self._prefix}{name}", self._errors))
        if not value and path and len(self._errors) == before:
            value = self._from_file(name, path)
        if len(self._errors) > before:
            return UNREAD
        return value[name] if _is_named(value, name) else value

    def _from_file(self, name: str, path: str) -> t.Any:
        data = self._bytes(f"{name}_file", path)
        if data is None:
            return None
        try:
            self._files[name] = read_document(data, path, decrypt=self._decrypt)
        except DocumentError as error:
            self._wrong(f"{name}_file", str(error))
            return None
        return self._files[name].value

    def located(self, errors: Iterable[str]) -> list[str]:
        """Mistakes in documents, with file and line where they came from a file."""
        return [self._located(each) for each in errors]

    def _located(self, error: str) -> str:
        file = self._files.get(error.root) if isinstance(error, Mistake) else None
        if not isinstance(error, Mistake) or file is None:
            return error
        alone = _is_named(file.value, error.root)
        return f"{file.place((error.root, *error.keys) if alone else error.keys)}: {error}"

    def baseline(self, path: str | None, output_dir: str, *, names: bool) -> t.Any:
        """The ``result.json`` of a previous audit, reduced to what is compared; ``names``: those of the users too."""
        if not path:
            return None
        if Path(path).resolve().is_relative_to(Path(output_dir).resolve()):
            self._wrong(
                "baseline_file",
                f"{path} lies in the output folder, whose files this run replaces; copy it elsewhere first",
            )
            return None
        data = self._bytes("baseline_file", path)
        if data is None:
            return None
        try:
            return kept(json.loads(data), names=names)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._wrong("baseline_file", f"{path} is not a result.json of a previous audit")
            return None

    def _bytes(self, variable: str, path: str) -> bytes | None:
        try:
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                self._wrong(variable, f"{path} is not a regular file")
            elif status.st_size > _LARGEST:
                self._wrong(variable, f"{path} is larger than {_LARGEST // 2**20} MiB")
            else:
                return self._read_file(path)
        except OSError as error:
            self._wrong(variable, f"{path}: {error.strerror}")
        except ValueError as error:
            self._wrong(variable, f"{path}: {printable(error, 300)}")
        return None

    def _wrong(self, variable: str, message: str) -> None:
        self._errors.append(f"{self._prefix}{variable}: {message}")


def _is_named(value: t.Any, name: str) -> bool:
    """Whether a document is one key, its name, with the rest below it."""
    return isinstance(value, Mapping) and list(value) == [name]
