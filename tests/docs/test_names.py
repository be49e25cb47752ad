# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What guides and examples name exists: variables of the role, keys of policies, classes, controls, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from guides import EXAMPLES, PAGES, ROLE, ROOT, example_files

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import (
    assertions,
    attestations,
    login_clauses,
    scope,
    thresholds,
    validation,
    waivers,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import (
    policy as policy_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import registry
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import text as text_module
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    FACTOR_CLASSES,
    OUTCOMES,
)

SPECS = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
SHIPPED = yaml.safe_load((ROLE / "files" / "policy.yml").read_text(encoding="utf-8"))["policy"]
OPTIONS = {name for entry in SPECS["argument_specs"].values() for name in entry["options"]}
# What the playbooks read, and the facts that the role sets.
OTHERS = {"mfa_compliance_hosts", "mfa_compliance_verdict", "mfa_compliance_summary"}
OTHERS |= {"mfa_compliance_manifest"}
MODULES = {"mfa_compliance_audit"}
GUIDES = {page.stem.removeprefix("guide_"): page.read_text(encoding="utf-8") for page in PAGES}


@pytest.mark.parametrize("path", [*PAGES, *example_files()], ids=lambda path: path.name)
def test_variables_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("mfa_compliance.schema.json", "")
    assert set(re.findall(r"\bmfa_compliance_\w+", text)) <= OPTIONS | OTHERS | MODULES


def test_every_variable_is_in_the_guide() -> None:
    assert {name for name in OPTIONS | OTHERS if name not in GUIDES["audit"]} == set()


@pytest.mark.parametrize(
    ("guide", "names"),
    [
        ("policy", policy_module.POLICY_KEYS),
        ("policy", policy_module.RULE_KEYS),
        ("policy", scope.KEYS),
        ("policy", scope.POLICY_KEYS),
        ("policy", login_clauses.KEYS),
        ("policy", assertions.FORMS),
        ("policy", assertions.OPS),
        ("policy", FACTOR_CLASSES),
        ("policy", OUTCOMES),
        ("policy", thresholds.THRESHOLD_KEYS),
        ("waivers", waivers.KEYS),
        ("waivers", attestations.KEYS),
        ("reports", ("json", *registry.REPORTS)),
        ("reports", [file for file, _render in registry.REPORTS.values()]),
    ],
)
def test_nothing_is_left_out(guide: str, names: list[str]) -> None:
    """The guide explains everything that the code knows."""
    words = set(re.findall(r"[\w.-]+", GUIDES[guide]))
    assert [name for name in names if name not in words] == []


def test_the_table_of_frameworks_is_that_of_the_reports() -> None:
    table = re.findall(r"^   \* - ``(\w+)``\n     - (.+)$", GUIDES["controls"], re.MULTILINE)
    assert len(table) > 5
    assert {key: text_module.framework(key) for key, _name in table} == dict(table)


def test_the_shipped_policy_uses_frameworks_that_reports_know() -> None:
    """Otherwise OSCAL does not get its controls, and other reports print the key."""
    used = {key for rule in SHIPPED["rules"] for key in rule["controls"]}
    assert {key for key in used if text_module.framework(key) == key} == set()


def test_the_guide_explains_every_control_of_the_shipped_policy() -> None:
    for rule in SHIPPED["rules"]:
        assert f"``{rule['id']}``" in GUIDES["controls"]
        for controls in rule["controls"].values():
            for control in controls:
                assert control in GUIDES["controls"]


def test_the_error_that_the_guide_quotes_is_the_one_that_comes() -> None:
    policy = yaml.safe_load((EXAMPLES / "mfa" / "policy.yml").read_text(encoding="utf-8"))["policy"]
    enrolled = policy["rules"][1]["assert"]["enrolled"]
    enrolled["anyof"] = enrolled.pop("any_of")
    with pytest.raises(validation.PolicyError) as caught:
        judge.judge([], policy=policy)
    assert [error for error in caught.value.errors if error not in GUIDES["policy"]] == []


def test_links_of_the_readme_lead_somewhere() -> None:
    """They are whole addresses, as Galaxy and Automation Hub show the page where no other file is; each is used and none is missing."""
    here = "https://github.com/identity-onelogin/identity.onelogin/blob/main/"
    raw = "https://raw.githubusercontent.com/identity-onelogin/identity.onelogin/main/"
    text = GUIDES["README"]
    links = dict(re.findall(r"^\[(\w+)\]: (\S+)$", text, re.MULTILINE))
    assert set(re.findall(r"\]\[(\w+)\]", text)) == set(links)
    assert "](" not in text
    files = [
        re.sub(r"#.*", "", each.replace(raw, here)).removeprefix(here) for each in links.values()
    ]
    missing = [
        each for each in files if not each.startswith("https:") and not (ROOT / each).exists()
    ]
    assert missing == []
    assert len(links) > 20


def test_every_guide_is_in_the_table_of_contents() -> None:
    index = yaml.safe_load((ROOT / "docs/docsite/extra-docs.yml").read_text(encoding="utf-8"))
    listed = [name for section in index["sections"] for name in section["toctree"]]
    assert sorted(listed) == [page.stem for page in PAGES if page.suffix == ".rst"]
