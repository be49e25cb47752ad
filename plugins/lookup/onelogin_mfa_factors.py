# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up the MFA factors that OneLogin users may still enrol."""

from __future__ import annotations

DOCUMENTATION = r"""
name: onelogin_mfa_factors
short_description: Look up which MFA factors OneLogin users may still enrol
version_added: 0.1.0
author:
  - Identity OneLogin collection contributors (@identity-onelogin)
description:
  - Returns for each term the list of I(available) factors, which are those that OneLogin's API would let the user enrol now. It does not
    say what the user has enrolled; see M(identity.onelogin.onelogin_mfa_factors_info) for that.
  - Runs on the controller. What a task sets with C(environment) does not reach it.
options:
  _terms:
    description:
      - User ids or e-mail addresses, in any mixture. A term that holds an C(@) is an address.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - identity.onelogin._connection
  - identity.onelogin._connection.plugin
notes:
  - All terms of one lookup share one token. A lookup in a variable is evaluated, with a token and calls of its own, each time
    the variable is used; register the module's result instead where you need it more than once.
  - An unknown user, a malformed term, an unknown option, or a call that fails is an error that names the term. Do not use
    C(errors='ignore') to decide on compliance, since it makes a failed call look like a user without factors.
seealso:
  - module: identity.onelogin.onelogin_mfa_factors_info
"""

EXAMPLES = r"""
# The connection comes from ONELOGIN_API_URL, ONELOGIN_CLIENT_ID and ONELOGIN_CLIENT_SECRET in these examples.

- name: Show what one user may still enrol
  ansible.builtin.debug:
    msg: "{{ lookup('identity.onelogin.onelogin_mfa_factors', 65786389) | map(attribute='name') | list }}"

- name: Ask for several users at once, which fetches one token
  ansible.builtin.debug:
    msg: "{{ query('identity.onelogin.onelogin_mfa_factors', 65786389, 'kofi.mensah@example.com') | map('length') | list }}"

- name: Give the connection as one dictionary
  ansible.builtin.debug:
    msg: "{{ query('identity.onelogin.onelogin_mfa_factors', 65786389, **onelogin_connection) | first | length }}"
  vars:
    onelogin_connection:
      api_url: "{{ lookup('ansible.builtin.env', 'ONELOGIN_API_URL') }}"
      client_id: "{{ lookup('ansible.builtin.env', 'ONELOGIN_CLIENT_ID') }}"
      client_secret: "{{ lookup('ansible.builtin.env', 'ONELOGIN_CLIENT_SECRET') }}"
      timeout: 30
"""

RETURN = r"""
_raw:
  description:
    - One list for each term, in the order of the terms, as RV(identity.onelogin.onelogin_mfa_factors_info#module:users[].available)
      has it.
  type: list
  elements: list
  sample:
    - - {factor_id: 58959, name: OneLogin SMS, auth_factor_name: SMS}
"""

import contextlib
import os
import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    ConfigurationError,
    OneLoginError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.options import (
    CONNECTION_OPTIONS,
    ENVIRONMENT,
    THROTTLE_OPTIONS,
    given,
    in_environment,
    read_connection,
    refuse_misfits,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.selection import (
    Selection,
    user_id,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.survey import Survey, survey
from ansible_collections.identity.onelogin.plugins.module_utils._text import (
    composed,
    normal,
    printable,
    quoted,
    trimmed,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._vaulted import decrypted


class LookupModule(LookupBase):
    """The lookup plugin."""

    def run(
        self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any
    ) -> list[list[dict[str, t.Any]]]:
        """One list of available factors for each term."""
        try:
            options = _checked(kwargs)
            with _hidden(name for names in ENVIRONMENT.values() for name in names):
                self.set_options(var_options=variables, direct=options)
            wanted = [_term(term) for term in terms]
            client = OneLoginClient(read_connection(self.get_option, throttle=False))
            found = _survey(client, wanted) if wanted else None
            return [_available(found, term) for term in wanted] if found else []
        except OneLoginError as error:
            raise AnsibleLookupError(error.message) from error


def _checked(kwargs: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The keywords that are given; an empty one, as an unset variable often leaves it, is not. Raises `ConfigurationError`."""
    # Ansible accepts any keyword: a misspelt option would silently be its default. Its loops add "wantlist" up to 2.18.
    unknown = sorted(set(kwargs) - set(CONNECTION_OPTIONS) - {"wantlist"})
    if unknown:
        elsewhere = [name for name in unknown if name in THROTTLE_OPTIONS]
        more = f" {', '.join(elsewhere)}: for modules and the role alone." if elsewhere else ""
        raise ConfigurationError(
            f"Unknown option {', '.join(printable(name) for name in unknown)}. Known are {', '.join(CONNECTION_OPTIONS)}.{more}"
        )
    said = given({name: decrypted(value) for name, value in kwargs.items()})
    for name in ENVIRONMENT:
        said.setdefault(name, in_environment(name))
    said = given(said)
    refuse_misfits(said)
    return said


@contextlib.contextmanager
def _hidden(variables: t.Iterable[str]) -> t.Iterator[None]:
    """Hide variables of the environment, which have been read by then, from Ansible.

    It would take an empty one for a value, before ``ansible.cfg`` is looked at, and quote one that it cannot convert.
    """
    hidden = {name: os.environ.pop(name) for name in list(variables) if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _term(term: t.Any) -> int | str:
    """An id as a number, an address as text; raises `ConfigurationError` for anything else."""
    term = decrypted(term)
    text = composed(trimmed(term)) if isinstance(term, str) else term
    if isinstance(text, str) and "@" in text and "*" not in text:
        return text
    try:
        return user_id("term", text)
    except ConfigurationError:
        raise ConfigurationError(
            f"term {quoted(term)} is neither a user id (a positive integer) nor an e-mail address."
        ) from None


def _selection(terms: list[int | str]) -> Selection:
    return Selection(
        user_ids=tuple(dict.fromkeys(term for term in terms if isinstance(term, int))),
        emails=tuple(dict.fromkeys(term for term in terms if isinstance(term, str))),
    )


def _survey(client: OneLoginClient, terms: list[int | str]) -> Survey:
    try:
        return survey(client, _selection(terms), enrolled=False)
    except OneLoginError as error:
        named = ", ".join(map(quoted, terms[:3]))
        more = ", …" if len(terms) > 3 else ""
        raise OneLoginError(
            f"term{'s' if len(terms) > 1 else ''} {named}{more}: {error.message}"
        ) from error


def _available(found: Survey, term: int | str) -> list[dict[str, t.Any]]:
    """The list that belongs to ``term``; raises `OneLoginError` if it could not be read or several users answer to it."""
    key = "id" if isinstance(term, int) else "email"
    users = [user for user in found.users if normal(str(user.get(key))) == normal(str(term))]
    numbers = {user["id"] for user in users}
    for failure in found.failures:
        if failure["id"] in numbers or (failure["id"] is None and failure.get(key) == term):
            raise OneLoginError(f"term {quoted(term)}: {failure['message']}")
    if len(users) != 1:
        ids = ", ".join(str(number) for number in sorted(numbers))
        raise OneLoginError(
            f"term {quoted(term)}: {len(users)} users have this address (ids {ids}). Ask by id."
        )
    return t.cast("list[dict[str, t.Any]]", users[0]["available"])
