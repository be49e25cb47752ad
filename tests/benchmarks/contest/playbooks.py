# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks by the ansible-playbook beside this Python, less an empty one. Linux only: memory is read from /proc."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
import typing as t
from collections.abc import Sequence
from pathlib import Path

from contest.tenant import CREDENTIAL, calls_seen

PLAY = """
- hosts: localhost
  gather_facts: false
  vars_files: [ids.json]
  tasks: {tasks}
"""
NOTHING = "- ansible.builtin.meta: noop\n"


class Cost(t.NamedTuple):
    """Of one run: seconds by the clock and of processor time, MiB at most in all processes, calls that the emulator saw."""

    wall: float
    processor: float
    memory: float
    calls: int


class Playbooks:
    """Runs playbooks in a folder, against the emulator at ``url``."""

    def __init__(self, folder: Path, url: str, ids: Sequence[int] = ()) -> None:
        self._folder = folder
        self._url = url
        (folder / "ids.json").write_text(json.dumps({"ids": list(ids)}), encoding="utf-8")
        self._environment = {
            **os.environ,
            "ONELOGIN_API_URL": url,
            "ONELOGIN_CLIENT_ID": CREDENTIAL[0],
            "ONELOGIN_CLIENT_SECRET": CREDENTIAL[1],
            "ANSIBLE_LOCALHOST_WARNING": "false",
        }

    def tasks(self, tasks: str) -> Cost:
        """What the tasks cost, less an empty playbook run right before."""
        return self._net(lambda: self._run(self._written(tasks)))

    def audit(self, concurrency: int, *, only: Sequence[int] = ()) -> Cost:
        """What one audit of everybody costs, or of ``only`` these, less an empty playbook run right before."""
        variables = {
            "mfa_compliance_connection": {"concurrency": concurrency},
            "mfa_compliance_selection": {"user_ids": list(only)} if only else {},
            "mfa_compliance_tenant": "bench",
            "mfa_compliance_output_dir": str(self._folder / "audit"),
            "mfa_compliance_reuse_within": "0h",
            "mfa_compliance_fail": False,
        }
        file = self._folder / "vars.json"
        file.write_text(json.dumps(variables), encoding="utf-8")
        return self._net(lambda: self._run("identity.onelogin.audit", "-e", f"@{file}"))

    def _net(self, run: t.Callable[[], Cost]) -> Cost:
        empty = self._run(self._written(NOTHING))
        found = run()
        return found._replace(
            wall=found.wall - empty.wall, processor=found.processor - empty.processor
        )

    def _written(self, tasks: str) -> str:
        playbook = self._folder / "play.yml"
        indented = "".join(f"\n    {line}" for line in tasks.strip().splitlines())
        playbook.write_text(PLAY.format(tasks=indented), encoding="utf-8")
        return str(playbook)

    def _run(self, *arguments: str) -> Cost:
        command = [str(Path(sys.executable).with_name("ansible-playbook")), *arguments]
        calls, spent, start = calls_seen(self._url), _spent(), time.perf_counter()
        with subprocess.Popen(
            command,
            env=self._environment,
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            highest = [0.0]
            watcher = threading.Thread(target=_watch, args=(process, highest))
            watcher.start()
            output, _errors = process.communicate()
            wall = time.perf_counter() - start
            watcher.join()
        if process.returncode:
            raise SystemExit(output[-3000:])
        return Cost(wall, _spent() - spent, highest[0], calls_seen(self._url) - calls)


def _spent() -> float:
    """Processor seconds of all processes that were started and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _watch(process: subprocess.Popen[str], highest: list[float]) -> None:
    while process.poll() is None:
        highest[0] = max(highest[0], sum(map(_memory_of, _family(process.pid))))
        time.sleep(0.5)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _memory_of(pid: int) -> float:
    """MiB, pages that processes share counted once in all."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
