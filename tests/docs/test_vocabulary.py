# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of outcomes, verdicts, severities and classes in what people read are those of the code. test_tables.py has what they mean."""

from __future__ import annotations

import re

import pytest
from guides import PAGES, ROLE, ROOT
from test_tables import rows, section

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    STATES,
    STATUSES,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils import _vocabulary as words

FAMILIES = {
    "outcomes": words.OUTCOMES,
    "verdicts": words.VERDICTS,
    "severities": words.SEVERITIES,
    "classes": words.FACTOR_CLASSES,
    "statuses": tuple(STATUSES.values()),
    "states": tuple(STATES.values()),
}
READ = [*PAGES, ROOT / "docs" / "site" / "index.rst", ROLE / "README.md"]
READ += [ROLE / "meta" / "argument_specs.yml", *sorted((ROOT / "plugins").glob("*/[a-z]*.py"))]
READ += sorted((ROOT / "plugins" / "doc_fragments").glob("_[a-z]*.py"))
READ += [
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "CHANGELOG.rst",
    ROOT / "docs" / "onelogin-api.md",
]
# ``a``, ``b`` or ``c`` in guides, V(a), V(b) or V(c) in the documentation of plugins, `a`, `b` and `c` in Markdown.
WORD = r"(?:``(?:\w+)``|V\((?:\w+)\)|`(?:\w+)`)"
LIST = re.compile(rf"{WORD}(?:,?\s+(?:(?:and|or)\s+)?{WORD}){{2,}}")
GLOSSARY = (ROOT / "docs" / "docsite" / "rst" / "glossary.rst").read_text(encoding="utf-8")


def lists(text: str) -> list[tuple[str, ...]]:
    """The lists of three or more literal words in a text."""
    return [
        tuple(word for word in re.findall(r"\w+", each) if word not in ("and", "or", "V"))
        for each in LIST.findall(text)
    ]


def strangers(found: tuple[str, ...]) -> set[str]:
    """What does not belong into a list, most of whose words are of one family."""
    family = max(FAMILIES.values(), key=lambda each: len(set(found) & set(each)))
    known = set(found) & set(family)
    return set(found) - known if len(known) * 2 > len(found) else set()


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
def test_a_list_of_such_words_holds_no_other(path) -> None:
    found = lists(path.read_text(encoding="utf-8"))
    assert [each for each in found if strangers(each)] == []


def test_the_search_finds_lists_and_strangers() -> None:
    text = "``fail``, ``error`` and ``unclear``; V(critical), V(high) or V(low); `push`, `totp`,\n`sms`"
    found = lists(text)
    assert found == [
        ("fail", "error", "unclear"),
        ("critical", "high", "low"),
        ("push", "totp", "sms"),
    ]
    assert [strangers(each) for each in found] == [{"unclear"}, set(), set()]
    everywhere = [each for path in READ for each in lists(path.read_text(encoding="utf-8"))]
    assert len(everywhere) > 30


def term(name: str) -> str:
    """What the glossary says of a term."""
    found = re.search(rf"^   {name}\n((?:      .+\n)+)", GLOSSARY, re.MULTILINE)
    assert found, f"the glossary does not have {name}"
    return found[1]


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("outcome", "outcomes"),
        ("verdict", "verdicts"),
        ("severity", "severities"),
        ("class", "classes"),
    ],
)
def test_the_glossary_has_the_whole_list(name: str, family: str) -> None:
    assert sorted(re.findall(r"``(\w+)``", term(name))) == sorted(FAMILIES[family])


@pytest.mark.parametrize("name", sorted({*words.OUTCOMES, *words.VERDICTS}))
def test_the_glossary_explains_each_outcome_and_verdict(name: str) -> None:
    assert ("outcome" in term(name).lower()) == (name in words.OUTCOMES)
    assert ("verdict" in term(name).lower()) == (name in words.VERDICTS)


@pytest.mark.parametrize(
    ("title", "family"),
    [("Classes of factors", "classes"), ("Three answers, seven outcomes", "outcomes")],
)
def test_tables_of_the_guide_have_a_row_for_each(title: str, family: str) -> None:
    text = section("policy", title)
    table = next(
        each
        for each in (
            rows(text[place.start() :]) for place in re.finditer(r"\.\. list-table::", text)
        )
        if each[0][0] in ("Class", "Outcome")
    )
    named = [name for row in table[1:] for name in re.findall(r"``(\w+)``", row[0])]
    assert sorted(named) == sorted(FAMILIES[family])
