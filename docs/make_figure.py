"""Draws ``one-report.svg``: one report of three sentences at the left, the rows that Diurna makes of it at the right.

usage: python docs/make_figure.py

The rows are the program's own output; when the lexicon changes, run this again. The report was written for the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from diurna.model import Actor, Article, Event
from diurna.ontology import Ontology
from diurna.show.tables import when_text
from diurna.understand.coder import Diurna

ARTICLE = Article(
    article_id="one-report",
    published="2017-06-06",
    outlet="Example Wire",
    text="Saudi Arabia and Egypt broke off diplomatic relations with Qatar on Monday. "
    "Kuwait's emir met the Saudi king in Jeddah on Tuesday. "
    "Qatar would not expel Saudi citizens, its foreign minister said.",
)

WIDTH = 900
TEXT_LEFT, TEXT_WIDTH = 20, 262  # the panel of the report
ROW_LEFT, ROW_WIDTH = 324, 556  # the cards of the rows
CHARACTERS = 28  # a line of the report
LINE = 25
TOP = 54
CARD, GAP, GROUP = 92, 8, 22
COLUMNS = (14, 172, 392)  # source, act, target inside a card

STYLE = """
  text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; fill: #1c2024; }
  .page { fill: #ffffff; } .panel { fill: #f6f7f9; stroke: #d5d9de; } .card { fill: #ffffff; stroke: #d5d9de; }
  .head { font-size: 12px; font-weight: 600; fill: #5b6570; } .report { font-size: 15px; }
  .code { font-size: 14px; font-weight: 700; } .name { font-size: 11px; } .facts { font-size: 11px; fill: #5b6570; }
  .source { fill: #1b5fc1; text-decoration: underline; } .act { fill: #b23f08; font-weight: 700; text-decoration: underline; }
  .target { fill: #18794a; text-decoration: underline; } .speaker { fill: #8033a8; text-decoration: underline dotted; }
  .code.source, .code.act, .code.target, .facts .speaker, .key { text-decoration: none; }
  .line { fill: none; stroke: #9aa4af; stroke-width: 1.2; } .dot { fill: #9aa4af; } .rule { stroke: #e4e7eb; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6e9ed; } .page { fill: #0f1318; } .panel { fill: #171c23; stroke: #333c47; } .card { fill: #171c23; stroke: #333c47; }
    .head, .facts { fill: #9ea9b5; } .source { fill: #82b4ff; } .act { fill: #ffab73; } .target { fill: #6cd39a; } .speaker { fill: #d7a2f5; }
    .line { stroke: #5d6874; } .dot { fill: #5d6874; } .rule { stroke: #2a323c; }
  }
"""


def main() -> None:
    """Codes the report and writes the figure beside this file."""
    [reading] = Diurna().read([ARTICLE])
    groups = [[e for e in reading.events if e.sentence == s.index] for s in reading.sentences]
    parts: list[str] = []
    middles: list[list[float]] = []
    y = float(TOP)
    for events in groups:
        middles.append([])
        for event in events:
            parts.append(card(event, y))
            middles[-1].append(y + CARD / 2)
            y += CARD + GAP
        y += GROUP - GAP
    bottom = y - GROUP
    height = bottom + 48
    parts.insert(0, f'<rect class="panel" x="{TEXT_LEFT}" y="{TOP}" width="{TEXT_WIDTH}" height="{bottom - TOP:g}" rx="8"/>')
    for sentence, events, ends in zip(reading.sentences, groups, middles, strict=True):
        lines = list(wrapped(sentence.start, sentence.end))
        centre = sum(ends) / len(ends)
        first = centre - (len(lines) - 1) * LINE / 2 + 5
        for number, (start, end) in enumerate(lines):
            parts.append(f'<text class="report" x="{TEXT_LEFT + 16}" y="{first + number * LINE:g}" xml:space="preserve">{coloured(start, end, events)}</text>')
        left = TEXT_LEFT + TEXT_WIDTH
        parts.append(f'<circle class="dot" cx="{left}" cy="{centre:g}" r="3.5"/>')
        for end_y in ends:
            parts.append(f'<path class="line" d="M{left} {centre:g} C{left + 22} {centre:g} {ROW_LEFT - 22} {end_y:g} {ROW_LEFT} {end_y:g}"/>')
    heads = [
        f'<text class="head" x="{TEXT_LEFT}" y="{TOP - 16}">{ARTICLE.outlet}, 6 June 2017</text>',
        f'<text class="head" x="{ROW_LEFT + COLUMNS[0]}" y="{TOP - 16}">Source</text>',
        f'<text class="head" x="{ROW_LEFT + COLUMNS[1]}" y="{TOP - 16}">Act (CAMEO)</text>',
        f'<text class="head" x="{ROW_LEFT + COLUMNS[2]}" y="{TOP - 16}">Target</text>',
    ]
    key = "   ".join(
        f'<tspan class="key {name}">{words}</tspan>' for name, words in (("source", "source"), ("act", "act"), ("target", "target"), ("speaker", "speaker"))
    )
    foot = f'<text class="facts" x="{TEXT_LEFT}" y="{height - 18:g}" xml:space="preserve">{key}</text>'
    foot += f'<text class="facts" x="{ROW_LEFT + ROW_WIDTH}" y="{height - 18:g}" text-anchor="end">how sure: +3 certain, 0 open, −3 certainly not</text>'
    svg = "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:g}" viewBox="0 0 {WIDTH} {height:g}" role="img" aria-labelledby="title">',
            f'<title id="title">A report of three sentences and the {len(reading.events)} rows that Diurna codes from it</title>',
            f"<style>{STYLE}</style>",
            f'<rect class="page" width="{WIDTH}" height="{height:g}" rx="10"/>',
            *heads,
            *parts,
            foot,
            "</svg>\n",
        )
    )
    Path(__file__).with_name("one-report.svg").write_text(svg, encoding="utf-8")


def wrapped(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Offsets of the lines of a sentence, broken at blanks."""
    at = start
    while end - at > CHARACTERS:
        cut = ARTICLE.text.rindex(" ", at, at + CHARACTERS + 1)
        yield at, cut
        at = cut + 1
    yield at, end


def coloured(start: int, end: int, events: list[Event]) -> str:
    """A line of the report with source, act, target and speaker marked."""
    kinds: dict[int, str] = {}
    for event in events:
        for link in event.attribution:
            if link.source is not None and link.kind != "publishes" and link.cue is not None:
                kinds.update(dict.fromkeys([*range(link.source.start, link.source.end), *range(link.cue.start, link.cue.end)], "speaker"))
    for kind in ("target", "source", "act"):
        for event in events:
            span = {"source": event.source, "act": event.trigger, "target": event.target}[kind]
            # In a mutual act both sides are source and target: the side that stands first is shown as the source.
            if span is not None and not (
                kind == "source" and kinds.get(span.start) == "target" and any(e.source and e.source.start < span.start for e in events)
            ):
                kinds.update(dict.fromkeys(range(span.start, span.end), kind))
    marked = ""
    at = start
    while at < end:
        kind = kinds.get(at)
        stop = at
        while stop < end and kinds.get(stop) == kind:
            stop += 1
        words = escape(ARTICLE.text[at:stop])
        marked += f'<tspan class="{kind}">{words}</tspan>' if kind else words
        at = stop
    return marked


def card(event: Event, y: float) -> str:
    """One row as a card: source, act and target above, time, place, speaker and certainty below."""
    code = Ontology.load().codes[event.cameo]
    said = " ← ".join(a.source.name if a.source else "unnamed" for a in event.attribution)
    sign = "not " if event.polarity == "negative" else ""
    when = when_text(event)
    when = f"from {when[:-2]}" if when.endswith("..") else f"up to {when[2:]}" if when.startswith("..") else when
    facts = [when, event.where.name if event.where else "", f"{sign}{event.modality}, how sure {event.factuality:+g}".replace("how sure -", "how sure −")]
    x = ROW_LEFT
    lines = [f'<rect class="card" x="{x}" y="{y:g}" width="{ROW_WIDTH}" height="{CARD}" rx="8"/>']
    for at, kind, head, name in (
        (COLUMNS[0], "source", _code(event.source), _name(event.source)),
        (COLUMNS[1], "act", f"{code.code} {event.plover or ''}", code.name),
        (COLUMNS[2], "target", _code(event.target), _name(event.target)),
    ):
        lines.append(f'<text class="code {kind}" x="{x + at}" y="{y + 20:g}">{escape(head)}</text>')
        lines.append(f'<text class="name" x="{x + at}" y="{y + 37:g}">{escape(name)}</text>')
    lines.append(f'<line class="rule" x1="{x + 14}" x2="{x + ROW_WIDTH - 14}" y1="{y + 47:g}" y2="{y + 47:g}"/>')
    lines.append(f'<text class="facts" x="{x + 14}" y="{y + 64:g}">{escape(" · ".join(f for f in facts if f))}</text>')
    lines.append(f'<text class="facts" x="{x + 14}" y="{y + 81:g}">according to {escape(said)}</text>')
    return "\n".join(lines)


def _code(actor: Actor | None) -> str:
    return actor.code if actor else "–"


def _name(actor: Actor | None) -> str:
    return actor.name if actor else "nobody named"


if __name__ == "__main__":
    main()
