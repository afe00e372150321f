"""Manners on the network: robots.txt is kept to, and a host is asked no more often than it likes."""

from __future__ import annotations

import time
import urllib.robotparser
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from diurna.read.fetching import AGENT, Fetched, FetchError, Limits, fetch

_ROBOTS_SIZE = 500_000
# A robots.txt is asked for again after a day; a host that wants more than this between requests is asked no slower.
_ROBOTS_AGE = 86_400.0
_LONGEST_DELAY = 60.0


@dataclass(slots=True)
class Network:
    """What is known of the hosts that were asked: their rules, and when they were last asked. ``delay`` is in seconds."""

    limits: Limits = field(default_factory=Limits)
    delay: float = 2.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    rules: dict[str, tuple[float, urllib.robotparser.RobotFileParser]] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """The body at an address, where robots.txt allows it, after the pause that its host wants; :class:`FetchError` otherwise."""
        try:
            parts = urlsplit(url)
        except ValueError:
            raise FetchError("not an address") from None
        if parts.scheme not in ("http", "https"):
            raise FetchError("only http and https are fetched")
        host = f"{parts.scheme}://{parts.netloc}"
        rules = self._rules(host)
        if not rules.can_fetch(AGENT, url):
            raise FetchError("robots.txt of the host forbids it")
        wanted = rules.crawl_delay(AGENT)
        self._pause(host, min(max(self.delay, float(wanted or 0)), max(_LONGEST_DELAY, self.delay)))
        return fetch(url, self.limits, etag=etag, last_modified=last_modified)

    def _pause(self, host: str, delay: float) -> None:
        if host in self.asked and (left := self.asked[host] + delay - self.clock()) > 0:
            self.sleep(left)
        self.asked[host] = self.clock()

    def _rules(self, host: str) -> urllib.robotparser.RobotFileParser:
        held = self.rules.get(host)
        if held is not None and self.clock() - held[0] < _ROBOTS_AGE:
            return held[1]
        rules = urllib.robotparser.RobotFileParser()
        try:
            got = fetch(host + "/robots.txt", replace(self.limits, size=_ROBOTS_SIZE))
            rules.parse(got.body.decode("utf-8", "replace").splitlines())
        except FetchError as error:
            # No such file allows everything; a server that cannot answer allows nothing yet.
            if error.later or error.status is None:
                raise FetchError(f"robots.txt: {error}", later=error.later, wait=error.wait) from None
            rules.parse([])
        self.rules[host] = (self.clock(), rules)
        return rules
