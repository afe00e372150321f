"""What people said stands in a text, in one shape for every scheme, and what the coder made of it.

A scheme turns one row of a gold file into a :class:`GoldArticle`: a text with the acts that people found in it. Each act says
whom it wants on either side (by offsets or by actor code), what code, and perhaps at which words. Comparing it with the events
of the coder gives an :class:`Outcome`; every figure, table and list of errors is a count of outcomes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diurna.lexicon.patterns import Patterns
from diurna.model import Actor, Article, Event
from diurna.understand.reading import Reading

Offsets = tuple[int, int]
NONE = "none"
RIGHT = "right"
# The steps at which an act can be lost, in the order of the work: what is wrong first hides what comes after.
GROUPS = {
    "screen": "the sentence was screened out",
    "actor": "an actor was not found in the words",
    "clause": "no clause ties the act to its actors",
    "row": "no row of the lexicon fits the predicate",
    "rejected": "a row fits, and a rule turned the act down",
    "role": "the code is right, source or target is not",
    "code": "the act was seen, and its code is wrong",
    "certainty": "modality or polarity is wrong",
    "attribution": "the speaker is wrong",
    "time": "the time is wrong",
    "place": "the place is wrong",
    "extra": "an event where none was wanted",
}


class GoldError(Exception):
    """A gold file cannot be used; the message begins with ``file:line:`` where one line is to blame."""


def touches(start: int, end: int, spans: Sequence[Offsets]) -> bool:
    """Whether a stretch of text overlaps any of the spans."""
    return any(start < e and s < end for s, e in spans)


def fits_code(actor: Actor | None, wanted: str) -> bool:
    """Whether an actor has the wanted code: ``*`` at its end stands for the rest of it, ``-`` for nobody.

    >>> fits_code(None, "-"), fits_code(None, "*")
    (True, False)
    """
    if wanted == "-":
        return actor is None
    if actor is None:
        return False
    return actor.code.startswith(wanted[:-1]) if wanted.endswith("*") else actor.code == wanted


@dataclass(frozen=True, slots=True)
class Side:
    """Who is wanted as source or target: spans of which the actor must touch one, a code, or a sector; with none, anybody or nobody."""

    spans: tuple[Offsets, ...] = ()
    code: str = ""
    sector: str = ""

    def fits(self, actor: Actor | None) -> bool:
        """Whether an actor (or nobody) may stand on this side."""
        if self.code:
            return fits_code(actor, self.code)
        if self.sector:
            return actor is not None and self.sector in actor.sectors
        return not self.spans or (actor is not None and touches(actor.start, actor.end, self.spans))

    @property
    def wants_somebody(self) -> bool:
        """Whether somebody in particular is wanted: not a side left open, nor one that must be empty."""
        return bool(self.spans) or bool(self.sector) or self.code not in ("", "-", "*")


@dataclass(frozen=True, slots=True)
class Expected:
    """One act that people found: its class in their scheme, CAMEO prefixes that are right (none: the scheme's own label decides)."""

    label: str
    source: Side = Side()
    target: Side = Side()
    codes: tuple[str, ...] = ()
    triggers: tuple[Offsets, ...] = ()
    scope: Offsets | None = None
    fields: dict[str, str] = field(default_factory=dict)

    def sides_fit(self, event: Event) -> bool:
        """Whether source and target of an event are those wanted."""
        return self.source.fits(event.source) and self.target.fits(event.target)

    def at_trigger(self, event: Event) -> bool:
        """Whether an event stands at the words of the act; always, where people marked none."""
        return not self.triggers or touches(event.trigger.start, event.trigger.end, self.triggers)

    def code_fits(self, event: Event, label: str) -> bool:
        """Whether the code of an event, or its label in the scheme, is the one wanted."""
        return any(event.cameo.startswith(code) for code in self.codes) if self.codes else label == self.label


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """A text with its acts. ``exhaustive``: people marked every act, so that any other event is too much."""

    where: str
    text: str
    published: str | None
    expected: tuple[Expected, ...]
    exhaustive: bool = False
    row: dict[str, Any] = field(default_factory=dict)

    def article(self) -> Article:
        """The text as the coder takes it."""
        return Article(article_id=self.where, text=self.text, published=self.published)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One wanted act, or one event too many: what was wanted, what was given, at which step it went wrong (``right``: nowhere)."""

    article: str
    text: str
    wanted: str
    given: str
    group: str
    detail: str = ""
    event: Event | None = None
    sides: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One text of a gold file with its outcomes, the events of the coder, and which of them are known to be right or wrong."""

    gold: GoldArticle
    outcomes: list[Outcome]
    events: list[Event]
    truths: list[tuple[Event, bool]]
    evidence: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one kind of gold file is read, and how events are compared with it.

    ``judge`` makes the outcomes of a text; ``truths`` says of which events it is known whether they are right; ``measure`` makes
    the figures that are usual for the scheme; ``published`` names the figure that others have published.
    """

    name: str
    what: str
    read: Callable[[dict[str, Any], str], GoldArticle]
    judge: Callable[[GoldArticle, Reading, Patterns], list[Outcome]]
    truths: Callable[[GoldArticle, Sequence[Event]], list[tuple[Event, bool]]]
    measure: Callable[[Sequence[Judged]], dict[str, float]]


def read_rows(path: Path, scheme: Scheme) -> list[GoldArticle]:
    """The articles of a gold file in JSON lines; :class:`GoldError` names the line that does not have what the scheme needs."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path.name}:{number}"
            try:
                gold = scheme.read(json.loads(line), where)
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                said = f"lacks {error}" if isinstance(error, KeyError) else str(error)
                raise GoldError(f"{where}: no row of scheme {scheme.name}: {said}") from None
            if gold.text.strip():
                found.append(gold)
    return found
