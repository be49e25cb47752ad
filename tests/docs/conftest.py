# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures of this folder, and what the tests take from beside them."""

from __future__ import annotations

from shells import Shell, onelogin, open_shell, shell

__all__ = ["Shell", "onelogin", "open_shell", "shell"]
