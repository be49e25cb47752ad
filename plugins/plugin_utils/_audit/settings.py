# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Everything that a person tells an audit, read and checked as a whole before the first request.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.validation import check_type_path

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import OneLoginError
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import (
    CONNECTION_OPTIONS,
    THROTTLE_OPTIONS,
    Connection,
    read_connection,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    SELECTION_OPTIONS,
    Selection,
    read_selection,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import documents, needs
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.fleet import misplaced
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import unwritable
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.pseudonyms import (
    Clear,
    KeyRefused,
    Pseudonyms,
    glob_errors,
    pseudonyms_for,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.documents import Decrypt
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.policy import parse_policy
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Mistake,
    Place,
    PolicyError,
    choice,
    describe,
    meant,
    plain,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS

PREFIX = "mfa_compliance_"
# The variables of the role that an audit takes, without their prefix; their order is that of messages.
SETTINGS: t.Final[Mapping[str, Mapping[str, t.Any]]] = {
    "connection": {"type": "raw"},
    "selection": {"type": "raw"},
    "policy": {"type": "raw"},
    "policy_file": {"type": "path"},
    "waivers": {"type": "raw"},
    "waivers_file": {"type": "path"},
    "attestations": {"type": "raw"},
    "attestations_file": {"type": "path"},
    "thresholds": {"type": "raw"},
    "baseline_file": {"type": "path"},
    "tenant": {"type": "str"},
    "fleet_dir": {"type": "path"},
    "reports": {"type": "raw"},
    "pseudonym_key": {"type": "str"},
    "resume_within": {"type": "str", "default": "24h"},
    "reuse_within": {"type": "str", "default": "1h"},
    "deadline": {"type": "str"},
    "partial": {"type": "bool", "default": False},
    "failures_shown": {"type": "int", "default": 10},
}
# All variables with the prefix: with what the role and the playbooks read themselves, and the facts that the role sets.
VARIABLES = (
    *SETTINGS,
    *("output_dir", "fail", "manifest_sha256", "hosts", "verdict", "summary", "manifest"),
)
# What a value has to be, in the words of a message. Values are not shown: among the options are credentials.
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "str": "text",
    "path": "a path",
    "list": "a list",
    "dict": "a mapping",
}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclasses.dataclass(frozen=True)
class Settings:
    """What an audit was told, checked. ``documents`` are the keyword arguments of `judge`, as they were given: what may be
    written of them says `Settings.hidden_documents`."""

    documents: Mapping[str, t.Any]
    tenant: str
    reports: list[str]
    connection: Connection
    selection: Selection
    wanted: Mapping[str, t.Any]  # the selection's options that are set
    lists: tuple[str, ...]  # the factor lists that the rules look at
    if_empty: tuple[str, ...]  # those that they need where all of the former are empty
    login_policies: bool  # whether they look at what OneLogin demands
    names: Mapping[str, Mapping[str, needs.NamedBy]]  # roles and groups that rules and waivers name
    policy_source: str  # what messages call the policy
    resume_within: datetime.timedelta
    reuse_within: datetime.timedelta
    deadline: datetime.timedelta | None
    partial: bool
    failures_shown: int
    pseudonyms: Pseudonyms | Clear = dataclasses.field(repr=False)

    @property
    def all_lists(self) -> tuple[str, ...]:
        """Every factor list that may be read."""
        return (*self.lists, *self.if_empty)

    def hidden_documents(self, users: Iterable[t.Any]) -> dict[str, t.Any]:
        """The documents as they may be written down: with a pseudonym key, without the names of anybody whom they or ``users``
        name, whose records are hidden already."""
        given = {name: self.documents[name] for name in documents.NAMES}
        pseudonyms = self.pseudonyms.knowing(self.pseudonyms.hide(given), users)
        return {**self.documents, **pseudonyms.hide(given)}


class SettingsError(ValueError):
    """``errors`` has a line for everything that is wrong. ``tenant`` is of which one it was to be, empty if that is not clear."""

    def __init__(self, errors: list[str], *, tenant: str = "") -> None:
        super().__init__("\n".join(errors))
        self.errors = errors
        self.tenant = tenant


def unknown_variables(names: Iterable[t.Any]) -> list[str]:
    """A line for each variable that has the role's prefix and means nothing to it: most likely one is mistyped."""
    errors = []
    for name in sorted(name for name in names if str(name).startswith(PREFIX)):
        word = name.removeprefix(PREFIX)
        # The role's own have one more underscore, which is easily typed into one of a person as well.
        internal = word.startswith("_") and word.lstrip("_") not in VARIABLES
        if word == "batch_size":
            errors.append(
                f"{name}: was removed in version 1.0.0, evidence is saved user by user; delete it"
            )
        elif word not in VARIABLES and not internal:
            errors.append(
                f"{printable(name, 80)}: the role has no such variable{meant(word, VARIABLES, prefix=PREFIX)}"
            )
    return errors


def read_settings(
    given: Mapping[str, t.Any],
    *,
    host: str,
    output_dir: str,
    variables: Iterable[t.Any] = (),
    shipped_policy: str = "",
    read_file: documents.ReadFile = documents.read_file,
    decrypt: Decrypt | None = None,
) -> Settings:
    """Read and check the variables of the role, given without their prefix; nothing is sent.

    ``host`` is the inventory's name of the host; it names the tenant unless it is ``localhost``. ``variables`` are the names of
    all that are set, ``shipped_policy`` is the path of the policy that comes with the role. Raises `SettingsError` with
    everything that is wrong.
    """
    errors: list[str] = []
    values = _values(given, errors)
    connection, base_url = _connection(values["connection"], errors)
    selection, wanted = _selection(values["selection"], errors)
    tenant = str(values["tenant"] or "").strip()
    if not tenant:
        tenant = host if host not in _LOOPBACK else _host_of(base_url)
    read = documents.Reader(read_file, errors, prefix=PREFIX, decrypt=decrypt)
    found = {
        name: read.document(name, values[name], values[f"{name}_file"]) for name in documents.NAMES
    }
    found["thresholds"] = plain(values["thresholds"] or {})
    found["baseline"] = read.baseline(
        values["baseline_file"], output_dir, names=not values["pseudonym_key"]
    )
    errors += read.located(_judged(found, tenant))
    pseudonyms = _pseudonyms(values["pseudonym_key"], tenant, errors)
    if pseudonyms:
        errors += glob_errors(found["policy"])
    durations = {
        name: _duration(name, values[name], errors)
        for name in ("resume_within", "reuse_within", "deadline")
    }
    if durations["deadline"] == datetime.timedelta(0):
        errors.append(f"{PREFIX}deadline: is 0; leave it empty to set none")
    if isinstance(values["failures_shown"], int) and values["failures_shown"] < 0:
        errors.append(f"{PREFIX}failures_shown: expected a whole number of at least 0")
    reports = _reports(values["reports"], errors)
    if reason := unwritable(output_dir):
        errors.append(f"{PREFIX}output_dir: {reason}")
    if values["fleet_dir"] and (reason := misplaced(values["fleet_dir"], [output_dir])):
        errors.append(f"{PREFIX}fleet_dir: {reason}")
    errors += unknown_variables(variables)
    if errors or connection is None or selection is None:
        raise SettingsError(pseudonyms.hide(errors), tenant=tenant)
    policy = parse_policy(found["policy"], errors=[])  # which has shown no mistake
    lists, if_empty, logins = needs.facts_of(policy)
    return Settings(
        documents=found,
        tenant=tenant,
        reports=reports,
        connection=connection,
        selection=selection,
        wanted=wanted,
        lists=lists,
        if_empty=if_empty,
        login_policies=logins,
        names=needs.names_of(policy, found["waivers"]),
        policy_source=_policy_source(values, shipped_policy),
        resume_within=durations["resume_within"] or datetime.timedelta(0),
        reuse_within=durations["reuse_within"] or datetime.timedelta(0),
        deadline=durations["deadline"],
        partial=bool(values["partial"]),
        failures_shown=values["failures_shown"],
        pseudonyms=pseudonyms,
    )


def absolute(path: str) -> str:
    """A path as Ansible's type ``path`` reads it, relative to where Ansible was started."""
    return str(Path(check_type_path(path)).absolute())


def _values(given: Mapping[str, t.Any], errors: list[str]) -> dict[str, t.Any]:
    """All settings, those of a simple type converted to it."""
    values: dict[str, t.Any] = {}
    for name, spec in SETTINGS.items():
        value = given.get(name)
        if value in (None, "") or spec["type"] == "raw":
            values[name] = value if spec["type"] == "raw" else spec.get("default")
            continue
        values[name] = _converted(f"{PREFIX}{name}", spec, plain(value), errors)
        if spec["type"] == "path" and values[name]:
            values[name] = absolute(values[name])
    for name in given.keys() - SETTINGS.keys():
        errors.append(f"settings.{printable(name, 80)}: unknown{meant(name, tuple(SETTINGS))}")
    return values


def _converted(place: str, spec: Mapping[str, t.Any], value: t.Any, errors: list[str]) -> t.Any:
    found = ArgumentSpecValidator({"value": dict(spec)}).validate({"value": value})
    if found.error_messages:
        errors.append(f"{place}: expected {_expected(spec)}")
        return spec.get("default")
    return found.validated_parameters["value"]


def _expected(spec: Mapping[str, t.Any]) -> str:
    if "choices" in spec and spec["type"] != "list":
        return " or ".join(str(each) for each in spec["choices"])
    what = _KINDS[spec["type"]]
    if "choices" in spec:
        return f"{what} of {', '.join(map(str, spec['choices']))}"
    kinds = {"int": "whole numbers", "str": "texts"}
    return f"{what} of {kinds[spec['elements']]}" if "elements" in spec else what


def _options(
    value: t.Any, specs: Mapping[str, t.Any], name: str, errors: list[str]
) -> dict[str, t.Any] | None:
    """The options as the modules would read them, those from the environment included; None if something is wrong."""
    before = len(errors)
    value = plain({} if value is None else value)
    if not isinstance(value, Mapping):
        errors.append(f"{PREFIX}{name}: expected a mapping of options")
        return None
    names = {
        alias: option
        for option, spec in specs.items()
        for alias in (option, *spec.get("aliases", ()))
    }
    given: dict[str, t.Any] = {}
    for key, item in value.items():
        if key not in names:
            errors.append(
                f"{PREFIX}{name}.{printable(key, 80)}: unknown option{meant(key, tuple(names))}"
            )
        elif item not in (None, ""):
            given[names[key]] = item
    found: dict[str, t.Any] = {}
    for option, spec in specs.items():
        checked = ArgumentSpecValidator({option: {**spec, "aliases": []}}).validate(
            {option: given[option]} if option in given else {}
        )
        if checked.error_messages:
            errors.append(f"{PREFIX}{name}.{option}: expected {_expected(spec)}")
        found[option] = checked.validated_parameters.get(option)
    return found if len(errors) == before else None


def _connection(value: t.Any, errors: list[str]) -> tuple[Connection | None, str]:
    options = _options(value, {**CONNECTION_OPTIONS, **THROTTLE_OPTIONS}, "connection", errors)
    if options is None:
        return None, ""
    try:
        connection = read_connection(options.get)
    except OneLoginError as error:
        errors.append(f"{PREFIX}connection: {error.message}")
        return None, ""
    return connection, connection.base_url


def _pseudonyms(key: t.Any, tenant: str, errors: list[str]) -> Pseudonyms | Clear:
    try:
        return pseudonyms_for(str(key or ""), tenant=tenant)
    except KeyRefused as error:
        errors.append(f"{PREFIX}pseudonym_key: {error}")
        return Clear()


def _selection(value: t.Any, errors: list[str]) -> tuple[Selection | None, dict[str, t.Any]]:
    """The selection, and the options that make it; nothing said means everybody."""
    # The role's default is empty, and not all_users: where hashes are merged, that would join what a person selects.
    options = _options(value or {"all_users": True}, SELECTION_OPTIONS, "selection", errors)
    if options is None:
        return None, {}
    try:
        selection = read_selection(options.get)
    except OneLoginError as error:
        errors.append(f"{PREFIX}selection: {error.message}")
        return None, {}
    return selection, {key: item for key, item in options.items() if item not in (None, False, [])}


def _judged(found: Mapping[str, t.Any], tenant: str) -> list[str]:
    """What the judgement has to say against the documents."""
    # Of what could not be read nothing more is to be told.
    given = {
        name: [] if value is documents.UNREAD and name != "policy" else value
        for name, value in found.items()
    }
    try:
        judge([], **given, tenant=tenant)
    except PolicyError as error:
        mistakes = [each for each in error.errors if isinstance(each, Mistake)]
        if found["policy"] is documents.UNREAD:  # nor of what is a mistake by it
            mistakes = [each for each in mistakes if each.root != "policy" and not each.by_policy]
        return [f"{PREFIX}{each}" if each.root == "thresholds" else each for each in mistakes]
    return []


def _duration(name: str, value: t.Any, errors: list[str]) -> datetime.timedelta | None:
    if not value:
        return None
    found = dates.parse_duration(str(value), units="smhdw", digits=6)
    if found is None:
        errors.append(
            f"{PREFIX}{name}: expected a duration as 30m, 12h or 7d; found {describe(value)}"
        )
    return found


def _reports(value: t.Any, errors: list[str]) -> list[str]:
    value = plain(value)
    if not isinstance(value, list):
        errors.append(f"{PREFIX}reports: expected a list of reports; found {describe(value)}")
        return []
    known = ("json", *REPORTS)
    for index, name in enumerate(value):
        choice(name, at=Place(f"{PREFIX}reports[{index}]", errors), allowed=known, what="a report")
    return [name for name in known if name in value]


def _policy_source(values: Mapping[str, t.Any], shipped: str) -> str:
    if values["policy"]:
        return f"The policy in {PREFIX}policy"
    path = str(values["policy_file"])
    if shipped and Path(path) == Path(shipped):
        return f"The policy that comes with the role ({path}; copy it, edit the copy, and name that in {PREFIX}policy_file)"
    return f"The policy {path}"


def _host_of(url: str) -> str:
    parts = urlsplit(url)
    return (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
