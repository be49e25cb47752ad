# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

One HTTP exchange, bounded in time and size: the only file that touches requests. It knows nothing of OneLogin.

What holds for every exchange, the token's included: certificates are checked as the options say and not as
``REQUESTS_CA_BUNDLE`` says; ``~/.netrc`` is not read; no redirect is followed; no cookie is kept; the proxy of the
environment is used, but for loopback; the response is whole within ``timeout`` seconds, no larger than ``framing.LARGEST_BODY``,
and framed strictly (`framing`).

Requests go through an adapter of requests without a session: it is the session that reads netrc and the environment,
follows redirects and keeps cookies.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import ssl
import sys
import time
import traceback
import typing as t
import warnings
import zlib
from urllib.parse import urlsplit
from urllib.request import (  # type: ignore[attr-defined]
    getproxies_environment,
    proxy_bypass_environment,
)

from ansible.module_utils.basic import missing_required_lib

from ansible_collections.identity.onelogin.plugins.module_utils._api import framing
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    AnswerError,
    ConfigurationError,
    OneLoginError,
    TimeoutExpired,
    TransportError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._api.framing import (
    Malformed,
    StrictConnection,
    TooLarge,
)
from ansible_collections.identity.onelogin.plugins.module_utils._text import printable
from ansible_collections.identity.onelogin.plugins.module_utils._version import COLLECTION_VERSION

REQUESTS_IMPORT_ERROR: str | None = None
_REQUESTS_IMPORT_CAUSE = ""
try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.utils import address_in_network, is_ipv4_address, is_valid_cidr
    from urllib3.exceptions import HTTPError, InsecureRequestWarning, ReadTimeoutError
    from urllib3.util import Timeout
except (
    Exception
) as exc:  # missing, or there and broken: an OpenSSL too old for urllib3, for instance
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    _REQUESTS_IMPORT_CAUSE = "" if isinstance(exc, ModuleNotFoundError) else printable(exc)
    # Stand-ins, so that this file can be imported and the missing library be reported by name.
    HTTPAdapter = object  # type: ignore[misc, assignment]
    _NETWORK_ERRORS: tuple[type[Exception], ...] = (OSError,)
    _PROXY_URL_ERRORS: tuple[type[Exception], ...] = (ValueError,)
else:
    _PROXY_URL_ERRORS = (ValueError, TypeError, requests.exceptions.InvalidURL)
    _NETWORK_ERRORS = (
        requests.exceptions.RequestException,
        http.client.HTTPException,
        HTTPError,
        OSError,
        ValueError,
        TypeError,
        zlib.error,
    )

USER_AGENT = f"ansible-identity.onelogin/{COLLECTION_VERSION}"
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
}
_CHUNK = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_DECODERS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": zlib.MAX_WBITS}
# OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH.
_OTHER_HOST = (62, 64)
# OpenSSL's errors of X509_V_FLAG_X509_STRICT, which Python checks by itself since 3.13.
_STRICT_X509 = range(79, 95)


class Response(t.NamedTuple):
    """A whole HTTP response. ``headers`` may be read in any case; ``received_at`` is in seconds since the epoch."""

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
            cause = _REQUESTS_IMPORT_CAUSE
            raise ConfigurationError(
                f"The Python library requests is installed but cannot be used by {sys.executable}: {cause}"
                if cause
                else missing_required_lib("requests")
            )
        self._base_url = base_url
        self._timeout = timeout
        self._verify = verify
        if not verify:
            # Who has turned the check off knows; a lookup's warning would be taken for stray output of Ansible's worker.
            warnings.simplefilter("ignore", InsecureRequestWarning)
        self._proxies = environment_proxies(base_url)
        self.adapter = _StrictAdapter(pool_maxsize=connections, max_retries=0)

    def send(
        self,
        method: str,
        path: str,
        *,
        auth: t.Callable[[t.Any], t.Any],
        params: t.Mapping[str, str] | None = None,
        json: t.Any = None,
    ) -> Response:
        """One exchange. Raises `TransportError`, `TimeoutExpired` or, for what cannot be read as a response, `AnswerError`."""
        asked = f"{method} {path}"
        deadline = time.monotonic() + self._timeout
        status = None
        try:
            request = requests.Request(
                method, self._base_url + path, headers=_HEADERS, params=params, json=json, auth=auth
            ).prepare()
            with self.adapter.send(
                request,
                timeout=t.cast(t.Any, Timeout(total=self._timeout)),
                verify=self._verify,
                proxies=self._proxies,
            ) as response:
                status = response.status_code
                body = _read(response, deadline)
                return Response(response.status_code, response.headers, body, time.time())
        except _NETWORK_ERRORS as exc:
            host = urlsplit(self._base_url).netloc
            error = _error(exc, asked=asked, host=host, timeout=self._timeout)
            error.status = status
            # What is no error of the network quotes a proxy's URL, password and all: that must not come into a traceback.
            raise error from (
                exc if isinstance(exc, OSError) and not isinstance(exc, ValueError) else None
            )


def environment_proxies(url: str) -> dict[str, str]:
    """The proxies that the environment names for ``url``, as requests takes them; none for a loopback address.

    Nothing but environment variables is looked at: the system's own settings cannot be asked for in a forked process of macOS.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxies = getproxies_environment()
    excepted = [each.strip() for each in proxies.pop("no", "").split(",")]
    if _is_loopback(host) or _is_excepted(host, excepted):
        return {}
    if parts.port and proxy_bypass_environment(f"{host}:{parts.port}", {"no": ",".join(excepted)}):
        return {}
    return proxies


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_excepted(host: str, excepted: list[str]) -> bool:
    if is_ipv4_address(host) and any(
        address_in_network(host, each) for each in excepted if is_valid_cidr(each)
    ):
        return True
    return bool(proxy_bypass_environment(host, {"no": ",".join(excepted)}))


def _read(response: requests.Response, deadline: float) -> bytes:
    """The whole body, decoded. Raises `Malformed`, `TooLarge`, `zlib.error`, and what the connection raises.

    It is read undecoded, so that every supported urllib3 does the same: some decode what was not asked for, or past the
    deadline.
    """
    raw = response.raw
    coding = response.headers.get("content-encoding", "identity").strip().lower() or "identity"
    if coding not in (*_DECODERS, "identity"):
        raise Malformed("is encoded in a way that was not asked for")
    pieces = []
    while piece := raw.read(_CHUNK, decode_content=False):
        pieces.append(piece)
    body = b"".join(pieces)
    length = response.headers.get("content-length")
    if (
        response.status_code not in (204, 304)
        and length
        and len(body) != int(length.partition(",")[0])
    ):
        raise http.client.IncompleteRead(body)
    return body if coding == "identity" or not body else _decoded(body, _DECODERS[coding], deadline)


def _decoded(body: bytes, window: int, deadline: float) -> bytes:
    if window == zlib.MAX_WBITS and body[0] & 0x0F != 8:
        window = (
            -zlib.MAX_WBITS
        )  # "deflate" without the wrapping that RFC 9110 section 8.4.1.2 demands
    decoder = zlib.decompressobj(window)
    pieces, size = [], 0
    while not decoder.eof:
        piece = decoder.decompress(body, _CHUNK)
        body = decoder.unconsumed_tail
        size += len(piece)
        pieces.append(piece)
        if size > framing.LARGEST_BODY:
            raise TooLarge(f"larger than {framing.LARGEST_BODY:,} bytes")
        if not piece and not body and not decoder.eof:
            raise http.client.IncompleteRead(b"")  # cut off
        if time.monotonic() > deadline:
            raise TimeoutError("timed out")
    if decoder.unused_data:
        raise Malformed("has bytes after its compressed body")
    return b"".join(pieces)


def _error(exc: Exception, *, asked: str, host: str, timeout: float) -> OneLoginError:
    for link in _chain(exc):
        if isinstance(link, (Malformed, TooLarge, zlib.error)):
            return _unreadable(link, asked=asked, host=host)
    if isinstance(exc, (requests.exceptions.Timeout, ReadTimeoutError, TimeoutError)):
        return TimeoutExpired(
            f"{asked}: no complete response within {timeout:g} s from {host}. Raise the timeout option if the tenant is slow, "
            "lower concurrency if it is overloaded; else check the network."
        )
    if isinstance(exc, _PROXY_URL_ERRORS):
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


def _unreadable(exc: BaseException, *, asked: str, host: str) -> AnswerError:
    if isinstance(exc, TooLarge):
        return AnswerError(
            f"{asked}: the response is {exc}, which OneLogin's API never sends, and was not read. Check api_url and the proxy."
        )
    why = printable(exc) if isinstance(exc, Malformed) else "is compressed, and damaged"
    error = AnswerError(
        f"{asked}: the response of {host} {why}. Nothing can be concluded from it. Run again; if it stays so, check api_url, the "
        "network and the proxy."
    )
    error.retryable = True
    return error


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
    if any(getattr(link, "verify_code", None) in _STRICT_X509 for link in links):
        return (
            "The certificate, or its authority's, lacks what RFC 5280 requires, which Python has checked since 3.13. Have it "
            "reissued with that extension, or use an older Python in the meantime."
        )
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


def _strict(pool: t.Any) -> t.Any:
    """A connection pool of the same kind whose connections are strict."""
    if issubclass(pool.ConnectionCls, StrictConnection):
        return pool
    connection = type("Connection", (StrictConnection, pool.ConnectionCls), {})
    return type("Pool", (pool,), {"ConnectionCls": connection})


def _keep_strict(manager: t.Any) -> t.Any:
    """Let ``manager`` make such pools of its own kinds, which differ for a SOCKS proxy."""
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {name: _strict(pool) for name, pool in pools.items()}
    return manager


class _StrictAdapter(HTTPAdapter):
    """The adapter of requests with strict pools, with and without a proxy."""

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _keep_strict(self.poolmanager)

    def proxy_manager_for(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        return _keep_strict(super().proxy_manager_for(*args, **kwargs))
