"""Reading: every kind of input gives articles or one clear failure, in the order of the input."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diurna.model import Article
from diurna.read import articles, files
from diurna.read.articles import lines_of
from diurna.read.clips import read_clip, valid_date
from diurna.read.files import Failure, decode, make_article, read_file, read_inputs, read_rows, read_stream
from diurna.read.languages import english_only
from diurna.read.rows import Joined, read_rest

REPORT = "Kenya recalled its ambassador from Somalia."


def rows(*lines: bytes | str | dict[str, Any]) -> list[Article | Failure]:
    encoded = [line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode() for line in lines]
    return list(read_rows(io.BytesIO(b"\n".join(encoded)), "in.jsonl"))


def article(found: list[Article | Failure]) -> Article:
    [only] = found
    assert isinstance(only, Article), only
    return only


def failure(found: list[Article | Failure]) -> str:
    [only] = found
    assert isinstance(only, Failure), only
    assert "\n" not in str(only)
    return str(only)


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


# --- wire clips -------------------------------------------------------------------------------------------------------

CLIP = " date 2022-08-16 Talks resume in Doha\nExample Wire\n\n\nDOHA - The envoys met.\n\nThe hall. Photo: Example Wire\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_clip_gives_date_title_and_agency_with_offsets_into_the_file(end: str) -> None:
    text = CLIP.replace("\n", end)
    got = read_clip(text)
    assert got is not None
    date, title, agency, regions = got
    assert (date, title, agency) == ("2022-08-16", "Talks resume in Doha", "Example Wire")
    assert [(r.kind, text[r.start : r.end]) for r in regions] == [("header", "date 2022-08-16 Talks resume in Doha"), ("agency", "Example Wire")]


@pytest.mark.parametrize("head", ["date 2022-08-16 T", " date 2022-08-16 T", "\n\n  date: 2022-08-16 T", "date\t2022-08-16\tT"])
def test_heads_that_are_clips(head: str) -> None:
    got = read_clip(head + "\n\nExample Wire\n\nThe envoys met.")
    assert got is not None and got[:3] == ("2022-08-16", "T", "Example Wire")


@pytest.mark.parametrize(
    "text", ["", "date", "date 2022-08-16", "date 2022-13-16 T", "date 2022-02-30 T", "date 16.8.2022 T", "The date 2022-08-16 was set.", "update 2022-08-16 T"]
)
def test_heads_that_are_not(text: str) -> None:
    assert read_clip(text) is None


def test_a_header_with_an_impossible_day_says_so(tmp_path: Path) -> None:
    for day, path in (("2022-13-40", "a.txt"), ("2023-02-29", "b.txt")):
        [got] = list(read_file(write(tmp_path, path, f"date {day} Talks resume\n\nThe sides met.")))
        assert isinstance(got, Failure)
        assert got.reason == f"the header's date {day} is no day of the calendar"


@pytest.mark.parametrize("line", ["The envoys met on Friday.", "the wire", "Who will rule after him?", "An agency with a name of very many words"])
def test_a_first_line_that_is_no_agency(line: str) -> None:
    got = read_clip(f"date 2022-08-16 T\n\n{line}\n")
    assert got is not None
    assert got[2] is None
    assert [r.kind for r in got[3]] == ["header"]


def test_a_clip_of_a_header_alone() -> None:
    got = read_clip("date 2022-08-16 T")
    assert got is not None and got[1:3] == ("T", None)


def test_the_text_of_a_clip_is_the_whole_file(tmp_path: Path) -> None:
    text = CLIP.replace("\n", "\r\n")
    got = article(list(read_file(write(tmp_path, "a.txt", text))))
    assert got.text == text
    assert (got.published, got.title, got.agency, got.outlet) == ("2022-08-16", "Talks resume in Doha", "Example Wire", None)


def test_what_the_caller_knows_goes_before_the_header() -> None:
    got = article(rows({"text": CLIP, "title": "Given", "date": "2020-01-01", "agency": "Mine"}))
    assert (got.title, got.published, got.agency) == ("Given", "2020-01-01", "Mine")
    assert [r.kind for r in got.regions] == ["header", "agency"]


@pytest.mark.parametrize("day", ["2022-08-16", "2024-02-29", "0001-01-01"])
def test_days(day: str) -> None:
    assert valid_date(day)


@pytest.mark.parametrize("day", ["", "2022-8-16", "2022-02-30", "2023-02-29", "2022-W33-2", "20220816", "2022-08-16 ", "２０２２-08-16", "0000-01-01"])
def test_no_days(day: str) -> None:
    assert not valid_date(day)


# --- bytes ------------------------------------------------------------------------------------------------------------

CURLY = "Kenya’s envoy, José Peña, met “allies” in Besançon."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert decode(CURLY.encode(encoding)) == CURLY


def test_latin_1() -> None:
    text = "Président Peña met Müller in Besançon."
    assert decode(text.encode("latin-1")) == text


def test_a_code_page_of_another_alphabet_is_detected() -> None:
    text = "Министр иностранных дел прибыл в столицу и встретился с президентом. Они говорили о мире и о границе." * 5
    assert decode(text.encode("cp1251")) == text


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_both_orders_of_utf_16(mark: bytes) -> None:
    order = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert decode(mark + CURLY.encode(order)) == CURLY
    assert decode(mark + b"\x00") is None


def test_one_bad_byte_does_not_spoil_the_rest() -> None:
    data = ("Erdoğan said “no” to Abbās. " * 20).encode()
    text = decode(data[:28] + b"\xff" + data[28:])
    assert text is not None
    assert text.count("\ufffd") == 1
    assert text.count("Erdoğan") == 20


def test_line_ends_and_white_space_stay() -> None:
    data = b"  One.\r\n\r\nTwo.\r\tThree.\n"
    assert decode(data) == data.decode()


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 text",
        b"PK\x03\x04text",
        b"\x89PNG\r\n",
        b"\x7fELF",
        b"\x1f\x8b\x08\x00abc",
        bytes(range(256)) * 20,
        b"\x00\x01" * 500,
        "no mark".encode("utf-16-le"),
    ],
    ids=["pdf", "zip", "png", "elf", "gzip", "bytes", "zeros", "utf-16 without a mark"],
)
def test_binary_files(data: bytes, tmp_path: Path) -> None:
    assert decode(data) is None
    path = write(tmp_path, "a.txt", data)
    assert failure(list(read_file(path))) == f"{path}: not text: a binary file"


def test_a_nul_in_a_text_stays_in_its_place(tmp_path: Path) -> None:
    text = "Kenya\x00 recalled its ambassador."
    assert article(list(read_file(write(tmp_path, "a.txt", text)))).text == text


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_binary(data: bytes) -> None:
    text = decode(data)
    if text is not None:
        text.encode("utf-8")


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf_8_round_trip(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


# --- files and folders ------------------------------------------------------------------------------------------------


def test_plain_text(tmp_path: Path) -> None:
    got = article(list(read_file(write(tmp_path, "a.txt", REPORT))))
    assert (got.text, got.title, got.published, got.regions) == (REPORT, None, None, ())


def test_the_mark_is_not_part_of_the_text(tmp_path: Path) -> None:
    got = article(list(read_file(write(tmp_path, "a.txt", b"\xef\xbb\xbf" + CLIP.encode()))))
    assert got.text == CLIP
    assert got.published == "2022-08-16"


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\x00", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_empty_files(data: bytes, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", data)
    assert failure(list(read_file(path))) in (f"{path}: no text", f"{path}: not text: a binary file")


def test_a_missing_file() -> None:
    assert failure(list(read_inputs(["/no/such/file.txt"]))) == "/no/such/file.txt: No such file or directory"
    assert failure(list(read_inputs(["/no/such/file.jsonl"]))) == "/no/such/file.jsonl: No such file or directory"
    assert failure(list(read_inputs(["/no/such/file.html"]))) == "/no/such/file.html: No such file or directory"


@pytest.mark.parametrize("ending", ["", ".txt", ".jsonl"])
def test_a_name_that_is_too_long(ending: str) -> None:
    name = "a" * 5000 + ending
    assert failure(list(read_inputs([name]))) == f"{name}: File name too long"


@pytest.mark.parametrize("ending", files.OTHER_ENDINGS)
def test_kinds_that_are_not_read(ending: str, tmp_path: Path) -> None:
    path = write(tmp_path, "a" + ending, REPORT)
    assert f"{ending} files are not read" in failure(list(read_file(path)))


def test_a_folder_is_read_in_order_and_a_bad_file_keeps_its_place(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", b"%PDF")
    write(tmp_path, "c.jsonl", json.dumps({"text": "Third."}) + "\nbad\n" + json.dumps({"text": "Fourth."}))
    write(tmp_path, "a.txt", "First.")
    write(tmp_path, ".hidden.txt", "Never.")
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".git", "x.txt", "Never.")
    (tmp_path / "d").mkdir()
    write(tmp_path / "d", "e.txt", "Fifth.")
    found = [item.text if isinstance(item, Article) else item.where.rsplit("/", 1)[1] for item in read_inputs([str(tmp_path)])]
    assert found == ["First.", "b.txt", "Third.", "c.jsonl:2", "Fourth.", "Fifth."]


def test_an_empty_folder(tmp_path: Path) -> None:
    assert failure(list(read_inputs([str(tmp_path)]))) == f"{tmp_path}: the folder holds no file"


def test_inputs_are_read_in_the_order_given(tmp_path: Path) -> None:
    first, second = write(tmp_path, "z.txt", "First."), write(tmp_path, "a.txt", "Second.")
    texts = [item.text if isinstance(item, Article) else "failed" for item in read_inputs([str(first), "/no/such", str(second)])]
    assert texts == ["First.", "failed", "Second."]


def test_a_text_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "LARGEST", 100)
    path = write(tmp_path, "a.txt", "a" * 101)
    assert failure(list(read_file(path))) == f"{path}: 101 bytes; an article may hold at most 100"
    assert article(list(read_file(write(tmp_path, "b.txt", "a" * 100)))).text == "a" * 100
    assert failure(list(read_stream(io.BytesIO(b"a" * 101), "-"))) == "-: more than 100 bytes in one article"
    assert failure(rows({"text": "a" * 101})) == "in.jsonl:1: 113 bytes; an article may hold at most 100"


def test_ten_megabytes_and_a_line_without_a_space(tmp_path: Path) -> None:
    text = "Kenya recalled its envoy. " * 400_000
    assert article(list(read_file(write(tmp_path, "a.txt", text)))).text == text
    assert len(article(list(read_file(write(tmp_path, "b.txt", "a" * 1_000_000)))).text) == 1_000_000
    assert len(article(rows({"text": "a" * 1_000_000})).text) == 1_000_000


# --- JSON lines -------------------------------------------------------------------------------------------------------


def test_a_full_row() -> None:
    given = {"id": "x1", "text": REPORT, "title": "T", "published": "2021-05-04", "outlet": "O", "agency": "A", "url": "https://example.org", "lang": "en"}
    got = article(rows(given))
    assert {**given, "id": None} == {"id": None, **{k: getattr(got, k) for k in given if k != "id"}}
    assert got.article_id == "x1"


def test_date_is_taken_for_published_and_published_goes_first() -> None:
    assert article(rows({"text": "x", "date": "2021-05-04"})).published == "2021-05-04"
    assert article(rows({"text": "x", "date": "2021-05-04", "published": "2020-01-01"})).published == "2020-01-01"


@pytest.mark.parametrize("value", ["2021-05-04T10:00:00Z", "2021-05-04 10:00", " 2021-05-04 ", "2021-05-04T23:59:59+02:00"])
def test_a_time_after_the_day_is_left_out(value: str) -> None:
    assert article(rows({"text": "x", "date": value})).published == "2021-05-04"


@pytest.mark.parametrize("value", ["yesterday", "2021-13-01", "2021-05-041", "2021-05", "2021-W18-2", "4 May 2021", "20210504", "2021-05-04junk", "x" * 10_000])
def test_bad_dates(value: str) -> None:
    said = failure(rows({"text": "x", "date": value}))
    assert said.startswith("in.jsonl:1: published ") and said.endswith("is not a date like 2022-08-16")
    assert len(said) < 130


@pytest.mark.parametrize("key", ["id", "title", "published", "date", "outlet", "agency", "url", "lang"])
@pytest.mark.parametrize("value", [None, ""])
def test_null_and_empty_fields_are_unknown(key: str, value: str | None) -> None:
    assert article(rows({"text": "x", key: value})) == article(rows({"text": "x"}))


@pytest.mark.parametrize("lang", ["en", "EN", "en-GB", "en_US", "eng", "English", " english ", "", None])
def test_english_is_read(lang: str | None) -> None:
    assert article(rows({"text": REPORT, "lang": lang})).text == REPORT


@pytest.mark.parametrize("lang", ["fr", "de-DE", "enm", "Englisch", "x"])
def test_other_languages_are_not(lang: str) -> None:
    kept = rows({"text": REPORT, "lang": lang})
    assert article(kept).lang == lang
    assert failure(list(english_only(kept))) == f'in.jsonl:1: not English (lang "{lang}"): not coded'


def test_a_language_of_many_lines_is_one_line() -> None:
    assert failure(list(english_only(rows({"text": REPORT, "lang": "a\nb" * 100})))).startswith('in.jsonl:1: not English (lang "a ba ba')


def test_unknown_keys_are_ignored() -> None:
    assert article(rows({"text": "x", "Text": 5, "meta": {"a": [1, None]}})) == article(rows({"text": "x"}))


def test_numbers_are_ids_too() -> None:
    assert article(rows({"text": "x", "id": 12})).article_id == "12"
    assert article(rows({"text": "x", "id": 0})).article_id == "0"


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"{",
        b'{"text": "x"',
        b"[1]",
        b"null",
        b"5",
        b'"x"',
        b"{}",
        b'{"id": 3}',
        b'{"text": null}',
        b'{"text": 5}',
        b'{"text": ["x"]}',
        b'{"text": "x", "title": 5}',
        b'{"text": "x", "id": true}',
        b'{"text": "x", "id": 1.5}',
        b'{"text": "x", "id": {}}',
        b'{"text": "x", "date": 20210504}',
        rb'{"text": "\ud800 lone"}',
        rb'{"text": "\udc00\ud800"}',
        b'{"text": "bad \xff byte"}',
        b'{"text": "raw \x00 nul"}',
        b'{"text": "x"} {"text": "y"}',
        b"{'text': 'x'}",
        b'{"text": NaN}',
        b'{"text": "x", "deep": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_a_bad_row_is_one_line_and_the_rest_goes_on(line: bytes) -> None:
    before, bad, after = rows({"text": "One."}, line, {"text": "Two."})
    assert isinstance(before, Article) and before.text == "One."
    assert isinstance(after, Article) and after.text == "Two."
    assert isinstance(bad, Failure)
    assert bad.where == "in.jsonl:2"
    assert bad.reason.startswith("not a row of JSON lines: ") and "\n" not in bad.reason


@pytest.mark.parametrize("text", ["", "  ", "\n\r\n\t", "\x00", "\ufeff"])
def test_a_row_without_words(text: str) -> None:
    assert failure(rows({"text": text})) == "in.jsonl:1: no text"


def test_escapes_are_characters() -> None:
    got = article(rows(rb'{"text": "\ud83d\ude00 Erdo\u011fan\r\n\u0000end"}'))
    assert got.text == "\U0001f600 Erdoğan\r\n\x00end"


def test_empty_lines_are_passed_over_and_counted() -> None:
    found = rows("", {"text": "One."}, "  ", "bad")
    assert [f.where for f in found if isinstance(f, Failure)] == ["in.jsonl:4"]
    assert len(found) == 2


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_rows(data: bytes) -> None:
    assert failure(list(read_rows(io.BytesIO(data), "in.jsonl"))) == "in.jsonl: holds no row"


def test_marks_and_line_ends_of_rows() -> None:
    data = b'\xef\xbb\xbf{"text": "One."}\r\n{"text": "Two."}\r\n'
    assert [item.text for item in read_rows(io.BytesIO(data), "in.jsonl") if isinstance(item, Article)] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("data", "reason"),
    [(bytes(range(256)) * 20, "not JSON lines: a binary file"), ('{"text": "x"}\n'.encode("utf-16"), "JSON lines must be UTF-8; this is UTF-16 or UTF-32")],
)
def test_a_whole_file_of_something_else_is_one_line(data: bytes, reason: str) -> None:
    assert failure(list(read_rows(io.BytesIO(data), "in.jsonl"))) == f"in.jsonl: {reason}"


def test_rows_longer_than_what_is_read_at_once() -> None:
    long = {"text": "a" * (files.HEAD * 2)}
    assert [len(item.text) for item in rows({"text": "b"}, long, {"text": "ccc"}) if isinstance(item, Article)] == [1, files.HEAD * 2, 3]


def test_the_same_content_has_the_same_id_and_other_content_another() -> None:
    base = {"text": REPORT, "title": "T", "date": "2021-05-04", "outlet": "O"}
    first = article(rows(base)).article_id
    assert article(rows(base)).article_id == first
    assert len({first, *(article(rows({**base, key: "2020-01-01"})).article_id for key in base)}) == 5
    assert article(rows({**base, "url": "https://example.org"})).article_id == first


# --- standard input ---------------------------------------------------------------------------------------------------


def test_standard_input_is_rows_or_one_text() -> None:
    data = b'\n {"text": "One."}\n{"text": "Two."}'
    assert [item.text for item in read_stream(io.BytesIO(data), "-") if isinstance(item, Article)] == ["One.", "Two."]
    assert article(list(read_stream(io.BytesIO(CLIP.encode()), "-"))).published == "2022-08-16"
    assert article(list(read_stream(io.BytesIO(REPORT.encode("utf-16")), "-"))).text == REPORT
    assert failure(list(read_stream(io.BytesIO(b""), "-"))) == "-: no text"
    assert failure(list(read_stream(io.BytesIO(b"%PDF-1.7"), "-"))) == "-: not text: a binary file"


# --- properties -------------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40).filter(lambda b: b"\n" not in b),
            st.dictionaries(st.sampled_from(["text", "id", "date", "title"]), st.one_of(st.none(), st.integers(), st.text(max_size=20))).map(
                lambda d: json.dumps(d).encode()
            ),
        ),
        max_size=8,
    )
)
def test_every_row_gives_one_answer_in_its_place(lines: list[bytes]) -> None:
    found = list(read_rest(b"", io.BytesIO(b"".join(line + b"\n" for line in lines)), "in"))
    wanted = [n for n, line in enumerate(lines, 1) if (line.removeprefix(b"\xef\xbb\xbf") if n == 1 else line).strip()]
    if not wanted:
        assert failure(found) == "in: holds no row"
        return
    assert len(found) == len(wanted)
    for number, item in zip(wanted, found, strict=True):
        assert isinstance(item, Article) or item.where == f"in:{number}"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["", " date 2022-08-16 ", "date 2022-08-16 T\n", "date 2022-08-16 T\r\nExample Wire\r\n"]))
def test_any_text_is_an_article_untouched_or_has_no_text(tail: str, head: str) -> None:
    got = make_article(head + tail, "any")
    if isinstance(got, Failure):
        assert not (head + tail).strip("\ufeff\x00 \t\r\n")
        return
    assert got.text == head + tail
    for region in got.regions:
        assert got.text[region.start : region.end] == region.text != ""


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(1, 50), st.integers(1, 300))
def test_lines_do_not_depend_on_what_is_read_at_once(data: bytes, head: int, largest: int) -> None:
    assert Joined(data[:head], io.BytesIO(data[head:])).read() == data
    got = list(lines_of(Joined(data[:head], io.BytesIO(data[head:])), largest))
    wanted = list(io.BytesIO(data))
    assert [size for _, size in got] == [len(line) for line in wanted]
    assert [line for line, _ in got] == [line if len(line.removesuffix(b"\n")) <= largest else b"" for line in wanted]
