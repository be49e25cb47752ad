# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which mutants there are, and how those that make no difference are written down."""

from __future__ import annotations

import pytest

pytest.importorskip("cosmic_ray")

import mutation
from mutation import equivalents, examine, mutants, unit_tests

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


def test_the_unit_tests_of_a_module(tmp_path, monkeypatch):
    monkeypatch.setattr(mutation, "CHECKOUT", tmp_path)
    for name in ("client", "client_pool", "_text"):
        write(tmp_path / "plugins" / f"{name}.py", "")
    for name in ("client", "client_retries", "client_pool", "clients", "text", "text_long"):
        write(tmp_path / "tests" / "unit" / "plugins" / f"test_{name}.py", "")

    def names(module):
        return [file.removeprefix("tests/unit/plugins/test_") for file in unit_tests(module)]

    assert names("plugins/client.py") == ["client.py", "client_retries.py"]
    assert names("plugins/client_pool.py") == ["client_pool.py"]
    assert names("plugins/_text.py") == ["text.py", "text_long.py"]


def test_the_list_is_read_without_running_the_file(tmp_path):
    file = tmp_path / "test_it.py"
    assert equivalents(write(file, "raise SystemExit")) == {}
    text = 'import nothing\nEQUIVALENT_MUTANTS = {("a", "*"): "since " "it is"}\n'
    assert equivalents(write(file, text)) == {("a", "*"): "since it is"}


@pytest.mark.parametrize("entry", ['("a", "b"): " "', '("a", "b", "c"): "why"'])
def test_each_entry_has_a_reason(tmp_path, entry):
    with pytest.raises(SystemExit, match="needs two lines and a reason"):
        equivalents(write(tmp_path / "test_it.py", f"EQUIVALENT_MUTANTS = {{{entry}}}"))


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module of four lines with its test file; three mutants survive, one of them listed, as is one that does not."""
    code = "def least(a):\n    if a <= 0:\n        return 0\n    return a\n"
    listed = {("if a <= 0:", "if a < 0:"): "0 either way", ("return a", "*"): "is noticed"}
    write(tmp_path / "plugins" / "it.py", code)
    write(tmp_path / "tests" / "unit" / "plugins" / "test_it.py", f"EQUIVALENT_MUTANTS = {listed}")
    monkeypatch.setattr(mutation, "CHECKOUT", tmp_path)
    unnoticed = {"if a < 0:", "if a <= 1:", "return -1"}
    monkeypatch.setattr(
        mutation,
        "survivors",
        lambda _module, everyone, _workers: (each for each in everyone if each.new in unnoticed),
    )
    return "plugins/it.py"


def test_what_survives_and_what_is_listed_in_vain_is_told(module, capsys):
    summary, faults = examine(module, None, 1)
    assert ", 1 listed as equivalent, 2 survive, after " in summary and faults == 3
    assert capsys.readouterr().out.splitlines() == [
        *("plugins/it.py:2", "    - if a <= 0:", "    + if a <= 1:"),
        *("plugins/it.py:3", "    - return 0", "    + return -1"),
        "tests/unit/plugins/test_it.py: EQUIVALENT_MUTANTS lists what does not survive",
        *("    - return a", "    + *"),
    ]


def test_a_line_alone(module, capsys):
    summary, faults = examine(module, 3, 1)
    assert summary.startswith("plugins/it.py: 1 of 2 noticed, ") and faults == 1
    assert "lists" not in capsys.readouterr().out


def write(file, text):
    """The file with this text."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file
