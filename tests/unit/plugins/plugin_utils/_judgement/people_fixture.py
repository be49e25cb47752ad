# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that no JSON can hold."""

from __future__ import annotations

import json
import math

ODD = (math.nan, math.inf, -math.inf, "\ud800", "a\udfff\x00", 10**300, {"a": 1}, ["x"])


def strict(result):
    """The bytes that every JSON parser reads."""
    return json.dumps(result, allow_nan=False, ensure_ascii=False).encode("utf-8")
