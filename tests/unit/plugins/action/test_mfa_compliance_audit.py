# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of the role: its arguments are checked as a module's are, and its errors are results."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path
from unittest import mock

import pytest
import yaml
from ansible.errors import AnsibleActionFail, AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader

from ansible_collections.identity.onelogin.plugins.action import mfa_compliance_audit
from ansible_collections.identity.onelogin.plugins.modules import (
    mfa_compliance_audit as documented,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import audit, settings
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import FolderError
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import AuditStopped
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    POLICY,
    SETTINGS,
    Killed,
    Tenant,
)

SECRET = "open-sesame-open-sesame"


def run(
    arguments: t.Any, *, check: bool = False, variables: t.Any = None, environment: t.Any = None
) -> dict[str, t.Any]:
    """The result of a task with these arguments."""
    task = mock.Mock(args=arguments, check_mode=check, async_val=0, environment=environment or [])
    templar = mock.Mock()
    templar.template.side_effect = lambda value, **_options: value
    action = mfa_compliance_audit.ActionModule(
        task=task,
        connection=mock.Mock(),
        play_context=mock.Mock(check_mode=check),
        loader=DataLoader(),
        templar=templar,
        shared_loader_obj=mock.Mock(),
    )
    return action.run(task_vars={"inventory_hostname": "acme", **(variables or {})})


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What was displayed, and whether on standard error."""
    found: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        mfa_compliance_audit,
        "Display",
        lambda: mock.Mock(display=lambda text, stderr: found.append((text, stderr))),
    )
    return found


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "step"),
        (
            {"step": "judge", "output_dir": "x"},
            "value of step must be one of: audit, verify, fleet",
        ),
        ({"step": None, "output_dir": "x"}, "step"),
        ({"step": "verify"}, "missing required arguments: output_dir"),
        ({"step": "audit", "output_dir": "x"}, "missing required arguments: settings"),
        ({"step": "audit", "output_dir": "x", "settings": [SECRET]}, "settings"),
        ({"step": "audit", "output_dir": ["x"], "settings": {}, "batch": 1}, "batch"),
        ({"step": "verify", "output_dir": "x", "manifest_sha265": "ab"}, "manifest_sha265"),
        ({"step": "verify", "output_dir": "x", "settings": {}}, "settings"),
        ({"step": "fleet", "output_dir": "x"}, "missing required arguments: tenants"),
        ({"step": "fleet", "output_dir": "x", "tenants": {"a": 1}}, "tenants"),
        ({"step": "fleet", "output_dir": "x", "tenants": [], "settings": {}}, "settings"),
    ],
)
def test_arguments_are_checked_as_those_of_a_module(arguments: dict[str, t.Any], told: str) -> None:
    with pytest.raises(AnsibleActionFail, match=told) as caught:
        run(arguments)
    assert SECRET not in str(caught.value)


def test_the_documentation_has_the_same_arguments() -> None:
    options = yaml.safe_load(documented.DOCUMENTATION)["options"]
    taken = {name for spec in mfa_compliance_audit._SPECS.values() for name in spec}
    assert set(options) == taken
    assert options["step"]["choices"] == list(mfa_compliance_audit._SPECS)
    for name, option in options.items():
        (kind,) = {
            spec[name]["type"] for spec in mfa_compliance_audit._SPECS.values() if name in spec
        }
        assert option["type"] == kind


def test_an_audit_returns_its_verdict_and_shows_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]]
) -> None:
    Tenant(1, 2, monkeypatch=monkeypatch)
    result = run({"step": "audit", "output_dir": str(tmp_path), "settings": SETTINGS})
    documented_keys = set(yaml.safe_load(documented.RETURN))
    assert set(result) - {"changed"} <= documented_keys
    assert (result["verdict"], result["changed"], result["reused"]) == ("pass", True, "")
    assert result["api"]["calls"] == 3 and len(result["manifest_sha256"]) == 64
    text = "\n".join(line for line, _stderr in shown)
    assert "Tenant acme: 2 users." in text and "MFA compliance of acme: PASS" in text
    assert not any(stderr for _line, stderr in shown)


@pytest.mark.parametrize("callback", ["json", "ansible.posix.json", "ansible.posix.jsonl"])
def test_where_standard_output_is_for_programs_people_read_standard_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]], callback: str
) -> None:
    monkeypatch.setattr(mfa_compliance_audit.C, "DEFAULT_STDOUT_CALLBACK", callback)
    Tenant(1, monkeypatch=monkeypatch)
    run({"step": "audit", "output_dir": str(tmp_path), "settings": SETTINGS})
    assert shown and all(stderr for _line, stderr in shown)


def test_with_several_tenants_each_says_whose_a_line_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]]
) -> None:
    Tenant(1, monkeypatch=monkeypatch)
    several = {"ansible_play_hosts_all": ["acme", "globex"]}
    run({"step": "audit", "output_dir": str(tmp_path), "settings": SETTINGS}, variables=several)
    assert all(text.startswith(("acme: ", "acme:\n")) for text, _stderr in shown)
    assert all(
        len(line) <= 80 for text, _stderr in shown for line in text.splitlines() if "/" not in line
    )


def test_what_is_wrong_with_the_input_is_a_result_and_takes_the_old_verdict_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]]
) -> None:
    Tenant(1, monkeypatch=monkeypatch)
    task = {"step": "audit", "output_dir": str(tmp_path), "settings": SETTINGS}
    run(task)
    wrong = {**task, "settings": {**SETTINGS, "reports": ["pdf"], "thresholds": {"x": 1}}}
    result = run(wrong, check=True)
    assert result["failed"] and (tmp_path / "manifest.json").exists()
    result = run(wrong)
    assert result["failed"] and len(result["errors"]) == 2
    assert result["msg"].startswith("2 problems in the input, no request was sent:\n")
    assert not (tmp_path / "manifest.json").exists()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            AuditStopped("permission", "MISSING SCOPE."),
            {"error": "permission", "msg": "MISSING SCOPE."},
        ),
        (FolderError("is in use"), {"msg": "{0}: is in use"}),
        (
            OSError(28, "No space left on device"),
            {"msg": "{0}: [Errno 28] No space left on device"},
        ),
    ],
)
def test_an_audit_that_ends_early_is_a_failed_result(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shown: list[tuple[str, bool]],
    error: Exception,
    told: dict[str, str],
) -> None:
    def stopped(*_args: t.Any, **_options: t.Any) -> t.Any:
        raise error

    monkeypatch.setattr(audit, "audit", stopped)
    result = run({"step": "audit", "output_dir": str(tmp_path), "settings": SETTINGS})
    assert result["failed"]
    assert {key: result[key] for key in told} == {
        key: value.format(tmp_path) for key, value in told.items()
    }


def test_the_environment_of_the_play_reaches_the_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]]
) -> None:
    Tenant(1, monkeypatch=monkeypatch)
    monkeypatch.setenv("ONELOGIN_API_URL", "https://wrong.example.com")
    monkeypatch.delenv("ONELOGIN_ACCESS_TOKEN", raising=False)
    seen: list[settings.Settings] = []
    read = settings.read_settings
    monkeypatch.setattr(
        settings, "read_settings", lambda *a, **o: seen.append(read(*a, **o)) or seen[-1]
    )
    monkeypatch.setattr(mfa_compliance_audit.os, "environ", dict(mfa_compliance_audit.os.environ))
    environment = [{"ONELOGIN_API_URL": "https://acme.onelogin.com", "ONELOGIN_ACCESS_TOKEN": "t"}]
    monkeypatch.setattr("os.environ", mfa_compliance_audit.os.environ)
    result = run(
        {"step": "audit", "output_dir": str(tmp_path), "settings": {**SETTINGS, "connection": {}}},
        environment=environment,
    )
    assert "failed" not in result, result
    assert seen[0].connection.base_url == "https://acme.onelogin.com"


class Encrypted(str):
    """As ansible-core before 2.19 hands over a value that is vaulted in a variable."""

    __ENCRYPTED__ = True

    def __str__(self) -> str:
        return "t"


def test_values_that_are_vaulted_in_a_variable_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]]
) -> None:
    Tenant(1, monkeypatch=monkeypatch)
    connection = {**SETTINGS["connection"], "access_token": Encrypted("$ANSIBLE_VAULT")}
    given = {**SETTINGS, "connection": connection, "policy": {}, "policy_file": str(tmp_path / "p")}
    (tmp_path / "p").write_text(yaml.safe_dump(POLICY))
    result = run({"step": "audit", "output_dir": str(tmp_path / "out"), "settings": given})
    assert "failed" not in result, result


def test_a_vaulted_document_without_the_password_is_told(
    tmp_path: Path, shown: list[tuple[str, bool]]
) -> None:
    (tmp_path / "p").write_text("$ANSIBLE_VAULT;1.1;AES256\n6162\n")
    given = {**SETTINGS, "policy": {}, "policy_file": str(tmp_path / "p")}
    result = run({"step": "audit", "output_dir": str(tmp_path / "out"), "settings": given})
    (told,) = result["errors"]
    assert (
        told.startswith(f"mfa_compliance_policy_file: {tmp_path}/p: ") and "vault" in told.lower()
    )


def test_verify_takes_variables_that_it_does_not_know_for_mistakes(tmp_path: Path) -> None:
    result = run(
        {"step": "verify", "output_dir": str(tmp_path)},
        variables={"mfa_compliance_manifest_sha265": "ab"},
    )
    assert result["failed"] and "did you mean mfa_compliance_manifest_sha256?" in result["msg"]


FLEET: dict[str, t.Any] = {"step": "fleet", "tenants": ["acme", "globex", "initech"]}


def audited(
    folder: Path, hosts: t.Iterable[str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, t.Any]:
    """The variables of hosts whose audits have ended, as the role registers them."""
    Tenant(1, monkeypatch=monkeypatch)
    found = {}
    for host in hosts:
        task = {"step": "audit", "output_dir": str(folder / host), "settings": SETTINGS}
        found[host] = {"mfa_compliance__audited": run(task, variables={"inventory_hostname": host})}
    return found


def test_a_fleet_shows_who_passed_who_failed_and_who_was_not_audited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]]
) -> None:
    hostvars = audited(tmp_path, ["acme"], monkeypatch)
    failed = {"failed": True, "msg": "WRONG SECRET.", "output_dir": str(tmp_path / "globex")}
    hostvars |= {"globex": {"mfa_compliance__audited": failed}, "initech": {}}
    task = {**FLEET, "output_dir": str(tmp_path / "fleet")}
    result = run(task, variables={"hostvars": hostvars})
    assert (result["verdict"], result["changed"]) == ("incomplete", True)
    assert "failed" not in result and result["tenants"]["tenants"] == 3
    assert set(result) <= set(yaml.safe_load(documented.RETURN)) | {"changed"}
    found = json.loads((tmp_path / "fleet" / "fleet.json").read_text())
    assert {row["host"]: row["verdict"] or row["status"] for row in found["tenants"]} == {
        "acme": "pass", "globex": "failed", "initech": "not_audited",
    }  # fmt: skip
    assert "Fleet: INCOMPLETE." in shown[-1][0]


def test_a_fleet_fails_for_files_that_were_changed_after_their_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]]
) -> None:
    hostvars = audited(tmp_path, ["acme"], monkeypatch)
    (tmp_path / "acme" / "junit.xml").write_text("<testsuites/>")
    task = {**FLEET, "tenants": ["acme"], "output_dir": str(tmp_path / "fleet")}
    result = run(task, variables={"hostvars": hostvars})
    assert result["failed"] and "acme: junit.xml: is not the file" in result["msg"]
    assert json.loads((tmp_path / "fleet" / "fleet.json").read_text())["verdict"] == "incomplete"


def test_in_check_mode_a_fleet_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]]
) -> None:
    hostvars = audited(tmp_path, ["acme"], monkeypatch)
    task = {**FLEET, "tenants": ["acme"], "output_dir": str(tmp_path / "fleet")}
    result = run(task, check=True, variables={"hostvars": hostvars})
    assert not result["changed"] and "failed" not in result and not (tmp_path / "fleet").exists()


@pytest.mark.parametrize("place", ["acme", "acme/evidence", "initech/x"])
def test_a_fleet_is_not_written_into_the_folder_of_any_of_its_audits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]], place: str
) -> None:
    hostvars = audited(tmp_path, ["acme"], monkeypatch)
    hostvars["initech"] = {"mfa_compliance_output_dir": str(tmp_path / "initech")}
    task = {**FLEET, "tenants": ["acme", "initech"], "output_dir": str(tmp_path / place)}
    result = run(task, variables={"hostvars": hostvars})
    assert result["failed"] and "the folder of an audit" in result["msg"]
    assert not list(tmp_path.rglob("fleet.*"))
    settings_ = {**SETTINGS, "fleet_dir": str(tmp_path / "acme" / "x")}
    again = {"step": "audit", "output_dir": str(tmp_path / "acme"), "settings": settings_}
    result = run(again)
    assert result["failed"] and "mfa_compliance_fleet_dir" in result["errors"][0]


def test_a_tenant_that_told_no_folder_has_the_default_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]]
) -> None:
    """That of the role, below the folder that ansible-runner brings back."""
    monkeypatch.setenv("AWX_ISOLATED_DATA_DIR", str(tmp_path))
    audited(tmp_path / "mfa-compliance", ["acme"], monkeypatch)
    task = {**FLEET, "tenants": ["acme"], "output_dir": str(tmp_path / "fleet")}
    run(task, variables={"hostvars": {"acme": {}}})
    (row,) = json.loads((tmp_path / "fleet" / "fleet.json").read_text())["tenants"]
    assert (row["folder"], row["verdict"]) == ("../mfa-compliance/acme", None)
    assert "older audit" in row["problem"]


@pytest.mark.parametrize("check", [False, True])
def test_an_audit_that_is_killed_leaves_no_fleet_of_the_run_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]], check: bool
) -> None:
    tenant = Tenant(1, monkeypatch=monkeypatch)
    tenant.kill_after = 0
    others = ["notes.txt", *(f"fleet.{kind}" for kind in ("html", "csv", "json"))]
    (tmp_path / "fleet").mkdir(mode=0o700)
    for name in others:
        (tmp_path / "fleet" / name).write_text("of the run before")
    given = {**SETTINGS, "fleet_dir": str(tmp_path / "fleet")}
    task = {"step": "audit", "output_dir": str(tmp_path / "acme"), "settings": given}
    with pytest.raises(Killed):
        run(task, check=check)
    left = sorted(path.name for path in (tmp_path / "fleet").iterdir())
    assert left == (sorted(others) if check else ["notes.txt"])


class Undefined(dict[str, t.Any]):
    """Variables of a host, one of which cannot be templated: newer cores raise, older ones leave the template."""

    def get(self, key: str, default: t.Any = None) -> t.Any:
        if key == "mfa_compliance_output_dir":
            raise AnsibleUndefinedVariable("'nope' is undefined")
        return default


@pytest.mark.parametrize(
    "variables",
    [
        Undefined(),
        {"mfa_compliance_output_dir": "{{ nope }}/x"},
        {"mfa_compliance_output_dir": None},
    ],
)
def test_a_folder_that_a_host_left_out_cannot_tell_is_the_default_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, bool]], variables: t.Any
) -> None:
    monkeypatch.chdir(tmp_path)
    task = {"step": "fleet", "tenants": ["globex"], "output_dir": str(tmp_path / "fleet")}
    assert run(task, variables={"hostvars": {"globex": variables}})["verdict"] == "incomplete"
    (row,) = json.loads((tmp_path / "fleet" / "fleet.json").read_text())["tenants"]
    assert (row["status"], row["folder"]) == ("not_audited", "../mfa-compliance/globex")
