"""Who acts on whom as a network with dates: GEXF 1.3 for Gephi, GraphML for everything else.

Nodes are actor codes. An edge is a dyad in one direction, with the number of its events by quad class and over time: in GEXF one
edge with a spell and a count for every period, in GraphML one edge for every period. Only plain events with both sides are edges.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from diurna.model import Actor, Event, Record
from diurna.show.foreign import day_of

PERIODS = ("day", "week", "month", "year")
QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


def period_of(day: str, length: str) -> tuple[str, str]:
    """First and last day of the period that holds a day; weeks begin on Monday.

    >>> period_of("2024-02-14", "month"), period_of("2024-02-14", "week")
    (('2024-02-01', '2024-02-29'), ('2024-02-12', '2024-02-18'))
    """
    on = date.fromisoformat(day)
    if length == "day":
        first = last = on
    elif length == "week":
        first = on - timedelta(days=on.weekday())
        last = first + timedelta(days=6)
    elif length == "month":
        first, last = on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])
    else:
        first, last = on.replace(month=1, day=1), on.replace(month=12, day=31)
    return first.isoformat(), last.isoformat()


@dataclass
class Count:
    """What is counted of a dyad in a period."""

    quads: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    goldstein: float = 0.0
    scored: int = 0
    first: str = "9999"
    last: str = "0000"

    def add(self, event: Event, day: str) -> None:
        """Counts one event."""
        self.quads[event.quad - 1] += 1
        if event.goldstein is not None:
            self.goldstein += event.goldstein
            self.scored += 1
        self.first, self.last = min(self.first, day), max(self.last, day)

    def join(self, other: Count) -> None:
        """Adds what another one counted."""
        self.quads = [a + b for a, b in zip(self.quads, other.quads, strict=True)]
        self.goldstein += other.goldstein
        self.scored += other.scored
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)

    def values(self) -> dict[str, str]:
        """The figures as text, by name."""
        named = {"events": str(sum(self.quads)), **{name: str(n) for name, n in zip(QUADS, self.quads, strict=True)}}
        mean = f"{self.goldstein / self.scored:.3f}" if self.scored else "0"
        return named | {"goldstein_mean": mean, "first_day": self.first, "last_day": self.last}


FIGURES = {"events": "integer", **dict.fromkeys(QUADS, "integer"), "goldstein_mean": "double", "first_day": "string", "last_day": "string"}


class Graph:
    """Collects dyads from events; memory grows with dyads and periods, not with events. Subclasses write one format at :meth:`close`."""

    def __init__(self, stream: BinaryIO, period: str = "month"):
        self.stream, self.period = stream, period
        self.nodes: dict[str, Actor] = {}
        self.dyads: dict[tuple[str, str], dict[tuple[str, str], Count]] = {}
        self.left_out = 0

    def write(self, record: Record) -> None:
        """Counts an event; one without both sides or without any day is left out."""
        assert isinstance(record, Event)
        event, day = record, day_of(record)
        if event.source is None or event.target is None or day is None:
            self.left_out += 1
            return
        for actor in (event.source, event.target):
            # A bare country is the best name for its code; else the first that was seen.
            if actor.code not in self.nodes or actor.via == "country":
                self.nodes[actor.code] = actor
        periods = self.dyads.setdefault((event.source.code, event.target.code), {})
        periods.setdefault(period_of(day, self.period), Count()).add(event, day)

    def put(self, text: str) -> None:
        """Writes a line; characters that XML cannot hold become question marks."""
        self.stream.write((_xml_only(text) + "\n").encode("utf-8", "replace"))

    def close(self) -> None:
        """Writes the network; the stream stays open."""
        raise NotImplementedError


def _xml_only(text: str) -> str:
    return "".join(c if (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff") or c in "\t\n\r" else "?" for c in text)


class Gexf(Graph):
    """GEXF 1.3, dynamic, with dates."""

    def close(self) -> None:
        """Writes the network; the stream stays open."""
        self.put('<?xml version="1.0" encoding="UTF-8"?>')
        self.put('<gexf xmlns="http://gexf.net/1.3" version="1.3">')
        self.put("<meta><creator>Diurna</creator><description>Dyads of plain events; counts are of reports, not of acts</description></meta>")
        self.put('<graph mode="dynamic" defaultedgetype="directed" timeformat="date" timerepresentation="interval">')
        self.put('<attributes class="node" mode="static">')
        for name in ("country", "sectors"):
            self.put(f'<attribute id="{name}" title="{name}" type="string"/>')
        self.put('</attributes>\n<attributes class="edge" mode="static">')
        for name, kind in FIGURES.items():
            self.put(f'<attribute id="{name}" title="{name}" type="{kind}"/>')
        self.put('</attributes>\n<attributes class="edge" mode="dynamic">')
        self.put('<attribute id="period_events" title="events in the period" type="integer"/>\n</attributes>\n<nodes>')
        for code, actor in sorted(self.nodes.items()):
            self.put(f"<node id={quoteattr(code)} label={quoteattr(actor.name)}><attvalues>")
            self.put(f'<attvalue for="country" value={quoteattr(actor.country or "")}/><attvalue for="sectors" value={quoteattr("|".join(actor.sectors))}/>')
            self.put("</attvalues></node>")
        self.put("</nodes>\n<edges>")
        for number, ((source, target), periods) in enumerate(sorted(self.dyads.items())):
            self._edge(number, source, target, periods)
        self.put("</edges>\n</graph>\n</gexf>")
        self.stream.flush()

    def _edge(self, number: int, source: str, target: str, periods: dict[tuple[str, str], Count]) -> None:
        total = Count()
        for count in periods.values():
            total.join(count)
        weight = sum(total.quads)
        self.put(f'<edge id="{number}" source={quoteattr(source)} target={quoteattr(target)} weight="{weight}"><attvalues>')
        for name, value in total.values().items():
            self.put(f'<attvalue for="{name}" value="{value}"/>')
        for (first, last), count in sorted(periods.items()):
            self.put(f'<attvalue for="period_events" value="{sum(count.quads)}" start="{first}" end="{last}"/>')
        self.put("</attvalues><spells>")
        for first, last in sorted(periods):
            self.put(f'<spell start="{first}" end="{last}"/>')
        self.put("</spells></edge>")


class GraphMl(Graph):
    """GraphML with an edge for every dyad and period; ``start`` and ``end`` are the days of the period."""

    def close(self) -> None:
        """Writes the network; the stream stays open."""
        self.put('<?xml version="1.0" encoding="UTF-8"?>')
        self.put('<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"')
        self.put(' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">')
        for name in ("label", "country", "sectors"):
            self.put(f'<key id="n_{name}" for="node" attr.name="{name}" attr.type="string"/>')
        figures = {"start": "string", "end": "string", "weight": "int"} | {n: "int" if k == "integer" else k for n, k in FIGURES.items()}
        for name, kind in figures.items():
            self.put(f'<key id="e_{name}" for="edge" attr.name="{name}" attr.type="{kind}"/>')
        self.put('<graph id="dyads" edgedefault="directed">')
        for code, actor in sorted(self.nodes.items()):
            values = {"label": actor.name, "country": actor.country or "", "sectors": "|".join(actor.sectors)}
            self.put(f"<node id={quoteattr(code)}>{_data('n', values)}</node>")
        number = 0
        for (source, target), periods in sorted(self.dyads.items()):
            for (first, last), count in sorted(periods.items()):
                values = {"start": first, "end": last, "weight": str(sum(count.quads))} | count.values()
                self.put(f'<edge id="e{number}" source={quoteattr(source)} target={quoteattr(target)}>{_data("e", values)}</edge>')
                number += 1
        self.put("</graph>\n</graphml>")
        self.stream.flush()


def _data(kind: str, values: dict[str, str]) -> str:
    from xml.sax.saxutils import escape

    return "".join(f'<data key="{kind}_{name}">{escape(value)}</data>' for name, value in values.items())
