# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML report as text: what a browser would see of it is in ``tests/browser``."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html.page import render
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._reports.html.page_fixture import (
    HOSTILE,
    Page,
    embedded,
    judgement,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import counts
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    with_login_policies,
)


def test_same_result_same_bytes_whatever_the_order_of_keys():
    result = judgement()
    sorted_keys = json.loads(json.dumps(result, sort_keys=True))
    assert (
        render(result).encode()
        == render(copy.deepcopy(result)).encode()
        == render(sorted_keys).encode()
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_element_and_no_attribute(text):
    def shape(page):
        return [(tag, sorted(attrs)) for tag, attrs in Page(page).elements if tag != "wbr"]

    page = render(judgement(text))
    assert shape(page) == shape(render(judgement()))
    assert page.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", page)


def test_the_data_holds_no_character_that_html_or_an_old_parser_could_act_on():
    block = Page(render(judgement("<>&\u2028\u2029"))).raw["application/json"]
    assert not set("<>&\u2028\u2029") & set(block)
    assert "<>&\u2028\u2029" in json.loads(block)["texts"]


def test_the_content_security_policy_allows_these_two_blocks_and_nothing_else():
    page = render(judgement())
    parsed = Page(page)
    (policy,) = [
        attributes["content"]
        for tag, attributes in parsed.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    hashes = {
        kind: base64.b64encode(hashlib.sha256(parsed.raw[kind].encode()).digest()).decode()
        for kind in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; "
        f"script-src 'sha256-{hashes['script']}'; base-uri 'none'; form-action 'none'"
    )
    for tag, attributes in parsed.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")], tag


def test_nothing_points_outside_the_file():
    page = render(judgement())
    assert not re.search(r"(?i)//[a-z0-9]|url\(|@import", page)
    for tag, attributes in Page(page).elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith("#")


def test_what_the_script_reads_is_the_judgement():
    result = judgement()
    data = embedded(render(result))
    texts, rows = data["texts"], data["results"]
    seen = {}
    for user, rule, detail, finding in zip(rows["user"], rows["rule"], rows["detail"], rows["id"]):
        outcome, raw, reason, clause, shown, needed, waiver, attestations, grace = data["details"][
            detail
        ]
        seen[data["users"]["id"][user], data["rules"][rule]["id"]] = {
            "outcome": data["outcomes"][outcome],
            "raw": data["outcomes"][raw],
            "id": finding,
            "texts": [
                texts[place]
                for place in (reason, clause, shown, needed, waiver, attestations, grace)
            ],
        }
    for item in result["results"]:
        evidence = item["evidence"]
        cited = item["outcome"] not in ("pass", "not_applicable")
        assert seen.pop((item["user"]["id"], item["rule"])) == {
            "outcome": item["outcome"],
            "raw": item["raw"],
            "id": item["id"] if cited else 0,
            "texts": [
                item["reason"],
                evidence["clause"],
                evidence["seen"],
                evidence["needed"],
                evidence.get("waiver"),
                ", ".join(evidence["attestations"]) if "attestations" in evidence else None,
                evidence.get("grace_until"),
            ],
        }
    assert not seen
    lost = data["users"]["outcome"].index(data["outcomes"].index("error"))
    assert data["users"]["enrolled"][lost] is None and data["users"]["available"][lost] is None
    assert data["users"]["failures"] == {str(lost): {"status": 503, "message": "plain"}}
    assert [data["results"]["id"][row] for row in data["since"]["new"]] == [f"{1:032x}"]


def test_the_most_urgent_rows_come_first():
    data = embedded(render(judgement()))
    order = [data["outcomes"][data["details"][place][0]] for place in data["results"]["detail"]]
    assert order == ["fail", "error", "indeterminate", "grace", "waived", "pass", "not_applicable"]


@pytest.mark.parametrize("verdict", ["pass", "fail", "incomplete"])
def test_the_verdict_stands_in_the_title_and_in_the_first_heading(verdict):
    page = render({**judgement(), "verdict": verdict, "reasons": []})
    assert f"<title>{verdict.upper()}: " in page
    assert f'<span class="verdict v-{verdict}">{verdict}</span>' in page


def test_nobody_surveyed_and_no_baseline_is_a_page_too():
    result = {
        **judgement(),
        "users": [],
        "results": [],
        "waivers": [],
        "attestations": [],
        "warnings": [],
        "thresholds": [],
        "baseline": None,
        "tenant": "",
        "verdict": "incomplete",
    }
    result["summary"] = {
        "users": 0,
        "results": 0,
        "outcomes": counts(),
        "users_by_outcome": counts(),
        "rules": [
            {
                "id": "MFA-1",
                "title": "t",
                "severity": "high",
                "outcomes": counts(),
                "pass_ratio": None,
            }
        ],
        "enrolled_classes": {},
        "available_classes": {},
        "not_applicable_users": 0,
    }
    page = render(result)
    assert "Since the baseline" not in Page(page).text
    assert "nobody is in scope" in page
    assert embedded(page)["results"]["user"] == []


def with_counts(verdict, *, baseline=None, **outcomes):
    """A judgement of one rule with so many results of each outcome, each of another user."""
    result = judgement()
    names = [name for name, count in outcomes.items() for _each in range(count)]
    people = [{"id": n, "email": f"n{n}@example.com", "username": None} for n in range(len(names))]
    result["results"] = [
        {**result["results"][1], "id": f"r{user['id']}", "user": user, "outcome": name, "raw": name}
        for user, name in zip(people, names)
    ]
    result["users"] = [{**result["users"][1], **user} for user in people]
    every = counts(**outcomes)
    rule = {**result["summary"]["rules"][0], "outcomes": every}
    result["summary"].update(
        users=len(names), results=len(names), outcomes=every, users_by_outcome=every, rules=[rule]
    )
    return {**result, "verdict": verdict, "reasons": [], "baseline": baseline}


@pytest.mark.parametrize(
    ("verdict", "outcomes", "headline"),
    [
        ("pass", {"pass": 9}, "The policy is met by everyone it applies to, as far as the evidence shows."),
        ("pass", {"pass": 9, "fail": 2}, "All limits are kept. 2 of 11 users fail a rule."),
        ("pass", {"pass": 9, "waived": 1, "grace": 2}, "All limits are kept. 3 results are waived or in grace."),
        ("pass", {"fail": 1, "error": 1}, "All limits are kept. 1 of 2 users fail a rule; 1 result is not known."),
        ("fail", {"pass": 9, "fail": 2}, "The policy is not met: 2 of 11 users fail a rule."),
        ("incomplete", {"pass": 9, "error": 2}, "The evidence does not suffice for a verdict."),
    ],
)  # fmt: skip
def test_the_headline_says_no_more_than_is_so(verdict, outcomes, headline):
    assert headline in render(with_counts(verdict, **outcomes))


def test_the_bar_of_what_is_demanded_speaks_of_that_and_not_of_outcomes():
    """Whoever points at a part reads the word of the legend."""
    page = render(with_login_policies())
    for words in ("9 demanded", "2 not demanded", "1 unknown"):
        assert f"<title>{words}</title>" in page
    assert "9 demanded, 1 unknown, 2 not demanded" in page


def test_what_onelogin_demands_is_shown_with_its_holes():
    text = Page(render(with_login_policies())).text
    assert "What OneLogin demands at sign-in" in text
    assert (
        "MFA is demanded of 9 of 12 users (login policy Staff), not demanded of 2, and unknown for 1."
        in text
    )
    assert "1 login policy fails a rule" in text
    assert "LP-1 1 login policy: demand MFA" in text
    assert "Enrolment is not enforcement" not in text
    assert "a hole |`*_" in text and "Staff default" in text
    for name in ("login policy Staff (8)", "login policy 10"):
        assert name in text or name in str(embedded(render(with_login_policies()))["others"])


def test_results_about_login_policies_stand_beside_those_about_users():
    data = embedded(render(with_login_policies()))
    people = len(data["users"]["id"])
    about = [
        data["others"][user - people] if user >= people else data["users"]["id"][user]
        for user in data["results"]["user"]
    ]
    assert {each for each in about if isinstance(each, str)} == set(data["others"])
    assert len(about) == 13 * 4 + 3
    texts, users = data["texts"], data["users"]
    assert texts[users["login"][0]] == "login policy Staff (8), by group"
    assert [texts[users["mfa"][place]] for place in (0, 2)] == ["demanded", "unknown"]


def test_where_login_policies_were_not_read_nothing_is_said_of_them():
    page = render(judgement())
    assert "What OneLogin demands" not in page
    assert "mfa" not in embedded(page)["users"]
    assert "Enrolment is not enforcement" in page


def test_the_headline_counts_new_failures():
    baseline = judgement()["baseline"]
    page = render(with_counts("fail", **{"fail": 3, "pass": 1}, baseline=baseline))
    assert "3 of 4 users fail a rule; 1 failure is new." in page


def test_the_share_that_passes_is_that_of_the_counts():
    page = render(with_counts("fail", **{"pass": 1999, "fail": 1, "waived": 500}))
    assert "<strong>&gt;99.9%</strong>" in page
    assert "100%" not in Page(page).text


def test_what_would_help_has_a_line_for_each_rule_and_counts_the_rest():
    result = judgement()
    rules = [{**result["policy"]["rules"][0], "id": f"R-{n}"} for n in range(9)]
    row, user = result["results"][1], result["users"][1]
    result["policy"]["rules"] = rules
    result["summary"]["rules"] = [
        {**result["summary"]["rules"][0], "id": each["id"]} for each in rules
    ]
    result["results"] = [
        {**row, "id": f"{each['id']}-{n}", "rule": each["id"], "user": {**row["user"], "id": n},
         "evidence": {**row["evidence"], "needed": f"step {n // 3}"}}
        for each in rules for n in range(4)
    ]  # fmt: skip
    result["users"] = [{**user, "id": n} for n in range(4)]
    text = Page(render(result)).text
    for each in rules:
        assert re.search(rf"{each['id']} 3 users: step 0 … and 1 more", text)


def test_a_name_that_two_people_share_gets_the_id():
    result = judgement()
    for place, (name, number) in enumerate(
        [("Ann@x.org", 7), ("ann@x.org ", 8), ("bob@x.org", 9)], 1
    ):
        named = {"id": number, "email": name, "username": None}
        result["users"][place].update(named)
        result["results"][place]["user"] = named
    text = Page(render(result)).text
    assert "Ann@x.org (7)" in text and "ann@x.org (8)" in text
    assert "bob@x.org" in text and "bob@x.org (9)" not in text


def test_to_whom_a_rule_applies_is_said_in_words_or_as_written():
    def shown(**fields):
        result = judgement()
        result["policy"]["rules"][0].update(fields)
        return Page(render(result)).text

    words = "approved users of the roles Admins and Owners"
    assert words in shown(applies_to_text=words)
    written = {"status": ["active"], "not": {"role": ["Service", 7]}}
    assert "not (role: Service, 7); status: active" in shown(applies_to=written)
    assert "approved users who are neither unactivated nor suspended" in shown(applies_to=None)


def test_thresholds_are_written_as_reasons_are():
    result = judgement()
    result["thresholds"] = [
        {"name": "min_pass_ratio.MFA-1", "limit": 0.999, "actual": 0.99895, "met": False, "breaks": "fail"},
        {"name": "min_users", "limit": 5000, "actual": 4000, "met": False, "breaks": "incomplete"},
        {"name": "max_evidence_age", "limit": 24.0, "actual": None, "met": False, "breaks": "incomplete"},
    ]  # fmt: skip
    text = Page(render(result)).text
    for shown in ("99.9% 99.895%", "5,000 4,000", "24 h unknown", "Thresholds: 0 of 3 met"):
        assert shown in text


def test_a_result_of_version_0_1_0_is_a_page_too():
    result = judgement()
    assert "came" not in result["baseline"]
    assert "New failures: 1" in Page(render(result)).text


def test_a_waiver_of_a_group_says_how_many_members_there_are():
    page = render(judgement(text="Navy"))
    assert "group: Navy" in page and "Navy: 2 members found" in page
