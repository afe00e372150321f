"""Places: what is one, which one it is, what kind, and where an act happened."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from time import perf_counter

import pytest

from diurna.data import LexiconError
from diurna.lexicon.gazetteer import FOLDER, Gazetteer, Question, _around, choose
from diurna.lexicon.names import Names
from diurna.model import Place, Where
from diurna.understand.parse import Parse, Parser
from diurna.understand.places import PlaceReader
from diurna.understand.wheres import Scene, where_of


@lru_cache(maxsize=1)
def knowledge() -> tuple[Names, Parser, PlaceReader]:
    return Names(), Parser(), PlaceReader(Gazetteer())


def read(text: str) -> tuple[list[Place], Parse]:
    names, parser, reader = knowledge()
    parses = parser.parse([(text, 0)])
    return reader.find(text, "text", names.find(text), parses), parses[0]


def place(text: str, words: str) -> Place:
    found = [p for p in read(text)[0] if p.text == words]
    assert found, [p.text for p in read(text)[0]]
    return found[0]


def where(text: str, predicate: str) -> Where | None:
    places, parse = read(text)
    return where_of(parse, parse.words.index(predicate), Scene(places), [], [])


@pytest.mark.parametrize(
    ("text", "words", "country", "lat", "lon"),
    [
        ("Shells fell near Kharkiv overnight.", "Kharkiv", "UKR", 50.0, 36.3),
        ("The summit opened in Kiev.", "Kiev", "UKR", 50.5, 30.5),
        ("Rebels hold positions in Deir al-Zor.", "Deir al-Zor", "SYR", 35.3, 40.1),
        ("Troops are massing outside al-Hudaydah.", "al-Hudaydah", "YEM", 14.8, 43.0),
        ("Residents fled Khan Younis.", "Khan Younis", "PSE", 31.3, 34.3),
        ("A patrol was ambushed in Tillabéri region.", "Tillabéri region", "NER", 14.3, 1.7),
        ("Tankers passed through the Strait of Hormuz.", "Strait of Hormuz", None, 26.6, 56.3),
        ("The frigate sailed into the South China Sea.", "South China Sea", None, 12.0, 113.0),
        ("Envoys met at Panmunjom.", "Panmunjom", "PRK", 38.0, 126.7),
        ("Crowds returned to Tahrir Square.", "Tahrir Square", "EGY", 30.0, 31.2),
        ("Inspectors flew to Natanz.", "Natanz", "IRN", 33.7, 51.7),
        ("Fighting reached Cabo Delgado.", "Cabo Delgado", "MOZ", -12.3, 39.5),
        ("Unrest spread across West Virginia.", "West Virginia", "USA", 38.5, -80.5),
        ("Police in NAIROBI made arrests.", "NAIROBI", "KEN", -1.3, 36.8),
        ("The prisoner was flown to Guantánamo Bay.", "Guantánamo Bay", "CUB", 19.9, -75.2),
        ("The convoy left Goma at dawn.", "Goma", "COD", -1.7, 29.2),
        ("Ships anchored off St. Petersburg, Russia.", "St. Petersburg", "RUS", 59.9, 30.3),
        ("They live in St. Petersburg, Florida.", "St. Petersburg", "USA", 27.8, -82.7),
        ("The train stopped in Paris, Texas.", "Paris", "USA", 33.7, -95.6),
        ("The train stopped in Paris.", "Paris", "FRA", 48.9, 2.4),
        ("Officers from London, Ontario, gave evidence.", "London", "CAN", 43.0, -81.2),
        ("A march was held in Hyderabad, Pakistan.", "Hyderabad", "PAK", 25.4, 68.4),
        ("A march was held in Hyderabad, India.", "Hyderabad", "IND", 17.4, 78.5),
        ("Georgia accused Abkhazia of firing on a bus near Zugdidi.", "Georgia", "GEO", 42.0, 43.5),
        ("Lebanon asked for aid after the blast.", "Lebanon", "LBN", 33.8, 35.8),
    ],
)
def test_located(text: str, words: str, country: str | None, lat: float, lon: float) -> None:
    got = place(text, words)
    assert got.country == country
    assert got.lat == pytest.approx(lat, abs=1.0)
    assert got.lon == pytest.approx(lon, abs=1.0)
    assert text[got.start : got.end] == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Paris Hilton declined to comment.", "Paris"),
        ("The lawyer, Jordan Smith, filed an appeal.", "Jordan"),
        ("Scholars at the University of Oxford disagree.", "University"),
        ("The New York Times reported the strike.", "New York"),
        ("Police said the man was armed.", "Police"),
        ("Most of them left in March.", "March"),
        ("Reading the verdict took an hour.", "Reading"),
        ("Nice words were exchanged.", "Nice"),
        ("Mr. Boston denied the charge.", "Boston"),
        ("Michael Jordan retired.", "Jordan"),
        ("Omar Houston was charged. Houston denied it.", "Houston"),
        ("The statement was read on Baker Street.", "Baker"),
    ],
)
def test_no_place(text: str, words: str) -> None:
    assert words not in [p.text for p in read(text)[0]]


def test_words_are_places_in_context() -> None:
    assert place("Riots broke out in Reading.", "Reading").country == "GBR"
    assert place("The leaders met in Nice.", "Nice").country == "FRA"


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("Moscow accused the alliance of meddling.", "Moscow", "metonym"),
        ("Tehran denied the report.", "Tehran", "metonym"),
        ("Russia's ambassador to Pyongyang met officials.", "Pyongyang", "metonym"),
        ("Ties with Beijing have soured.", "Beijing", "metonym"),
        ("Washington's decision angered allies.", "Washington", "metonym"),
        ("Soldiers bowed before statues at Mansu Hill in Pyongyang.", "Pyongyang", "place"),
        ("The minister visited Damascus.", "Damascus", "place"),
        ("A blast rocked Kabul.", "Kabul", "place"),
        ("Syrian troops withdrew.", "Syrian", "adjective"),
        ("European leaders met.", "European", "adjective"),
    ],
)
def test_kind(text: str, words: str, kind: str) -> None:
    assert place(text, words).kind == kind


@pytest.mark.parametrize(
    ("text", "predicate", "name", "basis"),
    [
        ("Protesters clashed with police in Kharkiv, eastern Ukraine.", "clashed", "Kharkiv", "phrase"),
        ("Soldiers bowed before statues at Mansu Hill in Pyongyang.", "bowed", "Mansu Hill", "phrase"),
        ("Police arrested activists in the northern city of Homs.", "arrested", "Homs", "phrase"),
        ("An explosion in Quetta killed ten people.", "killed", "Quetta", "phrase"),
        ("Troops withdrew from Kherson.", "withdrew", "Kherson", "phrase"),
        ("The president travelled to Beijing on Thursday.", "travelled", "Beijing", "phrase"),
        ("The attack on Kabul airport killed 13 soldiers.", "killed", "Kabul", "phrase"),
        ("U.S. forces evacuated citizens from Kabul.", "evacuated", "Kabul", "phrase"),
        ("Hundreds marched through central Paris to protest against the law.", "protest", "Paris", "phrase"),
        ("At a meeting in Geneva, Iran and the United States agreed to resume talks.", "agreed", "Geneva", "phrase"),
        ("Russian forces shelled Kharkiv on Monday.", "shelled", "Kharkiv", "target"),
        ("Russia invaded Ukraine in February.", "invaded", "Ukraine", "target"),
        ("Rebels seized the city of Goma in eastern Congo.", "seized", "Goma", "target"),
        ("Aleppo was bombed again.", "bombed", "Aleppo", "target"),
        ("China vetoed a UN Security Council resolution on Syria.", "vetoed", "UN Security Council", "institution"),
    ],
)
def test_where(text: str, predicate: str, name: str, basis: str) -> None:
    got = where(text, predicate)
    assert got is not None
    assert (got.name, got.basis) == (name, basis)
    assert text[got.start : got.end] == got.text
    assert (got.lat is None) == (basis == "institution")


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("The United States imposed sanctions on Iran.", "imposed"),
        ("Moscow accused Washington of interference.", "accused"),
        ("The minister said that troops had killed civilians in Aleppo.", "said"),
        ("France condemned the bombing in Kabul.", "condemned"),
        ("The government expelled the envoy.", "expelled"),
    ],
)
def test_where_is_not_invented(text: str, predicate: str) -> None:
    assert where(text, predicate) is None


def test_one_name_is_one_place_in_an_article() -> None:
    names, _, reader = knowledge()
    text = "The mayor of Springfield, Illinois, resigned. Springfield has 114,000 people."
    found = [p for p in reader.find(text, "text", names.find(text), []) if p.text == "Springfield"]
    assert len(found) == 2
    assert {p.geonames_id for p in found} == {4250542}


def test_own_gazetteer_replaces_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("name\tlat\tlon\tcountry\nPoint Zulu\t1.5\t2.5\tTGO\n", encoding="utf-8")
    [match] = Gazetteer(path).find("They met at Point Zulu and in London.")
    assert match.name == "Point Zulu"
    assert match.candidates[0].lat == 1.5
    reader = PlaceReader(Gazetteer(path))
    assert [p.name for p in reader.find("They met at Point Zulu.", "text", [], [])] == ["Point Zulu"]


def test_own_gazetteer_errors_name_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("name\tlat\tlon\nPoint Zulu\tnorth\t2.5\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"own\.tsv:2"):
        Gazetteer(path)
    with pytest.raises(LexiconError, match="no such gazetteer"):
        Gazetteer(tmp_path / "none.tsv")


def test_countries_may_be_asked_for_before_any_text_is_read() -> None:
    gazetteer = Gazetteer()
    land = gazetteer.country("FRA")
    assert land is not None
    assert land.name == "France"
    assert [m.name for m in gazetteer.find("They met in Paris.")] == ["Paris"]
    assert gazetteer.country("FRA") == land


def test_a_long_list_of_places_is_read_in_reasonable_time() -> None:
    gazetteer = knowledge()[2].gazetteer
    names = [name for name in gazetteer._index if name.isascii() and name.isalpha() and len(gazetteer._numbers(name) or ()) > 2][:1500]
    assert len(names) == 1500
    questions = [Question(name, gazetteer.lookup(name)) for name in names]
    begun = perf_counter()
    assert len(choose(questions)) == 1500
    assert perf_counter() - begun < 10


def test_names_are_weighed_by_those_around_them() -> None:
    names = [str(n) for n in range(200)]
    assert _around(names[:80], names[:80])["7"] == names[:80]
    around = _around(names, names[1:])
    assert around["0"] == around["1"] == names[1:81]
    assert around["100"] == names[60:140]
    assert around["199"] == names[120:]


def test_capitals_are_looked_up_in_their_own_sentence() -> None:
    names, parser, reader = knowledge()
    first, second = "A blast rocked Kabul. ", "Moscow accused Kabul of lies."
    text = first + second
    parses = parser.parse([(second, len(first)), (first.strip(), 0)])
    kinds = [(p.text, p.kind) for p in reader.find(text, "text", names.find(text), parses)]
    assert kinds == [("Kabul", "place"), ("Moscow", "metonym"), ("Kabul", "metonym")]
    assert [p.kind for p in reader.find(text, "text", names.find(text), parses[:1])] == ["place", "metonym", "metonym"]


def test_names_that_hang_on_a_word_of_the_text_are_found_in_reasonable_time() -> None:
    names = knowledge()[0]
    unmet = next(name for name, rules in names.rules.items() if any(r.rule == "near" for r in rules) and names.find(f"{name}."))
    text = f"{unmet} said so. " * 5000
    begun = perf_counter()
    assert len(names.find(text)) == 5000
    assert perf_counter() - begun < 3


def test_choice_follows_the_country_of_the_article() -> None:
    gazetteer = Gazetteer()
    questions = [Question(name, gazetteer.lookup(name)) for name in ("Jalalabad", "Kyrgyzstan", "Osh", "Bishkek")]
    assert choose(questions)[0].country == "KGZ"
    questions = [Question(name, gazetteer.lookup(name)) for name in ("Jalalabad", "Afghanistan", "Kabul")]
    assert choose(questions)[0].country == "AFG"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.tsv")), ids=lambda p: p.name)
def test_tables_are_well_formed(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    width = lines[0].count("\t")
    assert len(lines) > 10
    for line in lines:
        assert line.count("\t") == width, line
        assert all(cell == cell.strip() for cell in line.split("\t")), line


def test_hand_written_features_lie_on_the_globe() -> None:
    seen = set()
    for line in (FOLDER / "features.tsv").read_text(encoding="utf-8").split("\n"):
        if not line or line.startswith(("#", "name\t")):
            continue
        name, _, kind, country, _, lat, lon, *_ = line.split("\t")
        assert -90 <= float(lat) <= 90, line
        assert -180 <= float(lon) <= 180, line
        assert not country or len(country) == 3, line
        assert (name, kind, country) not in seen, line
        seen.add((name, kind, country))
    assert len(seen) > 1500


def test_empty_text() -> None:
    assert knowledge()[2].find("", "text", [], []) == []
