# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Login policies, users under them, and what a rule about them comes to."""

from __future__ import annotations

from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    CLOSED,
    judged,
    only_result,
    policy,
    rule,
    user,
)

SMS, PUSH, TOTP, KEY, ACME = 1, 2, 3, 4, 5
FACTORS = {
    SMS: {"id": SMS, "name": "OneLogin SMS", "type": "SMS"},
    PUSH: {"id": PUSH, "name": "OneLogin Protect", "type": "OneLogin"},
    TOTP: {"id": TOTP, "name": "Authenticator", "type": "Google Authenticator"},
    KEY: {"id": KEY, "name": "WebAuthn", "type": "WebAuthn"},
    ACME: {"id": ACME, "name": "Acme", "type": "Acme"},
}
MFA = {"login_policy": {"mfa": "required"}}


def login(number=1, *, allowed=(SMS, PUSH, TOTP), groups=(), **settings):
    """A policy of onelogin_policies_info that demands MFA of all without a hole."""
    ids = None if allowed is None else list(allowed)
    return {
        "id": number,
        "name": f"P{number}",
        "kind": "user",
        "is_default": number == 1,
        **CLOSED,
        "authentication_factor_ids": ids,
        "reset_password_authentication_factor_ids": [],
        "factors": [FACTORS[each] for each in ids or ()],
        "reset_factors": [],
        "groups": [{"id": each, "name": f"G{each}"} for each in groups],
        **settings,
    }


def under(policy_id=1, *, source="default", contradicted=False, reason=None, **fields):
    """A user whose login policy was inferred."""
    told = {
        "id": policy_id,
        "name": f"P{policy_id}",
        "source": source,
        "contradicted": contradicted,
    }
    return user(login_policy={**told, "reason": reason}, **fields)


def outcome(person, policies, clause=None, **document):
    result = judged(
        [person],
        policy=policy(rule(**{"assert": clause or MFA}), **document),
        login_policies=policies,
    )
    return only_result(result)


OFF = {"otp_auth_enabled": False}


def policy_rule(clause=None, **fields):
    asserted = {"login_policy": clause or {"mfa": "required"}}
    return rule(for_each="login_policy", **{"assert": asserted, **fields})


def by_policy(result):
    return {each["login_policy"]["id"]: each["outcome"] for each in result["results"]}
