# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What disturbs the folder of an audit: kills, a broken disk, other audits, another clock, edited evidence."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

from .inject.sitecustomize import KILLS, Plan
from .oracle import Oracle, mfa_calls, require
from .scenarios import ALIKE, SETUPS, STEPS, USUAL, Chance, begin, resume, scenario
from .tenant import Setup
from .world import World

_STRIDE = 37  # from turn to turn; it meets every step before it meets one again
_ERRORS = ("ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES")

# ------------------------------------------------------------------------------------------------------------------- kills


@scenario(often=24)
def killed_at_a_step(world: World, oracle: Oracle, chance: Chance) -> None:
    """SIGKILL before, after or within a write, rename, removal or sync, each in turn; up to three in a row, from any state of the
    folder."""
    setup = chance.choice(SETUPS)
    begin(world, oracle, chance, setup)
    reuse = chance.choice(("0h", "1h"))
    at = 1 + chance.turn * _STRIDE % STEPS
    for _turn in range(chance.choice((1, 1, 1, 2, 3))):
        plan = Plan("", at=at, do=chance.choice(KILLS))
        at = chance.randint(1, STEPS)
        kept = oracle.kept(setup)
        ended = world.audit(setup, plan, reuse_within=reuse)
        if not ended.killed:
            oracle.same(ended, setup)
            break
        oracle.moment()
        now = oracle.kept(setup)
        require(None in (kept, now) or kept <= now, "a kill has lost what was on disk")
        oracle.lost(ended, setup)
    resume(world, oracle, setup, reuse_within=reuse)


@scenario(often=6)
def killed_at_any_moment(world: World, oracle: Oracle, chance: Chance) -> None:
    """SIGKILL from outside after a random time, with responses that take a while."""
    setup = chance.choice(SETUPS)
    begin(world, oracle, chance, setup)
    world.server.call("POST", "latency", {"ms": chance.choice((0, 2, 10))})
    for _turn in range(chance.choice((1, 2, 3))):
        running = world.start(setup)
        time.sleep(chance.uniform(0.01, 0.5))
        os.kill(running.pid, signal.SIGKILL)
        ended = running.wait()
        world.kills += ended.killed
        oracle.moment()
        if ended.killed:
            oracle.lost(ended, setup)
    world.server.call("POST", "latency", {"ms": 0})
    resume(world, oracle, setup)


@scenario(often=2)
def power_lost(world: World, oracle: Oracle, chance: Chance) -> None:
    """SIGKILL, and the journal keeps of its last page a part, or zeros: it was not synced yet."""
    setup = chance.choice(SETUPS)
    world.audit(setup, Plan("", at=chance.randint(15, STEPS)))
    for journal in sorted(world.folder.glob("evidence/users-*.jsonl"))[-1:]:
        data = journal.read_bytes()
        cut = chance.randint(0, len(data))
        journal.write_bytes(data[:cut] + bytes(chance.choice((0, len(data) - cut, 4096))))
    resume(world, oracle, setup)


@scenario(often=2)
def playbook_killed(world: World, oracle: Oracle, chance: Chance) -> None:
    """The same as a user would: ansible-playbook, whose processes are killed, interrupted or ended, and started again."""
    setup = chance.choice(SETUPS)
    if chance.random() < 0.5:
        plan = Plan("", at=chance.randint(1, STEPS), do=chance.choice(KILLS))
        ended = world.playbook(setup, plan)
        require(ended.killed or ended.result == {"failed": False, "status": 0}, ended.text[-1500:])
    else:
        number = chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
        world.server.call("POST", "latency", {"ms": 50})
        world.playbook(setup, after=chance.uniform(1.0, 4.0), number=number)
        world.server.call("POST", "latency", {"ms": 0})
    oracle.moment()
    for file in world.temporary.rglob("ansible-local-*"):  # ansible-core's own, and empty
        shutil.rmtree(file)
    kept = oracle.kept(setup)
    ended = world.playbook(setup)
    oracle.same(ended, setup)
    oracle.resumed(ended, setup, kept)
    text = world.playbook(setup, name="verify").text
    require("failed=0" in text, f"verify: {text[-1500:]}")


# ----------------------------------------------------------------------------------------------------------------- the disk


@scenario(often=4)
def unwritable_midway(world: World, oracle: Oracle, chance: Chance) -> None:
    """From a step on, or for one step, every change fails: disk full, quota, broken, read-only, not permitted."""
    setup = chance.choice(SETUPS)
    begin(world, oracle, chance, setup)
    error, lasting = chance.choice(_ERRORS), chance.random() < 0.6
    plan = Plan("", chance.randint(1, STEPS), "error", errno=error, lasting=lasting)
    ended = world.audit(setup, plan)
    oracle.clean(ended)
    oracle.moment()
    resume(world, oracle, setup)


@scenario(often=2)
def file_too_large(world: World, oracle: Oracle, chance: Chance) -> None:
    """The system's own limit of a file's size, so that a write comes through in part."""
    setup = chance.choice(SETUPS)
    ended = world.audit(setup, largest=int(10 ** chance.uniform(2, 5.5)))
    oracle.clean(ended)
    oracle.moment()
    resume(world, oracle, setup)


# ---------------------------------------------------------------------------------------------------- others, and other runs


@scenario(often=3)
def two_at_once(world: World, oracle: Oracle, chance: Chance) -> None:
    """A second audit, of another policy, while the first one is under way; the first one then goes on, or is killed."""
    first, second = chance.sample(SETUPS, 2)
    begin(world, oracle, chance, first)
    running = world.start(first, Plan("", at=chance.randint(6, STEPS), do="pause"))
    if not running.paused():
        oracle.same(running.wait(), first)
        return
    before = _contents(world.folder)
    refused = world.audit(second)
    require(_contents(world.folder) == before, "a refused audit has changed the folder")
    text = str((refused.result or {}).get("msg"))
    require(f"is in use by the audit with process id {running.pid} on host" in text, text)
    require(not refused.calls, "a refused audit has sent requests")
    if chance.random() < 0.5:
        running.go_on()
        oracle.same(running.wait(), first)
    else:
        os.kill(running.pid, signal.SIGKILL)
        world.kills += running.wait().killed
        oracle.moment()
    resume(world, oracle, second)


@scenario(often=4)
def other_settings(world: World, oracle: Oracle, chance: Chance) -> None:
    """Another policy, selection, pseudonym key, credential or list of reports after an audit that ended or was killed."""
    setups = ALIKE if chance.random() < 0.5 else SETUPS
    for steps in (2 * STEPS, STEPS, STEPS // 2):
        setup = chance.choice(setups)
        plan = Plan("", at=chance.randint(1, steps), do=chance.choice(KILLS))
        ended = world.audit(setup, plan, reuse_within=chance.choice(("0h", "1h")))
        if not ended.killed:
            oracle.same(ended, setup)
        oracle.moment()
    resume(world, oracle, chance.choice(setups), reuse_within="1h")


@scenario()
def other_tenant(world: World, oracle: Oracle, chance: Chance) -> None:
    """The folder of another tenant: refused, and not touched."""
    world.audit(USUAL, Plan("", at=chance.randint(10, 2 * STEPS)))
    before = _contents(world.folder)
    if not any("evidence" in name for name in before):
        return
    ended = world.audit(Setup(tenant="globex"))
    require((ended.result or {}).get("failed"), "an audit went into another tenant's folder")
    after = _contents(world.folder)
    for files in (before, after):
        files.pop(".lock", None)
        for name in [name for name in files if name.endswith(".new")]:
            del files[name]
    require(after == before, f"another tenant's folder was changed: {set(after) ^ set(before)}")
    require(not mfa_calls(ended), "it was surveyed all the same")


@scenario(often=3)
def clock_moved(world: World, oracle: Oracle, chance: Chance) -> None:
    """The clock goes back or forth between two audits (an injected clock: moments and responses are dated by it)."""
    setup = chance.choice(SETUPS)
    offsets = (-20 * 86400, -5 * 3600, -600, 0, 200, 3600, 5 * 3600, 20 * 86400)
    first, second = chance.choice(offsets), chance.choice(offsets)
    world.audit(setup, Plan("", at=chance.randint(15, 2 * STEPS)), clock=first)
    oracle.moment()
    kept = oracle.kept(setup)
    ended = world.audit(setup, clock=second, reuse_within="1h")
    oracle.same(ended, setup)
    age = second - first
    if not -300 <= age < (3600 if kept is None else 86400):
        oracle.resumed(ended, setup, ())  # too old, or of the future: everybody is read anew
    else:
        oracle.resumed(ended, setup, kept)


@scenario(often=6)
def evidence_damaged(world: World, oracle: Oracle, chance: Chance) -> None:
    """Files of an audit that ended, or was killed, are edited, cut, exchanged, deleted; the next one is not led astray."""
    setup = chance.choice(SETUPS)
    world.audit(setup, Plan("", at=chance.randint(20, 2 * STEPS)))
    files = sorted(file for file in world.folder.rglob("*") if file.is_file())
    journals = [file for file in files if file.suffix == ".jsonl"]
    for file in chance.sample(files, min(len(files), chance.choice((1, 1, 2, 4)))):
        chance.choice(_DAMAGES)(file, chance)
    for file in journals:
        if file.exists() and chance.random() < 0.5:
            chance.choice((_flip, _shuffle, _forge, _forge))(file, chance)
    ended = world.audit(setup, reuse_within="1h")
    oracle.same(ended, setup)


def _flip(file: Path, chance: Chance) -> None:
    data = bytearray(file.read_bytes())
    for _turn in range(min(len(data), chance.choice((1, 1, 20)))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    file.write_bytes(data)


def _cut(file: Path, chance: Chance) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: chance.randint(0, len(data))])


def _shuffle(file: Path, chance: Chance) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    chance.shuffle(lines)
    file.write_bytes(b"".join(lines[: chance.randint(0, len(lines))] + lines[:1]))


def _forge(file: Path, chance: Chance) -> None:
    """A lie of the right form: somebody has what is not so, or a list that is empty."""
    data = file.read_bytes()
    old, new = chance.choice(
        (
            (b'"SMS"', b'"WebAuthn"'),
            (b'"failure": null', b'"failure": {"error": "not_found"}'),
            (b'"verdict": "fail"', b'"verdict": "pass"'),
            (b'"status": "active"', b'"status": "suspended"'),
            (b'"tenant": "acme"', b'"tenant": "acme "'),
            (b"2026-", b"2025-"),
        )
    )
    file.write_bytes(data.replace(old, new, chance.choice((1, -1))))


def _delete(file: Path, chance: Chance) -> None:
    file.unlink()


def _replace(file: Path, chance: Chance) -> None:
    file.write_bytes(chance.choice((b"", b"{}", b"null", b"[]", b'{"users": null}\n', b"\0" * 512)))


def _copy(file: Path, chance: Chance) -> None:
    """A journal that no audit wrote."""
    if file.parent.name == "evidence":
        shutil.copy(file, file.with_name("users-0007.jsonl"))


_DAMAGES = (_flip, _cut, _shuffle, _forge, _delete, _replace, _copy)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
