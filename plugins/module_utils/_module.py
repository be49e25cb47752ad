# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What the modules have in common: how a client is made from their parameters, and how they end.
"""

from __future__ import annotations

import sys
import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule

if sys.version_info < (3, 9):  # noqa: UP036 - a target may have an older one
    raise ImportError(
        f"identity.onelogin needs Python 3.9 or later; {sys.executable} is older. Name another one in ansible_python_interpreter."
    )

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    ConfigurationError,
    NotFoundError,
    OneLoginError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import (
    CONNECTION_OPTIONS,
    THROTTLE_OPTIONS,
    given,
    read_connection,
    refuse_misfits,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    SELECTION_OPTIONS,
    Selection,
    read_selection,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    Failure,
    User,
    failure_of,
)

_ON_ERROR: dict[str, t.Any] = {
    "on_error": {"type": "str", "default": "fail", "choices": ["fail", "report"]}
}
_NOTHING_SENT: dict[str, t.Any] = {"calls": 0, "retries": 0, "waited": 0.0, "rate_limit": None}
_CAUSES_NAMED = 3
_NOTHING_READ = "Nothing could be read, which is an error with on_error: report, too."
Read = t.Callable[[OneLoginClient, Selection], tuple[list[User], list[Failure]]]
ReadOthers = t.Callable[[OneLoginClient], tuple[list[t.Any], list[Failure]]]


def new_module(**options: t.Any) -> _Module:
    """A module that reads users, with the connection and selection options, ``on_error`` and its own ``options``."""
    return new_reader(**SELECTION_OPTIONS, **options)


def new_reader(**options: t.Any) -> _Module:
    """A module that only reads, with the connection options, ``on_error`` and its own ``options``."""
    spec = {**CONNECTION_OPTIONS, **THROTTLE_OPTIONS, **_ON_ERROR, **options}
    return _Module(argument_spec=spec, supports_check_mode=True)


class _Module(AnsibleModule):  # type: ignore[misc]
    """A module to which an empty argument is none, whatever its type, and whose connection options are checked before all else.

    ``misfit`` is the error of one that cannot be used. Its value, which may be a secret in the wrong place, is dropped then:
    Ansible would quote it in its own error, show it under ``-vvv`` and write it to the system's log.
    """

    misfit: ConfigurationError | None = None

    def _load_params(self) -> None:
        super()._load_params()
        self.params: dict[str, t.Any] = given(self.params)
        for name, value in list(self.params.items()):
            try:
                refuse_misfits({name: value})
            except ConfigurationError as error:
                self.misfit = self.misfit or error
                del self.params[name]


def run(module: _Module, read: Read) -> None:
    """Check the options, read, and end the module with ``users``, ``failures`` and ``api``, come what may."""

    def summary(users: list[User], failures: list[Failure]) -> str:
        unread = {failure["id"] for failure in failures}
        others = sum(user["id"] not in unread for user in users)
        if not others:
            return "None of the selected users could be read."
        count = sum("what" not in failure for failure in failures)  # the others are about policies
        if not count:
            return f"Not all calls for login policies succeeded; all {others} users could be read, see users."
        return f"{count} of the selected users could not be read; {others} could, see users."

    def start() -> ReadOthers:
        selection = read_selection(module.params.get)
        return lambda client: read(client, selection)

    _run(module, "users", start, summary)


def run_reader(module: _Module, key: str, read: ReadOthers) -> None:
    """As `run` for what is no user: the result is under ``key``."""

    def summary(found: list[t.Any], failures: list[Failure]) -> str:
        return f"{len(failures)} of the calls failed; what could be read is in {key}."

    _run(module, key, lambda: read, summary)


def _run(
    module: _Module,
    key: str,
    start: t.Callable[[], ReadOthers],
    summary: t.Callable[[list[t.Any], list[Failure]], str],
) -> None:
    figures = _NOTHING_SENT
    try:
        if module.misfit is not None:
            raise module.misfit
        read = start()
        client = OneLoginClient(read_connection(module.params.get))
        try:
            found, failures = read(client)
        finally:
            figures = client.figures
    except OneLoginError as error:
        module.fail_json(
            msg=error.message,
            exception=traceback.format_exc(),
            **{key: []},
            failures=[failure_of(error)],
            api=figures,
            **error.details,
        )
    result = {"changed": False, key: found, "failures": failures, "api": figures}
    nothing = _is_nothing_known(found, failures)
    if failures and (nothing or module.params["on_error"] == "fail"):
        also = f" {_NOTHING_READ}" if nothing and module.params["on_error"] == "report" else ""
        module.fail_json(msg=f"{summary(found, failures)} {_causes(failures)}{also}", **result)
    module.exit_json(**result)


def _is_nothing_known(found: list[dict[str, t.Any]], failures: list[Failure]) -> bool:
    """Whether the calls have failed for everybody, so that the result says nothing of anybody.

    Lists of nobody pass every assertion. That somebody does not exist is an answer, though, and not a call that failed.
    """
    unread = {failure["id"] for failure in failures}
    lists = ("available", "enrolled")
    read = any(
        each["id"] not in unread or any(each.get(name) is not None for name in lists)
        for each in found
    )
    return not read and any(failure["error"] != NotFoundError.kind for failure in failures)


def _causes(failures: list[Failure]) -> str:
    """Why, each cause once. What was skipped has its cause among the others, unless all was skipped."""
    asked = [failure for failure in failures if not failure.get("skipped")]
    causes = list(dict.fromkeys(failure["message"] for failure in asked or failures))
    left = len(causes) - _CAUSES_NAMED
    more = f" And {left} more, see failures." if left > 0 else ""
    return f"{' '.join(causes[:_CAUSES_NAMED])}{more}"
