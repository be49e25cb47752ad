# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The start page of the site leads to every guide, and the pages on the collection itself tell what the code has."""

from __future__ import annotations

import re

import yaml
from guides import PAGES, ROOT

DOCSITE = ROOT / "docs" / "docsite"
START = (ROOT / "docs" / "site" / "index.rst").read_text(encoding="utf-8")
ARCHITECTURE = (DOCSITE / "rst" / "architecture.rst").read_text(encoding="utf-8")
LABEL = "ansible_collections.identity.onelogin.docsite."
PLUGINS = ROOT / "plugins"


def test_the_start_page_has_the_sections_of_the_index() -> None:
    """antsibull-docs makes an index of extra-docs.yml, for sites that are not this project's."""
    index = yaml.safe_load((DOCSITE / "extra-docs.yml").read_text(encoding="utf-8"))
    sections = [
        (title, re.findall(r"docsite/(\w+)", entries))
        for title, entries in re.findall(r":caption: (.+)\n((?:\n|   .+\n)+)", START)
    ]
    expected = [(section["title"], section["toctree"]) for section in index["sections"]]
    assert sections == [*expected, ("Reference", [])]


def test_the_start_page_names_a_task_for_every_guide() -> None:
    named = set(re.findall(rf":ref:`{re.escape(LABEL)}(\w+)`", START))
    assert named == {page.stem for page in PAGES if page.suffix == ".rst"}


def test_every_page_begins_with_the_label_that_others_link_to() -> None:
    for page in PAGES:
        if page.suffix == ".rst":
            assert f".. _{LABEL}{page.stem}:" in page.read_text(encoding="utf-8"), page.name


def test_every_room_is_in_the_architecture() -> None:
    """In the picture, and in the table that says what it is for."""
    picture, _line, table = ARCHITECTURE.partition(".. list-table::")
    rooms = {path.name for path in PLUGINS.glob("*_utils/_*") if path.is_dir()} - {"__pycache__"}
    assert len(rooms) == 6
    assert {room for room in rooms if not re.search(rf" {room}\b", picture)} == set()
    assert {room for room in rooms if f"* - ``{room}``" not in table} == set()


def test_files_that_the_architecture_names_exist() -> None:
    files = re.findall(r":file:`(\w+/[\w./]+)`", ARCHITECTURE)
    assert [file for file in files if not (ROOT / file).exists()] == []
    steps = set(
        re.findall(r"(?<!\w)``([a-z]+)``", ARCHITECTURE[ARCHITECTURE.index("One audit\n") :])
    )
    modules = {path.stem for path in (PLUGINS / "plugin_utils" / "_audit").glob("*.py")}
    assert steps - {"pass"} <= modules
    assert len(steps) > 6
