"""What a page holds: the values of its template, its data as JSON, its table as CSV; and the tables that several pages share."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from diurna.show.records import act_name, status_text, when_text
from diurna.show.site.asked import MOST_ROWS, ROWS, article_address, filter_of, whole
from diurna.study.filters import Filter, described, plain
from diurna.study.lookups import rows_of
from diurna.study.queries import Answer

EVENT_COLUMNS = (
    *("event_id", "article_id", "published", "day", "outlet", "in", "trigger", "cameo", "plover", "quad", "goldstein"),
    *("source", "source_name", "target", "target_name", "when_start", "when_end", "where", "where_country"),
    *("polarity", "modality", "factuality", "confidence", "according_to", "rule", "verdict", "title", "url"),
)
_ORDER = "day DESC, event_key DESC"


class MissingError(Exception):
    """There is nothing under that address; the message says what was looked for."""


@dataclass
class View:
    """A page: its template with values, its data, its table. What is not made here is not made where another form is asked for."""

    template: str
    title: str
    values: Mapping[str, Any]
    data: Callable[[], Any]
    table: Callable[[], Answer]
    name: str = "diurna"
    status: int = 200


@dataclass
class Asked:
    """One request: the study opened to read, and what the server knows. ``form``: html, json or csv."""

    request: Request
    connection: sqlite3.Connection
    site: Any
    form: str = "html"
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query of the address, without the page of a list."""
        return [(name, value) for name, value in self.request.query_params.multi_items() if name != "page"]

    @property
    def page(self) -> int:
        """Which page of a list is asked for, from 1."""
        return max(1, whole(self.request.query_params.get("page"), 1, 400))


def shown(row: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """An event with what the templates need beside its columns."""
    from diurna.show.site.reasons import reasons

    # Rows of earlier codings name the run, not the coder.
    for name in ("version", "lexicon", "model"):
        row.setdefault(f"coder_{name}", row.get(f"run_{name}"))
    row.update(
        number=number,
        act_name=act_name(row["cameo"]),
        when_text=when_text(row),
        status_text=status_text(row),
        address=f"/event/{quote(row['event_id'], safe='')}",
        article_address=article_address(row["article_id"], row["content_hash"]),
        reasons=reasons(row),
    )
    return row


def event_table(rows: Iterable[Mapping[str, Any]], title: str, notes: tuple[str, ...] = ()) -> Answer:
    """Events as a table of the columns that a reader of CSV asks for first."""
    return Answer(title=title, columns=EVENT_COLUMNS, rows=[tuple(row.get(name) for name in EVENT_COLUMNS) for row in rows], notes=notes)


def event_data(row: Mapping[str, Any]) -> dict[str, Any]:
    """One event as its record, with what the study adds."""
    from diurna.model import to_builtins
    from diurna.study.rows import event_of

    return to_builtins(event_of(row)) | {"day": row["day"], "day_basis": row["day_basis"], "verdict": row["verdict"]}


@dataclass
class Listed:
    """A page of the events that meet a filter, and whether there are more."""

    rows: list[dict[str, Any]]
    page: int
    more: bool
    title: str


def listed(asked: Asked, filter: Filter) -> Listed:
    """The plain events of a filter (all where it says so), the newest acts first, a page of them."""
    filter = plain(filter)
    found = list(rows_of(asked.connection, filter, order=_ORDER, limit=ROWS + 1, offset=(asked.page - 1) * ROWS))
    rows = [shown(row, n) for n, row in enumerate(found[:ROWS], 1)]
    return Listed(rows, asked.page, len(found) > ROWS, described(filter))


def event_download(asked: Asked, filter: Filter) -> Answer:
    """All events of a filter as a table, up to a limit that a note names."""
    rows = list(rows_of(asked.connection, plain(filter), order=_ORDER, limit=MOST_ROWS))
    notes = (f"The newest {MOST_ROWS:,} events; `diurna export` gives all.",) if len(rows) == MOST_ROWS else ()
    return event_table(rows, described(plain(filter)), notes)


def answer_data(answer: Answer) -> dict[str, Any]:
    """A table as data: title, notes, rows."""
    return {"title": answer.title, "notes": list(answer.notes), "rows": list(answer.records())}


def json_bytes(data: Any) -> bytes:
    """Data as JSON; half a surrogate pair, which no file can hold, becomes a question mark."""
    return json.dumps(data, ensure_ascii=False, default=str).encode("utf-8", "replace")


__all__ = [
    "Asked",
    "Listed",
    "MissingError",
    "View",
    "answer_data",
    "event_data",
    "event_download",
    "event_table",
    "filter_of",
    "json_bytes",
    "listed",
    "shown",
]
