# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The parts of an OSCAL document: what a user, an observation, a risk and a control look like there.
"""

from __future__ import annotations

import functools
import hashlib
import re
import typing as t
import uuid
from collections.abc import Iterable, Mapping

from ansible_collections.identity.onelogin.plugins.plugin_utils._controls import (
    NIST_800_53,
    Control,
    nist_control,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.actions import (
    failure_text,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.fragments import (
    HOLE,
    filled,
    hole,
    inner,
    pieces,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    clean,
    framework,
    instant,
    subject_label,
    to_json,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    OUTCOMES,
)

# A name for what OSCAL does not define; nothing is fetched from there.
_NAMESPACE = "https://galaxy.ansible.com/identity/onelogin"
_UUIDS = uuid.uuid5(uuid.NAMESPACE_URL, _NAMESPACE)

_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
_MARKUP = re.compile(r"[\\`*_\[\]<>{}&~|]")

Part = dict[str, t.Any]


class Document:
    """One assessment: its moment, and the ids made of it."""

    def __init__(self, result: Mapping[str, t.Any]) -> None:
        policy = result["policy"]
        self.result = result
        self.at = f"{instant(result):%Y-%m-%dT%H:%M:%SZ}"
        scope = f"{result['tenant']}|{policy['id']}|{policy['sha256']}|{self.at}"
        self._digest = hashlib.sha1(_UUIDS.bytes + _bytes(scope), usedforsecurity=False)
        self._lists: list[str] = []

    def listed(self, texts: Iterable[str]) -> str:
        """A hole for a long list whose items are JSON already; it may be put in several places."""
        self._lists.append(f"[{','.join(texts)}]")
        return hole(len(self._lists) - 1)

    def written(self, whole: Part) -> str:
        """The document with its long lists, as JSON."""
        return filled(whole, self._lists)

    def uuid(self, kind: str, name: t.Any = "") -> str:
        """The same part of the same assessment has the same id, whoever renders it and when: a UUID of version 5."""
        digest = self._digest.copy()
        digest.update(_bytes(f"|{kind}|{name}"))
        found = digest.hexdigest()
        variant = "89ab"[int(found[16], 16) % 4]
        return f"{found[:8]}-{found[8:12]}-5{found[13:16]}-{variant}{found[17:20]}-{found[20:32]}"


class Subject(t.NamedTuple):
    """Whom or what observations are about, as the document defines it, and as observations cite it."""

    kind: str  # user or component
    uuid: str
    title: str  # between the quotes of a JSON string
    definition: str


def _subject_kind(row: Mapping[str, t.Any]) -> str:
    return "user" if row["user"] is not None else "component"


def subject(document: Document, row: Mapping[str, t.Any]) -> Subject:
    """The subject of a result: a user, or a login policy of OneLogin, to OSCAL a component of the system."""
    label, user = markup(subject_label(row)), row["user"]
    if user is not None:
        number = document.uuid("user", user["id"])
        facts: Part = {"uuid": number, "title": label, "props": props({"user-id": user["id"]})}
        return Subject(_subject_kind(row), number, inner(label), to_json(facts))
    policy = row.get("login_policy") or {"id": ""}
    number = document.uuid("login-policy", policy["id"])
    facts = {
        "uuid": number,
        "type": "policy",
        "title": label,
        "description": "What OneLogin demands of users when they sign in.",
        "status": {"state": "operational"},
    }
    return Subject(_subject_kind(row), number, inner(label), to_json(facts))


def count(document: Document, rule: Mapping[str, t.Any]) -> Part:
    """The observation that counts a rule's results."""
    outcomes = rule["outcomes"]
    return {
        "uuid": document.uuid("rule", rule["id"]),
        "title": f"{markup(rule['id'])}: all results",
        "description": ", ".join(f"{name}: {outcomes[name]}" for name in OUTCOMES),
        "props": props({"rule": rule["id"], "severity": rule["severity"], **counts(outcomes)}),
        "methods": ["TEST"],
        "types": ["control-objective"],
        "collected": document.at,
    }


def observation(document: Document, row: Mapping[str, t.Any], change: str) -> list[str]:
    """One result with its evidence, as JSON around its id, the title and the id of its finding, and the id of its subject.

    ``change`` is that since the baseline.
    """
    evidence = row["evidence"]
    told = [
        f"{name}: {markup(text)}"
        for name, text in (
            ("seen", evidence.get("seen")),
            ("needed", evidence.get("needed")),
            ("clause", evidence.get("clause")),
            ("waiver", evidence.get("waiver")),
            ("attestations", ", ".join(map(clean, evidence.get("attestations") or ()))),
            ("grace until", evidence.get("grace_until")),
            ("call", failure_text(evidence)),
        )
        if text
    ]
    named = {
        "rule": row["rule"],
        "outcome": row["outcome"],
        "raw-outcome": row["raw"],
        "severity": row["severity"],
        "since-baseline": change,
    }
    part = {
        "uuid": HOLE,
        "title": f"{markup(row['rule'])}: {HOLE}",
        "description": markup(row["reason"]) or row["outcome"],
        "props": [{"name": "result", "ns": _NAMESPACE, "value": HOLE}, *props(named)],
        "methods": ["TEST"],
        "types": ["finding"],
        "subjects": [{"subject-uuid": HOLE, "type": _subject_kind(row)}],
        "collected": document.at,
    }
    return pieces(
        {**part, "relevant-evidence": [{"description": "; ".join(told)}]} if told else part
    )


def open_risk(document: Document, rule: Mapping[str, t.Any], related: list[str]) -> Part:
    """Those who fail a rule; ``related`` are links to their observations, as JSON."""
    part = {
        "uuid": document.uuid("risk", rule["id"]),
        "title": f"{markup(rule['id'])}: failing {'users' if rule.get('for_each', 'user') == 'user' else 'login policies'}: {len(related)}",
        "description": markup(rule.get("description")) or markup(rule["title"]),
        "statement": f"Required: {markup(rule['assertion'])}.",
        "props": props({"rule": rule["id"], "severity": rule["severity"]}),
        "status": "open",
        "related-observations": document.listed(related),
    }
    if remediation := markup(rule.get("remediation")):
        part["remediations"] = [
            {
                "uuid": document.uuid("remediation", rule["id"]),
                "lifecycle": "recommendation",
                "title": "Remediation",
                "description": remediation,
            }
        ]
    return part


def deviation(document: Document, waiver: Mapping[str, t.Any], related: list[str]) -> Part:
    """A waiver in use: a risk whose deviation was approved, to the end of its last day; ``related`` as for a risk."""
    by, expires = markup(waiver["approved_by"]), clean(waiver["expires"])
    named = {
        "waiver": waiver["id"],
        "ticket": waiver.get("ticket"),
        "states": ", ".join(waiver["states"]),
    }
    return {
        "uuid": document.uuid("waiver", waiver["id"]),
        "title": f"Waiver {markup(waiver['id'])}",
        "description": markup(waiver["reason"]),
        "statement": f"Approved by {by}, ends with {markup(expires)} (UTC).",
        "props": props(named),
        "status": "deviation-approved",
        "deadline": f"{expires[:10]}T23:59:59Z",
        "related-observations": document.listed(related),
    }


def attestation(document: Document, given: Mapping[str, t.Any]) -> Part:
    """A fact somebody vouches for."""
    by, on, until = (
        markup(given.get(key)) for key in ("attested_by", "attested_on", "valid_until")
    )
    return {
        "uuid": document.uuid("attestation", given["id"]),
        "name": "attestation",
        "title": f"Attestation {markup(given['id'])}",
        "props": props({"class": given["class"], "states": ", ".join(given["states"])}),
        "prose": f"{markup(given['statement'])} (attested by {by} on {on}, valid until {until})",
    }


def reviewed(rules: Iterable[Mapping[str, t.Any]]) -> Part:
    """The NIST controls the policy names, or, where it names none, its rules: one is the least."""
    rules = list(rules)
    named = {control for rule in rules for control in nist_controls(rule)}
    description = f"{framework(NIST_800_53)} controls that rules of the policy support."
    if not named:
        description = "The policy names no NIST SP 800-53 control: these are its own rules."
    included: list[Part] = [] if named else [{"control-id": token(rule["id"])} for rule in rules]
    for control in sorted({each.id for each in named}):
        parts = sorted(each.statement for each in named if each.id == control)
        whole = f"{control}_smt" in parts
        included.append({"control-id": control, **({} if whole else {"statement-ids": parts})})
    return {"control-selections": [{"description": description, "include-controls": included}]}


def nist_controls(rule: Mapping[str, t.Any]) -> list[Control]:
    """The controls a rule names, however they are spelt; what NIST's catalogue cannot hold is left to the props."""
    listed = (rule.get("controls") or {}).get(NIST_800_53) or ()
    found = (nist_control(clean(each)) for each in listed)
    return list(dict.fromkeys(each for each in found if each))


def counts(outcomes: Mapping[str, int]) -> dict[str, int]:
    """Counts by outcome, under names that props can have."""
    return {f"results-{name.replace('_', '-')}": outcomes[name] for name in OUTCOMES}


def props(values: Mapping[str, t.Any]) -> list[dict[str, str]]:
    """Names and values OSCAL has no place for; empty ones are left out, as its schema demands."""
    return [
        {"name": token(name), "ns": _NAMESPACE, "value": text}
        for name, text in ((name, clean(value)) for name, value in values.items())
        if text
    ]


def _bytes(text: str) -> bytes:
    """Of any text, halves of surrogate pairs included."""
    return text.encode("utf-8", "backslashreplace")


@functools.lru_cache(maxsize=1024)
def token(text: str) -> str:
    """What may name a thing in OSCAL."""
    spelt = re.sub(r"[^A-Za-z0-9._-]", "_", clean(text))
    return spelt if _TOKEN.fullmatch(spelt) else f"_{spelt}"


def markup(value: t.Any) -> str:
    """For fields read as Markdown, where ``<img>`` and ``{{ insert: … }}`` would do things."""
    return _MARKUP.sub(r"\\\g<0>", clean(value))
