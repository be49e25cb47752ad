# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token as a state of its own: renewals, their bars, and whatever order things happen in."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AuthenticationError,
    ServerError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.token import (
    BARS,
    OTHER_TOKENS,
    ROUNDS,
    ROUNDS_IF_NEW,
    Tokens,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.token_fixture import (
    Tenant,
)

EQUIVALENT_MUTANTS = {
    ("self._numbers = itertools.count(1)", "*"): "numbers are compared with each other alone",
    ("self._proved = 0", "*"): "below any number of a sending that is over",
    ("if self._proved > attempt.number:", "if self._proved >= attempt.number:"): "a call that was refused has proved nothing",
    ("self._confirmation = 0 if fetch else 1", "self._confirmation = 0 if fetch else 2"): "another one than 0",
    ("self._confirmation += 1", "self._confirmation += 2"): "another one than before",
    ("self._requests += 1", "self._requests += 2"): "another one than before",
    ("self._vain = 0 if fetch else ROUNDS", "*"): "set by the first confirmation; of a token made elsewhere at least the rounds",
    ("self._lost = False", "*"): "looked at after a failure alone, which sets it",
    ("self._doubted = False", "*"): "set by the first confirmation",
}  # fmt: skip


@pytest.fixture
def tenant():
    return Tenant()


def test_one_token_serves_many_calls(tenant):
    assert all(tenant.call() for _number in range(20)) and tenant.asked == 1


def test_a_dead_token_is_renewed_once(tenant):
    assert tenant.call()
    tenant.die()
    assert all(tenant.call() for _number in range(20)) and tenant.asked == 2
    assert tenant.now == 1000.0


def test_a_stray_refusal_costs_a_request_for_a_token_and_no_time(tenant):
    assert tenant.call() and tenant.call(refuse=1) and tenant.call()
    assert (tenant.asked, tenant.calls, tenant.now) == (2, 4, 1000.0)


def test_stray_refusals_soon_after_another_cost_no_request_for_a_token(tenant):
    assert tenant.call() and all(tenant.call(refuse=1) for _number in range(10))
    assert tenant.asked == 2


@pytest.mark.parametrize("stale", range(1, ROUNDS + 1))
def test_a_token_endpoint_that_lags_behind_a_death_costs_nobody(tenant, stale):
    assert tenant.call()
    tenant.die(stale)
    assert all(tenant.call() for _number in range(15))
    assert tenant.asked == 2 + stale and tenant.now == 1000.0 + sum(BARS[:stale])


def test_one_that_lags_longer_costs_the_calls_of_that_time(tenant):
    assert tenant.call()
    tenant.die(ROUNDS + 1)
    assert not tenant.call()
    asked = tenant.asked
    assert not tenant.call() and tenant.asked == asked  # barred
    tenant.wait(BARS[ROUNDS])
    assert all(tenant.call() for _number in range(15))
    assert tenant.asked == asked + 1


def test_a_second_refusal_is_final_where_the_token_has_worked_meanwhile(tenant):
    assert tenant.call()
    attempt = tenant.tokens.attempt()
    assert tenant.tokens.another(attempt)
    assert tenant.call()
    assert not tenant.tokens.another(attempt)
    assert (tenant.asked, tenant.now) == (2, 1000.0)


def test_the_token_of_another_refusal_is_no_proof(tenant):
    """What has worked before the call was sent says nothing of the token now."""
    assert tenant.call()
    attempt = tenant.tokens.attempt()
    assert tenant.tokens.another(attempt)
    tenant.die()
    assert tenant.tokens.another(attempt) and tenant.accepts(attempt.token)


def test_refusals_without_end_cost_few_requests_for_a_token(tenant):
    assert tenant.call()
    for _user in range(500):
        assert not tenant.call(refuse=99)
        assert tenant.call()
    assert tenant.asked <= 2 + ROUNDS and tenant.now <= 1000.0 + sum(BARS[:ROUNDS])
    for _user in range(60):
        tenant.wait(10)
        assert not tenant.call(refuse=99)
    assert tenant.asked <= 2 + ROUNDS + 15  # one a minute


def test_the_figures():
    assert (OTHER_TOKENS, ROUNDS, ROUNDS_IF_NEW) == (3, 3, 1)
    assert BARS == (1, 2, 4, 8, 16, 32, 60)


def test_stray_refusals_now_and_then_do_not_lengthen_the_bars(tenant):
    assert tenant.call()
    for number in range(10):
        assert tenant.call(refuse=1)
        assert tenant.asked == 2 + number
        tenant.wait(BARS[0])


def test_a_death_is_outlived_whatever_the_one_before_was_like(tenant):
    assert tenant.call()
    for _death in range(3):
        tenant.die(ROUNDS)
        assert tenant.call()
    asked = tenant.asked
    assert not tenant.call(refuse=99) and tenant.asked == asked + 1 + ROUNDS


def test_what_came_in_vain_is_forgotten_after_five_minutes(tenant):
    assert tenant.call() and not tenant.call(refuse=99)  # the last request right now
    tenant.wait(299.9)
    asked = tenant.asked
    assert not tenant.call(refuse=99) and tenant.asked == asked + 1
    tenant.wait(300)
    assert not tenant.call(refuse=99) and tenant.asked == asked + 5


def test_whoever_comes_later_waits_for_the_rest_of_the_bar_and_never_backwards(tenant):
    waited = []
    moments = []
    tenant.tokens._clock = lambda: moments.pop(0) if moments else tenant.now
    tenant.tokens._wait = lambda seconds: waited.append(seconds) or tenant.wait(BARS[0])
    assert tenant.call()
    early, late, latest = (tenant.tokens.attempt() for _call in range(3))
    for attempt in (early, late, latest):
        assert tenant.tokens.another(attempt)
    tenant.wait(0.75)
    assert tenant.tokens.another(late) and waited == [0.25]
    tenant.wait(0.75)
    now = tenant.now
    tenant.tokens._barred_until = now + 0.5
    latest.confirmation = tenant.tokens._confirmation
    moments[:] = [now + 0.4, now + 0.6]  # not yet over when looked at, over when counted
    assert tenant.tokens.another(latest) and waited == [0.25, 0.0]


def test_a_token_that_worked_begins_the_count_of_useless_ones_anew(tenant):
    def one_that_nobody_can_use():
        attempt = tenant.tokens.attempt()
        tenant.die()
        assert tenant.tokens.another(attempt)
        tenant.die()

    for _round in range(3):
        assert tenant.call()
        for _token in range(OTHER_TOKENS):
            one_that_nobody_can_use()
    assert tenant.call()
    for _token in range(OTHER_TOKENS + 1):
        one_that_nobody_can_use()
    assert not tenant.call()


def test_a_first_token_that_is_refused_is_doubted_once(tenant):
    assert not tenant.call(refuse=99)
    assert (tenant.asked, tenant.now) == (3, 1000.0 + BARS[0])


def test_a_call_outlives_three_deaths_of_tokens_and_no_more(tenant):
    for deaths in range(1, OTHER_TOKENS + 1):
        attempt = tenant.tokens.attempt()
        for _death in range(deaths):
            tenant.die()
            assert tenant.tokens.another(attempt) and tenant.accepts(attempt.token)
        assert tenant.call()
    attempt = tenant.tokens.attempt()
    for _death in range(OTHER_TOKENS):
        tenant.die()
        assert tenant.tokens.another(attempt)
    tenant.die()
    assert not tenant.tokens.another(attempt)


def test_new_tokens_that_nobody_can_use_end_the_renewals_for_a_minute(tenant):
    def refused_with_every_token():
        attempt = tenant.tokens.attempt()
        tenant.die()
        sent = 1
        while tenant.tokens.another(attempt):
            tenant.die()
            sent += 1
        return sent

    assert refused_with_every_token() == 1 + OTHER_TOKENS
    assert tenant.asked == 1 + OTHER_TOKENS
    assert {refused_with_every_token() for _user in range(50)} == {1}
    assert tenant.asked == 1 + OTHER_TOKENS
    tenant.wait(BARS[-1] - 0.1)
    refused_with_every_token()
    assert tenant.asked == 1 + OTHER_TOKENS
    tenant.wait(0.1)
    assert tenant.call() and tenant.asked == 2 + OTHER_TOKENS


def test_a_token_that_works_after_others_did_not_is_renewed_when_it_dies(tenant):
    attempt = tenant.tokens.attempt()
    for _death in range(OTHER_TOKENS):
        tenant.die()
        assert tenant.tokens.another(attempt)
    assert tenant.call()
    tenant.die()
    assert tenant.call()


def test_a_token_made_elsewhere_is_never_renewed_and_tried_twice():
    waited = []
    tokens = Tokens(token="mine", fetch=None, clock=lambda: 0.0, wait=waited.append)
    for _call in range(3):
        attempt = tokens.attempt()
        assert attempt.token == "mine"
        assert tokens.another(attempt) and attempt.token == "mine"
        assert not tokens.another(attempt)
        tokens.accepted(tokens.attempt())
    assert waited == []


@pytest.mark.parametrize("failure", [ServerError("busy"), AuthenticationError("wrong")])
def test_who_cannot_get_a_first_token_asks_once(tenant, failure):
    tenant.fails = [failure, None]
    for _call in range(5):
        with pytest.raises(type(failure)) as caught:
            tenant.call()
    assert tenant.asked == 1 and len(caught.traceback) < 6


def test_a_refused_credential_is_final(tenant):
    assert tenant.call()
    tenant.die()
    tenant.fails = [AuthenticationError("disabled"), None]
    for _call in range(5):
        with pytest.raises(AuthenticationError, match="disabled"):
            tenant.call()
    assert tenant.asked == 2


def test_any_other_failure_of_a_renewal_costs_the_call_alone(tenant):
    assert tenant.call()
    tenant.die()
    tenant.fails = [ServerError("busy"), ServerError("busy"), None]
    for _call in range(2):
        with pytest.raises(ServerError):
            tenant.call()
    assert tenant.call() and tenant.asked == 4
