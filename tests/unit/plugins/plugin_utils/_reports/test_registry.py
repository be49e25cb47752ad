# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every report, whatever the result holds: well-formed, strict, and with the text of others as text."""

from __future__ import annotations

import copy
import csv
import io
import json
import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.registry import REPORTS
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import (
    FORMULA,
    HTML,
    JINJA,
    MARKDOWN,
    UNSEEN,
    XML,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    with_login_policies,
)

# Texts that the reports look things up by.
KEYS = (
    "schema",
    "generated_at",
    "outcome",
    "raw",
    "severity",
    "verdict",
    "rule",
    "sha256",
    "states",
)
KEYS += ("breaks", "class", "rules", "waiver", "expires", "name")
PIECES = (
    HTML,
    JINJA,
    MARKDOWN,
    FORMULA,
    XML,
    UNSEEN,
    "</script>",
    "<!--",
    "\ud800",
    '"',
    ";",
    "\n",
)
HOSTILE = (
    st.lists(
        st.one_of(st.sampled_from(PIECES), st.text(st.characters(), max_size=4)),
        min_size=1,
        max_size=4,
    )
    .map("".join)
    .filter(bool)
)


def poisoned(value, text, key=""):
    """The result with ``text`` in the place of every text that somebody else may have chosen."""
    if isinstance(value, dict):
        return {name: poisoned(item, text, name) for name, item in value.items()}
    if isinstance(value, list):
        return value if key in KEYS else [poisoned(item, text, key) for item in value]
    return text if isinstance(value, str) and key not in (*KEYS, "id") else value


def parsed_json(text):
    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


def shape(text):
    """The elements of a page, but for the places where an address may break."""
    return [each for each in re.findall(r"<[a-zA-Z/!][^ >]*", text) if each != "<wbr"]


def check(name, text):
    text.encode("utf-8")
    if name in ("csv", "action_plan"):
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            assert all(
                re.sub("^[ \"'`]*", "", cell)[:1] not in tuple("=+-@") or cell[:1] == "'"
                for cell in cells
            )
    elif name == "junit":
        ET.fromstring(text.encode("utf-8"))
    elif name == "ocsf":
        for line in text.splitlines():
            parsed_json(line)
        assert text.count("\n") == len(text.splitlines())
    elif name == "oscal":
        parsed_json(text)


@settings(max_examples=40)
@given(HOSTILE)
def test_hostile_text_stays_text_in_every_report(text):
    result = poisoned(with_login_policies(), text)
    plain = poisoned(with_login_policies(), "x")
    for name, (_file, render) in REPORTS.items():
        report = render(result)
        check(name, report)
        if name == "html":
            assert shape(report) == shape(render(plain))
        if name == "junit":
            elements = [
                [each.tag for each in ET.fromstring(page.encode()).iter()]
                for page in (report, render(plain))
            ]
            assert elements[0] == elements[1]


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf, "\ud800", "\x00\x1b[2J"], ids=repr)
def test_what_no_parser_takes_is_not_written_wherever_it_stands(odd):
    result = copy.deepcopy(with_login_policies())
    for user in result["users"]:
        user.update(
            group_id=odd, role_ids=[odd], failure={"status": odd, "error": odd, "request_id": odd}
        )
        for device in user["enrolled"] or ():
            device.update(device_id=odd, default=odd)
    for row in result["results"]:
        row["evidence"].update(
            failure={"status": odd, "error": odd, "request_id": odd}, attestations=[odd]
        )
    result["thresholds"][0].update(limit=odd, actual=odd)
    result["policy"]["version"] = odd
    for name, (_file, render) in REPORTS.items():
        report = render(result)
        check(name, report)
        if name == "html":
            block = re.search(r'<script type="application/json" id="data">(.*?)</script>', report)
            parsed_json(block[1])
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", report)


@pytest.mark.parametrize(
    "command",
    [
        "##vso[task.setvariable variable=a]b",
        "##teamcity[buildStatus]",
        "::set-output name=a::b",
        "##[group]x",
    ],
)
def test_no_report_that_may_be_printed_in_a_log_holds_a_command_to_it(command):
    result = poisoned(with_login_policies(), command)
    for name, (_file, render) in REPORTS.items():
        if name != "html":
            assert command not in render(result), name


def test_every_report_says_what_was_seen_of_login_policies_in_place_of_the_sentence_on_enrolment():
    """Those that are tables alone say neither."""
    read = with_login_policies()
    seen = read["summary"]["enforcement"]
    found = f"MFA is demanded of {seen['demanded']} of {sum(seen.values())} users"
    unread = {**read, "login_policies": None, "summary": {**read["summary"], "enforcement": None}}
    for name, (_file, render) in REPORTS.items():
        texts = [render(result) for result in (read, unread)]
        told = [(found in text, "Enrolment is not enforcement" in text) for text in texts]
        tables = name in ("csv", "action_plan")
        assert told == ([(False, False)] * 2 if tables else [(True, False), (False, True)]), name
