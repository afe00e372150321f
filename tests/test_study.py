"""A study: what is written comes back, again changes nothing, one writer, judgements hold, copies are whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from diurna.model import Article, Event
from diurna.read.articles import Failure
from diurna.study.adding import add_articles, recode
from diurna.study.current import correction, matching, rolled
from diurna.study.lock import BusyError, network_drive
from diurna.study.rows import day_of, event_of
from diurna.study.runs import Counts
from diurna.study.schema import StudyError
from diurna.study.store import Store
from diurna.study.workers import kind_of
from diurna.understand.coder import Diurna

TEXTS = (
    "Kenya recalled its ambassador from Somalia on Monday. The foreign minister of Kenya, speaking in Nairobi, threatened to close the border with Somalia.",
    "China and Russia vetoed the resolution. Analysts said that North Korea would probably attack South Korea within a year.",
    "The weather was mild.",
    "Turkish police arrested forty protesters in Ankara. Iran denied that it had sent weapons to Hezbollah, Reuters reported.",
    "France will send aid to Mali. France did not meet the rebels.",
)


def article(number: int, **fields: Any) -> Article:
    given = {"article_id": f"a{number}", "text": TEXTS[number % len(TEXTS)], "published": "2021-05-04", "outlet": f"Paper {number // len(TEXTS)}"}
    return Article(**{**given, "origin": f"in.jsonl:{number + 1}", **fields})


ARTICLES = [article(n) for n in range(10)]


def add(store: Store, coder: Diurna, items: Iterable[Article | Failure], **options: Any) -> Counts:
    return add_articles(store, items, coder.settings, coder=coder.coder, here=coder, **{"today": "2021-06-01", **options})


@pytest.fixture
def store(tmp_path: Path) -> Iterable[Store]:
    with Store.write(tmp_path / "study.db", create=True, command="a test") as opened:
        yield opened


def rows(store: Store, table: str = "event_current") -> list[dict[str, Any]]:
    return [dict(row) for row in store.connection.execute(f"SELECT * FROM {table}")]


# --- adding -----------------------------------------------------------------------------------------------------------


def test_the_events_come_back_exactly(store: Store, coder: Diurna) -> None:
    counts = add(store, coder, ARTICLES)
    wanted = {e.event_id: e for e in coder.code(ARTICLES)}
    assert (counts.articles, counts.coded, counts.events, counts.failures) == (10, 10, len(wanted), 0)
    assert {row["event_id"]: event_of(row) for row in rows(store)} == wanted
    assert any(e.forecast for e in wanted.values()) and any(len(e.attribution) > 1 for e in wanted.values())
    assert [store.article(row["article_key"]) for row in rows(store, "article")] == ARTICLES
    assert rolled(store.connection)


def test_adding_again_changes_nothing(store: Store, coder: Diurna) -> None:
    failure = Failure("in.jsonl:11", "no text")
    add(store, coder, [*ARTICLES, failure, article(0, text="Le ministre a parlé.", lang="fr")])
    tables = ("article", "coding", "event", "failure", "dyad_day", "coder")
    before = {table: rows(store, table) for table in tables}
    again = add(store, coder, [failure, *reversed(ARTICLES), article(0, text="Le ministre a parlé.", lang="fr")], batch=3)
    assert {table: rows(store, table) for table in tables} == before
    assert (again.articles, again.known, again.events) == (0, 11, 0)


def test_an_article_twice_in_one_input_is_one(store: Store, coder: Diurna) -> None:
    counts = add(store, coder, [article(0), article(1), article(0, article_id="other", url="https://example.org")], batch=2)
    assert (counts.articles, counts.known) == (2, 1)
    assert [row["article_id"] for row in rows(store, "article")] == ["a0", "a1"]


def test_a_copy_points_at_the_first(store: Store, coder: Diurna) -> None:
    add(store, coder, [article(0), article(5), article(1), article(0, outlet="Third")])
    assert [row["copy_of"] for row in rows(store, "article")] == [None, 1, None, 1]


def test_what_cannot_be_coded_is_kept_with_its_reason(store: Store, coder: Diurna) -> None:
    told = []
    items = [article(0, text="Le ministre a parlé.", lang="fr"), article(1, published="2021-06-02"), article(2, text="a \ud800 b"), Failure("x.txt", "no text")]
    counts = add(store, coder, items, on_batch=lambda counts, lost: told.extend(lost))
    assert (counts.articles, counts.coded, counts.failures) == (1, 0, 4)
    found = [(row["origin"], row["step"], row["article_key"]) for row in rows(store, "failure")]
    assert found == [("in.jsonl:1", "language", 1), ("in.jsonl:2", "date", None), ("in.jsonl:3", "read", None), ("x.txt", "read", None)]
    assert [one.reason for one in told[1:3]] == [
        "published 2021-06-02, after the day of reading, 2021-06-01",
        "text: half of a character (a lone surrogate) at 2",
    ]
    assert "lone surrogate" in rows(store, "failure")[2]["reason"] and len(rows(store, "article")) == 1


def test_a_fault_of_the_coder_is_the_articles_own(store: Store, coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Diurna.read

    def failing(self: Diurna, articles: Any, **options: Any) -> Any:
        for reading in real(self, articles, **options):
            if reading.article.article_id == "a1":
                reading.fault = "places: ValueError: no"
            yield reading

    monkeypatch.setattr(Diurna, "read", failing)
    counts = add(store, coder, ARTICLES[:3])
    assert (counts.articles, counts.coded, counts.failures) == (3, 2, 1)
    assert [(row["article_key"], row["step"], row["reason"]) for row in rows(store, "failure")] == [(2, "code", "cannot be coded: places: ValueError: no")]
    monkeypatch.undo()
    assert add(store, coder, ARTICLES[:3]).known == 3
    assert recode(store, coder.settings, coder=coder.coder, here=coder).coded == 1


def test_an_interrupted_run_goes_on_where_it_was(store: Store, coder: Diurna) -> None:
    def broken() -> Iterable[Article]:
        yield from ARTICLES[:5]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(store, coder, broken(), batch=2)
    [run] = rows(store, "run")
    assert (run["finished"], run["articles"]) == (None, 4)
    assert add(store, coder, ARTICLES, batch=2).known == 4
    assert len(rows(store, "article")) == 10 and rows(store, "run")[1]["finished"]
    assert rolled(store.connection)


def test_a_run_is_its_own_method_section(store: Store, coder: Diurna) -> None:
    add(store, coder, ARTICLES, inputs=["in.jsonl"])
    [run] = rows(store, "run")
    assert (run["kind"], run["lexicon"], run["articles"], json.loads(run["inputs"])) == ("add", coder.coder.lexicon, 10, ["in.jsonl"])
    assert sum(json.loads(run["reasons"]).values()) >= 2
    assert json.loads(run["settings"])["settings"]["model"] == coder.settings.model


def test_a_batch_that_cannot_be_written_leaves_nothing(store: Store, coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, coder, ARTICLES[:2])
    before = {table: rows(store, table) for table in ("article", "coding", "event", "dyad_day")}
    monkeypatch.setattr("diurna.study.runs.overlay", lambda *_: (_ for _ in ()).throw(sqlite3.OperationalError("database or disk is full")))
    with pytest.raises(StudyError, match=r"study.db: cannot be written: the disk is full; what was committed before is kept"):
        add(store, coder, ARTICLES[2:])
    assert {table: rows(store, table) for table in before} == before


# --- coding again, judgements -----------------------------------------------------------------------------------------


def judge(store: Store, event: Event, verdict: str, field: str | None = None, value: str | None = None) -> None:
    row = next(r for r in rows(store, "event") if r["event_id"] == event.event_id)
    article_hash = store.connection.execute("SELECT content_hash FROM article WHERE article_key = ?", (row["article_key"],)).fetchone()[0]
    from diurna.study.current import overlay, roll

    with store.transaction() as connection:
        roll(connection, [row["article_key"]], -1)
        connection.execute(
            'INSERT INTO judgement (event_id, content_hash, "in", trigger_start, trigger_end, snapshot, verdict, field, value, who, at) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'me', '2021-06-01')",
            (
                event.event_id,
                article_hash,
                event.in_,
                event.trigger.start,
                event.trigger.end,
                msgspec.json.encode(event).decode(),
                verdict,
                field,
                value,
            ),
        )
        overlay(connection, [row["article_key"]])
        roll(connection, [row["article_key"]], 1)


def test_judgements_overlay_and_survive_coding_again(store: Store, coder: Diurna) -> None:
    add(store, coder, ARTICLES[:5])
    events = [event_of(row) for row in rows(store)]
    first, second, third = events[0], events[2], events[3]
    judge(store, first, "reject")
    judge(store, second, "correct", "cameo", "190")
    judge(store, second, "confirm")
    judge(store, third, "confirm")

    def seen() -> list[dict[str, Any]]:
        kept = ("event_id", "cameo", "root", "quad", "verdict", "source")
        return sorted(({name: row[name] for name in kept} for row in rows(store)), key=lambda r: r["event_id"])

    shown = seen()
    assert len(shown) == len(events) - 1 and first.event_id not in {r["event_id"] for r in shown}
    assert [(r["cameo"], r["root"], r["quad"], r["verdict"]) for r in shown if r["event_id"] == second.event_id] == [("190", "19", 4, "correct")]
    assert rolled(store.connection)
    assert recode(store, coder.settings, coder=coder.coder, here=coder).coded == 0
    assert recode(store, coder.settings, coder=coder.coder, here=coder, everything=True, batch=2).coded == 5
    assert seen() == shown
    assert len(rows(store, "event")) == 2 * len(events)
    assert rolled(store.connection)


def test_a_judgement_finds_its_event_by_trigger_and_sides() -> None:
    judgement = {"event_id": "old", "in": "text", "trigger_start": 6, "trigger_end": 14, "snapshot": '{"source": {"code": "KEN"}, "target": null}'}

    def event(name: str, source: str | None, start: int = 6) -> dict[str, Any]:
        return {"event_id": name, "in": "text", "trigger_start": start, "trigger_end": start + 8, "source": source, "target": None}

    assert matching(judgement, [event("old", "X", 0), event("b", "KEN")])["event_id"] == "old"
    assert matching(judgement, [event("a", "SOM"), event("b", "KEN")])["event_id"] == "b"
    assert matching(judgement, [event("a", "SOM")])["event_id"] == "a"
    assert matching(judgement, [event("a", "SOM"), event("b", "UGA")]) is None
    assert matching(judgement, [event("a", "KEN", 30)]) is None


def test_a_correction_brings_what_follows_from_it() -> None:
    row = {"when_start": None, "when_end": "2021-05-04", "published": "2021-05-04"}
    changed = correction(row, "cameo", "190")
    assert (changed["root"], changed["quad"], changed["goldstein"], changed["plover"]) == ("19", 4, -10.0, "ASSAULT")
    assert correction(row, "source", "RUSGOV") == {"source": "RUSGOV", "source_country": "RUS", "source_sectors": "GOV"}
    assert correction(row, "target", "---REB")["target_country"] is None
    assert correction(row, "when_start", "2021-05-04")["day_basis"] == "exact"
    assert correction(row, "factuality", "2") == {"factuality": 2.0}
    for field, value in (("cameo", "999"), ("day", "2021-05-04"), ("lat", "north"), ("nothing", "x")):
        with pytest.raises(ValueError, match=r"no field|no CAMEO|not a number"):
            correction(row, field, value)


# --- locks, readers, copies -------------------------------------------------------------------------------------------


def test_a_second_writer_is_told_who_holds_the_study(store: Store) -> None:
    with pytest.raises(BusyError, match=r"study\.db: busy: process \d+ on .+ writes to it \(a test, since "):
        Store.write(store.path)
    with Store.read(store.path) as reader:
        assert rows(reader) == []
        with pytest.raises(sqlite3.OperationalError):
            reader.connection.execute("DELETE FROM run")


def test_the_lock_is_free_after_a_writer(tmp_path: Path) -> None:
    Store.write(tmp_path / "s.db", create=True).close()
    (tmp_path / "link.db").symlink_to("s.db")
    with Store.write(tmp_path / "s.db"), pytest.raises(BusyError):
        Store.write(tmp_path / "link.db")
    Store.write(tmp_path / "s.db", wait=1.0).close()


def test_a_reader_sees_one_moment_while_a_writer_writes(store: Store, coder: Diurna) -> None:
    add(store, coder, ARTICLES[:2])
    with Store.read(store.path) as reader:
        reader.connection.execute("BEGIN")
        before = len(rows(reader, "article"))
        add(store, coder, ARTICLES[2:])
        assert len(rows(reader, "article")) == before == 2
        reader.connection.execute("ROLLBACK")
        assert len(rows(reader, "article")) == 10


def test_the_log_is_cut_while_a_reader_loops(store: Store, coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diurna.study.store.LOG_LIMIT", 100_000)
    with Store.read(store.path) as reader:
        for number in range(40):
            add(store, coder, [article(2, outlet=f"Paper {number}", text="x" * 40_000)])
            rows(reader, "article")
        assert Path(f"{store.path}-wal").stat().st_size < 1_000_000


def test_a_copy_is_whole_and_alone(store: Store, coder: Diurna, tmp_path: Path) -> None:
    add(store, coder, ARTICLES)
    target = tmp_path / "copy.db"
    for _ in range(2):
        with Store.read(store.path) as reader:
            assert reader.backup(target) == target.stat().st_size
    assert sorted(p.name for p in tmp_path.iterdir() if "copy" in p.name) == ["copy.db"]
    target.chmod(0o444)
    with Store.read(target) as copy:
        assert rows(copy) == rows(store)
        assert copy.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_copy_replaces_no_other_file(store: Store, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("mine, and long enough to be no empty database file")
    with pytest.raises(StudyError, match="not a study"):
        store.backup(other)
    with pytest.raises(StudyError, match="onto itself"):
        store.backup(store.path)
    with pytest.raises(StudyError, match="cannot be written"):
        store.backup(tmp_path / "none" / "copy.db")
    assert other.read_text().startswith("mine")


def test_a_missing_study_is_one_line(tmp_path: Path) -> None:
    for opened in (Store.read, Store.write):
        with pytest.raises(StudyError, match=r"none\.db: no such study"):
            opened(tmp_path / "none.db")
    assert not list(tmp_path.iterdir())


# --- small things -----------------------------------------------------------------------------------------------------


def test_network_drives_are_known_by_their_mount() -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/team\\040share nfs4 rw 0 0\nproc /proc proc rw 0 0\n"
    assert network_drive(Path("/mnt/team share/a.db"), mounts) == "nfs4"
    assert network_drive(Path("/mnt/other/a.db"), mounts) is None
    assert network_drive(Path("/mnt/team sharex/a.db"), mounts) is None


@pytest.mark.parametrize(
    ("start", "end", "published", "day"),
    [
        ("2021-05-03", "2021-05-03", "2021-05-04", ("2021-05-03", "exact")),
        (None, "2021-05-04", "2021-05-04", ("2021-05-04", "report")),
        ("2021-05-04", None, "2021-05-04", ("2021-05-04", "report")),
        ("2021-04-26", "2021-05-02", "2021-05-04", ("2021-05-02", "range")),
        ("2021-05-01", "2021-05-31", "2021-05-04", ("2021-05-04", "range")),
        ("2021-05-01", "2021-05-31", None, ("2021-05-31", "range")),
        ("2009-01-01", "2009-12-31", "2021-05-04", (None, None)),
        (None, None, "2021-05-04", (None, None)),
        ("-044-03-15", "soon", None, (None, None)),
    ],
)
def test_the_day_of_an_act(start: str | None, end: str | None, published: str | None, day: tuple[str | None, str | None]) -> None:
    assert day_of(start, end, published) == day


def test_reasons_are_counted_by_kind() -> None:
    assert kind_of("no actor is named") == "no actor is named"
    assert kind_of("'visit' (verbs.tsv:6): limits.tsv:44: 'visit' needs abroad") == "needs abroad"
