# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What disturbs an audit. A scenario takes the world, the oracle and a random source, and raises `Violation`; the same source gives
the same disturbance, though threads may meet it elsewhere.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
import typing as t
from pathlib import Path

import trustme

from .inject.sitecustomize import KILLS, Plan
from .oracle import Oracle, Violation, mfa_calls, require
from .world import CONCURRENCY, Ended, Server, Setup, World


class Chance(random.Random):
    """A random source; ``turn`` is the last number of its seed: how often the scenario had its turn before."""

    def __init__(self, name: str, seed: str) -> None:
        super().__init__(f"{name} {seed}")
        self.turn = int(seed.rpartition("/")[2])


Scenario = t.Callable[[World, Oracle, Chance], None]
SCENARIOS: dict[str, tuple[Scenario, int]] = {}  # with how often each has its turn in a round

_USUAL = Setup()
_STEPS = 140  # of an audit into an empty folder
_STRIDE = 37  # from turn to turn; it meets every step before it meets one again
_KEY = "a key of more than sixteen characters"
# Conclusions of all of these may be drawn from one and the same evidence.
_ALIKE = (_USUAL, Setup(policy="edited"), Setup(reports=2))
_SETUPS = (
    *_ALIKE,
    Setup(policy="lenient"),
    Setup(policy="logins"),
    Setup(selection="staff"),
    Setup(selection="engineering", policy="lenient"),
    Setup(pseudonym_key=_KEY),
    Setup(reader=True),
)
_ERRORS = ("ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES")
_LISTS = ("/api/2/mfa/users/*/factors", "/api/2/mfa/users/*/devices")


def scenario(*, often: int = 1) -> t.Callable[[Scenario], Scenario]:
    """Register a scenario under the name of its function."""

    def register(function: Scenario) -> Scenario:
        SCENARIOS[function.__name__] = (function, often)
        return function

    return register


# ------------------------------------------------------------------------------------------------------------------- kills


@scenario(often=24)
def killed_at_a_step(world: World, oracle: Oracle, chance: Chance) -> None:
    """SIGKILL before, after or within a write, rename, removal or sync, each in turn; up to three in a row, from any state of the
    folder."""
    setup = chance.choice(_SETUPS)
    _begin(world, oracle, chance, setup)
    reuse = chance.choice(("0h", "1h"))
    at = 1 + chance.turn * _STRIDE % _STEPS
    for _turn in range(chance.choice((1, 1, 1, 2, 3))):
        plan = Plan("", at=at, do=chance.choice(KILLS))
        at = chance.randint(1, _STEPS)
        kept = oracle.kept(setup)
        ended = world.audit(setup, plan, reuse_within=reuse)
        if not ended.killed:
            oracle.same(ended, setup)
            break
        oracle.moment()
        now = oracle.kept(setup)
        require(None in (kept, now) or kept <= now, "a kill has lost what was on disk")
        oracle.lost(ended, setup)
    _resume(world, oracle, setup, reuse_within=reuse)


@scenario(often=6)
def killed_at_any_moment(world: World, oracle: Oracle, chance: Chance) -> None:
    """SIGKILL from outside after a random time, with responses that take a while."""
    setup = chance.choice(_SETUPS)
    _begin(world, oracle, chance, setup)
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
    _resume(world, oracle, setup)


@scenario(often=2)
def power_lost(world: World, oracle: Oracle, chance: Chance) -> None:
    """SIGKILL, and the journal keeps of its last page a part, or zeros: it was not synced yet."""
    setup = chance.choice(_SETUPS)
    world.audit(setup, Plan("", at=chance.randint(15, _STEPS)))
    for journal in sorted(world.folder.glob("evidence/users-*.jsonl"))[-1:]:
        data = journal.read_bytes()
        cut = chance.randint(0, len(data))
        journal.write_bytes(data[:cut] + bytes(chance.choice((0, len(data) - cut, 4096))))
    _resume(world, oracle, setup)


@scenario(often=2)
def playbook_killed(world: World, oracle: Oracle, chance: Chance) -> None:
    """The same as a user would: ansible-playbook, whose processes are killed, interrupted or ended, and started again."""
    setup = chance.choice(_SETUPS)
    if chance.random() < 0.5:
        plan = Plan("", at=chance.randint(1, _STEPS), do=chance.choice(KILLS))
        world.playbook(setup, plan)
    else:
        number = chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
        world.server.call("POST", "latency", {"ms": 20})
        world.playbook(setup, after=chance.uniform(0.5, 3.0), number=number)
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
    setup = chance.choice(_SETUPS)
    _begin(world, oracle, chance, setup)
    error, lasting = chance.choice(_ERRORS), chance.random() < 0.6
    plan = Plan("", chance.randint(1, _STEPS), "error", errno=error, lasting=lasting)
    ended = world.audit(setup, plan)
    oracle.clean(ended)
    oracle.moment()
    _resume(world, oracle, setup)


@scenario(often=2)
def file_too_large(world: World, oracle: Oracle, chance: Chance) -> None:
    """The system's own limit of a file's size, so that a write comes through in part."""
    setup = chance.choice(_SETUPS)
    ended = world.audit(setup, largest=int(10 ** chance.uniform(2, 5.5)))
    oracle.clean(ended)
    oracle.moment()
    _resume(world, oracle, setup)


# ---------------------------------------------------------------------------------------------------- others, and other runs


@scenario(often=3)
def two_at_once(world: World, oracle: Oracle, chance: Chance) -> None:
    """A second audit, of another policy, while the first one is under way; the first one then goes on, or is killed."""
    first, second = chance.sample(_SETUPS, 2)
    _begin(world, oracle, chance, first)
    running = world.start(first, Plan("", at=chance.randint(6, _STEPS), do="pause"))
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
    _resume(world, oracle, second)


@scenario(often=4)
def other_settings(world: World, oracle: Oracle, chance: Chance) -> None:
    """Another policy, selection, pseudonym key, credential or list of reports after an audit that ended or was killed."""
    setups = _ALIKE if chance.random() < 0.5 else _SETUPS
    for steps in (2 * _STEPS, _STEPS, _STEPS // 2):
        setup = chance.choice(setups)
        plan = Plan("", at=chance.randint(1, steps), do=chance.choice(KILLS))
        ended = world.audit(setup, plan, reuse_within=chance.choice(("0h", "1h")))
        if not ended.killed:
            oracle.same(ended, setup)
        oracle.moment()
    _resume(world, oracle, chance.choice(setups), reuse_within="1h")


@scenario()
def other_tenant(world: World, oracle: Oracle, chance: Chance) -> None:
    """The folder of another tenant: refused, and not touched."""
    world.audit(_USUAL, Plan("", at=chance.randint(10, 2 * _STEPS)))
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
    setup = chance.choice(_SETUPS)
    offsets = (-20 * 86400, -5 * 3600, -600, 0, 200, 3600, 5 * 3600, 20 * 86400)
    first, second = chance.choice(offsets), chance.choice(offsets)
    world.audit(setup, Plan("", at=chance.randint(15, 2 * _STEPS)), clock=first)
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
    setup = chance.choice(_SETUPS)
    world.audit(setup, Plan("", at=chance.randint(20, 2 * _STEPS)))
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


# --------------------------------------------------------------------------------------------------------------- the server


@scenario(often=5)
def random_faults(world: World, oracle: Oracle, chance: Chance) -> None:
    """A handful of faults on any paths, some for ever. What was not read is said; the next audit reads what is missing."""
    setup = chance.choice(_SETUPS)
    world.server.call("POST", "faults", [_fault(chance) for _turn in range(chance.randint(1, 8))])
    ended = world.audit(setup, connection={"timeout": 0.5, "retries": chance.choice((0, 1, 3))})
    oracle.partial(ended, setup)
    _resume(world, oracle, setup)


def _fault(chance: Chance) -> dict[str, t.Any]:
    users = sorted(_USERS)
    path = chance.choice(
        (
            *_LISTS,
            f"/api/2/mfa/users/{chance.choice(users)}/*",
            "/api/2/mfa/users/*",
            "/api/2/users",
            "/api/*",
            "/auth/*",
            "*",
        )
    )
    kind = chance.choice(
        (
            {"status": chance.choice((400, 401, 403, 408, 429, 500, 502, 503, 504, 520, 529))},
            {"status": 404 if path in _LISTS else 410},
            {"status": 429, "headers": {"Retry-After": chance.choice(("0", "1", "soon"))}},
            {"kind": "shape", "json": chance.choice(([], {}, None, [None], {"data": []}))},
            {"kind": chance.choice(("reset", "truncate", "html200", "redirect"))},
            {"kind": "hang", "seconds": 2},
            {"kind": "delay", "seconds": 0.2},
            {"kind": "expire_token"},
            {"kind": "stale_token"},
        )
    )
    # Of "not found" for everything, or a list that is empty and well formed, nobody could tell that it is a lie.
    if kind.get("kind") == "shape" and kind["json"] in ([], {"data": []}):
        kind = {"kind": "shape", "json": {}}
    times = chance.choice((1, 1, 2, 5, None if kind.get("kind") not in ("hang", "delay") else 3))
    return {"path": path, "after": chance.choice((0, 1, 5, 20, 60)), "times": times, **kind}


@scenario(often=2)
def token_revoked(world: World, oracle: Oracle, chance: Chance) -> None:
    """Others revoke the token, again and again: nobody is lost by that."""
    setup = chance.choice(_SETUPS)
    faults = [
        {"path": "/api/*", "after": after, "times": 1, "kind": "expire_token"}
        for after in sorted(chance.sample(range(1, 80), chance.randint(1, 5)))
    ]
    world.server.call("POST", "faults", faults)
    running = world.start(setup, Plan("", at=chance.randint(12, 50), do="pause"))
    if running.paused():
        world.server.call("POST", "expire-token")
        running.go_on()
    oracle.same(running.wait(), setup)


@scenario(often=2)
def permission_lost(world: World, oracle: Oracle, chance: Chance) -> None:
    """From some moment on the credential may not read any more."""
    setup = chance.choice(_SETUPS)
    ended = _interfere(
        world,
        chance,
        setup,
        lambda: world.server.call(
            "POST",
            "faults",
            [{"path": chance.choice(("/api/*", *_LISTS)), "status": chance.choice((401, 403))}],
        ),
    )
    oracle.partial(ended, setup)
    _resume(world, oracle, setup)


@scenario(often=2)
def users_deleted(world: World, oracle: Oracle, chance: Chance) -> None:
    """Users vanish while the others are read."""
    setup = chance.choice([each for each in _SETUPS if each.selection == "all_users"])
    gone = frozenset(chance.sample(sorted(_USERS), chance.randint(1, 6)))
    ended = _interfere(
        world,
        chance,
        setup,
        lambda: [world.server.call("DELETE", f"users/{number}") for number in gone],
    )
    oracle.partial(ended, setup, gone=gone)
    oracle.truth(setup, gone=gone)
    oracle.same(world.audit(setup), setup, gone=gone)


@scenario(often=2)
def server_gone(world: World, oracle: Oracle, chance: Chance) -> None:
    """The server dies midway, or hangs for good; and is there again for the next audit."""
    setup = chance.choice(_SETUPS)
    hangs = chance.random() < 0.5
    number = signal.SIGSTOP if hangs else signal.SIGKILL
    quick = {"timeout": 0.3, "retries": 1}
    running = world.start(setup, _pause(chance), connection=quick)
    if running.paused():
        world.server.signal(number)
        running.go_on()
        running.over()
        world.server.signal(signal.SIGCONT) if hangs else world.server.restart()
    oracle.partial(running.wait(), setup)
    _resume(world, oracle, setup)


@scenario()
def certificate_changed(world: World, oracle: Oracle, chance: Chance) -> None:
    """Midway the server has another certificate, which nobody vouches for."""
    plain = world.server
    trusted, strange = trustme.CA(), trustme.CA()
    trusted.cert_pem.write_to_path(str(world.root / "ca.pem"))
    options: list[list[str]] = []
    for name, authority in (("good", trusted), ("bad", strange)):
        file = world.root / f"{name}.pem"
        authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(
            str(file)
        )
        options.append(["--tls-cert", str(file), "--tls-key", str(file)])
    setup = chance.choice(_SETUPS)
    oracle.truth(setup)
    world.server = Server(*options[0])
    given = {"ca_path": str(world.root / "ca.pem"), "timeout": 2, "retries": 1}
    try:
        running = world.start(setup, _pause(chance), connection=given)
        if running.paused():
            world.server.restart(*options[1])
            running.go_on()
        ended = running.wait()
        oracle.partial(ended, setup)
        require("unverified" not in ended.text, ended.text)
        world.server.restart(*options[0])
        oracle.same(world.audit(setup, connection=given), setup)
    finally:
        world.server.stop()
        world.server = plain


@scenario()
def quota_shared(world: World, oracle: Oracle, chance: Chance) -> None:
    """A small quota, of which others use a part: the audit ends complete, and never goes over it once it was told."""
    plain = world.server
    setup = chance.choice([each for each in _SETUPS if not each.reader])
    oracle.truth(setup)
    limit = chance.randint(15, 60)
    world.server = Server("--quota", str(limit), "--quota-window", "1", "--quota-v2")
    others = [
        {"path": "/api/*", "after": after, "times": 1, "kind": "others"}
        for after in range(0, 400, chance.randint(3, 6))
    ]
    try:
        world.server.call("POST", "faults", others)
        ended = world.audit(setup)
        oracle.same(ended, setup)
        # What others take between the telling and the call cannot be known: as many as are in flight.
        over = [each for each in ended.calls if each["status"] == 429]
        windows = len(ended.calls) // limit + 2
        require(len(over) <= windows, f"{len(over)} calls over the quota in {windows} windows")
    finally:
        world.server.stop()
        world.server = plain


# -------------------------------------------------------------------------------------------------------------- what they share

_USERS: set[int] = set()


def prepare(oracle: Oracle) -> None:
    """Learn the truth about each setup, and who there is."""
    for setup in _SETUPS:
        _USERS.update(oracle.truth(setup).lines)


def _begin(world: World, oracle: Oracle, chance: Chance, setup: Setup) -> None:
    """Any state of the folder: empty, an audit of this setup or another one that ended, one that was killed."""
    state = chance.choice(("empty", "empty", "ended", "other", "killed"))
    if state == "ended":
        oracle.same(world.audit(setup), setup)
    elif state != "empty":
        other = chance.choice(_SETUPS) if state == "other" else setup
        plan = Plan("", at=chance.randint(1, _STEPS)) if state == "killed" else None
        world.audit(other, plan)


def _resume(world: World, oracle: Oracle, setup: Setup, **options: t.Any) -> None:
    """All is well again: an undisturbed audit, which repeats nothing that an interrupted one has read."""
    world.server.call("POST", "faults", [])
    kept = oracle.kept(setup)
    ended = world.audit(setup, **options)
    oracle.same(ended, setup)
    oracle.resumed(ended, setup, kept)


def _pause(chance: Chance) -> Plan:
    """A pause at some user's line."""
    return Plan("", at=chance.randint(10, 60), do="pause")


def _interfere(
    world: World, chance: Chance, setup: Setup, interfere: t.Callable[[], t.Any]
) -> Ended:
    """An audit with which something interferes midway."""
    running = world.start(setup, _pause(chance))
    running.paused()
    interfere()
    running.go_on()
    return running.wait()


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


__all__ = ["CONCURRENCY", "SCENARIOS", "Violation", "prepare"]
