"""One address at a time from the network, with limits; only :mod:`diurna.read.watched` uses it.

Only http and https are spoken. The name is looked up once, every address behind it is checked, and the connection goes to the
address that was checked, so that a second look-up cannot lead elsewhere; the same again after every redirect. Loopback, private,
link-local and other special addresses are refused unless they are allowed. Time and size are limited while data comes in.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

AGENT = "diurna/0.1 (news research; reads feeds and robots.txt)"
_CHUNK = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """Why an address gave nothing; ``later`` where another try may help, ``wait`` the seconds that the server asks for."""

    def __init__(self, reason: str, *, later: bool = False, wait: int | None = None, status: int | None = None) -> None:
        super().__init__(reason)
        self.later, self.wait, self.status = later, wait, status


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` for a step (connecting, a read) and for ``whole`` fetches, ``size`` in bytes, also unpacked; ``private`` allows special addresses."""

    seconds: float = 20.0
    whole: float = 60.0
    size: int = 16_000_000
    redirects: int = 5
    private: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: status 200, or 304 without a body where nothing has changed."""

    url: str
    status: int
    body: bytes
    kind: str
    charset: str | None
    etag: str | None
    last_modified: str | None


def fetch(url: str, limits: Limits, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
    """The body at an address; :class:`FetchError` with one line where there is none. ``etag`` and ``last_modified`` ask for news only."""
    asked = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Accept": "*/*", "Connection": "close"}
    asked |= {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value}
    for _ in range(limits.redirects + 1):
        try:
            with _answer(url, asked, limits) as response:
                if response.status not in _REDIRECTS:
                    return _read(url, response, limits)
                target = response.getheader("Location")
        except FetchError:
            raise
        except ssl.SSLCertVerificationError as error:
            raise FetchError(f"the certificate is not valid: {error.verify_message}") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchError(f"cannot be fetched: {_line(error)}", later=True) from None
        if not target:
            raise FetchError("a redirect that leads nowhere")
        url = urljoin(url, target)
    raise FetchError(f"more than {limits.redirects} redirects")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        raise FetchError("not an address") from None
    if parts.scheme not in ("http", "https"):
        raise FetchError("only http and https are fetched")
    if not parts.hostname or parts.username is not None:
        raise FetchError("an address without a host, or with a user name")
    return parts


def addresses_of(host: str, port: int, limits: Limits) -> list[str]:
    """The network addresses of a host, all of them public unless others are allowed; :class:`FetchError` otherwise."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"no such host: {_line(error)}", later=True) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not limits.private and not is_public(address):
            raise FetchError(f"{host} is {address}, no public address (--allow-private)")
    return addresses


def is_public(address: str) -> bool:
    """Whether a network address is one of the public internet, also where it wraps another.

    >>> is_public("8.8.8.8"), is_public("127.0.0.1"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (True, False, False, False)
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@contextlib.contextmanager
def _answer(url: str, asked: dict[str, str], limits: Limits) -> Iterator[http.client.HTTPResponse]:
    """The answer of a server, cut off when the whole time is over, whatever it is doing then."""
    parts = _split(url)
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    plain = _connect(addresses_of(host, port, limits), port, limits)
    guard = threading.Timer(limits.whole, _cut, [plain])
    guard.daemon = True
    guard.start()
    try:
        joined: socket.socket = plain
        if secure:
            # Wrapped first and greeted then, so that the guard holds the socket that is in use.
            joined = ssl.create_default_context().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
        guard.args = [joined]
        if isinstance(joined, ssl.SSLSocket):
            joined.do_handshake()
        connection = http.client.HTTPConnection(host, port, timeout=limits.seconds)
        connection.sock = joined
        path = quote(parts.path or "/", safe="/%:=&?~+!$,;'@()*[]") + (f"?{quote(parts.query, safe='/%:=&?~+!$,;@()*[]')}" if parts.query else "")
        connection.request("GET", path, headers={"Host": _host_header(host, parts), **asked})
        response = connection.getresponse()
        try:
            yield response
        finally:
            response.close()
            connection.close()
    finally:
        guard.cancel()
        plain.close()


def _host_header(host: str, parts: SplitResult) -> str:
    name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    return f"{name}:{parts.port}" if parts.port else name


def _connect(addresses: list[str], port: int, limits: Limits) -> socket.socket:
    error: OSError = OSError("no address")
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, port), timeout=limits.seconds)
        except OSError as failed:
            error = failed
    raise error


def _cut(joined: socket.socket) -> None:
    with contextlib.suppress(OSError):
        joined.shutdown(socket.SHUT_RDWR)


def _read(url: str, response: http.client.HTTPResponse, limits: Limits) -> Fetched:
    status = response.status
    if status not in (200, 304):
        later = status in (408, 425, 429) or status >= 500
        raise FetchError(f"the server answers {status}", later=later, wait=_seconds(response.getheader("Retry-After")), status=status)
    body = b"" if status == 304 else _body(response, limits)
    kind = response.headers.get_content_type()
    charset = response.headers.get_content_charset()
    etag, modified = (_plain(response.getheader(name)) for name in ("ETag", "Last-Modified"))
    return Fetched(url, status, body, kind, charset, etag, modified)


def _plain(header: str | None) -> str | None:
    return header if header and len(header) <= 300 and header.isascii() and header.isprintable() else None


def _seconds(retry_after: str | None) -> int | None:
    return min(int(retry_after), 86_400) if retry_after and retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 10 else None


def _body(response: http.client.HTTPResponse, limits: Limits) -> bytes:
    """The body, unpacked as it comes in; :class:`FetchError` as soon as it is too large."""
    packed = (response.getheader("Content-Encoding") or "").strip().lower() in ("gzip", "x-gzip")
    unpacker = zlib.decompressobj(31) if packed else None
    parts: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK):
        while chunk:
            try:
                part = unpacker.decompress(chunk, _CHUNK * 4) if unpacker else chunk
            except zlib.error as error:
                raise FetchError(f"cannot be unpacked: {error}") from None
            chunk = unpacker.unconsumed_tail if unpacker else b""
            size += len(part)
            parts.append(part)
            if size > limits.size:
                raise FetchError(f"more than {limits.size:,} bytes")
    if response.length:
        raise FetchError(f"the answer was cut short, {response.length:,} bytes are missing", later=True)
    if unpacker and not unpacker.eof:
        raise FetchError("the answer was cut short", later=True)
    return b"".join(parts)
