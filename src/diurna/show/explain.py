"""What the coder made of an article, step by step and sentence by sentence, for people to read."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from diurna.model import Actor, Article, Event, Sentence
from diurna.ontology import QUAD_NAMES, Ontology
from diurna.show.console import open_console
from diurna.show.plain import visible
from diurna.show.tables import status, when_text
from diurna.understand.clauses import Clause
from diurna.understand.coder import STEPS, Diurna, Reading
from diurna.understand.parse import Parse

REGIONS = {"header": "header of the clip", "agency": "agency", "byline": "byline", "dateline": "dateline", "caption": "caption", "credit": "credit"}


class NoSentenceError(Exception):
    """The sentence that was asked for does not exist; the message says how many there are."""


def explain_article(coder: Diurna, article: Article, only: int | None = None, console: Console | None = None) -> None:
    """Prints the explanation of one article to a console (standard output without one).

    ``only`` restricts it to the sentence of the text with that index; :class:`NoSentenceError` where there is none.
    """
    console = console or open_console(width=None if sys.stdout.isatty() else 110)
    [reading] = coder.read([article], everything=True)
    if only is not None and not any(s.in_ == "text" and s.index == only for s in reading.sentences):
        raise NoSentenceError(f"there is no sentence {only}; the text has {sum(s.in_ == 'text' for s in reading.sentences)}, counted from 0")
    if only is None:
        _head(console, coder, reading)
    for i, sentence in enumerate(reading.sentences):
        if only is None or (sentence.in_ == "text" and sentence.index == only):
            _sentence(console, coder, reading, i, sentence)


def _head(console: Console, coder: Diurna, reading: Reading) -> None:
    article = reading.article
    console.print(Text(visible(article.title or article.article_id), style="bold"))
    facts = [
        f"published {article.published}" if article.published else "no date: relative times stay open",
        article.outlet,
        article.agency,
        f"{len(reading.sentences)} sentences",
    ]
    console.print(Text(visible(" · ".join(f for f in facts if f)), style="dim"))
    console.print(Text("steps: " + " > ".join(step.name for step in STEPS), style="dim"))
    for region in reading.regions:
        console.print(
            Text(
                f"{REGIONS[region.kind]}: characters {region.start} to {region.end}"
                + (f", {visible(region.text)}" if region.kind in ("agency", "credit", "dateline") else ""),
                style="dim",
            )
        )
    console.print()


def _sentence(console: Console, coder: Diurna, reading: Reading, i: int, sentence: Sentence) -> None:
    text = reading.text_of(sentence.in_)
    events = [e for e in reading.events if e.in_ == sentence.in_ and e.sentence == sentence.index]
    label = "title" if sentence.in_ == "title" else f"{sentence.index}" + (" (caption)" if sentence.kind == "caption" else "")
    line = Text(f"{label:>7s}  ", style="bold cyan")
    line.append_text(_marked(text, sentence, events))
    console.print(line)
    verdict = reading.verdicts[i]
    _step(console, "screen", "passes" if verdict is None else f"dropped by `code`: {verdict}")
    parse = reading.parses[i]
    if parse is None:
        console.print()
        return
    for words in _actors(reading, sentence):
        _step(console, "actors", words)
    for clause in reading.clauses[i].values():
        _step(console, "clauses", _clause(parse, clause))
    for statement in (s for s in reading.statements if s.part == sentence.in_ and s.sentence == sentence.index):
        who = statement.source.name if statement.source else "nobody named"
        cue = statement.cue.text if statement.cue else "quotation goes on"
        content = " … ".join(text[a:b] for a, b in statement.content)
        _step(console, "attribution", f"{who} {statement.kind} ({cue}): {_short(content)}")
    for time in reading.times.get(sentence.in_, ()):
        if sentence.start <= time.start < sentence.end:
            _step(console, "times", f"{time.text!r} is {time.type} {time.value}, {time.start_date or 'open'} to {time.end_date or 'open'}")
    for place in reading.places.get(sentence.in_, ()):
        if sentence.start <= place.start < sentence.end:
            _step(
                console,
                "places",
                f"{place.text!r} is {place.name}, {place.country or 'no country'} ({place.kind})"
                + (f" {place.lat:.2f} {place.lon:.2f}" if place.lat is not None and place.lon is not None else ""),
            )
    for event in events:
        _event(console, event)
    for rejected in reading.rejected[i]:
        _step(console, "rejected", f"{parse.words[rejected.head]!r} ({rejected.rule}): {rejected.reason}", style="yellow")
    for words in _silent(coder, reading, i, parse, events):
        _step(console, "no row", words, style="dim")
    for uncoded in reading.uncoded:
        if uncoded.in_ == sentence.in_ and uncoded.sentence == sentence.index:
            _step(console, "uncoded", uncoded.reason, style="yellow")
    console.print()


def _silent(coder: Diurna, reading: Reading, i: int, parse: Parse, events: list[Event]) -> Iterator[str]:
    """The verbs of which no act came and none was rejected, and whether the tables know them; speech and auxiliaries left out."""
    seen = {r.head for r in reading.rejected[i]}
    spans = [(e.trigger.start, e.trigger.end) for e in events]
    spans += [(s.cue.start, s.cue.end) for s in reading.statements if s.cue is not None]
    for head in reading.clauses[i]:
        if head in seen or parse.lemma(head) in ("be", "have", "do") or any(a <= parse.starts[head] < b for a, b in spans):
            continue
        lemmas = coder.patterns.verb_lemmas(parse.lower[head], parse.lemma(head))
        rows = sum(len(coder.patterns.verbs.get(lemma, ())) for lemma in lemmas)
        known = f"{rows} row{'s' if rows != 1 else ''}, none fits" if rows else "the tables have no row for it"
        yield f"{parse.words[head]!r} ({lemmas[0]}): {known}"


def _step(console: Console, name: str, words: str, style: str = "") -> None:
    line = Text(f"  {name:>11s}  ", style="dim")
    line.append(visible(words), style=style or None)
    console.print(line)


def _marked(text: str, sentence: Sentence, events: list[Event]) -> Text:
    """The sentence with sources, acts and targets coloured."""
    whole = text[sentence.start : sentence.end]
    line = Text(visible(whole))
    for event in events:
        for span, style in ((event.source, "bold green"), (event.target, "bold magenta"), (event.trigger, "bold underline")):
            if span is not None and sentence.start <= span.start < span.end <= sentence.end:
                # Escapes are longer than what they stand for.
                start, end = (len(visible(whole[: at - sentence.start])) for at in (span.start, span.end))
                line.stylize(style, start, end)
    return line


def _actors(reading: Reading, sentence: Sentence) -> Iterator[str]:
    seen = set()
    for mention in reading.mentions:
        if mention.in_ == sentence.in_ and sentence.start <= mention.start < sentence.end and (mention.start, mention.end) not in seen:
            seen.add((mention.start, mention.end))
            yield f"{mention.text!r} is {_who(mention.actor)}, by {mention.actor.via}" + (f", {mention.actor.office}" if mention.actor.office else "")


def _clause(parse: Parse, clause: Clause) -> str:
    def word(i: int | None) -> str:
        return parse.words[i] if i is not None else "nobody"

    parts = [
        f"{word(clause.head)} ({clause.lemma}{', passive' if clause.passive else ''})",
        f"subject {word(clause.subject)}" + (f" [{clause.subject_from}]" if clause.subject_from not in ("", "own") else ""),
    ]
    if clause.objects:
        parts.append("object " + ", ".join(word(o) for o in clause.objects))
    if clause.datives:
        parts.append("to " + ", ".join(word(o) for o in clause.datives))
    phrases = [f"{p.marker} {word(p.head)}" for p in clause.phrases if p.depth <= 1]
    if phrases:
        parts.append("; ".join(dict.fromkeys(phrases)))
    return " · ".join(parts)


def _event(console: Console, event: Event) -> None:
    code = Ontology.load().codes[event.cameo]
    line = Text("        event  ", style="dim")
    line.append(visible(_who(event.source)) if event.source else "nobody named", style="bold green")
    line.append(f"  {event.cameo} {code.name}  ", style="bold cyan")
    line.append(visible(_who(event.target)) if event.target else "nobody named", style="bold magenta")
    console.print(line)
    plover = event.plover or "no PLOVER type"
    facts = [
        plover + (f"/{event.plover_mode}" if event.plover_mode else ""),
        QUAD_NAMES[event.quad],
        f"Goldstein {event.goldstein:+g}" if event.goldstein is not None else "no Goldstein score",
    ]
    facts += [
        status(event),
        f"when {when_text(event)} ({event.when.basis})" if event.when else "no time",
        f"where {event.where.name} ({event.where.basis})" if event.where else "no place",
    ]
    if event.attribution:
        facts.append("according to " + " ← ".join(a.source.name if a.source else "unnamed" for a in event.attribution))
    if event.forecast:
        facts.append(f"forecast {event.forecast.words.text!r}: {event.forecast.probability[0]:.0%} to {event.forecast.probability[1]:.0%}")
    facts.append(f"confidence {event.confidence:.2f}")
    _step(console, "", " · ".join(facts))
    for step, reason in event.trace:
        _step(console, "", f"{step}: {reason}", style="dim")


def _who(actor: Actor) -> str:
    return f"{actor.code} {actor.name}"


def _short(words: str, limit: int = 90) -> str:
    words = " ".join(words.split())
    return words if len(words) <= limit else words[: limit - 1] + "…"
