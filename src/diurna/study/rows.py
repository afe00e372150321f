"""Events as rows of the study and back: what is flat as columns, the rest as JSON in ``detail``, nothing lost.

Where a timeline puts an act (``day``) is decided here, once, when the row is written.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import msgspec

from diurna.columns import flat
from diurna.model import Actor, Attribution, Casualties, Coder, Event, Forecast, Record, Span, When, Where
from diurna.study.schema import EVENT_COLUMNS

# A range no longer than this has a day in a timeline; a longer one ("in 2009") has none, since it would make peaks of its own.
LONGEST_RANGE = 31


class _WhenWords(Record, frozen=True, kw_only=True):
    text: str | None = None
    text_start: int | None = None
    text_end: int | None = None


class _Detail(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What an event has beside its columns."""

    source_office: str | None = None
    target_office: str | None = None
    when: _WhenWords | None = None
    where: Span | None = None
    casualties: Casualties | None = None
    attribution: tuple[Attribution, ...] = ()
    forecast: Forecast | None = None
    trace: tuple[tuple[str, str], ...] = ()


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(_Detail)


def day_of(start: str | None, end: str | None, published: str | None) -> tuple[str | None, str | None]:
    """The day on which a timeline shows an act, and what it rests on, from the first and last day of the act and the day of the report.

    ``exact``: the act has one day. ``range``: the words give up to 31 days, the last of them not after the report is taken.
    ``report``: only one side is known ("has expelled": on or before the day of the report), that day is taken. A longer range,
    and an act without any date, has no day.

    >>> day_of("2012-03-01", "2012-03-31", "2012-03-20")
    ('2012-03-20', 'range')
    >>> day_of(None, "2012-03-20", "2012-03-20")
    ('2012-03-20', 'report')
    """
    if start is None or end is None:
        only = start or end
        return (only, "report") if only else (None, None)
    if start == end:
        return start, "exact"
    try:
        length = (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(start)).days + 1
    except ValueError:
        return None, None
    if length > LONGEST_RANGE:
        return None, None
    return (published if published is not None and start <= published < end else end), "range"


def row_of(event: Event, dataset: str = "diurna") -> dict[str, Any]:
    """The columns of an event as in :data:`~diurna.study.schema.EVENT_COLUMNS`, with ``event_id``; what belongs to the article is left out."""
    when = event.when
    day, basis = day_of(when.start, when.end, event.published) if when is not None else (None, None)
    speaker = event.attribution[0].source if event.attribution else None
    row = {name: value for name, value in flat(event).items() if name in EVENT_COLUMNS}
    return row | {
        "event_id": event.event_id,
        "dataset": dataset,
        "day": day,
        "day_basis": basis,
        "root": event.cameo[:2],
        "according_to": speaker.name if speaker is not None else None,
        "detail": _detail(event),
    }


def _detail(event: Event) -> str:
    when, where = event.when, event.where
    words = _WhenWords(text=when.text, text_start=when.text_start, text_end=when.text_end) if when is not None else _WhenWords()
    detail = _Detail(
        source_office=event.source.office if event.source is not None else None,
        target_office=event.target.office if event.target is not None else None,
        when=words if words != _WhenWords() else None,
        where=Span(text=where.text, start=where.start, end=where.end) if where is not None else None,
        casualties=event.casualties,
        attribution=event.attribution,
        forecast=event.forecast,
        trace=event.trace,
    )
    return _ENCODER.encode(detail).decode()


def event_of(row: Mapping[str, Any]) -> Event:
    """The record of a row of ``event_current``: the coder's own record where nobody corrected a field.

    Rows of imported tables, which lack what only a text can give (sentence, trigger), give 0 and empty words there.
    """
    detail = _DECODER.decode(row["detail"] or "{}")
    words = detail.when or _WhenWords()
    when = None
    if row["when_granularity"] is not None:
        when = When(
            start=row["when_start"],
            end=row["when_end"],
            granularity=row["when_granularity"],
            basis=row["when_basis"],
            text=words.text,
            text_start=words.text_start,
            text_end=words.text_end,
        )
    return Event(
        event_id=row["event_id"],
        article_id=row["article_id"],
        published=row["published"],
        outlet=row["outlet"],
        agency=row["agency"],
        url=row["url"],
        title=row["title"],
        in_=row["in"],
        sentence=row["sentence"] or 0,
        sentence_start=row["sentence_start"] or 0,
        sentence_end=row["sentence_end"] or 0,
        trigger=Span(text=row["trigger"] or "", start=row["trigger_start"] or 0, end=row["trigger_end"] or 0),
        cameo=row["cameo"] or "",
        plover=row["plover"],
        plover_mode=row["plover_mode"],
        contexts=_list(row["contexts"]),
        quad=row["quad"],
        goldstein=row["goldstein"],
        source=_actor(row, "source", detail.source_office),
        target=_actor(row, "target", detail.target_office),
        when=when,
        where=_where(row, detail.where),
        casualties=detail.casualties,
        polarity=row["polarity"],
        modality=row["modality"],
        factuality=row["factuality"] if row["factuality"] is not None else 3.0,
        confidence=row["confidence"] if row["confidence"] is not None else 1.0,
        attribution=detail.attribution,
        forecast=detail.forecast,
        rule=row["rule"] or "",
        coder=Coder(version=row["coder_version"] or "", lexicon=row["coder_lexicon"] or "", model=row["coder_model"] or ""),
        trace=detail.trace,
    )


def _actor(row: Mapping[str, Any], side: str, office: str | None) -> Actor | None:
    if row[side] is None:
        return None
    return Actor(
        text=row[f"{side}_text"] or "",
        start=row[f"{side}_start"] or 0,
        end=row[f"{side}_end"] or 0,
        code=row[side],
        name=row[f"{side}_name"] or "",
        country=row[f"{side}_country"],
        sectors=_list(row[f"{side}_sectors"]),
        via=row[f"{side}_via"] or "unknown",
        office=office,
        wikidata=row[f"{side}_wikidata"],
    )


def _where(row: Mapping[str, Any], words: Span | None) -> Where | None:
    if row["where"] is None:
        return None
    words = words or Span(text="", start=0, end=0)
    return Where(
        name=row["where"],
        country=row["where_country"],
        lat=row["lat"],
        lon=row["lon"],
        geonames_id=row["geonames_id"],
        basis=row["where_basis"] or "",
        text=words.text,
        start=words.start,
        end=words.end,
    )


def _list(joined: str | None) -> tuple[str, ...]:
    return tuple(joined.split("|")) if joined else ()
