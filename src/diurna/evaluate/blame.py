"""How sure a report is of who did it, in the classes of MUC-4's confidence of the perpetrator.

A template may give several classes ("reported as fact / claimed or admitted"): any of them is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from diurna.evaluate.gold import RIGHT, Outcome
from diurna.model import Actor, Event

FACT, CLAIMED = "REPORTED AS FACT", "CLAIMED OR ADMITTED"
BY_AUTHORITIES, ACCUSED, POSSIBLE = "SUSPECTED OR ACCUSED BY AUTHORITIES", "SUSPECTED OR ACCUSED", "POSSIBLE"
CLEARED = "ACQUITTED"
AUTHORITIES = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})
# Kinds of attribution by which somebody charges others, or only takes them to have done it.
CHARGES = frozenset({"claims", "believes", "suggests", "suspects", "fears", "complains", "criticises"})
NO_SPEAKERS = frozenset({"publishes", "captions"})


def blame_of(event: Event) -> str:
    """How sure the report is that the source of an event did it."""
    if event.polarity == "negative":
        return CLEARED
    speakers = [link for link in event.attribution if link.kind not in NO_SPEAKERS]
    if any(_same(link.source, event.source) for link in speakers):
        return CLAIMED
    doubtful = event.modality == "possible" or abs(event.factuality) <= 1
    charges = [link.source for link in speakers if doubtful or link.kind in CHARGES]
    if charges:
        return BY_AUTHORITIES if any(a is not None and AUTHORITIES & set(a.sectors) for a in charges) else ACCUSED
    return POSSIBLE if doubtful else FACT


def _same(speaker: Actor | None, source: Actor | None) -> bool:
    return speaker is not None and source is not None and (speaker.name, speaker.code) == (source.name, source.code)


def blame_outcomes(found: Iterable[tuple[dict[str, Any], Event]]) -> Iterator[Outcome]:
    """What was wanted and given for every template that says how sure the report is, with the event chosen for it."""
    for template, event in found:
        fillers = template.get("perp_org_confidence") or []
        wanted = [name.strip() for filler in fillers for name in str(filler.get("value") or "").split("/") if name.strip()]
        if wanted:
            given = blame_of(event)
            yield Outcome(
                event.article_id, event.trigger.text, given if given in wanted else wanted[0], given, RIGHT if given in wanted else "attribution", event=event
            )
