"""Sentences: where they end, what is not report, and that nothing of the text gets lost."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diurna.model import Article, Region
from diurna.read.files import make_article
from diurna.understand.sentences import find_regions, paragraphs, read_sentences, split

# A bar stands where one sentence ends and the next begins; without a bar the words are one sentence.
CASES = [
    # titles before names
    "Gen. Smith left on Monday.|He gave no reason.",
    "Mr. Okello and Mrs. Achieng signed.|Both smiled.",
    "Lt. Gen. Omar Farouk was dismissed.|His deputy took over.",
    "Sen. Dale Reyes and Rep. Ana Ortiz objected.",
    "Prof. Dr. Weber spoke first.|Nobody answered.",
    "The Rev. Paul Moss prayed.|The crowd was silent.",
    "Police met Gov. Hall in St. Paul on Friday.",
    "Maj. Gen. Aziz, Col. Diop and Capt. Sy were freed.",
    "It was signed by Adm. Ito and Brig. Khan.",
    "He saw Dr. Mensah.|She saw no one.",
    # initials
    "J. R. Haddad was named envoy.|He accepted.",
    "George W. Harmon flew to Doha.",
    "The speech of John F. Kemal lasted an hour.|It bored the house.",
    "A. Petrov met B. Ivanov.",
    "It was plan B.|The general refused it.",
    # countries, bodies, hours
    "The U.S. envoy left.|He will return.",
    "He flew to the U.S. on Monday.",
    "Troops left the U.S.|The president thanked them.",
    "She lives in the U.K.|Her husband does not.",
    "The U.N. Security Council met.|It did not vote.",
    "The U.N. Secretary-General warned both sides.",
    "The shooting began at 5 a.m.|Police arrived an hour later.",
    "The shooting began at 5 a.m. Monday near Gori.",
    "Talks end at 6 p.m. local time.|Nobody expects a deal.",
    "Experts from Washington, D.C. arrived.|They stayed a week.",
    # months and days
    "The truce began on Jan. 5 and held.",
    "Voting is set for Sept. 12.|Results are due on Sept. 14.",
    "It happened in Dec.|The army denied it.",
    "On Mon. Feb. 3 the border opened.",
    # companies and the like
    "Delta Oil Co. signed the lease.",
    "Delta Oil Co.|The firm signed the lease.",
    "Harbour Holdings Ltd. and Quay Inc. merged.",
    "Guns, tents, boats etc. were seized.|Four men were held.",
    "Congo v. Uganda was heard in The Hague.",
    "It was Chile vs. Peru again.",
    "Resolution No. 1441 was passed.|Syria agreed.",
    "Art. 5 binds all members.|Nobody doubts it.",
    "Several states, e.g. Chad, abstained.",
    "One group, i.e. Seleka, attacked.",
    # numbers
    "The price rose by 3.5 percent.|It then fell.",
    "Oil stood at $71.20 a barrel on Friday.",
    "Some 1.2 million people fled.|Few came back.",
    # quotation marks
    '"We agreed."|He then left.',
    "“We agreed.”|He then left.",
    '"We agreed," he said.|"It is over."',
    '"Will you resign?" they asked.',
    '"Never!" the general shouted.|He meant it.',
    "“Did they fire?”|Nobody knew.",
    "He said: “We won.”|“It is done.”",
    "It was 'a disgrace.'|Nobody laughed.",
    "The camp was closed (it was full.)|Refugees waited outside.",
    "«We signed.»|The guests clapped.",
    "He spoke of “regime change.” and left it there.",
    # question marks, exclamation marks, ellipses
    "Will they talk?|Nobody can say.",
    "Peace at last!|The streets filled.",
    "He paused... and went on.",
    "He paused...|The hall fell silent.",
    "He paused…|The hall fell silent.",
    "What?!|The minister was stunned.",
    "He said he “would ... consider it”.|Then he left.",
    # colons, semicolons, dashes and the web
    "The terms are clear: no troops; no bases; no delay.",
    "The talks – the third this year – failed.|No date was set.",
    "The list is on example.org for all to see.",
    "The report (p. 12) names two officers.",
    "The U.S.-led coalition struck at night.|It denied the deaths.",
    'The so-called "U.S."-backed force retreated.',
    # a text without capitals
    "talks failed on monday.|the envoy left for doha at once.",
    # no end at all
    "Talks resume in Doha",
    "Talks resume in Doha; rebels stay away",
]


@pytest.mark.parametrize("case", CASES)
def test_ends(case: str) -> None:
    parts = case.split("|")
    text = " ".join(parts)
    assert [text[a:b] for a, b in split(text)] == parts


def test_two_languages_of_line_ends_give_the_same_sentences() -> None:
    text = "Talks failed.\n\nThe envoy left. He was angry.\nA second line."
    read = [text[a:b] for a, b in _all(text)]
    crlf = text.replace("\n", "\r\n")
    assert [crlf[a:b] for a, b in _all(crlf)] == read == ["Talks failed.", "The envoy left.", "He was angry.", "A second line."]


def test_hard_wrapped_lines_are_joined() -> None:
    text = (
        "The foreign ministers of the four states met in Tunis on Saturday and\n"
        "agreed that a new round of talks would open within a month, the host\n"
        "said. The delegation of the rebels, which had arrived late, refused to\n"
        "sign the paper before its prisoners were freed.\n\n"
        "A second meeting is planned for June. The mediators hope that both of\n"
        "the armies will have left the valley by then."
    )
    found = [" ".join(text[a:b].split()) for a, b in _all(text)]
    assert [s[:14] for s in found] == ["The foreign mi", "The delegation", "A second meeti", "The mediators "]
    assert found[1].endswith("prisoners were freed.")


def test_lines_of_their_own_are_not_joined() -> None:
    text = "Talks resume in Doha\nRebels stay away\nThe envoy hopes for a deal."
    assert [text[a:b] for a, b in _all(text)] == text.split("\n")


def test_paragraphs_skip_empty_ones() -> None:
    text = "\n\n  \nOne.\n \n\t\nTwo.\n\n"
    assert [text[a:b].strip() for a, b in paragraphs(text)] == ["One.", "Two."]
    assert paragraphs("") == []


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("SEOUL - The two presidents met for three hours on Thursday.", "SEOUL"),
        ("SEOUL, June 16 - The two presidents met for three hours on Thursday.", "SEOUL, June 16"),
        ("SEOUL (Example Wire) - The two presidents met for three hours on Thursday.", "SEOUL (Example Wire)"),
        ("NEW DELHI, Sept. 4 (EW) -- The two presidents met for three hours on Thursday.", "NEW DELHI, Sept. 4 (EW)"),
        ("SEOUL — The two presidents met for three hours on Thursday.", "SEOUL"),
        ("PORT-AU-PRINCE, Haiti (EW) — The two presidents met for three hours on Thursday.", "PORT-AU-PRINCE, Haiti (EW)"),
        ("Seoul, 16 Jun 89 (Radio One) -- The two presidents met for three hours on Thursday.", "Seoul, 16 Jun 89 (Radio One)"),
        ("Seoul, 16 June 1989 -- The two presidents met for three hours on Thursday.", "Seoul, 16 June 1989"),
        (
            "Seoul, 16 Jun 89 (EW) -- [Excerpts] [Jane Doe] The two presidents met for three hours on Thursday.",
            "Seoul, 16 Jun 89 (EW) -- [Excerpts] [Jane Doe]",
        ),
    ],
)
def test_datelines(line: str, place: str) -> None:
    [region] = find_regions(line)
    assert (region.kind, region.start) == ("dateline", 0)
    assert region.text.rstrip(" -–—") == place
    assert line[region.end :] == "The two presidents met for three hours on Thursday."


@pytest.mark.parametrize(
    "line",
    [
        "NATO said that its ships would stay in the gulf for another month.",
        "OPEC ministers met in Vienna on Friday to talk about the price of oil.",
        "Amnesty International (AI) has accused the army of burning three villages.",
        "The Foreign Office (FO) during its weekly briefing welcomed the offer of talks.",
    ],
)
def test_capitals_alone_are_no_dateline(line: str) -> None:
    assert find_regions(line) == []


@pytest.mark.parametrize(
    "line", ["By Amina Yusuf", "Reporting by Amina Yusuf in Abuja", "Editing by Jo Brandt and Li Na", "By Amina Yusuf and Jo Brandt, Example Wire"]
)
def test_bylines_are_not_report(line: str) -> None:
    text = f"{line}\n\nThe envoy left."
    article = Article(article_id="a", text=text)
    sentences, regions = read_sentences(article)
    assert [(r.kind, r.text) for r in regions] == [("byline", line)]
    assert [text[s.start : s.end] for s in sentences] == ["The envoy left."]


@pytest.mark.parametrize(
    "line", ["By Monday the army had left the town.", "By then both of the bridges across the river had been blown up by the retreating army"]
)
def test_a_sentence_that_begins_with_by_is_report(line: str) -> None:
    assert find_regions(line) == []


@pytest.mark.parametrize("credit", ["Photo: Example Wire", "Photo: A. Yusuf / Example Wire", "File Photo: Example Wire", "Photo by: Amina Yusuf"])
def test_captions_keep_their_kind_and_lose_their_credit(credit: str) -> None:
    caption = "Soldiers guard a bridge in Gori."
    text = f"The truce held.\n\n{caption} {credit}\n\nThe envoy left."
    sentences, regions = read_sentences(Article(article_id="a", text=text))
    assert [(text[s.start : s.end], s.kind) for s in sentences] == [("The truce held.", "report"), (caption, "caption"), ("The envoy left.", "report")]
    assert [r.kind for r in regions] == ["caption", "credit"]
    assert text[regions[1].start : regions[1].end].strip() == credit


def test_a_photograph_in_the_report_is_no_caption() -> None:
    text = "The photo shows the general with the envoy. It was taken in May."
    sentences, regions = read_sentences(Article(article_id="a", text=text))
    assert regions == []
    assert len(sentences) == 2


def test_a_clip_gives_title_and_report_and_nothing_else() -> None:
    text = " date 2022-08-16 Talks resume in Doha\nExample Wire\n\n\nDOHA - The envoys met again on Tuesday after a week. They smiled.\n"
    article = make_article(text, "clip")
    assert isinstance(article, Article)
    sentences, regions = read_sentences(article)
    assert [(s.in_, s.index) for s in sentences] == [("title", 0), ("text", 0), ("text", 1)]
    assert [text[s.start : s.end] for s in sentences if s.in_ == "text"] == ["The envoys met again on Tuesday after a week.", "They smiled."]
    assert [r.kind for r in regions] == ["header", "agency", "dateline"]


def test_a_title_of_two_sentences_is_cut_too() -> None:
    sentences, _ = read_sentences(Article(article_id="a", text="x", title="Talks fail. Envoy leaves"))
    assert [(s.start, s.end) for s in sentences if s.in_ == "title"] == [(0, 11), (12, 24)]


def test_a_long_line_without_a_space_is_one_sentence() -> None:
    assert split("a" * 1_000_000) == [(0, 1_000_000)]


def test_a_long_row_of_points_is_tried_once() -> None:
    begun = perf_counter()
    assert split("." * 20_000 + "He left. So did we.") == [(0, 20_008), (20_009, 20_019)]
    assert split(".)" * 20_000 + "a") == [(0, 40_001)]
    assert perf_counter() - begun < 2


def test_thousands_of_bylines_are_read_in_reasonable_time() -> None:
    text = "By Amina Yusuf\n\nThe envoy left.\n\n" * 5000
    begun = perf_counter()
    sentences, regions = read_sentences(Article(article_id="a", text=text))
    assert perf_counter() - begun < 2
    assert (len(sentences), len(regions)) == (5000, 5000)


def test_given_regions_may_come_in_any_order_and_overlap() -> None:
    text = "By A B\n\nBy C D\n\nBy E F\n\nBy Gill Hart\n\nThe envoy left."
    given = [Region(start=8, end=14, kind="credit", text=""), Region(start=0, end=22, kind="credit", text="")]
    assert [r.text for r in find_regions(text, given) if r.kind == "byline"] == ["By Gill Hart"]


def test_a_part_of_a_text_is_cut_in_its_own_offsets() -> None:
    text = "Left out. One. Two. Left out."
    assert [text[a:b] for a, b in split(text, 10, 19)] == ["One.", "Two."]


def _all(text: str) -> list[tuple[int, int]]:
    return [pair for start, end in paragraphs(text) for pair in split(text, start, end)]


NEWS = st.text(st.sampled_from("abAB .!?…\"'”“’()-–—:\n\r\t,\u00a0\u2028\u200b1U.SПр"), max_size=300)


def _check(text: str, pairs: list[tuple[int, int]]) -> None:
    at = 0
    for start, end in pairs:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert not text[start].isspace() and not text[end - 1].isspace()
        at = end
    assert not text[at:].strip()


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), NEWS))
def test_sentences_cover_all_that_is_not_white_space(text: str) -> None:
    _check(text, split(text))
    _check(text, _all(text))


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        NEWS,
        st.lists(st.sampled_from(["SEOUL - ", "By Jo Li\n", " Photo: EW\n", "\n\n", "He left. ", " date 2020-01-02 T\n", "EW\n"])).map("".join),
    )
)
def test_regions_and_sentences_never_overlap(text: str) -> None:
    article = make_article(text, "any", article_id="a")
    if not isinstance(article, Article):
        return
    sentences, regions = read_sentences(article)
    mine = [s for s in sentences if s.in_ == "text"]
    assert [s.index for s in mine] == list(range(len(mine)))
    for before, after in pairwise(mine):
        assert before.end <= after.start
    for sentence in mine:
        assert 0 <= sentence.start < sentence.end <= len(article.text)
        for region in regions:
            if region.kind != "caption":
                assert sentence.end <= region.start or region.end <= sentence.start
    for region in regions:
        assert 0 <= region.start < region.end <= len(article.text)
