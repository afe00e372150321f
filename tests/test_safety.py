"""A study loses nothing: killed writers, readers meanwhile, a full disk, any order, batch and number of workers."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import diurna
from diurna import cli
from diurna.config import Settings
from diurna.model import Actor, Article, Attribution, Coder, Event, Forecast, Span, When, Where
from diurna.study import adding
from diurna.study.adding import add_articles
from diurna.study.current import rolled
from diurna.study.lock import BusyError, WriterLock
from diurna.study.rows import event_of, row_of
from diurna.study.schema import StudyError
from diurna.study.store import Store
from diurna.understand.coder import Diurna

CODER = Coder(version="1", lexicon="x", model="none")
SOURCES = Path(diurna.__file__).parent.parent


def made(number: int, words: int = 40) -> Article:
    return Article(
        article_id=f"a{number}",
        text=f"Report {number}. " + "Kenya met Somalia. " * words,
        published=f"2021-05-{number % 28 + 1:02}",
        outlet=f"Paper {number % 7}",
        origin=f"in:{number}",
    )


class Quick:
    """Stands for the coder where only the keeping is tried: as many events as the article's number has ones, at once."""

    def read(self, articles: Iterable[Article]) -> Iterator[Any]:
        for article in articles:
            number = int(article.article_id[1:])
            events = [event(article, n) for n in range(number % 4)]
            yield SimpleNamespace(article=article, fault="", events=events, sentences=[None] * 3, uncoded=[SimpleNamespace(reason="a question")])


def event(article: Article, number: int) -> Event:
    actor = Actor(text="Kenya", start=0, end=5, code="KEN", name="Kenya", country="KEN", sectors=(), via="country")
    return Event(
        event_id=f"{article.article_id}-{number}",
        article_id=article.article_id,
        published=article.published,
        outlet=article.outlet,
        agency=None,
        url=None,
        title=None,
        in_="text",
        sentence=number,
        sentence_start=0,
        sentence_end=18,
        trigger=Span(text="met", start=6, end=9),
        cameo="040",
        plover="CONSULT",
        plover_mode=None,
        contexts=(),
        quad=1,
        goldstein=1.0,
        source=actor,
        target=None,
        when=When(start=article.published, end=article.published, granularity="day", basis="words"),
        where=None,
        casualties=None,
        polarity="positive",
        modality="actual",
        factuality=3.0,
        confidence=0.5,
        attribution=(Attribution(source=actor, cue=None, kind="says"),),
        forecast=None,
        rule="t:1",
        coder=CODER,
    )


def add(path: Path, articles: Iterable[Article], **options: Any) -> None:
    with Store.write(path, create=True) as store:
        add_articles(store, articles, Settings(), coder=CODER, here=Quick(), **options)  # type: ignore[arg-type]


def content(path: Path, *, coder: bool = True) -> dict[str, Counter[tuple[Any, ...]]]:
    """Everything in a study but its keys, the order of its rows and which copy came first."""
    skipped = {"event_key", "coding_key", "article_key", "run_id", "coder_key", "copy_of", "failure_id", "at"}
    with Store.read(path) as store:
        assert store.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert rolled(store.connection)
        found = {}
        for table in ("article", "event_current", "failure", "dyad_day"):
            cursor = store.connection.execute(f"SELECT * FROM {table}")
            kept = [i for i, column in enumerate(cursor.description) if column[0] not in skipped]
            found[table] = Counter(tuple(row[i] for i in kept) for row in cursor)
        return found


# --- killed -----------------------------------------------------------------------------------------------------------

_WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_safety import Quick, CODER, made
from diurna.config import Settings
from diurna.study.adding import add_articles
from diurna.study.store import Store
with Store.write(Path(sys.argv[1]), create=True) as store:
    add_articles(store, map(made, range(600)), Settings(), coder=CODER, here=Quick(), batch=7,
                 on_batch=lambda counts, lost: print(counts.known + counts.articles, counts.events, flush=True))
print("end", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_writer_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    path, chance = tmp_path / "study.db", random.Random(7)
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    for _ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(path), str(Path(__file__).parent)], stdout=subprocess.PIPE, env=environment)
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(chance.randrange(1, 40))]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        committed = int(said[-1].split()[0])
        with Store.read(path) as store:
            articles, distinct = store.connection.execute("SELECT count(*), count(DISTINCT content_hash) FROM article WHERE coding_key IS NOT NULL").fetchone()
            assert articles == distinct >= committed
            told, kept = store.connection.execute("SELECT (SELECT sum(events) FROM coding), (SELECT count(*) FROM event)").fetchone()
            assert told == kept
        content(path)
    add(path, map(made, range(600)))
    add(tmp_path / "whole.db", map(made, range(600)))
    assert content(path) == content(tmp_path / "whole.db")


# --- readers and writers at once --------------------------------------------------------------------------------------


def test_readers_at_full_speed_see_whole_batches_and_no_error(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    add(path, [])
    done, faults, seen = threading.Event(), [], [set(), set()]

    def look(counts: set[int]) -> None:
        try:
            with Store.read(path) as store:
                while True:
                    last = done.is_set()
                    articles = store.connection.execute("SELECT count(*) FROM article").fetchone()[0]
                    assert articles % 10 == 0 and articles >= max(counts, default=0)
                    store.connection.execute("SELECT * FROM event_current WHERE source_country = 'KEN' ORDER BY day LIMIT 20").fetchall()
                    store.connection.execute("SELECT rowid FROM article_text WHERE article_text MATCH 'kenya' LIMIT 5").fetchall()
                    counts.add(articles)
                    if last:
                        return
        except Exception as fault:
            faults.append(fault)

    readers = [threading.Thread(target=look, args=(counts,)) for counts in seen]
    for reader in readers:
        reader.start()
    add(path, map(made, range(400)), batch=10)
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert all(max(counts) == 400 and len(counts) > 1 for counts in seen)


def test_a_writer_waits_for_another_one(tmp_path: Path) -> None:
    first, second, now = WriterLock(tmp_path / "s.db"), WriterLock(tmp_path / "s.db"), iter(range(100))
    first.take(command="diurna add x")
    with pytest.raises(BusyError, match=r"\(diurna add x, since"):
        second.take(5, clock=lambda: next(now), pause=lambda seconds: None)
    assert next(now) >= 6
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            first.free()

    second.take(50, clock=lambda: next(now), pause=pause)
    assert len(pauses) == 3
    second.free()
    second.free()


def test_the_command_line_says_who_holds_the_study(tmp_path: Path) -> None:
    path, runner = tmp_path / "study.db", CliRunner()
    assert runner.invoke(cli.main, ["init", "--study", str(path)]).exit_code == cli.FINE
    with Store.write(path, command="diurna watch feeds"):
        for arguments in (["init"], ["recode"], ["add", "none.txt"]):
            result = runner.invoke(cli.main, [*arguments, "--study", str(path)])
            assert result.exit_code == cli.STUDY_BUSY
            assert result.stderr.count("\n") == 1 and "(diurna watch feeds, since" in result.stderr
        assert runner.invoke(cli.main, ["backup", str(tmp_path / "copy.db")], env={"DIURNA_STUDY": str(path)}).exit_code == cli.FINE
    assert runner.invoke(cli.main, ["backup", "copy.db", "--study", str(tmp_path / "none.db")]).exit_code == cli.UNREADABLE
    assert runner.invoke(cli.main, ["add", "x", "--study", str(path), "--today", "soon"]).exit_code == cli.USAGE


# --- faults of the disk and of the file -------------------------------------------------------------------------------


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    add(path, map(made, range(20)))
    before = content(path)
    with Store.write(path) as store:
        store.connection.execute(f"PRAGMA max_page_count = {store.connection.execute('PRAGMA page_count').fetchone()[0] + 80}")
        with pytest.raises(StudyError, match=r"study\.db: cannot be written: the disk is full; what was committed before is kept"):
            add_articles(store, (made(n, 2000) for n in range(20, 60)), Settings(), coder=CODER, here=Quick(), batch=2)  # type: ignore[arg-type]
    after = content(path)
    assert after["article"] > before["article"] and after["event_current"] >= before["event_current"]
    add(path, (made(n, 2000 if n >= 20 else 40) for n in range(60)))
    assert content(path)["article"].total() == 60


def test_a_read_only_study_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "study.db"
    add(path, map(made, range(3)))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StudyError, match=r"study\.db: cannot be written: Permission denied"):
        Store.write(path)
    monkeypatch.undo()
    with Store.write(path) as store:
        store.connection.execute("PRAGMA query_only = 1")
        with pytest.raises(StudyError, match="the file or its folder is read-only"), store.run("add"):
            pass


def test_a_torn_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    add(path, map(made, range(60)))
    path.write_bytes(path.read_bytes()[:5000])
    result = CliRunner().invoke(cli.main, ["backup", str(tmp_path / "copy.db"), "--study", str(path)])
    assert result.exit_code == cli.UNREADABLE and result.stderr.count("\n") == 1
    assert not (tmp_path / "copy.db").exists()


def test_a_worker_that_dies_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diurna.study.workers._begin", _die)
    with Store.write(tmp_path / "study.db", create=True) as store, pytest.raises(StudyError, match="a worker process ended before its time"):
        add_articles(store, map(made, range(3)), Settings(), coder=CODER, workers=1)


def _die(_: Settings) -> None:
    os._exit(9)


def test_sql_in_every_field_is_only_text(tmp_path: Path) -> None:
    path, evil = tmp_path / "study.db", "x'); DROP TABLE article; --\" \x00 %s ? :a"
    fields = dict.fromkeys(("title", "outlet", "agency", "url", "origin", "lang"), evil)
    add(path, [Article(article_id="a1", text=evil, published="2021-05-04", found={evil: evil}, **{**fields, "lang": "en"})])
    with Store.read(path) as store:
        assert store.article(1).title == store.article(1).text == evil
        assert store.article(1).found == {evil: evil}


# --- any order, batch and number of workers ---------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), batch=st.integers(1, 13))
def test_order_and_batches_change_no_row(data: st.DataObject, batch: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    articles = [made(n) for n in range(24)]
    folder = tmp_path_factory.mktemp("order")
    add(folder / "a.db", articles)
    mixed = data.draw(st.permutations([*articles, *data.draw(st.lists(st.sampled_from(articles), max_size=8))]))
    cut = data.draw(st.integers(0, len(mixed)))
    add(folder / "b.db", mixed[:cut], batch=batch)
    add(folder / "b.db", mixed[cut:], batch=batch)
    assert content(folder / "a.db") == content(folder / "b.db")


def test_workers_change_no_row(coder: Diurna, tmp_path: Path) -> None:
    texts = ("China praised Japan. It thanked Laos.", "Kenya recalled its ambassador from Somalia.", "The weather was mild.", "Iran threatened to strike Iraq.")
    articles = [Article(article_id=f"a{n}", text=text, published="2021-05-04", origin=f"in:{n}") for n, text in enumerate(texts)]
    for name, workers, batch in (("a.db", 0, 64), ("b.db", 2, 1), ("c.db", 0, 1)):
        with Store.write(tmp_path / name, create=True) as store:
            add_articles(store, articles, coder.settings, coder=coder.coder, workers=workers, batch=batch, here=coder)
    first = content(tmp_path / "a.db")
    assert first["event_current"].total() >= 4
    assert content(tmp_path / "b.db") == content(tmp_path / "c.db") == first


def test_long_articles_close_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "BATCH_CHARACTERS", 10_000)
    batches: list[int] = []
    with Store.write(tmp_path / "s.db", create=True) as store:
        articles = [made(n, 1000) for n in range(5)]
        add_articles(store, articles, Settings(), coder=CODER, here=Quick(), on_batch=lambda counts, _: batches.append(counts.articles))  # type: ignore[arg-type]
    assert batches == [1, 2, 3, 4, 5]


# --- records ----------------------------------------------------------------------------------------------------------

_WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
_NUMBER = st.integers(0, 2**40)
_SPAN = st.builds(Span, text=_WORDS, start=_NUMBER, end=_NUMBER)
_MAYBE = st.none() | _WORDS
_REAL = st.floats(allow_nan=False, allow_infinity=False)
_ACTOR = st.builds(
    Actor,
    text=_WORDS,
    start=_NUMBER,
    end=_NUMBER,
    code=_WORDS,
    name=_WORDS,
    country=_MAYBE,
    sectors=st.lists(st.sampled_from(("GOV", "MIL", "REB")), max_size=3).map(tuple),
    via=st.sampled_from(("name", "pronoun")),
    office=_MAYBE,
    wikidata=_MAYBE,
)
_DAY = st.none() | st.dates().map(str)
_WHEN = st.builds(
    When,
    start=_DAY,
    end=_DAY,
    granularity=_WORDS,
    basis=st.sampled_from(("words", "tense")),
    text=_MAYBE,
    text_start=st.none() | _NUMBER,
    text_end=st.none() | _NUMBER,
)
_WHERE = st.builds(
    Where,
    name=_WORDS,
    country=_MAYBE,
    lat=st.none() | _REAL,
    lon=st.none() | _REAL,
    geonames_id=st.none() | _NUMBER,
    basis=_WORDS,
    text=_WORDS,
    start=_NUMBER,
    end=_NUMBER,
)
_CHAIN = st.lists(st.builds(Attribution, source=st.none() | _ACTOR, cue=st.none() | _SPAN, kind=_WORDS, when=st.none() | _WHEN), max_size=3).map(tuple)
_FORECAST = st.builds(Forecast, probability=st.tuples(_REAL, _REAL), words=_SPAN, horizon=st.none() | _WHEN)


@settings(max_examples=80, deadline=None)
@given(
    source=st.none() | _ACTOR,
    target=st.none() | _ACTOR,
    when=st.none() | _WHEN,
    where=st.none() | _WHERE,
    chain=_CHAIN,
    forecast=st.none() | _FORECAST,
    goldstein=st.none() | _REAL,
    trace=st.lists(st.tuples(_WORDS, _WORDS), max_size=2).map(tuple),
)
def test_a_record_comes_back_exactly_through_the_database(**fields: Any) -> None:
    import msgspec

    fields["attribution"] = fields.pop("chain")
    wanted = msgspec.structs.replace(event(made(3), 0), **fields)
    row = row_of(wanted)
    connection = sqlite3.connect(":memory:")
    marks = ", ".join(f'? AS "{name}"' for name in row)
    cursor = connection.execute(f"SELECT {marks}", list(row.values()))
    back = dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))
    back |= {"article_id": "a3", "outlet": wanted.outlet, "agency": None, "url": None, "title": None}
    back |= {"coder_version": "1", "coder_lexicon": "x", "coder_model": "none", "in": "text"}
    assert event_of(back) == wanted
