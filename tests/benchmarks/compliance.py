# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What judging a large survey and writing all reports costs in a playbook. Prints figures, judges nothing.

Usage: ``python tests/benchmarks/compliance.py [users]`` (20,000 by default, under the four rules of the shipped policy),
with an ansible-playbook beside this Python and the collection importable. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
from collections.abc import Mapping
from pathlib import Path

RUNS = 3
BATCH = 500
NOW = "2026-11-24T10:00:00Z"
ROLE = Path(__file__).parents[2] / "roles" / "mfa_compliance"
FACTORS = (
    ("OneLogin SMS", "SMS"),
    ("OneLogin Voice", "OneLogin Voice"),
    ("OneLogin Email", "OneLogin Email"),
    ("OneLogin Protect", "OneLogin"),
    ("Authenticator", "Google Authenticator"),
)

EMPTY = """
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.meta: noop
"""
JUDGE = """
- hosts: localhost
  gather_facts: false
  tasks:
    - identity.onelogin.mfa_compliance_audit:
        step: judge
        output_dir: "{{ playbook_dir }}/audit"
        folder: "{{ playbook_dir }}/audit"
        tenant: bench
        settings: {failures_shown: 10}
"""
# A process of its own, so that memory is that of this work alone.
PLAIN = """
import json, resource, sys, time
from pathlib import Path
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
audit = Path(sys.argv[1])
policy = json.loads((audit / "inputs/policy.json").read_text())
users = [u for f in sorted(audit.glob("evidence/batch-*.json")) for u in json.loads(f.read_text())["users"]]
start, used = time.perf_counter(), time.process_time()
judge(users, policy=policy["policy"], now=sys.argv[2])
print(time.perf_counter() - start, time.process_time() - used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


class Cost(t.NamedTuple):
    """Of one run: seconds by the clock, seconds of processor time, and MiB at most (0: not measured)."""

    wall: float
    processor: float
    memory: float = 0.0


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        make_audit(work / "audit", count)
        (work / "empty.yml").write_text(EMPTY, encoding="utf-8")
        (work / "judge.yml").write_text(JUDGE, encoding="utf-8")
        print(
            f"{count:,} users, 4 rules, {RUNS} runs, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        )
        plain = report(
            "judgement alone, plain Python",
            [in_plain_python(work / "audit") for _number in range(RUNS)],
        )
        empty = report(
            "empty playbook", [in_playbook(work / "empty.yml") for _number in range(RUNS)]
        )
        runs = []
        for run in range(RUNS + 1):
            forget(work / "audit")
            # To look at memory costs time: the run that is watched is not one of those that are timed.
            runs.append(in_playbook(work / "judge.yml", watched=run == RUNS))
        whole = report("playbook: judgement, all reports, manifest", runs)
        written = sum(file.stat().st_size for file in (work / "audit").glob("*.*"))
        print(
            f"written: {written / 2**20:.0f} MiB, memory at most {runs[-1].memory:.0f} MiB in all processes"
        )
        print(
            f"less the empty playbook: {whole.wall - empty.wall:.1f} s ({whole.processor - empty.processor:.1f} s of"
            f" processor time), {(whole.wall - empty.wall) / plain.wall:.1f} x the judgement alone"
        )


def make_audit(audit: Path, count: int) -> None:
    """The folder of an audit whose survey is read, and not judged."""
    import yaml

    for name in ("evidence", "inputs"):
        (audit / name).mkdir(parents=True)
    chance = random.Random(1)
    users = [make_user(number, chance) for number in range(count)]
    batches = [users[n : n + BATCH] for n in range(0, count, BATCH)]
    for number, batch in enumerate(batches, start=1):
        ids = [user["id"] for user in batch]
        about = {"tenant": "bench", "of": len(batches), "finished_at": NOW}
        save(
            audit / f"evidence/batch-{number:04d}.json", {**about, "user_ids": ids, "users": batch}
        )
    survey = {"tenant": "bench", "batches": len(batches), "population": count}
    save(audit / "evidence/survey.json", survey)
    policy = yaml.safe_load((ROLE / "files/policy.yml").read_text(encoding="utf-8"))
    documents = {**policy, "waivers": [], "attestations": [], "thresholds": {}}
    for name, document in documents.items():
        save(audit / f"inputs/{name}.json", {name: document})
    reports = ["json", "html", "csv", "action_plan", "junit", "markdown", "ocsf", "oscal"]
    save(audit / "inputs/parameters.json", {"now": None, "tenant": "bench", "reports": reports})


def make_user(number: int, chance: random.Random) -> dict[str, object]:
    held = chance.sample(range(len(FACTORS)), chance.choice([0, 1, 1, 1, 2, 2, 3]))
    answer = {"status": 200, "request_id": "612D73BA-49996F1A-FDA3", "read_at": NOW}
    return {
        "id": 65800000 + number,
        "email": f"person.number{number}@example.com",
        "username": f"person.number{number}",
        "status": "active",
        "state": "approved",
        "group_id": 477661,
        "role_ids": [428309, 428308] if number % 25 == 0 else [428309],
        "roles": ["Admins"] if number % 25 == 0 else [],
        "created_at": "2020-01-01T00:00:00.000Z",
        "activated_at": "2020-01-02T00:00:00.000Z",
        "available": [
            {"factor_id": 58959 + n, "name": name, "auth_factor_name": kind}
            for n, (name, kind) in enumerate(FACTORS)
            if n not in held
        ],
        "enrolled": [
            {
                "device_id": str(3_000_000 + number * 5 + n),
                "type_display_name": FACTORS[n][0],
                "user_display_name": "My phone",
                "auth_factor_name": FACTORS[n][1],
                "default": n == held[0],
            }
            for n in held
        ],
        "evidence": {"available": answer, "enrolled": answer},
        "fetched_at": NOW,
    }


def save(path: Path, value: Mapping[str, object]) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def forget(audit: Path) -> None:
    """So that every run writes."""
    for file in audit.glob("*.*"):
        file.unlink()


def in_plain_python(audit: Path) -> Cost:
    command = [sys.executable, "-c", PLAIN, str(audit), NOW]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Cost(*map(float, told))


def in_playbook(playbook: Path, *, watched: bool = False) -> Cost:
    """Memory is that of the controller with its workers, pages that they share counted once."""
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
    start, before = time.perf_counter(), processor_time()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        highest = [0.0]
        watcher = threading.Thread(target=watch, args=(process, highest))
        if watched:
            watcher.start()
        output, _errors = process.communicate()
        if watched:
            watcher.join()
    if process.returncode:
        raise SystemExit(output)
    return Cost(time.perf_counter() - start, processor_time() - before, highest[0])


def processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def watch(process: subprocess.Popen[str], highest: list[float]) -> None:
    while process.poll() is None:
        highest[0] = max(highest[0], sum(map(memory_of, family(process.pid))))
        time.sleep(0.1)


def family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in family(int(child)))]


def memory_of(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def report(what: str, runs: list[Cost]) -> Cost:
    timed = runs[:RUNS]
    wall, processor = (statistics.median(each[n] for each in timed) for n in (0, 1))
    print(f"{what:<44} median {wall:6.2f} s, {processor:6.2f} s of processor time", flush=True)
    return Cost(wall, processor)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
