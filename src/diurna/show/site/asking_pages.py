"""The pages that answer a question: dyads, one dyad, one actor, search, runs."""

from __future__ import annotations

from typing import Any

import msgspec

from diurna.show.site.asked import LONGEST_VALUE, filter_of, fitting, period_in, whole
from diurna.show.site.charts import chart, extent_of
from diurna.show.site.views import Asked, View, answer_data, event_data, event_download, listed
from diurna.study import overview, queries
from diurna.study.filters import Filter, FilterError, described, make_filter
from diurna.study.periods import By
from diurna.study.queries import Answer

# Dyads and partners of a list, and articles that a search gives at once.
MOST_DYADS, PARTNERS, HITS = 100, 12, 100


def dyad(asked: Asked) -> View:
    """A dyad over time, both directions, with its events; without a source and a target the busiest dyads."""
    filter = filter_of(asked.request.query_params)
    if not filter.source and not filter.target:
        return _dyads(asked, filter)
    by = _period(asked, filter)
    here = queries.timeline(asked.connection, filter, by)
    back = msgspec.structs.replace(filter, source=filter.target, target=filter.source, source_sector=filter.target_sector, target_sector=filter.source_sector)
    answers = [(_sides(filter), here), (_sides(back), queries.timeline(asked.connection, back, by))]
    extent = extent_of(*(answer for _, answer in answers))
    directions = [{"title": title, "chart": chart(answer, extent), "answer": answer, "events": _total(answer)} for title, answer in answers]
    events = listed(asked, filter)
    values = {"filter": filter, "by": by, "directions": directions, "events": events, "back": back, "notes": here.notes}

    def data() -> Any:
        rows = [event_data(row) for row in events.rows]
        return {"title": events.title, "timelines": [answer_data(answer) for _, answer in answers], "page": events.page, "more": events.more, "events": rows}

    def table() -> Answer:
        return here if asked.request.query_params.get("table") == "counts" else event_download(asked, filter)

    return View("dyad.html", _sides(filter), values, data, table, name="dyad")


def _dyads(asked: Asked, filter: Filter) -> View:
    level: queries.Level = "actor" if asked.request.query_params.get("level") == "actor" else "country"
    answer = queries.dyads(asked.connection, filter, level=level, limit=MOST_DYADS)
    values = {"answer": answer, "rows": list(answer.records()), "filter": filter, "level": level}
    return View("dyads.html", "Dyads", values, lambda: answer_data(answer), lambda: answer, name="dyads")


def actor(asked: Asked) -> View:
    """What an actor did and what was done to it over time, with whom, and its events."""
    given = filter_of(asked.request.query_params)
    code = asked.request.query_params.get("name", "").strip()
    if not code or len(code) > LONGEST_VALUE:
        raise FilterError("actor: which one? A code such as RUS or RUSGOV, or a name (?name=RUS)")
    did, suffered = (msgspec.structs.replace(given, **{side: (code,)}) for side in ("source", "target"))
    either = msgspec.structs.replace(given, actor=(code,))
    make_filter(actor=code)
    by = _period(asked, given)
    answers = [("Acts done", queries.timeline(asked.connection, did, by)), ("Acts suffered", queries.timeline(asked.connection, suffered, by))]
    extent = extent_of(*(answer for _, answer in answers))
    directions = [{"title": title, "chart": chart(answer, extent), "answer": answer, "events": _total(answer)} for title, answer in answers]
    partners = [
        ("Acts on", "target", queries.dyads(asked.connection, did, limit=PARTNERS)),
        ("Is acted on by", "source", queries.dyads(asked.connection, suffered, limit=PARTNERS)),
    ]
    events = listed(asked, either)
    names = sorted({name for row in events.rows for side in ("source", "target") if _is(row[side], code) and (name := row[f"{side}_name"])})
    values = {
        "code": code,
        "by": by,
        "directions": directions,
        "partners": [(words, side, list(answer.records())) for words, side, answer in partners],
        "events": events,
        "names": names[:20],
        "notes": answers[0][1].notes,
        "filter": given,
    }

    def data() -> Any:
        tables = {"timelines": [answer_data(a) for _, a in answers], "partners": [answer_data(a) for _, _, a in partners]}
        return {"actor": code, **tables, "page": events.page, "more": events.more, "events": [event_data(row) for row in events.rows]}

    def table() -> Answer:
        return answers[0][1] if asked.request.query_params.get("table") == "counts" else event_download(asked, either)

    return View("actor.html", code, values, data, table, name="actor")


def _is(side: str | None, code: str) -> bool:
    return side is not None and side.startswith(code)


def search(asked: Asked) -> View:
    """Articles with words in title or text."""
    query = asked.request.query_params
    words = query.get("q", "").strip()
    if len(words) > LONGEST_VALUE:
        raise FilterError(f"at most {LONGEST_VALUE} characters can be searched for")
    limit = min(HITS, max(1, whole(query.get("limit"), 30)))
    answer = Answer(title="Search", columns=("published", "outlet", "title", "snippet", "article_id", "events"), rows=[])
    if words:
        days = make_filter(start=query.get("from") or None, end=query.get("to") or None)
        outlet = tuple(value for value in query.getlist("outlet") if value)[:20]
        newest = query.get("order") == "newest"
        answer = queries.search(asked.connection, words, start=days.start, end=days.end, outlet=outlet, limit=limit, newest=newest)
    rows = [record | {"content_hash": overview.hash_of(asked.connection, record["article_id"])} for record in answer.records()]
    values = {"words": words, "answer": answer, "rows": rows, "limit": limit, "most": HITS}
    return View("search.html", f"Articles with {words}" if words else "Search", values, lambda: answer_data(_bare(answer)), lambda: answer, name="search")


def _bare(answer: Answer) -> Answer:
    from diurna.show.answers import unmarked

    return msgspec.structs.replace(answer, rows=[tuple(unmarked(cell) for cell in row) for row in answer.rows])


RUN_COLUMNS = ("run_id", "kind", "started", "finished", "seconds", "version", "lexicon", "model", "articles", "known", "coded", "events", "failures")
FAILURE_COLUMNS = ("at", "run_id", "step", "origin", "reason", "article_id")


def runs(asked: Asked) -> View:
    """How the study was made: its runs, why sentences gave no event, what failed. ``table=failures``: the CSV of the failures."""
    found = overview.runs(asked.connection)
    failed = overview.failures(asked.connection)
    totals = asked.site.totals(asked.connection)
    values = {"runs": found, "failures": failed, "steps": overview.failures_by_step(asked.connection), "totals": totals}

    def table() -> Answer:
        columns, rows = (FAILURE_COLUMNS, failed) if asked.request.query_params.get("table") == "failures" else (RUN_COLUMNS, found)
        return Answer(title="Runs", columns=columns, rows=[tuple(row[name] for name in columns) for row in rows])

    return View("runs.html", "Runs", values, lambda: {"totals": totals, "runs": found, "failures": failed}, table, name="runs")


def _period(asked: Asked, filter: Filter) -> By:
    """The period asked for, else one in which the days at hand make a picture."""
    totals = asked.site.totals(asked.connection)
    return period_in(asked.request.query_params) or fitting(filter.start or totals["first"], filter.end or totals["last"])


def _sides(filter: Filter) -> str:
    return described(Filter(source=filter.source, target=filter.target)).replace("->", "→")


def _total(answer: Answer) -> int:
    return sum(record["events"] for record in answer.records())
