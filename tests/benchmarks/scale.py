# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What surveys of all sizes cost: calls, time, processor time and memory, for each way to make one. Prints figures, judges nothing.

Both lists of every user are read, by the audit, by the module, by an aiohttp loop and by a pool of requests sessions; by OneLogin's
own SDK and by a loop over ``uri``, which know one user at a time, the available factors of the first few. Times of playbooks are less
those of an empty one, those of the others less the start of Python. The last lines say how time grows with the users.

    python tests/benchmarks/scale.py [--users 1 100 1000 20000] [--latency-ms 0 50] [--concurrency 16]
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import math
import multiprocessing
import os
import resource
import tempfile
import time
import typing as t
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from contest.peers import by_aiohttp, by_pool, by_sdk, has_sdk
from contest.playbooks import Cost, Playbooks
from contest.tenant import CREDENTIAL, calls_seen, emulator, ids_of_all, list_paths
from query import MODULE, URI

FEW = 20  # users at most whom contestants read that take them one by one
HEAD = f"{'users':>7} {'latency':>7}  {'':13} {'calls':>7} {'wall':>9} {'CPU':>9} {'memory':>8}"


def main() -> None:
    """Measure and print, a line as soon as it is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--users", type=int, nargs="+", default=[1, 100, 1000, 20_000])
    parser.add_argument("--latency-ms", type=int, nargs="+", default=[0, 50])
    parser.add_argument("--concurrency", type=int, default=16)
    options = parser.parse_args()
    day = datetime.datetime.now(datetime.timezone.utc).date()
    print(
        f"{day}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {options.concurrency} calls at a time"
    )
    print(HEAD, flush=True)
    walls: dict[tuple[str, int], dict[int, float]] = {}
    for users, latency in itertools.product(options.users, options.latency_ms):
        for name, read, cost in _contest(users, latency, options.concurrency):
            row = f"{read:7,} {latency:4} ms  {name:13} {cost.calls:7,} {cost.wall:7.2f} s {cost.processor:7.2f} s {cost.memory:4.0f} MiB"
            print(row, flush=True)
            walls.setdefault((name, latency), {})[read] = cost.wall
    for (name, latency), by_users in walls.items():
        fewer, more = ([0, 0, *sorted(by_users)])[-2:]
        if fewer > FEW:
            exponent = math.log(by_users[more] / by_users[fewer]) / math.log(more / fewer)
            each = 1000 * (by_users[more] - by_users[fewer]) / (more - fewer)
            print(
                f"{name}, {latency} ms: {each:.2f} ms a user, grows as users^{exponent:.2f} from {fewer:,} to {more:,}"
            )


def _contest(users: int, latency: int, concurrency: int) -> Iterator[tuple[str, int, Cost]]:
    """The contestants by name, how many users each has read, and what that cost."""
    with emulator(users, latency) as url, tempfile.TemporaryDirectory() as work:
        everybody = ids_of_all(url)  # a tenant has some who are always there
        ids = everybody[:users]
        few = ids[:FEW]
        runner = Playbooks(Path(work), url, ids)
        paths = list_paths(ids, "factors", "devices")
        module = MODULE % {"concurrency": concurrency, "enrolled": "true"}
        values = {"client_id": CREDENTIAL[0], "client_secret": CREDENTIAL[1], "uri_users": len(few)}
        yield "aiohttp loop", users, _peer(url, by_aiohttp, paths, concurrency)
        yield "requests pool", users, _peer(url, by_pool, paths, concurrency)
        yield "audit", users, runner.audit(concurrency, only=ids if ids != everybody else ())
        yield "module", users, runner.tasks(module)
        if has_sdk():
            yield "official SDK", len(few), _peer(url, by_sdk, few)
        yield "uri loop", len(few), runner.tasks(URI % {**values, "url": url})


def _peer(url: str, peer: Callable[..., float], *arguments: t.Any) -> Cost:
    """What a peer costs in a process of its own."""
    before = calls_seen(url)
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as process:
        wall, processor, memory = process.submit(_measured, peer, url, *arguments).result()
    return Cost(wall, processor, memory, calls_seen(url) - before)


def _measured(peer: Callable[..., float], *arguments: t.Any) -> tuple[float, float, float]:
    before = time.process_time()
    wall = peer(*arguments)
    spent = time.process_time() - before
    return wall, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
