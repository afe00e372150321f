"""According to whom: source, cue, content, and the chain of an event."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diurna.evaluate.cue_examples import run_cue_examples
from diurna.model import Article
from diurna.understand.coder import Diurna, Reading
from diurna.understand.quotes import Quotes


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("Togo said that Benin had closed the border.", "Togo", "said"),
        ("Benin had closed the border, Togo said.", "Togo", "said"),
        ("According to Togo, Benin closed the border.", "Togo", "According to"),
        ("“Benin closed the border,” said Togo's minister.", "Togo's minister", "said"),
        ("Togo's minister fears that Benin will close the border.", "Togo's minister", "fears"),
        ("Benin has, officials in Togo say, closed the border.", "officials in Togo", "say"),
    ],
)
def test_source_and_cue(read: Callable[..., Reading], text: str, source: str, cue: str) -> None:
    reading = read(text)
    found = [(text[s.quotation.source[0][0] : s.quotation.source[0][1]], s.cue.text) for s in reading.statements if s.quotation.source and s.cue]
    assert (source, cue) in found


@pytest.mark.parametrize(
    ("text", "cameo", "speaker"),
    [
        ("The Swiss government announced new deals between Serbia and Kosovo.", "057", "Swiss government"),
        ("Togo's minister said: Benin has shut its ears to the farmers and has broken its promises to Niger.", "123", "Togo's minister"),
    ],
)
def test_who_tells_of_an_act(coder: Diurna, text: str, cameo: str, speaker: str) -> None:
    rows = [e for e in coder.code([Article(article_id="a", text=text)]) if e.cameo == cameo]
    assert rows
    assert all(e.attribution and e.attribution[0].source is not None and e.attribution[0].source.text == speaker for e in rows)


def test_who_makes_a_deal_is_no_speaker_of_it(coder: Diurna) -> None:
    assert not any(e.attribution for e in coder.code([Article(article_id="a", text="Serbia announced a deal with Kosovo.")]))


@pytest.mark.parametrize(("credit", "names"), [("Image: Reuters.", ["Reuters"]), ("Image: Awa Diop.", []), ("Image: unknown.", [])])
def test_a_caption_is_by_the_medium_in_its_credit(coder: Diurna, credit: str, names: list[str]) -> None:
    text = f"The truce held for a week.\n\nTogolese soldiers arrest Beninese protesters in Lomé. {credit}\n\nThe envoy left for Accra."
    rows = [e for e in coder.code([Article(article_id="a", text=text)]) if e.cameo == "173"]
    assert rows
    for e in rows:
        assert [a.source.name for a in e.attribution if a.source] == names
        assert all(text[a.source.start : a.source.end] == a.source.text for a in e.attribution if a.source)


def test_what_followed_is_nothing_that_is_known(coder: Diurna) -> None:
    rows = [e for e in coder.code([Article(article_id="a", text="The club became so well-known that Kenyan police arrested its owner.")]) if e.cameo == "173"]
    assert rows and not any(e.attribution for e in rows)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Gazprom claims that it was cheated by Mikhail Khodorkovsky, who was arrested in Moscow last year.", 0),
        ("Gazprom claims that Mikhail Khodorkovsky was arrested in Moscow last year.", 1),
    ],
)
def test_what_a_report_adds_of_a_name_is_nobodys_claim(coder: Diurna, text: str, speakers: int) -> None:
    rows = [e for e in coder.code([Article(article_id="a", text=text)]) if e.cameo == "173"]
    assert rows and all(len(e.attribution) == speakers and e.factuality == 3.0 - speakers for e in rows)


def test_chains_nest_innermost_first(read: Callable[..., Reading]) -> None:
    text = "Chad's envoy to Paris said that Sudan had expelled a diplomat, Reuters reported last month."
    [event] = [e for e in read(text).events if e.cameo.startswith("16")]
    assert [a.source.name for a in event.attribution if a.source] == ["Chad's envoy", "Reuters"]
    assert event.attribution[1].when is not None
    assert (event.attribution[1].when.start, event.attribution[1].when.end) == ("2024-04-01", "2024-04-30")


def test_what_is_not_said_by_anybody_has_no_chain(read: Callable[..., Reading]) -> None:
    [event] = read("Sudan expelled a Chadian diplomat.").events
    assert event.attribution == ()


def test_outlet_and_agency_close_the_chain(read: Callable[..., Reading]) -> None:
    [event] = read("Sudan expelled a Chadian diplomat.", outlet="Harbour Times", agency="Example Wire").events
    assert [a.source.name for a in event.attribution if a.source] == ["Example Wire", "Harbour Times"]
    assert {a.kind for a in event.attribution} == {"publishes"}


def test_the_message_speaks_for_its_author(read: Callable[..., Reading]) -> None:
    text = "Peru's president sent a message to Chile's president. The message said that the two countries would sign a treaty."
    said = [e for e in read(text).events if e.attribution]
    assert said and all(e.attribution[0].source is not None and e.attribution[0].source.country == "PER" for e in said)


def test_unnamed_sources_stay_unnamed(read: Callable[..., Reading]) -> None:
    reading = read("It was reported that Benin had closed the border with Togo.")
    [statement] = reading.statements
    assert statement.cue is not None and statement.cue.text == "reported"
    assert statement.source is None or statement.source.country is None


def contents(text: str, reading: Reading) -> list[tuple[str, str, str]]:
    """The outermost statements as (source, cue, content), pieces joined by " / "."""
    joined = lambda stretches: " / ".join(text[a:b] for a, b in stretches)  # noqa: E731
    return [(joined(s.source_spans), joined(s.cue_spans), joined(s.content)) for s in reading.statements if s.outermost and s.part == "text"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Togo's envoy said he would not go.", ("Togo's envoy", "said", "he would not go")),
        ("“Never,” snapped the admiral.", ("the admiral", "snapped", "“Never,”")),
        ("“We will wait,” the envoy said, “and then we will talk.”", ("the envoy", "said", "“We will wait,” / “and then we will talk.”")),
        ("“We waited. Nobody came,” the envoy said.", ("the envoy", "said", "“We waited. Nobody came,”")),
        ("“We waited,” the envoy said. “Nobody came.”", ("the envoy", "said", "“We waited,” / “Nobody came.”")),
        ("''We waited,'' the envoy said. ''Nobody came.''", ("the envoy", "said", "''We waited,'' / ''Nobody came.''")),
        ("The convoy, officials said, had left.", ("officials", "said", "The convoy / had left")),
        ("The rebels reportedly left the town.", ("", "reportedly", "The rebels / left the town")),
        ("Benin is expected to close the border.", ("", "expected", "Benin / to close the border")),
        ("A claim that the well was poisoned was false.", ("", "claim", "that the well was poisoned")),
        ("Lisbon condemned the raid.", ("Lisbon", "condemned", "the raid")),
        ("The envoy assured reporters that talks would go on.", ("The envoy", "assured", "that talks would go on")),
        ("The union is wary of the pact.", ("The union", "wary of", "the pact")),
        ("Prices doubled, according to the bank.", ("the bank", "according to", "Prices doubled")),
    ],
)
def test_what_is_said(read: Callable[..., Reading], text: str, found: tuple[str, str, str]) -> None:
    assert found in contents(text, read(text))


def test_what_is_attributed_inside_a_content_is_listed_with_it(read: Callable[..., Reading]) -> None:
    text = "Mali says that the rebels claim that the army fled."
    [outer] = [s for s in read(text).statements if s.outermost]
    assert outer.quotation is not None
    assert [(q.kind, text[q.content[0][0] : q.content[0][1]]) for q in outer.quotation.inner] == [("claims", "that the army fled")]


def test_an_event_in_the_second_sentence_of_a_quotation_has_its_speaker(read: Callable[..., Reading]) -> None:
    text = "“We have waited for years,” Togo's foreign minister said. “Benin has expelled our ambassador.”"
    [event] = [e for e in read(text).events if e.cameo.startswith("16") or e.cameo.startswith("17")]
    assert event.attribution and event.attribution[0].source is not None and event.attribution[0].source.code == "TGOGOV"


def test_an_attitude_makes_no_link_of_a_chain(read: Callable[..., Reading]) -> None:
    reading = read("Norway condemned the Libyan raid on Tunisia.")
    assert all(not e.attribution for e in reading.events)


def test_the_example_of_every_cue_gives_its_content(coder: Diurna) -> None:
    faults = [f"{where}: {fault}: {text}" for where, text, fault in run_cue_examples(coder) if fault]
    assert not faults, "\n".join(faults[:40])


def test_quotations_pair_within_a_paragraph() -> None:
    text = 'He said: "Go.\n\n"Stay," she said, and the 6" gun fired.'
    assert [(text[q.start : q.end], q.open_end) for q in Quotes(text).found] == [('"Go.', True), ('"Stay,"', False)]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The envoy was blunt: “Benin has closed the border.”", "The envoy"),
        ("Norwegian minister: Benin closed the border", "Norwegian minister"),
    ],
)
def test_a_colon_introduces_who_speaks(read: Callable[..., Reading], text: str, source: str) -> None:
    assert (source, ":") in [(a, b) for a, b, _ in contents(text, read(text))]


def test_a_country_before_a_colon_is_what_it_is_about(read: Callable[..., Reading]) -> None:
    assert contents("Ukraine: two killed near Sumy", read("Ukraine: two killed near Sumy")) == []


def test_a_report_speaks_for_its_makers(read: Callable[..., Reading]) -> None:
    [event] = [e for e in read("A United Nations report said that Rwandan officers had trained the M23.").events if e.cameo.startswith("07")]
    assert event.attribution[0].source is not None and event.attribution[0].source.code.startswith("IGO")
