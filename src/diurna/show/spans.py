"""Articles with the spans of their events, for annotation tools: WebAnno TSV 3.3 (INCEpTION) and doccano.

A span is a trigger, an actor, a place or a time; what binds them is a relation from the trigger: source, target, where, when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from diurna.model import Article, Event
from diurna.understand.sentences import paragraphs, split

LAYER = "webanno.custom.DiurnaSpan"
LINKS = "webanno.custom.DiurnaLink"
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SPECIAL = re.compile(r"[\\\[\]|_;*\t\n]|->")
_ESCAPED = {"\t": "\\t", "\n": "\\n", "->": "\\->"}


@dataclass(frozen=True, order=True, slots=True)
class Mark:
    """A labelled stretch of one part of an article."""

    start: int
    end: int
    kind: str
    label: str


Link = tuple[int, int, str]


def marks_of(events: Iterable[Event], length: int) -> tuple[list[Mark], list[Link]]:
    """Spans in the order of the text, each once, and relations between them (from trigger, to span, role), as indices into the list."""
    wanted: list[tuple[Mark, Mark, str]] = []
    found: set[Mark] = set()
    for event in events:
        trigger = Mark(event.trigger.start, event.trigger.end, "act", event.cameo)
        sides = (("source", event.source), ("target", event.target))
        marks = [(role, Mark(actor.start, actor.end, "actor", actor.code)) for role, actor in sides if actor is not None]
        if event.where is not None:
            marks.append(("where", Mark(event.where.start, event.where.end, "place", event.where.country or "")))
        when = event.when
        if when is not None and when.text_start is not None and when.text_end is not None:
            marks.append(("when", Mark(when.text_start, when.text_end, "time", when.granularity)))
        if not 0 <= trigger.start < trigger.end <= length:
            continue
        found.add(trigger)
        for role, mark in marks:
            # Words that are not in this text (an outlet, the country of a dateline) have no span.
            if 0 <= mark.start < mark.end <= length:
                found.add(mark)
                wanted.append((trigger, mark, role))
    ordered = sorted(found)
    places = {mark: i for i, mark in enumerate(ordered)}
    return ordered, sorted({(places[a], places[b], role) for a, b, role in wanted})


def parts_of(article: Article, events: Sequence[Event]) -> Iterable[tuple[str, str, list[Event]]]:
    """The parts of an article that have events, or its text where none has: name of the document, text, events."""
    for part, text in (("title", article.title or ""), ("text", article.text)):
        inside = [event for event in events if event.in_ == part]
        if inside or (part == "text" and not events):
            yield article.article_id + ("#title" if part == "title" else ""), text, inside


class Doccano:
    """doccano's JSON lines for sequence labelling with relations: text, entities, relations; offsets count code points."""

    def __init__(self, stream: BinaryIO):
        self.stream = stream
        self.encoder = msgspec.json.Encoder()
        self.entities = self.relations = 0

    def write_article(self, article: Article, events: Sequence[Event]) -> None:
        """Writes every part of an article that has events as one document; ids are unique in the file."""
        for name, text, inside in parts_of(article, events):
            marks, links = marks_of(inside, len(text))
            first, first_link = self.entities, self.relations
            entities = [
                {"id": first + i, "start_offset": m.start, "end_offset": m.end, "label": f"{m.kind}:{m.label}" if m.label else m.kind}
                for i, m in enumerate(marks)
            ]
            relations = [{"id": first_link + i, "from_id": first + a, "to_id": first + b, "type": role} for i, (a, b, role) in enumerate(links)]
            row = {"text": text, "entities": entities, "relations": relations, "article_id": name, "published": article.published, "outlet": article.outlet}
            self.stream.write(self.encoder.encode(row) + b"\n")
            self.entities, self.relations = first + len(marks), first_link + len(links)

    def close(self) -> None:
        """Flushes the stream, which stays open."""
        self.stream.flush()


class WebAnno:
    """WebAnno TSV 3.3; a file holds one document, so the articles follow each other in one text, each after a line with its id.

    Offsets count UTF-16 units of that text, as WebAnno has it. A token ends where a span does, so no span is part of a token.
    """

    def __init__(self, stream: BinaryIO):
        self.stream = stream
        self.offset = self.sentence = self.marks = 0
        self._put("#FORMAT=WebAnno TSV 3.3\n" + f"#T_SP={LAYER}|kind|label\n#T_RL={LINKS}|role|BT_{LAYER}\n\n")

    def write_article(self, article: Article, events: Sequence[Event]) -> None:
        """Writes every part of an article that has events."""
        for name, text, inside in parts_of(article, events):
            self._document(f"article {name}\n", [], [])
            self._document(text + "\n", *marks_of(inside, len(text)))

    def _document(self, text: str, marks: list[Mark], links: list[Link]) -> None:
        units = _units(text)
        numbers = {i: self.marks + i + 1 for i in range(len(marks))}
        rows = self._tokens(text, marks)
        at = {i: next((f"{s}-{t}" for s, t, start, _ in rows if start >= marks[i].start), "0-0") for i in numbers}
        ending = {i: [(a, role) for a, b, role in links if b == i] for i in numbers}
        last = 0
        for sentence, token, start, end in rows:
            if token == 1:
                words = text[start : next((e for s, t, b, e in reversed(rows) if s == sentence), end)]
                self._put("\n" + "".join(f"#Text={escape(part)}\n" for part in words.replace("\r", " ").split("\n")))
            here = [i for i, mark in enumerate(marks) if mark.start < end and start < mark.end]
            kinds = "|".join(f"{escape(marks[i].kind)}[{numbers[i]}]" for i in here) or "_"
            labels = "|".join(f"{escape(marks[i].label) or '*'}[{numbers[i]}]" for i in here) or "_"
            begun = [(a, i, role) for i in here if at[i] == f"{sentence}-{token}" for a, role in ending[i]]
            roles = "|".join(escape(role) for _, _, role in begun) or "_"
            sources = "|".join(f"{at[a]}[{numbers[a]}_{numbers[i]}]" for a, i, _ in begun) or "_"
            span = f"{self.offset + units[start]}-{self.offset + units[end]}"
            self._put(f"{sentence}-{token}\t{span}\t{escape(text[start:end])}\t{kinds}\t{labels}\t{roles}\t{sources}\t\n")
            last = sentence
        self.sentence = max(self.sentence, last)
        self.marks += len(marks)
        self.offset += units[len(text)]

    def _tokens(self, text: str, marks: list[Mark]) -> list[tuple[int, int, int, int]]:
        """Sentence and token number, start and end of every token."""
        edges = sorted({edge for mark in marks for edge in (mark.start, mark.end)})
        rows: list[tuple[int, int, int, int]] = []
        sentence = self.sentence
        for first, end in _sentences(text):
            token = 0
            for match in _TOKEN.finditer(text, first, end):
                inside = [edge for edge in edges if match.start() < edge < match.end()] if edges else []
                for a, b in zip([match.start(), *inside], [*inside, match.end()], strict=True):
                    token += 1
                    rows.append((sentence + 1, token, a, b))
            sentence += bool(token)
        return rows

    def _put(self, text: str) -> None:
        self.stream.write(text.encode("utf-8", "replace"))

    def close(self) -> None:
        """Flushes the stream, which stays open."""
        self.stream.flush()


def escape(text: str) -> str:
    """Text with what has a meaning in WebAnno TSV behind a backslash.

    >>> escape("a_b[1]")
    'a\\\\_b\\\\[1\\\\]'
    """
    return _SPECIAL.sub(lambda m: _ESCAPED.get(m[0], "\\" + m[0]), text)


def _units(text: str) -> list[int]:
    """Offset in UTF-16 units of every character, and of the end."""
    units, at = [0], 0
    for character in text:
        at += 2 if character > "\uffff" else 1
        units.append(at)
    return units


def _sentences(text: str) -> list[tuple[int, int]]:
    return [pair for first, last in paragraphs(text) for pair in split(text, first, last)]
