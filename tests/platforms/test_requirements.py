# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Ansible community package and Automation Hub ask of a collection, and no other test shows. CONTRIBUTING.md has the table."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tarfile
import typing as t
from pathlib import Path

import pytest
import yaml
from guides import ROOT
from shells import Shell

PLUGINS = ROOT / "plugins"
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Those of ansible-core that a collection may have, and plugin_utils.
PLUGIN_FOLDERS = {
    *("action", "become", "cache", "callback", "cliconf", "connection", "doc_fragments", "filter"),
    *("httpapi", "inventory", "lookup", "module_utils", "modules", "netconf", "plugin_utils"),
    *("shell", "strategy", "terminal", "test", "vars"),
}
BINARIES = {".png"}
LARGEST = 512 * 1024  # bytes of a file


def read(*path: str) -> t.Any:
    """A YAML file of the repository."""
    return yaml.safe_load(ROOT.joinpath(*path).read_text(encoding="utf-8"))


def constants() -> dict[str, t.Any]:
    """The literals of noxfile.py."""
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return found


def test_it_works_with_four_folders_alone(installed: Path, shell: Shell) -> None:
    """No plugin, role or playbook that users call needs what lies elsewhere in the artefact."""
    place = Path("ansible_collections", "identity", "onelogin")
    for name in ("meta", "playbooks", "plugins", "roles"):
        shutil.copytree(installed / place / name, shell.folder / "path" / place / name)
    path = {"ANSIBLE_COLLECTIONS_PATH": str(shell.folder / "path")}
    shell = shell._replace(environment={**shell.environment, **path})
    done = shell.run(
        "ansible-playbook identity.onelogin.audit -e @mfa/variables.yml -v;"
        " ansible-playbook identity.onelogin.verify;"
        " ansible localhost -m identity.onelogin.onelogin_mfa_factors_info -a user_ids=65786391"
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0 and "The verdict fail is reproduced" in output, output
    assert len(list((shell.folder / "mfa-compliance" / "localhost").iterdir())) > 8


def test_the_artefact_holds_no_large_file_and_no_binary(artefact: Path) -> None:
    with tarfile.open(artefact) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
        assert [file.name for file in files if file.size > LARGEST] == []
        for file in files:
            if Path(file.name).suffix not in BINARIES:
                content = archive.extractfile(file)
                assert content is not None and b"\0" not in content.read(), file.name


def test_plugins_are_of_kinds_that_are_known() -> None:
    assert {path.name for path in PLUGINS.iterdir()} - {"__pycache__"} <= PLUGIN_FOLDERS


def test_what_is_for_our_own_use_says_so() -> None:
    """A leading underscore in its path below module_utils or plugin_utils, and words in the file."""
    own = [*PLUGINS.glob("module_utils/**/*.py"), *PLUGINS.glob("plugin_utils/**/*.py")]
    assert len(own) > 50
    for path in own:
        below = path.relative_to(PLUGINS).parts[1:]
        assert below == ("__init__.py",) or any(part.startswith("_") for part in below), path
        text = path.read_text(encoding="utf-8")
        assert path.name == "__init__.py" or "PRIVATE to the collection" in text, path


def test_the_readme_says_where_to_ask_and_what_it_runs_on() -> None:
    (section,) = re.findall(r"^## Support and communication\n(.*?)^## ", README, re.M | re.S)
    assert (
        "[Get Help][forum]" in section and "[forum]: https://forum.ansible.com/c/help/6\n" in README
    )
    assert "welcome" in section and re.search(r"tag\b.*`onelogin`", section)
    assert "Python 3.9 or later" in README and "Versions are semantic" in README
    assert not re.search(r"pip install [^&;\n]*\bansible", README)


@pytest.mark.parametrize(
    "name", ["onelogin_mfa_factors_info", "onelogin_policies_info", "onelogin_users_info"]
)
def test_modules_name_their_python(name: str, installed: Path) -> None:
    program = str(Path(sys.executable).with_name("ansible-doc"))
    path = ["--playbook-dir", str(installed), f"identity.onelogin.{name}"]
    shown = subprocess.run([program, *path], check=True, capture_output=True, text=True).stdout
    assert "Python 3.9 or later" in shown


def test_nothing_is_ignored_or_skipped() -> None:
    """No file by which ansible-test or ansible-lint would pass over what they find."""
    assert (
        not list(ROOT.glob("tests/sanity/ignore*")) and not (ROOT / ".ansible-lint-ignore").exists()
    )
    lint = read(".ansible-lint")
    assert lint["profile"] == "production" and not {"skip_list", "warn_list"} & set(lint)


def test_ci_runs_every_ansible_core_on_pythons_that_it_runs_on() -> None:
    """The matrix of CI is that of noxfile.py: nothing that is supported may fail, and what may fail is not released."""
    known = constants()
    workflow = read(".github", "workflows", "ci.yml")
    assert "pull_request" in workflow["on"] and len(workflow["on"]["schedule"]) == 1
    rows = workflow["jobs"]["matrix"]["strategy"]["matrix"]["include"]
    assert {row["core"] for row in rows} == set(known["CORES"])
    for row in rows:
        assert row["python"] in known["CORES"][row["core"]]
        assert row.get("may-fail", False) is (row["core"] in known["UNRELEASED"])
    pythons = {python for core in known["CORES"].values() for python in core}
    assert {row["python"] for row in rows} == pythons


def test_the_page_on_compatibility_names_the_same() -> None:
    known = constants()
    released = [core for core in known["CORES"] if core not in known["UNRELEASED"]]
    page = (ROOT / "docs" / "docsite" / "rst" / "compatibility.rst").read_text(encoding="utf-8")
    assert f"   * - {', '.join(released)}\n" in page
    assert f"the oldest, {released[0]}, and the newest, {released[-1]}\n" in page
    unreleased = [core for core in known["UNRELEASED"] if core != "devel"]
    assert all(f"{core}, not released yet" in page for core in unreleased)
    assert f"{released[0]} to {released[-1]}" in README


def test_a_release_passes_the_gates_first_and_is_its_tag() -> None:
    jobs = read(".github", "workflows", "release.yml")["jobs"]
    assert jobs["build"]["needs"] == "gates"
    scripts = " ".join(step.get("run", "") for step in jobs["build"]["steps"])
    assert "version: $GITHUB_REF_NAME" in scripts
    assert "cyclonedx-py" in scripts and "sha256sum" in scripts


def test_dependabot_looks_at_every_list_of_packages() -> None:
    (pip,) = [
        each
        for each in read(".github", "dependabot.yml")["updates"]
        if each["package-ecosystem"] == "pip"
    ]
    folders = {
        "/" + str(path.parent.relative_to(ROOT)) for path in ROOT.glob("*/*/requirements*.txt")
    }
    assert set(pip["directories"]) == folders
