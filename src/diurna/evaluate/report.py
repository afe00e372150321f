"""What ``diurna evaluate`` prints: figures against floors, tables by class, groups of errors, and the sentences behind a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from diurna.data import DATA, read_table
from diurna.evaluate.figures import by_class, confusion, groups, reliability, total
from diurna.evaluate.gold import GROUPS, NONE, RIGHT, Outcome
from diurna.show.plain import visible


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a Markdown table, cells padded so that a terminal shows columns too.

    >>> list(table(("a", "b"), [("1", "22")]))
    ['| a | b  |', '|---|----|', '| 1 | 22 |']
    """
    cells = [list(header), *([*row] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(header))]
    for n, row in enumerate(cells):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if n == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def figure_lines(figures: dict[str, float], floors: dict[str, float]) -> Iterator[str]:
    """One figure a line, with its floor; a floor without a figure gets a line of its own."""
    for name, value in figures.items():
        floor = floors.get(name)
        mark = "" if floor is None else f"   floor {floor:.3f}" + ("   BELOW" if value < floor else "")
        yield f"{name:16s} {value:8.3f}{mark}"
    for name in sorted(set(floors) - set(figures)):
        yield f"{name:16s}        -   floor {floors[name]:.3f}   NO SUCH FIGURE"


def class_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Precision, recall and F1 of every class, and how many were right with both sides."""
    classes = by_class(outcomes)
    rows = [
        (c.label, str(c.wanted), str(c.given), str(c.both), f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", str(c.whole))
        for c in (*classes, total(classes))
    ]
    yield from table(("class", "wanted", "given", "both", "precision", "recall", "F1", "with sides"), rows)


def confusion_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What was wanted (rows) against what was given (columns); empty cells are points."""
    counts = confusion(outcomes)
    rows = sorted({wanted for wanted, _ in counts}, key=lambda x: (x == NONE, x))
    columns = sorted({given for _, given in counts}, key=lambda x: (x == NONE, x))
    yield from table(
        ("wanted \\ given", *columns),
        ([wanted, *(str(counts[wanted, given]) if counts[wanted, given] else "." for given in columns)] for wanted in rows),
    )


def group_lines(outcomes: Sequence[Outcome], details: int = 3) -> Iterator[str]:
    """Errors by the step at which they arose, the largest group first, with the commonest details."""
    rows = [
        (g.name, str(g.count), g.meaning, "; ".join(f"{visible(d)} {n}" if n > 1 else visible(d) for d, n in g.details.most_common(details) if n))
        for g in groups(outcomes)
    ]
    yield from table(("group", "errors", "what happened", "most often"), rows)


def reliability_lines(pairs: Sequence[tuple[float, bool]]) -> Iterator[str]:
    """The reliability of the confidence: rows by their confidence, and the share of them that is right."""
    bins, error = reliability(pairs)
    yield from table(
        ("confidence", "rows", "mean confidence", "share right"),
        ((f"{b.low:.1f} to {b.high:.1f}", str(b.rows), f"{b.confidence:.3f}", f"{b.right:.3f}") for b in bins),
    )
    yield f"expected calibration error {error:.3f} over {len(pairs):,} rows"


def published_lines(scheme: str, figures: dict[str, float], part: str) -> Iterator[str]:
    """The published figures of other coders on a scheme, beside those just measured on a file; ``part`` names the file."""
    rows = [
        row for row in read_table(DATA / "evaluation" / "published.tsv", ("scheme", "figure", "coder", "part", "value", "source")) if row["scheme"] == scheme
    ]
    listed = [(row["coder"], row["part"], row["figure"], float(row["value"]), row["source"]) for row in rows]
    listed += [("Diurna", part, name, figures[name], "this run") for name in dict.fromkeys(row["figure"] for row in rows)]
    yield from table(
        ("coder", "measured on", "figure", "value", "source"), ((c, p, f, f"{v:.3f}", s) for c, p, f, v, s in sorted(listed, key=lambda r: (r[2], r[3])))
    )


def in_cell(outcomes: Iterable[Outcome], cell: str) -> list[Outcome]:
    """The outcomes of one cell ``WANTED:GIVEN`` of the confusion table; ``*`` is any class."""
    wanted, _, given = cell.partition(":")
    return [o for o in outcomes if wanted in ("*", o.wanted) and (given or "*") in ("*", o.given)]


def error_lines(outcomes: Sequence[Outcome], limit: int, only: str | None = None) -> Iterator[str]:
    """Up to ``limit`` errors of every group, or of one group, largest group first, each with its sentence and what was coded."""
    for group in groups(outcomes):
        if only is not None and group.name != only:
            continue
        yield f"{group.name}: {GROUPS[group.name]} ({group.count})"
        mine = [o for o in outcomes if o.group == group.name]
        for outcome in mine[:limit]:
            yield from outcome_lines(outcome)


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """An outcome for people: the sentence, what was wanted and given, the event, and at which step it went wrong."""
    yield f"  {outcome.article}: {visible(' '.join(outcome.text.split()))}"
    yield f"    wanted {outcome.wanted} {outcome.sides}".rstrip() + f", given {outcome.given}"
    event = outcome.event
    if event is not None:
        source, target = (f"{a.code} {visible(a.text)!r}" if a else "nobody" for a in (event.source, event.target))
        yield f"    event  {source} -> {event.cameo} {visible(event.trigger.text)!r} -> {target} ({event.rule})"
    if outcome.group != RIGHT:
        yield f"    {outcome.group}: {visible(outcome.detail) or GROUPS[outcome.group]}"
