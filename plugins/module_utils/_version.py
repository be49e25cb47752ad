# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The version that requests and reports name. A unit test keeps it equal to ``galaxy.yml``.
"""

from __future__ import annotations

COLLECTION_VERSION = "1.0.0"
