# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OneLogin's own Python client, which this project did not write, works with the emulator.

Where the client itself stumbles over answers that the real service was seen to give, a test says so:
such tests fail when a newer client no longer stumbles, and are then to be removed.
"""

from __future__ import annotations

import pytest
import trustme

onelogin = pytest.importorskip("onelogin", reason="see requirements-honesty.txt")

CAST = range(65786389, 65786404)
PAIR = {"username": "emulator-client-id", "password": "emulator-client-secret-6f1c"}


def connect(running, *, ca=None):
    """Return an API client that holds a token it got by itself."""
    with_pair = onelogin.Configuration(host=running.url, ssl_ca_cert=ca, **PAIR)
    grant = onelogin.GenerateTokenRequest(grant_type="client_credentials")
    token = onelogin.OAuth2Api(onelogin.ApiClient(with_pair)).generate_token(grant)
    assert (token.token_type, token.expires_in) == ("bearer", 36000)
    with_token = onelogin.Configuration(host=running.url, ssl_ca_cert=ca)
    with_token.access_token = token.access_token
    return onelogin.ApiClient(with_token)


@pytest.fixture
def client(emulator):
    return connect(emulator)


def test_it_gets_a_token_and_is_recognised(emulator, client):
    onelogin.OAuth2Api(client).get_rate_limit()
    token, asked = emulator.seen()["requests"]
    assert (token["scheme"], token["token_ok"]) == ("basic", True)
    assert (asked["scheme"], asked["token_ok"]) == ("bearer", True)
    assert asked["user_agent"].startswith("OpenAPI-Generator/")


def test_it_lists_users_by_page_and_by_cursor(emulator, client):
    users = onelogin.UsersV2Api(client)
    # The client knows eight statuses and fails on another: see below.
    emulator.control("users/65786402", {"status": 1})
    by_page = [user.id for page in range(1, 5) for user in users.list_users2(limit=50, page=page)]
    answer = users.list_users2_with_http_info(limit=50)
    by_cursor = [user.id for user in answer.data]
    while cursor := answer.headers["After-Cursor"]:
        answer = users.list_users2_with_http_info(cursor=cursor)
        by_cursor += [user.id for user in answer.data]
    assert len(set(by_page)) == 200
    assert by_cursor == by_page


def test_it_filters_users(client):
    users = onelogin.UsersV2Api(client)
    assert [user.id for user in users.list_users2(email="hazel*")] == [65786389]
    chosen = users.list_users2(user_ids="65786390,65786391", fields="role_ids")
    assert [user.role_ids for user in chosen] == [[428309], [428308, 428309]]


def test_it_reads_everybodys_user_factors_and_devices(emulator, client):
    users = onelogin.UsersV2Api(client)
    mfa = onelogin.MultiFactorAuthenticationApi(client)
    for user_id in [*CAST, 65800000, 65800100]:
        if user_id != 65786402:
            user = emulator.get(f"/api/2/users/{user_id}").json()
            read = users.get_user2(user_id).to_dict()
            # The client turns this number into text.
            if user["manager_user_id"] is not None:
                user["manager_user_id"] = str(user["manager_user_id"])
            assert read.items() <= user.items()
            assert read["username"] == user["username"]
        path = f"/api/2/mfa/users/{user_id}"
        factors = [factor.model_dump() for factor in mfa.get_auth_factors(user_id)]
        assert factors == emulator.get(f"{path}/factors").json()
        devices = [device.model_dump() for device in mfa.get_authentication_devices(user_id)]
        assert devices == emulator.get(f"{path}/devices").json()


def test_it_reads_roles_groups_and_the_old_devices(client):
    roles = onelogin.RolesApi(client)
    assert [role.name for role in roles.list_roles()] == ["Admins", "Staff", "Service"]
    assert roles.get_role("428308").admins == [65786391]
    assert roles.get_role_users("428308")[0].id == 65786389
    groups = onelogin.GroupsApi(client)
    assert groups.get_groups().data[0].name == "Engineering"
    assert groups.get_group_by_id("477662").data[0].name == "Finance"
    old = onelogin.MultiFactorAuthenticationV1Api(client)
    devices = old.get_enrolled_factors(65786389).data.otp_devices
    assert [device.id for device in devices] == [3920360, 3920481, 3920360]


def test_it_understands_refusals(emulator, client):
    mfa = onelogin.MultiFactorAuthenticationApi(client)
    with pytest.raises(onelogin.exceptions.NotFoundException):
        mfa.get_auth_factors(1)
    emulator.control("expire-token")
    with pytest.raises(onelogin.exceptions.UnauthorizedException):
        mfa.get_auth_factors(65786389)
    wrong = onelogin.Configuration(host=emulator.url, username="x", password="y")
    grant = onelogin.GenerateTokenRequest(grant_type="client_credentials")
    with pytest.raises(onelogin.exceptions.UnauthorizedException):
        onelogin.OAuth2Api(onelogin.ApiClient(wrong)).generate_token(grant)


def test_it_works_over_tls(start, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    server = authority.issue_cert("127.0.0.1")
    server.private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    pem, ca = str(tmp_path / "server.pem"), str(tmp_path / "ca.pem")
    running = start("--tls-cert", pem, "--tls-key", pem, verify=ca)
    mfa = onelogin.MultiFactorAuthenticationApi(connect(running, ca=ca))
    assert len(mfa.get_auth_factors(65786390)) == 5


def test_fault_of_the_client_it_drops_a_token_given_to_its_constructor():
    configuration = onelogin.Configuration(host="http://127.0.0.1", access_token="x")
    assert configuration.access_token is None


def test_fault_of_the_client_one_unknown_status_loses_the_whole_page(client):
    with pytest.raises(ValueError, match="must be one of enum values"):
        onelogin.UsersV2Api(client).list_users2(limit=50)


def test_fault_of_the_client_it_wants_numbers_for_old_device_ids(client):
    old = onelogin.MultiFactorAuthenticationV1Api(client)
    with pytest.raises(ValueError, match="valid integer"):
        old.get_enrolled_factors(65786403)


def test_the_client_asks_for_old_factors_at_a_path_that_the_documentation_does_not_have(
    emulator, client
):
    # `auth_factor` here, `auth_factors` in OneLogin's documentation; the emulator has the latter.
    old = onelogin.MultiFactorAuthenticationV1Api(client)
    with pytest.raises(onelogin.exceptions.NotFoundException):
        old.get_mfa_factors(65786389)
    assert emulator.seen()["requests"][-1]["path"] == "/api/1/users/65786389/auth_factor"
