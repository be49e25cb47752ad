# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The compliance guides as a newcomer reads them: every command and every play, in the order printed, in one empty folder."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from conftest import Shell
from guides import EXAMPLES, ROOT, Block, blocks, name, without_header

GUIDES = ("policy", "audit", "reports", "fleet", "pipelines", "controls")
CREDENTIAL = {"client_id": "emulator-client-id", "client_secret": "emulator-client-secret-6f1c"}


def steps() -> list[Block]:
    """What can be typed or written into a file, guide by guide."""
    return sorted(
        (block for block in blocks() if block.page.stem.removeprefix("guide_") in GUIDES),
        key=lambda block: GUIDES.index(block.page.stem.removeprefix("guide_")),
    )


def write_documents(block: Block, shell: Shell) -> None:
    """The policy that a guide goes on with, and the inventory of tenants, as they are printed."""
    if block.text == without_header(EXAMPLES / "mfa" / "policy.yml"):
        (shell.folder / "mfa" / "policy.yml").write_text(block.text, encoding="utf-8")
    elif block.text.startswith("all:\n"):
        url = shell.environment["ONELOGIN_API_URL"]
        text = re.sub(r"https://acme[a-z-]*\.onelogin\.com", url, block.text)
        (shell.folder / "tenants.yml").write_text(text, encoding="utf-8")
        secrets = {
            f"vault_{tenant}_{key}": value
            for tenant in ("acme", "acme_labs")
            for key, value in CREDENTIAL.items()
        }
        (shell.folder / "group_vars").mkdir()
        (shell.folder / "group_vars" / "all.yml").write_text(yaml.safe_dump(secrets))


def as_playbook(block: Block) -> str:
    """The plays or tasks of a block, or nothing."""
    content = yaml.safe_load(block.text) if block.language.startswith("yaml") else None
    if not isinstance(content, list):
        return ""
    if "hosts" not in content[0]:
        content = [{"hosts": "localhost", "gather_facts": False, "tasks": content}]
    return yaml.safe_dump(content, sort_keys=False)


def test_the_guides_can_be_followed(onelogin: dict[str, str], tmp_path: Path) -> None:
    """A made-up tenant does not comply, so an audit may end with 2, after it has told that; nothing else may."""
    home = tmp_path / "home"
    installed = home / ".ansible/collections/ansible_collections/identity"
    installed.mkdir(parents=True)
    (installed / "onelogin").symlink_to(ROOT)
    folder = tmp_path / "folder"
    folder.mkdir()
    shell = Shell(folder, {**onelogin, "HOME": str(home), "ANSIBLE_LOCALHOST_WARNING": "false"})
    digest, count = "", 0
    pipelines = {path.read_text(encoding="utf-8") for path in (EXAMPLES / "awx").glob("*.yml")}
    for block in steps():
        elsewhere = "ansible-builder" in block.text or "ansible-navigator" in block.text
        if elsewhere or any(block.text in text for text in pipelines):  # for tests/platforms
            continue
        write_documents(block, shell)
        commands = block.text.replace("\\\n", " ").splitlines()
        if block.language != "shell":
            (folder / "example.yml").write_text(as_playbook(block), encoding="utf-8")
            commands = ["ansible-playbook example.yml"] if as_playbook(block) else []
        for command in commands:
            done = shell._replace(environment={**shell.environment, "SHA256": digest}).run(command)
            output = done.stdout + done.stderr
            closed = done.returncode == 2 and "does not comply with policy" in output
            assert done.returncode == 0 or closed, f"{name(block)}: {command}\n{output}"
            if command.startswith("ansible-playbook identity.onelogin.audit -e @mfa"):
                digest = re.findall(r"SHA-256 of manifest\.json:\s+(\w+)", output)[-1]
            count += 1
    assert count > 15
