# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator saw: exact counters, and the last requests."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote, unquote_plus

Record = dict[str, Any]

KEPT = 50_000
_SCHEME = re.compile(rb"(bearer|basic|client_id)[ :]", re.IGNORECASE)
# Every access and refresh token of the emulator looks like this.
_TOKEN = "[0-9a-f]{64}"
_TELLTALE = re.compile(r"secret|token|password|assertion", re.IGNORECASE)


class Log:
    """Requests to the API (never those to the control pages).

    No secret leaves it: of Authorization it keeps the scheme's name only, and reports are cleaned
    of every secret and token, wherever a client put them.
    """

    def __init__(self, confidential: Callable[[], Iterable[str]]) -> None:
        """`confidential` gives the strings that no report may show."""
        self._confidential = confidential
        self._running = 0
        self.reset()

    def reset(self) -> None:
        """Forget everything but the requests that are still running."""
        self.count = 0
        self.max_concurrent = self._running
        self._by_path: Counter[str] = Counter()
        self._kept: deque[Record] = deque(maxlen=KEPT)

    def begin(self, scope: Mapping[str, Any]) -> Record:
        """Note the arrival of a request and return its record; `end` must follow."""
        self._running += 1
        self.count += 1
        self.max_concurrent = max(self.max_concurrent, self._running)
        self._by_path[scope["path"]] += 1
        agent = authorization = b""
        for name, value in scope["headers"]:
            if name == b"user-agent":
                agent = value
            elif name == b"authorization":
                authorization = value
        scheme = _SCHEME.match(authorization)
        record: Record = {
            "n": self.count,
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"],
            "status": None,
            "user_agent": agent,
            "scheme": scheme.group(1).lower() if scheme else ("other" if authorization else None),
            "token_ok": None,
            "concurrent": self._running,
        }
        self._kept.append(record)
        return record

    def end(self) -> None:
        """Note that a request is over."""
        self._running -= 1

    def report(self, last: int = KEPT) -> Record:
        """Return counters and the last requests, cleaned of secrets."""
        hidden = re.compile("|".join([_TOKEN, *map(re.escape, self._confidential())]))

        def clean(value: Any) -> Any:
            if isinstance(value, bytes):
                value = value.decode("utf-8", "replace")
            return hidden.sub("***", value) if isinstance(value, str) else value

        def clean_query(query: bytes) -> str:
            parts = query.decode("latin-1").split("&") if query else []
            for place, part in enumerate(parts):
                name = part.partition("=")[0]
                plain = f"{part} {unquote(part)} {unquote_plus(part)}"
                if _TELLTALE.search(unquote(name)) or hidden.search(plain):
                    parts[place] = f"{clean(name)}=***"
            return "&".join(parts)

        requests = []
        for record in list(self._kept)[-last:]:
            shown = {name: clean(value) for name, value in record.items() if name != "query"}
            requests.append(shown | {"query": clean_query(record["query"])})
        paths: Counter[str] = Counter()
        for path, number in self._by_path.items():
            paths[clean(path)] += number
        return {
            "count": self.count,
            "max_concurrent": self.max_concurrent,
            "by_path": dict(paths),
            "requests": requests,
        }
