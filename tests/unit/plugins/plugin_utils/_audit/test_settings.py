# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit is told: all that is wrong at once, and nothing of a secret."""

from __future__ import annotations

import datetime
import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import settings
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.settings import (
    SettingsError,
    read_settings,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    POLICY,
    SETTINGS,
    settings_of,
)

ROLE = Path(settings.__file__).parents[3] / "roles" / "mfa_compliance"
CONNECTION = SETTINGS["connection"]


def rule(**about: t.Any) -> dict[str, t.Any]:
    return {**POLICY["rules"][0], **about}


def errors_of(path: Path, **given: t.Any) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        settings_of(path, **given)
    return caught.value.errors


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    twice = tmp_path / "twice.yml"
    twice.write_text("waivers: []\nwaivers: []\n", encoding="utf-8")
    told = errors_of(
        tmp_path / "twice.yml" / "below",
        connection={"api_url": "https://acme.onelogin.com", "secret": "x"},
        selection={"user_ids": ["one"], "everybody": True},
        policy={**POLICY, "rulez": []},
        waivers_file=str(twice),
        attestations_file=str(tmp_path / "none.yml"),
        thresholds={"max_errors": 0},
        baseline_file=str(twice),
        reports=["html", "pdf"],
        reuse_within=24,
        deadline="soon",
        partial="perhaps",
        failures_shown="many",
        pseudonym_key="short",
        batch_size=500,
    )
    text = "\n".join(told)
    assert "policy.rulez: " in text and "is there twice" in text
    for option in (
        *("connection.secret", "selection.user_ids", "selection.everybody", "waivers_file"),
        *("attestations_file", "thresholds.max_errors", "baseline_file", "reports[1]"),
        *("reuse_within", "deadline", "partial", "failures_shown", "pseudonym_key", "output_dir"),
    ):
        assert f"\nmfa_compliance_{option}: " in f"\n{text}", option
    assert "settings.batch_size: unknown" in text
    assert list(tmp_path.iterdir()) == [twice]


@pytest.mark.parametrize(
    "connection",
    [
        "client_id=a client_secret=open-sesame",
        ["open-sesame"],
        {**CONNECTION, "concurrency": "open-sesame"},
        {**CONNECTION, "timeout": {"open-sesame": 1}},
        {**CONNECTION, "api_version": "open-sesame"},
        {**CONNECTION, "validate_certs": "open-sesame"},
        {**CONNECTION, "client_secret": {"x": "open-sesame"}, "client_id": ["open-sesame"]},
    ],
)
def test_no_value_of_the_connection_is_repeated(tmp_path: Path, connection: t.Any) -> None:
    told = errors_of(tmp_path, connection=connection)
    assert all(each.startswith("mfa_compliance_connection") for each in told)
    assert "open-sesame" not in "".join(told)


def test_a_connection_that_leaves_something_empty_has_not_given_it(tmp_path: Path) -> None:
    given = {**CONNECTION, "timeout": "", "concurrency": None, "subdomain": ""}
    found = settings_of(tmp_path, connection=given).connection
    assert (found.timeout, found.concurrency) == (60.0, 4)


def test_nothing_selected_is_everybody_and_a_selection_stands_alone(tmp_path: Path) -> None:
    assert settings_of(tmp_path).selection.all_users
    assert settings_of(tmp_path, selection=None).selection.all_users
    some = settings_of(tmp_path, selection={"user_id": [7]})
    assert (some.selection.user_ids, some.selection.all_users) == ((7,), False)
    assert some.wanted == {"user_ids": [7]}
    (told,) = errors_of(tmp_path, selection={"user_ids": []})
    assert "No users selected" in told
    defaults = yaml.safe_load((ROLE / "defaults/main.yml").read_text(encoding="utf-8"))
    for name in ("selection", "connection", "policy", "thresholds"):
        # Where hashes are merged, what is in a default joins what a person gives.
        assert defaults[f"mfa_compliance_{name}"] == {}


@pytest.mark.parametrize("home", ["~/mfa", "$HOME/mfa", "${HOME}/mfa"])
@pytest.mark.parametrize("name", ["policy_file", "waivers_file", "attestations_file"])
def test_every_path_is_expanded_as_ansible_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str, name: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mfa").mkdir()
    content = {"policy": POLICY} if name == "policy_file" else []
    (tmp_path / "mfa/doc.yml").write_text(yaml.safe_dump(content))
    for path in (f"{home}/doc.yml", "mfa/doc.yml"):
        given = {"policy": {}, name: path} if name == "policy_file" else {name: path}
        assert settings_of(tmp_path / "out", **given).documents["policy"]["id"] == "p"
    told = errors_of(tmp_path / "out", **{"policy": {}, name: f"{home}/none.yml"})
    assert f"mfa_compliance_{name}: {tmp_path}/mfa/none.yml: No such file or directory" in told


@pytest.mark.parametrize("path", ["~/a", "$HOME/a", "a", "./a"])
def test_the_output_folder_and_the_baseline_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert settings.absolute(path) == str(tmp_path / "a")
    result = judge([], policy=POLICY, tenant="acme")
    (tmp_path / "a").write_text(json.dumps(result))
    assert settings_of(tmp_path / "out", baseline_file=path).documents["baseline"]
    (told,) = errors_of(tmp_path, baseline_file=path)
    assert "lies in the output folder" in told


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600)],
)
def test_durations(tmp_path: Path, text: str, seconds: int) -> None:
    found = settings_of(tmp_path, deadline=text, resume_within=text, reuse_within=text)
    wanted = datetime.timedelta(seconds=seconds)
    assert (found.deadline, found.resume_within, found.reuse_within) == (wanted, wanted, wanted)


@pytest.mark.parametrize("value", ["24", 24, "1.5h", "-1h", "h", "1y", "1h30m", True, [], "0h"])
def test_a_deadline_that_is_none_is_an_error(tmp_path: Path, value: t.Any) -> None:
    (told,) = errors_of(tmp_path, deadline=value)
    assert told.startswith("mfa_compliance_deadline: ")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"policy": POLICY}, "The policy in mfa_compliance_policy"),
        ({"policy": {}, "policy_file": "p.yml"}, "The policy {0}/p.yml"),
        (
            {"policy": {}, "policy_file": "r.yml"},
            "The policy that comes with the role ({0}/r.yml; copy it",
        ),
    ],
)
def test_messages_tell_which_policy_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, t.Any], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("p.yml", "r.yml"):
        (tmp_path / name).write_text(yaml.safe_dump(POLICY))
    found = read_settings(
        {**SETTINGS, **given},
        host="acme",
        output_dir=str(tmp_path / "out"),
        shipped_policy=str(tmp_path / "r.yml"),
    )
    assert found.policy_source.startswith(told.format(tmp_path))


def test_a_policy_that_is_not_there_is_one_mistake(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    waiver = {"id": "W", "rules": ["ONE"], "users": {"id": 1}, "reason": "r", "approved_by": "b"}
    told = errors_of(
        tmp_path / "out",
        policy={},
        policy_file=str(file),
        waivers=[waiver],
        thresholds={"min_pass_ratio": {"ONE": "90%"}},
    )
    assert told == [
        f"mfa_compliance_policy_file: {file}: No such file or directory",
        "waivers[0].expires: is missing, but required",
    ]


def test_without_the_policy_only_what_is_a_mistake_by_it_is_left_out(tmp_path: Path) -> None:
    """Whatever the words of the others are."""
    by_policy = {"id": "W-1", "rules": ["NOPE"], "users": {"id": 1}, "reason": "r"}
    by_policy |= {"approved_by": "a", "granted": "2026-11-01", "expires": "2999-01-01"}
    own = {**by_policy, "id": "W-2", "rules": ["*"], "part of the policy": 1, "expires": "soon"}
    file = str(tmp_path / "absent.yml")
    mistakes = errors_of(tmp_path, policy={}, policy_file=file, waivers=[by_policy, own])
    assert mistakes[0].startswith(f"mfa_compliance_policy_file: {file}: ")
    assert [each.partition(": ")[0] for each in mistakes[1:]] == [
        "waivers[1].part of the policy",
        "waivers[1].rules[0]",
        "waivers[1].expires",
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
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
    with pytest.raises(SettingsError) as caught:
        read_settings(SETTINGS, host="acme", output_dir=str(tmp_path), variables=given)
    assert caught.value.errors == [f"{name}: the role has no such variable{hint}"]


def test_a_variable_that_was_removed_is_told_as_such() -> None:
    (told,) = settings.unknown_variables(["mfa_compliance_batch_size"])
    assert "was removed" in told and "delete it" in told


def test_all_variables_of_the_role_are_known() -> None:
    top = ROLE.parents[1]
    specs = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    defaults = yaml.safe_load((ROLE / "defaults/main.yml").read_text(encoding="utf-8"))
    options = {name for entry in specs["argument_specs"].values() for name in entry["options"]}
    own = {"hosts", "verdict", "summary", "manifest"}
    known = {settings.PREFIX + name for name in settings.VARIABLES}
    assert known == options | {settings.PREFIX + name for name in own}
    assert set(defaults) == options
    files = [*ROLE.glob("*/*.yml"), *(top / "playbooks").glob("*.yml")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    used = set(re.findall(rf"(?<![\w.]){settings.PREFIX}\w+", text)) - {"mfa_compliance_audit"}
    assert "mfa_compliance__pattern" in used
    used -= {"mfa_compliance_batch_size"}
    assert settings.unknown_variables(used) == []


def test_the_role_hands_over_every_setting_and_its_defaults_are_those_of_the_audit() -> None:
    handed = yaml.safe_load((ROLE / "vars/main.yml").read_text(encoding="utf-8"))
    assert list(handed["mfa_compliance__settings"]) == list(settings.SETTINGS)
    defaults = yaml.safe_load((ROLE / "defaults/main.yml").read_text(encoding="utf-8"))
    specs = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    documented = specs["argument_specs"]["main"]["options"]
    for name, spec in settings.SETTINGS.items():
        variable = f"mfa_compliance_{name}"
        if "default" in spec:
            assert defaults[variable] == spec["default"], name
            assert documented[variable]["default"] == spec["default"], name
        if spec["type"] != "raw":
            assert documented[variable]["type"] == spec["type"], name


@pytest.mark.parametrize(
    ("host", "tenant"),
    [("acme", "acme"), ("localhost", "acme.onelogin.com"), ("127.0.0.1", "acme.onelogin.com")],
)
def test_the_tenant_is_called_as_the_host_is_unless_that_says_nothing(
    tmp_path: Path, host: str, tenant: str
) -> None:
    assert read_settings(SETTINGS, host=host, output_dir=str(tmp_path)).tenant == tenant


def test_what_went_wrong_names_the_tenant_as_far_as_it_is_known(tmp_path: Path) -> None:
    for given, host, tenant in (
        ({"connection": {"api_url": "x y"}}, "localhost", ""),
        ({"connection": {"api_url": "x y"}, "tenant": "acme"}, "localhost", "acme"),
        ({"reports": ["pdf"]}, "localhost", "acme.onelogin.com"),
        ({"reports": ["pdf"]}, "acme", "acme"),
    ):
        with pytest.raises(SettingsError) as caught:
            read_settings({**SETTINGS, **given}, host=host, output_dir=str(tmp_path))
        assert caught.value.tenant == tenant


def test_the_secrets_are_not_shown_when_settings_are(tmp_path: Path) -> None:
    found = settings_of(tmp_path, pseudonym_key="kept from being shown")
    assert "kept from" not in repr(found) and "'t'" not in repr(found)
