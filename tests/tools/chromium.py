# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print the path of a Chromium. As root on a machine with apt-get, install one first if there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """Return the path of the first browser found."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Install Debian's package; whether that worked shows in what find() then finds."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("update -q", "install -q -y --no-install-recommends chromium"):
        print(f"apt-get {command}", file=sys.stderr, flush=True)
        subprocess.run(
            ["apt-get", *command.split()], env=environment, stdout=sys.stderr, check=False
        )


def main() -> int:
    """Return 1 if there is no Chromium in the end."""
    if not find() and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    path = find()
    if path:
        print(path)
    return int(not path)


if __name__ == "__main__":
    raise SystemExit(main())
