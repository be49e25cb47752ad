# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make demo` prints: a page or two that fit a terminal, and what is worth showing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from guides import ROOT


def test_the_demo_is_short_and_shows_what_login_policies_demand(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tests/demo/demo.py"), "--output", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert len(lines) < 120, done.stdout
    report = Path(lines[-1])
    assert report.name == "report.html" and report.is_file()
    # The folder may have a longer name than a line has columns.
    assert [line for line in lines if len(line) > 80 and str(tmp_path) not in line] == []
    # One login policy with a hole, one without, one that demands nothing; one person whose policy is unknown, and one whose
    # lists could not be read, so that nothing is concluded from the policy.
    assert re.search(
        r"^Contractors +[1-9]\d* +demanded +a known browser", done.stdout, re.MULTILINE
    )
    assert re.search(r"^Staff +[1-9]\d* +demanded +none$", done.stdout, re.MULTILINE)
    assert re.search(r"^Legacy +0 +no +-$", done.stdout, re.MULTILINE)
    told = re.findall(r"^Unknown for (\S+): ", done.stdout, re.MULTILINE)
    assert told == ["kofi.mensah@example.com", "mei.lin@example.com"]
    flat = " ".join(done.stdout.split())
    assert re.search(r"MFA is demanded of 198 of 200 users .* unknown for 2", flat)
    assert "Enrolment is not enforcement" not in flat
