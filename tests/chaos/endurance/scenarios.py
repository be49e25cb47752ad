# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scenario takes the world, the oracle and a random source, disturbs audits, and raises `Violation`.

The same source gives the same disturbance, though threads may meet it elsewhere. What scenarios share is here.
"""

from __future__ import annotations

import random
import typing as t

from .inject.sitecustomize import Plan
from .oracle import Oracle
from .tenant import Setup
from .world import World


class Chance(random.Random):
    """A random source; ``turn`` is the last number of its seed: how often the scenario had its turn before."""

    def __init__(self, name: str, seed: str) -> None:
        super().__init__(f"{name} {seed}")
        self.turn = int(seed.rpartition("/")[2])


Scenario = t.Callable[[World, Oracle, Chance], None]
SCENARIOS: dict[str, tuple[Scenario, int]] = {}  # with how often each has its turn in a round

USUAL = Setup()
STEPS = 140  # of an audit into an empty folder
_KEY = "a key of more than sixteen characters"
# Conclusions of all of these may be drawn from one and the same evidence.
ALIKE = (USUAL, Setup(policy="edited"), Setup(reports=2))
SETUPS = (
    *ALIKE,
    Setup(policy="lenient"),
    Setup(policy="logins"),
    Setup(selection="staff"),
    Setup(selection="engineering", policy="lenient"),
    Setup(pseudonym_key=_KEY),
    Setup(reader=True),
)


def scenario(*, often: int = 1) -> t.Callable[[Scenario], Scenario]:
    """Register a scenario under the name of its function."""

    def register(function: Scenario) -> Scenario:
        SCENARIOS[function.__name__] = (function, often)
        return function

    return register


USERS: set[int] = set()


def prepare(oracle: Oracle) -> None:
    """Learn the truth about each setup, and who there is."""
    for setup in SETUPS:
        USERS.update(oracle.truth(setup).lines)


def begin(world: World, oracle: Oracle, chance: Chance, setup: Setup) -> None:
    """Any state of the folder: empty, an audit of this setup or another one that ended, one that was killed."""
    state = chance.choice(("empty", "empty", "ended", "other", "killed"))
    if state == "ended":
        oracle.same(world.audit(setup), setup)
    elif state != "empty":
        other = chance.choice(SETUPS) if state == "other" else setup
        plan = Plan("", at=chance.randint(1, STEPS)) if state == "killed" else None
        world.audit(other, plan)


def resume(world: World, oracle: Oracle, setup: Setup, **options: t.Any) -> None:
    """All is well again: an undisturbed audit, which repeats nothing that an interrupted one has read."""
    world.server.call("POST", "faults", [])
    kept = oracle.kept(setup)
    ended = world.audit(setup, **options)
    oracle.same(ended, setup)
    oracle.resumed(ended, setup, kept)
