"""Ties: rows of the table by their examples, spells in any order of arrival, a replay of reports of our own against a table made by hand."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from diurna.cli import main
from diurna.model import Article
from diurna.relate.parties import Party, kind_of, party
from diurna.relate.ties import MOVES, TieAct, certainty, kinds, readings, rules, spells
from diurna.study.review import judge
from diurna.study.store import Store
from diurna.study.ties import retie_all, state
from diurna.understand.coder import Diurna
from studies import article, event, write

RUSSIA, UKRAINE = Party("RUS"), Party("UKR")


@pytest.fixture(scope="module")
def coder() -> Diurna:
    return Diurna()


# --- the table --------------------------------------------------------------------------------------------------------


def test_every_row_gives_its_tie_on_its_example(coder: Diurna) -> None:
    articles = [Article(article_id=str(n), text=rule.example, published="2021-03-10", outlet="Paper") for n, rule in enumerate(rules())]
    failed = []
    for rule, found in zip(rules(), coder.read(articles), strict=True):
        said = {
            (r.kind, r.move, r.rule)
            for e in found.events
            for r in readings(
                e.cameo,
                rule.example,
                party(e.source.code, e.source.name, e.source.via) if e.source else None,
                party(e.target.code, e.target.name, e.target.via) if e.target else None,
            )
        }
        if (rule.kind.name, rule.move, rule.where) not in said:
            failed.append((rule.where, rule.example, said))
    assert not failed


def test_every_kind_can_be_opened_and_closed_or_lapses() -> None:
    for name, kind in kinds().items():
        moves = {rule.move for rule in rules() if rule.kind.name == name}
        assert "open" in moves and ("close" in moves or kind.lapse), name


@pytest.mark.parametrize(
    ("code", "name", "via", "kind"),
    [
        ("RUSMIL", "Russian troops", "role", "state"),
        ("PSEREBPTY", "Hamas", "name", "armed"),
        ("IGOMIL", "NATO", "name", "organisation"),
        ("GEOPRE", "Abkhazia", "name", "territory"),
        ("FRACVL", "citizens", "role", "persons"),
    ],
)
def test_who_holds_a_tie(code: str, name: str, via: str, kind: str) -> None:
    found = party(code, name, via)
    assert found is not None and kind_of(found) == kind


def test_nobody_in_particular_and_nobody_with_himself() -> None:
    assert party("---GOV", "the government", "role") is None and party(None, None) is None
    assert readings("163", "imposed sanctions", RUSSIA, party("RUSGOV", "Moscow")) == []
    assert readings("163", "imposed sanctions", None, UKRAINE) == []


def test_a_denied_act_speaks_against_the_tie() -> None:
    assert [(r.kind, r.move) for r in readings("054", "did not recognise Kosovo", RUSSIA, Party("XKX"), denied=True)] == [("recognition", "against")]


# --- spells -----------------------------------------------------------------------------------------------------------


def act(move: str, day: str, event: str = "", days: int = 1, **more: Any) -> TieAct:
    return TieAct(move=move, day=day, published=day, event=event or f"{move} {day}", days=days, origin=more.pop("origin", "Paper"), **more)


def days_of(kind: str, *acts: TieAct) -> list[tuple[str | None, str | None, str | None]]:
    return [(s.start, s.end, s.ended) for s in spells(kinds()[kind], acts)]


def test_opened_kept_closed_and_opened_again() -> None:
    acts = (act("open", "2020-01-01"), act("open", "2020-02-01"), act("keep", "2021-01-01"), act("close", "2022-01-01"), act("open", "2023-01-01"))
    assert days_of("sanctions", *acts) == [("2020-01-01", "2022-01-01", "reported"), ("2023-01-01", None, None)]


def test_what_is_kept_stood_before_and_what_is_ended_is_known_by_its_end() -> None:
    assert days_of("sanctions", act("keep", "2020-01-01")) == [(None, None, None)]
    (kept,) = spells(kinds()["sanctions"], [act("keep", "2020-01-01")])
    assert kept.stands("2020-01-01") and not kept.stands("2019-12-31")
    (ended,) = spells(kinds()["sanctions"], [act("close", "2020-01-01"), act("close", "2020-01-01", "again")])
    assert (ended.start, ended.end) == (None, "2020-01-01") and not ended.stands("2019-12-31")


def test_force_on_three_days_of_a_month_is_war_and_lapses() -> None:
    once = [act("open", "2020-01-01", str(n), days=3) for n in range(5)]
    assert days_of("war", *once) == []
    assert days_of("war", act("open", "2020-01-01", days=3), act("open", "2020-02-10", days=3), act("open", "2020-02-11", days=3)) == []
    three = [act("open", day, days=3) for day in ("2020-01-01", "2020-01-05", "2020-01-09")]
    (war,) = spells(kinds()["war"], three)
    assert (war.start, war.last, war.lapses) == ("2020-01-01", "2020-01-09", "2021-01-08")
    assert war.stands("2021-01-08") and not war.stands("2021-01-09")
    later = [act("open", "2022-01-01")]
    assert days_of("war", *three, *later) == [("2020-01-01", "2021-01-09", "lapsed"), ("2022-01-01", None, None)]


@given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(1, 28), st.sampled_from((1, 1, 3))), max_size=8), st.randoms())
def test_the_order_of_arrival_changes_nothing(given_acts: list[tuple[str, int, int]], random: Any) -> None:
    acts = [act(move, f"2020-01-{day:02}", f"{n}", days=days) for n, (move, day, days) in enumerate(given_acts)]
    mixed = list(acts)
    random.shuffle(mixed)
    for kind in kinds().values():
        found = spells(kind, acts)
        assert found == spells(kind, mixed)
        assert all(first.end is not None and (second.start is None or first.end <= second.start) for first, second in itertools.pairwise(found))


def test_certainty_counts_origins_and_not_copies() -> None:
    def sure(*acts: TieAct) -> float:
        return certainty(spells(kinds()["treaty"], acts)[0])

    one = act("open", "2020-01-01", "1", confidence=0.6)
    assert sure(one) == sure(one, act("open", "2020-01-01", "2", confidence=0.6)) == 0.6
    assert sure(one, act("open", "2020-01-01", "2", confidence=0.6, origin="Wire")) == 0.84
    assert sure(act("open", "2020-01-01", factuality=1)) == 0.5
    assert sure(one, act("against", "2020-01-02")) == 0.3


# --- the study --------------------------------------------------------------------------------------------------------

REPORTS = [
    ("2021-03-02", "Paper", "Japan recognised Kosovo on Monday."),
    ("2021-03-06", "Paper", "The United States imposed sanctions on Syria on Friday."),
    ("2021-03-07", "Wire", "The United States imposed sanctions on Syria on Friday, a spokesman said."),
    ("2021-03-08", "Paper", "Morocco severed diplomatic relations with Iran on Monday."),
    ("2021-03-10", "Paper", "Armenia and Azerbaijan agreed to a ceasefire on Tuesday."),
    ("2021-03-12", "Paper", "China and Pakistan signed a treaty of friendship on Thursday."),
    ("2021-03-14", "Paper", "Iran detained three French citizens on Friday."),
    ("2021-04-11", "Paper", "Iran released three French citizens on Saturday."),
    ("2021-04-12", "Paper", "The European Union lifted sanctions against Belarus on Monday."),
    ("2021-04-20", "Paper", "The United States eased its embargo on Syria on Monday."),
    # The late report: what happened in March comes out in May.
    ("2021-05-20", "Paper", "Finland joined NATO on March 15, 2021. Iran released three French citizens on March 20, 2021."),
    ("2021-06-02", "Paper", "The United States lifted sanctions on Syria on Tuesday."),
]
# tie, source, target, start: as a reader of the reports above would write it down.
STANDS = """
recognition       JPN  XKX          2021-03-01
broken_relations  IRN  MAR          2021-03-08
sanctions         USA  SYR          2021-03-05
ceasefire         ARM  AZE          2021-03-09
treaty            CHN  PAK          2021-03-11
detention         IRN  FRACVL       2021-03-12
"""
LATER = "membership        FIN  IGOMIL North Atlantic Treaty Organization  2021-03-15"


def table(text: str) -> set[tuple[str, ...]]:
    import re

    return {tuple(re.split(r"\s{2,}", line.strip())) for line in text.strip().splitlines()}


def found(path: Path, **asked: Any) -> set[tuple[str, ...]]:
    with Store.read(path) as store:
        return {(r["tie"], r["source"], r["target"], r["start"]) for r in state(store.connection, **asked).records()}


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replay")
    # Worst order: the newest report first.
    rows = [{"id": str(n), "published": day, "outlet": outlet, "text": text} for n, (day, outlet, text) in enumerate(REPORTS)]
    (folder / "r.jsonl").write_text("\n".join(json.dumps(row) for row in reversed(rows)), encoding="utf-8")
    result = CliRunner().invoke(main, ["add", str(folder / "r.jsonl"), "--study", str(folder / "s.db"), "--workers", "0"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return folder / "s.db"


def test_the_state_on_a_day_is_the_table_made_by_hand(replay: Path) -> None:
    assert found(replay, on="2021-04-01", as_of="2021-04-01") == table(STANDS)


def test_a_late_report_changes_the_past_only_for_those_who_know_it(replay: Path) -> None:
    assert found(replay, on="2021-04-01", as_of="2021-05-19") == table(STANDS)
    known = {row for row in table(STANDS) if row[0] != "detention"} | table(LATER)
    assert found(replay, on="2021-04-01", as_of="2021-05-20") == found(replay, on="2021-04-01") == known


def test_easing_keeps_and_lifting_ends(replay: Path) -> None:
    assert ("sanctions", "USA", "SYR", "2021-03-05") in found(replay, on="2021-05-31", actor=("Syria",))
    assert found(replay, on="2021-06-01", actor=("Syria",)) == set()


def test_the_table_of_spells_is_what_state_says_of_all_that_is_known(replay: Path) -> None:
    with Store.read(replay) as store:
        rows = store.connection.execute(
            """SELECT kind, trim(source || ' ' || source_name), trim(target || ' ' || target_name), start FROM tie
            WHERE start IS NOT NULL AND "end" IS NULL AND (lapses IS NULL OR lapses >= '2021-12-01')"""
        )
        assert {tuple(row) for row in rows} == found(replay, on="2021-12-01")


def test_the_command_gives_sources_and_events(replay: Path) -> None:
    result = CliRunner().invoke(main, ["state", "--on", "2021-04", "--kind", "sanctions", "--format", "jsonl", "--study", str(replay)])
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (row["origins"], row["reports"], row["sources"], row["last"]) == (2, 2 + 1, "Paper|Wire", "2021-04-19")
    shown = CliRunner().invoke(main, ["show", row["opened_by"].split("|")[0], "--study", str(replay)])
    assert shown.exit_code == 0
    assert len(row["incidents"].split("|")) >= 1 and row["incidents"]
    assert "nobody reported" in result.stderr


@pytest.mark.parametrize("wrong", [("--on", "soon"), ("--on", "2021", "--as-of", "never"), ("--on", "2021", "--kind", "love")])
def test_what_cannot_be_meant_is_usage(replay: Path, wrong: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, ["state", *wrong, "--study", str(replay)])
    assert result.exit_code == 2 and wrong[-1] in result.stderr


def test_a_judgement_takes_a_tie_away_and_an_old_study_gets_its_ties(tmp_path: Path) -> None:
    report = article(1, "2022-01-10")
    path = write(tmp_path / "s.db", (report, [event(1, "USAGOV", "163", "RUS", "2022-01-09", report)]))
    with Store.write(path) as store:
        before = [tuple(row) for row in store.connection.execute("SELECT kind, source, target, start FROM tie")]
        assert before == [("sanctions", "USA", "RUS", "2022-01-09")]
        store.connection.execute("DELETE FROM tie")
        with store.transaction() as connection:
            retie_all(connection)
        assert [tuple(row) for row in store.connection.execute("SELECT kind, source, target, start FROM tie")] == before
        row = store.connection.execute("SELECT * FROM event_current").fetchone()
        judge(store, dict(row), "reject", who="A", at="2022-02-01")
        assert store.connection.execute("SELECT * FROM tie").fetchall() == []


def test_a_copy_is_no_second_origin(tmp_path: Path) -> None:
    first, copy = article(1, "2022-01-10", agency="Agency"), article(2, "2022-01-11", "Wire", text=article(1, None).text)
    path = write(tmp_path / "s.db", *((a, [event(n, "USAGOV", "163", "RUS", "2022-01-09", a)]) for n, a in enumerate((first, copy))))
    with Store.read(path) as store:
        assert store.connection.execute("SELECT reports, origins FROM tie").fetchone()[:] == (2, 1)
