# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who owns the folder of an audit."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import platform
import signal
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import lock
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import FolderError

HOLDER = """
import sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import lock
with lock.owned(sys.argv[1], started="2026-11-24T10:00:00Z"):
    print("mine", flush=True)
    sys.stdin.read()
"""


def own(path: Path) -> t.Any:
    return lock.owned(path, started="2026-11-24T12:00:00Z")


@pytest.fixture
def no_flock(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a file system that knows no locks."""

    def flock(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    with own(tmp_path) as lost:
        assert lost is None
        assert (tmp_path / lock.LOCK).stat().st_mode & 0o777 == 0o600
        with pytest.raises(FolderError) as caught, own(tmp_path):
            pass
    for told in (
        str(os.getpid()),
        platform.node(),
        "2026-11-24T12:00:00Z",
        "mfa_compliance_output_dir",
    ):
        assert told in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    with own(tmp_path) as lost:
        assert lost is None


def test_a_killed_owner_is_followed_at_once_and_told(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"mine\n"
        with pytest.raises(FolderError, match=f"process id {holder.pid} on host"), own(tmp_path):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with own(tmp_path) as lost:
        assert lost is not None and lost["pid"] == holder.pid
        assert lost["started"] == "2026-11-24T10:00:00Z"
    assert list(tmp_path.iterdir()) == []


def test_it_is_given_back_whatever_happens(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), own(tmp_path):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[]", "null", "\0", '{"pid": "x"}', "[" * 5000])
def test_a_damaged_file_of_nobody_is_no_obstacle(tmp_path: Path, text: str) -> None:
    (tmp_path / lock.LOCK).write_text(text)
    with own(tmp_path):
        pass


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/null", path)])
def test_what_is_no_file_is_refused(tmp_path: Path, make: t.Callable[[Path], object]) -> None:
    make(tmp_path / lock.LOCK)
    with pytest.raises(FolderError, match=r"\.lock: "), own(tmp_path):
        pass


@pytest.mark.usefixtures("no_flock")
@pytest.mark.parametrize(
    ("owner", "free"),
    [
        ({"pid": os.getpid(), "host": platform.node()}, False),
        ({"pid": 2**22 + 1, "host": platform.node()}, True),
        ({"pid": 2**99, "host": platform.node()}, True),
        ({"pid": 2**22 + 1, "host": "elsewhere"}, False),
    ],
)
def test_without_locks_of_the_system_the_file_decides(
    tmp_path: Path, owner: dict[str, t.Any], free: bool
) -> None:
    (tmp_path / lock.LOCK).write_text(json.dumps({**owner, "started": "then"}))
    if free:
        with own(tmp_path) as lost:
            assert lost is not None
        return
    with pytest.raises(FolderError, match="delete .lock in the folder"), own(tmp_path):
        pass
