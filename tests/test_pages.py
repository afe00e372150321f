"""HTML pages: the report without its surroundings, what the page states of itself, and how each was found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diurna.model import Article
from diurna.read import pages
from diurna.read.articles import Failure
from diurna.read.facts import day_of
from diurna.read.files import read_file
from diurna.read.markup import plain_text
from diurna.read.pages import decode_page, read_page

BODY = [
    "Kenya recalled its ambassador from Somalia on Monday, the foreign ministry said in a statement that was read on state radio.",
    "The two governments have quarrelled over their border at sea for years, and a court had been asked to draw the line between them.",
    "Somalia's information minister said that his government was surprised by the step and hoped that the envoy would soon be back.",
]


def page(head: str = "", *, body: list[str] = BODY, extra: str = "") -> bytes:
    text = "".join(f"<p>{p}</p>" for p in body)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<article><h1>Kenya recalls envoy</h1>{text}</article>{extra}<footer><p>All rights reserved. Cookies. Imprint.</p></footer></body></html>""".encode()


def read(data: bytes, **options: Any) -> Article:
    got = read_page(data, "a.html", **options)
    assert isinstance(got, Article), got
    return got


def failed(data: bytes, **options: Any) -> str:
    got = read_page(data, "a.html", **options)
    assert isinstance(got, Failure), got
    assert "\n" not in str(got)
    return got.reason


def test_the_report_without_menu_and_footer() -> None:
    got = read(page())
    assert got.text.splitlines() == BODY
    assert "Home" not in got.text and "Cookies" not in got.text
    assert got.found["text"] == "the report on the page"


@pytest.mark.parametrize(
    ("head", "title", "how"),
    [
        ('<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Envoy called home"}</script>', "Envoy called home", "JSON-LD headline"),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": ["ReportageNewsArticle"], "headline": "A"}]}</script>',
            "A",
            "JSON-LD headline",
        ),
        ('<script type="application/ld+json">{"@type": "Article", "headline": ["x"]}</script>', "Kenya recalls envoy", "h1"),
        ('<script type="application/ld+json">{broken</script><meta property="og:title" content="Envoy &amp; court">', "Envoy & court", "meta og:title"),
        (
            '<meta property="og:title" content="Envoy home | Example Times"><meta property="og:site_name" content="Example Times">',
            "Envoy home",
            "meta og:title",
        ),
        ("<title>Something else - Example Times</title>", "Kenya recalls envoy", "h1"),
    ],
)
def test_titles(head: str, title: str, how: str) -> None:
    got = read(page(head))
    assert (got.title, got.found["title"]) == (title, how)


@pytest.mark.parametrize(
    ("head", "url", "day", "how"),
    [
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2021-05-04T23:30:00-05:00"}</script>',
            None,
            "2021-05-04",
            "JSON-LD datePublished",
        ),
        ('<meta property="article:published_time" content="2021-05-04T10:00:00Z">', None, "2021-05-04", "meta article:published_time"),
        ('<meta name="pubdate" content="20210504">', None, "2021-05-04", "meta pubdate"),
        ('<meta name="date" content="May 4, 2021">', None, "2021-05-04", "meta date"),
        ("", "https://example.org/2021/5/4/envoy", "2021-05-04", "the address"),
        ('<meta property="article:published_time" content="2099-01-01"><meta name="date" content="2021-05-04">', None, "2021-05-04", "meta date"),
        ("", None, None, None),
    ],
)
def test_days(head: str, url: str | None, day: str | None, how: str | None) -> None:
    got = read(page(head), url=url, latest="2021-06-01")
    assert (got.published, got.found.get("published")) == (day, how)


def test_a_time_element_and_a_day_in_the_text() -> None:
    assert read(page(extra='<time datetime="2021-05-04">yesterday</time>')).found["published"] == "time element"
    got = read(page(extra='<p class="date">Published: May 4, 2021</p>'))
    assert (got.published, got.found["published"]) == ("2021-05-04", "heuristics")


@pytest.mark.parametrize(
    ("head", "url", "outlet", "how"),
    [
        ('<meta property="og:site_name" content="Example Times">', "https://example.org/a", "Example Times", "meta og:site_name"),
        ('<script type="application/ld+json">{"@type": "Article", "publisher": {"name": "Example Wire"}}</script>', None, "Example Wire", "JSON-LD publisher"),
        ("", "https://www.example.org/a", "example.org", "host of the address"),
        ("", None, None, None),
        ('<link rel="canonical" href="https://example.net/a">', "http://mirror.example.org/a", "example.net", "host of the address"),
    ],
)
def test_outlets(head: str, url: str | None, outlet: str | None, how: str | None) -> None:
    got = read(page(head), url=url)
    assert (got.outlet, got.found.get("outlet")) == (outlet, how)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "//example.org/a", "/a", "https://", "http://[bad/a", ""])
def test_addresses_that_are_none(href: str) -> None:
    got = read(page(f'<link rel="canonical" href="{href}">'), url="https://example.org/b")
    assert (got.url, got.found["url"]) == ("https://example.org/b", "where it was fetched")


def test_what_the_caller_knows_goes_first() -> None:
    got = read(page('<meta property="og:title" content="Other">'), title="Known", published="2020-01-01", found={"title": "feed entry"})
    assert (got.title, got.published, got.found["title"]) == ("Known", "2020-01-01", "feed entry")
    assert "published" not in got.found


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-11-19", "2019-11-19"),
        ("2019-11-19T23:30:00-05:00", "2019-11-19"),
        ("2019/11/19", "2019-11-19"),
        ("20191119T100000Z", "2019-11-19"),
        ("20191119", "2019-11-19"),
        ("Tue, 19 Nov 2019 04:00:00 GMT", "2019-11-19"),
        ("Nov. 19th, 2019", "2019-11-19"),
        ("November 19, 2019", "2019-11-19"),
        ("19 November 2019", "2019-11-19"),
        ("03/04/2019", None),
        ("2019-13-19", None),
        ("31 June 2019", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (20191119, None),
        ("1574168580", None),
    ],
)
def test_days_as_they_are_written(text: Any, day: str | None) -> None:
    assert day_of(text) == day


# --- bytes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("<p>Besançon".encode("latin-1"), "iso-8859-1", "<p>Besançon"),
        ("<p>“Besançon”".encode("cp1252"), "ISO-8859-1", "<p>“Besançon”"),
        ('<meta charset="windows-1251"><p>Москва'.encode("cp1251"), None, '<meta charset="windows-1251"><p>Москва'),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><p>東京'.encode("shift_jis"), None, None),
        ('<meta charset="utf-8"><p>Москва'.encode("cp1251"), "windows-1251", '<meta charset="utf-8"><p>Москва'),
        ("<p>Erdoğan".encode(), "no-such-charset", "<p>Erdoğan"),
        ("<p>Erdoğan".encode(), "base64", "<p>Erdoğan"),
        ("<p>Erdoğan".encode(), "unicode_escape", "<p>Erdoğan"),
        ("<p>Erdoğan".encode("utf-16"), None, "<p>Erdoğan"),
        ("<p>Erdoğan".encode("utf-16-le"), "utf-16le", "<p>Erdoğan"),
    ],
)
def test_charsets(data: bytes, charset: str | None, text: str | None) -> None:
    got = decode_page(data, charset)
    assert got is not None
    assert got == text if text else "東京" in got


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"%PDF-1.7", b"\x89PNG\r\n", b"<html></html>", b"<html><body></body></html>", b"\x1f\x8b\x08\x00abc", b"plain words"]
)
def test_pages_without_a_report(data: bytes) -> None:
    assert failed(data)


def test_pages_that_are_too_large_or_too_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(page(extra="<div>" * 3_000)).text.splitlines() == BODY
    monkeypatch.setattr(pages, "DEEPEST", 4)
    assert failed(page(extra="<div>" * 10)) == "elements more than 4 deep in one another"
    monkeypatch.setattr(pages, "DEEPEST", 400)
    monkeypatch.setattr(pages, "MOST_ELEMENTS", 100)
    assert failed(page(extra="<b>x</b>" * 200)) == "more than 100 elements"
    monkeypatch.setattr(pages, "LARGEST_PAGE", 100)
    assert failed(page()) == f"{len(page()):,} bytes; a page may hold at most 100"


def test_a_page_on_disk(tmp_path: Path) -> None:
    for name in ("a.html", "b.HTM", "c.xhtml"):
        (tmp_path / name).write_bytes(page('<meta name="date" content="2021-05-04">'))
        [got] = read_file(tmp_path / name)
        assert isinstance(got, Article)
        assert (got.title, got.published, got.origin) == ("Kenya recalls envoy", "2021-05-04", str(tmp_path / name))


# --- fragments --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain < words & signs", "plain < words & signs"),
        ("<p>One.</p><p>Two<br>Three</p>", "One.\nTwo\nThree"),
        ("One <b>two</b>\nthree<script>evil()</script> four", "One two three four"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("&lt;b&gt;", "<b>"),
        ("<!-- c --><p>x", "x"),
        ('<?xml version="1.0" encoding="utf-16"?><p>x', "x"),
        ("<p>", ""),
    ],
)
def test_fragments(markup: str, text: str) -> None:
    assert plain_text(markup) == text


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "<br>",
                "<!--",
                "-->",
                "<![CDATA[",
                "<script>",
                "</script>",
                "<title>",
                "&amp;",
                "&#0;",
                "&#x110000;",
                "<table><tr><td>",
                "<meta charset=",
                "\x00",
                "<html",
                "]]>",
            ]
        ),
        st.text(max_size=12),
    ),
    max_size=30,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(MARKUP)
def test_any_fragment_is_text(markup: str) -> None:
    assert isinstance(plain_text(markup), str)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=400), MARKUP.map(lambda m: page(extra=m)), MARKUP.map(lambda m: page(m))), st.one_of(st.none(), st.text(max_size=12)))
def test_any_bytes_are_a_page_or_one_failure(data: bytes, charset: str | None) -> None:
    got = read_page(data, "a.html", charset=charset)
    assert isinstance(got, Article | Failure)
    if isinstance(got, Article):
        assert got.text.strip() and got.origin == "a.html"


@pytest.mark.parametrize(("words", "day"), [("Published in May 2021", None), ("Published: May 1, 2021", "2021-05-01"), ("Published: 01.05.2021", "2021-05-01")])
def test_a_month_is_no_day(words: str, day: str | None) -> None:
    assert read(page(extra=f'<p class="date">{words}</p>'), latest="2021-06-01").published == day
