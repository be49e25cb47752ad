# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Nu HTML checker, which checks CSS too, finds no error and no warning. ``NU_CHECKER`` is its command."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
import states

COMMAND = shlex.split(os.environ.get("NU_CHECKER", ""))
# What the checker of 2026-09 says although it is not so.
WRONG = (
    # It makes the hash of a text without its line breaks, and takes the data block for a script. A browser that did not find the
    # hashes in the policy would say so, and `watched` would hear it in every other test.
    r"Inline (style|script) violates Content Security Policy \(meta tag\)",
    # The page of a user takes the place of the overview, which is hidden with its heading.
    r"Consider using the .h1. element as a top-level heading only",
)
SPOILT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>t</title><style>p { colour: red; width: 3px 4px }</style></head>
<body><section><p id="a"><b id="a">x</p></section><table><tr><td colspan="2">1</td></tr><tr><td>2</td></tr></table></body></html>"""


def messages(files: Iterable[Path]) -> list[str]:
    """The errors and warnings about these files."""
    if not COMMAND:
        pytest.skip("the Nu HTML checker did not run: NU_CHECKER does not say what runs it")
    command = [*COMMAND, "--format", "json", "--exit-zero-always", *map(str, files)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return [
        f"{Path(each.get('url', '')).name}:{each.get('lastLine')}: {each['message']}"
        for each in json.loads(said)["messages"]
        if (each["type"] != "info" or each.get("subType") == "warning")
        and not any(re.match(pattern, each["message"]) for pattern in WRONG)
    ]


def test_every_page_is_valid_in_every_state(tmp_path):
    files = []
    for kind, known in (("report", states.REPORTS), ("fleet", states.FLEETS)):
        for state in known:
            files.append(tmp_path / f"{kind}-{state}.html")
            files[-1].write_text(states.html(kind, state), encoding="utf-8")
    assert messages(files) == []


def test_so_is_what_the_script_makes_of_it(open_state, tmp_path):
    files = []
    for state in ("fail", "odd", "nobody"):
        page = open_state("report", state)
        for route, shown in (
            ("#/results?outcome=fail&q=status:lokced", "#q-note"),
            ("#/user/65000008", "#user h1"),
            ("#/user/8", "#user h1"),
        ):
            page.goto(page.url.partition("#")[0] + route)
            page.locator(shown).wait_for()
            files.append(tmp_path / f"{len(files)}.html")
            files[-1].write_text(page.content(), encoding="utf-8")
    assert messages(files) == []


def test_so_is_every_page_of_the_documentation(site):
    files = sorted(site.rglob("*.html"))
    assert site / "index.html" in files
    assert messages(files) == []


def test_the_checker_finds_what_is_wrong(tmp_path):
    file = tmp_path / "spoilt.html"
    file.write_text(SPOILT, encoding="utf-8")
    found = " ".join(messages([file]))
    for word in ("colour", "Too many values", "Duplicate ID", "Section lacks heading", "End tag"):
        assert word in found
