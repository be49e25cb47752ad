# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a survey is, against what else one would write.

All contestants read the available factors of the same users from the same emulator, in one run of this program and in turn,
round by round, so that their ratios hold whatever the machine. Playbooks are counted less an empty playbook; the aiohttp
loop is counted without the start of Python and its imports. That the module asked for everybody, and for nothing twice, is
checked against what the emulator saw. The ratios are printed, not judged.

    python tests/benchmarks/query.py [--users 1000] [--latency-ms 50] [--concurrency 16] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import typing as t
from pathlib import Path

from contest.peers import by_aiohttp, by_sdk, has_sdk, read_lists
from contest.playbooks import Cost, Playbooks
from contest.tenant import CREDENTIAL, arguments, emulator, list_paths

FIRST_GENERATED = 65800000
FLOOR = "aiohttp loop"
URI_USERS = 40  # one after the other: measured on few and given per user
SDK_USERS = 100
MODULE = """
- identity.onelogin.onelogin_mfa_factors_info:
    user_ids: "{{ ids }}"
    concurrency: %(concurrency)d
    enrolled: %(enrolled)s
  register: result
"""
URI = """
- ansible.builtin.uri:
    url: "%(url)s/auth/oauth2/v2/token"
    method: POST
    url_username: "%(client_id)s"
    url_password: "%(client_secret)s"
    force_basic_auth: true
    body_format: json
    body: {grant_type: client_credentials}
  register: token
- ansible.builtin.uri:
    url: "%(url)s/api/2/mfa/users/{{ item }}/factors"
    headers: {Authorization: "Bearer {{ token.json.access_token }}"}
  loop: "{{ ids[:%(uri_users)d] }}"
  register: result
"""


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__, users=1000)
    users, concurrency = options.users, options.concurrency
    with emulator(2 * users, options.latency_ms) as url, tempfile.TemporaryDirectory() as folder:
        ids = _users_with_factors(url, users)
        runner = Playbooks(Path(folder), url, ids)
        values = {
            "url": url,
            "client_id": CREDENTIAL[0],
            "client_secret": CREDENTIAL[1],
            "uri_users": URI_USERS,
            "concurrency": concurrency,
        }
        one = MODULE % {**values, "enrolled": "false"}
        both = MODULE % {**values, "enrolled": "true"}
        paths = list_paths(ids, "factors")
        contestants: dict[str, tuple[int, t.Callable[[], float]]] = {
            FLOOR: (users, lambda: by_aiohttp(url, paths, concurrency)),
            "module": (users, _counted(users + 1, lambda: runner.tasks(one))),
            "module, enrolled too": (users, _counted(2 * users + 1, lambda: runner.tasks(both))),
            "uri loop": (URI_USERS, lambda: runner.tasks(URI % values).wall),
        }
        if has_sdk():
            contestants["official SDK"] = (SDK_USERS, lambda: by_sdk(url, ids[:SDK_USERS]))
        else:
            print("official SDK: not installed (pip install onelogin), left out")
        _report(contestants, options)


def _report(
    contestants: dict[str, tuple[int, t.Callable[[], float]]], options: argparse.Namespace
) -> None:
    each: dict[str, list[float]] = {name: [] for name in contestants}  # seconds per user, by rounds
    for _round in range(options.rounds):
        for name, (users, contestant) in contestants.items():
            each[name].append(contestant() / users)
    print(
        f"{options.users} users, {options.latency_ms} ms latency, concurrency {options.concurrency}, "
        f"median of {options.rounds} rounds"
    )
    print(f"{'':22} {'users':>6} {'seconds':>8} {'ms/user':>8} {'ratio to ' + FLOOR:>21} by rounds")
    for name, (users, _contestant) in contestants.items():
        seconds = statistics.median(each[name])
        ratios = [mine / floor for mine, floor in zip(each[name], each[FLOOR], strict=True)]
        print(
            f"{name:22} {users:6} {seconds * users:8.2f} {seconds * 1000:8.2f} {statistics.median(ratios):21.2f} "
            f"{min(ratios):.2f} to {max(ratios):.2f}"
        )


def _counted(calls: int, contestant: t.Callable[[], Cost]) -> t.Callable[[], float]:
    """The seconds of a contestant, which is held to the number of ``calls`` that the emulator sees of it."""

    def run() -> float:
        cost = contestant()
        if cost.calls != calls:
            raise SystemExit(f"the emulator saw {cost.calls} calls where {calls} were due")
        return cost.wall

    return run


def _users_with_factors(url: str, users: int) -> list[int]:
    """As many users whose list is not empty: an empty one costs the module a call more, to confirm that the user exists."""
    ids = range(FIRST_GENERATED, FIRST_GENERATED + users * 3 // 2)
    lists = asyncio.run(read_lists(url, list_paths(ids, "factors"), 64))
    return [number for number, factors in zip(ids, lists, strict=True) if factors][:users]


if __name__ == "__main__":
    main()
