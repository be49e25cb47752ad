# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What verifying says of a difference: where, both values, and no more than can be read."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    concluded,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.verify_fixture import (
    DEEP,
    differences,
    forge,
    manifest,
)


def test_what_differs_deep_within_a_result_is_told_alone(audit: Path) -> None:
    path = audit / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["summary"]["outcomes"]["pass"] += 1
    result["results"][0]["evidence"]["seen"] = "enrolled: totp"
    result["users"][0]["enrolled"][0]["class"] = "totp"
    path.write_text(json.dumps(result), encoding="utf-8")
    _file, *told = differences(audit)
    assert told == [
        "result.json: summary.outcomes.pass says 4, recomputed 3",
        "result.json: rule ONE for user 1: evidence.seen says enrolled: totp, recomputed enrolled: sms; available: none",
        "result.json: user 1: enrolled[0].class says totp, recomputed sms",
    ]


def test_a_list_of_another_length_and_one_in_place_of_text_are_told_whole(audit: Path) -> None:
    path = audit / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["tenant"] = ["acme"]
    result["reasons"] += ["more"]
    path.write_text(json.dumps(result), encoding="utf-8")
    _file, *told = differences(audit)
    assert told == [
        "result.json: reasons says ['more'], recomputed []",
        "result.json: tenant says ['acme'], recomputed acme",
    ]


def test_each_part_of_a_result_that_differs_is_named_with_both_values(audit: Path) -> None:
    path = audit / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["summary"] = "none"
    result["more"] = 1
    del result["tenant"]
    first, second, third = result["results"]
    first.update(outcome="fail", severity="low")
    del second["rule"]
    third["id"] = "other"
    result["users"][0]["email"] = "other@example.com"
    path.write_text(json.dumps(result), encoding="utf-8")
    told = differences(audit)
    assert told[0] == "result.json: is not what evidence and inputs give"
    assert told[1:4] == [
        "result.json: more says 1, recomputed None",
        told[2],
        "result.json: tenant says None, recomputed acme",
    ]
    assert told[2].startswith("result.json: summary says none, recomputed {'")
    assert told[4:] == [
        "result.json: rule ONE for user 1: outcome says fail, recomputed pass; severity says low, recomputed high",
        "result.json: rule ONE for user 2: rule says None, recomputed ONE",
        "result.json: rule ONE for user 3: is not there; evidence and inputs give it",
        "result.json: rule ONE for user 3: is there; evidence and inputs do not give it",
        "result.json: user 1: email says other@example.com, recomputed u1@example.com",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"results": None},
        {"results": [1]},
        {"results": [{}]},
        {"results": [{"id": []}]},
        {"users": "x"},
    ],
)
def test_a_result_without_its_lists_is_told_as_another_file(
    audit: Path, change: dict[str, t.Any]
) -> None:
    path = audit / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**result, **change}), encoding="utf-8")
    assert differences(audit) == ["result.json: is not what evidence and inputs give"]


@pytest.mark.parametrize("text", ["", "{", "[]", DEEP])
def test_a_result_that_cannot_be_read_is_told_as_another_file(audit: Path, text: str) -> None:
    (audit / "result.json").write_text(text, encoding="utf-8")
    assert differences(audit) == ["result.json: is not what evidence and inputs give"]


def test_each_file_that_is_missing_is_told(audit: Path) -> None:
    for name in ("report.html", "result.json"):
        (audit / name).unlink()
    told = differences(audit)
    assert (
        len(told) == 2 and "report.html" in told[0] + told[1] and "result.json" in told[0] + told[1]
    )
    assert not any("recomputed" in each for each in told)


def test_at_most_ten_of_a_kind_are_told_one_by_one(tmp_path: Path) -> None:
    concluded(tmp_path, range(1, 13))
    for number in range(12):
        (tmp_path / f"more-{number:02}").touch()
    path = tmp_path / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    for each in result["results"]:
        each["outcome"] = "fail"
    for each in result["users"][:10]:
        each["email"] = "x"
    path.write_text(json.dumps(result), encoding="utf-8")
    found = manifest(tmp_path)
    forge(
        tmp_path,
        {
            **found,
            **{f"more-{number:02}": 1 for number in range(11)},
            "files": [*found["files"], *({"name": f"x{number}"} for number in range(15))],
        },
    )
    told = differences(tmp_path)
    counts = [
        (": is no file of this audit", 10, "2 more files differ"),
        (": outcome says", 10, "2 more results differ"),
        (": email says", 10, None),
        (" is nothing that an audit writes", 10, "1 more fields differ"),
        (", which is no file of this audit", 10, "5 more entries of its list differ"),
    ]
    for words, number, more in counts:
        assert sum(words in each for each in told) == number, words
        assert more is None or more in told
    assert not any("more users" in each for each in told)


def test_a_policy_with_many_mistakes(audit: Path) -> None:
    rules = [{"id": f"R-{number}"} for number in range(30)]
    (audit / "inputs/policy.json").write_text(json.dumps({"policy": {"id": "p", "rules": rules}}))
    told = differences(audit)
    assert len(told) == 11 and all("cannot be recomputed: policy.rules" in e for e in told[:10])
    assert told[10].endswith("more errors differ")


def test_nothing_of_others_speaks_to_a_log(audit: Path) -> None:
    """Neither in a manifest nor in a result, in names of files, in the hash that was given, or in a note."""
    evil = "##vso[task.complete]\x1b[2J\n::set-output name=x::y"
    found = manifest(audit)
    found.update(
        {evil: evil, "tenant": evil, "ansible_version": [evil], "collection_version": evil}
    )
    found["files"].append({"name": evil})
    found["files"][0].update({evil: evil, "sha256": evil})
    result = json.loads((audit / "result.json").read_text(encoding="utf-8"))
    result["verdict"] = result[evil] = evil
    result["results"][0].update({"outcome": evil, "rule": evil, evil: evil})
    result["results"][1].update(id=evil, rule=evil, user={"id": evil})
    result["users"][0].update({"id": evil})
    (audit / "result.json").write_text(json.dumps(result), encoding="utf-8")
    (audit / evil.replace("/", "")).mkdir()
    (audit / evil / ".DS_Store").touch()
    (audit / evil / "x").touch()
    forge(audit, found)
    told = verify(Folder(audit), manifest_sha256=evil)
    text = "".join([*told.differences, *told.notes])
    assert len(told.differences) > 10 and len(told.notes) == 2
    assert not any(each in text for each in ("##vso[", "\x1b", "\n", "::set-output"))
    inputs = {"policy": {"id": evil, "rules": []}}
    (audit / "inputs/policy.json").write_text(json.dumps(inputs), encoding="utf-8")
    text = "".join(differences(audit))
    assert "##vso[" not in text and "\x1b" not in text and "\n" not in text
