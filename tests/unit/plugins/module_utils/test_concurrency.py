# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many calls at once: order, failure, interruption, and systems that allow no more threads."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._concurrency import (
    as_completed,
    in_order,
)


@pytest.mark.parametrize("workers", [1, 2, 7, 64])
@pytest.mark.parametrize("count", [0, 1, 5, 200])
def test_results_come_in_order(workers, count):
    assert in_order(lambda item: item * 2, range(count), workers=workers) == [
        item * 2 for item in range(count)
    ]


def test_none_is_an_item_like_others():
    assert in_order(lambda item: item, [None, 1, None], workers=2) == [None, 1, None]


def test_so_many_at_a_time_and_no_more():
    together = threading.Barrier(8, timeout=5)
    running = set()
    most = []

    def function(item):
        running.add(item)
        most.append(len(running))
        if item < 8:
            together.wait()
        running.discard(item)

    in_order(function, range(40), workers=8)
    assert max(most) == 8


@pytest.mark.parametrize("workers", [1, 4])
def test_the_first_exception_ends_it(workers):
    done = []

    def function(item):
        done.append(item)
        if item == 3:
            raise KeyError("three")
        time.sleep(0.001)

    with pytest.raises(KeyError, match="three"):
        in_order(function, range(10_000), workers=workers)
    assert len(done) < 5_000


def test_results_come_as_soon_as_they_are_there():
    first_may_end = threading.Event()

    def function(item):
        if item == 0:
            assert first_may_end.wait(10)
        return item

    results = as_completed(function, range(3), workers=2)
    assert [next(results), next(results)] == [1, 2]
    first_may_end.set()
    assert list(results) == [0]


@pytest.mark.parametrize("workers", [1, 4])
def test_closing_waits_for_what_is_in_flight_and_begins_nothing_else(workers):
    begun, ended = [], []

    def function(item):
        begun.append(item)
        ended.append(item)
        return item

    results = as_completed(function, range(10_000), workers=workers)
    next(results)
    results.close()
    assert len(begun) == len(ended) <= workers
    assert not [one for one in threading.enumerate() if one.name.startswith("onelogin")]


@pytest.mark.parametrize("workers", [1, 2, 4, 16])
def test_no_more_is_begun_than_what_is_in_flight_and_not_dealt_with(workers):
    """Whoever is killed while a result is written down loses that one, and those of the other workers."""
    begun = []
    results = as_completed(begun.append, range(1_000), workers=workers)
    for dealt_with, _result in enumerate(results):
        assert len(begun) <= dealt_with + workers
    assert len(begun) == 1_000


def test_nothing_begins_before_the_first_result_is_asked_for():
    begun = []
    results = as_completed(begun.append, range(3), workers=2)
    assert not begun
    results.close()
    assert not begun


@pytest.mark.parametrize("allowed", [0, 1, 3])
@pytest.mark.parametrize("workers", [2, 16])
def test_a_system_that_allows_no_more_threads_is_made_do_with(monkeypatch, allowed, workers):
    left = [None] * allowed
    start = threading.Thread.start

    def limited(thread):
        if not left:
            raise RuntimeError("can't start new thread")
        left.pop()
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    assert in_order(lambda item: item * 2, range(200), workers=workers) == list(range(0, 400, 2))


@pytest.fixture
def interruptible():
    """Whoever started the tests may ignore interrupts for them, as a shell does for what runs behind it."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


def test_an_interrupted_task_does_not_read_on(interruptible):
    done = []

    def function(item):
        # More than once: a signal that comes just before the main thread waits is noticed only when the wait ends.
        if item in (5, 500, 1_000, 1_500):
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        done.append(item)
        time.sleep(0.001)

    with pytest.raises(KeyboardInterrupt):
        in_order(function, range(4_000), workers=4)
    assert len(done) < 2_000
