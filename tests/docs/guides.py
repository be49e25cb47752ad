# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that people read, the blocks of code in them, and the example files."""

from __future__ import annotations

import re
import textwrap
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
ROLE = ROOT / "roles" / "mfa_compliance"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst"))]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIRECTIVE = re.compile(
    r"^( *)\.\. code-block:: (\S+)\n(?: +:.*\n)*\n((?:\1 +.*\n|\n)+)", re.MULTILINE
)


class Block(t.NamedTuple):
    """A block of code and where it stands."""

    page: Path
    line: int
    language: str
    text: str


def blocks() -> list[Block]:
    """All blocks of all pages."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        pattern, language, body = (FENCE, 1, 2) if page.suffix == ".md" else (DIRECTIVE, 2, 3)
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start(body)) + 1
            lines = textwrap.dedent(match.group(body)).strip("\n") + "\n"
            found.append(Block(page, line, match.group(language), lines))
    return found


def name(block: Block) -> str:
    """A test's name that leads to the block."""
    return f"{block.page.name}:{block.line}"


def example_files() -> list[Path]:
    """All example files."""
    return sorted(path for path in EXAMPLES.rglob("*") if path.is_file())


def without_header(path: Path) -> str:
    """An example file as a guide shows it: without the three lines on its licence and the mark of a YAML document."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert "SPDX-License-Identifier" in lines[2]
    return "".join(lines[4:] if lines[3] == "---\n" else lines[3:])
