# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client on the wire: what it sends, what it hands on, and what it says of itself."""

from __future__ import annotations

import json

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api import client as client_module
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    PermissionDenied,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.calls import (
    PATH,
    ask,
    fails,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    BASIC,
    CONNECTION,
    JSON,
    TOKEN_PATH,
    Exchange,
    data_of,
    get,
    refusal,
    scripted,
    token,
)

EQUIVALENT_MUTANTS = {
    ('"waited": round(self.throttle.waited, 3),', "*"): "how exactly a wait is told is a choice",
}


# What a request looks like


def test_a_call_and_its_token():
    with scripted(token(), get(PATH, [1])) as tenant:
        client = tenant.client(timeout=12.5, verify="/etc/own-ca")
        assert data_of(client, "api", "2", "mfa", "users", 7, "factors") == [1]
        post, call = tenant.wire.sent
        assert (post.url, post.headers["Content-Type"]) == (
            "https://acme.onelogin.com" + TOKEN_PATH,
            "application/json",
        )
        assert json.loads(post.body) == {"grant_type": "client_credentials"}
        assert post.headers["Authorization"] == BASIC
        assert call.url == "https://acme.onelogin.com" + PATH
        assert call.body is None and "Content-Type" not in call.headers
        for sent in tenant.wire.sent:
            assert sent.options["timeout"].total == 12.5
            assert sent.options["verify"] == "/etc/own-ca"
            assert sent.options["proxies"] == {}


@pytest.mark.parametrize("verify", [True, False])
def test_certificates_are_checked_as_told(monkeypatch, verify):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/somewhere/else.pem")
    monkeypatch.setenv("CURL_CA_BUNDLE", "/somewhere/else.pem")
    with scripted(token(), get(PATH, [])) as tenant:
        ask(tenant, verify=verify)
        assert [sent.options["verify"] for sent in tenant.wire.sent] == [verify, verify]


def test_the_proxy_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    with scripted(token(), get(PATH, [])) as tenant:
        ask(tenant)
        for sent in tenant.wire.sent:
            assert sent.options["proxies"]["https"] == "http://proxy.example:3128"
    monkeypatch.setenv("NO_PROXY", "onelogin.com")
    with scripted(token(), get(PATH, [])) as tenant:
        ask(tenant)
        assert [sent.options["proxies"] for sent in tenant.wire.sent] == [{}, {}]


def test_netrc_does_not_replace_the_authorization(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine acme.onelogin.com login evil password evil\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with scripted(token(), get(PATH, [])) as tenant:  # the script compares the headers
        ask(tenant)


def test_cookies_are_not_kept():
    cookie = {**JSON, "set-cookie": "session=1; path=/"}
    with scripted(token(headers=cookie), get(PATH, [], headers=cookie), get(PATH, [])) as tenant:
        client = tenant.client()
        client.get("api", "2", "mfa", "users", 7, "factors")
        client.get("api", "2", "mfa", "users", 7, "factors")
        assert all("Cookie" not in sent.headers for sent in tenant.wire.sent)


def test_segments_are_quoted_and_parameters_encoded():
    with scripted(
        token(), get("/a/b/c?d/ü"), get("/x", query={"sort": "+id", "email": "a+b@x"})
    ) as tenant:
        client = tenant.client()
        client.get("a", "b/c?d", "ü")
        client.get("x", params={"sort": "+id", "email": "a+b@x"})
        assert tenant.wire.sent[1].url.endswith("/a/b%2Fc%3Fd/%C3%BC")
        assert tenant.wire.sent[2].url.endswith("/x?sort=%2Bid&email=a%2Bb%40x")


def test_a_redirect_is_not_followed():
    moved = {"location": "https://evil.example/", "content-type": "text/html"}
    with scripted(token(), get(PATH, status=302, headers=moved)) as tenant:
        error = fails(tenant, AnswerError)
        assert error.status == 302 and "Redirects are not followed" in error.message


def test_json_of_any_kind_is_handed_on_with_its_answer():
    with scripted(
        token(), get("/a", None), get("/b", 5), get("/c", {"x": []}, headers={"After-Cursor": "z"})
    ) as tenant:
        client = tenant.client()
        assert data_of(client, "a") is None
        assert data_of(client, "b") == 5
        reply = client.get("c")
        assert reply.data == {"x": []} and reply.response.headers["after-cursor"] == "z"


# Figures


@pytest.mark.parametrize("status", [404, 400, 405])
def test_a_quota_that_the_tenant_does_not_tell(status):
    with scripted(token(), get("/auth/rate_limit", **refusal(status))) as tenant:
        assert tenant.client().read_quota() is None


def test_a_quota_that_could_not_be_read_is_an_error():
    with (
        scripted(token(), get("/auth/rate_limit", **refusal(403))) as tenant,
        pytest.raises(PermissionDenied),
    ):
        tenant.client().read_quota()


def test_a_quota_that_is_told():
    told = {"data": {"X-RateLimit-Limit": 5000, "X-RateLimit-Remaining": 4, "X-RateLimit-Reset": 9}}
    with scripted(token(), get("/auth/rate_limit", told)) as tenant:
        assert tenant.client().read_quota() == {"limit": 5000, "remaining": 4, "reset": 9}


def test_the_quota_is_remembered_from_the_last_answer_that_told_it():
    quota = {
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": "4988",
        "x-ratelimit-reset": "832",
    }
    with scripted(token(), get("/a", []), get("/b", [], headers=quota), get("/c", [])) as tenant:
        client = tenant.client()
        assert client.figures == {"calls": 0, "retries": 0, "waited": 0.0, "rate_limit": None}
        client.get("a")
        assert client.figures["rate_limit"] is None
        client.get("b")
        client.get("c")
        expected = {"limit": 5000, "remaining": 4988, "reset": 832}
        assert client.figures == {"calls": 4, "retries": 0, "waited": 0.0, "rate_limit": expected}


def test_a_client_has_nothing_to_write_with():
    public = {name for name in dir(client_module.OneLoginClient) if not name.startswith("_")}
    assert public == {"get", "read_quota", "figures"}


def test_the_wire_itself_refuses_what_is_not_scripted():
    with pytest.raises(AssertionError, match="never asked"), scripted(token()):
        pass
    with (
        pytest.raises(AssertionError, match="unscripted"),
        scripted(token(), Exchange("GET", "/a")) as tenant,
    ):
        tenant.client().get("b")


def test_as_many_connections_are_kept_as_requests_are_under_way():
    with scripted() as tenant:
        client = client_module.OneLoginClient(CONNECTION._replace(concurrency=7))
        assert client.transport.adapter._pool_maxsize == 7
        assert not tenant.wire.sent
