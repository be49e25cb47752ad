# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated tenant that all contestants read, and what it saw of them."""

from __future__ import annotations

import argparse
import base64
import json
import subprocess
import sys
import typing as t
import urllib.request
from contextlib import contextmanager
from pathlib import Path

EMULATOR = Path(__file__).resolve().parents[2] / "emulator"
CREDENTIAL = ("emulator-client-id", "emulator-client-secret-6f1c")


@contextmanager
def emulator(users: int, latency_ms: int) -> t.Iterator[str]:
    """The URL of an emulator with so many users, while it runs."""
    command = [sys.executable, str(EMULATOR), "--users", str(users), "--quiet"]
    command += ["--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield line.rpartition(" ")[2].strip()
        finally:
            process.terminate()


def token(url: str) -> str:
    """An access token."""
    pair = base64.b64encode(":".join(CREDENTIAL).encode()).decode()
    request = urllib.request.Request(
        f"{url}/auth/oauth2/v2/token",
        data=b'{"grant_type": "client_credentials"}',
        headers={"Content-Type": "application/json", "Authorization": f"Basic {pair}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # loopback only
        return t.cast(str, json.load(answer)["access_token"])


def calls_seen(url: str) -> int:
    """How many calls the emulator has seen."""
    with urllib.request.urlopen(f"{url}/_emulator/requests", timeout=60) as answer:  # loopback only
        return t.cast(int, json.load(answer)["count"])


def ids_of_all(url: str) -> list[int]:
    """Everybody's id, page by page."""
    headers = {"Authorization": f"Bearer {token(url)}"}
    found: list[int] = []
    page = pages = 1
    while page <= pages:
        request = urllib.request.Request(
            f"{url}/api/2/users?limit=1000&fields=id&page={page}", headers=headers
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # loopback only
            found += [row["id"] for row in json.load(answer)]
            pages = int(answer.headers.get("Total-Pages", page))
        page += 1
    return found


def list_paths(ids: t.Iterable[int], *names: str) -> list[str]:
    """The paths of the lists (``factors``, ``devices``) of users."""
    return [f"/api/2/mfa/users/{number}/{name}" for number in ids for name in names]


def arguments(about: str, *, users: int) -> argparse.Namespace:
    """The options of a benchmark, ``about`` being its docstring and ``users`` how many there are unless said."""
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument("--users", type=int, default=users)
    parser.add_argument("--latency-ms", type=int, default=50)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()
