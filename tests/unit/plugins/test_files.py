# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house: every module has a file of unit tests of its name, and no file is longer than somebody reads at once."""

from __future__ import annotations

import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[3]
TESTS = ROOT / "tests" / "unit"
LONGEST = 400
# Files that may be longer, and why.
LONG = {
    "plugins/filter/mfa_compliance.py": "most of it is its documentation, with the whole result"
}
# Modules whose tests are elsewhere.
ELSEWHERE = {
    **{
        f"plugins/filter/{name}.py": "plugins/filter/test_to_reports.py"
        for name in ("to_csv", "to_junit_xml", "to_markdown", "to_ocsf", "to_oscal")
    },
    **{
        f"plugins/doc_fragments/{name}.py": "plugins/doc_fragments/test_contract.py"
        for name in ("_attributes", "_connection", "_selection", "_throttle", "_wanted_factors")
    },
    # Nothing but the documentation of the action plugin.
    "plugins/modules/mfa_compliance_audit.py": "plugins/action/test_mfa_compliance_audit.py",
}
# Tests of several modules together.
TOGETHER = {
    "plugins/filter/test_to_reports.py",
    "plugins/doc_fragments/test_contract.py",
    "plugins/lookup/test_parity.py",
    "plugins/plugin_utils/_judgement/test_pitfalls.py",
    "plugins/plugin_utils/_judgement/test_want_of_data.py",
    "plugins/plugin_utils/test_growth.py",
    "plugins/test_files.py",
    "plugins/test_layers.py",
}


def modules():
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "plugins").rglob("*.py"))


def files_of_tests():
    return sorted(str(path.relative_to(TESTS)) for path in TESTS.rglob("test_*.py"))


def mirrored(module):
    """``plugins/module_utils/test_text.py`` of ``plugins/module_utils/_text.py``."""
    path = pathlib.PurePosixPath(module)
    return str(path.with_name(f"test_{path.name.lstrip('_')}"))


def subjects(test):
    """The names of modules that a file of tests may be named after: ``test_client_retries.py`` after ``client``, say."""
    path = pathlib.PurePosixPath(test)
    words = path.stem.removeprefix("test_").split("_")
    return {f"{path.parent}/test_{'_'.join(words[:n])}.py" for n in range(1, len(words) + 1)}


@pytest.mark.parametrize("module", modules())
def test_every_module_has_tests_of_its_name(module):
    assert (TESTS / ELSEWHERE.get(module, mirrored(module))).is_file()


@pytest.mark.parametrize("test", files_of_tests())
def test_every_file_of_tests_is_named_after_a_module(test):
    """And a subject, if there are several: so is found which tests belong to a module, by people and by the mutation tests."""
    assert test in TOGETHER or subjects(test) & set(map(mirrored, modules()))


def test_no_file_is_too_long():
    files = [*(ROOT / "plugins").rglob("*.py"), *TESTS.rglob("*.py")]
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in files
    }
    assert {name for name, lines in lengths.items() if lines > LONGEST} == set(LONG)


def test_nothing_is_excepted_in_vain():
    assert set(ELSEWHERE) <= set(modules()) and set(TOGETHER) <= set(files_of_tests())
    assert not [module for module in ELSEWHERE if (TESTS / mirrored(module)).is_file()]
