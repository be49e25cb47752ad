# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The connection options as documentation. Mirrors ``module_utils/_api/options.py``; a unit test compares the two.
"""

from __future__ import annotations


class ModuleDocFragment:
    """Options that modules and the lookup have in common."""

    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - Where the tenant's API is, as a full URL or a host name, for example V(https://acme.onelogin.com),
        V(acme.onelogin.com), or a custom domain.
      - V(https) only; V(http) is accepted for loopback addresses. A path, a query or user-info is an error.
      - Exclusive with O(subdomain); one of the two is needed. The options of a task win over the environment.
      - If the option is not set, the environment variable E(ONELOGIN_API_URL) or E(ONELOGIN_URL) is used.
    type: str
  subdomain:
    description:
      - The tenant's name, as in V(acme) for V(https://acme.onelogin.com). A value with a dot in it is taken as the host name.
      - Exclusive with O(api_url).
      - If the option is not set, the environment variable E(ONELOGIN_SUBDOMAIN) is used.
    type: str
  client_id:
    description:
      - The id of the API credential. Needed together with O(client_secret), unless O(access_token) is given.
      - If the option is not set, the environment variable E(ONELOGIN_CLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - The secret of the API credential.
      - If the option is not set, the environment variable E(ONELOGIN_CLIENT_SECRET) is used.
    type: str
  access_token:
    description:
      - A token made elsewhere, used as it is and never renewed. Exclusive with O(client_id) and O(client_secret).
      - If the option is not set, the environment variable E(ONELOGIN_ACCESS_TOKEN) is used.
    type: str
  api_version:
    description:
      - The version of OneLogin's API that lists factors.
      - With V(2) the API credential needs the level I(Manage All).
      - With V(1) the level I(Read Users) is enough, but the data are poorer, as available factors come without
        their C(auth_factor_name), and each call counts against the account's hourly quota.
      - The collection never changes from one to the other by itself.
    type: int
    default: 2
    choices: [2, 1]
  timeout:
    description:
      - Seconds that one request may take as a whole, until the last byte of the response, V(0.01) to V(3600).
      - Resolving the host's name is not included; a host with several addresses gets the same time again for each one that
        accepts no connection.
      - If the option is not set, the environment variable E(ONELOGIN_TIMEOUT) is used.
    type: float
    default: 60
  retries:
    description:
      - How often a request is sent again after the first time, where that can help. That is so if the connection broke or timed out,
        if the response was damaged or not JSON, or if OneLogin or a gateway was in trouble (408, 421, 425, 429, 499, 502, 503,
        504, 509, 520 and above, and once for 500).
      - A 401 does not count here. A new token is requested, and the request is sent again, a few times at most.
      - Once four requests in a row have timed out on every try, later ones are tried only once.
      - V(0) to V(20).
    type: int
    default: 5
  max_wait:
    description:
      - The longest, in seconds, that one task waits in total for rate limits and for the account's quota. If OneLogin asks for
        more, nothing else is sent, and the error says how long the wait would have been.
      - Once a response has told how much of the quota is left, no request is sent beyond it. Calls that others make on the same
        account are taken into account.
      - V(0) to V(86400).
    type: float
    default: 300
  concurrency:
    description:
      - The most requests in flight at a time, V(1) to V(64).
      - The number is halved when OneLogin is overloaded (429, 502, 503, 504), and grows again by one for each full round without
        trouble.
    type: int
    default: 4
  validate_certs:
    description:
      - Whether to check the server's certificate, on every request. Turn it off only for a test.
    type: bool
    default: true
  ca_path:
    description:
      - A file or folder with the certificates of the authorities to trust instead of the usual ones, for a private
        authority or a proxy that inspects TLS.
      - E(REQUESTS_CA_BUNDLE) is not used.
    type: path
requirements:
  - Python 3.9 or later
  - requests
notes:
  - The proxy variables E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY) are honoured, except for loopback addresses; C(~/.netrc) is not read;
    no redirect is
    followed.
  - One token is fetched for each task and used until OneLogin refuses it. It is never revoked, since everybody who uses the same
    API credential holds the same token.
"""

    # What a lookup adds: where its options may come from. No C(vars), because such values reach a lookup untemplated.
    PLUGIN = r"""
options:
  api_url:
    env:  # the last one that is set wins
      - name: ONELOGIN_URL
      - name: ONELOGIN_API_URL
    ini:
      - section: onelogin
        key: api_url
  subdomain:
    env:
      - name: ONELOGIN_SUBDOMAIN
  client_id:
    env:
      - name: ONELOGIN_CLIENT_ID
  client_secret:
    env:
      - name: ONELOGIN_CLIENT_SECRET
  access_token:
    env:
      - name: ONELOGIN_ACCESS_TOKEN
  timeout:
    env:
      - name: ONELOGIN_TIMEOUT
"""
