# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

Pseudonyms: e-mail addresses and user names replaced by a keyed hash, before anything is written.

The same name has the same pseudonym in all audits of a tenant under one key, so that waivers still name the users they named, and
two runs can be compared. Without the key nobody can tell whom a pseudonym stands for. A guess of the key costs a quarter of a second
(scrypt), and is good for one tenant: the tenant is the salt.

User names are looked for where people write: reasons, titles, messages. What a judgement compares stays as it is but for addresses,
which change alike wherever they stand: names of roles, groups, factors and login policies, and ids.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import html
import re
import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from ansible_collections.identity.onelogin.plugins.module_utils._text import normal
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import plain

SHORTEST_KEY = 16
_FEWEST_SIGNS = 8
_LENGTH = 16  # hex digits: some 62 bits, no two of a million people are likely to share them
# OWASP's equal of 128 MiB and one pass, for machines with less.
_SCRYPT: t.Final = {"n": 2**15, "r": 8, "p": 3, "maxmem": 2**26, "dklen": 32}

# By the keys of mappings. Whatever has another key is looked through for addresses alone: a judgement may depend on it.
_PERSONAL = frozenset(
    (
        *("email", "emails", "username", "usernames", "samaccountname", "userprincipalname"),
        *("distinguished_name", "firstname", "lastname", "openid_name", "external_id"),
    )
)
_PROSE = frozenset(
    (
        *("title", "description", "remediation", "reason", "approved_by", "ticket"),
        *("statement", "attested_by", "message"),
    )
)
_DROPPED = frozenset(("user_display_name", "phone", "phone_number"))
_KEPT = frozenset(("email_glob",))
_FILTERS = "filters"  # of a selection: each value may be somebody's name

_AT = "[@\uff20\ufe6b]"
_RUN = r"[^\s()<>\[\],;:\"\\]"
_ADDRESS = re.compile(
    # A run is looked at from its beginning alone, so that 20,000 characters without an address are read once.
    rf"""(?: "(?P<quoted> (?: [^"\\\n] | \\. ){{1,255}}? ) \\?" | (?<!{_RUN}) (?P<local> {_RUN}+ ) )
    {_AT} (?P<domain> [\w.-]*\w | \[[^\]\s]{{1,255}}\] )""",
    re.VERBOSE,
)
# As it is, in a URL, in HTML.
_ANY_AT = re.compile(rf"{_AT}|%40|&#0*64;|&#x0*40;|&commat;", re.IGNORECASE)
_ENCODED = re.compile("[%&]")
_DOMAIN = re.compile(r"[\w.-]*\w|\[[^\]\s]{1,255}\]")
# Words and signs. Scripts that do not part words by spaces have a word for each character.
_UNPARTED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_UNPARTED}]|[^\W_{_UNPARTED}]+|[^\w\s]|_")
_MOST_TOKENS = 20  # of one name
_LONGEST_NAME = 320
_REMEMBERED = 10_000  # texts


class KeyRefused(ValueError):
    """The key cannot be used; the message says why and names no key."""


class Clear:
    """No pseudonyms: everything is written as it is."""

    mark = ""

    def __bool__(self) -> bool:
        return False

    def hide(self, value: t.Any) -> t.Any:
        """A copy in plain types."""
        return plain(value)

    def knowing(self, *_hidden: t.Any) -> Clear:
        return self


class Pseudonyms:
    """Pseudonyms under a key, for one tenant. Raises `KeyRefused`.

    ``mark`` tells one key from another, and tells nothing about either.
    """

    def __init__(self, key: str, *, tenant: str) -> None:
        self._key = _stretched(key, tenant)
        self._known: frozenset[str] = frozenset()
        self._seen: dict[tuple[str, bool], str] = {}
        self.mark = hmac.digest(self._key, b"\x00mark", "sha256").hex()

    def of(self, value: str) -> str:
        """16 hex digits for a name in its `normal` form; of an address the domain stays.

        They begin with a letter: nothing takes them for a number or an id.
        """
        word = normal(value)
        digest = hmac.digest(self._key, word.encode("utf-8", "surrogatepass"), "sha256").hex()
        local, at, domain = word.rpartition("@")
        kept = at + domain if local and _DOMAIN.fullmatch(domain) else ""
        return "abcdef"[int(digest[-1], 16) % 6] + digest[: _LENGTH - 1] + kept

    def knowing(self, *hidden: t.Any) -> Pseudonyms:
        """The same pseudonyms with the names that are in ``hidden``, values that `hide` has returned: these are found in texts
        as well. Names themselves are not kept, nor needed.
        """
        other = object.__new__(Pseudonyms)
        other._key, other.mark, other._seen = self._key, self.mark, {}
        other._known = self._known.union(*map(_personal, hidden))
        return other

    def hide(self, value: t.Any) -> t.Any:
        """A copy in plain types: addresses and user names as pseudonyms, at any depth, and none of the user's own words.

        An ``email_glob`` stays as it is, see `glob_errors`.
        """
        return self._changed(plain(value), prose=True)

    def _changed(self, value: t.Any, *, prose: bool = False) -> t.Any:
        if isinstance(value, str):
            return self._text(value, prose)
        if isinstance(value, list):
            return [self._changed(item, prose=prose) for item in value]
        if isinstance(value, Mapping):
            return {
                self._changed(name): self._member(name, item, value)
                for name, item in value.items()
                if name not in _DROPPED
            }
        return value

    def _member(self, name: t.Any, value: t.Any, siblings: Mapping[t.Any, t.Any]) -> t.Any:
        if name in _KEPT:
            return value
        if name in _PERSONAL:
            return self._person(value)
        if name == _FILTERS and isinstance(value, Mapping):
            return {key: self._person(item) for key, item in value.items()}
        # The id of a waiver or an attestation is a person's words as well.
        return self._changed(value, prose=name in _PROSE or (name == "id" and "users" in siblings))

    def _person(self, value: t.Any) -> t.Any:
        if isinstance(value, list):
            return [self._person(item) for item in value]
        if value is None or isinstance(value, bool) or not str(value).strip():
            return value
        return self.of(str(value))

    def _text(self, text: str, prose: bool) -> str:
        names = prose and bool(self._known)
        if not names and not _ANY_AT.search(text):
            return text
        found = self._seen.get((text, names))
        if found is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            found = self._seen[text, names] = self._replaced(text, names)
        return found

    def _replaced(self, text: str, names: bool) -> str:
        shown, last = "", 0
        for start, end, name in self._names_in(text) if names and _ENCODED.search(text) else ():
            if _ENCODED.search(text, start, end):  # a name that only looks encoded
                shown += self._decoded(text[last:start], names) + name
                last = end
        return shown + self._decoded(text[last:], names)

    def _decoded(self, written: str, names: bool) -> str:
        """Names and addresses in a text replaced, those too that are written as in a URL or in HTML."""
        text = html.unescape(unquote(written))
        addresses = [each.span() for each in _ADDRESS.finditer(text)] if names else ()
        shown, last = "", 0
        for start, end, name in self._names_in(text) if names else ():
            # A user name that begins an address is a part of it, and goes with the whole.
            if any(one <= start < other for one, other in addresses) and not _ANY_AT.search(
                text, start, end
            ):
                continue
            shown += self._without_addresses(text[last:start]) + name
            last = end
        shown += self._without_addresses(text[last:])
        return written if shown == text else shown

    def _without_addresses(self, text: str) -> str:
        """Addresses of nobody who is known replaced, with all that may be part of them."""
        return _ADDRESS.sub(self._unknown, text)

    def _names_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where the known names stand, the longest ones from left to right, with their pseudonyms."""
        if not self._known:
            return
        tokens = list(_TOKEN.finditer(text))
        first = 0
        while first < len(tokens):
            start = tokens[first].start()
            for last in range(min(first + _MOST_TOKENS, len(tokens)) - 1, first - 1, -1):
                end = tokens[last].end()
                name = self._known_as(text[start:end]) if end - start <= _LONGEST_NAME else None
                if name is not None:
                    yield start, end, name
                    first = last
                    break
            first += 1

    def _known_as(self, written: str) -> str | None:
        return next(
            (name for each in _forms(written) if (name := self.of(each)) in self._known), None
        )

    def _unknown(self, found: re.Match[str]) -> str:
        if found["quoted"]:
            lead, local = "", f'"{found["quoted"]}"'
        else:
            # What only leads up to it, such as an opening quote, is none of it.
            local = found["local"].lstrip("'=/|{}*+-?!#$%&^~`._@") or found["local"]
            lead = found["local"][: -len(local)]
        return lead + self.of(f"{local}@{found['domain']}")


def pseudonyms_for(key: str, *, tenant: str) -> Pseudonyms | Clear:
    """Those under a key, or none if the key is empty. Raises `KeyRefused`."""
    return Pseudonyms(key, tenant=tenant) if key else Clear()


def weakness(key: str) -> str | None:
    """Why a key is too easily guessed, None if it is not."""
    if len(key) < SHORTEST_KEY:
        return f"is shorter than {SHORTEST_KEY} characters"
    if len(set(key)) < _FEWEST_SIGNS:
        return f"is too easily guessed: it has fewer than {_FEWEST_SIGNS} different characters"
    if key.isdigit():
        return "is too easily guessed: it has nothing but digits"
    return None


def glob_errors(policy: t.Any) -> list[str]:
    """A line for each ``email_glob`` that no pseudonym can match: its local part is not ``*`` alone."""
    return [
        f"{path}: a pattern for parts of names, which pseudonyms hide; with a pseudonym key write *@ and the domain"
        for path, glob in _globs(policy, "policy")
        if not glob.startswith("*@")
    ]


@functools.lru_cache(maxsize=8)
def _stretched(key: str, tenant: str) -> bytes:
    why = weakness(key)
    if why:
        raise KeyRefused(why)
    salt = f"identity.onelogin/pseudonyms/{normal(tenant)}".encode("utf-8", "surrogatepass")
    try:
        return hashlib.scrypt(key.encode("utf-8", "surrogatepass"), salt=salt, **_SCRYPT)
    except (AttributeError, ValueError) as error:
        raise KeyRefused(f"cannot be used here: Python's OpenSSL has no scrypt ({error})") from None


def _personal(hidden: t.Any) -> Iterator[str]:
    """The pseudonyms that stand for users, at any depth."""
    if isinstance(hidden, Mapping):
        for name, value in hidden.items():
            if name in _PERSONAL:
                yield from (each for each in _listed(value) if isinstance(each, str))
            else:
                yield from _personal(value)
    elif not isinstance(hidden, (str, bytes)) and isinstance(hidden, Iterable):
        for item in hidden:
            yield from _personal(item)


def _forms(written: str) -> Iterator[str]:
    """What a name may be that is written like this: as it is, or with the quotes of an address, or without."""
    if len(written) < 2:
        return  # a letter names nobody
    yield written
    local, at, domain = re.sub(_AT, "@", written).rpartition("@")
    if local.startswith('"'):
        yield re.sub(r"\\(.)", r"\1", local.strip('"')) + at + domain
        yield local.replace('\\"', '"') + at + domain
    elif local:
        yield f'"{local}"@{domain}'


def _listed(value: t.Any) -> Sequence[t.Any]:
    return value if isinstance(value, list) else [value]


def _globs(value: t.Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name in _KEPT:
                for index, glob in enumerate(_listed(item)):
                    place = f"[{index}]" if isinstance(item, list) else ""
                    yield f"{path}.{name}{place}", str(glob)
            else:
                yield from _globs(item, f"{path}.{name}")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            yield from _globs(item, f"{path}[{index}]")
