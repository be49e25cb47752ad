# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What the HTML report's script reads: the judgement as columns, each distinct text once. 20,000 users
under four rules repeat a few hundred reasons and factor lists 80,000 times; as columns they make a
file of a few megabytes that a browser parses in a fraction of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    clean,
    enforced_word,
    factor_change,
    login_policy_label,
    severity_rank,
    since_baseline,
    to_json,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    SEVERITIES,
    URGENCY,
)

_USER_COLUMNS = (
    *("id", "email", "username", "status", "state", "group", "roles"),
    *("outcome", "available", "enrolled"),
)
# Where the login policies were read: which one a user is under, and whether MFA is demanded, and why.
_LOGIN_COLUMNS = ("login", "mfa", "mfa_reason")
_TIER = {"grace": 1, "waived": 1, "pass": 2, "not_applicable": 2}  # the rest: 0, a problem


class Table(dict[Any, int]):
    """Each distinct value once: ``table[value]`` is its place, ``list(table)`` the values."""

    def __missing__(self, value: Any) -> int:
        place = self[value] = len(self)
        return place


def encode(result: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a judgement, as plain JSON types.

    ``texts`` is the table of strings that other columns point into. ``details`` holds each
    distinct ``[outcome, raw, reason, clause, seen, needed, waiver, attestations, grace until]``
    once, and a row of ``results`` is a user, a rule and a detail; places past the users are those of
    ``others``, login policies. Rows come most urgent first, new failures before old ones, so that the
    first page of the table is also what a reader without JavaScript should see. ``since`` holds the rows and the users that have changed since the baseline.
    """
    texts, factors, lists, details = Table(), Table(), Table(), Table()
    rules = [
        {
            key: rule.get(key)
            for key in ("id", "title", "severity", "assertion", "remediation", "for_each")
        }
        for rule in result["policy"]["rules"]
    ]
    users, place_of_user = _users(result["users"], texts=texts, factors=factors, lists=lists)
    changes = since_baseline(result)
    others = (
        Table()
    )  # what results are about that are about no user: their places follow those of the users
    rows = _rows(
        result["results"],
        changes=changes,
        place_of_user=place_of_user,
        others=others,
        place_of_rule={rule["id"]: place for place, rule in enumerate(rules)},
        ranks=[severity_rank(rule["severity"]) for rule in rules],
        texts=texts,
        details=details,
    )
    return {
        "outcomes": URGENCY,
        "severities": SEVERITIES,
        "rules": rules,
        "users": users,
        "others": list(others),
        "results": {
            "user": [row[5] for row in rows],
            "rule": [row[4] for row in rows],
            "detail": [row[6] for row in rows],
            # Nobody cites a finding that says all is well: leaving those ids out saves 2 MB.
            "id": [row[7] if row[0] < 2 else 0 for row in rows],
        },
        "since": _since(result, changes, [row[7] for row in rows], place_of_user),
        "details": list(details),
        "texts": list(texts),
        "factors": list(factors),
        "lists": list(lists),
        "waivers": result.get("waivers") or [],
        "attestations": result.get("attestations") or [],
    }


def _since(
    result: Mapping[str, Any],
    changes: Mapping[Any, str],
    ids: Iterable[Any],
    place_of_user: Mapping[Any, int],
) -> dict[str, Any]:
    """What the filter "since the baseline" selects: rows by ``new``, ``fixed`` and ``unclear``, users by the rest."""
    baseline = result.get("baseline") or {}
    since: dict[str, Any] = {"new": [], "fixed": [], "unclear": []}
    for place, row in enumerate(ids):
        if row in changes:
            since[changes[row]].append(place)
    came = (place_of_user.get(user["id"]) for user in baseline.get("came", ()))
    since["came"] = [place for place in came if place is not None]
    since["factors"] = {
        str(place_of_user[item["user"]["id"]]): factor_change(item)
        for item in baseline.get("factors_changed", ())
        if item["user"]["id"] in place_of_user
    }
    return since


def _users(
    records: Iterable[Mapping[str, Any]], *, texts: Table, factors: Table, lists: Table
) -> tuple[dict[str, Any], dict[Any, int]]:
    """The users as columns, and the place of each user id in them."""
    records = list(records)
    read = any("enforced" in user for user in records)
    columns: dict[str, Any] = {
        name: [] for name in (*_USER_COLUMNS, *(_LOGIN_COLUMNS if read else ()))
    }
    failures: dict[str, Any] = {}
    places: dict[Any, int] = {}

    def factor(item: Mapping[str, Any]) -> int:
        return factors[(item.get("name"), item.get("auth_factor_name"), item.get("class"))]

    for place, user in enumerate(records):
        places[user["id"]] = place
        available, enrolled = user.get("available"), user.get("enrolled")
        values = (
            user["id"],
            user.get("email"),
            user.get("username"),
            texts[user.get("status")],
            texts[user.get("state")],
            user.get("group") or user.get("group_id"),
            texts[", ".join(map(str, user.get("roles") or user.get("role_ids") or ()))],
            URGENCY.index(user["outcome"]),
            None if available is None else lists[tuple(map(factor, available))],
            None if enrolled is None else [_device(item, factor(item)) for item in enrolled],
            *((texts[each] for each in _login(user)) if read else ()),
        )
        for column, value in zip(columns.values(), values):
            column.append(value)
        if user.get("failure"):
            failures[str(place)] = user["failure"]
    columns["failures"] = failures
    return columns, places


def _login(user: Mapping[str, Any]) -> tuple[str, str, str]:
    policy = user.get("login_policy")
    source = clean((policy or {}).get("source"))
    label = f"{login_policy_label(policy)}, by {source}" if policy and policy.get("id") else ""
    return label, enforced_word(user), clean((user.get("enforced") or {}).get("reason"))


def _device(item: Mapping[str, Any], factor: int) -> list[Any]:
    """``[factor, device id, the user's name for it, default]``, and who attested it, if so."""
    device = [factor, item.get("device_id"), item.get("user_display_name")]
    device.append(1 if item.get("default") else 0)
    return [*device, item["attested_by"]] if item.get("attested_by") else device


def _rows(
    results: Iterable[Mapping[str, Any]],
    *,
    place_of_user: Mapping[Any, int],
    others: Table,
    place_of_rule: Mapping[Any, int],
    ranks: list[int],
    texts: Table,
    details: Table,
    changes: Mapping[Any, str],
) -> list[tuple[Any, ...]]:
    """``(tier, old, severity, outcome, rule, user, detail, id)`` of each, the most urgent first."""
    order = {outcome: place for place, outcome in enumerate(URGENCY)}
    rows = []
    for item in results:
        evidence = item["evidence"]
        outcome, raw, rule = item["outcome"], item["raw"], place_of_rule[item["rule"]]
        attestations = evidence.get("attestations")
        detail = details[
            (
                order[outcome],
                order[raw],
                texts[item["reason"]],
                texts[evidence.get("clause")],
                texts[evidence.get("seen")],
                texts[evidence.get("needed")],
                texts[evidence.get("waiver")],
                texts[", ".join(map(str, attestations))] if attestations else texts[None],
                texts[evidence.get("grace_until")],
            )
        ]
        if item["user"] is not None:
            user = place_of_user[item["user"]["id"]]
        else:
            user = len(place_of_user) + others[login_policy_label(item.get("login_policy"))]
        tier = _TIER.get(outcome, 0)
        old = changes.get(item["id"]) != "new"
        rows.append((tier, old, ranks[rule], order[outcome], rule, user, detail, item["id"]))
    rows.sort()
    return rows


# Inside <script type="application/json"> only these could end the element or confuse a parser.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def to_script_text(data: object) -> str:
    """JSON that may stand inside a script element: no character of it means anything to HTML."""
    text = to_json(data, sort_keys=True, ensure_ascii=False)
    return re.sub("[<>&\u2028\u2029]", lambda match: _ESCAPES[ord(match[0])], text)
