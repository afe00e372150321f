"""How often a row is right, judged by hand: draws a sample to judge, and sums verdicts up.

    python bench/precision.py draw ARTICLES.jsonl ... --seed N [--n 200] > sheet.jsonl
    python bench/precision.py agree FIRST.tsv SECOND.tsv

`draw` codes the articles with `diurna code` and takes rows at random. A row of the sheet is what a judge sees: the sentence with
the two before and the one after, and the fields of one event, without the trace, the row of the lexicon and the confidence.
Verdict files are tables with the columns event_id and FIELDS; 1 is right, 0 is wrong. README.md has the rules of judging.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from diurna.config import Settings
from diurna.model import Actor, Event
from diurna.read.files import Failure, read_inputs
from diurna.understand.coder import Diurna
from diurna.understand.reading import Reading

FIELDS = ("act", "source", "target", "code", "certainty", "attribution", "when", "where")


def draw(paths: Sequence[str], n: int, seed: int) -> Iterator[dict[str, Any]]:
    """A sample of `n` events of all articles, in the order drawn; the same seed and the same rows give the same sample."""
    coder = Diurna(Settings())
    articles = (item for item in read_inputs(list(paths)) if not isinstance(item, Failure))
    kept: list[tuple[str, dict[str, Any]]] = []
    for reading in coder.read(articles):
        kept.extend((event.event_id, _shown(reading, event)) for event in reading.events)
    kept.sort(key=lambda pair: pair[0])  # by hash: no order of articles in it
    yield from (row for _, row in random.Random(seed).sample(kept, min(n, len(kept))))


def _shown(reading: Reading, event: Event) -> dict[str, Any]:
    """What a judge sees of one event."""
    spans = [s for s in reading.sentences if s.in_ == event.in_]
    text = reading.text_of(event.in_)
    around = {i: text[s.start : s.end] for i, s in enumerate(spans) if event.sentence - 2 <= i <= event.sentence + 1}
    return {
        "event_id": event.event_id,
        "article_id": event.article_id,
        "published": event.published,
        "title": event.title,
        "before": [around[i] for i in sorted(around) if i < event.sentence],
        "sentence": around[event.sentence],
        "after": around.get(event.sentence + 1),
        "trigger": event.trigger.text,
        "cameo": event.cameo,
        "plover": event.plover,
        "source": _side(event.source),
        "target": _side(event.target),
        "polarity": event.polarity,
        "modality": event.modality,
        "factuality": event.factuality,
        "when": event.when and [event.when.start, event.when.end, event.when.basis, event.when.text],
        "where": event.where and [event.where.name, event.where.country, event.where.text],
        "attribution": [[_side(link.source), link.kind, link.cue and link.cue.text] for link in event.attribution],
    }


def _side(actor: Actor | None) -> list[str | None] | None:
    return None if actor is None else [actor.text, actor.code, actor.name, actor.office]


def read_verdicts(path: Path) -> dict[str, dict[str, bool]]:
    """Verdicts by event; :class:`SystemExit` with file and line where a field is neither 0 nor 1."""
    verdicts: dict[str, dict[str, bool]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"), 2):
            for field in FIELDS:
                if row.get(field) not in ("0", "1"):
                    raise SystemExit(f"{path.name}:{number}: {field} is {row.get(field)!r}, not 0 or 1")
            verdicts[row["event_id"]] = {field: row[field] == "1" for field in FIELDS}
    return verdicts


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    if not n:
        return 0.0, 1.0
    z, p = 1.96, right / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Cohen's kappa of two judges; None where chance alone explains all agreement."""
    n = len(first)
    same = sum(a == b for a, b in zip(first, second, strict=True)) / n
    p, q = sum(first) / n, sum(second) / n
    chance = p * q + (1 - p) * (1 - q)
    return None if chance == 1 else (same - chance) / (1 - chance)


def agree(first: dict[str, dict[str, bool]], second: dict[str, dict[str, bool]]) -> Iterator[str]:
    """A table of shares right by each judge, by both, with agreement and kappa, field by field and for whole rows."""
    common = [e for e in first if e in second]
    yield f"{len(common)} rows judged twice"
    yield "field\tfirst\tsecond\tboth\tinterval of both\tagreement\tkappa"
    for field in (*FIELDS, "all fields", "act, sides, code"):
        named = FIELDS if field == "all fields" else FIELDS[:4] if field.startswith("act,") else (field,)
        a = [all(first[e][f] for f in named) for e in common]
        b = [all(second[e][f] for f in named) for e in common]
        both = sum(x and y for x, y in zip(a, b, strict=True))
        low, high = wilson(both, len(common))
        k = kappa(a, b)
        same = sum(x == y for x, y in zip(a, b, strict=True)) / len(common)
        shares = "\t".join(f"{x / len(common):.3f}" for x in (sum(a), sum(b), both))
        yield f"{field}\t{shares}\t{low:.3f} to {high:.3f}\t{same:.3f}\t{'-' if k is None else f'{k:.2f}'}"


def main() -> None:
    """Reads the command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("articles", nargs="+")
    drawing.add_argument("--n", type=int, default=200)
    drawing.add_argument("--seed", type=int, required=True)
    agreeing = commands.add_parser("agree")
    agreeing.add_argument("first", type=Path)
    agreeing.add_argument("second", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "draw":
        for row in draw(arguments.articles, arguments.n, arguments.seed):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        print("\n".join(agree(read_verdicts(arguments.first), read_verdicts(arguments.second))))


if __name__ == "__main__":
    main()
