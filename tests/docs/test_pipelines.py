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
import yaml
from conftest import Shell, open_shell
from guides import EXAMPLES, PAGES, blocks, example_files, without_header

SECRET = "emulator-client-secret-6f1c"
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


def test_awx_job(shell: Shell) -> None:
    """The playbook, with the environment that the credential type makes of its inputs; every run is kept."""
    kind = yaml.safe_load((EXAMPLES / "awx" / "credential-type.yml").read_text(encoding="utf-8"))
    assert kind["inputs"]["required"] == [each["id"] for each in kind["inputs"]["fields"]]
    assert [each["id"] for each in kind["inputs"]["fields"] if each.get("secret")] == [
        "client_secret"
    ]
    given = {
        key.removeprefix("ONELOGIN_").lower(): value for key, value in shell.environment.items()
    }
    environment = {
        key: re.sub(r"\{\{ (\w+) \}\}", lambda found: given[found[1]], value)
        for key, value in kind["injectors"]["env"].items()
    }
    playbook = (EXAMPLES / "awx" / "audit.yml").read_text(encoding="utf-8")
    (shell.folder / "audit.yml").write_text(playbook, encoding="utf-8")
    job = shell._replace(environment=environment)
    done = job.run(f"ansible-playbook audit.yml -e audit_store={shell.folder}/store")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "acme does not comply" in done.stdout
    kept = sorted(path.name for path in (shell.folder / "store").iterdir())
    assert len(kept) == 2 and kept[1] == "latest"
    done = job.run(
        f"ansible-playbook identity.onelogin.verify -e mfa_compliance_output_dir=store/{kept[0]}"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def secrets_in(folder: Path) -> list[str]:
    """The files that hold the secret of the emulator's credential."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and SECRET.encode() in path.read_bytes()
    )


def test_a_runner_brings_the_folder_back_and_no_secret(shell: Shell) -> None:
    """The commands of the guide, which test_commands runs as well: here for what they leave behind."""
    pytest.importorskip("ansible_runner")
    home = {"HOME": str(shell.folder)}
    shell = shell._replace(environment={**shell.environment, **home})
    installed = shell.folder / ".ansible/collections/ansible_collections/identity"
    installed.mkdir(parents=True)
    (installed / "onelogin").symlink_to(EXAMPLES.parents[1])
    commands = [each.text for each in blocks() if each.language == "shell" and " job" in each.text]
    assert len(commands) == 2
    done = shell.run("\n".join(commands))
    output = done.stdout + done.stderr
    assert "acme does not comply" in output and "is reproduced" in output, output
    artefacts = shell.folder / "results" / "artifacts"
    assert (artefacts / "rc").read_text() == "2"
    folder = artefacts / "mfa-compliance" / "localhost"
    assert json.loads((folder / "manifest.json").read_bytes())["verdict"] == "fail"
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.rglob("*")])
    assert not (shell.folder / "job" / "project" / "mfa-compliance").exists()
    assert secrets_in(shell.folder / "results") == secrets_in(shell.folder / "job") == []


def test_a_runner_writes_its_environment_into_the_artefacts(shell: Shell) -> None:
    """What the guide warns of is so; when it is not any more, the guide may say so."""
    pytest.importorskip("ansible_runner")
    env = shell.folder / "job" / "env"
    env.mkdir(parents=True)
    (env / "envvars").write_text(json.dumps(shell.environment), encoding="utf-8")
    (env / "settings").write_text("suppress_env_files: true", encoding="utf-8")
    (shell.folder / "job" / "project").mkdir()
    play = [{"hosts": "localhost", "gather_facts": False, "tasks": []}]
    (shell.folder / "job" / "project" / "nothing.yml").write_text(json.dumps(play))
    bare = shell._replace(environment={})
    done = bare.run(
        "ansible-runner transmit job --playbook nothing.yml | ansible-runner worker | ansible-runner process results"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert secrets_in(shell.folder / "results") == ["artifacts/command"]
