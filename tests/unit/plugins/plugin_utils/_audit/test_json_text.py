# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON that every program reads alike, and nothing else is read."""

from __future__ import annotations

import datetime
import json
import typing as t

import jq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import (
    as_json,
    loads,
)


def test_a_line_for_each_key_and_each_item_of_a_list() -> None:
    value = {"b": [{"y": 1, "x": 2}, {"z": None}], "a": [1, 2], "c": [], "d": {}}
    assert as_json(value) == (
        '{\n"a": [1, 2],\n"b": [\n{"x": 2, "y": 1},\n{"z": null}\n],\n"c": [],\n"d": {}\n}\n'
    )


def test_dates_of_yaml_are_written_as_they_are_read_again() -> None:
    """An unquoted date in a waivers file is a date object: it goes to disk as the text that it was."""
    document = yaml.safe_load(
        "{expires: 2027-05-31, at: 2026-11-24T10:00:00Z, list: [{on: x, by: 2026-01-31}]}"
    )
    document["list"][0].pop(True)
    assert json.loads(as_json(document)) == {
        "expires": "2027-05-31",
        "at": "2026-11-24T10:00:00+00:00",
        "list": [{"by": "2026-01-31"}],
    }


@pytest.mark.parametrize("value", [{1, 2}, b"x", object, datetime.timedelta(1)])
def test_what_json_cannot_hold_is_an_error(value: object) -> None:
    """Nothing is written in place of a value that would not come back."""
    with pytest.raises(TypeError, match=f"{type(value).__name__} is no type of JSON"):
        as_json({"key": [value]})


NAN, INFINITY = float("nan"), float("inf")


UNSAYABLE: list[tuple[t.Any, t.Any]] = [
    (NAN, None),
    ([INFINITY, -INFINITY, 1.5, True, "x", None, 7], [None, None, 1.5, True, "x", None, 7]),
    ({"a": [{"b": NAN, "c": 2}]}, {"a": [{"b": None, "c": 2}]}),
    (10**5000, None),
    (-(10**5000), None),
    ([2**63, -(2**64), 10**300], [2**63, -(2**64), 10**300]),
    ("\ud800", "\ufffd"),
    ("a\udfffb\ud83d", "a\ufffdb\ufffd"),
    ({"\udc00x": "\\\ud800"}, {"\ufffdx": "\\\ufffd"}),
    ("\\ud800 \U0001f600", "\\ud800 \U0001f600"),
    ("\U0001f600\ud83d", "\U0001f600\ufffd"),
    ("\ude00\ud83d\ud83d", "\ufffd\ufffd\ufffd"),
]


@pytest.mark.parametrize(("value", "written"), UNSAYABLE, ids=range(len(UNSAYABLE)))
def test_what_no_json_can_say_becomes_what_is_nearest(value: t.Any, written: t.Any) -> None:
    text = as_json({"key": value, "list": [{"x": value}]})
    assert loads(text.encode()) == {"key": written, "list": [{"x": written}]}


texts = st.text(
    st.characters(codec=None, categories=["L", "Cs", "Cc", "Po", "So", "Nd"]), max_size=8
)


@given(
    st.dictionaries(
        texts,
        st.recursive(
            st.one_of(texts, st.floats(), st.integers(), st.none(), st.booleans()),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
            max_leaves=6,
        ),
        max_size=4,
    )
)
def test_whatever_is_written_is_strict_json(value: dict[str, t.Any]) -> None:
    data = as_json(value).encode("ascii")
    found = loads(data)
    assert json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert loads(as_json(found).encode()) == found


def test_jq_reads_it() -> None:
    text = as_json({"a": [NAN, "\ud800", {"b": -INFINITY}], "c": [{"d": 10**5000}]})
    found = jq.compile(".").input_text(text).all()
    assert found == [{"a": [None, "\ufffd", {"b": None}], "c": [{"d": None}]}]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"NaN",
        b'{"a": Infinity}',
        b"[-Infinity]",
        b"[" * 65,
        b"[" * 65 + b"]" * 65,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'["[",' * 65 + b"1" + b"]" * 65,
        b"[\n" * 65 + b"]" * 65,
        b"\xff",
        b"{} {}",
        b'"\n"',
        b"9" * 10_000,
    ],
)
def test_what_is_not_strict_json_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        loads(data)


def test_depth_is_of_brackets_and_not_of_text() -> None:
    assert loads(b"[" * 64 + b"]" * 64)
    deep = {"a": ["[" * 200, '\\"' + "{" * 200], "b": [{} for _each in range(200)]}
    assert loads(json.dumps(deep).encode()) == deep
    assert loads(as_json({"list": [{"a": [1]} for _each in range(100)]}).encode())


def test_a_recursion_that_the_parser_meets_is_an_error_of_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def deep(*_args: object, **_more: object) -> None:
        raise RecursionError

    monkeypatch.setattr(json, "loads", deep)
    with pytest.raises(ValueError, match="too deep"):
        loads(b"{}")
