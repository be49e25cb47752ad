# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evidence as it lies on the disk: read without a key, and trusted only with it."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import (
    evidence,
    signatures,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    Folder,
    FolderError,
    MemoryFolder,
)

KEY = signatures.signing_key("secret", tenant="acme")
NOTHING = evidence.Previous({}, {}, 0, False)
TRACE = {"enrolled": {"status": 200, "request_id": "r-1", "read_at": "2026-11-24T10:00:00Z"}}


def identity(key: bytes = KEY, tenant: str = "acme", deciding: t.Any = None) -> evidence.Identity:
    return evidence.Identity(key, tenant, deciding, {"lists": ["enrolled"]})


def write(folder: Folder, *numbers: int, population: t.Sequence[int] = ()) -> evidence.Survey:
    survey = evidence.Survey(
        folder, identity(), list(population or numbers), previous=NOTHING, kept={}
    )
    for number in numbers:
        survey.write({"id": number, "enrolled": []}, None, TRACE)
    return survey


def lines(folder: Folder, number: int = 1) -> list[bytes]:
    return folder.read_bytes(evidence.journal_name(number)).splitlines(keepends=True)


def test_a_whole_survey_is_read_without_a_key_sorted_by_id(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    write(folder, 3, 1, 2).finish()
    survey, users = evidence.surveyed(folder)
    assert [user["id"] for user in users] == [1, 2, 3]
    assert users[0] == {"id": 1, "enrolled": [], "fetched_at": "2026-11-24T10:00:00Z"}
    assert survey["tenant"] == "acme" and survey["finished_at"]
    assert evidence.files(folder) == ["evidence/survey.json", "evidence/users-0001.jsonl"]


def test_the_latest_line_of_a_user_counts(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    survey = write(folder, 1, 2)
    survey.write({"id": 1, "enrolled": None}, {"error": "server"}, {})
    survey.finish()
    _survey, users = evidence.surveyed(folder)
    assert users[0]["failure"] == {"error": "server"} and "failure" not in users[1]


@pytest.mark.parametrize("finished", [True, False])
def test_a_survey_that_is_not_whole_is_none(tmp_path: Path, finished: bool) -> None:
    folder = Folder(tmp_path)
    survey = write(folder, 1, 2, population=[1, 2, 3] if finished else [1, 2])
    if finished:
        survey.finish()
    with pytest.raises(FolderError, match="the survey is not complete"):
        evidence.surveyed(folder)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.replace(b'"user"', b'"used"', 1),
        lambda data: data.replace(b'"id": 1', b'"id": "1"', 1),
        lambda data: b"\0" + data,
        lambda data: b"[" * 100_000 + b"\n" + data,
        lambda data: b"null\n" + data,
        lambda data: data.replace(b'"evidence": {', b'"evidence": [{', 1),
    ],
)
def test_a_damaged_journal_is_told_by_file_and_line(
    tmp_path: Path, damage: t.Callable[[bytes], bytes]
) -> None:
    folder = Folder(tmp_path)
    write(folder, 1, 2).finish()
    path = tmp_path / evidence.journal_name(1)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(FolderError, match=r"users-0001.jsonl: line 1 is damaged"):
        evidence.surveyed(folder)


def test_a_torn_last_line_is_dropped(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    write(folder, 1, 2, 3).close()
    path = tmp_path / evidence.journal_name(1)
    whole = path.read_bytes()
    for cut in (1, 10, len(lines(folder)[-1]) - 1):
        path.write_bytes(whole[:-cut])
        found = evidence.look_back(folder, identity())
        assert sorted(found.lines) == [1, 2] and found.rejected == 0
    resumed = evidence.Survey(folder, identity(), [1, 2, 3], previous=found, kept=found.lines)
    assert path.read_bytes() == whole[: -len(whole.splitlines(True)[-1])]
    resumed.write({"id": 3, "enrolled": []}, None, TRACE)
    resumed.finish()
    assert len(evidence.surveyed(folder)[1]) == 3


def test_a_journal_of_another_survey_is_not_mixed_in(tmp_path: Path) -> None:
    folder, other = Folder(tmp_path / "a"), Folder(tmp_path / "b")
    write(folder, 1).finish()
    write(other, 1).finish()
    name = evidence.journal_name(2)
    (tmp_path / "a" / name).write_bytes(other.read_bytes(evidence.journal_name(1)))
    with pytest.raises(FolderError, match="users-0002.jsonl: belongs to another survey"):
        evidence.surveyed(folder)
    assert evidence.look_back(folder, identity()).rejected == 1


def test_a_new_journal_begins_after_many_lines_and_with_each_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "_LINES_OF_A_JOURNAL", 2)
    folder = Folder(tmp_path)
    write(folder, 1, 2, 3, 4, 5, population=range(1, 7)).close()
    assert [len(lines(folder, n)) for n in (1, 2, 3)] == [2, 2, 1]
    found = evidence.look_back(folder, identity())
    resumed = evidence.Survey(
        folder, identity(), range(1, 7), previous=found, kept=dict(list(found.lines.items()))
    )
    resumed.write({"id": 6, "enrolled": []}, None, TRACE)
    resumed.finish()
    assert [len(lines(folder, n)) for n in (1, 2, 3, 4)] == [2, 2, 1, 1]
    assert len(evidence.surveyed(folder)[1]) == 6


@pytest.mark.parametrize(
    "other",
    [
        identity(key=signatures.signing_key("rotated", tenant="acme")),
        identity(deciding="another selection"),
    ],
)
def test_evidence_of_another_credential_or_survey_is_not_used(
    tmp_path: Path, other: evidence.Identity
) -> None:
    folder = Folder(tmp_path)
    write(folder, 1, 2).finish()
    assert evidence.look_back(folder, other).lines == {}
    assert sorted(evidence.look_back(folder, identity()).lines) == [1, 2]


def test_evidence_of_another_tenant_is_an_error(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    write(folder, 1).finish()
    with pytest.raises(FolderError, match="contains the audit of acme, and this is one of b") as e:
        evidence.look_back(folder, identity(tenant="b"))
    assert "set mfa_compliance_output_dir to another" in str(e.value)
    assert "set mfa_compliance_tenant to acme" in str(e.value)


@settings(max_examples=60)
@given(
    data=st.data(),
    order=st.permutations(range(5)),
    what=st.sampled_from(["order", "drop", "flip", "swap"]),
)
def test_no_line_is_trusted_that_was_not_written_so(
    data: st.DataObject, order: list[int], what: str
) -> None:
    """Whatever is done to a journal, each line that is kept is one that was written, for the user whose it was."""
    folder = MemoryFolder()
    write(folder, 1, 2, 3, 4, 5).finish()
    before = evidence.look_back(folder, identity()).lines
    written = lines(folder)
    if what == "order":
        changed = [written[n] for n in order]
    elif what == "drop":
        changed = [line for line in written if data.draw(st.booleans())]
    elif what == "flip":
        raw = bytearray(b"".join(written))
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        changed = [bytes(raw)]
    else:
        changed = [
            line.replace(b'"id": 1', b'"id": 9') if data.draw(st.booleans()) else line
            for line in written
        ]
    folder.write(evidence.journal_name(1), b"".join(changed))
    found = evidence.look_back(folder, identity())
    assert all(before.get(number) == line for number, line in found.lines.items())
    if b"".join(changed) != b"".join(written):
        assert found.rejected or len(found.lines) < 5


def test_the_survey_itself_is_not_believed_if_it_was_changed(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    write(folder, 1, 2).finish()
    told = folder.read_json(evidence.SURVEY)
    for change in (
        {"user_ids": [1]},
        {"finished_at": "2027-01-01T00:00:00Z"},
        {"mac": "0" * 64},
        {"mac": None},
    ):
        folder.write_json(evidence.SURVEY, {**told, **change})
        found = evidence.look_back(folder, identity())
        assert found.foreign and not found.lines and found.finished_at is None
    folder.write_json(evidence.SURVEY, {**told, "superseded": True})
    assert evidence.look_back(folder, identity()).superseded


def test_an_unreadable_journal_is_read_again_and_replaced(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    write(folder, 1, 2).finish()
    path = tmp_path / evidence.journal_name(1)
    path.unlink()
    os.symlink(tmp_path / "elsewhere", path)
    found = evidence.look_back(folder, identity())
    assert found.lines == {} and found.rejected == 1 and found.finished_at is None
    evidence.Survey(folder, identity(), [1, 2], previous=found, kept={}).close()
    assert not path.is_symlink()


def test_the_fingerprint_tells_nothing_without_the_key() -> None:
    """It is made of the pseudonym key too: nobody can try guesses of that."""
    same = [identity(deciding="k").fingerprint, identity(deciding="k").fingerprint]
    other = identity(key=signatures.signing_key("x", tenant="acme"), deciding="k").fingerprint
    assert same[0] == same[1] != other


def test_lines_are_strict_json(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    survey = evidence.Survey(folder, identity(), [1], previous=NOTHING, kept={})
    survey.write({"id": 1, "email": "\ud800\u2028é"}, None, {})
    survey.finish()
    (line,) = lines(folder)
    assert line.isascii() and json.loads(line)["user"]["email"] == "\ud800\u2028é"
    with pytest.raises(ValueError, match="JSON"):
        survey.write({"id": 1, "x": float("nan")}, None, {})


def test_a_copied_line_is_kept_once(tmp_path: Path) -> None:
    """A line proves itself and what stands before it, so that a copy of two lines proves the second one again."""
    folder = Folder(tmp_path)
    write(folder, 1, 2).close()
    folder.write(evidence.journal_name(1), b"".join([*lines(folder), *lines(folder)]))
    previous = evidence.look_back(folder, identity())
    assert sorted(previous.lines) == [1, 2] and previous.rejected == 1
    again = evidence.Survey(folder, identity(), [1, 2], previous=previous, kept=previous.lines)
    again.close()
    assert [json.loads(line)["user"]["id"] for line in lines(folder)] == [1, 2]
    assert evidence.look_back(folder, identity()).rejected == 0
