# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The documents of an audit, from a variable or a file: policy, waivers, attestations, and the baseline.
"""

from __future__ import annotations

import json
import os
import stat
import typing as t
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.baseline import kept
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    is_endless,
    plain,
)

NAMES = ("policy", "waivers", "attestations")
UNREAD: t.Final[dict[str, t.Any]] = {}  # a document that could not be read; compared by identity
ReadFile = Callable[[str], bytes]
Decrypt = Callable[[bytes], bytes]
_LARGEST = 64 * 1024 * 1024
_DEEPEST = 50  # levels: a policy has some ten
_MOST_REPEATED = 100_000  # values that aliases stand for, in one file


def read_file(path: str) -> bytes:
    """What a file holds, as it is."""
    return Path(path).read_bytes()


class Reader:
    """Reads documents, and notes what is wrong with them in ``errors``, under the role's names of variables.

    ``read_file`` returns the bytes of a file, decrypted if need be, and raises `OSError` or `ValueError`; ``decrypt`` does so
    with a value that is encrypted in a file that is not, and raises `ValueError`.
    """

    def __init__(
        self,
        read_file: ReadFile,
        errors: list[str],
        *,
        prefix: str,
        decrypt: Decrypt | None = None,
    ) -> None:
        self._read_file = read_file
        self._decrypt = decrypt
        self._errors = errors
        self._prefix = prefix

    def document(self, name: str, value: t.Any, path: str | None) -> t.Any:
        """What was given as a value, else what its file holds; of a document with one key, what is under that key."""
        if is_endless(value):
            self._wrong(name, "is nested too deeply, or aliases in it repeat too much")
            return UNREAD
        value = plain(value)
        if not value and path:
            data = self._bytes(f"{name}_file", path)
            if data is None:
                return UNREAD
            try:
                value = _loaded(data, path, self._decrypt)
            except (yaml.YAMLError, UnicodeError, ValueError, TypeError, RecursionError) as error:
                self._wrong(f"{name}_file", f"{path} cannot be read: {printable(error, 300)}")
                return UNREAD
        if isinstance(value, Mapping) and list(value) == [name]:
            value = value[name]
        return value

    def baseline(self, path: str | None, output_dir: str, *, names: bool) -> t.Any:
        """The ``result.json`` of a previous audit, reduced to what is compared; ``names``: those of the users too."""
        if not path:
            return None
        if Path(path).resolve().is_relative_to(Path(output_dir).resolve()):
            self._wrong(
                "baseline_file",
                f"{path} lies in the output folder, whose files this run replaces; copy it elsewhere first",
            )
            return None
        data = self._bytes("baseline_file", path)
        if data is None:
            return None
        try:
            return kept(json.loads(data), names=names)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._wrong("baseline_file", f"{path} is not a result.json of a previous audit")
            return None

    def _bytes(self, variable: str, path: str) -> bytes | None:
        try:
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                self._wrong(variable, f"{path} is not a regular file")
            elif status.st_size > _LARGEST:
                self._wrong(variable, f"{path} is larger than {_LARGEST // 2**20} MiB")
            else:
                return self._read_file(path)
        except OSError as error:
            self._wrong(variable, f"{path}: {error.strerror}")
        except ValueError as error:
            self._wrong(variable, f"{path}: {printable(error, 300)}")
        return None

    def _wrong(self, variable: str, message: str) -> None:
        self._errors.append(f"{self._prefix}{variable}: {message}")


def _loaded(data: bytes, path: str, decrypt: Decrypt | None) -> t.Any:
    loader = _Strict(data)
    loader.name = path  # what errors call it
    loader.decrypt = decrypt
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


class _Strict(yaml.SafeLoader):
    """YAML as people write it: what multiplies, is nested without end, or stands there twice is a mistake, told with its line.

    ``!vault`` is decrypted, where Ansible has the password; ``!unsafe`` is plain text.
    """

    decrypt: Decrypt | None = None

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._depth = 0
        self._nodes = 0  # composed so far, aliases counted as what they stand for
        self._repeated = 0  # of those, by aliases
        self._sizes: dict[str, int] = {}  # by anchor, None while it is open

    def compose_node(self, parent: t.Any, index: t.Any) -> t.Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            size = self._sizes.get(str(event.anchor), 0)
            if not size and event.anchor in self.anchors:
                raise _mistake(f"*{event.anchor} contains itself", event)
            self._nodes += size
            self._repeated += size
            if self._repeated > _MOST_REPEATED:
                raise _mistake("aliases repeat too much; write it out, or use fewer", event)
            return super().compose_node(parent, index)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _mistake(f"is nested more than {_DEEPEST} levels deep", event)
        before = self._nodes
        if event.anchor is not None:
            self._sizes[event.anchor] = 0
        node = super().compose_node(parent, index)
        self._nodes += 1
        self._depth -= 1
        if event.anchor is not None:
            self._sizes[event.anchor] = self._nodes - before
        return node

    def construct_mapping(self, node: t.Any, deep: bool = False) -> dict[t.Any, t.Any]:
        seen: set[t.Any] = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _mistake("a key must be text; put what begins with a brace into quotes", key)
            if key.tag != "tag:yaml.org,2002:merge" and key.value in seen:
                raise _mistake(f"the key {printable(key.value, 60)} is there twice", key)
            seen.add(key.value)
        found: dict[t.Any, t.Any] = super().construct_mapping(node, deep)
        return found

    def construct_vault(self, node: t.Any) -> str:
        if self.decrypt is None:
            raise _mistake("is encrypted, and cannot be decrypted here", node)
        try:
            return self.decrypt(str(self.construct_scalar(node)).encode()).decode()
        except ValueError as error:
            raise _mistake(printable(error, 200), node) from None

    def construct_unsafe(self, node: t.Any) -> str:
        return str(self.construct_scalar(node))


yaml.add_constructor("!vault", _Strict.construct_vault, _Strict)
yaml.add_constructor("!vault-encrypted", _Strict.construct_vault, _Strict)
yaml.add_constructor("!unsafe", _Strict.construct_unsafe, _Strict)


def _mistake(problem: str, at: t.Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=at.start_mark)
