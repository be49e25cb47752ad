# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token among workers: whatever order things happen in."""

from __future__ import annotations

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import ServerError
from ansible_collections.identity.onelogin.plugins.module_utils._api.token import ROUNDS
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.token_fixture import (
    Door,
    Tenant,
)


def test_whoever_waited_for_a_renewal_that_failed_shares_its_failure():
    tenant = Tenant()
    assert tenant.call()
    tenant.die()
    attempts = [tenant.tokens.attempt() for _worker in range(8)]
    ready = threading.Barrier(8, timeout=10)
    asking = threading.Event()
    ended = []

    door = tenant.tokens._lock = Door()

    def fetch():
        asking.set()
        door.await_knocks(8)
        raise ServerError("busy")

    tenant.tokens._fetch = fetch

    def work(attempt):
        ready.wait()
        try:
            tenant.tokens.another(attempt)
        except ServerError as error:
            ended.append(error)

    threads = [threading.Thread(target=work, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert asking.is_set() and len(ended) == 8 and len(set(map(id, ended))) == 1


@settings(max_examples=60)
@given(
    lives=st.lists(st.integers(10, 60), max_size=6),
    stale=st.lists(st.integers(0, ROUNDS - 1), min_size=6, max_size=6),
    strays=st.sets(st.integers(0, 199), max_size=25),
    workers=st.sampled_from([1, 2, 8]),
)
def test_everybody_is_read_while_a_good_token_can_be_had(lives, stale, strays, workers):
    """Tokens die after so many calls, the endpoint lags behind, calls are refused for no reason: in any order, by 8 workers."""
    tenant = Tenant()
    deaths = [sum(lives[: number + 1]) for number in range(len(lives))]
    accepts = tenant.accepts

    def mortal(token):
        with tenant.lock:
            if deaths and tenant.calls >= deaths[0]:
                deaths.pop(0)
                tenant.die(stale[len(deaths)])
            return accepts(token)

    tenant.accepts = mortal
    users = iter(range(200))
    outcomes = {}

    def work():
        while True:
            with tenant.lock:
                user = next(users, None)
            if user is None:
                return
            outcomes[user] = tenant.call(refuse=user in strays)

    threads = [threading.Thread(target=work) for _number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == 200 and all(outcomes.values())
    assert tenant.asked <= 1 + sum(stale) + len(lives) + len(strays)
    assert tenant.calls <= 200 + len(strays) + 2 * workers * (len(lives) + sum(stale))
