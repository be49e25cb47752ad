# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo: a made-up tenant in the emulator, and the example playbooks run on it.

Run by ``make demo``. Ends with the status of the first playbook that fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import typing as t
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
EMULATOR = HERE.parent / "emulator"
PLAYBOOKS = ("tests/demo/query.yml", "tests/demo/audit.yml", "identity.onelogin.verify")
PEOPLE = 200
READY = "ready at "


def main() -> int:
    """Start the emulator, run the playbooks, stop the emulator."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--collections-path", type=Path, help="where the collection is installed"
    )
    arguments.add_argument("--output", type=Path, default=Path("demo-output"))
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch, emulator() as url:
        environment = {
            **os.environ,
            "ONELOGIN_API_URL": url,
            "ONELOGIN_CLIENT_ID": "emulator-client-id",
            "ONELOGIN_CLIENT_SECRET": "emulator-client-secret-6f1c",
            "ANSIBLE_CONFIG": str(HERE / "ansible.cfg"),
            "ANSIBLE_LOCAL_TEMP": scratch,
        }
        if options.collections_path:
            environment["ANSIBLE_COLLECTIONS_PATH"] = str(options.collections_path.resolve())
        say(f"A stand-in for OneLogin with {PEOPLE} made-up people is at {url}")
        for playbook in PLAYBOOKS:
            say(f"ansible-playbook {playbook}")
            status = run(playbook, environment, options.output)
            if status:
                return status
    say("Done. The tenant has been made to need work; open in a browser:")
    print(options.output.resolve() / "report.html", flush=True)
    return 0


def run(playbook: str, environment: dict[str, str], output: Path) -> int:
    """Run one playbook with the ansible-playbook that belongs to this Python; returns its exit status."""
    folder = output.resolve()
    command = [str(Path(sys.executable).with_name("ansible-playbook")), playbook]
    command += ["-e", f"mfa_compliance_output_dir={folder}"]
    return subprocess.run(command, env=environment, cwd=CHECKOUT, check=False).returncode


@contextmanager
def emulator() -> t.Iterator[str]:
    """The emulator's address while it runs."""
    command = [sys.executable, str(EMULATOR), "--users", str(PEOPLE), "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if READY not in line:
                raise SystemExit("The emulator did not start; its message is above.")
            yield line.partition(READY)[2].strip()
        finally:
            process.terminate()


def say(text: str) -> None:
    """A line for the person at the terminal, in order with what the programs print."""
    print(f"\n=== {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
