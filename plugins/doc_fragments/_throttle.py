# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The options that hold requests back, as documentation. Mirrors ``module_utils/_api/options.py``; a unit test compares the two.
"""

from __future__ import annotations


class ModuleDocFragment:
    """Options of whatever may send many requests."""

    DOCUMENTATION = r"""
options:
  requests_per_second:
    description:
      - The most requests to send in a second, V(0) to V(1000). V(0) sets no limit.
    type: float
    default: 0
    version_added: 1.0.0
  rate_limit_reserve:
    description:
      - How many calls of the account's quota to leave to others, V(0) to V(1000000). Once OneLogin has told the quota, the task waits
        for the next window rather than use more, for O(max_wait) at most.
    type: int
    default: 0
    version_added: 1.0.0
"""
