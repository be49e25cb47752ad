# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of a report in the documentation can be renewed."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import states
from conftest import CHROMIUM
from picture import PICTURE, SCREEN


def size(picture: Path) -> dict[str, int]:
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    return {"width": width, "height": height}


def test_the_picture_of_a_report_is_its_first_screen(browser, tmp_path):
    report, made = tmp_path / "report.html", tmp_path / "report.png"
    report.write_text(states.html("report", "fail"), encoding="utf-8")
    command = [sys.executable, str(Path(__file__).with_name("picture.py")), str(report)]
    environment = {**os.environ, "CHROMIUM": str(CHROMIUM)}
    subprocess.run([*command, "--output", str(made)], env=environment, check=True)
    assert size(made) == size(PICTURE) == SCREEN
