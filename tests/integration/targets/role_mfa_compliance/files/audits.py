# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audits that come to their end: what they write, ask, say and keep."""

from __future__ import annotations

import json
import shutil
import tempfile
import typing as t
from pathlib import Path

from stage import (
    ALL_ENROLLED,
    CONNECTION,
    FIVE,
    NOT_FOUND,
    URL,
    Case,
    control,
    factor_calls,
    fault,
    finished,
    flat,
    headings,
    holds,
    requests,
)
from tenants import ENDPOINTS


def scratch() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("*mfa-compliance*"))


def case_pass_and_again(case: Case) -> None:
    first = case.audit()
    assert first.status == 0, first.output
    assert case.verdict() == "pass"
    assert {file.name for file in case.out.iterdir()} == {
        *("manifest.json", "result.json", "report.html", "results.csv", "action-plan.csv"),
        *("junit.xml", "summary.md", "findings.ocsf.jsonl", "assessment-results.oscal.json"),
        *("evidence", "inputs"),
    }
    assert all(file.stat().st_mode & 0o077 == 0 for file in case.out.rglob("*"))
    assert case.json("evidence/survey.json")["user_ids"] == FIVE
    line, *_others = case.lines()
    assert line["evidence"]["enrolled"]["status"] == 200, line
    assert line["evidence"]["enrolled"]["request_id"] and line["evidence"]["enrolled"]["read_at"]
    assert headings(first.output) <= 12, first.output
    before = case.digests()
    control("reset", {})
    second = case.audit()
    assert (second.status, second.changed) == (0, 0), second.output
    holds(second.output, "NOTHING WAS READ FROM ONELOGIN")
    assert requests() == []
    assert case.digests() == before
    anew = case.audit(reuse_within="0h")
    # Its rule looks at what is enrolled, and everybody has something.
    assert [factor_calls(user) for user in FIVE] == [1] * 5, anew.output
    assert requests().count("/auth/oauth2/v2/token") == 1 and len(requests()) == 7, requests()
    fewer = case.audit(reports=["json"])
    assert not (case.out / "report.html").exists(), fewer.output


def case_fail(case: Case) -> None:
    run = case.audit(selection={"user_ids": [*FIVE, 65786390]})
    assert run.status != 0 and case.verdict() == "fail", run.output
    holds(run.output, "does not comply", "omar.haddad@example.com (65786390)", "report.html")
    lenient = case.audit(selection={"user_ids": [*FIVE, 65786390]}, fail=False)
    assert lenient.status == 0, lenient.output


def case_repaired_within_the_hour(case: Case) -> None:
    """Who was repaired still fails by the facts of before: the table and the failure say so."""
    six = {"user_ids": [*FIVE, 65786390]}
    first = case.audit(selection=six)
    assert "NOTHING" not in first.output, first.output
    again = case.audit(selection=six)
    assert again.status != 0 and case.verdict() == "fail", again.output
    told = f"NOTHING WAS READ FROM ONELOGIN: these are the facts of {case.json('result.json')['generated_at']}, used again"
    page, _rest, failure = flat(again.output).partition("Publish the verdict")
    assert told in page and told in failure, again.output
    assert "-e mfa_compliance_reuse_within=0h" in page and "reuse_within=0h" in failure


def case_shipped_policy(case: Case) -> None:
    """It is the default. Where the endpoints of login policies are missing, five results are unclear and the others as before."""
    given = {"connection": CONNECTION, "output_dir": str(case.out), "reuse_within": "0h"}
    file = case.work / "few.json"
    file.write_text(json.dumps({f"mfa_compliance_{k}": v for k, v in given.items()}))
    command = case.command("audit")[:2] + ["-e", f"@{file}"]

    def audited() -> tuple[t.Any, dict[str, list[str]], int]:
        before = len(requests())
        holds(finished(command, case.work).output, "does not comply with policy")
        result = case.json("result.json")
        outcomes: dict[str, list[str]] = {}
        for row in result["results"]:
            outcomes.setdefault(row["rule"], []).append(row["outcome"])
        return result, outcomes, sum("/mfa/users/" in path for path in requests()[before:])

    result, told, calls = audited()
    assert result["tenant"] == URL.partition("//")[2] and result["summary"]["users"] == 30
    assert "fail" in told["MFA-2"] and "indeterminate" not in told["MFA-2"], told
    assert sorted(told["LOGIN-2"]) == ["fail", "fail", "not_applicable", "pass"], told
    control("faults", [fault(path, status=404, json=NOT_FOUND) for path in ENDPOINTS])
    _result, untold, same = audited()
    unclear = {name: ["indeterminate"] for name in told if name.startswith("LOGIN-")}
    assert len(unclear) == 5 and same == calls
    assert untold == {**told, **unclear}


def case_check_mode(case: Case) -> None:
    """Nothing is written, and nothing of others is removed, however check mode is switched on or off."""
    before = scratch()
    run = case.audit("--check", selection={"user_ids": [65786390]})
    assert run.status != 0, run.output
    holds(run.output, "does not comply", "Check mode: no file was written")
    assert not case.out.exists()
    assert case.audit().status == 0
    (case.out / "notes.txt").write_text("mine", encoding="utf-8")
    kept = case.digests()
    for window, changed in (("0h", 1), ("1h", 0)):
        run = case.audit("--check", reuse_within=window)
        assert (run.status, run.changed) == (0, changed), run.output
        assert case.digests() == kept
    play = case.work / "play.yml"
    for command_line, of_role, written in (("--check", False, True), ("--diff", True, False)):
        role = {"name": "identity.onelogin.mfa_compliance"}
        task = {"ansible.builtin.include_role": {**role, "apply": {"check_mode": of_role}}}
        play.write_text(
            json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}])
        )
        command = case.command("audit", command_line, reuse_within="0h")
        run = finished([command[0], str(play), *command[2:]], case.work)
        assert run.status == 0, run.output
        assert (case.out / "notes.txt").read_text(encoding="utf-8") == "mine"
        assert (case.digests() != kept) is written
        kept = case.digests()
    assert scratch() == before


def case_names_of_roles_and_groups(case: Case) -> None:
    base = ALL_ENROLLED["rules"][0]
    rules = [
        {**base, "id": "R", "applies_to": {"status": ["active", "locked"], "role": ["Admins"]}},
        {**base, "id": "G", "applies_to": {"status": ["active", "locked"], "group": ["Finance"]}},
    ]
    run = case.audit(policy={"id": "names", "rules": rules})
    assert run.status == 0, run.output
    found = {
        (each["rule"], each["user"]["id"]): each["outcome"]
        for each in case.json("result.json")["results"]
    }
    assert [found["R", user] for user in FIVE[:3]] == ["pass", "pass", "not_applicable"]
    assert [found["G", user] for user in FIVE[:3]] == ["not_applicable", "pass", "pass"]


def case_merged_hashes(case: Case) -> None:
    """With ANSIBLE_HASH_BEHAVIOUR=merge nobody is surveyed whom the selection does not name."""
    run = finished(case.command("audit"), case.work, ANSIBLE_HASH_BEHAVIOUR="merge")
    assert run.status == 0, run.output
    assert case.json("evidence/survey.json")["user_ids"] == FIVE


def case_baseline(case: Case) -> None:
    six = {"user_ids": [*FIVE, 65786390]}
    assert case.audit(selection=six, fail=False).status == 0
    former = case.work / "former.json"
    shutil.copy(case.out / "result.json", former)
    ratchet = {"fail_on": {}, "new_failures": 0}
    run = case.audit(selection=six, thresholds=ratchet, baseline_file=str(former))
    assert (
        run.status == 0 and case.json("result.json")["baseline"]["new_failures"] == []
    ), run.output
    assert case.play("verify").status == 0
    run = case.audit(
        selection={"user_ids": FIVE[:3]}, thresholds=ratchet, baseline_file=str(former)
    )
    assert case.verdict() == "incomplete", run.output
