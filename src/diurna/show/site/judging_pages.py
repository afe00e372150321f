"""The pages on which one judges: the queue of what is doubtful, and the one address that writes."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request

from diurna.show.site.asked import filter_of
from diurna.show.site.reading_pages import sentence_of
from diurna.show.site.views import Asked, View, answer_data, event_data, event_table, shown
from diurna.study import overview
from diurna.study.filters import Filter, FilterError
from diurna.study.lookups import current_event, find_article
from diurna.study.review import CORRECTABLE, Drawn, Verdict, figures, judge, to_review
from diurna.study.store import Store

# How many events are drawn at once: the order of doubt is worked out over the whole study.
DRAWN = 60
# Seconds that a judgement waits for another writer.
WAIT = 5.0
_VERDICTS: tuple[Verdict, ...] = ("confirm", "reject", "correct")


class ForbiddenError(Exception):
    """A form that did not come from these pages, or that this server does not take."""


def review(asked: Asked) -> View:
    """The next event to judge, the least certain first (``drawn=sample``: at random), and what the judgements say so far."""
    query = asked.request.query_params
    drawn: Drawn = "sample" if query.get("drawn") == "sample" else "uncertain"
    filter = filter_of(query)
    rows = _next(asked, filter, drawn, query.get("after"), 1 if asked.form == "html" else DRAWN)
    said = figures(asked.connection)
    row = shown(rows[0], 1) if rows else None
    source = find_article(asked.connection, row["content_hash"]) if row is not None else None
    values = {
        "event": row,
        "article": source,
        "sentence": sentence_of(row, source) if row is not None and source is not None else (),
        "drawn": drawn,
        "figures": list(said.records()),
        "notes": said.notes,
        "after": query.get("after"),
    }

    def data() -> Any:
        return {"drawn": drawn, "queue": [event_data(row) for row in rows], "figures": answer_data(said)}

    return View("review.html", "Review", values, data, lambda: event_table(rows, "To judge"), name="review")


def _next(asked: Asked, filter: Filter, drawn: Drawn, after: str | None, number: int) -> list[dict[str, Any]]:
    """Events of the queue that nobody judged, behind the one called ``after``."""
    queue = asked.site.queue(asked.connection, filter, drawn)
    begin = queue.index(after) + 1 if after in queue else 0
    found: list[dict[str, Any]] = []
    for event_id in queue[begin:]:
        row = current_event(asked.connection, event_id)
        if row is not None and row["verdict"] is None:
            found.append(row)
            if len(found) == number:
                break
    return found


class Queues:
    """What is to be judged, by question, drawn anew when the study has grown or a queue has come to its end."""

    def __init__(self) -> None:
        self._held: dict[tuple[Filter, Drawn], tuple[tuple[int, ...], list[str]]] = {}

    def get(self, connection: sqlite3.Connection, filter: Filter, drawn: Drawn) -> list[str]:
        """Event ids in the order in which they are to be judged; those judged since are among them."""
        state = overview.state_of(connection)[:-1]
        held = self._held.get((filter, drawn))
        if held is None or held[0] != state or not _unjudged(connection, held[1]):
            if len(self._held) > 20:
                self._held.clear()
            held = (state, [row["event_id"] for row in to_review(connection, filter, drawn, DRAWN)])
            self._held[filter, drawn] = held
        return held[1]


def _unjudged(connection: sqlite3.Connection, queue: list[str]) -> bool:
    if not queue:
        return False
    marks = ", ".join("?" * len(queue))
    judged: int = connection.execute(f"SELECT count(DISTINCT event_id) FROM judgement WHERE event_id IN ({marks})", queue).fetchone()[0]
    return judged < len(queue)


def form_of(body: bytes) -> dict[str, str]:
    """A form as it was sent, the last of several values; :class:`FilterError` where it is none."""
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise FilterError("that is not a form of these pages") from None
    return {name: values[-1] for name, values in fields.items()}


def keep(site: Any, request: Request, form: dict[str, str]) -> str:
    """Keeps a judgement; the address to go on to.

    :class:`ForbiddenError` for a form without the token of this start, :class:`FilterError` for one that cannot be meant.
    """
    if site.read_only:
        raise ForbiddenError("these pages are read only")
    if not site.is_ours(form.get("csrf", "")):
        raise ForbiddenError("the form is of an earlier start of these pages; load the page again")
    verdict = next((verdict for verdict in _VERDICTS if verdict == form.get("verdict")), None)
    if verdict is None:
        raise FilterError("a verdict is confirm, reject or correct")
    note = form.get("drawn") if form.get("drawn") in ("sample", "uncertain") else None
    correct = verdict == "correct"
    with Store.write(site.study, wait=WAIT, command="diurna serve") as store:
        row = current_event(store.connection, form.get("event", ""))
        if row is None:
            raise FilterError("that event is not in the newest coding any more, or was rejected")
        try:
            field, value = (form.get("field"), form.get("value", "")) if correct else (None, None)
            judge(store, row, verdict, who=site.who, at=datetime.now(UTC).isoformat(timespec="seconds"), field=field, value=value, note=note)
        except ValueError as error:
            raise FilterError(str(error)) from None
    return local(form.get("back", "/"))


def local(back: str) -> str:
    """An address of these pages, the start page in place of any other.

    >>> local("/article/a1#e2"), local("//evil.example"), local("https://evil.example"), local("/\\\\evil.example")
    ('/article/a1#e2', '/', '/', '/')
    """
    fine = back.startswith("/") and not back.startswith("//") and "\\" not in back and back.isprintable() and back.isascii()
    return back if fine else "/"


__all__ = ["CORRECTABLE", "ForbiddenError", "Queues", "form_of", "keep", "local", "review"]
