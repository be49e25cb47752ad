# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module in this process: its arguments in, its result out, its requests on the scripted wire."""

from __future__ import annotations

import contextlib
import json
import typing as t
from unittest import mock

import pytest
from ansible.module_utils import basic

from ansible_collections.identity.onelogin.plugins.module_utils import _module
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import (
    CONNECTION_OPTIONS,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    CLIENT_ID,
    SECRET,
    Exchange,
    Tenant,
    scripted,
)

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # ansible-core before 2.19

    def patch_module_args(args: dict[str, t.Any]) -> t.Any:
        raw = json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode()
        return mock.patch.object(basic, "_ANSIBLE_ARGS", raw)


FINE = {"calls": 2, "retries": 0, "waited": 0.0, "rate_limit": None}
NOTHING = {**FINE, "calls": 0}
CONNECTION = {"subdomain": "acme", "client_id": CLIENT_ID, "client_secret": SECRET}


def run(
    main: t.Callable[[], None],
    *exchanges: Exchange,
    monkeypatch: t.Any,
    capsys: t.Any,
    connection: dict[str, t.Any] | None = None,
    check_mode: bool = False,
    **options: t.Any,
) -> tuple[int, dict[str, t.Any], Tenant]:
    """Exit code, result and tenant of one run of ``main``."""
    for option in CONNECTION_OPTIONS.values():
        for name in option.get("fallback", ((), []))[1]:
            monkeypatch.delenv(name, raising=False)
    connection = CONNECTION if connection is None else connection
    args = {"concurrency": 1, **connection, **options, "_ansible_check_mode": check_mode}
    with scripted(*exchanges) as tenant, contextlib.ExitStack() as stack:
        monkeypatch.setattr(_module, "OneLoginClient", tenant.make_client)
        stack.enter_context(patch_module_args(args))
        with pytest.raises(SystemExit) as end:
            main()
        code = int(end.value.code or 0)
    return code, printed(capsys), tenant


def printed(capsys: t.Any) -> dict[str, t.Any]:
    """The result that a module has printed, without the secret in it."""
    result = json.loads(capsys.readouterr().out)
    # By this key ansible-core from 2.22 on tells its controller what to mask. It is no part of the result.
    result.pop("_ansible_new_secrets", None)
    assert SECRET not in json.dumps(result)
    return result


def result_of(result: dict[str, t.Any]) -> dict[str, t.Any]:
    """What the module returned, without what Ansible adds."""
    added = ("invocation", "exception", "warnings")
    return {name: value for name, value in result.items() if name not in added}
