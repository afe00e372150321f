"""Case files: sentences with the events that must come out, and the figures over them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from diurna.data import DATA, LexiconError
from diurna.evaluate.gold import Expected, GoldArticle, Side, fits_code
from diurna.evaluate.steps import field_of
from diurna.model import Article, Event
from diurna.understand.coder import Diurna, Reading

FIELDS = ("modality", "polarity", "said", "when")


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
        fits_code(event.source, expected["source"])
        and fits_code(event.target, expected["target"])
        and (event.cameo.startswith(prefix_of(expected["code"])) if expected["code"][-1] in "*x" else event.cameo == expected["code"])
    )


def prefix_of(code: str) -> str:
    """The digits of a code that may end in ``x`` or ``*``.

    >>> prefix_of("16x")
    '16'
    """
    return code.rstrip("*x")


def read_articles(coder: Diurna, cases: Sequence[Case]) -> list[Reading]:
    """The readings of all cases, every sentence parsed."""
    articles = [Article(article_id=str(i), text=c.text, published=c.published) for i, c in enumerate(cases)]
    return list(coder.read(articles, everything=True))


def score_cases(cases: Sequence[Case], readings: Sequence[Reading]) -> tuple[dict[str, float], list[str]]:
    """Figures over cases (precision and recall of whole events, of roots, and of the fields that cases name), and the faults."""
    counts: Counter[str] = Counter()
    fields: dict[str, list[bool]] = defaultdict(list)
    faults: list[str] = []
    for case, reading in zip(cases, readings, strict=True):
        left = list(reading.events)
        wrong = False
        for expected in case.expected:
            found = next((e for e in left if matches(e, expected)), None)
            root = found or next((e for e in left if e.cameo[:2] == expected["code"][:2] and fits_code(e.source, expected["source"][:3] + "*")), None)
            counts["expected"] += 1
            counts["found"] += found is not None
            counts["root"] += root is not None
            wrong |= found is None
            if found is not None:
                left.remove(found)
                for key in FIELDS:
                    if key in expected:
                        right = field_of(found, key) == expected[key]
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


def _fault(case: Case, reading: Reading) -> str:
    lines = [f"{case.where}: {case.text}"]
    lines += [
        f"    wanted {e['source']} {e['code']} {e['target']} " + " ".join(f"{k}={v}" for k, v in e.items() if k not in ("source", "code", "target"))
        for e in case.expected
    ] or ["    wanted none"]
    lines += [
        f"    got    {e.source.code if e.source else '-'} {e.cameo} {e.target.code if e.target else '-'} "
        f"modality={e.modality} polarity={e.polarity} said={field_of(e, 'said')} when={field_of(e, 'when')} ({e.rule})"
        for e in reading.events
    ] or ["    got    nothing"]
    return "\n".join(lines)


def gold_of(case: Case, level: str) -> GoldArticle:
    """A case in the shape of every other gold text; its labels are CAMEO roots or, at level ``code``, whole codes."""
    expected = tuple(
        Expected(
            label=e["code"][:2] if level == "root" else e["code"],
            source=Side(code=e["source"]),
            target=Side(code=e["target"]),
            codes=(prefix_of(e["code"])[: 2 if level == "root" else None],),
            fields={key: e[key] for key in FIELDS if key in e},
        )
        for e in case.expected
    )
    return GoldArticle(case.where, case.text, case.published, expected, exhaustive=True)


def project_folder() -> Path | None:
    """The checkout that this package runs from; None for an installed one."""
    folder = DATA.parent.parent.parent
    return folder if (folder / "tests" / "cases").is_dir() else None
