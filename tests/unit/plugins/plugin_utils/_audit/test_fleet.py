# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is believed of a tenant's folder: the audit of this run, as it has left it, and nothing else."""

from __future__ import annotations

import json
import os
import typing as t
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import jinja2
import pytest
import yaml

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import fleet
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.audit import Outcome
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    NOON,
    Tenant,
)

ROLE = Path(fleet.__file__).parents[3] / "roles" / "mfa_compliance"
LATER = NOON + timedelta(minutes=12)


def told(outcome: Outcome, folder: Path) -> fleet.Told:
    """What a run knows of a tenant that it has audited."""
    return fleet.Told(outcome.told(), str(folder))


@pytest.fixture
def audited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> fleet.Told:
    """A tenant that passes."""
    return told(Tenant(1, 2, monkeypatch=monkeypatch).audit(tmp_path / "acme"), tmp_path / "acme")


def row_of(known: fleet.Told, folder: Path, *, host: str = "acme") -> dict[str, t.Any]:
    found = fleet.read({host: known}, fleet_dir=str(folder / "fleet"), now=LATER)
    (row,) = found["tenants"]
    assert (found["verdict"] == "pass") == (row["verdict"] == "pass")
    return dict(row)


def test_an_audit_of_this_run_is_believed(audited: fleet.Told, tmp_path: Path) -> None:
    row = row_of(audited, tmp_path)
    assert (row["status"], row["verdict"], row["problem"]) == ("audited", "pass", "")
    assert (row["users"], row["users_by_outcome"]["pass"]) == (2, 2)
    assert (row["generated_at"], row["age_seconds"]) == ("2026-11-24T12:00:00Z", 720)
    assert (row["folder"], row["report"]) == ("../acme", "../acme/report.html")
    assert (
        row["policy"]["id"] == "p" and row["manifest_sha256"] == audited.result["manifest_sha256"]
    )


def test_a_failing_one_says_why_without_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = Tenant(1, monkeypatch=monkeypatch)
    tenant.add(2, enrolled=[], available=[{"name": "OneLogin SMS", "auth_factor_name": "SMS"}])
    row = row_of(told(tenant.audit(tmp_path / "acme"), tmp_path / "acme"), tmp_path)
    assert (row["verdict"], row["reasons"]) == ("fail", ["high: 1 failed (limit 0)"])
    assert "@" not in json.dumps(row)


def appended(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes() + b" ")


def linked(name: str) -> Callable[[Path], object]:
    def link(folder: Path) -> None:
        (folder / name).rename(folder.parent / "elsewhere")
        (folder / name).symlink_to(folder.parent / "elsewhere")

    return link


def piped(folder: Path) -> None:
    (folder / "results.csv").unlink()
    os.mkfifo(folder / "results.csv")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (appended("manifest.json"), "manifest.json: is not the one that this run has written"),
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json: "),
        (linked("manifest.json"), "manifest.json: is a link"),
        (appended("result.json"), "result.json: is not the file that manifest.json lists"),
        (appended("report.html"), "report.html: is not the file"),
        (appended("evidence/users-0001.jsonl"), "evidence/users-0001.jsonl: is not the file"),
        (appended("inputs/policy.json"), "inputs/policy.json: is not the file"),
        (lambda folder: (folder / "junit.xml").unlink(), "junit.xml: "),
        (linked("report.html"), "report.html: is a link"),
        (piped, "results.csv: is not a regular file"),
        (linked("evidence"), "evidence/"),
        (lambda folder: folder.rename(folder.with_name("gone")), "manifest.json: "),
    ],
)  # fmt: skip
def test_a_changed_file_takes_the_verdict_away(
    audited: fleet.Told, tmp_path: Path, change: Callable[[Path], object], named: str
) -> None:
    change(tmp_path / "acme")
    row = row_of(audited, tmp_path)
    assert (row["status"], row["verdict"], row["users"], row["report"]) == (
        "damaged",
        None,
        None,
        None,
    )
    assert row["problem"].startswith(named)


def test_an_audit_that_ran_after_this_one_is_not_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = Tenant(1, monkeypatch=monkeypatch)
    first = told(tenant.audit(tmp_path / "acme"), tmp_path / "acme")
    tenant.add(2)
    tenant.audit(tmp_path / "acme", reuse_within="0h")
    assert row_of(first, tmp_path)["status"] == "damaged"


@pytest.mark.parametrize(
    "change", [{"verdict": "fail"}, {"summary": {}}, {"summary": {"users": "x"}}, {"reasons": None}]
)
def test_what_the_task_has_returned_must_fit_the_folder(
    audited: fleet.Told, tmp_path: Path, change: dict
) -> None:
    row = row_of(audited._replace(result={**audited.result, **change}), tmp_path)
    assert (row["status"], row["verdict"]) == ("damaged", None)


@pytest.mark.parametrize(
    "result",
    [
        {"failed": True, "msg": "UNREACHABLE HOST.\n\x1b[31mred\nmore"},
        {"unreachable": True, "msg": "UNREACHABLE HOST. red more"},
        {"failed": True, "msg": "UNREACHABLE HOST. red more", "verdict": "pass", "manifest_sha256": "a" * 64},
    ],
)  # fmt: skip
def test_an_audit_that_failed_is_that_whatever_the_folder_holds(
    audited: fleet.Told, tmp_path: Path, result: dict
) -> None:
    row = row_of(audited._replace(result=result), tmp_path)
    assert (row["status"], row["verdict"], row["report"]) == ("failed", None, None)
    assert row["problem"].startswith("UNREACHABLE HOST.") and row["problem"].isprintable()


@pytest.mark.parametrize(
    "result", [{}, {"skipped": True, "changed": False}, {"manifest_sha256": ""}]
)
def test_an_older_audit_is_told_and_not_believed(
    audited: fleet.Told, tmp_path: Path, result: dict
) -> None:
    row = row_of(audited._replace(result=result), tmp_path)
    assert (row["status"], row["verdict"], row["users"]) == ("not_audited", None, None)
    assert (row["age_seconds"], row["report"]) == (720, "../acme/report.html")
    assert "holds an older audit" in row["problem"]


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[1]", b"{", b'{"generated_at": 1}', b'{"generated_at": "2026"}', b'{"generated_at": "<b>"}', b"[" * 100_000,
     b'{"superseded": true}', b" " * (fleet._LARGEST_MANIFEST + 1)],
    ids=lambda data: repr(data[:20]),
)  # fmt: skip
def test_of_an_older_folder_that_makes_no_sense_nothing_is_told(
    tmp_path: Path, manifest: bytes
) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "manifest.json").write_bytes(manifest)
    row = row_of(fleet.Told({}, str(tmp_path / "acme")), tmp_path)
    assert (row["status"], row["generated_at"], row["report"]) == ("not_audited", None, None)
    assert "older" not in row["problem"]


def test_a_tenant_without_a_folder_is_not_audited(tmp_path: Path) -> None:
    row = row_of(fleet.Told({}, str(tmp_path / "nowhere")), tmp_path)
    assert (row["status"], row["folder"]) == ("not_audited", "../nowhere")


@pytest.mark.parametrize(
    ("folder", "start", "shown", "link"),
    [
        ("/srv/a/acme", "/srv/fleet", "../a/acme", "../a/acme/report.html"),
        ("/srv/acme", "/srv", "acme", "acme/report.html"),
        ("/srv/acme", "/var/fleet", "/srv/acme", "file:///srv/acme/report.html"),
        ("/srv/x/../javascript:alert(1)", "/srv", "javascript:alert(1)", "javascript%3Aalert%281%29/report.html"),
        ('/srv/a b"<#?%', "/srv", 'a b"<#?%', "a%20b%22%3C%23%3F%25/report.html"),
    ],
)  # fmt: skip
def test_links_are_relative_where_a_folder_is_shared_and_lead_to_files_alone(
    folder: str, start: str, shown: str, link: str
) -> None:
    assert fleet._relative(folder, start) == shown
    assert fleet._link(fleet.Folder(folder), start) == link


def test_the_files_are_for_their_owner_alone_and_nothing_is_left_of_a_killed_write(
    audited: fleet.Told, tmp_path: Path
) -> None:
    target = tmp_path / "fleet"
    target.mkdir(mode=0o700)
    (target / ".0123456789abcdef.new").write_text("half")
    found = fleet.read({"acme": audited}, fleet_dir=str(target), now=LATER)
    assert fleet.write(found, str(target))
    assert {path.name for path in target.iterdir()} == set(fleet.FILES)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in target.iterdir())
    assert json.loads((target / "fleet.json").read_text()) == found
    assert not fleet.write(found, str(target))


def test_withdrawing_twice_at_a_time_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audits of several tenants begin together."""
    fleet.withdraw(str(tmp_path / "nowhere"))
    for name in fleet.FILES:
        (tmp_path / name).write_text("old")
    removed = os.unlink

    def twice(*arguments: t.Any, **options: t.Any) -> None:
        removed(*arguments, **options)
        removed(*arguments, **options)

    monkeypatch.setattr(os, "unlink", twice)
    fleet.withdraw(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["acme", "acme/fleet", "link", "link/fleet", "acme/../acme/x"])
def test_the_folder_of_an_audit_is_no_place_for_a_fleet(tmp_path: Path, place: str) -> None:
    (tmp_path / "acme").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to("acme")
    assert fleet.misplaced(str(tmp_path / place), [str(tmp_path / "b"), str(tmp_path / "acme")])


def test_beside_or_above_the_folders_of_audits_is_one(tmp_path: Path) -> None:
    for place in ("fleet", "acme-fleet", "."):
        assert fleet.misplaced(str(tmp_path / place), [str(tmp_path / "acme")]) is None


def test_the_screen_shows_the_worst_first_in_80_columns(
    audited: fleet.Told, tmp_path: Path
) -> None:
    tenants = {"acme": audited, **{f"t{n:02}": fleet.Told({}, "/nowhere") for n in range(30)}}
    tenants["globex"] = fleet.Told({"failed": True, "msg": "Wrong secret. " * 20 + "\x1b[2J"}, "/x")
    found = fleet.read(tenants, fleet_dir=str(tmp_path), now=LATER)
    text = fleet.page(found, "/srv/fleet")
    assert text.splitlines()[1].startswith("Fleet: INCOMPLETE. Of 32 tenants, 1 has no verdict; 30")
    assert text.index("globex: no verdict. Wrong secret.") < text.index("t00: not audited.")
    assert "  … and 12 more" in text and "acme" not in text
    assert all(len(line) <= 80 and line.isprintable() for line in text.splitlines())
    few = fleet.page(
        fleet.read({"acme": audited}, fleet_dir=str(tmp_path), now=LATER), "/srv/fleet"
    )
    assert "acme: pass. 2 users: 2 pass" in few and "fleet.html, fleet.csv, fleet.json" in few


# The runner's folder of artefacts, where Ansible works, and whether the folder outlives the job.
WORKED = [
    ("", "/home/me", False),
    ("/tmp/job/artifacts/7", "/tmp/job/project", True),
    ("/tmp/job/artifacts/7", "/tmp/isolated-copy", True),
    ("/runner/artifacts/7", "/runner/project", True),
    ("/runner/artifacts/7", "/runner", True),
    ("/runner/artifacts/7", "/home/me", False),
    ("/runner/artifacts/7", "/runners/me", False),
    ("/tmp/ansible-navigator_x1/artifacts/7", "/home/me", False),
    ("/var/tmp/ansible-navigator_x1/artifacts/7", "/var/tmp", False),
]


@pytest.mark.parametrize(("isolated", "here", "kept"), WORKED)
def test_the_default_folder_of_the_role_is_the_one_that_the_code_takes_and_outlives_the_job(
    monkeypatch: pytest.MonkeyPatch, isolated: str, here: str, kept: bool
) -> None:
    monkeypatch.setenv("AWX_ISOLATED_DATA_DIR", isolated)
    monkeypatch.setattr(os.path, "realpath", {".": here}.__getitem__)
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
    environment = jinja2.Environment()
    environment.filters["ansible.builtin.realpath"] = os.path.realpath
    rendered = environment.from_string(defaults["mfa_compliance_output_dir"]).render(
        lookup=lambda _plugin, name: os.environ.get(name, ""), inventory_hostname="acme"
    )
    assert rendered == fleet.default_folder("acme")
    assert rendered == (f"{isolated}/mfa-compliance/acme" if kept else "mfa-compliance/acme")
