# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running emulator for the examples."""

from __future__ import annotations

import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

EMULATOR = Path(__file__).resolve().parents[1] / "emulator"


@pytest.fixture(scope="session")
def onelogin() -> t.Iterator[dict[str, str]]:
    """The environment that leads to the emulator."""
    command = [sys.executable, str(EMULATOR), "--users", "60", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield {
                "ONELOGIN_API_URL": process.stdout.readline().rpartition(" ")[2].strip(),
                "ONELOGIN_CLIENT_ID": "emulator-client-id",
                "ONELOGIN_CLIENT_SECRET": "emulator-client-secret-6f1c",
            }
        finally:
            process.terminate()
