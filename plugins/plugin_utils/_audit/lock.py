# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

One audit owns a folder while it runs.

The lock is the operating system's (``flock``), so that it ends with its owner however that ends, a killed one included; the file
says who the owner is. Where a file system knows no such locks, the file alone decides, and who is alive on this host.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import platform
import stat
import typing as t
from collections.abc import Iterator, Mapping
from pathlib import Path

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import FolderError

LOCK = ".lock"
_UNSUPPORTED = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL)
_LARGEST = 4096


@contextlib.contextmanager
def owned(folder: str | Path, *, started: str) -> Iterator[Mapping[str, t.Any] | None]:
    """Own the folder, which exists, for the time of the block.

    Yields the owner that was lost, for a message: ``{pid, host, started}`` of an audit that ended without giving the folder
    back, or None. Raises `FolderError`, which tells whose it is, if another audit owns it.
    """
    path = Path(folder) / LOCK
    handle = _acquired(path)
    try:
        lost = _owner(handle)
        me = {"pid": os.getpid(), "host": platform.node(), "started": started}
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{json.dumps(me)}\n".encode(), 0)
        try:
            yield lost
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _acquired(path: Path) -> int:
    """A handle of the lock's file, which is locked, and is the one that the path names."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        except OSError as error:
            raise FolderError(f"{path.name}: {error.strerror}") from None
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise FolderError(f"{path.name}: is not a regular file")
            _lock(handle)
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), os.stat(path, follow_symlinks=False)):
                    return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(
            handle
        )  # its owner has just removed it: begin again with the one that is there now


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise _taken(_owner(handle)) from None
        owner = _owner(handle)
        if owner is not None and (owner.get("host") != platform.node() or _alive(owner)):
            raise _taken(owner) from None


def _taken(owner: Mapping[str, t.Any] | None) -> FolderError:
    who = "another audit"
    if owner is not None:
        who = "the audit with process id {pid} on host {host}, started at {started}".format(
            **{key: printable(owner.get(key), 80) for key in ("pid", "host", "started")}
        )
    return FolderError(
        f"is in use by {who}. Wait until that ends, or set mfa_compliance_output_dir to another folder. If that process does not"
        f" exist any more, delete {LOCK} in the folder."
    )


def _owner(handle: int) -> Mapping[str, t.Any] | None:
    try:
        found = json.loads(os.pread(handle, _LARGEST, 0))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _alive(owner: Mapping[str, t.Any]) -> bool:
    try:
        os.kill(int(owner["pid"]), 0)
    except PermissionError:
        return True
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return False
    return True
