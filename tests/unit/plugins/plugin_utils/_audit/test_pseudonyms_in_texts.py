# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever the survey knows is in no text, whatever stands around the name."""

from __future__ import annotations

import html
import itertools
import re
import typing as t
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._text import normal
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import pseudonyms
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.pseudonyms_fixture import (
    ACME,
    ADDRESS,
    knowing,
)

# ------------------------------------------------------------------------------------------------ addresses in texts


@pytest.mark.parametrize(
    "text",
    [
        "{0}",
        "mailto:{0}?subject=x",
        "({0})",
        "[{0}]",
        "{0}, {0};{0}",
        "approved by {0}.",
        "=HYPERLINK('{0}')",
        "https://u:{0}/",
        "<{0}> and '{0}' and \"{0}\"",
        "hazel@[192.0.2.1] and {0}",
    ],
)
def test_no_address_is_left_in_any_text(text: str) -> None:
    shown = ACME.hide(text.format(ADDRESS))
    assert "hazel" not in shown
    assert (
        text.format(ACME.of(ADDRESS)).partition("@")[2] == shown.partition("@")[2]
        or "hazel@" in text
    )
    assert ACME.of(ADDRESS) in shown


FORMS = [
    "mary.d'angelo",
    '"mary angelo"',
    "mary/angelo",
    "mary=angelo",
    "m|a{r}y",
    "-mary~",
    "mary+x",
    "o'mary",
]


@pytest.mark.parametrize("local", FORMS)
@pytest.mark.parametrize(
    "frame", ["{}", "by {}.", "({})", "to: {}, and", "<{}>", "https://x/?mail={}&y=1"]
)
@pytest.mark.parametrize("is_known", [True, False])
def test_an_address_of_any_form_is_hidden_whole(local: str, frame: str, is_known: bool) -> None:
    address = f"{local}@example.com"
    made = knowing({"email": address}) if is_known else ACME
    shown = made.hide({"approved_by": frame.format(address), "role": frame.format(address)})
    assert not re.search("mary|angelo|r}y", str(shown))
    if is_known:
        assert shown["approved_by"] == frame.format(ACME.of(address))


@pytest.mark.parametrize("write", [quote, lambda text: quote(text, safe="/'"), html.escape])
@pytest.mark.parametrize("local", FORMS)
def test_an_address_as_in_a_url_or_in_html(write: t.Callable[[str], str], local: str) -> None:
    address = f"{local}@example.com"
    texts = {"message": f"GET /users?email={write(address)} and", "reason": write(address)}
    for made in (ACME, knowing({"email": address})):
        assert not re.search("mary|angelo", str(made.hide(texts)))
    assert made.hide(texts)["reason"] == ACME.of(address)


def test_quotes_of_an_address_are_none_of_it() -> None:
    for stored, written in itertools.permutations(['"mary angelo"@a.b', "mary angelo@a.b"]):
        assert knowing({"email": stored}).hide(f"by {written}!") == f"by {ACME.of(stored)}!"
    escaped = '"mary \\"m\\" angelo"@a.b'
    assert knowing({"email": escaped}).hide(escaped) == ACME.of(escaped)
    assert knowing({"email": 'mary "m" angelo@a.b'}).hide(escaped) == ACME.of('mary "m" angelo@a.b')
    assert "mary" not in ACME.hide('said \\"mary angelo\\"@a.b')


def test_text_without_a_name_stays_as_it_is() -> None:
    text = "100%25 of &amp; 3 @ 5, @all, a@, %40, x &#64; y"
    assert knowing({"username": "hazel"}).hide({"reason": text, "x": text}) == {
        "reason": text,
        "x": text,
    }


@pytest.mark.parametrize(
    "piece", ["a", "a.", "a@", "a@[", "a@[x", "@", "a-@-", '"', "\\", '"a\\', "&#64;", "%40"]
)
@pytest.mark.parametrize("end", ["", "@", " ", "@x ", "]", '"@'])
def test_a_long_text_costs_no_more_than_its_length(piece: str, end: str) -> None:
    # A hundred thousand characters took minutes where each was a place to begin anew.
    text = piece * 100_000 + end + f" {ADDRESS}"
    assert ACME.hide({"reason": text})["reason"].endswith(f" {ACME.of(ADDRESS)}")


# ------------------------------------------------------------------------------------------------ names in texts

HAZEL = {"id": 7, "email": ADDRESS, "username": "hz.7"}


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{} lost the phone",
        "phone of {}.",
        "({})",
        "{}'s phone",
        "user/{}",
        "uid={},ou=x",
        "x_{}_y",
        "田中{}さん",
        "CORP\\{}",
        "&quot;{}&quot;",
        "%22{}%22",
    ],
)
@pytest.mark.parametrize(
    "key", ["reason", "approved_by", "message", "title", "statement", "ticket"]
)
def test_a_user_name_in_a_text(text: str, key: str) -> None:
    shown = knowing(HAZEL).hide({key: text.format("HZ.7")})[key]
    assert ACME.of("hz.7") in shown and "hz.7" not in shown.lower()


def test_a_part_of_a_word_is_not_a_name() -> None:
    made = knowing({"username": "hazel"}, {"username": "x"})
    text = "hazels, unhazel, hazel7, x"
    assert made.hide(text) == text
    assert made.hide({"title": "hazel-nut"}) == {"title": f"{ACME.of('hazel')}-nut"}


def test_the_longest_name_counts() -> None:
    made = knowing({"username": "mary"}, {"username": "Mary Ann (it)"}, {"username": "ann"})
    assert made.hide("mary ann (IT) and ann") == f"{ACME.of('mary ann (it)')} and {ACME.of('ann')}"
    # Of an address that nobody has, a name in it is a part.
    assert made.hide("mary@b.c") == ACME.of("mary@b.c")
    assert made.hide("x mary@") == f"x {ACME.of('mary')}@"
    assert made.hide("o'mary@b.c ann mary@b.c").split() == [
        ACME.of("o'mary@b.c"),
        ACME.of("ann"),
        ACME.of("mary@b.c"),
    ]
    # A known one beside others, with nothing between that parts them.
    beside = knowing({"email": "ann@b.c"}).hide("o'x@y.org/ann@b.c")
    assert beside == f"{ACME.of(chr(111) + chr(39) + 'x@y.org')}/{ACME.of('ann@b.c')}"


def test_what_a_judgement_compares_is_not_searched_for_user_names() -> None:
    made = knowing({"username": "sms"}, {"username": "active"}, {"username": "admins"})
    kept = {
        "status": "active",
        "role": ["Admins"],
        "name": "OneLogin SMS",
        "class": "sms",
        "id": "sms",
    }
    assert made.hide(kept) == kept


def test_the_id_of_a_waiver_is_a_persons_words() -> None:
    waiver = {"id": "W-hz.7", "users": {"id": "7", "username": "hz.7"}, "reason": "x"}
    shown = knowing(HAZEL, {"username": "7"}).hide([waiver])[0]
    assert shown["id"] == f"W-{ACME.of('hz.7')}"
    assert shown["users"] == {"id": "7", "username": ACME.of("hz.7")}


def test_names_are_known_from_what_was_hidden_at_any_depth() -> None:
    hidden = ACME.hide(
        {"waivers": [{"users": {"username": ["old.one", "2nd"]}}], "x": [HAZEL, None]}
    )
    made = ACME.knowing(hidden).knowing(ACME.hide([{"email": "later@b.c"}]))
    assert not re.search("old|2nd|hz|later", made.hide("old.one, 2ND, hz.7, later@b.c"))
    assert ACME.hide("old.one") == "old.one"
    assert ACME.knowing(iter(ACME.hide([HAZEL]))).hide("hz.7") == ACME.of("hz.7")


def test_texts_are_remembered_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenant has few names of factors and many users; what was found before is found again, and memory is bounded."""
    monkeypatch.setattr(pseudonyms, "_REMEMBERED", 3)
    made = knowing(HAZEL)
    texts = [f"hz.7 {number}" for number in range(10)]
    assert [made.hide(each) for each in texts * 2] == [
        f"{ACME.of('hz.7')} {n}" for n in range(10)
    ] * 2
    assert len(made._seen) <= 3


names = st.text(st.characters(codec="utf-8"), min_size=2, max_size=12).filter(
    lambda text: len(normal(text)) > 1 and any(each.isalnum() for each in text)
)
spaces = st.sampled_from([" ", ", ", ": ", "\n", " (", "/"])


@given(
    name=names,
    before=spaces,
    after=spaces,
    form=st.sampled_from(["NFC", "NFD"]),
    upper=st.booleans(),
)
@settings(max_examples=300)
def test_whoever_is_known_is_found_whatever_the_name(
    name: str, before: str, after: str, form: t.Any, upper: bool
) -> None:
    written = unicodedata.normalize(form, name)
    written = written.upper() if upper else written
    assume(normal(written) == normal(name))
    assume(len(pseudonyms._TOKEN.findall(written)) <= pseudonyms._MOST_TOKENS)
    shown = knowing({"username": name}).hide(f"see{before}{written}{after}end")
    assert ACME.of(name) in shown


@given(local=st.text("ab.'/=+-_ \"|&%4", min_size=1, max_size=8), frame=spaces)
@settings(max_examples=300)
def test_whoever_has_a_known_address_is_found(local: str, frame: str) -> None:
    address = f"x{local}y@example.com"
    shown = knowing({"email": address}).hide(f"see{frame}{address}{frame}end")
    assert ACME.of(address) in shown and address not in shown
