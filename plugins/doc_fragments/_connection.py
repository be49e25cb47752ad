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
      - Exclusive with O(subdomain); one of the two is needed. What a task says wins over what the environment says.
      - The environment variables E(ONELOGIN_API_URL) and E(ONELOGIN_URL) serve if the option is not set.
    type: str
  subdomain:
    description:
      - The tenant's name, as in V(acme) for V(https://acme.onelogin.com). A value that holds a dot is taken as the host name.
      - Exclusive with O(api_url).
      - The environment variable E(ONELOGIN_SUBDOMAIN) serves if the option is not set.
    type: str
  client_id:
    description:
      - The id of the API credential. Needed together with O(client_secret), unless O(access_token) is given.
      - The environment variable E(ONELOGIN_CLIENT_ID) serves if the option is not set.
    type: str
  client_secret:
    description:
      - The secret of the API credential.
      - The environment variable E(ONELOGIN_CLIENT_SECRET) serves if the option is not set.
    type: str
  access_token:
    description:
      - A token made elsewhere, used as it is and never renewed. Exclusive with O(client_id) and O(client_secret).
      - The environment variable E(ONELOGIN_ACCESS_TOKEN) serves if the option is not set.
    type: str
  api_version:
    description:
      - The version of OneLogin's API that lists factors.
      - With V(2) the API credential needs the level I(Manage All).
      - With V(1) the level I(Read Users) is enough, but the data are poorer, as available factors come without
        their C(auth_factor_name), and each call counts against the account's hourly quota.
      - One is never taken in place of the other.
    type: int
    default: 2
    choices: [2, 1]
  timeout:
    description:
      - Seconds that one request may take as a whole, until the last byte of the response, V(0.01) to V(3600).
      - The resolution of the host's name comes on top, and the same time again for each further address of a host that
        accepts no connection.
      - The environment variable E(ONELOGIN_TIMEOUT) serves if the option is not set.
    type: float
    default: 60
  retries:
    description:
      - How often a request is sent again after the first time, where that is worth it. That is so if the connection broke or
        timed out, if the response came damaged or was not JSON, or if OneLogin or a gateway was in trouble (408, 421, 425, 429, 499,
        502, 503, 504, 509, 520 and above, and once for 500).
      - A 401 is no matter of this option. The token is asked for anew, and the request sent again, a few times at most.
      - Where four requests in a row have timed out with all their tries, later ones are tried once each.
      - V(0) to V(20).
    type: int
    default: 5
  max_wait:
    description:
      - Seconds that one task waits for rate limits and for the account's quota in all. If OneLogin asks for more, nothing else is
        sent, and the error says how long it would have been.
      - Once a response has told what is left of the quota, no request is sent beyond it. The use that others make of the same account
        is allowed for.
      - V(0) to V(86400).
    type: float
    default: 300
  concurrency:
    description:
      - How many requests are under way at a time at most, V(1) to V(64).
      - The number is halved when OneLogin is overloaded (429, 502, 503, 504), and grows again by one for each full round without
        trouble.
    type: int
    default: 4
  validate_certs:
    description:
      - Whether to check the server's certificate, on every request. Turn it off for nothing but a test.
    type: bool
    default: true
  ca_path:
    description:
      - A file or folder with the certificates of the authorities to trust instead of the usual ones, for a private
        authority or a proxy that inspects TLS.
      - E(REQUESTS_CA_BUNDLE) is not used.
    type: path
requirements:
  - requests
notes:
  - The proxy variables E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY) are honoured, but for loopback addresses; C(~/.netrc) is not read; no redirect is
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
