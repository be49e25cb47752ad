# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tell the emulator how to behave from now on; what it has seen and learnt before is forgotten.

Options, all optional: ``faults`` (a list, see tests/emulator/README.md), ``latency`` (ms), ``edit`` (user id: fields),
``remove`` (user ids), ``tenant`` (name of a list: rows), ``expire_token``, and ``url`` for another emulator than the last one started.
"""

from __future__ import annotations

import json
import ssl
import typing as t
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from ansible.plugins.action import ActionBase

# No proxy, and any certificate: neither is what a control call is about.
_OPENER = build_opener(ProxyHandler({}), HTTPSHandler(context=ssl._create_unverified_context()))


class ActionModule(ActionBase):
    """The action; it runs on the controller, where the emulator is."""

    _VALID_ARGS = frozenset(
        {"faults", "latency", "edit", "remove", "tenant", "expire_token", "url"}
    )

    def run(self, tmp: t.Any = None, task_vars: t.Any = None) -> dict[str, t.Any]:
        """Make the control calls."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        wanted = self._task.args
        self._base = wanted.get("url") or task_vars["emulator_url"]
        self._call("POST", "reset")
        self._call("POST", "faults", wanted.get("faults", []))
        self._call("POST", "latency", {"ms": wanted.get("latency", 0)})
        for number, fields in wanted.get("edit", {}).items():
            self._call("POST", f"users/{number}", fields)
        for number in wanted.get("remove", []):
            self._call("DELETE", f"users/{number}")
        for name, rows in wanted.get("tenant", {}).items():
            self._call("PUT", f"tenant/{name}", rows)
        if wanted.get("expire_token"):
            self._call("POST", "expire-token")
        return {**result, "changed": False}

    def _call(self, method: str, path: str, body: t.Any = None) -> None:
        data = json.dumps(body).encode()
        url = f"{self._base}/_emulator/{path}"
        with _OPENER.open(Request(url, data=data, method=method), timeout=30) as answer:
            answer.read()
