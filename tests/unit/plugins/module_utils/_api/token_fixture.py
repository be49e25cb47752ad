# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant whose tokens die, and a lock that tells who stands before it."""

from __future__ import annotations

import threading

from ansible_collections.identity.onelogin.plugins.module_utils._api.token import Tokens


class Tenant:
    """A tenant whose tokens die, and whose token endpoint may give a dead one some times more. Time is scripted."""

    def __init__(self):
        self.lock = threading.RLock()
        self.now = 1000.0
        self.asked = self.calls = 0
        self.good = self.given = 1
        self.stale = 0  # so many times more the endpoint gives the token it gave before
        self.fails = []  # exceptions for the requests to come, None for none
        self.tokens = Tokens(token=None, fetch=self.fetch, clock=lambda: self.now, wait=self.wait)

    def wait(self, seconds):
        with self.lock:
            self.now += seconds

    def die(self, stale=0):
        with self.lock:
            self.good += 1
            self.stale = stale

    def fetch(self):
        with self.lock:
            self.asked += 1
            failure = self.fails.pop(0) if self.fails else None
            if failure is not None:
                raise failure
            if self.stale:
                self.stale -= 1
            else:
                self.given = self.good
            return f"token-{self.given}"

    def accepts(self, token):
        with self.lock:
            self.calls += 1
            return token == f"token-{self.good}"

    def call(self, refuse=0):
        """A call as the client makes it; whether it is answered in the end. ``refuse``: so often it is refused in any case."""
        attempt = self.tokens.attempt()
        while True:
            accepted = self.accepts(attempt.token)
            if accepted and refuse <= 0:
                self.tokens.accepted(attempt)
                return True
            refuse -= 1
            if not self.tokens.another(attempt):
                return False


class Door:
    """A lock that tells how many have come to it, so that whoever is inside can wait for the others to stand before it."""

    def __init__(self):
        self._lock = threading.Lock()
        self._knocks = threading.Semaphore(0)

    def __enter__(self):
        self._knocks.release()
        self._lock.acquire()

    def __exit__(self, *_exception):
        self._lock.release()

    def await_knocks(self, number):
        """Wait until so many have come, whoever waits among them."""
        for _knock in range(number):
            assert self._knocks.acquire(timeout=10)
