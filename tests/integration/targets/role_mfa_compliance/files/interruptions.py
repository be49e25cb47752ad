# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audits that meet with faults, signals, limits and one another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import typing as t

from stage import (
    ALL_ENROLLED,
    BOTH,
    CONNECTION,
    CREDENTIAL,
    FIVE,
    FORBIDDEN,
    NOT_FOUND,
    READER,
    UNAUTHORIZED,
    URL,
    Case,
    control,
    environment,
    factor_calls,
    fault,
    flat,
    holds,
    requests,
    wait_for,
)


def killed(
    case: Case, condition: t.Callable[[], t.Any], sent: int = signal.SIGKILL, **given: t.Any
) -> None:
    """An audit that gets a signal once the condition holds."""
    with subprocess.Popen(
        case.command("audit", **given),
        cwd=case.work,
        env={**environment(), "ANSIBLE_LOCAL_TEMP": str(case.work / "tmp")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        wait_for(condition)
        # The whole group, and the worker, which newer cores put into a group of its own.
        owner = json.loads((case.out / ".lock").read_text(encoding="utf-8"))["pid"]
        os.killpg(process.pid, sent)
        if sent == signal.SIGKILL:
            os.kill(owner, sent)


def case_want_of_data(case: Case) -> None:
    """Whatever is missing: the verdict is incomplete, neither pass nor fail."""
    lost = fault("/api/2/mfa/users/*", after=7)
    gone = [fault(f"/api/2/mfa/users/{user}/*", status=404, json=NOT_FOUND) for user in FIVE[3:]]
    for name, faults in {
        "one call, enrolled": [fault(f"/api/2/mfa/users/{FIVE[3]}/devices", status=500)],
        "one call, available": [fault(f"/api/2/mfa/users/{FIVE[0]}/factors", status=500)],
        "one answer that is none": [fault(f"/api/2/mfa/users/{FIVE[3]}/devices", kind="html200")],
        "permission lost midway": [{**lost, "status": 403, "json": FORBIDDEN}],
        "token refused midway": [{**lost, "status": 401, "json": UNAUTHORIZED}],
        "half of the users vanish": gone,
    }.items():
        control("faults", faults)
        run = case.audit(policy=BOTH, reuse_within="0h", resume_within="0h")
        assert run.status != 0 and case.verdict() == "incomplete", f"{name}: {run.output}"
        assert case.json("result.json")["summary"]["outcomes"]["fail"] == 0, name
        holds(run.output, "is unknown, because the facts are incomplete")
        assert "does not comply" not in flat(run.output)
        assert len(case.json("result.json")["users"]) == 5
        if name.startswith("one"):
            # What went well is kept, what failed is read again, though the survey is young.
            control("reset", {})
            run = case.audit(policy=BOTH)
            assert run.status == 0 and case.verdict() == "pass", f"{name}: {run.output}"
            failed = FIVE[0] if name == "one call, available" else FIVE[3]
            assert [factor_calls(user) for user in FIVE] == [
                2 * (user == failed) for user in FIVE
            ], requests()


def case_resume(case: Case) -> None:
    """Killed with one user left: only that one is read; then somebody is left out, and nobody is read."""
    control("faults", [fault(f"/api/2/mfa/users/{FIVE[4]}/*", kind="hang", seconds=60)])
    killed(case, lambda: len(case.lines()) == 4)
    assert not (case.out / "manifest.json").exists()
    assert case.play("verify").status != 0
    control("reset", {})
    run = case.audit()
    assert run.status == 0 and case.verdict() == "pass", run.output
    holds(run.output, "A previous run has read 4 of them, 1 are left")
    holds(run.output, "did not come to its end")
    assert [factor_calls(user) for user in FIVE] == [0, 0, 0, 0, 1], requests()
    assert case.play("verify").status == 0
    assert not (case.out / ".lock").exists()


def case_no_secret_is_left_by_a_signal(case: Case) -> None:
    """Ctrl-C, SIGTERM, SIGKILL: nowhere on the disk is the secret, neither in the folder nor in Ansible's temporary ones."""
    for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        control("faults", [fault(f"/api/2/mfa/users/{FIVE[4]}/*", kind="hang", seconds=20)])
        home = case.work / f"home-{sent}"
        home.mkdir()
        os.environ["HOME"] = str(home)
        killed(case, lambda: len(requests()) > 4 and case.lines(), sent, resume_within="0h")
        for folder in (home, case.out, case.work / "tmp"):
            for file in folder.rglob("*"):
                assert (
                    not file.is_file()
                    or CREDENTIAL["client_secret"].encode() not in file.read_bytes()
                )
        control("reset", {})


def case_two_audits_at_once(case: Case) -> None:
    """The second one is told who the first is, and neither changes what the other says."""
    strict = {**ALL_ENROLLED["rules"][0], "assert": {"enrolled": {"count": {"min": 9}}}}
    control("faults", [fault(f"/api/2/mfa/users/{FIVE[4]}/*", kind="delay", seconds=6)])
    with subprocess.Popen(
        case.command("audit"),
        cwd=case.work,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as first:
        wait_for(lambda: (case.out / ".lock").read_text(encoding="utf-8").strip())
        owner = json.loads((case.out / ".lock").read_text(encoding="utf-8"))
        second = case.audit(policy={"id": "strict", "rules": [strict]})
        output, _none = first.communicate()
    assert second.status != 0 and first.returncode == 0, (second.output, output)
    holds(second.output, "is in use by the audit with process id", str(owner["pid"]), owner["host"])
    assert "MFA compliance of" not in second.output
    assert case.verdict() == "pass" and case.json("manifest.json")["verdict"] == "pass"
    assert case.play("verify").status == 0


def case_evidence_of_others(case: Case) -> None:
    """Edited on disk, or written with another credential, before this audit came: read again, and said."""
    assert case.audit().status == 0
    file = case.out / "evidence/users-0001.jsonl"
    file.write_text(file.read_text().replace('"active"', '"Active"', 1), encoding="utf-8")
    control("reset", {})
    run = case.audit()
    assert run.status == 0 and 1 <= sum(map(factor_calls, FIVE)) <= 2, run.output
    holds(run.output, "were changed after they were written")
    control("reset", {})
    run = case.audit(connection={**CONNECTION, **READER, "api_version": 2, "api_url": URL})
    assert (
        run.status != 0
    )  # the reader may not read factors; what was there is not used in its name
    holds(run.output, "MISSING SCOPE", "written with another credential")


def case_a_verdict_of_yesterday(case: Case) -> None:
    """A run that ends early, for whatever reason, leaves no verdict behind that a pipeline could take for its own."""
    for given in (
        {"connection": {**CONNECTION, "client_secret": "wrong-secret"}},
        {"thresholds": {"max_errors": 1}},
        {"policy": {"id": "p", "rules": []}},
        {"selection": {"emails": ["nobody@example.com"]}},
        {"connection": {**CONNECTION, "api_url": "http://127.0.0.1:9"}},
    ):
        assert case.audit(reuse_within="0h").status == 0
        run = case.audit(**given)
        assert run.status != 0, run.output
        assert not (case.out / "result.json").exists(), given
        assert not (case.out / "manifest.json").exists(), given
        assert list(case.out.glob("*.*")) == [], given


def case_deadline(case: Case) -> None:
    control("latency", {"ms": 400})
    slow = {"connection": {**CONNECTION, "concurrency": 1}, "selection": {}, "reuse_within": "0h"}
    run = case.audit(deadline="3s", **slow)
    assert run.status != 0, run.output
    holds(run.output, "DEADLINE CANNOT BE MET", "mfa_compliance_partial: true")
    assert not (case.out / "manifest.json").exists()
    run = case.audit(deadline="6s", partial=True, **slow)
    assert run.status != 0 and case.verdict() == "fail", run.output
    holds(run.output, "not read (deadline)", "or raise mfa_compliance_deadline")
    unread = [user for user in case.json("result.json")["users"] if "failure" in user]
    assert 0 < len(unread) < 30
    assert case.play("verify").status == 0
    control("latency", {"ms": 0})
    before = len(requests())
    run = case.audit(deadline="10m", **slow)
    holds(run.output, "That fits the deadline")
    read = [path for path in requests()[before:] if "/mfa/users/" in path]
    assert len(read) <= 2 * len(unread), read


def case_quota(case: Case) -> None:
    """Used up, with no time to wait: what is left is told as unread, with one cause and its cure; the next run reads it."""
    used_up = [
        fault(
            "/api/2/mfa/users/*",
            after=3,
            status=429,
            json={"message": "rate limit"},
            headers={"Retry-After": "1800"},
        )
    ]
    control("faults", used_up)
    run = case.audit(connection={**CONNECTION, "retries": 3, "max_wait": 0, "concurrency": 1})
    assert run.status != 0 and case.verdict() == "incomplete", run.output
    assert flat(run.output).count("not read (rate_limit)") == 1
    holds(run.output, "raise max_wait in mfa_compliance_connection")
    assert sum(map(factor_calls, FIVE)) == 4, requests()
    control("reset", {})
    run = case.audit()
    assert run.status == 0 and [factor_calls(user) for user in FIVE] == [0, 0, 0, 1, 1]
