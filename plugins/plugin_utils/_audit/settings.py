# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Everything that a person tells an audit, read and checked as a whole before the first request.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import typing as t
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import OneLoginError
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import (
    CONNECTION_OPTIONS,
    read_connection,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    SELECTION_OPTIONS,
    read_selection,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    FolderError,
    read_json,
    unwritable,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.pseudonyms import (
    SHORTEST_KEY,
    glob_errors,
    pseudonymise,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.baseline import kept
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    PolicyError,
    choice,
    describe,
    meant,
    plain,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS

DOCUMENTS = ("policy", "waivers", "attestations")
PREFIX = "mfa_compliance_"
# All variables with the prefix: those of the role's specification, what the playbooks read, the facts that the role sets.
VARIABLES = (
    *("connection", "selection", "policy", "policy_file", "waivers", "waivers_file"),
    *("attestations", "attestations_file", "thresholds", "baseline_file", "tenant", "output_dir"),
    *("reports", "pseudonym_key", "batch_size", "resume_within", "reuse_within", "fail"),
    *("failures_shown", "manifest_sha256", "hosts", "verdict", "summary", "manifest"),
)
_LARGEST_BATCH = 10_000


@dataclasses.dataclass(frozen=True)
class Inputs:
    """What an audit was told, checked. ``documents`` are the keyword arguments of `judge`."""

    documents: Mapping[str, t.Any]
    tenant: str
    reports: list[str]
    batch_size: int
    concurrency: int
    resume_within: datetime.timedelta
    reuse_within: datetime.timedelta
    pseudonym_key: str
    selection: Mapping[str, t.Any]
    api_version: int
    role_names: list[str]
    group_names: list[str]
    fingerprint: str  # of all that decides what a survey reads and how it is written down


class InputError(ValueError):
    """``errors`` has a line for everything that is wrong."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


def unknown_variables(names: Iterable[t.Any]) -> list[str]:
    """A line for each variable that has the role's prefix and means nothing to it: most likely one is mistyped."""
    errors = []
    for name in sorted(name for name in names if str(name).startswith(PREFIX)):
        word = name.removeprefix(PREFIX)
        # The role's own have one more underscore, which is easily typed into one of a person as well.
        internal = word.startswith("_") and word.lstrip("_") not in VARIABLES
        if word not in VARIABLES and not internal:
            hint = meant(word, VARIABLES, prefix=PREFIX)
            errors.append(f"{printable(name, 80)}: the role has no such variable{hint}")
    return errors


def read_inputs(
    given: Mapping[str, t.Any], *, host: str, output_dir: str, variables: Iterable[t.Any] = ()
) -> Inputs:
    """Read and check the variables of the role, given without their prefix; nothing is sent.

    ``host`` is the inventory's name of the host; it names the tenant unless it is ``localhost``. ``variables`` are the names of
    all that are set. Raises `InputError` with everything that is wrong.
    """
    errors: list[str] = []
    connection = _checked(given.get("connection"), CONNECTION_OPTIONS, "connection", errors)
    selection = _checked(given.get("selection"), SELECTION_OPTIONS, "selection", errors)
    base_url = ""
    if not errors:
        try:
            base_url = read_connection(connection.get).base_url
        except OneLoginError as error:
            errors.append(f"{PREFIX}connection: {error.message}")
        try:
            read_selection(selection.get)
        except OneLoginError as error:
            errors.append(f"{PREFIX}selection: {error.message}")
    tenant = str(given.get("tenant") or "").strip()
    if not tenant:
        tenant = host if host not in ("localhost", "127.0.0.1", "::1") else _host_of(base_url)
    documents = {name: _document(name, given, errors) for name in DOCUMENTS}
    documents["thresholds"] = plain(given.get("thresholds") or {})
    documents["baseline"] = _baseline(
        given.get("baseline_file"), output_dir, errors, names=not given.get("pseudonym_key")
    )
    try:
        judge([], **documents, tenant=tenant)
    except PolicyError as error:
        found = error.errors
        if any(each.startswith(f"{PREFIX}policy_file: ") for each in errors):
            # Of a policy that could not be read nothing more is to be told, nor of what refers to its rules.
            found = [e for e in found if not e.startswith("policy") and "of the policy" not in e]
        # Thresholds are a variable; the path of what may be a file begins in the file.
        errors += [PREFIX + each if each.startswith("thresholds") else each for each in found]
    key = str(given.get("pseudonym_key") or "")
    if key:
        if len(key) < SHORTEST_KEY:
            errors.append(f"{PREFIX}pseudonym_key: is shorter than {SHORTEST_KEY} characters")
        errors += glob_errors(documents["policy"])
        documents.update({name: pseudonymise(documents[name], key=key) for name in DOCUMENTS})
    batch_size = _whole(given, "batch_size", _LARGEST_BATCH, errors)
    durations = {name: _duration(given, name, errors) for name in ("resume_within", "reuse_within")}
    reports = _reports(given.get("reports"), errors)
    reason = unwritable(output_dir)
    if reason:
        errors.append(f"{PREFIX}output_dir: {reason}")
    errors += unknown_variables(variables)
    if errors:
        raise InputError(errors)
    roles, groups = (_names_in(documents["policy"], word) for word in ("role", "group"))
    wanted = {name: value for name, value in selection.items() if value not in (None, False, [])}
    deciding = [base_url, connection["api_version"], wanted, tenant, roles, groups, key]
    return Inputs(
        documents=documents,
        tenant=tenant,
        reports=reports,
        batch_size=batch_size,
        concurrency=connection["concurrency"],
        **durations,
        pseudonym_key=key,
        selection=pseudonymise(wanted, key=key) if key else plain(wanted),
        api_version=connection["api_version"],
        role_names=roles,
        group_names=groups,
        fingerprint=hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest(),
    )


def _checked(
    value: t.Any, spec: Mapping[str, t.Any], name: str, errors: list[str]
) -> dict[str, t.Any]:
    """The options as the modules would read them, those from the environment included."""
    value = plain({} if value is None else value)
    if not isinstance(value, Mapping):
        # Not what it is: the connection holds secrets.
        errors.append(f"{PREFIX}{name}: expected a mapping of options; found something else")
        value = {}
    found = ArgumentSpecValidator(spec).validate(dict(value))
    errors += [f"{PREFIX}{name}: {message}" for message in found.error_messages]
    checked: dict[str, t.Any] = found.validated_parameters
    return checked


def _document(name: str, given: Mapping[str, t.Any], errors: list[str]) -> t.Any:
    """What was given as a value, else what its file holds; of a document with one key, what is under that key."""
    value, path = plain(given.get(name)), given.get(f"{name}_file")
    if not value and path:
        try:
            value = yaml.load(Path(path).read_bytes(), Loader=_Strict)
        except OSError as error:
            errors.append(f"{PREFIX}{name}_file: {path}: {error.strerror}")
        except (yaml.YAMLError, UnicodeError, ValueError) as error:
            errors.append(f"{PREFIX}{name}_file: {path} is not YAML: {printable(error, 300)}")
    if isinstance(value, Mapping) and list(value) == [name]:
        value = value[name]
    return value


class _Strict(yaml.SafeLoader):
    """Takes a key that is there twice for the mistake that it is."""

    def construct_mapping(self, node: t.Any, deep: bool = False) -> dict[t.Any, t.Any]:
        seen: set[t.Any] = set()
        for key, _value in node.value:
            if key.tag != "tag:yaml.org,2002:merge" and key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {printable(key.value, 60)} is there twice",
                    problem_mark=key.start_mark,
                )
            if isinstance(key.value, str):
                seen.add(key.value)
        found: dict[t.Any, t.Any] = super().construct_mapping(node, deep)
        return found


def _baseline(
    path: t.Any, output_dir: str, errors: list[str], *, names: bool
) -> dict[str, t.Any] | None:
    if not path:
        return None
    if Path(path).resolve().is_relative_to(Path(output_dir).resolve()):
        errors.append(
            f"{PREFIX}baseline_file: {path} lies in the output folder, whose files this run replaces; copy it elsewhere first"
        )
        return None
    try:
        found = read_json(Path(path), str(path))
    except FolderError as error:
        errors.append(f"{PREFIX}baseline_file: {error}")
        return None
    try:
        return kept(found, names=names)
    except (KeyError, TypeError, AttributeError, ValueError):
        errors.append(f"{PREFIX}baseline_file: {path} is not a result.json of a former audit")
        return None


def _whole(given: Mapping[str, t.Any], name: str, most: int, errors: list[str]) -> int:
    try:
        found = int(given[name])
    except (TypeError, ValueError):
        found = 0
    if not 1 <= found <= most:
        errors.append(
            f"{PREFIX}{name}: expected a whole number from 1 to {most}; found {given[name]!r}"
        )
    return found


def _duration(given: Mapping[str, t.Any], name: str, errors: list[str]) -> datetime.timedelta:
    found = dates.parse_duration(str(given[name]))
    if found is None:
        errors.append(
            f"{PREFIX}{name}: expected a duration as 12h or 7d; found {describe(given[name])}"
        )
    return found or datetime.timedelta(0)


def _reports(value: t.Any, errors: list[str]) -> list[str]:
    value = plain(value)
    if not isinstance(value, list):
        errors.append(f"{PREFIX}reports: expected a list of reports; found {describe(value)}")
        return []
    known = ("json", *REPORTS)
    for index, name in enumerate(value):
        choice(name, at=Place(f"{PREFIX}reports[{index}]", errors), allowed=known, what="a report")
    return [name for name in known if name in value]


def policy_at(given: Mapping[str, t.Any], *, shipped: str) -> tuple[str, str]:
    """What messages call the policy, and what to do to change it; ``shipped`` is the file that comes with the role."""
    path = str(given.get("policy_file"))
    if given.get("policy"):
        return f"The policy in {PREFIX}policy", "Correct it there."
    if Path(path) == Path(shipped):
        cure = f"Copy that file, correct the copy, and name it in {PREFIX}policy_file."
        return f"The policy that comes with the role, {path},", cure
    return f"The policy {path}", "Correct it there."


def rules_naming(policy: t.Any, word: str, name: str) -> list[str]:
    """The ids of the rules whose ``applies_to`` mentions this role or group (``word``) by its name."""
    return [str(rule["id"]) for rule in policy["rules"] if name in _names_of(rule, word)]


def _names_in(policy: t.Any, word: str) -> list[str]:
    """The names of roles or groups that the rules' ``applies_to`` mention, ids left out."""
    return sorted({name for rule in policy["rules"] for name in _names_of(rule, word)})


def _names_of(rule: Mapping[str, t.Any], word: str) -> Iterator[str]:
    for found in _scoped(rule.get("applies_to"), word):
        for name in found if isinstance(found, list) else [found]:
            if not str(name).strip().isdigit():
                yield str(name).strip()


def _scoped(scope: t.Any, word: str) -> Iterator[t.Any]:
    for key, value in (scope or {}).items():
        if key == word:
            yield value
        elif key == "not":
            yield from _scoped(value, word)


def _host_of(url: str) -> str:
    parts = urlsplit(url)
    return (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
