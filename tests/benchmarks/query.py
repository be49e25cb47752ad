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
import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import typing as t
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import aiohttp

HERE = Path(__file__).resolve().parent
EMULATOR = HERE.parent / "emulator"
CREDENTIAL = ("emulator-client-id", "emulator-client-secret-6f1c")
FIRST_GENERATED = 65800000
FLOOR = "aiohttp loop"
URI_USERS = 40  # one after the other: measured on few and given per user
SDK_USERS = 100
PLAY = """
- hosts: localhost
  gather_facts: false
  vars_files: [ids.json]
  tasks: {tasks}
"""
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
    with _emulator(2 * users, options.latency_ms) as url, tempfile.TemporaryDirectory() as folder:
        ids = asyncio.run(_users_with_factors(url, users))
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
        contestants: dict[str, tuple[int, t.Callable[[], float]]] = {
            FLOOR: (users, lambda: asyncio.run(_aiohttp(url, ids, concurrency))),
            "module": (users, _counted(url, users + 1, lambda: runner.net(one))),
            "module, enrolled too": (users, _counted(url, 2 * users + 1, lambda: runner.net(both))),
            "uri loop": (URI_USERS, lambda: runner.net(URI % values)),
        }
        if _has_sdk():
            contestants["official SDK"] = (SDK_USERS, lambda: _sdk(url, ids[:SDK_USERS]))
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


def _counted(url: str, calls: int, contestant: t.Callable[[], float]) -> t.Callable[[], float]:
    """The same contestant, held to the number of ``calls`` that the emulator sees of it."""

    def run() -> float:
        before = _calls_seen(url)
        seconds = contestant()
        seen = _calls_seen(url) - before
        if seen != calls:
            raise SystemExit(f"the emulator saw {seen} calls where {calls} were due")
        return seconds

    return run


def _calls_seen(url: str) -> int:
    with urllib.request.urlopen(f"{url}/_emulator/requests", timeout=60) as answer:  # loopback only
        return t.cast(int, json.load(answer)["count"])


def environment(url: str) -> dict[str, str]:
    """What a playbook needs to read the emulator."""
    return {
        **os.environ,
        "ONELOGIN_API_URL": url,
        "ONELOGIN_CLIENT_ID": CREDENTIAL[0],
        "ONELOGIN_CLIENT_SECRET": CREDENTIAL[1],
        "ANSIBLE_LOCALHOST_WARNING": "false",
    }


class Playbooks:
    """Runs playbooks with the ansible-playbook beside this Python."""

    def __init__(self, folder: Path, url: str, ids: list[int]) -> None:
        self._folder = folder
        (folder / "ids.json").write_text(json.dumps({"ids": ids}), encoding="utf-8")
        self._environment = environment(url)

    def net(self, tasks: str) -> float:
        """Seconds that the tasks take, less an empty playbook run right before."""
        empty = self._seconds("- ansible.builtin.meta: noop\n")
        return self._seconds(tasks) - empty

    def _seconds(self, tasks: str) -> float:
        playbook = self._folder / "play.yml"
        indented = "".join(f"\n    {line}" for line in tasks.strip().splitlines())
        playbook.write_text(PLAY.format(tasks=indented), encoding="utf-8")
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
        start = time.perf_counter()
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - start
        if done.returncode:
            raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
        return seconds


async def _aiohttp(url: str, ids: list[int], concurrency: int) -> float:
    start = time.perf_counter()
    lists = await _read(url, ids, concurrency)
    assert all(lists)
    return time.perf_counter() - start


async def _users_with_factors(url: str, users: int) -> list[int]:
    """As many users whose list is not empty: an empty one costs the module a call more, to confirm that the user exists."""
    ids = range(FIRST_GENERATED, FIRST_GENERATED + users * 3 // 2)
    lists = await _read(url, ids, 64)
    return [number for number, factors in zip(ids, lists, strict=True) if factors][:users]


async def _read(url: str, ids: t.Iterable[int], concurrency: int) -> list[list[t.Any]]:
    """The least that one can do: a token, and the lists, so many at a time."""
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(url, connector=connector) as session:
        headers = {"Authorization": f"Bearer {_token(url)}"}

        async def read(number: int) -> list[t.Any]:
            path = f"/api/2/mfa/users/{number}/factors"
            async with session.get(path, headers=headers) as answer:
                answer.raise_for_status()
                return t.cast("list[t.Any]", await answer.json())

        return await asyncio.gather(*map(read, ids))


def _has_sdk() -> bool:
    try:
        import onelogin  # noqa: F401
    except ImportError:
        return False
    return True


def _sdk(url: str, ids: list[int]) -> float:
    import onelogin

    start = time.perf_counter()
    configuration = onelogin.Configuration(host=url)
    configuration.access_token = _token(url)  # its constructor drops the token
    api = onelogin.MultiFactorAuthenticationApi(onelogin.ApiClient(configuration))
    for number in ids:
        api.get_auth_factors(number)
    return time.perf_counter() - start


def _token(url: str) -> str:
    pair = base64.b64encode(":".join(CREDENTIAL).encode()).decode()
    request = urllib.request.Request(
        f"{url}/auth/oauth2/v2/token",
        data=b'{"grant_type": "client_credentials"}',
        headers={"Content-Type": "application/json", "Authorization": f"Basic {pair}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # loopback only
        return t.cast(str, json.load(answer)["access_token"])


@contextmanager
def _emulator(users: int, latency_ms: int) -> t.Iterator[str]:
    command = [sys.executable, str(EMULATOR), "--users", str(users), "--quiet"]
    command += ["--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield line.rpartition(" ")[2].strip()
        finally:
            process.terminate()


def arguments(about: str, *, users: int) -> argparse.Namespace:
    """The options of a benchmark, ``about`` being its docstring and ``users`` how many there are unless said."""
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument("--users", type=int, default=users)
    parser.add_argument("--latency-ms", type=int, default=50)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
