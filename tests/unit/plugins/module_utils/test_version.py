# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version that requests and reports name: the collection's, a semantic one; and the versions since which there is what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION

ROOT = Path(__file__).parents[4]
ADDED = re.compile(r"^( *)version_added: (\S+)$", re.MULTILINE)


def releases():
    """What the changelog says of each release."""
    changelog = (ROOT / "changelogs" / "changelog.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(changelog)["releases"]


def added():
    """The release, the file and the name of every plugin and module that the changelog calls new."""
    for version, release in releases().items():
        kinds = {**release.get("plugins", {}), "modules": release.get("modules", [])}
        for kind, plugins in kinds.items():
            for plugin in plugins:
                yield version, ROOT / "plugins" / kind / f"{plugin['name']}.py"


def test_the_version_is_that_of_the_collection():
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert galaxy["version"] == COLLECTION_VERSION
    assert (galaxy["namespace"], galaxy["name"]) == ("identity", "onelogin")


def test_the_version_is_a_semantic_one():
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", COLLECTION_VERSION)


@pytest.mark.parametrize(
    ("version", "path"), list(added()), ids=lambda each: getattr(each, "stem", each)
)
def test_a_plugin_is_as_old_as_the_changelog_says(version, path):
    whole = [
        found for indent, found in ADDED.findall(path.read_text(encoding="utf-8")) if not indent
    ]
    assert whole == [version]


def test_options_were_added_by_a_release_that_there_is_or_the_next_one():
    files = [*(ROOT / "plugins").rglob("*.py"), *(ROOT / "roles").rglob("argument_specs.yml")]
    named = {found for path in files for _indent, found in ADDED.findall(path.read_text("utf-8"))}
    assert {"0.1.0", "1.0.0"} <= named <= {*releases(), COLLECTION_VERSION}
