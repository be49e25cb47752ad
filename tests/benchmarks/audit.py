# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a whole audit costs, beside the least that its calls cost. Prints figures, judges nothing.

The playbook ``identity.onelogin.audit`` less an empty one is compared with an aiohttp loop and with a bare pool of requests
sessions, which make the same calls for lists and throw the answers away.

    python tests/benchmarks/audit.py [--users 4000] [--latency-ms 50] [--concurrency 16] [--rounds 3]
"""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path

from contest.peers import by_aiohttp, by_pool
from contest.playbooks import Playbooks
from contest.tenant import arguments, emulator, ids_of_all, list_paths


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__, users=4000)
    with emulator(options.users, options.latency_ms) as url, tempfile.TemporaryDirectory() as work:
        paths = list_paths(ids_of_all(url), "factors", "devices")
        runner = Playbooks(Path(work), url)
        seconds: dict[str, list[float]] = {"aiohttp loop": [], "requests pool": [], "audit": []}
        audits = []
        for _round in range(options.rounds):
            seconds["aiohttp loop"].append(by_aiohttp(url, paths, options.concurrency))
            seconds["requests pool"].append(by_pool(url, paths, options.concurrency))
            audits.append(runner.audit(options.concurrency))
            seconds["audit"].append(audits[-1].wall)
    print(
        f"{options.users:,} users, {len(paths):,} calls for lists, {options.latency_ms} ms latency, concurrency"
        f" {options.concurrency}, median of {options.rounds} rounds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    median = {name: statistics.median(runs) for name, runs in seconds.items()}
    for name, found in median.items():
        ratios = [f"{found / median[other]:.2f} x {other}" for other in median if other != name]
        print(f"{name:14} {found:8.2f} s  {', '.join(ratios)}")
    print(f"audit: {audits[-1].memory:.0f} MiB in all processes, {audits[-1].calls:,} calls in all")


if __name__ == "__main__":
    main()
