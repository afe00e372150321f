"""Single actor phrases: who is meant, on which date."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import msgspec

from diurna.model import Actor, to_builtins
from diurna.read.clips import valid_date
from diurna.read.files import Failure
from diurna.show.plain import visible
from diurna.understand.actors import ActorReader
from diurna.understand.coder import Diurna

# What one phrase may hold, and how much of the text before it is read.
LONGEST = 2_000


class _Phrase(msgspec.Struct):
    phrase: str
    id: str | int | None = None
    date: str | None = None
    context: str | None = None


_DECODER = msgspec.json.Decoder(_Phrase)


def resolve(coder: Diurna, phrase: str, date: str | None = None, context: str | None = None) -> Actor | None:
    """The actor that a phrase names, as of a date (without one: as the tables stand); None where it names none.

    ``context`` is text that stood before the phrase, for words that refer back; its last 2,000 characters are read.
    """
    reader = ActorReader(coder.names, date, coder.gazetteer)
    if context:
        context = context[-LONGEST:]
        [parse] = coder.parser.parse([(context, 0)])
        if parse.size:
            reader.enter(parse, context, coder.names.find(context))
            reader.references.leave()
    # The phrase is read as the subject of a small sentence: parsers are at home in sentences, not in fragments.
    words = " ".join(phrase.split()).rstrip(" ,;:")
    if not words:
        return None
    sentence = words if words[-1] in ".!?" else f"{words} said so."
    [parse] = coder.parser.parse([(sentence, 0)])
    if not parse.size:
        return None
    reader.enter(parse, sentence, coder.names.find(sentence))
    limit = len(words)
    heads = [
        i
        for deps in (("nsubj", "nsubjpass"), ("ROOT", "dep", "npadvmod"))
        for i in range(parse.size)
        if parse.ends[i] <= limit and parse.starts[parse.left[i]] <= 2 and parse.dep[i] in deps and not parse.is_verb(i)
    ]
    nouns = [i for i in range(parse.size) if parse.ends[i] <= limit and parse.is_noun(i)]
    # The head of the phrase first, then what stands behind it, then any name in it.
    for group in (heads, nouns[-1:], nouns):
        for read in (reader.resolve, reader.resolve_indirect):
            for head in group:
                found = read(head)
                if found is not None and found.code != "---":
                    return found
    return None


def resolve_phrase(coder: Diurna, phrase: str, date: str | None, format_: str, stream: BinaryIO) -> None:
    """Writes whom a phrase names on a date: ``jsonl`` as one line to the stream, else some lines for people to standard output."""
    found = resolve(coder, phrase, date)
    if format_ == "jsonl":
        stream.write(msgspec.json.encode({"id": None, "actor": to_builtins(found) if found else None}) + b"\n")
        stream.flush()
        return
    from rich.text import Text

    from diurna.show.console import open_console

    console = open_console()
    if found is None:
        console.print(Text.assemble((visible(phrase), "bold"), ": nobody that Diurna knows"))
        return
    console.print(Text.assemble((found.code, "bold"), "  ", visible(found.name)))
    for label, value in (
        ("office", found.office),
        ("country", found.country),
        ("sectors", " ".join(found.sectors)),
        ("found by", found.via),
        ("Wikidata", found.wikidata),
    ):
        if value:
            console.print(Text(visible(f"  {label}: {value}"), style="dim"))


def resolve_file(coder: Diurna, name: str, stream: BinaryIO) -> tuple[list[Failure], int]:
    """Writes one JSON line for each row of phrases in a file (``-``: standard input), in order; gives the bad rows and how many were done."""
    import sys

    failures: list[Failure] = []
    done = 0
    if name == "-" and sys.stdin is None:
        return [Failure(name, "standard input is closed")], 0
    try:
        lines = sys.stdin.buffer if name == "-" else Path(name).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        return [Failure(name, error.strerror or "cannot be read")], 0
    with lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = _DECODER.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                failures.append(Failure(f"{name}:{number}", f"not a row with a phrase: {error}"))
                continue
            if len(row.phrase) > LONGEST:
                failures.append(Failure(f"{name}:{number}", f"a phrase of {len(row.phrase):,} characters; it may have at most {LONGEST:,}"))
                continue
            date = row.date.strip()[:10] if row.date else None
            if date is not None and not valid_date(date):
                date = _loose_date(row.date or "")
                if date is None:
                    failures.append(Failure(f"{name}:{number}", f"date {row.date!r} is not a date like 2022-08-16"))
                    continue
            found = resolve(coder, row.phrase, date, row.context)
            stream.write(msgspec.json.encode({"id": row.id, "actor": to_builtins(found) if found else None}) + b"\n")
            done += 1
    stream.flush()
    return failures, done


def _loose_date(value: str) -> str | None:
    """A date written in words ("12 April 2022"), as the time grammar reads it."""
    from diurna.understand.times import find_times

    found = find_times(value, None, "text", [])
    return found[0].start_date if found and found[0].granularity == "day" else None
