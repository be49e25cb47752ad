# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The folder of an audit: its files, written whole or not at all, and the manifest that lists them.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import re
import tempfile
import typing as t
from collections.abc import Mapping
from pathlib import Path

MANIFEST = "manifest.json"
RESULT = "result.json"
_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_NAME = re.compile(r"(?:(?:evidence|inputs)/)?[a-z0-9][a-z0-9.-]*")


class FolderError(ValueError):
    """The folder cannot be used; the message says what is wrong with which file."""


class Folder:
    """Files below ``path``, named with forward slashes.

    ``former`` is where a former run has left its files: ``path`` itself, but in check mode, where ``path`` is a scratch
    folder. ``changed`` tells whether anything that was written differs from the former file.
    """

    def __init__(self, path: str | Path, *, former: str | Path | None = None) -> None:
        self.path = Path(path)
        self.former = Path(former) if former is not None else self.path
        self.changed = False

    def write(self, name: str, text: str) -> None:
        """Write one file, readable by its owner alone; nothing happens if it holds the text already."""
        data = text.encode("utf-8", "replace")
        target = self._at(name)
        if self._is(self.former / name, data):
            if self.former == self.path:
                return
        else:
            self.changed = True
        for each in (self.path, target.parent):
            each.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(scratch, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(scratch)
            raise

    def write_json(self, name: str, value: Mapping[str, t.Any]) -> None:
        self.write(name, as_json(value))

    def read_json(self, name: str) -> dict[str, t.Any]:
        """A file that holds a mapping. Raises `FolderError`."""
        return read_json(self._at(name), name)

    def former_json(self, name: str) -> dict[str, t.Any]:
        """A former run's file, empty if it is not there or makes no sense."""
        try:
            return read_json(self.former / name, name)
        except FolderError:
            return {}

    def read_bytes(self, name: str) -> bytes:
        """What a file holds. Raises `FolderError`."""
        try:
            return self._at(name).read_bytes()
        except OSError as error:
            raise FolderError(f"{name}: {error.strerror}") from None

    def exists(self, name: str) -> bool:
        return self._at(name).is_file()

    def append_lines(self, name: str) -> Lines:
        """A new file that grows line by line."""
        target = self._at(name)
        for each in (self.path, target.parent):
            each.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        self.changed = True
        return Lines(
            open(target, "ab", buffering=0, opener=lambda path, _: os.open(path, flags, _FILE_MODE))
        )

    def remove(self, name: str) -> None:
        target = self._at(name)
        if target.is_file() or target.is_symlink():
            target.unlink()
            self.changed = True

    def names(self) -> list[str]:
        """All files, those of the sub-folders too."""
        found = self.path.rglob("*")
        return sorted(str(each.relative_to(self.path)) for each in found if not each.is_dir())

    def digest(self, name: str) -> dict[str, t.Any]:
        """``{sha256, size}`` of a file, size in bytes. Raises `FolderError`."""
        try:
            data = self._at(name).read_bytes()
        except OSError as error:
            raise FolderError(f"{name}: {error.strerror}") from None
        return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}

    def _at(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FolderError(f"{name!r} is no name of a file of an audit")
        return self.path / name

    @staticmethod
    def _is(path: Path, data: bytes) -> bool:
        try:
            status = path.lstat()
            same = status.st_size == len(data) and status.st_mode & 0o7777 == _FILE_MODE
            return same and not path.is_symlink() and path.read_bytes() == data
        except OSError:
            return False


class Lines:
    """A file that grows line by line; each is with the operating system when `write` returns."""

    def __init__(self, file: t.Any) -> None:
        self._file = file

    def write(self, line: str) -> None:
        self._file.write(f"{line}\n".encode())

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_args: object) -> None:
        self.close()


class MemoryFolder(Folder):
    """A folder that leaves no trace."""

    def __init__(self) -> None:
        super().__init__(os.devnull)
        self._files: dict[str, bytes] = {}
        self.changed = False

    def write(self, name: str, text: str | bytes) -> None:
        self._files[name] = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
        self.changed = True

    def write_json(self, name: str, value: Mapping[str, t.Any]) -> None:
        self.write(name, as_json(value))

    def read_bytes(self, name: str) -> bytes:
        try:
            return bytes(self._files[name])
        except KeyError:
            raise FolderError(f"{name}: No such file or directory") from None

    def read_json(self, name: str) -> dict[str, t.Any]:
        found: dict[str, t.Any] = json.loads(self.read_bytes(name))
        return found

    def exists(self, name: str) -> bool:
        return name in self._files

    def append_lines(self, name: str) -> t.Any:
        self._files[name] = bytearray()  # type: ignore[assignment]
        return _MemoryLines(self._files[name])

    def remove(self, name: str) -> None:
        self._files.pop(name, None)

    def names(self) -> list[str]:
        return sorted(self._files)

    def digest(self, name: str) -> dict[str, t.Any]:
        data = self.read_bytes(name)
        return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


class _MemoryLines:
    def __init__(self, data: t.Any) -> None:
        self._data = data

    def write(self, line: str) -> None:
        self._data += f"{line}\n".encode()

    def sync(self) -> None:
        pass

    def close(self) -> None:
        pass


def unwritable(path: str | Path) -> str | None:
    """Why the folder cannot be made or written to; None if it can. Leaves no trace."""
    place = Path(path)
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return None
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}: {place}"


def _as_text(value: object) -> str:
    """A date that YAML has made of unquoted text, as that text again."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no type of JSON")


def as_json(value: Mapping[str, t.Any]) -> str:
    """JSON with sorted keys, a line for each key at the top and for each item of a list there.

    People can read and compare it line by line, and it is written as fast as on a single line.
    """
    encode = json.JSONEncoder(sort_keys=True, check_circular=False, default=_as_text).encode
    lines = []
    for key in sorted(value):
        item = value[key]
        if isinstance(item, list) and item and isinstance(item[0], dict):
            shown = "[\n" + ",\n".join(map(encode, item)) + "\n]"
        else:
            shown = encode(item)
        lines.append(f"{encode(key)}: {shown}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_json(path: Path, name: str) -> dict[str, t.Any]:
    """A JSON file that holds a mapping. Raises `FolderError`, whose message calls it ``name``."""
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise FolderError(f"{name}: {error.strerror}") from None
    except ValueError:
        raise FolderError(f"{name}: is not JSON") from None
    if not isinstance(found, dict):
        raise FolderError(f"{name}: holds no mapping")
    return found
