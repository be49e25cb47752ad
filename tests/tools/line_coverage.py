# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report which lines of plugins/ were reached, from what ``ansible-test coverage combine`` wrote.

Run at the root of the collection: ``python line_coverage.py PERCENT``. Fails when fewer lines were reached.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from coverage import Coverage, CoverageData

DATA = Path("tests/output/coverage/coverage")
JSON = DATA.with_name("plugins.json")
INCLUDE = ["plugins/*"]


def main() -> int:
    """Return 1 if fewer lines than wanted were reached."""
    wanted = float(sys.argv[1])
    data = CoverageData(str(DATA))
    data.read()
    # A file that no test loads counts as well.
    data.touch_files(str(path.resolve()) for path in Path("plugins").rglob("*.py"))
    data.write()

    measured = Coverage(data_file=str(DATA), config_file=False)
    measured.load()
    measured.report(include=INCLUDE, show_missing=True, skip_covered=True)
    measured.json_report(include=INCLUDE, outfile=str(JSON))
    totals = json.loads(JSON.read_text(encoding="utf-8"))[
        "totals"
    ]  # percent_covered counts branches too
    percent = 100 * totals["covered_lines"] / totals["num_statements"]
    print(
        f"{percent:.1f} % of the lines of plugins/ were reached; at least {wanted:.0f} % are wanted"
    )
    return int(percent < wanted)


if __name__ == "__main__":
    raise SystemExit(main())
