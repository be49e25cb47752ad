# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What all reports share: the result checked, the words of outcomes, and text from outside made
printable.
"""

from __future__ import annotations

import json
import math
import operator
import typing as t
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from fractions import Fraction

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._figures import (
    count,
    decimal,
    percent_of,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    RESULT_SCHEMA,
    SEVERITIES,
)

Row = Mapping[str, t.Any]  # a result of a result's ``results``
Made = t.TypeVar("Made")

LIMITS = "Enrolment is not enforcement, and only factors that OneLogin's API shows were seen."
_ONLY_SHOWN = "Only factors and login policies that OneLogin's API shows were seen."
# Whether MFA is demanded of a user, by the value of the fact.
ENFORCED: t.Final[Mapping[t.Any, str]] = {True: "demanded", False: "not demanded", None: "unknown"}
_NAMED = 5  # login policies in a sentence

# What a rule without ``applies_to`` is for, in version 0.1.0.
_DEFAULT_SCOPE = "approved users who are neither unactivated nor suspended"
_ALL_POLICIES = "all user policies of OneLogin"
EVIDENCE = ("clause", "seen", "needed", "waiver", "grace_until")
_CALL = ("error", "status", "request_id")
_MOST_KINDS = 4096
_SHARES = ("min_pass_ratio", "max_population_drop")
_AGES = ("max_evidence_age",)

_SECTIONS = frozenset(
    [
        "generated_at",
        "tenant",
        "collection_version",
        "verdict",
        "reasons",
        "thresholds",
        "policy",
        "summary",
        "results",
        "users",
        "waivers",
        "attestations",
        "warnings",
        "baseline",
    ]
)
_FRAMEWORKS = {
    "nist_800_53": "NIST SP 800-53",
    "nist_800_63b": "NIST SP 800-63B",
    "nist_csf_2": "NIST CSF 2.0",
    "csf_2": "NIST CSF 2.0",
    "pci_dss_4": "PCI DSS 4",
    "cis_8_1": "CIS Controls 8.1",
    "iso_27001": "ISO/IEC 27001",
    "soc2": "SOC 2",
}


class ReportError(ValueError):
    """What was asked for cannot be rendered; the message says what was expected."""


def checked(result: t.Any) -> Mapping[str, t.Any]:
    """The result of ``mfa_compliance``, or ``ReportError``.

    ansible-core 2.19 and later hand filters a container that runs the template engine on every
    access: 13 s for 80,000 results, 0.4 s without. It offers a plain copy; a result never holds
    templates, so nothing is lost. Where a core has no such method, the container is used as it is.
    """
    if not isinstance(result, Mapping) or result.get("schema") != RESULT_SCHEMA:
        found = result.get("schema") if isinstance(result, Mapping) else type(result).__name__
        raise ReportError(
            f"expected the result of identity.onelogin.mfa_compliance (schema {RESULT_SCHEMA}),"
            f" got {clean(found, limit=80)}"
        )
    if missing := _SECTIONS - result.keys():
        raise ReportError(f"the result of mfa_compliance lacks: {', '.join(sorted(missing))}")
    plain_copy = getattr(result, "_non_lazy_copy", None)
    plain: Mapping[str, t.Any] = plain_copy() if callable(plain_copy) else result
    return plain


def clean(value: t.Any, *, limit: int = 0) -> str:
    """Any scalar as one line of `printable` text, cut to ``limit`` if given; ``None`` is empty."""
    return "" if value is None else printable(value, limit)


def user_label(user: Mapping[str, t.Any], *, limit: int = 120) -> str:
    """``ann@example.com (7)``: what people know the user by, and the id, which alone is unique."""
    name = clean(user.get("email"), limit=limit) or clean(user.get("username"), limit=limit)
    number = clean(user["id"], limit=limit)
    return f"{name} ({number})" if name else f"user {number}"


def login_policy_label(policy: Mapping[str, t.Any] | None, *, limit: int = 120) -> str:
    """``login policy Staff (8)``, or all of them, where none was read."""
    if policy is None:
        return "the login policies"
    name, number = clean(policy.get("name"), limit=limit), clean(policy["id"], limit=limit)
    return f"login policy {name} ({number})" if name else f"login policy {number}"


def subject_key(row: Mapping[str, t.Any]) -> t.Any:
    """Tells whom or what a result is about from all others."""
    user, policy = row["user"], row.get("login_policy")
    return user["id"] if user is not None else ("login policy", policy and policy["id"])


def subject_label(row: Mapping[str, t.Any], *, limit: int = 120) -> str:
    """Whom or what a result is about: a user, or one of OneLogin's login policies."""
    if row["user"] is not None:
        return user_label(row["user"], limit=limit)
    return login_policy_label(row.get("login_policy"), limit=limit)


def limits(result: Mapping[str, t.Any]) -> str:
    """What the evidence cannot show; where the login policies were read, what it does show of them."""
    seen = enforcement_text(result)
    return f"{seen} {_ONLY_SHOWN}" if seen else LIMITS


def enforcement_text(result: Mapping[str, t.Any]) -> str:
    """Of how many users MFA is demanded, and what would tell of more of them. Empty where the login policies were not read."""
    seen = result["summary"].get("enforcement")
    if not seen:
        return ""
    total = sum(seen.values())
    if not total:
        return "The login policies were read, but no user was surveyed."
    demanding = [
        clean(each.get("name"), limit=60) or clean(each["id"])
        for each in result.get("login_policies") or ()
        if each["enforced"]["demanded"]
    ]
    more = f" and {count(len(demanding) - _NAMED)} more" if len(demanding) > _NAMED else ""
    word = "policy" if len(demanding) == 1 else "policies"
    named = f" (login {word} {', '.join(demanding[:_NAMED])}{more})" if demanding else ""
    text = (
        f"MFA is demanded of {count(seen['demanded'])} of {count(total)} users{named},"
        f" not demanded of {count(seen['not_demanded'])}, and unknown for {count(seen['unknown'])}."
    )
    settled = result["summary"].get("settled_by_direct_login_policies")
    if settled:
        text += (
            " If login policies are assigned by group alone, say direct_login_policies: none in the policy,"
            f" which settles {count(settled)} of the unknown ones."
        )
    return text


def enforced_word(user: Mapping[str, t.Any]) -> str:
    """``demanded``, ``not demanded`` or ``unknown``; empty where the login policies were not read."""
    fact = user.get("enforced")
    return "" if fact is None else ENFORCED.get(fact.get("value"), "unknown")


def brief(reason: t.Any) -> str:
    """``high: 3 failed (limit 0)``: a reason without the names that follow its limit."""
    head, limit, _names = clean(reason).partition("): ")
    return f"{head})" if limit else head


def names_of(reason: t.Any) -> str:
    """The first whom a reason is about, or what to look at."""
    return clean(reason).partition("): ")[2]


def severity_rank(severity: str) -> int:
    """0 for the gravest; an unknown word ranks last."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def framework(key: str) -> str:
    """The printed name of a control framework, or the policy's own key."""
    return _FRAMEWORKS.get(key, clean(key))


def rules_by_id(result: Mapping[str, t.Any]) -> dict[str, Mapping[str, t.Any]]:
    """The policy's rules, in its order."""
    return {rule["id"]: rule for rule in result["policy"]["rules"]}


def instant(result: Mapping[str, t.Any]) -> datetime:
    """When the result was made, in UTC."""
    moment = datetime.fromisoformat(str(result["generated_at"]).replace("Z", "+00:00"))
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def since_baseline(result: Mapping[str, t.Any]) -> dict[t.Any, str]:
    """By the id of a result, what it is compared with the baseline: ``new`` failure, ``fixed`` or ``unclear`` now."""
    baseline = result["baseline"] or {}
    kinds = {"new_failures": "new", "fixed": "fixed", "became_unclear": "unclear"}
    return {each["id"]: word for key, word in kinds.items() for each in baseline.get(key, ())}


def factor_change(item: Mapping[str, t.Any]) -> str:
    """``added totp; removed sms``: an item of ``factors_changed``."""
    parts = {word: ", ".join(map(clean, item[word])) for word in ("added", "removed")}
    return "; ".join(f"{word} {names}" for word, names in parts.items() if names)


_OF_KIND = operator.itemgetter("rule", "outcome", "raw", "severity", "reason")


def kind_of(row: Mapping[str, t.Any], change: str) -> tuple[t.Any, ...]:
    """All of a result but whom it is about: results of one kind are written alike."""
    evidence = row["evidence"]
    failure = evidence.get("failure")
    return (
        *_OF_KIND(row),
        change,
        *map(evidence.get, EVIDENCE),
        tuple(evidence.get("attestations") or ()),
        tuple(str(failure.get(key)) for key in _CALL) if failure else None,
    )


def by_kind(
    rows: Iterable[Row], changes: Mapping[t.Any, str], make: Callable[[Row, str], Made]
) -> Iterator[tuple[Row, Made]]:
    """Each row with what ``make`` gives for its kind, which is made once, not 100,000 times.

    ``changes`` are those since the baseline. Kinds are forgotten when there are too many: failed calls are each of their own.
    """
    kinds: dict[tuple[t.Any, ...], Made] = {}
    for row in rows:
        change = changes.get(row["id"], "")
        kind = kind_of(row, change)
        found = kinds.get(kind)
        if found is None:
            if len(kinds) == _MOST_KINDS:
                kinds.clear()
            found = kinds[kind] = make(row, change)
        yield row, found


def scope_text(rule: Mapping[str, t.Any]) -> str:
    """To whom a rule applies, in words. A result of version 0.1.0 holds only what was written, and nothing for the default."""
    default = _ALL_POLICIES if rule.get("for_each") == "login_policy" else _DEFAULT_SCOPE
    return clean(rule.get("applies_to_text")) or inline(rule.get("applies_to")) or default


def inline(value: t.Any) -> str:
    """A small piece of a policy on one line: ``status: active, suspended; not (role: Service)``."""
    if isinstance(value, Mapping):
        return "; ".join(
            (
                f"{clean(key)} ({inline(item)})"
                if isinstance(item, Mapping)
                else f"{clean(key)}: {inline(item)}"
            )
            for key, item in sorted(value.items())
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(inline, value))
    return str(value).lower() if isinstance(value, bool) else clean(value)


def threshold_texts(row: Mapping[str, t.Any]) -> tuple[str, str]:
    """Limit and figure of a threshold, written as reasons write them."""
    name = str(row["name"]).partition(".")[0]
    write = percent_of if name in _SHARES else _in_hours if name in _AGES else count
    limit, actual = (
        (
            write(each)
            if isinstance(each, (int, float)) and math.isfinite(each)
            else clean(each) or "unknown"
        )
        for each in (row["limit"], row["actual"])
    )
    return limit, actual


def _in_hours(value: float) -> str:
    return f"{decimal(Fraction(str(value)))} h"


def to_json(value: t.Any, **options: t.Any) -> str:
    """JSON on one line, strict whatever a result that was read back may hold."""
    options = {"separators": (",", ":"), "check_circular": False, "allow_nan": False, **options}
    try:
        return json.dumps(value, **options)
    except ValueError:
        return json.dumps(finite(value), **options)


def finite(value: t.Any) -> t.Any:
    """``value`` with None for numbers that JSON cannot hold."""
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def policy_label(result: Mapping[str, t.Any]) -> str:
    """``acme-mfa-2026, version 3 (SHA-256 ab12…)``."""
    policy = result["policy"]
    version = (
        f", version {clean(policy['version'])}" if policy.get("version") not in (None, "") else ""
    )
    return f"{clean(policy['id'])}{version} (SHA-256 {clean(policy['sha256'])})"
