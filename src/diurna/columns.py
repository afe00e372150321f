"""An event as one flat row: the columns of CSV, TSV and Parquet, what each means, and how an event fills them."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from diurna.model import Actor, Event, Record


class Column(NamedTuple):
    """A column: its name, its kind and what it means. ``few`` is text of which the same values come again and again."""

    name: str
    kind: Literal["text", "few", "day", "whole", "real"]
    definition: str


DEFINED = (
    Column("event_id", "text", "stable id of the event: the same article content, place, code and actors give the same id everywhere"),
    Column("article_id", "text", "id of the article, as given or a hash of its content"),
    Column("published", "day", "day of publication"),
    Column("outlet", "few", "who printed the report"),
    Column("agency", "few", "the agency named in the report"),
    Column("url", "text", "address of the report"),
    Column("title", "text", "title of the report"),
    Column("in", "few", "text or title: the part that the offsets count in"),
    Column("sentence", "whole", "index of the sentence in its part, from 0"),
    Column("sentence_start", "whole", "where the sentence begins, in characters"),
    Column("sentence_end", "whole", "where the sentence ends, exclusive"),
    Column("trigger", "text", "the verb or noun that carries the act"),
    Column("trigger_start", "whole", "where the trigger begins"),
    Column("trigger_end", "whole", "where the trigger ends, exclusive"),
    Column("cameo", "few", "CAMEO 1.1b3 code of the act; text, since the zero in front counts"),
    Column("plover", "few", "PLOVER event type; null for CAMEO 01x"),
    Column("plover_mode", "few", "PLOVER mode"),
    Column("contexts", "few", "PLOVER contexts, joined by |"),
    Column("quad", "whole", "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; of the code alone"),
    Column("goldstein", "real", "Goldstein score of the code alone, -10 to 10"),
    Column("source", "few", "code of who acts: country or kind, then sectors"),
    Column("source_name", "few", "name of who acts"),
    Column("source_country", "few", "country of who acts, ISO 3166 alpha-3"),
    Column("source_sectors", "few", "PLOVER sectors of who acts, joined by |, the main one first"),
    Column("source_via", "few", "how the source was found: name, office, role, pronoun, metonym, country, unknown"),
    Column("source_wikidata", "few", "Wikidata item of the source"),
    Column("source_text", "text", "the words for the source"),
    Column("source_start", "whole", "where these words begin"),
    Column("source_end", "whole", "where these words end, exclusive"),
    Column("target", "few", "code of whom it is done to"),
    Column("target_name", "few", "name of whom it is done to"),
    Column("target_country", "few", "country of whom it is done to, ISO 3166 alpha-3"),
    Column("target_sectors", "few", "PLOVER sectors of whom it is done to, joined by |"),
    Column("target_via", "few", "how the target was found"),
    Column("target_wikidata", "few", "Wikidata item of the target"),
    Column("target_text", "text", "the words for the target"),
    Column("target_start", "whole", "where these words begin"),
    Column("target_end", "whole", "where these words end, exclusive"),
    Column("when_start", "day", "first day on which the act may have happened; null: open"),
    Column("when_end", "day", "last day, included; null: open"),
    Column("when_granularity", "few", "how wide the time expression is"),
    Column("when_basis", "few", "words, tense or publication: what the time was read from"),
    Column("where", "few", "name of the place"),
    Column("where_country", "few", "country of the place, ISO 3166 alpha-3"),
    Column("lat", "real", "latitude in degrees, WGS 84"),
    Column("lon", "real", "longitude in degrees, WGS 84"),
    Column("geonames_id", "whole", "GeoNames id of the place"),
    Column("where_basis", "few", "how the place was found"),
    Column("polarity", "few", "positive, or negative where the clause is negated"),
    Column("modality", "few", "actual, ongoing, habitual, planned, possible, hypothetical or historical"),
    Column("factuality", "real", "-3 to 3: how sure the clause and its nearest source present it"),
    Column("confidence", "real", "0 to 1: the chance that source, act and target are right, calibrated"),
    Column("according_to", "text", "who says so, the innermost speaker first, joined by <-"),
    Column("probability_low", "real", "lowest of a stated probability, 0 to 1"),
    Column("probability_high", "real", "highest of a stated probability, 0 to 1"),
    Column("rule", "few", "the row of the lexicon that fired, table:line"),
    Column("coder_version", "few", "version of Diurna that made the row"),
    Column("coder_lexicon", "few", "fingerprint of the lexicon that made the row"),
    Column("coder_model", "few", "parsing model that made the row"),
)
COLUMNS = tuple(c.name for c in DEFINED)
INTEGERS = tuple(c.name for c in DEFINED if c.kind == "whole")
REALS = tuple(c.name for c in DEFINED if c.kind == "real")
# Text that is never null, so that an empty cell is empty text; the actor's own only where there is an actor.
_ALWAYS = frozenset(("event_id", "article_id", "in", "trigger", "cameo", "contexts", "polarity", "modality", "according_to", "rule"))
_CODER = frozenset(("coder_version", "coder_lexicon", "coder_model"))
_OF_ACTOR = frozenset(("_name", "_sectors", "_via", "_text"))


def said(actor: Actor | None) -> str:
    """The name of a speaker in a chain of attribution."""
    return "unnamed" if actor is None else actor.name


def flat(record: Record) -> dict[str, Any]:
    """An event as one row of plain values: every name in ``COLUMNS``, None where the event has nothing to say."""
    event = record
    assert isinstance(event, Event)
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row.update(
        event_id=event.event_id,
        article_id=event.article_id,
        published=event.published,
        outlet=event.outlet,
        agency=event.agency,
        url=event.url,
        title=event.title,
        sentence=event.sentence,
        sentence_start=event.sentence_start,
        sentence_end=event.sentence_end,
        trigger=event.trigger.text,
        trigger_start=event.trigger.start,
        trigger_end=event.trigger.end,
        cameo=event.cameo,
        plover=event.plover,
        plover_mode=event.plover_mode,
        contexts="|".join(event.contexts),
        quad=event.quad,
        goldstein=event.goldstein,
        polarity=event.polarity,
        modality=event.modality,
        factuality=event.factuality,
        confidence=event.confidence,
        rule=event.rule,
        coder_version=event.coder.version,
        coder_lexicon=event.coder.lexicon,
        coder_model=event.coder.model,
        according_to=" <- ".join(said(a.source) for a in event.attribution),
    )
    row["in"] = event.in_
    for side, actor in (("source", event.source), ("target", event.target)):
        if actor is not None:
            row.update(
                {
                    side: actor.code,
                    f"{side}_name": actor.name,
                    f"{side}_country": actor.country,
                    f"{side}_sectors": "|".join(actor.sectors),
                    f"{side}_via": actor.via,
                    f"{side}_wikidata": actor.wikidata,
                    f"{side}_text": actor.text,
                    f"{side}_start": actor.start,
                    f"{side}_end": actor.end,
                }
            )
    if event.when is not None:
        row.update(when_start=event.when.start, when_end=event.when.end, when_granularity=event.when.granularity, when_basis=event.when.basis)
    if event.where is not None:
        row.update(where=event.where.name, where_country=event.where.country, lat=event.where.lat, lon=event.where.lon)
        row.update(geonames_id=event.where.geonames_id, where_basis=event.where.basis)
    if event.forecast is not None:
        row.update(probability_low=event.forecast.probability[0], probability_high=event.forecast.probability[1])
    return row


def from_cells(cells: dict[str, str]) -> dict[str, Any]:
    """The flat row behind the cells of a CSV or TSV file, typed, null where :func:`flat` gives null; :class:`ValueError` names a bad cell.

    >>> from_cells({"quad": "4", "goldstein": "-5.0", "url": "", "contexts": ""})
    {'quad': 4, 'goldstein': -5.0, 'url': None, 'contexts': ''}
    """
    row: dict[str, Any] = {}
    for name, cell in cells.items():
        kind = float if name in REALS else int if name in INTEGERS else None
        try:
            row[name] = (kind(cell) if cell else None) if kind else cell if cell or _keeps_empty(name, cells) else None
        except ValueError:
            raise ValueError(f"{name} {cell[:60]!r} is not a number") from None
    return row


def _keeps_empty(name: str, cells: dict[str, str]) -> bool:
    side, mark, rest = name.partition("_")
    if side in ("source", "target") and mark:
        return mark + rest in _OF_ACTOR and bool(cells.get(side))
    return name in _ALWAYS or name in _CODER
