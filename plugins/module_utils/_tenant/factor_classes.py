# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

Which class a factor belongs to: a table, with the reason for every line.

OneLogin marks the type of a factor in ``auth_factor_name``. That string is what decides; it is
the only one administrators cannot rename. ``name`` (``type_display_name`` on a device) is free
text of the tenant: "Yubikey5" may well be a WebAuthn key, while the type ``YubiKey`` is the
one-time-code mode that can be phished. A name is therefore looked at only where the type is
missing, and only if it is exactly one of OneLogin's own. ``user_display_name`` is written by the
user and never looked at. What no line knows is ``unclassified``: neither weak nor strong.

Strength follows NIST SP 800-63B-4 (August 2025), quoted by section. Visibility says whether
OneLogin's API shows an enrolled factor of the class: ``yes`` for the five its documentation
lists, ``no`` where integrators report that it does not, ``unconfirmed`` for everything else.
"""

from __future__ import annotations

import difflib
import re
import typing as t
from collections.abc import Mapping

from ansible_collections.identity.onelogin.plugins.module_utils._text import normal


class FactorClass(t.NamedTuple):
    """What is known about one class of factors."""

    label: str
    strength: int  # higher is stronger; 0: cannot be ordered
    visible: str  # yes, no, unconfirmed: does the API show an enrolled one?
    source: str


TRANSIENT = "transient"
UNCLASSIFIED = "unclassified"

CLASSES: Mapping[str, FactorClass] = {
    "phishing_resistant": FactorClass(
        "Phishing-resistant (WebAuthn, FIDO2, passkey)",
        8,
        "no",
        "NIST SP 800-63B-4 section 3.2.5; not returned by the API according to integrators",
    ),
    "hardware_otp": FactorClass(
        "Token with one-time codes (YubiKey OTP, RSA SecurID, Symantec VIP)",
        7,
        "unconfirmed",
        "NIST SP 800-63B-4 sections 3.1.4 and 3.1.5",
    ),
    "totp": FactorClass(
        "Authenticator app with one-time codes",
        6,
        "yes",
        "NIST SP 800-63B-4 section 3.1.4",
    ),
    "push": FactorClass(
        "OneLogin Protect (push or code)",
        5,
        "yes",
        "NIST SP 800-63B-4 section 3.1.3: approving without transferring a secret falls short",
    ),
    "voice": FactorClass(
        "Voice call",
        3,
        "yes",
        "NIST SP 800-63B-4 sections 3.1.3.3 and 3.2.9: restricted",
    ),
    "sms": FactorClass(
        "Text message",
        3,
        "yes",
        "NIST SP 800-63B-4 sections 3.1.3.3 and 3.2.9: restricted",
    ),
    "email": FactorClass(
        "E-mail",
        2,
        "yes",
        "NIST SP 800-63B-4 section 3.1.3.1: shall not be used out of band",
    ),
    "knowledge": FactorClass(
        "Security questions",
        1,
        "unconfirmed",
        "NIST SP 800-63B-4 section 2.1: not among the permitted authenticators",
    ),
    "partner": FactorClass(
        "Service of another vendor (Duo)",
        0,
        "unconfirmed",
        "may be push, phone, code or WebAuthn, as set up at the vendor",
    ),
    UNCLASSIFIED: FactorClass(
        "Not classified",
        0,
        "yes",
        "no line of the table knows it; such a factor is only met in the API's lists",
    ),
    TRANSIENT: FactorClass(
        "Temporary one-time token, not a factor",
        0,
        "yes",
        "device_id user_temp_otp_...: a one-time secret as in NIST SP 800-63B-4 section 3.1.2",
    ),
}

# auth_factor_name, as seen in OneLogin's documentation and SDKs.
_TYPES: Mapping[str, str] = {
    "onelogin": "push",
    "onelogin protect": "push",
    "google authenticator": "totp",
    "authenticator": "totp",
    "sms": "sms",
    "onelogin sms": "sms",
    "voice": "voice",
    "onelogin voice": "voice",
    "email": "email",
    "onelogin email": "email",
    "yubikey": "hardware_otp",
}

# Types that the product has, but whose exact auth_factor_name nobody has published: the first line
# with which a word begins decides. Certificates are left out: whether OneLogin binds them by TLS
# client authentication, and so resists phishing, is not known; a policy may say so in ``classes``.
_TYPE_WORDS: tuple[tuple[str, str], ...] = (
    ("webauthn", "phishing_resistant"),
    ("fido", "phishing_resistant"),
    ("passkey", "phishing_resistant"),
    ("duo", "partner"),
    ("yubikey", "hardware_otp"),
    ("securid", "hardware_otp"),
    ("rsa", "hardware_otp"),
    ("symantec", "hardware_otp"),
    ("vip", "hardware_otp"),
    ("question", "knowledge"),
)

# Default names, for answers without a type (API v1 lists available factors by name alone).
# "YubiKey" is missing on purpose: as a name it may stand for either mode.
_NAMES: Mapping[str, str] = {
    "onelogin protect": "push",
    "google authenticator": "totp",
    "authenticator": "totp",
    "onelogin sms": "sms",
    "onelogin voice": "voice",
    "onelogin email": "email",
    "onelogin security questions": "knowledge",
    "webauthn": "phishing_resistant",
    "duo security": "partner",
    "rsa securid": "hardware_otp",
    "symantec vip access": "hardware_otp",
}

_TEMPORARY_DEVICE = "user_temp_otp_"


def normalise(value: t.Any) -> str:
    """The `normal` form in which names are compared; empty if it is no text."""
    return normal(value) if isinstance(value, str) else ""


def class_of(*, factor_type: t.Any, name: t.Any, extra: Mapping[str, str] | None = None) -> str:
    """The class of a type and a name; ``extra`` maps types or names to classes and goes first."""
    kind, label = normalise(factor_type), normalise(name)
    own = {normalise(key): value for key, value in extra.items()} if extra else {}
    if kind:
        found = own.get(kind) or _TYPES.get(kind) or _by_word(kind) or own.get(label)
    else:
        found = own.get(label) or _NAMES.get(label)
    return found or UNCLASSIFIED


def classify(entry: Mapping[str, t.Any], extra: Mapping[str, str] | None = None) -> str:
    """The class of an item of ``available`` or ``enrolled``, a key of ``CLASSES``."""
    if is_transient(entry):
        return TRANSIENT
    return class_of(factor_type=entry.get("auth_factor_name"), name=name_of(entry), extra=extra)


def is_transient(entry: Mapping[str, t.Any]) -> bool:
    """Whether the device is a temporary token, which never counts as a factor."""
    return str(entry.get("device_id") or "").startswith(_TEMPORARY_DEVICE)


def name_of(entry: Mapping[str, t.Any]) -> t.Any:
    """The administrators' name: ``type_display_name`` of a device, else ``name``."""
    return entry.get("type_display_name") or entry.get("name")


def matches(
    entry: Mapping[str, t.Any], wanted: str, extra: Mapping[str, str] | None = None
) -> bool:
    """Whether the item has this auth_factor_name, name or class. A temporary token is just that."""
    word = normalise(wanted)
    if not word:
        return False
    found = classify(entry, extra)
    if found == TRANSIENT:
        return word == TRANSIENT
    return word in (found, normalise(entry.get("auth_factor_name")), normalise(name_of(entry)))


def class_of_factor(word: str) -> str | None:
    """The class of the factor that people call ``word``, such as ``Protect`` or ``WebAuthn``; ``None`` if there is none."""
    names = (word, f"OneLogin {word}") if normalise(word) else ()
    found = (class_of(factor_type=each, name=each) for each in names)
    return next((each for each in found if each != UNCLASSIFIED), None)


def misspelt_class(word: str) -> str | None:
    """The class that ``word`` nearly is; ``None`` if it is one, or is nothing like one, as most names of a tenant."""
    if word in CLASSES or not re.fullmatch(r"[a-z_-]+", word):
        return None
    if word in _TYPES or word in _NAMES:
        return None
    near = difflib.get_close_matches(word, CLASSES, n=1, cutoff=0.75)
    return near[0] if near else None


def _by_word(kind: str) -> str | None:
    words = re.findall(r"[a-z0-9]+", kind)
    for beginning, found in _TYPE_WORDS:
        if any(word.startswith(beginning) for word in words):
            return found
    return None
