# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the documentation site. ``python docs/site/build.py OUTPUT``, in a checkout that lies in a collections path.

antsibull-docs writes a page for each plugin and the role, and takes the guides along, but no pictures. Its start page
becomes the reference; the site starts with index.rst, which groups the guides by task. A warning fails the build. What is not
valid in the markup of the theme and of antsibull-docs is mended in the pages.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

SITE = Path(__file__).parent
DOCSITE = SITE.parent / "docsite"
COLLECTION = "identity.onelogin"


def write_sources(folder: Path) -> None:
    """Write all pages into *folder*, which must be nobody else's to write to."""
    # The start page lists the guides. In the reference they would have a second parent.
    guides = DOCSITE / "extra-docs.yml"
    aside = guides.rename(guides.with_suffix(".aside"))
    try:
        command = ["antsibull-docs", "collection", "--use-current", "--fail-on-error"]
        command += ["--squash-hierarchy", "--dest-dir", str(folder), COLLECTION]
        subprocess.run(command, check=True)
    finally:
        aside.rename(guides)
    (folder / "index.rst").rename(folder / "reference.rst")
    shutil.copy(SITE / "index.rst", folder)
    shutil.copytree(DOCSITE / "rst" / "images", folder / "docsite" / "images")


def build(sources: Path, output: Path) -> None:
    """Make HTML of the pages. Nothing is kept from an earlier build."""
    shutil.rmtree(output, ignore_errors=True)
    command = ["sphinx-build", "--quiet", "--fail-on-warning", "--conf-dir", str(SITE)]
    subprocess.run([*command, str(sources), str(output)], check=True)


def valid(page: str) -> str:
    """Return a page as the Nu HTML checker wants it: headings with a level, no section without one, no attribute or character of its own."""
    page = page.replace(
        '<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'
    )
    page = re.sub(' aria-role="[a-z]+"', "", page).replace("\uf0c1", "#")
    page, found = re.subn('<section (?=data-toggle="wy-nav-shift")', "<div ", page)
    if found:
        before, _section, after = page.rpartition("</section>")
        page = f"{before}</div>{after}"
    return page


def main() -> None:
    """Build, and say where the site is."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("output", type=Path)
    output = arguments.parse_args().output
    with tempfile.TemporaryDirectory() as folder:
        write_sources(Path(folder))
        build(Path(folder), output)
    for file in output.rglob("*.html"):
        file.write_text(valid(file.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"The documentation: {output / 'index.html'}")


if __name__ == "__main__":
    main()
