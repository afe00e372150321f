"""A study in a notebook: ``diurna.open("x.db")``, then events, articles and counts as things to look at, loop over, and compute with.

Everything reads; nothing is loaded before it is asked for. The conditions are those of :class:`diurna.study.filters.Filter`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from diurna.model import Event
from diurna.study import lookups, queries
from diurna.study.filters import Filter, conditions, described, make_filter
from diurna.study.periods import By
from diurna.study.queries import Answer
from diurna.study.rows import event_of
from diurna.study.store import Store

_DATES = ("published", "day", "when_start", "when_end", "period", "start", "end", "first", "last")
# Columns of few values: pandas keeps each value once.
_CATEGORIES = frozenset(
    "in cameo root plover plover_mode source target source_country target_country source_via target_via outlet agency polarity modality "
    "when_granularity when_basis where_basis where_country day_basis dataset verdict coder_version coder_lexicon coder_model".split()
)
_INNER = ("event_key", "coding_key", "article_key", "run_id", "coder_key", "detail", "content_hash", "copy_of", "lang")


class Study:
    """An open study, to read. Use it as a context manager, or let it be: it keeps nobody waiting."""

    def __init__(self, path: str | Path):
        self.store = Store.read(path)
        self.path = self.store.path

    def __enter__(self) -> Study:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self.store.close()

    def __repr__(self) -> str:
        return f"<Study {self.path}: {len(self.articles()):,} articles, {len(self.events()):,} events>"

    def events(self, **wishes: Any) -> Events:
        """The current events that meet the conditions, all modalities and polarities unless they are among them.

        ``study.events(source="RUS", target="PRK", start="2022", modality=("actual", "ongoing"), polarity="positive")``.
        """
        return Events(self, make_filter(**wishes))

    def articles(self, words: str | None = None, *, start: str | None = None, end: str | None = None, outlet: str | Sequence[str] = ()) -> Articles:
        """Articles by day of publication, those with the words (as ``diurna search`` takes them), of these days and outlets."""
        return Articles(self, words, make_filter(start=start, end=end, outlet=outlet, clock="report"))

    def article(self, article_id: str) -> StudyArticle:
        """One article by its id; :class:`KeyError` where there is none."""
        row = lookups.find_article(self.store.connection, article_id)
        if row is None:
            raise KeyError(article_id)
        return StudyArticle(self, row)

    def event(self, event_id: str) -> Event:
        """One current event by its id; :class:`KeyError` where there is none, or it was rejected."""
        row = lookups.current_event(self.store.connection, event_id)
        if row is None:
            raise KeyError(event_id)
        return event_of(row)

    def timeline(self, by: By = "month", *, per_outlet: bool = False, **wishes: Any) -> Counts:
        """Counts by period, of plain acts unless asked otherwise (:func:`diurna.study.queries.timeline`)."""
        return Counts(queries.timeline(self.store.connection, make_filter(**wishes), by, per_outlet=per_outlet))

    def dyads(self, *, level: queries.Level = "country", by: By | None = None, limit: int | None = 20, **wishes: Any) -> Counts:
        """Directed dyads, the busiest first; with ``by`` a panel (:func:`diurna.study.queries.dyads`)."""
        return Counts(queries.dyads(self.store.connection, make_filter(**wishes), level=level, by=by, limit=limit))


class Events:
    """The events of a filter: a length, records to loop over and to pick from, a table to look at, a data frame."""

    def __init__(self, study: Study, filter: Filter):
        self.study = study
        self.filter = filter

    def __len__(self) -> int:
        return lookups.count_of(self.study.store.connection, self.filter)

    def __iter__(self) -> Iterator[Event]:
        return (event_of(row) for row in self.rows())

    def __getitem__(self, number: int) -> Event:
        """An event by its place in the order of days; negative numbers count from the end."""
        place = number if number >= 0 else len(self) + number
        row = next(self._rows(1, place), None) if place >= 0 else None
        if row is None:
            raise IndexError(f"event {number} of {len(self)}")
        return event_of(row)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The events as flat rows of ``event_current``, by day."""
        return self._rows(-1, 0)

    def _rows(self, limit: int, offset: int) -> Iterator[dict[str, Any]]:
        sql, values = conditions(self.filter)
        select = f"SELECT * FROM event_current WHERE {sql} ORDER BY day, event_key LIMIT ? OFFSET ?"
        return lookups.dictionaries(self.study.store.connection, select, (*values, limit, offset))

    def to_pandas(self) -> Any:
        """A data frame with a row for every event: dates as dates, columns of few values as categories. Needs ``diurna[notebook]``."""
        sql, values = conditions(self.filter)
        cursor = self.study.store.connection.execute(f"SELECT * FROM event_current WHERE {sql} ORDER BY day, event_key", values)
        names = [column[0] for column in cursor.description]
        return _frame(names, cursor.fetchall())

    def __repr__(self) -> str:
        return f"<{len(self):,} events{': ' + described(self.filter) if described(self.filter) else ''}>"

    def _repr_html_(self) -> str:
        from diurna.study.display import events_html

        return events_html(self._rows(20, 0), len(self))


class StudyArticle:
    """An article of a study: its fields as attributes, ``events``, and its acts marked where it is shown."""

    def __init__(self, study: Study, row: Mapping[str, Any]):
        self.study = study
        self.row = row

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["row"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def events(self) -> list[Event]:
        """The current events of the article in the order of its words, title first."""
        return [event_of(row) for row in lookups.events_of_article(self.study.store.connection, self.row["article_key"])]

    def __repr__(self) -> str:
        return f"<article {self.row['article_id']}: {self.row['published'] or 'no date'}, {self.row['title'] or 'no title'}>"

    def _repr_html_(self) -> str:
        from diurna.study.display import article_html

        return article_html(self.row, lookups.events_of_article(self.study.store.connection, self.row["article_key"]))


class Articles:
    """Articles of some days, outlets and words: a length, articles to loop over and to pick from, a table, a data frame."""

    def __init__(self, study: Study, words: str | None, filter: Filter):
        self.study = study
        parts: list[str] = []
        self._values: list[Any] = []
        for condition, value in (("published >= ?", filter.start), ("published <= ?", filter.end)):
            if value:
                parts.append(condition)
                self._values.append(value)
        if filter.outlet:
            parts.append("(" + " OR ".join("outlet = ? COLLATE NOCASE" for _ in filter.outlet) + ")")
            self._values.extend(filter.outlet)
        if words is not None:
            parts.append("article_key IN (SELECT rowid FROM article_text WHERE article_text MATCH ?)")
            self._values.append(queries.match_expression(words))
        self._where = f" WHERE {' AND '.join(parts)}" if parts else ""

    def __len__(self) -> int:
        number: int = self.study.store.connection.execute(f"SELECT count(*) FROM article{self._where}", self._values).fetchone()[0]
        return number

    def __iter__(self) -> Iterator[StudyArticle]:
        return (StudyArticle(self.study, row) for row in self._rows("*", -1, 0))

    def __getitem__(self, number: int) -> StudyArticle:
        """An article by its place in the order of publication; negative numbers count from the end."""
        place = number if number >= 0 else len(self) + number
        row = next(self._rows("*", 1, place), None) if place >= 0 else None
        if row is None:
            raise IndexError(f"article {number} of {len(self)}")
        return StudyArticle(self.study, row)

    def _rows(self, columns: str, limit: int, offset: int) -> Iterator[dict[str, Any]]:
        select = f"SELECT {columns} FROM article{self._where} ORDER BY published, article_key LIMIT ? OFFSET ?"
        return lookups.dictionaries(self.study.store.connection, select, (*self._values, limit, offset))

    def to_pandas(self) -> Any:
        """A data frame with a row for every article, texts included. Needs ``diurna[notebook]``."""
        names = ["article_id", "published", "outlet", "agency", "lang", "url", "title", "text"]
        return _frame(names, [tuple(row.values()) for row in self._rows(", ".join(names), -1, 0)])

    def __repr__(self) -> str:
        return f"<{len(self):,} articles>"

    def _repr_html_(self) -> str:
        from diurna.study.display import table_html

        rows = [tuple(row.values()) for row in self._rows("published, outlet, title, article_id", 20, 0)]
        return table_html(("published", "outlet", "title", "article_id"), rows, len(self), "article")


class Counts:
    """A table of counts: rows as dictionaries, the notes without which they could be misread, a data frame."""

    def __init__(self, answer: Answer):
        self.answer = answer
        self.notes = answer.notes

    def __len__(self) -> int:
        return len(self.answer.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self.answer.records()

    def to_pandas(self) -> Any:
        """A data frame with the columns of the answer; its notes are in ``attrs["notes"]``. Needs ``diurna[notebook]``."""
        frame = _frame(list(self.answer.columns), self.answer.rows, dates=("start", "end", "first", "last"))
        frame.attrs["notes"] = list(self.notes)
        return frame

    def __repr__(self) -> str:
        return f"<{self.answer.title}: {len(self):,} rows>"

    def _repr_html_(self) -> str:
        from diurna.study.display import answer_html

        return answer_html(self.answer)


def _frame(names: list[str], rows: Sequence[Any], dates: tuple[str, ...] = _DATES) -> Any:
    """Rows as a data frame, inner keys left out; :class:`ImportError` says what to install."""
    try:
        import pandas
    except ImportError:
        raise ImportError("a data frame needs pandas: pip install 'diurna[notebook]'") from None
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    frame = pandas.DataFrame({name: column for name, column in zip(names, columns, strict=True) if name not in _INNER})
    for name in frame.columns:
        if name in dates:
            # Days that a data frame cannot hold (before 1677) become missing there; the study keeps them.
            frame[name] = pandas.to_datetime(frame[name], errors="coerce", format="%Y-%m-%d")
        elif name in _CATEGORIES:
            frame[name] = frame[name].astype("category")
    return frame
