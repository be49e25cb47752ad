# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every YAML example of the README and the guides, as it stands there, against the emulator.

A list of plays is run as a playbook; a list of tasks as the tasks of one play on localhost. A mapping is a document (variables, a
policy, a CI job): it must be valid YAML, and those that have a reader of their own are handed to it elsewhere.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
import typing as t
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst"))]
FENCE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIRECTIVE = re.compile(
    r"^( *)\.\. code-block:: yaml(?:\+jinja)?\n((?: +:.*\n)*)\n((?:\1 +.*\n|\n)+)", re.MULTILINE
)
VARIABLES = {
    "vault_onelogin_url": "{{ lookup('ansible.builtin.env', 'ONELOGIN_API_URL') }}",
    "vault_onelogin_client_id": "emulator-client-id",
    "vault_onelogin_client_secret": "emulator-client-secret-6f1c",
}


class Example(t.NamedTuple):
    """A YAML block and where it stands."""

    page: Path
    line: int
    text: str


def examples() -> list[Example]:
    """All YAML blocks of all pages."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        pattern, group = (FENCE, 1) if page.suffix == ".md" else (DIRECTIVE, 3)
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start(group)) + 1
            found.append(Example(page, line, textwrap.dedent(match.group(group))))
    return found


def name(example: Example) -> str:
    """A test's name that leads to the block."""
    return f"{example.page.name}:{example.line}"


RUNNABLE = [e for e in examples() if isinstance(yaml.safe_load(e.text), list)]
DOCUMENTS = [e for e in examples() if not isinstance(yaml.safe_load(e.text), list)]


def test_every_guide_has_been_read() -> None:
    """The pattern that finds blocks finds as many as the pages announce."""
    announced = sum(
        len(re.findall(r"^```yaml$|code-block:: yaml", p.read_text(encoding="utf-8"), re.MULTILINE))
        for p in PAGES
    )
    assert len(examples()) == announced > 5


@pytest.mark.parametrize("example", RUNNABLE, ids=name)
def test_example_runs(example: Example, onelogin: dict[str, str], tmp_path: Path) -> None:
    """The example ends well, without a warning."""
    content = yaml.safe_load(example.text)
    if "hosts" in content[0] or "ansible.builtin.import_playbook" in content[0]:
        playbook = content
    else:
        playbook = [{"hosts": "localhost", "gather_facts": False, "tasks": content}]
    path = tmp_path / "example.yml"
    path.write_text(yaml.safe_dump(playbook, sort_keys=False), encoding="utf-8")
    variables = tmp_path / "variables.yml"
    variables.write_text(yaml.safe_dump(VARIABLES), encoding="utf-8")
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("ansible-playbook")),
            str(path),
            "--extra-vars",
            f"@{variables}",
        ],
        env={**os.environ, **onelogin, "ANSIBLE_LOCALHOST_WARNING": "false"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"{name(example)}\n{output}"
    assert "DEPRECATION" not in output, output
    warnings = [line for line in output.splitlines() if line.startswith("[WARNING]")]
    assert [w for w in warnings if "No inventory was parsed" not in w] == []


@pytest.mark.parametrize("example", DOCUMENTS, ids=name)
def test_document_is_yaml_with_text_keys(example: Example) -> None:
    """No key has become a truth value or a number on the way (``on:``, ``8.10:``), but GitHub's ``on``, which is read so."""
    document = yaml.safe_load(example.text)
    keys = [key for key in document if key is not True]
    assert keys and all(isinstance(key, str) for key in keys)
