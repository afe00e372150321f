"""What counts in a whole article: limits of verbs, registers, sides that are somebody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diurna.data import read_table, tables
from diurna.model import Article
from diurna.understand.coder import Diurna, Reading
from diurna.understand.needs import NEEDS, limits
from diurna.understand.registers import read_register, read_setting, year_told

# A report of public affairs in which nobody does anything to anybody.
AROUND = (
    "The weather in the valley was mild that week. The election lay three months away, and the cabinet of the coalition had little to show. "
    "Prices at the market in the old town were higher than in the year before, and the harvest was late. Most voters cared about roads, "
    "schools and water. The parliament building stood empty, its windows dark, and the flags on the ministry hung in the rain. "
    "A campaign poster of the opposition had come off the wall. The buses were late again. "
)


@pytest.fixture(scope="module")
def inside(coder: Diurna) -> Callable[[str], list[str]]:
    """The codes of the rows that the last sentence of an article gives."""

    def coded(sentence: str, before: str = AROUND) -> list[str]:
        text = before + sentence
        [reading] = coder.read([Article(article_id="a", text=text, published="2024-05-15")])
        assert not reading.fault, reading.fault
        return [e.cameo for e in reading.events if e.sentence_start >= len(before)]

    return coded


def test_limits_name_known_needs() -> None:
    rows = [row for path in tables("events", "limits*.tsv") for row in read_table(path, ("verb", "code", "needs", "else", "source", "example"))]
    assert len(rows) == sum(len(found) for found in limits().values()) > 60
    for row in rows:
        assert {one for need in row.items_of("needs") for one in need.split("/")} <= NEEDS.keys()
        assert row["example"].endswith(".")


def test_examples_of_limits_give_no_such_row(inside: Callable[[str], list[str]]) -> None:
    wrong = []
    for path in tables("events", "limits*.tsv"):
        for row in read_table(path, ("verb", "code", "needs", "else", "source", "example")):
            if any(code.startswith(row["code"]) for code in inside(row["example"])):
                wrong.append((row.where, row["example"]))
    assert not wrong


def test_a_sentence_alone_is_held_to_less(rows: Callable[..., list[tuple[str, str, str]]], inside: Callable[[str], list[str]]) -> None:
    sentence = "Ministers called for patience."
    assert rows(sentence)
    assert not inside(sentence)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Syria has recognised the independence of Abkhazia.", "054"),
        ("France expelled two Russian diplomats on Monday.", "161"),
        ("Kenyan Prime Minister Raila Odinga accused Uganda of sheltering the rebels.", "112"),
        ("Police arrested nine demonstrators in Nairobi.", "173"),
        ("Kenya and Uganda signed a treaty on fishing rights.", "057"),
        ("The foreign minister of Kenya visited Tanzania on Tuesday.", "042"),
    ],
)
def test_acts_between_those_who_are_somebody_stay(inside: Callable[[str], list[str]], sentence: str, code: str) -> None:
    assert code in inside(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "What do you make of the war between Kenya and Uganda?",
        "Kenya introduced restrictions on flying to Uganda.",
        "The president held a rally in the capital of Kenya on Sunday.",
        "The law will be applied to it by Kenya.",
        "Kenya got the power to detain Ugandan fishermen.",
        "The Kenyan government did not expel the Ugandan ambassador.",
        "Ugandan officials are arrested after being convicted.",
        "Kenya wants to settle matters with Uganda.",
        "Under the constitution, the Kenyan parliament removes the president.",
        "Kenya and Uganda will continue their fishing agreement.",
        "The virus has infected forty Kenyans and killed nine people.",
        "A Kenyan engineer was killed while repairing a bridge.",
    ],
)
def test_what_is_no_act_told(inside: Callable[[str], list[str]], sentence: str) -> None:
    assert not inside(sentence)


SPORT = (
    "The striker scored twice in the second half as the champions won their third match of the season. The coach praised his midfield and said the "
    "league title was still open. The goalkeeper saved a penalty, and the captain left the pitch with a knee injury. The fans sang until the referee "
    "ended the game. The next fixture is the cup semi-final on Saturday, when the team will meet the club from the north again. "
)


def test_a_report_of_sport_has_no_acts_of_teams(inside: Callable[[str], list[str]]) -> None:
    assert read_register(SPORT) == "sport"
    assert not inside("England beat France and will meet Germany on Sunday.", SPORT)
    assert "173" in inside("Kenyan police arrested two players from Uganda.", SPORT)


def test_registers() -> None:
    assert read_register(AROUND) == ""
    everyday = "The bakery opened early, and the smell of bread filled the street. " * 10
    assert read_register(everyday) == "everyday life"
    assert read_setting("Kenya met Uganda.").article is False


def test_offices_of_an_undated_article(coder: Diurna) -> None:
    assert year_told("It happened in 1998 and again in 2004.") == "2004-06-30"
    assert year_told("It cost 2,004 pounds.") is None
    [reading] = coder.read([Article(article_id="a", text="Tony Blair visited Italy.")])
    assert [e.source.code for e in reading.events if e.source] == ["GBRGOV"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The inquiry heard a retired judge, two doctors and sentencing experts from Kenya.",
        "The storms and the earthquakes that hit Turkey were among the words of the year in Kenya.",
        "A fire at a Kenyan nightclub that killed 25 soldiers led to new rules.",
        "Thousands of Kenyans attended the funeral procession of the general in Nairobi.",
        "Saturday's game will provide a thrilling confrontation between Kenya's young soldiers and Uganda's veteran army.",
        "Kenya's current loan agreement with Uganda expires in March.",
        "Wednesday was the anniversary of the rebel army's takeover of Uganda.",
        "The bill covers cases such as a policeman who murders a Kenyan protester.",
        "Two Kenyan lawmakers defected to the Orange Democratic Movement.",
        "Kenya and Uganda will continue a joint venture agreement.",
        "President William Ruto (centre) stands with Ugandan (left) and Tanzanian (right) ministers.",
    ],
)
def test_no_act_in_an_article(inside: Callable[[str], list[str]], sentence: str) -> None:
    assert inside(sentence) == []


def test_force_of_the_police_is_repression(inside: Callable[[str], list[str]]) -> None:
    assert inside("Kenyan police used force against Kenyan protesters.") == ["175"]
    assert inside("The Kenyan army used force against Somali rebels.") == ["190"]


def test_an_agreement_that_is_made_counts(inside: Callable[[str], list[str]]) -> None:
    assert "057" in inside("Kenya and Uganda signed a joint venture agreement.")


def test_soldiers_open_fire(inside: Callable[[str], list[str]]) -> None:
    assert inside("Israeli fire killed three Lebanese soldiers.")


def test_a_headline_run_into_the_text(coder: Diurna) -> None:
    text = "kenya seeks peace talks with uganda the president of kenya has met the president of tanzania to end the row over fish. " + AROUND.lower()
    [reading] = coder.read([Article(article_id="a", text=text)])
    first: list[Reading] = [reading]
    assert all(e.source is None or e.source.start >= 40 for e in first[0].events if e.sentence == 0)


def test_a_title_makes_no_place_of_a_surname(coder: Diurna) -> None:
    assert not coder.names.find("Mr Hague will not return.")
    assert coder.names.find("The Hague will not return it.")


def test_a_shadow_minister_is_of_the_opposition(coder: Diurna) -> None:
    [reading] = coder.read([Article(article_id="a", text="Shadow home secretary David Davis accused Tony Blair of lying.")])
    assert [e.source.sectors for e in reading.events if e.source] == [("OPP", "LEG")]


def test_a_report_between_states_is_read_as_closely_as_a_sentence(coder: Diurna) -> None:
    between = (
        "Kenya and Uganda signed a treaty with Tanzania in Nairobi on Monday. Rwanda, Burundi and Kenya will follow, the Ugandan president said. "
        "Ethiopia has recognised the claims of Somalia. Sudan, which borders Ethiopia and Egypt, backed Uganda. Egypt accused Ethiopia of delay, "
        "and Djibouti asked Kenya to mediate between Somalia and Ethiopia before the summit in Kampala, where the five heads of state are to meet "
        "next week for two days of talks on trade."
    )
    at_home = between.replace("Kenya", "The board").replace("Uganda", "the firm").replace("Ethiopia", "the club")
    for name in ("Tanzania", "Rwanda", "Burundi", "Somalia", "Sudan", "Egypt", "Djibouti", "Nairobi", "Kampala"):
        at_home = at_home.replace(name, "the town")
    assert read_setting(between, coder.names.find(between)).article is False
    assert read_setting(at_home, coder.names.find(at_home)).article is True


def test_the_dead_of_an_article_count_whoever_killed_them(inside: Callable[[str], list[str]]) -> None:
    assert inside("Three Ugandan soldiers were killed near the border.") == ["190"]
    assert inside("Police arrested nine students in Lusaka.") == ["173"]
    assert inside("Kenya mobilised two brigades on Friday.")[:1] in (["154"], ["152"], ["150"])


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("The Kenyan government fought inflation with higher interest rates.", []),
        ("The Kenyan army fought rebels in the north.", ["190"]),
        ("A report by Kenyan inspectors hit the French company.", []),
        ("The Kenyan minister attacked the tax plan of the Labour Party.", ["111"]),
        ("Police in Nairobi shot a fox.", []),
        ("Two Kenyan farmers were killed by a lion.", []),
        ("Two Afghan guards were killed and eight people were wounded in a suicide bombing.", ["1831"]),
        ("Typhoon Nina killed forty Filipinos.", []),
        ("Tamil Tigers killed four Sri Lankan soldiers.", ["190"]),
        ("An attempt to assassinate the governor of Kilifi, Ali Noor, was foiled in Kenya, police said.", ["186"]),
    ],
)
def test_force_needs_a_body(sentence: str, codes: list[str], rows: Callable[..., list[tuple[str, str, str]]]) -> None:
    assert [code for _, code, _ in rows(sentence)] == codes


@pytest.mark.parametrize(
    "sentence",
    [
        "Ireland met Switzerland in the qualifier and lost 2-0.",
        "Airbus sued Boeing over a contract.",
        "The prime minister said Britain must leave the union.",
        "The president is willing to learn the piano.",
    ],
)
def test_reports_ask_for_more(sentence: str, inside: Callable[[str], list[str]]) -> None:
    assert not inside(sentence)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Two Kenyan nurses were attacked at a bus stop.", "182"),
        ("A jealous cousin killed two Kenyan teachers in Mombasa.", "1823"),
        ("Rebels attacked two Kenyan nurses at a bus stop.", "190"),
        ("Two Kenyan teachers were killed as the army fought for the town.", "190"),
        ("Russian jets attacked the Ukrainian garrison.", "195"),
        ("Rebels in Yemen carried out the attack on Saudi Arabia using nine drones.", "1952"),
        ("Kenya introduced tight limits on Uganda.", "163"),
        ("The Danish mayor wrote to the Swedish embassy asking for a copy of the plan.", "020"),
        ("The Latvian Greens called for the premier of Estonia to resign.", "0241"),
        ("The Kenyan minister stepped down after weeks of protest.", "0831"),
    ],
)
def test_force_of_persons_is_no_force_of_arms(rows: Callable[..., list[tuple[str, str, str]]], sentence: str, code: str) -> None:
    assert code in [row[1] for row in rows(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "A fire in a block of flats in Kenya killed three people.",
        "The Committee to Protect Journalists reported nine deaths in Kenya.",
        "The Kenyan cabinet postponed its plans for a new bridge.",
        "The Kenyan minister refused to rule out a new tax on sugar.",
        "The Kenyan deputy attacked the premier politically.",
    ],
)
def test_accidents_names_and_delays_are_no_acts(inside: Callable[[str], list[str]], sentence: str) -> None:
    assert not {"190", "182", "1823", "074", "120"} & set(inside(sentence))
