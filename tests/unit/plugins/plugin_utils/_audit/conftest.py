# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several test files ask for: a tenant of four users, and an audit to tamper with."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.audit_fixture import (
    Tenant,
    concluded,
)


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    return Tenant(1, 2, 3, 4, monkeypatch=monkeypatch)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audit")
    concluded(path)
    return path


@pytest.fixture
def fresh(original: Path, tmp_path: Path) -> Callable[[], Path]:
    """A copy of an audit to be tampered with, made anew by each call: hypothesis runs one test many times."""

    def copied() -> Path:
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        return Path(shutil.copytree(original, tmp_path / "copy"))

    return copied


@pytest.fixture
def audit(fresh: Callable[[], Path]) -> Path:
    """A copy of an audit, to be tampered with."""
    return fresh()
