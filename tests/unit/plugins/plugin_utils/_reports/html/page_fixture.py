# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A result to show, and a page as a parser of HTML sees it."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import (
    OUTCOMES,
    counts,
)

HOSTILE = (
    "</script><script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "<!--<script>",
    "&lt;b&gt; &amp;",
    "{{ 7 * 7 }} {% raw %}",
    "\u2028\u2029\u202e\ud800\x00\x1b[31m",
    "javascript:alert(1)",
)


def judgement(text="plain"):
    """A small result with every outcome; ``text`` stands wherever somebody else chose the words."""
    user = {"id": 7, "email": text, "username": text}
    device = {
        "device_id": text,
        "name": text,
        "user_display_name": text,
        "auth_factor_name": "SMS",
        "class": "sms",
        "default": True,
    }
    results = [
        {
            "id": f"{place:032x}",
            "rule": "MFA-1",
            "user": user if place == 0 else {"id": 7 + place, "email": None, "username": None},
            "outcome": outcome,
            "raw": "fail" if outcome in ("waived", "grace") else outcome,
            "severity": "high",
            "reason": text,
            "evidence": {
                "clause": "assert.enrolled.count.min: 1",
                "seen": text,
                "needed": text,
                **({"waiver": "W-1"} if outcome == "waived" else {}),
                **({"attestations": ["A-1", "A-2"]} if outcome == "pass" else {}),
                **({"grace_until": "2026-12-01T00:00:00Z"} if outcome == "grace" else {}),
            },
        }
        for place, outcome in enumerate(OUTCOMES)
    ]
    users = [
        {
            **item["user"],
            "status": "active",
            "state": None,
            "group_id": None,
            "role_ids": [1],
            "outcome": item["outcome"],
            "available": None if item["outcome"] == "error" else [],
            "enrolled": None if item["outcome"] == "error" else [device],
            **({"failure": {"status": 503, "message": text}} if item["outcome"] == "error" else {}),
        }
        for item in results
    ]
    rule = {
        "id": "MFA-1",
        "title": text,
        "severity": "high",
        "description": text,
        "remediation": text,
        "controls": {"soc2": [text]},
        "assert": {"enrolled": {"any_of": [text]}},
        "applies_to": {"role": [text]},
        "grace": "7d",
        "assertion": text,
    }
    every = counts(**dict.fromkeys(OUTCOMES, 1))
    change = {"id": results[1]["id"], "rule": "MFA-1", "user": results[1]["user"]}
    return {
        "schema": "identity.onelogin/mfa-compliance/v1",
        "generated_at": "2026-11-24T10:00:00Z",
        "tenant": text,
        "collection_version": "1.0.0",
        "verdict": "fail",
        "reasons": [text],
        "thresholds": [
            {"name": "max_error", "limit": 0, "actual": 1, "met": False, "breaks": "incomplete"}
        ],
        "policy": {"id": "p", "version": 3, "title": text, "sha256": "0" * 64, "rules": [rule]},
        "summary": {
            "users": 7,
            "results": 7,
            "outcomes": every,
            "users_by_outcome": every,
            "rules": [
                {
                    "id": "MFA-1",
                    "title": text,
                    "severity": "high",
                    "outcomes": every,
                    "pass_ratio": 0.2,
                }
            ],
            "enrolled_classes": {"sms": 6},
            "available_classes": {text: 1},
            "not_applicable_users": 1,
        },
        "results": results,
        "users": users,
        "waivers": [
            {
                "id": "W-1",
                "rules": ["MFA-1"],
                "users": {"email": text, "group": [text]},
                "members": [{"key": "group", "name": text, "users": [{"id": 1}, {"id": 2}]}],
                "reason": text,
                "approved_by": text,
                "ticket": text,
                "expires": "2027-01-31",
                "states": ["used"],
                "results": 1,
            }
        ],
        "attestations": [
            {
                "id": "A-1",
                "users": {"email": [text]},
                "class": "sms",
                "statement": text,
                "attested_by": text,
                "attested_on": "2026-11-01",
                "valid_until": "2027-01-31",
                "states": ["used"],
            }
        ],
        "warnings": [text],
        "baseline": {
            "generated_at": "2026-10-24T10:00:00Z",
            "verdict": "pass",
            "new_failures": [change],
            "fixed": [],
            "users_added": 1,
            "users_gone": 0,
            "population": {"before": 6, "after": 7},
            "outcomes": {"before": every},
        },
    }


class Page(HTMLParser):
    """The elements of a page, with their attributes, its text, and the text of its scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.raw = {}
        self._seen = []
        self._open = None
        self.feed(text)
        self.close()

    @property
    def text(self):
        return " ".join("".join(self._seen).split())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in ("td", "th", "li", "h1", "h2", "h3", "dd", "p"):
            self._seen.append(" ")
        if tag in ("script", "style"):
            self._open = dict(attrs).get("type", tag)

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._open = None

    def handle_data(self, data):
        if self._open:
            self.raw[self._open] = self.raw.get(self._open, "") + data
        else:
            self._seen.append(data)


def embedded(page):
    return json.loads(Page(page).raw["application/json"])
