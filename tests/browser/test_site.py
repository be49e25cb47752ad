# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader sees of the documentation's start page."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_task_and_its_guide_are_on_the_screen(browser, site, width):
    page = browser.new_page(viewport={"width": width, "height": 844})
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((site / "index.html").as_uri())
    links = page.locator("[role=main] table a")
    assert links.count() >= 15
    for link in links.all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        target = link.evaluate("link => link.href").partition("#")[0].removeprefix("file://")
        assert (site / target).is_file()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert {url for url in requests if not url.startswith("file:")} == set()
    page.close()
