"""HTML pages: the text of the report without menus and teasers, and title, date, outlet and address, each with how it was found.

The text is trafilatura's, in its mode for precision and without readers' comments: a teaser taken for a sentence of the
report would be coded as an act of the report. Title, date and outlet are read from what a page states of itself
(:mod:`diurna.read.facts`), and by trafilatura and htmldate where it states nothing.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Mapping
from typing import Any

from diurna.model import Article
from diurna.read.articles import MARKS, Failure, decode, is_binary, make_article
from diurna.read.facts import Fact, read_facts

# Pages of news with all their scripts have some hundred thousand bytes; the largest seen had five million.
LARGEST_PAGE = 16_000_000
# Beyond these a page is not a report, and taking it apart would need minutes.
MOST_ELEMENTS = 100_000
DEEPEST = 400
_GUESSED = ("heuristics", "host of the address", "the address")
_NO_CHARSETS = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf_7")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)


def read_page(
    data: bytes,
    where: str,
    *,
    url: str | None = None,
    charset: str | None = None,
    latest: str | None = None,
    otherwise: Mapping[str, Fact] | None = None,
    **known: Any,
) -> Article | Failure:
    """An article from the bytes of an HTML page, or one failure.

    ``url`` is where the page came from, ``charset`` what the server said of it, ``latest`` the last day on which it can have
    been published (``YYYY-MM-DD``); ``known`` are fields that the caller knows better: title, published, outlet, found;
    ``otherwise`` what it knows where the page states nothing itself.
    """
    if len(data) > LARGEST_PAGE:
        return Failure(where, f"{len(data):,} bytes; a page may hold at most {LARGEST_PAGE:,}")
    markup = decode_page(data, charset)
    if markup is None:
        return Failure(where, "not an HTML page: a binary file")
    try:
        tree = _tree(markup)
        if tree is None:
            return Failure(where, "not an HTML page")
        if why := _unreadable(tree):
            return Failure(where, why)
        facts = read_facts(tree, url=url, latest=latest)
        facts |= {name: fact for name, fact in (otherwise or {}).items() if name not in facts or facts[name].how in _GUESSED}
        text = _text(tree)
    except Exception as error:  # a page is foreign input to three libraries; what they trip over is that page's failure
        return Failure(where, f"the page cannot be taken apart: {type(error).__name__}")
    if text is None:
        return Failure(where, "no report found on the page")
    fields = _fields(facts, known)
    return make_article(_without_title(text, fields.get("title")), where, **fields)


def _without_title(text: str, title: str | None) -> str:
    """The text without the title as its first line: title and text are coded each, and one of them is enough."""
    first, _, rest = text.partition("\n")
    return rest.lstrip() if title and rest.strip() and first.strip().casefold() == title.casefold() else text


def _fields(facts: dict[str, Fact], known: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: fact.value for name, fact in facts.items()}
    found = {name: fact.how for name, fact in facts.items()} | {"text": "the report on the page"}
    stated = {name: value for name, value in known.items() if value and name != "found"}
    return fields | stated | {"found": {n: how for n, how in found.items() if n not in stated} | known.get("found", {})}


def decode_page(data: bytes, charset: str | None = None) -> str | None:
    """Bytes of a page as text: by their mark, the server's word, the page's own, else as any text; None for a binary file."""
    if data.startswith(tuple(mark for mark, _ in MARKS)):
        return decode(data)
    if is_binary(data) and not _wide(charset):
        return None
    stated = _CHARSET.search(data[:4096])
    for name in (charset, stated[1].decode("ascii") if stated else None):
        encoding = _encoding(name)
        if encoding is None:
            continue
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            # A few bad bytes do not make the word of server or page wrong.
            text = data.decode(encoding, "replace")
            if text.count("\ufffd") * 100 < len(text):
                return text
    return decode(data)


def _wide(charset: str | None) -> bool:
    return charset is not None and charset.lower().startswith(("utf-16", "utf-32"))


def _encoding(name: str | None) -> str | None:
    if not name:
        return None
    try:
        found = codecs.lookup(name.strip("\"' "))
    except (LookupError, ValueError, TypeError):
        return None
    # Codecs that turn bytes into bytes, and those that run programs of escapes, are no charsets of pages.
    if not getattr(found, "_is_text_encoding", True) or found.name.replace("-", "_") in _NO_CHARSETS:
        return None
    # Browsers read these as Windows-1252, and pages are written for browsers.
    return "cp1252" if found.name in ("iso8859-1", "ascii") else found.name


def _tree(markup: str) -> Any:
    from trafilatura.utils import load_html

    _quiet()
    return load_html(markup)


def _quiet() -> None:
    # What they would say on standard error is said by the failure.
    for name in ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _unreadable(tree: Any) -> str | None:
    """Why a page is left alone: too many elements, or too deep; counted without going down into it."""
    count, depth = 0, 0
    from lxml import etree

    for step, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if step == "start" else -1
        count += step == "start"
        if depth > DEEPEST:
            return f"elements more than {DEEPEST} deep in one another"
        if count > MOST_ELEMENTS:
            return f"more than {MOST_ELEMENTS:,} elements"
    return None


def _text(tree: Any) -> str | None:
    from trafilatura import extract

    for precise in (True, False):
        text = extract(tree, include_comments=False, favor_precision=precise)
        if text and text.strip():
            return str(text)
    return None
