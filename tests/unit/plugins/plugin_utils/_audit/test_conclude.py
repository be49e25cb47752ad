# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of an audit: inputs, evidence, result, reports, manifest, and what verifying finds."""

from __future__ import annotations

import datetime
import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    conclude,
    evidence,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    settings as settings_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.settings import (
    InputError,
    Inputs,
    read_inputs,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS

POLICY = {
    "id": "p",
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
SETTINGS: dict[str, t.Any] = {
    "connection": {"api_url": "https://acme.onelogin.com", "access_token": "t"},
    "selection": {"all_users": True},
    "policy": POLICY,
    "thresholds": {},
    "reports": ["json", *REPORTS],
    "batch_size": 2,
    "resume_within": "24h",
    "reuse_within": "1h",
}
HELD = [{"device_id": "1", "type_display_name": "OneLogin SMS", "auth_factor_name": "SMS"}]
FORBIDDEN = {"status": 403, "error": "permission", "message": "no", "request_id": "r-1"}


def inputs_of(path: Path, **settings: t.Any) -> Inputs:
    return read_inputs({**SETTINGS, **settings}, host="acme", output_dir=str(path))


def person(number: int, **about: t.Any) -> dict[str, t.Any]:
    return {"id": number, "email": f"u{number}@example.com", "status": "active", **about}


def planned(path: Path, ids: t.Iterable[int], **settings: t.Any) -> tuple[Folder, dict[str, t.Any]]:
    """A survey of these users is planned. They are given in the wrong order."""
    inputs, folder = inputs_of(path, **settings), Folder(path)
    read = evidence.Read(
        users=[person(n) for n in reversed(list(ids))], failures=[], roles={}, groups={}
    )
    conclude.forget_results(folder)
    survey = evidence.plan(folder, inputs, read)
    conclude.write_inputs(folder, inputs, now=None)
    return folder, survey


def keep(folder: Folder, number: int, **result: t.Any) -> dict[str, t.Any]:
    ids = folder.read_json(evidence.batch_name(number))["user_ids"]
    users = [{"id": n, "available": [], "enrolled": HELD} for n in ids]
    at = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return evidence.keep(
        folder, number, {"users": users, "failures": [], **result}, tenant="acme", started_at=at
    )


def concluded(path: Path, ids: t.Iterable[int] = (1, 2, 3)) -> tuple[Folder, dict[str, t.Any]]:
    folder, survey = planned(path, ids)
    for number in range(1, survey["batches"] + 1):
        keep(folder, number)
    return folder, conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")[0]


def test_users_are_read_in_the_order_of_their_ids(tmp_path: Path) -> None:
    folder, survey = planned(tmp_path, [1, 2, 3])
    assert survey["population"] == 3
    assert [batch["user_ids"] for batch in evidence.unread(folder, survey)] == [[1, 2], [3]]


def test_nothing_can_be_judged_before_every_batch_is_read(tmp_path: Path) -> None:
    folder, _survey = planned(tmp_path, [1, 2, 3])
    keep(folder, 1)
    with pytest.raises(FolderError, match="batch-0002.json: was not read"):
        conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")
    assert not (tmp_path / "manifest.json").exists()


@pytest.mark.parametrize(
    "result, verdict, outcomes",
    [
        ({}, "pass", {"pass": 3}),
        ({"users": []}, "incomplete", {"pass": 2, "error": 1}),
        (
            {"users": None, "msg": "no token", "error": "authentication"},
            "incomplete",
            {"pass": 2, "error": 1},
        ),
        (
            {
                "users": [{"id": 3, "available": [], "enrolled": None}],
                "failures": [{"id": 3, **FORBIDDEN}],
            },
            "incomplete",
            {"pass": 2, "error": 1},
        ),
        (
            {
                "users": [{"id": 3, "available": None, "enrolled": HELD}],
                "failures": [{"id": 3, **FORBIDDEN}],
            },
            "incomplete",
            {"pass": 3},
        ),
        (
            {"users": [{"id": 3, "available": [], "enrolled": []}]},
            "incomplete",
            {"pass": 2, "indeterminate": 1},
        ),
    ],
)
def test_want_of_data_is_incomplete(
    tmp_path: Path, result: dict[str, t.Any], verdict: str, outcomes: dict[str, int]
) -> None:
    folder, _survey = planned(tmp_path, [1, 2, 3])
    keep(folder, 1)
    keep(folder, 2, **result)
    found, _sha256 = conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")
    assert found["verdict"] == verdict
    assert {name: n for name, n in found["summary"]["outcomes"].items() if n} == outcomes


def test_the_same_evidence_gives_the_same_files_and_changes_nothing(tmp_path: Path) -> None:
    folder, _result = concluded(tmp_path)
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in folder.names()}
    again = Folder(tmp_path)
    finished = evidence.reusable(again, inputs_of(tmp_path))
    assert finished is not None
    conclude.write_inputs(again, inputs_of(tmp_path), now=finished)
    conclude.conclude(again, tenant="acme", ansible_version="2.16.0")
    assert not again.changed
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in again.names()} == before


def test_a_large_result_is_written_by_two_processes_as_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _result = concluded(tmp_path)
    whole = {name: (tmp_path / name).read_bytes() for name in folder.names()}
    for name in ("report.html", "results.csv"):
        (tmp_path / name).unlink()
    monkeypatch.setattr(conclude, "_LARGE", 1)
    again = Folder(tmp_path)
    conclude.conclude(again, tenant="acme", ansible_version="2.16.0")
    assert again.changed
    assert {name: (tmp_path / name).read_bytes() for name in again.names()} == whole


@pytest.mark.parametrize(
    "settings, kept",
    [
        ({}, [1]),
        ({"resume_within": "0h"}, []),
        ({"selection": {"all_users": True, "statuses": ["active"]}}, []),
        ({"connection": {**SETTINGS["connection"], "api_version": 1}}, []),
        ({"pseudonym_key": "k" * 16}, []),
        ({"policy": {**POLICY, "title": "another"}}, [1]),
    ],
)
def test_a_read_batch_of_the_same_survey_is_kept(
    tmp_path: Path, settings: dict[str, t.Any], kept: list[int]
) -> None:
    folder, _survey = planned(tmp_path, [1, 2, 3, 4])
    keep(folder, 1)
    keep(folder, 2, users=[], failures=[{"id": n, **FORBIDDEN} for n in (3, 4)])
    folder, survey = planned(tmp_path, [1, 2, 3, 4, 5], **settings)
    assert survey["kept_batches"] == kept
    assert len(evidence.unread(folder, survey)) == 3 - len(kept)


def test_a_survey_with_failed_calls_is_not_used_again_but_one_with_a_vanished_user_is(
    tmp_path: Path,
) -> None:
    for error, usable in (("permission", False), ("not_found", True)):
        folder, _survey = planned(tmp_path / error, [1])
        keep(folder, 1, users=[], failures=[{"id": 1, "status": 404, "error": error}])
        conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")
        assert bool(evidence.reusable(folder, inputs_of(tmp_path / error))) is usable
        assert evidence.reusable(folder, inputs_of(tmp_path / error, reuse_within="0h")) is None


def test_a_new_survey_forgets_what_the_former_has_concluded(tmp_path: Path) -> None:
    concluded(tmp_path, [1, 2, 3])
    folder, _survey = planned(tmp_path, [1])
    assert folder.names() == [
        "evidence/batch-0001.json",
        "evidence/survey.json",
        *(
            f"inputs/{name}.json"
            for name in ("attestations", "parameters", "policy", "thresholds", "waivers")
        ),
    ]


@pytest.mark.parametrize(
    ("later", "within", "thresholds", "usable"),
    [
        ({"minutes": 30}, "7d", {}, True),
        ({"minutes": 30}, "7d", {"max_evidence_age": "1h"}, True),
        ({"hours": 2}, "7d", {"max_evidence_age": "1h"}, False),
        ({"days": 1}, "7d", {}, False),  # a waiver may have ended with the day
    ],
)
def test_a_survey_is_used_again_on_its_own_day_and_while_its_evidence_is_young(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    later: dict[str, int],
    within: str,
    thresholds: dict[str, str],
    usable: bool,
) -> None:
    noon = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.timezone.utc)
    monkeypatch.setattr(evidence, "now", lambda: noon)
    folder, _survey = planned(tmp_path, [1])
    keep(folder, 1)
    conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")
    monkeypatch.setattr(evidence, "now", lambda: noon + datetime.timedelta(**later))
    inputs = inputs_of(tmp_path, reuse_within=within, thresholds=thresholds)
    assert bool(evidence.reusable(folder, inputs)) is usable


def test_an_empty_group_is_known_to_hold_nobody(tmp_path: Path) -> None:
    read = evidence.Read([person(1, group_id=4)], [], {}, {"Contractors": []})
    folder = Folder(tmp_path)
    evidence.plan(folder, inputs_of(tmp_path, batch_size=9), read)
    (one,) = folder.read_json("evidence/batch-0001.json")["users"]
    assert one["group"] == "4"


def test_a_connection_that_is_text_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        inputs_of(tmp_path, connection="client_id=a client_secret=open-sesame")
    assert "connection: expected a mapping" in str(caught.value)
    assert "open-sesame" not in str(caught.value)


def test_roles_and_groups_by_name_are_joined_to_users_whose_record_was_read(tmp_path: Path) -> None:
    people = [person(1, role_ids=[7], group_id=3), person(2, role_ids=[], group_id=4), {"id": 3}]
    read = evidence.Read(people, [{"id": 3, **FORBIDDEN}], {"Admins": [1]}, {"Finance": [1]})
    folder = Folder(tmp_path)
    evidence.plan(folder, inputs_of(tmp_path, batch_size=9), read)
    one, two, three = folder.read_json("evidence/batch-0001.json")["users"]
    assert (one["roles"], one["group"]) == (["Admins"], "Finance")
    assert (two["roles"], two["group"]) == ([], "4")
    assert "roles" not in three and three["failure"]["error"] == "permission"


def test_verify_tells_what_differs(tmp_path: Path) -> None:
    folder, _result = concluded(tmp_path)
    whole = conclude.verify(folder)
    assert (whole.verdict, whole.differences, whole.notes) == ("pass", [], [])
    (tmp_path / "more.txt").touch()
    assert conclude.verify(folder).notes == ["more.txt: not in the manifest"]
    batch = tmp_path / "evidence/batch-0001.json"
    batch.write_text(batch.read_text().replace('"1"', '"2"', 1), encoding="utf-8")
    assert (
        "evidence/batch-0001.json: was changed after the audit"
        in conclude.verify(folder).differences
    )
    batch.write_text("{}", encoding="utf-8")
    found = conclude.verify(folder)
    assert found.verdict == ""
    assert any(line.startswith("The result cannot be recomputed") for line in found.differences)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"files": [{}]}', '{"files": [{"name": "../x"}]}']
)
def test_verify_bears_a_broken_manifest(tmp_path: Path, text: str) -> None:
    folder, _result = concluded(tmp_path)
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    assert conclude.verify(folder).differences


def test_verify_says_that_a_folder_holds_no_audit(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        (told,) = conclude.verify(Folder(path)).differences
        assert "holds no audit" in told and "check mfa_compliance_output_dir" in told


def test_two_tenants_in_one_folder_are_refused(tmp_path: Path) -> None:
    folder, _result = concluded(tmp_path)
    with pytest.raises(FolderError, match="holds the audit of acme, this is one of globex") as told:
        conclude.conclude(folder, tenant="globex", ansible_version="2.16.0")
    assert "another in mfa_compliance_output_dir" in str(told.value)
    assert "call it acme in mfa_compliance_tenant" in str(told.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    twice = tmp_path / "twice.yml"
    twice.write_text("waivers: []\nwaivers: []\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        inputs_of(
            tmp_path / "twice.yml" / "below",
            connection={"api_url": "https://acme.onelogin.com", "secret": "x"},
            policy={**POLICY, "rulez": []},
            waivers_file=str(twice),
            attestations_file=str(tmp_path / "none.yml"),
            thresholds={"max_errors": 0},
            baseline_file=str(twice),
            reports=["html", "pdf"],
            batch_size="many",
            reuse_within=24,
            pseudonym_key="short",
        )
    told = "\n".join(caught.value.errors)
    assert "policy.rulez: " in told and "is there twice" in told
    for option in (
        *("connection", "waivers_file", "attestations_file", "thresholds.max_errors"),
        *("baseline_file", "reports[1]", "batch_size", "reuse_within", "pseudonym_key"),
        "output_dir",
    ):
        assert f"\nmfa_compliance_{option}: " in f"\n{told}", option
    assert list(tmp_path.iterdir()) == [twice]


@pytest.mark.parametrize(
    "given, told, cure",
    [
        ({"policy": POLICY, "policy_file": "/r/p.yml"}, "in mfa_compliance_policy", "Correct it"),
        ({"policy_file": "mfa/p.yml"}, "The policy mfa/p.yml", "Correct it"),
        (
            {"policy_file": "/r/p.yml"},
            "that comes with the role, /r/p.yml",
            "name it in mfa_compliance_policy_file",
        ),
    ],
)
def test_messages_tell_which_policy_it_is(given: dict[str, t.Any], told: str, cure: str) -> None:
    policy, advice = settings_module.policy_at(given, shipped="/r/p.yml")
    assert told in policy and cure in advice


def test_the_rules_that_name_a_role_are_found() -> None:
    scopes = [{"role": "Admins"}, {"not": {"role": [" Admins", 7]}}, {"group": "Admins"}, {}]
    rules = [{"id": f"R-{n}", "applies_to": scope} for n, scope in enumerate(scopes)]
    policy = {"rules": [*rules, {"id": "R-4"}]}
    assert settings_module.rules_naming(policy, "role", "Admins") == ["R-0", "R-1"]
    assert settings_module.rules_naming(policy, "role", "7") == []


def test_a_policy_that_is_not_there_is_one_mistake(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    waiver = {"id": "W", "rules": ["ONE"], "users": {"id": 1}, "reason": "r", "approved_by": "b"}
    with pytest.raises(InputError) as caught:
        inputs_of(
            tmp_path / "out",
            policy={},
            policy_file=str(file),
            waivers=[waiver],
            thresholds={"min_pass_ratio": {"ONE": "90%"}},
        )
    assert caught.value.errors == [
        f"mfa_compliance_policy_file: {file}: No such file or directory",
        "waivers[0].expires: is missing, but required",
    ]


@pytest.mark.parametrize(
    "name, hint",
    [
        ("mfa_compliance_policyfile", "; did you mean mfa_compliance_policy_file?"),
        ("mfa_compliance_pseudonymkey", "; did you mean mfa_compliance_pseudonym_key?"),
        ("mfa_compliance__pseudonym_key", "; did you mean mfa_compliance_pseudonym_key?"),
        ("mfa_compliance_Waivers", "; did you mean mfa_compliance_waivers?"),
        ("mfa_compliance_xyz", ""),
    ],
)
def test_a_mistyped_variable_is_an_error(tmp_path: Path, name: str, hint: str) -> None:
    given = ["mfa_compliance_policy", name, "mfa_compliance__checked", "mfa_compliance", "other", 1]
    with pytest.raises(InputError) as caught:
        read_inputs(SETTINGS, host="acme", output_dir=str(tmp_path), variables=given)
    assert caught.value.errors == [f"{name}: the role has no such variable{hint}"]


def test_all_variables_of_the_role_are_known() -> None:
    top = Path(settings_module.__file__).parents[3]
    role = top / "roles" / "mfa_compliance"
    specs = yaml.safe_load((role / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    defaults = yaml.safe_load((role / "defaults/main.yml").read_text(encoding="utf-8"))
    options = {name for entry in specs["argument_specs"].values() for name in entry["options"]}
    own = {"hosts", "verdict", "summary", "manifest"}
    known = {settings_module.PREFIX + name for name in settings_module.VARIABLES}
    assert known == options | {settings_module.PREFIX + name for name in own}
    assert set(defaults) == options
    files = [*role.glob("*/*.yml"), *(top / "playbooks").glob("*.yml")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    used = set(re.findall(rf"(?<![\w.]){settings_module.PREFIX}\w+", text)) - {
        "mfa_compliance_audit"
    }
    assert "mfa_compliance__pattern" in used
    assert settings_module.unknown_variables(used) == []


def test_the_baseline_is_kept_without_what_nobody_needs(tmp_path: Path) -> None:
    concluded(tmp_path / "former")
    path = str(tmp_path / "former/result.json")
    kept = inputs_of(tmp_path / "now", baseline_file=path).documents["baseline"]
    assert len(kept["results"]) == len(kept["users"]) == 3
    assert "reason" not in json.dumps(kept)
    hidden = inputs_of(tmp_path / "now", baseline_file=path, pseudonym_key="k" * 40)
    assert "example.com" not in json.dumps(hidden.documents["baseline"])


@pytest.mark.parametrize(
    "host, tenant",
    [("acme", "acme"), ("localhost", "acme.onelogin.com"), ("127.0.0.1", "acme.onelogin.com")],
)
def test_the_tenant_is_called_as_the_host_is_unless_that_says_nothing(
    tmp_path: Path, host: str, tenant: str
) -> None:
    assert read_inputs(SETTINGS, host=host, output_dir=str(tmp_path)).tenant == tenant


def test_names_of_roles_and_groups_are_found_in_every_scope(tmp_path: Path) -> None:
    scope = {"role": ["Admins", 7, "8"], "not": {"group": "Finance", "role": "Service"}}
    found = inputs_of(
        tmp_path, policy={**POLICY, "rules": [{**POLICY["rules"][0], "applies_to": scope}]}
    )
    assert (found.role_names, found.group_names) == (["Admins", "Service"], ["Finance"])
