# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser around the HTML report. Set ``CHROMIUM`` where it is not on the path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import states
from make_result import make_result
from playwright.sync_api import Browser, Page, sync_playwright

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html.page import render
from ansible_collections.identity.onelogin.tests.tools.tree import copy_collection

CHECKOUT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("the browser tests did not run: no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The file of a report on ``make_result(**options)``, made once."""
    folder = tmp_path_factory.mktemp("reports")

    def report(**options: Any) -> Path:
        path = folder / ("-".join(f"{key}={options[key]}" for key in sorted(options)) + ".html")
        if not path.exists():
            path.write_text(render(make_result(**options)), encoding="utf-8")
        return path

    return report


@contextmanager
def watched(page: Page, file: Path) -> Iterator[None]:
    """Whatever a page asks for besides its own file, or complains of, fails the test."""
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url.partition("#")[0]))
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield
    assert set(requests) <= {file.as_uri()}
    assert not complaints


@pytest.fixture
def open_file(browser: Browser) -> Iterator[Open]:
    """``open_file(file, route, **context options)`` gives a watched page."""
    with ExitStack() as stack:

        def open_(file: Path, route: str = "", **options: Any) -> Page:
            context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
            page = context.new_page()
            stack.enter_context(watched(page, file))
            stack.callback(context.close)
            page.goto(file.as_uri() + route)
            return page

        yield open_


@pytest.fixture
def open_report(open_file: Open, reports: Callable[..., Path]) -> Open:
    """``open_report(route, users=…, **context options)`` gives a watched page."""

    def open_(
        route: str = "",
        *,
        users: int = 300,
        baseline: bool = True,
        login_policies: bool = False,
        **options: Any,
    ) -> Page:
        file = reports(users=users, baseline=baseline, login_policies=login_policies)
        return open_file(file, route, **{"viewport": {"width": 1280, "height": 900}, **options})

    return open_


@pytest.fixture
def open_state(open_file: Open, tmp_path: Path) -> Open:
    """``open_state(kind, state, **context options)`` gives the watched page of a report or a fleet in a state of ``states.py``."""

    def open_(kind: str, state: str, route: str = "", **options: Any) -> Page:
        file = tmp_path / f"{kind}-{state}.html"
        file.write_text(states.html(kind, state), encoding="utf-8")
        return open_file(file, route, **options)

    return open_


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built in a copy as the gate ``docs`` does."""
    work = tmp_path_factory.mktemp("site")
    copy = copy_collection(checkout=CHECKOUT, work=work)
    # The commands are those beside this Python, and only the copy is to be documented.
    search = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    environment = {**os.environ, "PATH": search, "ANSIBLE_COLLECTIONS_PATH": str(work)}
    command = [sys.executable, "docs/site/build.py", str(work / "html")]
    subprocess.run(command, cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL)
    return work / "html"
