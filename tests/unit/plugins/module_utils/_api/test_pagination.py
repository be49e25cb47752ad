# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists in pages: read whole, or an error."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api import pagination
from ansible_collections.identity.onelogin.plugins.module_utils._api.client import Reply
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    NotFoundError,
    OneLoginError,
    SelectionError,
    ServerError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.pagination import (
    read_all,
    rows_of,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    JSON,
    REQUEST_ID,
    get,
    response,
    scripted,
    token,
)

PATH = "/api/2/users"


def page(number, ids, **headers):
    """Page ``number`` with rows of ``ids``; headers with ``_`` for ``-``."""
    named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    query = {"limit": "50", "page": str(number), "email": "a*"}
    return get(PATH, [{"id": one} for one in ids], query=query, headers={**JSON, **named})


def behind(cursor, ids, **headers):
    """The page behind ``cursor``, which goes with the filters and never with page or limit."""
    exchange = page(0, ids, **headers)
    exchange.query = {"cursor": cursor, "email": "a*"}
    return exchange


def read(*pages):
    with scripted(token(), *pages) as tenant:
        rows = read_all(
            tenant.client(), "api", "2", "users",
            params={"email": "a*"}, subject="the list of users", scope="any",
        )  # fmt: skip
        return [row["id"] for row in rows]


def refused(*pages, kind=SelectionError):
    with scripted(token(), *pages) as tenant, pytest.raises(kind) as caught:
        read_all(
            tenant.client(), "api", "2", "users",
            params={"email": "a*"}, subject="the list of users", scope="any",
        )  # fmt: skip
    return caught.value


@pytest.mark.parametrize(
    "pages, ids",
    [
        ([page(1, [])], []),
        ([page(1, [], Total_Count=0, Total_Pages=0)], []),
        ([page(1, [1, 2], Total_Count=2, Total_Pages=1)], [1, 2]),
        (
            [
                page(1, range(1, 51), Total_Count=102, Total_Pages=3, After_Cursor="x"),
                page(2, range(51, 101), Total_Count=102, Total_Pages=3, After_Cursor="y"),
                page(3, [101, 102], Total_Count=102, Total_Pages=3, After_Cursor=""),
            ],
            list(range(1, 103)),
        ),
        # Header names in lower case, and a server that clamps the limit.
        (
            [page(1, [1, 2], **{"total-pages": 2}), page(2, [3], **{"total-pages": 2})],
            [1, 2, 3],
        ),
        # Cursors alone.
        (
            [page(1, [1], After_Cursor="a=="), behind("a==", [2], After_Cursor="b"), behind("b", [3])],
            [1, 2, 3],
        ),
        ([page(1, [1], After_Cursor="a"), behind("a", [])], [1]),
        ([page(1, [1], After_Cursor="a"), behind("a", [2], After_Cursor=" ")], [1, 2]),
        # No header at all: the end is where nothing new comes.
        ([page(1, [1]), page(2, [2]), page(3, [])], [1, 2]),
        ([page(1, [1, 2]), page(2, [1, 2])], [1, 2]),
        # A row that moved to the next page meanwhile comes once, in the server's order.
        ([page(1, [5, 2], Total_Pages=2, Total_Count=3), page(2, [2, 9], Total_Pages=2, Total_Count=3)], [5, 2, 9]),
        # Somebody was added meanwhile.
        ([page(1, [1], Total_Pages=2, Total_Count=2), page(2, [2, 3], Total_Pages=2, Total_Count=3)], [1, 2, 3]),
        # Ids in quotes, and headers that are no numbers.
        # A page that is there while OneLogin says that there is none does not tell where the end is.
        ([page(1, [1], Total_Pages=0), page(2, [2], Total_Pages=0), page(3, [], Total_Pages=0)], [1, 2]),
        ([page(1, [], Total_Pages=0, Total_Count=0)], []),
        ([page(1, ["7"], Total_Count="many", Total_Pages="-1"), page(2, [])], [7]),
    ],
)  # fmt: skip
def test_whole_lists(pages, ids):
    assert read(*pages) == ids


SHORT = [page(1, [1], Total_Pages=2, Total_Count=3), page(2, [2], Total_Pages=2, Total_Count=3)]
FALLING = [page(1, [1], Total_Pages=2, Total_Count=3), page(2, [3], Total_Pages=2, Total_Count=2)]
# One went and one came, and no page has a date that would give it away.
DIP = [
    page(number, [one], Total_Pages=3, Total_Count=total)
    for number, one, total in ((1, 1, 3), (2, 3, 2), (3, 4, 3))
]
WHOLE = [page(1, [1], Total_Pages=2, Total_Count=2), page(2, [3], Total_Pages=2, Total_Count=2)]


@pytest.mark.parametrize("first", [FALLING, SHORT, DIP])
def test_a_list_that_shrank_is_read_again(first):
    assert read(*first, *WHOLE) == [1, 3]
    assert read(*first, *first, *WHOLE) == [1, 3]


BEGAN = "Tue, 24 Nov 2026 10:00:00 GMT"
BEFORE, MEANWHILE = "2026-11-24T09:59:59.900Z", "2026-11-24T10:00:07.300Z"


ENDED = "Tue, 24 Nov 2026 10:00:07 GMT"


def moving(*dated, key="created_at", began=BEGAN, ended=ENDED, totals=(3, 3)):
    """Two pages; ids with the moment at which each was added."""
    rows = [{"id": number, key: moment} for number, moment in dated]
    pages = zip((rows[:1], rows[1:]), (began, ended), totals)
    return [
        get(PATH, found, headers={"date": date, "total-count": str(total), "total-pages": "2"})
        for found, date, total in pages
    ]


# Between the pages 1 was deleted, which moved 2 to the page that was read already, and 4 was added: the count is as it was.
SWAPPED = moving((1, BEFORE), (3, BEFORE), (4, MEANWHILE))


def test_a_list_in_which_one_went_and_one_came_is_read_again():
    assert read(*SWAPPED, *moving((2, BEFORE), (3, BEFORE), (4, BEFORE))) == [2, 3, 4]
    added = moving((1, BEFORE), (3, BEFORE), (4, MEANWHILE), key="added_at")
    assert read(*added, *moving((2, BEFORE), (3, BEFORE), (4, BEFORE))) == [2, 3, 4]
    no_zone = moving((1, BEFORE), (3, BEFORE), (4, "2026-11-24T10:00:07"))
    assert read(*no_zone, *moving((2, BEFORE), (3, BEFORE), (4, BEFORE))) == [2, 3, 4]
    assert "People come and go" in refused(*SWAPPED, *SWAPPED, *SWAPPED).message


@pytest.mark.parametrize(
    "pages",
    [
        moving((1, BEFORE), (2, BEFORE), (3, MEANWHILE), totals=(2, 3)),
        moving((1, None), (2, "yesterday"), (3, 5)),
        moving((1, BEFORE), (2, BEFORE), (3, "2999-01-01T00:00:00Z")),
        moving((1, MEANWHILE), (2, BEFORE), (3, BEFORE), began="now"),
        [get(PATH, [{"id": 1, "created_at": MEANWHILE}],
             headers={"date": BEGAN, "total-count": "1", "total-pages": "1"})],
    ],
    ids=["counted", "no moments", "in the future", "no date", "one page"],
)  # fmt: skip
def test_a_newcomer_alone_is_no_reason_to_read_again(pages):
    read(*pages)  # the script holds no second pass


@pytest.mark.parametrize("passes, counts", [(SHORT, (3, 2)), (FALLING, (2, 2))])
def test_a_list_that_never_gets_whole_is_an_error(passes, counts):
    error = refused(*passes, *passes, *passes)
    counted, held = counts
    assert f"OneLogin counts {counted} entries, its pages held {held}" in error.message
    assert error.details == {
        "error": "selection", "status": None, "request_id": None, "reason": "unreliable_list",
    }  # fmt: skip


@pytest.mark.parametrize(
    "pages",
    [
        [page(1, [1, 2], Total_Pages=3), page(2, [1, 2], Total_Pages=3)],
        [page(1, [1], Total_Pages=3), page(2, [], Total_Pages=3)],
        [page(1, [], Total_Pages=3)],
        [page(1, [1], After_Cursor="a"), behind("a", [2], After_Cursor="a")],
        [page(1, [1], After_Cursor="a"), behind("a", [2], After_Cursor="b"), behind("b", [3], After_Cursor="a")],
        [page(1, [1], After_Cursor="a"), behind("a", [1], After_Cursor="b")],
        [page(1, range(1, 51)), page(2, range(1, 51))],
    ],
)  # fmt: skip
def test_pages_that_repeat_or_lie(pages):
    assert "holds nothing new while OneLogin announces more" in refused(*pages).message


def test_a_list_without_end(monkeypatch):
    monkeypatch.setattr(pagination, "MOST_PAGES", 4)
    numbered = [page(number, [number]) for number in range(1, 5)]
    assert "does not end after 4 pages" in refused(*numbered).message
    announced = page(1, [1], Total_Pages=5)
    assert "does not end after 4 pages" in refused(announced).message


# Pages side by side


def test_the_pages_between_the_first_and_the_last_are_read_side_by_side():
    together = threading.Barrier(4, timeout=10)
    asked = []
    pages = [page(number, [number], Total_Pages=6, Total_Count=6) for number in range(1, 7)]
    with scripted(token(), *pages, ordered=False) as tenant:

        def meanwhile(sent):
            asked.append(sent.query.get("page"))
            if sent.query.get("page") in "2345":
                together.wait()

        tenant.wire.meanwhile = lambda sent: sent.method == "POST" or meanwhile(sent)
        rows = read_all(tenant.client(concurrency=4), "api", "2", "users", params={"email": "a*"},
                        subject="the list of users", scope="any")  # fmt: skip
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert (asked[0], asked[-1]) == ("1", "6") and len(asked) == 6


@pytest.mark.parametrize("broken", [{"json": [{"id": 1}]}, {"json": []}, {"status": 404}])
def test_one_bad_page_between_ends_the_reading(broken):
    pages = [page(number, [number], Total_Pages=200) for number in range(1, 201)]
    bad = get(PATH, headers={**JSON, "Total-Pages": "200"}, query=pages[1].query, **broken)
    with scripted(token(), bad, pages[0], *pages[2:], ordered=False) as tenant:
        with pytest.raises((SelectionError, NotFoundError)):
            read_all(tenant.client(concurrency=4), "api", "2", "users", params={"email": "a*"},
                     subject="the list of users", scope="any")  # fmt: skip
        assert len(tenant.wire.asked()) < 20
        tenant.wire.script.clear()


class MovingTenant:
    """Users by pages of two, in which somebody is added or deleted before a call is answered."""

    concurrency = 1

    def __init__(self, count, changes):
        self.users = dict.fromkeys(range(1, count + 1), "2026-01-01T00:00:00Z")
        self.survivors = set(self.users)
        self.changes = changes  # by the number of the call before whose answer they happen
        self.calls = 0
        self.now = datetime(2026, 11, 24, 10, tzinfo=timezone.utc)

    def get(self, *segments, params, **_texts):
        self.calls += 1
        for change, number in self.changes.get(self.calls, ()):
            self.now += timedelta(milliseconds=300)
            if change == "add":
                moment = self.now.isoformat(timespec="milliseconds")
                self.users[1 + max(self.users, default=0) + number] = moment
            elif self.users:
                gone = sorted(self.users)[number % len(self.users)]
                del self.users[gone]
                self.survivors.discard(gone)
        self.now += timedelta(milliseconds=100)
        start = 2 * (int(params["page"]) - 1)
        rows = [{"id": one, "created_at": self.users[one]} for one in sorted(self.users)]
        headers = {
            "total-count": str(len(rows)),
            "total-pages": str(-(-len(rows) // 2)),
            "date": format_datetime(self.now.replace(microsecond=0), usegmt=True),
        }
        return Reply(rows[start : start + 2], response(200, b"", **headers))


@settings(max_examples=400)
@given(
    count=st.integers(0, 14),
    changes=st.dictionaries(
        st.integers(2, 9),
        st.lists(
            st.tuples(st.sampled_from(["add", "delete"]), st.integers(0, 12)),
            min_size=1,
            max_size=3,
        ),
        max_size=2,
    ),
    order=st.randoms(use_true_random=False),
)
def test_whoever_was_there_all_the_time_is_in_the_list_or_the_list_is_refused(
    count, changes, order
):
    def in_any_order(function, items, *, workers):
        items = list(items)
        order.shuffle(items)
        return (function(item) for item in items)

    tenant = MovingTenant(count, changes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pagination, "as_completed", in_any_order)
        try:
            rows = read_all(tenant, "users", subject="the list of users", scope="any")
        except SelectionError as error:
            assert error.reason == "unreliable_list"
        else:
            assert tenant.survivors <= {row["id"] for row in rows}
            assert [row["id"] for row in rows] == sorted({row["id"] for row in rows})


def test_a_page_that_fails_fails_the_list():
    failing = get(PATH, status=500)
    error = refused(page(1, [1], Total_Pages=2), failing, get(PATH, status=500), kind=ServerError)
    assert error.status == 500
    broken = get(PATH, body=b'[{"id": 2}, {"id"')
    tries = [broken] * 6  # what cannot be read is asked for again
    assert refused(page(1, [1], Total_Pages=2), *tries, kind=AnswerError).status == 200


@pytest.mark.parametrize(
    "data",
    [
        None, {}, {"data": []}, "x", 5, True, [None], [[]], ["7"], [{}], [{"id": None}], [{"id": 0}],
        [{"id": -1}], [{"id": 1.0}], [{"id": True}], [{"id": ""}], [{"id": "x"}], [{"id": "٣"}],
        [{"id": "9" * 5000}], [{"id": []}], [{"id": 1}, {"name": "no id"}], {"id": 1},
    ],
)  # fmt: skip
def test_what_is_no_list_of_rows(data):
    with pytest.raises(AnswerError, match="things: the answer is not a list of objects") as caught:
        rows_of(Reply(data, response(200, x_request_id=REQUEST_ID)), "things")
    assert caught.value.details == {"error": "answer", "status": 200, "request_id": REQUEST_ID}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=25),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "name"]), inner, max_size=2),
    max_leaves=8,
)


@settings(max_examples=80)
@given(values | st.lists(st.fixed_dictionaries({"id": values}), max_size=3))
def test_rows_have_ids_or_are_refused(data):
    try:
        rows = rows_of(Reply(data, response()), "things")
    except OneLoginError as error:
        assert isinstance(error, AnswerError)
    else:
        assert all(row["id"].__class__ is int and row["id"] > 0 for row in rows)
        assert len(rows) == len(data)
