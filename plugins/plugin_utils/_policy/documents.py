# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

YAML as people write it in files: read within bounds, and every mistake told with its file and line.

Depth, size, and what aliases stand for are bounded; a key that stands there twice is a mistake. So is a number in a notation
that YAML knows and people do not: ``24:7`` is 1447, ``010`` is 8 and ``1_0`` is 10, where a name was meant.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Callable, Iterable

import yaml

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    DEEPEST,
    plain,
)

Decrypt = Callable[[bytes], bytes]
LARGEST = 16 * 1024 * 1024  # bytes
_MOST_VALUES = 500_000  # a value takes some 0.7 kB and 50 µs
_MOST_REPEATED = 100_000  # values that aliases stand for
_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})", re.ASCII)
_FRACTION = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}", re.ASCII)


# What may stand in a document, by its tag.
_KINDS = {
    f"{_TAG}map": "mapping",
    f"{_TAG}seq": "sequence",
    **{f"{_TAG}{name}": "scalar" for name in ("str", "int", "float", "bool", "null", "timestamp")},
    **dict.fromkeys(("!vault", "!vault-encrypted", "!unsafe"), "scalar"),
}


class DocumentError(ValueError):
    """A document cannot be read; the message begins with file and line."""


class Document(t.NamedTuple):
    """What a file holds, in plain types, and where in it things stand."""

    name: str
    value: t.Any
    root: yaml.Node | None

    def place(self, keys: Iterable[t.Any]) -> str:
        """``policy.yml:12``: where ``keys`` lead, or as far as they lead."""
        node, mark = self.root, self.root.start_mark if self.root else None
        for key in keys:
            found = _child(node, key)
            if found is None:
                break
            mark, node = found
        return _place(self.name, mark)


def read_document(data: bytes, name: str, *, decrypt: Decrypt | None = None) -> Document:
    """The YAML document in ``data``, which messages call ``name``. Raises `DocumentError`.

    ``decrypt`` gives the clear text of a value that is encrypted by Ansible's vault, or raises `ValueError`.
    """
    if len(data) > LARGEST:
        raise DocumentError(f"{name}: is larger than {LARGEST // 2**20} MiB")
    try:
        loader = _Loader(data, decrypt)
        try:
            root = loader.get_single_node()
            value = None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise DocumentError(_told(error, name)) from None
    except yaml.reader.ReaderError as error:
        at = data[: error.position].count(b"\n") + 1 if isinstance(error.position, int) else 1
        raise DocumentError(f"{name}:{at}: {printable(error.reason)}") from None
    return Document(name, plain(value), root)


def _told(error: yaml.MarkedYAMLError, name: str) -> str:
    """In one line, whose place is that of the problem."""
    mark, began = error.problem_mark or error.context_mark, error.context_mark
    problem = printable(error.problem or error.context)
    if error.context and error.problem:
        since = f" from line {began.line + 1}" if began and mark and began.line != mark.line else ""
        problem = f"{printable(error.context)}{since}: {problem}"
    return f"{_place(name, mark)}: {problem}"


def _place(name: str, mark: t.Any) -> str:
    return f"{name}:{mark.line + 1 if mark else 1}"


def _child(node: yaml.Node | None, key: t.Any) -> tuple[t.Any, yaml.Node] | None:
    """What is under a key: where it begins, and the node."""
    if isinstance(node, yaml.MappingNode):
        # What was merged comes first, and is overridden by what comes later.
        for key_node, found in reversed(node.value):
            if _Loader(b"", None).construct_object(key_node) == key:
                return key_node.start_mark, found
    elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark, node.value[key]
    return None


class _Size(t.NamedTuple):
    values: int
    levels: int


class _Loader(yaml.SafeLoader):
    """``!vault`` is decrypted, where Ansible has the password; ``!unsafe`` is plain text."""

    def __init__(self, data: bytes, decrypt: Decrypt | None) -> None:
        super().__init__(data)
        self._decrypt = decrypt
        self._depth = 0
        self._values = 0
        self._repeated = 0  # by aliases
        # By the identity of a node, which is there once it is whole; aliases are counted as what they stand for.
        self._sizes: dict[int, _Size] = {}

    def compose_node(self, parent: t.Any, index: t.Any) -> t.Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, super().compose_node(parent, index))
        self._values += 1
        self._require(
            self._values <= _MOST_VALUES, f"holds more than {_MOST_VALUES:,} values", event
        )
        self._depth += 1
        self._require(self._depth <= DEEPEST, f"is nested more than {DEEPEST} levels deep", event)
        node = super().compose_node(parent, index)
        self._depth -= 1
        sizes = [self._sizes[id(each)] for each in _parts(node)]
        self._sizes[id(node)] = _Size(
            1 + sum(each.values for each in sizes),
            1 + max((each.levels for each in sizes), default=0),
        )
        return node

    def _alias(self, event: yaml.AliasEvent, node: t.Any) -> t.Any:
        size = self._sizes.get(id(node))
        if size is None:
            raise _mistake(f"*{event.anchor} contains itself", event)
        self._repeated += size.values
        few = self._repeated <= _MOST_REPEATED
        self._require(few, "aliases repeat too much; write it out, or use fewer", event)
        shallow = self._depth + size.levels <= DEEPEST
        self._require(shallow, f"is nested more than {DEEPEST} levels deep by aliases", event)
        return node

    def _require(self, holds: bool, problem: str, at: t.Any) -> None:
        if not holds:
            raise _mistake(problem, at)

    def construct_object(self, node: t.Any, deep: bool = False) -> t.Any:
        if node.id != _KINDS.get(node.tag):
            raise _mistake(
                f"the tag {printable(node.tag, 60)} is not known here; put text in quotes", node
            )
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, OverflowError, KeyError, AttributeError) as error:
            why = f": {printable(error)}" if isinstance(error, ValueError) else ""
            raise _mistake(f"{printable(node.value, 40)} cannot be read{why}", node) from None

    def construct_mapping(self, node: t.Any, deep: bool = False) -> dict[t.Any, t.Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _mistake("a key must be text; put what begins with a brace into quotes", key)
            if key.tag != f"{_TAG}merge" and key.value in seen:
                raise _mistake(f"the key {printable(key.value, 60)} is there twice", key)
            seen.add(key.value)
        found: dict[t.Any, t.Any] = super().construct_mapping(node, deep)
        return found

    def construct_number(self, node: t.Any) -> t.Any:
        text, whole = str(self.construct_scalar(node)), node.tag.endswith("int")
        if (_WHOLE if whole else _FRACTION).fullmatch(text):
            return int(text) if whole else float(text)
        raise _mistake(
            f"{printable(text, 40)} is a number to YAML, in a notation that hides which; write it in"
            " decimal digits, or put it in quotes if it is text",
            node,
        )

    def construct_vault(self, node: t.Any) -> str:
        if self._decrypt is None:
            raise _mistake("is encrypted, and cannot be decrypted here", node)
        try:
            return self._decrypt(str(self.construct_scalar(node)).encode()).decode()
        except ValueError as error:
            raise _mistake(printable(error), node) from None

    def construct_unsafe(self, node: t.Any) -> str:
        return str(self.construct_scalar(node))


for _name, _construct in {
    f"{_TAG}int": _Loader.construct_number,
    f"{_TAG}float": _Loader.construct_number,
    "!vault": _Loader.construct_vault,
    "!vault-encrypted": _Loader.construct_vault,
    "!unsafe": _Loader.construct_unsafe,
}.items():
    yaml.add_constructor(_name, _construct, _Loader)


def _parts(node: yaml.Node | None) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _mistake(problem: str, at: t.Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=at.start_mark)
