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
        done = subprocess.run(
            self.command(playbook, *arguments, **given),
            cwd=self.work,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Run(done.returncode, done.stdout)

    def audit(self, *arguments: str, **given: t.Any) -> Run:
        return self.play("audit", *arguments, **given)

    def verdict(self) -> str:
        return str(self.json("result.json")["verdict"])

    def json(self, name: str) -> t.Any:
        return json.loads((self.out / name).read_text(encoding="utf-8"))

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


def environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ONELOGIN_")}
    # Ansible's default, which ansible-test changes: patterns may name hosts that there are not.
    clean["ANSIBLE_HOST_PATTERN_MISMATCH"] = "warning"
    return {**clean, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_RETRY_FILES_ENABLED": "0", "COLUMNS": "20000"}


def control(call: str, body: t.Any) -> None:
    request = urllib.request.Request(
        f"{URL}/_emulator/{call}", data=json.dumps(body).encode(), method="POST"
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
    user, *_others = case.json("evidence/batch-0001.json")["users"]
    assert user["evidence"]["enrolled"]["status"] == 200, user
    assert user["evidence"]["enrolled"]["request_id"] and user["evidence"]["enrolled"]["read_at"]
    before = case.digests()
    control("reset", {})
    second = case.audit()
    assert (second.status, second.changed) == (0, 0), second.output
    holds(second.output, "NOTHING IS READ FROM ONELOGIN")
    assert requests() == []
    assert case.digests() == before
    anew = case.audit(reuse_within="0h")
    assert factor_calls(FIVE[4]) == 2, anew.output
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
    table, _rest, failure = flat(again.output).partition("Leave the verdict to later tasks")
    assert f'"msg": [ "{told}' in table and told in failure, again.output
    assert "-e mfa_compliance_reuse_within=0h" in table and "reuse_within=0h" in failure


def case_shipped_policy(case: Case) -> None:
    policy = {"connection": CONNECTION, "output_dir": str(case.out)}
    file = case.work / "few.json"
    file.write_text(json.dumps({f"mfa_compliance_{k}": v for k, v in policy.items()}))
    command = case.command("audit")[:2] + ["-e", f"@{file}"]
    done = subprocess.run(
        command, cwd=case.work, env=environment(), capture_output=True, text=True, check=False
    )
    assert "does not comply with policy" in flat(done.stdout + done.stderr), done.stdout
    result = case.json("result.json")
    assert result["tenant"] == URL.partition("//")[2] and result["summary"]["users"] == 30
    (admins,) = [rule for rule in result["summary"]["rules"] if rule["id"] == "MFA-2"]
    assert admins["outcomes"]["fail"] >= 1 and admins["outcomes"]["indeterminate"] == 0, admins


def case_check_mode(case: Case) -> None:
    scratch = set(Path(tempfile.gettempdir()).glob("mfa-compliance-*"))
    run = case.audit("--check", selection={"user_ids": [65786390]})
    assert run.status != 0, run.output
    holds(run.output, "does not comply", "Check mode: no file was written")
    assert not case.out.exists()
    assert case.audit().status == 0
    before = case.digests()
    for window in ("0h", "1h"):
        run = case.audit("--check", reuse_within=window)
        assert run.status == 0, run.output
        assert case.digests() == before
    assert set(Path(tempfile.gettempdir()).glob("mfa-compliance-*")) == scratch


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
        run = case.audit(batch_size=2, reuse_within="0h", resume_within="0h")
        assert run.status != 0 and case.verdict() == "incomplete", f"{name}: {run.output}"
        assert case.json("result.json")["summary"]["outcomes"]["fail"] == 0, name
        holds(run.output, "cannot be told, because the facts are incomplete")
        assert "does not comply" not in flat(run.output)
        if name.startswith("one"):
            # What went well is kept, what failed is read again, though the survey is young.
            control("reset", {})
            run = case.audit(batch_size=2)
            assert run.status == 0 and case.verdict() == "pass", f"{name}: {run.output}"
            kept = FIVE[4] if name != "one call, available" else FIVE[3]
            assert factor_calls(kept) == 0, requests()


def case_resume(case: Case) -> None:
    control("faults", [fault(f"/api/2/mfa/users/{FIVE[4]}/*", kind="hang", seconds=60)])
    with subprocess.Popen(
        case.command("audit", batch_size=2),
        cwd=case.work,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        wait_for(lambda: case.json("evidence/batch-0002.json")["finished_at"])
        os.killpg(process.pid, signal.SIGKILL)
    assert not (case.out / "manifest.json").exists()
    assert case.play("verify").status != 0
    control("reset", {})
    run = case.audit(batch_size=2)
    assert run.status == 0 and case.verdict() == "pass", run.output
    holds(run.output, "An interrupted survey is resumed: 4 users have been read already")
    # The first three are asked once to see whether that is allowed.
    assert [factor_calls(user) for user in FIVE] == [2, 2, 2, 0, 2], requests()
    control("reset", {})
    changed = case.audit(batch_size=2, selection={"user_ids": FIVE[:4]})
    assert changed.status == 0 and factor_calls(FIVE[3]) == 2, changed.output
    assert not (case.out / "evidence/batch-0003.json").exists()


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
        batch_size=0,
    )
    assert run.status != 0
    holds(
        run.output,
        "mfa_compliance_connection: timeout must be between",
        "mfa_compliance_selection: emails: 'nobody' must hold",
        "policy.rulez: unknown key; did you mean rules?",
        "waivers[0].expires: is missing",
        "mfa_compliance_attestations_file: ",
        "is there twice",
        "mfa_compliance_thresholds.max_errors: unknown key; did you mean max_error?",
        "mfa_compliance_baseline_file: ",
        "mfa_compliance_output_dir: ",
        "mfa_compliance_pseudonym_key: is shorter than",
        "mfa_compliance_resume_within: expected a duration",
        "mfa_compliance_batch_size: expected a whole number",
        "no request was sent",
    )
    assert requests() == []
    absent = case.audit(policy={}, policy_file="mfa/polic.yml")
    holds(
        absent.output,
        "1 problem in the input",
        "mfa_compliance_policy_file: mfa/polic.yml: No such",
    )
    inside = case.audit(baseline_file=str(case.out / "result.json"))
    holds(inside.output, "lies in the output folder")


def case_preflight(case: Case) -> None:
    wrong = {**CONNECTION, "client_secret": "wrong-secret"}
    run = case.audit(connection=wrong)
    holds(run.output, "WRONG CREDENTIAL")
    run = case.audit(connection={**CONNECTION, **READER})
    holds(run.output, "MISSING SCOPE", "api_version 1")
    assert factor_calls(FIVE[4]) == 0  # the survey did not begin
    run = case.audit(connection={**CONNECTION, "api_url": "http://127.0.0.1:9"})
    holds(run.output, "UNREACHABLE HOST")
    run = case.audit(selection={"emails": ["nobody@example.com", "hazel.zhang@example.com"]})
    holds(run.output, "No user has the email 'nobody@example.com'")
    nameless = {**ALL_ENROLLED["rules"][0], "applies_to": {"role": ["No such role"]}}
    run = case.audit(policy={**ALL_ENROLLED, "rules": [nameless]})
    holds(
        run.output,
        "The policy in mfa_compliance_policy names the role 'No such role' in rule ONE: there is no",
        "Correct it there.",
    )
    file = case.work / "policy.yml"
    twice = [nameless, {**nameless, "id": "TWO"}]
    file.write_text(json.dumps({"policy": {**ALL_ENROLLED, "rules": twice}}), encoding="utf-8")
    run = case.audit(policy={}, policy_file=str(file))
    holds(run.output, f"The policy {file} names the role 'No such role' in rules ONE, TWO: ")
    control("faults", [fault("/api/*/roles*", kind="shape", json=[])])
    run = case.audit(policy={})
    holds(
        run.output,
        "The policy that comes with the role, ",
        "roles/mfa_compliance/files/policy.yml, names the role 'Admins' in rule MFA-2: there is no",
        "Copy that file, correct the copy, and name it in mfa_compliance_policy_file.",
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
    run = case.audit("-vvv", **given)
    assert run.status == 0, run.output
    written = case.text()
    for name in ("hazel.zhang", "omar.haddad", "kofi.mensah", "boss@", "ciso@", "Work phone", KEY):
        assert name.casefold() not in written.casefold(), name
    assert set(re.findall(r"[^\s\"'`<>,;()\\/:]+@example\.com", written)) <= set(
        re.findall(r"[0-9a-f]{16}@example\.com", written)
    )
    result = case.json("result.json")
    assert result["summary"]["outcomes"]["waived"] == 1, result["summary"]
    assert case.play("verify").status == 0
    assert KEY not in run.output
    only = {**ALL_ENROLLED["rules"][0], "applies_to": {"email_glob": ["hazel*@example.com"]}}
    run = case.audit(policy={"id": "p", "rules": [only]}, pseudonym_key=KEY)
    holds(run.output, "policy.rules[0].applies_to.email_glob: 'hazel*@example.com'")


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
    holds(nothing.output, f"{case.out}: holds no audit", "check mfa_compliance_output_dir")
    audited = case.audit()
    assert audited.status == 0, audited.output
    whole = case.play("verify")
    assert (whole.status, whole.changed) == (0, 0), whole.output
    holds(whole.output, "The verdict pass is reproduced")
    manifest = hashlib.sha256((case.out / "manifest.json").read_bytes()).hexdigest()
    holds(audited.output, f"SHA-256 of manifest.json: {manifest}")
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

    batch = "evidence/batch-0001.json"
    after(lambda: replace(batch, "active", "Active"), f"{batch}: was changed")
    after((case.out / batch).unlink, f"{batch}: No such file")
    after((case.out / "junit.xml").unlink, "junit.xml: No such file")
    after(lambda: replace("result.json", '"pass"', '"fail"', forge=True), "recomputed pass")
    after(
        lambda: replace("manifest.json", '"verdict": "pass"', '"verdict": "fail"'),
        "manifest.json: says fail; evidence and inputs give pass",
    )
    after(
        lambda: replace("report.html", "</h1>", "!</h1>", forge=True),
        "report.html: is not the report",
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
    for _again in range(2):  # at once, or one after the other
        done = subprocess.run(
            command,
            cwd=case.work,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        holds(done.stdout + done.stderr, "each tenant needs its own folder")


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


def case_hosts(case: Case) -> None:
    """A pattern that matches no host ends neither playbook well."""
    inventory = case.work / "inventory.yml"
    inventory.write_text(json.dumps({"all": {"hosts": {"acme": None}}}), encoding="utf-8")
    for playbook in ("audit", "verify"):
        for arguments in ((), ("-i", str(inventory)), ("-i", str(inventory), "--limit", "acme")):
            run = case.play(playbook, *arguments, hosts="onelogin_tenants")
            assert run.status != 0, run.output
            holds(
                run.output, "mfa_compliance_hosts: the pattern 'onelogin_tenants' matches no host"
            )
    assert requests() == [] and not case.out.exists()
    for arguments in ((), ("-i", str(inventory))):  # localhost needs no inventory, nor be in it
        run = case.audit(*arguments, hosts="localhost")
        assert run.status == 0, run.output
    for pattern in ("all", "acme:!globex", ["acme"]):
        run = case.play("verify", "-i", str(inventory), hosts=pattern)
        assert run.status == 0, run.output


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
