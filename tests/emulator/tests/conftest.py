# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: real emulators, started as anyone starts them, on free loopback ports."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

FOLDER = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(FOLDER.parent))

CREDENTIALS = {
    "manage_all": ("emulator-client-id", "emulator-client-secret-6f1c"),
    "read_users": ("reader-client-id", "reader-client-secret-6f1c"),
    "authentication_only": ("auth-only-client-id", "auth-only-secret-6f1c"),
}


@dataclass
class Running:
    """An emulator that runs, and a short way to ask it."""

    process: subprocess.Popen[str]
    url: str
    verify: str | bool = True
    _tokens: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        """Send a request without any credential; no proxy, no netrc, no redirect."""
        with requests.Session() as session:
            session.trust_env = False
            options = {"timeout": 10, "allow_redirects": False, "verify": self.verify}
            return session.request(method, self.url + path, **(options | more))

    def token(self, scope: str = "manage_all") -> str:
        """Return a token of a credential with this scope."""
        grant = {"grant_type": "client_credentials"}
        answer = self.call("POST", "/auth/oauth2/v2/token", json=grant, auth=CREDENTIALS[scope])
        return answer.json()["access_token"]

    def get(self, path: str, *, scope: str = "manage_all", **more: Any) -> requests.Response:
        """GET with a token, fetched when it is first needed."""
        if scope not in self._tokens:
            self._tokens[scope] = self.token(scope)
        headers = {"Authorization": f"Bearer {self._tokens[scope]}"}
        return self.call("GET", path, headers=headers, **more)

    def control(self, path: str, body: Any = None, *, method: str = "POST") -> requests.Response:
        """Make a control call."""
        return self.call(method, f"/_emulator/{path}", json=body)

    def fault(self, **fault: Any) -> None:
        """Set one fault in place of all others."""
        answer = self.control("faults", [fault])
        assert answer.status_code == 204, answer.text

    def seen(self) -> dict[str, Any]:
        """Return the report of the requests seen."""
        return self.call("GET", "/_emulator/requests").json()


@pytest.fixture(scope="session")
def command() -> list[str]:
    """Give the command that starts an emulator."""
    return [sys.executable, str(FOLDER)]


@pytest.fixture(scope="session")
def start(command: list[str]) -> Iterator[Callable[..., Running]]:
    """Give a function that starts an emulator with options; all end with the session."""
    started: list[subprocess.Popen[str]] = []

    def start_one(*options: str, verify: str | bool = True) -> Running:
        process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        line = process.stdout.readline() if process.stdout else ""
        assert line.startswith("OneLogin emulator ready at "), process.communicate()
        return Running(process, line.split()[-1], verify)

    yield start_one
    for process in started:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture(scope="session")
def one(start: Callable[..., Running]) -> Running:
    """Start the emulator that most tests share."""
    return start()


@pytest.fixture
def emulator(one: Running) -> Running:
    """Give the shared emulator as if it had just been started."""
    one.control("reset")
    return one
