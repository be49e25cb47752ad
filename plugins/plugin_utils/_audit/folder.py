# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The folder of an audit: its files, written whole or not at all, durable before they are named, and the manifest that lists them.

Others may be able to write where the folder lies. So every file is opened once, below the folder's own handle, never through a
link, and only if it is a regular file of bounded size: what is hashed is what is read.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import stat
import tempfile
import typing as t
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import (
    as_json,
    loads,
)

MANIFEST = "manifest.json"
RESULT = "result.json"
_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_NAME = re.compile(r"(?:(?:evidence|inputs)/)?[a-z0-9][a-z0-9.-]*")
_SCRATCH = re.compile(r"\.[0-9a-f]{16}\.new")
_ROOMS = ("", "evidence", "inputs")
_LARGEST = 2 * 2**30  # bytes of one file: many times what 100,000 users need
_PIECE = 2**20  # characters or bytes that are encoded, hashed and written at a time
_NOFOLLOW = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_LINK = (errno.ELOOP, errno.ENOTDIR)  # what opening a link, or a folder that is a link, gives
# What damaged files end in, wherever their content meets an expectation.
DAMAGE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class FolderError(ValueError):
    """The folder cannot be used; the message says what is wrong with which file."""


class Folder:
    """Files below ``path``, named with forward slashes. ``changed`` tells whether any file has become another one."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.changed = False

    def write(self, name: str, text: str | bytes) -> dict[str, t.Any]:
        """Write one file, readable by its owner alone; nothing happens if it holds the text already.

        Returns its ``{sha256, size}``. The text is encoded piece by piece, as a report may be large. Raises `FolderError`.
        """
        digest = digest_of(text)
        if self._holds(name, text, digest["size"]):
            return digest
        self.changed = True
        scratch = f".{secrets.token_hex(8)}.new"
        with self._room(name, make=True) as (room, base):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW
            handle = os.open(scratch, flags, _FILE_MODE, dir_fd=room)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.writelines(_pieces(text))
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(scratch, base, src_dir_fd=room, dst_dir_fd=room)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(scratch, dir_fd=room)
                raise
            _sync(room)
        return digest

    def write_json(self, name: str, value: Mapping[str, t.Any]) -> None:
        self.write(name, as_json(value))

    def read_bytes(self, name: str) -> bytes:
        """What a regular file holds. Raises `FolderError`."""
        with self._opened(name) as file:
            return file.read(_LARGEST)

    def read_json(self, name: str) -> dict[str, t.Any]:
        """A file that holds a mapping. Raises `FolderError`."""
        return parsed(self.read_bytes(name), name)

    def exists(self, name: str) -> bool:
        """Whether there is anything of this name, a link that leads nowhere included."""
        return os.path.lexists(self._at(name))

    def append_lines(self, name: str) -> Lines:
        """A new file that grows line by line. Raises `OSError` if there is one of this name."""
        self.changed = True
        with self._room(name, make=True) as (room, base):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | _NOFOLLOW
            handle = os.open(base, flags, _FILE_MODE, dir_fd=room)
            _sync(room)
        return Lines(os.fdopen(handle, "ab", buffering=0))

    def remove(self, name: str) -> None:
        """Remove a file or a link, never what it leads to; nothing happens if there is none."""
        if not self.exists(name):
            return
        with self._room(name) as (room, base):
            os.unlink(base, dir_fd=room)
            self.changed = True
            _sync(room)

    def sweep(self) -> None:
        """Remove what a write that was killed has left."""
        for room in _ROOMS:
            with (
                contextlib.suppress(OSError),
                self._room(f"{room}/x".lstrip("/")) as (handle, _base),
            ):
                for name in os.listdir(handle):
                    if _SCRATCH.fullmatch(name):
                        os.unlink(name, dir_fd=handle)

    def names(self) -> list[str]:
        """All that is there but folders, in whatever depth; links are not followed. Raises `FolderError`."""
        found = []

        def refuse(error: OSError) -> None:
            if error.filename != os.fspath(self.path):  # which need not be there
                raise FolderError(
                    f"{_shown(os.path.relpath(error.filename, self.path))}: {error.strerror}"
                )

        for folder, folders, files in os.walk(self.path, onerror=refuse):
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            found += [
                os.path.relpath(os.path.join(folder, name), self.path) for name in (*files, *links)
            ]
        return sorted(found)

    def digest(self, name: str) -> dict[str, t.Any]:
        """``{sha256, size}`` of a file, size in bytes. Raises `FolderError`."""
        with self._opened(name) as file:
            return _digest(iter(lambda: file.read(_PIECE), b""))

    @contextlib.contextmanager
    def _opened(self, name: str) -> Iterator[t.BinaryIO]:
        """A regular file of bounded size, open for reading. Raises `FolderError`."""
        try:
            with self._room(name) as (room, base):
                handle = os.open(base, os.O_RDONLY | _NOFOLLOW, dir_fd=room)
                try:
                    _require_file(os.fstat(handle), name)
                    with open(handle, "rb", closefd=False) as file:
                        yield file
                finally:
                    os.close(handle)
        except OSError as error:
            raise FolderError(f"{_shown(name)}: {_why(error)}") from None

    def _at(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FolderError(f"{_shown(name)}: is no name of a file of an audit")
        return self.path / name

    @contextlib.contextmanager
    def _room(self, name: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """The handle of the folder in which a file lies, and the file's name there. A link is no folder."""
        parent, _slash, base = str(self._at(name).relative_to(self.path)).rpartition("/")
        if make:
            make_folder(self.path)
        flags = os.O_RDONLY | os.O_DIRECTORY | _NOFOLLOW
        top = os.open(self.path, flags & ~os.O_NOFOLLOW)
        try:
            if not parent:
                yield top, base
                return
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(parent, _FOLDER_MODE, dir_fd=top)
                    _sync(top)
            room = os.open(parent, flags, dir_fd=top)
            try:
                yield room, base
            finally:
                os.close(room)
        finally:
            os.close(top)

    def _holds(self, name: str, text: str | bytes, size: int) -> bool:
        try:
            with self._opened(name) as file:
                status = os.fstat(file.fileno())
                if status.st_size != size or status.st_mode & 0o7777 != _FILE_MODE:
                    return False
                return all(file.read(len(piece)) == piece for piece in _pieces(text))
        except FolderError:
            return False


def make_folder(path: str | Path) -> None:
    """Make a folder that its owner alone can enter, and its parents likewise."""
    path = Path(path)
    for each in (*reversed(path.parents), path):
        if not each.exists():
            with contextlib.suppress(FileExistsError):
                each.mkdir(mode=_FOLDER_MODE)
                handle = os.open(each.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    _sync(handle)
                finally:
                    os.close(handle)


def _sync(folder: int) -> None:
    """Names in a folder are on the disk when this returns, if the file system can do that."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise


def _require_file(status: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise FolderError(f"{_shown(name)}: is not a regular file")
    if status.st_size > _LARGEST:
        raise FolderError(f"{_shown(name)}: is larger than any file of an audit")


def digest_of(text: str | bytes) -> dict[str, t.Any]:
    """``{sha256, size}`` of what a file with this text would hold, size in bytes."""
    return _digest(_pieces(text))


def _digest(pieces: Iterator[bytes]) -> dict[str, t.Any]:
    sha256, size = hashlib.sha256(), 0
    for piece in pieces:
        sha256.update(piece)
        size += len(piece)
    return {"sha256": sha256.hexdigest(), "size": size}


def _pieces(text: str | bytes) -> Iterator[bytes]:
    for start in range(0, len(text), _PIECE):
        piece = text[start : start + _PIECE]
        yield piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")


def parsed(data: bytes, name: str) -> dict[str, t.Any]:
    """The mapping that JSON holds, strictly. Raises `FolderError`, whose message calls it ``name``."""
    try:
        found = loads(data)
    except ValueError:
        raise FolderError(f"{_shown(name)}: is damaged, it is not JSON") from None
    if not isinstance(found, dict):
        raise FolderError(f"{_shown(name)}: is damaged, it holds no mapping")
    return found


def _shown(name: str) -> str:
    return printable(name, 120)


def _why(error: OSError) -> str:
    return "is a link, or no file" if error.errno in _LINK else str(error.strerror)


class Lines:
    """A file that grows line by line; each is with the operating system when `write` returns."""

    def __init__(self, file: t.BinaryIO) -> None:
        self._file = file

    def write(self, line: str) -> None:
        data = memoryview(f"{line}\n".encode())
        while data:
            data = data[self._file.write(data) :]  # which may take a part at a time

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class MemoryFolder(Folder):
    """A folder that leaves no trace, for check mode."""

    def __init__(self) -> None:
        super().__init__(os.devnull)
        self._files: dict[str, bytes | bytearray] = {}

    def write(self, name: str, text: str | bytes) -> dict[str, t.Any]:
        # Reports of a large tenant are some hundred MiB of text that repeats itself.
        packed = zlib.compressobj(1)
        parts = [packed.compress(piece) for piece in _pieces(text)]
        content = b"".join([*parts, packed.flush()])
        if self._files.get(name) != content:
            self._files[name] = content
            self.changed = True
        return digest_of(text)

    def read_bytes(self, name: str) -> bytes:
        try:
            data = self._files[name]
        except KeyError:
            raise FolderError(f"{_shown(name)}: No such file or directory") from None
        return bytes(data) if isinstance(data, bytearray) else zlib.decompress(data)

    def digest(self, name: str) -> dict[str, t.Any]:
        return digest_of(self.read_bytes(name))

    def exists(self, name: str) -> bool:
        return name in self._files

    def append_lines(self, name: str) -> Lines:
        if name in self._files:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
        self.changed = True
        grows = self._files[name] = bytearray()
        return _MemoryLines(grows)

    def remove(self, name: str) -> None:
        if self._files.pop(name, None) is not None:
            self.changed = True

    def sweep(self) -> None:
        """Nothing is left here."""

    def names(self) -> list[str]:
        return sorted(self._files)


class _MemoryLines(Lines):
    def __init__(self, data: bytearray) -> None:
        self._data = data

    def write(self, line: str) -> None:
        self._data += f"{line}\n".encode()

    def sync(self) -> None:
        """There is no disk."""

    def close(self) -> None:
        """Nor a handle."""


def unwritable(path: str | Path) -> str | None:
    """Why the folder cannot be made, written to, or trusted; None if it can. Leaves no trace."""
    place = Path(path)
    if place.is_symlink() or any((place / room).is_symlink() for room in _ROOMS[1:]):
        return f"{path}: it, or a folder in it, is a link; name the folder itself"
    if place.exists():
        status = place.stat()
        if not stat.S_ISDIR(status.st_mode):
            return f"{path} is not a folder"
        if status.st_uid != os.geteuid():
            return f"{path} belongs to another user, who could change what the audit writes"
        if status.st_mode & 0o022:
            return f"{path} can be written by others, who could change what the audit writes: chmod go-w {path}"
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return None
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}: {place}"
