# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Link this checkout into the running Python's environment as ``ansible_collections.identity.onelogin``."""

from __future__ import annotations

import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Make the link, or renew it when it leads elsewhere."""
    link = Path(sysconfig.get_path("purelib"), "ansible_collections", "identity", "onelogin")
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(CHECKOUT, target_is_directory=True)


if __name__ == "__main__":
    main()
