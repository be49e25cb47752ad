# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of questions gives the right answers: its examples are run, and compared with what the API says to a plain client."""

from __future__ import annotations

import functools
import itertools
import json
import re
import typing as t
from pathlib import Path

import pytest
import requests
import yaml
from conftest import Shell, open_shell
from guides import PAGES, blocks

PAGE = next(page for page in PAGES if page.name == "guide_questions.rst")
STRONG = {"OneLogin", "Google Authenticator", "YubiKey"}
SMS, PROTECT = "SMS", "OneLogin"
ACTIVE, LOCKED = 1, 3
AUDIT = "ansible-playbook identity.onelogin.audit -e @mfa/variables.yml"


class Tenant:
    """What OneLogin's API says, read without the collection."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._url = environment["ONELOGIN_API_URL"]
        answer = requests.post(
            f"{self._url}/auth/oauth2/v2/token",
            json={"grant_type": "client_credentials"},
            auth=(environment["ONELOGIN_CLIENT_ID"], environment["ONELOGIN_CLIENT_SECRET"]),
            timeout=30,
        )
        answer.raise_for_status()
        self._token = answer.json()["access_token"]

    def get(self, path: str) -> t.Any:
        headers = {"Authorization": f"bearer {self._token}"}
        answer = requests.get(f"{self._url}/api/2/{path}", headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    @functools.cached_property
    def users(self) -> list[dict[str, t.Any]]:
        """The users who are active or locked, with the types of what they have and may enrol; no temporary token."""
        found = []
        pages = iter(
            functools.partial(next, (self.get(f"users?page={n}") for n in range(1, 99))), []
        )
        for user in itertools.chain.from_iterable(pages):
            if user["status"] in (ACTIVE, LOCKED):
                lists = f"mfa/users/{user['id']}"
                user["enrolled"] = {
                    device["auth_factor_name"]
                    for device in self.get(f"{lists}/devices")
                    if not device["device_id"].startswith("user_temp_otp_")
                }
                offered = self.get(f"{lists}/factors")
                user["available"] = {factor["auth_factor_name"] for factor in offered}
                found.append(user)
        return found


@pytest.fixture(scope="module")
def tenant(onelogin: dict[str, str]) -> Tenant:
    return Tenant(onelogin)


def emails(users: t.Iterable[dict[str, t.Any]]) -> list[str]:
    return sorted(str(user["email"]) for user in users)


def answer(title: str, language: str, *, last: bool = True) -> str:
    """The text of a block below a heading of the page."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    begin = lines.index(title) + 1
    end = next(
        (n for n in range(begin + 1, len(lines)) if re.fullmatch(r"-{4,}", lines[n])), len(lines)
    )
    found = [
        block.text
        for block in blocks()
        if block.page == PAGE and begin < block.line <= end and block.language == language
    ]
    return found[-1 if last else 0]


def ask(title: str, shell: Shell) -> t.Any:
    """What the tasks below a heading show."""
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": yaml.safe_load(answer(title, "yaml+jinja")),
    }
    (shell.folder / "ask.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")
    done = shell.run("ansible-playbook ask.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    shown = re.findall(r"^ok: \[localhost\] => (\{\n.*?^\})", done.stdout, re.MULTILINE | re.DOTALL)
    return json.loads(shown[-1])["msg"]


def test_only_text_messages(shell: Shell, tenant: Tenant) -> None:
    expected = emails(user for user in tenant.users if user["enrolled"] == {SMS})
    assert sorted(ask("Who has text messages and nothing else?", shell)) == expected != []


def test_who_may_enrol_protect(shell: Shell, tenant: Tenant) -> None:
    expected = emails(user for user in tenant.users if PROTECT in user["available"])
    assert sorted(ask("Who may still enrol OneLogin Protect?", shell)) == expected != []


def test_who_has_nothing(shell: Shell, tenant: Tenant) -> None:
    without = [user for user in tenant.users if not user["enrolled"]]
    shown = ask("Who has nothing?", shell)
    nothing = emails(user for user in without if user["available"])
    unknown = emails(user for user in without if not user["available"])
    assert sorted(shown["nothing"]) == nothing != []
    assert sorted(shown["unknown"]) == unknown != []


def test_administrators_without_a_strong_factor(shell: Shell, tenant: Tenant) -> None:
    (admins,) = (role["id"] for role in tenant.get("roles") if role["name"] == "Admins")
    members = {user["id"] for user in tenant.get(f"roles/{admins}/users")}
    expected = emails(
        user for user in tenant.users if user["id"] in members and not user["enrolled"] & STRONG
    )
    assert sorted(ask("Which administrators have no strong factor?", shell)) == expected != []


def test_login_policies_without_mfa_for_all(shell: Shell, tenant: Tenant) -> None:
    policies = [tenant.get(f"policies/{each['id']}") for each in tenant.get("policies?kind=user")]
    expected = [
        each["name"]
        for each in policies
        if not (each.get("otp_auth_enabled") is True and each.get("otp_config") == 2)
    ]
    assert sorted(ask("Where does OneLogin not ask for a factor?", shell)) == sorted(expected) != []


class Audited(t.NamedTuple):
    """A folder in which an audit has been made, with its result."""

    shell: Shell

    @property
    def result(self) -> dict[str, t.Any]:
        file = self.shell.folder / "mfa-compliance" / "localhost" / "result.json"
        return json.loads(file.read_bytes())

    def lines(self, title: str) -> list[str]:
        """What the last commands below a heading print."""
        done = self.shell.run(answer(title, "shell"))
        assert done.returncode == 0 and not done.stderr, done.stderr
        return done.stdout.splitlines()


@pytest.fixture(scope="module")
def audited(onelogin: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Audited:
    shell = open_shell(tmp_path_factory.mktemp("audited"), onelogin)
    done = shell.run(AUDIT)
    assert "does not comply with policy" in done.stdout + done.stderr
    return Audited(shell)


def test_who_is_exempt(audited: Audited) -> None:
    (waiver,) = audited.result["waivers"]
    (line,) = audited.lines("Who is exempt, until when, and who approved it?")
    assert line.split("\t") == [
        *("build.bot@example.com", "MFA-1", waiver["expires"]),
        *(waiver["approved_by"], waiver["reason"]),
    ]


def test_who_fails(audited: Audited, tenant: Tenant) -> None:
    failing = [line.split("\t") for line in audited.lines("Who fails, and what is to be done?")]
    without = {user["email"] for user in tenant.users if not user["enrolled"] and user["available"]}
    assert {email for email, _needed in failing} == without - {"build.bot@example.com"} != set()
    assert all(needed.startswith("enrol at least 1 factor") for _email, needed in failing)


def test_who_could_not_be_judged(audited: Audited, tenant: Tenant) -> None:
    unknown = [line.split("\t") for line in audited.lines("Who could not be judged?")]
    counts = audited.result["summary"]["outcomes"]
    assert len(unknown) == counts["indeterminate"] + counts["error"] > 0
    assert ["indeterminate", "MFA-3", "noor.aziz@example.com"] in [line[:3] for line in unknown]


def test_what_has_changed(onelogin: dict[str, str], tmp_path: Path) -> None:
    """One user loses every factor, another enrols one, between two audits."""
    shell = open_shell(tmp_path, onelogin)
    shell.run(AUDIT)
    control = f"{onelogin['ONELOGIN_API_URL']}/_emulator"
    protect = {"device_id": "1", "type_display_name": "Protect", "auth_factor_name": PROTECT}
    try:
        for number, devices in {65786389: [], 65786390: [protect]}.items():
            body = {"devices": devices}
            requests.post(f"{control}/users/{number}", json=body, timeout=30).raise_for_status()
        title = "What has changed since the last audit?"
        done = shell.run(answer(title, "shell", last=False))
    finally:
        requests.post(f"{control}/reset", timeout=30).raise_for_status()
    assert "2 new failures, 1 fixed" in done.stdout, done.stdout + done.stderr
    assert Audited(shell).lines(title) == [
        "new\tMFA-1\thazel.zhang@example.com",
        "new\tMFA-2\thazel.zhang@example.com",
        "fixed\tMFA-1\tomar.haddad@example.com",
    ]


def test_every_question_is_asked() -> None:
    """A heading without a test would be an answer that nobody has checked."""
    titles = re.findall(r"^(.+)\n-{4,}$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    tests = Path(__file__).read_text(encoding="utf-8")
    assert len(titles) == 9
    assert [title for title in titles if f'"{title}"' not in tests] == []
