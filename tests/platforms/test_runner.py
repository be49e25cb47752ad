# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-runner: the commands of the guide send a job away and bring its files back, and no secret."""

from __future__ import annotations

import json
from pathlib import Path

from guides import EXAMPLES, blocks
from shells import SECRET, Shell, files_with


def published(artefacts: Path) -> dict[str, str]:
    """The verdicts by host that AWX hands to the next node of a workflow."""
    events = [json.loads(path.read_bytes()) for path in (artefacts / "job_events").glob("*.json")]
    (end,) = [event["event_data"] for event in events if event["event"] == "playbook_on_stats"]
    audited = end["artifact_data"]["mfa_compliance"]
    return {host: told["verdict"] for host, told in audited.items()}


def test_a_runner_brings_the_folder_back_and_no_secret(shell: Shell) -> None:
    """The commands of the guide, which tests/docs runs as well: here for what they leave behind."""
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
    assert published(artefacts) == {"localhost": "fail"}
    folder = artefacts / "mfa-compliance" / "localhost"
    assert json.loads((folder / "manifest.json").read_bytes())["verdict"] == "fail"
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.rglob("*")])
    assert not (shell.folder / "job" / "project" / "mfa-compliance").exists()
    assert files_with(SECRET, shell.folder / "results") == []
    assert files_with(SECRET, shell.folder / "job") == []


def test_a_runner_writes_its_environment_into_the_artefacts(shell: Shell) -> None:
    """What the guide warns of is so; when it is not any more, the guide may say so."""
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
    assert files_with(SECRET, shell.folder / "results") == ["artifacts/command"]
