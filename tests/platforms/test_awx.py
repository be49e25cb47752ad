# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX and Automation Platform: their rules for what the examples define, and the jobs as they would run there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from dateutil import rrule
from guides import EXAMPLES, ROLE
from shells import SECRET, Shell

from ansible_collections.identity.onelogin.plugins.module_utils._api.options import (
    CONNECTION_OPTIONS,
)

AWX = EXAMPLES / "awx"
KIND = yaml.safe_load((AWX / "credential-type.yml").read_bytes())
SPEC = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_bytes())["argument_specs"]["main"]
# https://docs.ansible.com/projects/awx/en/latest/userguide/credential_types.html
FIELD_KEYS = {
    *("id", "label", "type", "format", "choices", "help_text", "multiline", "secret"),
    *("ask_at_runtime", "default"),
}
# Of awx.awx 24.6.1, as far as a user of the examples may want them; a name that is not here is looked up first.
MODULES = {
    "credential": "name organization credential_type inputs update_secrets description state",
    "credential_type": "name kind inputs injectors description state",
    "job_template": (
        "name project playbook inventory credentials job_type allow_simultaneous timeout extra_vars organization"
        " description execution_environment survey_enabled survey_spec ask_variables_on_launch state"
    ),
    "project": "name organization scm_type scm_url scm_branch scm_update_on_launch description state",
    "schedule": "name unified_job_template rrule extra_data organization enabled description state",
    "workflow_job_template": "name organization allow_simultaneous workflow_nodes extra_vars description state",
}
# Takes the options of a module of awx.awx, refuses any other, and writes down what it was given.
STAND_IN = """#!/usr/bin/python
import json, os
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec=dict(**{{name: dict(type="raw") for name in {options!r}}}))
given = {{name: value for name, value in module.params.items() if value is not None}}
with open({record!r}, "a") as file:
    file.write(json.dumps([{module!r}, given]) + "\\n")
module.exit_json(changed=True)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, t.Any]]]:
    """What setup.yml asks the modules for, in order."""
    tmp_path = tmp_path_factory.mktemp("awx")
    modules = tmp_path / "ansible_collections" / "awx" / "awx" / "plugins" / "modules"
    modules.mkdir(parents=True)
    record = tmp_path / "made.jsonl"
    for name, options in MODULES.items():
        text = STAND_IN.format(options=options.split(), record=str(record), module=name)
        (modules / f"{name}.py").write_text(text, encoding="utf-8")
    vaulted = {"vault_onelogin_client_id": "an-id", "vault_onelogin_client_secret": SECRET}
    playbook = [str(Path(sys.executable).with_name("ansible-playbook")), str(AWX / "setup.yml")]
    done = subprocess.run(
        [*playbook, "-e", json.dumps(vaulted)],
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "ANSIBLE_COLLECTIONS_PATH": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr
    return [tuple(json.loads(line)) for line in record.read_text(encoding="utf-8").splitlines()]


def test_the_credential_type_is_one() -> None:
    """By the rules that AWX has for inputs, for injectors, and for the names that injectors may set."""
    assert set(KIND) == {"inputs", "injectors"} and set(KIND["inputs"]) == {"fields", "required"}
    fields = {field["id"]: field for field in KIND["inputs"]["fields"]}
    assert len(fields) == len(KIND["inputs"]["fields"])
    for name, field in fields.items():
        assert set(field) <= FIELD_KEYS and field["type"] in ("string", "boolean")
        assert re.fullmatch(r"[A-Za-z_]\w*", name) and name != "tower" and field["label"]
    assert KIND["inputs"]["required"] == list(fields)
    assert set(KIND["injectors"]) == {"env"}
    for name, value in KIND["injectors"]["env"].items():
        assert re.fullmatch(r"[A-Za-z_]\w*", name) and not name.startswith("ANSIBLE_")
        assert re.fullmatch(r"{{ (\w+) }}", value)[1] in fields and value.isascii()


def test_the_credential_sets_what_the_options_of_the_same_names_read() -> None:
    """Each variable is read by the option that its input is called after; what no log may show is a secret there too."""
    for variable, value in KIND["injectors"]["env"].items():
        option = CONNECTION_OPTIONS[value.strip("{ }")]
        assert variable in option["fallback"][1]
    secrets = {field["id"] for field in KIND["inputs"]["fields"] if field.get("secret")}
    assert secrets == {
        name
        for name in secrets | set(KIND["inputs"]["required"])
        if CONNECTION_OPTIONS[name].get("no_log")
    }


def test_the_credential_is_one_of_its_type(made: list[tuple[str, dict[str, t.Any]]]) -> None:
    """The type reaches AWX as the file has it, with templates that Ansible has not touched."""
    kinds = dict(made)
    assert {key: kinds["credential_type"][key] for key in KIND} == KIND
    credential = kinds["credential"]
    assert credential["credential_type"] == kinds["credential_type"]["name"]
    assert list(credential["inputs"]) == KIND["inputs"]["required"]
    assert credential["inputs"]["client_secret"] == SECRET


def test_job_templates_run_what_the_project_holds(made: list[tuple[str, dict[str, t.Any]]]) -> None:
    """Playbooks, credentials and projects exist, and every variable is one that the role takes, with values that it takes."""
    kinds = dict(made)
    templates = [given for kind, given in made if kind == "job_template"]
    assert len(templates) == 2
    for template in templates:
        assert (AWX / template["playbook"]).exists()
        assert template["project"] == kinds["project"]["name"]
        assert set(template.get("credentials", [])) <= {kinds["credential"]["name"]}
        assert set(template.get("extra_vars", {})) <= set(SPEC["options"])
    (audit,) = [template for template in templates if template["playbook"] == "audit.yml"]
    assert audit["credentials"] and audit["allow_simultaneous"] is False and audit["extra_vars"]


def test_the_workflow_leads_from_job_to_job(made: list[tuple[str, dict[str, t.Any]]]) -> None:
    """Nodes and templates exist; from the first node each is reached; the schedule starts the workflow once a week."""
    kinds = dict(made)
    templates = {given["name"] for kind, given in made if kind == "job_template"}
    workflow = kinds["workflow_job_template"]
    nodes = {node["identifier"]: node for node in workflow["workflow_nodes"]}
    assert {node["unified_job_template"]["name"] for node in nodes.values()} == templates
    follow = {
        name: {
            link: [each["identifier"] for each in ends]
            for link, ends in node.get("related", {}).items()
        }
        for name, node in nodes.items()
    }
    assert follow == {
        "audit": {"failure_nodes": ["triage"]},
        "triage": {"success_nodes": ["again"]},
        "again": {},
    }
    schedule = kinds["schedule"]
    assert schedule["unified_job_template"] == workflow["name"]
    first, second = rrule.rrulestr(schedule["rrule"].replace(" ", "\n"))[:2]
    assert (second - first).days == 7 and first.weekday() == 0 and first.tzinfo is not None


TOLD = [
    ({"acme": "incomplete", "acme-labs": "pass"}, True),
    ({"acme": "incomplete", "acme-labs": "fail"}, False),
    ({"acme": "pass"}, False),
    (None, False),
]


@pytest.mark.parametrize(("verdicts", "again"), TOLD, ids=str)
def test_triage(shell: Shell, verdicts: dict[str, str] | None, again: bool) -> None:
    """An audit is made once more for facts that are missing, and for nothing else, nor if there was no verdict at all."""
    hosts = {
        host: {"verdict": verdict, "outcomes": {}} for host, verdict in (verdicts or {}).items()
    }
    told = {} if verdicts is None else {"mfa_compliance": hosts}
    done = shell.run(f"ansible-playbook {AWX / 'triage.yml'} -e '{json.dumps(told)}'")
    assert done.returncode == (0 if again else 2), done.stdout + done.stderr
    assert ("audits once more" in done.stdout) is again
    assert "undefined" not in done.stdout + done.stderr


def test_awx_job(shell: Shell) -> None:
    """The playbook, with the environment that the credential type makes of its inputs; every run is kept."""
    given = {
        key.removeprefix("ONELOGIN_").lower(): value for key, value in shell.environment.items()
    }
    environment = {
        key: re.sub(r"\{\{ (\w+) \}\}", lambda found: given[found[1]], value)
        for key, value in KIND["injectors"]["env"].items()
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
