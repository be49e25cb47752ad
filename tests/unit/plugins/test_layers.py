# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house: which room may import from which. Imports run one way only.

Every file of ``plugins/`` is read, also what it imports within functions; a room that is new must be entered here.
"""

from __future__ import annotations

import ast
import pathlib
import sys

import pytest

PLUGINS = pathlib.Path(__file__).parents[3] / "plugins"
PACKAGE = "ansible_collections.identity.onelogin.plugins"
ENTRIES = ("action", "filter", "lookup", "modules", "test")

# What a room may import of the collection beside itself; a file name stands for that file alone.
QUERY = (
    "module_utils/_api",
    "module_utils/_tenant",
    "module_utils/_concurrency",
    "module_utils/_text",
    "module_utils/_version",
)
ALLOWED = {
    "doc_fragments": (),
    "module_utils/_version": (),
    "module_utils/_text": (),
    "module_utils/_concurrency": (),
    "module_utils/_api": ("module_utils/_text", "module_utils/_version", "module_utils/_concurrency"),
    "module_utils/_tenant": ("module_utils/_api", "module_utils/_text", "module_utils/_concurrency"),
    "module_utils/_module": QUERY,
    "plugin_utils/_vocabulary": ("module_utils/_text", "module_utils/_tenant"),
    "plugin_utils/_figures": ("plugin_utils/_vocabulary", "module_utils/_text"),
    "plugin_utils/_controls": (),
    "plugin_utils/_vaulted": (),
    "plugin_utils/_list_test": ("plugin_utils/_vaulted", "module_utils/_text", "module_utils/_tenant"),
    "plugin_utils/_policy": (
        "plugin_utils/_vocabulary", "plugin_utils/_figures", "plugin_utils/_controls", "plugin_utils/_vaulted", *QUERY,
    ),
    "plugin_utils/_reports": ("plugin_utils/_vocabulary", "plugin_utils/_figures", "plugin_utils/_controls", *QUERY),
    "plugin_utils/_judgement": ("plugin_utils/_policy", "plugin_utils/_vocabulary", "plugin_utils/_figures", *QUERY),
    "plugin_utils/_audit": (
        "plugin_utils/_judgement", "plugin_utils/_reports", "plugin_utils/_policy", "plugin_utils/_vocabulary",
        "plugin_utils/_figures", *QUERY,
    ),
    # A module runs on the host of its task, where there is no plugin_utils.
    "modules": ("module_utils/_module", *QUERY),
    **{entry: ("module_utils", "plugin_utils") for entry in ENTRIES if entry != "modules"},
}  # fmt: skip
# Neither the network nor the disk: what judges and what renders is the same for the same input.
PURE = ("plugin_utils/_judgement", "plugin_utils/_policy", "plugin_utils/_reports", "plugin_utils/_vocabulary",
        "plugin_utils/_figures", "plugin_utils/_controls", "test", "module_utils/_text")  # fmt: skip
IMPURE = {"asyncio", "http", "multiprocessing", "os", "random", "requests", "shutil", "socket", "ssl", "subprocess",
          "tempfile", "threading", "time", "urllib", "urllib3"}  # fmt: skip
IMPURE_ROOMS = (
    "module_utils/_api",
    "module_utils/_concurrency",
    "module_utils/_module",
    "plugin_utils/_audit",
)
# What API records mean, shared with the layer above.
SHARED = ("selection", "factor_classes", "levels", "login_policy", "policy_settings")


def files():
    return sorted(PLUGINS.rglob("*.py"))


def named(path):
    """``module_utils._tenant.users`` of a file."""
    return ".".join(path.relative_to(PLUGINS).with_suffix("").parts)


def room(name):
    """``plugin_utils/_policy`` of ``plugin_utils._policy.scope``; of a plugin its kind."""
    parts = name.split(".")
    return "/".join(parts[:2]) if parts[0] in ("module_utils", "plugin_utils") else parts[0]


def imported(path):
    """Every name that a file imports, whole; of the collection without the package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            yield name.removeprefix(f"{PACKAGE}.") if name.startswith(PACKAGE) else name


def of_collection(path):
    known = ("module_utils", "plugin_utils", "doc_fragments", *ENTRIES)
    return [name for name in imported(path) if name.split(".")[0] in known]


@pytest.mark.parametrize("path", files(), ids=named)
def test_imports_run_one_way(path):
    here = room(named(path))
    assert here in ALLOWED, f"{here} is a new room: say in ALLOWED what it may import"
    for name in of_collection(path):
        there = room(name)
        allowed = there == here or any(
            there == each or there.startswith(f"{each}/") for each in ALLOWED[here]
        )
        assert allowed, f"{named(path)} imports {name}: {here} may not import {there}"


@pytest.mark.parametrize("path", [path for path in files() if room(named(path)) in PURE], ids=named)
def test_what_judges_and_what_renders_is_pure(path):
    for name in imported(path):
        assert name.split(".")[0] not in IMPURE or name.startswith(
            "urllib.parse"
        ), f"{named(path)} imports {name}"
        assert not name.startswith(
            tuple(each.replace("/", ".") for each in IMPURE_ROOMS)
        ), f"{named(path)} imports {name}"
        if name.startswith("module_utils._tenant"):
            assert name.split(".")[2] in SHARED, f"{named(path)} imports {name}"


@pytest.mark.parametrize("name", SHARED)
def test_what_records_mean_needs_no_client(name):
    path = PLUGINS / "module_utils" / "_tenant" / f"{name}.py"
    for other in of_collection(path):
        _kind, place, file = other.split(".")[:3]
        assert (
            place == "_text"
            or (place, file) == ("_api", "errors")
            or (place == "_tenant" and file in SHARED)
        )


def test_one_file_sends_requests():
    libraries = {"requests", "urllib3", "socket", "ssl", "http"}
    senders = {
        named(path)
        for path in files()
        if libraries & {name.split(".")[0] for name in imported(path)}
    }
    assert senders <= {"module_utils._api.transport", "module_utils._api.framing"}


def test_rooms_depend_on_each_other_without_circles():
    needs = {here: {each for each in ALLOWED[here] if each in ALLOWED} for here in ALLOWED}
    while needs:
        free = {here for here, others in needs.items() if not others & needs.keys()}
        assert free, f"a circle: {sorted(needs)}"
        needs = {here: others for here, others in needs.items() if here not in free}


def test_no_file_of_a_room_needs_itself():
    """Neither do files within a room import each other in a circle."""
    needs = {}
    for path in files():
        mine = named(path)
        needs[mine] = {
            other for name in of_collection(path) for other in (name, name.rpartition(".")[0])
        } - {mine}
    while needs:
        free = {here for here, others in needs.items() if not others & needs.keys()}
        assert free, f"a circle: {sorted(needs)}"
        needs = {here: others for here, others in needs.items() if here not in free}


def test_only_ansible_requests_and_python_itself_are_needed():
    needed = {name.split(".")[0] for path in files() for name in imported(path)}
    # jinja2 with markupsafe, and yaml come with ansible-core.
    allowed = {
        "ansible",
        "jinja2",
        "markupsafe",
        "yaml",
        "requests",
        "urllib3",
        "ansible_collections",
        "module_utils",
        "plugin_utils",
    }
    assert needed - set(sys.stdlib_module_names) <= allowed


def test_what_is_broken_is_noticed(tmp_path):
    file = tmp_path / "file.py"
    file.write_text(
        f"def later():\n    from {PACKAGE}.plugin_utils._audit.folder import Folder\nimport os.path as p\n"
    )
    assert list(imported(file)) == ["plugin_utils._audit.folder.Folder", "os.path"] or list(
        imported(file)
    ) == ["os.path", "plugin_utils._audit.folder.Folder"]
    assert room("plugin_utils._audit.folder.Folder") == "plugin_utils/_audit"
    assert room("plugin_utils._vocabulary.OUTCOMES") == "plugin_utils/_vocabulary"
    assert room("modules.onelogin_users_info") == "modules"
