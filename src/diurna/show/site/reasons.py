"""Why an event was coded as it was: the steps from the words to the row, in words, out of what the study keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from diurna.model import Actor, Event
from diurna.ontology import QUAD_NAMES, Ontology
from diurna.study.rows import event_of

_VIA = {
    "name": "by its name",
    "office": "by an office held on that day",
    "role": "by a role",
    "pronoun": "through a pronoun or a phrase that refers back",
    "metonym": "a place that stands for its government",
    "country": "by its country",
    "unknown": "from the words alone",
}
_BASIS = {"words": "the words say so", "tense": "from the tense of the verb and the day of the report", "publication": "the day of the report"}
_SURE = {3: "certain", 2: "probable", 1: "possible", 0: "open", -1: "possibly not", -2: "probably not", -3: "certainly not"}


def reasons(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Pairs of a step and what it found, in the order in which the coder works."""
    event = event_of(row)
    return [(step, words) for step, words in _steps(event, row) if words]


def _steps(event: Event, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    code = Ontology.load().codes.get(event.cameo)
    if event.trigger.text:
        yield "act", f"“{event.trigger.text}” fits the row {event.rule} of the lexicon" if event.rule else f"“{event.trigger.text}”"
    yield "code", f"CAMEO {event.cameo} {code.name if code else ''}".strip()
    plover = event.plover or "no PLOVER type"
    score = "no Goldstein score" if event.goldstein is None else f"Goldstein {event.goldstein:+g}"
    kind = "/".join(part for part in (plover, event.plover_mode) if part)
    contexts = f"; context {', '.join(event.contexts)}" if event.contexts else ""
    yield "class", f"{QUAD_NAMES[event.quad]}; {kind}; {score}{contexts}"
    yield "source", _actor(event.source)
    yield "target", _actor(event.target)
    yield "when", _when(event)
    if event.where is not None:
        spot = "" if event.where.lat is None or event.where.lon is None else f", {event.where.lat:.2f} {event.where.lon:.2f}"
        basis = f" ({event.where.basis})" if event.where.basis else ""
        yield "where", f"“{event.where.text}” is {event.where.name}, {event.where.country or 'no country'}{spot}{basis}"
    else:
        yield "where", "the text gives no place for this act"
    sure = _SURE.get(round(event.factuality), "")
    yield "status", f"{'not ' if event.polarity == 'negative' else ''}{event.modality}; the text presents it as {sure} ({event.factuality:+g})"
    yield "according to", _speakers(event)
    if event.casualties is not None:
        counts = ((name, getattr(event.casualties, name)) for name in ("killed", "wounded", "detained", "displaced", "missing"))
        yield "people hurt", "; ".join(f"{name} {low}" + (f" to {high}" if high != low else "") for name, (low, high) in ((n, c) for n, c in counts if c))
    if event.forecast is not None:
        low, high = event.forecast.probability
        yield "forecast", f"“{event.forecast.words.text}” is {low:.0%} to {high:.0%}"
    if row["confidence"] is not None:
        yield "confidence", f"{event.confidence:.2f}: of rows with this evidence, so many in a hundred had source, act and target right"
    yield from event.trace
    yield "coder", f"Diurna {event.coder.version}, lexicon {event.coder.lexicon[:12]}, model {event.coder.model}" if event.coder.version else ""


def _actor(actor: Actor | None) -> str:
    if actor is None:
        return "nobody is named"
    office = f", {actor.office}" if actor.office else ""
    words = f"“{actor.text}” is " if actor.text else ""
    return f"{words}{actor.code}, {actor.name}, {_VIA.get(actor.via, actor.via)}{office}"


def _when(event: Event) -> str:
    when = event.when
    if when is None:
        return "the text gives no time for this act"
    days = when.start if when.start == when.end else f"{when.start or 'open'} to {when.end or 'open'}"
    words = f"“{when.text}” is " if when.text else ""
    return f"{words}{days} ({_BASIS.get(when.basis, when.basis)})"


def _speakers(event: Event) -> str:
    links = []
    for link in event.attribution:
        name = link.source.name if link.source is not None else "somebody unnamed"
        links.append(f"{name} {link.kind}" + (f" (“{link.cue.text}”)" if link.cue is not None else ""))
    return " ← ".join(links)
