# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What judging a large survey, and writing all reports, costs. Prints figures, judges nothing.

Usage: ``python tests/benchmarks/compliance.py [users]`` (20,000 by default, under the rules of the shipped policy), with the
collection importable. What a whole audit costs, calls included, is measured by ``audit.py`` beside this file.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import typing as t
from collections.abc import Mapping
from pathlib import Path

import yaml

RUNS = 3
NOW = "2026-11-24T10:00:00Z"
ROLE = Path(__file__).parents[2] / "roles" / "mfa_compliance"
FACTORS = (
    ("OneLogin SMS", "SMS"),
    ("OneLogin Voice", "OneLogin Voice"),
    ("OneLogin Email", "OneLogin Email"),
    ("OneLogin Protect", "OneLogin"),
    ("Authenticator", "Google Authenticator"),
)
# Each in a process of its own, so that time and memory are those of this work alone.
START = """
import resource, sys, time
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import conclude, evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
folder = Folder(sys.argv[1])
start, used = time.perf_counter(), time.process_time()
"""
END = """
print(time.perf_counter() - start, time.process_time() - used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
JUDGE = (
    "judge(evidence.surveyed(folder)[1], policy=folder.read_json('inputs/policy.json')['policy'])"
)
CONCLUDE = "conclude.conclude(folder, tenant='bench', ansible_version='2.16')"
PLAN = """
import json, sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
users = json.load(sys.stdin)
survey = evidence.Survey(
    Folder(sys.argv[1]),
    evidence.Identity(b"bench", "bench", None, {}),
    [user["id"] for user in users],
    previous=evidence.Previous({}, {}, 0, False),
    kept={},
)
answer = {"status": 200, "request_id": "612D73BA-49996F1A-FDA3", "read_at": sys.argv[2]}
for user in users:
    survey.write(user, None, {"available": answer, "enrolled": answer})
print(survey.finish())
"""


class Cost(t.NamedTuple):
    """Seconds by the clock, seconds of processor time, and MiB at most."""

    wall: float
    processor: float
    memory: float


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as scratch:
        audit = Path(scratch) / "audit"
        make_audit(audit, count)
        print(
            f"{count:,} users, {RUNS} runs, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        )
        plain = report("evidence read, and judged", [run(JUDGE, audit) for _run in range(RUNS)])
        runs = []
        for _run in range(RUNS):
            for file in audit.glob("*.*"):
                file.unlink()  # so that every run writes
            runs.append(run(CONCLUDE, audit))
        whole = report("judged, with all reports and the manifest", runs)
        written = sum(file.stat().st_size for file in audit.glob("*.*"))
        print(f"written: {written / 2**20:.0f} MiB; {whole.wall / plain.wall:.1f} x the judgement")


def make_audit(audit: Path, count: int) -> None:
    """The folder of an audit whose survey is read, and not judged."""
    chance = random.Random(1)
    users = [make_user(number, chance) for number in range(count)]
    plan = [sys.executable, "-c", PLAN, str(audit), NOW]
    done = subprocess.run(plan, input=json.dumps(users), check=True, capture_output=True, text=True)
    (audit / "inputs").mkdir()
    policy = yaml.safe_load((ROLE / "files/policy.yml").read_text(encoding="utf-8"))
    documents = {**policy, "waivers": [], "attestations": [], "thresholds": {}}
    for name, document in documents.items():
        save(audit / f"inputs/{name}.json", {name: document})
    reports = ["json", "html", "csv", "action_plan", "junit", "markdown", "ocsf", "oscal"]
    parameters = {"now": done.stdout.strip(), "tenant": "bench", "reports": reports}
    save(audit / "inputs/parameters.json", parameters)


def make_user(number: int, chance: random.Random) -> dict[str, object]:
    held = chance.sample(range(len(FACTORS)), chance.choice([0, 1, 1, 1, 2, 2, 3]))
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
    }


def save(path: Path, value: Mapping[str, object]) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def run(what: str, audit: Path) -> Cost:
    command = [sys.executable, "-c", START + what + END, str(audit)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Cost(*map(float, told))


def report(what: str, runs: list[Cost]) -> Cost:
    wall, processor = (statistics.median(each[n] for each in runs) for n in (0, 1))
    memory = max(each.memory for each in runs)
    print(
        f"{what:<42} median {wall:6.2f} s, {processor:6.2f} s of processor time, {memory:4.0f} MiB",
        flush=True,
    )
    return Cost(wall, processor, memory)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
