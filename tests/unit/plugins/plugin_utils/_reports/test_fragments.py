# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON in pieces: whatever is around the holes and in them, the whole is what one encoder would have written."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import fragments
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import clean

# What reports write has been cleaned; a backslash before what looks like an escape is part of it.
TEXTS = st.one_of(
    st.text(st.characters()).map(clean),
    st.sampled_from(["\\u007f", "\\x7f0\\x7f", '"', "\\", "é", "\U0001f600", ""]),
)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_pieces_and_what_fills_them_are_the_json_of_the_whole(before, filling, after, other):
    def whole(text, value):
        return {before: [f"{before}{text}{after}", {"value": value, after: other}]}

    found = fragments.pieces(whole(fragments.HOLE, fragments.VALUE))
    value = {other: [filling]}
    text = "".join([found[0], fragments.inner(filling), found[1], json.dumps(value), *found[2:]])
    assert text.isascii()
    assert json.loads(text) == whole(filling, value)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=4))
def test_numbered_holes_are_filled_in_whatever_order_and_however_often(around, values):
    places = [*reversed(range(len(values))), 0]
    sketch = {around: [fragments.hole(place) for place in places], "x": around}
    text = fragments.filled(sketch, [json.dumps([each]) for each in values])
    assert text.isascii()
    assert (
        json.loads(text) == {around: [[values[place]] for place in places], "x": around}
        or around == "x"
    )
