# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of the role mfa_compliance and its playbooks: each runs ansible-playbook against the emulator.

Usage: ``cases.py URL-of-the-emulator [name of a case …]``. Ends with 1 at the first case that fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import typing as t
import urllib.request
from pathlib import Path

from tenants import ENDPOINTS, ENROLLED, PEOPLE, RULES, TENANTS

URL = sys.argv[1]
CREDENTIAL = {"client_id": "emulator-client-id", "client_secret": "emulator-client-secret-6f1c"}
READER = {"client_id": "reader-client-id", "client_secret": "reader-client-secret-6f1c"}
CONNECTION = {"api_url": URL, "retries": 0, **CREDENTIAL}
KEY = "a key of more than sixteen characters"

# Five users who all have a factor, so that the policy below passes if, and only if, all of them are read.
FIVE = [65786389, 65786391, 65786392, 65786396, 65786401]
ALL_ENROLLED = {
    "id": "cases",
    "rules": [
        {
            "id": "ONE",
            "title": "Everybody has a factor",
            "severity": "high",
            "applies_to": {"not": {"status": ["suspended"]}},
            "assert": {"enrolled": {"count": {"min": 1}}},
        }
    ],
}
# As above, with a rule that looks at both lists, so that both are read of each.
EITHER = [{name: {"count": {"min": 1}}} for name in ("enrolled", "available")]
BOTH = {
    "id": "cases",
    "rules": [
        *ALL_ENROLLED["rules"],
        {**ALL_ENROLLED["rules"][0], "id": "TWO", "assert": {"any": EITHER}},
    ],
}
FORBIDDEN = {"statusCode": 403, "name": "ForbiddenAction", "message": "Insufficient permissions"}
UNAUTHORIZED = {"statusCode": 401, "name": "UnauthorizedError", "message": "Unauthorized"}
NOT_FOUND = {"statusCode": 404, "name": "NotFoundError", "message": "User not found"}


class Run(t.NamedTuple):
    status: int
    output: str

    @property
    def changed(self) -> int:
        return sum(map(int, re.findall(r"changed=(\d+)", self.output)))


class Case:
    """A scratch folder, the emulator as it was at its start, and ansible-playbook."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.out = work / "audit"
        control("reset", {})

    def variables(self, **given: t.Any) -> dict[str, t.Any]:
        base = {
            "connection": CONNECTION,
            "selection": {"user_ids": FIVE},
            "policy": ALL_ENROLLED,
            "output_dir": str(self.out),
            "tenant": "acme",
        }
        return {f"mfa_compliance_{name}": value for name, value in {**base, **given}.items()}

    def command(self, playbook: str, *arguments: str, **given: t.Any) -> list[str]:
        file = self.work / "vars.json"
        file.write_text(json.dumps(self.variables(**given)), encoding="utf-8")
        file.chmod(0o600)
        here = Path(sys.executable).with_name("ansible-playbook")
        program = str(here) if here.exists() else "ansible-playbook"
        return [program, f"identity.onelogin.{playbook}", "-e", f"@{file}", *arguments]

    def play(self, playbook: str, *arguments: str, **given: t.Any) -> Run:
        return finished(self.command(playbook, *arguments, **given), self.work)

    def audit(self, *arguments: str, **given: t.Any) -> Run:
        return self.play("audit", *arguments, **given)

    def verdict(self) -> str:
        return str(self.json("result.json")["verdict"])

    def json(self, name: str) -> t.Any:
        return json.loads((self.out / name).read_text(encoding="utf-8"))

    def lines(self) -> list[t.Any]:
        """The lines of all journals."""
        files = sorted(self.out.glob("evidence/users-*.jsonl"))
        text = "".join(file.read_text(encoding="utf-8") for file in files)
        return [json.loads(line) for line in text.splitlines()]

    def text(self) -> str:
        """Everything that lies in the output folder."""
        return "\n".join(
            file.read_text(encoding="utf-8") for file in self.out.rglob("*") if file.is_file()
        )

    def digests(self) -> dict[str, tuple[str, int]]:
        return {
            str(file): (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime_ns)
            for file in self.out.rglob("*")
            if file.is_file()
        }


def finished(command: list[str], work: Path, **more: str) -> Run:
    done = subprocess.run(
        command,
        cwd=work,
        env={**environment(), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout)


def environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ONELOGIN_")}
    # Ansible's default, which ansible-test changes: patterns may name hosts that there are not.
    clean["ANSIBLE_HOST_PATTERN_MISMATCH"] = "warning"
    return {**clean, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_RETRY_FILES_ENABLED": "0", "COLUMNS": "20000"}


def control(call: str, body: t.Any, method: str = "POST") -> None:
    request = urllib.request.Request(
        f"{URL}/_emulator/{call}", data=json.dumps(body).encode(), method=method
    )
    urllib.request.urlopen(request, timeout=30).close()


def fault(path: str, **about: t.Any) -> dict[str, t.Any]:
    return {"path": path, "method": "GET", "times": None, **about}


def requests() -> list[str]:
    """The paths that were asked for since the last reset or `forget`."""
    with urllib.request.urlopen(f"{URL}/_emulator/requests", timeout=30) as answer:
        return [each["path"] for each in json.load(answer)["requests"]]


def factor_calls(user: int) -> int:
    return sum(f"/mfa/users/{user}/" in path for path in requests())


def headings(output: str) -> int:
    return len(re.findall(r"^TASK \[", output, re.MULTILINE))


def flat(text: str) -> str:
    """Output without the line breaks and backslashes that callbacks put into messages."""
    return " ".join(text.replace("\\n", " ").replace("\\", "").split())


def holds(text: str, *wanted: str) -> None:
    for each in wanted:
        assert each in flat(text), f"{each!r} is not in:\n{text}"


# ------------------------------------------------------------------------------------------------------------- the cases


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


def scratch() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("*mfa-compliance*"))


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
        holds(run.output, "cannot be told, because the facts are incomplete")
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


def wait_for(condition: t.Callable[[], t.Any]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):
            if condition():
                return
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def case_bad_input(case: Case) -> None:
    (case.work / "a-file").touch()
    policy = case.work / "policy.yml"
    policy.write_text("policy:\n  id: p\n  rulez: []\n  rules: []\n", encoding="utf-8")
    waivers = case.work / "waivers.yml"
    waivers.write_text(
        "waivers:\n  - {id: W-1, rules: [ONE], users: {email: a@example.com}, reason: r, approved_by: b}\n"
    )
    twice = case.work / "twice.yml"
    twice.write_text("attestations: []\nattestations: []\n", encoding="utf-8")
    run = case.audit(
        connection={**CONNECTION, "timeout": 0},
        selection={"user_ids": FIVE, "emails": ["nobody"]},
        policy={},
        policy_file=str(policy),
        waivers_file=str(waivers),
        attestations_file=str(twice),
        thresholds={"max_errors": 1},
        baseline_file=str(case.work / "none.json"),
        output_dir=str(case.work / "a-file" / "below"),
        pseudonym_key="short",
        resume_within="24",
        deadline="soon",
    )
    assert run.status != 0
    holds(
        run.output,
        "mfa_compliance_connection: timeout must be a number",
        "mfa_compliance_selection: emails: 'nobody' must contain",
        "policy.rulez: unknown key; did you mean rules?",
        "waivers[0].expires: is missing",
        "mfa_compliance_attestations_file: ",
        "is there twice",
        "mfa_compliance_thresholds.max_errors: unknown key; did you mean max_error?",
        "mfa_compliance_baseline_file: ",
        "mfa_compliance_output_dir: ",
        "mfa_compliance_pseudonym_key: is shorter than",
        "mfa_compliance_resume_within: expected a duration",
        "mfa_compliance_deadline: expected a duration",
        "no request was sent",
    )
    assert requests() == []
    absent = case.audit(policy={}, policy_file="mfa/polic.yml")
    holds(
        absent.output,
        "1 problem in the input",
        f"mfa_compliance_policy_file: {case.work}/mfa/polic.yml: No such",
    )
    inside = case.audit(baseline_file=str(case.out / "result.json"))
    holds(inside.output, "lies in the output folder")


def case_preflight(case: Case) -> None:
    wrong = {**CONNECTION, "client_secret": "wrong-secret"}
    run = case.audit(connection=wrong)
    holds(run.output, "WRONG CREDENTIAL")
    run = case.audit(connection={**CONNECTION, **READER}, selection={})
    holds(run.output, "MISSING SCOPE", "api_version 1")
    shutil.rmtree(case.out)
    assert len([path for path in requests() if "/mfa/users/" in path]) == 3, requests()
    run = case.audit(connection={**CONNECTION, "api_url": "http://127.0.0.1:9"})
    holds(run.output, "UNREACHABLE HOST")
    run = case.audit(selection={"emails": ["hazel.zhang@example.com", "nobody@example.com"]})
    holds(
        run.output, "mfa_compliance_selection.emails[1]: No user has the email 'nobody@example.com'"
    )
    unknown = {"role": ["No such role", 4711], "not": {"group": "No such group"}}
    nameless = {**ALL_ENROLLED["rules"][0], "applies_to": unknown}
    run = case.audit(policy={**ALL_ENROLLED, "rules": [nameless]})
    for what in ("role 'No such role'", "role 4711", "group 'No such group'"):
        holds(run.output, f"The policy in mfa_compliance_policy, rule ONE: There is no {what}")
    file = case.work / "policy.yml"
    twice = [nameless, {**nameless, "id": "TWO"}]
    file.write_text(json.dumps({"policy": {**ALL_ENROLLED, "rules": twice}}), encoding="utf-8")
    run = case.audit(policy={}, policy_file=str(file))
    holds(run.output, f"The policy {file}, rules ONE, TWO: There is no role 'No such role'")
    control("faults", [fault("/api/*/roles*", kind="shape", json=[])])
    run = case.audit(policy={})
    holds(
        run.output,
        "The policy that comes with the role (",
        "roles/mfa_compliance/files/policy.yml; copy it, edit the copy, and name that in mfa_compliance_policy_file)",
        "rule MFA-2: There is no role 'Admins'",
    )
    control("reset", {})
    assert not case.out.exists()
    run = case.audit(connection={**CONNECTION, **READER, "api_version": 1})
    assert run.status == 0, run.output


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


def case_verify(case: Case) -> None:
    nothing = case.play("verify")
    assert nothing.status != 0
    holds(nothing.output, str(case.out), "manifest.json")
    audited = case.audit()
    assert audited.status == 0, audited.output
    whole = case.play("verify")
    assert (whole.status, whole.changed) == (0, 0), whole.output
    holds(whole.output, "The verdict pass is reproduced")
    manifest = hashlib.sha256((case.out / "manifest.json").read_bytes()).hexdigest()
    holds(flat(audited.output), f"SHA-256 of manifest.json: {manifest}")
    assert case.play("verify", manifest_sha256=manifest).status == 0
    kept = case.work / "kept"
    shutil.copytree(case.out, kept)

    def after(change: t.Callable[[], object], *told: str, **given: t.Any) -> None:
        shutil.rmtree(case.out)
        shutil.copytree(kept, case.out)
        change()
        run = case.play("verify", **given)
        assert run.status != 0, f"{told}: {run.output}"
        holds(run.output, *told)

    def replace(name: str, old: str, new: str, *, forge: bool = False) -> None:
        file = case.out / name
        text = file.read_text(encoding="utf-8")
        assert old in text, (name, old)
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        if forge:  # as somebody would who knows of the manifest
            listed = case.json("manifest.json")
            data = file.read_bytes()
            for each in listed["files"]:
                if each["name"] == name:
                    each.update(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
            (case.out / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")

    journal = "evidence/users-0001.jsonl"
    after(
        lambda: replace(journal, "active", "Active"),
        f"{journal} is not what evidence and inputs give",
    )
    after((case.out / journal).unlink, "5 of 5 users have not been read")
    after((case.out / "junit.xml").unlink, "junit.xml: No such file")
    after(lambda: replace("result.json", '"pass"', '"fail"', forge=True), "result.json: ")
    after(
        lambda: replace("manifest.json", '"verdict": "pass"', '"verdict": "fail"'),
        "manifest.json: verdict says fail; evidence and inputs give pass",
    )
    after(
        lambda: replace("report.html", "</h1>", "!</h1>", forge=True),
        "report.html: is not what evidence and inputs give",
    )
    after(
        lambda: replace("manifest.json", "\n", "\n\n"),
        "whose SHA-256 was given",
        manifest_sha256=manifest,
    )


def case_two_tenants(case: Case) -> None:
    hosts = {
        "acme": {"mfa_compliance_connection": CONNECTION},
        "globex": {"mfa_compliance_connection": {**CONNECTION, **READER, "api_version": 1}},
    }
    inventory = case.work / "inventory.yml"
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    variables = case.variables()
    for name in ("connection", "tenant", "output_dir"):
        del variables[f"mfa_compliance_{name}"]
    file = case.work / "tenants.json"
    file.write_text(json.dumps({**variables, "mfa_compliance_hosts": "all"}), encoding="utf-8")
    command = [*case.command("audit")[:2], "-i", str(inventory), "-e", f"@{file}"]
    done = subprocess.run(
        command, cwd=case.work, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    results = [
        json.loads((case.work / "mfa-compliance" / host / "result.json").read_text())
        for host in hosts
    ]
    assert [result["tenant"] for result in results] == list(hosts)
    first, second = ({each["id"] for each in result["results"]} for result in results)
    assert len(first) == 5 and not first & second
    together = {
        **variables,
        "mfa_compliance_hosts": "all",
        "mfa_compliance_output_dir": str(case.out),
    }
    file.write_text(json.dumps(together), encoding="utf-8")
    at_once = finished(command, case.work)
    told = flat(at_once.output)
    assert at_once.status != 0
    assert "is in use by the audit" in told or "each tenant needs its own folder" in told, told
    in_turn = finished([*command, "--forks", "1"], case.work)
    assert in_turn.status != 0
    holds(in_turn.output, "each tenant needs its own folder")


def case_fleet(case: Case) -> None:
    """Three tenants side by side, one of them unreachable: after the last one, whatever came out, and never better than it is."""
    gone = {**CONNECTION, "api_url": "http://127.0.0.1:9"}
    hosts = {
        "acme": {},
        "globex": {"mfa_compliance_selection": {"user_ids": [*FIVE, 65786390]}},
        "initech": {"mfa_compliance_connection": gone},
    }
    # By the inventory, since what is given with -e would be the same for all.
    common = {
        "mfa_compliance_connection": CONNECTION,
        "mfa_compliance_selection": {"user_ids": FIVE},
    }
    group = {"tenants": {"hosts": hosts, "vars": common}}
    inventory = case.work / "tenants.yml"
    inventory.write_text(json.dumps({"all": {"children": group}}), encoding="utf-8")
    fleet = case.work / "fleet"
    variables = {
        "mfa_compliance_hosts": "tenants",
        "mfa_compliance_fleet_dir": str(fleet),
        "mfa_compliance_policy": ALL_ENROLLED,
    }
    file = case.work / "fleet.json"
    file.write_text(json.dumps(variables), encoding="utf-8")
    playbook, *_rest = case.command("audit")
    given = ["-i", str(inventory), "-e", f"@{file}"]

    def run(name: str, *arguments: str) -> Run:
        return finished([playbook, name, *given, *arguments], case.work)

    def states() -> dict[str, str]:
        rows = json.loads((fleet / "fleet.json").read_text(encoding="utf-8"))["tenants"]
        return {row["host"]: row["verdict"] or row["status"] for row in rows}

    def verdict() -> str:
        return str(json.loads((fleet / "fleet.json").read_text(encoding="utf-8"))["verdict"])

    for forks in ("1", "5"):
        done = run("identity.onelogin.audit", "--forks", forks)
        assert done.status == 2, done.output
        assert states() == {"globex": "fail", "initech": "failed", "acme": "pass"}, done.output
        assert verdict() == "fail"
        holds(done.output, "Fleet: FAIL. Of 3 tenants, 1 fails; 1 has no verdict; 1 passes.")
        assert done.output.count("Fleet: FAIL") == 1, done.output
    assert {each.name for each in fleet.iterdir()} == {"fleet.html", "fleet.csv", "fleet.json"}
    assert all(each.stat().st_mode & 0o777 == 0o600 for each in fleet.iterdir())
    page = (fleet / "fleet.html").read_text(encoding="utf-8")
    for host in ("acme", "globex"):
        assert f'href="../mfa-compliance/{host}/report.html"' in page
    assert 'initech/report.html"' not in page

    limited = run("identity.onelogin.audit", "--limit", "acme")
    assert limited.status == 0, limited.output
    assert states() == {"acme": "pass", "globex": "not_audited", "initech": "not_audited"}
    assert verdict() == "incomplete"
    holds(limited.output, "Its folder holds an older audit.")
    before = {each: each.read_bytes() for each in fleet.iterdir()}
    checked = run("identity.onelogin.audit", "--check")
    assert checked.status == 2, checked.output
    assert {each: each.read_bytes() for each in fleet.iterdir()} == before

    # In batches of one: a batch of whom all fail ends the play, and those who would have come next are not audited.
    play = case.work / "serial.yml"
    role = {"name": "identity.onelogin.mfa_compliance"}
    tasks = [{"ansible.builtin.import_role": role}]
    play.write_text(
        json.dumps([{"hosts": "tenants", "gather_facts": False, "serial": 1, "tasks": tasks}])
    )
    stopped = run(str(play))
    assert stopped.status == 2, stopped.output
    assert states() == {"globex": "fail", "initech": "not_audited", "acme": "pass"}, stopped.output
    through = run(str(play), "-e", "mfa_compliance_fail=false")
    assert through.status == 2, through.output
    assert states() == {"globex": "fail", "initech": "failed", "acme": "pass"}, through.output
    lost = {"ansible.builtin.fail": {"msg": "no"}, "when": "inventory_hostname == 'acme'"}
    play.write_text(
        json.dumps([{"hosts": "tenants", "gather_facts": False, "tasks": [lost, *tasks]}])
    )
    before_it = run(str(play))
    assert before_it.status == 2, before_it.output
    assert states() == {"globex": "fail", "initech": "failed", "acme": "not_audited"}
    all_of_them = run(
        "identity.onelogin.audit", "-e", json.dumps({"mfa_compliance_connection": gone})
    )
    assert all_of_them.status == 2 and set(states().values()) == {"failed"}, all_of_them.output
    inside = run("identity.onelogin.audit", "-e", "mfa_compliance_fleet_dir=mfa-compliance/acme/x")
    assert inside.status == 2, inside.output
    holds(inside.output, "mfa_compliance_fleet_dir:", "the folder of an audit")


def case_mistyped_variable(case: Case) -> None:
    """It is an error: an audit by another policy, or with names, is not what was asked for."""
    for playbook in ("audit", "verify"):
        run = case.play(playbook, "-e", "mfa_compliance_pseudonymkey=k", policyfile="nope.yml")
        assert run.status != 0, run.output
        holds(
            run.output,
            "mfa_compliance_policyfile: the role has no such variable; did you mean mfa_compliance_policy_file?",
            "did you mean mfa_compliance_pseudonym_key?",
        )
    assert requests() == [] and not case.out.exists()


def case_nothing_audited_is_no_success(case: Case) -> None:
    """Whatever leaves a playbook without a host or a task ends it with an error, before anything is sent."""
    inventory = case.work / "inventory.yml"
    group = {"hosts": {"labs": None}}
    inventory.write_text(
        json.dumps({"all": {"hosts": {"acme": None}, "children": {"eu": group, "none": None}}})
    )
    limits = case.work / "limits"
    limits.write_text("labs\n", encoding="utf-8")
    there = ("-i", str(inventory))
    refused: list[tuple[t.Any, tuple[str, ...], str]] = [
        ("nope", (), 'the pattern "nope" matches no host'),
        ("nope", there, 'the pattern "nope" matches no host'),
        ("nope", (*there, "--limit", "acme"), 'the pattern "nope" matches no host'),
        ("none", there, 'the pattern "none" matches no host'),
        ("", there, 'the pattern "" matches no host'),
        ([], there, 'the pattern "" matches no host'),
        ("all:!acme:!eu", there, "matches no host"),
        ("acme,typo", there, "no host matches this part of the pattern: typo"),
        (["acme", "typo"], there, "no host matches this part of the pattern: typo"),
        ("acme", (*there, "--limit", "labs"), "--limit labs leaves no host"),
        ("acme", (*there, "--limit", "!acme"), "--limit !acme leaves no host"),
        ("acme", (*there, "--limit", f"@{limits}"), "leaves no host"),
        ("localhost", (*there, "--limit", "acme"), "--limit acme leaves no host"),
        ("localhost", ("--skip-tags", "always"), "--skip-tags always leaves no task"),
        (
            "localhost",
            ("--tags", "x", "--skip-tags", "tagged"),
            "--skip-tags tagged leaves no task",
        ),
    ]
    for playbook in ("audit", "verify"):
        for hosts, arguments, told in refused:
            run = case.play(playbook, *arguments, hosts=hosts)
            assert run.status != 0, (playbook, hosts, arguments, run.output)
            holds(run.output, told)
    assert requests() == [] and not case.out.exists()
    taken: list[tuple[t.Any, tuple[str, ...]]] = [
        ("localhost", ()),  # localhost needs no inventory, nor be in it
        ("localhost", there),
        ("localhost", ("--tags", "x")),
        ("localhost", ("--skip-tags", "x,all")),
        ("localhost", (*there, "--limit", "localhost,acme")),
        ("all", there),
        ("acme:!globex", there),
        (["acme", "none"], (*there, "--limit", "acme")),
        ("all", (*there, "--limit", f"@{limits}")),
    ]
    assert case.audit().status == 0
    for hosts, arguments in taken:
        before = len(requests())
        run = case.play("verify", *arguments, hosts=hosts)
        assert run.status == 0, (hosts, arguments, run.output)
        holds(run.output, "The verdict pass is reproduced")
        given = {"hosts": hosts, "output_dir": f"{case.out}-{{{{ inventory_hostname }}}}"}
        run = case.audit(*arguments, reuse_within="0h", **given)
        assert run.status == 0 and len(requests()) > before + 5, (hosts, arguments, run.output)


def case_what_onelogin_demands(case: Case) -> None:
    """Read if a rule looks at it: some calls for the tenant, none for a user more; without the endpoints it is unclear."""
    base = ALL_ENROLLED["rules"][0]
    required = {"login_policy": {"mfa": "required"}}
    rules = [
        *ALL_ENROLLED["rules"],
        {**base, "id": "DEMANDED", "assert": required},
        {
            "id": "EACH",
            "title": "Each",
            "severity": "low",
            "for_each": "login_policy",
            "assert": required,
        },
    ]
    policy = {"id": "demands", "rules": rules}
    run = case.audit(policy=policy, fail=False)
    assert run.status == 0, run.output
    survey = case.json("evidence/survey.json")
    assert survey["login_policies"] and survey["failures"] == []
    policies = [each["id"] for each in survey["login_policies"]]
    rows = case.json("result.json")["results"]
    assert {row["rule"] for row in rows} == {"ONE", "DEMANDED", "EACH"}
    assert len([row for row in rows if row["rule"] == "EACH"]) == len(policies)
    assert sum(map(factor_calls, FIVE)) == 5
    assert len([path for path in requests() if "/policies/" in path]) == len(policies)
    assert case.play("verify").status == 0
    holds(run.output, "MFA is demanded of")
    control("faults", [fault("/api/2/policies*", status=404, json=NOT_FOUND)])
    run = case.audit(policy=policy, reuse_within="0h")
    assert case.verdict() == "incomplete", run.output
    rows = case.json("result.json")["results"]
    assert {row["outcome"] for row in rows if row["rule"] != "ONE"} == {"indeterminate"}
    assert {row["outcome"] for row in rows if row["rule"] == "ONE"} == {"pass"}
    holds(run.output, "Warning: Not read of what OneLogin demands: policies.")


def case_tenants(case: Case) -> None:
    """Each hand-made tenant gives what its table says, costs no user a call more, and can be verified offline."""
    for name, tenant in TENANTS.items():
        control("reset", {})
        groups = zip((477661, 477662), ("Engineering", "Finance"), tenant.groups)
        rows = [{"id": each, "name": word, "policy_id": policy} for each, word, policy in groups]
        control("tenant/policies", tenant.policies, method="PUT")
        control("tenant/groups", rows, method="PUT")
        control("faults", [{"times": None, **each} for each in tenant.faults])
        for user, fields in tenant.records.items():
            control(f"users/{user}", fields)
        shutil.rmtree(case.out, ignore_errors=True)
        policy = {"id": "tenants", "rules": RULES, "direct_login_policies": tenant.direct}
        run = case.audit(policy=policy, selection={"user_ids": PEOPLE}, fail=False)
        assert run.status == 0, f"{name}: {run.output}"
        result = case.json("result.json")
        found: dict[str, dict[t.Any, str]] = {}
        for row in result["results"]:
            whom = row["user"] or row["login_policy"] or {"id": None}
            found.setdefault(row["rule"], {})[whom["id"]] = row["outcome"]
        for rule, outcomes in {"ENROLLED": ENROLLED, **tenant.expected}.items():
            wanted = (
                outcomes if isinstance(outcomes, dict) else dict.fromkeys(found[rule], outcomes)
            )
            assert found[rule] == wanted, f"{name}, {rule}: {found[rule]}"
        assert tenant.told in " ".join(
            row["reason"] for row in result["results"]
        ), f"{name}: {result}"
        # One list of each user; the other one of Omar, who has nothing in the first.
        assert [factor_calls(user) for user in PEOPLE] == [1, 2, 1, 1], name
        pages = -(-len(tenant.policies) // 50)
        of_tenant = [
            path for path in requests() if re.match(r"/api/2/(policies|groups|auth)", path)
        ]
        assert len(of_tenant) <= pages + len(tenant.policies) + 2, f"{name}: {of_tenant}"
        assert case.play("verify").status == 0, name


def case_mistakes_about_login_policies(case: Case) -> None:
    """All at once, each with its path, before anything is sent."""
    user, each = {"status": "active"}, {"for_each": "login_policy"}
    mfa = {"login_policy": {"mfa": "required"}}
    wrong: list[tuple[dict[str, t.Any], str]] = [
        ({"assert": {"login_policy": {"mfas": "required"}}}, "assert.login_policy.mfas"),
        ({"assert": {"login_policy": {"remember_days": {"most": 3}}}}, "remember_days.most"),
        ({**each, "assert": {"enrolled": {"any_of": ["totp"]}}}, "assert.enrolled"),
        ({**each, "assert": mfa, "applies_to": user}, "applies_to.status"),
        ({**each, "assert": mfa, "grace": "7d"}, "grace"),
        ({"assert": mfa, "applies_to": {**user, "is_default": True}}, "applies_to.is_default"),
        (
            {"assert": {"login_policy": {"factors": {"any_of": ["transient"]}}}},
            "assert.login_policy.factors.any_of[0]",
        ),
        (
            {"assert": {"login_policy": {"recovery": {"none_of": ["post"]}}}},
            "assert.login_policy.recovery.none_of[0]",
        ),
    ]
    rules = [
        {"id": f"R-{number}", "title": "Wrong", "severity": "low", **fields}
        for number, (fields, _path) in enumerate(wrong)
    ]
    run = case.audit(policy={"id": "wrong", "rules": rules})
    assert run.status != 0, run.output
    for number, (_fields, path) in enumerate(wrong):
        assert re.search(rf"rules\[{number}\]\.[\w.\[\]]*{re.escape(path)}: ", flat(run.output)), (
            path,
            run.output,
        )
    assert requests() == [] and not case.out.exists()


def case_vaulted_documents(case: Case) -> None:
    """Files that Ansible can decrypt are read, whole ones and values in them; without the password that is told."""
    password = case.work / "password"
    password.write_text("of the vault", encoding="utf-8")
    vault = case.command("audit")[0].replace("ansible-playbook", "ansible-vault")
    file = case.work / "policy.yml"
    file.write_text(json.dumps({"policy": ALL_ENROLLED}), encoding="utf-8")
    subprocess.run(
        [vault, "encrypt", "--vault-password-file", str(password), str(file)],
        check=True,
        capture_output=True,
    )
    run = case.audit("--vault-password-file", str(password), policy={}, policy_file=str(file))
    assert run.status == 0, run.output
    run = case.audit(policy={}, policy_file=str(file))
    assert run.status != 0, run.output
    holds(run.output, f"mfa_compliance_policy_file: {file}: ", "vault")
    inline = subprocess.run(
        [vault, "encrypt_string", "--vault-password-file", str(password), "--name", "id", "cases"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    file.write_text(f"rules: {json.dumps(ALL_ENROLLED['rules'])}\n{inline}", encoding="utf-8")
    run = case.audit("--vault-password-file", str(password), policy={}, policy_file=str(file))
    assert run.status == 0 and case.json("result.json")["policy"]["id"] == "cases", run.output


def case_paths(case: Case) -> None:
    """Each path is read as Ansible reads paths, relative to where it was started."""
    os.environ["MFA_CASES"] = str(case.work)
    (case.work / "mfa").mkdir()
    documents = {"policy": ALL_ENROLLED, "waivers": [], "attestations": []}
    for name, content in documents.items():
        (case.work / f"mfa/{name}.yml").write_text(json.dumps({name: content}), encoding="utf-8")
    for here in ("mfa", "$MFA_CASES/mfa", "./mfa"):
        files = {f"{name}_file": f"{here}/{name}.yml" for name in documents}
        out = f"{here}/../audit"
        run = case.audit(policy={}, output_dir=out, reuse_within="0h", **files)
        assert run.status == 0 and case.verdict() == "pass", run.output
        assert case.play("verify", output_dir=out).status == 0
        shutil.copy(case.out / "result.json", case.work / "mfa/result.json")
        run = case.audit(policy={}, output_dir=out, baseline_file=f"{here}/result.json", **files)
        assert run.status == 0 and case.json("result.json")["baseline"] is not None, run.output
    assert {each.name for each in case.work.iterdir()} == {"audit", "mfa", "vars.json"}


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


def main() -> int:
    cases = {
        name.removeprefix("case_"): value
        for name, value in globals().items()
        if name.startswith("case_")
    }
    for name in sys.argv[2:] or cases:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="role-cases-") as scratch:
            try:
                cases[name](Case(Path(scratch)))
            except AssertionError as error:
                print(f"FAILED {name}: {error}", flush=True)
                raise
        print(f"ok {name} ({time.monotonic() - started:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
