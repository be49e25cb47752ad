# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer validates against a description of the API, by a validator this project did not write.

The description is the emulator's own, openapi.yaml, and another one if the environment variable
ONELOGIN_OPENAPI names its file; of that one, the paths that it has are checked.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

yaml = pytest.importorskip("yaml", reason="see requirements-honesty.txt")
openapi_core = pytest.importorskip("openapi_core", reason="see requirements-honesty.txt")

from openapi_core.contrib.requests import (  # noqa: E402
    RequestsOpenAPIRequest,
    RequestsOpenAPIResponse,
)

OWN = Path(__file__).resolve().parents[1] / "openapi.yaml"
OTHER = os.environ.get("ONELOGIN_OPENAPI")
CAST = range(65786389, 65786404)
SECRET = {"client_id": "emulator-client-id", "client_secret": "emulator-client-secret-6f1c"}
PAIR = tuple(SECRET.values())
GRANT = {"grant_type": "client_credentials"}

A_PERSON = [
    "/api/2/users/{}",
    "/api/2/mfa/users/{}/factors",
    "/api/2/mfa/users/{}/devices",
    "/api/1/users/{}/auth_factors",
    "/api/1/users/{}/otp_devices",
]
GETS = [
    "/auth/rate_limit",
    "/api/2/users",
    "/api/2/users?limit=3&page=2",
    "/api/2/users?page=9",
    "/api/2/users?fields=email,role_ids,custom_attributes,manager_user_id&limit=50",
    "/api/2/users?email=*&sort=-last_login",
    "/api/2/roles",
    "/api/2/roles?fields=apps,users,admins",
    "/api/2/roles/428308",
    "/api/2/roles/428308/users?include_unassigned=true",
    "/api/2/roles/428308/admins",
    "/api/2/policies",
    "/api/2/policies?kind=user&name=sta&limit=2&page=1",
    *(f"/api/2/policies/{number}" for number in range(31001, 31006)),
    "/api/2/authentication_factors",
    "/api/2/groups",
    "/api/2/groups?name=*in*&policy_id=31003",
    *(f"/api/2/groups/{number}" for number in range(477661, 477665)),
    "/api/1/groups",
    "/api/1/groups/477661",
    *(path.format(user_id) for path in A_PERSON for user_id in [*CAST, 65800000]),
]
MISSING = [path.format(1) for path in A_PERSON]
REFUSED = [
    "/api/2/users?cursor=x",
    "/api/2/users?cursor=x&page=1",
    "/api/2/roles/1",
    "/api/2/roles/1/users",
    "/api/2/policies?cursor=x",
    "/api/2/policies?kind=x",
    "/api/2/policies/1",
    "/api/2/groups?cursor=x",
    "/api/2/groups/1",
    "/api/1/groups?after_cursor=x",
    "/api/1/groups/abc",
    "/api/1/groups/1",
]


class Description:
    """A description whose server is taken to be the emulator; `checked` are its paths put to use."""

    def __init__(self, path, url):
        document = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        document["servers"] = [{"url": url}]
        self.paths = set(document["paths"])
        # Another description may tell of no error of a call; the emulator's own must.
        self._silent: dict[str, set[str]] = {}
        if path != OWN:
            self._silent = {
                path: set(call["get"]["responses"])
                for path, call in document["paths"].items()
                if set(call.get("get", {}).get("responses", ())) == {"200"}
            }
        self.checked = set()
        self._api = openapi_core.OpenAPI.from_dict(document)

    def check(self, answer, *, as_asked=True):
        """Validate an answer, and the request if it was one that the API takes.

        Answers of a path that the description does not have are passed over.
        """
        parts = urlsplit(answer.request.url).path.split("/")
        for path in self.paths:
            pattern = path.split("/")
            if len(parts) == len(pattern) and all(
                part == it or it.startswith("{") for part, it in zip(parts, pattern)
            ):
                if str(answer.status_code) not in self._silent.get(path, {str(answer.status_code)}):
                    return
                request = RequestsOpenAPIRequest(answer.request)
                if as_asked:
                    self._api.validate_request(request)
                self._api.validate_response(request, RequestsOpenAPIResponse(answer))
                self.checked.add(path)
                return


@lru_cache
def describe(path, url):
    """Return a description, read once: that takes a while."""
    return Description(path, url)


@pytest.fixture(params=["own", "other"])
def description(request, emulator):
    if request.param == "other" and not OTHER:
        pytest.skip("ONELOGIN_OPENAPI names no other description")
    return describe(OWN if request.param == "own" else OTHER, emulator.url)


def test_answers(emulator, description):
    for path in GETS + MISSING:
        answer = emulator.get(path)
        assert answer.status_code == (404 if path in MISSING else 200)
        description.check(answer)
    expected = {it for it in description.paths if it.startswith("/api/")} | {"/auth/rate_limit"}
    assert expected <= description.checked


def test_answers_to_what_makes_no_sense(emulator, description):
    for path in REFUSED:
        answer = emulator.get(path)
        assert answer.status_code in (400, 404)
        description.check(answer, as_asked=False)


@pytest.mark.parametrize("caller", ["nobody", "wrong", "weak"])
def test_answers_to_those_whom_it_does_not_concern(emulator, description, caller):
    for path in GETS:
        if caller == "weak":
            answer = emulator.get(path, scope="authentication_only")
        else:
            headers = {"Authorization": "Bearer wrong"} if caller == "wrong" else {}
            answer = emulator.call("GET", path, headers=headers)
        assert answer.status_code in (400, 401, 403)
        description.check(answer, as_asked=False)


def test_the_next_page_by_cursor(emulator, description):
    cursor = emulator.get("/api/2/users?limit=7").headers["After-Cursor"]
    description.check(emulator.get("/api/2/users", params={"cursor": cursor}))


@pytest.mark.parametrize("path", ["/auth/oauth2/v2/token", "/auth/oauth2/token"])
@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (200, {"auth": PAIR, "json": GRANT}),
        (200, {"data": GRANT | SECRET}),
        (400, {"auth": PAIR, "json": {}}),
        (401, {"auth": ("x", "y"), "json": GRANT}),
        (500, {"auth": ("deleted-owner-id", "deleted-owner-secret-6f1c"), "json": GRANT}),
    ],
)
def test_tokens(emulator, description, path, status, request_):
    answer = emulator.call("POST", path, **request_)
    assert answer.status_code == status
    description.check(answer, as_asked=status != 400)


def test_revoking(emulator, description):
    body = {"access_token": emulator.token()}
    answer = emulator.call("POST", "/auth/oauth2/revoke", json=body, auth=PAIR)
    assert answer.status_code == 200
    description.check(answer)


@pytest.mark.parametrize(
    ("options", "statuses"),
    [
        (["--quota", "0", "--quota-v2"], {400, 429}),
        (["--unknown-user", "404B"], {200, 404}),
        (["--unknown-user", "empty"], {200, 404}),
        (["--weak-scope-status", "401", "--scope", "read_users"], {200, 401, 404}),
    ],
)
def test_answers_under_other_options(start, options, statuses):
    running = start(*options)
    descriptions = [Description(path, running.url) for path in (OWN, OTHER) if path]
    answers = [running.get(path) for path in GETS + MISSING if path != "/auth/rate_limit"]
    assert {answer.status_code for answer in answers} == statuses
    for answer in answers:
        for description in descriptions:
            description.check(answer)


def test_the_description_can_fail(emulator):
    """A validator that lets everything pass would prove nothing."""
    description = describe(OWN, emulator.url)
    path = "/api/2/mfa/users/65786389/factors"
    for wrong in ([{"factor_id": "1", "name": "x", "auth_factor_name": "y"}], {}, [{}]):
        emulator.fault(path=path, status=200, json=wrong, headers={"X-Request-Id": "0" * 46})
        with pytest.raises(openapi_core.exceptions.OpenAPIError):
            description.check(emulator.get(path))
    emulator.fault(path=path, kind="strip_headers", names=["X-Request-Id"])
    with pytest.raises(openapi_core.exceptions.OpenAPIError):
        description.check(emulator.get(path))
