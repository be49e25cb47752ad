# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit of the role mfa_compliance, and its verification. Documented as the module of this name."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Mapping, Sized
from typing import Any

from ansible import __version__ as ansible_version
from ansible import constants as C
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    audit,
    console,
    fleet,
    settings,
    verify,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import AuditStopped
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    PolicyError,
    plain,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vaulted import decrypted

_SPEC: dict[str, dict[str, Any]] = {
    "step": {"type": "str", "required": True, "choices": ["audit", "verify", "fleet"]},
    "output_dir": {"type": "path", "required": True},
}
_SPECS: dict[str, dict[str, dict[str, Any]]] = {
    "audit": {**_SPEC, "settings": {"type": "dict", "required": True}},
    "verify": {**_SPEC, "manifest_sha256": {"type": "str"}},
    "fleet": {**_SPEC, "tenants": {"type": "list", "elements": "str", "required": True}},
}
# What the role registers of the audit of each host, and reads here of all of them.
_AUDITED = "mfa_compliance__audited"
_OUTPUT_DIR = "mfa_compliance_output_dir"


class ActionModule(ActionBase):
    """What ansible-core asks for."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        """Do the step that the task names."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        del tmp
        self._variables = task_vars or {}
        arguments = self._arguments()
        self._output_dir = settings.absolute(arguments["output_dir"])
        # What a play sets as environment reaches modules; what is read here must be the same.
        environment: dict[str, str] = {}
        self._compute_environment_string(environment)
        os.environ.update(environment)
        if arguments["step"] == "audit":
            result["output_dir"] = self._output_dir
        steps: dict[str, Callable[[], dict[str, Any]]] = {
            "audit": lambda: self._audit(arguments["settings"]),
            "verify": lambda: self._verify(arguments["manifest_sha256"] or ""),
            "fleet": lambda: self._fleet(arguments["tenants"]),
        }
        try:
            result.update(steps[arguments["step"]]())
        except settings.SettingsError as error:
            problems = _number_of(error.errors, "problem")
            result.update(
                failed=True,
                msg=f"{problems} in the input, no request was sent:\n" + "\n".join(error.errors),
                errors=error.errors,
            )
        except AuditStopped as error:
            result.update(failed=True, msg=str(error), error=error.kind)
        except PolicyError as error:
            result.update(failed=True, msg=str(error), errors=error.errors)
        except (FolderError, OSError) as error:
            result.update(failed=True, msg=f"{self._output_dir}: {error}")
        return result

    def _arguments(self) -> dict[str, Any]:
        """The task's arguments, checked as a module's are. No value is shown: they hold secrets."""
        given = plain(_revealed(self._task.args))
        spec = _SPECS.get(str(given.get("step")), _SPEC)
        found = ArgumentSpecValidator(spec).validate(given)
        if found.error_messages:
            raise AnsibleActionFail("; ".join(found.error_messages))
        return dict(found.validated_parameters)

    def _audit(self, given: Mapping[str, Any]) -> dict[str, Any]:
        tell = self._teller()
        check = bool(self._task.check_mode)
        try:
            read = settings.read_settings(
                given,
                host=str(self._variables.get("inventory_hostname", "localhost")),
                output_dir=self._output_dir,
                variables=self._variables,
                shipped_policy=os.path.join(
                    str(self._variables.get("role_path")), "files", "policy.yml"
                ),
                read_file=self._read_file,
                decrypt=self._decrypt,
            )
        except settings.SettingsError as error:
            if not check:
                audit.revoke(self._output_dir, tenant=error.tenant)
            raise
        if given.get("fleet_dir") and not check:
            fleet.withdraw(settings.absolute(given["fleet_dir"]))
        outcome = audit.audit(
            read, self._output_dir, check=check, ansible_version=ansible_version, tell=tell
        )
        return outcome.told()

    def _verify(self, manifest_sha256: str) -> dict[str, Any]:
        unknown = settings.unknown_variables(self._variables)
        if unknown:
            raise settings.SettingsError(unknown)
        found = verify.verify(Folder(self._output_dir), manifest_sha256=manifest_sha256)
        notes = [f"Note: {note}." for note in found.notes]
        told: dict[str, Any] = {"verdict": found.verdict, "differences": found.differences}
        if found.differences:
            head = f"{self._output_dir} is not what the audit has written, {_number_of(found.differences, 'difference')}:\n"
            if not found.files:  # no manifest that could be compared with
                head = f"{self._output_dir}: "
            text = "\n".join([*found.differences, *notes])
            return {**told, "failed": True, "msg": head + text}
        head = f"The verdict {found.verdict} is reproduced; {found.files} files are unchanged."
        text = "\n".join([head, *notes])
        self._teller()(text)
        return {**told, "msg": text}

    def _fleet(self, hosts: list[str]) -> dict[str, Any]:
        told = {host: self._told(host) for host in hosts}
        if reason := fleet.misplaced(self._output_dir, [each.folder for each in told.values()]):
            return {"failed": True, "msg": f"mfa_compliance_fleet_dir: {reason}"}
        if self._task.check_mode:
            return {"changed": False, "msg": "Check mode: the fleet's files were not written."}
        found = fleet.read(
            told, fleet_dir=self._output_dir, now=datetime.datetime.now(datetime.timezone.utc)
        )
        changed = fleet.write(found, self._output_dir)
        Display().display(fleet.page(found, self._output_dir), stderr=self._for_programs())
        result = {"changed": changed, "verdict": found["verdict"], "tenants": found["summary"]}
        if damaged := [each for each in found["tenants"] if each["status"] == "damaged"]:
            names = "; ".join(f"{each['tenant']}: {each['problem']}" for each in damaged)
            result.update(
                failed=True, msg=f"Changed after the audit, so there is no verdict: {names}"
            )
        return result

    def _told(self, host: str) -> fleet.Told:
        """What this run knows of a tenant, and its folder: a tenant that has not told its own has that of its variable, or the default."""
        variables = self._variables["hostvars"][host]
        result = plain(variables.get(_AUDITED) or {})
        folder = result.get("output_dir") or _templated(variables, _OUTPUT_DIR)
        return fleet.Told(result, settings.absolute(folder or fleet.default_folder(host)))

    def _for_programs(self) -> bool:
        """Whether standard output is JSON for a program, so that a person's lines go elsewhere."""
        return "json" in str(C.DEFAULT_STDOUT_CALLBACK)

    def _teller(self) -> Callable[[str], None]:
        """What shows a person a line while the task runs: with several tenants each says whose it is."""
        display = Display()
        several = len(self._variables.get("ansible_play_hosts_all") or ()) > 1
        host = str(self._variables.get("inventory_hostname", "localhost"))
        stderr = self._for_programs()

        def tell(text: str) -> None:
            if several:
                line = f"{host}: {text}"
                fits = "\n" not in text and len(line) <= console.COLUMNS
                text = line if fits else f"{host}:\n{text}"
            display.display(text, stderr=stderr)

        return tell

    def _read_file(self, path: str) -> bytes:
        """A file by Ansible's loader, which decrypts what is vaulted. Raises `ValueError` if it cannot."""
        try:
            data, _shown = self._loader._get_file_contents(path)
        except AnsibleError as error:
            raise ValueError(error.message) from None
        return bytes(data)

    def _decrypt(self, data: bytes) -> bytes:
        """A value that is vaulted within a file. Raises `ValueError` if it cannot be decrypted."""
        try:
            return bytes(self._loader._vault.decrypt(data))
        except AnsibleError as error:
            raise ValueError(error.message) from None


def _number_of(things: Sized, noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"


def _templated(variables: Mapping[str, Any], name: str) -> str:
    """A variable of a host, empty if it holds what that host does not know."""
    try:
        value = plain(variables.get(name))
    except AnsibleError:  # where ansible-core before 2.19 leaves the template as it is
        return ""
    return value if isinstance(value, str) and "{{" not in value else ""


def _revealed(value: Any) -> Any:
    """Values that lie encrypted in a variable (ansible-core before 2.19 hands them over as they are) as text."""
    value = decrypted(value)
    if isinstance(value, Mapping):
        return {key: _revealed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_revealed(item) for item in value]
    return value
