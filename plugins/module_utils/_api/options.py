# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The connection options, defined once. Modules take ``CONNECTION_OPTIONS`` as argument spec, the lookup takes the same names
from its documentation (the fragment ``_connection`` mirrors this table, a unit test compares them), and both hand their
``get_option`` to `read_connection`, so one set of checks serves all.
"""

from __future__ import annotations

import ipaddress
import math
import os
import re
import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.common.parameters import AnsibleFallbackNotFound
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    ConfigurationError,
)

GetOption = t.Callable[[str], t.Any]


def first_in_env(*names: str) -> str:
    """The first of these environment variables that says something; an empty one does not."""
    for name in names:
        if os.environ.get(name, "").strip():
            return os.environ[name]
    raise AnsibleFallbackNotFound


def _from_env(*names: str) -> tuple[t.Any, list[str]]:
    return (first_in_env, list(names))


CONNECTION_OPTIONS: dict[str, dict[str, t.Any]] = {
    "api_url": {"type": "str", "fallback": _from_env("ONELOGIN_API_URL", "ONELOGIN_URL")},
    "subdomain": {"type": "str", "fallback": _from_env("ONELOGIN_SUBDOMAIN")},
    "client_id": {"type": "str", "fallback": _from_env("ONELOGIN_CLIENT_ID")},
    "client_secret": {
        "type": "str",
        "no_log": True,
        "fallback": _from_env("ONELOGIN_CLIENT_SECRET"),
    },
    "access_token": {
        "type": "str",
        "no_log": True,
        "fallback": _from_env("ONELOGIN_ACCESS_TOKEN"),
    },
    "api_version": {"type": "int", "default": 2, "choices": [2, 1]},
    "timeout": {"type": "float", "default": 60, "fallback": _from_env("ONELOGIN_TIMEOUT")},
    "retries": {"type": "int", "default": 5},
    "max_wait": {"type": "float", "default": 300},
    "concurrency": {"type": "int", "default": 4},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
}
# What modules and the role take beside them: a lookup asks little.
THROTTLE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "requests_per_second": {"type": "float", "default": 0},
    "rate_limit_reserve": {"type": "int", "default": 0},
}
# The variables that stand in for an option that is not given, the first one that says something.
ENVIRONMENT: dict[str, list[str]] = {
    name: option["fallback"][1]
    for name, option in CONNECTION_OPTIONS.items()
    if "fallback" in option
}

# Upper ends keep one task from running for days by a slip of the keyboard: they are bounds of sense, not of OneLogin's.
_RANGES: dict[str, tuple[float, float]] = {
    "timeout": (0.01, 3600),
    "retries": (0, 20),
    "max_wait": (0, 86400),
    "concurrency": (1, 64),
    "requests_per_second": (0, 1000),
    "rate_limit_reserve": (0, 1_000_000),
}
_WHOLE = ("retries", "concurrency", "rate_limit_reserve")
_NOT_SHOWN = "Its value is not shown, as it may hold a secret."
_KINDS = {
    name: option["type"] for name, option in {**CONNECTION_OPTIONS, **THROTTLE_OPTIONS}.items()
}
# What an empty text stands for, as an unset variable often leaves it.
_DEFAULTS = {
    name: option["default"]
    for name, option in {**CONNECTION_OPTIONS, **THROTTLE_OPTIONS}.items()
    if "default" in option
}
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def given(options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options that say something: without those that are null, empty, or omitted with ``default(omit)``."""
    return {name: value for name, value in options.items() if not _is_empty(value)}


def refuse_misfits(options: t.Mapping[str, t.Any]) -> None:
    """Raise `ConfigurationError` for the first of the given options whose value cannot be used.

    To be called before Ansible's own checks, which quote the value that they refuse: it may be a secret in the wrong place.
    """
    for name, value in options.items():
        kind = _KINDS.get(name)
        if name in _RANGES:
            _number(name, value)
        elif kind == "bool":
            _switch(name, value)
        elif name == "api_version":
            _one_of(name, value)
        elif name == "api_url":
            _checked_url(str(value).strip())
        elif name == "subdomain":
            _host_of(str(value).strip())


def _is_empty(value: t.Any) -> bool:
    # Ansible removes what is omitted from the arguments of a task, but not from what lies deeper, nor from a lookup's.
    omitted = type(value).__name__ == "_OmitType"
    if isinstance(value, str):
        return not value.strip() or value.startswith("__omit_place_holder__")
    return value is None or omitted


class Connection(t.NamedTuple):
    """Checked connection options, as `OneLoginClient` takes them. ``base_url`` is scheme and host, no slash at the end."""

    base_url: str
    client_id: str | None
    client_secret: str | None
    access_token: str | None
    api_version: int
    timeout: float
    retries: int
    max_wait: float
    concurrency: int
    verify: bool | str
    requests_per_second: float = 0.0
    rate_limit_reserve: int = 0

    def __repr__(self) -> str:
        # Tracebacks and debuggers print the repr of what they hold; the secrets of this one stay out of it.
        return f"Connection(base_url={self.base_url!r})"


def read_connection(get_option: GetOption, *, throttle: bool = True) -> Connection:
    """Read and check the connection options, with those for the throttle unless it is not wanted; nothing is sent.

    ``get_option`` returns the value of a named option, environment and other sources already considered. Raises
    `ConfigurationError`, whose message names the option.
    """

    def number(name: str) -> float:
        return _number(name, _value(get_option, name))

    client_id, client_secret, access_token = _credential(get_option)
    return Connection(
        base_url=_base_url(get_option),
        client_id=client_id,
        client_secret=client_secret,
        access_token=access_token,
        api_version=_one_of("api_version", _value(get_option, "api_version")),
        timeout=number("timeout"),
        retries=int(number("retries")),
        max_wait=number("max_wait"),
        concurrency=int(number("concurrency")),
        verify=_verify(get_option),
        requests_per_second=number("requests_per_second") if throttle else 0.0,
        rate_limit_reserve=int(number("rate_limit_reserve")) if throttle else 0,
    )


def _text(get_option: GetOption, name: str) -> str | None:
    """The option as stripped text; an empty one, as an unset variable often leaves it, counts as not given."""
    value = get_option(name)
    return None if _is_empty(value) else str(value).strip()


def in_environment(name: str) -> str | None:
    """What the environment says for an option; an empty variable says nothing."""
    try:
        return first_in_env(*ENVIRONMENT.get(name, ())).strip()
    except AnsibleFallbackNotFound:
        return None


def _rivals(
    first: dict[str, str | None], second: dict[str, str | None]
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Settle two exclusive ways to say the same thing, each given as its options.

    What the task says wins over what the environment says, so that a task can name another tenant than the shell does.
    Two ways in the task are an error.
    """

    def origin(options: dict[str, str | None]) -> str | None:
        given = {name: value for name, value in options.items() if value is not None}
        if not given:
            return None
        return "env" if all(in_environment(n) == v for n, v in given.items()) else "task"

    origins = (origin(first), origin(second))
    nothing = dict.fromkeys
    if origins == ("task", "env"):
        return first, nothing(second)
    if origins == ("env", "task"):
        return nothing(first), second
    if None not in origins:
        if origins == ("env", "env") and "api_url" in first:
            return first, nothing(
                second
            )  # OneLogin's own tools let the URL win (api_url is the fuller statement)
        names = " and ".join("/".join(n for n, v in o.items() if v) for o in (first, second))
        raise ConfigurationError(f"{names} exclude each other: give one of them.")
    return first, second


def _credential(get_option: GetOption) -> tuple[str | None, str | None, str | None]:
    pair: dict[str, str | None] = {
        name: _text(get_option, name) for name in ("client_id", "client_secret")
    }
    token: dict[str, str | None] = {"access_token": _text(get_option, "access_token")}
    pair, token = _rivals(pair, token)
    if token["access_token"]:
        _header_safe(token)
        return None, None, token["access_token"]
    missing = [name for name, value in pair.items() if not value]
    if len(missing) == 2:
        raise ConfigurationError(
            "No credential: set client_id and client_secret (or ONELOGIN_CLIENT_ID and ONELOGIN_CLIENT_SECRET in the "
            "environment), or access_token. Variables of your shell do not reach a task with become or on another host."
        )
    if missing:
        present = next(name for name in pair if name not in missing)
        raise ConfigurationError(
            f"{missing[0]} is missing: {present} was given, and the two belong together."
        )
    _refuse_halves(pair)
    _header_safe(pair)
    return pair["client_id"], pair["client_secret"], None


def _refuse_halves(pair: t.Mapping[str, str | None]) -> None:
    """Refuse one half by the task and one by the environment, if that has a whole pair: it would be another credential's."""
    environment = {name: in_environment(name) for name in pair}
    own = [name for name, value in pair.items() if value != environment[name]]
    # With the environment's id another secret may well be that credential's new one.
    if own == ["client_id"] and all(environment.values()):
        raise ConfigurationError(
            "client_id was given, and client_secret would come from the environment, which holds another client_id: give both."
        )


def _header_safe(options: t.Mapping[str, str | None]) -> None:
    for name, value in options.items():
        if value and not (value.isascii() and value.isprintable()):
            raise ConfigurationError(
                f"{name} holds a line break or another character that no HTTP header can carry."
            )


def _base_url(get_option: GetOption) -> str:
    urls, subdomains = _rivals(
        {"api_url": _text(get_option, "api_url")}, {"subdomain": _text(get_option, "subdomain")}
    )
    url, subdomain = urls["api_url"], subdomains["subdomain"]
    if url:
        return _checked_url(url)
    if not subdomain:
        raise ConfigurationError(
            "No tenant: set api_url (for instance https://acme.onelogin.com) or subdomain (acme), or ONELOGIN_API_URL or "
            "ONELOGIN_SUBDOMAIN in the environment."
        )
    return _host_of(subdomain)


def _host_of(subdomain: str) -> str:
    if not _HOST_NAME.fullmatch(subdomain):
        raise ConfigurationError(
            f"subdomain is not a name such as acme, or a host name{_punycode(subdomain)}. {_NOT_SHOWN}"
        )
    # Only a bare label is completed: custom domains hold a dot and must not be sent to another tenant's host (api §1.1).
    return f"https://{subdomain}" if "." in subdomain else f"https://{subdomain}.onelogin.com"


def _checked_url(url: str) -> str:
    def refuse(why: str) -> ConfigurationError:
        return ConfigurationError(
            f"api_url {why}. Give https:// and the host alone, for instance https://acme.onelogin.com. {_NOT_SHOWN}"
        )

    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise refuse("is not a URL") from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise refuse("must not carry user-info")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise refuse("must not carry a path, query or fragment")
    address = _ip_address(host)
    if (address is None and not _HOST_NAME.fullmatch(host)) or port == 0:
        raise refuse(f"names no valid host{_punycode(host)}")
    loopback = address.is_loopback if address else host == "localhost"
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise refuse("must begin with https:// (http:// is allowed for loopback addresses only)")
    shown_host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown_host}" + (f":{port}" if port is not None else "")


def _punycode(host: str) -> str:
    return (
        ""
        if host.isascii()
        else " (write one with letters beyond ASCII in its form that begins with xn--)"
    )


def _ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _number(name: str, value: t.Any) -> float:
    low, high = _RANGES[name]
    try:
        number = math.nan if isinstance(value, bool) else float(str(value))
    except ValueError:
        number = math.nan
    whole = name in _WHOLE
    if not low <= number <= high or (whole and number != int(number)):
        kind = "a whole number" if whole else "a number"
        raise ConfigurationError(f"{name} must be {kind} from {low:g} to {high:g}. {_NOT_SHOWN}")
    return number


def _value(get_option: GetOption, name: str) -> t.Any:
    value = get_option(name)
    return _DEFAULTS[name] if _is_empty(value) else value


def _one_of(name: str, value: t.Any) -> int:
    choices = CONNECTION_OPTIONS[name]["choices"]
    if isinstance(value, bool) or str(value).strip() not in map(str, choices):
        expected = " or ".join(str(choice) for choice in choices)
        raise ConfigurationError(f"{name} must be {expected}. {_NOT_SHOWN}")
    return int(str(value))


def _switch(name: str, value: t.Any) -> bool:
    try:
        return bool(boolean(value))
    except TypeError:
        raise ConfigurationError(f"{name} must be true or false. {_NOT_SHOWN}") from None


def _verify(get_option: GetOption) -> bool | str:
    """What requests takes as ``verify``: a path to certificates, or whether to check at all."""
    ca_path = _text(get_option, "ca_path")
    if not _switch("validate_certs", _value(get_option, "validate_certs")):
        return False
    if ca_path is None:
        return True
    if not os.path.exists(ca_path):
        raise ConfigurationError(f"ca_path names nothing that exists on this machine. {_NOT_SHOWN}")
    return ca_path
