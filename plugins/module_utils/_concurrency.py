# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Many calls at once, in a given order.
"""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

Item = t.TypeVar("Item")
Result = t.TypeVar("Result")


def in_order(
    function: t.Callable[[Item], Result], items: t.Sequence[Item], *, workers: int
) -> list[Result]:
    """``[function(item) for item in items]`` with up to ``workers`` calls at a time.

    The first exception stops the rest and is raised. Few long-lived jobs share one iterator, so that 100,000 items do not
    become 100,000 futures.
    """
    workers = min(workers, len(items))
    if workers <= 1:
        return [function(item) for item in items]
    results: list[t.Any] = [None] * len(items)
    numbered = iter(enumerate(items))
    lock = Lock()
    stopped: list[bool] = []

    def work(_number: int) -> None:
        while not stopped:
            with lock:
                index, item = next(numbered, (-1, None))
            if index < 0:
                return
            try:
                results[index] = function(t.cast(Item, item))
            except BaseException:
                stopped.append(True)
                raise

    with ThreadPoolExecutor(workers, thread_name_prefix="onelogin") as pool:
        try:
            for _done in pool.map(work, range(workers)):
                pass
        finally:
            stopped.append(True)  # an interrupted task does not read on
    return results
