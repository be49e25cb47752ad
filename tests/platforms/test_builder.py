# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-builder: what an execution environment with this collection gets, as far as that goes without a container engine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from guides import EXAMPLES, ROOT

PROGRAM = Path(sys.executable).with_name("ansible-builder")
# What the image's build runs in the context that ansible-builder makes.
INTROSPECT = Path("_build", "scripts", "introspect.py")


def run(*command: str | Path, folder: Path | None = None) -> str:
    """What a command prints; it ends well."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def described_by_ci() -> str:
    """The definition that the workflow writes."""
    path = ROOT / ".github" / "workflows" / "ci.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    steps = workflow["jobs"]["execution-environment"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("name") == "Describe the image"]
    return str(script.split("<<'EOF'\n")[1].split("\nEOF")[0])


@pytest.fixture(params=["example", "ci"])
def context(request: pytest.FixtureRequest, artefact: Path, tmp_path: Path) -> Path:
    """What an image would be built from: by the definition of the guide, or by that of CI, which takes the artefact."""
    definition = tmp_path / "execution-environment.yml"
    if request.param == "ci":
        definition.write_text(described_by_ci(), encoding="utf-8")
        (tmp_path / "collection.tar.gz").write_bytes(artefact.read_bytes())
    else:
        awx = EXAMPLES / "awx"
        definition.write_text((awx / definition.name).read_text(encoding="utf-8"), encoding="utf-8")
        (tmp_path / "collections").mkdir()
        wanted = (awx / "collections" / "requirements.yml").read_text(encoding="utf-8")
        (tmp_path / "collections" / "requirements.yml").write_text(wanted, encoding="utf-8")
    named = ("--output-filename", "Containerfile")  # whichever engine there is
    run(PROGRAM, "create", "--file", definition, "--context", "context", *named, folder=tmp_path)
    return tmp_path / "context"


def test_introspect_lists_what_modules_need_and_nothing_else(installed: Path) -> None:
    found = yaml.safe_load(run(PROGRAM, "introspect", installed))
    assert found == {"python": ["requests  # from collection identity.onelogin"], "system": []}


def test_the_image_gets_the_collection_ansible_core_and_requests(
    context: Path, installed: Path
) -> None:
    """All three stages, without their container: collections, then what they ask for, then what the definition adds."""
    (collection,) = yaml.safe_load((context / "_build" / "requirements.yml").read_bytes())[
        "collections"
    ]
    assert collection["name"] in ("identity.onelogin", "collection.tar.gz")
    steps = (context / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r'ARG ANSIBLE_INSTALL_REFS="ansible-core\S* ansible-runner"', steps)
    assert re.search(r"RUN .*ansible-galaxy collection install .*-r requirements.yml", steps)
    assert re.search(r"RUN .*introspect.py introspect .*--write-pip=", steps)
    wanted = context / "python.txt"
    script = (context / INTROSPECT, "introspect", installed, f"--write-pip={wanted}")
    run(sys.executable, *script, f"--write-bindep={context / 'system.txt'}")
    assert wanted.read_text(encoding="utf-8").split("#")[0].strip() == "requests"
    assert not (context / "system.txt").exists()


def test_what_an_image_gets_is_neither_pinned_nor_ansible_itself() -> None:
    """As Automation Hub demands of the file that meta/execution-environment.yml names, by its path from the root."""
    meta = yaml.safe_load((ROOT / "meta" / "execution-environment.yml").read_bytes())
    text = (ROOT / meta["dependencies"]["python"]).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines == ["requests"]
