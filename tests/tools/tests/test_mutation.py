# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which mutants there are, and how those that make no difference are written down."""

from __future__ import annotations

import pytest

pytest.importorskip("cosmic_ray")

from mutation import equivalents, mutants, unit_tests

CODE = """
def wait(left: int | None = 3, *, most: float = 0.5) -> bool | None:
    try:
        if left <= 0:
            sleep(left)
    except (socket.timeout, OSError):
        return left is None
    return not left and most
"""


def test_the_mutants_of_a_module():
    changes = {(mutant.line, mutant.new) for mutant in mutants(CODE)}
    became = {line: {new for number, new in changes if number == line} for line in range(9)}
    signs = {"if left < 0:", "if left > 0:", "if not left <= 0:", "if left <= 1:", "if left <= -1:"}
    assert became[4] == signs
    assert became[5] == {"pass"}
    assert became[6] == {
        "except (StopAsyncIteration, OSError):",
        "except (socket.timeout, StopAsyncIteration):",
    }
    assert became[7] == {"return left is not None"}
    assert became[8] == {"return left and most", "return not left or most"}


def test_types_are_no_mutants():
    assert not any("bool" in m.old and ("&" in m.new or "/" in m.new) for m in mutants(CODE))


def test_the_unit_tests_a_module():
    assert (
        unit_tests("plugins/module_utils/_api/retry.py")
        == "tests/unit/plugins/module_utils/_api/test_retry.py"
    )


def test_the_list_is_read_without_running_the_file(tmp_path):
    file = tmp_path / "test_it.py"
    assert equivalents(write(file, "raise SystemExit")) == {}
    text = 'import nothing\nEQUIVALENT_MUTANTS = {("a", "*"): "since " "it is"}\n'
    assert equivalents(write(file, text)) == {("a", "*"): "since it is"}


@pytest.mark.parametrize("entry", ['("a", "b"): " "', '("a", "b", "c"): "why"'])
def test_each_entry_has_a_reason(tmp_path, entry):
    with pytest.raises(SystemExit, match="needs two lines and a reason"):
        equivalents(write(tmp_path / "test_it.py", f"EQUIVALENT_MUTANTS = {{{entry}}}"))


def write(file, text):
    """The file with this text."""
    file.write_text(text, encoding="utf-8")
    return file
