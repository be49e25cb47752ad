# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the client makes of a failure: its error, in whatever shape it comes, and the end of a row of them."""

from __future__ import annotations

import pytest
import requests

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    NotFoundError,
    PermissionDenied,
    RateLimitError,
    RequestRefused,
    ServerError,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.calls import (
    PAGE,
    PATH,
    ask,
    fails,
    read_each,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    HTML,
    data_of,
    get,
    refusal,
    scripted,
    token,
)

# Calls that fail one after the other


def test_after_fifty_failures_in_a_row_nothing_is_sent():
    down = [get(f"/u/{number}", **refusal(403)) for number in range(50)]
    with scripted(token(), *down) as tenant:
        client = tenant.client()
        assert read_each(client, range(200)) == ["permission"] * 200
        with pytest.raises(PermissionDenied, match="^Skipped after 50 consecutive") as caught:
            client.get("u", 1)
        assert caught.value.skipped and client.figures["calls"] == 51


def test_a_success_between_them_begins_the_count_anew():
    down = [get(f"/u/{number}", **refusal(403)) for number in range(99)]
    down[49] = get("/u/49", [])
    with scripted(token(), *down) as tenant:
        client = tenant.client()
        assert read_each(client, range(49)) == ["permission"] * 49
        assert data_of(client, "u", 49) == []
        assert read_each(client, range(50, 99)) == ["permission"] * 49


def test_pages_in_place_of_answers_end_the_task_too():
    pages = [get(f"/u/{number}", **PAGE) for number in range(50)]
    with scripted(token(), *pages) as tenant:
        assert read_each(tenant.client(retries=0), range(60)) == ["answer"] * 60


def test_once_calls_hang_each_is_given_its_timeout_once():
    late = requests.exceptions.ReadTimeout()
    script = [get(f"/u/{n}", raises=late) for n in range(50) for _try in range(3 if n < 4 else 1)]
    with scripted(token(), *script) as tenant:
        assert read_each(tenant.client(retries=2), range(60)) == ["timeout"] * 60


# Errors


ANSWERS = {
    "A": {"json": {"statusCode": 0, "name": "SomeName", "message": "some words"}},
    "B": {"json": {"status": 404, "error": "SomeName", "description": "some words"}},
    "C": {
        "json": {"status": {"error": True, "code": 0, "type": "SomeName", "message": "some words"}}
    },
    "D": {"json": {"error": "SomeName", "error_description": "some words"}},
    "E": {"json": {"message": "SomeName: some words"}},
    "F": {"body": b"<html><title>SomeName:</title>some words</html>", "headers": HTML},
    "text": {"body": b"SomeName: some words", "headers": HTML},
    "empty": {"body": b""},
    "null": {"json": None},
    "list": {"json": []},
    "cut off": {"body": b'{"message": "so'},
    "huge": {"body": b'{"message": "' + b"x" * 300_000},
}
STATUSES = {
    400: ("request", False), 401: ("authentication", True), 403: ("permission", False),
    404: ("not_found", False), 409: ("request", False), 422: ("request", False),
    429: ("rate_limit", True), 500: ("server", True), 502: ("server", True), 503: ("server", True),
    504: ("server", True), 501: ("server", False), 302: ("answer", False),
}  # fmt: skip


@pytest.mark.parametrize("shape", ANSWERS)
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_in_every_shape(status, shape):
    kind, retried = STATUSES[status]
    with scripted(
        *(
            get(PATH, status=status, auth="Bearer mine", **ANSWERS[shape])
            for _try in range(1 + retried)
        )
    ) as tenant:
        error = fails(tenant, client_id=None, client_secret=None, access_token="mine", retries=1)
        assert (error.kind, error.status) == (kind, status)
        assert error.message.startswith(f"GET {PATH}: OneLogin answered {status}")
        assert ("SomeName: some words" in error.message) == (
            shape in ["A", "B", "C", "D", "E", "F", "text"]
        )
        assert len(error.message) < 600 and error.message.isprintable()
        assert error.request_id is None
        assert ("Manage All" in error.message) == (status in (401, 403))
        assert ("User 7" in error.message) == (status == 404)


@pytest.mark.parametrize(
    "reply, kind, status",
    [
        ({"json": {"status": {"error": True, "code": 404}}}, NotFoundError, 404),
        ({"json": {"statusCode": 422}}, RequestRefused, 422),
        ({"json": {"statusCode": 403, "name": "ForbiddenAction"}}, PermissionDenied, 403),
        ({"json": {"status": 404, "error": "NotFoundError"}}, NotFoundError, 404),
    ],
)
def test_success_that_is_none(reply, kind, status):
    with scripted(token(), get(PATH, **reply)) as tenant:
        assert fails(tenant, kind).status == status


V1_LIMIT_AS_SUCCESS = {
    "json": {"status": {"error": True, "code": 400, "message": "rate_limit_exceeded"}}
}


@pytest.mark.parametrize(
    "reply, kind", [({"json": {"statusCode": 503}}, ServerError), (V1_LIMIT_AS_SUCCESS, RateLimitError)]
)  # fmt: skip
def test_a_failure_dressed_as_success_is_worth_as_many_tries(reply, kind):
    with scripted(token(), get(PATH, **reply), get(PATH, [1])) as tenant:
        assert ask(tenant, retries=1) == [1]
    with scripted(token(), get(PATH, **reply), get(PATH, **reply)) as tenant:
        fails(tenant, kind, retries=1)


UNREADABLE = [PAGE, {"body": b""}, {"body": b"[1, 2"}, {"body": b"[NaN]"}]


@pytest.mark.parametrize("reply", [*UNREADABLE, {"status": 204, "body": b""}, {"status": 206}])
def test_what_cannot_be_read_is_asked_for_again(reply):
    damaged = [get(PATH, **reply) for _try in range(3)]
    with scripted(token(), *damaged, get(PATH, [1])) as tenant:
        assert ask(tenant, retries=3) == [1]
    with scripted(token(), *damaged) as tenant:
        assert fails(tenant, AnswerError, retries=2).status == reply.get("status", 200)


@pytest.mark.parametrize("status", [201, 203, 206])
def test_a_part_of_an_answer_is_none(status):
    with scripted(token(), get(PATH, [], status=status)) as tenant:
        assert "Only 200 with a body" in fails(tenant, AnswerError, retries=0).message
