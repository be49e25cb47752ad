# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Many calls at once: as they are completed, or in a given order.
"""

from __future__ import annotations

import typing as t
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread

Item = t.TypeVar("Item")
Result = t.TypeVar("Result")

_END: t.Any = object()


class _Failed(t.NamedTuple):
    error: BaseException


def as_completed(
    function: t.Callable[[Item], Result], items: t.Sequence[Item], *, workers: int
) -> t.Generator[Result, None, None]:
    """``function(item)`` for each item, with up to ``workers`` calls at a time, each result as soon as it is there.

    The first exception stops the rest and is raised. Closing the generator stops the workers too, and returns when the calls
    in flight have ended. No more than ``workers`` calls are begun whose results have not been dealt with, which is when the
    next one is asked for: whoever writes them down loses no more if killed.
    """
    workers = min(workers, len(items))
    pending = iter(items)
    taking = Lock()
    stopped: list[bool] = []
    ahead = Semaphore(workers)
    results: SimpleQueue[t.Any] = SimpleQueue()

    def work() -> None:
        try:
            while ahead.acquire() and not stopped:
                with taking:
                    item = next(pending, _END)
                if item is _END:
                    break
                results.put(function(item))
        except BaseException as error:
            stopped.append(True)
            results.put(_Failed(error))
        finally:
            results.put(_END)

    threads: list[Thread] = []
    try:
        if workers > 1:
            _start(work, workers, threads)
        if not threads:
            yield from map(function, pending)
        running = len(threads)
        while running:
            result = results.get()
            if result is _END:
                running -= 1
            elif isinstance(result, _Failed):
                raise result.error
            else:
                yield result
                ahead.release()
    finally:
        stopped.append(True)
        ahead.release(max(workers, 1))
        for thread in threads:
            thread.join()


def in_order(
    function: t.Callable[[Item], Result], items: t.Sequence[Item], *, workers: int
) -> list[Result]:
    """``[function(item) for item in items]`` with up to ``workers`` calls at a time.

    The first exception stops the rest and is raised.
    """

    def numbered(index: int) -> tuple[int, Result]:
        return index, function(items[index])

    found = dict(as_completed(numbered, range(len(items)), workers=workers))
    return [found[index] for index in range(len(items))]


def _start(work: t.Callable[[], None], workers: int, threads: list[Thread]) -> None:
    """Add running workers to ``threads``: fewer where the system allows no more, perhaps none."""
    for number in range(workers):
        # Daemons, so that whoever interrupts twice need not wait for the calls in flight.
        thread = Thread(target=work, name=f"onelogin_{number}", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # "can't start new thread": a limit of the container or of the user
            return
        threads.append(thread)
