# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line: `python tests/emulator --help`."""

from __future__ import annotations

import sys
from pathlib import Path

if not __package__:
    # Started as a folder: Python put the folder itself on the path; its parent makes it a package.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from emulator.serve import main

if __name__ == "__main__":
    sys.exit(main())
