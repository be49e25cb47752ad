# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token as a state of its own: renewals, their bars, and whatever order things happen in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AuthenticationError,
    ServerError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.token import (
    MOMENT,
    OTHER_TOKENS,
    PAUSE,
    Refusals,
    Tokens,
)


class Endpoint:
    """A tenant whose token dies, and whose token endpoint lags behind by some seconds."""

    def __init__(self, *, lag=0.0):
        self.now, self.lag, self.asked = 1000.0, lag, 0
        self.good = self.told = 1
        self.told_until = 0.0

    def clock(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds

    def die(self):
        self.good += 1
        self.told_until = self.now + self.lag

    def fetch(self):
        self.asked += 1
        if self.now >= self.told_until:
            self.told = self.good
        return f"token-{self.told}"

    def accepts(self, token):
        return token == f"token-{self.good}"

    def tokens(self):
        return Tokens(token=None, fetch=self.fetch, clock=self.clock)


def call(endpoint, tokens, kind="GET /u", refuse=0):
    """One call as the client makes it: True if it succeeds in the end. ``refuse``: so many times whatever the token is."""
    token = tokens.current()
    refusals = Refusals(tokens, kind, wait=endpoint.wait)
    for number in range(20):
        if endpoint.accepts(token) and number >= refuse:
            tokens.accepted(kind)
            return True
        token = refusals.next_token(token)
        if token is None:
            return False
    raise AssertionError("the call never ends")


def test_one_token_serves_many_calls():
    endpoint = Endpoint()
    tokens = endpoint.tokens()
    assert all(call(endpoint, tokens) for _number in range(20)) and endpoint.asked == 1


def test_a_dead_token_is_renewed_once():
    endpoint = Endpoint()
    tokens = endpoint.tokens()
    assert call(endpoint, tokens)
    endpoint.die()
    assert all(call(endpoint, tokens) for _number in range(20)) and endpoint.asked == 2


@pytest.mark.parametrize("refuse", [1, 2])
def test_a_good_token_that_is_refused(refuse):
    endpoint = Endpoint()
    tokens = endpoint.tokens()
    assert call(endpoint, tokens, refuse=refuse) is (refuse == 1)
    assert endpoint.asked <= 3


@pytest.mark.parametrize(("lag", "lost"), [(0.5, 0), (MOMENT, 0), (3.0, 1)])
def test_a_lag_of_the_token_endpoint_costs_few(lag, lost):
    endpoint = Endpoint(lag=lag)
    tokens = endpoint.tokens()
    assert call(endpoint, tokens)
    endpoint.die()
    outcomes = []
    for _number in range(15):
        outcomes.append(call(endpoint, tokens))
        endpoint.wait(PAUSE)
    assert outcomes.count(False) == lost


def test_hopeless_calls_ask_for_no_token():
    endpoint = Endpoint()
    tokens = endpoint.tokens()
    assert not call(endpoint, tokens, refuse=99)
    asked = endpoint.asked
    assert not any(call(endpoint, tokens, refuse=99) for _number in range(50))
    assert endpoint.asked == asked
    assert call(endpoint, tokens, kind="GET /other")


def test_a_refused_credential_is_final_and_any_other_failure_for_a_while():
    now = [0.0]
    failures = [ServerError("busy"), ServerError("busy"), AuthenticationError("wrong")]
    asked = []

    def fetch():
        asked.append(now[0])
        raise failures[len(asked) - 1]

    tokens = Tokens(token=None, fetch=fetch, clock=lambda: now[0])
    for moment in (0.0, 1.0, PAUSE, PAUSE + 1, 2 * PAUSE, 9999.0):
        now[0] = moment
        with pytest.raises((ServerError, AuthenticationError)):
            tokens.current()
    assert asked == [0.0, PAUSE, 2 * PAUSE]


def test_a_token_made_elsewhere_is_never_renewed():
    tokens = Tokens(token="mine", fetch=None, clock=lambda: 0.0)
    assert tokens.current() == tokens.renewed("mine") == "mine"


STEPS = st.lists(
    st.sampled_from(["call", "call", "call", "die", "slip", "pause", "scope"]), max_size=40
)


@given(steps=STEPS, lag=st.sampled_from([0.0, 0.4, 2.0]))
def test_in_any_order_calls_end_requests_are_few_and_a_good_token_is_found_again(steps, lag):
    endpoint = Endpoint(lag=lag)
    tokens = endpoint.tokens()
    deaths = slips = scopes = 0
    for step in steps:
        if step == "die":
            endpoint.die()
            deaths += 1
        elif step == "pause":
            endpoint.wait(PAUSE)
        elif step == "slip":
            slips += 1
            # A stray refusal alone loses nobody, unless the call's kind is in doubt or the endpoint lags.
            assert call(endpoint, tokens, kind="slips", refuse=1) or lag or deaths
        elif step == "scope":
            scopes += 1
            assert not call(endpoint, tokens, kind="scope", refuse=99)
        else:
            assert call(endpoint, tokens) or lag
    assert endpoint.asked <= 1 + (OTHER_TOKENS + 1) * (len(steps) + 1)
    endpoint.wait(PAUSE + lag)
    assert call(endpoint, tokens)
