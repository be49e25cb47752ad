# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The levels of an API credential that calls need, as messages name them (api §3).
"""

from __future__ import annotations

READ_USERS = "the level Read Users, Manage users, Read All or Manage All"
READ_ROLES = "the level Read Users, Read All or Manage All"
MANAGE_ALL = "the level Manage All for API v2 (api_version: 1 reads with Read Users)"
READ_POLICIES = "a level that can read policies (Read All or Manage All, probably: OneLogin does not document it)"
