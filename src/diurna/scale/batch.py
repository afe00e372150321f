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
_FIELDS = ("article_id", "text", "title", "published", "outlet", "agency", "url", "lang", "origin")
_ARTICLES = (
    *(Column(name, "text", "") for name in _FIELDS),
    Column("failure", "text", "why there is no article in this row"),
    Column("step", "few", "where that was found"),
)


class Page(NamedTuple):
    """A page as it came out of an archive, to be read where it is coded: reading it takes longer than coding."""

    html: bytes
    where: str
    url: str | None = None
    charset: str | None = None
    latest: str | None = None


class Coded(NamedTuple):
    """What a table of articles gave: events as in ``diurna code --format parquet``, and a row for every article without a coding."""

    events: Any
    failures: Any


@functools.lru_cache(maxsize=1)
def coder_of(settings: Settings) -> Diurna:
    """The coder of this process, loaded when it is first asked for."""
    from diurna.understand.coder import Diurna

    return Diurna(settings)


def articles_table(items: Iterable[Article | Failure | Page]) -> Any:
    """What readers give, in order, as an Arrow table that :func:`code_batch` takes.

    A failure is a row with ``failure`` and ``step``, a page one with ``page`` (bytes), ``charset`` and ``latest`` (the last day it can be of).
    """
    import pyarrow

    held = list(items)
    table = table_of(map(_row, held), _ARTICLES)
    pages = [item if isinstance(item, Page) else None for item in held]
    table = table.append_column("page", pyarrow.array([page and page.html for page in pages], pyarrow.binary()))
    for name in ("charset", "latest"):
        table = table.append_column(name, pyarrow.array([page and getattr(page, name) for page in pages], pyarrow.string()))
    return table


def _row(item: Article | Failure | Page) -> dict[str, Any]:
    empty = dict.fromkeys(column.name for column in _ARTICLES)
    if isinstance(item, Page):
        return empty | {"origin": _whole(item.where), "url": item.url and _whole(item.url)}
    item = _sound(item)
    if isinstance(item, Failure):
        return empty | {"origin": _whole(item.where), "failure": _whole(item.reason), "step": item.step}
    return empty | {name: getattr(item, name) for name in _FIELDS}


def _sound(item: Article | Failure) -> Article | Failure:
    """The item, or a failure where one of its fields cannot be written as UTF-8."""
    if isinstance(item, Failure):
        return item
    for name in _FIELDS:
        value = getattr(item, name)
        if value and not value.isascii():
            try:
                value.encode("utf-8")
            except UnicodeEncodeError as error:
                return Failure(item.origin or item.article_id, f"{name}: half of a character (a lone surrogate) at {error.start}")
    return item


def _whole(words: str) -> str:
    return words.encode("utf-8", "replace").decode("utf-8")


def code_batch(table: Any, settings: Settings | None = None, *, columns: Mapping[str, str] | None = None, coder: Diurna | None = None) -> Coded:
    """Events and failures of a table of articles, both in the order of its rows.

    ``table`` is a :class:`pyarrow.Table` with the columns that ``diurna code`` reads in Parquet (``text``, and perhaps id, title,
    published, outlet, agency, url, lang, under the usual names); ``columns`` names others: ``{"text": "body"}``. A column ``origin``
    names the rows in failures, else their number does; a column ``page`` holds the bytes of an HTML page in the place of a text.
    The coder is loaded once in a process, or given. Nothing is raised for an article; :class:`ValueError` where the table has no
    column for the text.

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
    extra = {name: table.column_names.index(name) for name in ("origin", "failure", "step", "page", "charset", "latest") if name in table.column_names}
    used = {field: table.column(place).to_pylist() for field, place in {**places, **extra}.items()}
    for place in range(table.num_rows):
        values = {field: column[place] for field, column in used.items()}
        where = str(values.get("origin") or f"row {place + 1}")
        item = _item({field: values[field] for field in places}, values, where)
        if not isinstance(item, Failure) and (reason := why_not_coded(item)):
            values["id"], item = item.article_id, Failure(where, reason, "language")
        if isinstance(item, Failure):
            failures.append({"place": place, **_failure(values.get("id"), where, item.step, item.reason)})
        else:
            yield place, item


def _item(fields: dict[str, Any], values: dict[str, Any], where: str) -> Article | Failure:
    """The article of a row, of its fields or of its page, or the failure."""
    if values.get("failure"):
        return Failure(where, values["failure"], values.get("step") or "read")
    if values.get("page") is not None:
        from diurna.read.pages import read_page

        item = read_page(values["page"], where, url=values.get("url"), charset=values.get("charset"), latest=values.get("latest"))
    else:
        item = article_of(fields, where)
    item = _sound(item)
    return item if isinstance(item, Failure) else checked(item, None)


def _failure(article_id: Any, origin: str | None, step: str, reason: str) -> dict[str, Any]:
    return {"article_id": None if article_id is None else str(article_id), "origin": origin, "step": step, "reason": _whole(reason)}


def no_events() -> Coded:
    """Tables without a row, with the columns of others."""
    return Coded(schema_of().empty_table(), schema_of(FAILURES).empty_table())
