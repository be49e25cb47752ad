# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the HTML report takes to make, to open and to filter. Prints figures, judges nothing.

Usage: ``python tests/benchmarks/html_report.py [users]`` (20,000 by default, each under four rules).
Needs what ``tests/browser/requirements.txt`` names, and Chromium.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from conftest import CHROMIUM, FLAGS
from make_result import make_result

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html.page import render

RUNS = 5

# From setting a control to the frame in which the new rows can be seen.
_UNTIL_DRAWN = """async ([id, value, kind]) => {
  const start = performance.now();
  const count = document.getElementById("count");
  const before = count.textContent;
  const node = document.querySelector(id);
  if (kind === "click") node.click();
  else { node.value = value; node.dispatchEvent(new Event(kind)); }
  while (count.textContent === before) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start;
}"""


def report(what: str, seconds: list[float]) -> None:
    print(f"{what:<44} median {statistics.median(seconds):6.2f} s   worst {max(seconds):6.2f} s")


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def act(page: Page, selector: str, value: str = "", kind: str = "click") -> float:
    return float(page.evaluate(_UNTIL_DRAWN, [selector, value, kind])) / 1000


def main(users: int) -> None:
    result = make_result(users=users)
    print(f"{users:,} users, {len(result['results']):,} results, {RUNS} runs")
    report("render in Python", [timed(lambda: render(result)) for _number in range(RUNS)])
    page_text = render(result)
    print(f"{'size of the file':<44} {len(page_text.encode()) / 1e6:.2f} MB")
    print(f"{'peak memory of this process':<44} {_peak_megabytes():.0f} MB")
    steps: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        file.write_text(page_text, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for _number in range(RUNS):
            page = browser.new_page()
            steps.setdefault("open, table drawn", []).append(
                timed(lambda page=page: page.goto(file.as_uri(), wait_until="load"))
            )
            for what, selector, value, kind in (
                ("filter by outcome", '[data-outcome="fail"]', "", "click"),
                ("filter by rule", "#rule", "MFA-4", "change"),
                ("clear filters", "#clear", "", "click"),
                ("first search (builds the index; waits 0.12 s)", "#q", "tala.sato", "input"),
                ("next search", "#q", "enrolled:sms -enrolled:totp", "input"),
            ):
                steps.setdefault(what, []).append(act(page, selector, value, kind))
            act(page, "#clear")
            start = time.perf_counter()
            page.locator("#table th button").nth(3).click()
            page.locator('#table th[aria-sort="ascending"]').wait_for()
            steps.setdefault("sort by user", []).append(time.perf_counter() - start)
            start = time.perf_counter()
            page.locator("#table tbody a").nth(10).click()
            page.locator("#user h1").wait_for()
            steps.setdefault("open a user's page", []).append(time.perf_counter() - start)
            page.close()
        browser.close()
    for what, seconds in steps.items():
        report(what, seconds)


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20_000)
