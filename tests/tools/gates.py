# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the gates one after the other and say at the end what passed, what failed, and what did not run and why.

A gate is a session of noxfile.py that nox runs by default: ``python tests/tools/gates.py [session …]``.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NOX = (sys.executable, "-m", "nox", "--noxfile", str(CHECKOUT / "noxfile.py"))
TIME_LIMIT = 85 * 60  # seconds for all gates together


@dataclass(frozen=True)
class Result:
    """How one gate ended: *outcome* is ``passed``, ``failed`` or ``skipped``."""

    gate: str
    outcome: str
    seconds: float
    reason: str = ""


def default_gates() -> list[str]:
    """Return the names of the sessions that nox runs by default."""
    listed = subprocess.run([*NOX, "--list", "--json"], check=True, stdout=subprocess.PIPE)
    return [session["session"] for session in json.loads(listed.stdout)]


def run_gate(gate: str, *, work: Path, seconds_left: float) -> Result:
    """Run one gate in a process group of its own, so that nothing of it outlives its time."""
    if seconds_left <= 0:
        return Result(gate, "failed", 0, "not started: the time for all gates was over")
    started = time.monotonic()
    report = work / "report.json"
    report.unlink(missing_ok=True)
    process = subprocess.Popen(
        [*NOX, "--report", str(report), "--session", gate],
        env={**os.environ, "ONELOGIN_WORK": str(work)},
        start_new_session=True,
    )
    reason = ""
    try:
        process.wait(timeout=seconds_left)
    except subprocess.TimeoutExpired:
        reason = "stopped: the time for all gates was over"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    outcome = "failed"
    if report.exists() and not reason:
        (session,) = json.loads(report.read_text(encoding="utf-8"))["sessions"]
        reason = session.get("reason") or ""
        outcome = {"success": "passed", "skipped": "skipped"}.get(session["result"], "failed")
    return Result(gate, outcome, time.monotonic() - started, reason)


def print_summary(results: list[Result], notes: list[str]) -> None:
    """Print the table, what did not run, and, as the last line, the totals."""
    width = max(len(result.gate) for result in results)
    print(f"\n{'GATE':{width}}  RESULT   SECONDS")
    for result in results:
        print(
            f"{result.gate:{width}}  {result.outcome.upper():7}  {result.seconds:7.0f}  {result.reason}".rstrip()
        )
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


def main() -> int:
    """Return 1 if any gate failed."""
    deadline = time.monotonic() + TIME_LIMIT
    gates = sys.argv[1:] or default_gates()
    results = []
    with tempfile.TemporaryDirectory(prefix="onelogin-") as folder:
        work = Path(folder)
        for number, gate in enumerate(gates, start=1):
            print(f"\n==> Gate {number} of {len(gates)}: {gate}", flush=True)
            results.append(run_gate(gate, work=work, seconds_left=deadline - time.monotonic()))
            print(
                f"<== {gate}: {results[-1].outcome} after {results[-1].seconds:.0f} s", flush=True
            )
        file = work / "notes.txt"
        notes = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    print_summary(results, notes)
    return int(any(result.outcome == "failed" for result in results))


if __name__ == "__main__":
    raise SystemExit(main())
