"""Headlines, adjectives and states, quotations in the first person: their sides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Rows = Callable[..., list[tuple[str, str, str]]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # headlines: two subjects and a comma, a copula left out
        ("Egypt, Jordan urge Israel to halt offensive", ("EGY", "0256", "ISR")),
        ("Thai, Cambodian troops clash at border", ("THAMIL", "190", "KHMMIL")),
        ("Seoul, Tokyo to resume talks", ("KORGOV", "046", "JPNGOV")),
        ("Kenya likely to expel Somali envoy", ("KEN", "161", "SOMGOV")),
        ("Peru ready to send troops to Haiti", ("PER", "1", "HTI")),
        # adjectives and states
        ("The Norwegian prime minister is critical of Russia's drills.", ("NORGOV", "111", "RUS")),
        ("Turkey is unwilling to extradite the Syrian general.", ("TUR", "12", "SYRMIL")),
        ("Sudan is at war with Chad, its president said.", ("TCD", "190", "SDN")),
        # quotations in the first person
        ('"We condemn the raid by Mali," Niger\'s foreign minister told reporters.', ("NERGOV", "111", "MLI")),
    ],
)
def test_headlines_adjectives_and_quotations(rows: Rows, text: str, wanted: tuple[str, str, str]) -> None:
    source, code, target = wanted
    found = rows(text)
    assert [r for r in found if r[0].startswith(source) and r[1].startswith(code) and r[2].startswith(target)], found


def test_a_speakers_refusal_of_a_mutual_act_is_his_alone(rows: Rows) -> None:
    assert rows('"I will never meet the Serbian president," the Kosovan leader said.') == [("XKXGOV", "125", "SRBGOV")]


@pytest.mark.parametrize("text", ["Today, Jordan urged Israel to halt its offensive.", "Friday, Jordan urged Israel to halt its offensive."])
def test_an_adverb_before_a_comma_is_no_subject(rows: Rows, text: str) -> None:
    assert {r[0] for r in rows(text)} == {"JOR"}
