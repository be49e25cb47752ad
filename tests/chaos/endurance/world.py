# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The world of an audit: a tenant, a folder, and audits as processes of their own that can be killed."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import typing as t
from pathlib import Path
from unittest import mock

import requests
from ansible.parsing.dataloader import DataLoader

from ansible_collections.identity.onelogin.plugins.action import mfa_compliance_audit
from ansible_collections.identity.onelogin.plugins.module_utils._api import retry
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence

from .inject.sitecustomize import Plan, install
from .tenant import Server, Setup

PATIENCE = 90.0  # seconds until an audit counts as hanging


class Ended(t.NamedTuple):
    """How an audit ended. ``killed``: by SIGKILL. ``result``: the task's, None without one. ``text``: what it printed."""

    killed: bool
    result: dict[str, t.Any] | None
    text: str
    calls: list[dict[str, t.Any]]


class Running:
    """An audit under way."""

    def __init__(
        self, pid: int, scratch: Path, pipes: tuple[int, int], server: Server, before: int
    ) -> None:
        self.pid = pid
        self._scratch = scratch
        self._told, self._heard = pipes
        self._server = server
        self._before = before
        self._status: int | None = None

    def paused(self) -> bool:
        """Wait until it has paused where its plan says so; False if it ended before."""
        return bool(os.read(self._told, 1))

    def go_on(self) -> None:
        """Let it continue."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._heard, b".")

    def over(self) -> None:
        """Wait until it has ended."""
        until = time.monotonic() + PATIENCE
        while self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = status
            elif time.monotonic() > until:
                os.kill(self.pid, signal.SIGABRT)
                os.waitpid(self.pid, 0)
                text = (self._scratch / "text").read_text(errors="replace")
                raise TimeoutError(f"the audit hangs: {text[-2000:]}")
            else:
                time.sleep(0.003)

    def wait(self) -> Ended:
        """Its end."""
        self.over()
        os.close(self._told)
        os.close(self._heard)
        result = self._scratch / "result.json"
        found = json.loads(result.read_text()) if result.exists() else None
        text = (self._scratch / "text").read_text(errors="replace")
        try:
            calls = self._server.requests()[self._before :]
        except (requests.RequestException, OSError):
            calls = []
        return Ended(os.WIFSIGNALED(self._status or 0), found, text, calls)


class World:
    """One emulator, one output folder, and audits that write into it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.server = Server()
        self.folder = root / "output"
        self.temporary = root / "tmp"
        self.kills = 0
        self.audits = 0
        self._number = 0

    def close(self) -> None:
        """End the emulator."""
        self.server.stop()

    def fresh(self) -> None:
        """An empty folder, and a tenant as just started."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.temporary, ignore_errors=True)
        self.temporary.mkdir()
        self.server.reset()

    def start(
        self,
        setup: Setup,
        plan: Plan | None = None,
        *,
        folder: Path | None = None,
        clock: float = 0.0,
        largest: int | None = None,
        **settings: t.Any,
    ) -> Running:
        """Start an audit by the action's own process. ``clock`` is how many seconds its clock is ahead, ``largest`` how many
        bytes a file may have (RLIMIT_FSIZE), ``settings`` are more of the role's variables."""
        self.audits += 1
        self._number += 1
        scratch = self.root / f"audit-{self._number}"
        scratch.mkdir()
        folder = folder or self.folder
        told, heard = os.pipe(), os.pipe()
        plan = dataclasses.replace(
            plan or Plan(str(folder)), folder=str(folder), told=told[1], heard=heard[0]
        )
        given = {
            **setup.settings,
            "connection": {**setup.connection(self.server.url), **settings.pop("connection", {})},
            "resume_within": "24h",
            "reuse_within": "0h",
            **settings,
        }
        try:
            before = len(self.server.requests())
        except (requests.RequestException, OSError):
            before = 0
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            os.close(told[0])
            os.close(heard[1])
            self._child(given, folder, scratch, plan, clock, largest)
        os.close(told[1])
        os.close(heard[0])
        return Running(pid, scratch, (told[0], heard[1]), self.server, before)

    def _child(
        self,
        given: dict[str, t.Any],
        folder: Path,
        scratch: Path,
        plan: Plan,
        clock: float,
        largest: int | None,
    ) -> t.NoReturn:
        """The process of an audit: the action as ansible-core calls it."""
        try:
            text = os.open(scratch / "text", os.O_WRONLY | os.O_CREAT, 0o600)
            os.dup2(text, 1)
            os.dup2(text, 2)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            tempfile.tempdir = str(self.temporary)
            retry._FIRST_BACKOFF = 0.01
            if clock:
                _turn_clock(clock)
            hook = install(plan)
            if largest is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
            try:
                result = run_action({"step": "audit", "output_dir": str(folder), "settings": given})
            except BaseException:
                result = {"crash": traceback.format_exc()}
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            result.update(steps=hook.steps, doubts=hook.doubts, unsynced=hook.unsynced)
            sys.stdout.flush()
            (scratch / "result.json").write_text(json.dumps(result))
        finally:
            os._exit(0)

    def audit(self, setup: Setup, plan: Plan | None = None, **options: t.Any) -> Ended:
        """An audit from its start to its end."""
        ended = self.start(setup, plan, **options).wait()
        self.kills += ended.killed
        return ended

    def playbook(
        self,
        setup: Setup,
        plan: Plan | None = None,
        *,
        name: str = "audit",
        after: float | None = None,
        number: int = signal.SIGKILL,
        variables: dict[str, t.Any] | None = None,
    ) -> Ended:
        """``ansible-playbook identity.onelogin.NAME`` as a user starts it. ``after`` so many seconds all its processes get the
        signal ``number``."""
        self.audits += 1
        given = {
            **setup.settings,
            "connection": setup.connection(self.server.url),
            "output_dir": str(self.folder),
            "reuse_within": "0h",
            "fail": False,
            **(variables or {}),
        }
        arguments = {f"mfa_compliance_{key}": value for key, value in given.items()}
        file = self.root / "variables.json"
        file.write_text(json.dumps(arguments))
        home = self.temporary / "home"
        home.mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "HOME": str(home),
            "TMPDIR": str(self.temporary),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_NOCOLOR": "true",
        }
        if plan is not None:
            plan = dataclasses.replace(plan, folder=str(self.folder), parent=True)
            inject = str(Path(__file__).with_name("inject"))
            paths = [inject, *filter(None, [os.environ.get("PYTHONPATH")])]
            environment["PYTHONPATH"] = os.pathsep.join(paths)
            environment["CHAOS_PLAN"] = json.dumps(dataclasses.asdict(plan))
        before = len(self.server.requests())
        command = [str(Path(sys.executable).with_name("ansible-playbook"))]
        command += [f"identity.onelogin.{name}", "-e", f"@{file}"]
        text = self.root / "playbook.txt"
        with text.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=self.root,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            if after is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(after)
                for pid in _family(process.pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, number)
            status = process.wait(PATIENCE)
        killed = status in (-signal.SIGKILL, 128 + signal.SIGKILL)
        self.kills += killed
        calls = self.server.requests()[before:]
        result = None if status < 0 else {"failed": status != 0, "status": status}
        return Ended(killed, result, text.read_text(errors="replace"), calls)


def run_action(arguments: dict[str, t.Any]) -> dict[str, t.Any]:
    """The result of a task of the action plugin."""
    templar = mock.Mock()
    templar.template.side_effect = lambda value, **_options: value
    action = mfa_compliance_audit.ActionModule(
        task=mock.Mock(args=arguments, check_mode=False, async_val=0, environment=[]),
        connection=mock.Mock(),
        play_context=mock.Mock(check_mode=False),
        loader=DataLoader(),
        templar=templar,
        shared_loader_obj=mock.Mock(),
    )
    return dict(action.run(task_vars={"inventory_hostname": "acme"}))


def verify(folder: Path) -> dict[str, t.Any]:
    """The result of verifying a folder; what a person would see of it is not shown."""
    with mock.patch.object(mfa_compliance_audit, "Display"):
        return run_action({"step": "verify", "output_dir": str(folder)})


def _turn_clock(seconds: float) -> None:
    """Let the audit's two clocks be wrong: the one of its moments, and the one of its responses."""
    now, tick = evidence.now, time.time
    moved = evidence.datetime.timedelta(seconds=seconds)
    evidence.now = lambda: now() + moved
    time.time = lambda: tick() + seconds


def _family(pid: int) -> list[int]:
    """A process and all that it has started, itself last. Without /proc itself alone."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(OSError):
        return [*(each for child in file.read_text().split() for each in _family(int(child))), pid]
    return [pid]
