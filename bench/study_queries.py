"""How fast a large study answers: synthetic articles and events, the same questions put to the study and to DuckDB over Parquet.

usage: python bench/study_queries.py FOLDER [--events 1000000] [--articles 250000] [--rounds 15] [--json FILE]

The load is made up (a fixed seed): actors and words follow Zipf's law, so that a few dyads and words are in most rows. It is
written with plain SQL, since the time of writing is not the question here. An existing study in FOLDER is used again.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from diurna.ontology import Ontology, quad_class
from diurna.study.filters import Filter, make_filter, plain
from diurna.study.lookups import rows_of
from diurna.study.queries import dyads, search, timeline
from diurna.study.schema import EVENT_COLUMNS, migrate, quoted

COUNTRIES = (
    "USA RUS CHN UKR ISR PSE IRN IRQ SYR TUR GBR FRA DEU IND PAK AFG PRK KOR JPN SAU YEM EGY LBN JOR ETH ERI SDN SSD KEN SOM NGA MLI BFA NER TCD COD RWA UGA "
    "ZAF VEN COL MEX BRA ARG CUB MMR THA KHM VNM PHL IDN AUS POL HUN SRB XKX GEO ARM AZE KAZ LBY TUN DZA MAR GRC CYP ITA ESP"
).split()
SECTORS = ("GOV", "MIL", "REB", "CVL", "OPP", "COP", "")
MODALITIES = ("actual",) * 16 + ("ongoing", "planned", "possible", "historical")
FIRST, DAYS = datetime.date(1995, 1, 1), 11_000


def zipf(random_: random.Random, values: tuple[str, ...] | list[str], exponent: float = 1.0) -> Callable[[int], list[str]]:
    """A draw of n values of which the k-th is as frequent as 1/k."""
    weights = list(accumulate(1 / (rank + 1) ** exponent for rank in range(len(values))))
    return lambda n: random_.choices(values, cum_weights=weights, k=n)


def load(path: Path, articles: int, events: int, seed: int = 7) -> None:
    """Writes a study with made-up articles and events, with indices, text search and roll-up."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(40_000)]
    words, countries = zipf(chance, vocabulary, 0.9), zipf(chance, COUNTRIES)
    codes = [code for code in Ontology.load().codes.values() if len(code.code) == 3]
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;")
    migrate(connection, str(path))
    connection.execute("BEGIN")
    connection.execute("INSERT INTO run (run_id, kind, started, finished, version) VALUES (1, 'add', '2026-01-01T00:00:00', '2026-01-01T01:00:00', 'bench')")
    connection.execute("INSERT INTO coder VALUES (1, 'bench', 'bench', 'bench')")

    def days(number: int) -> str:
        return (FIRST + datetime.timedelta(days=number)).isoformat()

    def article_rows() -> Iterator[tuple[Any, ...]]:
        for key in range(1, articles + 1):
            text = " ".join(words(120))
            digest = hashlib.sha256(str(key).encode()).hexdigest()
            yield (key, f"a{key}", digest, digest, key, 1, days((key * 7919) % DAYS), f"Paper {key % 40}", "en", " ".join(words(8)), text)

    connection.executemany(
        "INSERT INTO article (article_key, article_id, content_hash, text_hash, coding_key, run_id, published, outlet, lang, title, text) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        article_rows(),
    )
    connection.executemany(
        "INSERT INTO coding (coding_key, article_key, run_id, events, sentences) VALUES (?, ?, 1, ?, 8)",
        ((key, key, events // articles) for key in range(1, articles + 1)),
    )
    detail = json.dumps({"attribution": [{"source": None, "cue": {"text": "said", "start": 70, "end": 74}, "kind": "says"}]})

    def event_rows() -> Iterator[list[Any]]:
        for key in range(1, events + 1):
            article = (key - 1) % articles + 1
            published = (article * 7919) % DAYS
            code = chance.choice(codes)
            row: dict[str, Any] = dict.fromkeys(EVENT_COLUMNS)
            for side in ("source", "target"):
                country, sector = countries(1)[0], chance.choice(SECTORS)
                row.update(
                    {side: country + sector, f"{side}_name": country.title(), f"{side}_country": country, f"{side}_sectors": sector, f"{side}_via": "name"}
                )
                row.update({f"{side}_text": country, f"{side}_start": 3, f"{side}_end": 9})
            day = days(max(0, published - chance.randint(0, 9)))
            row.update(dataset="diurna", published=days(published), day=day, day_basis="exact", when_start=day, when_end=day, when_granularity="day")
            row.update(when_basis="words", sentence=1, sentence_start=0, sentence_end=80, trigger="met", trigger_start=20, trigger_end=23)
            row.update({"in": "text", "cameo": code.code, "root": code.code[:2], "plover": code.plover, "contexts": "", "quad": quad_class(code.code)})
            row.update(goldstein=code.goldstein, polarity="negative" if key % 19 == 0 else "positive", modality=chance.choice(MODALITIES), factuality=3.0)
            row.update(confidence=round(chance.random(), 2), according_to="Paper", rule="verbs_conflict.tsv:1058", detail=detail)
            yield [key, article, article, 1, 1, f"{key:016x}", *row.values()]

    connection.executemany(
        f"INSERT INTO event (event_key, coding_key, article_key, run_id, coder_key, event_id, {quoted(EVENT_COLUMNS)}) "
        f"VALUES ({', '.join('?' * (6 + len(EVENT_COLUMNS)))})",
        event_rows(),
    )
    connection.execute(
        """INSERT INTO dyad_day SELECT dataset, coalesce(source_country, ''), coalesce(target_country, ''), coalesce(day, ''), coalesce(published, ''),
        coalesce(source, ''), coalesce(target, ''), quad, count(*), coalesce(sum(goldstein), 0.0), count(goldstein) FROM event
        WHERE polarity = 'positive' AND modality IN ('actual', 'ongoing') GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def measured(ask: Callable[[], object], rounds: int) -> dict[str, float]:
    """Milliseconds of a question: the first time, the median and the slowest of the others, and the median of the processor's time."""
    seconds, processor = [], []
    for _ in range(rounds + 1):
        begun, spent = time.perf_counter(), time.process_time()
        ask()
        seconds.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - spent) * 1000)
    figures = {"first": seconds[0], "median": statistics.median(seconds[1:]), "slowest": max(seconds[1:]), "processor": statistics.median(processor[1:])}
    return {name: round(value, 1) for name, value in figures.items()}


def vocabulary_words(connection: sqlite3.Connection) -> dict[str, str]:
    """A frequent, a middling and a rare word of the load."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.word USING fts5vocab(main, article_text, row)")
    found = [row[0] for row in connection.execute("SELECT term FROM temp.word ORDER BY doc DESC LIMIT 20000")]
    return {"frequent": found[0], "middling": found[300], "rare": found[15000]}


def parquet(connection: sqlite3.Connection, file: Path) -> None:
    """The flat columns of the current events as Parquet."""
    import pyarrow
    import pyarrow.parquet

    cursor = connection.execute(
        "SELECT day, published, source_country, target_country, source, target, cameo, quad, goldstein, polarity, modality FROM event_current"
    )
    names = [column[0] for column in cursor.description]
    writer = None
    while rows := cursor.fetchmany(100_000):
        table = pyarrow.table(dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True)))
        writer = writer or pyarrow.parquet.ParquetWriter(file, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def main() -> None:
    """Makes the load where it is not there, asks, and prints the figures as a table and perhaps as JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--articles", type=int, default=250_000)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    study = given.folder / f"load-{given.events}.db"
    if not study.exists():
        begun = time.perf_counter()
        load(study, given.articles, given.events)
        print(f"load written in {time.perf_counter() - begun:.0f} s, {study.stat().st_size / 1e6:.0f} MB")
    connection = sqlite3.connect(f"file:{study}?mode=ro", uri=True)
    dyad = make_filter(source="USA", target="RUS")
    words = vocabulary_words(connection)
    questions: dict[str, Callable[[], object]] = {
        "one dyad by month": lambda: timeline(connection, dyad, "month"),
        "one dyad by day": lambda: timeline(connection, dyad, "day"),
        "one dyad by month, by report": lambda: timeline(connection, make_filter(source="USA", target="RUS", clock="report"), "month"),
        "one dyad by month, all acts (from the events)": lambda: timeline(
            connection, make_filter(source="USA", target="RUS", modality=("actual", "planned")), "month"
        ),
        "one dyad by month, CAMEO 19": lambda: timeline(connection, make_filter(source="USA", target="RUS", code="19"), "month"),
        "one actor on either side by month": lambda: timeline(connection, make_filter(actor="RUS"), "month"),
        "all events by year": lambda: timeline(connection, Filter(), "year"),
        "busiest dyads": lambda: dyads(connection, Filter()),
        "100 events of a dyad": lambda: list(rows_of(connection, plain(dyad), limit=100)),
        **{f"search, a {name} word": (lambda w: lambda: search(connection, w))(word) for name, word in words.items()},
        "search, two words": lambda: search(connection, f"{words['frequent']} {words['middling']}"),
        "search, a middling word in a year": lambda: search(connection, words["middling"], start="2005-01-01", end="2005-12-31"),
    }
    figures = {name: measured(ask, given.rounds) for name, ask in questions.items()}
    try:
        import duckdb
    except ImportError:
        duckdb = None
    if duckdb is not None:
        file = given.folder / f"load-{given.events}.parquet"
        if not file.exists():
            parquet(connection, file)
        database = duckdb.connect()
        database.execute("SET threads TO 2")
        plain_acts = "polarity = 'positive' AND modality IN ('actual', 'ongoing')"
        select = "count(*), sum((quad = 1)::INT), sum((quad = 2)::INT), sum((quad = 3)::INT), sum((quad = 4)::INT), sum(goldstein), avg(goldstein)"
        one = f"SELECT substr(day, 1, 7), {select} FROM '{file}' WHERE source_country = 'USA' AND target_country = 'RUS' AND {plain_acts} GROUP BY 1 ORDER BY 1"
        most = f"SELECT source_country, target_country, {select} FROM '{file}' WHERE {plain_acts} GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20"
        ours = {row[0]: row[columns] for answer in [timeline(connection, dyad, "month")] for columns in [answer.columns.index("events")] for row in answer.rows}
        theirs = {row[0]: row[1] for row in database.execute(one).fetchall()}
        assert {k: v for k, v in ours.items() if v} == theirs, "the two do not agree"
        figures["DuckDB on Parquet: one dyad by month"] = measured(lambda: database.execute(one).fetchall(), given.rounds)
        figures["DuckDB on Parquet: busiest dyads"] = measured(lambda: database.execute(most).fetchall(), given.rounds)
    print(f"{'question':<48}{'first':>9}{'median':>9}{'slowest':>9}{'processor':>11}  ms")
    for name, row in figures.items():
        print(f"{name:<48}{row['first']:>9}{row['median']:>9}{row['slowest']:>9}{row['processor']:>11}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
