"""Incidents: which events are one act and why, in any order of arrival; how many sources; what reports differ in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diurna.cli import main
from diurna.data import DATA, read_table
from diurna.model import Actor, Article, Attribution, Event, When, Where
from diurna.ontology import Ontology
from diurna.relate.incidents import agreed, components, group, independent
from diurna.relate.likeness import MERGE, compare
from diurna.relate.told import Side, Told, blocks, days_of, words_of
from diurna.study.current import rolled
from diurna.study.incidents import catch_up, near_misses
from diurna.study.review import judge
from diurna.study.rows import row_of
from diurna.study.runs import Coded
from diurna.study.store import Store
from studies import event

DAY = 737000


def side(code: str, name: str = "") -> Side:
    country = None if not code or code.startswith("---") else code[:3]
    return Side(code, country, frozenset(code[n : n + 3] for n in range(3, len(code), 3)), name)


def told(key: str, source: str = "RUS", cameo: str = "174", target: str = "CZEGOV", day: int | None = DAY, **more: Any) -> Told:
    fields: dict[str, Any] = {"article": key, "first": day, "last": day, "sure": True, **more}
    return Told(key=key, source=side(source), target=side(target), cameo=cameo, **fields)


# --- two events -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {"source": "RUSGOV"},
        {"cameo": "161"},
        {"target": "CZE"},
        {"target": ""},
        {"source": "RUSMIL"},
        {"first": DAY - 3, "sure": False},
        {"first": DAY - 2, "last": DAY + 4},
        {"place": "Moscow", "place_country": "RUS"},
    ],
    ids=str,
)
def test_one_act_in_other_words(more: dict[str, Any]) -> None:
    found = compare(told("a"), told("b", **more))
    assert found.merge and found == compare(told("b", **more), told("a"))
    assert {name for name, _, why in found.reasons if why} >= {"actors", "act", "time"}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"source": "POL"}, "different actors"),
        ({"day": DAY + 1}, "different days"),
        ({"cameo": "051"}, "different acts"),
        ({"source": "CZEGOV", "target": "RUS"}, "different actors"),
        ({"source": "RUSREB"}, None),
    ],
    ids=str,
)
def test_two_acts(more: dict[str, Any], why: str | None) -> None:
    found = compare(told("a", source="RUSGOV"), told("b", **more))
    assert not found.merge
    assert why is None or why in found.against


def test_two_towns_are_two_attacks_and_a_town_lies_in_its_country() -> None:
    kunduz = told("a", place="Kunduz", place_country="AFG", geonames=1, point=(36.7, 68.9))
    herat = told("b", place="Herat", place_country="AFG", geonames=2, point=(34.3, 62.2))
    country = told("c", place="Afghanistan", place_country="AFG", geonames=3, point=(33.0, 66.0))
    assert "different places" in compare(kunduz, herat).against
    assert compare(kunduz, country).merge and compare(herat, country).merge
    # The report that names only the country joins one of them, and the two attacks stay two.
    assert [len(g.members) for g in group([kunduz, herat, country])] in ([1, 2], [2, 1])


def test_a_meeting_has_no_first_side_and_a_visit_is_a_reception() -> None:
    assert compare(told("a", "RUS", "040", "PRK"), told("b", "PRK", "046", "RUS")).merge
    assert compare(told("a", "DEU", "042", "ETH"), told("b", "ETH", "043", "DEU")).merge
    assert not compare(told("a", "RUS", "111", "PRK"), told("b", "PRK", "111", "RUS")).merge


def test_statements_must_share_words() -> None:
    said = words_of("Moscow said the grain corridor would close in March")
    one = told("a", "RUS", "010", "", words=said)
    assert compare(one, told("b", "RUS", "010", "", words=said)).merge
    assert compare(one, told("b", "RUS", "010", "", words=words_of("Moscow said its athletes were treated badly"))).against


def test_an_act_of_an_unknown_or_wide_time_merges_with_nothing() -> None:
    wide = told("a", first=DAY, last=DAY + 200)
    assert not wide.mergeable and not told("b", day=None).mergeable
    assert [len(c) for c in components([wide, told("b", first=DAY, last=DAY + 200)])] == [1, 1]
    assert days_of(None, None, None, None) == (None, None, False)


def test_neighbours_are_codes_and_give_reasons() -> None:
    codes = Ontology.load().codes
    for row in read_table(DATA / "relate" / "neighbours.tsv", ("first", "second", "direction", "weight", "reason")):
        assert row["first"] in codes and row["second"] in codes, row.where
        assert row["direction"] in ("same", "swapped", "either") and 0 < float(row["weight"]) <= 1, row.where
        assert len(row["reason"]) > 10, row.where


# --- many events ------------------------------------------------------------------------------------------------------

ACTORS = ("RUS", "RUSGOV", "RUSMIL", "UKR", "UKRMIL", "UKRCVL", "---REB", "")
PLACES: tuple[dict[str, Any], ...] = (
    {},
    {"place": "Kunduz", "place_country": "AFG", "geonames": 1, "point": (36.7, 68.9)},
    {"place": "Herat", "place_country": "AFG", "geonames": 2, "point": (34.3, 62.2)},
    {"place": "Afghanistan", "place_country": "AFG", "geonames": 3, "point": (33.0, 66.0)},
)


@st.composite
def tellings(draw: st.DrawFn, most: int = 12) -> list[Told]:
    found = []
    for n in range(draw(st.integers(2, most))):
        first = DAY + draw(st.integers(0, 3))
        found.append(
            told(
                f"{n:02}",
                draw(st.sampled_from(ACTORS)),
                draw(st.sampled_from(("190", "193", "195", "040", "042", "043"))),
                draw(st.sampled_from(ACTORS)),
                first,
                last=first + draw(st.sampled_from((0, 0, 0, 2))),
                sure=draw(st.booleans()),
                **draw(st.sampled_from(PLACES)),
            )
        )
    return found


@settings(max_examples=60, deadline=None)
@given(tellings(), st.randoms(use_true_random=False))
def test_order_changes_no_group(events: list[Told], mixer: Any) -> None:
    mixed = list(events)
    mixer.shuffle(mixed)
    assert [group(c) for c in components(events)] == [group(c) for c in components(mixed)]


@settings(max_examples=60, deadline=None)
@given(tellings())
def test_what_may_merge_meets_in_a_block(events: list[Told]) -> None:
    for one in events:
        for other in events:
            if one.key != other.key and compare(one, other).merge:
                assert blocks(one)[1] & blocks(other)[0], (one, other)


@settings(max_examples=60, deadline=None)
@given(tellings())
def test_no_group_holds_what_excludes_each_other(events: list[Told]) -> None:
    for component in components(events):
        for found in group(component):
            members = [m.told for m in found.members]
            if len({m.signature for m in members}) == len(members):
                assert not any(compare(a, b).against for n, a in enumerate(members) for b in members[:n])


def test_sources_that_share_a_mark_are_one() -> None:
    assert independent([["a"], ["b"], ["c", "a"], ["b", "c"]]) == 1
    assert independent([]) == 0


def test_what_reports_differ_in_is_kept() -> None:
    assert agreed({"x": "190", "y": None, "z": "190"}) == ("190", {})
    assert agreed({"x": "12", "y": "15"}) == ("12", {"12": ["x"], "15": ["y"]})


# --- in a study -------------------------------------------------------------------------------------------------------


def report(number: int, source: str | None = "RUS", cameo: str = "174", target: str | None = "CZEGOV", day: str | None = "2021-05-04", **more: Any) -> Coded:
    article = Article(
        article_id=f"a{number}",
        text=more.pop("text", f"Words of the report with number {number}."),
        title=more.pop("title", None),
        published=more.pop("published", "2021-05-05"),
        outlet=more.pop("outlet", f"Paper {number}"),
        agency=more.pop("agency", None),
    )
    medium = Actor(text="", start=0, end=0, code="---JRN", name=article.outlet or "", country=None, sectors=("JRN",), via="name")
    more.setdefault("attribution", (Attribution(source=medium, cue=None, kind="publishes"),))
    return Coded(article, rows=[row_of(event(number, source, cameo, target, day, article, **more))])


REPORTS = [
    report(1),
    report(2, "RUSGOV", "161", "CZE"),
    report(3, "RUS", "174", None),
    report(4, "CZE", "174", "RUSGOV", "2021-05-07"),
    report(5, "CZEGOV", "161", "RUS", None, when=When(start=None, end="2021-05-08", granularity="unknown", basis="tense")),
    report(6, "RUS", "040", "PRK"),
    report(7, "PRKGOV", "046", "RUSGOV"),
    report(8, "RUS", "174", "CZEGOV", "2021-05-04", polarity="negative"),
    report(9, "AFGREB", "190", "AFGMIL", where=Where(name="Kunduz", country="AFG", lat=36.7, lon=68.9, geonames_id=1, basis="phrase", text="", start=0, end=0)),
    report(10, "AFGREB", "193", "AFGMIL", where=Where(name="Herat", country="AFG", lat=34.3, lon=62.2, geonames_id=2, basis="phrase", text="", start=0, end=0)),
    report(11, "AFGREB", "190", "AFG"),
]


def write(store: Store, reports: Sequence[Coded], batch: int = 64) -> None:
    with store.run("add") as run:
        for n in range(0, len(reports), batch):
            run.write(reports[n : n + batch])


def state(store: Store) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """All incidents and their events without the keys, which follow the order of arrival."""
    names = [row[1] for row in store.connection.execute("PRAGMA table_info (incident)") if row[1] != "incident_key"]
    columns = ", ".join(f'"{name}"' for name in names)
    incidents = [tuple(row) for row in store.connection.execute(f"SELECT {columns} FROM incident ORDER BY incident_id")]
    members = store.connection.execute(
        "SELECT incident_id, event_id, swapped, incident_event.score, reasons FROM incident_event JOIN incident USING (incident_key) "
        "JOIN event USING (event_key) ORDER BY 1, 2"
    )
    return incidents, [tuple(row) for row in members]


def one(store: Store, event_id: int) -> dict[str, Any]:
    row = store.connection.execute(
        "SELECT incident.* FROM incident JOIN incident_event USING (incident_key) JOIN event USING (event_key) WHERE event_id = ?", (f"{event_id:016x}",)
    ).fetchone()
    return dict(row)


def test_reports_of_one_act_are_one_incident(tmp_path: Path) -> None:
    with Store.write(tmp_path / "study.db", create=True) as store:
        write(store, REPORTS)
        expelled = one(store, 1)
        assert expelled["incident_key"] == one(store, 2)["incident_key"] == one(store, 3)["incident_key"] != one(store, 4)["incident_key"]
        assert (expelled["source"], expelled["cameo"], expelled["target"], expelled["day"]) == ("RUS", "174", "CZEGOV", "2021-05-04")
        assert (expelled["events"], expelled["articles"], expelled["outlets"], expelled["sources"]) == (3, 3, 3, 3)
        assert expelled["score"] >= MERGE
        differing = json.loads(expelled["disagreements"])
        assert differing["cameo"] == {"161": [f"{2:016x}"], "174": [f"{1:016x}", f"{3:016x}"]}
        # A denial is no act, and the answer of the other side is another one.
        assert store.connection.execute("SELECT count(*) FROM incident_event JOIN event USING (event_key) WHERE polarity = 'negative'").fetchone()[0] == 0
        assert one(store, 4)["articles"] == 2
        meeting = one(store, 6)
        assert meeting["articles"] == 2
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(REPORTS), st.integers(1, 5))
def test_any_order_of_articles_gives_the_same_incidents(tmp_path_factory: pytest.TempPathFactory, order: list[Coded], batch: int) -> None:
    folder = tmp_path_factory.mktemp("order")
    states = []
    for name, reports, size in (("one", REPORTS, 64), ("other", order, batch)):
        with Store.write(folder / f"{name}.db", create=True) as store:
            write(store, reports, size)
            states.append(state(store))
    assert states[0] == states[1]


def test_copies_and_one_agency_are_one_source(tmp_path: Path) -> None:
    wire = "The Russian government told two diplomats to leave, a spokesman said. " + " ".join(f"word{n}" for n in range(60))
    reports = [
        report(1, text=wire),
        report(2, text=wire.replace("said", "told reporters")),
        report(3, agency="Wire"),
        report(4, agency="Wire"),
        report(5, outlet="Paper 4"),
        report(6),
        report(7, text=wire),
    ]
    with Store.write(tmp_path / "study.db", create=True) as store:
        write(store, reports, 2)
        found = one(store, 1)
        assert (found["articles"], found["outlets"]) == (7, 6)
        assert found["sources"] == 3  # the wire story, the agency with its customer, and paper 6


def test_a_judgement_splits_and_merges(tmp_path: Path) -> None:
    with Store.write(tmp_path / "study.db", create=True) as store:
        write(store, REPORTS)
        before = state(store)

        def row(number: int) -> dict[str, Any]:
            return dict(store.connection.execute("SELECT * FROM event_current WHERE event_id = ?", (f"{number:016x}",)).fetchone())

        judge(store, row(2), "correct", who="me", at="2024-01-01T00:00:00", field="source", value="POLGOV")
        assert one(store, 2)["articles"] == 1 and one(store, 1)["articles"] == 2
        judge(store, row(2), "correct", who="me", at="2024-01-01T00:00:01", field="source", value="RUSGOV")
        assert one(store, 2)["articles"] == 3
        assert [i[0] for i in before[0]] == [i[0] for i in state(store)[0]]
        judge(store, row(2), "reject", who="me", at="2024-01-01T00:00:02")
        assert one(store, 1)["articles"] == 2
        assert rolled(store.connection)


def test_coding_anew_replaces_the_events_of_an_article(tmp_path: Path) -> None:
    with Store.write(tmp_path / "study.db", create=True) as store:
        write(store, REPORTS)
        key = store.connection.execute("SELECT article_key FROM article WHERE article_id = 'a2'").fetchone()[0]
        again: Event = event(2, "POL", "174", "CZEGOV", "2021-05-04", REPORTS[1].article)
        with store.run("recode") as run:
            run.write([Coded(REPORTS[1].article, rows=[row_of(again)], article_key=key)])
        assert one(store, 1)["articles"] == 2
        loose = store.connection.execute("SELECT count(*) FROM incident WHERE incident_key NOT IN (SELECT incident_key FROM incident_event)").fetchone()[0]
        assert loose == 0
        assert store.connection.execute("SELECT count(*) FROM incident_event WHERE article_key = ?", (key,)).fetchone()[0] == 1


def test_an_older_study_gets_its_incidents(tmp_path: Path) -> None:
    with Store.write(tmp_path / "study.db", create=True) as store:
        write(store, REPORTS)
        wanted = state(store)
        with store.transaction() as connection:
            for table in ("incident_block", "incident_event", "incident", "article_band", "article_like", "article_copy"):
                connection.execute(f"DELETE FROM {table}")
            catch_up(connection)
        assert state(store) == wanted


def test_near_misses_say_what_speaks_against_them(tmp_path: Path) -> None:
    with Store.write(tmp_path / "study.db", create=True) as store:
        write(store, REPORTS)
        kunduz = one(store, 9)
        found = near_misses(store.connection, kunduz["incident_key"], 0.5)
        assert any("different places" in match.against for _, _, match in found)


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_show_gives_an_incident_with_reasons(tmp_path: Path, form: str) -> None:
    with Store.write(tmp_path / "study.db", create=True) as store:
        write(store, REPORTS)
        name = one(store, 9)["incident_id"]
    shown = CliRunner().invoke(main, ["show", name, "--study", str(tmp_path / "study.db"), "--format", form])
    assert shown.exit_code == 0, shown.output
    assert "different places" in shown.stdout and "the same day" in shown.stdout and name in shown.stdout
