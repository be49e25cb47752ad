# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every YAML example of the README and the guides, as it stands there, against the emulator or the code that reads it.

A list of plays is run as a playbook; a list of tasks as the tasks of one play on localhost. A mapping is a document and has a
check; what no check is for fails. Files of docs/examples that a guide shows are for test_pipelines.py.
"""

from __future__ import annotations

import datetime
import json
import re
import typing as t
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from conftest import Shell
from guides import EXAMPLES, PAGES, ROLE, ROOT, Block, blocks, example_files, name, without_header

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge

VAULT = {"client_id": "emulator-client-id", "client_secret": "emulator-client-secret-6f1c"}
VARIABLES = {
    f"vault_{tenant}_{key}": value
    for tenant in ("onelogin", "acme", "acme_labs")
    for key, value in VAULT.items()
}
VARIABLES["vault_onelogin_url"] = "{{ lookup('ansible.builtin.env', 'ONELOGIN_API_URL') }}"
NOW = "2026-11-24T10:00:00Z"
SCHEMA = ROOT / "docs" / "schemas" / "mfa_compliance.schema.json"
Check = Callable[[Mapping[str, t.Any], Shell], None]

OF_PIPELINES = {without_header(path) for path in example_files() if path.parent != EXAMPLES / "mfa"}
YAML = [block for block in blocks() if block.language.startswith("yaml")]
MINE = [block for block in YAML if block.text not in OF_PIPELINES]
RUNNABLE = [block for block in MINE if isinstance(yaml.safe_load(block.text), list)]
DOCUMENTS = [block for block in MINE if block not in RUNNABLE]


def read(path: Path) -> t.Any:
    """A YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def write(path: Path, content: t.Any) -> None:
    """Write a YAML file."""
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def test_every_guide_has_been_read() -> None:
    """The patterns that find blocks find as many as the pages announce."""
    announced = sum(
        len(re.findall(r"^```yaml$|:: yaml", page.read_text(encoding="utf-8"), re.MULTILINE))
        for page in PAGES
    )
    assert len(YAML) == announced > 20


@pytest.mark.parametrize("block", RUNNABLE, ids=name)
def test_example_runs(block: Block, shell: Shell) -> None:
    """The example ends well, without a warning."""
    content = yaml.safe_load(block.text)
    if not {"hosts", "ansible.builtin.import_playbook"} & set(content[0]):
        content = [{"hosts": "localhost", "gather_facts": False, "tasks": content}]
    write(shell.folder / "example.yml", content)
    write(shell.folder / "variables.yml", VARIABLES)
    done = shell.run("ansible-playbook example.yml --extra-vars @variables.yml")
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"{name(block)}\n{output}"
    assert "DEPRECATION" not in output, output
    warnings = [line for line in output.splitlines() if line.startswith("[WARNING]")]
    assert [each for each in warnings if "No inventory was parsed" not in each] == []


@pytest.mark.parametrize("block", DOCUMENTS, ids=name)
def test_document_is_taken(block: Block, shell: Shell) -> None:
    """The code that such a document is for takes it."""
    document = yaml.safe_load(block.text)
    checks = [check for keys, check in CHECKS.items() if re.fullmatch(keys, " ".join(document))]
    assert len(checks) == 1, f"nothing checks a document with the keys {', '.join(document)}"
    checks[0](document, shell)


def judged(document: Mapping[str, t.Any], _shell: Shell) -> None:
    """The filter takes it and warns of nothing that the guide does not want to show, and the schema for editors takes it."""
    result = judge([], **{**read(ROLE / "files" / "policy.yml"), **document}, now=NOW)
    assert [
        each for each in result["warnings"] if "names no status" in each or "set" in each.split()
    ] == []
    jsonschema = pytest.importorskip("jsonschema")
    plain = json.loads(json.dumps(document, default=datetime.date.isoformat))
    jsonschema.validate(plain, json.loads(SCHEMA.read_text(encoding="utf-8")))


def role_variables(document: Mapping[str, t.Any], shell: Shell) -> None:
    """The role knows the variables and takes their types, and the filter takes the thresholds."""
    options = read(ROLE / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
    validator = ArgumentSpecValidator({key: argument(each) for key, each in options.items()})
    assert validator.validate(document).error_messages == []
    judged({"thresholds": document.get("mfa_compliance_thresholds", {"max_error": 0})}, shell)


def argument(option: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """An option of the role as an entry of a module's argument_spec."""
    kept = ("type", "elements", "choices", "options")
    found = {key: option[key] for key in kept if key in option}
    if "options" in found:
        found["options"] = {key: argument(each) for key, each in found["options"].items()}
    return found


def inventory(document: Mapping[str, t.Any], shell: Shell) -> None:
    """An audit of all tenants in it, without a credential in the environment."""
    url = shell.environment["ONELOGIN_API_URL"]
    text = re.sub(r"https://acme[a-z-]*\.onelogin\.com", url, yaml.safe_dump(document))
    write(shell.folder / "tenants.yml", yaml.safe_load(text))
    write(shell.folder / "variables.yml", VARIABLES)
    done = shell._replace(environment={}).run(
        "ansible-playbook identity.onelogin.audit -i tenants.yml"
        " -e mfa_compliance_hosts=onelogin_tenants -e @variables.yml"
    )
    assert done.returncode == 2, done.stdout + done.stderr
    for tenant in document["all"]["children"]["onelogin_tenants"]["hosts"]:
        manifest = read(shell.folder / "mfa-compliance" / tenant / "manifest.json")
        assert (manifest["tenant"], manifest["verdict"]) == (tenant, "fail")


# By a pattern for the keys at the top of a document.
CHECKS: Mapping[str, Check] = {
    r"((policy|waivers|attestations|thresholds) ?)+": judged,
    r"(mfa_compliance_\w+ ?)+": role_variables,
    r"all": inventory,
}
