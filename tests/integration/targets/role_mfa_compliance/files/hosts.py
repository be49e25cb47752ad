# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several tenants, and none: which hosts a playbook audits."""

from __future__ import annotations

import json
import subprocess
import typing as t

from stage import (
    ALL_ENROLLED,
    CONNECTION,
    FIVE,
    READER,
    Case,
    Run,
    environment,
    finished,
    flat,
    holds,
    requests,
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
    each_kind = [refused[0], refused[7], refused[9], refused[13]]  # verify reads the same variables
    for playbook, those in {"audit": refused, "verify": each_kind}.items():
        for hosts, arguments, told in those:
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
    for hosts, arguments in taken:
        before = len(requests())
        given = {"hosts": hosts, "output_dir": f"{case.out}-{{{{ inventory_hostname }}}}"}
        run = case.audit(*arguments, reuse_within="0h", **given)
        assert run.status == 0 and len(requests()) > before + 5, (hosts, arguments, run.output)
    assert case.audit().status == 0
    for hosts, arguments in (taken[0], taken[4], taken[7]):
        run = case.play("verify", *arguments, hosts=hosts)
        assert run.status == 0, (hosts, arguments, run.output)
        holds(run.output, "The verdict pass is reproduced")
