# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Lists that come in pages, read whole or not at all.

OneLogin pages by offset, also behind its cursors (api §8.1): a user deleted meanwhile moves the rows after it, and one of
them would be missed. So a list counts as whole only if ``Total-Count`` never fell while it was read, grew by as many as were
added meanwhile, and as many rows were seen; else it is read again.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
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

PAGE_SIZE = 50  # the documented most; sources disagree about larger ones (api §7.1)
MOST_PAGES = 20_000  # a million rows: far above any tenant, and an end for a server that never ends
_PASSES = 3
Row = t.Mapping[str, t.Any]


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
    Raises `SelectionError` if the pages repeat, do not end, or hold fewer rows than OneLogin counts, in ``_PASSES`` passes;
    and whatever `OneLoginClient.get` raises: a page that fails fails the list.
    """
    expected = seen = 0
    for _number in range(_PASSES):
        rows: dict[int, Row] = {}
        totals: list[int] = []
        dates: list[datetime] = []
        for reply in _pages(client, segments, params or {}, rows, subject=subject, scope=scope):
            total = _header(reply, "total-count")
            if total is not None:
                totals.append(total)
            date = http_date(reply.answer.headers.get("date"))
            if date is not None:
                dates.append(date)
        if not reconcile or _is_whole(rows.values(), totals, dates):
            return list(rows.values())
        expected, seen = totals[-1], len(rows)
    raise SelectionError(
        f"{subject}: OneLogin counts {expected} entries, its pages held {seen}, and reading them again did not help. "
        "People come and go right now, or OneLogin's count is off; nothing was concluded from a list with gaps. "
        "Run again when the tenant is quiet, or select by user_ids."
    )


def _pages(
    client: OneLoginClient,
    segments: tuple[str | int, ...],
    params: t.Mapping[str, str],
    rows: dict[int, Row],
    *,
    subject: str,
    scope: str,
) -> t.Iterator[Reply]:
    """Fetch page after page, adding to ``rows``; the server's headers say how (any of them may be missing)."""
    place = {"limit": str(PAGE_SIZE), "page": "1"}
    places = []
    for number in range(1, MOST_PAGES + 1):
        places.append(place)
        reply = client.get(*segments, params={**params, **place}, subject=subject, scope=scope)
        found = rows_of(reply, subject)
        fresh = [row for row in found if row["id"] not in rows]
        rows.update((row["id"], row) for row in fresh)
        yield reply

        pages = _header(reply, "total-pages")
        cursor = reply.answer.headers.get("after-cursor", "").strip()
        if "page" in place and pages is not None:
            more = number < pages
            place = {"limit": str(PAGE_SIZE), "page": str(number + 1)}
        elif cursor:
            more = True
            place = {"cursor": cursor}  # never together with page or limit: that is a 400
        else:
            # No header says where the end is: it is where nothing new comes, unless a full page comes again.
            more = bool(fresh) and "page" in place
            place = {"limit": str(PAGE_SIZE), "page": str(number + 1)}
        ignored = number > 1 and not fresh and len(found) == PAGE_SIZE and pages is None
        if not ignored and (not more or (not found and pages is None)):
            return
        if not fresh or place in places:
            raise SelectionError(
                f"{subject}: page {number} holds nothing new while OneLogin announces more; the list cannot be trusted. "
                "Run again, and if it stays so tell OneLogin's support."
            )
    raise SelectionError(f"{subject}: the list does not end after {MOST_PAGES} pages.")


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
                status=reply.answer.status,
                request_id=reply.answer.request_id,
            )
        rows.append({**row, "id": number})
    return rows


def _is_whole(rows: t.Collection[Row], totals: list[int], dates: list[datetime]) -> bool:
    """Whether nobody can have slipped between the pages, by their ``Total-Count`` and ``Date``.

    One deleted and one added leave the count as it was: the added one gives it away, by a moment of the server's clock.
    """
    if not totals:
        return True
    growth = totals[-1] - totals[0]
    newcomers = 0
    if len(dates) > 1:
        began, ended = dates[0], dates[-1] + timedelta(seconds=1)  # dates are in whole seconds
        newcomers = sum(began <= moment < ended for moment in map(_added_at, rows) if moment)
    return totals == sorted(totals) and growth >= newcomers and len(rows) >= totals[-1]


def _added_at(row: Row) -> datetime | None:
    """When a user was created, or a member added to a role; OneLogin's times are in UTC."""
    text = str(row.get("created_at") or row.get("added_at"))
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _header(reply: Reply, name: str) -> int | None:
    value = reply.answer.headers.get(name, "").strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None
