# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One contract: the options in code, in the documentation, and in the environment are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.identity.onelogin.plugins.doc_fragments import (
    _attributes,
    _connection,
    _selection,
    _throttle,
)
from ansible_collections.identity.onelogin.plugins.lookup import onelogin_mfa_factors
from ansible_collections.identity.onelogin.plugins.module_utils import _module
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import (
    CONNECTION_OPTIONS,
    THROTTLE_OPTIONS,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    FILTERS,
    SELECTION_OPTIONS,
)
from ansible_collections.identity.onelogin.plugins.modules import (
    onelogin_mfa_factors_info,
    onelogin_policies_info,
    onelogin_users_info,
)

ROOT = Path(_connection.__file__).resolve().parents[2]
MODULES = {
    module.__name__.rpartition(".")[2]: module
    for module in (onelogin_mfa_factors_info, onelogin_policies_info, onelogin_users_info)
}

CONNECTION = yaml.safe_load(_connection.ModuleDocFragment.DOCUMENTATION)
SOURCES = yaml.safe_load(_connection.ModuleDocFragment.PLUGIN)
SELECTION = yaml.safe_load(_selection.ModuleDocFragment.DOCUMENTATION)

# The contract with whoever writes playbooks: name, type, default.
DESIGN = {
    "api_url": ("str", None), "subdomain": ("str", None), "client_id": ("str", None),
    "client_secret": ("str", None), "access_token": ("str", None), "api_version": ("int", 2),
    "timeout": ("float", 60), "retries": ("int", 5), "max_wait": ("float", 300), "concurrency": ("int", 4),
    "validate_certs": ("bool", True), "ca_path": ("path", None),
    "user_ids": ("list", None), "emails": ("list", None), "usernames": ("list", None), "roles": ("list", None),
    "groups": ("list", None), "filters": ("dict", None), "all_users": ("bool", False), "statuses": ("list", None),
}  # fmt: skip
ENVIRONMENT = {
    "api_url": ["ONELOGIN_API_URL", "ONELOGIN_URL"], "subdomain": ["ONELOGIN_SUBDOMAIN"],
    "client_id": ["ONELOGIN_CLIENT_ID"], "client_secret": ["ONELOGIN_CLIENT_SECRET"],
    "access_token": ["ONELOGIN_ACCESS_TOKEN"], "timeout": ["ONELOGIN_TIMEOUT"],
}  # fmt: skip


def documented(option):
    """What the documentation of an option promises, in the terms of an argument spec."""
    keys = ("type", "default", "choices", "aliases", "elements", "required")
    return {key: option[key] for key in keys if key in option}


def declared(option):
    return {key: value for key, value in option.items() if key not in ("fallback", "no_log")}


@pytest.mark.parametrize(
    "spec, fragment", [(CONNECTION_OPTIONS, CONNECTION), (SELECTION_OPTIONS, SELECTION)]
)
def test_the_option_table_is_the_documentation(spec, fragment):
    assert list(spec) == list(fragment["options"])
    for name, option in spec.items():
        assert declared(option) == documented(fragment["options"][name]), name


def test_the_options_are_those_of_the_design():
    table = {**CONNECTION_OPTIONS, **SELECTION_OPTIONS}
    assert {
        name: (option["type"], option.get("default")) for name, option in table.items()
    } == DESIGN


def test_secrets_are_not_logged():
    secret = {name for name, option in CONNECTION_OPTIONS.items() if option.get("no_log")}
    assert secret == {"client_secret", "access_token"}


def test_the_environment_is_the_same_for_modules_and_lookup_and_in_the_text():
    modules = {
        name: option["fallback"][1]
        for name, option in CONNECTION_OPTIONS.items()
        if "fallback" in option
    }
    overlay = {
        name: [one["name"] for one in source["env"]] for name, source in SOURCES["options"].items()
    }
    text = {
        name: re.findall(r"E\((ONELOGIN_\w+)\)", " ".join(option["description"]))
        for name, option in CONNECTION["options"].items()
    }
    assert modules == {name: names for name, names in text.items() if names} == ENVIRONMENT
    assert {name: set(names) for name, names in overlay.items()} == {
        name: set(names) for name, names in ENVIRONMENT.items()
    }
    # A module takes the first variable that is set, ansible-core's loader of plugin options the last one.
    assert {name: names[::-1] for name, names in overlay.items()} == ENVIRONMENT


def test_the_overlay_adds_sources_and_nothing_else():
    for name, source in SOURCES["options"].items():
        assert set(source) <= {"env", "ini"}
        assert ("ini" in source) == (name == "api_url")
    assert SOURCES["options"]["api_url"]["ini"] == [{"section": "onelogin", "key": "api_url"}]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_the_options_it_documents(name, monkeypatch):
    seen = {}

    def fake(argument_spec, supports_check_mode):
        seen.update(argument_spec, supports_check_mode=supports_check_mode)
        raise InterruptedError

    monkeypatch.setattr(_module, "_Module", fake)
    with pytest.raises(InterruptedError):
        MODULES[name].main()
    assert seen.pop("supports_check_mode") is True
    document = yaml.safe_load(MODULES[name].DOCUMENTATION)
    selects = "user_ids" in seen
    fragments = ["_connection", "_throttle", *(["_selection"] if selects else []), "_attributes"]
    shared = {**CONNECTION_OPTIONS, **THROTTLE_OPTIONS, **(SELECTION_OPTIONS if selects else {})}
    assert selects == (name != "onelogin_policies_info")
    assert document["extends_documentation_fragment"] == [
        f"identity.onelogin.{one}" for one in fragments
    ]
    own = {key: option for key, option in seen.items() if key not in shared}
    assert {key: declared(option) for key, option in own.items()} == {
        key: documented(option) for key, option in document["options"].items()
    }
    assert set(seen) == {*shared, *document["options"]}


def test_the_options_of_the_throttle_are_documented():
    documents = yaml.safe_load(_throttle.ModuleDocFragment.DOCUMENTATION)["options"]
    assert {name: declared(option) for name, option in THROTTLE_OPTIONS.items()} == {
        name: documented(option) for name, option in documents.items()
    }


def test_the_lookup_takes_the_connection_options():
    document = yaml.safe_load(onelogin_mfa_factors.DOCUMENTATION)
    assert document["extends_documentation_fragment"] == [
        "identity.onelogin._connection",
        "identity.onelogin._connection.plugin",
    ]
    assert set(document["options"]) == {"_terms"}


def test_the_documentation_names_every_filter():
    text = " ".join(SELECTION["options"]["filters"]["description"])
    assert set(re.findall(r"C\(([a-z_]+)\)", text)) == set(FILTERS)


def test_the_action_group_holds_every_module_that_connects():
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    texts = {
        path.stem: path.read_text(encoding="utf-8")
        for path in (ROOT / "plugins" / "modules").glob("*.py")
    }
    connecting = {
        name for name, text in texts.items() if "- identity.onelogin._connection\n" in text
    }
    assert set(runtime["action_groups"]["onelogin"]) == connecting == set(MODULES)
    group = yaml.safe_load(_attributes.ModuleDocFragment.DOCUMENTATION)["attributes"][
        "action_group"
    ]
    assert group["membership"] == ["identity.onelogin.onelogin"]


@pytest.mark.parametrize("plugin", [*MODULES.values(), onelogin_mfa_factors])
def test_the_documentation_is_well_formed(plugin):
    for block in (plugin.DOCUMENTATION, plugin.EXAMPLES, plugin.RETURN):
        assert yaml.safe_load(block)
