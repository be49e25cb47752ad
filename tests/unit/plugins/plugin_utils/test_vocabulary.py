# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each word is written once: no other file of the collection spells a list of them, and the documentation has the same ones."""

from __future__ import annotations

import ast
import itertools
import json
import pathlib

import pytest
import yaml

from ansible_collections.identity.onelogin.plugins.filter import mfa_compliance
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
    TRANSIENT,
    UNCLASSIFIED,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils import _vocabulary as words

ROOT = pathlib.Path(__file__).parents[4]
OPTIONS = yaml.safe_load(mfa_compliance.DOCUMENTATION)["options"]
RETURN = yaml.safe_load(mfa_compliance.RETURN)["_value"]["contains"]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "mfa_compliance.schema.json").read_text())["$defs"]
RULE = OPTIONS["policy"]["suboptions"]["rules"]["suboptions"]


def test_the_gravest_verdict_comes_first():
    assert words.VERDICTS == ("fail", "incomplete", "pass")


@pytest.mark.parametrize("order", [words.URGENCY, words.BEST_FIRST])
def test_every_order_has_every_outcome(order):
    assert sorted(order) == sorted(words.OUTCOMES)


def test_classes_come_from_the_strongest_to_the_weakest():
    strengths = [CLASSES[name].strength for name in words.FACTOR_CLASSES]
    assert strengths == sorted(strengths, reverse=True)
    assert {*words.FACTOR_CLASSES, TRANSIENT} == set(CLASSES)


def test_the_filter_documents_the_same_words():
    assert tuple(RULE["severity"]["choices"]) == words.SEVERITIES
    attestable = OPTIONS["attestations"]["suboptions"]["class"]["choices"]
    assert (*attestable, UNCLASSIFIED) == words.FACTOR_CLASSES
    assert RETURN["schema"]["sample"] == words.RESULT_SCHEMA


def test_the_schema_for_editors_has_the_same_words():
    assert tuple(SCHEMA["class"]["enum"]) == words.FACTOR_CLASSES
    assert tuple(SCHEMA["rule"]["properties"]["severity"]["enum"]) == words.SEVERITIES


def spelt(path):
    """The tuples, lists and sets of texts in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        elements = node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else []
        if elements and all(isinstance(each, ast.Constant) for each in elements):
            yield frozenset(each.value for each in elements)


def test_no_other_file_spells_them():
    whole = {
        frozenset(each)
        for each in (words.OUTCOMES, words.SEVERITIES, words.VERDICTS, words.FACTOR_CLASSES)
    }
    whole |= {frozenset(words.EXCEPTIONS), frozenset(words.URGENCY[:-1])}
    files = [path for path in ROOT.glob("plugins/**/*.py") if path.name != "_vocabulary.py"]
    assert len(files) > 50
    assert [(path.name, found) for path in files for found in spelt(path) if found in whole] == []


def test_no_other_file_names_a_schema():
    schemas = (words.RESULT_SCHEMA, words.MANIFEST_SCHEMA, words.SURVEY_SCHEMA)
    code = [
        path for path in ROOT.glob("plugins/plugin_utils/**/*.py") if path.name != "_vocabulary.py"
    ]
    for path, schema in itertools.product(code, schemas):
        assert schema not in path.read_text(encoding="utf-8"), path
