# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One audit after another in one folder, whatever happens between them."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AuthenticationError,
    OneLoginError,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    audit,
    conclude,
    evidence,
    lock,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    verify as verify_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
    MemoryFolder,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.surveyor import AuditStopped
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    DEMANDED,
    HELD,
    POLICY,
    SETTINGS,
    Killed,
    Tenant,
    demands_of,
    failure_of,
)

MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
KEY = "a key of more than sixteen characters"


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    return Tenant(1, 2, 3, 4, monkeypatch=monkeypatch)


def contents(path: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()
    }


def conclusions(path: Path) -> dict[str, bytes]:
    """What an audit comes to, whichever way it went: all but the journals, and what tells of them."""
    return {
        name: data
        for name, data in contents(path).items()
        if not name.startswith("evidence/") and name != "manifest.json"
    }


def journals(path: Path) -> list[Path]:
    return sorted(path.glob("evidence/users-*.jsonl"))


def verified(path: Path) -> conclude.Verified:
    return verify_module.verify(Folder(path))


def test_an_audit_leaves_evidence_inputs_reports_and_a_manifest(
    tenant: Tenant, tmp_path: Path
) -> None:
    found = tenant.audit(tmp_path / "out")
    assert found.result["verdict"] == "pass" and found.changed and not found.reused
    assert tenant.read == [1, 2, 3, 4]
    assert verified(tmp_path / "out").differences == []
    assert sorted(name for name in contents(tmp_path / "out") if "/" in name) == [
        "evidence/survey.json",
        "evidence/users-0001.jsonl",
        *(
            f"inputs/{name}.json"
            for name in ("attestations", "parameters", "policy", "thresholds", "waivers")
        ),
    ]
    assert "MFA compliance of acme: PASS" in tenant.text and found.why == ""


def test_a_finished_survey_is_used_again_and_changes_nothing(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.audit(tmp_path)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    tenant.now += 30 * MINUTE
    again = tenant.audit(tmp_path)
    assert (again.reused, again.changed, again.api) == ("2026-11-24T12:00:00Z", False, None)
    assert tenant.read == [] and tenant.selected == 0
    assert "NOTHING WAS READ FROM ONELOGIN" in tenant.text
    after = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    assert after == before


@pytest.mark.parametrize(
    ("later", "given"),
    [
        (HOUR, {}),
        (MINUTE, {"reuse_within": "0h"}),
        (12 * HOUR, {"reuse_within": "7d"}),  # midnight: a waiver may have ended with the day
        (2 * HOUR, {"reuse_within": "7d", "thresholds": {"max_evidence_age": "1h"}}),
        (
            2 * HOUR,
            {"reuse_within": "7d", "thresholds": {"thresholds": {"max_evidence_age": "1h"}}},
        ),
        (-HOUR, {}),  # the clock was or is wrong
        (MINUTE, {"selection": {"all_users": True, "statuses": ["active"]}}),
        (MINUTE, {"connection": {**SETTINGS["connection"], "api_version": 1}}),
        (MINUTE, {"connection": {**SETTINGS["connection"], "api_url": "https://b.onelogin.com"}}),
        (MINUTE, {"connection": {**SETTINGS["connection"], "access_token": "another"}}),
        (MINUTE, {"pseudonym_key": KEY}),
    ],
)
def test_a_survey_that_is_old_or_another_is_made_anew(
    tenant: Tenant, tmp_path: Path, later: datetime.timedelta, given: dict[str, t.Any]
) -> None:
    tenant.audit(tmp_path)
    first = json.loads((tmp_path / evidence.SURVEY).read_bytes())["id"]
    tenant.now += later
    again = tenant.audit(tmp_path, **given)
    assert tenant.read == [1, 2, 3, 4] and not again.reused
    assert json.loads((tmp_path / evidence.SURVEY).read_bytes())["id"] != first
    assert len(journals(tmp_path)) == 1 and verified(tmp_path).differences == []


def test_other_waivers_or_rules_cost_no_call_other_roles_do(tenant: Tenant, tmp_path: Path) -> None:
    tenant.audit(tmp_path)
    stricter = {
        **POLICY,
        "rules": [{**POLICY["rules"][0], "assert": {"enrolled": {"count": {"min": 2}}}}],
    }
    again = tenant.audit(tmp_path, policy=stricter)
    assert again.result["verdict"] == "fail" and again.reused and not tenant.read
    assert verified(tmp_path).differences == []
    tenant.roles["Admins"] = 7
    admins = {**POLICY, "rules": [{**POLICY["rules"][0], "applies_to": {"role": "Admins"}}]}
    again = tenant.audit(tmp_path, policy=admins)
    assert not again.reused and tenant.selected == 1


def test_only_what_could_not_be_read_is_read_again(tenant: Tenant, tmp_path: Path) -> None:
    tenant.failing = {2: "server", 4: "answer"}
    assert tenant.audit(tmp_path).result["verdict"] == "incomplete"
    assert "not read (server): run the audit again" in tenant.text
    tenant.failing = {}
    tenant.now += 2 * HOUR
    again = tenant.audit(tmp_path)
    assert again.result["verdict"] == "pass" and tenant.read == [2, 4]
    assert "A previous run has read 2 of them, 2 are left." in tenant.text
    assert verified(tmp_path).differences == []


def test_one_user_who_can_never_be_read_does_not_keep_the_others_from_a_verdict(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.failing = {4: "connection"}
    for _again in range(3):
        assert tenant.audit(tmp_path).result["verdict"] == "incomplete"
        assert tenant.read[-1] == 4


def test_who_vanished_during_the_survey_is_not_asked_for_again(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.failing = {2: "not_found"}
    tenant.audit(tmp_path)
    assert tenant.audit(tmp_path).reused and tenant.read == []


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_a_resumed_survey_reads_what_is_missing_whoever_came_or_left(
    tenant: Tenant, tmp_path: Path, gone: int
) -> None:
    tenant.kill_after = 3
    with pytest.raises(Killed):
        tenant.audit(tmp_path)
    read = tenant.read
    del tenant.users[gone]
    tenant.add(9)
    found = tenant.audit(tmp_path)
    assert tenant.read == [number for number in tenant.users if number not in read]
    assert [each["id"] for each in found.result["users"]] == sorted(tenant.users)
    assert f'"id": {gone},' not in "".join(file.read_text() for file in journals(tmp_path))
    assert verified(tmp_path).differences == []


def test_a_resumed_survey_tells_the_record_of_now(tenant: Tenant, tmp_path: Path) -> None:
    tenant.kill_after = 2
    with pytest.raises(Killed):
        tenant.audit(tmp_path)
    tenant.users[1]["status"] = "suspended"
    found = tenant.audit(tmp_path)
    assert tenant.read == [3, 4]
    assert found.result["users"][0]["status"] == "suspended"
    assert found.result["summary"]["outcomes"]["not_applicable"] == 1


def test_evidence_that_is_too_old_is_not_resumed(tenant: Tenant, tmp_path: Path) -> None:
    for given in ({"resume_within": "1h"}, {"thresholds": {"max_evidence_age": "1h"}}):
        tenant.kill_after = 2
        with pytest.raises(Killed):
            tenant.audit(tmp_path, **given)
        tenant.now += 2 * HOUR
        assert tenant.audit(tmp_path, **given).result["verdict"] == "pass"
        assert tenant.read == [1, 2, 3, 4]
        tenant.now += 2 * HOUR


@pytest.mark.parametrize("given", [{"reuse_within": "0h"}, {}])
def test_a_survey_killed_after_its_last_user_is_concluded_not_repeated(
    tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, t.Any]
) -> None:
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(conclude, "conclude", raising(Killed()))
        tenant.audit(tmp_path, **given)
    tenant.now += 11 * HOUR  # the moment of the judgement is the end of the survey
    found = tenant.audit(tmp_path, **given)
    assert tenant.read == [] and tenant.selected == 0
    assert found.result["generated_at"] == "2026-11-24T12:00:00Z"
    assert "NOTHING WAS READ" not in tenant.text
    tenant.now += MINUTE
    assert tenant.audit(tmp_path, reuse_within="0h").reused == "" and len(tenant.read) == 4


def test_a_concluded_survey_is_not_concluded_again_for_want_of_its_manifest(
    tenant: Tenant, tmp_path: Path
) -> None:
    """The run between has taken the verdict away, and then could not read."""
    tenant.audit(tmp_path)
    tenant.now += 2 * HOUR
    tenant.refused = AuthenticationError("No.")
    with pytest.raises(AuditStopped, match="WRONG CREDENTIAL"):
        tenant.audit(tmp_path)
    assert not (tmp_path / "manifest.json").exists()
    assert not (tmp_path / "result.json").exists()
    tenant.refused = None
    assert not tenant.audit(tmp_path).reused and tenant.read == [1, 2, 3, 4]


def raising(error: BaseException) -> t.Callable[..., t.Any]:
    def function(*_args: t.Any, **_options: t.Any) -> t.Any:
        raise error

    return function


class Axe:
    """Kills at the nth change of the folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = -1
        for name in ("write", "remove", "append_lines"):
            monkeypatch.setattr(Folder, name, self._struck(getattr(Folder, name)))

    def _struck(self, function: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def struck(*args: t.Any, **options: t.Any) -> t.Any:
            if self.left == 0:
                raise Killed
            self.left -= 1
            return function(*args, **options)

        return struck


def no_names(path: Path) -> bool:
    return not re.search(rb"\bu\d@example", b"".join(contents(path).values()))


SECOND: dict[str, tuple[datetime.timedelta, dict[str, t.Any], dict[int, str]]] = {
    "the same, resumed": (MINUTE, {}, {2: "server"}),
    "the same, anew": (2 * HOUR, {"reuse_within": "0h"}, {}),
    "another policy over the same survey": (MINUTE, {"policy": {**POLICY, "title": "t"}}, {}),
    "with a key": (MINUTE, {"pseudonym_key": KEY}, {}),
    "other reports": (MINUTE, {"reports": ["json"]}, {}),
    "another selection": (MINUTE, {"selection": {"all_users": True, "statuses": ["active"]}}, {}),
}


@pytest.mark.parametrize("name", SECOND)
def test_killed_at_any_change_the_next_run_ends_as_if_nothing_had_happened(
    tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """At no moment does a manifest lie beside what it does not tell of; no user is lost; what was read is not read again."""
    later, given, failing = SECOND[name]
    tenant.now += MINUTE * 0

    def run(path: Path, strike: int) -> tuple[bool, int]:
        tenant.now = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.timezone.utc)
        tenant.failing = failing
        tenant.audit(path)
        tenant.failing = {}
        tenant.now += later
        axe.left = strike
        try:
            tenant.audit(path, **given)
        except Killed:
            axe.left, read = -1, tenant.read
            manifest = path / "manifest.json"
            if manifest.exists() and "verdict" in manifest.read_text():
                assert verified(path).differences == [], strike
            tenant.audit(path, **given)
            assert not set(read[:-1]) & set(
                tenant.read
            ), strike  # the last one's line may have been struck
            return True, len(read) + len(tenant.read)
        return False, len(tenant.read)

    axe = Axe(monkeypatch)
    _killed, due = run(tmp_path / "whole", -1)
    whole = conclusions(tmp_path / "whole")
    strike, killed = 0, True
    while killed:
        path = tmp_path / f"killed-{strike}"
        killed, read = run(path, strike)
        assert read <= due + 1, strike
        assert conclusions(path) == whole, strike
        assert verified(path).differences == [], strike
        assert "pseudonym_key" not in given or no_names(path), strike
        strike += 1
    assert strike > 5


def edited(path: Path, change: t.Callable[[bytes], bytes]) -> None:
    (file,) = journals(path)
    file.write_bytes(change(file.read_bytes()))


def forged(data: bytes) -> bytes:
    """A user who fails is made to pass, with all that needs no key done right."""
    return data.replace(b'"enrolled": []', b'"enrolled": %s' % json.dumps(HELD).encode())


@pytest.mark.parametrize(
    "change",
    [
        forged,
        lambda data: data.replace(b'"active"', b'"locked"', 2).replace(b'"locked"', b'"active"', 1),
        lambda data: data.replace(b"u2@", b"\0@", 1),
        lambda data: data.replace(b'"user": {', b'"user": null, "x": {', 2),
        lambda data: b"".join(line for n, line in enumerate(data.splitlines(True)) if n != 1),
        lambda data: b"".join(sorted(data.splitlines(True), reverse=True)),
        lambda data: b"[" * 100_000 + b"\n" + data,
        lambda data: data + data.splitlines(True)[1],
        lambda data: data + forged(data).splitlines(True)[1],
        lambda data: b"",
    ],
    ids=["forged", "status", "nul", "null", "cut", "order", "deep", "twice", "added", "empty"],
)
@pytest.mark.parametrize("interrupted", [False, True])
def test_evidence_that_was_changed_on_disk_is_read_again(
    tenant: Tenant, tmp_path: Path, change: t.Callable[[bytes], bytes], interrupted: bool
) -> None:
    tenant.users[2]["enrolled"] = []
    if interrupted:
        tenant.kill_after = 3
        with pytest.raises(Killed):
            tenant.audit(tmp_path)
    else:
        tenant.audit(tmp_path)
    edited(tmp_path, change)
    found = tenant.audit(tmp_path)
    assert not found.reused
    assert found.result["users"][1]["outcome"] == "indeterminate"
    assert [each["id"] for each in found.result["users"]] == [1, 2, 3, 4]
    assert verified(tmp_path).differences == []
    assert "were changed after they were written" in tenant.text or not change(b"x\ny\n")


def test_a_survey_that_was_changed_on_disk_is_made_anew(tenant: Tenant, tmp_path: Path) -> None:
    """Somebody is taken out of the population, or it is said to be younger than it is."""
    for old, new in (("[1, 2, 3, 4]", "[1, 3, 4]"), ("12:00:00Z", "13:55:00Z")):
        tenant.audit(tmp_path, reuse_within="0h")
        survey = tmp_path / evidence.SURVEY
        survey.write_text(survey.read_text().replace(old, new), encoding="utf-8")
        tenant.now += 2 * HOUR
        assert not tenant.audit(tmp_path).reused and tenant.read == [1, 2, 3, 4]
        tenant.now -= 2 * HOUR


def test_evidence_of_another_credential_is_not_used_and_said(
    tenant: Tenant, tmp_path: Path
) -> None:
    """Planted by somebody who does not hold the credential, or left by a secret that was rotated since."""
    other = {**SETTINGS["connection"], "access_token": "another"}
    for interrupted in (False, True):
        tenant.kill_after = 3 if interrupted else None
        with contextlib.suppress(Killed):
            tenant.audit(tmp_path, connection=other)
        tenant.audit(tmp_path)
        assert tenant.read == [1, 2, 3, 4]
        assert "written with another credential" in tenant.text


def test_evidence_dated_in_the_future_is_read_again_and_said(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.now += 20 * 24 * HOUR
    tenant.kill_after = 3
    with pytest.raises(Killed):
        tenant.audit(tmp_path)
    tenant.now -= 20 * 24 * HOUR
    found = tenant.audit(tmp_path)
    assert tenant.read == [1, 2, 3, 4] and "dated in the future" in tenant.text
    assert found.result["generated_at"] == tenant.moment()


def test_clocks_may_differ_by_a_little(tenant: Tenant, tmp_path: Path) -> None:
    tenant.audit(tmp_path)
    tenant.now -= 2 * MINUTE
    assert tenant.audit(tmp_path).reused


def test_the_key_hides_all_names_whatever_was_there_before(tenant: Tenant, tmp_path: Path) -> None:
    tenant.kill_after = 3
    with pytest.raises(Killed):
        tenant.audit(tmp_path)
    (tmp_path / "evidence/batch-0001.json").write_text('{"email": "u1@example.com"}')
    tenant.audit(tmp_path, pseudonym_key=KEY)
    assert no_names(tmp_path)
    assert {name for name in contents(tmp_path) if "batch" in name} == set()


SPOKEN_OF = {
    "policy": {**POLICY, "title": "Drawn up by Hz.7"},
    "waivers": [
        {
            "id": "W-hz.7",
            "rules": ["ONE"],
            "users": {"username": ["hz.7", "old.hand"]},
            "reason": "hz.7 and old.hand share a phone",
            "approved_by": "mary/angelo@elsewhere.example",
            "granted": "2026-11-20",
            "expires": "2026-12-31",
        },
        {
            "id": "W-2",
            "rules": ["ONE"],
            "users": {"id": 2},
            "reason": "asked by 'mary.d'angelo@example.com'",
            "approved_by": '"mary angelo"@example.com, mary angelo@example.com',
            "granted": "2026-11-20",
            "expires": "2026-12-31",
        },
    ],
    "attestations": [
        {
            "id": "A-1",
            "users": {"email": "mary.d'angelo@example.com"},
            "class": "totp",
            "statement": "shown to HZ.7",
            "attested_by": "hz.7",
            "attested_on": "2026-11-20",
            "valid_for": "90d",
        }
    ],
}


@pytest.mark.parametrize("interrupted", [False, True])
def test_nobody_whom_the_survey_knows_is_named_in_anything(
    tenant: Tenant, tmp_path: Path, interrupted: bool
) -> None:
    """Not in the words of others, however an address is written, and not where a survey is used again without a call."""
    names = {1: "hz.7", 2: "mary", 3: "sms"}
    addresses = {1: "mary.d'angelo@example.com", 2: '"mary angelo"@example.com', 3: "x@example.com"}
    for number, name in names.items():
        tenant.users[number].update(username=name, email=addresses[number])
    tenant.failing = {4: "server"}
    tenant.words = {4: "Ask HZ.7 or mary.d%27angelo%40example.com; sms:sms&quot;sms&quot;"}
    if interrupted:
        tenant.kill_after = 3
        with pytest.raises(Killed):
            tenant.audit(tmp_path, pseudonym_key=KEY, **SPOKEN_OF)
    outcome = tenant.audit(tmp_path, pseudonym_key=KEY, **SPOKEN_OF)
    told = tenant.text
    tenant.failing = {}
    tenant.audit(tmp_path, pseudonym_key=KEY, **SPOKEN_OF)
    again = tenant.audit(tmp_path, pseudonym_key=KEY, **SPOKEN_OF)
    assert again.reused
    written = [data.decode() for data in contents(tmp_path).values()]
    for text in (*written, told, tenant.text, outcome.why, str(outcome.result)):
        assert not re.search(r"hz\.7|\bmary\b|angelo|old\.hand|[^@]\bx@", text, re.IGNORECASE)
    assert "OneLogin SMS" in str(again.result["users"])  # though somebody is called sms
    assert verify(Folder(tmp_path)).differences == []
    # And it changes no verdict.
    clear = tenant.audit(tmp_path / "clear", **SPOKEN_OF).result
    assert [(r["outcome"], r["raw"]) for r in clear["results"]] == [
        (r["outcome"], r["raw"]) for r in again.result["results"]
    ]
    for kind in ("waivers", "attestations"):
        assert [e["states"] for e in clear[kind]] == [e["states"] for e in again.result[kind]]


def test_what_ends_an_audit_names_nobody(tenant: Tenant, tmp_path: Path) -> None:
    for number in tenant.users:
        tenant.users[number].update(username=f"hz.{number}")
        tenant.failing[number] = "permission"
        tenant.words[number] = f"hz.{number} <hz@example.com> must not"
    with pytest.raises(AuditStopped, match="must not") as told:
        tenant.audit(tmp_path, pseudonym_key=KEY)
    assert "hz" not in str(told.value)


def test_one_key_links_nobody_across_tenants(tenant: Tenant, tmp_path: Path) -> None:
    shown = []
    for name in ("acme", "globex"):
        found = tenant.audit(tmp_path / name, pseudonym_key=KEY, tenant=name).result
        shown.append({each["email"] for each in found["users"]})
    assert len(shown[0]) == 4 and not shown[0] & shown[1]


def test_filter_values_are_hidden_with_a_key(tenant: Tenant, tmp_path: Path) -> None:
    filters = {"firstname": "Hazel", "samaccountname": "hzhang", "email": "h*@example.com"}
    tenant.audit(tmp_path, selection={"filters": filters}, pseudonym_key=KEY)
    shown = (tmp_path / evidence.SURVEY).read_text()
    assert "Hazel" not in shown and "hzhang" not in shown and "h*@" not in shown
    assert all(name in shown for name in filters)


def test_other_files_in_the_folder_are_left_alone(tenant: Tenant, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    for name in ("notes.txt", "evidence/notes.txt"):
        (tmp_path / name).write_text("mine")
    tenant.audit(tmp_path)
    tenant.audit(tmp_path, reuse_within="0h")
    tenant.audit(tmp_path, check=True)
    assert (tmp_path / "notes.txt").exists() and (tmp_path / "evidence/notes.txt").exists()


def test_check_mode_judges_in_memory(tenant: Tenant, tmp_path: Path) -> None:
    path = tmp_path / "out"
    found = tenant.audit(path, check=True)
    assert found.result["verdict"] == "pass" and found.changed and tenant.read
    assert "Check mode: no file was written." in tenant.text
    assert list(tmp_path.iterdir()) == []
    tenant.audit(path)
    before = contents(path)
    again = tenant.audit(path, check=True)
    assert again.reused and not again.changed
    anew = tenant.audit(path, check=True, reuse_within="0h")
    assert anew.changed and tenant.read == [1, 2, 3, 4]
    tenant.kill_after = 2
    with pytest.raises(Killed):
        tenant.audit(path, check=True, reuse_within="0h")
    assert contents(path) == before and sorted(each.name for each in tmp_path.iterdir()) == ["out"]


def test_check_mode_resumes_what_is_on_disk(tenant: Tenant, tmp_path: Path) -> None:
    tenant.kill_after = 3
    with pytest.raises(Killed):
        tenant.audit(tmp_path)
    before = contents(tmp_path)
    tenant.audit(tmp_path, check=True)
    assert tenant.read == [4] and contents(tmp_path) == before


def test_an_audit_that_cannot_begin_takes_the_verdict_of_its_tenant_away(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.audit(tmp_path)
    before = contents(tmp_path)
    audit.revoke(str(tmp_path), tenant="globex")
    audit.revoke(str(tmp_path), tenant="")
    audit.revoke(str(tmp_path / "none"), tenant="acme")
    assert contents(tmp_path) == before
    with lock.owned(tmp_path, started="now"):
        audit.revoke(str(tmp_path), tenant="acme")  # somebody else's audit runs
    assert contents(tmp_path) == before
    audit.revoke(str(tmp_path), tenant="acme")
    assert sorted(contents(tmp_path)) == [name for name in sorted(before) if "/" in name]
    tenant.now += 2 * HOUR
    assert not tenant.audit(tmp_path).reused and len(tenant.read) == 4


def test_two_tenants_in_one_folder_are_refused(tenant: Tenant, tmp_path: Path) -> None:
    tenant.audit(tmp_path)
    before = contents(tmp_path)
    for survey in (True, False):
        with pytest.raises(
            FolderError, match="contains the audit of acme, and this is one of globex"
        ):
            tenant.audit(tmp_path, tenant="globex")
        assert contents(tmp_path) == before and not tenant.read
        if survey:
            (tmp_path / evidence.SURVEY).unlink()
            before = contents(tmp_path)


def test_two_audits_at_once_in_one_folder_are_refused(tenant: Tenant, tmp_path: Path) -> None:
    with_policy = {**POLICY, "title": "lenient"}
    tenant.on_read = lambda number: refused.append(inner(number))
    refused: list[str] = []

    def inner(number: int) -> str:
        read, told = tenant.read, tenant.told
        with pytest.raises(FolderError) as caught:
            tenant.audit(tmp_path, policy=with_policy)
        tenant.read, tenant.told = read, told
        return str(caught.value)

    tenant.audit(tmp_path)
    assert len(refused) == 4 and all(
        "is in use by the audit with process id" in each for each in refused
    )
    assert "lenient" not in (tmp_path / "inputs/policy.json").read_text()
    assert not (tmp_path / lock.LOCK).exists()


def test_a_verdict_is_that_of_the_inputs_of_its_run(tenant: Tenant, tmp_path: Path) -> None:
    """Somebody changes the inputs while the survey runs."""
    lenient = {**POLICY, "rules": [{**POLICY["rules"][0], "applies_to": {"id": 99}}]}
    tenant.audit(tmp_path, policy=lenient)
    old = (tmp_path / "inputs/policy.json").read_bytes()
    tenant.users[2]["enrolled"] = []
    tenant.users[2]["available"] = [{"factor_id": 1, "name": "SMS", "auth_factor_name": "SMS"}]
    tenant.on_read = lambda number: (tmp_path / "inputs/policy.json").write_bytes(old)
    assert tenant.audit(tmp_path, reuse_within="0h").result["verdict"] == "fail"


def test_what_onelogin_demands_is_read_once_if_a_rule_looks_at_it(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.demands = demands_of()
    tenant.audit(tmp_path)
    assert tenant.demands_read == 0
    assert json.loads((tmp_path / evidence.SURVEY).read_bytes())["login_policies"] is None
    found = tenant.audit(tmp_path, policy=DEMANDED)
    assert (tenant.demands_read, found.reused) == (1, "")
    assert found.result["verdict"] == "pass", found.result["reasons"]
    assert {row["rule"] for row in found.result["results"]} == {"USERS", "POLICIES"}
    survey = json.loads((tmp_path / evidence.SURVEY).read_bytes())
    (policy,) = survey["login_policies"]
    assert policy["name"] == "Staff" and policy["factors"][0]["class"] == "sms"
    assert "surprise" not in policy
    line = json.loads(journals(tmp_path)[0].read_text().splitlines()[0])
    assert line["user"]["login_policy"]["source"] == "default"
    assert verified(tmp_path).differences == []
    assert tenant.audit(tmp_path, policy=DEMANDED).reused and tenant.demands_read == 1


def test_a_login_policy_that_changed_holds_for_users_who_were_read_before(
    tenant: Tenant, tmp_path: Path
) -> None:
    tenant.demands = demands_of()
    tenant.kill_after = 3
    with pytest.raises(Killed):
        tenant.audit(tmp_path, policy=DEMANDED)
    tenant.demands = demands_of(otp_auth_enabled=False)
    found = tenant.audit(tmp_path, policy=DEMANDED)
    assert tenant.read == [4] and tenant.demands_read == 2
    assert found.result["summary"]["outcomes"]["fail"] == 5
    assert "4 people" in tenant.text and "1 login policy" in tenant.text, tenant.text


@pytest.mark.parametrize(
    ("own", "expected"),
    [(9, "fail"), ("9", "fail"), (None, "pass"), (0, "pass"), ("unknown (list)", "indeterminate")],
)
def test_a_login_policy_that_the_record_shows_wins(
    tenant: Tenant, tmp_path: Path, own: object, expected: str
) -> None:
    """It is asked for, written down, and looked at: without it the default policy would be said to hold."""
    tenant.demands = demands_of()
    assert tenant.demands.policies
    lax = {**tenant.demands.policies[0], "id": 9, "is_default": False, "otp_auth_enabled": False}
    tenant.demands = tenant.demands._replace(policies=[*tenant.demands.policies, lax])
    tenant.users[1]["policy_id"] = own
    found = tenant.audit(tmp_path, policy=DEMANDED)
    outcomes = {row["user"]["id"]: row["outcome"] for row in found.result["results"] if row["user"]}
    assert outcomes == {1: expected, 2: "pass", 3: "pass", 4: "pass"}
    assert f'"policy_id": {json.dumps(own)}' in journals(tmp_path)[0].read_text()
    assert verified(tmp_path).differences == []


@pytest.mark.parametrize("setting", ["otp_config", "is_default", "name", "ip_addresses"])
@pytest.mark.parametrize("renewed", [False, True], ids=["alone", "with the manifest"])
def test_a_forged_login_policy_is_found(
    tenant: Tenant, tmp_path: Path, setting: str, renewed: bool
) -> None:
    """`verify` finds it, whether or not the manifest was made to fit; and no run takes it for what it has read."""
    tenant.demands = demands_of(otp_config=1)
    assert tenant.audit(tmp_path, policy=DEMANDED).result["verdict"] == "fail"
    assert verified(tmp_path).differences == []
    file = tmp_path / evidence.SURVEY
    survey = json.loads(file.read_bytes())
    forged = {
        "otp_config": 2,
        "is_default": False,
        "name": "Other",
        "ip_addresses": ["10.0.0.1"],
    }
    survey["login_policies"][0][setting] = forged[setting]
    file.write_text(json.dumps(survey), encoding="utf-8")
    if renewed:
        manifest = json.loads((tmp_path / "manifest.json").read_bytes())
        data = file.read_bytes()
        for each in manifest["files"]:
            if each["name"] == evidence.SURVEY:
                each.update(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert verified(tmp_path).differences
    again = tenant.audit(tmp_path, policy=DEMANDED)
    assert not again.reused and again.result["verdict"] == "fail"
    assert verified(tmp_path).differences == []


def test_what_could_not_be_read_of_it_is_told_unknown_and_read_again(
    tenant: Tenant, tmp_path: Path
) -> None:
    lost = {**failure_of("server", 502), "what": "groups"}
    lax = {**demands_of(otp_auth_enabled=False).policies[0], "id": 9, "is_default": False}
    both = [demands_of().policies[0], lax]
    tenant.demands = demands_of(failures=[lost])._replace(groups=None, policies=both)
    tenant.users[1]["group_id"] = 3
    tenant.users[1]["role_ids"] = []
    found = tenant.audit(tmp_path, policy=DEMANDED)
    assert "Warning: Not read of what OneLogin demands: groups. server." in tenant.text
    assert found.result["summary"]["outcomes"]["indeterminate"] == 1
    tenant.demands = demands_of()
    found = tenant.audit(tmp_path, policy=DEMANDED)
    assert tenant.read == [] and tenant.demands_read == 2 and not found.reused


@pytest.mark.parametrize("kind", ["server", "timeout", "rate_limit"])
@pytest.mark.parametrize("demanded", [True, False])
def test_of_whose_lists_could_not_be_read_nothing_is_concluded_from_a_login_policy(
    tenant: Tenant, tmp_path: Path, kind: str, demanded: bool
) -> None:
    """They might show that another policy holds."""
    tenant.demands = demands_of(otp_auth_enabled=demanded)
    tenant.failing[2] = kind
    found = tenant.audit(tmp_path, policy=DEMANDED)
    outcomes = {row["user"]["id"]: row["outcome"] for row in found.result["results"] if row["user"]}
    assert outcomes.pop(2) == "error"
    assert set(outcomes.values()) == {"pass" if demanded else "fail"}


def test_a_tenant_that_does_not_tell_what_it_demands_leaves_that_open_and_nothing_else(
    tenant: Tenant, tmp_path: Path
) -> None:
    both = {**DEMANDED, "rules": [*POLICY["rules"], *DEMANDED["rules"]]}
    found = tenant.audit(tmp_path, policy=both)
    outcomes = {(row["rule"], row["outcome"]) for row in found.result["results"]}
    assert outcomes == {("ONE", "pass"), ("USERS", "indeterminate"), ("POLICIES", "indeterminate")}
    assert found.result["verdict"] == "incomplete"
    assert tenant.audit(tmp_path, policy=both).reused  # to be refused is an answer, too


def test_evidence_keeps_documented_keys_and_no_phone_number(tenant: Tenant, tmp_path: Path) -> None:
    device = {
        **HELD[0],
        "user_display_name": "+1 (555) 010-2233",
        "phone": {"phone_number": "+15550102234"},
        "secret_seed": "JBSWY3DP",
        "type_display_name": {"phone_number": "5550102235"},
    }
    tenant.users[1] |= {"enrolled": [device], "custom_attributes": {"mobile": "5550102236"}}
    tenant.audit(tmp_path)
    written = b"".join(contents(tmp_path).values())
    for text in (
        b"010-22",
        b"01022",
        b"JBSWY3DP",
        b"secret_seed",
        b"custom_attributes",
        b"phone_number",
    ):
        assert text not in written, text


def test_what_was_read_is_in_memory_only_in_check_mode() -> None:
    assert issubclass(MemoryFolder, Folder)


def test_an_error_of_the_client_is_told_with_advice(tenant: Tenant, tmp_path: Path) -> None:
    for kind, told in (
        ("connection", "UNREACHABLE HOST"),
        ("rate_limit", "QUOTA USED UP"),
        ("x", ""),
    ):
        tenant.refused = OneLoginError("It went wrong.")
        tenant.refused.kind = kind  # type: ignore[misc]
        with pytest.raises(AuditStopped) as caught:
            tenant.audit(tmp_path)
        assert caught.value.kind == kind and str(caught.value).startswith(told or "It went wrong.")
