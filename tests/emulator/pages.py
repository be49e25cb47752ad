# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pagination: page and limit, or a cursor, in; headers out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

# The real API was seen to point somewhere internal here; a client must not follow it.
_POISONED_LINK = '<https://api.internal.invalid/api/v5/users?page=2>; rel="next"'

Headers = list[tuple[bytes, bytes]]


class BadPage(ValueError):
    """The request's pagination arguments make no sense; the text is for the answer."""


@dataclass(frozen=True)
class Wish:
    """Which page is asked for."""

    page: int
    limit: int
    sort: str
    descending: bool

    def cursor(self, page: int) -> str:
        """Return the cursor of another page: base64 of a query string, without any filters."""
        query = {
            "limit": self.limit,
            "sort": self.sort,
            "page": page,
            "sort_direction": "desc" if self.descending else "asc",
        }
        return base64.b64encode(urlencode(query).encode()).decode("ascii")


def wish(parameters: Mapping[str, str], *, default: int, most: int) -> Wish:
    """Read `limit`, `page`, `cursor`, `sort`; a limit above `most` is cut to it. Raises BadPage."""
    if "cursor" in parameters:
        if "limit" in parameters or "page" in parameters:
            raise BadPage("Requests can only have cursor xor pagination arguments")
        return _from_cursor(parameters["cursor"], most=most)
    sort = parameters.get("sort", "+id")
    return Wish(
        page=_positive(parameters.get("page", "1"), name="page"),
        limit=min(_positive(parameters.get("limit", str(default)), name="limit"), most),
        sort=sort.lstrip("+- ") or "id",
        descending=sort.startswith("-"),
    )


def cut(items: Sequence[Any], wanted: Wish) -> tuple[Sequence[Any], Headers]:
    """Return the items of the page and the headers that say where it lies."""
    start = (wanted.page - 1) * wanted.limit
    page = items[start : start + wanted.limit]
    pages = -(-len(items) // wanted.limit)
    values = {
        "current-page": wanted.page,
        "page-items": len(page),
        "total-count": len(items),
        "total-pages": pages,
        "after-cursor": wanted.cursor(wanted.page + 1) if wanted.page < pages else "",
        "before-cursor": wanted.cursor(wanted.page - 1) if wanted.page > 1 else "",
        "link": _POISONED_LINK,
    }
    return page, [(name.encode(), str(value).encode()) for name, value in values.items()]


def _from_cursor(cursor: str, *, most: int) -> Wish:
    try:
        query = base64.b64decode(cursor, validate=True).decode("ascii")
        inside = dict(parse_qsl(query, strict_parsing=True))
        wanted = Wish(
            page=_positive(inside["page"], name="page"),
            limit=min(_positive(inside["limit"], name="limit"), most),
            sort=inside["sort"],
            descending=inside["sort_direction"] == "desc",
        )
    except (binascii.Error, ValueError, KeyError) as error:
        raise BadPage("Invalid pagination cursor") from error
    return wanted


def _positive(text: str, *, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        raise BadPage(f"{name} is not a positive integer")
    return int(text)
