# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

What has changed since a previous judgement: failures, users, their factors, and the policy itself.
"""

from __future__ import annotations

import collections
import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    TRANSIENT,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import (
    GONE,
    Person,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.records import scalar
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    Place,
    describe,
    from_json,
    plain,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    RESULT_SCHEMA,
)

_NEEDED: t.Final[Mapping[str, type]] = {
    "generated_at": str,
    "verdict": str,
    "tenant": str,
    "policy": Mapping,
    "summary": Mapping,
    "results": Sequence,
    "users": Sequence,
}
# What a rule's outcomes depend on, of what a result shows of it.
_JUDGED_BY = ("assert", "applies_to", "grace", "severity")
_OF_POLICY = ("id", "version", "sha256")
_UNCLEAR = ("indeterminate", "error")

# How often each (class, device id) is there; None: the list was not read.
Devices = collections.Counter[tuple[str, t.Any]] | None


class Baseline(t.NamedTuple):
    """The parts of a previous result that matter."""

    about: Mapping[str, t.Any]
    outcomes: Mapping[str, str]  # by finding id
    users: Mapping[str, Mapping[str, t.Any]]  # by id: those that were there, gone ones left out
    devices: Mapping[str, Devices]  # by user id
    rules: Mapping[
        str, Mapping[str, t.Any]
    ]  # by id: what their outcomes depend on; empty if unknown


def parse_baseline(value: t.Any, *, errors: list[str]) -> Baseline | None:
    """Reads a previous result of the filter; None stays None."""
    at = Place("baseline", errors)
    value = from_json(value, at=at)
    if value is None:
        return None
    if not isinstance(value, Mapping) or value.get("schema") != RESULT_SCHEMA:
        at.wrong(
            f"expected a previous result of mfa_compliance (schema {RESULT_SCHEMA}); found {describe(value)}"
        )
        return None
    for key, kind in _NEEDED.items():
        if not isinstance(value.get(key), kind):
            at.key(key).wrong(
                f"is not what mfa_compliance writes; found {describe(value.get(key))}"
            )
            return None
    try:
        found = kept(value)
        present = [each for each in found["users"] if "failure" not in each]
        return Baseline(
            about={
                **{key: found[key] for key in ("generated_at", "verdict", "tenant")},
                "policy": {key: found["policy"][key] for key in _OF_POLICY},
                "outcomes": found["summary"]["outcomes"],
            },
            outcomes={each["id"]: each["outcome"] for each in found["results"]},
            users={str(each["id"]): _person(each) for each in present},
            devices={str(each["id"]): _devices(each["enrolled"]) for each in present},
            rules=_by_id(found["policy"]["rules"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        at.wrong("is damaged: not what mfa_compliance writes")
        return None


def kept(result: Mapping[str, t.Any], *, names: bool = True) -> dict[str, t.Any]:
    """What a judgement takes from its baseline, in the form of a result; without ``names`` nobody's is among it.

    Raises ``AttributeError``, ``KeyError``, ``TypeError`` or ``ValueError`` if it is no result.
    """
    policy = result["policy"]
    return {
        "schema": str(result["schema"]),
        **{key: scalar(str(result[key])) for key in ("generated_at", "verdict", "tenant")},
        "policy": {
            "id": scalar(policy["id"]),
            "version": scalar(policy.get("version")),
            "sha256": scalar(policy.get("sha256")),
            # A result that was itself kept by version 0.1.0 has none.
            "rules": [_essence(each) for each in policy.get("rules", ())],
        },
        "summary": {"outcomes": {str(k): int(n) for k, n in result["summary"]["outcomes"].items()}},
        "results": [
            {"id": str(each["id"]), "outcome": str(each["outcome"])} for each in result["results"]
        ],
        "users": [_bare_user(each, names=names) for each in result["users"]],
    }


def _bare_user(user: Mapping[str, t.Any], *, names: bool) -> dict[str, t.Any]:
    enrolled = user.get("enrolled")
    return {
        "id": scalar(user["id"]),
        **({key: scalar(user.get(key)) for key in ("email", "username")} if names else {}),
        "enrolled": enrolled
        and [
            {"class": str(each["class"]), "device_id": scalar(each.get("device_id"))}
            for each in enrolled
        ],
        **({"failure": {"error": GONE}} if _gone(user) else {}),
    }


def compare(
    baseline: Baseline,
    *,
    results: Sequence[Mapping[str, t.Any]],
    people: Iterable[Person],
    rules: Iterable[Mapping[str, t.Any]],
) -> dict[str, t.Any]:
    """The ``baseline`` of a result; ``rules`` as results show them."""
    before = baseline.outcomes
    present = {str(each.name["id"]): each for each in people if not each.gone}
    came = [each.name for number, each in present.items() if number not in baseline.users]
    went = [user for number, user in baseline.users.items() if number not in present]
    now = _by_id(map(_essence, rules))
    differing = [
        *(each for each in now if now[each] != baseline.rules.get(each)),
        *(each for each in baseline.rules if each not in now),
    ]
    return {
        **{key: baseline.about[key] for key in ("generated_at", "verdict", "tenant", "policy")},
        "rules_changed": differing if baseline.rules else [],
        "new_failures": [
            _short(each)
            for each in results
            if each["outcome"] == "fail" and before.get(each["id"]) != "fail"
        ],
        "fixed": [
            _short(each)
            for each in results
            if each["outcome"] == "pass" and before.get(each["id"]) == "fail"
        ],
        "became_unclear": [
            _short(each)
            for each in results
            if each["outcome"] in _UNCLEAR and before.get(each["id"], "error") not in _UNCLEAR
        ],
        "came": came,
        "went": went,
        "factors_changed": list(_factors_changed(baseline, present)),
        "users_added": len(came),
        "users_gone": len(went),
        "population": {"before": len(baseline.users), "after": len(present)},
        "outcomes": {"before": baseline.about["outcomes"]},
    }


def warnings(
    change: Mapping[str, t.Any], *, tenant: str, policy: Mapping[str, t.Any]
) -> Iterator[str]:
    """Why a comparison may mislead."""
    before = change["policy"]
    if (change["tenant"], before["id"]) != (tenant, policy["id"]):
        yield (
            f"the baseline is of another tenant or policy ({_quoted(change['tenant'])}, {_quoted(before['id'])}):"
            " every failure counts as new"
        )
    elif before["sha256"] not in (None, policy["sha256"]):
        differing = ", ".join(printable(each, 80) for each in change["rules_changed"])
        yield (
            f"the baseline was made with another text of policy {policy['id']} (SHA-256"
            f" {_quoted(before['sha256'], 13)}, now {_quoted(policy['sha256'], 13)}), which may explain what is"
            f" new or fixed; rules that differ: {differing or 'none'}"
        )


def _factors_changed(
    baseline: Baseline, present: Mapping[str, Person]
) -> Iterator[dict[str, t.Any]]:
    """The users who have other devices than they had: the classes of those added and those removed."""
    for number, person in present.items():
        before, now = baseline.devices.get(number), _devices(person.enrolled)
        if before is None or now is None or before == now:
            continue
        yield {
            "user": person.name,
            "added": sorted(kind for kind, _device in (now - before).elements()),
            "removed": sorted(kind for kind, _device in (before - now).elements()),
        }


def _devices(enrolled: t.Any) -> Devices:
    if enrolled is None:
        return None
    return collections.Counter(
        (str(each["class"]), each.get("device_id"))
        for each in enrolled
        if each["class"] != TRANSIENT
    )


def _person(user: Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {key: user.get(key) for key in ("id", "email", "username")}


def _essence(rule: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A rule without what is only said of it."""
    return {"id": str(rule["id"]), **{key: plain(rule.get(key)) for key in _JUDGED_BY}}


def _by_id(rules: Iterable[Mapping[str, t.Any]]) -> dict[str, Mapping[str, t.Any]]:
    return {each["id"]: each for each in rules}


def _short(result: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What tells a result; one about a login policy has no user."""
    return {key: result[key] for key in ("id", "rule", "user", "login_policy") if key in result}


def _quoted(value: t.Any, limit: int = 80) -> str:
    return printable(value, limit) or "without a name"


def _gone(user: Mapping[str, t.Any]) -> bool:
    return bool((user.get("failure") or {}).get("error") == GONE)
