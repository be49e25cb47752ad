# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks an event against the dictionary of OCSF, which is not a JSON Schema."""

from __future__ import annotations

import re
import typing as t

_NATIVE: dict[str, tuple[type, ...]] = {
    "boolean_t": (bool,),
    "float_t": (float, int),
    "integer_t": (int,),
    "long_t": (int,),
    "string_t": (str,),
}


class Walker:
    """What is wrong with an event of a class: unknown, missing or mistyped attributes, values out of an enum."""

    def __init__(self, dictionary: dict[str, t.Any]) -> None:
        self._classes = dictionary["classes"]
        self._objects = dictionary["objects"]
        self._types = dictionary["types"]

    def errors(self, event: dict[str, t.Any], class_name: str) -> list[str]:
        """All errors, each with the path to it."""
        profiles = event.get("metadata", {}).get("profiles", [])
        return list(self._mapping(event, self._classes[class_name], "", profiles))

    def _mapping(
        self, value: t.Any, kind: dict[str, t.Any], path: str, profiles: list[str]
    ) -> t.Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: not an object"
            return
        attributes = {
            name: each
            for name, each in kind["attributes"].items()
            if each.get("profile") is None or each["profile"] in profiles
        }
        for name in value.keys() - attributes.keys():
            yield f"{path}.{name}: unknown"
        for name, attribute in attributes.items():
            if name in value:
                yield from self._value(value[name], attribute, f"{path}.{name}", profiles)
            elif attribute["requirement"] == "required":
                yield f"{path}.{name}: missing"
        constraints = kind.get("constraints") or {}
        if "at_least_one" in constraints and not value.keys() & set(constraints["at_least_one"]):
            yield f"{path}: none of {constraints['at_least_one']}"
        yield from self._siblings(value, attributes, path)

    def _value(
        self, value: t.Any, attribute: dict[str, t.Any], path: str, profiles: list[str]
    ) -> t.Iterator[str]:
        if attribute.get("@deprecated"):
            yield f"{path}: deprecated"
        if attribute.get("is_array"):
            if not isinstance(value, list) or not value:
                yield f"{path}: not a list, or empty"
                return
            for place, each in enumerate(value):
                yield from self._value(
                    each, {**attribute, "is_array": False}, f"{path}[{place}]", profiles
                )
            return
        if attribute.get("enum") and str(value) not in attribute["enum"]:
            yield f"{path}: {value!r} is not in the enum"
        if attribute.get("object_type"):
            # An object without attributes of its own ("object") may hold anything.
            kind = self._objects[attribute["object_type"]]
            if kind["attributes"]:
                yield from self._mapping(value, kind, path, profiles)
            return
        yield from self._scalar(value, attribute["type"], path)

    def _scalar(self, value: t.Any, name: str, path: str) -> t.Iterator[str]:
        if name == "json_t":
            return
        kind = self._types[name]
        if kind.get("regex") and not re.search(kind["regex"], str(value)):
            yield f"{path}: {value!r} is no {name}"
        while name not in _NATIVE:
            name = self._types[name]["type"]
        if not isinstance(value, _NATIVE[name]) or (
            isinstance(value, bool) and name != "boolean_t"
        ):
            yield f"{path}: {value!r} is no {name}"

    @staticmethod
    def _siblings(
        value: dict[str, t.Any], attributes: dict[str, t.Any], path: str
    ) -> t.Iterator[str]:
        """``status`` repeats the caption of ``status_id``, unless that is 99 (Other)."""
        for name, attribute in attributes.items():
            sibling = attribute.get("sibling")
            if (
                name not in value
                or sibling not in value
                or not attribute.get("enum")
                or value[name] == 99
            ):
                continue
            caption = attribute["enum"].get(str(value[name]), {}).get("caption")
            if value[sibling] != caption:
                yield f"{path}.{sibling}: {value[sibling]!r} is not {caption!r}"
