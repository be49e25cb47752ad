# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module and the lookup: same questions, same calls, same data, same refusals."""

from __future__ import annotations

import sys

import pytest
from ansible.errors import AnsibleLookupError
from ansible.plugins import loader

from ansible_collections.identity.onelogin.plugins.modules import onelogin_mfa_factors_info
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    JSON,
    SMS,
    factors,
    get,
    refusal,
    scripted,
    token,
    user,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.modules import module_runner


def listing(*rows):
    return get("/api/2/users", list(rows), headers={**JSON, "Total-Pages": "1"})


SCENARIOS = {
    "one": ([7], lambda: [token(), factors(7, [SMS])]),
    "several": ([7, 3], lambda: [token(), factors(7, [SMS]), factors(3, [SMS, SMS])]),
    "empty": ([7], lambda: [token(), factors(7, []), get("/api/2/users/7", user(7))]),
    "address": (["user5@example.com"], lambda: [token(), listing(user(5)), factors(5, [SMS])]),
    "both": (
        [7, "user5@example.com"],
        lambda: [token(), listing(user(5)), factors(7, [SMS]), factors(5, [SMS, SMS])],
    ),
    "renewed": (
        [7],
        lambda: [
            token(), get("/api/2/mfa/users/7/factors", **refusal(401)),
            token("token-2"), factors(7, [SMS], auth="Bearer token-2"),
        ],
    ),
    "busy": ([7], lambda: [token(), get("/api/2/mfa/users/7/factors", status=503), factors(7, [SMS])]),
    "unknown": ([7], lambda: [token(), get("/api/2/mfa/users/7/factors", **refusal(404))]),
    "refused": ([7], lambda: [token(), get("/api/2/mfa/users/7/factors", **refusal(403))]),
    "no token": ([7], lambda: [token(**refusal(401))]),
    "nobody": (["a@example.com"], lambda: [token(), listing(), listing()]),
    "wrong shape": ([7], lambda: [token(), factors(7, None)]),
}  # fmt: skip


def calls(tenant):
    return [
        (sent.method, sent.path, sent.query, sent.body, dict(sent.headers))
        for sent in tenant.wire.sent
    ]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_parity(scenario, monkeypatch, capsys):
    terms, script = SCENARIOS[scenario]
    code, result, by_module = module_runner.run(
        onelogin_mfa_factors_info.main,
        *script(),
        monkeypatch=monkeypatch,
        capsys=capsys,
        user_ids=[term for term in terms if isinstance(term, int)],
        emails=[term for term in terms if isinstance(term, str)],
    )
    plugin = loader.lookup_loader.get("identity.onelogin.onelogin_mfa_factors")
    with scripted(*script()) as by_lookup:
        monkeypatch.setattr(
            sys.modules[type(plugin).__module__], "OneLoginClient", by_lookup.make_client
        )
        try:
            looked_up = plugin.run(terms, variables={}, concurrency=1, **module_runner.CONNECTION)
        except AnsibleLookupError as error:
            assert code == 1
            words = [failure["message"] for failure in result["failures"]] or [result["msg"]]
            assert words[0] in str(error)
        else:
            assert code == 0 and looked_up == [one["available"] for one in result["users"]]
    assert calls(by_module) == calls(by_lookup)
