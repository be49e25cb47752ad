# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inline ``!vault`` values for the tests of plugins."""

from __future__ import annotations


class Vaulted:
    """An inline ``!vault`` value, as ansible-core hands it to a plugin up to 2.18."""

    __ENCRYPTED__ = True

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text
