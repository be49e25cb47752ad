# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renew the picture of a report in the documentation: the first screen of the demo's report.

After ``make demo``, in the environment of the gate ``browser``: ``.nox/browser/bin/python tests/browser/picture.py``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from conftest import CHROMIUM, FLAGS
from playwright.sync_api import sync_playwright

CHECKOUT = Path(__file__).resolve().parents[2]
PICTURE = CHECKOUT / "docs" / "docsite" / "rst" / "images" / "report.png"
SCREEN = {"width": 1280, "height": 800}


def take(report: Path, picture: Path) -> None:
    """Save the first screen of a report as PNG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport=SCREEN, color_scheme="light")
        page.goto(report.resolve().as_uri())
        page.screenshot(path=picture)
        browser.close()


def main() -> None:
    """Take the picture, and say where it is."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    demo = CHECKOUT / "demo-output" / "report.html"
    arguments.add_argument("report", type=Path, nargs="?", default=demo)
    arguments.add_argument("--output", type=Path, default=PICTURE)
    options = arguments.parse_args()
    take(options.report, options.output)
    print(options.output)


if __name__ == "__main__":
    main()
