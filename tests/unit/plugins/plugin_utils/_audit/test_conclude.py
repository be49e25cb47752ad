# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of an audit: inputs, evidence, result, reports, manifest, and what verifying finds."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import conclude, evidence
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    HELD,
    failure_of,
    settings_of,
)

FORBIDDEN = failure_of("permission", 403)
AT = "2026-11-24T10:00:00Z"


def surveyed(
    path: Path, ids: t.Sequence[int], third: dict[str, t.Any] | None = None, failure: t.Any = None
) -> Folder:
    """A folder with a survey of these users, of whom the third may differ, and the inputs."""
    folder = Folder(path)
    identity = evidence.Identity(b"k", "acme", None, {"names": {}})
    nothing = evidence.Previous({}, {}, 0, False)
    survey = evidence.Survey(folder, identity, ids, previous=nothing, kept={})
    for number in ids:
        user = {"id": number, "email": f"u{number}@example.com", "status": "active"}
        lists = {"available": [], "enrolled": HELD}
        odd = number == 3
        if odd and third is not None:
            lists = third
        survey.write({**user, **lists}, failure if odd else None, {}, AT)
    conclude.write_inputs(folder, settings_of(path), now=survey.finish())
    return folder


def concluded(path: Path, ids: t.Sequence[int] = (1, 2, 3)) -> tuple[Folder, dict[str, t.Any]]:
    folder = surveyed(path, ids)
    return folder, conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")[0]


@pytest.mark.parametrize(
    ("third", "failure", "verdict", "outcomes"),
    [
        (None, None, "pass", {"pass": 3}),
        ({"available": None, "enrolled": None}, FORBIDDEN, "incomplete", {"pass": 2, "error": 1}),
        ({"available": [], "enrolled": None}, FORBIDDEN, "incomplete", {"pass": 2, "error": 1}),
        ({"available": None, "enrolled": HELD}, FORBIDDEN, "incomplete", {"pass": 3}),
        ({"available": [], "enrolled": []}, None, "incomplete", {"pass": 2, "indeterminate": 1}),
    ],
)
def test_want_of_data_is_incomplete(
    tmp_path: Path,
    third: t.Any,
    failure: t.Any,
    verdict: str,
    outcomes: dict[str, int],
) -> None:
    folder = surveyed(tmp_path, [1, 2, 3], third, failure)
    found, _sha256 = conclude.conclude(folder, tenant="acme", ansible_version="2.16.0")
    assert found["verdict"] == verdict
    assert {name: n for name, n in found["summary"]["outcomes"].items() if n} == outcomes


def test_the_same_evidence_gives_the_same_files_and_changes_nothing(tmp_path: Path) -> None:
    folder, _result = concluded(tmp_path)
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in folder.names()}
    again = Folder(tmp_path)
    conclude.conclude(again, tenant="acme", ansible_version="2.16.0")
    assert not again.changed
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in again.names()} == before


def test_two_tenants_in_one_folder_are_refused(tmp_path: Path) -> None:
    folder, _result = concluded(tmp_path)
    with pytest.raises(
        FolderError, match="contains the audit of acme, and this is one of globex"
    ) as told:
        conclude.conclude(folder, tenant="globex", ansible_version="2.16.0")
    assert "mfa_compliance_output_dir to another" in str(told.value)
    assert "set mfa_compliance_tenant to acme" in str(told.value)
