"""The rules of coding: one row for each pair, mutual acts, operators, act nouns, and what is no act."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diurna.understand.coder import Reading

Rows = Callable[..., list[tuple[str, str, str]]]


def test_compound_actors_make_the_product(rows: Rows) -> None:
    found = rows("China and Russia condemned Norway and Sweden.")
    assert {(s, t) for s, c, t in found if c.startswith("11")} == {("CHN", "NOR"), ("CHN", "SWE"), ("RUS", "NOR"), ("RUS", "SWE")}


def test_mutual_acts_go_both_ways(rows: Rows) -> None:
    found = rows("The Ghanaian president met the Togolese president in Accra.")
    assert {(s, t) for s, c, t in found if c.startswith("04")} == {("GHAGOV", "TGOGOV"), ("TGOGOV", "GHAGOV")}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Kenya recalled its ambassador from Somalia.", ("KEN", "161", "SOM")),
        ("Belgium was accused by Rwanda of arming the rebels.", ("RWA", "11", "BEL")),
        ("Hungary imposed sanctions on Belarus.", ("HUN", "163", "BLR")),
        ("Hungary threatened to impose sanctions on Belarus.", ("HUN", "1312", "BLR")),
        ("Hungary refused to impose sanctions on Belarus.", ("HUN", "12", "BLR")),
        ("Hungary lifted the sanctions on Belarus.", ("HUN", "085", "BLR")),
        ("Sudan's invasion of Chad shocked the region.", ("SDN", "190", "TCD")),
        ("Talks between Oman and Iran went on in Muscat.", ("OMN", "046", "IRN")),
        ("Egypt launched an attack on Sudan.", ("EGY", "19", "SDN")),
        ("Sudan came under attack from Egypt.", ("EGY", "19", "SDN")),
        ("Portugal said Angola must release the envoy.", ("PRT", "10", "AGO")),
        ("Nepal called for an end to the fighting in Myanmar.", ("NPL", "0256", "MMR")),
        ("Uruguay called for Venezuela to free the envoy.", ("URY", "0253", "VEN")),
        ("Kenya said Ethiopia has to withdraw from Moyale.", ("KEN", "1056", "ETH")),
        ("Kuwait insisted that Iraq pay the debt.", ("KWT", "100", "IRQ")),
        ("The Sudanese government said militants were responsible.", ("SDNGOV", "112", "---REB")),
        ("Iran's authorities freed eleven of the Turkish prisoners.", ("IRNGOV", "0841", "TUR")),
        ("Latvia decided to lift the sanctions on Belarus.", ("LVA", "085", "BLR")),
        ("Norway returned twelve skulls that date back to the Bronze Age to Peru.", ("NOR", "084", "PER")),
        ("French soldiers left Niger on Friday.", ("FRAMIL", "0874", "NER")),
    ],
)
def test_constructions(rows: Rows, text: str, wanted: tuple[str, str, str]) -> None:
    source, code, target = wanted
    found = rows(text)
    assert [r for r in found if r[0].startswith(source) and r[1].startswith(code) and r[2].startswith(target)], found


@pytest.mark.parametrize(
    "text",
    [
        "Kenya is a country in East Africa.",
        "The Dutch striker scored twice against Spain.",
        "Rain fell over northern Italy for three days.",
        "The Norwegian author was born in Bergen.",
        "The annual regatta took place in Croatia.",
        "Poland demonstrated its skill at chess.",
        "The Belgian clerk killed himself.",
    ],
)
def test_no_act_no_event_but_a_reason(read: Callable[..., Reading], text: str) -> None:
    reading = read(text)
    assert reading.events == []
    [uncoded] = reading.uncoded
    assert uncoded.reason


def test_an_embedded_act_is_no_event_of_its_own(rows: Rows) -> None:
    codes = [c for _, c, _ in rows("Iran threatened to attack Bahrain.")]
    assert codes and all(c.startswith("13") for c in codes)


def test_future_cooperation_is_agree_in_plover_only(read: Callable[..., Reading]) -> None:
    [event, *_] = read("The Danish premier will visit Latvia next week.").events
    assert event.cameo.startswith("04")
    assert event.modality == "planned"
    assert event.plover == "AGREE"


@pytest.mark.parametrize(
    ("text", "plover"),
    [
        ("The Danish premier will not visit Latvia.", "REJECT"),
        ("The Danish premier refused to visit Latvia.", "REJECT"),
        ("The Danish premier did not visit Latvia.", "CONSULT"),
    ],
)
def test_refused_cooperation_is_reject_and_what_merely_did_not_happen_is_not(read: Callable[..., Reading], text: str, plover: str) -> None:
    assert plover in {e.plover for e in read(text).events}


@pytest.mark.parametrize("condition", ["", " if the parliament agrees"])
def test_a_speakers_own_future_is_intent(rows: Rows, condition: str) -> None:
    assert ("NOR", "0331", "MDA") in rows(f"Norway said it would give economic aid to Moldova{condition}.")


def test_every_event_names_a_row_and_keeps_its_trace(read: Callable[..., Reading]) -> None:
    reading = read("Hungary threatened to impose sanctions on Belarus, and Poland expelled a Belarusian diplomat.")
    assert len(reading.events) >= 2
    for event in reading.events:
        assert ".tsv:" in event.rule
        assert event.trace


def test_offsets_slice_back(read: Callable[..., Reading]) -> None:
    text = "On Monday, Peru's foreign ministry expelled two Bolivian diplomats after a row in Lima."
    events = read(text).events
    assert events
    for event in events:
        assert text[event.trigger.start : event.trigger.end] == event.trigger.text
        for actor in (event.source, event.target):
            if actor is not None:
                assert text[actor.start : actor.end] == actor.text


def test_a_warning_finds_its_target_by_a_stated_chain(read: Callable[..., Reading]) -> None:
    text = "Iran was the subject of the debate, and its missile tests prompted the Israeli prime minister to warn of a harsh answer."
    [event] = [e for e in read(text).events if e.cameo.startswith("13")]
    assert event.target is not None and event.target.country == "IRN"
    assert any("chain" in reason for _, reason in event.trace)


def test_what_is_asserted_is_not_demanded(rows: Rows) -> None:
    assert not [r for r in rows("Kuwait insisted that Iraq paid the debt.") if r[1].startswith("10")]


def test_a_decision_to_do_what_the_tables_do_not_know_is_no_act(rows: Rows) -> None:
    assert rows("The Kenyan government decided to repaint the ministry.") == []


def test_a_call_is_no_act_beside_what_it_was_for(rows: Rows) -> None:
    found = rows("The Greek president called the Cypriot president to thank him.")
    assert [r[1][:2] for r in found] == ["05"]
    assert rows("The Greek president called the Cypriot president on Friday.")[0][1] == "041"


def test_private_persons_who_travel_pay_no_visit(rows: Rows) -> None:
    assert rows("Two Kenyan nurses travelled to Norway.") == []
    assert rows("The Kenyan president travelled to Norway.")[0][1] == "042"


def test_ground_taken_by_arms_is_assault(read: Callable[..., Reading]) -> None:
    events = read("Ethiopian troops captured the town from Eritrea.").events
    assert [(e.cameo, e.plover) for e in events] == [("192", "ASSAULT")]


def test_what_was_not_allowed_is_refused(read: Callable[..., Reading]) -> None:
    events = read("The Chadian government did not give permission for a rally of the opposition.").events
    assert [e.plover for e in events] == ["REJECT"]


def test_wanting_what_no_table_knows_is_no_act(rows: Rows) -> None:
    assert rows("Kenyan farmers want to paint the barn.") == []


def test_who_act_together_need_no_with(rows: Rows) -> None:
    assert set(rows("Chile and Peru struck a deal on copper.")) == {("CHL", "057", "PER"), ("PER", "057", "CHL")}


def test_several_countries_that_drill_together_cooperate(rows: Rows) -> None:
    assert {r[1] for r in rows("Norway and Finland held exercises in the Baltic.")} == {"062"}
    assert {r[1] for r in rows("Norway held exercises in the Baltic.")} == {"150"}
