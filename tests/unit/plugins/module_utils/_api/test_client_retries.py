# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the client sends again, after which wait, and when it gives up."""

from __future__ import annotations

import pytest
import requests

from ansible_collections.identity.onelogin.plugins.module_utils._api import client as client_module
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    RateLimitError,
    ServerError,
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.calls import (
    BUSY,
    PAGE,
    PATH,
    V1_LIMIT,
    ask,
    fails,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    CONNECTION,
    get,
    scripted,
    token,
)


def waits(seconds):
    return lambda slept: len(slept) == 1 and seconds <= slept[0] <= seconds + 0.1


@pytest.mark.parametrize(
    "reply, expected",
    [
        ({**BUSY, "headers": {"retry-after": "5"}}, waits(5)),
        ({**BUSY, "headers": {"retry-after": "0"}}, lambda slept: 0.25 <= slept[0] <= 0.6),
        ({**BUSY, "headers": {"retry-after": "Tue, 24 Nov 2026 10:00:09 GMT", "date": "Tue, 24 Nov 2026 10:00:00 GMT"}}, waits(9)),
        ({**BUSY, "headers": {"retry-after": "garbage"}}, lambda slept: 0.25 <= slept[0] <= 0.6),
        (BUSY, lambda slept: 0.25 <= slept[0] <= 0.6),
        ({**BUSY, "headers": {"x-ratelimit-reset": "30"}}, waits(30)),
        ({**BUSY, "headers": {"x-ratelimit-reset": "30", "x-ratelimit-remaining": "0"}}, lambda slept: 31 <= sum(slept) <= 31.3),
        ({**V1_LIMIT, "headers": {"x-ratelimit-reset": "30"}}, waits(30)),
        (V1_LIMIT, lambda slept: 0.25 <= slept[0] <= 0.6),
        ({"status": 503, "headers": {"retry-after": "7"}}, waits(7)),
        ({"status": 503}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"status": 502, **PAGE}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"status": 504, "headers": {"x-ratelimit-remaining": "12", "x-ratelimit-reset": "30"}}, lambda slept: slept[0] <= 0.5),
        ({"status": 500}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"status": 500, "headers": {"retry-after": "600"}}, lambda slept: slept[0] <= 0.5),
        ({"raises": requests.exceptions.ConnectionError("reset")}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"raises": requests.exceptions.ChunkedEncodingError("cut")}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"raises": requests.exceptions.ReadTimeout("slow")}, lambda slept: 0.25 <= slept[0] <= 0.5),
        ({"raises": requests.exceptions.ProxyError("proxy")}, lambda slept: 0.25 <= slept[0] <= 0.5),
    ],
)  # fmt: skip
def test_what_is_worth_it_is_sent_again_after_a_wait(reply, expected):
    with scripted(token(), get(PATH, **reply), get(PATH, ["ok"])) as tenant:
        assert ask(tenant) == ["ok"]
        assert expected(tenant.time.slept), tenant.time.slept
        figures = tenant.clients[0].figures
        assert (figures["calls"], figures["retries"]) == (3, 1)
        assert figures["waited"] == pytest.approx(sum(tenant.time.slept), abs=0.21)


@pytest.mark.parametrize(
    "reply", [BUSY, {"status": 502}, V1_LIMIT, {"status": 503, "headers": {"retry-after": "1"}}]
)
@pytest.mark.parametrize("retries", [0, 1, 5])
def test_retries_are_bounded(reply, retries):
    with scripted(token(), *(get(PATH, **reply) for _try in range(retries + 1))) as tenant:
        assert fails(tenant, retries=retries).status == reply["status"]
        assert tenant.clients[0].figures["retries"] == retries
        assert len(tenant.time.slept) <= retries


def test_back_off_grows():
    with scripted(token(), *(get(PATH, status=502) for _try in range(9))) as tenant:
        fails(tenant, ServerError, retries=8)
        bounds = [0.5, 1, 2, 4, 8, 16, 30, 30]
        assert all(top / 2 <= wait <= top for top, wait in zip(bounds, tenant.time.slept))


def test_a_server_error_is_tried_once_more_and_not_after_other_failures():
    with scripted(token(), get(PATH, status=500), get(PATH, status=500)) as tenant:
        fails(tenant, ServerError)
    with scripted(token(), get(PATH, status=502), get(PATH, status=500)) as tenant:
        fails(tenant, ServerError)


def test_the_token_request_is_sent_again_too():
    with scripted(
        token(**BUSY),
        token(status=503),
        token(raises=requests.exceptions.ConnectionError("reset")),
        token(),
        get(PATH, []),
    ) as tenant:
        assert ask(tenant) == []
        assert tenant.clients[0].figures["retries"] == 3


@pytest.mark.parametrize(
    "raises, kind, part",
    [
        (
            requests.exceptions.SSLError("bad certificate"),
            TransportError,
            "TLS connection to acme.onelogin.com was refused",
        ),
        (
            requests.exceptions.InvalidProxyURL("hunter2"),
            TransportError,
            "cannot be used (InvalidProxyURL)",
        ),
    ],
)
def test_what_stays_refused_is_not_sent_again(raises, kind, part):
    with scripted(token(), get(PATH, raises=raises)) as tenant:
        error = fails(tenant, kind)
        assert part in error.message and error.kind == "connection" and error.status is None
        assert tenant.time.slept == []


@pytest.mark.parametrize(
    "raises, kind, part",
    [
        (
            requests.exceptions.ConnectionError("gone"),
            TransportError,
            "no answer from acme.onelogin.com: gone.",
        ),
        (
            requests.exceptions.ReadTimeout(),
            TimeoutExpired,
            "no complete response within 60 s from acme.onelogin.com.",
        ),
        (
            requests.exceptions.ConnectTimeout(),
            TimeoutExpired,
            "no complete response within 60 s from acme.onelogin.com.",
        ),
        (
            requests.exceptions.ProxyError("refused"),
            TransportError,
            "the proxy named by HTTPS_PROXY",
        ),
    ],
)
def test_what_stays_away_ends_in_its_error(raises, kind, part):
    with scripted(token(), *(get(PATH, raises=raises) for _try in range(3))) as tenant:
        error = fails(tenant, kind, retries=2)
        assert error.__class__ is kind and part in error.message


def test_too_long_a_wait_is_an_error_that_says_so_and_is_final():
    with scripted(
        token(), get(PATH, **{**BUSY, "headers": {"retry-after": "9999", "x-request-id": "R-1"}})
    ) as tenant:
        client = tenant.client()
        # Only the first one was asked, and may quote the request.
        for user, request_id in enumerate(["R-1", None, None]):
            with pytest.raises(RateLimitError) as caught:
                client.get(*PATH[1:].split("/"))
            assert "asks to wait 9999 s; max_wait allows 300 s in all." in caught.value.message
            assert caught.value.message.startswith(
                "Skipped, as the task has given up waiting. "
            ) == bool(user)
            assert caught.value.skipped == bool(user)
            assert caught.value.details == {
                "error": "rate_limit",
                "status": 429,
                "request_id": request_id,
            }
        assert tenant.time.slept == []
        assert client.figures["waited"] == 0


def test_max_wait_bounds_the_sum_of_the_waits():
    limited = {**BUSY, "headers": {"retry-after": "100"}}
    with scripted(token(), *(get(PATH, **limited) for _try in range(4))) as tenant:
        message = fails(tenant, RateLimitError).message
        assert (
            "asks to wait 100 s; max_wait allows 300 s in all, of which 300 s are spent" in message
        )
        assert tenant.clients[0].figures["waited"] == 300


def test_a_pause_of_one_worker_holds_the_others():
    limited = {**BUSY, "headers": {"retry-after": "20"}}
    with scripted(token(), get("/a", **limited), get("/a", []), get("/b", [])) as tenant:
        client = tenant.client()
        client.get("a")
        assert tenant.time.now >= 1020
        client.get("b")
        assert tenant.time.now < 1021


def test_max_wait_is_the_option():
    limited = {**BUSY, "headers": {"retry-after": "9"}}
    with scripted(token(), get("/u", **limited)) as tenant:
        client = client_module.OneLoginClient(CONNECTION._replace(max_wait=5))
        client.transport.adapter = tenant.wire
        tenant.clients.append(client)
        with pytest.raises(RateLimitError, match="max_wait allows 5 s in all"):
            client.get("u")
