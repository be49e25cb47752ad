# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The artefact holds exactly what users need, whatever else lies in the checkout that it is built from."""

from __future__ import annotations

import tarfile
from pathlib import Path

from tree import build_artefact, copy_collection

CHECKOUT = Path(__file__).resolve().parents[3]
# What is tracked for those who work on the collection. A file that is neither here nor in galaxy.yml fails the test.
OURS = (
    *(".ansible-lint", ".ci/", ".github/", ".gitignore", ".yamllint", "changelogs/config.yaml"),
    *("changelogs/fragments/", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "docs/site/", "galaxy.yml"),
    *("LICENSES/", "Makefile", "noxfile.py", "pyproject.toml", "REUSE.toml", "tests/"),
)
# What may lie about in a checkout where somebody works, not all of it known to git's ignore list.
STRAY = (
    *(
        "mfa-audit/result.json",
        "mfa-compliance/evidence/users-0001.jsonl",
        "demo-output/report.html",
    ),
    *("group_vars/all/vault.yml", "host_vars/acme.yml", "inventory.yml", "tenants.yml", "all.yml"),
    *("playbooks/group_vars/all/vault.yml", "playbooks/tenants.yml", "playbooks/verify.retry"),
    *("docs/examples/mfa/vault.yml", "docs/examples/mfa/mfa-audit/report.html", "docs/notes.txt"),
    *("docs/docsite/rst/screen.jpg", "docs/schemas/result.json", "meta/secrets.yml"),
    *("roles/mfa_compliance/vars/acme.yml", "roles/mfa_compliance/defaults/main.yml.orig"),
    *("roles/mfa_compliance/files/waivers.yml", "roles/other/vars/main.yml"),
    *("plugins/modules/credentials.yml", "plugins/modules/.local.py", "plugins/modules/a.py~"),
    *("plugins/module_utils/__pycache__/a.cpython-313.pyc", ".env", ".envrc", "secret.txt"),
    *("env/envvars", "artifacts/1/stdout", "changelogs/.plugin-cache.yaml", "core.1", "a.tar.gz"),
)


def test_the_artefact_holds_what_users_need_and_nothing_else(tmp_path):
    root = copy_collection(checkout=CHECKOUT, work=tmp_path)
    tracked = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    for name in STRAY:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("nobody else's business\n", encoding="utf-8")
    file = build_artefact(root, tmp_path)
    with tarfile.open(file) as archive:
        packed = {member.name for member in archive.getmembers() if member.isfile()}
    for_users = {name for name in tracked if not name.startswith(OURS)}
    assert packed == for_users | {"MANIFEST.json", "FILES.json"}
