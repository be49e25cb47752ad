# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the gates, two at a time, and say at the end what passed, what failed, and what did not run and why.

A gate is a session of noxfile.py: by default those that nox runs by default. ``python tests/tools/gates.py [--tag TAG] [session …]``
What a gate prints is shown whole when it ends.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import typing as t
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NOX = (sys.executable, "-m", "nox", "--noxfile", str(CHECKOUT / "noxfile.py"))
TIME_LIMIT = 85 * 60  # seconds for all gates together
LANES = 2
# How long a gate takes on two cores with nothing in any cache, without its version: the longest begin first.
SECONDS = {
    "integration": 420,
    "sanity": 180,
    "units": 180,
    "coverage": 120,
    "examples": 120,
    "browser": 90,
    "platforms": 45,
    "docs": 40,
    "reports": 40,
    "artefact": 30,
    "importer": 30,
    "ansible-lint": 20,
}
# These use environments of ansible-test, one for each Python, so those on one Python follow one another.
ANSIBLE_TEST = ("sanity", "units", "integration")
# Tags of a session: it measures time, so nothing else may run beside it; it may fail, as what it tests is not released.
ALONE, MAY_FAIL = "alone", "may-fail"


@dataclass(frozen=True)
class Gate:
    """A session of nox."""

    name: str
    python: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The name without the version."""
        kind, _dash, version = self.name.rpartition("-")
        return kind if version[:1].isdigit() or version == "devel" else self.name

    @property
    def seconds(self) -> int:
        """How long it may take, roughly."""
        return SECONDS.get(self.kind, 10)

    @property
    def chain(self) -> str:
        """What it shares with the gates that it must not run beside."""
        return self.python if self.python and self.kind in ANSIBLE_TEST else self.name


@dataclass(frozen=True)
class Result:
    """How one gate ended: *outcome* is ``passed``, ``failed`` or ``skipped``."""

    gate: str
    outcome: str
    seconds: float
    reason: str = ""


def chosen_gates(names: list[str], tag: str | None) -> list[Gate]:
    """Return the sessions of these names, or with this tag, or those that nox runs by default."""
    choice = ["--session", *names] if names else ["--tags", tag] if tag else []
    listed = subprocess.run(
        [*NOX, "--list", "--json", *choice], stdout=subprocess.PIPE, check=False
    )
    if listed.returncode:
        raise SystemExit(listed.returncode)
    return [
        Gate(session["session"], session["python"], tuple(session["tags"]))
        for session in json.loads(listed.stdout)
    ]


class Plan:
    """Which gate comes next. Those that share something are a chain; each other gate is one of its own."""

    def __init__(self, gates: list[Gate]) -> None:
        self._chains: dict[str, list[Gate]] = {}
        self._alone = [gate for gate in gates if ALONE in gate.tags]
        for gate in gates:
            if gate not in self._alone:
                self._chains.setdefault(gate.chain, []).append(gate)
        self._running: dict[str, Gate] = {}

    def take(self) -> Gate | None:
        """Return the next gate of the longest chain that is not at work, or None if nothing may start now."""
        idle = [key for key in self._chains if key not in self._running]
        if idle:
            key = max(idle, key=lambda one: sum(gate.seconds for gate in self._chains[one]))
            gate = self._chains[key].pop(0)
        elif self._alone and not self._chains and not self._running:
            gate = self._alone.pop(0)
            key = gate.name
        else:
            return None
        self._running[key] = gate
        return gate

    def ended(self, gate: Gate) -> None:
        """The gate makes room for the next of its chain."""
        key = next(key for key, running in self._running.items() if running == gate)
        del self._running[key]
        if not self._chains.get(key, True):
            del self._chains[key]


class Runner:
    """Runs gates as processes; none outlives the runner."""

    def __init__(self, work: Path, seconds: float) -> None:
        self._work = work
        self._end = time.monotonic() + seconds
        self._processes: set[subprocess.Popen[bytes]] = set()

    def run(self, gate: Gate) -> Result:
        """Run one gate in a process group of its own, its output in a file."""
        started = time.monotonic()
        if started >= self._end:
            return Result(gate.name, "failed", 0, "not started: the time for all gates was over")
        report = self._work / f"{gate.name}.json"
        with self.output(gate).open("wb") as output:
            process = subprocess.Popen(
                [*NOX, "--report", str(report), "--session", gate.name],
                env={**os.environ, "ONELOGIN_WORK": str(self._work)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.add(process)
        try:
            process.wait(timeout=self._end - started)
            outcome, reason = read_report(report, process.returncode)
        except subprocess.TimeoutExpired:
            outcome, reason = "failed", "stopped: the time for all gates was over"
        finally:
            self._stop(process)
        if outcome == "failed" and MAY_FAIL in gate.tags:
            outcome, reason = "skipped", "it failed, and may do so: what it tests is not released"
        return Result(gate.name, outcome, time.monotonic() - started, reason)

    def output(self, gate: Gate) -> Path:
        """Return the file with what the gate has printed."""
        return self._work / f"{gate.name}.log"

    def stop(self) -> None:
        """Stop what runs."""
        self._end = 0
        for process in set(self._processes):
            self._stop(process)

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        self._processes.discard(process)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what it has left behind as well
        process.wait()


def read_report(report: Path, status: int) -> tuple[str, str]:
    """Return outcome and reason from what nox wrote; no report is a failure."""
    if not report.exists():
        return "failed", f"nox ended with status {status} and without a report"
    (session,) = json.loads(report.read_text(encoding="utf-8"))["sessions"]
    outcome = {"success": "passed", "skipped": "skipped"}.get(session["result"], "failed")
    return outcome, session.get("reason") or ""


def run_all(gates: list[Gate], runner: Runner) -> list[Result]:
    """Run the gates, print what each says when it has ended, and return the results in the order of *gates*."""
    plan = Plan(gates)
    results: dict[str, Result] = {}
    running: dict[Future[Result], Gate] = {}
    with ThreadPoolExecutor(LANES) as pool:
        try:
            while len(results) < len(gates):
                while len(running) < LANES and (gate := plan.take()):
                    print(f"... {gate.name} starts", flush=True)
                    running[pool.submit(runner.run, gate)] = gate
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    gate = running.pop(future)
                    plan.ended(gate)
                    results[gate.name] = future.result()
                    show(future.result(), runner.output(gate), number=len(results), of=len(gates))
        finally:
            runner.stop()
    return [results[gate.name] for gate in gates]


def show(result: Result, output: Path, *, number: int, of: int) -> None:
    """Print all that a gate has said, between two lines that name it."""
    print(f"\n==> Gate {number} of {of}: {result.gate}", flush=True)
    if output.exists():
        sys.stdout.buffer.write(output.read_bytes())
    print(f"<== {result.gate}: {result.outcome} after {result.seconds:.0f} s\n", flush=True)


def print_summary(results: list[Result], notes: list[str]) -> None:
    """Print the table, what did not run, and, as the last line, the totals."""
    width = max(len(result.gate) for result in results)
    print(f"\n{'GATE':{width}}  RESULT   SECONDS")
    for result in results:
        row = f"{result.gate:{width}}  {result.outcome.upper():7}  {result.seconds:7.0f}"
        print(f"{row}  {result.reason}".rstrip())
    skipped = [
        f"gate {result.gate}: {result.reason}" for result in results if result.outcome == "skipped"
    ]
    for note in dict.fromkeys(skipped + notes):
        print(f"NOT RUN HERE  {note}")
    totals = {
        outcome: sum(result.outcome == outcome for result in results)
        for outcome in ("passed", "failed", "skipped")
    }
    line = f"{totals['passed']} passed, {totals['failed']} failed"
    print(line + (f", {totals['skipped']} skipped" if totals["skipped"] else ""), flush=True)


def end_by_signal(number: int, frame: t.Any) -> t.NoReturn:
    """End as after Ctrl-C, so that the gates end too."""
    raise KeyboardInterrupt


def main() -> int:
    """Return 1 if any gate failed."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("sessions", nargs="*")
    arguments.add_argument("--tag")
    options = arguments.parse_args()
    signal.signal(signal.SIGTERM, end_by_signal)
    gates = chosen_gates(options.sessions, options.tag)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="onelogin-", ignore_cleanup_errors=True) as folder:
        results = run_all(gates, Runner(Path(folder), TIME_LIMIT))
        file = Path(folder, "notes.txt")
        notes = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    print(f"\n{len(gates)} gates in {(time.monotonic() - started) / 60:.1f} minutes")
    print_summary(results, notes)
    return int(any(result.outcome == "failed" for result in results))


if __name__ == "__main__":
    raise SystemExit(main())
