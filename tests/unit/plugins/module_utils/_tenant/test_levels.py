# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The level of the API credential that a refused call names: the one that OneLogin documents for that very call (api §3)."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AuthenticationError,
    PermissionDenied,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant import (
    factors,
    levels,
    memberships,
    policies,
    users,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import Selection
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    get,
    refusal,
    scripted,
    token,
)

ROW = {"id": 7, "name": "Default"}
READERS = "the level Read Users, Manage users, Read All or Manage All"
CALLS = {
    "the users": ("/api/2/users", lambda c: users.select(c, Selection(all_users=True)), READERS),
    "a user": ("/api/2/users/7", lambda c: users.confirm(c, 7), READERS),
    "the groups of API v1": ("/api/1/groups", memberships.list_groups_v1, READERS),
    "a group of API v1": ("/api/1/groups/7", lambda c: memberships.Directory(c).group("id:7"), READERS),
    # Manage users is not among those that may read roles.
    "the roles": ("/api/2/roles", lambda c: memberships.Directory(c).role("x"), "the level Read Users, Read All or Manage All"),
    "a role": ("/api/2/roles/7", lambda c: memberships.Directory(c).role("id:7"), "the level Read Users, Read All or Manage All"),
    "the members of a role": ("/api/2/roles/7/users", lambda c: memberships.Directory(c).role_members("id:7"), "the level Read Users, Read All or Manage All"),
    "available factors": ("/api/2/mfa/users/7/factors", lambda c: factors.available_factors(c, 7), "the level Manage All for API v2"),
    "enrolled factors": ("/api/2/mfa/users/7/devices", lambda c: factors.enrolled_factors(c, 7), "the level Manage All for API v2"),
    "the policies": ("/api/2/policies", policies.list_policies, "a level that can read policies"),
    "a policy": ("/api/2/policies/7", lambda c: policies.read_policy(c, ROW), "a level that can read policies"),
    "the factors of the account": ("/api/2/authentication_factors", policies.account_factors, "a level that can read policies"),
}  # fmt: skip
V1_CALLS = {
    "available factors": ("/api/1/users/7/auth_factors", factors.available_factors),
    "enrolled factors": ("/api/1/users/7/otp_devices", factors.enrolled_factors),
}


def refused(path, call, *, status, kind, api_version=2):
    """The message of a call that is refused, for want of rights or by its token, to the last time it is sent."""
    script = [token(), get(path, **refusal(status))]
    if status == 401:
        script += [each for _round in range(2) for each in (token(), get(path, **refusal(401)))]
    with scripted(*script) as tenant, pytest.raises(kind) as caught:
        call(tenant.client(retries=0, api_version=api_version))
    return caught.value.message


@pytest.mark.parametrize(("status", "kind"), [(403, PermissionDenied), (401, AuthenticationError)])
@pytest.mark.parametrize("name", CALLS)
def test_a_refused_call_names_the_level_that_it_needs(name, status, kind):
    path, call, level = CALLS[name]
    assert f" needs {level}" in refused(path, call, status=status, kind=kind)


@pytest.mark.parametrize("name", V1_CALLS)
def test_a_refused_call_for_factors_of_api_v1_needs_no_more_than_reading_users(name):
    path, call = V1_CALLS[name]
    message = refused(path, lambda c: call(c, 7), status=403, kind=PermissionDenied, api_version=1)
    assert f" needs {READERS}." in message


def test_whoever_lacks_manage_all_is_told_of_the_other_way():
    assert levels.MANAGE_ALL.endswith("(api_version: 1 reads with Read Users)")


def test_what_onelogin_does_not_document_is_told_as_likely_alone():
    assert "probably" in levels.READ_POLICIES and "does not document" in levels.READ_POLICIES
    for documented in (levels.READ_USERS, levels.READ_ROLES, levels.MANAGE_ALL):
        assert documented.startswith("the level ") and "probably" not in documented
