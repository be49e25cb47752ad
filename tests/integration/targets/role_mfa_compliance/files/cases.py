# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of the role mfa_compliance and its playbooks: each runs ansible-playbook against the emulator.

Usage: ``cases.py URL-of-the-emulator [name of a case …]``. Ends with 1 at the first case that fails.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import audits
import demands
import hosts
import inputs
import interruptions
import secrecy
import verifying
from stage import Case

FILES = (audits, interruptions, inputs, secrecy, verifying, hosts, demands)


def main() -> int:
    cases = {
        name.removeprefix("case_"): value
        for file in FILES
        for name, value in vars(file).items()
        if name.startswith("case_")
    }
    for name in sys.argv[2:] or cases:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="role-cases-") as scratch:
            try:
                cases[name](Case(Path(scratch)))
            except AssertionError as error:
                print(f"FAILED {name}: {error}", flush=True)
                raise
        print(f"ok {name} ({time.monotonic() - started:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
