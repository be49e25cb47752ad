# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Inline ``!vault`` values, as they reach plugins.
"""

from __future__ import annotations

import typing as t


def decrypted(value: t.Any) -> t.Any:
    """The text of an inline ``!vault`` value; anything else as it is.

    ansible-core 2.16 to 2.18 hand plugins an object that is no text, and decrypts itself where it is made one; later ones decrypt
    before they call a plugin. Raises what Ansible raises if the password is missing or wrong.
    """
    return str(value) if getattr(value, "__ENCRYPTED__", False) is True else value
