# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a server sends before, between and after responses: a call's data is its own, or an error.

``tests/chaos/transport_fuzz.py`` does the same for as long as one likes.
"""

from __future__ import annotations

import itertools
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings

from ansible_collections.identity.onelogin.plugins.module_utils._api import framing
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api.exchanges import (
    LARGEST_BODY,
    LARGEST_OVERHEAD,
    OK,
    SCRIPTS,
    STALE,
    Server,
    Turn,
    run,
)

PLAIN = Turn([], OK, "length", "identity", 0, [], [], 1.0, b"", False)
numbers = itertools.count(0, 10)


@pytest.fixture(scope="module")
def server():
    started = Server()
    yield started
    started.close()


@pytest.fixture(autouse=True, scope="module")
def small_bounds():
    kept = framing.LARGEST_BODY, framing._LARGEST_OVERHEAD
    framing.LARGEST_BODY, framing._LARGEST_OVERHEAD = LARGEST_BODY, LARGEST_OVERHEAD
    yield
    framing.LARGEST_BODY, framing._LARGEST_OVERHEAD = kept


@settings(
    max_examples=900 if sys.version_info >= (3, 13) else 150,  # the search is one, whatever Python
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(script=SCRIPTS)
@example(script=[PLAIN._replace(interim=[103]), PLAIN, PLAIN])
@example(script=[PLAIN._replace(surplus=STALE), PLAIN])
@example(script=[PLAIN._replace(surplus=STALE * 30, padding=9_000), PLAIN])
@example(script=[PLAIN._replace(framing="too short"), PLAIN])
@example(script=[PLAIN._replace(framing="both"), PLAIN])
@example(script=[PLAIN._replace(framing="minus"), PLAIN])
@example(script=[PLAIN._replace(status=b"HTTP/1.1 204 None"), PLAIN])
def test_a_call_gets_its_own_response_or_an_error(server, script):
    run(server, script, first=next(numbers))
