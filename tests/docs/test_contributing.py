# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CONTRIBUTING.md, SECURITY.md and the README say of the repository is so: files, gates, commands, sections."""

from __future__ import annotations

import re

import pytest
import yaml
from guides import ROOT

NAMES = ("CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in (*NAMES, "README.md")}
NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# What a release makes, and what stands for a name.
MADE = {"build/site", "changelogs/fragments/VERSION.yml"}


def gates() -> set[str]:
    """The names of the sessions of nox, without the versions of ansible-core."""
    found = re.findall(r"^def (\w+)\(session: nox\.Session", NOXFILE, re.MULTILINE)
    return {*found, *re.findall(r"lint_gate\(\s*\"([\w-]+)\"", NOXFILE)}


@pytest.mark.parametrize("name", NAMES)
def test_files_that_are_named_exist(name: str) -> None:
    quoted = re.findall(r"`([\w.-]+/[\w./-]*)`", TEXTS[name])
    linked = re.findall(r"\]\((?!https:)([^)#]+)\)", TEXTS[name])
    wanted = {*quoted, *linked} - MADE
    assert [path for path in wanted if not (ROOT / path).exists()] == []
    assert wanted or name == "CODE_OF_CONDUCT.md"


def test_gates_that_are_named_exist() -> None:
    text = TEXTS["CONTRIBUTING.md"]
    named = re.findall(r"gates? ((?:`[\w-]+`(?:, )?)+)", text)
    named = {gate for group in named for gate in re.findall(r"`([\w-]+)`", group)}
    (command,) = re.findall(r"nox -s ((?:[a-z]+ )+)", text)
    assert len(named) > 8
    assert ({*named, *command.split()}) - gates() == set()


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "README.md"])
def test_targets_of_make_exist(name: str) -> None:
    wanted = set(re.findall(r"(?:`|^)make ([a-z]+)", TEXTS[name], re.MULTILINE))
    assert {"demo", "emulator", "test"} <= wanted
    targets = re.findall(r"^([a-z]+(?: [a-z]+)*):", MAKEFILE, re.MULTILINE)
    assert wanted <= set(" ".join(targets).split())


def test_the_readme_has_the_sections_that_galaxy_and_automation_hub_want() -> None:
    sections = re.findall(r"^## (.+)$", TEXTS["README.md"], re.MULTILINE)
    wanted = ["Requirements", "Installation", "Use cases", "Testing", "Support and communication"]
    wanted += ["Contributing", "Release notes", "License"]
    assert [section for section in sections if section in wanted] == wanted


def test_what_the_role_says_of_itself_is_what_the_collection_says() -> None:
    """The role's metadata repeat what galaxy.yml and meta/runtime.yml hold."""
    role = yaml.safe_load((ROOT / "roles/mfa_compliance/meta/main.yml").read_text(encoding="utf-8"))
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    runtime = yaml.safe_load((ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))
    info = role["galaxy_info"]
    assert [info["license"]] == galaxy["license"]
    assert set(info["galaxy_tags"]) <= set(galaxy["tags"])
    assert runtime["requires_ansible"] == f">={info['min_ansible_version']}.0"
    assert galaxy["issues"].startswith("https://")
