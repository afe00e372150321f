"""The runs of ``diurna evaluate``: over case files, and over gold files of a scheme."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from diurna.evaluate import directed, police, templates, voiced
from diurna.evaluate import judged as judgements
from diurna.evaluate.cases import Case, gold_of, project_folder, read_articles, read_cases, score_cases
from diurna.evaluate.checks import examples_of, run_examples
from diurna.evaluate.figures import groups
from diurna.evaluate.floors import below, read_floors
from diurna.evaluate.gold import GoldArticle, GoldError, Judged, Outcome, Scheme, read_rows
from diurna.evaluate.relations import relation_schemes
from diurna.evaluate.report import (
    class_lines,
    confusion_lines,
    error_lines,
    figure_lines,
    group_lines,
    in_cell,
    outcome_lines,
    published_lines,
    reliability_lines,
    table,
)
from diurna.evaluate.steps import agreeing, counted, judge
from diurna.evaluate.triggers import trigger_schemes
from diurna.model import Event
from diurna.understand.coder import Diurna, Reading

Say = Callable[[str], None]
COUNTS = ("texts", "triggers", "templates", "phrases")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be printed beside the figures."""

    errors: int = 0
    group: str | None = None
    level: str | None = None
    confusion: bool = False
    cell: str | None = None
    published: bool = False


def schemes(level: str = "root") -> dict[str, Scheme]:
    """Every scheme of gold files by its name; ``level`` is how finely CAMEO codes are compared."""
    found = (*relation_schemes(level), *trigger_schemes(), police.SCHEME, directed.SCHEME, templates.SCHEME, voiced.SCHEME, judgements.SCHEME)
    return {s.name: s for s in found}


def judge_all(coder: Diurna, golds: Sequence[GoldArticle], scheme: Scheme) -> Iterator[Judged]:
    """The texts of a gold file through the coder, each with its outcomes; :class:`GoldError` where one cannot be coded."""
    for gold, reading in zip(golds, coder.read((g.article() for g in golds), everything=True), strict=True):
        if reading.fault:
            raise GoldError(f"{gold.where}: cannot be coded: {reading.fault}")
        events = counted(reading)
        yield Judged(gold, scheme.judge(gold, reading, coder.patterns), events, scheme.truths(gold, events), reading.evidence)


def judge_cases(coder: Diurna, cases: Sequence[Case], level: str = "root") -> Iterator[Judged]:
    """Case files in the same way: every event of a case is right or wrong."""
    yield from _judge_readings(coder, cases, read_articles(coder, cases), level)


def _judge_readings(coder: Diurna, cases: Sequence[Case], readings: Sequence[Reading], level: str) -> Iterator[Judged]:
    def label(event: Event) -> str:
        return event.cameo[: 2 if level == "root" else None]

    for case, reading in zip(cases, readings, strict=True):
        gold, events = gold_of(case, level), counted(reading)
        yield Judged(gold, judge(gold, reading, label, label, coder.patterns), events, agreeing(gold, events, label), reading.evidence)


def evaluate_gold(coder: Diurna, file: Path, scheme: Scheme, wishes: Wishes, say: Say, floors: Path | None = None) -> bool:
    """Says how the coder does on a gold file: figures, groups of errors, reliability, and what else is wished; False below a floor."""
    judged = list(judge_all(coder, read_rows(file, scheme), scheme))
    figures = scheme.measure(judged)
    limits = read_floors(floors) if floors else {}
    _print(figures, limits, [o for j in judged for o in j.outcomes], [t for j in judged for t in j.truths], wishes, say)
    if wishes.published:
        say("")
        say("Beside published figures")
        for line in published_lines(scheme.name, figures, file.name):
            say(line)
    return not any(below(figures, limits))


def summarise(coder: Diurna, files: Sequence[tuple[Path, Scheme]], say: Say) -> None:
    """Says one row for every gold file: its figures and its three largest groups of errors."""
    rows = []
    for file, scheme in files:
        judged = list(judge_all(coder, read_rows(file, scheme), scheme))
        figures = "; ".join(f"{name} {value:.0f}" if name in COUNTS else f"{name} {value:.3f}" for name, value in scheme.measure(judged).items())
        largest = "; ".join(f"{g.name} {g.count}" for g in groups(o for j in judged for o in j.outcomes)[:3])
        rows.append((scheme.name, figures, largest))
    for line in table(("scheme", "figures", "largest groups of errors"), rows):
        say(line)


def evaluate_cases(coder: Diurna, cases: str | None, floors: str | None, wishes: Wishes, say: Say, warn: Say) -> bool:
    """Says the figures of a case folder and whether each stands above its floor; False where one does not.

    :class:`FileNotFoundError` where no cases are named and none come with this installation.
    """
    project = project_folder()
    where = Path(cases) if cases else project / "tests" / "cases" if project else None
    if where is None:
        raise FileNotFoundError("no cases here: name a file or folder with --cases")
    limits_file = Path(floors) if floors else project / "tests" / "floors.toml" if project and not cases else None
    limits = read_floors(limits_file) if limits_file and limits_file.is_file() else {}
    mine = read_cases(where)
    readings = read_articles(coder, mine)
    figures, faults = score_cases(mine, readings)
    examples = list(run_examples(coder, examples_of(coder.patterns)))
    figures["examples"] = float(len(examples))
    figures["examples_right"] = sum(fault is None for _, fault in examples) / max(1, len(examples))
    judged = list(_judge_readings(coder, mine, readings, wishes.level or "root"))
    outcomes = [o for j in judged for o in j.outcomes]
    truths = [t for j in judged for t in j.truths]
    chosen = wishes.group is not None or wishes.cell is not None
    _print(figures, limits, outcomes, truths, wishes if chosen else Wishes(0, None, wishes.level, wishes.confusion, None), say)
    if not chosen:
        for fault in faults[: wishes.errors]:
            warn(fault)
    return not any(below(figures, limits))


def _print(
    figures: dict[str, float], floors: dict[str, float], outcomes: Sequence[Outcome], truths: Sequence[tuple[Event, bool]], wishes: Wishes, say: Say
) -> None:
    """Figures first; then tables, each under a heading; the sentences that were asked for last."""
    for line in figure_lines(figures, floors):
        say(line)
    parts: list[tuple[str, Iterator[str]]] = [("Where errors arise", group_lines(outcomes))]
    if truths:
        parts.append(("How far the confidence can be trusted", reliability_lines([(e.confidence, right) for e, right in truths])))
    if wishes.level is not None:
        parts.append(("By class", class_lines(outcomes)))
    if wishes.confusion:
        parts.append(("What was taken for what", confusion_lines(outcomes)))
    if wishes.cell is not None:
        found = in_cell(outcomes, wishes.cell)
        lines: Iterator[str] = (line for o in found[: wishes.errors or 20] for line in outcome_lines(o))
        parts.append((f"Cell {wishes.cell}: {len(found)}", lines))
    elif wishes.group is not None or wishes.errors:
        parts.append(("Errors", error_lines(outcomes, wishes.errors or 20, wishes.group)))
    for heading, part in parts:
        say("")
        say(heading)
        for line in part:
            say(line)
