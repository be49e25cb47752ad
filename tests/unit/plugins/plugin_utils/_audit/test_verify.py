# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verifying an audit: whatever is changed in its folder is found, and said in words that name it."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import shutil
import typing as t
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import conclude
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import Folder
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.json_text import as_json
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.verify import verify
from ansible_collections.identity.onelogin.tests.unit.plugins.plugin_utils._audit.test_conclude import (
    concluded,
)

MANIFEST = "manifest.json"
EQUIVALENT_MUTANTS = {
    (
        'wrong = (f"The result cannot be recomputed: {printable(e, 300)}" for e in error.errors)',
        "*",
    ): "how much is quoted is a choice",
    ("return printable(value, 120)", "*"): "as above",
}  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audit")
    concluded(path)
    return path


@pytest.fixture
def audit(original: Path, tmp_path: Path) -> Path:
    """A copy of an audit, to be tampered with."""
    return Path(shutil.copytree(original, tmp_path / "copy"))


def manifest(path: Path) -> dict:
    return json.loads((path / MANIFEST).read_text(encoding="utf-8"))


def forge(path: Path, found: dict) -> None:
    """Write a manifest as an audit would."""
    (path / MANIFEST).write_text(as_json(found), encoding="utf-8")


def renew(path: Path, found: dict) -> None:
    """Write a manifest whose digests are those of the files that are there now."""
    for each in found["files"]:
        data = (path / each["name"]).read_bytes()
        each.update(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    forge(path, found)


def differences(path: Path, sha256: str = "") -> list[str]:
    return verify(Folder(path), manifest_sha256=sha256).differences


def test_an_audit_is_what_it_was(audit: Path) -> None:
    found = verify(Folder(audit))
    assert (found.verdict, found.differences, found.notes) == ("pass", [], [])
    assert (
        found.files
        == len(manifest(audit)["files"])
        == sum(1 for each in audit.rglob("*") if each.is_file()) - 1
    )
    data = (audit / MANIFEST).read_bytes()
    assert differences(audit, f" {hashlib.sha256(data).hexdigest().upper()} ") == []
    assert differences(audit, "0" * 64) == [
        f"{MANIFEST}: is not the one whose SHA-256 was given, {'0' * 64}; it has {hashlib.sha256(data).hexdigest()}"
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tenant", "other"),
        ("generated_at", "2020-01-01T00:00:00Z"),
        ("schema", "x"),
        ("verdict", "fail"),
        ("result_sha256", "0" * 64),
        ("policy", {"id": "x", "version": 1, "sha256": "0"}),
        ("policy", None),
    ],
)
def test_each_field_of_the_manifest_follows_from_evidence_and_inputs(
    audit: Path, field: str, value: object
) -> None:
    found = manifest(audit)
    was = found[field]
    forge(audit, {**found, field: value})
    (told,) = differences(audit)
    assert told.startswith(f"{MANIFEST}: {field} says ")
    if isinstance(was, str):
        assert was in told
    del found[field]
    forge(audit, found)
    assert differences(audit)


def test_a_field_that_no_audit_writes(audit: Path) -> None:
    forge(audit, {**manifest(audit), "approved": True})
    assert differences(audit) == [f"{MANIFEST}: approved is nothing that an audit writes"]


def test_another_version_is_a_note_and_no_difference(audit: Path) -> None:
    forge(
        audit, {**manifest(audit), "collection_version": "9.9.9\x1b[2J", "ansible_version": "2.99"}
    )
    found = verify(Folder(audit))
    assert found.differences == []
    assert found.notes and "9.9.9" in found.notes[0] and "\x1b" not in found.notes[0]


def test_reports_struck_from_the_list_and_forged_are_found(audit: Path) -> None:
    found = manifest(audit)
    (audit / "report.html").write_text("all is well", encoding="utf-8")
    found["files"] = [each for each in found["files"] if each["name"] != "report.html"]
    forge(audit, found)
    told = differences(audit)
    assert f"{MANIFEST}: lists report.html 0 times, where it must once" in told
    assert "report.html: is not what evidence and inputs give" in told


def test_a_report_that_is_forged_with_a_new_digest_is_found(audit: Path) -> None:
    (audit / "report.html").write_text("all is well", encoding="utf-8")
    renew(audit, manifest(audit))
    assert differences(audit) == ["report.html: is not what evidence and inputs give"]


@pytest.mark.parametrize("files", [[], None, "x", [1], [{}], [{"name": "../x"}]])
def test_a_list_of_no_files(audit: Path, files: object) -> None:
    forge(audit, {**manifest(audit), "files": files})
    found = verify(Folder(audit))
    assert any(each.startswith(MANIFEST) for each in found.differences)
    assert found.files == (len(files) if isinstance(files, list) else 0)


def test_a_list_in_another_order_or_with_a_file_twice(audit: Path) -> None:
    found = manifest(audit)
    forge(audit, {**found, "files": found["files"][::-1]})
    assert differences(audit) == [
        f"{MANIFEST}: lists its files in another order than the audit writes them"
    ]
    forge(audit, {**found, "files": [*found["files"], found["files"][0]]})
    assert any("2 times" in each for each in differences(audit))


def test_a_result_that_is_changed_is_named_with_the_field_and_both_values(audit: Path) -> None:
    path = audit / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["results"][0]["outcome"] = "fail"
    result["verdict"] = "fail"
    del result["results"][1]
    path.write_text(json.dumps(result), encoding="utf-8")
    told = differences(audit)
    assert "result.json: verdict says fail, recomputed pass" in told
    assert "result.json: rule ONE for user 1: outcome says fail, recomputed pass" in told
    assert any("is not there; evidence and inputs give it" in each for each in told)


@pytest.mark.parametrize(
    "name", ["more.txt", ".hidden", "evidence/batch-0001.json", "inputs/more.json", "a/b/c"]
)
def test_a_file_that_is_not_listed_is_a_difference(audit: Path, name: str) -> None:
    (audit / name).parent.mkdir(parents=True, exist_ok=True)
    (audit / name).touch()
    assert any(each.startswith(f"{name}: ") for each in differences(audit))


@pytest.mark.parametrize("name", [".DS_Store", "evidence/.DS_Store", "Thumbs.db", ".lock"])
def test_what_file_managers_leave_is_a_note(audit: Path, name: str) -> None:
    (audit / name).touch()
    found = verify(Folder(audit))
    assert found.differences == [] and found.notes == [f"{name}: not part of the audit"]


def test_names_of_others_cannot_speak_to_a_log(audit: Path) -> None:
    (audit / "##vso[task.complete]\x1b[2J\nx").touch()
    told = "\n".join(differences(audit))
    assert "##vso[" not in told and "\x1b" not in told


@pytest.mark.parametrize(
    "name", ["manifest.json", "report.html", "inputs/policy.json", "evidence/survey.json"]
)
@pytest.mark.parametrize("kind", ["fifo", "link", "folder", "gone"])
def test_what_is_no_file_is_neither_waited_for_nor_followed(
    audit: Path, name: str, kind: str
) -> None:
    path = audit / name
    kept = path.read_bytes()
    path.unlink()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "link":
        (audit.parent / "elsewhere").write_bytes(kept)
        path.symlink_to(audit.parent / "elsewhere")
    elif kind == "folder":
        path.mkdir()
    assert differences(audit)


def test_a_folder_of_the_audit_that_is_a_link_is_not_followed(audit: Path) -> None:
    shutil.move(audit / "evidence", audit.parent / "evidence")
    (audit / "evidence").symlink_to(audit.parent / "evidence")
    assert any("evidence" in each for each in differences(audit))


DEEP = "[" * 100_000
DAMAGE = [
    "",
    "[]",
    "{}",
    DEEP,
    '{"a":' * 5000,
    "NaN",
    '{"files": NaN}',
    "9" * 10_000,
    "\udcff",
    '{"files": [{}]}',
]


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "inputs/policy.json",
        "inputs/parameters.json",
        "evidence/survey.json",
        "result.json",
    ],
)
@pytest.mark.parametrize("text", DAMAGE, ids=range(len(DAMAGE)))
def test_damage_is_told_and_never_a_crash(audit: Path, name: str, text: str) -> None:
    (audit / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert differences(audit)


@pytest.mark.parametrize("ids", [[{"id": 1}], [[1]], [1, 2, {}]])
def test_what_cannot_even_be_compared_is_told_as_damage(audit: Path, ids: list[object]) -> None:
    path = audit / "evidence" / "survey.json"
    survey = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(as_json({**survey, "user_ids": ids}), encoding="utf-8")
    found = verify(Folder(audit))
    assert (found.verdict, found.files) == ("", len(manifest(audit)["files"]))
    assert found.differences == ["The result cannot be recomputed: a file of the audit is damaged"]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"reports": "json"},
        {"reports": ["x"], "now": "x", "tenant": "acme"},
        {"reports": [], "now": 5, "tenant": "a"},
    ],
)
def test_parameters_that_are_none(audit: Path, parameters: dict) -> None:
    (audit / "inputs/parameters.json").write_text(json.dumps(parameters), encoding="utf-8")
    assert any("recomputed" in each for each in differences(audit))


def test_a_folder_without_an_audit(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        found = verify(Folder(path))
        (told,) = found.differences
        assert "contains no completed audit" in told and "mfa_compliance_output_dir" in told
        assert (found.verdict, found.files, found.notes) == ("", 0, [])


def test_an_audit_that_was_superseded(audit: Path) -> None:
    forge(audit, {"tenant": "acme", "superseded": True})
    (told,) = differences(audit)
    assert "superseded" in told


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_changed_byte_anywhere_is_found(
    original: Path, tmp_path: Path, data: st.DataObject
) -> None:
    shutil.rmtree(tmp_path / "byte", ignore_errors=True)
    path = Path(shutil.copytree(original, tmp_path / "byte"))
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


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_files_that_are_swapped_or_missing_are_found(
    original: Path, tmp_path: Path, data: st.DataObject
) -> None:
    shutil.rmtree(tmp_path / "swap", ignore_errors=True)
    path = Path(shutil.copytree(original, tmp_path / "swap"))
    found = manifest(path)
    names = [each["name"] for each in found["files"]]
    first = data.draw(st.sampled_from(names))
    other = data.draw(st.sampled_from(["gone", *(name for name in names if name != first)]))
    if other == "gone":
        (path / first).unlink()
        found["files"] = [each for each in found["files"] if each["name"] != first]
    else:
        one, two = (path / first).read_bytes(), (path / other).read_bytes()
        (path / first).write_bytes(two)
        (path / other).write_bytes(one)
    renew(path, found)
    assert differences(path) or one == two


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


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_changed_in_a_manifest_is_found_without_its_hash(
    original: Path, tmp_path: Path, data: st.DataObject
) -> None:
    path = tmp_path / "field"
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(original, path)
    found = manifest(path)
    at = data.draw(st.sampled_from(list(places(found))))
    forged = changed(found, at, data.draw(st.sampled_from(CHANGES)))
    if json.dumps(forged) == json.dumps(found):
        return
    forge(path, forged)
    told = verify(Folder(path))
    # What made an audit does not follow from it.
    is_version = at[0] in ("ansible_version", "collection_version") and isinstance(
        forged.get(at[0]), str
    )
    assert bool(told.differences) is not is_version
    if at == ("collection_version",):
        assert told.notes or told.differences


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_with_new_digests_nothing_is_believed_that_evidence_and_inputs_do_not_give(
    original: Path, tmp_path: Path, data: st.DataObject
) -> None:
    """A document is changed, and every digest in the manifest made to fit. The hash tells; without it the verdict is still that of
    what is there."""
    path = tmp_path / "renewed"
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(original, path)
    sha256 = hashlib.sha256((path / MANIFEST).read_bytes()).hexdigest()
    name = data.draw(
        st.sampled_from(
            sorted(str(e.relative_to(path)) for e in path.rglob("*.json*") if e.stat().st_size)
        )
    )
    if name == MANIFEST:
        return
    lines = (
        (path / name).read_text(encoding="utf-8").splitlines()
        if name.endswith("l")
        else [(path / name).read_text()]
    )
    documents = [json.loads(line) for line in lines]
    number = data.draw(st.integers(0, len(documents) - 1))
    at = data.draw(st.sampled_from(list(places(documents[number]))))
    before = copy.deepcopy(documents)
    documents[number] = changed(documents[number], at, data.draw(st.sampled_from(CHANGES)))
    if documents == before:
        return
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


def test_true_is_not_one(audit: Path) -> None:
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


# ------------------------------------------------------------------------------------------------ what is said


def test_what_differs_deep_within_a_result_is_told_alone(audit: Path) -> None:
    path = audit / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["summary"]["outcomes"]["pass"] += 1
    result["results"][0]["evidence"]["seen"] = "enrolled: totp"
    result["users"][0]["enrolled"][0]["class"] = "totp"
    path.write_text(json.dumps(result), encoding="utf-8")
    _file, *told = differences(audit)
    assert told == [
        "result.json: summary.outcomes.pass says 4, recomputed 3",
        "result.json: rule ONE for user 1: evidence.seen says enrolled: totp, recomputed enrolled: sms; available: none",
        "result.json: user 1: enrolled[0].class says totp, recomputed sms",
    ]


def test_each_part_of_a_result_that_differs_is_named_with_both_values(audit: Path) -> None:
    path = audit / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    result["summary"] = "none"
    result["more"] = 1
    del result["tenant"]
    first, second, third = result["results"]
    first.update(outcome="fail", severity="low")
    del second["rule"]
    third["id"] = "other"
    result["users"][0]["email"] = "other@example.com"
    path.write_text(json.dumps(result), encoding="utf-8")
    told = differences(audit)
    assert told[0] == "result.json: is not what evidence and inputs give"
    assert told[1:4] == [
        "result.json: more says 1, recomputed None",
        told[2],
        "result.json: tenant says None, recomputed acme",
    ]
    assert told[2].startswith("result.json: summary says none, recomputed {'")
    assert told[4:] == [
        "result.json: rule ONE for user 1: outcome says fail, recomputed pass; severity says low, recomputed high",
        "result.json: rule ONE for user 2: rule says None, recomputed ONE",
        "result.json: rule ONE for user 3: is not there; evidence and inputs give it",
        "result.json: rule ONE for user 3: is there; evidence and inputs do not give it",
        "result.json: user 1: email says other@example.com, recomputed u1@example.com",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"results": None},
        {"results": [1]},
        {"results": [{}]},
        {"results": [{"id": []}]},
        {"users": "x"},
    ],
)
def test_a_result_without_its_lists_is_told_as_another_file(
    audit: Path, change: dict[str, t.Any]
) -> None:
    path = audit / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**result, **change}), encoding="utf-8")
    assert differences(audit) == ["result.json: is not what evidence and inputs give"]


@pytest.mark.parametrize("text", ["", "{", "[]", DEEP])
def test_a_result_that_cannot_be_read_is_told_as_another_file(audit: Path, text: str) -> None:
    (audit / "result.json").write_text(text, encoding="utf-8")
    assert differences(audit) == ["result.json: is not what evidence and inputs give"]


def test_each_file_that_is_missing_is_told(audit: Path) -> None:
    for name in ("report.html", "result.json"):
        (audit / name).unlink()
    told = differences(audit)
    assert (
        len(told) == 2 and "report.html" in told[0] + told[1] and "result.json" in told[0] + told[1]
    )
    assert not any("recomputed" in each for each in told)


def test_at_most_ten_of_a_kind_are_told_one_by_one(tmp_path: Path) -> None:
    concluded(tmp_path, range(1, 13))
    for number in range(12):
        (tmp_path / f"more-{number:02}").touch()
    path = tmp_path / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    for each in result["results"]:
        each["outcome"] = "fail"
    for each in result["users"][:10]:
        each["email"] = "x"
    path.write_text(json.dumps(result), encoding="utf-8")
    found = manifest(tmp_path)
    forge(
        tmp_path,
        {
            **found,
            **{f"more-{number:02}": 1 for number in range(11)},
            "files": [*found["files"], *({"name": f"x{number}"} for number in range(15))],
        },
    )
    told = differences(tmp_path)
    counts = [
        (": is no file of this audit", 10, "2 more files differ"),
        (": outcome says", 10, "2 more results differ"),
        (": email says", 10, None),
        (" is nothing that an audit writes", 10, "1 more fields differ"),
        (", which is no file of this audit", 10, "5 more entries of its list differ"),
    ]
    for words, number, more in counts:
        assert sum(words in each for each in told) == number, words
        assert more is None or more in told
    assert not any("more users" in each for each in told)


def test_a_policy_with_many_mistakes(audit: Path) -> None:
    rules = [{"id": f"R-{number}"} for number in range(30)]
    (audit / "inputs/policy.json").write_text(json.dumps({"policy": {"id": "p", "rules": rules}}))
    told = differences(audit)
    assert len(told) == 11 and all("cannot be recomputed: policy.rules" in e for e in told[:10])
    assert told[10].endswith("more errors differ")


def test_nothing_of_others_speaks_to_a_log(audit: Path) -> None:
    """Neither in a manifest nor in a result, in names of files, in the hash that was given, or in a note."""
    evil = "##vso[task.complete]\x1b[2J\n::set-output name=x::y"
    found = manifest(audit)
    found.update(
        {evil: evil, "tenant": evil, "ansible_version": [evil], "collection_version": evil}
    )
    found["files"].append({"name": evil})
    found["files"][0].update({evil: evil, "sha256": evil})
    result = json.loads((audit / "result.json").read_text(encoding="utf-8"))
    result["verdict"] = result[evil] = evil
    result["results"][0].update({"outcome": evil, "rule": evil, evil: evil})
    result["results"][1].update(id=evil, rule=evil, user={"id": evil})
    result["users"][0].update({"id": evil})
    (audit / "result.json").write_text(json.dumps(result), encoding="utf-8")
    (audit / evil.replace("/", "")).mkdir()
    (audit / evil / ".DS_Store").touch()
    (audit / evil / "x").touch()
    forge(audit, found)
    told = verify(Folder(audit), manifest_sha256=evil)
    text = "".join([*told.differences, *told.notes])
    assert len(told.differences) > 10 and len(told.notes) == 2
    assert not any(each in text for each in ("##vso[", "\x1b", "\n", "::set-output"))
    inputs = {"policy": {"id": evil, "rules": []}}
    (audit / "inputs/policy.json").write_text(json.dumps(inputs), encoding="utf-8")
    text = "".join(differences(audit))
    assert "##vso[" not in text and "\x1b" not in text and "\n" not in text


def test_the_lock_of_an_audit_is_a_leftover_where_audits_leave_it(audit: Path) -> None:
    (audit / "evidence/.lock").touch()
    assert differences(audit) == ["evidence/.lock: is no file of this audit"]


def test_verifying_writes_nothing(audit: Path) -> None:
    before = {each: each.stat().st_mtime_ns for each in audit.rglob("*")}
    audit.chmod(0o500)
    try:
        assert differences(audit) == []
    finally:
        audit.chmod(0o700)
    assert {each: each.stat().st_mtime_ns for each in audit.rglob("*")} == before
