# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the module that a test file is about."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.tests.unit.plugins.modules import module_runner


@pytest.fixture
def run(request, monkeypatch, capsys):
    """``run(*exchanges, **options)`` gives exit code and result of ``MODULE`` of the test file."""

    def start(*exchanges, **options):
        code, result, _tenant = module_runner.run(
            request.module.MODULE.main,
            *exchanges,
            monkeypatch=monkeypatch,
            capsys=capsys,
            **options,
        )
        return code, result

    return start
