# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of outcomes in the guides say what the filter says."""

from __future__ import annotations

import re
import typing as t

import pytest
import yaml
from guides import ROOT, blocks

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.tests.unit.plugins.judgement_fixture import (
    FACTORS,
    NOW,
    attestation,
    available,
    enrolled,
    user,
)

GUIDES = ROOT / "docs" / "docsite" / "rst"
OFFERED = available("totp")


def section(guide: str, title: str) -> str:
    """The text below a heading."""
    text = (GUIDES / f"guide_{guide}.rst").read_text(encoding="utf-8")
    found = re.search(
        rf"^{re.escape(title)}\n-+\n(.*?)(?=^[^\n]+\n-{{4,}}$)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"{guide} has no section {title}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The cells of the first list-table."""
    table = text[text.index(".. list-table::") :]
    found = re.findall(r"^   \* - (.+)\n((?:     - .+\n)+)", table, re.MULTILINE)
    return [[first, *re.findall(r"^     - (.+)$", rest, re.MULTILINE)] for first, rest in found]


ALONE = rows(section("policy", "No weak factor alone"))


def described(words: str) -> dict[str, t.Any]:
    """A user of whom a row speaks."""
    if words.startswith("nothing"):
        return {"enrolled": [], "available": [] if "both" in words else OFFERED}
    return {"enrolled": enrolled(*words.split(", ")), "available": OFFERED}


@pytest.mark.parametrize("row", ALONE[1:], ids=lambda row: str(row[0]))
def test_no_weak_factor_alone(row: list[str]) -> None:
    (document,) = (
        yaml.safe_load(block.text) for block in blocks() if "id: weak-alone" in block.text
    )
    rules = [name.strip("`") for name in ALONE[0][1:]]
    result = judge([user(**described(row[0]))], policy=document, now=NOW)
    outcomes = {each["rule"]: each["outcome"] for each in result["results"]}
    assert [outcomes[rule] for rule in rules] == row[1:]


def test_every_row_is_tried() -> None:
    assert len(ALONE) == 8 and all(len(row) == 4 for row in ALONE)


KEY_ONLY: t.Final[dict[str, t.Any]] = {"enrolled": [], "available": []}
WANTS = {
    "id": "WANTS",
    "title": "x",
    "severity": "high",
    "assert": {"enrolled": {"count": {"min": 1}}},
}
WANTS_NONE = {
    "id": "NONE",
    "title": "x",
    "severity": "high",
    "assert": {"enrolled": {"none_of": ["sms"]}},
}
LOGIN = {
    "id": "LOGIN",
    "title": "x",
    "severity": "low",
    "assert": {"login_policy": {"mfa": "required"}},
}


def of_a_key(
    *, attested: bool, allows: list[str] | None = None, offered: bool = False
) -> list[str]:
    """The outcomes of a rule that wants a factor and of one that wants none, for somebody with a key only."""
    login: dict[str, t.Any] = {}
    if allows is not None:
        names = [FACTORS[each] for each in allows]
        factors = [{"id": n, "name": name, "type": kind} for n, (name, kind) in enumerate(names, 1)]
        keys: dict[str, t.Any] = {
            "id": 1,
            "name": "Keys",
            "kind": "user",
            "is_default": True,
            "groups": [],
        }
        ids = [each["id"] for each in factors]
        login["login_policies"] = [{**keys, "factors": factors, "authentication_factor_ids": ids}]
    told = {"id": 1, "name": "Keys", "source": "default", "contradicted": False}
    person = user(**{**KEY_ONLY, **({"available": OFFERED} if offered else {})}, login_policy=told)
    result = judge(
        [person],
        policy={"id": "p", "direct_login_policies": "none", "rules": [WANTS, WANTS_NONE, LOGIN]},
        attestations=[attestation()] if attested else [],
        now=NOW,
        **login,
    )
    return [each["outcome"] for each in result["results"]][:2]


def test_users_with_a_key_alone() -> None:
    """What the guide to waivers says of them, and the way out where an attestation settles nothing."""
    assert of_a_key(attested=False, offered=True) == ["fail", "pass"]
    assert of_a_key(attested=True, offered=True) == ["pass", "pass"]
    assert of_a_key(attested=False) == ["indeterminate", "indeterminate"]
    assert of_a_key(attested=True) == ["pass", "indeterminate"]
    assert of_a_key(attested=True, allows=["phishing_resistant"]) == ["pass", "pass"]
    assert of_a_key(attested=True, allows=["phishing_resistant", "sms"]) == [
        "pass",
        "indeterminate",
    ]
