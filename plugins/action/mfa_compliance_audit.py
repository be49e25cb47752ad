# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of the role mfa_compliance that need the audit's folder. Documented as the module of this name."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ansible import __version__ as ansible_version
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    conclude,
    console,
    evidence,
    settings,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    PolicyError,
    plain,
)

_SCRATCH = "mfa-compliance-"


class ActionModule(ActionBase):
    """What ansible-core asks for."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        """Do the step that the task names."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        del tmp
        steps: dict[str, Callable[[], dict[str, Any]]] = {
            "check": self._check,
            "plan": self._plan,
            "keep": self._keep,
            "judge": self._judge,
            "verify": self._verify,
        }
        self._args = plain(_revealed(self._task.args))
        self._variables = task_vars or {}
        self._host = str(self._variables.get("inventory_hostname", "localhost"))
        self._scratch = bool(self._task.check_mode)
        # What a play sets as environment reaches modules; the checks here must see the same.
        environment: dict[str, str] = {}
        self._compute_environment_string(environment)
        os.environ.update(environment)
        if self._args.get("step") not in steps:
            raise AnsibleActionFail(f"step must be one of {', '.join(steps)}")
        try:
            result.update(steps[self._args["step"]]())
        except settings.InputError as error:
            count = len(error.errors)
            problems = "1 problem" if count == 1 else f"{count} problems"
            result.update(
                failed=True,
                msg=f"{problems} in the input, no request was sent:\n" + "\n".join(error.errors),
                errors=error.errors,
            )
        except PolicyError as error:
            result.update(failed=True, msg=str(error), errors=error.errors)
        except (FolderError, OSError) as error:
            result.update(failed=True, msg=f"{self._output_dir}: {error}")
        return result

    @property
    def _output_dir(self) -> str:
        return os.path.abspath(os.path.expanduser(str(self._args["output_dir"])))

    @property
    def _folder(self) -> Folder:
        """The folder that `check` has named."""
        path = str(self._args["folder"])
        if self._scratch and not Path(path).name.startswith(_SCRATCH):
            raise FolderError(f"{path} is not the folder that the step check has named")
        return Folder(path, former=self._output_dir)

    def _read_inputs(self, *, variables: Iterable[str] = ()) -> settings.Inputs:
        return settings.read_inputs(
            self._args["settings"],
            host=self._host,
            output_dir=self._output_dir,
            variables=variables,
        )

    def _check(self) -> dict[str, Any]:
        inputs = self._read_inputs(variables=self._variables)
        former = Folder(self._output_dir)
        evidence.require_tenant(former.former_json(evidence.SURVEY), inputs.tenant)
        reused = evidence.reusable(former, inputs)
        folder = tempfile.mkdtemp(prefix=_SCRATCH) if self._scratch else self._output_dir
        return {
            "folder": folder,
            "tenant": inputs.tenant,
            "reused": reused,
            "role_names": inputs.role_names,
            "group_names": inputs.group_names,
        }

    def _plan(self) -> dict[str, Any]:
        inputs, folder = self._read_inputs(), self._folder
        if self._args.get("reused"):
            if self._scratch:
                evidence.copy_former(folder)
            conclude.write_inputs(folder, inputs, now=self._args["reused"])
            return {"changed": folder.changed, "batches": [], "text": [], "progress": ""}
        read = evidence.Read(
            users=self._args["users"]["users"],
            failures=self._args["users"]["failures"],
            roles=self._members("role", inputs),
            groups=self._members("group", inputs),
        )
        conclude.forget_results(folder)
        survey = evidence.plan(folder, inputs, read)
        conclude.write_inputs(folder, inputs, now=None)
        left = sum(len(batch["user_ids"]) for batch in evidence.unread(folder, survey))
        kept = survey["population"] - left
        spent = self._args["probe"].get("api") or {}
        seconds = console.estimate(
            calls=left * evidence.CALLS_A_USER,
            concurrency=inputs.concurrency,
            probe_seconds=time.time() - float(self._args["probe_started"]),
            probe_calls=spent.get("calls", 0),
        )
        return {
            "changed": folder.changed,
            "batches": evidence.unread(folder, survey),
            "text": console.plan_text(
                tenant=inputs.tenant,
                users=survey["population"],
                kept=kept,
                calls=left * evidence.CALLS_A_USER,
                seconds=seconds,
                rate_limit=spent.get("rate_limit"),
            ),
            "clock": {
                "began": time.time(),
                "population": survey["population"],
                "kept": kept,
                "read": kept,
                "calls": 0,
                "at": dates.write_moment(evidence.now()),
            },
            "progress": f"{kept:,} of {survey['population']:,} users",
        }

    def _members(self, word: str, inputs: settings.Inputs) -> dict[str, list[int]]:
        """User ids by name, from what the module returned for each role or group that the policy names."""
        shipped = os.path.join(str(self._variables.get("role_path")), "files", "policy.yml")
        policy, cure = settings.policy_at(self._args["settings"], shipped=shipped)
        members, errors = {}, []
        for each in self._args[f"{word}s"]:
            name, why = str(each["item"]), each.get("msg", "")
            misnamed = each.get("error") == "selection"
            if why and not (misnamed and "finds no user" in why):
                ids = settings.rules_naming(inputs.documents["policy"], word, name)
                rules = f"{'rule' if len(ids) == 1 else 'rules'} {', '.join(ids)}"
                told = f"{policy} names the {word} {name!r} in {rules}: {why.removeprefix(f'{word}s: ')}"
                errors.append(f"{told} {cure}" if misnamed else told)
            members[name] = [user["id"] for user in each.get("users") or ()]
        if errors:
            raise AnsibleActionFail("\n".join(errors))
        return members

    def _keep(self) -> dict[str, Any]:
        folder, clock = self._folder, self._args["clock"]
        batch = evidence.keep(
            folder,
            int(self._args["batch"]),
            self._args["result"],
            tenant=self._args["tenant"],
            started_at=clock["at"],
            key=str(self._args["settings"].get("pseudonym_key") or ""),
        )
        clock = {
            **clock,
            "read": clock["read"] + len(batch["users"]),
            "calls": clock["calls"] + (batch["api"] or {}).get("calls", 0),
            "at": batch["finished_at"],
        }
        return {
            "changed": folder.changed,
            "clock": clock,
            "progress": console.progress(
                read=clock["read"],
                of=clock["population"],
                calls=clock["calls"],
                seconds=time.time() - clock["began"],
                read_now=clock["read"] - clock["kept"],
            ),
        }

    def _judge(self) -> dict[str, Any]:
        folder = self._folder
        result, manifest = conclude.conclude(
            folder, tenant=self._args["tenant"], ansible_version=ansible_version
        )
        shown = int(self._args["settings"]["failures_shown"])
        files = [] if self._scratch else [name for name in folder.names() if "/" not in name]
        where = console.whereabouts(self._output_dir, files, manifest_sha256=manifest)
        told: dict[str, Any] = {"shown": shown, "reused": str(self._args.get("reused") or "")}
        kept = "" if self._scratch else self._output_dir
        return {
            "changed": folder.changed,
            "verdict": result["verdict"],
            "reasons": result["reasons"],
            "summary": result["summary"],
            "manifest_sha256": manifest,
            "text": console.table(result, where=where, **told),
            "why": console.failure(result, folder=kept, **told),
        }

    def _verify(self) -> dict[str, Any]:
        unknown = settings.unknown_variables(self._variables)
        if unknown:
            raise settings.InputError(unknown)
        expected = str(self._args.get("manifest_sha256") or "")
        found = conclude.verify(Folder(self._output_dir), manifest_sha256=expected)
        notes = [f"Note: {note}." for note in found.notes]
        told: dict[str, Any] = {"verdict": found.verdict, "differences": found.differences}
        if found.differences:
            head = f"{self._output_dir} is not what the audit has written, {len(found.differences)} difference(s):\n"
            if not found.files:  # no manifest that could be compared with
                head = f"{self._output_dir}: "
            text = "\n".join([*found.differences, *notes])
            return {**told, "failed": True, "msg": head + text}
        head = f"The verdict {found.verdict} is reproduced; {found.files} files are unchanged."
        return {**told, "msg": "\n".join([head, *notes])}


def _revealed(value: Any) -> Any:
    """Values that lie encrypted in a variable (ansible-core before 2.19 hands them over as they are) as text."""
    if getattr(value, "__ENCRYPTED__", False):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _revealed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_revealed(item) for item in value]
    return value
