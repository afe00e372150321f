"""Tables and mail: a row or a message is an article or one failure, in its place."""

from __future__ import annotations

import datetime
import gzip
import io
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diurna.model import Article
from diurna.read import articles
from diurna.read.articles import Failure, lines_of
from diurna.read.files import read_file, read_inputs
from diurna.read.mail import read_mbox, read_message
from diurna.read.tables import find_columns, parse_columns, read_csv

REPORT = "Kenya recalled its ambassador from Somalia."


def table(text: str | bytes, **options: Any) -> list[Article | Failure]:
    return list(read_csv(io.BytesIO(text if isinstance(text, bytes) else text.encode()), "t.csv", **options))


def said(items: list[Article | Failure]) -> list[str]:
    return [item.text if isinstance(item, Article) else str(item) for item in items]


# --- columns ----------------------------------------------------------------------------------------------------------


def test_usual_names_are_found_whatever_their_case() -> None:
    [got] = table(f"ID,Headline,Body,PubDate,Source,Link,Language\n7,Envoy home,{REPORT},2021-05-04,Example Wire,https://example.org,en\n")
    assert isinstance(got, Article)
    assert (got.article_id, got.title, got.text, got.published, got.outlet, got.url, got.lang) == (
        "7",
        "Envoy home",
        REPORT,
        "2021-05-04",
        "Example Wire",
        "https://example.org",
        "en",
    )
    assert got.origin == "t.csv:2"


def test_a_column_map_goes_first() -> None:
    [got] = table(f"text,kwic,when\nnoise,{REPORT},May 4 2021\n", columns={"text": "kwic", "published": "when"})
    assert isinstance(got, Article)
    assert (got.text, got.published) == (REPORT, "2021-05-04")


@pytest.mark.parametrize(("text", "columns"), [("text=body", {"text": "body"}), (" text = body , url=Link ", {"text": "body", "url": "Link"})])
def test_column_maps(text: str, columns: dict[str, str]) -> None:
    assert parse_columns(text) == columns


@pytest.mark.parametrize("text", ["", "text", "text=", "=body", "body=text", "text=a,,"])
def test_column_maps_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_columns(text)


def test_a_table_without_a_text_says_what_it_has() -> None:
    assert said(table("a,b\n1,2\n")) == ["t.csv: has no column for the text (--columns text=NAME); its columns are a, b"]
    assert said(table("a,b\n1,2\n", columns={"text": "c"})) == ["t.csv: has no column 'c'; its columns are a, b"]
    assert find_columns(["Full Text", "Date"], {}) == {"text": 0, "published": 1}


# --- CSV --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_those_of_the_header(delimiter: str) -> None:
    assert said(table(delimiter.join(["text", "title"]) + "\n" + delimiter.join([REPORT, "T"]))) == [REPORT]


def test_quotes_line_ends_and_marks() -> None:
    assert said(table(b'\xef\xbb\xbftext,title\r\n"One, ""two""\r\nthree",T\r\n\r\nFour,T\r\n')) == ['One, "two"\r\nthree', "Four"]


def test_old_code_pages_in_a_table() -> None:
    assert said(table("text\nBesançon\n".encode("latin-1"))) == ["Besançon"]


def test_bad_rows_are_named_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "LARGEST", 100)
    rows = ["text,date", "One,2021-05-04", "x", "Two,2021-13-04", "a,b,c", ",2021-05-04", "y" * 300 + ",2021-05-04", "Three,2021-05-04"]
    assert said(table("\n".join(rows))) == [
        "One",
        "t.csv:3: 1 fields where the header has 2",
        "t.csv:4: published '2021-13-04' is not a date like 2022-08-16",
        "t.csv:5: 3 fields where the header has 2",
        "t.csv:6: no text",
        "t.csv:7: 312 bytes; an article may hold at most 100",
        "Three",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "holds no row"),
        (b"text\n", "holds no row"),
        (b"%PDF", "not a table: a binary file"),
        ("text\nx".encode("utf-16"), "a table must be UTF-8; this is UTF-16 or UTF-32"),
    ],
)
def test_files_that_are_no_table(data: bytes, reason: str) -> None:
    assert said(table(data)) == [f"t.csv: {reason}"]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(st.sampled_from('ab",;\n\r\t\x00'), max_size=60).map(lambda t: ("text,title\n" + t).encode())))
def test_any_bytes_are_a_table_or_failures(data: bytes) -> None:
    for item in table(data):
        assert isinstance(item, Article | Failure)


# --- endless lines ----------------------------------------------------------------------------------------------------


class Endless:
    """A line of so many bytes, then a row; none of them stored."""

    def __init__(self, size: int, row: bytes) -> None:
        self.left, self.rows = size, [b"\n", row]

    def readline(self, size: int = -1) -> bytes:
        if self.left:
            part = min(size, self.left)
            self.left -= part
            return b"a" * part
        return self.rows.pop(0) if self.rows else b""

    read = readline


def test_a_line_of_a_thousand_megabytes_needs_the_memory_of_a_few() -> None:
    tracemalloc.start()
    got = list(lines_of(Endless(1_000_000_000, b"row\n"), 1_000_000))
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    assert got == [(b"", 1_000_000_001), (b"row\n", 4)]


# --- packed tables ----------------------------------------------------------------------------------------------------


def test_packed_rows_and_tables(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"text": "One."}\n'))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(b"text,title\nTwo.,T\n"))
    (tmp_path / "c.tsv").write_bytes(b"text\ttitle\nThree, four\tT\n")
    (tmp_path / "d.csv.gz").write_bytes(gzip.compress(b"text\nFive.\n" * 2000)[:-12])
    got = said(list(read_inputs([str(tmp_path)])))
    assert got[:3] == ["One.", "Two.", "Three, four"]
    assert got[-1].startswith(f"{tmp_path / 'd.csv.gz'}: Compressed file ended")


# --- Parquet ----------------------------------------------------------------------------------------------------------


def write_parquet(path: Path, rows: dict[str, list[Any]], group: int = 2) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(pyarrow.table(rows), path, row_group_size=group)
    return path


def test_parquet_row_groups_and_types(tmp_path: Path) -> None:
    days = [datetime.date(2021, 5, 4), datetime.datetime(2021, 5, 5, 10), None]
    path = write_parquet(tmp_path / "a.parquet", {"body": ["One.", "Two.", "Three."], "headline": ["T", None, ""], "id": [1, 2, 3], "n": [[1], [2], [3]]})
    got = list(read_file(path))
    assert said(got) == ["One.", "Two.", "Three."]
    assert [(a.article_id, a.title, a.origin) for a in got if isinstance(a, Article)] == [
        ("1", "T", f"{path}:1"),
        ("2", None, f"{path}:2"),
        ("3", None, f"{path}:3"),
    ]
    for day, wanted in zip(days, ("2021-05-04", "2021-05-05", None), strict=True):
        [item] = read_file(write_parquet(tmp_path / "b.parquet", {"text": ["x"], "date": [day]}))
        assert isinstance(item, Article) and item.published == wanted


def test_parquet_that_cannot_be_read(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", {"text": [["a"], ["b"]], "m": [1, 2]})
    assert said(list(read_file(path)))[0] == f"{path}: the column for text holds list, not text".replace(":", ":1:", 1)
    data = write_parquet(tmp_path / "b.parquet", {"text": [f"{n} " * 50 for n in range(9)]}).read_bytes()
    for bad in (b"", b"PAR1", data[:-20], b"x" * 100, data[:4] + b"\xff" * 300 + data[304:]):
        (tmp_path / "c.parquet").write_bytes(bad)
        items = list(read_file(tmp_path / "c.parquet"))
        assert any(isinstance(item, Failure) for item in items)
    assert said(list(read_file(write_parquet(tmp_path / "d.parquet", {"text": []})))) == [f"{tmp_path / 'd.parquet'}: holds no row"]


# --- mail -------------------------------------------------------------------------------------------------------------

MAIL = "From: Example Wire <news@example.org>\nSubject: Fwd: =?utf-8?q?Envoy_in_Besan=C3=A7on?=\nDate: Tue, 19 Nov 2019 23:30:00 -0500\n"
PARTS = (
    MAIL
    + """MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/html; charset=utf-8

<p>Kenya <b>recalled</b> its envoy.</p>
--b
Content-Type: text/plain; charset=utf-8

Kenya recalled its ambassador.
--b--
"""
)


def test_a_message_is_an_article() -> None:
    got = read_message((MAIL + "\n" + REPORT).encode(), "a.eml")
    assert isinstance(got, Article)
    assert (got.title, got.published, got.outlet, got.text) == ("Envoy in Besançon", "2019-11-19", "Example Wire", REPORT)
    assert got.found == {"text": "plain part of the mail", "title": "Subject", "published": "Date of the mail", "outlet": "From"}


def test_parts_of_a_message() -> None:
    got = read_message(PARTS.encode(), "a.eml")
    assert isinstance(got, Article) and got.text.strip() == "Kenya recalled its ambassador."
    got = read_message(PARTS.replace("text/plain", "application/pdf").encode(), "a.eml")
    assert isinstance(got, Article) and (got.text, got.found["text"]) == ("Kenya recalled its envoy.", "HTML part of the mail")
    assert read_message(MAIL.encode(), "a.eml") == Failure("a.eml", "no text")


def test_a_mailbox_in_order(tmp_path: Path) -> None:
    box = f"From a@example.org Tue Nov 19 2019\n{MAIL}\nOne.\n>From here on.\n\nFrom b@example.org Tue Nov 19 2019\n{MAIL}\nTwo.\nFrom there.\n"
    (tmp_path / "a.mbox").write_text(box)
    got = list(read_file(tmp_path / "a.mbox"))
    assert said(got) == ["One.\nFrom here on.\n\n", "Two.\nFrom there.\n"]
    assert [a.origin for a in got if isinstance(a, Article)] == [f"{tmp_path / 'a.mbox'}:1", f"{tmp_path / 'a.mbox'}:2"]
    assert said(list(read_mbox(io.BytesIO(b"hello"), "b"))) == ["b: holds no message; a mailbox begins with a line 'From ...'"]


def test_parts_in_parts_without_end() -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3_000))
    assert isinstance(read_message(deep.encode(), "a.eml"), Failure)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "From a\n",
                    "Content-Type: multipart/mixed; boundary=b\n",
                    "--b\n",
                    "\n",
                    "Subject: =?utf-8?b?//8=?=\n",
                    "Date: x\n",
                    "Content-Transfer-Encoding: base64\n",
                    "Content-Type: text/plain; charset=\xff\n",
                    "From: <@,\n",
                ]
            ),
            st.text(max_size=20),
        ),
        max_size=15,
    ).map("".join)
)
def test_any_mailbox_ends_in_articles_and_failures(text: str) -> None:
    for item in read_mbox(io.BytesIO(b"From x\n" + text.encode("utf-8", "replace")), "m"):
        assert isinstance(item, Article | Failure)
