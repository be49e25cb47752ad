# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text of others: how it is shown, and when two texts are the same."""

from __future__ import annotations

import ipaddress
import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._text import (
    alike,
    composed,
    near,
    normal,
    printable,
    quoted,
    trimmed,
)

modest = settings(max_examples=150)
anything = st.text(alphabet=st.characters(codec=None))
# What turns into something else when composed, lowered or folded, and what cannot be seen.
odd = st.text(
    alphabet=st.sampled_from("aAkKsSiIhH\u212a\u017f\u0130\u0131ßẞﬁﬀÅ\u212bΩ\u2126éÉ\u0301\u0307\u0331\u030c"
                             "\u200b\ufeff\u00a0\u3000 \t\u037e;\u1fef`Σσς\U0001f4f1\u200d\ufe0f"),
    max_size=12,
)  # fmt: skip


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Hazel Zhang", "Hazel Zhang"),
        ("  two \t\r\n lines  ", "two lines"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("bell\x07 null\x00 next\x85line", "bell null next line"),
        ("gnp.\u202eexe", "gnp. exe"),
        ("zero\u200bwidth\ufeff", "zero width"),
        ("می\u200cخواهم 👨\u200d👧", "می\u200cخواهم 👨\u200d👧"),
        ("lone \ud800 half", "lone half"),
        ("no \uffff\ufffe character", "no character"),
        ("Zoë 手机 📱", "Zoë 手机 📱"),
        (4711, "4711"),
        (None, "None"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
        ("", ""),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


def test_printable_without_a_limit():
    assert printable("x" * 5000, 0) == "x" * 5000


@modest
@given(anything | st.binary() | st.integers(), st.integers(1, 50))
def test_printable_is_one_short_harmless_line(text, limit):
    shown = printable(text, limit)
    assert len(shown) <= limit
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    shown.encode()


@pytest.mark.parametrize(
    "text, shown",
    [
        ("##vso[task.setvariable variable=x]y", "# #vso[task.setvariable variable=x]y"),
        ("name ##VSO[task.complete]", "name # #VSO[task.complete]"),
        ("##[error]all is well", "# #[error]all is well"),
        ("###teamcity[buildStatus]", "# # #teamcity[buildStatus]"),
        ("##octopus[setVariable]", "# #octopus[setVariable]"),
        ("::set-output name=verdict::pass", ": :set-output name=verdict: :pass"),
        ("Hazel ::add-mask::e", "Hazel : :add-mask::e"),
        (":::error::x", ": : :error: :x"),
        ("::endgroup::", ": :endgroup::"),
        ("[[ATTACHMENT|/etc/passwd]]", "[ [ATTACHMENT|/etc/passwd]]"),
        ("[[[Property|a=b]]", "[ [ [Property|a=b]]"),
        ("##\nvso[x]", "## vso[x]"),
        ("#\x00#vso[x]", "# #vso[x]"),
    ],
)
def test_commands_to_ci_systems_are_broken(text, shown):
    assert printable(text) == shown
    assert "##vso" not in quoted(text) and "::set" not in quoted(text)


@pytest.mark.parametrize(
    "text", ["## Heading", "a ## b [c]", "::1", "[::1]:8080", "fe80::1%eth0 2001:db8::", "::ffff:10.0.0.1", "a: :b",
             "[[1, 2], [3]]", "C#", "#1 [x]"]
)  # fmt: skip
def test_what_is_no_command_stays_as_it_is(text):
    assert printable(text) == text


COMMAND = re.compile(
    r"##\w*\[|(?:^|\s)::(?![0-9a-f:.]*(?:\s|$))[a-z-]+|\[\[[A-Z]+\|", re.IGNORECASE
)


@modest
@given(
    st.lists(
        st.sampled_from(["##", "#", "vso[", "teamcity[", "[", "::", ":", "error", "set-output", "[[",
                         "ATTACHMENT|", " ", "\n", "\x1b", "\u200b", "x"]),
        max_size=10,
    )
)  # fmt: skip
def test_no_pieces_make_a_command(pieces):
    for show in (printable, quoted):
        assert not COMMAND.search(show("".join(pieces)))


@modest
@given(st.ip_addresses(v=6) | st.builds(ipaddress.IPv6Address, st.integers(0, 2**16)))
def test_addresses_are_no_commands(address):
    assert printable(address) == str(address)


@pytest.mark.parametrize(
    "text, shown",
    [
        ("hazel@example.com", "'hazel@example.com'"),
        ("a\u200bb", "'a<U+200B>b'"),
        ("\ufeffa", "'<U+FEFF>a'"),
        ("a\u00a0b", "'a<U+00A0>b'"),
        ("a  b ", "'a  b '"),
        ("a\nb\x1b", "'a<U+000A>b<U+001B>'"),
        ("\ud800\u202e", "'<U+D800><U+202E>'"),
        ("❤\ufe0f\u3164", "'❤<U+FE0F><U+3164>'"),
        ("é 手机", "'é 手机'"),
        ("\ue000\U0003ffff", "'<U+E000><U+3FFFF>'"),
        (5, "'5'"),
        ("", "''"),
        ("x" * 300, "'" + "x" * 199 + "…'"),
    ],
)
def test_quoted_shows_what_cannot_be_seen(text, shown):
    assert quoted(text) == shown


@modest
@given(anything)
def test_quoted_is_one_printable_line(text):
    assert quoted(text).isprintable()


AROUND = (
    "\ufeff\u200b\u200c\u200d\u200e\u2060\u00ad\u180e\u3164\u2800\u00a0\u2003\u3000\x00\x85 \t\r\n"
)


@pytest.mark.parametrize("unseen", AROUND)
def test_what_copying_leaves_around_a_text_is_trimmed(unseen):
    assert trimmed(f"{unseen}a b{unseen * 2}") == "a b"
    assert normal(f" {unseen} A@x{unseen} ") == "a@x"
    assert trimmed(unseen * 3) == ""


def test_what_is_within_a_text_stays():
    assert trimmed(f"a{AROUND}b") == f"a{AROUND}b"
    assert normal("a\u200bb") != normal("ab")


@pytest.mark.parametrize(
    "one, other",
    [
        ("Hazel.Zhang@Example.COM", "hazel.zhang@example.com"),
        ("ZOË@x", "zoe\u0308@x"),
        ("É", "e\u0301"),
        ("H\u0331", "\u1e96"),
        ("Å", "\u212b"),  # the sign for ångström
        ("ẞ", "ß"),
        ("ΟΔΟΣ", "οδοσ"),
    ],
)
def test_the_same(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("groß@x", "gross@x"),
        ("GROẞ@x", "gross@x"),
        ("\u212aim@x", "kim@x"),  # Kelvin
        ("\u017fam@x", "sam@x"),  # long s
        ("ﬁnn@x", "finn@x"),
        ("ﬀ@x", "ff@x"),
        ("\u0130@x", "i@x"),
        ("\u0131@x", "i@x"),
        ("ＡＤＭＩＮ@x", "admin@x"),
        ("a\u037e", "a;"),
        ("\u1fef", "`"),
        ("²@x", "2@x"),
        ("Zoe@x", "Zoë@x"),
        ("аnn@x", "ann@x"),  # a Cyrillic letter
        ("a b", "a\u00a0b"),
    ],
)
def test_not_the_same(one, other):
    assert normal(one) != normal(other)


@modest
@given(anything | odd)
@example("H\u0331")
@example("I\u0307")
def test_a_normal_text_stays_as_it_is(text):
    assert normal(normal(text)) == normal(text)
    if not set(text) & set(
        "\u037e\u1fef\u212a"
    ):  # Unicode has one form for these and for signs of ASCII
        assert normal(text) == normal(unicodedata.normalize("NFD", text))


@modest
@given(odd, odd)
def test_only_case_and_composition_are_looked_through(one, other):
    if normal(one) == normal(other):
        assert unicodedata.normalize("NFC", trimmed(one).lower()) == unicodedata.normalize(
            "NFC", trimmed(other).lower()
        )


@modest
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8))
def test_nothing_becomes_ascii(text):
    kept = trimmed(text)
    assert sum(map(str.isascii, normal(text))) <= sum(
        map(str.isascii, unicodedata.normalize("NFD", kept))
    )
    assert normal(text).isascii() == composed(kept).isascii()


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("s\u200bms", "SMS", True),
        ("OneLogin\u00a0SMS", "onelogin sms", True),
        ("One  Login", "one login", True),
        ("ＳＭＳ", "sms", True),
        ("\u017fms", "sms", True),
        ("sms", "sns", False),
        ("totp", "topt", False),
    ],
)
def test_what_looks_alike(one, other, expected):
    assert alike(one, other) is expected


@pytest.mark.parametrize(
    "text, others, found",
    [
        ("Admns", ["Staff", "Admins", "Adminis"], ["Admins", "Adminis"]),
        ("ADMINS", ["admins"], ["admins"]),
        ("x", ["Staff"], []),
        ("", ["a"], []),
        ("a", [], []),
        ("user5", [f"user{n}" for n in range(9)], ["user5", "user0", "user1"]),
        ("bo@example.com", ["ann@example.com", "bob@example.com"], ["bob@example.com"]),
        ("bob@exmaple.com", ["ann@example.com", "bob@example.com"], ["bob@example.com"]),
        ("@", ["@x", "a@b@c", "a"], []),
        ("x" * 10_000, ["x" * 10_000, "y"], []),
        ("Ad\u200bmins", ["Admins"], ["Admins"]),
    ],
)
def test_what_a_text_was_probably_meant_to_be(text, others, found):
    assert near(text, others) == found


@pytest.mark.parametrize(
    "piece", [" ", "#", ":", "[", "::a", "##a", "[[a", "\u200b", "e\u0301", "\u0301", "a@"]
)
@pytest.mark.parametrize("function", [printable, quoted, trimmed, normal])
def test_long_texts_cost_no_more_than_their_length(function, piece):
    function("x" + piece * 20_000 + "x")
