# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of the record of a user."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import Selection
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import (
    record,
    select,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._tenant.users_fixture import (
    FIELDS,
    by_ids,
    read,
    users,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    get,
    refusal,
    scripted,
    token,
    user,
)


def test_a_record_is_reduced_to_what_is_needed():
    assert record({**user(7), "firstname": "Hazel", "custom_attributes": {}}) == {
        "id": 7, "email": "user7@example.com", "username": "user7", "status": "active", "state": "approved",
        "group_id": None, "role_ids": [], "created_at": None, "activated_at": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "code, name", list(enumerate(["unapproved", "approved", "rejected", "unlicensed", "unknown_4"]))
)
def test_states_have_names(code, name):
    assert record({"id": 7, "state": code})["state"] == name


def nested(levels):
    value = "x"
    for _level in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("name", FIELDS.split(",")[1:])
@pytest.mark.parametrize("value", [nested(1), nested(900), {"a": nested(900)}, [{}]])
def test_what_is_no_plain_value_is_not_known(name, value):
    found = record({**user(7), name: value}).get(name)
    assert found is None or found in ("unknown_list", "unknown_dict")


def test_what_the_api_does_not_tell_is_none():
    assert set(record({"id": 7}).values()) == {7, None}


@pytest.mark.parametrize(
    "code, name",
    [(0, "unactivated"), (1, "active"), (8, "security_questions_required"), (6, "unknown_6"),
     (99, "unknown_99"), (-1, "unknown_-1"), ("1", "active"), ("6", "unknown_6"), (True, "unknown_True"), (1.0, "unknown_1.0"),
     ([], "unknown_list"), ({"a": 1}, "unknown_dict"), ("x\x1b" * 50, "unknown_x x x x x x x x x x…"),
     (None, None)],
)  # fmt: skip
def test_codes_become_names(code, name):
    assert record({"id": 7, "status": code})["status"] == name


class TestTheLoginPolicyOfTheRecord:
    """It is asked for where it is wanted, and kept as it is shown."""

    @staticmethod
    def asked(rows, *, fields=f"{FIELDS},policy_id", **more):
        query = {"user_ids": "7", "fields": fields, "limit": "50", "page": "1"}
        return get("/api/2/users", rows, query=query, **more)

    @staticmethod
    def select(*exchanges, **selection):
        with scripted(token(), *exchanges) as tenant:
            wanted = Selection(**selection)
            return select(tenant.client(concurrency=1), wanted, read_ids=True, own_policy=True)

    @pytest.mark.parametrize(
        ("shown", "kept"),
        [
            ({}, {}),
            ({"policy_id": None}, {"policy_id": None}),
            ({"policy_id": 31002}, {"policy_id": 31002}),
            ({"policy_id": "31002"}, {"policy_id": "31002"}),
            ({"policy_id": 0}, {"policy_id": 0}),
            ({"policy_id": [31002]}, {"policy_id": "unknown (list)"}),
            ({"policy_id": True}, {"policy_id": "unknown (bool)"}),
            ({"policy_id": -1}, {"policy_id": "unknown (int)"}),
        ],
    )
    def test_as_it_is_shown(self, shown, kept):
        found = self.select(self.asked([user(7, **shown)]), user_ids=[7])
        assert {key: value for key, value in found.users[0].items() if key == "policy_id"} == kept

    @pytest.mark.parametrize(
        ("row", "kept"),
        [
            ({"group_id": None}, {"group_id": None}),
            ({"group_id": 477661}, {"group_id": 477661}),
            ({"group_id": 0}, {"group_id": 0}),
            ({"group_id": {"id": 477661}}, {}),
            ({"group_id": [477661]}, {}),
            ({}, {}),
        ],
    )
    def test_a_group_that_is_not_told_is_not_no_group(self, row, kept):
        """Who has no group is under the default login policy; of whose group nothing is known, nothing follows."""
        record = {key: value for key, value in user(7).items() if key != "group_id"}
        found = self.select(self.asked([{**record, **row}]), user_ids=[7])
        assert {key: value for key, value in found.users[0].items() if key == "group_id"} == kept

    def test_in_the_record_of_one(self):
        """Whom a page does not give is read alone: that record may show it as well."""
        one = get("/api/2/users/7", user(7, policy_id=31002))
        found = self.select(self.asked([]), one, user_ids=[7])
        assert found.users[0]["policy_id"] == 31002

    def test_refused_it_is_left_out_and_not_asked_for_again(self):
        """An unknown field must not cost a call for each user, nor the whole survey."""
        found = self.select(
            self.asked(refusal(400, "no such field"), status=400),
            self.asked([user(7)], fields=FIELDS),
            users([user(7), user(8)]),
            user_ids=[7],
            all_users=True,
        )
        assert [each["id"] for each in found.users] == [7, 8]
        assert all("policy_id" not in each for each in found.users)

    def test_where_it_is_not_wanted_it_is_not_asked_for(self):
        found = read(by_ids([user(7, policy_id=31002)], 7), read_ids=True, user_ids=[7])
        assert "policy_id" not in found.users[0]
