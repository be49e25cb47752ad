# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running emulator for the examples, and a folder to run them in. The fixtures are for tests/platforms too."""

from __future__ import annotations

import datetime
import os
import re
import shlex
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from guides import EXAMPLES

EMULATOR = Path(__file__).resolve().parents[1] / "emulator"
JQ = Path(__file__).resolve().with_name("jq_command.py")
SECRET = "emulator-client-secret-6f1c"
WRITTEN_ON = datetime.date(2026, 11, 24)  # the day that the dates of the examples are made for


class Shell(t.NamedTuple):
    """A folder with the example documents in ``mfa``, and the environment that leads to the emulator."""

    folder: Path
    environment: dict[str, str]

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """A command as a person types it, with the ansible-playbook that belongs to this Python, and a ``jq``."""
        jq = shlex.join([sys.executable, str(JQ)])
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "-c", f'jq() {{ {jq} "$@"; }}\n{command}'],
            env={**os.environ, **self.environment, "PATH": path},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="session")
def onelogin() -> t.Iterator[dict[str, str]]:
    """The environment that leads to the emulator."""
    command = [sys.executable, str(EMULATOR), "--users", "60", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield {
                "ONELOGIN_API_URL": process.stdout.readline().rpartition(" ")[2].strip(),
                "ONELOGIN_CLIENT_ID": "emulator-client-id",
                "ONELOGIN_CLIENT_SECRET": SECRET,
            }
        finally:
            process.terminate()


def open_shell(folder: Path, onelogin: dict[str, str]) -> Shell:
    """Put the example documents into a folder, with dates as if written today: no waiver may begin in the future."""
    (folder / "mfa").mkdir()
    moved = datetime.datetime.now(datetime.timezone.utc).date() - WRITTEN_ON
    for path in (EXAMPLES / "mfa").iterdir():
        text = re.sub(
            r"\d{4}-\d{2}-\d{2}",
            lambda day: str(datetime.date.fromisoformat(day.group()) + moved),
            path.read_text(encoding="utf-8"),
        )
        (folder / "mfa" / path.name).write_text(text, encoding="utf-8")
    return Shell(folder, {**onelogin, "ANSIBLE_LOCALHOST_WARNING": "false"})


@pytest.fixture
def shell(onelogin: dict[str, str], tmp_path: Path) -> Shell:
    """A folder for one test."""
    return open_shell(tmp_path, onelogin)


def files_with(text: str, folder: Path) -> list[str]:
    """The files below a folder that hold a text."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    )
