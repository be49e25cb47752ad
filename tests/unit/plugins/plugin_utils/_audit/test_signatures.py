# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MACs: what only who holds the credential can write."""

from __future__ import annotations

import json

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import signatures

KEY = signatures.signing_key("secret", tenant="acme")
SEED = signatures.seed("s", 1)


def chain(count: int) -> list[bytes]:
    lines, last = [], SEED
    for number in range(count):
        line, last = signatures.signed({"n": number}, KEY, last)
        lines.append(line.encode())
    return lines


def test_the_key_is_that_of_rfc_5869() -> None:
    """openssl kdf -keylen 32 -kdfopt digest:SHA2-256 -kdfopt key:secret -kdfopt salt:acme
    -kdfopt info:identity.onelogin/mfa-survey/v2 HKDF"""
    assert KEY.hex() == "3d84b3299776610b9e28d4c266e01957abd4020f15cc2b38a46cef1fd4992c8d"
    keys = {signatures.signing_key(s, tenant=n) for s in ("a", "b") for n in ("c", "d")}
    assert len(keys) == 4


def test_a_line_is_json_with_its_mac_last() -> None:
    lines = chain(2)
    assert [json.loads(line)["n"] for line in lines] == [0, 1]
    assert all(list(json.loads(line))[-1] == "mac" for line in lines)
    assert [good for _line, good in signatures.proved(lines, KEY, SEED)] == [True, True]


def test_a_changed_line_discredits_itself_alone_and_a_missing_one_the_next() -> None:
    lines = chain(5)

    def good(*some: bytes, key: bytes = KEY, last: bytes = SEED) -> list[bool]:
        return [good for _line, good in signatures.proved(list(some), key, last)]

    changed = lines[1].replace(b'"n": 1', b'"n": 7')
    assert good(lines[0], changed, *lines[2:]) == [True, False, True, True, True]
    assert good(lines[0], *lines[2:]) == [True, False, True, True]
    assert good(lines[1], lines[0], *lines[2:]) == [False, False, False, True, True]
    assert good(*lines, lines[0]) == [True] * 5 + [False]
    assert good(*lines, key=b"other") == [False] * 5
    assert good(*lines, last=signatures.seed("s", 2)) == [False, True, True, True, True]
    assert good(b"", b"x", b'{"n": 1}', lines[0][:-1]) == [False] * 4


@pytest.mark.parametrize("other", [{"a": 2}, {"a": 1, "b": None}, [], None, "a"])
def test_the_mac_of_a_value_is_of_that_value_and_key(other: object) -> None:
    mac = signatures.of_value({"a": 1}, KEY)
    assert signatures.is_of(mac, {"a": 1}, KEY)
    assert not signatures.is_of(mac, other, KEY)
    assert not signatures.is_of(mac, {"a": 1}, b"other")
    for wrong in (None, "", "é", mac[:-1], 5):
        assert not signatures.is_of(wrong, {"a": 1}, KEY)
