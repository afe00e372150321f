"""Tables: read row by row, each mistake with file and line; word forms and word lists built from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diurna.data import DATA, LexiconError, fingerprint, first_day, holds_on, last_day, read_table, tables
from diurna.lexicon.inflection import irregular_verbs, plural, verb_forms
from diurna.lexicon.language import word_list, word_table

SHIPPED = sorted(DATA.rglob("*.tsv"))


def table(folder: Path, text: str | bytes) -> Path:
    path = folder / "t.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rows_have_cells_and_their_place(tmp_path: Path) -> None:
    path = table(tmp_path, "# note\nword\tkind\tsource\nNO\tcountry\tx\n\n# more\n010\ta | b||c\t\n")
    first, second = read_table(path, ("word",))
    assert (first, first.where) == ({"word": "NO", "kind": "country", "source": "x"}, "t.tsv:3")
    assert (second["word"], second["source"], second.where) == ("010", "", "t.tsv:6")
    assert second.items_of("kind") == ["a", "b", "c"]
    assert second.items_of("source") == second.items_of("lacking") == []


def test_line_ends_of_other_systems(tmp_path: Path) -> None:
    [row] = read_table(table(tmp_path, "a\tb\r\n1\t2\r\n"))
    assert row == {"a": "1", "b": "2"}


def test_a_line_separator_inside_a_cell_is_no_new_row(tmp_path: Path) -> None:
    [row] = read_table(table(tmp_path, "a\tb\n1\u2028x\t2\n"))
    assert row["a"] == "1\u2028x"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\tb\n1\n", "t.tsv:2: 1 cells where the header has 2"),
        ("a\tb\n1\t2\t3\n", "t.tsv:2: 3 cells where the header has 2"),
        ("# x\na\tc\n", "t.tsv:2: the header lacks b"),
        (b"a\tb\n\xff\t1\n", "t.tsv:0: not UTF-8 at byte 4"),
    ],
)
def test_mistakes_are_named_with_file_and_line(text: str | bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(LexiconError) as caught:
        list(read_table(table(tmp_path, text), ("a", "b")))
    assert str(caught.value) == said


def test_a_missing_table(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"^none\.tsv:0: No such file"):
        list(read_table(tmp_path / "none.tsv"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.relative_to(DATA).as_posix())
def test_shipped_tables_are_plain(path: Path) -> None:
    rows = list(read_table(path))
    text = path.read_bytes()
    assert text.endswith(b"\n") and b"\r" not in text and not text.startswith(b"\xef\xbb\xbf")
    header = list(rows[0]) if rows else ["source"]
    assert len(set(header)) == len(header)
    padded = [f"{row.where} {column}" for row in rows for column, cell in row.items() if cell != cell.strip()]
    assert padded == []


def test_the_folders_of_the_lexicon() -> None:
    assert [p.name for p in tables("language", "ab*.tsv")] == ["abbreviations.tsv"]
    assert tables("actors") == sorted(tables("actors")) != []
    assert tables("nowhere") == []


def test_the_fingerprint_is_twelve_digits_and_stays() -> None:
    first = fingerprint()
    fingerprint.cache_clear()
    assert fingerprint() == first
    assert len(first) == 12 and int(first, 16) >= 0


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [("1991", "1991-01-01", "1991-12-31"), ("1991-12", "1991-12-01", "1991-12-31"), ("1991-12-26", "1991-12-26", "1991-12-26"), ("", "", "")],
)
def test_partial_dates(date: str, first: str, last: str) -> None:
    assert (first_day(date), last_day(date)) == (first, last)


@pytest.mark.parametrize(
    ("since", "until", "date", "holds"),
    [
        ("1991", "1993", "1990-12-31", False),
        ("1991", "1993", "1991-01-01", True),
        ("1991", "1993", "1993-12-31", True),
        ("1991", "1993", "1994-01-01", False),
        ("1991-06", "", "1991-05-31", False),
        ("1991-06", "", "2090-01-01", True),
        ("", "1993-02", "1993-02-28", True),
        ("", "1993-02", "1993-03-01", False),
        ("", "", "1993-03-01", True),
        ("2022-08-16", "2022-08-16", "2022-08-16", True),
    ],
)
def test_spans_of_office(since: str, until: str, date: str, holds: bool) -> None:
    assert holds_on(since, until, date) is holds


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_a_day_lies_in_its_own_year_and_month(day: object, length: int) -> None:
    date = str(day)
    assert holds_on(date[:length], date[:length], date)


# --- word forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        ("soldier", "soldiers"),
        ("ally", "allies"),
        ("envoy", "envoys"),
        ("boss", "bosses"),
        ("coach", "coaches"),
        ("spokeswoman", "spokeswomen"),
        ("gunman", "gunmen"),
        ("German", "Germans"),
        ("chief of staff", "chiefs of staff"),
        ("ambassador to the court", "ambassadors to the court"),
        ("commander in chief", "commanders in chief"),
        ("embargo", "embargoes"),
        ("business person", "business people"),
        ("military aircraft", "military aircraft"),
        ("crisis", "crises"),
        ("thief", "thieves"),
        ("human", "humans"),
        ("cleric", "clerics"),
    ],
)
def test_plurals(noun: str, many: str) -> None:
    assert plural(noun) == many


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("attack", "attack attacks attacked attacking"),
        ("seize", "seize seizes seized seizing seise seises seised seising"),
        ("deny", "denies denied denying"),
        ("destroy", "destroys destroyed destroying"),
        ("stop", "stopped stopping stops"),
        ("veto", "vetoes vetoed vetoing"),
        ("die", "dies died dying"),
        ("panic", "panicked panicking"),
        ("clash", "clashes clashed clashing"),
        ("meet", "met meeting meets"),
        ("withdraw", "withdrew withdrawn withdraws withdrawing"),
        ("recognise", "recognize recognized recognising recognizing"),
        ("criticize", "criticise criticised"),
    ],
)
def test_forms_of_verbs(lemma: str, forms: str) -> None:
    assert set(forms.split()) <= verb_forms(lemma)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_any_word_has_forms(word: str) -> None:
    assert word in verb_forms(word)
    assert plural(word)
    assert "" not in verb_forms(word)


def test_irregular_verbs_have_forms() -> None:
    assert irregular_verbs()["shoot"] == ("shot",)
    assert all(forms for forms in irregular_verbs().values())


def test_word_lists_and_tables(tmp_path: Path) -> None:
    assert {"The", "Police"} <= word_list("sentence_starters.tsv")
    assert word_table("abbreviations.tsv")["Gen"]["kind"] == "title"
    with pytest.raises(LexiconError, match="lacks nothing"):
        word_list("sentence_starters.tsv", "nothing")
    with pytest.raises(LexiconError, match=r"none\.tsv:0"):
        word_list("none.tsv")
