"""Languages: English is never lost, other languages are kept and say why they are not coded."""

from __future__ import annotations

import pytest

from diurna.model import Article
from diurna.read.articles import Failure
from diurna.read.files import make_article, read_inputs
from diurna.read.languages import english_only, identify, why_not_coded, with_language

FRENCH = "Le ministre des affaires étrangères a rencontré son homologue à Genève, où ils ont parlé de la frontière et du retour des réfugiés."
GERMAN = "Der Außenminister traf am Montag seinen Amtskollegen in Genf, um mit ihm über die Grenze und die Rückkehr der Flüchtlinge zu sprechen."
SPANISH = "El ministro de asuntos exteriores se reunió el lunes con su homólogo en Ginebra para hablar de la frontera y del regreso de los refugiados."
DUTCH = "De minister van buitenlandse zaken ontmoette maandag zijn collega in Genève om over de grens en de terugkeer van vluchtelingen te spreken."
RUSSIAN = "Министр иностранных дел встретился в понедельник с коллегой в Женеве."
ENGLISH = "The foreign minister met his counterpart in Geneva on Monday and said that the talks on the border would go on."


@pytest.mark.parametrize(("text", "lang"), [(FRENCH, "fr"), (GERMAN, "de"), (SPANISH, "es"), (DUTCH, "nl"), (RUSSIAN, "ru"), (ENGLISH, "en")])
def test_languages_of_single_sentences(text: str, lang: str) -> None:
    assert identify(text) == lang


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Talks resume",
        "Bonjour le monde",
        "Hasina, Khaleda Zia, Mirza Fakhrul, Ershad, Raushan",
        "Iran's Khamenei receives Syria's Assad, Hezbollah's Nasrallah, Hamas leader Haniyeh; Raisi absent",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
    ],
)
def test_short_texts_and_names_stay_open(text: str) -> None:
    assert identify(text) in (None, "en")


@pytest.mark.parametrize("name", ["Bouteflika", "Szczecin", "Nguyễn Văn Thiệu", "Ciudad Juárez"])
def test_foreign_names_do_not_make_english_foreign(name: str) -> None:
    assert identify(f"{name} was the scene of the raid, and the police said that {name} would be searched again.") == "en"


def test_what_the_input_says_goes_first() -> None:
    given = make_article(FRENCH, "a", lang="en")
    assert isinstance(given, Article)
    assert with_language(given) == given


def test_an_identified_language_says_so_and_keeps_its_text(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.txt").write_text(FRENCH, encoding="utf-8")
    [kept] = read_inputs([str(tmp_path / "a.txt")])
    assert isinstance(kept, Article)
    assert (kept.lang, kept.text, kept.found["lang"]) == ("fr", FRENCH, "identified from the text")
    [refused] = english_only([kept])
    assert isinstance(refused, Failure)
    assert refused.step == "language"
    assert str(refused) == f'{tmp_path / "a.txt"}: not English (lang "fr", identified from the text): not coded'


def test_english_and_unknown_languages_are_coded() -> None:
    for text in (ENGLISH, "Talks resume"):
        article = make_article(text, "a")
        assert isinstance(article, Article)
        assert why_not_coded(with_language(article)) is None


@pytest.mark.parametrize(("today", "refused"), [("2024-05-01", True), ("2024-05-02", False), ("2025-01-01", False), (None, False)])
def test_a_date_after_the_day_of_reading_is_refused(tmp_path, today: str | None, refused: bool) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.txt").write_text("date 2024-05-02 Talks resume\n\nThe sides met.")
    [got] = read_inputs([str(tmp_path / "a.txt")], today=today)
    assert isinstance(got, Failure) is refused
    if isinstance(got, Failure):
        assert (got.step, got.reason) == ("date", "published 2024-05-02, after the day of reading, 2024-05-01")
