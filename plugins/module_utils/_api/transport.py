# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

One HTTP exchange, bounded in time and size: the only file that touches requests. It knows nothing of OneLogin.

What holds for every exchange, the token's included: certificates are checked as the options say and not as
``REQUESTS_CA_BUNDLE`` says; ``~/.netrc`` is not read; no redirect is followed; no cookie is kept; the proxy of the
environment is used; the answer is whole within ``timeout`` seconds and no larger than ``LARGEST_BODY``.

Requests go through an adapter of requests without a session: it is the session that reads netrc and the environment,
follows redirects and keeps cookies.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import time
import traceback
import typing as t
import warnings
import zlib
from urllib.parse import urlsplit

from ansible.module_utils.basic import missing_required_lib

from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    ConfigurationError,
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.utils import get_environ_proxies
    from urllib3.exceptions import InsecureRequestWarning, ReadTimeoutError
    from urllib3.util import Timeout
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    # A stand-in, so that this file can be imported and the missing library be reported by name.
    HTTPAdapter = object  # type: ignore[misc, assignment]

USER_AGENT = f"ansible-identity.onelogin/{COLLECTION_VERSION}"
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
}
# A page of 50 users takes some 50 kB; this leaves room for odd tenants and none for a flood.
LARGEST_BODY = 16 * 1024 * 1024
_CHUNK = 64 * 1024
# OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH.
_OTHER_HOST = (62, 64)


class Answer(t.NamedTuple):
    """A whole HTTP answer. ``headers`` may be read in any case; ``received_at`` is in seconds since the epoch."""

    status: int
    headers: t.MutableMapping[str, str]
    body: bytes
    received_at: float

    @property
    def request_id(self) -> str | None:
        """OneLogin's ``x-request-id``: absent where a gateway answered in its place (api §10)."""
        value = self.headers.get("x-request-id")
        return printable(value, 100) if value else None


class Bearer:
    """Authorization by token, as a requests auth object."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: t.Any) -> t.Any:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Basic:
    """Authorization by client id and secret (RFC 7617); both are ASCII by then."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self._pair = (client_id, client_secret)

    def __call__(self, request: t.Any) -> t.Any:
        return requests.auth.HTTPBasicAuth(*self._pair)(request)


class Transport:
    """A pool of connections to one host, safe to use from many threads.

    ``verify`` is what requests takes: a path, or whether to check certificates at all. Raises `ConfigurationError` if the
    requests library is missing.
    """

    def __init__(
        self, *, base_url: str, timeout: float, verify: bool | str, connections: int
    ) -> None:
        if REQUESTS_IMPORT_ERROR is not None:
            raise ConfigurationError(missing_required_lib("requests"))
        self._base_url = base_url
        self._timeout = timeout
        self._verify = verify
        if not verify:
            # Who has turned the check off knows; a lookup's warning would be taken for stray output of Ansible's worker.
            warnings.simplefilter("ignore", InsecureRequestWarning)
        self._proxies = dict(get_environ_proxies(base_url))
        self.adapter = _BoundedAdapter(pool_connections=2, pool_maxsize=connections, max_retries=0)

    def send(
        self,
        method: str,
        path: str,
        *,
        auth: t.Callable[[t.Any], t.Any],
        params: t.Mapping[str, str] | None = None,
        json: t.Any = None,
    ) -> Answer:
        """One exchange. Raises `TransportError`, `TimeoutExpired` or, for a body without end, `AnswerError`."""
        asked = f"{method} {path}"
        try:
            request = requests.Request(
                method, self._base_url + path, headers=_HEADERS, params=params, json=json, auth=auth
            ).prepare()
            with self.adapter.send(
                request,
                stream=True,
                timeout=t.cast(t.Any, Timeout(total=self._timeout)),
                verify=self._verify,
                proxies=self._proxies,
            ) as response:
                body = _read_bounded(response, asked)
                return Answer(response.status_code, response.headers, body, time.time())
        except (requests.exceptions.RequestException, ValueError, TypeError) as exc:
            error = _transport_error(
                exc, asked=asked, host=urlsplit(self._base_url).netloc, timeout=self._timeout
            )
            # What is no error of the network quotes a proxy's URL, password and all: that must not come into a traceback.
            raise error from (
                exc if isinstance(exc, OSError) and not isinstance(exc, ValueError) else None
            )


def _read_bounded(response: requests.Response, asked: str) -> bytes:
    # Else urllib3 1.26 would take a body that was cut off for a whole one.
    response.raw.enforce_content_length = True
    if "," in response.headers.get("content-encoding", ""):
        raise AnswerError(
            f"{asked}: the answer is compressed more than once, which OneLogin's API does not do: check the proxy.",
            status=response.status_code,
        )
    chunks = []
    size = 0
    for chunk in response.iter_content(_CHUNK):
        size += len(chunk)
        if size > LARGEST_BODY:
            raise AnswerError(
                f"{asked}: the answer is larger than {LARGEST_BODY // 2**20} MiB and was cut off. "
                "That is no answer of OneLogin's API: check api_url and the proxy.",
                status=response.status_code,
            )
        chunks.append(chunk)
    return b"".join(chunks)


def _transport_error(exc: Exception, *, asked: str, host: str, timeout: float) -> TransportError:
    cause = exc.args[0] if exc.args else None
    if isinstance(exc, requests.exceptions.Timeout) or isinstance(cause, ReadTimeoutError):
        return TimeoutExpired(
            f"{asked}: no whole answer within {timeout:g} s from {host}. Raise the timeout option if the tenant is slow, "
            "lower concurrency if it is overloaded; else check the network."
        )
    if isinstance(exc, (ValueError, TypeError)):
        # The tenant's URL has been checked, so it is the proxy's. It is not quoted, since it may hold a password.
        error = TransportError(
            f"{asked}: the proxy named by HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used ({type(exc).__name__}). Write "
            "it as http://host:port; a SOCKS proxy needs the library PySocks."
        )
        error.retryable = False
        return error
    reason = _reason(exc)
    if isinstance(exc, requests.exceptions.SSLError) and not _cut_off(exc):
        error = TransportError(
            f"{asked}: the TLS connection to {host} was refused: {reason}. {_tls_advice(exc)}"
        )
        error.retryable = False
        return error
    if isinstance(exc, requests.exceptions.ProxyError):
        return TransportError(
            f"{asked}: the proxy named by HTTPS_PROXY or HTTP_PROXY failed on the way to {host}: {reason}. Check its "
            "address, and its user and password (http://user:password@host:port) if it answered 407; NO_PROXY names hosts "
            "that need none."
        )
    return TransportError(
        f"{asked}: no answer from {host}: {reason}. Check api_url or subdomain, the network, and HTTPS_PROXY and NO_PROXY."
    )


def _chain(exc: BaseException) -> list[BaseException]:
    """The exception and what led to it, the innermost last."""
    links: list[BaseException] = []
    link: BaseException | None = exc
    while link is not None:
        links.append(link)
        link = link.__cause__ or link.__context__
    return links


def _reason(exc: BaseException) -> str:
    """The innermost cause in the words of the operating system or a library, without object addresses."""
    for link in reversed(_chain(exc)[1:]):
        if isinstance(link, (OSError, http.client.HTTPException, zlib.error)) or _other_host(link):
            said = getattr(link, "verify_message", "") or getattr(link, "strerror", "") or str(link)
            if said:
                # Without OpenSSL's own code and line number.
                said = re.sub(r"^\[[^]]*\] | \(_ssl\.c:\d+\)$", "", said)
                return printable(said).rstrip(".")
    return printable(re.sub(r"<[^<>]* object at 0x[0-9a-f]+>:? ?", "", str(exc)))


def _tls_advice(exc: BaseException) -> str:
    links = _chain(exc)
    if any(map(_other_host, links)):
        return "The certificate is another host's: check api_url or subdomain."
    if any(isinstance(link, ssl.SSLCertVerificationError) for link in links):
        return (
            "If the host's certificate comes from a private authority, or a proxy inspects TLS, name its certificates in "
            "ca_path."
        )
    return (
        "Check that ca_path, if it is set, holds certificates in PEM form, that the host speaks TLS on this port, and that no "
        "proxy answers in its place."
    )


def _cut_off(exc: BaseException) -> bool:
    """Whether the connection ended in the middle of the TLS handshake, which may well work the next time."""
    return any(isinstance(link, (ssl.SSLEOFError, ssl.SSLZeroReturnError)) for link in _chain(exc))


def _other_host(link: BaseException) -> bool:
    """Whether a certificate was good, but another host's, as OpenSSL says it or urllib3 1.26."""
    return (
        getattr(link, "verify_code", None) in _OTHER_HOST
        or type(link).__name__ == "CertificateError"
    )


class _DeadlineReader(io.RawIOBase):
    """The reading end of a socket that gives up at a fixed moment.

    A socket's own timeout starts anew with every byte that arrives, so a server that drips bytes could hold a request for
    ever; here what is left until the deadline becomes the timeout of each read.
    """

    def __init__(self, raw: t.Any, sock: socket.socket, deadline: float) -> None:
        super().__init__()
        self._raw = raw
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        self._sock.settimeout(left)
        return t.cast("int | None", self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(http.client.HTTPResponse):
    """An HTTP response whose status line, headers and body must all come within the socket's present timeout.

    urllib3 has set that timeout to what is left of `Timeout.total` when it begins to read.
    """

    def __init__(self, sock: socket.socket, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(sock, *args, **kwargs)
        timeout = sock.gettimeout()
        if timeout is not None:
            reader = _DeadlineReader(self.fp.detach(), sock, time.monotonic() + timeout)
            self.fp = io.BufferedReader(reader)


def _with_deadline(pool: t.Any) -> t.Any:
    """A connection pool whose connections read their responses as `_DeadlineResponse`."""
    if pool.ConnectionCls.response_class is _DeadlineResponse:
        return pool
    response = {"response_class": _DeadlineResponse}
    connection = type("DeadlineConnection", (pool.ConnectionCls,), response)
    return type("DeadlinePool", (pool,), {"ConnectionCls": connection})


def _keep_deadlines(manager: t.Any) -> t.Any:
    """Let ``manager`` make such pools of its own kinds, which differ for a SOCKS proxy."""
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {name: _with_deadline(pool) for name, pool in pools.items()}
    return manager


class _BoundedAdapter(HTTPAdapter):
    """The adapter of requests with pools that keep the deadline, with and without a proxy."""

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _keep_deadlines(self.poolmanager)

    def proxy_manager_for(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        return _keep_deadlines(super().proxy_manager_for(*args, **kwargs))
