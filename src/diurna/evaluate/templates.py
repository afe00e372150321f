"""MUC-4: what happened in an article as templates: type, date, country, perpetrators, targets, and whether it was carried out.

A row is ``{"text", "date"?, "templates": [...]}``; a template has lists of fillers by slot, a filler ``value`` or ``alts`` (ways
to write it) and perhaps ``optional``. Most texts of the set are written in capitals throughout; they are put into small letters
here, and the coder restores capitals by its own means, as it does with any text that came without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from diurna.data import DATA, read_table
from diurna.evaluate.blame import blame_outcomes
from diurna.evaluate.figures import accuracy, f1, macro_f1, share
from diurna.evaluate.gold import NONE, RIGHT, Expected, GoldArticle, Judged, Offsets, Outcome, Scheme, Side
from diurna.evaluate.steps import judge
from diurna.evaluate.types import types_of
from diurna.lexicon.patterns import Patterns
from diurna.model import Actor, Event
from diurna.understand.reading import Reading

PERPETRATORS = ("perp_individual", "perp_org")
TARGETS = ("phys_tgt", "hum_tgt_name", "hum_tgt_desc")


def small(text: str) -> str:
    """A text in capitals throughout in small letters, any other as it is; letters that would change the length stay.

    >>> small("KENYA MET SOMALIA."), small("Kenya met the UN.")
    ('kenya met somalia.', 'Kenya met the UN.')
    """
    if sum(c.islower() for c in text) * 10 > sum(c.isupper() for c in text):
        return text
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def read(row: dict[str, Any], where: str) -> GoldArticle:
    """One wanted act for every template whose type has a row in the table of types; optional templates are not wanted."""
    text = small(row["text"])
    expected = tuple(
        Expected(name, _side(template, text, PERPETRATORS), _side(template, text, TARGETS), types_of("muc4")[name].codes, fields={"template": str(n)})
        for n, template in enumerate(row["templates"])
        for name in [_value(template, "type").partition(" / ")[0]]
        if name in types_of("muc4") and not template.get("optional")
    )
    return GoldArticle(where, text, row.get("date"), expected, row=row)


def _value(template: dict[str, Any], slot: str) -> str:
    fillers = template.get(slot) or []
    return str(fillers[0].get("value") or "") if fillers else ""


def _side(template: dict[str, Any], text: str, slots: Sequence[str]) -> Side:
    return Side(tuple(place for filler in _fillers([template], slots) for place in _places(filler, text)))


def _fillers(templates: Sequence[dict[str, Any]], slots: Sequence[str], *, optional: bool = True) -> Iterator[dict[str, Any]]:
    for template in templates:
        for slot in slots:
            yield from (filler for filler in template.get(slot) or [] if filler.get("alts") and (optional or not filler.get("optional")))


def _places(filler: dict[str, Any], text: str) -> list[Offsets]:
    """Everywhere in the text where one of the ways to write a filler stands."""
    found: list[Offsets] = []
    for alternative in filler["alts"]:
        words = alternative.replace('\\"', '"').strip('" ')
        if words:
            found += [m.span() for m in re.finditer(rf"\b{re.escape(words)}\b", text, re.IGNORECASE)]
    return found


def type_name(event: Event) -> str:
    """The first type that an event fits, ``none`` for acts of any other kind."""
    return next((row.name for row in types_of("muc4").values() if row.fits(event)), NONE)


def _best(wanted: Expected, events: Sequence[Event]) -> Event | None:
    """Of the events of the wanted type the one with most of the wanted sides, the surer before the less sure."""
    fitting = [e for e in events if wanted.code_fits(e, "")]
    return max(fitting, key=lambda e: (wanted.source.fits(e.source) + wanted.target.fits(e.target), e.confidence), default=None)


def outcomes_of(gold: GoldArticle, reading: Reading, patterns: Patterns) -> list[Outcome]:
    """One outcome for every template; an event too many where an article without templates has an act of one of the types."""

    def extra(event: Event) -> str:
        return "" if gold.row["templates"] or type_name(event) == NONE else type_name(event)

    plain = [Expected(e.label, e.source, e.target, e.codes) for e in gold.expected]
    return judge(GoldArticle(gold.where, gold.text, gold.published, tuple(plain), row=gold.row), reading, type_name, extra, patterns)


def measure(judged: Sequence[Judged]) -> dict[str, float]:
    """Templates found, fillers of perpetrator and target, and date, country and stage of the templates that were found."""
    wanted = [(j, e, o) for j in judged for e, o in zip(j.gold.expected, j.outcomes, strict=False)]
    met = [(j, e, event) for j, e, _ in wanted for event in [_best(e, j.events)] if event is not None]
    slots = [(j.gold.row["templates"][int(e.fields["template"])], event) for j, e, event in met]
    figures = {
        "texts": float(len(judged)),
        "templates": float(len(wanted)),
        "type_found": len(met) / max(1, len(wanted)),
        "sides_and_type": share(o.group == RIGHT for _, _, o in wanted),
    }
    for name, roles in (("perpetrator", PERPETRATORS), ("target", TARGETS)):
        figures[name + "_f1"] = _filler_f1(judged, name, roles)
    days = [(iso, event) for template, event in slots for iso in [_iso(template)] if iso]
    figures["date_exact"] = share(_days_apart(iso, event) == 0 for iso, event in days)
    figures["date_within_1"] = share(_days_apart(iso, event) in (0, 1) for iso, event in days)
    lands = [(land, event) for template, event in slots for land in [_country(template)] if land]
    figures["country"] = share(_country_of(event) == land for land, event in lands)
    stages = [(stage, event) for template, event in slots for stage in [_value(template, "stage").partition(" / ")[0]] if stage]
    figures["stage"] = share(_stage_of(event) == stage for stage, event in stages)
    blamed = list(blame_outcomes(slots))
    figures["perpetrator_confidence"] = macro_f1(blamed)
    figures["perpetrator_confidence_accuracy"] = accuracy(blamed)
    quiet = [j for j in judged if not j.gold.row["templates"]]
    figures["quiet_articles"] = share(all(o.given == NONE for o in j.outcomes) for j in quiet)
    return figures


def _filler_f1(judged: Sequence[Judged], side: str, slots: Sequence[str]) -> float:
    """F1 of role fillers over articles: each filler once, whatever words stand for it; optional ones cost no recall.

    Only events whose code fits one of the types count as given.
    """
    found = wanted = right = given = 0
    for j in judged:
        templates = j.gold.row["templates"]
        actors = _given(j, side)
        places = [(filler, _places(filler, j.gold.text)) for filler in _unique(_fillers(templates, slots))]
        for filler, spans in places:
            hit = any(Side(tuple(spans)).fits(actor) for actor in actors) if spans else False
            found += hit and not filler.get("optional")
            wanted += not filler.get("optional")
        every = tuple(span for _, spans in places for span in spans)
        right += sum(Side(every).fits(actor) for actor in actors) if every else 0
        given += len(actors)
    return f1(right / given if given else 0.0, found / wanted if wanted else 0.0)


def _unique(fillers: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Fillers of several templates of an article that are written alike count once."""
    return list({tuple(filler["alts"]): filler for filler in fillers}.values())


def _given(judged: Judged, side: str) -> list[Actor]:
    """The sources or targets of all events of the types, those written alike once."""
    codes = tuple(code for row in types_of("muc4").values() for code in row.codes)
    events = [e for e in judged.events if e.cameo.startswith(codes)]
    actors = [e.source if side == "perpetrator" else e.target for e in events]
    return list({a.text.lower(): a for a in actors if a is not None}.values())


def _iso(template: dict[str, Any]) -> str:
    fillers = template.get("date") or []
    iso = str(fillers[0].get("iso") or "") if fillers else ""
    return iso if re.fullmatch(r"\d{4}-\d\d-\d\d", iso) else ""


def _days_apart(iso: str, event: Event) -> int | None:
    """How many days the event is from the day of the template; None where it has no single day."""
    when = event.when
    if when is None or when.start is None or when.start != when.end:
        return None
    try:
        return abs((date.fromisoformat(when.start) - date.fromisoformat(iso)).days)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    table = read_table(DATA / "lexicon" / "actors" / "countries.tsv", ("name", "iso3"))
    return {row["name"].lower(): row["iso3"] for row in table}


def _country(template: dict[str, Any]) -> str:
    return _countries().get(_value(template, "location").partition(":")[0].strip().lower(), "")


def _country_of(event: Event) -> str | None:
    """The country of the place; without a place that of the target, then of the source."""
    return next((c for c in (event.where and event.where.country, event.target and event.target.country, event.source and event.source.country) if c), None)


def _stage_of(event: Event) -> str:
    """Threatened where the act is a threat or still to come, attempted where it did not come about, else accomplished."""
    if event.cameo[:2] == "13" or event.modality in ("planned", "possible", "hypothetical"):
        return "THREATENED"
    return "ATTEMPTED" if event.polarity == "negative" else "ACCOMPLISHED"


SCHEME = Scheme("muc4", "MUC-4: templates of attacks, bombings, kidnappings in an article", read, outcomes_of, lambda gold, events: [], measure)
