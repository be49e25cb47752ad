# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Attributes that the modules of the collection share.
"""

from __future__ import annotations


class ModuleDocFragment:
    """What a module that only reads promises."""

    DOCUMENTATION = r"""
attributes:
  action_group:
    description: Use C(group/identity.onelogin.onelogin) in C(module_defaults) to set the connection options for all modules.
    support: full
    membership:
      - identity.onelogin.onelogin
  check_mode:
    description: Reads in check mode as well, and changes nothing in either mode.
    support: full
  diff_mode:
    description: Reports what has changed or would change in diff mode.
    support: N/A
    details:
      - This module changes nothing.
  idempotent:
    description: Running it again leaves the tenant as it is.
    support: full
  platform:
    description: Where it runs.
    platforms: posix
    support: full
"""
