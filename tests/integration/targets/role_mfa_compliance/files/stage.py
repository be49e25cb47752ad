# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cases play on: the emulator as it was at its start, a scratch folder, and ansible-playbook."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import typing as t
import urllib.request
from pathlib import Path

URL = sys.argv[1]
CREDENTIAL = {"client_id": "emulator-client-id", "client_secret": "emulator-client-secret-6f1c"}
READER = {"client_id": "reader-client-id", "client_secret": "reader-client-secret-6f1c"}
CONNECTION = {"api_url": URL, "retries": 0, **CREDENTIAL}
KEY = "a key of more than sixteen characters"

# Five users who all have a factor, so that the policy below passes if, and only if, all of them are read.
FIVE = [65786389, 65786391, 65786392, 65786396, 65786401]
ALL_ENROLLED = {
    "id": "cases",
    "rules": [
        {
            "id": "ONE",
            "title": "Everybody has a factor",
            "severity": "high",
            "applies_to": {"not": {"status": ["suspended"]}},
            "assert": {"enrolled": {"count": {"min": 1}}},
        }
    ],
}
# As above, with a rule that looks at both lists, so that both are read of each.
EITHER = [{name: {"count": {"min": 1}}} for name in ("enrolled", "available")]
BOTH = {
    "id": "cases",
    "rules": [
        *ALL_ENROLLED["rules"],
        {**ALL_ENROLLED["rules"][0], "id": "TWO", "assert": {"any": EITHER}},
    ],
}
FORBIDDEN = {"statusCode": 403, "name": "ForbiddenAction", "message": "Insufficient permissions"}
UNAUTHORIZED = {"statusCode": 401, "name": "UnauthorizedError", "message": "Unauthorized"}
NOT_FOUND = {"statusCode": 404, "name": "NotFoundError", "message": "User not found"}


class Run(t.NamedTuple):
    status: int
    output: str

    @property
    def changed(self) -> int:
        return sum(map(int, re.findall(r"changed=(\d+)", self.output)))


class Case:
    """A scratch folder, the emulator as it was at its start, and ansible-playbook."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.out = work / "audit"
        control("reset", {})

    def variables(self, **given: t.Any) -> dict[str, t.Any]:
        base = {
            "connection": CONNECTION,
            "selection": {"user_ids": FIVE},
            "policy": ALL_ENROLLED,
            "output_dir": str(self.out),
            "tenant": "acme",
        }
        return {f"mfa_compliance_{name}": value for name, value in {**base, **given}.items()}

    def command(self, playbook: str, *arguments: str, **given: t.Any) -> list[str]:
        file = self.work / "vars.json"
        file.write_text(json.dumps(self.variables(**given)), encoding="utf-8")
        file.chmod(0o600)
        here = Path(sys.executable).with_name("ansible-playbook")
        program = str(here) if here.exists() else "ansible-playbook"
        return [program, f"identity.onelogin.{playbook}", "-e", f"@{file}", *arguments]

    def play(self, playbook: str, *arguments: str, **given: t.Any) -> Run:
        return finished(self.command(playbook, *arguments, **given), self.work)

    def audit(self, *arguments: str, **given: t.Any) -> Run:
        return self.play("audit", *arguments, **given)

    def verdict(self) -> str:
        return str(self.json("result.json")["verdict"])

    def json(self, name: str) -> t.Any:
        return json.loads((self.out / name).read_text(encoding="utf-8"))

    def lines(self) -> list[t.Any]:
        """The lines of all journals."""
        files = sorted(self.out.glob("evidence/users-*.jsonl"))
        text = "".join(file.read_text(encoding="utf-8") for file in files)
        return [json.loads(line) for line in text.splitlines()]

    def text(self) -> str:
        """Everything that lies in the output folder."""
        return "\n".join(
            file.read_text(encoding="utf-8") for file in self.out.rglob("*") if file.is_file()
        )

    def digests(self) -> dict[str, tuple[str, int]]:
        return {
            str(file): (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime_ns)
            for file in self.out.rglob("*")
            if file.is_file()
        }


def finished(command: list[str], work: Path, **more: str) -> Run:
    done = subprocess.run(
        command,
        cwd=work,
        env={**environment(), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout)


def environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ONELOGIN_")}
    # Ansible's default, which ansible-test changes: patterns may name hosts that there are not.
    clean["ANSIBLE_HOST_PATTERN_MISMATCH"] = "warning"
    return {**clean, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_RETRY_FILES_ENABLED": "0", "COLUMNS": "20000"}


def control(call: str, body: t.Any, method: str = "POST") -> None:
    request = urllib.request.Request(
        f"{URL}/_emulator/{call}", data=json.dumps(body).encode(), method=method
    )
    urllib.request.urlopen(request, timeout=30).close()


def fault(path: str, **about: t.Any) -> dict[str, t.Any]:
    return {"path": path, "method": "GET", "times": None, **about}


def requests() -> list[str]:
    """The paths that were asked for since the last reset or `forget`."""
    with urllib.request.urlopen(f"{URL}/_emulator/requests", timeout=30) as answer:
        return [each["path"] for each in json.load(answer)["requests"]]


def factor_calls(user: int) -> int:
    return sum(f"/mfa/users/{user}/" in path for path in requests())


def headings(output: str) -> int:
    return len(re.findall(r"^TASK \[", output, re.MULTILINE))


def flat(text: str) -> str:
    """Output without the line breaks and backslashes that callbacks put into messages."""
    return " ".join(text.replace("\\n", " ").replace("\\", "").split())


def holds(text: str, *wanted: str) -> None:
    for each in wanted:
        assert each in flat(text), f"{each!r} is not in:\n{text}"


def wait_for(condition: t.Callable[[], t.Any]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):
            if condition():
                return
        time.sleep(0.1)
    raise AssertionError("waited in vain")
