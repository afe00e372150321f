"""Who is meant: names, offices by date, roles with their country, metonyms, references."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diurna.config import Settings
from diurna.data import holds_on
from diurna.lexicon.entities import spell_on
from diurna.show.phrases import resolve
from diurna.understand.coder import Diurna, Reading
from diurna.understand.codes import make_code


@pytest.mark.parametrize(
    ("phrase", "date", "code"),
    [
        ("Kenya", None, "KEN"),
        ("Burma", None, "MMR"),
        ("the Kremlin", "2020-01-01", "RUSGOV"),
        ("Downing Street", None, "GBRGOV"),
        ("Pyongyang", "2020-01-01", "PRKGOV"),
        ("the Bundestag", None, "DEULEG"),
        ("Peruvian lawmakers", None, "PERLEG"),
        ("riot police in Nairobi", None, "KENCOP"),
        ("Sri Lanka's army", None, "LKAMIL"),
        ("a Colombian court", None, "COLJUD"),
        ("gunmen", None, "---UAF"),
        ("the UN Security Council", None, "IGOUNO"),
        ("the European Commission", None, "IGOEURGOV"),
        ("a former Chadian minister", None, "TCDELI"),
        ("Russia's ambassador to Pyongyang", "2022-07-01", "RUSGOV"),
        ("the Taliban", "2019-05-01", "AFGREB"),
        ("the Taliban", "2023-05-01", "AFGGOV"),
        ("Abkhazia", None, "GEOPRE"),
        ("Chile's Defence Department", None, "CHLGOVMIL"),
        ("the Sudanese government", "2020-01-01", "SDNGOV"),
        ("Israeli army bulldozers", None, "ISRMIL"),
        ("pro-Russian separatists in eastern Ukraine", None, "UKRREB"),
        ("pro-Russian separatists", None, "---REB"),
        ("an anti-Syria journalist", None, "---JRN"),
        ("Iran-backed Houthi rebels", None, "YEMREB"),
        ("ethnic Albanians in southern Serbia", None, "SRBCVL"),
        ("three ethnic Tamils", None, "---CVL"),
        ("2,000 Libyans", None, "LBYCVL"),
        ("an Israeli", None, "ISRCVL"),
        ("the Israelis", None, "ISR"),
        ("militias in Sirte", None, "LBYUAF"),
        ("villagers near Menaka", None, "MLICVL"),
        ("Sokode police", None, "TGOCOP"),
        ("Puerto Barrios", None, "GTM"),
        ("Turkish Kurds", None, "TURCVL"),
        ("Ethiopia's militia ally in southern Somalia", None, "SOMUAF"),
        ("WHO", None, "IGOUNOMED"),
        ("Save the Children", None, "NGO"),
        ("Shell", None, "MNCBUS"),
        ("House Democrats", None, "USALEG"),
        ("Abu Sayyaf gunmen", None, "PHLREB"),
        ("the University of Hyderabad", None, "INDEDU"),
        ("Byelorussia", None, "BLR"),
        ("Medellín", None, "COLCVL"),
        ("the governor of Kaduna", "2020-01-01", "NGAGOV"),
        ("Qatar's state news agency", None, "QATGOVJRN"),
        ("a Haitian gang confederation", None, "HTICRM"),
        ("Peruvian immigration inspectors", None, "PERCOP"),
        ("Jay Inslee", "2020-05-01", "USAGOV"),
        ("Kathy Hochul", "2022-05-01", "USAGOV"),
        ("Beyoncé", None, "USACVL"),
        ("militias in Tripoli, a port of Lebanon", None, "LBNUAF"),
        ("the Bosnian Serbs", None, "BIH"),
        ("AFP", None, "FRAJRN"),
        ("Angela Merkel", "2015-06-01", "DEUGOV"),
        ("the Norwegian swimming chief", None, "NORCVL"),
        ("a Chilean union president", None, "CHLLAB"),
        ("the Malian party chairman", None, "MLIPTY"),
        ("a Ugandan army spokesman", None, "UGAMIL"),
        ("a Kenyan government spokesman", None, "KENGOV"),
        ("a branch manager in Oslo", None, "NORBUS"),
        ("the Zambia Democratic Union", None, "ZMBPTY"),
        ("Angela Merkel", "2023-06-01", "DEUELI"),
    ],
)
def test_phrases(coder: Diurna, phrase: str, date: str | None, code: str) -> None:
    found = resolve(coder, phrase, date)
    assert found is not None
    assert found.code.startswith(code), found


@pytest.mark.parametrize(("phrase", "code"), [("the weather", None), ("a cold winter", None), ("", None), ("   ", None)])
def test_nobody(coder: Diurna, phrase: str, code: str | None) -> None:
    found = resolve(coder, phrase)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("country", "sectors", "code"),
    [
        ("RUS", ("GOV",), "RUSGOV"),
        ("UNO", (), "IGOUNO"),
        ("EUR", ("LEG",), "IGOEURLEG"),
        ("", ("COP",), "---COP"),
        ("NGO", ("MED",), "NGOMED"),
        ("IMG", ("REB",), "IMGREB"),
    ],
)
def test_codes(country: str, sectors: tuple[str, ...], code: str) -> None:
    assert make_code(country, sectors)[0] == code


def test_only_the_end_of_a_long_context_is_read(coder: Diurna) -> None:
    far = "Japan's prime minister spoke. " + "The weather was mild in the hills. " * 40_000
    found = resolve(coder, "the prime minister", "2024-05-15", far + "Thailand signed the treaty.")
    assert len(far) > 1_000_000
    assert found is not None and found.country == "THA"


def test_offices_go_by_date(coder: Diurna) -> None:
    spells = coder.names.persons["Barack Obama"]
    assert spell_on(spells, "2012-03-01")[1] == "then"
    assert spell_on(spells, "2012-03-01")[0].office == "President of the United States"
    assert spell_on(spells, "2021-03-01")[1] == "former"


def test_partial_dates_cover_their_whole_span() -> None:
    assert holds_on("1991", "1993-06", "1993-06-30")
    assert not holds_on("1991", "1993-06", "1993-07-01")
    assert holds_on("", "", "1800-01-01")


def test_an_unknown_name_takes_the_office_before_it(read: Callable[..., Reading]) -> None:
    [mention, *_] = [m for m in read("Zambian Finance Minister Mutale Bwalyantu visited Malawi.").mentions if "Bwalyantu" in m.text]
    assert mention.actor.code == "ZMBGOV"
    assert mention.actor.name == "Mutale Bwalyantu"


def test_the_surname_alone_is_known_afterwards(read: Callable[..., Reading]) -> None:
    text = "Zambian Finance Minister Mutale Bwalyantu visited Malawi. Bwalyantu thanked Tanzania."
    last = [m for m in read(text).mentions if m.text == "Bwalyantu"]
    assert [m.actor.code for m in last] == ["ZMBGOV"]


def test_the_surname_is_known_as_the_report_spells_it(read: Callable[..., Reading]) -> None:
    text = "President Ibrahim Boubacar Keita met envoys from Niger. Keita then visited Togo."
    last = [e for e in read(text, "2015-03-02").events if e.target and e.target.country == "TGO"]
    assert {e.source.code for e in last if e.source} == {"MLIGOV"}


def test_two_sides_are_not_the_one_who_speaks_to_them(read: Callable[..., Reading]) -> None:
    text = "Armenia and Azerbaijan shelled each other again. Russia urged both sides to stop."
    urged = [e for e in read(text).events if e.source and e.source.country == "RUS"]
    assert urged and {e.target.country for e in urged if e.target} == {"ARM", "AZE"}


@pytest.mark.parametrize(
    ("text", "words", "codes"),
    [
        ("Peru and Chile quarrelled for years. The two countries signed a treaty.", "The two countries", {"PER", "CHL"}),
        ("Ghana froze the accounts. It also expelled a diplomat.", "It", {"GHA"}),
        ("Ghana's president met Togo's president. He praised Benin.", "He", {"GHAGOV"}),
        ("Senegal protested. The country's foreign ministry summoned the Gambian ambassador.", "foreign ministry", {"SENGOV"}),
        ("Mercosur scolded Paraguay. The bloc imposed sanctions on the country.", "bloc", {"IGO"}),
        ("Volkswagen left Turkmenistan. The company accused Uzbekistan of fraud.", "company", {"MNCBUS"}),
        ("Kenya and Ghana opened an embassy together. They thanked Botswana.", "They", {"KEN", "GHA"}),
        ("Rwanda's ambassador met Togolese officials. The envoy praised Benin.", "envoy", {"RWAGOV"}),
        ("Basque separatists bombed a bank in Spain. The militants threatened France.", "militants", {"ESPREB"}),
        ("Police fired tear gas at students in Dakar. A court jailed the protesters.", "court", {"SENJUD"}),
    ],
)
def test_references(read: Callable[..., Reading], text: str, words: str, codes: set[str]) -> None:
    reading = read(text)
    found = {e.source.code for e in reading.events if e.source and e.source.text.lower().endswith(words.lower().removeprefix("the "))}
    assert found == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Gunmen killed two nuns in an explosion in a suburb of Davao.", {"PHLUAF", "PHLREL"}),
        ("Pro-Russian separatists in eastern Ukraine shelled a village.", {"UKRREB", "UKRCVL"}),
        ("Ethnic Tamils protested in northern Sri Lanka.", {"LKACVL"}),
        ("Hungary's president warned European leaders.", {"HUNGOV", "---GOV"}),
    ],
)
def test_roles_without_a_country(read: Callable[..., Reading], text: str, codes: set[str]) -> None:
    found = {a.code for e in read(text).events for a in (e.source, e.target) if a}
    assert found == codes


def test_a_spelling_in_one_row_names_all_spells(coder: Diurna) -> None:
    found = resolve(coder, "Milosevic", "1999-04-01")
    assert found is not None and found.code == "YUGGOV"


def test_nobody_is_a_former_official_before_the_office(coder: Diurna) -> None:
    found = resolve(coder, "Barack Obama", "1985-04-01")
    assert found is not None and "ELI" not in found.sectors


def test_offices_of_organisations_are_told_apart(coder: Diurna) -> None:
    found = resolve(coder, "NATO's secretary general", "2011-03-20")
    assert found is not None and found.name == "Anders Fogh Rasmussen"


def test_ambiguous_names_need_context(coder: Diurna) -> None:
    assert coder.names.find("She served turkey and polished the china.") == []
    assert [h.text for h in coder.names.find("Turkey and China signed.")] == ["Turkey", "China"]


def test_names_are_whole_words(coder: Diurna) -> None:
    assert coder.names.find("The Iranianism of Peruvianness") == []


OWN = """\
name\taliases\tcountry\tsectors\tkind\tfrom\tto\toffice
Harbour League\tHL Front\tKEN\tREB\tgroup\t\t\t
Amnesty International\tAmnesty\tKEN\tREB\tgroup\t\t\t
Angela Merkel\t\tFRA\tJUD\tperson\t2001-01-01\t2030-01-01\tJudge of France
"""


@pytest.fixture(scope="module")
def own_coder(tmp_path_factory: pytest.TempPathFactory) -> Diurna:
    table = tmp_path_factory.mktemp("own") / "mine.tsv"
    table.write_text(OWN, encoding="utf-8")
    return Diurna(Settings(actors=(str(table),)))


@pytest.mark.parametrize(
    ("phrase", "shipped", "own"),
    [
        ("Harbour League", None, "KENREB"),
        ("HL Front", None, "KENREB"),
        ("Amnesty International", "NGO", "KENREB"),
        ("Angela Merkel", "DEU", "FRAJUD"),
    ],
)
def test_a_users_own_table_comes_first(coder: Diurna, own_coder: Diurna, phrase: str, shipped: str | None, own: str) -> None:
    before = resolve(coder, phrase, "2015-06-01")
    after = resolve(own_coder, phrase, "2015-06-01")
    assert (before is None) if shipped is None else (before is not None and before.code.startswith(shipped))
    assert after is not None and after.code == own


def test_a_surname_is_of_whom_the_report_named_in_full(read: Callable[..., Reading]) -> None:
    named = "Scotland's First Minister Jack McConnell met the ambassador of France. Mr McConnell criticised Norway."
    assert [e.source.code for e in read(named).events if e.cameo == "111"] == ["GBRGOV"]
    unknown = "Peter Macron of Leeds wrote a book. Macron criticised Norway."
    assert [e.source for e in read(unknown).events if e.cameo == "111" and e.source is not None and e.source.country == "FRA"] == []
    usual = "Emmanuel Macron met the ambassador of Chad. Macron criticised Norway."
    assert [e.source.country for e in read(usual).events if e.cameo == "111"] == ["FRA"]
