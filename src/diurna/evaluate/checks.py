"""The tables and their examples: every row readable, every example giving the row's own code and sides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from diurna.config import Settings
from diurna.data import DATA, LexiconError, read_table
from diurna.evaluate.cue_examples import run_cue_examples
from diurna.evaluate.reach import ENOUGH, constructions, reach_examples, thin
from diurna.lexicon.names import Names
from diurna.lexicon.patterns import OPERATORS, Patterns
from diurna.model import Actor, Article, Event
from diurna.ontology import Ontology
from diurna.understand.coder import Diurna

_MARK = re.compile(r"\[(S|T|ST)\s+([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Example:
    """The example of a lexicon row: the plain sentence, its code, and where source and target stand in it."""

    where: str
    text: str
    code: str
    sources: tuple[tuple[int, int], ...]
    targets: tuple[tuple[int, int], ...]
    composed: frozenset[str] = frozenset()  # what operators make of the code, where the row is an act only inside another


def read_example(where: str, marked: str, code: str) -> Example:
    """Takes the marks out of an example.

    >>> example = read_example("x:1", "[S Kenya] met [T Somalia].", "040")
    >>> example.text, example.sources, example.targets
    ('Kenya met Somalia.', ((0, 5),), ((10, 17),))
    """
    plain = ""
    at = 0
    spans: dict[str, list[tuple[int, int]]] = {"S": [], "T": []}
    for match in _MARK.finditer(marked):
        plain += marked[at : match.start()]
        start = len(plain)
        plain += match[2]
        for side in match[1]:
            spans[side].append((start, len(plain)))
        at = match.end()
    plain += marked[at:]
    return Example(where, plain, code, tuple(spans["S"]), tuple(spans["T"]))


def examples_of(patterns: Patterns) -> list[Example]:
    """Every example of the tables of acts, in the order of the tables."""
    found = [read_example(row.where, row.example, row.code) for rows in patterns.verbs.values() for row in rows]
    inner = {row.where for rows in patterns.verbs.values() for row in rows if "inner" in row.flags}
    found = [replace(e, composed=_made_of(patterns, e.code)) if e.where in inner else e for e in found]
    found += [read_example(row.where, row.example, row.code) for rows in patterns.nouns.values() for row in rows if "inner" not in row.flags]
    found += [replace(read_example(*kind), composed=_made_of(patterns, kind[2])) for kind in patterns.kinds]
    found += [read_example(*means) for means in patterns.means_examples]
    # The cause of a demonstration is that of a strike, a blockade or a riot too.
    for where, example, code in patterns.cause_examples:
        found.append(replace(read_example(where, example, code), composed=frozenset(f"14{form}{code[3]}" for form in "12345")))
    found += [read_example(*sentence) for sentence in reach_examples(patterns.ontology)]
    return sorted(found, key=lambda e: (e.where.partition(":")[0], int(e.where.rpartition(":")[2])))


def _made_of(patterns: Patterns, code: str) -> frozenset[str]:
    """All codes that operators make of an act that stands only inside another."""
    return frozenset(composed[0] for operator in OPERATORS if (composed := patterns.compose(operator, code)) is not None)


def run_examples(coder: Diurna, examples: Sequence[Example]) -> Iterator[tuple[Example, str | None]]:
    """Each example with what is wrong about it, or None: its code must come out, with source and target where they are marked."""
    for example, events in code_examples(coder, examples):
        yield example, fault_of(example, events)


def code_examples(coder: Diurna, examples: Sequence[Example]) -> Iterator[tuple[Example, Sequence[Event]]]:
    """Each example with its events."""
    articles = [Article(article_id=str(i), text=e.text, published="2024-05-15") for i, e in enumerate(examples)]
    for example, reading in zip(examples, coder.read(articles, everything=True), strict=True):
        yield example, reading.events


def fault_of(example: Example, events: Sequence[Event]) -> str | None:
    """What is wrong with the events of an example; None where one of them is right.

    A row over an embedded act is right when it fired, whatever code the act made of it.
    """
    fired = [e for e in events if example.where in e.rule.split(" + ") and " + " in e.rule]
    coded = [e for e in events if e.cameo == example.code or e.cameo in example.composed] or fired
    if not coded:
        have = ", ".join(sorted({e.cameo for e in events})) or "nothing"
        return f"gives {have}, not {example.code}"
    for event in coded:
        if _touches(event.source, example.sources) and _touches(event.target, example.targets):
            return None
    e = coded[0]
    return f"gives {_words(e.source)} -> {_words(e.target)}, not as marked"


def _touches(actor: Actor | None, spans: Sequence[tuple[int, int]]) -> bool:
    return not spans or (actor is not None and any(actor.start < end and start < actor.end for start, end in spans))


def _words(actor: Actor | None) -> str:
    return "nobody" if actor is None else repr(actor.text)


def check_tables(*, examples: bool = True) -> list[str]:
    """Everything wrong with the shipped tables, as ``file:line: what``; empty where all is well."""
    problems: list[str] = []
    try:
        ontology = Ontology.load()
        names = Names()
        patterns = Patterns(ontology)
    except LexiconError as error:
        return [str(error)]
    problems.extend(_check_rows())
    problems.extend(_check_people(names))
    problems.extend(_check_manifest())
    if examples and not problems:
        coder = Diurna(Settings())
        coded = list(code_examples(coder, examples_of(patterns)))
        problems.extend(f"{e.where}: {fault}: {e.text}" for e, events in coded if (fault := fault_of(e, events)))
        found = constructions(event for _, events in coded for event in events)
        problems.extend(f"reach.tsv:0: {code} ({ontology.codes[code].name}): {n} constructions, not {ENOUGH}" for code, n in thin(ontology, found))
        problems.extend(f"{where}: {fault}: {text}" for where, text, fault in run_cue_examples(coder) if fault)
    return problems


def _check_rows() -> Iterator[str]:
    """Every table: readable, with a source in each row, none doubled."""
    for path in sorted(DATA.rglob("*.tsv")):
        seen: dict[tuple[str, ...], str] = {}
        try:
            for row in read_table(path):
                if "source" in row and not row["source"].strip():
                    yield f"{row.where}: no source"
                key = tuple(v for k, v in row.items() if k not in ("source", "example", "note"))
                if key in seen:
                    yield f"{row.where}: the same as {seen[key]}"
                seen[key] = row.where
        except LexiconError as error:
            yield str(error)


_DATE = re.compile(r"^(\d{4}(-\d\d(-\d\d)?)?)?$")


def _check_people(names: Names) -> Iterator[str]:
    for spells in names.persons.values():
        for spell in spells:
            if not _DATE.match(spell.since) or not _DATE.match(spell.until):
                yield f"{spell.where}: bad date {spell.since!r} or {spell.until!r}"
            elif spell.since and spell.until and spell.until < spell.since[: len(spell.until)]:
                yield f"{spell.where}: {spell.name} leaves ({spell.until}) before coming ({spell.since})"


def _check_manifest() -> Iterator[str]:
    path = DATA / "MANIFEST.toml"
    if not path.is_file():
        yield "MANIFEST.toml:0: missing"
        return
    manifest = tomllib.loads(path.read_text(encoding="utf-8"))
    listed = manifest.get("table", {})
    present = {p.relative_to(DATA).as_posix(): p for p in sorted(DATA.rglob("*.tsv"))}
    for name in sorted(set(present) - set(listed)):
        yield f"MANIFEST.toml:0: {name} is not listed"
    for name in sorted(set(listed) - set(present)):
        yield f"MANIFEST.toml:0: {name} is listed and missing"
    for name, path in present.items():
        if name in listed:
            rows = sum(1 for _ in read_table(path))
            if listed[name].get("rows") != rows:
                yield f"MANIFEST.toml:0: {name} has {rows} rows, not {listed[name].get('rows')}"
