# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Neither secrets nor, under a key, names leave an audit."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.request

from stage import ALL_ENROLLED, CREDENTIAL, FIVE, KEY, URL, Case, holds


def case_pseudonyms(case: Case) -> None:
    waiver = {
        "id": "W-1",
        "rules": ["ONE"],
        "users": {"email": "Omar.Haddad@example.com"},
        "reason": "on leave, ask boss@example.com",
        "approved_by": "ciso@example.com",
        "expires": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400)),
    }
    given = {
        "selection": {"emails": ["omar.haddad@example.com"], "user_ids": FIVE},
        "waivers": [waiver],
        "pseudonym_key": KEY,
    }
    names = ("hazel.zhang", "omar.haddad", "kofi.mensah", "boss@", "ciso@", "Work phone", KEY)
    for callback in ("default", "ansible.builtin.junit", "minimal", "oneline"):
        os.environ["ANSIBLE_STDOUT_CALLBACK"] = callback
        run = case.audit("-vvvv", reuse_within="0h", **given)
        assert run.status == 0, run.output
        for name in names:
            assert name.casefold() not in run.output.casefold(), (callback, name)
    del os.environ["ANSIBLE_STDOUT_CALLBACK"]
    written = case.text()
    for name in names:
        assert name.casefold() not in written.casefold(), name
    assert set(re.findall(r"[^\s\"'`<>,;()\\/:]+@example\.com", written)) <= set(
        re.findall(r"[0-9a-f]{16}@example\.com", written)
    )
    result = case.json("result.json")
    assert result["summary"]["outcomes"]["waived"] == 1, result["summary"]
    assert case.play("verify", "-vvvv").status == 0
    unknown = {**given, "selection": {"emails": ["hazle@example.com"], "usernames": ["hzl"]}}
    run = case.audit("-vvvv", **unknown)
    assert "hazle" not in run.output and "hzl" not in run.output, run.output
    only = {**ALL_ENROLLED["rules"][0], "applies_to": {"email_glob": ["hazel*@example.com"]}}
    run = case.audit(policy={"id": "p", "rules": [only]}, pseudonym_key=KEY)
    holds(run.output, "policy.rules[0].applies_to.email_glob[0]: a pattern for parts of names")
    assert "hazel" not in run.output, run.output


def case_secrets(case: Case) -> None:
    form = b"grant_type=client_credentials&client_id=%s&client_secret=%s" % tuple(
        CREDENTIAL[name].encode() for name in ("client_id", "client_secret")
    )
    with urllib.request.urlopen(f"{URL}/auth/oauth2/v2/token", data=form, timeout=30) as answer:
        token = json.load(answer)["access_token"]
    for run in (
        case.audit("-vvv"),
        case.audit("-vvv", connection={"api_url": URL, "access_token": token}),
    ):
        assert run.status == 0, run.output
        for secret in (CREDENTIAL["client_secret"], token):
            assert secret not in run.output
            assert secret not in case.text()


def case_vaulted_secret(case: Case) -> None:
    """Encrypted in the middle of the variable, as people keep it in their inventory."""
    password = case.work / "password"
    password.write_text("of the vault", encoding="utf-8")
    vault = case.command("audit")[0].replace("ansible-playbook", "ansible-vault")
    encrypt = [vault, "encrypt_string", "--vault-password-file", str(password), "--stdin-name"]

    def encrypted(name: str, value: str) -> str:
        done = subprocess.run(
            [*encrypt, name], input=value, check=True, text=True, capture_output=True
        )
        return done.stdout

    secret = encrypted("client_secret", CREDENTIAL["client_secret"]).replace("\n", "\n  ")
    file = case.work / "vaulted.yml"
    file.write_text(
        f"mfa_compliance_connection:\n  api_url: {URL}\n  client_id: {CREDENTIAL['client_id']}\n  {secret}\n"
        + encrypted("mfa_compliance_pseudonym_key", KEY),
        encoding="utf-8",
    )
    run = case.audit("-e", f"@{file}", "--vault-password-file", str(password), "-vvv")
    assert run.status == 0, run.output
    for name in (CREDENTIAL["client_secret"], KEY, "hazel"):
        assert name not in case.text()
        assert name not in run.output or name == "hazel"
