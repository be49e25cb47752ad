# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a user, in one value."""

from __future__ import annotations

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import (
    View,
    counted,
    describe_view,
)


@pytest.mark.parametrize(
    ("view", "has", "empty"),
    [
        (View((), True, (), True), False, True),
        (View(("sms",), True, (), True), True, False),
        (View((), True, ("sms",), True), False, False),
        # what was not read is nothing that is not there
        (View((), False, (), True), None, False),
        (View((), True, (), False), False, False),
        (View(("totp",), False, (), False), True, False),
        # what somebody attested is a factor, and not in the lists
        (View(("totp",), True, (), True, attested=("totp",)), True, True),
        (View(("sms", "totp"), True, (), True, attested=("totp",)), True, False),
    ],
)
def test_a_factor_and_an_empty_view(view: View, has: bool | None, empty: bool) -> None:
    assert (view.has_factor, view.empty) == (has, empty)


def test_no_login_policy_holds_for_sure_unless_it_is_the_only_one() -> None:
    assert View((), True, (), True).sole_policy is None


def test_factors_are_counted_in_one_order() -> None:
    assert counted(()) == "none"
    assert counted(("totp", "sms", "totp")) == "sms, totp x 2"


@pytest.mark.parametrize(
    ("view", "line"),
    [
        (View(("sms",), True, (), True), "enrolled: sms; available: none"),
        (View((), False, ("sms", "sms"), True), "enrolled: not read; available: sms x 2"),
        (
            View(("totp",), False, (), False, attested=("totp",)),
            "enrolled: not read, but totp (attested: totp); available: not read",
        ),
    ],
)
def test_what_was_seen_in_a_line(view: View, line: str) -> None:
    assert describe_view(view) == line
