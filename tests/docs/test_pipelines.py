# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of docs/examples: shown by a guide as they are, valid for the system they are for, and run as that system would."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from conftest import Shell, open_shell
from guides import EXAMPLES, PAGES, blocks, example_files, without_header

COMMAND = "ansible-playbook identity.onelogin.audit -e @mfa/variables.yml"
PIPELINES = [EXAMPLES / name for name in ("github-actions.yml", "gitlab-ci.yml", "Jenkinsfile")]
SCHEMAS = {"github-actions.yml": "vendor.github-workflows", "gitlab-ci.yml": "vendor.gitlab-ci"}


class Audited(t.NamedTuple):
    """What the command of the pipelines left behind."""

    shell: Shell
    done: subprocess.CompletedProcess[str]

    @property
    def folder(self) -> Path:
        return self.shell.folder / "mfa-compliance" / "localhost"


@pytest.fixture(scope="module")
def audited(onelogin: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """The command of all pipelines, run once in a repository with the example documents."""
    shell = open_shell(tmp_path_factory.mktemp("repository"), onelogin)
    return Audited(shell, shell.run(COMMAND))


def relative(path: Path) -> str:
    return str(path.relative_to(EXAMPLES))


@pytest.mark.parametrize("path", example_files(), ids=relative)
def test_a_guide_shows_the_file(path: Path) -> None:
    """Some guide holds a block that is the file, and names it, so that neither can change alone."""
    assert without_header(path) in {block.text for block in blocks()}
    named = path.name if path.parent != EXAMPLES / "mfa" else f"mfa/{path.name}"
    assert any(named in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("name", SCHEMAS)
def test_pipeline_is_valid(name: str) -> None:
    """The schema of the CI system takes the file, as check-jsonschema brings it along."""
    pytest.importorskip("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[name]]
    done = subprocess.run(
        [*command, str(EXAMPLES / name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", PIPELINES, ids=relative)
def test_pipeline_names_what_is_there(path: Path, audited: Audited) -> None:
    """It runs the command, and picks up files that the command writes, from documents that exist."""
    text = path.read_text(encoding="utf-8")
    assert COMMAND in text
    wanted = set(re.findall(r"(?<!\w)(?:mfa|mfa-compliance)/[\w./*-]*", text))
    assert "mfa/variables.yml" in wanted and len(wanted) > 2
    for each in wanted:
        assert list(audited.shell.folder.glob(each)), f"{each} does not exist"


@pytest.mark.parametrize("path", PIPELINES, ids=relative)
def test_pipeline_gives_the_secret_to_the_environment_alone(path: Path) -> None:
    """No command line names it, nothing else than a lookup gives it its value."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "-e " in line and "SECRET" in line] == []
    given = [line.strip() for line in lines if re.search(r"CLIENT_SECRET\W+\S", line)]
    assert all("secrets." in line or "passwordVariable" in line for line in given)


def test_the_gate_is_closed_with_files_to_look_at(audited: Audited) -> None:
    """The made-up tenant does not comply; the waiver and the attestation of the examples are in use."""
    assert audited.done.returncode == 2, audited.done.stdout + audited.done.stderr
    assert json.loads((audited.folder / "manifest.json").read_bytes())["verdict"] == "fail"
    result = json.loads((audited.folder / "result.json").read_bytes())
    assert result["tenant"] == "acme"
    entries = [*result["waivers"], *result["attestations"]]
    assert {each["id"]: each["states"] for each in entries} == {"W-7": ["used"], "A-1": ["used"]}


def test_the_guide_names_every_file_of_the_folder(audited: Audited) -> None:
    guide = next(page for page in PAGES if page.name == "guide_audit.rst")
    text = guide.read_text(encoding="utf-8")
    named = set(re.findall(r":file:`([\w./-]+)`", text))
    for path in audited.folder.rglob("*"):
        name = str(path.relative_to(audited.folder))
        if path.is_file() and not name.startswith("inputs/"):
            assert name in named, f"{name} is not explained"


def test_verify_takes_the_hash_of_the_log_and_finds_a_change(audited: Audited) -> None:
    """The commands of the guide, on a folder that was left alone and on one that was not."""
    digest = audited.shell.run("sha256sum mfa-compliance/localhost/manifest.json").stdout.split()[0]
    verify = f"ansible-playbook identity.onelogin.verify -e mfa_compliance_manifest_sha256={digest}"
    done = audited.shell.run(verify)
    assert done.returncode == 0 and "The verdict fail is reproduced" in done.stdout
    report = audited.folder / "results.csv"
    before = report.read_bytes()
    report.write_bytes(before.replace(b",fail,", b",pass,", 1))
    done = audited.shell.run(verify)
    report.write_bytes(before)
    assert (
        done.returncode == 2 and "results.csv: is not what evidence and inputs give" in done.stdout
    )
