# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-navigator: the audit ends as under ansible-playbook and leaves the same files; what navigator keeps is what the guide says."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest
from guides import EXAMPLES, blocks
from shells import SECRET, Shell, files_with, open_shell

KEY = "0123456789abcdef-of-the-pseudonyms"
AUDIT = "identity.onelogin.audit -e @mfa/variables.yml -e mfa_compliance_reuse_within=0h"


class Ended(t.NamedTuple):
    """The folder that a command was typed in, and its exit status and what it showed."""

    folder: Path
    status: int
    shown: str

    @property
    def audit(self) -> Path:
        return self.folder / "mfa-compliance" / "localhost"

    def read(self, name: str) -> t.Any:
        return json.loads((self.audit / name).read_bytes())

    def names(self) -> set[str]:
        return {str(path.relative_to(self.audit)) for path in self.audit.rglob("*")}


def opened(folder: Path, onelogin: dict[str, str], installed: Path) -> Shell:
    """A folder with the documents and the settings of the guide, and the collection as a user has it."""
    folder.mkdir()
    shell = open_shell(folder, {**onelogin, "ANSIBLE_COLLECTIONS_PATH": str(installed)})
    settings = EXAMPLES / "navigator" / "ansible-navigator.yml"
    (folder / settings.name).write_text(settings.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "tmp").mkdir()
    home = {"HOME": str(folder.parent), "TMPDIR": str(folder / "tmp")}
    return shell._replace(environment={**shell.environment, **home})


def ended(shell: Shell, command: str) -> Ended:
    done = shell.run(f"{command} < /dev/null")
    return Ended(shell.folder, done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def runs(
    onelogin: dict[str, str], installed: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Ended]:
    """The audit under ansible-playbook, under ansible-navigator as the guide says, and so with pseudonyms."""
    home = tmp_path_factory.mktemp("home")
    (command,) = [block.text for block in blocks() if "ansible-navigator run" in block.text]
    assert AUDIT in command
    plain = opened(home / "plain", onelogin, installed)
    guide = opened(home / "guide", onelogin, installed)
    hidden = opened(home / "hidden", onelogin, installed)
    with (hidden.folder / "mfa" / "variables.yml").open("a", encoding="utf-8") as file:
        file.write(f"mfa_compliance_pseudonym_key: {KEY}\n")
    return {
        "plain": ended(plain, f"ansible-playbook {AUDIT}"),
        "guide": ended(guide, command.rstrip()),
        "hidden": ended(hidden, command.rstrip()),
    }


def test_it_ends_as_the_playbook_does_and_leaves_the_same_files(runs: dict[str, Ended]) -> None:
    plain, guide = runs["plain"], runs["guide"]
    assert guide.status == plain.status == 2, guide.shown
    assert (
        guide.read("manifest.json")["verdict"] == plain.read("manifest.json")["verdict"] == "fail"
    )
    assert guide.names() == plain.names()
    same = ("summary", "reasons", "results")
    assert [guide.read("result.json")[key] for key in same] == [
        plain.read("result.json")[key] for key in same
    ]
    assert "acme does not comply" in guide.shown


def test_what_it_leaves_can_be_verified_with_it(
    runs: dict[str, Ended], onelogin: dict[str, str], installed: Path
) -> None:
    folder = runs["guide"].folder
    shell = Shell(folder, {"ANSIBLE_COLLECTIONS_PATH": str(installed), "HOME": str(folder.parent)})
    end = ended(shell, "ansible-navigator run identity.onelogin.verify")
    assert end.status == 0 and "The verdict fail is reproduced" in end.shown, end.shown


def kept(run: Ended) -> Path:
    """The folder of what navigator keeps, with an artefact and a log in it."""
    folder = run.folder / "navigator"
    assert list(folder.glob("audit-*.json")) and (folder / "ansible-navigator.log").exists()
    return folder


def test_it_keeps_no_secret(runs: dict[str, Ended]) -> None:
    for name in ("guide", "hidden"):
        assert kept(runs[name]) and files_with(SECRET, runs[name].folder) == []
        assert list((runs[name].folder / "tmp").glob("ansible-navigator_*")) == []


def test_it_keeps_names_unless_there_is_a_pseudonym_key(runs: dict[str, Ended]) -> None:
    evidence = b"".join(path.read_bytes() for path in runs["guide"].audit.glob("evidence/users-*"))
    addresses = set(re.findall(r"[\w.+-]+@[\w.-]+", evidence.decode()))
    assert len(addresses) > 50
    told = {one for one in addresses if files_with(one, kept(runs["guide"]))}
    assert len(told) > 3
    hidden = runs["hidden"]
    assert hidden.read("manifest.json")["verdict"] == "fail"
    for one in {*addresses, KEY}:
        assert files_with(one, kept(hidden)) == files_with(one, hidden.audit) == []


def test_what_the_guide_warns_of_is_so(
    onelogin: dict[str, str], installed: Path, tmp_path: Path
) -> None:
    """Without its settings, and with a log of everything; the audit ends before it has asked anything."""
    shell = opened(tmp_path / "here", onelogin, installed)
    (shell.folder / "ansible-navigator.yml").unlink()
    given = "--mode stdout --execution-environment false --log-level debug"
    end = ended(shell, f"ansible-navigator run {AUDIT} {given} -e mfa_compliance_deadline={KEY}")
    assert end.status == 2 and not end.audit.exists(), end.shown
    playbooks = installed / "ansible_collections" / "identity" / "onelogin" / "playbooks"
    (artefact,) = playbooks.glob("audit-artifact-*.json")
    text = artefact.read_text(encoding="utf-8")
    artefact.unlink()
    assert (
        f"mfa_compliance_deadline={KEY}"
        in json.loads(text)["settings_entries"]["ansible-navigator"]["ansible"]["cmdline"]
    )
    assert SECRET not in text and files_with(SECRET, shell.folder) == []
