# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at any change, or changed on disk meanwhile: what the next audit makes of it."""

from __future__ import annotations

import contextlib
import datetime
import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    HELD,
    HOUR,
    KEY,
    MINUTE,
    POLICY,
    SETTINGS,
    Killed,
    Tenant,
    conclusions,
    journals,
    no_names,
    verified,
)


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
