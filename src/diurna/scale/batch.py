"""A table of articles in, a table of events out: the coder as one pure function, for any engine that moves tables.

Whatever the engine and however it cuts the articles into tables, the rows are those of ``diurna code``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from diurna.columns import Column, flat
from diurna.config import Settings
from diurna.model import Article
from diurna.read.articles import Failure
from diurna.read.files import checked
from diurna.read.languages import why_not_coded
from diurna.read.tables import article_of, find_columns
from diurna.show.parquet import schema_of, table_of

if TYPE_CHECKING:
    from diurna.understand.coder import Diurna

FAILURES = (
    Column("article_id", "text", "id of the article; null where the input gave none"),
    Column("origin", "text", "the file and the record in it, or the row of the table"),
    Column("step", "few", "read, language, date or code"),
    Column("reason", "text", "why there are no events of it"),
)
# Articles as `articles_table` lays them out: fields of the record that the coder reads, and what could not be read.
_ARTICLES = (
    *(Column(name, "text", "") for name in ("article_id", "text", "title", "published", "outlet", "agency", "url", "lang", "origin")),
    Column("failure", "text", "why there is no article in this row"),
    Column("step", "few", "where that was found"),
)


class Coded(NamedTuple):
    """What a table of articles gave: events as in ``diurna code --format parquet``, and a row for every article without a coding."""

    events: Any
    failures: Any


@functools.lru_cache(maxsize=1)
def coder_of(settings: Settings) -> Diurna:
    """The coder of this process, loaded when it is first asked for."""
    from diurna.understand.coder import Diurna

    return Diurna(settings)


def articles_table(items: Iterable[Article | Failure]) -> Any:
    """What readers give, in order, as an Arrow table that :func:`code_batch` takes; a failure is a row with ``failure`` and ``step``."""
    return table_of((_row(item) for item in items), _ARTICLES)


def _row(item: Article | Failure) -> dict[str, Any]:
    if isinstance(item, Article):
        row = {name: getattr(item, name) for name in ("article_id", "text", "title", "published", "outlet", "agency", "url", "lang", "origin")}
        if fault := _half_character(row):
            item = Failure(item.origin or item.article_id, fault)
        else:
            return row | {"failure": None, "step": None}
    empty = dict.fromkeys(column.name for column in _ARTICLES)
    return empty | {"origin": _whole(item.where), "failure": _whole(item.reason), "step": item.step}


def _half_character(row: Mapping[str, Any]) -> str | None:
    """Which field cannot be written as UTF-8; None where all can."""
    for name, value in row.items():
        if value and not value.isascii():
            try:
                value.encode("utf-8")
            except UnicodeEncodeError as error:
                return f"{name}: half of a character (a lone surrogate) at {error.start}"
    return None


def _whole(words: str) -> str:
    return words.encode("utf-8", "replace").decode("utf-8")


def code_batch(table: Any, settings: Settings | None = None, *, columns: Mapping[str, str] | None = None, coder: Diurna | None = None) -> Coded:
    """Events and failures of a table of articles, both in the order of its rows.

    ``table`` is a :class:`pyarrow.Table` with the columns that ``diurna code`` reads in Parquet (``text``, and perhaps id, title,
    published, outlet, agency, url, lang, under the usual names); ``columns`` names others: ``{"text": "body"}``. A column ``origin``
    names the rows in failures, else their number does. The coder is loaded once in a process, or given. Nothing is raised for an
    article; :class:`ValueError` where the table has no column for the text.

    >>> import pyarrow
    >>> coded = code_batch(pyarrow.table({"id": ["a"], "text": ["Kenya recalled its ambassador from Somalia."], "date": ["2021-05-04"]}))
    >>> coded.events.select(["source", "cameo", "target"]).to_pylist()
    [{'source': 'KEN', 'cameo': '161', 'target': 'SOM'}]
    """
    here = coder or coder_of(settings or Settings())
    failures: list[dict[str, Any]] = []
    articles = list(_to_code(table, columns or {}, failures))
    events: list[dict[str, Any]] = []
    for place, reading in zip((place for place, _ in articles), here.read(article for _, article in articles), strict=True):
        if reading.fault:
            failures.append({"place": place, **_failure(reading.article.article_id, reading.article.origin, "code", f"cannot be coded: {reading.fault}")})
        else:
            events.extend(map(flat, reading.events))
    failures.sort(key=lambda row: row["place"])
    return Coded(table_of(events), table_of(({k: v for k, v in row.items() if k != "place"} for row in failures), FAILURES))


def _to_code(table: Any, columns: Mapping[str, str], failures: list[dict[str, Any]]) -> Iterator[tuple[int, Article]]:
    """The articles of a table that can be coded, each with its row; the others go to ``failures``."""
    places = find_columns(table.column_names, columns)
    if isinstance(places, str):
        raise ValueError(f"the table {places}")
    extra = {name: table.column_names.index(name) for name in ("origin", "failure", "step") if name in table.column_names}
    used = {field: table.column(place).to_pylist() for field, place in {**places, **extra}.items()}
    for place in range(table.num_rows):
        values = {field: used[field][place] for field in places}
        where = next((str(used[name][place]) for name in ("origin",) if name in used and used[name][place]), f"row {place + 1}")
        if "failure" in used and used["failure"][place]:
            step = used["step"][place] if "step" in used else None
            failures.append({"place": place, **_failure(values.get("id"), where, step or "read", used["failure"][place])})
            continue
        item = article_of(values, where)
        item = item if isinstance(item, Failure) else checked(item, None)
        if isinstance(item, Failure):
            failures.append({"place": place, **_failure(values.get("id"), where, item.step, item.reason)})
        elif reason := why_not_coded(item):
            failures.append({"place": place, **_failure(item.article_id, where, "language", reason)})
        else:
            yield place, item


def _failure(article_id: Any, origin: str | None, step: str, reason: str) -> dict[str, Any]:
    return {"article_id": None if article_id is None else str(article_id), "origin": origin, "step": step, "reason": _whole(reason)}


def no_events() -> Coded:
    """Tables without a row, with the columns of others."""
    return Coded(schema_of().empty_table(), schema_of(FAILURES).empty_table())
