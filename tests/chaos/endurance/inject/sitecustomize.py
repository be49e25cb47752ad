# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count what a process does to one folder, and disturb it at a chosen step.

A step is whatever changes the folder or makes a change durable: a file made, written to, renamed, removed, synced. Python imports
this file at its start where the folder it lies in is on the path: so it reaches the workers of ansible-playbook as well. What is
to happen stands in ``CHAOS_PLAN``, the JSON of a `Plan`.
"""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import signal
import typing as t

KILLS = ("kill", "kill-after", "torn")
_NEVER = 10**9


@dataclasses.dataclass
class Plan:
    """What happens at step ``at`` (the first is 1) of those in ``folder``.

    ``do``: ``kill`` before it, ``kill-after`` it, ``torn`` in the middle of a write; ``error`` lets it fail with the ``errno`` of
    this name, and with ``lasting`` all that follow; ``pause`` writes a byte to ``told`` and waits for one from ``heard``.
    """

    folder: str
    at: int = _NEVER
    do: str = "kill"
    errno: str = "ENOSPC"
    lasting: bool = True
    parent: bool = False  # whether the parent is killed, too: that of a worker is ansible-playbook
    told: int = -1
    heard: int = -1


class Hook:
    """The functions of `os` as they are while a plan holds. ``steps`` counts; ``doubts`` tells of what was named before it was
    durable, or never became so."""

    def __init__(self, plan: Plan) -> None:
        self.steps = 0
        self.doubts: list[str] = []
        self._plan = plan
        self._folder = os.path.realpath(plan.folder)
        self._real = {name: getattr(os, name) for name in _HOOKED}
        self._paths: dict[int, str] = {}  # what the open handles are of
        self._unsynced: set[str] = set()

    def install(self) -> None:
        """Put the functions in place."""
        for name in _HOOKED:
            setattr(os, name, getattr(self, name))

    @property
    def unsynced(self) -> list[str]:
        """What would be lost if the power failed now."""
        return sorted(filter(_lasts, self._unsynced))

    # ------------------------------------------------------------------------------------------------- the functions of os

    def open(self, path: t.Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        whole = self._whole(path, dir_fd)

        def do() -> int:
            handle = self._real["open"](path, flags, mode, dir_fd=dir_fd)
            self._paths[handle] = whole
            return int(handle)

        if not flags & os.O_CREAT:
            return do()
        handle: int = self._step(whole, do, named=_lasts(whole) and not os.path.lexists(whole))
        return handle

    def fdopen(self, handle: int, mode: str = "r", *arguments: t.Any, **options: t.Any) -> t.Any:
        file = self._real["fdopen"](handle, mode, *arguments, **options)
        path = self._paths.get(handle, "")
        return _File(self, file, path) if "r" not in mode and self._is_ours(path) else file

    def close(self, handle: int) -> None:
        self._paths.pop(handle, None)
        self._real["close"](handle)

    def fsync(self, handle: int) -> None:
        path = self._paths.get(handle, "")
        self._step(path, lambda: self._real["fsync"](handle))
        self._unsynced.discard(path)

    def pwrite(self, handle: int, data: t.Any, offset: int) -> t.Any:
        path = self._paths.get(handle, "")
        self._unsynced.add(path)
        return self._step(path, lambda: self._real["pwrite"](handle, data, offset))

    def ftruncate(self, handle: int, length: int) -> None:
        path = self._paths.get(handle, "")
        self._step(path, lambda: self._real["ftruncate"](handle, length))

    def mkdir(self, path: t.Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        whole = self._whole(path, dir_fd)
        self._step(whole, lambda: self._real["mkdir"](path, mode, dir_fd=dir_fd), named=True)

    def replace(
        self,
        old: t.Any,
        new: t.Any,
        *,
        src_dir_fd: int | None = None,
        dst_dir_fd: int | None = None,
    ) -> None:
        before, after = self._whole(old, src_dir_fd), self._whole(new, dst_dir_fd)
        if before in self._unsynced:
            self.doubts.append(f"{after}: was named before it was durable")
        real = self._real["replace"]
        self._step(
            after,
            lambda: real(old, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd),
            named=True,
        )
        self._unsynced -= {before, after}

    def unlink(self, path: t.Any, *, dir_fd: int | None = None) -> None:
        whole = self._whole(path, dir_fd)
        self._step(whole, lambda: self._real["unlink"](path, dir_fd=dir_fd), named=_lasts(whole))
        self._unsynced.discard(whole)

    # ------------------------------------------------------------------------------------------------------------ the steps

    def written(self, file: t.Any, path: str, data: bytes) -> t.Any:
        """One write to a file, of which a part may come through."""
        self._unsynced.add(path)

        def half() -> None:
            file.write(data[: len(data) // 2])
            file.flush()

        def do() -> t.Any:
            count = file.write(data)
            file.flush()
            return count

        return self._step(path, do, half=half)

    def _step(
        self,
        path: str,
        do: t.Callable[[], t.Any],
        *,
        half: t.Callable[[], None] | None = None,
        named: bool = False,
    ) -> t.Any:
        if not self._is_ours(path):
            return do()
        self.steps += 1
        plan = self._plan
        if self.steps < plan.at or (self.steps > plan.at and not self._fails_on):
            return self._done(path, do, named=named)
        if plan.do == "kill":
            self._die()
        if plan.do == "torn" and half is not None:
            half()
            self._die()
        if plan.do == "error":
            if half is not None and plan.errno == "ENOSPC":
                half()
            raise OSError(getattr(errno, plan.errno), os.strerror(getattr(errno, plan.errno)), path)
        if plan.do == "pause":
            os.write(plan.told, b".")
            os.read(plan.heard, 1)
        result = self._done(path, do, named=named)
        if plan.do in KILLS:
            self._die()
        return result

    def _done(self, path: str, do: t.Callable[[], t.Any], *, named: bool) -> t.Any:
        result = do()
        if named:
            self._unsynced.add(os.path.dirname(path))
        return result

    @property
    def _fails_on(self) -> bool:
        return self._plan.do == "error" and self._plan.lasting

    def _die(self) -> t.NoReturn:
        if self._plan.parent:
            os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("nobody survives that")

    def _whole(self, path: t.Any, dir_fd: int | None) -> str:
        base = os.getcwd() if dir_fd is None else self._paths.get(dir_fd, "")
        return os.path.normpath(os.path.join(base, os.fsdecode(path)))

    def _is_ours(self, path: str) -> bool:
        return path == self._folder or path.startswith(f"{self._folder}/")


class _File:
    """A file whose writes are steps."""

    def __init__(self, hook: Hook, file: t.Any, path: str) -> None:
        self._hook, self._file, self._path = hook, file, path

    def write(self, data: bytes) -> t.Any:
        return self._hook.written(self._file, self._path, data)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self._file, name)


def _lasts(path: str) -> bool:
    """Whether it matters if a loss of power undoes a change: not of the lock, nor of what a write has not named yet."""
    return not os.path.basename(path).startswith(".")


_HOOKED = ("open", "fdopen", "close", "fsync", "pwrite", "ftruncate", "mkdir", "replace", "unlink")


def install(plan: Plan) -> Hook:
    """Let a plan hold for this process from now on."""
    hook = Hook(plan)
    hook.install()
    return hook


if "CHAOS_PLAN" in os.environ:
    install(Plan(**json.loads(os.environ["CHAOS_PLAN"])))
