# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What an audit tells the person who runs it, as plain text of at most 80 columns: what the survey costs, how far it is, and at its
end a page to read in ten seconds.
"""

from __future__ import annotations

import textwrap
import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.budget import Cost, Plan
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import MANIFEST
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.actions import (
    Action,
    actions,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import (
    brief,
    clean,
    limits,
    subject_label,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    OUTCOMES,
)

COLUMNS = 80
_OUTCOMES = {
    "not_applicable": "out of scope",
    "indeterminate": "unclear",
    "error": "not read",
    "grace": "in grace",
}
_MEANING = {
    "pass": "PASS",
    "fail": "FAIL",
    "incomplete": "INCOMPLETE, too little is known to say pass or fail",
}
_NAMED = 5  # people in the message of the failure
_GROUPS = 8
_NAMED_EACH = 3  # people for one thing to do
_LONGEST_ID = 20  # of a rule, in a column
_UNWRITTEN = "Check mode: no file was written."
_ADVICE = {
    "authentication": "WRONG CREDENTIAL. OneLogin refuses the client id and secret (or the access token). Check them, and that"
    " they belong to this tenant.",
    "permission": "MISSING SCOPE. The credential is valid, but may not read what the audit needs. API version 2 needs a"
    " credential of the level Manage All; with api_version 1 in mfa_compliance_connection the level Read Users is enough.",
    "connection": "UNREACHABLE HOST. No connection could be made. Check api_url or subdomain, the network, the proxy, and the"
    " certificate.",
    "timeout": "NO RESPONSE IN TIME. The host was reached, or its name was found, but it does not respond. Check the network and"
    " the proxy, or raise timeout in mfa_compliance_connection.",
    "rate_limit": "QUOTA USED UP. The account has no calls left for now. Run the audit again later: it resumes where it stopped."
    " Or raise max_wait in mfa_compliance_connection, so that it waits.",
    "server": "ONELOGIN FAILS. It returns server errors. If its status page shows no incident, check that the owner of the"
    " credential still exists, and that the host is the right one.",
    "answer": "NO API RESPONDS HERE. Something responds, but not as OneLogin's API does. Check api_url and the proxy.",
    "selection": "NOBODY TO SURVEY. Check mfa_compliance_selection.",
    "configuration": "WRONG OPTION. Check mfa_compliance_connection and mfa_compliance_selection.",
}
# What helps those who could not be read, by the kind of their failure.
_READ_AGAIN = {
    "rate_limit": "run the audit again when the quota is full, it resumes where it stopped; or raise max_wait in"
    " mfa_compliance_connection",
    "deadline": "run the audit again, it resumes where it stopped; or raise mfa_compliance_deadline",
    "permission": "give the credential the level Manage All, or set api_version 1 in mfa_compliance_connection",
    "authentication": "check the credential, then run the audit again: it resumes where it stopped",
}
_READ_AGAIN_BY_DEFAULT = "run the audit again: it reads only what is missing"


def advice(kind: str) -> str:
    """What to do about an error of this kind, empty if that depends."""
    return _ADVICE.get(kind, "")


def duration(seconds: float) -> str:
    """``40 s``, ``4 min 20 s``, ``35 min``, ``3 h 20 min``: what a person wants to know of a wait."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    if seconds < 900:
        tens = round(seconds / 10) * 10
        return f"{tens // 60} min {tens % 60} s" if tens % 60 else f"{tens // 60} min"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def wrapped(text: str, *, indent: str = "", further: str | None = None) -> str:
    """Text in lines of at most 80 columns; a word that is longer, such as a path, stays whole.

    What a CI system would take for a command, or a terminal for a control, is broken.
    """
    further = indent if further is None else further
    return textwrap.fill(
        printable(text, 0),
        COLUMNS,
        initial_indent=indent,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def start(plan: Plan, *, tenant: str) -> str:
    """Who will be read."""
    text = f"Tenant {clean(tenant)}: {plan.users:,} users."
    if plan.kept:
        text += f" A previous run has read {plan.kept:,} of them, {plan.left:,} are left."
    return wrapped(text)


def budget(plan: Plan, cost: Cost, left: float | None) -> list[str]:
    """What the survey costs; ``left`` are the seconds until the deadline, if there is one."""
    least = "at least " if plan.more and not cost.calls > plan.calls else ""
    pace = f" at {cost.per_second:,.0f} calls/s" if cost.per_second >= 1 else ""
    text = f"Budget: {least}{cost.calls:,} calls, about {duration(cost.seconds)}{pace}"
    if cost.remaining is not None:
        of = f" of {cost.limit:,}" if cost.limit is not None else ""
        text += f"; the account has {cost.remaining:,}{of} calls left"
        if not cost.counts:
            text += ", and OneLogin does not say whether calls of API version 2 count"
    lines = [wrapped(f"{text}.")]
    if cost.wait:
        quota = (
            f"The quota will be used up: the survey then waits about {duration(cost.wait)} in all."
        )
        if cost.too_long:
            quota += (
                f" That is more than max_wait in mfa_compliance_connection allows; the survey will stop before its end, and"
                f" the next run resumes it. To wait, set max_wait to {round(cost.wait) + 60:,} or more."
            )
        lines.append(wrapped(quota))
    if left is not None and cost.seconds <= left:
        lines.append(f"That fits the deadline, which is {duration(left)} away.")
    return lines


def no_time(seconds: float, left: float) -> str:
    """Why an audit with a deadline does not begin its survey."""
    return (
        f"DEADLINE CANNOT BE MET. The survey would take about {duration(seconds)}, and mfa_compliance_deadline leaves"
        f" {duration(max(0.0, left))}. What was read so far is kept. Raise the deadline, or concurrency in"
        " mfa_compliance_connection; or set mfa_compliance_partial: true to read as many users as there is time for: the"
        " verdict cannot be pass then, and the next run resumes."
    )


def only_in_part(plan: Plan, seconds: float, left: float) -> str:
    """That an audit will not come to its end."""
    some = int(plan.left * max(0.0, left) / seconds) if seconds else 0
    return wrapped(
        f"The deadline is {duration(max(0.0, left))} away: about {some:,} of the {plan.left:,} users will be read. The verdict"
        " cannot be pass then; the next run reads the others."
    )


def progress(*, read: int, of: int, calls: int, per_second: float, users_per_second: float) -> str:
    """``4,500 of 20,000 users · 9,012 calls · 25/s · about 11 min left``."""
    parts = [f"{read:,} of {of:,} users", f"{calls:,} calls"]
    if per_second >= 0.1:
        parts.append(f"{per_second:,.0f}/s" if per_second >= 1 else f"{per_second:.1f}/s")
    else:
        parts.append("waiting")
    if users_per_second > 0 and read < of:
        parts.append(f"about {duration((of - read) / users_per_second)} left")
    return " · ".join(parts)


def reuse(moment: str) -> str:
    """That an audit has read nothing: whoever has just repaired something must not take the result for the present state."""
    return (
        f"NOTHING WAS READ FROM ONELOGIN: these are the facts of {clean(moment)}, used again. Users fixed in the meantime are"
        " still reported as failing. To read everybody again, set mfa_compliance_reuse_within to 0h (-e mfa_compliance_reuse_within=0h)."
    )


def whereabouts(folder: str, files: Sequence[str], *, manifest_sha256: str) -> list[str]:
    """Where to look, and what to keep elsewhere; without files nothing was written (check mode)."""
    if not files:
        return [_UNWRITTEN]
    return [
        f"Files in {folder}:",
        wrapped(", ".join(files), indent="  "),
        f"SHA-256 of {MANIFEST}:",
        f"  {manifest_sha256}",
    ]


def page(
    result: Mapping[str, t.Any], *, where: Sequence[str], shown: int, reused: str = ""
) -> list[str]:
    """The end of an audit: verdict, reasons, outcomes by rule, what to do for whom, files.

    ``shown`` people are named, those first who must act first; ``reused`` is the end of the survey if a previous run made it.
    """
    summary = result["summary"]
    about = f"{summary['users']:,} users, policy {_policy(result['policy'])}, facts of {clean(result['generated_at'])}"
    lines = [
        *([wrapped(reuse(reused)), ""] if reused else []),
        wrapped(f"MFA compliance of {clean(result['tenant'])}: {_MEANING[result['verdict']]}"),
        # The names in the reasons are below.
        *(wrapped(brief(each), indent="  - ", further="    ") for each in result["reasons"]),
        wrapped(about),
        *_since_baseline(result["baseline"]),
        "",
        "Rules:",
        *_rules(summary["rules"]),
    ]
    groups = _grouped(actions(result))
    if groups:
        lines += ["", "What to do:"]
        left = shown
        for some in list(groups.values())[:_GROUPS]:
            named = min(left, _NAMED_EACH)
            lines += _group(some, named)
            left -= min(named, len(some.todo))
        if len(groups) > _GROUPS:
            lines.append(f"  … and {len(groups) - _GROUPS:,} more, see the action plan")
    if result["warnings"]:
        lines += ["", "Warnings:"]
        most = max(shown, 1)
        lines += [
            wrapped(printable(warning, 600), indent="  - ", further="    ")
            for warning in result["warnings"][:most]
        ]
        if len(result["warnings"]) > most:
            lines.append(f"  … and {len(result['warnings']) - most:,} more, see the report")
    return [*lines, "", *where, "", wrapped(limits(result))]


def failure(result: Mapping[str, t.Any], *, folder: str, shown: int, reused: str = "") -> str:
    """Why the audit does not pass: the words differ for what is known and what is not.

    Ansible prints it on one line below the page, so it is short: counts, a few names, and where the rest is. Without a
    ``folder`` nothing was written (check mode).
    """
    people = _people(actions(result))
    shown = min(shown, _NAMED)
    reasons = [brief(reason) for reason in result["reasons"]]  # the names are in the page
    who = ", ".join(
        f"{label} ({', '.join(rules)})" for label, rules in list(people.items())[:shown]
    )
    more = f" and {len(people) - shown:,} more" if len(people) > shown else ""
    tenant, policy = clean(result["tenant"]), clean(result["policy"]["id"])
    if result["verdict"] == "fail":
        head = f"{tenant} does not comply with policy {policy}: {'; '.join(reasons)}."
        first = "First to act"
    else:
        head = (
            f"Whether {tenant} complies with policy {policy} is unknown, because the facts are incomplete:"
            f" {'; '.join(reasons)}. This says nothing about whether users comply."
        )
        first = "Unknown or to be looked at"
    return " ".join(
        [
            head,
            *([f"{first}: {who}{more}."] if who else []),
            *([reuse(reused)] if reused else []),
            f"The rest is above and in {folder}." if folder else _UNWRITTEN,
        ]
    )


def _policy(policy: Mapping[str, t.Any]) -> str:
    version = f" version {clean(policy['version'])}" if policy["version"] is not None else ""
    return f"{clean(policy['id'])}{version} (SHA-256 {policy['sha256'][:12]}…)"


def _rules(rules: Iterable[Mapping[str, t.Any]]) -> list[str]:
    """Two lines for each rule: what it is, and how many results of each outcome there are."""
    rules = list(rules)
    width = min(_LONGEST_ID, max((len(rule["id"]) for rule in rules), default=0))
    lines = []
    for rule in rules:
        head = f"  {rule['id']:{width}}  {rule['severity']:8}  "
        title = printable(rule["title"], 200)
        if len(head) + len(title) <= COLUMNS:
            lines.append(head + title)
        else:
            lines.append(head.rstrip())
            lines.append(wrapped(title, indent=" " * (width + 4)))
        counts = [
            f"{rule['outcomes'][name]:,} {_OUTCOMES.get(name, name)}"
            for name in OUTCOMES
            if rule["outcomes"].get(name)
        ]
        lines.append(wrapped(", ".join(counts) or "no users", indent=" " * (width + 4)))
    return lines


def _since_baseline(baseline: Mapping[str, t.Any] | None) -> list[str]:
    if baseline is None:
        return []
    words = {
        "new_failures": "new failures",
        "fixed": "fixed",
        "became_unclear": "became unclear",
        "came": "users came",
        "went": "users went",
        "factors_changed": "users changed factors",
    }
    counts = [
        f"{len(baseline.get(key) or ()):,} {word}"
        for key, word in words.items()
        if baseline.get(key)
    ]
    return [
        wrapped(
            f"Since the baseline of {baseline['generated_at']}: {', '.join(counts) or 'nothing has changed'}"
        )
    ]


class _Group(t.NamedTuple):
    """What several people have to do."""

    what: str
    todo: list[Action]


def _grouped(todo: Iterable[Action]) -> dict[t.Any, _Group]:
    """The actions by what is to be done, in the order of the gravest of each. Failed calls differ in their request ids alone."""
    groups: dict[t.Any, _Group] = {}
    for each in todo:
        what = each.what
        if each.row["outcome"] == "error":
            found = each.row["evidence"].get("failure") or {}
            kind = str(found.get("error") or "error")
            what = f"not read ({kind}): {_READ_AGAIN.get(kind, _READ_AGAIN_BY_DEFAULT)}"
        about_user = each.row["user"] is not None
        groups.setdefault((each.new, about_user, what), _Group(what, [])).todo.append(each)
    return groups


def _group(group: _Group, shown: int) -> list[str]:
    """What to do, and how many people need it; ``shown`` of them by name."""
    todo = group.todo
    new = "NEW since the baseline: " if todo[0].new else ""
    what = f"{new}{printable(group.what, 400)}"
    people = _people(todo)
    rules = ", ".join(dict.fromkeys(clean(each.row["rule"]) for each in todo))
    count = f"{len(people):,} {_noun(todo, len(people))} ({rules})"
    if not shown:
        return [wrapped(f"{what}: {count}", indent="  - ", further="    ")]
    lines = [wrapped(what, indent="  - ", further="    ")]
    if todo[0].row["outcome"] == "error":
        # The calls of a survey fail for one cause, or for a few.
        found = todo[0].row["evidence"].get("failure") or {}
        cause = found.get("message") or todo[0].row["reason"]
        lines.append(wrapped(f"for instance: {printable(cause, 400)}", indent="    "))
    names = list(people)[:shown]
    if len(people) > len(names):
        names.append(f"{len(people) - len(names):,} more")
    return [*lines, wrapped(f"{count}: {', '.join(names)}", indent="    ", further="      ")]


def _noun(todo: Sequence[Action], number: int) -> str:
    """What so many are, whom or what the actions concern: users, or OneLogin's login policies."""
    if todo[0].row["user"] is None:
        return "login policy" if number == 1 else "login policies"
    return "person" if number == 1 else "people"


def _people(todo: Iterable[Action]) -> dict[str, list[str]]:
    """The rules by the label of whom they concern, each person once."""
    found: dict[str, list[str]] = {}
    for each in todo:
        rules = found.setdefault(subject_label(each.row, limit=60), [])
        rules.append(clean(each.row["rule"]))
    return found
