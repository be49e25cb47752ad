# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pages share: what is shown is escaped, and nothing may run or be loaded that is not the page's own."""

from __future__ import annotations

import base64
import hashlib

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.html import frame


def test_a_page_without_a_script_may_run_none() -> None:
    style = frame.asset("report.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = frame.content_security_policy(style=style)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "script-src 'sha256-" in frame.content_security_policy(style=style, script="x")


def test_an_asset_comes_without_its_header() -> None:
    assert "SPDX" not in frame.asset("report.css") and ":root" in frame.asset("report.css")


def test_what_no_page_can_hold_is_replaced() -> None:
    assert frame.fit("a\ud800\x1b\u202eb\n") == "a\ufffd\ufffd\ufffdb\n"
