# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a survey is, told rarely."""

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import budget, progress


class Minute:
    """A survey of one user a second, as a progress looks at it: waiting takes no time here."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, users: int, per_second: float) -> None:
        self.now = 0.0
        self.told: list[tuple[float, str]] = []
        self.calls = 0
        plan = budget.Plan(users=users, left=users, lists=2, more=False, concurrency=4)
        self.progress = progress.Progress(
            lambda text: self.told.append((self.now, text)),
            plan,
            self,  # type: ignore[arg-type]
            lambda: self.now,
        )
        self.users, self.per_second = users, per_second
        monkeypatch.setattr(self.progress, "_ended", self)

    @property
    def figures(self) -> dict[str, t.Any]:
        return {"calls": 2 * self.progress.read}

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        self.progress.read = min(self.users, int(self.now * self.per_second))
        return self.progress.read >= self.users

    def set(self) -> None:
        pass


@pytest.mark.parametrize(
    ("users", "per_second"), [(100, 10), (3000, 5), (20_000, 400), (90_000, 3)]
)
def test_progress_is_told_rarely_and_never_not_for_long(
    monkeypatch: pytest.MonkeyPatch, users: int, per_second: float
) -> None:
    survey = Minute(monkeypatch, users, per_second)
    survey.progress._run()
    moments = [0.0, *(at for at, _text in survey.told)]
    gaps = [b - a for a, b in zip(moments, moments[1:])]
    assert all(10 <= gap <= 60 for gap in gaps)
    assert len(gaps) <= users / per_second / 10
    for _at, text in survey.told:
        assert len(text) <= 80 and re.match(r"[\d,]+ of [\d,]+ users · [\d,]+ calls · ", text)
