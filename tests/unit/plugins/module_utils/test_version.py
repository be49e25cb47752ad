# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version that requests and reports name: the collection's, and a semantic one."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION

ROOT = Path(__file__).parents[4]


def test_the_version_is_that_of_the_collection():
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert galaxy["version"] == COLLECTION_VERSION
    assert (galaxy["namespace"], galaxy["name"]) == ("identity", "onelogin")


def test_the_version_is_a_semantic_one():
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", COLLECTION_VERSION)
