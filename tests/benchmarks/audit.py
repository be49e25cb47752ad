# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a whole audit costs, beside the least that its calls cost. Prints figures, judges nothing.

The playbook ``identity.onelogin.audit`` less an empty one is compared with an aiohttp loop and with a bare pool of requests
sessions, which make the same calls for lists and throw the answers away. Memory is that of all processes of the playbook, pages
that they share counted once. Linux only: memory is read from /proc.

    python tests/benchmarks/audit.py [--users 4000] [--latency-ms 50] [--concurrency 16] [--rounds 3]
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import requests
from query import _calls_seen, _emulator, _token, arguments, environment

EMPTY = "- hosts: localhost\n  gather_facts: false\n  tasks: [{ansible.builtin.meta: noop}]\n"


class Cost(t.NamedTuple):
    """Of one run: seconds by the clock, MiB at most, calls that the emulator saw."""

    wall: float
    memory: float = 0.0
    calls: int = 0


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__, users=4000)
    with _emulator(options.users, options.latency_ms) as url, tempfile.TemporaryDirectory() as work:
        headers = {"Authorization": f"Bearer {_token(url)}"}
        paths = [
            f"/api/2/mfa/users/{number}/{name}"
            for number in _ids(url, headers)
            for name in ("factors", "devices")
        ]
        runner = _Playbooks(Path(work), url, options.concurrency)
        costs: dict[str, list[Cost]] = {"aiohttp loop": [], "requests pool": [], "audit": []}
        for _round in range(options.rounds):
            costs["aiohttp loop"].append(
                Cost(
                    _timed(lambda: asyncio.run(_aiohttp(url, headers, paths, options.concurrency)))
                )
            )
            costs["requests pool"].append(
                Cost(_timed(lambda: _pool(url, headers, paths, options.concurrency)))
            )
            costs["audit"].append(runner.audit())
        print(
            f"{options.users:,} users, {len(paths):,} calls for lists, {options.latency_ms} ms latency, concurrency"
            f" {options.concurrency}, median of {options.rounds} rounds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        )
        floor = {
            name: statistics.median(each.wall for each in runs) for name, runs in costs.items()
        }
        for name, seconds in floor.items():
            ratios = [f"{seconds / floor[other]:.2f} x {other}" for other in floor if other != name]
            print(f"{name:14} {seconds:8.2f} s  {', '.join(ratios)}")
        last = costs["audit"][-1]
        print(f"audit: {last.memory:.0f} MiB in all processes, {last.calls:,} calls in all")


class _Playbooks:
    """Runs playbooks with the ansible-playbook beside this Python."""

    def __init__(self, work: Path, url: str, concurrency: int) -> None:
        self._work = work
        self._url = url
        self._environment = environment(url)
        (work / "empty.yml").write_text(EMPTY, encoding="utf-8")
        variables = {
            "mfa_compliance_connection": {"concurrency": concurrency},
            "mfa_compliance_tenant": "bench",
            "mfa_compliance_output_dir": str(work / "audit"),
            "mfa_compliance_reuse_within": "0h",
            "mfa_compliance_fail": False,
        }
        (work / "vars.json").write_text(json.dumps(variables), encoding="utf-8")

    def audit(self) -> Cost:
        """One audit, its time less that of an empty playbook."""
        empty = self._run(str(self._work / "empty.yml"))
        before = _calls_seen(self._url)
        found = self._run("identity.onelogin.audit", "-e", f"@{self._work / 'vars.json'}")
        return Cost(found.wall - empty.wall, found.memory, _calls_seen(self._url) - before)

    def _run(self, *arguments: str) -> Cost:
        command = [str(Path(sys.executable).with_name("ansible-playbook")), *arguments]
        start = time.perf_counter()
        with subprocess.Popen(
            command,
            env=self._environment,
            cwd=self._work,
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
        return Cost(wall, highest[0])


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
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _timed(run: t.Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _ids(url: str, headers: dict[str, str]) -> list[int]:
    """Everybody's, page by page."""
    found: list[int] = []
    page = 1
    while True:
        query = {"limit": "1000", "fields": "id", "page": str(page)}
        answer = requests.get(f"{url}/api/2/users", params=query, headers=headers, timeout=60)
        answer.raise_for_status()
        rows = answer.json()
        found += [row["id"] for row in rows]
        if page >= int(answer.headers.get("Total-Pages", page)):
            return found
        page += 1


async def _aiohttp(url: str, headers: dict[str, str], paths: list[str], concurrency: int) -> None:
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(url, connector=connector) as session:

        async def read(path: str) -> None:
            async with session.get(path, headers=headers) as answer:
                answer.raise_for_status()
                await answer.json()

        await asyncio.gather(*map(read, paths))


def _pool(url: str, headers: dict[str, str], paths: list[str], concurrency: int) -> None:
    local = threading.local()

    def read(path: str) -> None:
        if not hasattr(local, "session"):
            local.session = requests.Session()
        answer = local.session.get(url + path, headers=headers, timeout=60)
        answer.raise_for_status()
        answer.json()

    with ThreadPoolExecutor(concurrency) as pool:
        for _done in pool.map(read, paths):
            pass


if __name__ == "__main__":
    main()
