# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else one would read lists with. Each returns the seconds that its calls took, without the start of Python and its imports."""

from __future__ import annotations

import asyncio
import threading
import time
import typing as t
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import requests

from contest.tenant import token


def by_aiohttp(url: str, paths: Sequence[str], concurrency: int) -> float:
    """The least that one can do: a token, and the lists, so many at a time."""
    start = time.perf_counter()
    asyncio.run(read_lists(url, paths, concurrency))
    return time.perf_counter() - start


async def read_lists(url: str, paths: Sequence[str], concurrency: int) -> list[list[t.Any]]:
    """The lists of the paths, in their order."""
    headers = {"Authorization": f"Bearer {token(url)}"}
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(url, connector=connector, headers=headers) as session:

        async def read(path: str) -> list[t.Any]:
            async with session.get(path) as answer:
                answer.raise_for_status()
                return t.cast("list[t.Any]", await answer.json())

        return await asyncio.gather(*map(read, paths))


def by_pool(url: str, paths: Sequence[str], concurrency: int) -> float:
    """A requests session for each of so many threads."""
    start = time.perf_counter()
    headers = {"Authorization": f"Bearer {token(url)}"}
    local = threading.local()

    def read(path: str) -> None:
        if not hasattr(local, "session"):
            local.session = requests.Session()
        answer = local.session.get(url + path, headers=headers, timeout=60)
        answer.raise_for_status()
        answer.json()

    with ThreadPoolExecutor(concurrency) as pool:
        for _done in pool.map(read, paths):
            pass
    return time.perf_counter() - start


def has_sdk() -> bool:
    """Whether OneLogin's own SDK is installed."""
    try:
        import onelogin  # noqa: F401
    except ImportError:
        return False
    return True


def by_sdk(url: str, ids: Sequence[int]) -> float:
    """OneLogin's own SDK, a user after the other."""
    import onelogin

    start = time.perf_counter()
    configuration = onelogin.Configuration(host=url)
    configuration.access_token = token(url)  # its constructor drops the token
    api = onelogin.MultiFactorAuthenticationApi(onelogin.ApiClient(configuration))
    for number in ids:
        api.get_auth_factors(number)
    return time.perf_counter() - start
