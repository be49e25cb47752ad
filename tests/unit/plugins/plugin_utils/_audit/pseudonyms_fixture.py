# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pseudonyms of one tenant, and somebody to hide."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.pseudonyms import Pseudonyms

KEY = "a key of more than sixteen characters"
ACME = Pseudonyms(KEY, tenant="acme")
PERSON = re.compile(r"[a-f][0-9a-f]{15}")
ADDRESS = "hazel.zhang@example.com"


def knowing(*users: dict[str, t.Any]) -> Pseudonyms:
    return ACME.knowing(ACME.hide(list(users)))
