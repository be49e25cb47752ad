# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hand-made tenants, and what an audit must say of each, by rule, user and login policy.

Four people: Hazel and Omar of Engineering, Ines of Finance, and Local, who has no group. Omar has nothing enrolled and could enrol
everything; the others have something. Who has a factor is the same in every tenant, whatever it demands.
"""

from __future__ import annotations

import typing as t

HAZEL, OMAR, INES, LOCAL = PEOPLE = (65786389, 65786390, 65786391, 65786397)
ENGINEERING, FINANCE = 477661, 477662
VISIBLE, WEBAUTHN = [58957, 58958, 58959, 58960, 58961], 58963
OFF = {"otp_auth_enabled": False}
NOT_FOUND = {"statusCode": 404, "name": "NotFoundError", "message": "Not found"}
# Everything that is read of what a tenant demands.
ENDPOINTS = ("/api/2/policies*", "/api/2/authentication_factors", "/api/2/groups*")

_MFA = {"login_policy": {"mfa": "required"}}


def _rule(name: str, assertion: t.Any, **more: t.Any) -> dict[str, t.Any]:
    return {"id": name, "title": name, "severity": "high", "assert": assertion, **more}


RULES = [
    _rule("ENROLLED", {"enrolled": {"count": {"min": 1}}}),
    _rule("DEMANDED", _MFA),
    _rule("REMEMBERED", {"login_policy": {"remember_days": {"max": 30}}}),
    _rule("BYPASS", {"login_policy": {"bypass_addresses": {"max": 0}}}),
    _rule("EACH", _MFA, for_each="login_policy"),
    _rule("USED", _MFA, for_each="login_policy", applies_to={"used": True}),
]
ENROLLED = {HAZEL: "pass", OMAR: "fail", INES: "pass", LOCAL: "pass"}


def login(number: int = 1, **settings: t.Any) -> dict[str, t.Any]:
    """A login policy that demands MFA of all users without a hole, the default one if it is the first."""
    return {
        "id": number,
        "name": f"P{number}",
        "kind": "user",
        "is_default": number == 1,
        "otp_auth_enabled": True,
        "otp_config": 2,
        "otp_trigger_condition": 0,
        "otp_security_token_expiration_days": 1,
        "authentication_factor_ids": [*VISIBLE, WEBAUTHN],
        "reset_password_authentication_factor_ids": [],
        "ip_addresses": [],
        **settings,
    }


class Tenant(t.NamedTuple):
    """What a tenant demands, and the outcomes: by rule a word for all, or a word by user or login policy.

    ``groups``: the login policies of Engineering and Finance. ``direct``: what the policy says of direct assignment. ``records``:
    fields of users. ``told``: what the reason of some result says.
    """

    policies: list[dict[str, t.Any]]
    expected: dict[str, t.Any]
    groups: tuple[t.Any, t.Any] = (None, None)
    direct: str = "none"
    faults: tuple[dict[str, t.Any], ...] = ()
    records: t.Mapping[int, dict[str, t.Any]] = {}
    told: str = ""


def _refused(path: str, status: int = 403, **more: t.Any) -> dict[str, t.Any]:
    return {"path": path, "method": "GET", "status": status, "json": NOT_FOUND, **more}


def _by_group(word: str, others: str) -> dict[int, str]:
    """An outcome for Engineering, and one for everybody else."""
    return {HAZEL: word, OMAR: word, INES: others, LOCAL: others}


_GROUP_OFF: dict[str, t.Any] = {"policies": [login(1), login(2, **OFF)], "groups": (2, None)}
_UNUSED_OFF: dict[str, t.Any] = {"policies": [login(1), login(2, **OFF)]}
_UNCLEAR = "indeterminate"

TENANTS: dict[str, Tenant] = {
    "demanded of all": Tenant(
        [login()],
        {"DEMANDED": "pass", "REMEMBERED": "pass", "BYPASS": "pass", "EACH": "pass"},
        direct="possible",
    ),
    "demanded of all, in odd types": Tenant(
        [login(otp_auth_enabled="true", otp_config="2", ip_addresses=None)],
        {"DEMANDED": "pass", "BYPASS": _UNCLEAR, "EACH": "pass"},
    ),
    "configured users only": Tenant(
        [login(otp_config=1, authentication_factor_ids=VISIBLE)],
        {"DEMANDED": {**_by_group("pass", "pass"), OMAR: "fail"}, "EACH": "fail"},
        told="only of users who have a factor, and this user has none",
    ),
    "configured users only, and keys are allowed": Tenant(
        [login(otp_config=1)],
        {"DEMANDED": {**_by_group("pass", "pass"), OMAR: _UNCLEAR}, "EACH": "fail"},
        told="none that the API shows",
    ),
    "administrators only": Tenant(
        [login(otp_config=0)],
        {"DEMANDED": _UNCLEAR, "EACH": _UNCLEAR},
        told="the API does not tell who is one",
    ),
    "switched off": Tenant([login(**OFF)], {"DEMANDED": "fail", "EACH": "fail"}),
    "of a code that nobody knows": Tenant(
        [login(otp_config=7)], {"DEMANDED": _UNCLEAR, "EACH": _UNCLEAR}, told="otp_config 7"
    ),
    "of nulls": Tenant(
        [login(otp_auth_enabled=None, otp_trigger_condition=None, ip_addresses=[None])],
        {"DEMANDED": _UNCLEAR, "REMEMBERED": _UNCLEAR, "BYPASS": _UNCLEAR, "EACH": _UNCLEAR},
    ),
    "remembered for 99,999 days": Tenant(
        [login(otp_trigger_condition=1, otp_security_token_expiration_days=99_999)],
        {"DEMANDED": "pass", "REMEMBERED": "fail"},
        told="a browser is remembered for 99,999 days",
    ),
    "a bypass range of 65,536 addresses": Tenant(
        [login(ip_addresses=["10.0.0.0-10.0.255.255"])],
        {"DEMANDED": "pass", "BYPASS": "fail"},
        told="65,536 addresses can sign in without MFA",
    ),
    "group against default": Tenant(
        **_GROUP_OFF,
        expected={"DEMANDED": _by_group("fail", "pass"), "EACH": {1: "pass", 2: "fail"}},
    ),
    "group against default, direct assignment possible": Tenant(
        **_GROUP_OFF,
        direct="possible",
        expected={"DEMANDED": _UNCLEAR, "EACH": {1: "pass", 2: "fail"}},
        told="direct_login_policies: none would rule that out",
    ),
    "a policy that nobody uses": Tenant(
        **_UNUSED_OFF,
        expected={
            "DEMANDED": "pass",
            "EACH": {1: "pass", 2: "fail"},
            "USED": {1: "pass", 2: "not_applicable"},
        },
    ),
    "a policy that nobody is known to use": Tenant(
        **_UNUSED_OFF, direct="possible", expected={"DEMANDED": _UNCLEAR}
    ),
    "all policies demand MFA": Tenant(
        [login(1), login(2), login(3)],
        {"DEMANDED": "pass", "EACH": "pass"},
        groups=(2, 3),
        direct="possible",
        told="login policies P1, P2, P3: it demands MFA of all users",
    ),
    "assigned straight to a user, and shown": Tenant(
        [login(1), login(2, **OFF)],
        {"DEMANDED": {**_by_group("pass", "pass"), HAZEL: "fail"}},
        records={HAZEL: {"policy_id": 2}},
    ),
    "a group that the record does not tell": Tenant(
        **_GROUP_OFF,
        expected={"DEMANDED": {**_by_group("fail", "pass"), HAZEL: _UNCLEAR}},
        records={HAZEL: {"group_id": {"id": ENGINEERING}}},
    ),
    "a contradicted inference": Tenant(
        [login(1), login(2, authentication_factor_ids=[WEBAUTHN])],
        {"DEMANDED": _by_group(_UNCLEAR, "pass")},
        groups=(2, None),
        told="which login policy P2 does not allow",
    ),
    "two default policies": Tenant(
        [login(1), login(2), login(3, is_default=True, **OFF)],
        {"DEMANDED": _by_group("pass", _UNCLEAR)},
        groups=(2, None),
    ),
    "no default policy": Tenant(
        [login(1, is_default=False), login(2)],
        {"DEMANDED": _by_group("pass", _UNCLEAR), "EACH": {1: "pass", 2: "pass", None: _UNCLEAR}},
        groups=(2, None),
        told="no login policy is marked as the default one",
    ),
    "a group names a policy that is gone": Tenant(
        [login(1), login(2)],
        {"DEMANDED": _by_group(_UNCLEAR, "pass")},
        groups=(99, None),
        told="names login policy 99",
    ),
    "groups that may not be read": Tenant(
        [login(1), login(2, **OFF)],
        {
            "DEMANDED": {**_by_group(_UNCLEAR, _UNCLEAR), LOCAL: "pass"},
            "USED": {1: "pass", 2: _UNCLEAR},
        },
        groups=(2, None),
        faults=(_refused("/api/2/groups"),),
    ),
    "one policy fails": Tenant(
        [login(1), login(2)],
        {"DEMANDED": _by_group(_UNCLEAR, "pass"), "EACH": {1: "pass", 2: _UNCLEAR}},
        groups=(2, None),
        faults=(_refused("/api/2/policies/2", 500),),
    ),
    "403 midway": Tenant(
        [login(number) for number in range(1, 9)],
        {"DEMANDED": _UNCLEAR},
        direct="possible",
        faults=(_refused("/api/2/policies/*", after=3),),
    ),
    "403 midway through the pages": Tenant(
        [login(number) for number in range(1, 61)],
        {"DEMANDED": _UNCLEAR, "EACH": {None: _UNCLEAR}},
        faults=(_refused("/api/2/policies", after=1),),
    ),
    **{
        f"without the endpoints, {status}": Tenant(
            [login()],
            {
                **dict.fromkeys(("DEMANDED", "REMEMBERED", "BYPASS"), _UNCLEAR),
                **dict.fromkeys(("EACH", "USED"), {None: _UNCLEAR}),
            },
            faults=tuple(_refused(path, status) for path in ENDPOINTS),
        )
        for status in (400, 403, 404)
    },
}
