# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is in a message, however a server repeats it."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote

import pytest
import requests

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AuthenticationError,
    PermissionDenied,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.calls import (
    PATH,
    fails,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    HTML,
    JSON,
    SECRET,
    TOKEN,
    get,
    scripted,
    token,
)


def escaped(data):
    """JSON as Rails writes it, with what is special in HTML as escapes."""
    text = json.dumps(data)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode()


AWKWARD = 'se/c"r\\et&<>'


@pytest.mark.parametrize("secret", [SECRET, AWKWARD])
def test_secrets_that_the_server_repeats_are_masked(secret):
    pair = base64.b64encode(f"client-id-1:{secret}".encode()).decode()
    basic = f"Basic {pair}"
    access = secret[::-1]  # not the secret within it
    echoes = [
        {"json": {"message": f"your header was {basic}, your secret {secret}"}},
        {"body": json.dumps({"message": f"{secret} {access}"}).replace("/", "\\/").encode()},
        {"body": escaped({"message": f"{secret} {access}"})},
        {
            "body": f"<p>{secret} and {requests.utils.quote(secret, safe='')}</p>".encode(),
            "headers": HTML,
        },
    ]
    for echo in echoes:
        with scripted(token(auth=basic, status=401, **echo)) as tenant:
            message = fails(tenant, AuthenticationError, client_secret=secret).message
            assert "***" in message and secret not in message and pair not in message
    for echo in echoes:
        for_token = {**echo, "headers": JSON}
        with scripted(
            token(access, auth=basic), get(PATH, status=403, auth=f"Bearer {access}", **for_token)
        ) as tenant:
            message = fails(tenant, PermissionDenied, client_secret=secret).message
            assert "***" in message and access not in message and secret not in message
    with scripted(
        get(PATH, status=403, auth=f"Bearer {access}", json={"message": access})
    ) as tenant:
        options = {"client_id": None, "client_secret": None, "access_token": access}
        assert "(***)" in fails(tenant, PermissionDenied, **options).message


HARD = "s3cret/\"<&'of ours"
SPELLINGS = [
    json.dumps(HARD)[1:-1],
    json.dumps(HARD)[1:-1].replace("/", "\\/"),
    quote(HARD),
    quote(HARD, safe=""),
    html.escape(HARD),
    HARD,
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    ("frame", "shown"),
    [
        ("<p>{}</p>", "(***)"),
        ('{{"message": "{}', '({"message": "***)'),
        ("no {} here", "(no *** here)"),
    ],
)
def test_a_secret_is_hidden_however_it_is_spelt(spelling, frame, shown):
    page = {"status": 403, "body": frame.format(spelling).encode(), "headers": HTML}
    pair = {"client_secret": HARD}
    with scripted(token(auth=None), get(PATH, **page)) as tenant:
        message = fails(tenant, PermissionDenied, **pair).message
        assert shown in message and "of ours" not in message and "of%20ours" not in message


def test_the_token_is_hidden():
    echo = {"status": 403, "json": {"message": f"token {TOKEN} has no rights"}}
    with scripted(token(), get(PATH, **echo)) as tenant:
        assert "(token *** has no rights)" in fails(tenant, PermissionDenied).message


@pytest.mark.parametrize(
    "answer", [{"status": 403, "json": {}}, {"body": b"<p>sign in</p>"}], ids=["refused", "page"]
)
def test_headers_that_repeat_a_secret_do_not_show_it(answer):
    headers = {"x-request-id": f"Bearer {TOKEN} {SECRET}", "content-type": f"text/{TOKEN}"}
    with scripted(token(), get(PATH, headers=headers, **answer)) as tenant:
        error = fails(tenant, retries=0)
        assert error.request_id == "Bearer *** ***"
        assert TOKEN not in error.message and SECRET not in error.message
