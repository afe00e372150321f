"""Who may ask the pages: names of the host, origin of writes, the token, sizes; and the headers that every answer carries.

A study is private, and a page in the same browser may try to read it or write to it under a name of its own that leads here (DNS
rebinding), or by a form of its own (cross-site request forgery). Neither gets past this.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
COOKIE = "diurna_token"
# Bytes: of an address with its question, and of what a form may send.
LONGEST_ADDRESS, LARGEST_FORM = 8_192, 65_536
SAFE = frozenset({"GET", "HEAD"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Not "no-referrer": a browser would then hide the origin of our own forms, too.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


@dataclass(frozen=True)
class Rules:
    """``hosts``: names under which the pages may be asked for. ``addresses``: also any address in numbers. ``token``: what opens them.

    ``csrf`` is in every form; it is new with every start, and no page of another origin can read it.
    """

    hosts: frozenset[str] = LOOPBACK
    addresses: bool = False
    token: str | None = None
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def knows(self, host: str) -> bool:
        """Whether a ``Host`` header names this server.

        >>> [Rules().knows(host) for host in ("localhost:8000", "[::1]:8000", "127.0.0.1.evil.example", "evil.example:8000", "")]
        [True, True, False, False, False]
        """
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            return False
        if not name or any(mark in host for mark in "@/\\?#"):
            return False
        return name in self.hosts or (self.addresses and _is_address(name))

    def opens(self, given: str | None) -> bool:
        """Whether this is the token, told in the same time whatever was given."""
        return self.token is None or (given is not None and hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode()))


def rules_for(host: str, token: str | None = None) -> Rules:
    """The rules of a server on an address: every name but the loopback's needs a token, made here where none is given."""
    name = host.strip("[]").lower()
    if name in LOOPBACK:
        return Rules(token=token)
    everywhere = name in ("0.0.0.0", "::", "")
    return Rules(hosts=LOOPBACK | ({name} - {""}), addresses=everywhere, token=token or secrets.token_urlsafe(24))


class Guard:
    """Stands before the pages: refuses what is not allowed to ask, and adds the headers."""

    def __init__(self, app: App, rules: Rules):
        self.app = app
        self.rules = rules

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request, as ASGI passes it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message.get("headers", ())}
                message["headers"] = [*message.get("headers", ()), *((name, value) for name, value in HEADERS if name not in known)]
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, guarded)
        else:
            status, words, headers = refusal
            await _plain(guarded, status, words, headers)

    def _refusal(self, scope: Message) -> tuple[int, str, list[tuple[bytes, bytes]]] | None:
        headers = _headers(scope)
        host = headers.get("host", "")
        if not self.rules.knows(host):
            return 421, "This server does not answer under that name.", []
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414, "That address is too long.", []
        given = self._given(scope, headers)
        if not self.rules.opens(given[0]):
            return 401, "A token is needed: open the address that `diurna serve` printed.", [(b"www-authenticate", b"Bearer")]
        if given[1] is not None and self.rules.token is not None:
            cookie = f"{COOKIE}={self.rules.token}; Path=/; HttpOnly; SameSite=Strict"
            return 303, "", [(b"location", given[1].encode("latin-1", "replace")), (b"set-cookie", cookie.encode())]
        if scope["method"] in SAFE:
            return None
        return self._unsafe(headers, host)

    def _given(self, scope: Message, headers: dict[str, str]) -> tuple[str | None, str | None]:
        """The token that came with a request; and, where it stood in the address, that address without it."""
        kind, _, value = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return value.strip(), None
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        named = [value for name, value in asked if name == "token"]
        if named and scope["method"] in SAFE:
            rest = urlencode([(name, value) for name, value in asked if name != "token"])
            path = (scope.get("raw_path") or b"/").decode("latin-1").partition("?")[0]
            # Never to another host: "//name" and "/\\name" would lead there.
            return named[0], "/" + path.replace("\\", "%5C").lstrip("/") + (f"?{rest}" if rest else "")
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            cookie = None
        return (cookie.value if cookie is not None else None), None

    def _unsafe(self, headers: dict[str, str], host: str) -> tuple[int, str, list[tuple[bytes, bytes]]] | None:
        """What writes must come from our own pages, and be small."""
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return 403, "That form came from another site.", []
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "That form came from another site.", []
        length = headers.get("content-length", "")
        if not length.isascii() or not length.isdigit():
            return 411, "A length is needed.", []
        if int(length[:12]) > LARGEST_FORM:
            return 413, "That is more than a form can hold.", []
        return None


def _headers(scope: Message) -> dict[str, str]:
    """Headers by name; one that must not stand twice, and does, is taken for empty."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        found[key] = "" if key in found and key in ("host", "origin", "content-length") else value.decode("latin-1")
    return found


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def _plain(send: Send, status: int, words: str, headers: list[tuple[bytes, bytes]]) -> None:
    body = words.encode()
    start = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
