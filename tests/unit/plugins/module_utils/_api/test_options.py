# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options: what is accepted, what is refused and how it is named, and what wins."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    ConfigurationError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import (
    CONNECTION_OPTIONS,
    read_connection,
)

modest = settings(max_examples=80)

PAIR = {"client_id": "id", "client_secret": "hunter2"}
GIVEN = {"subdomain": "acme", **PAIR}
VARIABLES = [
    name for option in CONNECTION_OPTIONS.values() for name in option.get("fallback", ((), []))[1]
]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def read(**options):
    """Read ``options`` as an entry point gives them: defaults filled in, environment considered."""
    values = {name: option.get("default") for name, option in CONNECTION_OPTIONS.items()}
    return read_connection({**values, **options}.get)


def refused(**options):
    with pytest.raises(ConfigurationError) as caught:
        read(**options)
    assert caught.value.status is None
    assert "hunter2" not in caught.value.message
    assert caught.value.message.isprintable()
    return caught.value.message


def test_the_defaults():
    connection = read(**GIVEN)
    assert connection == (
        "https://acme.onelogin.com", "id", "hunter2", None, 2, 60.0, 5, 300.0, 4, True, 0.0, 0
    )  # fmt: skip


def test_the_repr_holds_no_secret():
    assert repr(read(**GIVEN)) == "Connection(base_url='https://acme.onelogin.com')"


@pytest.mark.parametrize(
    "given_url, base_url",
    [
        ("https://acme.onelogin.com", "https://acme.onelogin.com"),
        ("https://acme.onelogin.com/", "https://acme.onelogin.com"),
        ("HTTPS://ACME.onelogin.com", "https://acme.onelogin.com"),
        ("acme.onelogin.com", "https://acme.onelogin.com"),
        ("  acme.onelogin.com \n", "https://acme.onelogin.com"),
        ("https://api.us.onelogin.com", "https://api.us.onelogin.com"),
        ("sso.example.com:8443", "https://sso.example.com:8443"),
        ("https://10.1.2.3", "https://10.1.2.3"),
        ("https://[2001:db8::1]:443", "https://[2001:db8::1]:443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://localhost", "https://localhost"),
    ],
)
def test_urls(given_url, base_url):
    assert read(api_url=given_url, **PAIR).base_url == base_url


@pytest.mark.parametrize(
    "given_url, why",
    [
        ("http://acme.onelogin.com", "must begin with https://"),
        ("http://10.1.2.3", "must begin with https://"),
        ("http://localhost.example.com", "must begin with https://"),
        ("http://127.1", "must begin with https://"),
        ("ftp://acme.onelogin.com", "must begin with https://"),
        ("file:///etc/passwd", "path"),
        ("https://acme.onelogin.com/api/2", "path"),
        ("https://acme.onelogin.com//", "path"),
        ("acme.onelogin.com/login", "path"),
        ("https://acme.onelogin.com?a=b", "query"),
        ("https://acme.onelogin.com#top", "fragment"),
        ("https://user:hunter2@acme.onelogin.com", "user-info"),
        ("https://hunter2@acme.onelogin.com", "user-info"),
        ("https://@acme.onelogin.com", "user-info"),
        ("user:hunter2@acme.onelogin.com", "user-info"),
        ("https://acme.onelogin.com\\@evil.example", "user-info"),
        ("https://", "no valid host"),
        ("https://:443", "no valid host"),
        ("https://acme..com", "no valid host"),
        ("https://-acme.com", "no valid host"),
        ("https://acme onelogin.com", "no valid host"),
        ("https://münchen.example", "no valid host"),
        ("https://acme.onelogin.com\\.evil.example", "no valid host"),
        ("https://" + "a" * 64 + ".com", "no valid host"),
        ("https://acme.onelogin.com:99999", "is not a URL"),
        ("https://acme.onelogin.com:port", "is not a URL"),
        ("https://[::1", "is not a URL"),
        ("javascript:alert(1)", "is not a URL"),
        ("https://acme\x1b.com", "no valid host"),
    ],
)
def test_refused_urls(given_url, why):
    message = refused(api_url=given_url, **PAIR)
    assert message.startswith("api_url") and why in message


@modest
@given(st.text() | st.from_regex(r"https?://[^ ]{0,30}", fullmatch=True))
def test_a_url_is_either_safe_or_refused(url):
    try:
        base_url = read(api_url=url, **PAIR).base_url
    except ConfigurationError as error:
        assert error.message.isprintable()
        assert "api_url" in error.message
    else:
        assert base_url.startswith(("https://", "http://localhost", "http://127.", "http://[::1]"))
        assert not set(base_url.partition("://")[2]) & set("/@?#\\ \n")
        assert read(api_url=base_url, **PAIR).base_url == base_url


@pytest.mark.parametrize(
    "subdomain, base_url",
    [
        ("acme", "https://acme.onelogin.com"),
        ("acme-dev", "https://acme-dev.onelogin.com"),
        ("acme.onelogin.com", "https://acme.onelogin.com"),
        ("sso.example.com", "https://sso.example.com"),
    ],
)
def test_subdomains(subdomain, base_url):
    assert read(subdomain=subdomain, **PAIR).base_url == base_url


@pytest.mark.parametrize(
    "subdomain", ["https://acme", "a/b", "a b", "a@b", "acme:1", ".acme", "acme.", "é"]
)
def test_refused_subdomains(subdomain):
    assert refused(subdomain=subdomain, **PAIR).startswith("subdomain")


@pytest.mark.parametrize(
    "options, named",
    [
        ({}, "ONELOGIN_API_URL or ONELOGIN_SUBDOMAIN"),
        ({"api_url": " ", "subdomain": ""}, "api_url"),
        ({"api_url": "https://a.example", "subdomain": "acme"}, "api_url and subdomain exclude"),
    ],
)
def test_the_tenant_is_named_once(options, named):
    assert named in refused(**options, **PAIR)


@pytest.mark.parametrize(
    "credential, named",
    [
        ({}, "client_id and client_secret"),
        ({"client_id": "", "client_secret": " "}, "client_id and client_secret"),
        ({"client_id": "id"}, "client_secret is missing"),
        ({"client_secret": "hunter2"}, "client_id is missing"),
        ({**PAIR, "access_token": "hunter2"}, "client_id/client_secret and access_token exclude"),
        ({"client_id": "id", "access_token": "hunter2"}, "client_id and access_token exclude"),
        ({"client_id": "id", "client_secret": "hunter2\nX-Evil: 1"}, "client_secret holds"),
        ({"client_id": "é", "client_secret": "hunter2"}, "client_id holds"),
        ({"access_token": "hunter2\r\nX-Evil: 1"}, "access_token holds"),
        ({"access_token": "hunter2é"}, "access_token holds"),
    ],
)
def test_refused_credentials(credential, named):
    assert named in refused(subdomain="acme", **credential)


ENV_PAIR = {"ONELOGIN_CLIENT_ID": "env-id", "ONELOGIN_CLIENT_SECRET": "env-hunter2"}


def test_half_a_pair_is_not_completed_from_another_pair(monkeypatch):
    for name, value in ENV_PAIR.items():
        monkeypatch.setenv(name, value)
    message = refused(subdomain="acme", client_id="another", client_secret="env-hunter2")
    assert message.startswith("client_id was given, and client_secret would come from the environ")
    assert read(subdomain="acme", client_id="env-id", client_secret="new").client_secret == "new"
    assert read(subdomain="acme", client_id="env-id", client_secret="env-hunter2").client_id
    assert read(**GIVEN).client_id == "id"


def test_the_environment_may_hold_the_secret_alone(monkeypatch):
    monkeypatch.setenv("ONELOGIN_CLIENT_SECRET", "hunter2")
    assert read(**GIVEN)[1:3] == ("id", "hunter2")


def test_a_token_in_place_of_the_pair():
    connection = read(subdomain="acme", access_token=" token \n")
    assert connection[1:4] == (None, None, "token")


@pytest.mark.parametrize(
    "option, value",
    [
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", 3601),
        ("timeout", "soon"),
        ("timeout", float("nan")),
        ("timeout", float("inf")),
        ("timeout", "\x1f99999"),
        ("retries", -1),
        ("retries", 21),
        ("max_wait", -0.1),
        ("max_wait", 86401),
        ("concurrency", 0),
        ("concurrency", 65),
        ("api_version", 3),
        ("api_version", 0),
        ("api_version", "2.0"),
        ("retries", 2.5),
        ("rate_limit_reserve", -1),
        ("requests_per_second", 1001),
        ("ca_path", "/nowhere/ca.pem"),
    ],
)
def test_refused_values_name_their_option(option, value):
    assert refused(**GIVEN, **{option: value}).startswith(option)


@pytest.mark.parametrize(
    "option, value",
    [("timeout", 0.01), ("timeout", 3600), ("retries", 0), ("retries", 20), ("max_wait", 0),
     ("max_wait", 86400), ("concurrency", 1), ("concurrency", 64), ("api_version", 1)],
)  # fmt: skip
def test_the_ends_of_the_ranges(option, value):
    assert getattr(read(**GIVEN, **{option: value}), option) == value


def test_how_certificates_are_checked(tmp_path):
    path = str(tmp_path)
    assert read(**GIVEN, ca_path=path).verify == path
    assert read(**GIVEN, ca_path=path, validate_certs=False).verify is False
    assert read(**GIVEN, validate_certs=False).verify is False


URL, HOST = "https://url.example", "https://sub.onelogin.com"


@pytest.mark.parametrize(
    "environment, task, expected",
    [
        # What the task says wins over what the environment says ...
        ({"ONELOGIN_API_URL": URL}, {"subdomain": "sub"}, HOST),
        ({"ONELOGIN_URL": URL}, {"subdomain": "sub"}, HOST),
        ({"ONELOGIN_SUBDOMAIN": "sub"}, {"api_url": URL}, URL),
        ({"ONELOGIN_API_URL": "https://other.example"}, {"api_url": URL}, URL),
        # ... also where both say the same as the environment does for one of them ...
        ({"ONELOGIN_API_URL": URL, "ONELOGIN_SUBDOMAIN": "other"}, {"subdomain": "sub"}, HOST),
        # ... in the environment the URL is the fuller statement, under the name that is first in the documentation ...
        ({"ONELOGIN_API_URL": URL, "ONELOGIN_SUBDOMAIN": "sub"}, {}, URL),
        ({"ONELOGIN_URL": URL, "ONELOGIN_SUBDOMAIN": "sub"}, {}, URL),
        ({"ONELOGIN_API_URL": URL, "ONELOGIN_URL": "https://other.example"}, {}, URL),
        # ... and two ways in the task are an error.
        ({}, {"api_url": URL, "subdomain": "sub"}, None),
        ({"ONELOGIN_URL": "https://other.example"}, {"api_url": URL, "subdomain": "sub"}, None),
    ],
)
def test_which_tenant_wins(monkeypatch, environment, task, expected):
    options = in_environment(monkeypatch, environment, task)
    if expected is None:
        assert "exclude each other" in refused(**options, **PAIR)
    else:
        assert read(**options, **PAIR).base_url == expected


ID, KEY, TOKEN = "ONELOGIN_CLIENT_ID", "ONELOGIN_CLIENT_SECRET", "ONELOGIN_ACCESS_TOKEN"


@pytest.mark.parametrize(
    "environment, task, expected",
    [
        ({TOKEN: "t"}, {}, (None, None, "t")),
        ({ID: "i", KEY: "k"}, {}, ("i", "k", None)),
        ({ID: "i", KEY: "k"}, {"access_token": "t"}, (None, None, "t")),
        ({TOKEN: "t"}, {"client_id": "i", "client_secret": "k"}, ("i", "k", None)),
        ({ID: "i"}, {"client_secret": "k"}, ("i", "k", None)),
        ({ID: "i", TOKEN: "t"}, {"client_secret": "k"}, ("i", "k", None)),
        ({ID: "i", TOKEN: "t"}, {"access_token": "t2"}, (None, None, "t2")),
        ({ID: "i", KEY: "k", TOKEN: "t"}, {}, None),
        ({}, {"client_id": "i", "client_secret": "k", "access_token": "t"}, None),
    ],
)
def test_which_credential_wins(monkeypatch, environment, task, expected):
    options = in_environment(monkeypatch, environment, task)
    if expected is None:
        assert "exclude each other" in refused(subdomain="acme", **options)
    else:
        assert read(subdomain="acme", **options)[1:4] == expected


def in_environment(monkeypatch, environment, task):
    """The options of ``task`` with those of ``environment`` filled in, as Ansible does it for a module."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    options = dict(task)
    for name, option in CONNECTION_OPTIONS.items():
        variables = option.get("fallback", ((), []))[1]
        present = [environment[variable] for variable in variables if variable in environment]
        if present:
            options.setdefault(name, present[0])
    return options
