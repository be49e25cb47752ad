# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What the HTML pages share: their files, the template engine that escapes, and the policy that forbids whatever is not theirs.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

ASSETS = Path(__file__).parent / "assets"

# A lone surrogate cannot be written as UTF-8, HTML knows no control characters, and an override of
# the writing direction makes a text look like another.
_UNFIT = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def template(file: str, filters: Mapping[str, Any], **names: Any) -> Any:
    """A template of the assets that knows these ``names``; what it shows is escaped."""
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters, breakable=_breakable)
    environment.globals.update(names)
    return environment.get_template(file)


@cache
def asset(file: str) -> str:
    """A style sheet or script without its licence header, whose URL has no place in the page."""
    text = (ASSETS / file).read_text(encoding="utf-8")
    return "\n" + text.partition("*/\n")[2]


def content_security_policy(*, style: str, script: str = "") -> str:
    """The policy of a page with this style and this script, or none: the two may run, nothing else may be loaded."""
    scripts = f" script-src '{_hash(script)}';" if script else ""
    return f"default-src 'none'; style-src '{_hash(style)}';{scripts} base-uri 'none'; form-action 'none'"


def fit(page: str) -> str:
    """A page without the characters that it cannot hold."""
    return _UNFIT.sub("\ufffd", page)


def _breakable(text: object) -> Markup:
    """Escaped, and in need broken after an @ or a dot, not within a word."""
    return Markup(re.sub(r"([@.])(?=.)", r"\1<wbr>", str(escape(text))))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
