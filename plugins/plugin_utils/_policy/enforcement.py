# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

What a OneLogin login policy demands: facts of three values (true, false, None: not known), each with its reason.

A setting that is missing, null or of an unknown code is not known. Nothing absent is ever read as "not demanded", nor as
"demanded". The settings and their codes: api §16.3.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    UNCLASSIFIED,
)

ADMINISTRATORS, CONFIGURED, EVERYBODY = 0, 1, 2  # otp_config: of whom MFA is demanded
EVERY_LOGIN, UNKNOWN_BROWSER = 0, 1  # otp_trigger_condition
RECOVERY: t.Final[Mapping[str, str]] = {
    "enable_sms_password_reset": "sms",
    "enable_email_password_reset": "email",
    "enable_question_password_reset": "knowledge",
}


class Fact(t.NamedTuple):
    """``value`` and why; for None what is missing."""

    value: bool | None
    reason: str


@dataclasses.dataclass(frozen=True, eq=False)
class LoginPolicy:
    """A OneLogin user policy. ``allowed``: the classes of the factors it allows, None if not known.

    ``recovery``: the classes over which a password can be reset by a factor, None if not known.
    """

    id: int
    name: str
    is_default: bool | None
    settings: Mapping[str, t.Any]
    allowed: frozenset[str] | None
    recovery: frozenset[str] | None

    @property
    def label(self) -> str:
        return self.name or str(self.id)

    def setting(self, name: str) -> t.Any:
        return self.settings.get(name)

    def allows_only(self, classes: frozenset[str]) -> bool:
        """Whether all that it allows is known, and is of these classes."""
        return self.allowed is not None and self.allowed <= classes


def enforced(
    policy: LoginPolicy,
    *,
    has_factor: bool | None,
    shows_all: bool,
    of_administrators: bool = False,
) -> Fact:
    """Whether a sign-in under this policy cannot succeed without MFA.

    ``has_factor``: whether the user has a factor enrolled, None where there is no user or it is not known. ``shows_all``: whether
    the API shows every class that the policy allows, so that an empty list proves that there is none.
    """
    demanded, of_whom = policy.setting("otp_auth_enabled"), policy.setting("otp_config")
    if demanded is None:
        return Fact(None, "whether it demands MFA is not known (otp_auth_enabled)")
    if not demanded:
        return Fact(False, "it does not demand MFA")
    if of_whom == EVERYBODY:
        return Fact(True, "it demands MFA of all users")
    if of_whom == CONFIGURED:
        return _of_configured(has_factor, shows_all)
    if of_whom == ADMINISTRATORS:
        if of_administrators:
            return Fact(True, "it demands MFA of administrators, who the rule says these are")
        return Fact(
            None, "it demands MFA of administrators only, and the API does not tell who is one"
        )
    return Fact(None, f"of whom it demands MFA is not known (otp_config {_shown(of_whom)})")


def _of_configured(has_factor: bool | None, shows_all: bool) -> Fact:
    only = "it demands MFA only of users who have a factor"
    if has_factor:
        return Fact(True, f"{only}, and this user has one")
    if has_factor is None:
        return Fact(None, f"{only}; whether this user has one is not known")
    if shows_all:
        return Fact(False, f"{only}, and this user has none")
    return Fact(None, f"{only}; this user has none that the API shows")


def prompt_at_every_login(policy: LoginPolicy) -> Fact:
    """Whether MFA is asked for at every login, and no browser is remembered."""
    found = policy.setting("otp_trigger_condition")
    if found == EVERY_LOGIN:
        return Fact(True, "MFA is asked for at every login")
    if found == UNKNOWN_BROWSER:
        return Fact(False, f"a known browser is not asked for MFA for {_days(policy)}")
    return Fact(None, f"when MFA is asked for is not known (otp_trigger_condition {_shown(found)})")


def remembered_at_most(policy: LoginPolicy, *, days: int) -> Fact:
    """Whether a browser stays known for at most so many days."""
    condition, found = policy.setting("otp_trigger_condition"), policy.setting(
        "otp_security_token_expiration_days"
    )
    if condition == EVERY_LOGIN:
        return Fact(True, "no browser is remembered")
    if condition != UNKNOWN_BROWSER:
        return Fact(
            None,
            f"whether browsers are remembered is not known (otp_trigger_condition {_shown(condition)})",
        )
    if not found:  # days begin with 1: a 0 may well mean for ever
        return Fact(
            None,
            "how long a browser is remembered is not known"
            f" (otp_security_token_expiration_days {_shown(found)})",
        )
    return Fact(found <= days, f"a browser is remembered for {_days(policy)}")


def bypass_at_most(policy: LoginPolicy, *, addresses: int) -> Fact:
    """Whether at most so many addresses can sign in without MFA; ranges count with all their addresses."""
    count, unread = bypass_addresses(policy.setting("ip_addresses"))
    if count > addresses:
        return Fact(False, f"{_addresses(count)} can sign in without MFA")
    if unread:
        return Fact(None, f"the addresses that can sign in without MFA are not known: {unread}")
    return Fact(True, f"{_addresses(count)} can sign in without MFA")


def bypass_addresses(entries: Sequence[str] | None) -> tuple[int, str]:
    """How many addresses a bypass list holds at least, and what of it could not be read (empty: all was)."""
    if entries is None:
        return 0, "ip_addresses is missing"
    ranges: list[tuple[int, int, int]] = []
    unread = []
    for entry in entries:
        found = _range(entry)
        if found is None:
            unread.append(entry)
        else:
            ranges.append(found)
    count, last = 0, (0, -1)
    for version, first, end in sorted(ranges):
        if last[0] == version:
            first = max(first, last[1] + 1)  # overlaps count once
        if end >= first:
            count += end - first + 1
            last = (version, end)
    return count, f"{unread[0][:60]!r} is no address or range" if unread else ""


def _range(entry: str) -> tuple[int, int, int] | None:
    """An address, ``first-last`` or a network, as version, first and last number."""
    first, dash, last = entry.strip().partition("-")
    try:
        if not dash:
            network = ipaddress.ip_network(first.strip(), strict=False)
            return network.version, int(network.network_address), int(network.broadcast_address)
        low, high = ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
    except ValueError:
        return None
    if low.version != high.version or int(low) > int(high):
        return None
    return low.version, int(low), int(high)


def registration_required(policy: LoginPolicy) -> Fact:
    """Whether users must register a factor."""
    enabled, voluntary = policy.setting("mfa_registration_enabled"), policy.setting(
        "voluntary_mfa_registration_enabled"
    )
    if enabled is False:
        return Fact(False, "users are not asked to register a factor")
    if voluntary is True and enabled is True:
        return Fact(False, "registering a factor is voluntary")
    if enabled is True and voluntary is False:
        return Fact(True, "users must register a factor")
    return Fact(None, "whether users must register a factor is not known")


def number_matching(policy: LoginPolicy) -> Fact:
    """Whether OneLogin Protect asks for a number, or is not allowed at all."""
    found = policy.setting("enable_number_match")
    allowed = policy.allowed
    if found is True:
        return Fact(True, "OneLogin Protect asks for a number")
    if allowed is not None and not allowed & {"push", UNCLASSIFIED}:
        return Fact(True, "OneLogin Protect is not allowed")
    if found is False:
        doubt = allowed is None or "push" not in allowed
        return Fact(None if doubt else False, "OneLogin Protect does not ask for a number")
    return Fact(None, "whether OneLogin Protect asks for a number is not known")


def trusted_device_replaces_mfa(policy: LoginPolicy) -> Fact:
    """Whether a trusted device can stand in for MFA."""
    found = policy.setting("trusted_device_login_mfa_allowed")
    if found is True:
        return Fact(True, "a trusted device can stand in for MFA")
    if found is False:
        return Fact(False, "no device stands in for MFA")
    return Fact(None, "whether a trusted device can stand in for MFA is not known")


def recovery_over(policy: LoginPolicy, classes: frozenset[str]) -> Fact:
    """Whether a password can be reset over one of the classes."""
    unknown = []
    for name, found_class in RECOVERY.items():
        if found_class not in classes:
            continue
        if policy.setting(name) is True:
            return Fact(True, f"passwords can be reset over {found_class}")
        if policy.setting(name) is None:
            unknown.append(name)
    over = policy.recovery
    if over is not None and over & classes:
        return Fact(True, f"passwords can be reset over {', '.join(sorted(over & classes))}")
    if over is None or UNCLASSIFIED in over:
        unknown.append("reset_password_authentication_factor_ids")
    if unknown:
        return Fact(None, f"over what passwords can be reset is not known ({', '.join(unknown)})")
    return Fact(False, f"passwords cannot be reset over {', '.join(sorted(classes))}")


def holes(policy: LoginPolicy) -> list[Fact]:
    """The ways around MFA that are known of a policy that demands it, and what is not known of them.

    True: there is this hole; None: not known. What is closed is left out.
    """
    of_whom = policy.setting("otp_config")
    found = [
        denied(prompt_at_every_login(policy)),
        denied(bypass_at_most(policy, addresses=0)),
        trusted_device_replaces_mfa(policy),
        denied(registration_required(policy)),
        recovery_over(policy, frozenset({"sms", "voice", "email", "knowledge"})),
    ]
    if of_whom in (CONFIGURED, ADMINISTRATORS):
        who = "users who have a factor" if of_whom == CONFIGURED else "administrators"
        found.insert(0, Fact(True, f"MFA is demanded only of {who}"))
    return [fact for fact in found if fact.value is not False]


def denied(fact: Fact) -> Fact:
    """The opposite; what is not known stays so."""
    return fact._replace(value=None if fact.value is None else not fact.value)


def _days(policy: LoginPolicy) -> str:
    days = policy.setting("otp_security_token_expiration_days")
    return f"{days:,} day{'' if days == 1 else 's'}" if days else "an unknown time"


def _addresses(count: int) -> str:
    return f"{count:,} address{'' if count == 1 else 'es'}" if count else "no address"


def _shown(code: t.Any) -> str:
    return "missing" if code is None else str(code)
