"""What a page states of itself: title, day, outlet and address, each with where it stands on the page.

The order is that of reliability: JSON-LD of schema.org, then Open Graph and other meta tags, then elements with a role,
then the address, and last what htmldate and trafilatura gather from the whole page (named "heuristics").
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from diurna.read.articles import read_day
from diurna.read.clips import valid_date

# Where nobody says which is the last possible day; htmldate would else ask the clock.
FAR = "2100-01-01"
_ARTICLE_TYPES = re.compile(r"article|posting|reportage|news", re.IGNORECASE)
_DAY_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|[^\d]|$)")
_DATE_TAGS = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publish-date",
    "publish_date",
    "published_time",
    "publication_date",
    "publicationdate",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
)
_TITLE_TAGS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline", "title")
_OUTLET_TAGS = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher")
# A title longer than this is a description.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, and how it was found."""

    value: str
    how: str


def read_facts(tree: Any, *, url: str | None = None, latest: str | None = None) -> dict[str, Fact]:
    """``title``, ``published``, ``outlet`` and ``url`` of a parsed page, as far as it gives them.

    ``url`` is where the page came from; ``latest`` the last day it can be of: a later date is passed over for the next one.
    """
    stated, tags = _json_ld(tree), _meta_tags(tree)
    address = _address(tree, tags, url)
    outlet = _first(_outlets(stated, tags, address))
    title = _first(_titles(tree, stated, tags))
    if title is not None and outlet is not None:
        title = Fact(_without_outlet(title.value, outlet.value), title.how)
    published = _first(_days(tree, stated, tags, address, latest))
    facts = {"title": title, "published": published, "outlet": outlet, "url": address}
    return {name: fact for name, fact in facts.items() if fact is not None}


def _first(facts: Iterator[Fact]) -> Fact | None:
    return next(facts, None)


def _json_ld(tree: Any) -> dict[str, Any]:
    """The first object of the page's JSON-LD that is an article; empty where there is none."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            given = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        pending = given if isinstance(given, list) else [given]
        for item in pending[:200]:
            if not isinstance(item, dict):
                continue
            inside = item.get("@graph")
            for one in [item, *(inside if isinstance(inside, list) else [])][:200]:
                if isinstance(one, dict) and _ARTICLE_TYPES.search(json.dumps(one.get("@type"))):
                    return one
    return {}


def _meta_tags(tree: Any) -> dict[str, str]:
    """Meta tags by name in small letters, the first of each."""
    tags: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = _clean(element.get("content"))
        if name and content:
            tags.setdefault(name.strip().lower(), content)
    return tags


def _clean(text: Any) -> str | None:
    """One line of a text, without mark-up; None where nothing is left or it is no text."""
    if not isinstance(text, str):
        return None
    from html import unescape

    plain = re.sub(r"<[^<>]{0,200}>", " ", unescape(text[:4000]))
    return " ".join(plain.replace("\x00", "").split()) or None


def _tagged(tags: dict[str, str], names: tuple[str, ...], keep: Callable[[str], str | None]) -> Iterator[Fact]:
    for name in names:
        if name in tags and (value := keep(tags[name])):
            yield Fact(value, f"meta {name}")


def _titles(tree: Any, stated: dict[str, Any], tags: dict[str, str]) -> Iterator[Fact]:
    def keep(text: Any) -> str | None:
        title = _clean(text)
        return title if title is not None and len(title) <= _LONGEST else None

    if title := keep(stated.get("headline")):
        yield Fact(title, "JSON-LD headline")
    yield from _tagged(tags, _TITLE_TAGS, keep)
    headings = list(tree.iter("h1"))
    for heading in headings[:1] if len(headings) == 1 else []:
        if title := keep("".join(heading.itertext())):
            yield Fact(title, "h1")
    for element in tree.iterfind(".//head/title"):
        if title := keep("".join(element.itertext())):
            yield Fact(title, "title element")
    for heading in headings[:3]:
        if title := keep("".join(heading.itertext())):
            yield Fact(title, "h1")


def _without_outlet(title: str, outlet: str) -> str:
    """A title without the outlet's name at its end: "Talks resume - Example Times"."""
    name = re.escape(outlet)
    return re.sub(rf"\s+[-–—|·•:»]+\s+(?:the\s+)?{name}\s*$", "", title, flags=re.IGNORECASE) or title


def _outlets(stated: dict[str, Any], tags: dict[str, str], address: Fact | None) -> Iterator[Fact]:
    def keep(text: Any) -> str | None:
        name = _clean(text)
        return name if name is not None and 1 < len(name) <= 80 and not name.startswith(("http:", "https:", "©")) else None

    yield from _tagged(tags, _OUTLET_TAGS[:1], keep)
    publisher = stated.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    if name := keep(publisher.get("name") if isinstance(publisher, dict) else publisher):
        yield Fact(name, "JSON-LD publisher")
    yield from _tagged(tags, _OUTLET_TAGS[1:], keep)
    if address is not None and (host := host_of(address.value)):
        yield Fact(host, "host of the address")


def host_of(url: str) -> str | None:
    """The host of an address without ``www.``; None where there is none.

    >>> host_of("https://www.example.org/a")
    'example.org'
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _address(tree: Any, tags: dict[str, str], url: str | None) -> Fact | None:
    candidates = [(e.get("href"), "link canonical") for e in tree.iterfind(".//link[@rel='canonical']")][:1]
    candidates += [(tags.get("og:url"), "meta og:url"), (url, "where it was fetched")]
    for value, how in candidates:
        if value and len(value) <= 2000 and re.match(r"https?://[^\s/]", value.strip()) and host_of(value.strip()):
            return Fact(value.strip(), how)
    return None


def _days(tree: Any, stated: dict[str, Any], tags: dict[str, str], address: Fact | None, latest: str | None) -> Iterator[Fact]:
    def keep(text: Any) -> str | None:
        day = day_of(text)
        return day if day is not None and "1900" <= day <= (latest or FAR) else None

    for name in ("datePublished", "dateCreated"):
        if day := keep(stated.get(name)):
            yield Fact(day, f"JSON-LD {name}")
    yield from _tagged(tags, _DATE_TAGS, keep)
    for element in tree.iterfind(".//*[@itemprop='datePublished']"):
        if day := keep(element.get("datetime") or element.get("content") or "".join(element.itertext())[:60]):
            yield Fact(day, "itemprop datePublished")
    if address is not None and (match := _DAY_IN_URL.search(address.value)):
        if day := keep(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"):
            yield Fact(day, "the address")
    for element in tree.iterfind(".//time[@datetime]"):
        if day := keep(element.get("datetime")):
            yield Fact(day, "time element")
            break
    yield from _guessed_day(tree, address, latest, keep)


def _guessed_day(tree: Any, address: Fact | None, latest: str | None, keep: Callable[[str], str | None]) -> Iterator[Fact]:
    from htmldate import find_date

    found = find_date(tree, original_date=True, extensive_search=True, url=address.value if address else None, max_date=latest or FAR)
    # Of a month alone htmldate makes its first day; that is none which the page gives.
    if found and (day := keep(found)) and (not day.endswith("-01") or _is_written(tree, day)):
        yield Fact(day, "heuristics")


def _is_written(tree: Any, day: str) -> bool:
    """Whether a first of the month stands on the page in so many words, or in an address of it."""
    from lxml import html

    year, month = day[:4], int(day[5:7])
    name = next(m for m, n in _MONTHS.items() if n == month)
    numbers = rf"{year}[-/.]?0?{month}[-/.]?0?1(?!\d)|(?<!\d)0?1[-/. ]0?{month}[-/. ]{year}|(?<!\d)0?{month}/0?1/{year}"
    words = rf"{name}[a-z]*\.?\s+0?1(?:st)?,?\s+{year}|(?<!\d)0?1(?:st)?\.?\s+{name}[a-z]*\.?,?\s+{year}"
    page = html.tostring(tree, encoding="unicode")
    return re.search(f"{numbers}|{words}", page, re.IGNORECASE) is not None


_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_WORDED = (
    re.compile(r"(?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[ -](?P<m>[A-Za-z]{3,9})\.?,?[ -](?P<y>\d{4})"),
)


def day_of(text: Any) -> str | None:
    """The day of a date as machines and pages write them: ISO, RFC 2822, ``20191119``, "Nov. 19, 2019"; None for anything else.

    The day is the one written, in the time zone of the writer: that is the date an edition bears. ``03/04/2019`` is none,
    since half the world reads it as April.

    >>> day_of("2019-11-19T23:30:00-05:00"), day_of("Tue, 19 Nov 2019 04:00:00 GMT"), day_of("03/04/2019")
    ('2019-11-19', '2019-11-19', None)
    """
    if not isinstance(text, str):
        return None
    text = text.strip()[:100]
    if day := read_day(text.replace("/", "-") if re.match(r"\d{4}/\d\d/\d\d", text) else text):
        return day
    if match := re.match(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)|(\d{4})(\d\d)(\d\d)T?\d", text):
        year, month, day_ = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
        day = f"{year}-{month}-{day_}"
        return day if valid_date(day) else None
    for form in _WORDED:
        if (match := form.search(text)) and (month_number := _MONTHS.get(match["m"][:3].lower())):
            day = f"{match['y']}-{month_number:02}-{int(match['d']):02}"
            return day if valid_date(day) else None
    return None
