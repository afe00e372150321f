"""The questions that a study answers, each a named function: connection and filter in, an :class:`Answer` or records out.

Counts are of events, never of incidents: one coded report of one act is one event, and three papers that tell of one meeting give
three times the rows. Nothing here writes.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from diurna.study.filters import Filter, FilterError, clock_column, conditions, country_of, described, plain
from diurna.study.periods import By, bounds_of, period_of, period_sql, periods_between
from diurna.study.states import SYSTEMS, state_number

Level = Literal["country", "actor"]
# Marks around a found word in a snippet: characters that no text needs, replaced by whoever shows it.
FOUND, END = "\x02", "\x03"
# Up to so many articles with the words are ranked; where there are more, the newest are given.
RANKED = 20_000
MEASURES = (
    "events",
    *(f"quad_{quad}" for quad in (1, 2, 3, 4)),
    *(f"quad_{quad}_share" for quad in (1, 2, 3, 4)),
    "goldstein_sum",
    "goldstein_mean",
)
# A roll-up row has these; a filter that asks nothing else is answered from it.
_ROLLED = frozenset({"source", "target", "source_country", "target_country", "quad", "day", "published", "dataset"})
_WORD = re.compile(r'-?"[^"]*"?\*?|\S+')


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A table as it answers a question: a title, columns, rows as tuples, and the notes without which it could be misread."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    notes: tuple[str, ...] = ()

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows as dictionaries."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


# --- counts -----------------------------------------------------------------------------------------------------------


def timeline(connection: sqlite3.Connection, filter: Filter, by: By = "month", *, per_outlet: bool = False) -> Answer:
    """Events by period: counts, quad classes, Goldstein scores, and the articles published in it; periods without events have zeros.

    Plain acts only, unless the filter says otherwise; by the day of the act, or of the report with ``clock = "report"``. Without
    ``start`` and ``end`` the zeros reach from the first to the last day of publication in the study. ``per_outlet`` gives a row for
    every outlet and period. Where one country stands on a side, its COW and Gleditsch-Ward numbers stand beside it.
    """
    filter = plain(filter)
    counted = _Counted(connection, filter)
    key = ("coalesce(outlet, '')",) if per_outlet else ()
    found = counted.grouped((period_sql(clock_column(filter), by), *key), dated=True, wide=per_outlet)
    articles = articles_by_period(connection, filter, by, per_outlet=per_outlet)
    groups: list[tuple[Any, ...]] = sorted({name[1:] for name in (*found, *articles)}) if per_outlet else [()]
    periods = _periods(connection, filter, by, {name[0] for name in found})
    sides = _sides(filter)
    columns = (
        *("period", "start", "end"),
        *(("outlet",) if per_outlet else ()),
        *(name for side, _ in sides for name in (side, *(f"{side}_{system}" for system in SYSTEMS))),
        *MEASURES,
        "articles",
    )
    rows = []
    for period in periods:
        first, last = bounds_of(period, by)
        numbers = [cell for _, country in sides for cell in (country, *(state_number(country, system, first, last) for system in SYSTEMS))]
        for group in groups:
            name = (period, *group)
            rows.append((period, first, last, *group, *numbers, *_measures(found.get(name, _NOTHING)), articles.get(name, 0)))
    title = f"Events {described(msgspec.structs.replace(filter, polarity=(), modality=())) or 'of all actors'}, by {by}"
    return Answer(title=title, columns=columns, rows=rows, notes=_notes(filter, counted.undated(), articles=True))


def dyads(connection: sqlite3.Connection, filter: Filter, *, level: Level = "country", by: By | None = None, limit: int | None = 20) -> Answer:
    """Who acts on whom how often: directed dyads of countries or of actor codes, the busiest first, with their first and last day.

    With ``by``, a row for every dyad and period (a panel), zero-filled for the dyads that are in it; ``limit`` counts dyads. Acts
    without a source or a target are in no dyad.
    """
    filter = plain(filter)
    counted = _Counted(connection, filter)
    sides = ("source_country", "target_country") if level == "country" else ('"source"', '"target"')
    day = clock_column(filter)
    found = counted.grouped(
        (*sides, f"min(nullif({day}, ''))", f"max({day})"), plain_keys=2, where=" AND ".join(f"coalesce({side}, '') <> ''" for side in sides)
    )
    order = sorted(found, key=lambda name: (-found[name][0], name[:2]))[:limit]
    notes = _notes(filter, counted.undated() if by else 0)
    named = ("source", *(f"source_{s}" for s in SYSTEMS), "target", *(f"target_{s}" for s in SYSTEMS))
    about = described(msgspec.structs.replace(filter, polarity=(), modality=()))
    title = f"Dyads of {'countries' if level == 'country' else 'actors'}{', ' + about if about else ''}"
    if by is None:
        rows = [(*_dyad(name[0], name[1], name[2], name[3]), name[2] or None, name[3] or None, *_measures(found[name])) for name in order]
        return Answer(title=title, columns=(*named, "first", "last", *MEASURES), rows=rows, notes=notes)
    cells = counted.grouped((*sides, period_sql(day, by)), dated=True)
    periods = _periods(connection, filter, by, {name[2] for name in cells})
    panel = []
    for name in order:
        for period in periods:
            first, last = bounds_of(period, by)
            panel.append((period, first, last, *_dyad(name[0], name[1], first, last), *_measures(cells.get((name[0], name[1], period), _NOTHING))))
    return Answer(title=f"{title}, by {by}", columns=("period", "start", "end", *named, *MEASURES), rows=panel, notes=notes)


def articles_by_period(connection: sqlite3.Connection, filter: Filter, by: By, *, per_outlet: bool = False) -> dict[tuple[str, ...], int]:
    """Coded articles by period of publication (and outlet), the denominator of every count: also those in which no event was found."""
    if not filter.outlet and not per_outlet and by != "day":
        return _articles_quickly(connection, filter, by)
    asked: list[str] = []
    values: list[Any] = []
    if filter.outlet:
        asked.append("(" + " OR ".join("outlet = ? COLLATE NOCASE" for _ in filter.outlet) + ")")
        values.extend(filter.outlet)
    if filter.as_of:
        asked.append("published <= ?")
        values.append(filter.as_of)
    where = "".join(f" AND {part}" for part in asked)
    found: dict[tuple[str, ...], int] = {}
    # All articles out of the index, less the uncoded ones out of theirs: neither reads the rows of the others.
    for sign, mark, more in ((1, "", ""), (-1, "+", " AND coding_key IS NULL")):
        # The plus keeps SQLite from going through all days to find the few uncoded articles.
        key = f"{mark}published, {mark}outlet" if per_outlet else f"{mark}published"
        for *name, count in connection.execute(f"SELECT {key}, count(*) FROM article WHERE {mark}published IS NOT NULL{more}{where} GROUP BY {key}", values):
            cell = (period_of(name[0], by), *(n or "" for n in name[1:]))
            found[cell] = found.get(cell, 0) + sign * count
    return found


def _articles_quickly(connection: sqlite3.Connection, filter: Filter, by: By) -> dict[tuple[str, ...], int]:
    """The same for all outlets: a stretch of the index counted for every period, which reads no row and no value of it."""
    first, last = _published(connection)
    last = min((day for day in (last, filter.as_of) if day), default=None)
    found: dict[tuple[str, ...], int] = {}
    if not first or not last or last < first:
        return found
    for period in periods_between(first, last, by):
        start, end = bounds_of(period, by)
        count = "SELECT count(*) FROM article WHERE published BETWEEN ? AND ?"
        found[(period,)] = connection.execute(count, (start, min(end, last))).fetchone()[0]
    uncoded = "SELECT +published, count(*) FROM article WHERE coding_key IS NULL AND +published <= ? GROUP BY 1"
    for day, count in connection.execute(uncoded, (last,)):
        found[(period_of(day, by),)] -= count
    return found


def _published(connection: sqlite3.Connection) -> tuple[str | None, str | None]:
    """First and last day of publication. Two questions: SQLite takes each from an end of the index, but both together from all of it."""
    first, last = (connection.execute(f"SELECT {end}(published) FROM article").fetchone()[0] for end in ("min", "max"))
    return first, last


_NOTHING = (0, 0, 0, 0, 0, 0.0, 0)


class _Counted:
    """Counts of the events of a filter, from the roll-up where it can answer, else from the events."""

    def __init__(self, connection: sqlite3.Connection, filter: Filter):
        self.connection = connection
        self.filter = filter
        self.column = clock_column(filter)
        self.rolled = False
        if filter.is_plain:
            sql, _ = conditions(msgspec.structs.replace(filter, polarity=(), modality=()))
            self.rolled = set(re.findall(r"[a-z_]{3,}", re.sub(r"'[^']*'", "", sql))) <= _ROLLED

    def grouped(
        self, keys: tuple[str, ...], *, dated: bool = False, wide: bool = False, plain_keys: int | None = None, where: str = ""
    ) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """Events, events of each quad class, sum of Goldstein scores and number of scored events, by the values of SQL keys.

        ``plain_keys``: how many of the keys group; the others are aggregates. ``wide``: a key is no column of the roll-up.
        """
        rolled = self.rolled and not wide
        table, condition, values = self._from(self.filter, rolled)
        more = [part for part in (where, f"{self.column} <> ''" if dated else "") if part]
        number = len(keys) if plain_keys is None else plain_keys
        if rolled:
            counts = "sum(events), " + ", ".join(f"sum(CASE quad WHEN {q} THEN events ELSE 0 END)" for q in (1, 2, 3, 4)) + ", sum(goldstein), sum(scored)"
        else:
            counts = "count(*), " + ", ".join(f"coalesce(sum(quad = {q}), 0)" for q in (1, 2, 3, 4)) + ", coalesce(sum(goldstein), 0.0), count(goldstein)"
        group = f" GROUP BY {', '.join(str(n) for n in range(1, number + 1))}" if number else ""
        select = f"SELECT {', '.join((*keys, counts))} FROM {table} WHERE {' AND '.join([condition, *more])}{group}"
        return {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in self.connection.execute(select, values)}

    def undated(self) -> int:
        """Events that meet all other conditions and have no day on the clock that was asked for."""
        table, condition, values = self._from(msgspec.structs.replace(self.filter, start=None, end=None), self.rolled)
        count = "coalesce(sum(events), 0)" if self.rolled else "count(*)"
        select = f"SELECT {count} FROM {table} WHERE {condition} AND coalesce({self.column}, '') = ''"
        found: int = self.connection.execute(select, values).fetchone()[0]
        return found

    def _from(self, filter: Filter, rolled: bool) -> tuple[str, str, list[Any]]:
        """Where the rows of a filter stand: table, condition, values.

        The roll-up is sorted by source and target. Who stands on either side is looked for on each of them apart, and a target
        without a source under every source there is, so that both are found without reading the rest.
        """
        if not rolled:
            return "event_current", *conditions(filter)
        bare = msgspec.structs.replace(filter, polarity=(), modality=())
        if not bare.actor or bare.source or bare.target:
            return "dyad_day", *_under_sources(bare)
        first, values = conditions(msgspec.structs.replace(bare, actor=(), source=bare.actor))
        second, more = _under_sources(msgspec.structs.replace(bare, actor=(), target=bare.actor))
        both, again = conditions(Filter(source=bare.actor, dataset=bare.dataset))
        arms = f"(SELECT * FROM dyad_day WHERE {first} UNION ALL SELECT * FROM dyad_day WHERE {second} AND NOT ({both}))"
        return arms, "1", [*values, *more, *again]


_SOURCES = """source_country IN (
  WITH RECURSIVE one (country) AS (
    SELECT min(source_country) FROM dyad_day WHERE dataset = ?
    UNION ALL SELECT (SELECT min(source_country) FROM dyad_day WHERE dataset = ? AND source_country > country) FROM one WHERE country IS NOT NULL)
  SELECT country FROM one WHERE country IS NOT NULL)"""


def _under_sources(filter: Filter) -> tuple[str, list[Any]]:
    condition, values = conditions(filter)
    if not filter.target or filter.source:
        return condition, values
    return f"{condition} AND {_SOURCES}", [*values, filter.dataset, filter.dataset]


def _measures(counts: tuple[Any, ...]) -> tuple[Any, ...]:
    events, *quads, total, scored = counts
    shares = (round(quad / events, 4) if events else None for quad in quads)
    return (events, *quads, *shares, round(total, 4), round(total / scored, 4) if scored else None)


def _dyad(source: str, target: str, first: str | None, last: str | None) -> tuple[Any, ...]:
    """Both sides with their numbers; an actor code begins with its country's."""
    cells: list[Any] = []
    for side in (source, target):
        cells.append(side)
        cells.extend(state_number(side[:3], system, first, last) if first else None for system in SYSTEMS)
    return tuple(cells)


def _sides(filter: Filter) -> list[tuple[str, str]]:
    """The sides on which exactly one country stands, each with its code."""
    found = []
    for side in ("source", "target", "actor"):
        terms = getattr(filter, side)
        country = country_of(terms[0]) if len(terms) == 1 else None
        if country:
            found.append((side, country))
    return found


def _periods(connection: sqlite3.Connection, filter: Filter, by: By, found: Iterable[str]) -> list[str]:
    """All periods of the window, or of the days of publication in the study; those with events outside of it as well."""
    first, last = _published(connection)
    start, end = filter.start or first, filter.end or min((d for d in (last, filter.as_of) if d), default=None)
    names = set(found)
    if start and end and start <= end:
        names.update(periods_between(start, end, by))
    return sorted(names)


def _notes(filter: Filter, undated: int, *, articles: bool = False) -> tuple[str, ...]:
    """What a reader must know of the counts, with the defaults that were used."""
    acts = "plain acts only (positive, actual or ongoing)" if filter.is_plain else f"acts: {', '.join(filter.polarity)}; {', '.join(filter.modality)}"
    clock = "the day of the report" if filter.clock == "report" else "the day of the act"
    notes = [f"Events, not incidents: one report of one act is one event; {acts}; by {clock}."]
    if articles:
        notes.append("articles: coded articles published in the period, with or without events.")
    if undated:
        plural, verb = ("s", "have") if undated != 1 else ("", "has")
        notes.append(f"{undated:,} event{plural} {verb} no day on this clock and stand{'' if undated != 1 else 's'} in no period.")
    return tuple(notes)


# --- search -----------------------------------------------------------------------------------------------------------


def match_expression(words: str) -> str:
    """Words of a person as an expression of the full text index in which nothing is an operator but what is documented.

    All words must stand in the article; ``"a phrase"`` in that order; ``word*`` begins so; ``-word`` must not stand there.
    :class:`FilterError` where there is nothing to look for.

    >>> match_expression('embassy "cease fire" -gaza AND')
    '"embassy" AND "cease fire" AND "AND" NOT "gaza"'
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for piece in _WORD.findall(re.sub(r"[\x00-\x1f]", " ", words)):
        bare = piece.lstrip("-") if piece.startswith("-") and len(piece) > 1 else piece
        term = bare.strip('"*').replace('"', " ")
        if any(character.isalnum() for character in term):
            (unwanted if bare is not piece and piece.startswith("-") else wanted).append(f'"{term}"' + ("*" if bare.endswith("*") else ""))
    if not wanted:
        raise FilterError(f"nothing to search for in {words!r}: at least one word is needed")
    return " AND ".join(wanted) + "".join(f" NOT {term}" for term in unwanted)


def search(
    connection: sqlite3.Connection,
    words: str,
    *,
    start: str | None = None,
    end: str | None = None,
    outlet: tuple[str, ...] = (),
    limit: int = 20,
    newest: bool = False,
) -> Answer:
    """Articles whose title or text has the words (:func:`match_expression`), the best first or the newest first, each with a snippet.

    Found words stand between ``FOUND`` and ``END`` in ``snippet``. ``start`` and ``end`` are days of publication.
    """
    expression = match_expression(words)
    asked, values = [], [expression]
    for condition, value in (("published >= ?", start), ("published <= ?", end)):
        if value:
            asked.append(condition)
            values.append(value)
    if outlet:
        asked.append("(" + " OR ".join("outlet = ? COLLATE NOCASE" for _ in outlet) + ")")
        values.extend(outlet)
    where = "".join(f" AND {part}" for part in asked)
    many = (
        connection.execute("SELECT count(*) FROM (SELECT 1 FROM article_text WHERE article_text MATCH ? LIMIT ?)", (expression, RANKED + 1)).fetchone()[0]
        > RANKED
    )
    if many:
        # To rank a word that is everywhere takes long and says little: the newest articles are gone through until enough have it.
        has = "EXISTS (SELECT 1 FROM article_text WHERE article_text MATCH ? AND article_text.rowid = article.article_key)"
        inner = f"SELECT article_key FROM article WHERE {has}{where} ORDER BY published DESC"
    else:
        order = "published DESC, article_key DESC" if newest else "rank, article_key"
        inner = f"SELECT article_key FROM article_text JOIN article ON article_key = article_text.rowid WHERE article_text MATCH ?{where} ORDER BY {order}"
    keys = [key for (key,) in connection.execute(f"{inner} LIMIT ?", [*values, limit])]
    rows = []
    for key in keys:
        row = connection.execute(
            "SELECT published, outlet, article.title, snippet(article_text, -1, ?, ?, ' … ', 24), article_id, "
            "(SELECT events FROM coding WHERE coding.coding_key = article.coding_key) "
            "FROM article_text JOIN article ON article_key = article_text.rowid WHERE article_text MATCH ? AND article_text.rowid = ?",
            (FOUND, END, expression, key),
        ).fetchone()
        rows.append(tuple(row))
    more = ("There are more: this is as many as were asked for.",) if len(rows) == limit else ()
    order = f"the newest first: more than {RANKED:,} have the words" if many and not newest else "the newest first" if newest else "the best match first"
    return Answer(
        title=f"Articles with {words}",
        columns=("published", "outlet", "title", "snippet", "article_id", "events"),
        rows=rows,
        notes=(f"Articles, {order}.", *more),
    )
