"""Time expressions and the time of an act: the cases of ``cases/times.txt``, and what trees decide."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

from diurna.data import DATA, read_table
from diurna.model import Sentence, When
from diurna.understand.calendars import LETTER, easter, holiday_day, number, part_of, year_span
from diurna.understand.certainty import read_certainty
from diurna.understand.clauses import read_clauses
from diurna.understand.parse import Parse, Parser
from diurna.understand.times import find_times, when_of
from diurna.understand.whens import bounded

CASES = Path(__file__).parent / "cases" / "times" / "times.txt"


def rows() -> list[list[str]]:
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[2]} ({row[0]})")
def test_case(row: list[str]) -> None:
    reference, sentence, expression, kind, value, start, end = row
    found = find_times(sentence, reference or None, "text", [])
    if expression == "-":
        assert [f.text for f in found] == []
        return
    assert all(sentence[f.start : f.end] == f.text for f in found)
    got = [(f.text, f.type, f.value, f.start_date or "", f.end_date or "") for f in found]
    assert (expression, kind, value, start, end) in got


def test_expressions_come_in_order_and_do_not_overlap() -> None:
    text = " ".join(row[1] for row in rows())
    found = find_times(text, "2022-08-16", "title", [])
    assert len(found) > 100
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert {f.in_ for f in found} == {"title"}


def test_a_dateline_stands_in_for_the_day_of_publication() -> None:
    text = "Border reopened\n\n4 May 2009\n\nThe two states reopened the border yesterday."
    assert [(f.text, f.value) for f in find_times(text, None, "text", [])] == [("4 May 2009", "2009-05-04"), ("yesterday", "2009-05-03")]


@pytest.mark.parametrize("published", ["soon", "2022-13-45", ""])
def test_an_unusable_day_of_publication_leaves_relative_words_open(published: str) -> None:
    [found] = find_times("Mali closed the border last month.", published, "text", [])
    assert (found.value, found.start_date, found.end_date) == ("XXXX-XX", None, None)


def test_odd_text_gives_nothing_and_does_not_fail() -> None:
    for text in ("", " ", "\x00\u2028\ud800", "31 February 2020"[:2], "99/99/9999", "1" * 500, "the " * 500, "0000-00-00", "9999-12-31 and 31 April"):
        for found in find_times(text, "9999-12-31", "text", []):
            assert text[found.start : found.end] == found.text


def test_a_number_beyond_all_telling_is_no_length_of_time() -> None:
    assert number("2,500") == 2500
    assert number("9" * 400) is None
    for words in ("{} days ago", "the last {} years", "for {} months", "every {} weeks", "{} centuries later", "{} hours from now"):
        found = find_times("It rained " + words.format("9" * 400) + ".", "2019-11-20", "text", [])
        assert not any("9" in f.text for f in found)  # "days ago" is all that is left of it


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("1.5 days ago", "2019-11-18", "2019-11-18"),
        ("1.5 weeks ago", "2019-11-10", "2019-11-10"),
        ("1.5 fortnights ago", "2019-10-28", "2019-11-03"),
        ("1.5 quarters ago", "2019-07-01", "2019-07-31"),
        ("1.5 years ago", "2018-05-01", "2018-05-31"),
    ],
)
def test_broken_numbers_count_in_the_next_smaller_unit(words: str, start: str, end: str) -> None:
    [found] = find_times(f"The army left {words}.", "2019-11-20", "text", [])
    assert (found.start_date, found.end_date) == (start, end)


def test_a_night_is_a_length_of_time() -> None:
    [found] = find_times("Two men died in a night-long raid.", "2019-11-20", "text", [])
    assert (found.text, found.type, found.value) == ("night-long", "DURATION", "PT1NI")


# --- the time of an act -----------------------------------------------------------------------------------------------


RIVALS = "The rivals may trade threats as they did in 2013, following a string of raids that led President Omar Bashir to warn of war."


@lru_cache(maxsize=1)
def parser() -> Parser:
    return Parser()


def time_of(text: str, word: str, published: str | None = "2019-11-20", *, cue: bool = False) -> When | None:
    parse: Parse = parser().parse([(text, 0)])[0]
    head = parse.words.index(word)
    found = find_times(text, published, "text", [parse])
    certainty = None if cue else read_certainty(parse, read_clauses(parse), head)
    return when_of(parse, head, found, certainty, published, Sentence(index=0, start=0, end=len(text), in_="text"))


@pytest.mark.parametrize(
    ("text", "word", "start", "end"),
    [
        ("Chile shelled the fort on Monday.", "shelled", "2019-11-18", "2019-11-18"),
        ("Chile and Peru in early October blocked a draft text prepared by Japan.", "blocked", "2019-10-01", "2019-10-10"),
        ("Chile sent a delegation to Laos for its harvest festival yesterday, which draws large crowds.", "sent", "2019-11-19", "2019-11-19"),
        ("It was the first visit to be announced since Turkey's invasion of Syria on Oct. 9.", "invasion", "2019-10-09", "2019-10-09"),
        (RIVALS, "raids", "2013-01-01", "2013-12-31"),
        (RIVALS, "warn", "2013-01-01", "2013-12-31"),
        ("Egypt condemned Israel's missile tests this year.", "tests", "2019-01-01", "2019-11-20"),
        ("In last year's speech, Khan accused India.", "accused", "2018-01-01", "2018-12-31"),
        ("Critics recalled Italy's 1936-1941 occupation of Ethiopia.", "occupation", "1936-01-01", "1941-12-31"),
        ("Rebels stormed the prison and freed the captives on Sunday.", "stormed", "2019-11-17", "2019-11-17"),
        ("Rebels stormed the prison on Sunday, freeing dozens of captives.", "freeing", "2019-11-17", "2019-11-17"),
        ("The army began bombing the hills overnight.", "bombing", "2019-11-19", "2019-11-20"),
        ("Police carried out a raid on a mosque on Saturday.", "raid", "2019-11-16", "2019-11-16"),
        ("Libya and Malta agreed on Sunday to hold talks in December.", "agreed", "2019-11-17", "2019-11-17"),
        ("Libya and Malta agreed on Sunday to hold talks in December.", "hold", "2019-12-01", "2019-12-31"),
        ("Troops have patrolled the valley since 2016.", "patrolled", "2016-01-01", "2019-11-20"),
        ("The army has jailed hundreds since the Sept. 2 coup.", "jailed", "2019-09-02", "2019-11-20"),
        ("The rivals signed a truce on June 5, 2018, after 12 days of clashes.", "signed", "2018-06-05", "2018-06-05"),
        ("Mali will close the camps by the end of the year.", "close", "2019-11-20", "2019-12-31"),
        ("On Monday, rebels tried to storm the base.", "storm", "2019-11-18", "2019-11-18"),
        ("The envoys will meet on Friday.", "meet", "2019-11-22", "2019-11-22"),
        ("Militants have raided the farms for years.", "raided", None, "2019-11-20"),
        ("The council voted on Friday to outlaw the party.", "voted", "2019-11-15", "2019-11-15"),
        ("A masked man throws a stone during a rally in Lima, Peru, Nov. 12, 2019.", "throws", "2019-11-12", "2019-11-12"),
        ("The group published a report in June accusing Gabon of torture.", "accusing", "2019-06-01", "2019-06-30"),
        ("Police stormed the camp on Sunday and hours later freed the captives.", "freed", "2019-11-17", "2019-11-18"),
        ("The army overran the valley in the last year.", "overran", "2018-11-20", "2019-11-20"),
    ],
)
def test_words_date_an_act(text: str, word: str, start: str | None, end: str | None) -> None:
    when = time_of(text, word)
    assert when is not None
    assert (when.start, when.end, when.basis) == (start, end, "words")
    assert when.text_start is not None
    assert text[when.text_start : when.text_end] == when.text


@pytest.mark.parametrize(
    ("text", "word", "start", "end", "basis"),
    [
        ("A spokesman said on Tuesday that rebels stormed the prison.", "stormed", None, "2019-11-20", "tense"),
        ("On Monday, the minister said Chad had expelled the envoy.", "expelled", None, "2019-11-20", "tense"),
        ("France violated the 2005 accord.", "violated", None, "2019-11-20", "tense"),
        ("Jordan condemned last month's attack on the embassy.", "condemned", None, "2019-11-20", "tense"),
        ("Ghana criticised Togo for its raids in the 1990s.", "criticised", None, "2019-11-20", "tense"),
        ("Kenya has recalled its ambassador.", "recalled", None, "2019-11-20", "tense"),
        ("Kenya is moving troops to the border.", "moving", "2019-11-20", "2019-11-20", "tense"),
        ("Kenya will recall its ambassador.", "recall", "2019-11-20", None, "tense"),
        ("The governors are to stand trial over the flood in 2001.", "stand", "2019-11-20", None, "tense"),
        ("The king was born in 1940 and visited Togo.", "visited", None, "2019-11-20", "tense"),
        ("The attack drew protests.", "attack", None, "2019-11-20", "publication"),
    ],
)
def test_without_words_the_tense_leaves_its_time_open(text: str, word: str, start: str | None, end: str | None, basis: str) -> None:
    when = time_of(text, word)
    assert when is not None
    assert (when.start, when.end, when.basis, when.text) == (start, end, basis, None)


def test_the_day_of_saying_goes_to_the_verb_of_saying() -> None:
    when = time_of("Kommersant reported last month that Chad expelled the envoy.", "reported", cue=True)
    assert when is not None
    assert (when.start, when.end) == ("2019-10-01", "2019-10-31")


def test_the_day_of_saying_bounds_what_a_tense_leaves_open() -> None:
    said = When(start="2019-11-12", end="2019-11-12", granularity="day", basis="words")
    past = When(start=None, end="2019-11-20", granularity="unknown", basis="tense")
    ahead = When(start="2019-11-20", end=None, granularity="unknown", basis="tense")
    told = When(start=None, end="2019-11-20", granularity="unknown", basis="words")
    assert bounded(past, "2019-11-20", [said]).end == "2019-11-12"
    assert bounded(ahead, "2019-11-20", [said]).start == "2019-11-12"
    assert bounded(told, "2019-11-20", [said]) == told
    assert bounded(past, "2019-11-20", []) == past


def test_neither_words_nor_day_of_publication_give_no_time() -> None:
    assert time_of("Kenya recalled its ambassador.", "recalled", None) is None
    when = time_of("Kenya recalled its ambassador in 1998.", "recalled", None)
    assert when is not None
    assert (when.start, when.end) == ("1998-01-01", "1998-12-31")


@pytest.mark.parametrize(("words", "start", "end"), [("before the first century", None, "0001-01-01"), ("after 9999-12-31", "9999-12-31", None)])
def test_the_calendar_ends_somewhere(words: str, start: str | None, end: str | None) -> None:
    when = time_of(f"Rebels stormed the fort {words}.", "stormed")
    assert when is not None
    assert (when.start, when.end) == (start, end)


COUNTS = ("", "a ", "two ", "1.5 ", "half a ", "several ", "ten to twelve ", "1,000,000 ", "9" * 400 + " ")
COUNTED = ("{n}{u} ago", "{n}{u} earlier", "{n}{u} later", "{n}{u} from now", "{n}{u} after that", "in {n}{u}", "within {n}{u}", "for {n}{u} and a half")
RELATIVE = "last this next past coming previous following current same that recent prior".split()
HABITS = ("every {u}", "each {u}", "once a {u}", "twice per {u}", "every other {u}", "every 1.5 {u}")
EDGES = ("early in the {u}", "the end of the {u}", "the first half of last {u}", "later in the {u}", "earlier this {u}", "the rest of next {u}")
LENGTHS = (
    "in a {u}-long raid",
    "a {u}long raid",
    "for {u}s",
    "over the {u}s of fighting",
    "before the first {u}",
    "after the 20th {u}",
    "since the {u}s after war",
)


def test_every_unit_goes_with_every_word() -> None:
    phrases = [p.format(n=n, u=u) for u in LETTER for n in COUNTS for p in COUNTED]
    phrases += [f"{rel} {n}{u}{s}" for u in LETTER for rel in RELATIVE + ["the " + rel for rel in RELATIVE] for n in COUNTS[::2] for s in ("", "s")]
    phrases += [p.format(u=u) for u in LETTER for p in HABITS + EDGES + LENGTHS]
    # The tree is the same for all: only the words of the time expression change.
    parse = parser().parse([("Rebels will storm the fort after two days ago.", 0)])[0]
    sentence = Sentence(index=0, start=0, end=50, in_="text")
    certainty = read_certainty(parse, read_clauses(parse), 2)
    dated = 0
    for phrase in phrases:
        for published in ("1000-01-01", "2019-11-20", None):
            found = find_times(f"Rebels will storm the fort {phrase}.", published, "text", [parse])
            for marker in ("before", "after", "since", "until", "from"):
                parse.lower[5] = marker
                when = when_of(parse, 2, found, certainty, published, sentence)
                dated += when is not None and when.basis == "words"
    assert dated > len(phrases)
    # And each with a tree of its own.
    texts = [f"Rebels stormed the fort {phrase}." for phrase in phrases[::7]]
    for text, own in zip(texts, parser().parse([(text, 0) for text in texts]), strict=True):
        for head in range(own.size):
            when_of(own, head, find_times(text, "2019-11-20", "text", [own]), None, "2019-11-20", Sentence(index=0, start=0, end=len(text), in_="text"))


# --- calendar ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "west", "east"), [(2000, "2000-04-23", "2000-04-30"), (2010, "2010-04-04", "2010-04-04"), (2024, "2024-03-31", "2024-05-05")])
def test_easter(year: int, west: str, east: str) -> None:
    assert (easter(year).isoformat(), easter(year, orthodox=True).isoformat()) == (west, east)


def test_moving_feasts() -> None:
    assert holiday_day("11/4/4", 2022) == date(2022, 11, 24)
    assert holiday_day("05/-1/1", 2022) == date(2022, 5, 30)
    assert holiday_day("easter-2", 2022) == date(2022, 4, 15)


def test_parts_of_a_year() -> None:
    assert part_of(year_span(2011), "late") == (date(2011, 9, 1), date(2011, 12, 31))
    assert part_of(year_span(1990, 1999), "mid") == (date(1993, 1, 1), date(1996, 12, 31))


def test_every_feast_has_a_rule_that_gives_a_day() -> None:
    for row in read_table(DATA / "lexicon" / "language" / "holidays.tsv", ("names", "country", "context", "rule", "source")):
        assert row["names"] and row["source"], row.where
        assert re.fullmatch(r"[A-Z]{3}|", row["country"]), row.where
        fixed = re.fullmatch(r"\d{4}-\d\d-\d\d", row["rule"])
        assert date.fromisoformat(row["rule"]) if fixed else holiday_day(row["rule"], 2024), row.where
