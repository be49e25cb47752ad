# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order gates run, and that none stands in another's way."""

from __future__ import annotations

import os
import select
import sys

import gates
from gates import Gate, Plan, Result, Runner, print_summary, run_all


def start(plan):
    """Take gates until none may start."""
    return [gate.name for gate in iter(plan.take, None)]


def test_gates_of_one_python_follow_one_another_and_the_longest_chain_begins():
    names = ("sanity-2.16", "integration-2.16"), ("sanity-2.21", "units-2.21", "integration-2.21")
    old = [Gate(name, "3.11") for name in names[0]]
    new = [Gate(name, "3.13") for name in names[1]]
    coverage = Gate("coverage", "3.13")  # on that Python, but in no environment of ansible-test
    plan = Plan([coverage, *old, *new])
    assert start(plan) == ["sanity-2.21", "sanity-2.16", "coverage"]
    plan.ended(coverage)
    assert start(plan) == []
    plan.ended(new[0])
    assert start(plan) == ["units-2.21"]
    plan.ended(old[0])
    assert start(plan) == ["integration-2.16"]
    plan.ended(new[1])
    assert start(plan) == ["integration-2.21"]


def test_what_measures_time_runs_when_all_else_has_ended():
    black, *measured = Gate("black"), Gate("a", tags=("alone",)), Gate("b", "3.11", ("alone",))
    plan = Plan([*measured, black])
    assert start(plan) == ["black"]
    plan.ended(black)
    for gate in measured:
        assert start(plan) == [gate.name]
        plan.ended(gate)
    assert start(plan) == []


def nox_that(monkeypatch, code):
    """Put a program in nox's place: it is given --report, a path, --session, a name."""
    program = f"import json, pathlib, subprocess, sys, time; report, gate = sys.argv[2::2]; {code}"
    monkeypatch.setattr(gates, "NOX", (sys.executable, "-c", program))


REPORT = 'pathlib.Path(report).write_text(json.dumps({"sessions": [{"result": gate}]}))'


def test_outcomes(monkeypatch, tmp_path):
    nox_that(monkeypatch, f"gate == 'dies' and sys.exit(); {REPORT}")
    chosen = [Gate(name) for name in ("success", "failed", "skipped", "aborted", "dies")]
    outcomes = [result.outcome for result in run_all(chosen, Runner(tmp_path, 60))]
    assert outcomes == ["passed", "failed", "skipped", "failed", "failed"]


def test_what_is_not_released_may_fail_and_is_told(monkeypatch, tmp_path, capsys):
    nox_that(monkeypatch, REPORT)
    results = run_all([Gate("failed", tags=("may-fail",)), Gate("success")], Runner(tmp_path, 60))
    print_summary(results, ["modules on Python 3.9: it is not here"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "1 passed, 0 failed, 1 skipped"
    told = [line.removeprefix("NOT RUN HERE  ").split(":")[0] for line in lines[-3:-1]]
    assert told == ["gate failed", "modules on Python 3.9"]


def test_what_gates_print_is_not_mixed(monkeypatch, tmp_path, capfdbinary):
    nox_that(monkeypatch, f"[print(gate, i, flush=True) for i in range(300)]; {REPORT}")
    run_all([Gate("success"), Gate("failed")], Runner(tmp_path, 60))
    printed = capfdbinary.readouterr().out.decode()
    for name in ("success", "failed"):
        assert "".join(f"{name} {i}\n" for i in range(300)) in printed


def test_the_last_line_without_a_skipped_gate(capsys):
    print_summary([Result("black", "passed", 1.0), Result("ruff", "failed", 2.0)], [])
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed"


def test_nothing_outlives_its_time(monkeypatch, tmp_path):
    os.mkfifo(tmp_path / "held")
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    sleep = f"subprocess.Popen(['sleep', '3600'], stdout=open({str(tmp_path / 'held')!r}, 'wb'))"
    nox_that(monkeypatch, f"{sleep}.wait()")
    first, second = run_all([Gate("units-1", "3.11"), Gate("units-2", "3.11")], Runner(tmp_path, 2))
    assert (first.outcome, first.reason) == ("failed", "stopped: the time for all gates was over")
    assert second.reason.startswith("not started")
    assert select.select([held], [], [], 10)[0]  # its end comes when nobody can write any more
    assert os.read(held, 1) == b""
    os.close(held)
