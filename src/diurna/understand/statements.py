"""Statements: one attribution each, how they nest, and how a quotation spreads over sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diurna.model import Actor, Part, Quotation, Span
from diurna.understand.cues import TELLING
from diurna.understand.quotes import Quote

# Kinds of saying by which an act of others is made known.
ANNOUNCING = frozenset({"says", "confirms", "reports"})
Stretches = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Statement:
    """One attribution found in the text, ready for the layer and for the chains of the events inside it.

    ``sentence`` is that of the cue; the content may reach over several. ``frame`` is the form of content;
    ``outermost`` is True for what stands in no other statement.
    """

    part: Part
    sentence: int
    cue_head: int
    source_spans: Stretches
    cue_spans: Stretches
    content: Stretches
    source: Actor | None
    cue: Span | None
    kind: str
    limit: float | None
    frame: str = "that"
    direct: bool = False
    outermost: bool = True
    quotation: Quotation | None = None

    @property
    def tells(self) -> bool:
        """Whether something is told, so that an act in it goes by the speaker's word; attitudes ("condemned the raid") do not."""
        return self.frame in TELLING

    def covers(self, part: Part, offset: int) -> bool:
        """Whether a character of the text lies in what is said."""
        return part == self.part and any(s <= offset < e for s, e in self.content)

    def width(self) -> int:
        return sum(e - s for s, e in self.content)

    def extend(self, quotes: Iterable[Quote]) -> None:
        """Takes quotations into what is said."""
        self.content = merged([*self.content, *((q.start, q.end) for q in quotes)])


def merged(stretches: Iterable[tuple[int, int]]) -> Stretches:
    """Stretches in order, those that touch or overlap made one.

    >>> merged([(5, 9), (0, 3), (8, 12)])
    ((0, 3), (5, 12))
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def nest(statements: list[Statement], hidden: Iterable[Quote]) -> None:
    """Marks the statements that stand in another, and builds the records of the layer from the inside outwards.

    ``hidden`` are quotations whose speaker is not known: what is said inside them is not the report's to attribute.
    """
    shut = list(hidden)
    inner: dict[int, list[Statement]] = {}
    by_width = sorted(range(len(statements)), key=lambda n: (statements[n].width(), -n))
    for rank, n in enumerate(by_width):
        s = statements[n]
        at = s.cue_spans[0][0] if s.cue_spans else -1
        holder = next((m for m in by_width[rank + 1 :] if at >= 0 and statements[m].covers(s.part, at)), None)
        if holder is not None:
            s.outermost = False
            inner.setdefault(holder, []).append(s)
        elif any(q.start <= at < q.end for q in shut):
            s.outermost = False
        held = tuple(i.quotation for i in sorted(inner.get(n, ()), key=lambda i: i.content) if i.quotation is not None)
        s.quotation = Quotation(source=s.source_spans, cue=s.cue_spans, content=s.content, actor=s.source, kind=s.kind, in_=s.part, inner=held)


def announcer(statements: Iterable[Statement], part: Part, sentence: int, head: int, act: int, sides: Iterable[Actor]) -> Statement | None:
    """Who announces an act of others with the verb at token ``head``: "London announced a deal between Serbia and Kosovo".

    ``act`` is the first character of the act noun, ``sides`` are those who take part in the act.
    """
    for s in statements:
        if (s.part, s.sentence, s.cue_head) != (part, sentence, head) or s.tells or s.kind not in ANNOUNCING or not s.covers(part, act):
            continue
        if s.source is not None and s.source.code != "---" and all((a.code, a.name) != (s.source.code, s.source.name) for a in sides):
            return s
    return None


__all__ = ["ANNOUNCING", "Statement", "Stretches", "announcer", "merged", "nest"]
