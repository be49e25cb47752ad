# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Text of others: when two texts are the same (`normal`), and how one is shown to a person (`printable`, or `quoted` where every
character counts). There is one form of each, used everywhere: selection, lookup, tests, scopes, waivers, pseudonyms; messages,
logs, reports.
"""

from __future__ import annotations

import difflib
import re
import typing as t
import unicodedata

# What cannot be seen, or turns the text around it: controls, soft hyphen, fillers, zero-width and direction marks, separators of
# lines, halves of surrogate pairs and non-characters (neither UTF-8 nor XML can hold them), tags.
_UNSEEN_RANGES = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164),
    (0xD800, 0xDFFF), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF), (0xE0000, 0xE007F),
)  # fmt: skip
_JOINERS = "\u200c\u200d"  # unseen, but part of how Persian is written, and of many an emoji
_SPACES = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNSEEN = "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNSEEN_RANGES)
_UNFIT = re.compile(f"(?![{_JOINERS}])[{_UNSEEN}]")
_NOTHING_TO_SEE = re.compile(f"[{_UNSEEN}{_SPACES}]+")
# Modify the character before them; shown where every character counts, and never taken away.
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TO_SHOW = re.compile(f"(?! )[{_UNSEEN}{_SPACES}{_SELECTORS}]")

# What a CI system or a reader of logs takes for a command wherever it stands: ##vso[ (Azure Pipelines), ##[group] (Azure Pipelines,
# GitHub), ##teamcity[, ##octopus[; ::set-output:: (GitHub), which no IPv6 address looks like; [[ATTACHMENT|…]] (Jenkins, GitLab).
_COMMANDS = re.compile(
    r"(?<!#)##+(?=\w*\[)|(?<!:)::+(?=[\w-]*[g-zG-Z_-])|(?<!\[)\[\[+(?=[A-Za-z]+\|)"
)
_LONGEST_QUOTE = 200
# Comparing takes as long as one length times the other; no name or address is longer.
_LONGEST_NAME = 320
_NEAR = 0.8


def printable(text: t.Any, limit: int = _LONGEST_QUOTE) -> str:
    """Text from outside, made fit for a log: one line without controls, direction marks or commands to CI systems.

    Cut to ``limit`` characters, unless that is 0.
    """
    shown = str(text)
    # Most text needs nothing, and a report shows a million of them: a few tests in C.
    if not shown.isprintable() or "  " in shown or shown[:1] == " " or shown[-1:] == " ":
        shown = " ".join(_UNFIT.sub(" ", shown).split())
    return _cut(_harmless(shown), limit)


def quoted(text: t.Any, limit: int = _LONGEST_QUOTE) -> str:
    """Text that somebody has to compare, in quotes: as `printable`, but what cannot be seen shows, as in ``'a<U+200B>b'``."""
    shown = str(text)
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(map(_visible, shown))
    return f"'{_cut(_harmless(shown), limit)}'"


def trimmed(text: str) -> str:
    """``text`` without the white space and the invisible characters around it, as copying from a page leaves them."""
    start = _NOTHING_TO_SEE.match(text)
    end = _NOTHING_TO_SEE.match(text[::-1])
    return text[start.end() if start else 0 : len(text) - (end.end() if end else 0)]


def composed(text: str) -> str:
    """``text`` in Unicode's composed form (NFC), but that nothing becomes ASCII: the Kelvin sign stays one."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    # Only these signs, which look like a letter or a mark of ASCII, are composed to one.
    parts = re.split("([\u037e\u1fef\u212a])", text)
    return "".join(
        part if i % 2 else unicodedata.normalize("NFC", part) for i, part in enumerate(parts)
    )


def normal(text: str) -> str:
    """The form in which two names or addresses are compared: trimmed, composed (NFC), and in lower case.

    One character stays one, and what is not ASCII never becomes ASCII: ``ß`` is not ``ss``, and the Kelvin sign, which both
    Unicode's composition and its lower case make a ``k``, is not ``k``. These are other people's accounts.
    """
    if text.isascii() and text.isprintable():  # as nearly every text is, and there may be millions
        return text.strip().lower()
    text = trimmed(text)
    # Composed once more, as some letters have a composed form in lower case alone: H̱, ẖ.
    return composed("".join(map(_lower, composed(text))))


def alike(one: str, other: str) -> bool:
    """Whether a reader may take two texts for the same though `normal` does not: for warnings, never for a match."""
    return _blurred(one) == _blurred(other)


def near(text: str, others: t.Iterable[str]) -> list[str]:
    """The ``others`` that ``text`` was probably meant to be, the likeliest first, three at most.

    Of addresses both sides of the ``@`` must be alike: people of one company have one side in common.
    """
    wanted = normal(text)
    if len(wanted) > _LONGEST_NAME:
        return []
    scored = [
        (_likeness(wanted, normal(other)), other) for other in others if len(other) <= _LONGEST_NAME
    ]
    best = sorted(
        (pair for pair in scored if pair[0] >= _NEAR), key=lambda pair: (-pair[0], pair[1])
    )
    return [other for _likeness, other in best[:3]]


def _likeness(one: str, other: str) -> float:
    """1 for the same, 0 for nothing in common, and 0 for what is less than near."""
    sides, others = one.split("@"), other.split("@")
    pairs = zip(sides, others) if len(sides) == len(others) else [(one, other)]
    least = 1.0
    for pair in pairs:
        matcher = difflib.SequenceMatcher(None, *pair)
        if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
            return 0.0
        least = min(least, matcher.ratio())
    return least


def _blurred(text: str) -> str:
    return _NOTHING_TO_SEE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _visible(character: str) -> str:
    seen = character.isprintable() and not _TO_SHOW.match(character)
    return character if seen else f"<U+{ord(character):04X}>"


def _lower(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 and lower.isascii() == character.isascii() else character


def _harmless(text: str) -> str:
    if "##" in text or "::" in text or "[[" in text:
        return _COMMANDS.sub(lambda found: " ".join(found[0]), text)
    return text


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit or not limit else text[: limit - 1] + "…"
