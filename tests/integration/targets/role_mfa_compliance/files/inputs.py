# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused, with one message and before anything is spent; and what is read from files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

from stage import (
    ALL_ENROLLED,
    CONNECTION,
    FIVE,
    READER,
    Case,
    control,
    fault,
    holds,
    requests,
)


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
