# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Lists that come in pages, read whole or not at all.

OneLogin pages by offset, also behind its cursors (api §8.1): a user deleted meanwhile moves the rows after it, and one of
them would be missed. So a list counts as whole only if ``Total-Count`` never fell while it was read, grew by as many as were
added meanwhile, and as many rows were seen; else it is read again. That holds whatever the order of the pages between the
first and the last one, so they are read side by side: with ``a`` added, ``n`` of them seen, and ``d`` deleted meanwhile, growth
is ``a - d``, and who was missed are at most ``n - a + d``: none, if growth is not less than ``n``.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta, timezone

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import (
    OneLoginClient,
    Reply,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    SelectionError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.responses import http_date
from ansible_collections.identity.onelogin.plugins.module_utils._concurrency import as_completed

PAGE_SIZE = 50  # the documented most; sources disagree about larger ones (api §7.1)
MOST_PAGES = 20_000  # a million rows: far above any tenant, and an end for a server that never ends
_PASSES = 3
Row = t.Mapping[str, t.Any]
_Place = dict[str, str]  # the parameters that say which page: limit and page, or a cursor


class _Page(t.NamedTuple):
    """One page; what its headers tell of the list may be missing."""

    rows: list[dict[str, t.Any]]
    total: int | None
    pages: int | None
    cursor: str
    date: datetime | None


def read_all(
    client: OneLoginClient,
    *segments: str | int,
    params: t.Mapping[str, str] | None = None,
    subject: str,
    scope: str,
    reconcile: bool = True,
) -> list[Row]:
    """All rows of a v2 list, each ``id`` once, in the server's order.

    Without ``reconcile`` the rows are not held against ``Total-Count``: for a search whose finds are checked one by one.
    Raises `SelectionError` ("unreliable_list") if the pages repeat, do not end, or hold fewer rows than OneLogin counts, in
    ``_PASSES`` passes; and whatever `OneLoginClient.get` raises: a page that fails fails the list.
    """

    def fetch(place: _Place) -> _Page:
        query = {**(params or {}), **place}
        return _page(client.get(*segments, params=query, subject=subject, scope=scope), subject)

    for _number in range(_PASSES):
        one_pass = _Pass(fetch, subject, workers=client.concurrency)
        rows = one_pass.read()
        if not reconcile or one_pass.is_whole(rows):
            return rows
    counted = next(page.total for page in reversed(one_pass.came) if page.total is not None)
    raise SelectionError(
        f"{subject}: OneLogin counts {counted} entries, its pages held {len(rows)}, and reading them again did not help. "
        "People come and go right now, or OneLogin's count is off; nothing was concluded from a list with gaps. "
        "Run again when the tenant is quiet, or select by user_ids.",
        reason="unreliable_list",
    )


class _Pass:
    """One reading of a list from its first page to its last."""

    def __init__(self, fetch: t.Callable[[_Place], _Page], subject: str, *, workers: int) -> None:
        self._fetch = fetch
        self._subject = subject
        self._workers = workers
        self._numbered: dict[int, _Page] = {}
        self._seen: set[int] = set()
        self.came: list[_Page] = []  # in the order in which they were answered

    def read(self) -> list[Row]:
        """The rows of all pages, each id once."""
        number, place = 1, _by_number(1)
        places = []
        while True:
            places.append(place)
            page = self._fetch(place)
            fresh = self._take(number, page)
            following = self._after(number, place, page, fresh=fresh)
            if following is None:
                break
            if not fresh or following in places:
                raise self._repeats(number)
            number, place = number + 1, following
            if number == 2 and page.pages is not None and "page" in place:
                self._read_between(page.pages)
                number, place = page.pages, _by_number(page.pages)
        rows: dict[int, Row] = {}
        for _number, page in sorted(self._numbered.items()):
            for row in page.rows:
                rows.setdefault(row["id"], row)
        return list(rows.values())

    def _after(self, number: int, place: _Place, page: _Page, *, fresh: bool) -> _Place | None:
        """Where the page after this one is, or ``None`` at the end; the headers say how."""
        following = _by_number(number + 1)
        if "page" in place and page.pages is not None:
            more = number < page.pages
        elif page.cursor:
            more = bool(page.rows) or page.pages is not None
            following = {"cursor": page.cursor}  # never together with page or limit: that is a 400
        else:
            # No header says where the end is: it is where nothing new comes, unless a full page comes again.
            again = number > 1 and not fresh and len(page.rows) == PAGE_SIZE and page.pages is None
            more = again or (fresh and "page" in place)
        if more and max(number + 1, page.pages or 0) > MOST_PAGES:
            raise self._error(f"the list does not end after {MOST_PAGES} pages.")
        return following if more else None

    def _read_between(self, last: int) -> None:
        """Read the pages between the first and the ``last`` one, side by side."""

        def fetch(number: int) -> tuple[int, _Page]:
            return number, self._fetch(_by_number(number))

        with closing(as_completed(fetch, range(2, last), workers=self._workers)) as pages:
            for number, page in pages:
                if not self._take(number, page):
                    raise self._repeats(number)

    def _take(self, number: int, page: _Page) -> bool:
        """Keep a page; whether it holds anything new."""
        ids = {row["id"] for row in page.rows}
        fresh = not ids <= self._seen
        self._seen |= ids
        self._numbered[number] = page
        self.came.append(page)
        return fresh

    def is_whole(self, rows: t.Collection[Row]) -> bool:
        """Whether nobody can have slipped between the pages, by their ``Total-Count`` and ``Date``.

        One deleted and one added leave the count as it was: the added one gives it away, by a moment of the server's clock.
        """
        totals = [page.total for page in self.came if page.total is not None]
        if not totals:
            return True
        dates = [page.date for page in self.came if page.date is not None]
        newcomers = 0
        if len(dates) > 1:
            began, ended = min(dates), max(dates) + timedelta(
                seconds=1
            )  # they are in whole seconds
            newcomers = sum(began <= moment < ended for moment in map(_added_at, rows) if moment)
        growth = totals[-1] - totals[0]
        return totals == sorted(totals) and growth >= newcomers and len(rows) >= totals[-1]

    def _repeats(self, number: int) -> SelectionError:
        return self._error(
            f"page {number} holds nothing new while OneLogin announces more; the list cannot be trusted. "
            "Run again, and if it stays so tell OneLogin's support."
        )

    def _error(self, what: str) -> SelectionError:
        return SelectionError(f"{self._subject}: {what}", reason="unreliable_list")


def _by_number(number: int) -> _Place:
    return {"limit": str(PAGE_SIZE), "page": str(number)}


def _page(reply: Reply, subject: str) -> _Page:
    headers = reply.response.headers
    return _Page(
        rows_of(reply, subject),
        total=_header(reply, "total-count"),
        pages=_header(reply, "total-pages") or None,  # a page that is there is one of at least 1
        cursor=headers.get("after-cursor", "").strip(),
        date=http_date(headers.get("date")),
    )


def rows_of(reply: Reply, subject: str) -> list[dict[str, t.Any]]:
    """The rows of one page, each with a positive integer ``id``; raises `AnswerError` for any other shape."""
    rows: list[dict[str, t.Any]] = []
    for entry in reply.data if isinstance(reply.data, list) else [None]:
        row = entry if isinstance(entry, Mapping) else {}
        number = row.get("id")
        if isinstance(number, str) and number.isdecimal() and number.isascii() and len(number) < 20:
            number = int(number)
        if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
            raise AnswerError(
                f"{subject}: the answer is not a list of objects with an id. Check that api_url names the API host.",
                status=reply.response.status,
                request_id=reply.response.request_id,
            )
        rows.append({**row, "id": number})
    return rows


def read_row(
    client: OneLoginClient, *segments: str, number: int, subject: str, scope: str
) -> dict[str, t.Any]:
    """The object ``number`` of a v2 list; raises `AnswerError` if the answer is about another."""
    reply = client.get(*segments, number, subject=subject, scope=scope)
    return row_of(reply._replace(data=[reply.data]), number, subject)


def row_of(reply: Reply, number: int, subject: str) -> dict[str, t.Any]:
    """The one row of an answer about the object ``number``; raises `AnswerError` if it is about another."""
    rows = rows_of(reply, subject)
    if [row["id"] for row in rows] != [number]:
        raise AnswerError(
            f"The record of {subject}: the answer is about something else. Nothing can be concluded from it.",
            status=reply.response.status,
            request_id=reply.response.request_id,
        )
    return rows[0]


def _added_at(row: Row) -> datetime | None:
    """When a user was created, or a member added to a role; OneLogin's times are in UTC."""
    text = str(row.get("created_at") or row.get("added_at"))
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _header(reply: Reply, name: str) -> int | None:
    value = reply.response.headers.get(name, "").strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None
