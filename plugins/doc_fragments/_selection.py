# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The selection options as documentation. Mirrors ``module_utils/_tenant/selection.py``; a unit test compares the two.
"""

from __future__ import annotations


class ModuleDocFragment:
    """Who is meant."""

    DOCUMENTATION = r"""
options:
  user_ids:
    description:
      - Users by their numeric OneLogin id.
    type: list
    elements: int
    aliases: [user_id]
  emails:
    description:
      - Users by their whole e-mail address, upper or lower case. If several users have the address, all are selected.
      - An address that nobody has is an entry of RV(ignore:failures), whose C(message) names similar ones.
    type: list
    elements: str
  usernames:
    description:
      - Users by their whole user name, upper or lower case.
      - A name that nobody has is an entry of RV(ignore:failures), whose C(message) names similar ones.
    type: list
    elements: str
  roles:
    description:
      - The members of these roles, each given by name or id. A role that does not exist is an error.
      - Digits are looked for as a name first. If they are the name of one role and the id of another, that is an error; V(id:2024)
        and V(name:2024) say which is meant.
    type: list
    elements: str
  groups:
    description:
      - The members of these groups, each given by name or id, as for O(roles). A group that does not exist is an error.
    type: list
    elements: str
  filters:
    description:
      - Users that match all of these filters of OneLogin's list of users. Texts may hold C(*) as a wildcard; times
        are in UTC, as in V(2026-01-31T00:00:00Z).
      - Filters are C(app_id), C(created_since), C(created_until), C(directory_id), C(email), C(external_id), C(firstname),
        C(last_login_since), C(last_login_until), C(lastname), C(samaccountname), C(updated_since), C(updated_until), C(username),
        and C(custom_attributes.<short name>). Any other name is an error.
    type: dict
  all_users:
    description:
      - All users of the tenant.
    type: bool
    default: false
  statuses:
    description:
      - Of the users that O(roles), O(groups), O(filters) and O(all_users) find, select only those with one of these statuses. Users
        whose status OneLogin does not give are kept.
      - Users given by O(user_ids), O(emails) or O(usernames) are selected whatever their status.
    type: list
    elements: str
    choices:
      - unactivated
      - active
      - suspended
      - locked
      - password_expired
      - awaiting_password_reset
      - password_pending
      - security_questions_required
notes:
  - The parts of a selection add up, and a user who is found several times counts once. At least one part must be given, and a
    selection that finds nobody is an error.
  - White space and invisible characters around a value, such as copying leaves behind, are ignored. Names and addresses that differ
    only in upper and lower case, or in how accented letters are composed, are the same.
"""
