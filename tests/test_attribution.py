"""According to whom: source, cue, content, and the chain of an event."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diurna.understand.coder import Reading


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


def test_a_caption_is_its_photographers(read: Callable[..., Reading]) -> None:
    text = "Sudan expelled a Chadian diplomat on Monday after a long quarrel.\n\nPolice arrest protesters in Khartoum on Sunday. Photo: Example Wire\n"
    [event] = [e for e in read(text).events if e.cameo == "173"]
    assert event.attribution[-1].kind == "captions"


def test_the_message_speaks_for_its_author(read: Callable[..., Reading]) -> None:
    text = "Peru's president sent a message to Chile's president. The message said that the two countries would sign a treaty."
    said = [e for e in read(text).events if e.attribution]
    assert said and all(e.attribution[0].source is not None and e.attribution[0].source.country == "PER" for e in said)


def test_unnamed_sources_stay_unnamed(read: Callable[..., Reading]) -> None:
    reading = read("It was reported that Benin had closed the border with Togo.")
    [statement] = reading.statements
    assert statement.cue is not None and statement.cue.text == "reported"
    assert statement.source is None or statement.source.country is None
