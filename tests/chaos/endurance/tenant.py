# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant: OneLogin's stand-in, and what an audit of it is told."""

from __future__ import annotations

import copy
import dataclasses
import signal
import subprocess
import sys
import typing as t
from pathlib import Path

import requests
import yaml

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS

CHECKOUT = Path(__file__).resolve().parents[3]
CLIENT_ID, CLIENT_SECRET = "emulator-client-id", "emulator-client-secret-6f1c"
PEOPLE = 40
CONCURRENCY = 4
_READY = "ready at "
_SHIPPED = CHECKOUT / "roles" / "mfa_compliance" / "files" / "policy.yml"
_LENIENT = {
    "id": "lenient",
    "rules": [
        {
            "id": "ANY",
            "title": "Something is enrolled or may be",
            "severity": "low",
            "assert": {
                "any": [{"enrolled": {"count": {"min": 1}}}, {"available": {"count": {"min": 1}}}]
            },
        }
    ],
}
_LOGIN = {
    "id": "logins",
    "direct_login_policies": "none",
    "rules": [
        {
            "id": "LOGIN",
            "title": "MFA is demanded",
            "severity": "high",
            "assert": {"login_policy": {"mfa": "required"}},
        },
        {
            "id": "EACH",
            "title": "By every login policy",
            "severity": "high",
            "for_each": "login_policy",
            "assert": {"login_policy": {"mfa": "required"}},
        },
    ],
}


@dataclasses.dataclass(frozen=True)
class Setup:
    """What an audit is told. Two that are equal come to the same conclusions over the same facts."""

    policy: str = "shipped"
    selection: str = "all_users"
    pseudonym_key: str = ""
    tenant: str = "acme"
    reader: bool = False  # the credential of the least privilege, with API version 1
    reports: int = len(REPORTS)

    @property
    def settings(self) -> dict[str, t.Any]:
        """As the role's variables have it, less the connection."""
        shipped = yaml.safe_load(_SHIPPED.read_text())
        edited = copy.deepcopy(shipped)
        edited["policy"]["rules"][0]["severity"] = "low"
        policies = {"shipped": shipped, "edited": edited, "lenient": _LENIENT, "logins": _LOGIN}
        selections = {
            "all_users": {"all_users": True},
            "staff": {"roles": ["Staff"]},
            "engineering": {"groups": ["Engineering"]},
        }
        return {
            "policy": policies[self.policy],
            "selection": selections[self.selection],
            "thresholds": {"max_indeterminate": PEOPLE} if self.policy == "lenient" else {},
            "waivers": [],
            "attestations": [],
            "pseudonym_key": self.pseudonym_key,
            "tenant": self.tenant,
            "reports": ["json", *sorted(REPORTS)[: self.reports]],
        }

    def connection(self, url: str) -> dict[str, t.Any]:
        """The credential, and limits that keep a disturbed audit short."""
        pair = ("reader-client-id", "reader-client-secret-6f1c") if self.reader else None
        client_id, secret = pair or (CLIENT_ID, CLIENT_SECRET)
        return {
            "api_url": url,
            "client_id": client_id,
            "client_secret": secret,
            "api_version": 1 if self.reader else 2,
            "concurrency": CONCURRENCY,
            "retries": 3,
            "timeout": 5,
            "max_wait": 60,
        }


class Server:
    """The emulator in a process of its own."""

    def __init__(self, *options: str) -> None:
        self._options = ["--users", str(PEOPLE), "--quiet", *options]
        self._start()

    def _start(self, *more: str) -> None:
        command = [sys.executable, str(CHECKOUT / "tests" / "emulator"), *self._options, *more]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline() if self._process.stdout else ""
        if _READY not in line:
            raise SystemExit("The emulator did not start; its message is above.")
        self.url = line.partition(_READY)[2].strip()

    def signal(self, number: int) -> None:
        """Kill, stop or continue it."""
        self._process.send_signal(number)
        if number == signal.SIGKILL:
            self._process.wait()

    def restart(self, *more: str) -> None:
        """Kill it, and start it at the same address, perhaps with other options."""
        self.signal(signal.SIGKILL)
        self._start("--port", self.url.rpartition(":")[2], *more)

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def call(self, method: str, path: str, body: t.Any = None) -> t.Any:
        """A control call."""
        url = f"{self.url}/_emulator/{path}"
        response = requests.request(method, url, json=body, timeout=30, verify=False)
        response.raise_for_status()
        return response.json() if response.content else None

    def reset(self) -> None:
        """As just started."""
        self.call("POST", "reset")
        self.call("POST", "latency", {"ms": 0})

    def requests(self) -> list[dict[str, t.Any]]:
        """What it was asked since it was reset, the tokens too."""
        found: list[dict[str, t.Any]] = self.call("GET", "requests")["requests"]
        return found
