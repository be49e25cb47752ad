# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the published schemas are.

They are not part of this project. ``ONELOGIN_REPORT_SCHEMAS`` names a folder with ``junit-10.xsd`` (Jenkins' xunit plugin),
``junit-windyroad.xsd`` (Apache Ant), ``ocsf-1.5.0.json.gz`` (the dictionary that ocsf-lib caches) and
``oscal-assessment-results.json`` (OSCAL 1.2.1).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "ONELOGIN_REPORT_SCHEMAS"


def schema(name: str) -> Path:
    """The schema file of this name; the test is skipped, and says why, where there is no folder."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"{VARIABLE} is not set: not checked against {name}")
    file = Path(folder, name)
    assert file.is_file(), f"{VARIABLE} is set, but {file} does not exist"
    return file
