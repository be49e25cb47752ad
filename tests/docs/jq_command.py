# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command ``jq`` with the options that the guides use, over jq's own library, which pip installs on every machine."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import jq


def main() -> None:
    """Print what a filter makes of files."""
    parser = argparse.ArgumentParser(prog="jq")
    parser.add_argument("-r", "--raw-output", action="store_true")
    parser.add_argument("-s", "--slurp", action="store_true")
    parser.add_argument("filter")
    parser.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args()
    text = "\n".join(file.read_text(encoding="utf-8") for file in given.files)
    for value in jq.compile(given.filter).input_text(text, slurp=given.slurp):
        raw = given.raw_output and isinstance(value, str)
        print(value if raw else json.dumps(value, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
