# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What disturbs the calls of an audit: a server that fails, refuses, hangs, dies, or has another certificate; users who vanish."""

from __future__ import annotations

import signal
import typing as t

import trustme

from .inject.sitecustomize import Plan
from .oracle import Oracle, require
from .scenarios import SETUPS, USERS, Chance, resume, scenario
from .tenant import Server, Setup
from .world import Ended, World

_LISTS = ("/api/2/mfa/users/*/factors", "/api/2/mfa/users/*/devices")


@scenario(often=5)
def random_faults(world: World, oracle: Oracle, chance: Chance) -> None:
    """A handful of faults on any paths, some for ever. What was not read is said; the next audit reads what is missing."""
    setup = chance.choice(SETUPS)
    world.server.call("POST", "faults", [_fault(chance) for _turn in range(chance.randint(1, 8))])
    ended = world.audit(setup, connection={"timeout": 0.5, "retries": chance.choice((0, 1, 3))})
    oracle.partial(ended, setup)
    resume(world, oracle, setup)


def _fault(chance: Chance) -> dict[str, t.Any]:
    users = sorted(USERS)
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
    setup = chance.choice(SETUPS)
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
    setup = chance.choice(SETUPS)
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
    resume(world, oracle, setup)


@scenario(often=2)
def users_deleted(world: World, oracle: Oracle, chance: Chance) -> None:
    """Users vanish while the others are read."""
    setup = chance.choice([each for each in SETUPS if each.selection == "all_users"])
    gone = frozenset(chance.sample(sorted(USERS), chance.randint(1, 6)))
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
    setup = chance.choice(SETUPS)
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
    resume(world, oracle, setup)


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
    setup = chance.choice(SETUPS)
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
    setup = chance.choice([each for each in SETUPS if not each.reader])
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
