# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disturb audits for some minutes, in every way that we know of, and look at what they leave behind.

``python tests/chaos/audit_endurance.py --minutes 5 --seed 1``. Exits with 1 if an invariant does not hold, and prints the case:
``--case 'killed_at_a_step 1/57'`` runs it again, and a line in endurance/cases.txt runs it first from then on.
"""

from __future__ import annotations

import argparse
import collections
import importlib
import itertools
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

from ansible.plugins.loader import init_plugin_loader

init_plugin_loader()

from endurance.oracle import Oracle  # noqa: E402
from endurance.scenarios import SCENARIOS, Chance, prepare  # noqa: E402
from endurance.world import World  # noqa: E402

for part in ("on_disk", "on_wire"):
    importlib.import_module(f"endurance.{part}")  # each registers its scenarios

CASES = Path(__file__).parent / "endurance" / "cases.txt"
MOST = 5  # violations until it ends


def main() -> int:
    """Run the cases, then rounds of all scenarios until the time is over."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=5.0)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument(
        "--case", action="append", default=[], help="'SCENARIO SEED', nothing else"
    )
    arguments.add_argument("--scenario", choices=sorted(SCENARIOS), help="only this one")
    arguments.add_argument("--keep", type=Path, help="where the folders of violations are kept")
    options = arguments.parse_args()
    warnings.simplefilter(
        "ignore"
    )  # of forks beside threads, and of certificates that nobody vouches for
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))  # the emulator ends, too
    done: collections.Counter[str] = collections.Counter()
    seconds: collections.Counter[str] = collections.Counter()
    violations = 0
    with tempfile.TemporaryDirectory() as scratch:
        world = World(Path(scratch))
        oracle = Oracle(world)
        try:
            world.fresh()
            prepare(oracle)
            end = time.monotonic() + options.minutes * 60
            for name, seed in cases(options):
                if time.monotonic() >= end or violations == MOST:
                    break
                began = time.monotonic()
                if not run(world, oracle, name, seed, keep=options.keep):
                    violations += 1
                done[name] += 1
                seconds[name] += time.monotonic() - began
        finally:
            world.close()
    print(
        f"audit_endurance: {world.kills} kills, {world.audits} audits, {sum(done.values())} scenarios, {oracle.checks} looks at"
        f" a folder, seed {options.seed}, {violations} violations"
    )
    for name, count in sorted(done.items()):
        print(f"  {name}: {count}, {seconds[name] / count:.1f} s each")
    wasted = ", ".join(f"{calls}: {count}" for calls, count in sorted(oracle.wasted.items()))
    print(f"  calls to repeat after a kill: {wasted}")
    return 1 if violations else 0


def cases(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """The cases to run: those named, or those kept and then all scenarios, round by round."""
    for text in options.case or CASES.read_text(encoding="utf-8").splitlines():
        words = text.partition("#")[0].split()
        if words and options.scenario in (None, words[0]):
            yield words[0], words[1]
    if options.case:
        return
    turn: collections.Counter[str] = collections.Counter()
    for number in itertools.count():
        turns = [name for name, (_run, often) in SCENARIOS.items() for _turn in range(often)]
        random.Random(f"{options.seed}/{number}").shuffle(turns)
        for name in turns:
            if options.scenario in (None, name):
                yield name, f"{options.seed}/{turn[name]}"
                turn[name] += 1


def run(world: World, oracle: Oracle, name: str, seed: str, *, keep: Path | None) -> bool:
    """One scenario in an empty folder; tells of a violation and returns False."""
    function, _often = SCENARIOS[name]
    world.fresh()
    try:
        function(world, oracle, Chance(name, seed))
    except Exception:
        print(f"audit_endurance: VIOLATION, case: {name} {seed}", flush=True)
        traceback.print_exc()
        if keep is not None:
            shutil.copytree(world.folder, keep / f"{name}-{seed.replace('/', '-')}", symlinks=True)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
