# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbook verify finds."""

from __future__ import annotations

import hashlib
import json
import shutil
import typing as t

from stage import Case, flat, holds


def case_verify(case: Case) -> None:
    nothing = case.play("verify")
    assert nothing.status != 0
    holds(nothing.output, str(case.out), "manifest.json")
    audited = case.audit()
    assert audited.status == 0, audited.output
    whole = case.play("verify")
    assert (whole.status, whole.changed) == (0, 0), whole.output
    holds(whole.output, "The verdict pass is reproduced")
    manifest = hashlib.sha256((case.out / "manifest.json").read_bytes()).hexdigest()
    holds(flat(audited.output), f"SHA-256 of manifest.json: {manifest}")
    assert case.play("verify", manifest_sha256=manifest).status == 0
    kept = case.work / "kept"
    shutil.copytree(case.out, kept)

    def after(change: t.Callable[[], object], *told: str, **given: t.Any) -> None:
        shutil.rmtree(case.out)
        shutil.copytree(kept, case.out)
        change()
        run = case.play("verify", **given)
        assert run.status != 0, f"{told}: {run.output}"
        holds(run.output, *told)

    def replace(name: str, old: str, new: str, *, forge: bool = False) -> None:
        file = case.out / name
        text = file.read_text(encoding="utf-8")
        assert old in text, (name, old)
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        if forge:  # as somebody would who knows of the manifest
            listed = case.json("manifest.json")
            data = file.read_bytes()
            for each in listed["files"]:
                if each["name"] == name:
                    each.update(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
            (case.out / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")

    journal = "evidence/users-0001.jsonl"
    after(
        lambda: replace(journal, "active", "Active"),
        f"{journal} is not what evidence and inputs give",
    )
    after((case.out / journal).unlink, "5 of 5 users have not been read")
    after((case.out / "junit.xml").unlink, "junit.xml: No such file")
    after(lambda: replace("result.json", '"pass"', '"fail"', forge=True), "result.json: ")
    after(
        lambda: replace("manifest.json", '"verdict": "pass"', '"verdict": "fail"'),
        "manifest.json: verdict says fail; evidence and inputs give pass",
    )
    after(
        lambda: replace("report.html", "</h1>", "!</h1>", forge=True),
        "report.html: is not what evidence and inputs give",
    )
    after(
        lambda: replace("manifest.json", "\n", "\n\n"),
        "whose SHA-256 was given",
        manifest_sha256=manifest,
    )
