# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is changed in an audit is found, or told to be what a hash alone can find."""

from __future__ import annotations

import copy
import hashlib
import json
import typing as t
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import conclude
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.verify_fixture import (
    MANIFEST,
    differences,
    forge,
    manifest,
    renew,
)


def forging(examples: int) -> settings:
    """``fresh`` serves all examples of a test, which is what it is for."""
    fixtures = [HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples, suppress_health_check=fixtures)


@forging(60)
@given(data=st.data())
def test_a_changed_byte_anywhere_is_found(fresh: t.Callable[[], Path], data: st.DataObject) -> None:
    path = fresh()
    sha256 = hashlib.sha256((path / MANIFEST).read_bytes()).hexdigest()
    names = sorted(
        str(each.relative_to(path))
        for each in path.rglob("*")
        if each.is_file() and each.stat().st_size
    )
    target = path / data.draw(st.sampled_from(names))
    content = bytearray(target.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    target.write_bytes(bytes(content))
    assert differences(path, sha256)


@forging(25)
@given(data=st.data())
def test_files_that_are_swapped_or_missing_are_found(
    fresh: t.Callable[[], Path], data: st.DataObject
) -> None:
    path = fresh()
    found = manifest(path)
    names = [each["name"] for each in found["files"]]
    first = data.draw(st.sampled_from(names))
    other = data.draw(st.sampled_from(["gone", *(name for name in names if name != first)]))
    if other == "gone":
        (path / first).unlink()
        found["files"] = [each for each in found["files"] if each["name"] != first]
    else:
        one, two = (path / first).read_bytes(), (path / other).read_bytes()
        assume(one != two)
        (path / first).write_bytes(two)
        (path / other).write_bytes(one)
    renew(path, found)
    assert differences(path)


# ------------------------------------------------------------------------------------------------ what can be found, and what cannot


def places(value: t.Any, at: tuple[t.Any, ...] = ()) -> t.Iterator[tuple[t.Any, ...]]:
    """The path of everything within a document."""
    if at:
        yield at
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in items:
        yield from places(item, (*at, key))


def changed(document: t.Any, at: tuple[t.Any, ...], change: t.Callable[[t.Any], t.Any]) -> t.Any:
    """The document with the value at a path changed, or without it if it becomes ``...``."""
    document = copy.deepcopy(document)
    holder = document
    for key in at[:-1]:
        holder = holder[key]
    value = change(holder[at[-1]])
    if value is ...:
        del holder[at[-1]]
    else:
        holder[at[-1]] = value
    return document


CHANGES: list[t.Callable[[t.Any], t.Any]] = [
    lambda value: ...,
    lambda value: None if value is not None else 0,
    lambda value: f"{value}x",
    lambda value: [value],
    lambda value: {"a": value},
    lambda value: float(value) if isinstance(value, int) else 1,
    lambda value: [*value, *value] if isinstance(value, list) and value else True,
    lambda value: value[::-1] if isinstance(value, (list, str)) else "",
]


@forging(150)
@given(data=st.data())
def test_whatever_is_changed_in_a_manifest_is_found_without_its_hash(
    fresh: t.Callable[[], Path], data: st.DataObject
) -> None:
    path = fresh()
    found = manifest(path)
    at = data.draw(st.sampled_from(list(places(found))))
    forged = changed(found, at, data.draw(st.sampled_from(CHANGES)))
    assume(json.dumps(forged) != json.dumps(found))
    forge(path, forged)
    told = verify(Folder(path))
    # What made an audit does not follow from it.
    is_version = at[0] in ("ansible_version", "collection_version") and isinstance(
        forged.get(at[0]), str
    )
    assert bool(told.differences) is not is_version
    if at == ("collection_version",):
        assert told.notes or told.differences


@forging(60)
@given(data=st.data())
def test_with_new_digests_nothing_is_believed_that_evidence_and_inputs_do_not_give(
    original: Path, fresh: t.Callable[[], Path], data: st.DataObject
) -> None:
    """A document is changed, and every digest in the manifest made to fit. The hash tells; without it the verdict is still that of
    what is there."""
    path = fresh()
    sha256 = hashlib.sha256((path / MANIFEST).read_bytes()).hexdigest()
    name = data.draw(
        st.sampled_from(
            sorted(
                {str(e.relative_to(path)) for e in path.rglob("*.json*") if e.stat().st_size}
                - {MANIFEST}
            )
        )
    )
    lines = (
        (path / name).read_text(encoding="utf-8").splitlines()
        if name.endswith("l")
        else [(path / name).read_text()]
    )
    documents = [json.loads(line) for line in lines]
    number = data.draw(st.integers(0, len(documents) - 1))
    at = data.draw(st.sampled_from(list(places(documents[number]))))
    before = json.dumps(documents)  # as text: to Python 1 is 1.0
    documents[number] = changed(documents[number], at, data.draw(st.sampled_from(CHANGES)))
    assume(json.dumps(documents) != before)
    (path / name).write_text(
        "".join(f"{json.dumps(each)}\n" for each in documents), encoding="utf-8"
    )
    renew(path, manifest(path))
    assert any("whose SHA-256 was given" in each for each in differences(path, sha256))
    result = json.loads((original / "result.json").read_text(encoding="utf-8"))
    found = verify(Folder(path))
    if not found.differences:
        # It made no difference to the result, which is what was concluded.
        assert found.verdict == result["verdict"]
        assert name.startswith(("evidence/", "inputs/"))
        assert (path / "result.json").read_bytes() == (original / "result.json").read_bytes()


def test_who_makes_everything_anew_is_found_by_the_hash_alone(audit: Path) -> None:
    """The guide says so: evidence itself can be invented."""
    sha256 = hashlib.sha256((audit / MANIFEST).read_bytes()).hexdigest()
    journal = audit / "evidence/users-0001.jsonl"
    text = journal.read_text(encoding="utf-8")
    assert "u1@example.com" in text
    journal.write_text(text.replace("u1@example.com", "nobody@example.com"), encoding="utf-8")
    assert differences(audit)
    conclude.conclude(Folder(audit), tenant="acme", ansible_version="2.16.0")
    assert differences(audit) == []
    (told,) = differences(audit, sha256)
    assert told.startswith(f"{MANIFEST}: is not the one whose SHA-256 was given")


@pytest.mark.parametrize(
    "text",
    [
        '{"verdict": "fail", ',
        '{"files": [], ',
        "{ ",
    ],
)
def test_a_manifest_that_says_two_things_or_is_written_otherwise(audit: Path, text: str) -> None:
    path = audit / MANIFEST
    path.write_text(path.read_text(encoding="utf-8").replace("{", text, 1), encoding="utf-8")
    assert differences(audit) == [f"{MANIFEST}: is not written as an audit writes it"]


def test_a_size_that_is_the_same_number_but_written_otherwise(audit: Path) -> None:
    found = manifest(audit)
    found["files"][0]["size"] = float(found["files"][0]["size"])
    forge(audit, found)
    assert differences(audit) == [f"{MANIFEST}: is not written as an audit writes it"]


@pytest.mark.parametrize("name", ["ansible_version", "collection_version"])
@pytest.mark.parametrize("value", [None, 1, ["2.16"], ...])
def test_a_version_is_text(audit: Path, name: str, value: object) -> None:
    found = {**manifest(audit), name: value}
    if value is ...:
        del found[name]
    forge(audit, found)
    shown = None if value is ... else value
    assert differences(audit) == [f"{MANIFEST}: {name} says {shown}, which is no version"]


def test_a_file_is_read_once_so_that_what_is_hashed_is_what_was_judged(
    audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that says one thing to the parser and another to the hash."""
    journal = audit / "evidence/users-0001.jsonl"
    true = journal.read_bytes()
    false = true.replace(b"u1@example.com", b"u9@example.com")
    read = Folder.read_bytes
    calls = []

    def fickle(self: Folder, name: str) -> bytes:
        if name.endswith("users-0001.jsonl"):
            calls.append(name)
            return false
        return read(self, name)

    monkeypatch.setattr(Folder, "read_bytes", fickle)
    told = differences(audit)
    assert calls and any("evidence/users-0001.jsonl is not what evidence" in each for each in told)
    assert "result.json: is not what evidence and inputs give" in told


def test_a_file_that_changes_meanwhile_is_told(
    audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters = audit / "inputs/parameters.json"
    judged = conclude.judge

    def later(*args: t.Any, **more: t.Any) -> t.Any:
        parameters.write_text("{}", encoding="utf-8")
        return judged(*args, **more)

    monkeypatch.setattr(conclude, "judge", later)
    assert differences(audit) == [
        "The result cannot be recomputed: inputs/parameters.json: was changed while it was read"
    ]
