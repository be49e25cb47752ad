# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The tenants of a play side by side: what may be believed of the folders that its audits have left, in one place.

A verdict is believed if the audit of this run has returned it, the manifest in the folder is the one whose SHA-256 it returned, and every
file is as that manifest lists it. Whatever else lies in a folder, of an older run for instance, is no verdict.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import stat
import typing as t
from collections.abc import Mapping
from urllib.parse import quote

from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import console
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.folder import (
    DAMAGE,
    MANIFEST,
    Folder,
    FolderError,
    unwritable,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.read_once import ReadOnce
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy import dates
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import fleet as report
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html import fleet_page
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import brief, clean
from ansible_collections.identity.onelogin.plugins.plugin_utils._vocabulary import (
    OUTCOMES,
    VERDICTS,
)

FILES = ("fleet.html", "fleet.csv", "fleet.json")
REPORT = "report.html"
_LARGEST_MANIFEST = 16 * 2**20  # bytes; a file of an audit takes some 150 of them
# Characters of a name and of a sentence, and how many sentences.
_NAME, _TEXT, _REASONS = 120, 300, 20
_SHOWN = 20  # tenants on the screen


class Told(t.NamedTuple):
    """What a run knows of a tenant: what the task of its audit has returned (nothing if there was none), and where its files are."""

    result: Mapping[str, t.Any]
    folder: str


def default_folder(host: str) -> str:
    """The folder of a host's audit where nobody has named another; the role's default, which says why, is the same."""
    kept = os.environ.get("AWX_ISOLATED_DATA_DIR", "")
    here = os.path.realpath(".") + "/"
    lost = "/ansible-navigator_" in kept or (
        kept.startswith("/runner/") and not here.startswith("/runner/")
    )
    return os.path.join("" if lost else kept, "mfa-compliance", host)


def read(
    tenants: Mapping[str, Told], *, fleet_dir: str, now: datetime.datetime
) -> dict[str, t.Any]:
    """The fleet of these tenants, which go by the inventory's name of their host; ``now`` is what ages are counted to."""
    return report.assembled(
        [_tenant(host, told, fleet_dir, now) for host, told in tenants.items()],
        generated_at=dates.write_moment(now),
        version=COLLECTION_VERSION,
    )


def write(fleet: Mapping[str, t.Any], fleet_dir: str) -> bool:
    """Write the files of a fleet; returns whether any has become another one. Raises `FolderError` and `OSError`."""
    folder = Folder(fleet_dir)
    folder.sweep()
    folder.write("fleet.html", fleet_page.render(fleet))
    folder.write("fleet.csv", report.render_csv(fleet))
    folder.write_json("fleet.json", fleet)
    return folder.changed


def withdraw(fleet_dir: str) -> None:
    """Remove the files of a previous run: what they say of a tenant is not so any more once that is audited anew."""
    for name in FILES:
        with contextlib.suppress(FileNotFoundError):  # the audits of other tenants do the same
            Folder(fleet_dir).remove(name)


def misplaced(fleet_dir: str, output_dirs: t.Iterable[str]) -> str | None:
    """Why the files of a fleet cannot be written there; None if they can."""
    place = os.path.realpath(fleet_dir)
    for each in output_dirs:
        folder = os.path.realpath(each)
        if os.path.commonpath([place, folder]) == folder:
            return f"{fleet_dir} is, or lies in, the folder of an audit, {each}; files of a fleet do not belong there: name another folder"
    return unwritable(fleet_dir)


def page(fleet: Mapping[str, t.Any], fleet_dir: str) -> str:
    """What the run shows of a fleet: plain text, the worst first. Without a ``fleet_dir`` nothing was written (check mode)."""
    lines = [
        "",
        console.wrapped(f"Fleet: {fleet['verdict'].upper()}. {report.headline(fleet)}"),
    ]
    for row in fleet["tenants"][:_SHOWN]:
        state = report.state_of(row)
        facts = row["problem"]
        if row["users_by_outcome"]:
            groups = report.grouped(row["users_by_outcome"]).items()
            counts = ", ".join(f"{number:,} {name}" for name, number in groups if number)
            noun = "user" if row["users"] == 1 else "users"
            facts = f"{row['users']:,} {noun}{': ' if counts else ''}{counts}"
        line = f"{clean(row['host'], limit=60)}: {report.STATES[state]}. {clean(facts)}"
        lines.append(console.wrapped(line, indent="  - ", further="    "))
    if len(fleet["tenants"]) > _SHOWN:
        lines.append(f"  … and {len(fleet['tenants']) - _SHOWN:,} more")
    return "\n".join([*lines, f"Files in {fleet_dir}:", f"  {', '.join(FILES)}"])


def _tenant(host: str, told: Told, fleet_dir: str, now: datetime.datetime) -> dict[str, t.Any]:
    """One tenant of the fleet."""
    row: dict[str, t.Any] = {
        "host": clean(host, limit=_NAME),
        "tenant": clean(told.result.get("tenant"), limit=_NAME) or clean(host, limit=_NAME),
        "status": "not_audited",
        "verdict": None,
        "problem": "",
        "reasons": [],
        "policy": None,
        "generated_at": None,
        "age_seconds": None,
        "reused": False,
        "users": None,
        "users_by_outcome": None,
        "manifest_sha256": None,
        "folder": _relative(told.folder, fleet_dir),
        "report": None,
    }
    if told.result.get("failed") or told.result.get("unreachable"):
        return {**row, "status": "failed", "problem": _first_line(told.result.get("msg"))}
    folder = ReadOnce(Folder(told.folder))
    if not told.result.get("manifest_sha256"):
        return {**row, **_older(folder, fleet_dir, now)}
    try:
        return {**row, **_audited(folder, told.result, fleet_dir, now)}
    except FolderError as error:
        problem = str(error)
    except DAMAGE:
        problem = f"{MANIFEST}: is damaged"
    return {**row, "status": "damaged", "problem": clean(problem, limit=_TEXT)}


def _audited(
    folder: Folder, result: Mapping[str, t.Any], fleet_dir: str, now: datetime.datetime
) -> dict[str, t.Any]:
    """What an audit of this run has found. Raises `FolderError` if the folder is not as it has left it."""
    sha256 = result["manifest_sha256"]
    if folder.digest(MANIFEST)["sha256"] != sha256:
        raise FolderError(f"{MANIFEST}: is not the one that this run has written")
    manifest = folder.read_json(MANIFEST)
    for each in manifest["files"]:
        if {"name": each["name"], **folder.digest(each["name"])} != each:
            raise FolderError(f"{each['name']}: is not the file that {MANIFEST} lists")
    if manifest["verdict"] not in VERDICTS or manifest["verdict"] != result["verdict"]:
        raise FolderError(f"{MANIFEST}: has another verdict than the audit")
    summary = result["summary"]
    names = {each["name"] for each in manifest["files"]}
    return {
        "tenant": clean(manifest["tenant"], limit=_NAME),
        "status": "audited",
        "verdict": manifest["verdict"],
        "reasons": [clean(brief(each), limit=_TEXT) for each in result["reasons"][:_REASONS]],
        "policy": {key: _short(manifest["policy"][key]) for key in ("id", "version", "sha256")},
        **_dated(manifest["generated_at"], now),
        "reused": bool(result.get("reused")),
        "users": int(summary["users"]),
        "users_by_outcome": {
            outcome: int(summary["users_by_outcome"].get(outcome, 0)) for outcome in OUTCOMES
        },
        "manifest_sha256": sha256,
        "report": _link(folder, fleet_dir) if REPORT in names else None,
    }


def _older(folder: Folder, fleet_dir: str, now: datetime.datetime) -> dict[str, t.Any]:
    """What to say of a tenant that this run has not audited: when it was the last time, if its folder tells that."""
    problem = "This run left it out or did not reach it."
    try:
        if folder.digest(MANIFEST)["size"] > _LARGEST_MANIFEST:
            return {"problem": problem}
        found = _dated(folder.read_json(MANIFEST).get("generated_at"), now)
    except (FolderError, *DAMAGE):
        return {"problem": problem}
    if found["generated_at"] is None:
        return {"problem": problem}
    there = stat.S_ISREG(_mode(os.path.join(folder.path, REPORT)))
    return {
        **found,
        "problem": f"{problem} Its folder holds an older audit.",
        "report": _link(folder, fleet_dir) if there else None,
    }


def _mode(path: str) -> int:
    try:
        return os.lstat(path).st_mode
    except OSError:
        return 0


def _dated(moment: t.Any, now: datetime.datetime) -> dict[str, t.Any]:
    """When facts were read, and how many seconds ago."""
    found = dates.parse_moment(moment)
    if found is None:
        return {"generated_at": None, "age_seconds": None}
    seconds = max(0, int((now - found).total_seconds()))
    return {"generated_at": dates.write_moment(found), "age_seconds": seconds}


def _short(value: t.Any) -> str | None:
    return None if value is None else clean(value, limit=_NAME)


def _first_line(text: t.Any) -> str:
    return clean(text, limit=_TEXT) or "the audit has failed"


def _relative(path: str, start: str) -> str:
    """``path`` as seen from the folder ``start``, so that both can be moved together; absolute if they share no folder but the root."""
    path, start = os.path.normpath(path), os.path.normpath(start)
    return path if os.path.commonpath([path, start]) == os.sep else os.path.relpath(path, start)


def _link(folder: Folder, fleet_dir: str) -> str:
    """The address of a tenant's report, for a page in ``fleet_dir``."""
    path = _relative(os.path.join(folder.path, REPORT), fleet_dir)
    return f"file://{quote(path)}" if os.path.isabs(path) else quote(path)
