# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of YAML: what is read, what is refused, and on which line."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import (
    documents as documents_module,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.documents import (
    LARGEST,
    DocumentError,
    read_document,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import DEEPEST


def read(text: str, **options: t.Any) -> t.Any:
    return read_document(text.encode("utf-8"), "p.yml", **options).value


def refused(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    with pytest.raises(DocumentError) as caught:
        read_document(data, "p.yml")
    return str(caught.value)


BOMB = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]" for n in range(9))
WIDE = "big: &big [" + "x, " * 20_000 + "]\nall: [" + "*big, " * 9 + "]"
MERGED = "\n".join(
    ["a0: &a0 {x: 1}"]
    + [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 9)]
)
CHAIN = "a0: &a0 [x]\n" + "".join(
    f"a{n}: &a{n} {'[' * 9}*a{n - 1}{']' * 9}\n" for n in range(1, 20)
)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        # what multiplies or never ends
        (BOMB, 6, "aliases repeat too much"),
        (WIDE, 2, "aliases repeat too much"),
        (MERGED, 6, "aliases repeat too much"),
        (CHAIN, 7, "nested more than 50 levels deep by aliases"),
        ("x: 1\na: &a [1, *a]", 2, "*a contains itself"),
        ("a: &a {b: {c: *a}}", 1, "*a contains itself"),
        ("<<: &a {b: *a}", 1, "*a contains itself"),
        ("a: &a\n  ? *a\n  : b", 2, "*a contains itself"),
        ("[" * 60, 1, "nested more than 50 levels deep"),
        ("[" * 100_000, 1, "nested more than 50 levels deep"),
        ("{a: " * 100_000, 1, "nested more than 50 levels deep"),
        ("a:\n" + "".join(f"{' ' * n}b:\n" for n in range(1, 60)), 50, "nested more than 50"),
        # keys
        ("a: 1\na: 2\n", 2, "the key a is there twice"),
        ("a:\n  b: 1\n  'b': 2\n", 3, "the key b is there twice"),
        ("a: 1\nemail: {{ bot }}", 2, "a key must be text; put what begins with a brace"),
        ("a: 1\n? [b, c]\n: 1", 2, "a key must be text"),
        # syntax
        ("a: [", 1, "expected the node content"),
        ("a:\n  - b\n c: 1", 3, "while parsing a block mapping from line 1: expected"),
        ("a: *b", 1, "undefined alias"),
        ("a: &a 1\nb: &a 2", 2, "duplicate anchor"),
        ("a: 1\n---\nb: 2", 2, "expected a single document"),
        ("a: 1\n\tb: 2", 2, "cannot start any token"),
        ("<<: 5", 1, "expected a mapping"),
        # what is no text
        ("a: \x00", 1, "special characters"),
        ("a: 1\nb: \x1b", 2, "special characters"),
        (b"a: 1\nb: \xff", 2, "invalid start byte"),
        (b"\xfe\xff\xd8", 1, "truncated"),
        # tags
        ("a: 1\nb: !!python/object:os.system x", 2, "is not known here"),
        ("a: !!binary eA==", 1, "is not known here"),
        ("a: !!set {b, c}", 1, "is not known here"),
        ("a: !!omap [b: 1]", 1, "is not known here"),
        ("a: !mine x", 1, "the tag !mine is not known here"),
        ("a: !!str [1]", 1, "is not known here"),
        ("a: !!map [1]", 1, "is not known here"),
        ("a: !vault [1]", 1, "is not known here"),
        ("a: =", 1, "is not known here"),
        ("a: 1\nb: !vault |\n  $ANSIBLE_VAULT;1.1\n", 2, "cannot be decrypted here"),
        # scalars that say what they are not
        ("a: 1\nb: 2026-99-99", 2, "2026-99-99 cannot be read: month must be in 1..12"),
        ("- 2026-02-30T00:00:00Z", 1, "cannot be read"),
        ("a: !!bool maybe", 1, "maybe cannot be read"),
        ("a: !!timestamp x", 1, "x cannot be read"),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_file_and_line(text, line, told):
    error = refused(text)
    assert error.startswith(f"p.yml:{line}: ") and told in error, error
    assert "\n" not in error and len(error) < 500


@pytest.mark.parametrize(
    "written",
    ["24:7", "24:07:59", "010", "-017", "0x1F", "0b11", "1_000", "+5", "190:20:30.15", "1_0.5", "1.5e+3", ".inf", "-.INF",
     ".nan", ".5", "9" * 20, "9" * 100_000],
)  # fmt: skip
@pytest.mark.parametrize(
    "around", ["- id: R\n  role: [Admins, {}]", "- id: R\n  {}: 1", "- id: R\n  id2: {}"]
)
def test_a_number_that_is_not_written_as_people_write_it_is_refused(written, around):
    """YAML reads 24:7 as 1447 and 010 as 8: another role, or none."""
    if "{}: 1" in around and len(written) > 1000:
        pytest.skip("no key may be so long")
    error = refused(around.replace("{}", written))
    assert error.startswith("p.yml:2: ") and "put it in quotes" in error
    assert written[:30] in error


@pytest.mark.parametrize(
    ("written", "value"),
    [("0", 0), ("-1", -1), ("428399", 428399), ("0.05", 0.05), ("-1.5", -1.5), ("'24:7'", "24:7"), ('"010"', "010"),
     ("1e3", "1e3"), ("08", "08"), ("0o7", "0o7"), ("10%", "10%"), ("7d", "7d"), ("!unsafe '{{ a }}'", "{{ a }}")],
)  # fmt: skip
def test_numbers_and_words_as_people_write_them(written, value):
    assert read(f"a: {written}") == {"a": value}


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "null"])
def test_nothing_is_nothing(text):
    assert read(text) is None


def test_a_byte_order_mark_is_no_text():
    assert read("\ufeffid: p") == {"id": "p"}
    assert read_document("id: p".encode("utf-16"), "p.yml").value == {"id": "p"}


def test_half_a_surrogate_pair_leaves_no_trace_of_itself():
    assert read(r'a: "\ud800"') == {"a": "\ufffd"}


def test_aliases_that_people_use_are_read():
    found = read(
        "base: &base {severity: high, a: [1, 2]}\nrules: [{<<: *base, id: A}, {severity: low, <<: *base}]\n"
        "ids: &ids [1]\nmore: [*ids, *ids]\n"
    )
    assert [each["severity"] for each in found["rules"]] == ["high", "low"]
    assert found["more"] == [[1], [1]] and found["more"][0] is not found["more"][1]


def test_what_is_too_much_is_not_read(monkeypatch):
    assert refused(b"#" * (LARGEST + 1)) == "p.yml: is larger than 16 MiB"
    monkeypatch.setattr(documents_module, "_MOST_VALUES", 1_000)
    assert len(read("[" + "x," * 999 + "]")) == 999
    assert refused("[" + "x,\n" * 1_000 + "]") == "p.yml:1000: holds more than 1,000 values"


def test_values_that_are_vaulted_are_decrypted():
    text = "- id: W\n  reason: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    31\n"
    assert read(text, decrypt=lambda data: b"of " + data[:14]) == [
        {"id": "W", "reason": "of $ANSIBLE_VAULT"}
    ]

    def no_key(_data: bytes) -> bytes:
        raise ValueError("no vault\nsecrets found")

    with pytest.raises(DocumentError, match=r"^p\.yml:2: no vault secrets found$"):
        read(text, decrypt=no_key)
    with pytest.raises(DocumentError, match=r"^p\.yml:2: "):
        read(text, decrypt=lambda data: b"\xff")


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ((), 2),
        (("policy",), 2),
        (("policy", "rules", 0), 4),
        (("policy", "rules", 1), 7),
        (("policy", "rules", 1, "assert"), 8),
        (("policy", "rules", 1, "assert", "enrolled", "anyof", 0), 10),
        (("policy", "rules", 1, "severity"), 5),  # merged from there
        (("policy", "rules", 1, "title"), 7),  # missing: the nearest that is there
        (("policy", "rules", 9), 3),
        (("policy", "rules", "x"), 3),
        (("policy", True), 11),
        (("elsewhere", 0), 2),
    ],
)  # fmt: skip
def test_every_place_has_its_line(keys, line):
    text = """# a policy
policy:
  rules:
    - &one
      severity: high
      id: A
    - <<: *one
      assert:
        enrolled:
          anyof: [sms]
  on: yes
"""
    assert read_document(text.encode(), "p.yml").place(keys) == f"p.yml:{line}"


def test_an_empty_file_has_one_line():
    assert read_document(b"", "p.yml").place(("policy", "id")) == "p.yml:1"


def levels(value: t.Any) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(levels, below), default=0)


def values(value: t.Any) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(values, below)) + (len(value) if isinstance(value, dict) else 0)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Lists and mappings that refer to what comes before them, often, and to themselves, now and then."""
    lines = []
    for number in range(draw(st.integers(1, 12))):
        names = st.sampled_from(
            [f"*a{n}" for n in range(number)] * 3 + ["x", "7", "{k: v}", f"*a{number}"]
        )
        parts = draw(st.lists(names, min_size=1, max_size=12))
        depth = draw(st.sampled_from([0, 0, 1, 8]))
        form = draw(st.sampled_from(["[{}]", "[{}, {}]", "{{k: {}}}"]))
        inner = form.replace("{}", f"[{', '.join(parts)}]").replace("{{", "{").replace("}}", "}")
        lines.append(f"n{number}: &a{number} {'[' * depth}{inner}{']' * depth}")
    return "\n".join(lines)


@given(documents())
def test_what_a_document_becomes_is_bounded_or_it_is_refused(text):
    """Documents that multiply: whatever refers to what, the whole is small, and what any reader of YAML makes of it."""
    try:
        found = read(text)
    except DocumentError as error:
        assert str(error).startswith("p.yml:")
        return
    assert levels(found) <= DEEPEST
    assert values(found) < 110_000
    assert found == yaml.safe_load(text)
