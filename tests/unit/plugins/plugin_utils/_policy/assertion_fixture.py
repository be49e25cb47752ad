# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An assertion as it is read, and what is known of a user."""

from __future__ import annotations

from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.assertions import (
    Vocabulary,
    parse_assertion,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import Place
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.views import View

AT = "policy.rules[0].assert"


def read(value, *, at=AT, **options):
    """The node of an assertion, and the mistakes in it."""
    errors: list[str] = []
    words = Vocabulary(sets=options.pop("sets", {}), visible=frozenset(options.pop("visible", ())))
    node = parse_assertion(value, at=Place(at, errors), words=words, **options)
    return node, errors, words


def parsed(assertion, **options):
    node, errors, _words = read(assertion, **options)
    assert not errors
    return node


def view(enrolled, available, attested=()):
    return View(
        enrolled=tuple(sorted((*(enrolled or ()), *attested))),
        enrolled_read=enrolled is not None,
        available=tuple(sorted(available or ())),
        available_read=available is not None,
        attested=attested,
    )
