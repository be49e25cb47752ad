# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup onelogin_mfa_factors, through ansible-core's own loader."""

from __future__ import annotations

import os
import sys

import pytest
from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.plugins import loader

from ansible_collections.identity.onelogin.plugins.module_utils._api import transport
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import (
    CONNECTION_OPTIONS,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    JSON,
    SECRET,
    SMS,
    TOKEN,
    factors,
    get,
    refusal,
    scripted,
    token,
    user,
)

NAME = "identity.onelogin.onelogin_mfa_factors"
CONNECTION = {
    "subdomain": "acme",
    "client_id": "client-id-1",
    "client_secret": SECRET,
    "concurrency": 1,
}
EMAIL = {"factor_id": 58961, "name": "OneLogin Email", "auth_factor_name": "OneLogin Email"}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for option in CONNECTION_OPTIONS.values():
        for name in option.get("fallback", ((), []))[1]:
            monkeypatch.delenv(name, raising=False)


def load():
    plugin = loader.lookup_loader.get(NAME)
    assert plugin is not None
    return plugin


@pytest.fixture
def look(monkeypatch):
    def start(terms, *exchanges, connection=None, seen=None, **options):
        plugin = load()
        connection = CONNECTION if connection is None else connection
        with scripted(*exchanges) as tenant:
            if seen is not None:
                seen.append(tenant)
            monkeypatch.setattr(
                sys.modules[type(plugin).__module__], "OneLoginClient", tenant.make_client
            )
            return plugin.run(terms, variables={}, **connection, **options)

    return start


def refused(look, terms, *exchanges, kind=AnsibleLookupError, **options):
    with pytest.raises(kind) as caught:
        look(terms, *exchanges, **options)
    message = str(caught.value)
    assert SECRET not in message and TOKEN not in message
    return message


def listing(*rows):
    return get("/api/2/users", list(rows), headers={**JSON, "Total-Pages": "1"})


@pytest.mark.parametrize("term", [7, "7", " 7 "])
def test_one_id(look, term):
    assert look([term], token(), factors(7, [SMS])) == [[SMS]]


def test_several_terms_in_order_and_more_than_once(look):
    script = [token(), listing(user(5)), factors(7, [SMS]), factors(3, [EMAIL]), factors(5, [])]
    assert look([7, "User5@example.com", 3, "7"], *script) == [[SMS], [], [EMAIL], [SMS]]


def test_the_same_user_by_id_and_by_address(look):
    assert look([5, "user5@example.com"], token(), listing(user(5)), factors(5, [SMS])) == [
        [SMS],
        [SMS],
    ]


def test_one_address_in_two_spellings(look):
    script = [token(), listing(user(5)), listing(user(5)), factors(5, [SMS])]
    assert look(["user5@example.com", "USER5@example.com"], *script) == [[SMS], [SMS]]


@pytest.mark.parametrize("unseen", ["\ufeff", "\u200b", "\u00a0", "\u2060"])
def test_what_copying_leaves_around_a_term_is_trimmed(look, unseen):
    assert look([f"{unseen}7{unseen}"], token(), factors(7, [SMS])) == [[SMS]]
    script = [token(), listing(user(5)), factors(5, [SMS])]
    assert look([f"{unseen}User5@example.com"], *script) == [[SMS]]


def test_an_address_is_found_composed_or_not(look):
    kept = user(5, email="zoe\u0308@example.com")
    assert look(["ZO\u00cb@example.com"], token(), listing(kept), factors(5, [SMS])) == [[SMS]]


def test_another_account_that_folds_to_the_same_address_is_not_taken(look):
    other = listing(user(5, email="gro\u00df@example.com"))
    message = refused(look, ["gross@example.com"], token(), other, other)
    assert "No user has the email 'gross@example.com'" in message


def test_a_vaulted_term_is_read(look):
    class Vaulted:
        __ENCRYPTED__ = True

        def __str__(self):
            return "7"

    assert look([Vaulted()], token(), factors(7, [SMS])) == [[SMS]]


def test_no_terms_no_calls(look):
    assert look([]) == []


def test_an_empty_list_of_a_user_who_exists(look):
    assert look([7], token(), factors(7, []), get("/api/2/users/7", user(7))) == [[]]


@pytest.mark.parametrize(
    "term",
    [
        "12abc",
        "",
        " ",
        "0",
        0,
        -7,
        7.0,
        True,
        None,
        "hazel.zhang",
        "*@example.com",
        [7],
        {},
        "٣",
        "9" * 30,
    ],
)
def test_what_is_no_term(look, term):
    message = refused(look, [5, term])
    assert "is neither a user id (a positive integer) nor an e-mail address" in message
    assert repr(str(term))[1:-1].strip()[:20] in message


@pytest.mark.parametrize(
    "options, named",
    [
        ({"timout": 5}, "timout"),
        ({"user_ids": [1], "fields": 2}, "fields, user_ids"),
    ],
)
def test_unknown_keywords(look, options, named):
    assert f"Unknown option {named}. Known are api_url, " in refused(look, [7], **options)


@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_keyword_is_none(look, nothing):
    exchanges = [token(), factors(7, [SMS])]
    seen = []
    connection = {**CONNECTION, "validate_certs": nothing, "api_url": nothing}
    look([7], *exchanges, connection=connection, seen=seen)
    assert seen[0].wire.sent[0].options["verify"] is True


@pytest.mark.parametrize(
    "options, named",
    [
        ({"api_version": 3}, "api_version"),
        ({"api_version": "x"}, "api_version"),
        ({"timeout": "soon"}, "timeout"),
        ({"timeout": 0}, "timeout"),
        ({"concurrency": 100}, "concurrency"),
        ({"ca_path": "/nowhere"}, "ca_path"),
        ({"validate_certs": "ture"}, "validate_certs"),
        ({"validate_certs": "certainly not"}, "validate_certs"),
        ({"validate_certs": [False]}, "validate_certs"),
        ({"api_version": True}, "api_version"),
        ({"timeout": True}, "timeout"),
        ({"api_url": "https://acme.onelogin.com"}, "api_url and subdomain exclude each other"),
        ({"access_token": "other"}, "access_token exclude each other"),
    ],
)
def test_bad_options_are_refused_before_any_request(look, options, named):
    connection = {**CONNECTION, **options}
    assert named in refused(look, [7], connection=connection, kind=AnsibleError)


@pytest.mark.parametrize(
    "connection, named",
    [
        ({"subdomain": "acme"}, "client_id and client_secret"),
        ({"subdomain": "acme", "client_id": "x"}, "client_secret is missing"),
        ({"client_id": "x", "client_secret": "y"}, "api_url"),
    ],
)
def test_half_a_connection(look, connection, named):
    assert named in refused(look, [7], connection=connection)


@pytest.mark.parametrize(
    "status, part",
    [(404, "User 7 does not exist"), (403, "needs the level Manage All"), (502, "answered 502")],
)
def test_a_call_that_fails_names_its_term(look, status, part):
    failing = get("/api/2/mfa/users/7/factors", **refusal(status))
    message = refused(look, [5, 7], token(), factors(5, [SMS]), failing, retries=0)
    assert message.startswith("term '7': GET /api/2/mfa/users/7/factors: ") and part in message
    assert message.count("answered") == 1  # the cause is not told twice


def test_a_user_who_does_not_exist_behind_an_empty_list(look):
    script = [token(), factors(7, []), get("/api/2/users/7", **refusal(404))]
    assert "term '7': GET /api/2/users/7: " in refused(look, [7], *script)


def test_an_address_that_nobody_has(look):
    script = [token(), listing(user(5)), listing(), factors(5, [SMS])]
    message = refused(look, [5, "a@example.com"], *script)
    assert message.startswith("term 'a@example.com': No user has the email 'a@example.com'.")
    assert "No user has the email 'a@example.com'" in refused(
        look, ["a@example.com"], token(), listing(), listing()
    )


def test_an_address_of_several_users(look):
    both = [user(8, email="a@example.com"), user(5, email="A@example.com")]
    script = [token(), listing(*both), factors(8, [SMS]), factors(5, [SMS])]
    message = refused(look, ["a@example.com"], *script)
    assert message == "term 'a@example.com': 2 users have this address (ids 5, 8). Ask by id."


def test_no_token(look):
    assert "Check client_id and client_secret" in refused(look, [7], token(**refusal(401)))


def test_requests_is_missing(look, monkeypatch):
    monkeypatch.setattr(transport, "REQUESTS_IMPORT_ERROR", "ImportError: no requests")
    assert "Failed to import the required Python library (requests)" in refused(look, [7])


# Where options come from


def test_the_environment_serves(look, monkeypatch):
    for name, value in (("API_URL", "https://acme.onelogin.com"), ("CLIENT_ID", "client-id-1"),
                        ("CLIENT_SECRET", SECRET)):  # fmt: skip
        monkeypatch.setenv(f"ONELOGIN_{name}", value)
    assert look([7], token(), factors(7, [SMS]), connection={}) == [[SMS]]


def test_of_two_variables_the_first_of_the_documentation_wins_as_in_the_modules(monkeypatch):
    monkeypatch.setenv("ONELOGIN_API_URL", "https://first.example")
    monkeypatch.setenv("ONELOGIN_URL", "https://second.example")
    plugin = load()
    plugin.set_options(direct={})
    assert plugin.get_option("api_url") == "https://first.example"


def test_what_the_task_says_wins_over_the_environment(look, monkeypatch):
    monkeypatch.setenv("ONELOGIN_URL", "https://other.example")
    monkeypatch.setenv("ONELOGIN_ACCESS_TOKEN", "other")
    assert look([7], token(), factors(7, [SMS])) == [[SMS]]


def test_variables_are_no_source(monkeypatch):
    plugin = load()
    plugin.set_options(
        var_options={"onelogin_api_url": "https://x.example", "api_url": "https://x.example"},
        direct={},
    )
    assert plugin.get_option("api_url") is None


def test_an_empty_variable_says_nothing(look, monkeypatch):
    for name in ("TIMEOUT", "API_URL", "ACCESS_TOKEN", "SUBDOMAIN", "CLIENT_ID"):
        monkeypatch.setenv(f"ONELOGIN_{name}", "")
    monkeypatch.setenv("ONELOGIN_URL", "https://acme.onelogin.com")
    connection = {"client_id": "client-id-1", "client_secret": SECRET}
    assert look([7], token(), factors(7, [SMS]), connection=connection) == [[SMS]]


def test_an_empty_variable_does_not_hide_what_the_configuration_says(look, monkeypatch, tmp_path):
    (tmp_path / "ansible.cfg").write_text("[onelogin]\napi_url = https://acme.onelogin.com\n")
    monkeypatch.setattr(
        loader.C, "config", type(loader.C.config)(conf_file=str(tmp_path / "ansible.cfg"))
    )
    monkeypatch.setenv("ONELOGIN_API_URL", "")
    connection = {"client_id": "client-id-1", "client_secret": SECRET}
    assert look([7], token(), factors(7, [SMS]), connection=connection) == [[SMS]]


def test_the_environment_is_as_before_afterwards(look, monkeypatch):
    monkeypatch.setenv("ONELOGIN_TIMEOUT", "")
    monkeypatch.setenv("ONELOGIN_URL", "https://other.example")
    look([7], token(), factors(7, [SMS]))
    assert (os.environ["ONELOGIN_TIMEOUT"], os.environ["ONELOGIN_URL"]) == (
        "",
        "https://other.example",
    )


class Omitted(str):
    """The place-holder that ansible-core puts for ``omit`` up to 2.18."""


@pytest.mark.parametrize("option", ["timeout", "validate_certs", "ca_path", "api_url", "api_version", "access_token"])  # fmt: skip
def test_an_omitted_option_is_not_given(look, option):
    omitted = Omitted("__omit_place_holder__0123456789abcdef")
    connection = {**CONNECTION, option: omitted}
    assert look([7], token(), factors(7, [SMS]), connection=connection) == [[SMS]]


class Vaulted:
    """An inline ``!vault`` value, as ansible-core hands it to a plugin up to 2.18."""

    __ENCRYPTED__ = True

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text


def test_options_from_a_vault_are_read(look):
    connection = {
        **CONNECTION,
        "client_secret": Vaulted(SECRET),
        "timeout": Vaulted("7.5"),
        "validate_certs": Vaulted("true"),
    }
    seen = []
    look([7], token(), factors(7, [SMS]), connection=connection, seen=seen)
    assert seen[0].wire.sent[0].options["timeout"].total == 7.5


@pytest.mark.parametrize(
    "option", ["concurrency", "timeout", "retries", "api_version", "validate_certs", "ca_path"]
)
@pytest.mark.parametrize("wrap", [str, Vaulted])
def test_what_is_no_value_of_an_option_is_not_shown(look, option, wrap):
    connection = {**CONNECTION, option: wrap("s3cret-in-the-wrong-place")}
    message = refused(look, [7], connection=connection)
    assert message.startswith(option) and "wrong-place" not in message


def test_nor_is_a_variable_that_is_no_value(look, monkeypatch):
    monkeypatch.setenv("ONELOGIN_TIMEOUT", "s3cret-in-the-wrong-place")
    message = refused(look, [7])
    assert message.startswith("timeout") and "wrong-place" not in message


def test_the_options_to_throttle_are_for_modules(look):
    message = refused(look, [7], requests_per_second=5)
    assert message.startswith("Unknown option requests_per_second.")
    assert message.endswith("requests_per_second: for modules and the role alone.")
